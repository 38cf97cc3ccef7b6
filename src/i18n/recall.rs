//! How many of the suspicious ads were flagged, and how sure that is.

use super::Locale;
use super::en::plural;

/// Words of it. Numbers come written as the language writes them.
#[derive(Debug)]
#[expect(missing_docs, reason = "the words under each name say what it is")]
pub struct RecallWords {
    pub head: &'static str,
    /// Most likely, at least, at most.
    pub of_hundred: fn(&str, &str, &str) -> String,
    /// At least, samples.
    pub at_least: fn(&str, &str) -> String,
    pub no_draw: &'static str,
    /// Decided samples, fewest.
    pub too_few: fn(&str, &str) -> String,
    pub no_flag_held: &'static str,
    /// Missed: most likely, at least, at most.
    pub missed: fn(&str, &str, &str) -> String,
    /// Samples, suspicious ones, ads that they stand for.
    pub samples: fn(&str, &str, &str) -> String,
    /// Flagged, decided, strong.
    pub flags: fn(&str, &str, &str) -> String,
    /// Suspicious ads without a flag that are known.
    pub found: fn(&str) -> String,
    pub over_budget: fn(&str) -> String,
    pub why: &'static str,
}

impl Locale {
    /// Words of how many of the suspicious ads were flagged.
    pub fn recall(self) -> &'static RecallWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

static ID: RecallWords = RecallWords {
    head: "Berapa yang terlewat",
    of_hundred: |likely, low, high| {
        format!("Dari 100 iklan mencurigakan, sekitar {likely} ({low} sampai {high}) ditandai.")
    },
    at_least: |low, samples| {
        format!(
            "Dari 100 iklan mencurigakan, sedikitnya {low} ditandai: tidak satu pun di antara {samples} contoh acak mencurigakan. Kaidah tiga: kalau tidak ada satu pun di antara {samples}, yang mencurigakan paling banyak kira-kira 3 dari {samples} (kepastian 95%)."
        )
    },
    no_draw: "Belum diketahui: belum ada contoh acak yang diambil. Contoh diambil pada akhir pemeriksaan malam.",
    too_few: |decided, fewest| {
        format!(
            "Belum diketahui: baru {decided} contoh acak yang diputuskan; diperlukan sedikitnya {fewest}."
        )
    },
    no_flag_held: "Belum diketahui: belum ada tanda yang diputuskan sebagai indikasi kuat.",
    missed: |likely, low, high| {
        format!("Iklan mencurigakan tanpa tanda: sekitar {likely} ({low} sampai {high}).")
    },
    samples: |samples, suspicious, undecided| {
        format!(
            "Dasarnya: {samples} contoh acak yang diputuskan, {suspicious} di antaranya indikasi kuat. Contoh itu mewakili {undecided} iklan berskor rendah yang belum diputuskan."
        )
    },
    flags: |flagged, decided, strong| {
        format!(
            "Yang ditandai: {flagged} iklan, {decided} di antaranya sudah diputuskan, {strong} sebagai indikasi kuat."
        )
    },
    found: |found| format!("Iklan mencurigakan tanpa tanda yang sudah ditemukan orang: {found}."),
    over_budget: |ads| {
        format!("{ads} iklan lain layak ditandai, tetapi menunggu tempat dalam jatah harian; tidak dihitung.")
    },
    why: "Dihitung atas iklan yang masuk dalam 60 hari sebelum contoh acak terakhir; teks yang dipasang berkali-kali dihitung satu. Mencurigakan berarti diputuskan sebagai indikasi kuat. Angka dalam kurung: rentang 95% (Clopper-Pearson). Ini hanya benar kalau contoh acak diputuskan apa adanya, tanpa dipilih. Tanda yang belum diputuskan dianggap sama seringnya benar dengan yang sudah.",
};

static EN: RecallWords = RecallWords {
    head: "How much is missed",
    of_hundred: |likely, low, high| {
        format!("Of 100 suspicious ads, about {likely} ({low} to {high}) were flagged.")
    },
    at_least: |low, samples| {
        format!(
            "Of 100 suspicious ads, at least {low} were flagged: not one of {samples} random samples was suspicious. Rule of three: where there is none among {samples}, at most about 3 in {samples} are suspicious (95% certain)."
        )
    },
    no_draw: "Not known yet: no random samples have been drawn. They are drawn at the end of a night.",
    too_few: |decided, fewest| {
        format!("Not known yet: {decided} random samples are decided, and at least {fewest} are needed.")
    },
    no_flag_held: "Not known yet: no flag was decided as a strong indication.",
    missed: |likely, low, high| format!("Suspicious ads without a flag: about {likely} ({low} to {high})."),
    samples: |samples, suspicious, undecided| {
        format!(
            "Behind it: {} decided, {suspicious} of them as strong indications. They stand for {} of low score that nobody has decided.",
            plural(samples, "random sample", "random samples"),
            plural(undecided, "ad", "ads")
        )
    },
    flags: |flagged, decided, strong| {
        format!(
            "Flagged: {}, {decided} of them decided, {strong} as strong indications.",
            plural(flagged, "ad", "ads")
        )
    },
    found: |found| format!("Suspicious ads without a flag that people have found: {found}."),
    over_budget: |ads| {
        format!(
            "{} more worth a flag, waiting for room in the day's budget; not counted.",
            plural(ads, "ad", "ads")
        )
    },
    why: "Counted over what came in during the 60 days before the newest random samples; a text posted many times counts once. Suspicious means decided as a strong indication. In brackets: the 95% interval (Clopper-Pearson). It is right only where random samples are decided as they come, without choosing. Flags that are not decided are taken to hold as often as those that are.",
};
