use serde::{Deserialize, Serialize};

/// Who says whether a text is suspicious.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelSource {
    /// Whoever wrote the text for the corpus.
    #[default]
    Written,
    /// One analyst.
    Analyst,
    /// Two persons who came to the same decision, the second without being told of the first.
    DoubleReview,
    /// An authority or court, after the case.
    Outcome,
    /// The program itself, from copies and contacts.
    Network,
    /// A rule of thumb.
    WeakRule,
}

impl LabelSource {
    /// Every source.
    pub const ALL: [Self; 6] =
        [Self::Written, Self::Analyst, Self::DoubleReview, Self::Outcome, Self::Network, Self::WeakRule];

    /// Name as it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Analyst => "analyst",
            Self::DoubleReview => "double_review",
            Self::Outcome => "outcome",
            Self::Network => "network",
            Self::WeakRule => "weak_rule",
        }
    }

    /// What a label counts in training, in halves of a written one. What the program concluded itself counts for nothing:
    /// it would learn to believe itself.
    pub fn half_weights(self) -> usize {
        match self {
            Self::Written => 2,
            Self::Analyst => 4,
            Self::DoubleReview => 6,
            Self::Outcome => 8,
            Self::WeakRule => 1,
            Self::Network => 0,
        }
    }

    /// Whether figures may rest on it: a person must have said so.
    pub fn may_grade(self) -> bool {
        matches!(self, Self::Written | Self::Analyst | Self::DoubleReview | Self::Outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_said_itself_neither_teaches_nor_grades() {
        assert_eq!(LabelSource::Network.half_weights(), 0);
        for source in LabelSource::ALL {
            assert_eq!(
                source.may_grade(),
                !matches!(source, LabelSource::Network | LabelSource::WeakRule),
                "{source:?}"
            );
            let json = serde_json::to_value(source).unwrap();
            assert_eq!(json, source.name());
        }
    }
}
