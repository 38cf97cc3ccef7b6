use serde::{Deserialize, Serialize};

/// What a person decides of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// The suspicion holds.
    Confirm,
    /// There is something, but little.
    Weak,
    /// It is legitimate.
    Dismiss,
    /// It warns or reports.
    WarningOrNews,
    /// It is no job ad.
    NotAnAd,
    /// It cannot be told yet.
    Unsure,
}

impl Ruling {
    /// Every ruling, in the order of its key.
    pub const ALL: [Self; 6] =
        [Self::Confirm, Self::Weak, Self::Dismiss, Self::WarningOrNews, Self::NotAnAd, Self::Unsure];

    /// Name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Weak => "weak",
            Self::Dismiss => "dismiss",
            Self::WarningOrNews => "warning_or_news",
            Self::NotAnAd => "not_an_ad",
            Self::Unsure => "unsure",
        }
    }

    /// Codes that may stand behind it; the first where nothing in particular is said.
    pub fn reasons(self) -> &'static [RulingReason] {
        use RulingReason as R;
        match self {
            Self::Confirm => {
                &[R::SeveralSigns, R::FeeOrDebt, R::Deception, R::Route, R::NoPermit, R::Control]
            }
            Self::Weak => &[R::OneSign, R::Contradictory],
            Self::Dismiss => &[R::OrdinaryJob, R::LicensedAndFits, R::WordsMisread],
            Self::WarningOrNews => &[R::Warning, R::News],
            Self::NotAnAd => &[R::OtherText, R::SellsSomething, R::SeeksWork],
            Self::Unsure => &[R::TooLittle, R::CheckLicence, R::SecondOpinion],
        }
    }
}

/// Why a person decides so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulingReason {
    /// Several signs together.
    SeveralSigns,
    /// Fees, debt, wages withheld.
    FeeOrDebt,
    /// Deception about job, pay or place.
    Deception,
    /// Visa, route or destination.
    Route,
    /// No permit, or one that is lost or borrowed.
    NoPermit,
    /// Documents taken, movement restricted.
    Control,
    /// One sign alone.
    OneSign,
    /// Signs that contradict each other.
    Contradictory,
    /// An ordinary job.
    OrdinaryJob,
    /// Licensed, and everything fits.
    LicensedAndFits,
    /// The program misread words.
    WordsMisread,
    /// It warns about such ads.
    Warning,
    /// It is news or an announcement.
    News,
    /// Some other text.
    OtherText,
    /// It sells something.
    SellsSomething,
    /// Somebody seeks work.
    SeeksWork,
    /// It says too little.
    TooLittle,
    /// The licence has to be looked up.
    CheckLicence,
    /// Somebody else should look.
    SecondOpinion,
}
