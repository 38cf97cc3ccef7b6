//! What is told of labels that are probably wrong.

use super::Locale;

/// Words of the page on labels to look at again.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct SuspectWords {
    pub title: &'static str,
    /// When the list was made, and the model in use then.
    pub made: fn(&str, &str) -> String,
    pub why: &'static str,
    pub none: &'static str,
    pub campaign: &'static str,
    pub state: &'static str,
    pub waiting: &'static str,
    /// How many of the list are left out because they wait for the visitor.
    pub withheld: fn(&str) -> String,
    pub kept: &'static str,
    pub changed: &'static str,
    pub link: &'static str,
}

static ID: SuspectWords = SuspectWords {
    title: "Label untuk dilihat lagi",
    made: |day, model| {
        format!(
            "Daftar dari {day}, dibuat dengan `waspada labels suspects --to-desk`; model yang dipakai {model}."
        )
    },
    why: "Kata-kata kampanye lain berlawanan dengan keputusan di sini. Masing-masing muncul sebagai pendapat kedua di halaman Hari ini bagi \
          orang yang belum memutuskannya; orang itu tidak diberi tahu keputusan yang lama. Keputusan tidak ditampilkan di sini.",
    none: "Belum ada daftar. Operator membuatnya dengan `waspada labels suspects --to-desk`.",
    campaign: "Kampanye",
    state: "Status",
    waiting: "Menunggu orang lain",
    withheld: |count| format!("{count} tidak ditunjukkan: pendapat kedua diminta dari Anda."),
    kept: "Diputuskan sama",
    changed: "Diputuskan lain",
    link: "Label untuk dilihat lagi",
};

static EN: SuspectWords = SuspectWords {
    title: "Labels to look at again",
    made: |day, model| {
        format!("List of {day}, made by `waspada labels suspects --to-desk`; model in use {model}.")
    },
    why: "Words of other campaigns contradict what was decided here. Each comes up as a second opinion on Today for a person who \
          has not decided on it; that person is not told the earlier decision. Decisions are not shown here.",
    none: "There is no list yet. An operator makes it by `waspada labels suspects --to-desk`.",
    campaign: "Campaign",
    state: "State",
    waiting: "Waits for another person",
    withheld: |count| format!("{count} are not shown: you are asked for the second opinion."),
    kept: "Decided the same",
    changed: "Decided otherwise",
    link: "Labels to look at again",
};

impl Locale {
    /// Words of the page on labels to look at again.
    pub fn suspects(self) -> &'static SuspectWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}
