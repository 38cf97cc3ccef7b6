use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::disguise::{is_invisible, is_wordy, spelled_runs, stretched_run, unleet};
use super::fold::original_at;

/// Lower case of each ASCII letter and digit, 0 for every other byte.
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
            {
                table[byte as usize] = byte.to_ascii_lowercase();
            }
        }
        byte += 1;
    }
    table
};

fn plain(byte: u8) -> u8 {
    #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
    PLAIN[usize::from(byte)]
}

/// A document while it is folded; see [`Folded`](super::Folded).
pub(super) struct Folding {
    /// The folded text: whole characters only.
    out: Vec<u8>,
    steps: Vec<(u32, u32)>,
    /// Folded minus original position in force, as (folded, original) of the last step.
    last: (u32, u32),
    /// Where the word being written starts in `out`.
    word_start: usize,
    /// Letters and digits of the current word.
    letters: u32,
    digits: u32,
    /// Words of one letter in a row, and the most so far: without four of them nothing is spelled apart.
    single_letters: u32,
    most_single_letters: u32,
}

impl Folding {
    /// The folded text, and where the distance between folded and original position changes: (folded, original),
    /// ascending.
    pub(super) fn of(original: &str) -> (String, Vec<(u32, u32)>) {
        let mut folding = Self::with_capacity(original.len());
        folding.run(original);
        (String::from_utf8(folding.out).unwrap_or_default(), folding.steps)
    }

    fn with_capacity(bytes: usize) -> Self {
        Self {
            out: Vec::with_capacity(bytes + bytes / 16),
            steps: Vec::new(),
            last: (0, 0),
            word_start: 0,
            letters: 0,
            digits: 0,
            single_letters: 0,
            most_single_letters: 0,
        }
    }

    fn run(&mut self, original: &str) {
        let bytes = original.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                if plain(byte) != 0 {
                    at = self.push_word(bytes, at);
                } else if byte == b' ' && self.digits == 0 && self.out.last().is_some_and(|b| plain(*b) != 0)
                {
                    // The plain space behind a plain word, by far the most common mark.
                    self.note_single_letters();
                    self.mark(at);
                    self.out.push(b' ');
                    self.start_word();
                    at += 1;
                } else {
                    self.push_ascii_mark(byte, at, bytes);
                    at += 1;
                }
            } else {
                let Some(c) = original.get(at..).and_then(|rest| rest.chars().next()) else { break };
                self.push_wide(c, at, bytes.get(at + c.len_utf8()).copied());
                at += c.len_utf8();
            }
        }
        self.end_word(b' ');
        self.join_spelled_letters();
    }

    /// Notes where the next folded byte comes from.
    fn mark(&mut self, original: usize) {
        #[expect(clippy::cast_possible_truncation, reason = "documents are capped at 2 MiB")]
        let (folded, original) = (self.out.len() as u32, original as u32);
        if folded.wrapping_sub(self.last.0) != original.wrapping_sub(self.last.1) {
            self.steps.push((folded, original));
            self.last = (folded, original);
        }
    }

    /// Writes the letters and digits from `at` on in one go; where they end.
    fn push_word(&mut self, bytes: &[u8], at: usize) -> usize {
        self.mark(at);
        let rest = bytes.get(at..).unwrap_or(&[]);
        let (mut two, mut one) = (0, 0);
        let mut length = 0;
        let mut digits = 0;
        let mut stretch = None;
        for &byte in rest {
            let lower = plain(byte);
            if lower == 0 {
                break;
            }
            if lower == one && one == two {
                // The third of its kind: all but the first are left out.
                let run = stretched_run(bytes, at + length - 2);
                if run > 1 {
                    stretch = Some(run);
                    length -= 1;
                    break;
                }
            }
            digits += u32::from(byte < b'A');
            (two, one) = (one, lower);
            length += 1;
        }
        // Digits have the bit of lower case already.
        self.out.extend(rest.get(..length).unwrap_or(&[]).iter().map(|byte| byte | 0x20));
        self.digits += digits;
        #[expect(clippy::cast_possible_truncation, reason = "documents are capped at 2 MiB")]
        let letters = length as u32 - digits;
        self.letters += letters;
        stretch.map_or(at + length, |run| at + length - 1 + run)
    }

    fn push_letter(&mut self, c: u8, original: usize) {
        self.mark(original);
        self.out.push(c);
        self.count(c);
    }

    fn count(&mut self, c: u8) {
        if c.is_ascii_digit() {
            self.digits += 1;
        } else {
            self.letters += 1;
        }
    }

    fn push_char(&mut self, c: char) {
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn push_ascii_mark(&mut self, byte: u8, at: usize, bytes: &[u8]) {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'@' | b'$' if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => {
                self.end_word(byte);
                self.mark(at);
                self.out.push(byte);
                self.start_word();
            }
            b'-' | b'_' if is_wordy(before) && is_wordy(after) => self.push_space(b' ', at),
            b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.push_space(b' ', at),
            b'\n' => self.push_space(b'\n', at),
            byte if byte.is_ascii_control() => {}
            _ => {
                self.end_word(byte);
                self.mark(at);
                self.out.push(byte);
                self.start_word();
            }
        }
    }

    fn push_space(&mut self, space: u8, at: usize) {
        self.end_word(space);
        match self.out.last() {
            Some(b' ') if space == b'\n' => {
                self.out.pop();
                self.out.push(b'\n');
            }
            Some(b' ' | b'\n') => {}
            _ => {
                self.mark(at);
                self.out.push(space);
            }
        }
        self.start_word();
    }

    fn push_wide(&mut self, c: char, at: usize, next: Option<u8>) {
        if is_invisible(c) {
            return;
        }
        if c.is_whitespace() {
            let space = if matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}') { b'\n' } else { b' ' };
            self.push_space(space, at);
            return;
        }
        if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') {
            let before = self.out.last().copied().unwrap_or(b' ');
            if is_wordy(before) && next.is_some_and(is_wordy) {
                self.push_space(b' ', at);
            } else {
                self.push_mark('-', at);
            }
            return;
        }
        if matches!(c, '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}') {
            self.push_mark('\'', at);
            return;
        }
        if matches!(c, '\u{201C}' | '\u{201D}' | '\u{2033}') {
            self.push_mark('"', at);
            return;
        }
        for part in std::iter::once(c).nfkd() {
            // Currency signs are no look-alikes of letters here: they say what an amount is in.
            if matches!(part, '£' | '¥' | '\u{20A0}'..='\u{20CF}') {
                self.push_mark(part, at);
                continue;
            }
            if unicode_normalization::char::is_combining_mark(part) {
                continue;
            }
            if part.is_ascii() {
                self.push_plain(part, at);
            } else {
                let text = part.to_string();
                for plain in unicode_security::skeleton(&text) {
                    self.push_plain(plain, at);
                }
            }
        }
    }

    fn push_plain(&mut self, c: char, at: usize) {
        for lower in c.to_lowercase() {
            if lower.is_alphanumeric() {
                match u8::try_from(lower) {
                    Ok(byte) if byte.is_ascii() => self.push_letter(byte, at),
                    _ => self.push_wide_letter(lower, at),
                }
            } else if !lower.is_whitespace() {
                self.push_mark(lower, at);
            }
        }
    }

    fn push_wide_letter(&mut self, c: char, at: usize) {
        self.mark_each(c, at);
        self.letters += 1;
    }

    fn push_mark(&mut self, c: char, at: usize) {
        self.end_word(b' ');
        self.mark_each(c, at);
        self.start_word();
    }

    /// Writes `c` so that each of its bytes leads back to the original character's start.
    fn mark_each(&mut self, c: char, at: usize) {
        self.mark(at);
        self.push_char(c);
        // The byte after the character is marked by whatever comes next.
    }

    fn note_single_letters(&mut self) {
        match self.letters + self.digits {
            0 => {}
            1 if self.letters == 1 => {
                self.single_letters += 1;
                self.most_single_letters = self.most_single_letters.max(self.single_letters);
            }
            _ => self.single_letters = 0,
        }
    }

    fn start_word(&mut self) {
        self.word_start = self.out.len();
        self.letters = 0;
        self.digits = 0;
    }

    /// Reads single digits between letters as the letters they stand for.
    fn end_word(&mut self, next: u8) {
        self.note_single_letters();
        if self.digits == 0 || self.letters < 3 || matches!(next, b'@' | b'/' | b'.' | b':' | b'_' | b'=') {
            return;
        }
        let before = self.word_start.checked_sub(1).and_then(|i| self.out.get(i)).copied();
        if matches!(before, Some(b'@' | b'/' | b'.' | b':' | b'_' | b'=')) {
            return;
        }
        let word =
            self.out.get(self.word_start..).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or("");
        if let Some(plain) = unleet(word) {
            self.out.truncate(self.word_start);
            self.out.extend_from_slice(plain.as_bytes());
        }
    }

    /// Joins `k a m b o j a` and `j.u.d.i`: four or more single letters with one mark between them.
    fn join_spelled_letters(&mut self) {
        let runs = if self.most_single_letters < 4 { Vec::new() } else { spelled_runs(&self.out) };
        if runs.is_empty() {
            return;
        }
        let (whole, steps) = (std::mem::take(&mut self.out), std::mem::take(&mut self.steps));
        self.last = (0, 0);
        let mut at = 0;
        for run in runs {
            self.copy(&whole, &steps, at..run.start);
            let mut letter = run.start;
            while letter < run.end {
                self.copy(&whole, &steps, letter..letter + 1);
                letter += 2;
            }
            at = run.end;
        }
        self.copy(&whole, &steps, at..whole.len());
    }

    fn copy(&mut self, whole: &[u8], steps: &[(u32, u32)], range: Range<usize>) {
        self.mark(original_at(steps, range.start));
        let first = steps.partition_point(|&(f, _)| f as usize <= range.start);
        let mut at = range.start;
        for &(folded, original) in steps.get(first..).unwrap_or(&[]) {
            if folded as usize >= range.end {
                break;
            }
            self.out.extend_from_slice(whole.get(at..folded as usize).unwrap_or(&[]));
            self.mark(original as usize);
            at = folded as usize;
        }
        self.out.extend_from_slice(whole.get(at..range.end).unwrap_or(&[]));
    }
}
