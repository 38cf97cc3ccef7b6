use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::desk::DeskError;
use crate::domain::{PersonId, Role};
use crate::i18n::Locale;

/// Who asks. Put into a request by whatever checks sessions; nothing else makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Account.
    pub person: PersonId,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Language of the pages.
    pub language: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// Whether keys do anything.
    pub keys: bool,
}

/// Light or dark pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Name in forms and the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, DeskError> {
        parts.extensions.get::<Self>().cloned().ok_or(DeskError::NotLoggedIn)
    }
}
