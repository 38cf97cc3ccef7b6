use super::Locale;
use super::en::plural;

/// Words of the page that handles several campaigns at once.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct SeveralWords {
    pub title: &'static str,
    /// Label of the box beside a row of the queue.
    pub choose: &'static str,
    pub go: &'static str,
    /// Campaigns, ads and open flags.
    pub touches: fn(&str, &str, &str) -> String,
    /// Ads and open flags of one campaign.
    pub of_each: fn(&str, &str) -> String,
    pub decide: &'static str,
    pub to_lead: &'static str,
    pub to_lead_go: &'static str,
    pub second_look: &'static str,
    /// So many campaigns.
    pub decided: fn(&str) -> String,
    /// Where all are undone.
    pub undone: &'static str,
    pub undo_all: &'static str,
    pub left: &'static str,
    pub left_conflict: &'static str,
    pub left_held: &'static str,
    pub left_gone: &'static str,
    pub to_queue: &'static str,
}

impl Locale {
    /// Words of the page that handles several campaigns at once.
    pub fn several(self) -> &'static SeveralWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: SeveralWords = SeveralWords {
    title: "Beberapa kampanye sekaligus",
    choose: "Pilih",
    go: "Tangani yang dipilih",
    touches: |campaigns, ads, flags| {
        format!(
            "{campaigns} kampanye, {ads} iklan, {flags} tanda terbuka. Hilangkan centang pada yang tidak ikut."
        )
    },
    of_each: |ads, flags| format!("{ads} iklan, {flags} tanda"),
    decide: "Satu keputusan untuk semua yang dicentang",
    to_lead: "Masukkan semua yang dicentang ke satu laporan informasi",
    to_lead_go: "Masukkan",
    second_look: "perlu pendapat kedua dari Anda: putuskan di halamannya sendiri",
    decided: |campaigns| format!("Keputusan berlaku untuk {campaigns} kampanye."),
    undone: "Semua keputusan ini dibatalkan; kampanyenya menunggu lagi.",
    undo_all: "Batalkan semuanya",
    left: "Tidak diputuskan",
    left_conflict: "sudah diputuskan orang lain",
    left_held: "sedang diperiksa orang lain",
    left_gone: "tidak ada lagi",
    to_queue: "Kembali ke antrean",
};

const EN: SeveralWords = SeveralWords {
    title: "Several campaigns at once",
    choose: "Choose",
    go: "Handle the chosen",
    touches: |campaigns, ads, flags| {
        format!(
            "{}, {}, {}. Clear the box of those that are not meant.",
            plural(campaigns, "campaign", "campaigns"),
            plural(ads, "ad", "ads"),
            plural(flags, "open flag", "open flags")
        )
    },
    of_each: |ads, flags| format!("{}, {}", plural(ads, "ad", "ads"), plural(flags, "flag", "flags")),
    decide: "One decision on all that are ticked",
    to_lead: "Put all that are ticked into one lead",
    to_lead_go: "Put in",
    second_look: "needs your second opinion: decide on its own page",
    decided: |campaigns| format!("The decision holds for {}.", plural(campaigns, "campaign", "campaigns")),
    undone: "All these decisions are undone; the campaigns wait again.",
    undo_all: "Undo all",
    left: "Not decided",
    left_conflict: "somebody else has decided",
    left_held: "somebody else is looking at it",
    left_gone: "not there any more",
    to_queue: "Back to the queue",
};
