//! Records in JSON: where they stand in a tree, and how what is nested in them becomes columns.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::rows::{Reading, Rows};
use super::{Import, facebook, telegram, turned};
use crate::crawl::CrawlError;
use crate::domain::{Fault, ImportFact, SkipReason};
use crate::parse::JsonError;

/// Different sets of columns that are remembered, and the bytes of their names.
const SHAPES: usize = 1000;
const SHAPE_BYTES: usize = 4 << 20;
/// How deep lists of records and columns of a record are looked for.
const DEPTH: usize = 5;

/// Records on their way to rows.
pub(super) struct Records<'n, 'i, 'a> {
    rows: Rows<'i, 'a>,
    name: &'n str,
    /// What the columns of each set of keys were taken for.
    shapes: HashMap<Vec<String>, Result<Reading, String>>,
    shape_bytes: usize,
    /// Rows whose broken letters were mended.
    mended: u64,
    /// Messages and posts that are a picture alone, in which nothing was read.
    wordless: usize,
}

impl<'n, 'i, 'a> Records<'n, 'i, 'a> {
    pub(super) fn new(import: &'i mut Import<'a>, name: &'n str) -> Self {
        Self {
            rows: Rows::new(import, name),
            name,
            shapes: HashMap::new(),
            shape_bytes: 0,
            mended: 0,
            wordless: 0,
        }
    }

    /// How much an object looks like an ad.
    pub(super) fn likeness(&self, object: &Map<String, Value>) -> Likeness {
        match self.rows.recognised(&own_columns(object)) {
            _ if telegram::is_message(object) || facebook::is_record(object) => Likeness::Record,
            Some(columns) if columns.has_title() => Likeness::Record,
            Some(_) => Likeness::Text,
            None => Likeness::None,
        }
    }

    pub(super) fn add(
        &mut self,
        unit: &str,
        number: u64,
        value: Result<Value, JsonError>,
    ) -> Result<(), CrawlError> {
        let fault =
            |code: &str, what: &str| Fault::new(code, format!("{} {unit} {number} {what}", self.name));
        let object: Map<String, Value> = match value {
            Ok(Value::Object(row)) => row,
            Ok(_) => return self.rows.fail(number, fault("row_broken", "is no JSON object")),
            // The message of the parser names a place but quotes nothing.
            Err(JsonError::Large) => {
                return self.rows.fail(number, fault("row_broken", &JsonError::Large.to_string()));
            }
            Err(JsonError::Broken(error)) => {
                let what = if error.is_eof() {
                    "is no JSON: it ends before its last brace or quotation mark; it was left out, mend it and import the file again"
                        .to_owned()
                } else {
                    format!(
                        "is no JSON: something else was expected at character {}; it was left out, mend it and import the \
                         file again",
                        error.column()
                    )
                };
                return self.rows.fail(number, fault("row_broken", &what));
            }
        };
        let mut pictures = Vec::new();
        let row = if telegram::is_message(&object) {
            pictures = telegram::pictures(&object);
            match telegram::row(&object) {
                Some(row) => row,
                None => return self.rows.skip(number, SkipReason::NotAnAd),
            }
        } else if facebook::is_record(&object) {
            pictures = facebook::pictures(&object);
            match facebook::row(&object) {
                Some((row, is_mended)) => {
                    self.mended += u64::from(is_mended);
                    row
                }
                None => return self.rows.skip(number, SkipReason::NotAnAd),
            }
        } else {
            flat(&object)
        };
        let keys: Vec<String> = row.keys().cloned().collect();
        if !self.shapes.contains_key(&keys) {
            self.shape_bytes += keys.iter().map(String::len).sum::<usize>();
            if self.shapes.len() >= SHAPES || self.shape_bytes >= SHAPE_BYTES {
                self.shapes.clear();
                self.shape_bytes = 0;
            }
            let reading = self.rows.recognise(&keys);
            self.shapes.insert(keys.clone(), reading);
        }
        match self.shapes.get(&keys) {
            Some(Ok(reading)) if pictures.is_empty() => self.rows.add(number, &row, &reading.clone()),
            Some(Ok(reading)) => {
                let has_words = self.rows.add_pictured(number, row, &pictures, &reading.clone())?;
                self.wordless += usize::from(!has_words);
                Ok(())
            }
            Some(Err(what)) => self.rows.fail(number, fault("missing_column", what)),
            None => Ok(()),
        }
    }

    pub(super) fn fail(&mut self, number: u64, fault: Fault) -> Result<(), CrawlError> {
        self.rows.fail(number, fault)
    }

    pub(super) fn flush(&mut self) -> Result<(), CrawlError> {
        if self.mended > 0 {
            self.rows.note(ImportFact::Mojibake { rows: self.mended });
        }
        if self.wordless > 0 {
            self.rows.note(ImportFact::WordlessMessages { messages: self.wordless });
        }
        self.rows.flush()
    }
}

/// The columns of an object without its lists of other objects: those are records, and nothing that it says of itself.
pub(super) fn own_columns(object: &Map<String, Value>) -> Vec<String> {
    let is_own = |value: &Value| value.as_array().is_none_or(|list| !list.iter().any(Value::is_object));
    flat(object).into_iter().filter(|(_, value)| is_own(value)).map(|(name, _)| name).collect()
}

/// How much an object looks like an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It has a title and a text.
    Record,
    /// It has a text alone, as the answers of servers do: `{"message": "OK", "data": [...]}`.
    Text,
    None,
}

/// The records in what was read: the objects themselves, or those of every list around which they are wrapped. Where
/// nothing looks like a record, the largest list of objects is handed on, so that its columns are told.
pub(super) fn within(values: Vec<Value>, likeness: &dyn Fn(&Map<String, Value>) -> Likeness) -> Vec<Value> {
    let mut search = Search { likeness, found: Vec::new(), largest: Vec::new() };
    values.iter().for_each(|value| search.look_into(value, 0));
    if !search.found.is_empty() {
        search.found
    } else if search.largest.is_empty() {
        values
    } else {
        search.largest
    }
}

struct Search<'f> {
    likeness: &'f dyn Fn(&Map<String, Value>) -> Likeness,
    found: Vec<Value>,
    largest: Vec<Value>,
}

impl Search<'_> {
    fn is_like(&self, part: &Value) -> bool {
        part.as_object().is_some_and(|object| (self.likeness)(object) != Likeness::None)
    }

    fn look_into(&mut self, value: &Value, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match value {
            Value::Object(object) => {
                let by_columns = turned::rows(object);
                if by_columns.iter().take(1).any(|row| self.is_like(row)) {
                    self.found.extend(by_columns);
                    return;
                }
                let likeness = (self.likeness)(object);
                let before = self.found.len();
                if likeness != Likeness::Record {
                    object.values().for_each(|part| self.look_into(part, depth + 1));
                }
                let is_wrapper = self.found.len() > before;
                if likeness != Likeness::None && !is_wrapper {
                    self.found.push(value.clone());
                }
            }
            Value::Array(list) => {
                let is_like = |part: &Value| self.is_like(part);
                let objects = || list.iter().filter(|part| part.is_object()).cloned();
                // A list with one record in it is a list of records: those with other columns are told, not passed over.
                if list.iter().any(is_like) {
                    self.found.extend(objects());
                    return;
                }
                if objects().count() > self.largest.len() {
                    self.largest = objects().collect();
                }
                list.iter().for_each(|part| self.look_into(part, depth + 1));
            }
            _ => {}
        }
    }
}

/// A record with what is nested in it as columns of their own: `company.name`.
pub(super) fn flat(object: &Map<String, Value>) -> Map<String, Value> {
    let mut row = Map::new();
    flatten(object, "", 0, &mut row);
    row
}

fn flatten(object: &Map<String, Value>, path: &str, depth: usize, row: &mut Map<String, Value>) {
    for (key, value) in object {
        let name = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match plain_value(value) {
            Value::Object(inner) if depth < DEPTH && !inner.is_empty() => {
                flatten(inner, &name, depth + 1, row);
            }
            other => drop(row.insert(name, other.clone())),
        }
    }
}

/// A value without what databases write around it to name its type: `{"$date": {"$numberLong": "1"}}`.
fn plain_value(value: &Value) -> &Value {
    match value {
        Value::Object(object) if object.len() == 1 => match object.iter().next() {
            Some((key, inner)) if key.starts_with('$') => plain_value(inner),
            _ => value,
        },
        // How feeds are written as JSON: `{"type": "html", "$t": "..."}`.
        Value::Object(object) => object.get("$t").filter(|text| text.is_string()).unwrap_or(value),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let likeness =
            |object: &Map<String, Value>| match (object.contains_key("isi"), object.contains_key("judul")) {
                (true, true) => Likeness::Record,
                (true, false) => Likeness::Text,
                _ => Likeness::None,
            };
        within(crate::parse::lenient_json(text).unwrap(), &likeness).len()
    }

    #[test]
    fn finds_records_in_wrappers() {
        for (text, count) in [
            (r#"{"isi":"a"}"#, 1),
            (r#"{"data":[{"isi":"a"},{"isi":"b"}],"links":[{"href":"x"},{"href":"y"},{"href":"z"}]}"#, 2),
            (r#"{"result":{"jobs":{"items":[{"isi":"a"},{"isi":"b"},{"x":1}]}}}"#, 3),
            (r#"{"jobs":{"17":{"isi":"a"},"18":{"isi":"b"}}}"#, 2),
            ("{\"isi\":\"a\"}\n{\"isi\":\"b\"}", 2),
            (r#"{"data":[{"foo":1},{"foo":2}]}"#, 2),
            (r#"{"foo":1}"#, 1),
            (r#"{"isi":"OK","data":[{"isi":"a"},{"isi":"b"}]}"#, 2),
            (r#"{"judul":"a","isi":"b","komentar":[{"isi":"a"},{"isi":"b"}]}"#, 1),
            (r#"{"columns":["judul","isi"],"data":[["a","b"],["c","d"]]}"#, 2),
            (r#"{"judul":{"0":"a","1":"c"},"isi":{"0":"b","1":"d"}}"#, 2),
            (r#"{"judul":["a","c"],"isi":["b","d"]}"#, 2),
            (r#"{"isi":"a","tags":["x","y"]}"#, 1),
        ] {
            assert_eq!(found(text), count, "{text}");
        }
    }

    #[test]
    fn a_list_of_records_is_no_column_of_what_wraps_it() {
        let Value::Object(object) = serde_json::json!({"message": "ok", "data": {"total": 2, "lowongan": [{"isi": "a"}], "tags": ["x"]}})
        else {
            panic!()
        };
        assert_eq!(own_columns(&object), ["message", "data.total", "data.tags"]);
    }

    #[test]
    fn nested_columns_have_paths() {
        let Value::Object(object) = serde_json::json!({"id": 1, "company": {"name": "PT"}, "tags": ["a"]})
        else {
            panic!()
        };
        assert_eq!(flat(&object).keys().collect::<Vec<_>>(), ["id", "company.name", "tags"]);
        let Value::Object(object) =
            serde_json::json!({"_id": {"$oid": "a"}, "at": {"$date": {"$numberLong": "1794990000000"}}})
        else {
            panic!()
        };
        assert_eq!(flat(&object)["_id"], "a");
        assert_eq!(flat(&object)["at"], "1794990000000", "types of a database are no columns");
    }
}
