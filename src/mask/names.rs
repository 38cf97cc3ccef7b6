//! Names and e-mail addresses that are known, found again in any writing.

use std::collections::{BTreeSet, HashMap};

use super::symbols::{Symbol, plain, span};
use crate::text::Span;

/// Fewest letters by which a name without a sign in front is known again: shorter ones are ordinary words.
const FEWEST_LETTERS: usize = 6;
/// Fewest where a digit or mark in it shows that it is a name.
const FEWEST_LETTERS_MARKED: usize = 4;
/// Letters of a domain that stand for all of it.
const DOMAIN_LETTERS: usize = 4;
/// Longest name in front of the sign of an e-mail address.
const LONGEST_LOCAL: usize = 64;
/// Words that stand for the sign of an e-mail address, and those that stand for a dot.
const AT_WORDS: [&str; 2] = ["at", "et"];
const DOT_WORDS: [&str; 2] = ["dot", "titik"];

/// Names that are to be found again, each with the number of its contact.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_name: HashMap<String, usize>,
    /// By the letters and digits of the name, the sign, and the first of the domain.
    by_address: HashMap<String, usize>,
    local_lengths: BTreeSet<usize>,
}

impl Names {
    /// Adds a name in a network, or the code of a group.
    pub(super) fn add_name(&mut self, name: &str, contact: usize) {
        let name = plain(name.trim_start_matches(['@', '+']).trim_start_matches("channel/"));
        if name.chars().count() > 2 {
            self.by_name.entry(name).or_insert(contact);
        }
    }

    /// Adds an e-mail address.
    pub(super) fn add_address(&mut self, address: &str, contact: usize) {
        let Some((name, domain)) = address.split_once('@') else { return };
        let name: String = plain(name).chars().filter(|c| c.is_alphanumeric()).collect();
        let length = name.chars().count();
        if length > 0 && length <= LONGEST_LOCAL {
            self.local_lengths.insert(length);
            let domain = plain(domain);
            let domain = domain.chars().filter(|c| c.is_alphanumeric()).take(DOMAIN_LETTERS);
            let key = name.chars().chain(['@']).chain(domain).collect();
            self.by_address.entry(key).or_insert(contact);
        }
    }

    /// Where they stand, each with its contact.
    pub(super) fn find(&self, symbols: &[Symbol], mut found: impl FnMut(Span, usize)) {
        if !self.by_name.is_empty() {
            self.find_names(symbols, &mut found);
        }
        if !self.by_address.is_empty() {
            self.find_addresses(symbols, &mut found);
        }
    }

    fn find_names(&self, symbols: &[Symbol], found: &mut impl FnMut(Span, usize)) {
        let is_part = |symbol: &Symbol| symbol.is_wordy() || matches!(symbol.c, '_' | '.' | '-');
        let mut at = 0_usize;
        // Letters that stand alone, one mark apart, are read together too.
        let mut apart: Vec<Symbol> = Vec::new();
        for token in symbols.chunk_by(|a, b| is_part(a) == is_part(b)) {
            let before = at.checked_sub(1).and_then(|before| symbols.get(before));
            at += token.len();
            if token.first().is_some_and(is_part) {
                if let [one] = token {
                    apart.push(*one);
                } else {
                    self.find_apart(&mut apart, found);
                    self.find_name(token, before, found);
                }
            } else if token.len() > 1 {
                self.find_apart(&mut apart, found);
            }
        }
        self.find_apart(&mut apart, found);
    }

    fn find_apart(&self, apart: &mut Vec<Symbol>, found: &mut impl FnMut(Span, usize)) {
        if apart.len() >= FEWEST_LETTERS {
            self.find_name(apart, None, found);
        }
        apart.clear();
    }

    fn find_name(&self, token: &[Symbol], before: Option<&Symbol>, found: &mut impl FnMut(Span, usize)) {
        let sign = before.filter(|symbol| matches!(symbol.c, '@' | '+'));
        let is_mark = |symbol: &Symbol| matches!(symbol.c, '.' | '-');
        let last = token.iter().rposition(|symbol| !is_mark(symbol)).map_or(0, |last| last + 1);
        let first = token.iter().position(|symbol| !is_mark(symbol)).unwrap_or(0);
        let trimmed = token.get(first..last).unwrap_or_default();
        for part in [token, trimmed] {
            let name: String = part.iter().map(|symbol| symbol.c).collect();
            let Some(contact) = self.by_name.get(&name) else { continue };
            let is_marked = name.contains(|c: char| !c.is_alphabetic());
            let fewest = if is_marked { FEWEST_LETTERS_MARKED } else { FEWEST_LETTERS };
            if sign.is_some() || part.len() >= fewest {
                let whole = span(part);
                found(Span::new(sign.map_or(whole.start, |sign| sign.start), whole.end), *contact);
            }
            return;
        }
    }

    fn find_addresses(&self, symbols: &[Symbol], found: &mut impl FnMut(Span, usize)) {
        let letters = squeezed(symbols);
        for (at, _) in letters.iter().enumerate().filter(|(_, symbol)| symbol.c == '@') {
            let domain: String =
                letters.iter().skip(at + 1).take(DOMAIN_LETTERS).map(|symbol| symbol.c).collect();
            for &length in &self.local_lengths {
                let Some(name) = at.checked_sub(length).and_then(|from| letters.get(from..at)) else { break };
                let key: String = name.iter().map(|s| s.c).chain(['@']).chain(domain.chars()).collect();
                if let Some(contact) = self.by_address.get(&key) {
                    found(span(name), *contact);
                }
            }
        }
    }
}

/// Letters and digits alone, and one sign for each that stands for an `@`, written as a word or not.
fn squeezed(symbols: &[Symbol]) -> Vec<Symbol> {
    let mut letters = Vec::with_capacity(symbols.len());
    for token in symbols.chunk_by(|a, b| a.is_wordy() && b.is_wordy()) {
        match token {
            [mark] if mark.c == '@' => letters.push(*mark),
            [mark] if !mark.is_wordy() => {}
            word => {
                let text: String = word.iter().map(|symbol| symbol.c).collect();
                if AT_WORDS.contains(&text.as_str()) {
                    let whole = span(word);
                    letters.push(Symbol { c: '@', start: whole.start, end: whole.end });
                } else if !DOT_WORDS.contains(&text.as_str()) {
                    letters.extend(word);
                }
            }
        }
    }
    letters
}
