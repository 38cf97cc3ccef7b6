//! What an ad asks of the worker, held against what may be asked.

use std::ops::Range;

use super::reading::{FoundIndicator, Reading};
use crate::domain::{Detail, Money, MoneyRole, Span, Strength};
use crate::facts::NegationSet;

/// Smaller sums are prices of single papers.
const LEAST_IDR: f64 = 1_000_000.0;
/// Larger ones are no fee of one person.
const MOST_IDR: f64 = 400_000_000.0;
/// A sum this large says something even where it breaks only the rule that placement is free.
const LARGE_IDR: f64 = 10_000_000.0;
/// Words before an amount that may take it back: `tidak ada biaya proses 30 juta`.
const WORDS_BEFORE: usize = 4;

/// B08: the worker is to pay more than may be asked for this destination and programme.
pub(super) fn too_high(reading: &Reading<'_>) -> Option<FoundIndicator> {
    if !reading.is_abroad() || reading.is("ministry_programme") || reading.is("travel") || reading.is("tour")
    {
        return None;
    }
    let code = reading.destination();
    let rule = reading.facts.fees.on(code, reading.contexts, reading.day)?;
    let month = code
        .and_then(|code| reading.facts.wages.on(code, reading.contexts, reading.day))
        .and_then(|wage| Some(wage.min_month? * wage.idr_per_unit));
    let months = rule.most_months.zip(month).map(|(months, month)| months * month);
    let most = [rule.most_idr, months].into_iter().flatten().reduce(f64::min)?;
    let (money, idr) = reading
        .ad
        .money
        .iter()
        .filter(|money| money.role == MoneyRole::Fee)
        .filter_map(|money| Some((money, money.max_idr?)))
        .filter(|(_, idr)| *idr > most && (LEAST_IDR..=MOST_IDR).contains(idr))
        .filter(|(money, _)| !is_taken_back(reading, money))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let strength = if most > 0.0 || idr >= LARGE_IDR { Strength::Medium } else { Strength::Weak };
    let detail = Detail::FeeAbove { idr, most_idr: most };
    reading.computed("B08", strength, vec![money.span], Some(detail))
}

/// Whether the words around an amount say that the worker does not pay it: denied, or borne by somebody else.
fn is_taken_back(reading: &Reading<'_>, money: &Money) -> bool {
    let text = reading.ad.folded.text();
    let Some(range) = folded_range(reading, money.span) else { return false };
    let own = NegationSet::default();
    let mut start = range.start;
    for _ in 0..=WORDS_BEFORE {
        if reading.is_denied(&(start..range.end), own) {
            return true;
        }
        let head = text.get(..start).unwrap_or("").trim_end_matches([' ', ':', '*', '(', '=', '-']);
        let word = head.trim_end_matches(char::is_alphanumeric);
        if word.len() == head.len() {
            return false;
        }
        start = word.len();
    }
    false
}

/// Where a span of the document stands in the folded text.
pub(super) fn folded_range(reading: &Reading<'_>, span: Span) -> Option<Range<usize>> {
    let folded = &reading.ad.folded;
    let first = |original: usize| {
        let (mut low, mut high) = (0, folded.text().len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if folded.origin(middle..middle).start < original { low = middle + 1 } else { high = middle }
        }
        low
    };
    let (start, end) = (first(span.start), first(span.end));
    folded.text().get(start..end).map(|_| start..end)
}
