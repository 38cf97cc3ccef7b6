use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::phrase_file::{self, PhraseList};
use super::{DataFiles, Problems};
use crate::text::fold_phrase;

/// `small_words.toml`: words that say nothing alone, lists by language.
#[derive(Debug, Default)]
pub struct SmallWords(HashSet<String>);

impl SmallWords {
    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        const FILE: &str = "small_words.toml";
        let text = files.demand(FILE, problems);
        let lists: BTreeMap<String, PhraseList> = phrase_file::parse(FILE, text, problems);
        let mut words = HashSet::new();
        for (language, list) in lists {
            let mut own = HashSet::new();
            for word in list {
                let (line, word) = (phrase_file::line_at(text, word.span().start), word.into_inner());
                if word.is_empty() || !word.chars().all(|c| c.is_lowercase() && c.is_alphabetic()) {
                    problems.push(FILE, line, format!("`{word}` is not one word in small letters"));
                }
                let folded = fold_phrase(&word);
                if !own.insert(folded.clone()) {
                    let message = format!("`{word}` stands twice under `{language}`; give it once");
                    problems.push(FILE, line, message);
                }
                words.insert(folded);
            }
        }
        Self(words)
    }

    /// The bytes of a run of words from the first to the last word that says something; none where none does: small words,
    /// single letters and marks only.
    pub fn between(&self, run: &str) -> Option<Range<usize>> {
        let words = run.split(|c: char| !c.is_alphanumeric()).map(|word| {
            let start = word.as_ptr().addr() - run.as_ptr().addr();
            (start..start + word.len(), fold_phrase(word))
        });
        let mut telling = words
            .filter(|(_, word)| word.chars().nth(1).is_some() && !self.0.contains(word))
            .map(|(at, _)| at);
        let first = telling.next()?;
        let end = telling.next_back().map_or(first.end, |last| last.end);
        Some(first.start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SmallWords, Problems> {
        let mut problems = Problems::default();
        let files = DataFiles::embedded().with("small_words.toml", text);
        let words = SmallWords::load(&files, &mut problems);
        problems.into_result().map(|()| words)
    }

    #[test]
    fn small_words_and_letters_say_nothing_alone() {
        let small = read("id = [\"boleh\", \"kan\", \"nanti\"]").unwrap();
        for (run, telling) in [
            ("Nanti", None),
            ("boleh, KAN", None),
            ("x y", None),
            ("", None),
            ("nanti berangkat", Some("berangkat")),
            ("janda, boleh", Some("janda")),
            ("kan étik nanti jadi 2 jt kan", Some("étik nanti jadi 2 jt")),
        ] {
            assert_eq!(small.between(run).map(|at| &run[at]), telling, "{run}");
        }
    }

    #[test]
    fn what_is_no_small_word_is_named_with_its_line() {
        let told = read("id = [\n  \"kan\",\n  \"kan\",\n  \"ke mana\",\n]\n").unwrap_err().to_string();
        assert!(told.contains("small_words.toml:3: `kan` stands twice under `id`"), "{told}");
        assert!(told.contains("small_words.toml:4: `ke mana` is not one word"), "{told}");
    }
}
