use super::numbers::{self, Shape};
use super::phones::Taken;
use super::reading::{Reading, nearest_after, nearest_before};
use crate::domain::{Currency, Money, Pay, PayPeriod, Span};
use crate::facts::{CurrencyFact, MoneyCue, MoneyFacts, Unit};
use jiff::civil::Date;

/// Most lines of a list between its heading and an amount.
const MOST_ITEMS: usize = 12;

/// A smaller sum is a price, in rupiah.
const LEAST_BARE_IDR: f64 = 400_000.0;

/// An amount or a range in the folded text, before it is known what it is for.
#[derive(Debug, Clone, Copy)]
struct Amount {
    start: usize,
    end: usize,
    min: f64,
    max: f64,
    currency: Option<Currency>,
    /// Whether `juta`, `rb` or the like stands behind it.
    has_unit: bool,
    /// Whether that unit (`k`, `million`) counts followers and users as well as money.
    is_loose: bool,
}

/// What is known of amounts from outside the text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// Day whose rate counts; none for the newest.
    pub(super) on: Option<Date>,
    /// Dollar of the country where the work is, which a bare `$` stands for.
    pub(super) dollar: Option<Currency>,
    /// The text is a pay field: every amount in it is pay, in this currency where it names none.
    pub(super) field: Option<Currency>,
}

/// The amounts of a text, by what they are for.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pay: Vec<Pay>,
    /// The other amounts of the deal.
    pub(super) money: Vec<Money>,
    /// A sum of the size of pay that no word calls pay: it tells an ad from other pages, and nothing more.
    pub(super) has_bare_sum: bool,
}

/// Pay and the other amounts of the deal.
pub(super) fn find(reading: &Reading<'_>, taken: &Taken, setting: Setting) -> Found {
    let mut found = Found::default();
    let mut at = 0;
    while let Some(run) = reading.runs.get(at) {
        if run.shape != Shape::Digits || taken.has(run.start, run.end) {
            at += 1;
            continue;
        }
        match amount(reading, at, setting) {
            Some((amount, next)) => {
                sort_in(reading, amount, setting, &mut found);
                at = next;
            }
            None => at += 1,
        }
    }
    for hint in &reading.cues.vague {
        let Some((min, max)) = reading.facts.money.vague(hint.what) else { continue };
        let is_about_pay = setting.field.is_some()
            || nearest_before(&reading.cues.money, hint.start, 40)
                .is_some_and(|cue| cue.what != MoneyCue::Other)
            || nearest_after(&reading.cues.money, hint.end, 20).is_some_and(|cue| cue.what == MoneyCue::Pay)
            || nearest_after(&reading.cues.periods, hint.end, 12).is_some();
        if is_about_pay
            && !found
                .pay
                .iter()
                .any(|p| p.span.is_some_and(|s| s.overlaps(reading.span(hint.start, hint.end))))
        {
            let amount = Amount {
                start: hint.start,
                end: hint.end,
                min,
                max,
                currency: Some(Currency::IDR),
                has_unit: true,
                is_loose: false,
            };
            sort_in(reading, amount, setting, &mut found);
        }
    }
    found
}

/// The amount or range that starts with the run at `first`, and the index of the run behind it.
fn amount(reading: &Reading<'_>, first: usize, setting: Setting) -> Option<(Amount, usize)> {
    let facts = &reading.facts.money;
    let run = reading.runs.get(first)?;
    let (before, start) = currency_before(reading, run.start);
    let dollar = setting.dollar.filter(|_| reading.between(start, start + 1) == "$");
    if before.is_none() && reading.byte_before(run.start).is_ascii_alphabetic() {
        return None;
    }
    let (mut low, next, end) = numbers::decimal(reading.text, &reading.runs, first)?;
    let low_unit = unit(facts, reading.text, end);
    let mut amount = Amount {
        start,
        end: low_unit.map_or(end, |(_, end)| end),
        min: 0.0,
        max: 0.0,
        currency: dollar.or(before.map(|fact| fact.currency)),
        has_unit: low_unit.is_some(),
        is_loose: low_unit.is_some_and(|(unit, _)| unit.counts_all),
    };
    let mut next = next;
    take_currency(facts, reading, &mut amount);
    // `US$80M`, `£228b`: sums of the news, not of an ad.
    if reading.byte(amount.end).is_ascii_alphabetic()
        && matches!(reading.byte(amount.end), b'm' | b'b' | b't')
        && amount.end == end
    {
        return None;
    }
    low *= low_unit.map_or(1.0, |(unit, _)| unit.factor);
    amount.min = low;
    amount.max = low;
    if let Some((high, high_unit, high_end, high_currency, after)) = upper(reading, amount.end, next) {
        let factor = high_unit.map_or(1.0, |(unit, _)| unit.factor);
        let high = high * factor;
        // `15-20jt`: the unit stands behind the second number alone.
        let scaled =
            if low_unit.is_none() && high_unit.is_some() && low < 1000.0 { low * factor } else { low };
        // `3jt-5`: the unit stands behind the first alone.
        let high = if high_unit.is_none() && high < 1000.0 && high < low {
            high * low_unit.map_or(1.0, |(unit, _)| unit.factor)
        } else {
            high
        };
        if scaled <= high && high <= scaled.max(1.0) * 100.0 {
            amount.min = scaled;
            amount.max = high;
            amount.end = high_unit.map_or(high_end, |(_, end)| end);
            amount.has_unit |= high_unit.is_some();
            amount.is_loose |= high_unit.is_some_and(|(unit, _)| unit.counts_all);
            amount.currency = amount.currency.or(high_currency);
            next = after;
            take_currency(facts, reading, &mut amount);
        }
    }
    if amount.currency.is_none() {
        let is_named = setting.field.is_some() || is_asked_for(reading, &amount);
        // `50 million visits per month` has a period and is no pay.
        let is_pay = nearest_before(&reading.cues.money, amount.start, 30).is_some();
        let is_rupiah = amount.has_unit && (!amount.is_loose || is_pay);
        if let Some(currency) = setting.field {
            amount.currency = Some(currency);
        } else if is_rupiah || (is_named && amount.min >= 100_000.0 && !amount.has_unit) {
            amount.currency = Some(Currency::IDR);
        } else {
            return None;
        }
    }
    (amount.max > 0.0).then_some((amount, next))
}

/// Whether a word for pay or a period stands by an amount that names no currency.
fn is_asked_for(reading: &Reading<'_>, amount: &Amount) -> bool {
    nearest_before(&reading.cues.money, amount.start, 30)
        .is_some_and(|cue| !reading.between(cue.end, amount.start).contains('\n'))
        || nearest_after(&reading.cues.periods, amount.end, 8).is_some()
}

/// The currency in front of a number, and where it starts.
fn currency_before<'a>(reading: &Reading<'a>, at: usize) -> (Option<&'a CurrencyFact>, usize) {
    let mut end = at;
    while end > 0 && at - end < 3 && matches!(reading.byte_before(end), b' ' | b'.' | b':') {
        end -= 1;
    }
    let head = reading.text.get(..end).unwrap_or("");
    let mut start = end;
    for c in head.chars().rev().take(4) {
        if c.is_alphabetic() || matches!(c, '$' | '¥' | '€' | '£' | '₩' | '฿' | '₱' | '₺' | '₹')
        {
            start -= c.len_utf8();
        } else {
            break;
        }
    }
    let word = reading.between(start, end);
    let fact = reading.facts.money.before(word).or_else(|| {
        let sign = word.char_indices().next_back().filter(|(_, c)| !c.is_alphabetic())?;
        start += sign.0;
        reading.facts.money.before(reading.between(start, end))
    });
    // `AUD $2,000`: the code in front of the sign says which dollar.
    if fact.is_some() && reading.between(start, start + 1) == "$" {
        let lead = reading.text.get(..start).unwrap_or("").trim_end_matches(' ');
        let length = lead.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let code = lead.get(lead.len() - length..).unwrap_or("");
        if length == 3
            && let Some(named) = reading.facts.money.before(code)
        {
            return (Some(named), lead.len() - length);
        }
    }
    match fact {
        Some(fact) if !reading.byte_before(start).is_ascii_alphanumeric() => (Some(fact), start),
        _ => (None, at),
    }
}

/// Takes the currency behind an amount into it.
fn take_currency(facts: &MoneyFacts, reading: &Reading<'_>, amount: &mut Amount) {
    let rest = reading.text.get(amount.end..).unwrap_or("");
    let gap = usize::from(rest.starts_with(' '));
    let rest = rest.get(gap..).unwrap_or("");
    if let Some((fact, length)) = facts.after(rest)
        && (amount.currency.is_none() || amount.currency == Some(fact.currency))
        && !(rest.starts_with("rp") && rest.get(length..).is_some_and(is_before_number))
    {
        amount.currency = Some(fact.currency);
        amount.end += gap + length;
    }
}

/// Whether `rest` goes on with a number: then what stands before it belongs to that one.
fn is_before_number(rest: &str) -> bool {
    rest.trim_start_matches([' ', '.', ':']).starts_with(|c: char| c.is_ascii_digit())
}

/// The currencies in which anything is counted, pay or not.
pub(super) fn currencies(reading: &Reading<'_>) -> Vec<Currency> {
    let facts = &reading.facts.money;
    let mut found = Vec::new();
    for run in reading.runs.iter().filter(|run| run.shape == Shape::Digits) {
        let end = unit(facts, reading.text, run.end).map_or(run.end, |(_, end)| end);
        let rest = reading.text.get(end..).unwrap_or("");
        let behind = facts.after(rest.strip_prefix(' ').unwrap_or(rest)).map(|(fact, _)| fact);
        for fact in currency_before(reading, run.start).0.into_iter().chain(behind) {
            if !found.contains(&fact.currency) {
                found.push(fact.currency);
            }
        }
    }
    found
}

/// The unit behind a number, and where it ends.
fn unit(facts: &MoneyFacts, text: &str, at: usize) -> Option<(Unit, usize)> {
    let rest = text.get(at..)?;
    let trimmed = rest.strip_prefix([' ', '-']).unwrap_or(rest);
    let gap = rest.len() - trimmed.len();
    let length = trimmed.bytes().take_while(u8::is_ascii_alphabetic).count();
    let unit = facts.unit(trimmed.get(..length)?)?;
    (gap == 0 || !unit.is_glued).then_some((unit, at + gap + length))
}

type Upper = (f64, Option<(Unit, usize)>, usize, Option<Currency>, usize);

/// The upper end of a range whose lower end ends at `end`.
fn upper(reading: &Reading<'_>, end: usize, next: usize) -> Option<Upper> {
    let run = reading.runs.get(next)?;
    if run.shape != Shape::Digits || run.start - end > 28 {
        return None;
    }
    let (currency, start) = currency_before(reading, run.start);
    // `Rp 2.000.000/bulan - Rp 3.000.000/bulan`
    let from = nearest_after(&reading.cues.periods, end, 2).map_or(end, |cue| cue.end.min(start));
    let between = reading.text.get(from..start)?.trim_matches([' ', '.', ',']);
    let is_range = reading.facts.money.is_range(between);
    // A dash between letters is a space in the folded text: `/bulan–Rp`.
    let is_dashed = from > end && currency.is_some() && reading.between(from, start) == " ";
    if !is_range && !is_dashed {
        return None;
    }
    let (high, after, high_end) = numbers::decimal(reading.text, &reading.runs, next)?;
    let unit = unit(&reading.facts.money, reading.text, high_end);
    Some((high, unit, high_end, currency.map(|fact| fact.currency), after))
}

/// Decides what an amount is for and puts it where it belongs.
fn sort_in(reading: &Reading<'_>, amount: Amount, setting: Setting, found: &mut Found) {
    let Some(currency) = amount.currency else { return };
    let facts = &reading.facts.money;
    let named = period(reading, &amount);
    let cue =
        if setting.field.is_some() { Some(MoneyCue::Pay) } else { role(reading, &amount, named.is_some()) };
    // The price of a thing has a piece it is for as well; a piece pays where the words speak of pay.
    let is_pay =
        cue == Some(MoneyCue::Pay) || cue.is_none() && named.is_some_and(|period| period != PayPeriod::Piece);
    let end =
        amount.end + reading.text.get(amount.end..).unwrap_or("").bytes().take_while(|b| *b == b'+').count();
    let span = reading.span(amount.start, end);
    let rate = facts.idr_per_unit(currency, setting.on);
    match cue {
        Some(MoneyCue::Other) => {}
        Some(MoneyCue::Role(role)) => found.money.push(Money {
            min: amount.min,
            max: amount.max,
            currency,
            max_idr: rate.map(|rate| rate * amount.max),
            role,
            span,
        }),
        Some(MoneyCue::Pay) | None => {
            let period = named.unwrap_or_else(|| guess_period(facts, currency, amount.max));
            let pay = as_pay(&amount, currency, period, rate, span);
            if is_pay {
                found.pay.extend(pay);
            } else {
                // A bare sum may be a price, a commission or a count: it is no pay that nobody promised.
                let is_usual = facts.get(currency).is_none_or(|fact| amount.max > fact.hour_max);
                found.has_bare_sum |=
                    is_usual && pay.is_some_and(|p| p.max_idr_month.is_some_and(|idr| idr >= LEAST_BARE_IDR));
            }
        }
    }
}

fn as_pay(
    amount: &Amount,
    currency: Currency,
    period: PayPeriod,
    rate: Option<f64>,
    span: Span,
) -> Option<Pay> {
    let in_month = monthly_factor(period);
    let max_idr_month = rate.zip(in_month).map(|(rate, factor)| rate * factor * amount.max);
    // Below any day's pay and beyond any month's: prices, budgets, counts.
    let is_plain = max_idr_month.is_none_or(|idr| (50_000.0..=600_000_000.0).contains(&idr));
    is_plain.then_some(Pay {
        min: amount.min,
        max: amount.max,
        currency,
        period,
        max_idr_month,
        span: Some(span),
    })
}

/// How many of a period a month has: 173 hours and 25 days of work (PP 36/2021, six-day week).
pub(super) fn monthly_factor(period: PayPeriod) -> Option<f64> {
    match period {
        PayPeriod::Hour => Some(173.0),
        PayPeriod::Day => Some(25.0),
        PayPeriod::Week => Some(52.0 / 12.0),
        PayPeriod::Month => Some(1.0),
        PayPeriod::Year => Some(1.0 / 12.0),
        PayPeriod::Contract | PayPeriod::Piece => None,
    }
}

/// The period that an amount fits where none is named.
pub(super) fn guess_period(facts: &MoneyFacts, currency: Currency, max: f64) -> PayPeriod {
    match facts.get(currency) {
        Some(fact) if max <= fact.hour_max => PayPeriod::Hour,
        Some(fact) if max <= fact.day_max => PayPeriod::Day,
        Some(fact) if max >= fact.year_min => PayPeriod::Year,
        _ => PayPeriod::Month,
    }
}

/// The period named behind an amount, or else in front of it, on the same line.
fn period(reading: &Reading<'_>, amount: &Amount) -> Option<PayPeriod> {
    let after = nearest_after(&reading.cues.periods, amount.end, 14)
        .filter(|cue| is_one_phrase(reading.between(amount.end, cue.start)));
    let before = || {
        nearest_before(&reading.cues.periods, amount.start, 16)
            .filter(|cue| is_one_phrase(reading.between(cue.end, amount.start)))
            // `6 days per week, IDR 6 million` speaks of days; `gaji per bulan 6 juta` of pay.
            .filter(|cue| {
                nearest_before(&reading.cues.money, cue.start + 1, 12).is_some()
                    || nearest_before(&reading.cues.money, cue.end, 4).is_some()
            })
    };
    after.or_else(before).map(|cue| cue.what)
}

fn is_one_phrase(gap: &str) -> bool {
    !gap.contains(['\n', ';']) && !gap.bytes().any(|b| b.is_ascii_digit())
}

/// What an amount is for, by the words around it.
fn role(reading: &Reading<'_>, amount: &Amount, has_period: bool) -> Option<MoneyCue> {
    let before = nearest_before(&reading.cues.money, amount.start, 70)
        .filter(|cue| leads_to(reading.between(cue.end, amount.start)));
    let after = nearest_after(&reading.cues.money, amount.end, 10).filter(|cue| {
        is_one_phrase(reading.between(amount.end, cue.start))
            && !reading.between(amount.end, cue.start).contains([',', '.', '+'])
    });
    match (before, after) {
        (Some(cue), _) if amount.start - cue.end <= 12 => Some(cue.what),
        // `gaji sekitar 5 juta ditransfer` is pay all the same.
        (before, Some(cue))
            if matches!(cue.what, MoneyCue::Role(_))
                && !has_period
                && before.is_none_or(|before| before.what != MoneyCue::Pay) =>
        {
            Some(cue.what)
        }
        (before, after) => before
            .or(after)
            .map(|cue| cue.what)
            .or_else(|| (!has_period).then(|| heading(reading, amount))?),
    }
}

/// What the heading above a list is about, for an amount in the list that has no word of its own:
/// `Biaya:`, and below it `- paspor Rp 500.000`.
fn heading(reading: &Reading<'_>, amount: &Amount) -> Option<MoneyCue> {
    let mut end = reading.text.get(..amount.start)?.rfind('\n')?;
    for _ in 0..MOST_ITEMS {
        let start = reading.text.get(..end)?.rfind('\n').map_or(0, |at| at + 1);
        let line = reading.between(start, end).trim();
        if line.is_empty() {
            return None;
        }
        if line.ends_with(':') {
            let cue = nearest_before(&reading.cues.money, end, line.len())?;
            return (cue.what != MoneyCue::Other).then_some(cue.what);
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// Whether a word still speaks of the amount behind `gap`: not past the end of a sentence or line, unless
/// the line ends with it (`Gaji:` and the amount below).
fn leads_to(gap: &str) -> bool {
    match gap.find('\n') {
        Some(at) => {
            let (head, tail) = gap.split_at(at);
            head.trim_matches([' ', ':', '*', '-', '=']).is_empty()
                && !tail.trim_start_matches('\n').contains('\n')
        }
        None => !gap.contains([';', '!', '?']) && !gap.contains(". "),
    }
}
