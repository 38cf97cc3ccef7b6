//! A text as a reader reads it: plain letters and digits, whatever they are drawn with.

use unicode_normalization::UnicodeNormalization as _;

use crate::text::Span;
use crate::text::safe::is_hidden;

/// A character in plain form with where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Symbol {
    /// Lower case; an ASCII digit for the digits of every script.
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Symbol {
    /// Whether a reader takes it for a part of a word or number.
    pub(super) fn is_wordy(&self) -> bool {
        self.c.is_alphanumeric()
    }
}

/// The first of ten digits that follow one another, in scripts that text from telephones may have.
const ZEROS: [char; 20] = [
    '\u{660}', '\u{6F0}', '\u{7C0}', '\u{966}', '\u{9E6}', '\u{A66}', '\u{AE6}', '\u{B66}', '\u{BE6}',
    '\u{C66}', '\u{CE6}', '\u{D66}', '\u{E50}', '\u{ED0}', '\u{F20}', '\u{1040}', '\u{17E0}', '\u{1810}',
    '\u{1B50}', '\u{A9D0}',
];
/// One of nine white digits on black that follow one another; Unicode gives them no plain form.
const ONES_ON_BLACK: [char; 3] = ['\u{2776}', '\u{2780}', '\u{278A}'];

/// The symbols of a text, in order; what nobody sees is left out, and what an address of the web spells as `%2B` is
/// read.
pub(super) fn symbols(text: &str) -> Vec<Symbol> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len());
    let mut passed = 0;
    for (at, c) in text.char_indices() {
        if at < passed {
            continue;
        }
        let end = at + c.len_utf8();
        if c == '%'
            && let Some(plain) = percent(bytes.get(at + 1..at + 3))
        {
            passed = at + 3;
            found.push(Symbol { c: plain, start: at, end: passed });
        } else if c.is_ascii() {
            if !is_hidden(c) {
                found.push(Symbol { c: c.to_ascii_lowercase(), start: at, end });
            }
        } else {
            wide(c, |plain| found.push(Symbol { c: plain, start: at, end }));
        }
    }
    found
}

/// The same as a word to compare with.
pub(super) fn plain(text: &str) -> String {
    symbols(text).iter().map(|symbol| symbol.c).collect()
}

/// The character that two hexadecimal digits stand for, where it is one that can be seen.
fn percent(digits: Option<&[u8]>) -> Option<char> {
    let digits = std::str::from_utf8(digits?).ok()?;
    let byte = u8::from_str_radix(digits, 16).ok()?;
    (byte == b' ' || byte.is_ascii_graphic()).then(|| char::from(byte).to_ascii_lowercase())
}

fn wide(c: char, mut push: impl FnMut(char)) {
    if is_hidden(c) || c == '\u{20E3}' {
        return;
    }
    if c.is_whitespace() {
        return push(' ');
    }
    if let Some(digit) = digit(c) {
        return push(digit);
    }
    if unicode_normalization::char::is_combining_mark(c) {
        return;
    }
    // A dash or a picture looks like no letter; digits in circles are no letters either, but have a plain form.
    if !c.is_alphanumeric() && !matches!(c, '\u{2460}'..='\u{24FF}' | '\u{FF00}'..='\u{FFEF}') {
        return push(c);
    }
    for part in std::iter::once(c).nfkd() {
        if unicode_normalization::char::is_combining_mark(part) {
            continue;
        }
        if part.is_ascii() {
            push(part.to_ascii_lowercase());
        } else if let Some(digit) = digit(part) {
            push(digit);
        } else {
            let mut alone = [0; 4];
            for plain in unicode_security::skeleton(part.encode_utf8(&mut alone)) {
                push(plain.to_lowercase().next().unwrap_or(plain));
            }
        }
    }
}

fn digit(c: char) -> Option<char> {
    let within =
        |first: &char, count: u32| u32::from(c).checked_sub(u32::from(*first)).filter(|n| *n < count);
    let value = ZEROS
        .iter()
        .find_map(|zero| within(zero, 10))
        .or_else(|| ONES_ON_BLACK.iter().find_map(|one| Some(within(one, 9)? + 1)))
        .or_else(|| matches!(c, '\u{24FF}' | '\u{1F10C}').then_some(0))?;
    char::from_digit(value, 10)
}

/// The span from one symbol to another.
pub(super) fn span(symbols: &[Symbol]) -> Span {
    let (start, end) = (symbols.first().map_or(0, |s| s.start), symbols.last().map_or(0, |s| s.end));
    Span::new(start.min(end), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_read_whatever_they_are_drawn_with() {
        for (drawn, read) in [
            ("０８１２", "0812"),
            ("٠٨١٢ ۰۸۱۲", "0812 0812"),
            ("⓪⑧①❷", "0812"),
            ("𝟎𝟖𝟏𝟐", "0812"),
            ("0\u{fe0f}\u{20e3}8\u{fe0f}\u{20e3}", "08"),
            ("0\u{200b}8\u{ad}1", "081"),
            ("%2B62%20812", "+62 812"),
            ("100% 12%zz", "100% 12%zz"),
            ("BUDI＠ｍａｉｌ", "budi@mail"),
            ("b\u{443}di", "bydi"),
            ("Café", "cafe"),
        ] {
            assert_eq!(plain(drawn), read, "{drawn}");
        }
        let found = symbols("a０%20b");
        assert_eq!(
            found.iter().map(|s| (s.start, s.end)).collect::<Vec<_>>(),
            [(0, 1), (1, 4), (4, 7), (7, 8)]
        );
    }
}
