//! What `undo` tells.

use super::Locale;

/// Words of `undo`.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct UndoWords {
    pub would_go: &'static str,
    pub gone: &'static str,
    /// Ads and flags.
    pub ads: fn(&str, &str) -> String,
    pub captures: fn(&str) -> String,
    pub decided: fn(&str) -> String,
    pub met_again: fn(&str) -> String,
    pub edited: fn(&str) -> String,
    pub waiting: fn(&str) -> String,
    pub next: &'static str,
}

impl Locale {
    /// Words of `undo`.
    pub fn undo(self) -> &'static UndoWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: UndoWords = UndoWords {
    would_go: "Yang akan ditarik kembali:",
    gone: "Impor ini sudah ditarik kembali:",
    ads: |ads, flags| format!("{ads} iklan, {flags} tanda"),
    captures: |n| format!("{n} rekaman arsip"),
    decided: |n| format!("{n} iklan di antaranya sudah diputuskan: kata-katanya dihapus, keputusannya tetap"),
    met_again: |n| format!("{n} iklan lain tetap, karena juga ditemukan oleh malam atau impor sesudahnya"),
    edited: |n| format!("{n} iklan lama yang isinya diubah impor ini tetap, dengan kata-kata lama dan baru"),
    waiting: |n| format!("{n} rekaman belum dapat dihapus; malam berikutnya mencoba lagi"),
    next: "Iklan lain yang terhubung dinilai lagi oleh malam berikutnya. Berkas yang benar dapat diimpor sekarang.",
};

static EN: UndoWords = UndoWords {
    would_go: "This would be taken back:",
    gone: "This import was taken back:",
    ads: |ads, flags| format!("{ads} ads, {flags} flags"),
    captures: |n| format!("{n} records of the archive"),
    decided: |n| format!("{n} ads of them were decided: their words go, the decisions stay"),
    met_again: |n| format!("{n} other ads stay, because a later night or import met them as well"),
    edited: |n| format!("{n} older ads whose words the import changed stay, with the old words and the new"),
    waiting: |n| format!("{n} records could not be erased yet; the next night tries again"),
    next: "Other ads that hang together with them are weighed again by the next night. The right file can be imported now.",
};
