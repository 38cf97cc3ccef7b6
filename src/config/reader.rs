//! Reads keys out of a TOML table, notes every mistake and every key that nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// Values that override the file: dotted key to (value, where it was set).
pub(super) type Overrides = BTreeMap<String, (String, String)>;

/// A key as it was read, for `check --show`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Dotted key.
    pub key: String,
    /// Value in TOML.
    pub value: String,
    /// `pipeline.toml`, `default`, `--set` or the environment variable's name.
    pub origin: String,
}

/// What is noted while the file is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) problems: Vec<Problem>,
    pub(super) settings: Vec<Setting>,
}

/// One table of the file.
pub(super) struct Section<'a> {
    name: String,
    table: Option<&'a DeTable<'a>>,
    overrides: &'a Overrides,
    notes: &'a RefCell<Notes>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value with where it stands.
struct Found {
    text: String,
    value: toml::Value,
    span: Option<Range<usize>>,
    origin: String,
}

impl<'a> Section<'a> {
    pub(super) fn new(
        name: &str,
        table: Option<&'a DeTable<'a>>,
        overrides: &'a Overrides,
        notes: &'a RefCell<Notes>,
    ) -> Self {
        Self { name: name.to_owned(), table, overrides, notes, asked: RefCell::default() }
    }

    /// A whole number within `range`.
    pub(super) fn number(
        &self,
        key: &'static str,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> u64 {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, &default.to_string(), &wanted, |value| {
            value.as_integer().and_then(|n| u64::try_from(n).ok()).filter(|n| range.contains(n))
        })
        .unwrap_or(default)
    }

    /// A number from 0 to 1.
    pub(super) fn share(&self, key: &'static str, default: f64) -> f64 {
        self.read(key, &format!("{default:?}"), "a number from 0 to 1", |value| {
            let number = value.as_float().or_else(|| value.as_integer().map(|n| n as f64))?;
            (0.0..=1.0).contains(&number).then_some(number)
        })
        .unwrap_or(default)
    }

    /// `true` or `false`.
    pub(super) fn switch(&self, key: &'static str, default: bool) -> bool {
        self.read(key, &default.to_string(), "true or false", toml::Value::as_bool).unwrap_or(default)
    }

    /// A text that `accept` takes; `wanted` says which.
    pub(super) fn text<T>(
        &self,
        key: &'static str,
        default: &str,
        wanted: &str,
        accept: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.read(key, &format!("{default:?}"), wanted, |value| value.as_str().and_then(&accept))
            .or_else(|| accept(default))
    }

    /// A text that has no default.
    pub(super) fn demand<T>(
        &self,
        key: &'static str,
        wanted: &str,
        place: &Range<usize>,
        accept: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.find(key).is_none() {
            self.asked.borrow_mut().push(key);
            self.problem(
                format!("`{}` needs the key `{key}`", self.name),
                Some(place.clone()),
                "in this source".into(),
                format!("add `{key} = ...`: {wanted}"),
            );
            return None;
        }
        self.read(key, "", wanted, |value| value.as_str().and_then(&accept))
    }

    /// A list of texts.
    pub(super) fn list(&self, key: &'static str) -> Vec<String> {
        self.read(key, "[]", "a list of texts", |value| {
            value.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect()
        })
        .unwrap_or_default()
    }

    /// A table of texts, each key of which `accept` takes.
    pub(super) fn map<K: Ord>(
        &self,
        key: &'static str,
        known: &str,
        accept: impl Fn(&str) -> Option<K>,
    ) -> BTreeMap<K, String> {
        self.read(key, "{}", &format!("a table of texts with the keys {known}"), |value| {
            value.as_table()?.iter().map(|(k, v)| Some((accept(k)?, v.as_str()?.to_owned()))).collect()
        })
        .unwrap_or_default()
    }

    /// A number that may be left out.
    pub(super) fn optional_number(&self, key: &'static str) -> Option<u64> {
        self.find(key)?;
        Some(self.number(key, 0, 0..=86_400_000))
    }

    /// Whether the key stands anywhere.
    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Where a key's value stands in the file.
    pub(super) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.find(key)?.span
    }

    pub(super) fn problem(&self, message: String, span: Option<Range<usize>>, label: String, help: String) {
        self.notes.borrow_mut().problems.push(Problem { message, span, label, help });
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.into_iter().flatten() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let help = match nearest(name, &asked) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known keys are {}", asked.join(", ")),
            };
            self.problem(
                format!("`{}` has no key `{name}`", self.name),
                Some(key.span()),
                "not known".into(),
                help,
            );
        }
    }

    fn read<T>(
        &self,
        key: &'static str,
        default: &str,
        wanted: &str,
        accept: impl Fn(&toml::Value) -> Option<T>,
    ) -> Option<T> {
        self.asked.borrow_mut().push(key);
        let dotted = format!("{}.{key}", self.name);
        let Some(found) = self.find(key) else {
            let (value, origin) = (default.to_owned(), "default".to_owned());
            self.notes.borrow_mut().settings.push(Setting { key: dotted, value, origin });
            return None;
        };
        let accepted = accept(&found.value);
        if accepted.is_some() {
            let Found { text: value, origin, .. } = found;
            self.notes.borrow_mut().settings.push(Setting { key: dotted, value, origin });
        } else {
            let place =
                if found.span.is_some() { String::new() } else { format!(" (set by {})", found.origin) };
            let remedy = if default.is_empty() || default.starts_with(['[', '{']) {
                String::new()
            } else {
                format!("try `{key} = {default}` (the default)")
            };
            self.problem(
                format!("`{dotted}` must be {wanted}{place}"),
                found.span,
                format!("this is {}", found.text),
                remedy,
            );
        }
        accepted
    }

    fn find(&self, key: &str) -> Option<Found> {
        if let Some((text, origin)) = self.overrides.get(&format!("{}.{key}", self.name)) {
            let value = format!("v = {text}")
                .parse::<toml::Table>()
                .ok()
                .and_then(|mut t| t.remove("v"))
                .unwrap_or_else(|| toml::Value::String(text.clone()));
            return Some(Found { text: value.to_string(), value, span: None, origin: origin.clone() });
        }
        let (_, value) = self.table?.iter().find(|(k, _)| k.get_ref() == key)?;
        let plain = plain(value);
        Some(Found {
            text: plain.to_string(),
            value: plain,
            span: Some(value.span()),
            origin: "pipeline.toml".to_owned(),
        })
    }
}

/// The value without its places.
fn plain(value: &Spanned<DeValue<'_>>) -> toml::Value {
    match value.get_ref() {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(toml::Value::Boolean(false), Into::into),
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap_or(f64::NAN).into(),
        DeValue::Boolean(switch) => toml::Value::Boolean(*switch),
        DeValue::Datetime(time) => toml::Value::Datetime(*time),
        DeValue::Array(list) => toml::Value::Array(list.iter().map(plain).collect()),
        DeValue::Table(table) => {
            toml::Value::Table(table.iter().map(|(k, v)| (k.get_ref().to_string(), plain(v))).collect())
        }
    }
}

/// The known word that a mistyped one most likely stands for.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k), *k))
        .filter(|(distance, k)| *distance <= 1 + k.len() / 4)
        .min()
        .map(|(_, k)| k)
}
