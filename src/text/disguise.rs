//! The disguises that writing can wear, one by one.

use std::ops::Range;

/// How many bytes the letter at `at` stands for: all of a run of three or more (`gajiii`), else one.
///
/// Roman numerals (`viii`) and `www` stay as they are.
pub(super) fn stretched_run(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    let Some(letter) = rest.first().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase) else {
        return 1;
    };
    let before = at.checked_sub(1).and_then(|i| bytes.get(i)).map(u8::to_ascii_lowercase);
    let is_numeral = matches!(letter, b'i' | b'x' | b'm' | b'c')
        && !before.is_some_and(|b| {
            b.is_ascii_alphabetic() && !matches!(b, b'v' | b'x' | b'i' | b'l' | b'c' | b'm')
        });
    // Counted last: a megabyte of `x`, which stays as it is, would be counted anew at each of its letters.
    if letter == b'w' || is_numeral {
        return 1;
    }
    let run = rest.iter().take_while(|b| b.to_ascii_lowercase() == letter).count();
    if run < 3 { 1 } else { run }
}

pub(super) fn is_wordy(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// Characters that take no room: joiners, direction marks, soft hyphen, variation selectors, keycap.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// `k4mboja` as `kamboja`; none where the word is no disguised one.
pub(super) fn unleet(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    let (first, last) = (bytes.first()?, bytes.last()?);
    if !word.is_ascii() || !first.is_ascii_alphabetic() || !last.is_ascii_alphabetic() {
        return None;
    }
    if bytes.windows(2).any(|pair| pair.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    // P3MI, SIP2MI, KemenP2MI, P4MI: names of offices and papers, not disguises.
    if ["p2mi", "p3mi", "p4mi"].iter().any(|name| word.contains(name)) {
        return None;
    }
    word.chars()
        .map(|c| match c {
            '0' => Some('o'),
            '1' => Some('i'),
            '3' => Some('e'),
            '4' => Some('a'),
            '5' => Some('s'),
            '7' => Some('t'),
            c if c.is_ascii_digit() => None,
            c => Some(c),
        })
        .collect()
}

/// Ranges of letters spelled apart: single letters with one space, dot, star or dash between them.
pub(super) fn spelled_runs(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let is_single = |at: usize| {
        let free = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_alphanumeric() && b.is_ascii());
        bytes.get(at).is_some_and(u8::is_ascii_lowercase)
            && free(at.checked_sub(1).and_then(|i| bytes.get(i)))
            && free(bytes.get(at + 1))
    };
    let mut at = 0;
    while at < bytes.len() {
        if !is_single(at) {
            at += 1;
            continue;
        }
        let start = at;
        let separator = bytes.get(at + 1).copied();
        while separator.is_some_and(|s| matches!(s, b' ' | b'.' | b'*' | b'-'))
            && bytes.get(at + 1).copied() == separator
            && is_single(at + 2)
        {
            at += 2;
        }
        if (at - start) / 2 + 1 >= 4 {
            runs.push(start..at + 1);
        }
        at += 1;
    }
    runs
}
