use serde::Deserialize;

use super::{DataFiles, Problems, phrase_file};

/// `page_words.toml`: words by which pages say what they are, lower case, without punctuation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageWords {
    /// What may be gone.
    pub subjects: Vec<String>,
    /// That it is gone.
    pub states: Vec<String>,
    /// The same in a page of few words, without saying what.
    pub gone: Vec<String>,
    /// Of a page that asks for a log-in.
    pub login: Vec<String>,
    /// Headings of what stands beside an ad.
    pub beside: Vec<String>,
    /// Lines of a site's own beside an ad.
    pub marks: Vec<String>,
    /// In front of a link to something else.
    pub read_also: Vec<String>,
    /// Titles of a site's pages that are no ads.
    pub service_pages: Vec<String>,
    /// First words of titles of articles that tell how something is done.
    pub guides: Vec<String>,
    /// First words of titles of lists.
    pub lists: Vec<String>,
    /// Words of addresses of lists.
    pub list_paths: Vec<String>,
    /// Titles of pages that hold many ads in their text.
    pub collections: Vec<String>,
    /// First words of the headline of one ad among several.
    pub headlines: Vec<String>,
    /// Headings that name no ad.
    pub generic_titles: Vec<String>,
    /// What fields are called.
    pub labels: FieldLabels,
}

/// What the fields of an ad are called on pages.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLabels {
    /// Title.
    pub title: Vec<String>,
    /// Employer.
    pub employer: Vec<String>,
    /// Place.
    pub location: Vec<String>,
    /// Pay.
    pub pay: Vec<String>,
    /// Day of posting.
    pub posted: Vec<String>,
}

const FILE: &str = "page_words.toml";

impl PageWords {
    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        let words: Self = phrase_file::parse(FILE, files.demand(FILE, problems), problems);
        for (list, phrases) in words.lists() {
            for phrase in phrases.iter().filter(|phrase| plain_words(phrase) != **phrase) {
                let plain = plain_words(phrase);
                problems.push(
                    FILE,
                    0,
                    format!(
                        "`{list}` holds `{phrase}`; write it in lower case, without punctuation: `{plain}`"
                    ),
                );
            }
        }
        words
    }

    fn lists(&self) -> [(&'static str, &Vec<String>); 19] {
        [
            ("subjects", &self.subjects),
            ("states", &self.states),
            ("gone", &self.gone),
            ("login", &self.login),
            ("beside", &self.beside),
            ("marks", &self.marks),
            ("read_also", &self.read_also),
            ("service_pages", &self.service_pages),
            ("guides", &self.guides),
            ("lists", &self.lists),
            ("list_paths", &self.list_paths),
            ("collections", &self.collections),
            ("headlines", &self.headlines),
            ("generic_titles", &self.generic_titles),
            ("labels.title", &self.labels.title),
            ("labels.employer", &self.labels.employer),
            ("labels.location", &self.labels.location),
            ("labels.pay", &self.labels.pay),
            ("labels.posted", &self.labels.posted),
        ]
    }
}

/// A text as phrases of [`PageWords`] are written: its words in lower case, one blank between two.
pub fn plain_words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
}

/// The phrase of `phrases` that `text`, in plain words, begins with: the longest.
pub fn begins_with<'a>(text: &str, phrases: &'a [String]) -> Option<&'a str> {
    let is_first = |phrase: &&String| {
        text.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    phrases.iter().filter(is_first).max_by_key(|phrase| phrase.len()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_and_mistakes_are_named() {
        let phrases = ["baca".to_owned(), "baca juga".to_owned()];
        assert_eq!(begins_with(&plain_words("BACA JUGA: Loker"), &phrases), Some("baca juga"));
        assert_eq!(begins_with(&plain_words("Bacalah"), &phrases), None);
        let mut problems = Problems::default();
        PageWords::load(&DataFiles::embedded(), &mut problems);
        assert!(problems.list().is_empty(), "{problems}");
    }
}
