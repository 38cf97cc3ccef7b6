use std::collections::BTreeMap;

use super::numbers::{Run, Shape};
use super::reading::{Reading, nearest_after, nearest_before};
use crate::domain::{Contact, ContactKind, Span};
use crate::facts::{ContactCue, ContactFacts};

/// Ranges of the folded text that have been read as something, so that nothing else is read from them: by where
/// they start, none overlapping another.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<usize, usize>);

impl Taken {
    pub(super) fn add(&mut self, mut start: usize, mut end: usize) {
        if start >= end {
            return;
        }
        while let Some((from, to)) = self.overlapping(start, end) {
            self.0.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        self.0.insert(start, end);
    }

    /// Takes the folded range that a span of the original was folded to.
    pub(super) fn add_span(&mut self, reading: &Reading<'_>, span: Span) {
        self.add(reading.folded_position(span.start), reading.folded_position(span.end));
    }

    pub(super) fn has(&self, start: usize, end: usize) -> bool {
        self.overlapping(start, end).is_some()
    }

    fn overlapping(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        // The last range that starts before the end is the only one that may reach in.
        let (&from, &to) = self.0.range(..end).next_back()?;
        (start < to).then_some((from, to))
    }
}

/// Farthest that a word may stand in front of a number and still speak of it, in bytes.
const CUE_BYTES: usize = 24;
/// E.164 allows no more digits.
const MOST_DIGITS: usize = 15;

/// Telephone numbers and accounts that stand in the text as digits.
pub(super) fn find(reading: &Reading<'_>, taken: &mut Taken) -> Vec<Contact> {
    find_where(reading, taken, None)
}

/// The same in a field of contacts, where a number needs no word that says what it is.
pub(super) fn find_in_field(field: &Reading<'_>) -> Vec<Contact> {
    find_where(field, &mut Taken::default(), Some(ContactCue::Phone))
}

fn find_where(reading: &Reading<'_>, taken: &mut Taken, otherwise: Option<ContactCue>) -> Vec<Contact> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = reading.runs.get(at) {
        if taken.has(run.start, run.end) {
            at += 1;
            continue;
        }
        let cue = cue_before(reading, run.start).or(otherwise);
        let taken_runs = match cue {
            Some(ContactCue::Bank(bank)) => account(reading, at, bank, taken, &mut found),
            _ => 0,
        };
        let taken_runs = if taken_runs > 0 { taken_runs } else { phone(reading, at, cue, taken, &mut found) };
        at += taken_runs.max(1);
    }
    found
}

/// What the nearest word in front of a number says of it.
fn cue_before(reading: &Reading<'_>, at: usize) -> Option<ContactCue> {
    let cue = nearest_before(&reading.cues.contacts, at, CUE_BYTES)?;
    // A name that two lists share (`wa` in `no wa`) was found twice at the same end: the longer wins there.
    let between = reading.between(cue.end, at);
    // `Rp 7.500.000, 0812...`: the sum is what the word was about.
    let is_spent = cue.what == ContactCue::NotPhone
        && between.bytes().any(|byte| byte.is_ascii_digit())
        && (between.contains(", ") || between.contains("; "));
    (!between.contains('\n') && !is_spent).then_some(cue.what)
}

/// An account number behind the name of a bank; how many runs it took.
fn account(reading: &Reading<'_>, at: usize, bank: u8, taken: &mut Taken, found: &mut Vec<Contact>) -> usize {
    let runs = reading.runs.get(at..).unwrap_or(&[]);
    let Some(first) = runs.first() else { return 0 };
    let mut digits = String::new();
    let mut end = first.end;
    let mut count = 0;
    for run in runs {
        let joins = count == 0 || matches!(reading.between(end, run.start), "-" | " " | ".");
        if !joins || run.shape != Shape::Digits || digits.len() + run.len() > 18 {
            break;
        }
        run.push_digits(reading.text, &mut digits);
        end = run.end;
        count += 1;
    }
    if !(8..=18).contains(&digits.len()) {
        return 0;
    }
    taken.add(first.start, end);
    found.push(Contact {
        kind: ContactKind::BankAccount,
        value: format!("{}:{digits}", reading.facts.contacts.bank(bank)),
        span: Some(reading.span(first.start, end)),
        is_obfuscated: false,
    });
    count
}

/// A telephone number that starts with the run at `at`; how many runs it took.
fn phone(
    reading: &Reading<'_>,
    at: usize,
    cue: Option<ContactCue>,
    taken: &mut Taken,
    found: &mut Vec<Contact>,
) -> usize {
    let Some(first) = reading.runs.get(at).copied() else { return 0 };
    let start = Start::of(reading, first, cue);
    if !start.may_be_phone {
        return 0;
    }
    let mut digits = String::new();
    let mut best: Option<(String, usize, usize)> = None;
    let mut last = first;
    for (count, run) in reading.runs.get(at..).unwrap_or(&[]).iter().enumerate() {
        let is_whole = best.is_some().then(|| local_len(&digits));
        if count > 0 && !joins(reading, first, last, *run, is_whole) {
            break;
        }
        run.push_digits(reading.text, &mut digits);
        if digits.len() > MOST_DIGITS + 2 {
            break;
        }
        last = *run;
        match start.number(&reading.facts.contacts, &digits, count + 1, first.len()) {
            Some(number) => best = Some((number, count + 1, run.end)),
            None if best.is_some() => break,
            None => {}
        }
    }
    let Some((value, count, end)) = best else { return 0 };
    let runs = reading.runs.get(at..at + count).unwrap_or(&[]);
    if looks_like_times(reading, runs) {
        return 0;
    }
    let from = if start.has_plus { first.start - 1 } else { first.start };
    let is_whatsapp = cue == Some(ContactCue::Whatsapp)
        || nearest_after(&reading.cues.contacts, end, 3).is_some_and(|c| c.what == ContactCue::Whatsapp);
    taken.add(from, end);
    let span = reading.span(from, end);
    found.push(Contact {
        kind: if is_whatsapp { ContactKind::Whatsapp } else { ContactKind::Phone },
        value,
        span: Some(span),
        is_obfuscated: is_obfuscated(span.slice(reading.document), runs),
    });
    count
}

/// How a number starts.
struct Start {
    has_plus: bool,
    has_paren: bool,
    has_cue: bool,
    may_be_phone: bool,
}

impl Start {
    fn of(reading: &Reading<'_>, first: Run, cue: Option<ContactCue>) -> Self {
        let before = reading.byte_before(first.start);
        let has_plus = before == b'+';
        let has_paren = before == b'(';
        let has_cue = matches!(cue, Some(ContactCue::Whatsapp | ContactCue::Telegram | ContactCue::Phone));
        let before_mark = first.start.checked_sub(2).map_or(b'\n', |at| reading.byte(at));
        let is_inside_number = matches!(before, b'.' | b',' | b'/' | b':' | b'-')
            && before_mark.is_ascii_digit()
            && first.len() < 9;
        let is_inside_word = before.is_ascii_alphabetic() && first.len() < 9;
        Self {
            has_plus,
            has_paren,
            has_cue,
            may_be_phone: has_plus
                || !(is_inside_number || is_inside_word || cue == Some(ContactCue::NotPhone)),
        }
    }

    /// The number in E.164, where `digits` in `groups` groups are a whole one.
    fn number(&self, facts: &ContactFacts, digits: &str, groups: usize, first_len: usize) -> Option<String> {
        if self.has_plus {
            return international(facts, digits, false);
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return international(facts, rest, false);
        }
        if let Some(rest) = digits.strip_prefix('0') {
            let second = rest.as_bytes().first().copied().unwrap_or(b'0');
            return match second {
                b'8' if is_mobile_id(rest) => Some(format!("+62{rest}")),
                b'1' if (9..=10).contains(&rest.len())
                    && (self.has_cue || (groups > 1 && first_len == 3)) =>
                {
                    Some(format!("+60{rest}"))
                }
                b'2'..=b'7' | b'9' if (8..=11).contains(&rest.len()) => {
                    let is_big_city =
                        ["21", "22", "24", "31", "61"].iter().any(|code| rest.starts_with(code));
                    let is_written_so = (3..=4).contains(&first_len) && groups > 1;
                    (self.has_cue || (is_written_so && (self.has_paren || is_big_city)))
                        .then(|| format!("+62{rest}"))
                }
                _ => None,
            };
        }
        if let Some(rest) = digits.strip_prefix("62") {
            let rest = rest.strip_prefix('0').unwrap_or(rest);
            if is_mobile_id(rest) {
                return Some(format!("+62{rest}"));
            }
        }
        if digits.starts_with('8') && self.has_cue && is_mobile_id(digits) {
            return Some(format!("+62{digits}"));
        }
        if self.has_cue && digits.len() >= 10 { international(facts, digits, true) } else { None }
    }
}

/// An Indonesian mobile number without its leading zero (three-digit prefixes 811 to 899).
fn is_mobile_id(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    (9..=12).contains(&rest.len())
        && bytes.first() == Some(&b'8')
        && bytes.get(1).is_some_and(|b| (b'1'..=b'9').contains(b))
}

/// A number with its country code, in E.164; `is_strict` where no plus stands in front of it.
pub(super) fn international(facts: &ContactFacts, digits: &str, is_strict: bool) -> Option<String> {
    let dial = facts.dial_code(digits)?;
    let rest = digits.strip_prefix(dial.code.as_str())?;
    let rest = match dial.trunk.as_str() {
        "" => rest,
        trunk => rest.strip_prefix(trunk).unwrap_or(rest),
    };
    let is_mobile = dial.mobile.is_empty() || rest.starts_with(|c| dial.mobile.contains(c));
    ((dial.shortest..=dial.longest).contains(&rest.len()) && (is_mobile || !is_strict))
        .then(|| format!("+{}{rest}", dial.code))
}

/// Whether `next` goes on with the number that `last` is a part of; `whole` is the length of what is a number already,
/// without the zero in front.
fn joins(reading: &Reading<'_>, first: Run, last: Run, next: Run, whole: Option<usize>) -> bool {
    let gap = reading.between(last.end, next.start);
    let marks = gap.chars().count();
    let fits = (1..=3).contains(&marks)
        && gap.chars().all(|c| {
            !c.is_alphanumeric() && !matches!(c, '\n' | ',' | ';' | ':' | '+' | '&' | '%' | '/' | '=')
        });
    let is_word = matches!(next.shape, Shape::Word(_));
    let was_word = matches!(last.shape, Shape::Word(_));
    if !fits || (whole.is_some() && is_word && !was_word) {
        return false;
    }
    let Some(whole) = whole else { return true };
    // What is whole already goes on only in the manner that it was written in.
    let is_new = reading.byte(next.start) == b'0' && next.len() >= 3;
    // Groups as long as the one before go on (`0812 0000 44 11`); a short one behind a longer is a count of something
    // (`0812 0000 4411 2 orang`), another line of the same house (`021-5550123-24`) or a decimal (`62812000044.0`).
    let is_short = next.len() <= 2 && next.len() != last.len() && last.len() >= 3;
    // Two digits more belong to a mobile number that is too short for one, or that nothing follows.
    let is_rest = (whole <= SHORT_MOBILE && !is_count(reading, next.end)) || ends_line(reading, next.end);
    let ends = !is_landline(reading, first) && next.len() == 2 && (gap != " " || is_rest);
    !is_new && (!is_short || ends) && next.len() < 9
}

/// Digits of a mobile number, without its zero, that was given out long ago if at all.
const SHORT_MOBILE: usize = 9;

/// Length of a number without zero and country code.
fn local_len(digits: &str) -> usize {
    digits.strip_prefix("62").unwrap_or(digits).trim_start_matches('0').len()
}

/// Whether what follows is counted by the number before it.
fn is_count(reading: &Reading<'_>, at: usize) -> bool {
    const COUNTED: [&str; 12] = [
        "orang", "org", "hari", "tahun", "thn", "jam", "menit", "bulan", "bln", "posisi", "lowongan", "juta",
    ];
    let rest = reading.text.get(at..).unwrap_or("").trim_start();
    COUNTED.iter().any(|word| rest.starts_with(word))
}

/// Whether a number starts like those of houses: `021`, `0291`.
fn is_landline(reading: &Reading<'_>, first: Run) -> bool {
    reading.byte(first.start) == b'0' && matches!(reading.byte(first.start + 1), b'2'..=b'7' | b'9')
}

/// Whether nothing follows that a count could be of.
fn ends_line(reading: &Reading<'_>, at: usize) -> bool {
    let rest = reading.between(at, (at + 2).min(reading.text.len()));
    !rest.starts_with(|c: char| c.is_alphanumeric())
        && !rest.trim_start_matches(' ').starts_with(|c: char| c.is_alphanumeric())
}

/// Whether the groups are opening hours: `08.15 - 16.30`.
fn looks_like_times(reading: &Reading<'_>, runs: &[Run]) -> bool {
    let is_pairs = runs.len() >= 4 && runs.iter().all(|run| run.len() == 2);
    let marks = runs.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(reading.between(a.end, b.start)),
        _ => None,
    });
    is_pairs && runs.len() < 10 && marks.collect::<std::collections::BTreeSet<_>>().len() > 1
}

fn is_obfuscated(written: &str, runs: &[Run]) -> bool {
    // Telephones and messengers put in marks of direction, narrow spaces and hyphens that do not break.
    let is_plain = |c: char| {
        c.is_ascii_digit()
            || matches!(c, ' ' | '+' | '-' | '.' | '(' | ')' | '\u{a0}' | '\u{2009}' | '\u{202f}')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{2010}'..='\u{2015}')
    };
    let singles = runs.iter().filter(|run| run.len() == 1).count();
    !written.chars().all(is_plain) || singles >= 4 || runs.len() >= 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_once_or_in_pieces_is_taken() {
        let mut taken = Taken::default();
        for (start, end) in [(10, 20), (30, 40), (15, 32), (50, 51)] {
            taken.add(start, end);
        }
        assert_eq!(taken.0, BTreeMap::from([(10, 40), (50, 51)]));
        for (start, end, is_taken) in
            [(0, 10, false), (0, 11, true), (39, 45, true), (40, 50, false), (40, 51, true)]
        {
            assert_eq!(taken.has(start, end), is_taken, "{start} {end}");
        }
    }
}
