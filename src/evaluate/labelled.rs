//! Labelled rows of anybody's file: JSON Lines, one ad a line.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::named_files;
use crate::train::corpus::{Label, Row, TextKind};

/// Columns that hold words, in the order in which they are read.
const TEXT_COLUMNS: [&str; 6] =
    ["title", "company_profile", "description", "requirements", "benefits", "text"];

/// Columns that tell the day of an ad, `2026-11-24` with or without a time.
const DAY_COLUMNS: [&str; 6] = ["posted_at", "posted", "date", "day", "published_at", "captured_at"];

/// Largest file that is read whole, bytes.
const LABELLED_BYTES: u64 = 2 << 30;

/// One labelled row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Identifier as it stands in the file.
    pub id: String,
    /// Words of each text column that is not empty, with the column's name.
    pub fields: Vec<(&'static str, String)>,
    /// What a person says of it.
    pub is_positive: bool,
    /// Name of its fold, where a fold column was asked for.
    pub fold: Option<String>,
    /// Day of the ad, where a column tells it.
    pub day: Option<Date>,
    /// What else the columns of a corpus row tell: `kind`, `author`, `source`, `destination` and more.
    pub about: About,
}

/// What a row tells of its text beside the label; each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct About {
    kind: TextKind,
    author: String,
    family: Vec<String>,
    lookalike: String,
    register: String,
    language: String,
    length: String,
    scope: String,
    destination: String,
    source: String,
}

impl Labelled {
    /// All words as one text.
    pub fn text(&self) -> String {
        self.fields.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" . ")
    }

    /// The row as one of the corpus: the columns after the title are its text.
    pub fn into_row(self) -> Row {
        let title = self.field("title").to_owned();
        let text = self.fields.iter().filter(|(name, _)| *name != "title").map(|(_, words)| words.as_str());
        let text = text.collect::<Vec<_>>().join("\n");
        let About { kind, author, family, lookalike, register, language, length, scope, destination, source } =
            self.about;
        let label = if self.is_positive { Label::Suspicious } else { Label::Ordinary };
        Row {
            kind,
            family,
            lookalike,
            register,
            language,
            length,
            scope,
            destination,
            board: source,
            day: self.day,
            ..Row::plain(self.id, author, label, title, text)
        }
    }

    /// The words of one column, empty where there are none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(column, _)| *column == name).map_or("", |(_, words)| words)
    }
}

/// Why a file of labelled rows cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LabelledError {
    /// The file cannot be read.
    #[error("cannot read the labelled rows: {0}")]
    Read(#[from] std::io::Error),
    /// Lines with mistakes, all of them.
    #[error("the labelled rows have mistakes\n{0}")]
    Rows(String),
    /// Nothing to learn from.
    #[error("`{0}` holds no rows; one JSON object a line is expected")]
    Empty(String),
}

/// Reads JSON Lines with `fraudulent` or `label`, an optional `id`, and `fold_column` where one is named.
///
/// # Errors
/// Every bad line with its number.
pub fn read(path: &Path, fold_column: Option<&str>) -> Result<Vec<Labelled>, LabelledError> {
    let text = named_files::read_text(path, LABELLED_BYTES)?;
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    let mut seen = std::collections::HashSet::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match row(line, at + 1, fold_column) {
            Ok(row) if !seen.insert(row.id.clone()) => {
                wrong.push(format!("{}:{}: the id `{}` stands twice", path.display(), at + 1, row.id));
            }
            Ok(row) => rows.push(row),
            Err(error) => wrong.push(format!("{}:{}: {error}", path.display(), at + 1)),
        }
    }
    match (wrong.is_empty(), rows.is_empty()) {
        (false, _) => Err(LabelledError::Rows(wrong.join("\n"))),
        (true, true) => Err(LabelledError::Empty(path.display().to_string())),
        (true, false) => Ok(rows),
    }
}

fn row(line: &str, number: usize, fold_column: Option<&str>) -> Result<Labelled, String> {
    let object: Map<String, Value> =
        serde_json::from_str(line).map_err(|error| format!("no JSON object: {error}"))?;
    let label = object.get("fraudulent").or_else(|| object.get("label"));
    let is_positive = match label {
        Some(value) => is_positive(value).ok_or_else(|| {
            format!("the label {value} is not understood; 0, 1, true, false, suspicious or ordinary is")
        })?,
        None => return Err("neither `fraudulent` nor `label` is there".into()),
    };
    let fold = match fold_column.map(|name| (name, object.get(name))) {
        None => None,
        Some((_, Some(value))) if !value.is_null() => Some(plain(value)),
        Some((name, _)) => {
            let columns: Vec<&str> = object.keys().map(String::as_str).collect();
            return Err(format!("no fold column `{name}`; the columns are: {}", columns.join(", ")));
        }
    };
    let fields: Vec<(&'static str, String)> = TEXT_COLUMNS
        .into_iter()
        .filter_map(|name| Some((name, object.get(name)?.as_str()?.to_owned())))
        .filter(|(_, words)| !words.trim().is_empty())
        .collect();
    if fields.is_empty() {
        return Err(format!("no words; one of these columns must hold some: {}", TEXT_COLUMNS.join(", ")));
    }
    let id = object.get("id").map_or_else(|| number.to_string(), plain);
    let day = DAY_COLUMNS.into_iter().find_map(|name| object.get(name)?.as_str()?.get(..10)?.parse().ok());
    // A file of other make may use these names for something else: what cannot be read there says nothing.
    let about = serde_json::from_value(Value::Object(object)).unwrap_or_default();
    Ok(Labelled { id, fields, is_positive, fold, day, about })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_positive(value: &Value) -> Option<bool> {
    match plain(value).to_lowercase().as_str() {
        "1" | "1.0" | "true" | "t" | "yes" | "suspicious" | "fraud" | "hoax" => Some(true),
        "0" | "0.0" | "false" | "f" | "no" | "ordinary" | "legitimate" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str, fold: Option<&str>) -> Result<Vec<Labelled>, LabelledError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs_err::write(file.path(), lines).unwrap();
        read(file.path(), fold)
    }

    #[test]
    fn reads_both_kinds_of_labels_and_folds() {
        let rows = of(
            "{\"id\":7,\"title\":\"A\",\"description\":\"b c\",\"fraudulent\":1,\"fold\":0}\n\n\
             {\"id\":\"x\",\"text\":\"d\",\"label\":\"ordinary\",\"fold\":\"b\"}\n",
            Some("fold"),
        )
        .unwrap();
        assert_eq!((rows[0].id.as_str(), rows[0].text().as_str()), ("7", "A . b c"));
        assert!(rows[0].is_positive && !rows[1].is_positive);
        assert_eq!((rows[0].fold.as_deref(), rows[1].fold.as_deref()), (Some("0"), Some("b")));
    }

    #[test]
    fn names_every_bad_line() {
        let error = of(
            "{\"text\":\"a\",\"label\":1}\n{\"text\":\"a\"}\nno\n{\"label\":0}\n{\"text\":\"a\",\"label\":\"maybe\"}\n",
            None,
        )
        .unwrap_err()
        .to_string();
        for part in [":2: neither", ":3: no JSON", ":4: no words", ":5: the label \"maybe\""] {
            assert!(error.contains(part), "{part} in {error}");
        }
        let error = of("{\"text\":\"a\",\"label\":1}\n", Some("fold")).unwrap_err().to_string();
        assert!(error.contains("no fold column `fold`; the columns are: text, label"), "{error}");
        assert!(matches!(of("\n", None).unwrap_err(), LabelledError::Empty(_)));
    }
}
