use super::numbers::{Run, Shape};
use super::reading::{Reading, nearest_after, nearest_before};
use crate::domain::{Contact, ContactKind, Span};
use crate::facts::{ContactCue, ContactFacts};

/// Ranges of the folded text that have been read as something, so that nothing else is read from them.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<(usize, usize)>);

impl Taken {
    pub(super) fn add(&mut self, start: usize, end: usize) {
        self.0.push((start, end));
    }

    /// Takes the folded range that a span of the original was folded to.
    pub(super) fn add_span(&mut self, reading: &Reading<'_>, span: Span) {
        self.add(reading.folded_position(span.start), reading.folded_position(span.end));
    }

    pub(super) fn has(&self, start: usize, end: usize) -> bool {
        self.0.iter().any(|&(from, to)| start < to && from < end)
    }
}

/// Farthest that a word may stand in front of a number and still speak of it, in bytes.
const CUE_BYTES: usize = 24;
/// E.164 allows no more digits.
const MOST_DIGITS: usize = 15;

/// Telephone numbers and accounts that stand in the text as digits.
pub(super) fn find(reading: &Reading<'_>, taken: &mut Taken) -> Vec<Contact> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(run) = reading.runs.get(at) {
        if taken.has(run.start, run.end) {
            at += 1;
            continue;
        }
        let cue = cue_before(reading, run.start);
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
    (!reading.between(cue.end, at).contains('\n')).then_some(cue.what)
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
        if count > 0 && !joins(reading, first, last, *run, best.is_some()) {
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

/// Whether `next` goes on with the number that `last` is a part of.
fn joins(reading: &Reading<'_>, first: Run, last: Run, next: Run, is_whole: bool) -> bool {
    let gap = reading.between(last.end, next.start);
    let marks = gap.chars().count();
    let fits = (1..=3).contains(&marks)
        && gap.chars().all(|c| {
            !c.is_alphanumeric() && !matches!(c, '\n' | ',' | ';' | ':' | '+' | '&' | '%' | '/' | '=')
        });
    let is_word = matches!(next.shape, Shape::Word(_));
    let was_word = matches!(last.shape, Shape::Word(_));
    if !fits || (is_whole && is_word && !was_word) {
        return false;
    }
    if !is_whole {
        return true;
    }
    // What is whole already goes on only in the manner that it was written in.
    let is_new = reading.byte(next.start) == b'0' && next.len() >= 3;
    let is_count = next.len() <= 2 && first.len() >= 3 && gap == " ";
    !is_new && !is_count && next.len() < 9
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
    let is_plain =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '.' | '(' | ')' | '\u{a0}' | '–' | '‑');
    let singles = runs.iter().filter(|run| run.len() == 1).count();
    !written.chars().all(is_plain) || singles >= 4 || runs.len() >= 7
}
