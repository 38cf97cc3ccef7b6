use super::numbers::{Run, Shape};
use super::phones::Taken;
use super::reading::{Reading, nearest_before};
use crate::domain::{LicenceClaim, LicenceForm};

/// Digits of an OSS licence number: the 13 of the NIB and a sequence of four.
const OSS_DIGITS: usize = 17;
/// Digits of a NIB.
const NIB_DIGITS: usize = 13;
/// Most claims that are read of one ad.
const MOST_CLAIMS: usize = 200;
/// Most bytes of the words between a licence's name and its number (`No.`, `Nomor:`).
const LEAD_BYTES: usize = 24;

/// Licence numbers and claims; their ranges are taken, so that no telephone number is read from them.
pub(super) fn find(reading: &Reading<'_>, taken: &mut Taken) -> Vec<LicenceClaim> {
    let mut found = Vec::new();
    let mut named = Vec::new();
    for cue in &reading.cues.licences {
        if taken.has(cue.start, cue.end) {
            continue;
        }
        match number_after(reading, cue.end, cue.what) {
            Some((start, end)) if !taken.has(start, end) => {
                taken.add(start, end);
                push(reading, cue.what, start, end, &mut found);
            }
            _ => named.push(*cue),
        }
    }
    for (at, run) in reading.runs.iter().enumerate() {
        if run.shape == Shape::Digits
            && !taken.has(run.start, run.end)
            && let Some((form, start, end)) = unnamed(reading, at, *run)
        {
            taken.add(start, end);
            push(reading, form, start, end, &mut found);
        }
    }
    for cue in named.iter().filter(|cue| !matches!(cue.what, LicenceForm::Nib)) {
        bare(reading, cue.what, cue.start, cue.end, &mut found);
    }
    for cue in &reading.cues.claims {
        bare(reading, LicenceForm::Sip3mi, cue.start, cue.end, &mut found);
    }
    found
}

/// A claim without a number, unless it is denied, asked for, or said already.
fn bare(reading: &Reading<'_>, form: LicenceForm, start: usize, end: usize, found: &mut Vec<LicenceClaim>) {
    let is_denied = nearest_before(&reading.cues.denials, start, 16)
        .is_some_and(|cue| !reading.between(cue.end, start).contains(['.', '\n', ',']));
    let span = reading.span(start, end);
    let is_said = found
        .iter()
        .any(|claim| claim.form == form && (claim.number.is_empty() || claim.span.overlaps(span)));
    if !is_denied && !is_said {
        found.push(LicenceClaim { form, number: String::new(), span, oddity: None });
    }
}

fn push(reading: &Reading<'_>, form: LicenceForm, start: usize, end: usize, found: &mut Vec<LicenceClaim>) {
    if found.len() >= MOST_CLAIMS {
        return;
    }
    let span = reading.span(start, end);
    let written = span.slice(reading.document);
    let number = normal(written);
    let oddity = oddity(form, &number).map(str::to_owned);
    found.push(LicenceClaim { form, number, span, oddity });
}

/// Upper case with single spaces, none around slashes.
fn normal(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for word in written.split_whitespace() {
        let joins = out.ends_with('/') || word.starts_with('/');
        if !out.is_empty() && !joins {
            out.push(' ');
        }
        out.push_str(&word.to_uppercase());
    }
    out
}

fn oddity(form: LicenceForm, number: &str) -> Option<&'static str> {
    let is_digits = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b'-'));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    match form {
        LicenceForm::Sip3mi if is_digits && digits >= 8 && digits != OSS_DIGITS => Some("wrong_length"),
        LicenceForm::Nib if digits != NIB_DIGITS => Some("wrong_length"),
        LicenceForm::Sip3mi if is_digits && digits < 8 => Some("wrong_length"),
        _ => None,
    }
}

/// The number behind the name of a licence that ends at `end`.
fn number_after(reading: &Reading<'_>, end: usize, form: LicenceForm) -> Option<(usize, usize)> {
    let bytes = reading.text.as_bytes();
    let from = reading.runs.partition_point(|run| run.start < end);
    let run = reading.runs.get(from..)?.iter().find(|run| run.shape == Shape::Digits)?;
    let lead = reading.between(end, run.start);
    if lead.len() > LEAD_BYTES || lead.contains('\n') && lead.len() > 3 {
        return None;
    }
    // Between name and number stand only such words as `No.`, a letter series or an office.
    let is_lead = |word: &str| {
        matches!(
            word,
            "" | "no"
                | "nomor"
                | "nomer"
                | "number"
                | "izin"
                | "ijin"
                | "resmi"
                | "kep"
                | "b"
                | "oss"
                | "kami"
                | "pt"
        ) || (word.len() <= 10
            && word.bytes().all(|b| b.is_ascii_alphabetic())
            && reading.byte_before(run.start) == b'-')
    };
    if !lead.split([' ', '.', ':', '#', '-', '(', '/', '=', '\n', '"', '*']).all(is_lead) {
        return None;
    }
    let start = series_start(reading, end, run.start);
    let mut stop = token_end(bytes, run.start);
    // `65.21 Tahun 2016`, `123 TAHUN 2020`
    let rest = reading.text.get(stop..).unwrap_or("");
    for link in [" tahun ", " thn ", " th. "] {
        if let Some(year) = rest.strip_prefix(link) {
            let digits = year.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 4 {
                stop += link.len() + 4;
            }
        }
    }
    // OSS numbers written in groups.
    if matches!(form, LicenceForm::Sip3mi | LicenceForm::Nib) {
        while reading.byte(stop) == b' ' && reading.byte(stop + 1).is_ascii_digit() && stop - start < 26 {
            let next = token_end(bytes, stop + 1);
            if !reading.between(stop + 1, next).bytes().all(|b| b.is_ascii_digit()) || next - stop < 3 {
                break;
            }
            stop = next;
        }
    }
    let written = reading.between(run.start, stop);
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let is_number = match form {
        LicenceForm::Nib => digits >= 8,
        LicenceForm::So => written.contains('/') || digits >= 5,
        _ => digits >= 5 || written.contains('/') || written.contains("tahun") || written.contains("thn"),
    };
    is_number.then_some((start, stop))
}

/// Where a number with a letter series in front starts (`KEMNAKER-2024-0891`, `B. 432/...`, `KEP. 12/...`).
fn series_start(reading: &Reading<'_>, from: usize, number: usize) -> usize {
    let lead = reading.between(from, number);
    for series in ["kep.", "kep ", "b."] {
        if let Some(at) = lead.rfind(series) {
            return from + at;
        }
    }
    if reading.byte_before(number) == b'-' {
        let word = lead.trim_end_matches('-');
        let length = word.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        if length > 0 {
            return number - (lead.len() - word.len()) - length;
        }
    }
    number
}

/// The end of a number with its slashes, dots and dashes.
fn token_end(bytes: &[u8], start: usize) -> usize {
    let length = bytes
        .get(start..)
        .unwrap_or(&[])
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-'))
        .count();
    let mut end = start + length;
    while end > start && bytes.get(end - 1).is_some_and(|b| matches!(b, b'.' | b'-' | b'/')) {
        end -= 1;
    }
    end
}

/// A number whose form alone tells what it is.
fn unnamed(reading: &Reading<'_>, at: usize, run: Run) -> Option<(LicenceForm, usize, usize)> {
    // `PENG. 017 /KWS1...` has a space before the slash.
    let slash = if reading.byte(run.end) == b' ' { run.end + 1 } else { run.end };
    if reading.byte(slash) != b'/' || matches!(reading.byte_before(run.start), b'/' | b'-') {
        return None;
    }
    // Hyphens between letters are spaces in the folded text: the number's end is sought in the original.
    let from = reading.span(slash, slash).start;
    let end = reading.folded_position(token_end(reading.document.as_bytes(), from));
    let rest = reading.between(slash, end);
    let ends_in_year = rest.rsplit('/').next().is_some_and(|year| {
        year.len() == 4
            && (year.starts_with("20") || year.starts_with("19"))
            && year.bytes().all(|b| b.is_ascii_digit())
    });
    if !ends_in_year {
        return None;
    }
    let before = reading.between(run.start.saturating_sub(6), run.start);
    let series = |name: &str| {
        before
            .trim_end()
            .ends_with(name)
            .then(|| run.start - (before.len() - before.rfind(name).unwrap_or(0)))
    };
    if rest.starts_with("/men/") {
        let start = series("kep.").or_else(|| series("kep")).unwrap_or(run.start);
        return Some((LicenceForm::Sipptki, start, end));
    }
    if rest.starts_with("/sip2mi/") || rest.starts_with("/sip/") {
        let start = series("b.").unwrap_or(run.start);
        return Some((LicenceForm::Sip2mi, start, end));
    }
    if let Some(start) = series("peng.").or_else(|| series("peng")) {
        return Some((LicenceForm::Announcement, start, end));
    }
    let is_so = rest.contains("/hk.") || rest.contains("/hk0") || rest.contains("/hk1");
    (is_so && reading.runs.get(at + 1).is_some()).then_some((LicenceForm::So, run.start, end))
}
