//! Numbers that are looked for: found in any writing, and only where they stand by themselves.

use super::numbers::{Digit, runs};
use super::symbols::Symbol;

/// Fewest digits by which a number is looked for; fewer stand in many a text by chance.
const FEWEST_DIGITS: usize = 8;
/// Digits from which a number that begins with neither country code nor zero may have other digits in front of it.
const DISTINCT_DIGITS: usize = 10;
/// Most digits in front of a number: zeros and a country code.
const MOST_IN_FRONT: usize = 5;
/// Country codes of one digit, and the first digits of those of two that are no beginning of a longer one.
const CODES_OF_ONE: [char; 2] = ['1', '7'];
const CODES_OF_TWO: [&str; 43] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
    "82", "84", "86", "90", "91", "92", "93", "94", "95",
];

/// Numbers that are looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct SoughtNumbers(Vec<Sought>);

#[derive(Debug, Clone)]
struct Sought {
    code: String,
    /// Digits behind the country code.
    digits: Vec<u8>,
}

impl SoughtNumbers {
    /// Adds a telephone number in E.164, which may be written without its country code where enough digits are left.
    pub(super) fn add_phone(&mut self, value: &str) {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let code = code_digits(&digits);
        let code = if digits.len() >= code + FEWEST_DIGITS { code } else { 0 };
        let (code, rest) = digits.split_at(code);
        self.add(code, rest);
    }

    /// Adds the number of an account.
    pub(super) fn add_account(&mut self, digits: &str) {
        self.add("", digits);
    }

    fn add(&mut self, code: &str, digits: &str) {
        let digits: Vec<u8> = digits.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        if digits.len() >= FEWEST_DIGITS && digits.iter().all(|digit| *digit < 10) {
            self.0.push(Sought { code: code.to_owned(), digits });
        }
    }

    /// Whether one of them stands in a text.
    pub(super) fn stand_in(&self, symbols: &[Symbol]) -> bool {
        !self.0.is_empty()
            && runs(symbols).iter().any(|run| {
                let run = Run { digits: run, symbols };
                self.0.iter().any(|sought| run.holds(sought))
            })
    }
}

/// Digits of the country code that a number begins with.
fn code_digits(digits: &str) -> usize {
    if digits.starts_with(CODES_OF_ONE) {
        1
    } else if CODES_OF_TWO.contains(&digits.get(..2).unwrap_or_default()) || digits.starts_with("98") {
        2
    } else {
        3
    }
}

/// Digits that may be one number, or several beside each other.
struct Run<'a> {
    digits: &'a [Digit],
    symbols: &'a [Symbol],
}

impl Run<'_> {
    fn holds(&self, sought: &Sought) -> bool {
        let length = sought.digits.len();
        self.digits.windows(length).enumerate().any(|(first, window)| {
            let letters = window.iter().filter(|digit| digit.is_letter).count();
            // Few digits among letters are a word.
            letters * 3 <= length * 2
                && window.iter().map(|digit| digit.value).eq(sought.digits.iter().copied())
                && self.begins(sought, first, first + length - 1)
                && self.ends(first, first + length - 1)
        })
    }

    /// Whether a number begins at digit `first`, or with the zeros and the country code in front of it.
    fn begins(&self, sought: &Sought, first: usize, last: usize) -> bool {
        (0..=MOST_IN_FRONT.min(first)).any(|length| {
            let start = first - length;
            let front = self.digits.get(start..first).unwrap_or_default();
            let front: String = front.iter().map(|digit| char::from(b'0' + digit.value)).collect();
            let rest = front.trim_start_matches('0');
            let is_front = match rest.strip_prefix(sought.code.as_str()) {
                Some("" | "0") if !rest.is_empty() => front.len() - rest.len() <= 2,
                _ => rest.is_empty() && front.len() <= 1,
            };
            let has_sign = self.gap(start.checked_sub(1), start).ends_with('+');
            let is_marked = has_sign || front.starts_with('0');
            is_front
                && match start.checked_sub(1).and_then(|before| self.digits.get(before)) {
                    None => true,
                    Some(before) if before.is_letter => true,
                    Some(_) if self.gap(start.checked_sub(1), start).is_empty() => false,
                    Some(_) if is_marked => true,
                    // A short one may be the rest of a number with an area in front.
                    Some(_) if front.is_empty() && sought.digits.len() < DISTINCT_DIGITS => false,
                    Some(_) => !self.is_gap_within(start - 1, start, last),
                }
        })
    }

    /// Whether a number ends at digit `last`.
    fn ends(&self, first: usize, last: usize) -> bool {
        let next = last + 1;
        match self.digits.get(next) {
            None => true,
            Some(digit) if digit.is_letter => true,
            Some(_) if self.gap(Some(last), next).is_empty() => false,
            // Another number, with its own beginning.
            Some(_) if self.gap(Some(last), next).ends_with('+') || self.values(next) == [0, 8] => true,
            Some(_) => !self.is_gap_within(last, first, last),
        }
    }

    fn values(&self, at: usize) -> Vec<u8> {
        self.digits.iter().skip(at).take(2).map(|digit| digit.value).collect()
    }

    /// Whether between digit `left` and the next is the same as between two digits of a number: then they belong together.
    fn is_gap_within(&self, left: usize, first: usize, last: usize) -> bool {
        let gap = self.gap(Some(left), left + 1);
        (first..last).any(|at| self.gap(Some(at), at + 1) == gap)
    }

    /// What is between two digits, or in front of the first.
    fn gap(&self, left: Option<usize>, right: usize) -> String {
        let end = self.digits.get(right).map_or(0, |digit| digit.start);
        let to = self.symbols.partition_point(|symbol| symbol.end <= end);
        let start = left.and_then(|left| self.digits.get(left)).map(|digit| digit.end);
        let from = match start {
            Some(start) => self.symbols.partition_point(|symbol| symbol.start < start),
            None => to.saturating_sub(1),
        };
        self.symbols.get(from..to).unwrap_or_default().iter().map(|symbol| symbol.c).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::symbols::symbols;
    use super::*;

    fn stands(number: &str, text: &str) -> bool {
        let mut sought = SoughtNumbers::default();
        sought.add_phone(number);
        sought.stand_in(&symbols(text))
    }

    #[test]
    fn a_number_is_found_beside_others_and_in_disguise() {
        for text in [
            "Agen 0812 0000 7777",
            "PT Maju (O812-OOOO-7777)",
            "Jl. Melati 8 (0812 0000 7777)",
            "WA 081200007777 2 orang",
            "0812 0000 7777 0813 1111 2222",
            "0813 1111 2222 / 0812 0000 7777",
            "+62 812-0000-7777, +62 813-1111-2222",
            "nol delapan satu dua nol nol nol nol tujuh tujuh tujuh tujuh",
            "https://wa.me/6281200007777?text=halo",
            "https://papan.example/?hp=0812%2D0000%2D7777",
            "[[\"phone\",\"+6281200007777\"]]",
            "812-0000-7777",
        ] {
            assert!(stands("+6281200007777", text), "{text}");
        }
        for text in ["+65 8123 4567", "8123 4567", "WA 65 8123-4567", "0065 81234567"] {
            assert!(stands("+6581234567", text), "{text}");
        }
        assert!(stands("+6737123456", "+673 712 3456") && stands("+60123456789", "012-345 6789"));
    }

    #[test]
    fn a_part_of_another_number_is_not_found() {
        for text in ["0812-0000-7778", "0812 0000 7777 12", "0812-0000-77771", "9081200007777", "7777", ""] {
            assert!(!stands("+6281200007777", text), "{text}");
        }
        for text in ["0812-3456-7890", "081234567890", "(021) 8123 4567", "+1 658 123 4567", "123 4567"] {
            assert!(!stands("+6581234567", text), "{text}");
        }
        assert!(!stands("+6737123456", "0812 712 3456") && !stands("+6737123456", "712 3456"));
    }
}
