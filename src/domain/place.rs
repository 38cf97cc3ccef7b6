use serde::{Deserialize, Serialize};

use super::Span;

/// A place of the gazetteer, found in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceMention {
    /// Country or region code of `data/destinations.tsv` (ISO 3166: `KH`, `MY-13`), or `ID`.
    pub code: String,
    /// Name in Indonesian.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it is a city, crossing or compound rather than the country's own name.
    pub is_hub: bool,
}

/// The country where the work is said to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// Code of `data/destinations.tsv`.
    pub code: String,
    /// Name in Indonesian.
    pub name: String,
    /// Where it stands, if in the document.
    pub span: Option<Span>,
}
