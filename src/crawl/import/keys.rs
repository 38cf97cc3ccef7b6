use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, Hash};

use foldhash::fast::FixedState;

use crate::domain::{Field, sha256_hex};

/// Rows whose keys are counted; a file of more is trusted from there on.
const MOST_ROWS: usize = 1 << 22;

/// Which numbers and addresses of a file stand for one row alone. A number that a spreadsheet has rounded, or one
/// address in every row, would make one ad of many.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// Hash of the words that were first met with a key.
    words: HashMap<u64, u64>,
    /// Keys of rows with different words.
    shared: HashSet<u64>,
    /// Rows that stand for themselves because of it.
    pub(super) distrusted: u64,
}

impl Keys {
    /// Takes note of a row.
    pub(super) fn count(&mut self, values: &BTreeMap<Field, String>) {
        if self.words.len() >= MOST_ROWS {
            return;
        }
        let words = hash(&(values.get(&Field::Title), values.get(&Field::Text)));
        for field in [Field::Id, Field::Url] {
            let Some(key) = key(values, field) else { continue };
            if *self.words.entry(key).or_insert(words) != words {
                self.shared.insert(key);
            }
        }
    }

    /// All rows are counted: only what is shared has to be remembered.
    pub(super) fn end_count(&mut self) {
        self.words = HashMap::new();
    }

    /// Takes from a row the number that is not its own: it is then known by its address, or by its words where that
    /// is not its own either.
    pub(super) fn trust(&mut self, values: &mut BTreeMap<Field, String>) {
        let is_own = |field| key(values, field).map(|key| !self.shared.contains(&key));
        let has_exact_id = values.get(&Field::Id).is_none_or(|id| !is_rounded(id));
        let (id, url) = (is_own(Field::Id).map(|own| own && has_exact_id), is_own(Field::Url));
        let known_by = match (id, url) {
            (Some(true), _) | (None, None | Some(true)) => return,
            (Some(false), Some(true)) => String::new(),
            _ => {
                let words = |field| values.get(&field).map_or("", String::as_str).trim();
                let words = format!("{}\n{}", words(Field::Title), words(Field::Text));
                format!("{OF_WORDS}{}", sha256_hex(words.as_bytes()))
            }
        };
        self.distrusted += 1;
        values.insert(Field::Id, known_by);
    }
}

/// Begins what stands in the place of a number that is not a row's own.
const OF_WORDS: &str = "words:";

/// Whether a row is known by its words.
pub(super) fn is_of_words(id: &str) -> bool {
    id.starts_with(OF_WORDS)
}

fn key(values: &BTreeMap<Field, String>, field: Field) -> Option<u64> {
    let value = values.get(&field).map(|value| value.trim()).filter(|value| !value.is_empty())?;
    Some(hash(&(field, value)))
}

fn hash(value: &impl Hash) -> u64 {
    FixedState::default().hash_one(value)
}

/// Whether a spreadsheet has rounded a number: `1.01235E+17`.
fn is_rounded(id: &str) -> bool {
    let Some((digits, power)) = id.trim().split_once(['e', 'E']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    power.strip_prefix('+').is_some_and(is_number)
        && digits.split_once(['.', ',']).is_some_and(|(head, tail)| is_number(head) && is_number(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, url: &str, text: &str) -> BTreeMap<Field, String> {
        let all = [(Field::Id, id), (Field::Url, url), (Field::Text, text)];
        all.into_iter().filter(|(_, v)| !v.is_empty()).map(|(f, v)| (f, v.to_owned())).collect()
    }

    /// What each row is known by: its number, `url`, or `words`.
    fn known(rows: &[(&str, &str, &str)]) -> Vec<String> {
        let mut keys = Keys::default();
        for (id, url, text) in rows {
            keys.count(&row(id, url, text));
        }
        keys.end_count();
        let each = rows.iter().map(|(id, url, text)| {
            let mut values = row(id, url, text);
            keys.trust(&mut values);
            match values.get(&Field::Id) {
                Some(id) if is_of_words(id) => "words".to_owned(),
                Some(id) if !id.is_empty() => id.clone(),
                _ => "url".to_owned(),
            }
        });
        each.collect()
    }

    #[test]
    fn a_key_is_trusted_where_it_is_one_rows_own() {
        assert_eq!(known(&[("1", "", "a"), ("2", "", "b")]), ["1", "2"]);
        assert_eq!(known(&[("1", "", "a"), ("1", "", "b"), ("2", "", "c")]), ["words", "words", "2"]);
        assert_eq!(known(&[("1", "x/1", "a"), ("1", "x/2", "b")]), ["url", "url"]);
        assert_eq!(known(&[("", "x", "a"), ("", "x", "b")]), ["words", "words"]);
        assert_eq!(known(&[("1", "", "a"), ("1", "", "a")]), ["1", "1"], "one row twice is one ad");
        assert_eq!(known(&[("1.01235E+17", "", "a")]), ["words"]);
        assert_eq!(known(&[("7", "x", "a"), ("8", "x", "b")]), ["7", "8"]);
    }
}
