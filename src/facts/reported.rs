//! What an ad tells of without offering it: what it warns of, what others are said to offer, what somebody once did.

use std::ops::Range;

use memchr::memmem::Finder;
use serde::Deserialize;
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{Meaning, Phrases, Problems};
use crate::text::fold_phrase;

/// Words of `[negation]` that take back what stands a few words off.
#[derive(Debug, Default)]
pub(super) struct ReportedSpeech(Words);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReportedSpeech {
    far: Vec<Spanned<String>>,
    far_verbs: Vec<String>,
    turn: Vec<String>,
    who: Vec<String>,
    tells: Vec<Spanned<String>>,
    promises: Vec<String>,
    cases: Vec<String>,
    rejected: Vec<Spanned<String>>,
    dismissed: Vec<String>,
    past: Vec<Spanned<String>>,
}

/// The lists of [`RawReportedSpeech`], folded.
#[derive(Debug, Default)]
struct Words {
    far: Vec<String>,
    far_verbs: Vec<String>,
    turn: Vec<String>,
    who: Vec<String>,
    tells: Vec<String>,
    promises: Vec<String>,
    cases: Vec<String>,
    rejected: Vec<Finder<'static>>,
    dismissed: Vec<Finder<'static>>,
    past: Vec<Finder<'static>>,
}

/// Most words between such a word and what it takes back.
const FAR_WORDS: usize = 8;
/// Most words behind what turns a clause down: "bukan kami ya kak".
const TRAILING_WORDS: usize = 2;
/// How far around a hit is looked, in bytes.
const REACH: usize = 160;

impl ReportedSpeech {
    pub(super) fn new(raw: &RawReportedSpeech) -> Self {
        let fold = |list: &[String]| list.iter().map(|word| fold_phrase(word)).collect::<Vec<_>>();
        let fold_spanned = |list: &[Spanned<String>]| {
            list.iter().map(|word| fold_phrase(word.get_ref())).collect::<Vec<_>>()
        };
        let finders = |list: Vec<String>| {
            list.iter().map(|words| Finder::new(words.as_bytes()).into_owned()).collect::<Vec<_>>()
        };
        Self(Words {
            far: fold_spanned(&raw.far),
            far_verbs: fold(&raw.far_verbs),
            turn: fold(&raw.turn),
            who: fold(&raw.who),
            tells: fold_spanned(&raw.tells),
            promises: fold(&raw.promises),
            cases: fold(&raw.cases),
            rejected: finders(fold_spanned(&raw.rejected)),
            dismissed: finders(fold(&raw.dismissed)),
            past: finders(fold_spanned(&raw.past)),
        })
    }

    /// Adds the words without which nothing is taken back, so that the one pass over a document finds them.
    pub(super) fn add_marks(
        raw: &RawReportedSpeech,
        file: TomlFile<'_>,
        phrases: &mut Phrases,
        problems: &mut Problems,
    ) {
        let term = phrases.term(Meaning::ReportedSpeech);
        let mut add = |list: &[Spanned<String>], ending: &str| {
            for word in list {
                let phrase = format!("{}{ending}", word.get_ref());
                phrases.add(term, &phrase, file.name, || file.line(&word.span()), problems);
            }
        };
        add(&raw.far, "");
        add(&raw.tells, "*");
        add(&raw.rejected, "");
        add(&raw.past, "");
    }

    /// Whether what stands around `range` only tells of it; `marks` are where each [`Meaning::ReportedSpeech`] of the document
    /// begins, in order.
    pub(super) fn takes_back(&self, text: &str, range: &Range<usize>, marks: &[usize]) -> bool {
        // All words that are looked for begin within reach; a look at each mark for each sign would take hours.
        let next = marks.partition_point(|mark| *mark < range.start.saturating_sub(REACH));
        if marks.get(next).is_none_or(|mark| *mark >= range.end + REACH) {
            return false;
        }
        let before = sentence_before(text.get(..range.start).unwrap_or(""));
        let clause = before.rsplit(',').next().unwrap_or("");
        let words = last_words(clause);
        if self.is_told_not_to(&words) || self.is_past(&words) {
            return true;
        }
        let spoken = self.spoken_of(&last_words(before));
        if spoken == Spoken::Case {
            return true;
        }
        let after = sentence_after(text.get(range.end..).unwrap_or(""));
        if spoken == Spoken::Of {
            return self.0.rejected.iter().chain(&self.0.dismissed).any(|words| find(after, words).is_some());
        }
        let clause = after.split(',').next().unwrap_or("");
        self.0.rejected.iter().any(|words| {
            let Some((between, rest)) = find(clause, words) else { return false };
            let rest: Vec<&str> = split(rest).collect();
            split(between).count() <= FAR_WORDS
                && rest.len() <= TRAILING_WORDS
                && !rest.iter().any(|word| has(&self.0.turn, word))
        })
    }

    /// `jangan gadai sawah buat bayar calo 60 juta`.
    fn is_told_not_to(&self, words: &[&str]) -> bool {
        let Some(at) = words.iter().rposition(|word| has(&self.0.far, word)) else { return false };
        let rest = words.get(at + 1..).unwrap_or_default();
        rest.first().is_some_and(|verb| has(&self.0.far_verbs, verb))
            && !rest.iter().any(|word| has(&self.0.turn, word))
    }

    /// `yang dulu pernah jalan lewat sana`.
    fn is_past(&self, words: &[&str]) -> bool {
        let clause = words.join(" ");
        self.0.past.iter().any(|past| find(&clause, past).is_some())
    }

    /// Whether somebody else is said to do what follows.
    fn spoken_of(&self, words: &[&str]) -> Spoken {
        let mut found = Spoken::Not;
        for (at, pair) in words.windows(2).enumerate() {
            let [who, tells] = pair else { continue };
            let begins = |list: &[String]| list.iter().any(|start| tells.starts_with(start.as_str()));
            if !has(&self.0.who, who) || !begins(&self.0.tells) {
                continue;
            }
            let ahead = words.get(..at).unwrap_or_default();
            let is_some = ahead.last() == Some(&"ada");
            let is_case = ahead.iter().any(|word| has(&self.0.cases, word));
            if is_some && (is_case || begins(&self.0.promises)) {
                return Spoken::Case;
            }
            found = Spoken::Of;
        }
        found
    }
}

/// How somebody else is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoken {
    Not,
    /// `ReportedSpeech` of: what the sentence says then decides.
    Of,
    /// A case that is put: no offer of the ad.
    Case,
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|known| known == word)
}

fn split(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The last words of a clause, in order.
fn last_words(clause: &str) -> Vec<&str> {
    let mut words: Vec<&str> = split(clause).rev().take(FAR_WORDS + 1).collect();
    words.reverse();
    words
}

/// What stands before and behind `words` in `text`, where they stand as whole words.
fn find<'a>(text: &'a str, words: &Finder<'_>) -> Option<(&'a str, &'a str)> {
    words.find_iter(text.as_bytes()).find_map(|at| {
        let before = text.get(..at)?;
        let after = text.get(at + words.needle().len()..)?;
        let is_whole = !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        is_whole.then_some((before, after))
    })
}

/// Whether a sentence ends at `at`; the point in `8.9 juta` and the comma in `8,9` end nothing.
fn ends(text: &str, at: usize, c: char) -> bool {
    match c {
        '!' | '?' | ';' | '\n' => true,
        '.' => !text.get(at + 1..).unwrap_or("").starts_with(|next: char| next.is_ascii_digit()),
        _ => false,
    }
}

fn sentence_before(text: &str) -> &str {
    let mut start = text.len().saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let near = text.get(start..).unwrap_or("");
    let end = near.char_indices().rev().find(|&(at, c)| ends(near, at, c));
    end.map_or(near, |(at, _)| near.get(at + 1..).unwrap_or(""))
}

fn sentence_after(text: &str) -> &str {
    let mut stop = text.len().min(REACH);
    while !text.is_char_boundary(stop) {
        stop -= 1;
    }
    let near = text.get(..stop).unwrap_or("");
    let end = near.char_indices().find(|&(at, c)| ends(near, at, c));
    end.map_or(near, |(at, _)| near.get(..at).unwrap_or(""))
}
