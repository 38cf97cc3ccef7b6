use super::words::Given;
use crate::domain::{Ad, UnreadFields};

/// Fewest digits of a field that is meant to be a number to reach somebody at.
const FEWEST_DIGITS: usize = 7;

/// What a row gives in fields of its own and nothing could be read from.
pub(super) fn fields(ad: &Ad, given: &Given<'_>) -> UnreadFields {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    // `0` is how tables say that no pay is named.
    let is_sum = given.pay.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    UnreadFields {
        posted_at: !given.posted_at.trim().is_empty() && ad.posted_on.is_none(),
        pay: is_sum && !ad.pay.iter().any(|pay| pay.span.is_none()),
        contact: digits(given.contact) >= FEWEST_DIGITS && ad.contacts.is_empty(),
    }
}

/// Whether a sum stands below zero, which no pay is.
pub(super) fn is_negative(pay: &str) -> bool {
    let behind = pay.trim().strip_prefix(['-', '−', '–']);
    behind.is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ')
            .starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_negative;

    #[test]
    fn a_sum_below_zero_is_none() {
        assert!(is_negative("-5 juta") && is_negative(" -Rp 5.000.000"));
        assert!(!is_negative("5-7 juta") && !is_negative("- UMR") && !is_negative("Rp 5 juta"));
    }
}
