//! By what a text says how somebody is reached, told without its meaning: numbers to call, and names with an `@`. For
//! questions such as whether a page shows anything to write to; what a contact is, extraction finds.

use std::collections::BTreeSet;

/// Fewest and most digits of a number to call.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=16;
/// Last digits by which two writings of a number are the same.
const SAME_DIGITS: usize = 8;
/// Fewest letters of a name with an `@`.
const FEWEST_IN_NAME: usize = 6;

/// Whether a text holds a number to call.
pub fn has_number(text: &str) -> bool {
    let mut found = false;
    numbers(text, |_| {
        found = true;
        false
    });
    found
}

/// Whether a text holds a number to call or a name with an `@`.
pub fn is_reachable(text: &str) -> bool {
    text.contains('@') || has_number(text)
}

/// How many different numbers to call a text holds.
pub fn numbers_in(text: &str) -> usize {
    marks(text).iter().filter(|mark| mark.bytes().all(|byte| byte.is_ascii_digit())).count()
}

/// Numbers and names in a form in which two writings of one are the same.
pub fn marks(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    numbers(text, |digits| {
        found.insert(digits.chars().rev().take(SAME_DIGITS).collect());
        true
    });
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@');
    for word in text.split(|c: char| !is_name(c)) {
        if word.contains('@') && word.len() >= FEWEST_IN_NAME {
            found.insert(word.trim_matches('.').to_ascii_lowercase());
        }
    }
    found
}

/// Hands every run of digits that may be a number to call to `each`, for as long as it wants more. Blanks, hyphens, points
/// and brackets stand within a number.
fn numbers(text: &str, mut each: impl FnMut(&str) -> bool) {
    let mut digits = String::new();
    for letter in text.chars().chain(std::iter::once('\n')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else if !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '+') {
            if DIGITS.contains(&digits.len()) && !each(&digits) {
                return;
            }
            digits.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writings_of_one_number_are_one_mark() {
        assert_eq!(marks("WA 0812-0000-1111 atau +62 812 0000 1111").len(), 1);
        assert_eq!(marks("0812-0000-1111, 0812-0000-2222, loker@toko.example, @loker_solo").len(), 4);
        assert!(
            has_number("hub. (0271) 550-011") && !has_number("Rp 2.500.000") && !has_number("tahun 2026")
        );
        assert!(is_reachable("telegram @x") && !is_reachable("lamaran diantar ke toko"));
    }
}
