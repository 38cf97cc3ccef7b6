//! Between Rust values and what stands in a column.

use std::borrow::Cow;
use std::error::Error;

use jiff::Timestamp;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::Score;

/// A time as it is stored: UTC with milliseconds, always 24 characters, so that text order is time order.
pub(in crate::store) fn at(time: Timestamp) -> String {
    format!("{:.3}", time.max(Timestamp::UNIX_EPOCH))
}

/// A stored time.
pub(in crate::store) fn time(text: &str) -> rusqlite::Result<Timestamp> {
    text.parse().map_err(unreadable)
}

/// A stored time that may be missing.
pub(in crate::store) fn time_or_none(text: Option<String>) -> rusqlite::Result<Option<Timestamp>> {
    text.map(|t| time(&t)).transpose()
}

/// The name of an enum's value, as in JSON.
pub(in crate::store) fn tag(value: &impl Serialize) -> rusqlite::Result<String> {
    match serde_json::to_value(value).map_err(unwritable)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(unwritable(format!("{other} has no name"))),
    }
}

/// The enum's value of that name.
pub(in crate::store) fn untag<T: DeserializeOwned>(name: String) -> rusqlite::Result<T> {
    serde_json::from_value(serde_json::Value::String(name)).map_err(unreadable)
}

/// A value as JSON.
pub(in crate::store) fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(unwritable)
}

/// The value of a JSON column.
pub(in crate::store) fn unjson<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(unreadable)
}

/// A stored score.
pub(in crate::store) fn score(probability: f64) -> rusqlite::Result<Score> {
    Score::new(probability).ok_or_else(|| unreadable(format!("{probability} is not a probability")))
}

/// Text as any SQLite tool can show it: NUL, which ends strings in many of them, becomes a space, so that
/// spans stay where they are.
pub(in crate::store) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', " ")) } else { Cow::Borrowed(text) }
}

fn unreadable(error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
}

fn unwritable(error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_times_in_an_order_that_text_keeps() {
        let written: Vec<String> =
            ["2026-11-24T18:30:00Z", "2026-11-24T18:30:00.5Z", "2026-11-24T18:30:01.25Z"]
                .iter()
                .map(|t| at(t.parse().unwrap()))
                .collect();
        assert_eq!(written[1], "2026-11-24T18:30:00.500Z");
        assert!(written.is_sorted());
        assert_eq!(at(Timestamp::MIN), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(Timestamp::MAX).len(), 24);
    }
}
