//! What is told of the contacts that were learned as those of sites.

use super::Locale;

/// Words of `sources contacts`, and of what a source shows.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is told by its name and its words")]
pub struct SourceContactWords {
    pub none: &'static str,
    pub head: &'static str,
    /// Number, kind, contact, ads that it was taken off, run.
    pub row: fn(usize, &str, &str, usize, &str) -> String,
    pub how_to_forget: &'static str,
    /// Source, contacts, ads.
    pub forgotten: fn(&str, usize, usize) -> String,
    pub nothing_learned: fn(&str) -> String,
    pub no_such_number: fn(&str, usize) -> String,
}

impl Locale {
    /// Words of the contacts of sites.
    pub fn source_contacts(self) -> &'static SourceContactWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: SourceContactWords = SourceContactWords {
    none: "Tidak ada kontak yang dianggap milik situs.",
    head: "Kontak yang dianggap milik situs, bukan milik iklannya (disamarkan):",
    row: |number, kind, value, ads, run| {
        format!("{number}. {kind} {value}: dilepas dari {ads} iklan, dipelajari pada malam {run}")
    },
    how_to_forget: "Kalau kontak itu milik pengiklan: waspada sources contacts SUMBER --forget --number N",
    forgotten: |source, contacts, ads| {
        format!(
            "{source}: {contacts} kontak tidak lagi dianggap milik situs dan tidak akan dipelajari lagi; {ads} iklan mendapatkannya kembali. Halaman sumber ini dibaca ulang malam berikutnya."
        )
    },
    nothing_learned: |source| {
        format!("{source}: tidak ada kontak yang dianggap milik situs; tidak ada yang diubah")
    },
    no_such_number: |source, number| {
        format!("{source}: tidak ada kontak nomor {number}; lihat `waspada sources contacts {source}`")
    },
};

const EN: SourceContactWords = SourceContactWords {
    none: "No contact is taken for a site's own.",
    head: "Contacts that are taken for the site's, not for those of its ads (masked):",
    row: |number, kind, value, ads, run| {
        format!("{number}. {kind} {value}: taken off {ads} ads, learned in night {run}")
    },
    how_to_forget: "Where a contact is an advertiser's: waspada sources contacts SOURCE --forget --number N",
    forgotten: |source, contacts, ads| {
        format!(
            "{source}: {contacts} contacts are not taken for the site's any more and will not be learned again; {ads} ads got them back. Pages of this source are read anew the next night."
        )
    },
    nothing_learned: |source| format!("{source}: no contact is taken for the site's own; nothing is changed"),
    no_such_number: |source, number| {
        format!("{source}: there is no contact number {number}; see `waspada sources contacts {source}`")
    },
};
