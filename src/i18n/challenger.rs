//! What is told of a model that scores in shadow.

use super::Locale;
use super::en::plural;
use crate::domain::ChallengerSummary;

/// Words of the page on champion and challenger.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct ChallengerWords {
    pub title: &'static str,
    /// Challenger and model in use.
    pub lead: fn(&str, &str) -> String,
    pub why: &'static str,
    pub none: &'static str,
    pub no_differences: &'static str,
    pub would_flag: &'static str,
    pub would_not_flag: &'static str,
    pub campaigns: &'static str,
    pub confirmed: &'static str,
    pub dismissed: &'static str,
    pub undecided: &'static str,
    pub better_why: &'static str,
    pub ad: &'static str,
    pub source: &'static str,
    pub by_challenger: &'static str,
    pub by_champion: &'static str,
    pub no_ad: &'static str,
    pub copies: &'static str,
    pub decided: &'static str,
    pub blind: &'static str,
    /// How many more there are than are listed.
    pub more: fn(&str) -> String,
    pub link: &'static str,
}

static ID: ChallengerWords = ChallengerWords {
    title: "Model penantang",
    lead: |challenger, champion| format!("Model {challenger} dibandingkan dengan {champion}, yang dipakai."),
    why: "Keduanya menilai setiap malam; penantang hanya di belakang layar. Nilainya tidak menandai iklan dan tidak mengubah \
          antrean. Di sini terdaftar kampanye 30 hari terakhir yang hanya akan ditandai oleh salah satu dari keduanya, menurut \
          kata-kata iklan saja.",
    none: "Belum ada penantang yang menilai. Sebutkan satu di pipeline.toml di bawah [assess] challenger.",
    no_differences: "Keduanya menandai kampanye yang sama.",
    would_flag: "Hanya penantang yang akan menandai",
    would_not_flag: "Hanya model yang dipakai yang menandai",
    campaigns: "Kampanye",
    confirmed: "Indikasi kuat",
    dismissed: "Sah",
    undecided: "Belum diputuskan",
    better_why: "Penantang lebih baik bila yang hanya ditandainya banyak yang terbukti kuat dan yang dilepasnya banyak yang \
                 bukan. Yang hanya ditandainya jarang sampai ke pemeriksa: keputusan di sana sedikit.",
    ad: "Iklan",
    source: "Sumber",
    by_challenger: "Penantang",
    by_champion: "Model yang dipakai",
    no_ad: "bukan iklan",
    copies: "Iklan serupa",
    decided: "Keputusan",
    blind: "menunggu pendapat kedua Anda",
    more: |n| format!("dan {n} lagi; semuanya ada di JSON"),
    link: "Model penantang: di mana penilaiannya berbeda",
};

static EN: ChallengerWords = ChallengerWords {
    title: "Challenger",
    lead: |challenger, champion| format!("Model {challenger} beside {champion}, which is in use."),
    why: "Both score every night; the challenger only in shadow. Its scores open no flag and change no queue. Listed are \
          campaigns of the last 30 days that only one of the two would flag, by the words of the ad alone.",
    none: "No challenger has scored yet. Name one in pipeline.toml under [assess] challenger.",
    no_differences: "Both flag the same campaigns.",
    would_flag: "Only the challenger would flag",
    would_not_flag: "Only the model in use flags",
    campaigns: "Campaigns",
    confirmed: "Strong indication",
    dismissed: "Dismissed",
    undecided: "Not decided",
    better_why: "The challenger is better where much of what it alone flags was confirmed, and much of what it lets go was \
                 dismissed. What it alone flags seldom reaches people, so that few decisions stand there.",
    ad: "Ad",
    source: "Source",
    by_challenger: "Challenger",
    by_champion: "Model in use",
    no_ad: "no ad",
    copies: "Ads alike",
    decided: "Decision",
    blind: "waits for your second opinion",
    more: |n| format!("and {n} more; all of them stand in the JSON"),
    link: "The challenger: where it differs",
};

impl Locale {
    /// Words of the page on champion and challenger.
    pub fn challenger(self) -> &'static ChallengerWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }

    /// What a challenger came to in a night, in one line.
    pub fn challenger_line(self, told: &ChallengerSummary) -> String {
        let ChallengerSummary { model, problem, scored, would_flag, would_not_flag } = told;
        let count = |n: &usize| self.strings().count(*n);
        let [scored, more, fewer] = [scored, would_flag, would_not_flag].map(count);
        match (self, problem) {
            (Self::Id, Some(problem)) => {
                format!(
                    "MASALAH: penantang tidak menilai malam ini; selebihnya berjalan seperti biasa. {problem}"
                )
            }
            (Self::En, Some(problem)) => {
                format!("PROBLEM: the challenger did not score; everything else went on as usual. {problem}")
            }
            (Self::Id, None) => format!(
                "penantang {model}: {scored} iklan dinilai; {more} iklan akan ditandai yang sekarang tidak, {fewer} yang ditandai \
                 tidak akan"
            ),
            (Self::En, None) => format!(
                "challenger {model}: {} scored; {} would be flagged that are not, {fewer} flagged would not",
                plural(&scored, "ad", "ads"),
                plural(&more, "ad", "ads")
            ),
        }
    }
}
