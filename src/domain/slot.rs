use serde::{Deserialize, Serialize};

/// What a changing part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// A phone, handle, address, link or account.
    Contact,
    /// An amount of money.
    Pay,
    /// A day or month.
    Date,
    /// A city, country or address.
    Place,
    /// An employer or agency.
    Employer,
    /// Digits that are none of the above.
    Number,
    /// Words.
    Other,
}

impl SlotKind {
    /// Name as it is shown to a person.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contact => "kontak",
            Self::Pay => "gaji",
            Self::Date => "tanggal",
            Self::Place => "tempat",
            Self::Employer => "pemberi kerja",
            Self::Number => "angka",
            Self::Other => "lain",
        }
    }
}
