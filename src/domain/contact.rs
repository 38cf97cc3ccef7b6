use serde::{Deserialize, Serialize};

use super::Span;

/// A way to reach whoever placed the ad. Personal data: masked wherever it is shown, never logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// Normal form: E.164 for phones and WhatsApp, lower case for the rest.
    pub value: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// Whether it was written so that machines do not see it (spaced, spelled, emoji or full-width digits).
    pub is_obfuscated: bool,
}

/// What a [`Contact`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// Telephone number, E.164.
    Phone,
    /// WhatsApp number, E.164.
    Whatsapp,
    /// WhatsApp group or channel invitation.
    WhatsappGroup,
    /// Telegram name or invitation.
    Telegram,
    /// E-mail address.
    Email,
    /// Web address.
    Link,
    /// Bank or e-wallet account, `BANK:digits`.
    BankAccount,
    /// Instagram, Facebook, LINE, WeChat or TikTok name, `network:name`.
    Social,
}

impl ContactKind {
    /// The kinds under which ads may have the same contact: a number is one whether it is called or written to.
    pub fn alike(self) -> [Self; 2] {
        match self {
            Self::Phone | Self::Whatsapp => [Self::Phone, Self::Whatsapp],
            kind => [kind, kind],
        }
    }
}
