//! Numbers that are known, found again in any writing.

use std::collections::{BTreeSet, HashMap};

use super::symbols::Symbol;
use super::words::DIGITS;
use crate::text::Span;

/// Most marks between two digits of one number.
const MOST_MARKS: usize = 6;
/// Fewest digits by which a number is known again.
const FEWEST_DIGITS: usize = 7;
/// Most digits of a number: what fits 64 bits.
const MOST_DIGITS: usize = 18;
/// Digits of a country code, at most.
const CODE_DIGITS: usize = 3;

/// A digit as it stands in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digit {
    pub(super) value: u8,
    /// Whether it is a letter that only looks like one.
    pub(super) is_letter: bool,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Numbers that are to be found again, each with the number of its contact.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// By how many digits they are looked for.
    lengths: BTreeSet<usize>,
    by_digits: HashMap<(usize, u64), Known>,
}

#[derive(Debug)]
struct Known {
    contact: usize,
    /// Digits in front of those that are looked for: the country code.
    code: String,
}

impl Numbers {
    /// Adds a telephone number in E.164, which may be written without its country code.
    pub(super) fn add_phone(&mut self, value: &str, contact: usize) {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let code = if digits.starts_with("62") { 2 } else { CODE_DIGITS };
        let code = if digits.len() >= code + FEWEST_DIGITS { code } else { 0 };
        let (code, rest) = digits.split_at(code);
        self.add(code, rest, contact);
    }

    /// Adds the number of an account.
    pub(super) fn add_account(&mut self, digits: &str, contact: usize) {
        self.add("", digits, contact);
    }

    fn add(&mut self, code: &str, digits: &str, contact: usize) {
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len()) {
            return;
        }
        if let Ok(value) = digits.parse() {
            self.lengths.insert(digits.len());
            let known = Known { contact, code: code.to_owned() };
            self.by_digits.entry((digits.len(), value)).or_insert(known);
        }
    }

    /// Where they stand, each with its contact.
    pub(super) fn find(&self, symbols: &[Symbol], mut found: impl FnMut(Span, usize)) {
        if self.by_digits.is_empty() {
            return;
        }
        for run in runs(symbols) {
            for &length in &self.lengths {
                self.find_of_length(&run, length, symbols, &mut found);
            }
        }
    }

    fn find_of_length(
        &self,
        run: &[Digit],
        length: usize,
        symbols: &[Symbol],
        found: &mut impl FnMut(Span, usize),
    ) {
        let Ok(digits) = u32::try_from(length) else { return };
        let modulus = 10_u64.pow(digits);
        let (mut value, mut letters) = (0_u64, 0);
        for (at, digit) in run.iter().enumerate() {
            value = (value % (modulus / 10)) * 10 + u64::from(digit.value);
            letters += usize::from(digit.is_letter);
            let Some(first) = (at + 1).checked_sub(length) else { continue };
            letters -= usize::from(first > 0 && run.get(first - 1).is_some_and(|left| left.is_letter));
            // Few digits among letters are a word.
            if letters * 3 <= length * 2
                && let Some(known) = self.by_digits.get(&(length, value))
            {
                found(whole(run, first, at, &known.code, symbols), known.contact);
            }
        }
    }
}

/// The span of a number found from digit `first` to digit `last`, with the country code, zeros and plus in front of it
/// and the digits that hang on it.
fn whole(run: &[Digit], first: usize, last: usize, code: &str, symbols: &[Symbol]) -> Span {
    let glued = |left: usize, right: usize| match (run.get(left), run.get(right)) {
        (Some(left), Some(right)) => left.end == right.start && !left.is_letter && !right.is_letter,
        _ => false,
    };
    let mut start = first;
    for length in 1..=CODE_DIGITS + 3 {
        let Some(digits) = first.checked_sub(length).and_then(|from| run.get(from..first)) else { break };
        // The end of another number is no beginning of this one.
        if first.checked_sub(length + 1).is_some_and(|before| glued(before, before + 1)) {
            continue;
        }
        let prefix: String = digits.iter().map(|digit| char::from(b'0' + digit.value)).collect();
        let rest = prefix.trim_start_matches('0');
        let is_code = code.ends_with(rest) || rest.strip_suffix('0').is_some_and(|rest| rest == code);
        if is_code && prefix.len() - rest.len() <= 2 {
            start = first - length;
        }
    }
    while start > 0 && glued(start - 1, start) {
        start -= 1;
    }
    let mut end = last;
    while glued(end, end + 1) {
        end += 1;
    }
    let (from, to) = (run.get(start).map_or(0, |d| d.start), run.get(end).map_or(0, |d| d.end));
    let before = symbols.partition_point(|symbol| symbol.end <= from);
    let plus = before.checked_sub(1).and_then(|at| symbols.get(at)).filter(|symbol| symbol.c == '+');
    Span::new(plus.map_or(from, |plus| plus.start), to.max(from))
}

/// Digits that may be one number: nothing but marks is between them.
pub(super) fn runs(symbols: &[Symbol]) -> Vec<Vec<Digit>> {
    let mut runs: Vec<Vec<Digit>> = vec![Vec::new()];
    for token in symbols.chunk_by(|a, b| a.is_wordy() == b.is_wordy()) {
        if token.first().is_none_or(|symbol| !symbol.is_wordy()) {
            if token.len() > MOST_MARKS {
                runs.push(Vec::new());
            }
            continue;
        }
        if let Some(digits) = spelled(token) {
            runs.last_mut().into_iter().for_each(|run| run.extend(&digits));
            continue;
        }
        for symbol in token {
            let digit =
                |value: u8, is_letter| Digit { value, is_letter, start: symbol.start, end: symbol.end };
            match (symbol.c.to_digit(10), look_alike(symbol.c), runs.last_mut()) {
                (Some(value), _, Some(run)) => run.push(digit(value.try_into().unwrap_or_default(), false)),
                (None, Some(value), Some(run)) => run.push(digit(value, true)),
                _ => runs.push(Vec::new()),
            }
        }
    }
    runs.retain(|run| run.len() >= FEWEST_DIGITS);
    runs
}

/// The digit that a letter is put in place of.
fn look_alike(c: char) -> Option<u8> {
    Some(match c {
        'o' => 0,
        'i' | 'l' => 1,
        'z' => 2,
        'e' => 3,
        'a' => 4,
        's' => 5,
        't' => 7,
        'b' => 8,
        'g' => 9,
        _ => return None,
    })
}

/// The digits of a token that is made of their names alone: `delapan`, `nolsatudua`.
fn spelled(token: &[Symbol]) -> Option<Vec<Digit>> {
    let word: String = token.iter().map(|symbol| symbol.c).collect();
    if !word.is_ascii() || token.len() < 3 {
        return None;
    }
    let mut digits = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let rest = word.get(at..)?;
        let (name, value) =
            DIGITS.iter().filter(|(name, _)| rest.starts_with(**name)).max_by_key(|(name, _)| name.len())?;
        let (first, last) = (token.get(at)?, token.get(at + name.len() - 1)?);
        digits.push(Digit { value: *value, is_letter: false, start: first.start, end: last.end });
        at += name.len();
    }
    Some(digits)
}
