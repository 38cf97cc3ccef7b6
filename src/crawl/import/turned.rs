//! Tables that programs write column by column: a list of names beside lists of cells, or one list for each name.

use serde_json::{Map, Value};

const NAMES: [&str; 6] = ["columns", "fields", "header", "headers", "kolom", "cols"];
const CELLS: [&str; 5] = ["data", "rows", "values", "records", "items"];

/// The rows of such a table as records; none of any other object.
pub(super) fn rows(object: &Map<String, Value>) -> Vec<Value> {
    let named = beside_names(object);
    if named.is_empty() { by_name(object) } else { named }
}

/// `{"columns": ["judul", "isi"], "data": [["a", "b"]]}`.
fn beside_names(object: &Map<String, Value>) -> Vec<Value> {
    let list = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key)?.as_array());
    let (Some(names), Some(rows)) = (list(&NAMES), list(&CELLS)) else { return Vec::new() };
    let name = |name: &Value| {
        let inner = ["name", "title", "label", "id"].iter().find_map(|key| name.get(*key)?.as_str());
        name.as_str().or(inner).map(str::to_owned)
    };
    let Some(names) = names.iter().map(name).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let row = |cells: &Value| -> Option<Value> {
        let cells = cells.as_array()?;
        Some(Value::Object(names.iter().cloned().zip(cells.iter().cloned()).collect()))
    };
    rows.iter().map(row).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// `{"judul": {"0": "a"}, "isi": {"0": "b"}}` and `{"judul": ["a"], "isi": ["b"]}`: as many of each, and words alone.
fn by_name(object: &Map<String, Value>) -> Vec<Value> {
    let is_cell = |value: &Value| !value.is_object() && !value.is_array();
    let cells = |column: &Value| -> Option<Vec<Value>> {
        let cells: Vec<Value> = match column {
            Value::Array(list) => list.clone(),
            Value::Object(by_number)
                if by_number.keys().all(|key| key.bytes().all(|byte| byte.is_ascii_digit())) =>
            {
                by_number.values().cloned().collect()
            }
            _ => return None,
        };
        cells.iter().all(is_cell).then_some(cells)
    };
    let Some(columns) = object.values().map(cells).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let count = columns.first().map_or(0, Vec::len);
    if columns.len() < 2 || count == 0 || columns.iter().any(|column| column.len() != count) {
        return Vec::new();
    }
    let row = |at: usize| {
        let cells = columns.iter().map(|column| column.get(at).cloned().unwrap_or_default());
        Value::Object(object.keys().cloned().zip(cells).collect())
    };
    (0..count).map(row).collect()
}
