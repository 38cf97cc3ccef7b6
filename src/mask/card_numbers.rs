//! Numbers by which the state or a bank knows a person: identity card (NIK), family card, tax number, payment card.
//!
//! They are no way to reach anybody, so extraction does not look for them; whoever shows a text masks them all the
//! same.

use super::digits::{Group, runs};
use crate::text::Span;

/// Lengths of a number that stands in one piece: from tax numbers to payment cards. Telephone numbers are shorter.
const WHOLE: std::ops::RangeInclusive<usize> = 15..=19;
/// Digits of an identity card's number.
const NIK: usize = 16;
/// Digits that stay, to tell two apart.
const KEPT: usize = 3;

/// Every such number with the mask to be put in its place, in order.
pub(super) fn masks(text: &str) -> Vec<(Span, String)> {
    let mut masks = Vec::new();
    for run in runs(text) {
        let mut rest = run.as_slice();
        while let Some(first) = rest.first() {
            let groups = number_at(rest).filter(|_| !is_in_address(text, first.span.start));
            let (number, behind) = rest.split_at(groups.unwrap_or(1));
            if groups.is_some()
                && let Some(last) = number.last()
            {
                let digits: String = number.iter().map(|group| group.digits.as_str()).collect();
                masks.push((Span::new(first.span.start, last.span.end), masked(&digits)));
            }
            rest = behind;
        }
    }
    masks
}

/// As many dots as digits, the last three of which stay.
pub(super) fn masked(digits: &str) -> String {
    let hidden = digits.len().saturating_sub(KEPT);
    format!("{}{}", "•".repeat(hidden), digits.get(hidden..).unwrap_or_default())
}

/// How many groups, from the first on, are one such number; none where they are something else.
fn number_at(groups: &[Group]) -> Option<usize> {
    if WHOLE.contains(&groups.first()?.digits.len()) {
        return Some(1);
    }
    let is_written_as = |lengths: &[usize]| {
        groups.len() >= lengths.len()
            && groups.iter().zip(lengths).all(|(g, length)| g.digits.len() == *length)
    };
    let digits = |count: usize| -> String { groups.iter().take(count).map(|g| g.digits.as_str()).collect() };
    // A tax number, 01.234.567.8-901.000, and payment cards, of which the last digit follows from the others.
    if is_written_as(&[2, 3, 3, 1, 3, 3]) {
        return Some(6);
    }
    for lengths in [[4, 4, 4, 4].as_slice(), &[4, 6, 5]] {
        if is_written_as(lengths) && is_payment_card(&digits(lengths.len())) {
            return Some(lengths.len());
        }
    }
    let mut length = 0;
    let nik = groups.iter().position(|group| {
        length += group.digits.len();
        length >= NIK
    })? + 1;
    (length == NIK && is_nik(&digits(nik))).then_some(nik)
}

/// Province, day (40 more for women) and month have their places in it: sums of money and spans of days do not look
/// like that.
fn is_nik(digits: &str) -> bool {
    let two = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<u8>().ok()).unwrap_or_default();
    (11..=97).contains(&two(0))
        && matches!(two(6), 1..=31 | 41..=71)
        && (1..=12).contains(&two(8))
        && digits.get(12..) != Some("0000")
}

/// Of the large networks of cards, with Luhn's check digit right; a row of round numbers is none.
fn is_payment_card(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    let round = digits.bytes().filter(|digit| *digit == b'0').count();
    digits.starts_with(['3', '4', '5', '6']) && round < digits.len() / 2 && sum.is_multiple_of(10)
}

/// Whether a place lies within an address of the web: what is numbered there is a page.
fn is_in_address(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit(char::is_whitespace).next().is_some_and(|token| token.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked_in(text: &str) -> Vec<&str> {
        masks(text).into_iter().map(|(span, _)| span.slice(text)).collect()
    }

    #[test]
    fn numbers_of_cards_are_found_however_they_are_written() {
        for number in [
            "3201015507900001",
            "3201 0155 0790 0001",
            "320101-550790-0001",
            "32.01.01.550790.0001",
            "３２０１０１５５０７９００００１",
            "3201\u{200b}0155\u{200b}0790\u{200b}0001",
            "012345678901000",
            "01.234.567.8-901.000",
            "4111 1111 1111 1111",
            "4111111111111111",
            "3782 822463 10005",
        ] {
            assert_eq!(masked_in(&format!("NIK: {number}, kirim foto")), [number]);
        }
        assert_eq!(masks("3201015507900001"), [(Span::new(0, 16), "•••••••••••••001".to_owned())]);
        assert_eq!(masked_in("kartu 12 3201 0155 0790 0001"), ["3201 0155 0790 0001"]);
    }

    #[test]
    fn pay_days_years_telephones_and_pages_stay() {
        for text in [
            "Gaji Rp 15.000.000-20.000.000 per bulan",
            "Rp15.000.000 - 20.000.000",
            "tanggal 24-11-2026 30-11-2026",
            "2026-11-24 2026-11-30",
            "tahun 2024 2025 2026 2027",
            "WA 0812 3456 7890 1234",
            "+62 812-3456-7890",
            "lihat https://papan.example/lowongan/1234567890123456",
            "kuota 1000 2000 3000 4000",
            "kuota 4000 3000 2000 1000",
        ] {
            assert_eq!(masked_in(text), [""; 0], "{text}");
        }
    }
}
