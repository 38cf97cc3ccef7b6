use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::Problems;

/// Phrases of a TOML file, each with its place in the file.
pub type PhraseList = Vec<Spanned<String>>;

/// Reads a TOML file; what does not fit becomes a problem at its line.
pub(super) fn parse<T: DeserializeOwned + Default>(file: &str, text: &str, problems: &mut Problems) -> T {
    match toml::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let line = error.span().map_or(0, |span| line_at(text, span.start));
            problems.push(file, line, error.message().to_owned());
            T::default()
        }
    }
}

/// The line, from 1, of a byte of the file.
pub(super) fn line_at(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|b| *b == b'\n').count() + 1
}

/// Takes the list called `name` out of `lists`; its absence becomes a problem.
pub(super) fn take(
    lists: &mut BTreeMap<String, PhraseList>,
    name: &str,
    file: &str,
    problems: &mut Problems,
) -> PhraseList {
    lists.remove(name).unwrap_or_else(|| {
        problems.push(file, 0, format!("the list `{name}` is missing"));
        Vec::new()
    })
}

/// Reports the lists that nobody took.
pub(super) fn reject_rest(
    lists: &BTreeMap<String, PhraseList>,
    file: &str,
    text: &str,
    problems: &mut Problems,
) {
    for (name, phrases) in lists {
        let line = phrases.first().map_or(0, |phrase| line_at(text, phrase.span().start));
        problems.push(file, line, format!("`{name}` is not a list that this file can have"));
    }
}
