use std::collections::{HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::FixedState;
use serde::Deserialize;

use super::reported::{RawReportedSpeech, ReportedSpeech};
use crate::text::fold_phrase;

/// Words that take a sign back: "tanpa potong gaji", "jangan percaya calo", "biaya pendaftaran: gratis".
#[derive(Debug, Default)]
pub struct Negation {
    /// Each word with its bit.
    words: HashMap<String, NegationSet, FixedState>,
    adjacent: HashMap<String, NegationSet, FixedState>,
    fillers: HashSet<String, FixedState>,
    /// Words beside a yes or no that change nothing of it.
    particles: HashSet<String, FixedState>,
    /// Words by their first byte.
    after: HashMap<u8, Vec<String>>,
    told: ReportedSpeech,
    /// Javanese verbs before which `tak` is "I" and denies nothing.
    first_person: HashSet<String, FixedState>,
}

/// `tak`, `dak`: "not" in Malay and Indonesian, "I" before a verb in Javanese.
const NOT_OR_I: [&str; 2] = ["tak", "dak"];

/// The negations that stand in a phrase of the data files ("tanpa ijazah"): they do not take it back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NegationSet(u64);

impl NegationSet {
    fn holds(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Most bytes between a phrase and the end of its clause in a question.
const CLAUSE_BYTES: usize = 40;
/// Most bytes of what names whoever answers, the colon included.
const LABEL_BYTES: usize = 24;

/// Most words between a negation and what it takes back.
const FILLER_WORDS: usize = 4;

impl Negation {
    pub(super) fn new(raw: &RawNegation) -> Self {
        let fold = |words: &[String]| words.iter().map(|w| fold_phrase(w)).collect::<Vec<_>>();
        // More than 64 words share bits, which only makes them stand for each other.
        let mut bits = (0..64).cycle().map(|at| NegationSet(1 << at));
        let mut after: HashMap<u8, Vec<String>> = HashMap::new();
        for word in fold(&raw.after) {
            if let Some(first) = word.bytes().next() {
                after.entry(first).or_default().push(word);
            }
        }
        let mut number = |words: &[String]| fold(words).into_iter().zip(bits.by_ref()).collect();
        Self {
            words: number(&raw.words),
            adjacent: number(&raw.adjacent),
            fillers: fold(&raw.fillers).into_iter().collect(),
            particles: fold(&raw.particles).into_iter().collect(),
            after,
            told: ReportedSpeech::new(&raw.told),
            first_person: fold(&raw.first_person).into_iter().collect(),
        }
    }

    /// The negations that stand in a phrase of the data files.
    pub(super) fn within(&self, phrase: &str) -> NegationSet {
        let words = fold_phrase(&phrase.replace(['{', '}', '|', '~', '*'], " "));
        let found =
            words.split(' ').filter_map(|word| self.words.get(word).or_else(|| self.adjacent.get(word)));
        NegationSet(found.fold(0, |bits, set| bits | set.0))
    }

    /// Whether the words around `range` of a folded text, or between its parts, take it back; those of `own`
    /// do not.
    pub fn denies(&self, text: &str, range: &Range<usize>, own: NegationSet) -> bool {
        let hit = text.get(range.clone()).unwrap_or("");
        let mut words = hit.split(|c: char| !c.is_alphanumeric()).peekable();
        let mut is_denied_within = false;
        while let Some(word) = words.next() {
            let is_first_person = NOT_OR_I.contains(&word)
                && words.peek().is_some_and(|next| self.first_person.contains(*next));
            is_denied_within |= !is_first_person && self.words.get(word).is_some_and(|set| !own.holds(*set));
        }
        is_denied_within
            || self.stands_before(text.get(..range.start).unwrap_or(""))
            || self.stands_after(text.get(range.end..).unwrap_or(""))
    }

    /// Whether an ad only tells of what stands at `range`: "jangan gadai sawah buat bayar calo". `marks` are
    /// where each [`Meaning::ReportedSpeech`](super::Meaning::ReportedSpeech) that the one pass over the document found begins, in order; far
    /// from all of them nothing is looked at.
    pub fn is_only_told(&self, text: &str, range: &Range<usize>, marks: &[usize]) -> bool {
        self.told.takes_back(text, range, marks)
    }

    fn stands_before(&self, before: &str) -> bool {
        let mut rest = before;
        for distance in 0..=FILLER_WORDS {
            let trimmed = rest.trim_end_matches([' ', '"', '\'', '*', '_', '(', '[', ':']);
            let head = trimmed.trim_end_matches(char::is_alphanumeric);
            let word = trimmed.get(head.len()..).unwrap_or("");
            if word.is_empty() {
                return false;
            }
            if self.words.contains_key(word) || (distance == 0 && self.adjacent.contains_key(word)) {
                return true;
            }
            if !self.fillers.contains(word) {
                return false;
            }
            rest = head;
        }
        false
    }

    /// Whether a question ends here that is answered with no: "Ijazah ditahan, Bu? Jawab: nggak."
    fn is_asked_and_denied(&self, after: &str) -> bool {
        let Some((rest, answer)) = after.split_once('?') else { return false };
        // The rest of its clause and a form of address stand before the mark, and a name before the answer.
        let (clause, address) = rest.split_once(',').unwrap_or((rest, ""));
        let mut address = address.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        if clause.len() > CLAUSE_BYTES
            || rest.contains(['.', '!', '\n'])
            || !address.all(|word| self.particles.contains(word))
        {
            return false;
        }
        let answer = answer.trim_start_matches(|c: char| !c.is_alphanumeric());
        let head = answer.get(..answer.len().min(LABEL_BYTES)).unwrap_or("");
        let answer = head.find(':').and_then(|at| answer.get(at + 1..)).unwrap_or(answer);
        let mut words = answer.split_inclusive(|c: char| !c.is_alphanumeric()).filter_map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            // What follows after a mark is another sentence.
            (!bare.is_empty()).then(|| (bare, word.len() == bare.len() || word.ends_with(' ')))
        });
        let is_no = |word: &str| self.words.contains_key(word) || self.adjacent.contains_key(word);
        let first = words.by_ref().find(|(word, _)| is_no(word) || !self.particles.contains(*word));
        // `Tidak mahal` and `tidak usah takut` deny something else, `nggak lah, Bu` does not.
        first.is_some_and(|(word, goes_on)| {
            is_no(word) && (!goes_on || words.next().is_none_or(|(next, _)| self.particles.contains(next)))
        })
    }

    fn stands_after(&self, after: &str) -> bool {
        let rest = after.trim_start_matches([' ', '"', '\'', '*', '_', ':', '=', '-', '(', ')', ']', '?']);
        if self.is_asked_and_denied(after) {
            return true;
        }
        let Some(words) = rest.bytes().next().and_then(|first| self.after.get(&first)) else { return false };
        words.iter().any(|word| {
            rest.strip_prefix(word.as_str()).is_some_and(|r| !r.starts_with(char::is_alphanumeric))
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNegation {
    words: Vec<String>,
    adjacent: Vec<String>,
    fillers: Vec<String>,
    particles: Vec<String>,
    after: Vec<String>,
    first_person: Vec<String>,
    pub(super) told: RawReportedSpeech,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denies_phrase(phrase: &str, text: &str, hit: &str) -> bool {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect();
        let negation = Negation::new(&RawNegation {
            words: words(&["tidak", "tanpa", "jangan", "tak"]),
            adjacent: words(&["no"]),
            fillers: words(&["ada", "percaya", "sama"]),
            particles: words(&["ya", "lah", "bu", "ada"]),
            after: words(&["tidak ada", "gratis", "nol"]),
            first_person: words(&["wenehi"]),
            ..RawNegation::default()
        });
        let start = text.find(hit).unwrap();
        negation.denies(text, &(start..start + hit.len()), negation.within(phrase))
    }

    fn denies(text: &str, hit: &str) -> bool {
        denies_phrase("potong gaji", text, hit)
    }

    #[test]
    fn a_phrase_keeps_its_own_negation() {
        let phrase = "kerja {tanpa ijazah|bebas}";
        assert!(!denies_phrase(phrase, "kerja tanpa ijazah", "kerja tanpa ijazah"));
        assert!(denies_phrase(phrase, "tidak ada kerja tanpa ijazah", "kerja tanpa ijazah"));
        assert!(denies_phrase(phrase, "kerja tidak tanpa ijazah", "kerja tidak tanpa ijazah"));
    }

    #[test]
    fn takes_back_before_between_and_after() {
        for text in [
            "tanpa potong gaji",
            "tidak ada potong gaji",
            "no potong gaji",
            "jangan percaya sama \"potong gaji\"",
            "potong gaji: tidak ada",
            "potong gaji gratis",
            "potong gaji? nol bulan",
            "\"potong gaji\"? tidak ada",
        ] {
            assert!(denies(text, "potong gaji"), "{text}");
        }
        assert!(denies("gaji tidak dipotong", "gaji tidak dipotong"));
    }

    #[test]
    fn a_question_that_is_answered_with_no_is_taken_back() {
        for text in [
            "q: potong gaji?\na2: tidak. cuma di-scan",
            "tanya: \"potong gaji\", bu?\njawab: jangan takut",
            "potong gaji? tidak, bu",
            "potong gaji tiap bulan atau sekali saja, bu? tidak",
            "potong gaji?\nj: ya tidak lah, buat apa",
            "potong gaji? tidak ada. semua ditanggung",
        ] {
            assert_eq!(denies(text, "potong gaji"), !text.contains("takut"), "{text}");
        }
        assert!(!denies("potong gaji? tidak mahal", "potong gaji"));
        assert!(!denies("potong gaji? ya, sedikit. tidak mahal", "potong gaji"));
        assert!(!denies("potong gaji sedikit tiap bulan, mau? tidak", "potong gaji"));
    }

    #[test]
    fn javanese_tak_is_no_denial() {
        assert!(!denies("saben sirah tak wenehi komisi", "saben sirah tak wenehi komisi"));
        assert!(denies("tiap kepala tak dapat komisi", "tiap kepala tak dapat komisi"));
    }

    #[test]
    fn leaves_other_clauses_alone() {
        for text in ["tanpa ijazah, potong gaji", "tidak perlu modal potong gaji", "no wa 08 potong gaji"] {
            assert!(!denies(text, "potong gaji"), "{text}");
        }
    }
}
