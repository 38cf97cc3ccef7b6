use serde::Serialize;

/// Why a campaign that was put off is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SnoozeEnd {
    /// Its day has come.
    Day,
    /// There is a further ad of the same text.
    Copy,
    /// An ad of it was edited.
    Edit,
    /// An ad of it names a contact that none named before.
    Contact,
}
