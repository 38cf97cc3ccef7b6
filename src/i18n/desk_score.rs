use super::Locale;

/// What a score says, and what it does not.
#[derive(Debug)]
pub struct ScoreWords {
    /// The score.
    pub score: fn(&str) -> String,
    /// Of flags with scores near it: strong ones, of so many decided.
    pub alike: fn(&str, &str) -> String,
    /// Too few are decided to say.
    pub alike_unknown: &'static str,
}

impl Locale {
    /// Words about a score.
    pub fn score(self) -> &'static ScoreWords {
        match self {
            Self::Id => &ID,
            Self::En => &EN,
        }
    }
}

const ID: ScoreWords = ScoreWords {
    score: |score| format!("skor {score}, untuk mengurutkan pemeriksaan, bukan kepastian"),
    alike: |strong, decided| {
        format!(
            "Dari {decided} tanda dengan skor terdekat yang sudah diputuskan, {strong} menjadi indikasi kuat."
        )
    },
    alike_unknown: "Seberapa sering tanda seperti ini terbukti kuat belum diketahui: keputusan masih terlalu sedikit.",
};

const EN: ScoreWords = ScoreWords {
    score: |score| format!("score {score}, which orders the work and is no certainty"),
    alike: |strong, decided| {
        format!("Of the {decided} decided flags with the nearest scores, {strong} became strong indications.")
    },
    alike_unknown: "How often flags like this become strong indications is not known yet: too few are decided.",
};
