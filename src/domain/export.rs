use serde::{Deserialize, Serialize};

/// How much of an ad leaves the house.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Counts alone: nothing of a single ad.
    Figures,
    /// Ads with their contacts masked: the last three digits, and a keyed hash by which the same number matches.
    #[default]
    Masked,
    /// Ads as they were published.
    Full,
}

impl Profile {
    /// Every profile, the least first.
    pub const ALL: [Self; 3] = [Self::Figures, Self::Masked, Self::Full];

    /// Name in the database, in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Masked => "masked",
            Self::Full => "full",
        }
    }
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// Office Open XML workbook.
    Xlsx,
    /// JSON Lines.
    Jsonl,
    /// STIX 2.1 bundle.
    Stix,
    /// `FollowTheMoney` entities, one a line.
    Ftm,
    /// Graph of ads and contacts, GEXF 1.2draft.
    Gexf,
    /// Captures as WACZ 1.1.1.
    Wacz,
    /// Letter to the addressee, HTML.
    Letter,
    /// The same as PDF.
    Pdf,
    /// `BagIt` bag (RFC 8493) with all of them.
    Bag,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Csv,
        Self::Xlsx,
        Self::Jsonl,
        Self::Stix,
        Self::Ftm,
        Self::Gexf,
        Self::Wacz,
        Self::Letter,
        Self::Pdf,
        Self::Bag,
    ];

    /// Name in the database, in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
            Self::Stix => "stix",
            Self::Ftm => "ftm",
            Self::Gexf => "gexf",
            Self::Wacz => "wacz",
            Self::Letter => "letter",
            Self::Pdf => "pdf",
            Self::Bag => "bag",
        }
    }

    /// Whether it can hold figures alone.
    pub fn takes_figures(self) -> bool {
        matches!(self, Self::Csv | Self::Xlsx | Self::Jsonl)
    }

    /// Whether it can go to standard output.
    pub fn is_a_stream(self) -> bool {
        matches!(self, Self::Csv | Self::Jsonl | Self::Stix | Self::Ftm)
    }

    /// Whether it is made of one lead alone.
    pub fn is_of_a_lead(self) -> bool {
        matches!(self, Self::Letter | Self::Pdf)
    }
}
