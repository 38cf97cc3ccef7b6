//! Personal data that nobody extracted, known by shape: telephone numbers, passports, names in networks.

use super::card_numbers;
use super::contact::keep;
use super::symbols::{Symbol, span};
use super::words::NETWORKS;
use crate::text::Span;

/// Digits of a mobile number with its zero or country code.
const MOBILE: std::ops::RangeInclusive<usize> = 9..=14;
/// Digits of a number of the fixed network, with its zero.
const FIXED: std::ops::RangeInclusive<usize> = 9..=12;
/// Most marks between two rows of digits of one number.
const MOST_MARKS: usize = 3;
/// Digits behind the letters of a passport's number.
const PASSPORT: std::ops::RangeInclusive<usize> = 6..=7;
/// Letters that an Indonesian passport's number begins with.
const PASSPORT_LETTERS: [char; 5] = ['a', 'b', 'c', 'e', 'x'];
/// Words that name a passport.
const PASSPORT_WORDS: [&str; 4] = ["paspor", "passport", "pasport", "paspornya"];
/// Words behind that word within which its number is looked for.
const PASSPORT_REACH: usize = 5;
/// Words that name a network and much else.
const COMMON_WORDS: [&str; 2] = ["line", "tele"];
/// Longest name in a network.
const LONGEST_NAME: usize = 32;

/// What looks like a personal datum, and what is put in its place.
pub(super) fn masks(text: &str, symbols: &[Symbol]) -> Vec<(Span, String)> {
    let mut masks = phones(text, symbols);
    let tokens: Vec<&[Symbol]> = symbols
        .chunk_by(|a, b| is_name_part(a) == is_name_part(b) && is_name_part(a))
        .filter(|token| token.first().is_some_and(|symbol| !symbol.c.is_whitespace()))
        .collect();
    passports(&tokens, &mut masks);
    names(&tokens, &mut masks);
    masks
}

fn is_name_part(symbol: &Symbol) -> bool {
    symbol.is_wordy() || matches!(symbol.c, '_' | '.' | '-')
}

/// Digits in a row, and what stands between them and those before.
struct Digits {
    text: String,
    span: Span,
    /// Marks since the last digits; none where something else stood there too.
    gap: Option<String>,
}

/// Digits in rows of their own, in order.
fn digits(symbols: &[Symbol]) -> Vec<Digits> {
    let mut found: Vec<Digits> = Vec::new();
    let mut gap = None;
    for token in symbols.chunk_by(|a, b| a.c.is_ascii_digit() == b.c.is_ascii_digit()) {
        let text: String = token.iter().map(|symbol| symbol.c).collect();
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            found.push(Digits { text, span: span(token), gap: gap.take() });
        } else {
            let is_marks = text.chars().count() <= MOST_MARKS
                && text.chars().all(|c| !c.is_alphanumeric() && c != '\n')
                && !found.is_empty();
            gap = is_marks.then_some(text);
        }
    }
    found
}

fn phones(text: &str, symbols: &[Symbol]) -> Vec<(Span, String)> {
    let mut masks = Vec::new();
    let found = digits(symbols);
    let mut rest = found.as_slice();
    while let Some(first) = rest.first() {
        let before = text.get(..first.span.start).unwrap_or_default();
        let count = phone_at(before, rest);
        let (number, behind) = rest.split_at(count.unwrap_or(1));
        if let (Some(_), Some(last)) = (count, number.last()) {
            let digits: String = number.iter().map(|group| group.text.as_str()).collect();
            let start = first.span.start - usize::from(before.ends_with('+'));
            masks.push((Span::new(start, last.span.end), card_numbers::masked(&digits)));
        }
        rest = behind;
    }
    masks
}

/// How many rows, from the first on, are a telephone number.
fn phone_at(before: &str, rows: &[Digits]) -> Option<usize> {
    let first = rows.first()?.text.as_str();
    let has_plus = before.ends_with('+');
    let second = first.as_bytes().get(1).copied().unwrap_or_default();
    let is_mobile = has_plus || first.starts_with("628") || (first.starts_with("08") && first.len() > 2);
    let is_fixed = first.starts_with('0') && first.len() > 2 && (b'2'..=b'9').contains(&second);
    let is_address = before.rsplit(char::is_whitespace).next().is_some_and(|token| token.contains("://"));
    // In an address a number that begins as a mobile number does is a person's, unless it is the whole of a part of the
    // path, as those of pages are.
    let is_part = before.ends_with('/') && !before.ends_with("//");
    if !(is_mobile || is_fixed) || (is_address && (is_part || !is_mobile)) {
        return None;
    }
    let lengths = if is_mobile { MOBILE } else { FIXED };
    let (mut total, mut fits) = (0, None);
    for (at, row) in rows.iter().enumerate() {
        let gap = if at == 0 { Some("") } else { row.gap.as_deref() };
        // Numbers of decrees have slashes too: what has some must begin as a mobile number does.
        let Some(gap) = gap.filter(|gap| is_mobile || matches!(*gap, "" | " " | "-" | ".")) else { break };
        // `08123456700 25 tahun` is a number and an age.
        if fits.is_some() && gap.starts_with(' ') && row.text.len() <= 2 {
            break;
        }
        total += row.text.len();
        if total > *lengths.end() {
            break;
        }
        if lengths.contains(&total) {
            fits = Some(at + 1);
        }
    }
    fits
}

fn passports(tokens: &[&[Symbol]], masks: &mut Vec<(Span, String)>) {
    let mut since_word = PASSPORT_REACH + 1;
    for token in tokens {
        let word: String = token.iter().map(|symbol| symbol.c).collect();
        if !token.first().is_some_and(Symbol::is_wordy) {
            continue;
        }
        if PASSPORT_WORDS.contains(&word.as_str()) {
            since_word = 0;
            continue;
        }
        since_word = since_word.saturating_add(1);
        let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
        let digits = word.get(letters..).unwrap_or_default();
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_own = letters == 1 && word.starts_with(PASSPORT_LETTERS) && digits.len() == *PASSPORT.end();
        let is_named = since_word <= PASSPORT_REACH && letters <= 2 && (6..=9).contains(&digits.len());
        if is_number && (is_own || is_named) {
            masks.push((span(token), keep(&word, 0, 3)));
        }
    }
}

/// Names behind the name of a network: `LINE: budi99`, `id line budi99`, `WeChat ID budi_99`.
fn names(tokens: &[&[Symbol]], masks: &mut Vec<(Span, String)>) {
    let word = |at: usize| -> String { tokens.get(at).into_iter().copied().flatten().map(|s| s.c).collect() };
    for at in 0..tokens.len() {
        let network = word(at);
        let network = network.trim_matches(['.', '-']);
        if !NETWORKS.contains(network) {
            continue;
        }
        let mut is_id = at.checked_sub(1).is_some_and(|before| word(before) == "id");
        let (mut has_sign, mut has_at) = (false, false);
        let mut next = at + 1;
        loop {
            match word(next).as_str() {
                "id" if !is_id => is_id = true,
                ":" | "=" => has_sign = true,
                "@" => has_at = true,
                _ => break,
            }
            next += 1;
        }
        let Some(token) = tokens.get(next) else { continue };
        let last = token.iter().rposition(|symbol| !matches!(symbol.c, '.' | '-')).map_or(0, |last| last + 1);
        let token = token.get(..last).unwrap_or_default();
        let name: String = token.iter().map(|symbol| symbol.c).collect();
        let is_name = (3..=LONGEST_NAME).contains(&name.len()) && name.is_ascii();
        let is_marked = name.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '.'));
        let is_clear = is_marked || (has_sign && (is_id || !COMMON_WORDS.contains(&network)));
        if is_name && name.contains(char::is_alphanumeric) && (has_at || ((is_id || has_sign) && is_clear)) {
            masks.push((span(token), keep(&name, 3, 0)));
        }
    }
}
