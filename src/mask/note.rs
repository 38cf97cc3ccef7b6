//! What persons type beside an ad: numbers and addresses of people are made unreadable before they are kept.
//!
//! There is no extraction for a note. What might be a way to reach somebody is masked, for a note is no place for it;
//! sums of money and days stay.

use super::card_numbers;
use super::digits::{Group, runs};
use crate::domain::mentioned;
use crate::text::Span;

/// Fewest digits of a telephone or account number.
const FEWEST_DIGITS: usize = 9;
/// Fewest where it begins as a telephone number does.
const FEWEST_DIGITS_DIALLED: usize = 7;
/// Sites whose addresses name a person.
const SITES: [&str; 9] = [
    "wa.me/",
    "t.me/",
    "chat.whatsapp.com/",
    "line.me/",
    "instagram.com/",
    "facebook.com/",
    "fb.com/",
    "tiktok.com/",
    "wechat.com/",
];

/// The note with every number and address masked that may be a person's.
pub fn note(text: &str) -> String {
    note_naming(text, |_| false)
}

/// The same, but for the names of colleagues: words that are `@` and a name that `is_colleague`.
pub fn note_naming(text: &str, is_colleague: impl Fn(&str) -> bool) -> String {
    let mut parts = card_numbers::masks(text);
    for run in runs(text).iter().filter(|run| is_persons(text, run)) {
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            let digits: String = run.iter().map(|group| group.digits.as_str()).collect();
            parts.push((Span::new(first.span.start, last.span.end), card_numbers::masked(&digits)));
        }
    }
    parts.sort_by_key(|(span, _)| *span);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    // Of two that overlap the first one hides both.
    for (span, mask) in parts {
        if span.start >= at {
            masked.push_str(text.get(at..span.start).unwrap_or_default());
            masked.push_str(&mask);
        }
        at = at.max(span.end);
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
        .split_inclusive(char::is_whitespace)
        .map(|part| match mentioned(part).as_slice() {
            // Nothing else may stand in the word that would leave with it.
            [name] if is_colleague(name) && is_name_alone(part, name) => part.to_owned(),
            _ => word(part),
        })
        .collect()
}

/// Whether digits may be a telephone or account number.
fn is_persons(text: &str, run: &[Group]) -> bool {
    let digits: usize = run.iter().map(|group| group.digits.len()).sum();
    let first = run.first();
    let before = first.and_then(|group| text.get(..group.span.start)).unwrap_or_default();
    let is_dialled =
        before.trim_end().ends_with(['+', '(', ')']) || first.is_some_and(|g| g.digits.starts_with('0'));
    let fewest = if is_dialled { FEWEST_DIGITS_DIALLED } else { FEWEST_DIGITS };
    digits >= fewest && !is_money(text, run) && !is_days(run)
}

/// `15.000.000`, or from one sum to another: round, and with full stops between thousands.
fn is_money(text: &str, run: &[Group]) -> bool {
    let mark = |pair: &[Group]| match pair {
        [a, b] => text.get(a.span.end..b.span.start).unwrap_or_default(),
        _ => "",
    };
    let mut sums: Vec<Vec<&str>> = Vec::new();
    for (at, group) in run.iter().enumerate() {
        let is_next = at > 0 && run.get(at - 1..=at).map(mark) == Some(".");
        match sums.last_mut().filter(|_| is_next) {
            Some(sum) => sum.push(&group.digits),
            None => sums.push(vec![&group.digits]),
        }
    }
    sums.iter().all(|sum| match sum.as_slice() {
        [first, middle @ .., last] => {
            first.len() <= 3
                && !first.starts_with('0')
                && middle.iter().chain([last]).all(|thousands| thousands.len() == 3)
                && last.ends_with("00")
        }
        _ => false,
    })
}

/// `24-11-2026`, `2026-11-24`, or several.
fn is_days(run: &[Group]) -> bool {
    let is_year = |group: &Group| group.digits.len() == 4 && group.digits.starts_with(['1', '2']);
    let is_short = |group: &Group| group.digits.len() <= 2;
    !run.is_empty()
        && run.len().is_multiple_of(3)
        && run.chunks(3).all(|day| match day {
            [a, b, c] => is_short(b) && ((is_year(a) && is_short(c)) || (is_short(a) && is_year(c))),
            _ => false,
        })
}

/// A word without the name of an account in it.
fn word(word: &str) -> String {
    let text = word.trim_end();
    let space = word.get(text.len()..).unwrap_or_default();
    let lower = text.to_lowercase();
    let from = SITES.iter().find_map(|site| lower.find(site).map(|at| at + site.len()));
    // Lower case may be of another length in some scripts; there the whole word is hidden.
    let from = from.map(|from| if lower.len() == text.len() { from } else { 0 });
    let masked = match (from, text.split_once('@')) {
        (Some(from), _) => format!("{}•••", text.get(..from).unwrap_or_default()),
        (None, Some((name, domain))) if name.chars().any(char::is_alphanumeric) && domain.contains('.') => {
            format!("{}•••@{domain}", name.chars().next().unwrap_or_default())
        }
        (None, Some((before, account))) if account.chars().filter(|c| c.is_alphanumeric()).count() > 1 => {
            format!("{before}@•••")
        }
        _ => text.to_owned(),
    };
    masked + space
}

/// Whether a word is `@` and that name, with nothing but punctuation around.
fn is_name_alone(word: &str, name: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.to_lowercase() == name.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_persons_is_masked() {
        for (typed, kept) in [
            ("hubungi 0812-3456-7890 dulu", "hubungi •••••••••890 dulu"),
            ("+62 812 3456 7890", "+••••••••••890"),
            ("(021) 555 1234", "(021) ••••234"),
            ("NIK 3201015507900001.", "NIK •••••••••••••001."),
            ("rekening BCA 1234567890", "rekening BCA •••••••890"),
            ("tulis ke budi.s@surat.example ya", "tulis ke b•••@surat.example ya"),
            ("akun @agen_resmi", "akun @•••"),
            ("https://t.me/agenresmi lihat", "https://t.me/••• lihat"),
        ] {
            assert_eq!(note(typed), kept);
        }
    }

    #[test]
    fn names_of_colleagues_stay() {
        let said =
            note_naming("@rina, tanya (@budi.s) soal @agen_resmi dan @rina@lain 081234567890", |name| {
                ["rina", "budi.s"].contains(&name)
            });
        assert!(said.starts_with("@rina, tanya (@budi.s) soal @••• dan @•••"), "{said}");
        assert!(!said.contains("lain") && !said.contains("4567"), "{said}");
    }

    #[test]
    fn words_money_and_days_stay() {
        for text in [
            "gaji 15.000.000 terlalu tinggi, lihat 1 2 3",
            "dilihat 24-11-2026 30-11-2026, lagi 2026-11-24",
            "UU 18/2017 pasal 69; PP 22/2021",
            "biaya Rp 5.000.000-7.500.000",
            "izin 123/2024 tidak ada @ situs",
            "",
        ] {
            assert_eq!(note(text), text);
        }
    }
}
