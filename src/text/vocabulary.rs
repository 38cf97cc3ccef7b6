//! Thousands of phrases found in one pass over a document.

use std::ops::Range;

use super::affixes;
use super::patterns::{Opens, Patterns};
use super::{Folded, fold_phrase};

/// Index of a term: what the caller's table of meanings is looked up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// A phrase found, as a range of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The term that the phrase belongs to.
    pub term: TermId,
    /// First byte in the folded text.
    pub start: usize,
    /// One past the last byte in the folded text.
    pub end: usize,
}

impl Hit {
    /// The range in the folded text.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A phrase of a data file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// Nothing is left of it after folding.
    #[error("the phrase `{0}` has no letters or digits")]
    Empty(String),
    /// Braces do not match.
    #[error("the phrase `{0}` has an open or stray brace; write alternatives as `{{satu|dua}}`")]
    Brace(String),
    /// Too many alternatives.
    #[error("the phrase `{0}` stands for more than 256 forms; split it")]
    TooMany(String),
    /// A root that is no single word of plain letters.
    #[error(
        "`+` in the phrase `{0}` stands before a single word of the letters a to z; write `{{+titip|simpan di}}`"
    )]
    Root(String),
}

/// Collects phrases; [`build`](Self::build) makes the automaton.
///
/// The phrase language: words are matched whole, in folded form, and may carry a clitic (`-nya`, `-mu`,
/// `-ku`, `-lah`, `-kah`, `-pun`); `*` at the end or start of a phrase lets the word go on (`potong*`,
/// `*kirim`); `{a|b}` stands for either and `{a|}` for an optional part; `~` for up to four words between
/// two parts within a sentence (`gaji ~ dipotong`); `+titip` for a verb root with its prefixes, endings and regional
/// spellings (`dititipkan`, `nitipin`, `etitip`).
#[derive(Debug, Default)]
pub struct VocabularyBuilder {
    /// Folded forms, one behind the other.
    text: String,
    /// Each form; one of several phrases stands there for each of them.
    forms: Vec<Form>,
    chains: u32,
    terms: u32,
}

/// A form of a phrase.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// First byte in the text of the builder.
    start: u32,
    /// One past its last byte.
    end: u32,
    part: Use,
}

/// One use of a pattern: which term's phrase it is a part of.
#[derive(Debug, Clone, Copy)]
struct Use {
    term: TermId,
    chain: u32,
    part: u8,
    parts: u8,
    opens_before: bool,
    opens_after: bool,
}

impl VocabularyBuilder {
    /// A new term without phrases.
    pub fn term(&mut self) -> TermId {
        self.terms += 1;
        TermId(self.terms - 1)
    }

    /// Adds a phrase to `term`.
    ///
    /// # Errors
    /// When the phrase is empty after folding, or its braces are wrong.
    pub fn add(&mut self, term: TermId, phrase: &str) -> Result<(), PhraseError> {
        // Each part has its own forms: any form of one part goes with any form of the next.
        let parts = phrase.split('~').map(expand).collect::<Result<Vec<_>, _>>()?;
        #[expect(clippy::cast_possible_truncation, reason = "a phrase has a handful of parts")]
        let count = parts.len() as u8;
        self.chains += 1;
        // A word that may be either part goes on with an open phrase before it opens one: `{batam|johor} ~ {batam|johor}`.
        for (part, forms) in (0..count).zip(&parts).rev() {
            for text in forms.iter().map(|form| form.trim()) {
                let chain = Use {
                    term,
                    chain: self.chains - 1,
                    part,
                    parts: count,
                    opens_before: text.starts_with('*'),
                    opens_after: text.ends_with('*'),
                };
                let text = text.trim_matches('*');
                if is_folded(text) {
                    self.add_form(text, chain);
                    continue;
                }
                let folded = fold_phrase(text);
                let Some(root) =
                    folded.strip_prefix('+').filter(|root| root.starts_with(char::is_alphabetic))
                else {
                    if !folded.chars().any(char::is_alphanumeric) && !folded.contains(['@', '+']) {
                        return Err(PhraseError::Empty(phrase.to_owned()));
                    }
                    self.add_form(&folded, chain);
                    continue;
                };
                if !root.bytes().all(|byte| byte.is_ascii_lowercase()) {
                    return Err(PhraseError::Root(phrase.to_owned()));
                }
                for form in affixes::forms(root) {
                    self.add_form(&form, chain);
                }
            }
        }
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "phrases of some megabytes")]
    fn add_form(&mut self, folded: &str, part: Use) {
        let start = self.text.len() as u32;
        self.text.push_str(folded);
        self.forms.push(Form { start, end: self.text.len() as u32, part });
    }

    /// The finished vocabulary.
    ///
    /// # Errors
    /// When the automaton would grow past what the library can hold.
    pub fn build(self) -> Result<Vocabulary, aho_corasick::BuildError> {
        let Self { text, mut forms, .. } = self;
        let folded = |form: &Form| text.get(form.start as usize..form.end as usize).unwrap_or("");
        // Equal forms stay in the order in which they were added.
        forms.sort_by(|a, b| folded(a).cmp(folded(b)));
        let mut patterns = Vec::with_capacity(forms.len());
        let mut first_uses = Vec::with_capacity(forms.len() + 1);
        let mut uses: Vec<Use> = Vec::with_capacity(forms.len());
        for of_pattern in forms.chunk_by(|a, b| folded(a) == folded(b)) {
            let text = of_pattern.first().map_or("", folded);
            let opens = Opens {
                before: of_pattern.iter().any(|form| form.part.opens_before),
                after: of_pattern.iter().any(|form| form.part.opens_after),
            };
            patterns.push((text, opens));
            first_uses.push(uses.len());
            uses.extend(of_pattern.iter().map(|form| form.part));
        }
        first_uses.push(uses.len());
        let patterns = Patterns::new(&patterns)?;
        Ok(Vocabulary { patterns, uses, first_uses })
    }
}

/// A phrase of several parts of which the first ones were found.
#[derive(Debug, Clone, Copy)]
struct OpenChain {
    chain: u32,
    next: u8,
    first: usize,
    last: usize,
}

/// Phrases of several parts that are open, each at most once.
#[derive(Debug)]
struct OpenChains {
    list: Vec<OpenChain>,
    /// A bit for each chain that may be in `list`: most that are looked for are not.
    bits: [u64; 32],
    /// Length of `list` from which on old ones are forgotten.
    most: usize,
}

impl OpenChains {
    fn bit(chain: u32) -> (usize, u64) {
        ((chain / 64 % 32) as usize, 1 << (chain % 64))
    }

    fn position(&self, chain: u32) -> Option<usize> {
        let (at, bit) = Self::bit(chain);
        let may_be_open = self.bits.get(at).is_some_and(|bits| bits & bit != 0);
        if may_be_open { self.list.iter().position(|open| open.chain == chain) } else { None }
    }

    fn push(&mut self, chain: OpenChain) {
        let (at, bit) = Self::bit(chain.chain);
        if let Some(bits) = self.bits.get_mut(at) {
            *bits |= bit;
        }
        self.list.push(chain);
    }

    /// Forgets chains that nothing from `start` on can go on with, once there are many.
    fn forget(&mut self, start: usize) {
        if self.list.len() <= self.most {
            return;
        }
        let mut list = std::mem::take(&mut self.list);
        list.retain(|chain| start <= chain.last + FORGET_BYTES);
        self.bits.fill(0);
        for chain in list {
            self.push(chain);
        }
        self.most = MOST_OPEN.max(2 * self.list.len());
    }
}

/// All phrases of the data files, looked for in one pass.
#[derive(Debug)]
pub struct Vocabulary {
    patterns: Patterns,
    /// Uses of all patterns, one pattern after the other.
    uses: Vec<Use>,
    /// Where the uses of each pattern begin, and where the last ones end.
    first_uses: Vec<usize>,
}

/// Farthest that two parts of a phrase may stand apart, in bytes of folded text.
const GAP_BYTES: usize = 40;
/// Most words between two parts of a phrase.
const GAP_WORDS: usize = 4;
/// How long a chain is kept open: longer than a gap and the longest phrase after it.
const FORGET_BYTES: usize = GAP_BYTES + 200;
/// Open chains from which on old ones are forgotten, unless twice as many were left the last time.
const MOST_OPEN: usize = 24;
/// Endings that a word may carry without becoming another one.
const CLITICS: [&str; 6] = ["nya", "mu", "ku", "lah", "kah", "pun"];

impl Vocabulary {
    /// Every phrase in `folded`, in order of where it ends. One pass.
    pub fn find(&self, folded: &Folded) -> Vec<Hit> {
        let text = folded.text();
        let mut hits = Vec::with_capacity(64);
        let mut open = OpenChains { list: Vec::new(), bits: [0; 32], most: MOST_OPEN };
        for found in self.patterns.matches(folded) {
            let (end, start, pattern) = found.parts();
            let bounds = self.first_uses.get(pattern..pattern + 2).unwrap_or(&[]);
            let &[first, last] = bounds else { continue };
            let uses = self.uses.get(first..last).unwrap_or(&[]);
            let starts_word = starts_word(text, start);
            let ends_word = ends_word(text, end);
            for part in uses {
                if !(part.opens_before || starts_word) || !(part.opens_after || ends_word) {
                    continue;
                }
                let end = if part.opens_after { word_end(text, end) } else { end };
                if part.parts == 1 {
                    hits.push(Hit { term: part.term, start, end });
                    continue;
                }
                let at = open.position(part.chain);
                if part.part == 0 {
                    let new = OpenChain { chain: part.chain, next: 1, first: start, last: end };
                    match at.and_then(|at| open.list.get_mut(at)) {
                        Some(old) => *old = new,
                        None => open.push(new),
                    }
                } else if let Some(at) = at
                    && let Some(chain) = open.list.get_mut(at)
                    && chain.next == part.part
                    && is_near(text, chain.last, start)
                {
                    if chain.next + 1 == part.parts {
                        hits.push(Hit { term: part.term, start: chain.first, end });
                        open.list.swap_remove(at);
                    } else {
                        (chain.next, chain.last) = (chain.next + 1, end);
                    }
                }
            }
            open.forget(start);
        }
        hits
    }
}

fn starts_word(text: &str, start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied().unwrap_or(b' ');
    if before.is_ascii() && !before.is_ascii_alphanumeric() {
        return true;
    }
    let is_word = |c: char| c.is_alphanumeric();
    let first = text.get(start..).and_then(|t| t.chars().next());
    if !first.is_some_and(is_word) {
        return true;
    }
    !text.get(..start).and_then(|t| t.chars().next_back()).is_some_and(is_word)
}

fn ends_word(text: &str, end: usize) -> bool {
    let next = text.as_bytes().get(end).copied().unwrap_or(b' ');
    if next.is_ascii() && !next.is_ascii_alphanumeric() {
        return true;
    }
    let last = text.get(..end).and_then(|t| t.chars().next_back());
    if !last.is_some_and(char::is_alphanumeric) {
        return true;
    }
    let tail = text.get(end..word_end(text, end)).unwrap_or("");
    tail.is_empty() || CLITICS.contains(&tail)
}

fn word_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or("");
    end + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

/// Whether the second part follows the first within a sentence and a few words.
fn is_near(text: &str, last: usize, start: usize) -> bool {
    let Some(between) = text.get(last..start) else { return false };
    between.len() <= GAP_BYTES
        && !between.contains(['.', '!', '?', ';', '\n'])
        && between.split(' ').filter(|w| !w.is_empty()).count() <= GAP_WORDS
}

/// Whether folding leaves a text as it is: words of two and more plain letters, none of which stands there three times
/// in a row. Most phrases are such.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = bytes.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b' ');
    is_plain
        && text.split(' ').all(|word| word.len() > 1)
        && bytes.windows(3).all(|three| !matches!(three, [a, b, c] if a == b && b == c))
}

/// Writes out `{a|b}`.
fn expand(phrase: &str) -> Result<Vec<String>, PhraseError> {
    let mut forms = vec![String::new()];
    let mut rest = phrase;
    while let Some(open) = rest.find(['{', '}']) {
        let (head, tail) = rest.split_at(open);
        let close = tail.find('}').filter(|_| tail.starts_with('{'));
        let Some(close) = close else { return Err(PhraseError::Brace(phrase.to_owned())) };
        let inner = tail.get(1..close).unwrap_or("");
        if inner.contains('{') {
            return Err(PhraseError::Brace(phrase.to_owned()));
        }
        forms = forms
            .iter()
            .flat_map(|form| inner.split('|').map(move |choice| format!("{form}{head}{choice}")))
            .collect();
        if forms.len() > 256 {
            return Err(PhraseError::TooMany(phrase.to_owned()));
        }
        rest = tail.get(close + 1..).unwrap_or("");
    }
    for form in &mut forms {
        form.push_str(rest);
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(phrase: &str, text: &str) -> Vec<String> {
        let mut builder = VocabularyBuilder::default();
        let term = builder.term();
        builder.add(term, phrase).unwrap();
        let folded = Folded::of(text);
        let vocabulary = builder.build().unwrap();
        vocabulary.find(&folded).iter().map(|h| folded.origin(h.range()).slice(text).to_owned()).collect()
    }

    proptest! {
        #[test]
        fn what_is_said_to_be_folded_is_left_as_it_is(text in "[a-e rnmilx]{1,24}") {
            prop_assume!(is_folded(&text));
            prop_assert_eq!(fold_phrase(&text), text);
        }
    }

    #[test]
    fn matches_whole_words_with_clitics_only() {
        assert_eq!(found("gaji", "Gajinya besar, penggajian rapi"), ["Gaji"]);
        assert_eq!(found("potong*", "gaji DIPOTONG, potongan"), ["potongan"]);
        assert_eq!(found("*potong*", "gaji DIPOTONG"), ["POTONG"]);
    }

    #[test]
    fn bridges_a_few_words_within_a_sentence() {
        assert_eq!(
            found("gaji ~ dipotong", "Gaji 3 bulan pertama dipotong."),
            ["Gaji 3 bulan pertama dipotong"]
        );
        assert!(found("gaji ~ dipotong", "Gaji utuh. Pohon dipotong").is_empty());
        assert_eq!(found("{batam|johor} ~ {batam|johor}", "lewat Batam ke Johor"), ["Batam ke Johor"]);
    }

    #[test]
    fn expands_alternatives() {
        assert_eq!(found("tanpa {ijazah|ijasah}", "TANPA IJASAH"), ["TANPA IJASAH"]);
        assert!(matches!(expand("a {b"), Err(PhraseError::Brace(_))));
    }

    #[test]
    fn a_root_stands_for_its_forms() {
        assert_eq!(
            found("{+titip|taruh}", "Ijazah dititipkan, nitipin KTP-nya, titipan"),
            ["dititipkan", "nitipin", "titipan"]
        );
        assert_eq!(found("+titip", "titipanku, penitipan"), ["titipan"]);
        let mut builder = VocabularyBuilder::default();
        let term = builder.term();
        assert!(matches!(builder.add(term, "+titip di sini"), Err(PhraseError::Root(_))));
        assert!(builder.add(term, "nomor +").is_ok());
    }

    #[test]
    fn finds_disguised_words_where_they_stand() {
        assert_eq!(found("kamboja", "kerja di K4mb\u{200b}oja!"), ["K4mb\u{200b}oja"]);
        assert_eq!(found("kamboja", "ke К a m b o j a skrg"), ["К a m b o j a"]);
        assert_eq!(found("kamboja", "ke k.a.m.b.o.j.a"), ["k.a.m.b.o.j.a"]);
        assert_eq!(found("kamboja", "ke 𝐊𝐚𝐦𝐛𝐨𝐣𝐚 ya"), ["𝐊𝐚𝐦𝐛𝐨𝐣𝐚"]);
        assert_eq!(found("non prosedural", "jalur NON-PROSEDURAL"), ["NON-PROSEDURAL"]);
        assert_eq!(found("gaji besar", "gajiiii   besaaar"), ["gajiiii   besaaar"]);
    }
}
