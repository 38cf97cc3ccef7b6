use serde::de::DeserializeOwned;
use serde_json::Value;

use super::limits::JSON_VALUES;

/// Why a JSON text is not taken.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It holds more than a tree in memory should.
    #[error("it holds more than {JSON_VALUES} values")]
    Large,
    /// It is no JSON, or not of the form that is asked for.
    #[error(transparent)]
    Broken(#[from] serde_json::Error),
}

/// A JSON text as a tree. Its depth is held by the parser itself, its values are counted first: each takes some
/// thirty times the bytes that it is written with.
///
/// # Errors
/// Too many values, or no JSON.
pub fn json(text: &[u8]) -> Result<Value, JsonError> {
    json_as(text)
}

/// A JSON text read into a form of one's own.
///
/// # Errors
/// As [`json`].
pub fn json_as<T: DeserializeOwned>(text: &[u8]) -> Result<T, JsonError> {
    if values(text) > JSON_VALUES {
        return Err(JsonError::Large);
    }
    Ok(serde_json::from_slice(text)?)
}

/// How many values a text holds, by the marks between them outside of strings.
pub(super) fn values(text: &[u8]) -> usize {
    let mut values = 1;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b',' | b'[' | b'{' => values += 1,
            b'"' => {
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_values_and_not_marks_in_strings() {
        assert_eq!(values(br#"{"a":[1,2],"b":"[,,{\"[,"}"#), 5);
        assert!(matches!(json(br#"{"a":"x"}"#), Ok(Value::Object(_))));
    }

    #[test]
    fn many_values_and_deep_ones_are_refused() {
        let many = format!("[{}1]", "[],".repeat(JSON_VALUES));
        assert!(matches!(json(many.as_bytes()), Err(JsonError::Large)));
        let deep = "[".repeat(5_000);
        assert!(matches!(json(deep.as_bytes()), Err(JsonError::Broken(_))));
        let long = format!("[\"{}\"]", "[,".repeat(JSON_VALUES));
        assert!(json(long.as_bytes()).is_ok(), "a long string is one value");
    }
}
