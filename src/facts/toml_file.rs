use std::ops::Range;

use serde::de::DeserializeOwned;

use super::Problems;

/// One TOML file of `data/`, with the way from a byte to its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct TomlFile<'a> {
    /// Name below `data/`.
    pub(super) name: &'a str,
    text: &'a str,
}

impl<'a> TomlFile<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text }
    }

    /// The file's content; what cannot be read becomes a problem at its line.
    pub(super) fn parse<T: DeserializeOwned>(self, problems: &mut Problems) -> Option<T> {
        match toml::from_str(self.text) {
            Ok(content) => Some(content),
            Err(error) => {
                let line = error.span().map_or(0, |span| self.line(&span));
                problems.push(self.name, line, error.message().to_owned());
                None
            }
        }
    }

    /// Line of a byte range, from 1.
    pub(super) fn line(self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or(self.text.as_bytes());
        memchr::memchr_iter(b'\n', before).count() + 1
    }
}
