//! The words of an ad, with those marked that change from copy to copy.

use std::ops::Range;

use crate::domain::{Ad, SlotKind, Span};
use crate::text::Folded;

/// A part of an ad's document that does not count when texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mask {
    /// Where it stands in the document.
    pub span: Span,
    /// What it is.
    pub kind: SlotKind,
}

/// Everything in `ad` that a copy would change: contacts, pay, places, the employer, days and numbers.
pub fn masks(ad: &Ad) -> Vec<Mask> {
    let mut found = Vec::new();
    let mut add = |span: Option<Span>, kind| found.extend(span.map(|span| Mask { span, kind }));
    ad.contacts.iter().for_each(|contact| add(contact.span, SlotKind::Contact));
    ad.pay.iter().for_each(|pay| add(pay.span, SlotKind::Pay));
    ad.places.iter().for_each(|place| add(Some(place.span), SlotKind::Place));
    ad.licence_claims.iter().for_each(|claim| add(Some(claim.span), SlotKind::Number));
    add(ad.destination.as_ref().and_then(|place| place.span), SlotKind::Place);
    add(ad.location.as_ref().and_then(|place| place.span), SlotKind::Place);
    add(ad.employer.as_ref().and_then(|employer| employer.span), SlotKind::Employer);
    add(ad.posted_on.as_ref().and_then(|day| day.span), SlotKind::Date);
    add(ad.valid_through.as_ref().and_then(|day| day.span), SlotKind::Date);
    found
}

/// Words that belong to an amount and are written in many ways.
const UNITS: [&str; 12] = ["rp", "idr", "jt", "jta", "juta", "rb", "ribu", "usd", "rm", "sgd", "ntd", "hkd"];

/// Names of months that mean nothing else.
const MONTHS: [&str; 21] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
    "january",
    "february",
    "june",
    "july",
    "august",
    "october",
    "december",
    "agt",
    "sept",
];

/// One word of a folded document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// The word in folded form.
    pub(super) text: &'a str,
    /// Where it starts in the folded text.
    pub(super) start: usize,
    /// What it is, where it changes from copy to copy; none for a word that counts.
    pub(super) kind: Option<SlotKind>,
}

/// Calls `each` for every word of `folded` in order until it says stop (`false`).
pub(super) fn each_word<'a>(folded: &'a Folded, masks: &[Mask], mut each: impl FnMut(Word<'a>) -> bool) {
    let masks = disjoint(masks);
    let text = folded.text();
    let bytes = text.as_bytes();
    let mut next_mask = 0;
    let mut chunk_end = 0;
    let mut is_address = false;
    let mut at = 0;
    while let Some(start) = word_start(text, at) {
        let (end, has_digit) = word_end(text, start);
        at = end;
        if start >= chunk_end {
            let before = start.checked_sub(1).and_then(|i| bytes.get(i));
            let is_joint = |byte: Option<&u8>| byte.is_some_and(|b| matches!(b, b'@' | b'.' | b'/' | b':'));
            is_address = is_joint(before) || is_joint(bytes.get(end));
            if is_address {
                let chunk = chunk_around(bytes, start);
                chunk_end = chunk.end;
                is_address = looks_like_address(bytes.get(chunk).unwrap_or(&[]));
            }
        }
        let word = text.get(start..end).unwrap_or("");
        let given = if masks.is_empty() {
            None
        } else {
            let origin = folded.origin(start..end);
            while masks.get(next_mask).is_some_and(|mask| mask.span.end <= origin.start) {
                next_mask += 1;
            }
            masks.get(next_mask).filter(|mask| mask.span.overlaps(origin)).map(|mask| mask.kind)
        };
        let kind = given.or_else(|| {
            if is_address {
                Some(SlotKind::Contact)
            } else if has_digit {
                Some(SlotKind::Number)
            } else {
                unit_or_month(word)
            }
        });
        if !each(Word { text: word, start, kind }) {
            return;
        }
    }
}

fn unit_or_month(word: &str) -> Option<SlotKind> {
    match word.len() {
        ..=4 if UNITS.contains(&word) => Some(SlotKind::Pay),
        3..=9 if MONTHS.contains(&word) => Some(SlotKind::Date),
        _ => None,
    }
}

/// What a byte is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Mark,
    Letter,
    Digit,
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Wide; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
        let slot = &mut classes[byte as usize];
        *slot = if byte.is_ascii_alphabetic() {
            Class::Letter
        } else if byte.is_ascii_digit() {
            Class::Digit
        } else {
            Class::Mark
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    #[expect(clippy::indexing_slicing, reason = "a byte indexes 256 entries")]
    CLASSES[usize::from(byte)]
}

fn word_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match class(*bytes.get(at)?) {
            Class::Mark => at += 1,
            Class::Letter | Class::Digit => return Some(at),
            Class::Wide => {
                let c = text.get(at..)?.chars().next()?;
                if c.is_alphanumeric() {
                    return Some(at);
                }
                at += c.len_utf8();
            }
        }
    }
}

/// Where the word ends, and whether a digit stands in it.
fn word_end(text: &str, start: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut has_digit = false;
    while let Some(&byte) = bytes.get(at) {
        match class(byte) {
            Class::Mark => break,
            Class::Letter => at += 1,
            Class::Digit => {
                has_digit = true;
                at += 1;
            }
            Class::Wide => {
                let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                if !c.is_alphanumeric() {
                    break;
                }
                has_digit |= c.is_numeric();
                at += c.len_utf8();
            }
        }
    }
    (at, has_digit)
}

/// The run without white space around a place.
fn chunk_around(bytes: &[u8], at: usize) -> Range<usize> {
    let (before, after) = bytes.split_at(at.min(bytes.len()));
    let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |i| i + 1);
    let end = after.iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |i| at + i);
    start..end
}

/// Whether a run without white space is a link, a mail address or a handle.
fn looks_like_address(chunk: &[u8]) -> bool {
    chunk.contains(&b'@')
        || chunk.starts_with(b"www.")
        || chunk.windows(3).any(|three| three == b"://")
        || chunk.windows(5).any(|five| five == b"t.me/" || five == b"wa.me")
}

/// `masks` in order of place without overlaps: of two that overlap the first one goes on to the end of both.
fn disjoint(masks: &[Mask]) -> Vec<Mask> {
    let mut sorted = masks.to_vec();
    sorted.sort_unstable();
    let mut kept: Vec<Mask> = Vec::with_capacity(sorted.len());
    for mask in sorted {
        match kept.last_mut() {
            Some(last) if mask.span.start < last.span.end => {
                last.span.end = last.span.end.max(mask.span.end);
            }
            _ => kept.push(mask),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, masks: &[Mask]) -> Vec<(String, Option<SlotKind>)> {
        let folded = Folded::of(text);
        let mut words = Vec::new();
        each_word(&folded, masks, |word| {
            words.push((word.text.to_owned(), word.kind));
            true
        });
        words
    }

    #[test]
    fn marks_what_changes_by_itself() {
        let words = read("Gaji Rp 5 juta, 🔥WA 0812-3456 atau https://a.example/x?y=z ya", &[]);
        let plain: Vec<&str> =
            words.iter().filter(|(_, kind)| kind.is_none()).map(|(w, _)| w.as_str()).collect();
        assert_eq!(plain, ["gaji", "wa", "atau", "ya"]);
    }

    #[test]
    fn marks_what_it_is_told() {
        let text = "kerja di Kuala Lumpur gaji besar";
        let masks = [
            Mask { span: Span::new(9, 21), kind: SlotKind::Place },
            Mask { span: Span::new(15, 21), kind: SlotKind::Employer },
        ];
        let kinds: Vec<_> = read(text, &masks).into_iter().map(|(_, kind)| kind).collect();
        let place = Some(SlotKind::Place);
        assert_eq!(kinds, [None, None, place, place, None, None]);
    }

    #[test]
    fn masks_lead_through_disguised_text() {
        let text = "k\u{200b}erja di M\u{200b}edan gaji";
        let start = text.find('M').unwrap();
        let masks = [Mask { span: Span::new(start, start + 8), kind: SlotKind::Place }];
        assert_eq!(read(text, &masks)[2], ("medan".to_owned(), Some(SlotKind::Place)));
    }
}
