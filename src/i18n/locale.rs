use super::{Strings, en, id};

/// A language of the people who read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Locale {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Locale {
    /// Its words.
    pub fn strings(self) -> &'static Strings {
        match self {
            Self::Id => &id::STRINGS,
            Self::En => &en::STRINGS,
        }
    }
}
