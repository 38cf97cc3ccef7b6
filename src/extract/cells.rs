use std::borrow::Cow;

/// Fewest and most digits of a number of people in a cell.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// The cells of a column of contacts without what a spreadsheet made of them: `6281200004411.0` is written with a
/// decimal that nobody meant, `6.281200004411E+12` is all of a number. Where digits are lost (`6.2812E+12`) what is
/// left is no number of anybody, and nothing is read from it.
pub(super) fn exact(written: &str) -> Cow<'_, str> {
    if !written.contains(['.', 'e', 'E']) {
        return Cow::Borrowed(written);
    }
    let parts: Vec<Cow<'_, str>> =
        written.split_inclusive([',', ';', ' ', '\n', '/']).map(|part| whole(part)).collect();
    Cow::Owned(parts.concat())
}

fn whole(part: &str) -> Cow<'_, str> {
    let number = part.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '+');
    let (mantissa, power) = match number.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.trim_start_matches('+').parse::<usize>().ok()),
        None => (number, None),
    };
    let Some((head, tail)) = mantissa.split_once('.') else { return Cow::Borrowed(part) };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(head) || !is_digits(tail) {
        return Cow::Borrowed(part);
    }
    match power {
        None if DIGITS.contains(&head.len()) && tail.bytes().all(|byte| byte == b'0') => {
            Cow::Owned(part.replacen(number, head, 1))
        }
        Some(power) if head.len() == 1 && DIGITS.contains(&(power + 1)) => {
            let digits = if tail.len() == power { format!("{head}{tail}") } else { String::new() };
            Cow::Owned(part.replacen(number, &digits, 1))
        }
        _ => Cow::Borrowed(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_or_none() {
        for (written, wanted) in [
            ("6281200004411.0", "6281200004411"),
            ("6281200004411.0; 081200004412.00", "6281200004411; 081200004412"),
            ("6.281200004411E+12", "6281200004411"),
            ("6.2812E+12", ""),
            ("0812.0000.4411", "0812.0000.4411"),
            ("hr@pt.example", "hr@pt.example"),
            ("081200004411", "081200004411"),
        ] {
            assert_eq!(exact(written), wanted, "{written}");
        }
    }
}
