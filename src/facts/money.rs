use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::phrase_file::{self, PhraseList};
use super::{DataFiles, Meaning, Phrases, Problems, Table};
use crate::domain::{Currency, MoneyRole, PayPeriod};

/// What a word near an amount says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyCue {
    /// The amount is pay.
    Pay,
    /// It is something else in the deal.
    Role(MoneyRole),
    /// It is no part of the deal: turnover, a budget, an insured sum.
    Other,
}

/// How amounts in one currency are written and how large they are.
#[derive(Debug, Clone, PartialEq)]
pub struct CurrencyFact {
    /// The currency.
    pub currency: Currency,
    /// Largest amount that is a wage per hour where no period is named.
    pub hour_max: f64,
    /// Largest amount that is a wage per day.
    pub day_max: f64,
    /// Smallest amount that is a wage per year.
    pub year_min: f64,
}

/// A word behind a number that multiplies it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// What the number is multiplied with.
    pub factor: f64,
    /// Whether it counts followers and users as well as money.
    pub counts_all: bool,
    /// Whether it stands right behind the number, without a space.
    pub is_glued: bool,
}

/// `currencies.tsv`, `rates.tsv` and the hinted amounts of `money.toml`.
#[derive(Debug, Default)]
pub struct MoneyFacts {
    currencies: Vec<CurrencyFact>,
    before: HashMap<String, u16>,
    /// By first byte, longest first.
    after: BTreeMap<u8, Vec<(String, u16)>>,
    /// By currency, newest last.
    rates: BTreeMap<String, Vec<(Date, f64)>>,
    vague: Vec<(f64, f64)>,
    units: HashMap<String, Unit>,
    ranges: HashSet<String>,
}

const CURRENCIES: &str = "currencies.tsv";
const RATES: &str = "rates.tsv";
const WORDS: &str = "money.toml";

impl MoneyFacts {
    /// The currency that a folded word in front of an amount names (`rp`, `us$`).
    pub fn before(&self, word: &str) -> Option<&CurrencyFact> {
        self.before.get(word).and_then(|at| self.currencies.get(usize::from(*at)))
    }

    /// The currency that folded text right behind an amount starts with, and its length in bytes.
    pub fn after(&self, rest: &str) -> Option<(&CurrencyFact, usize)> {
        let first = rest.as_bytes().first()?;
        let (word, at) = self.after.get(first)?.iter().find(|(word, _)| {
            rest.starts_with(word.as_str())
                && !rest.get(word.len()..).is_some_and(|r| r.starts_with(|c: char| c.is_alphanumeric()))
        })?;
        Some((self.currencies.get(usize::from(*at))?, word.len()))
    }

    /// What is known of a currency.
    pub fn get(&self, currency: Currency) -> Option<&CurrencyFact> {
        self.currencies.iter().find(|fact| fact.currency == currency)
    }

    /// Rupiah for one unit of `currency` on a day: the newest rate up to it, else the oldest after it; the
    /// newest of all where no day is given.
    pub fn idr_per_unit(&self, currency: Currency, on: Option<Date>) -> Option<f64> {
        if currency == Currency::IDR {
            return Some(1.0);
        }
        let rates = self.rates.get(currency.code())?;
        let chosen = match on {
            Some(day) => rates.iter().rev().find(|(from, _)| *from <= day).or_else(|| rates.first()),
            None => rates.last(),
        };
        chosen.map(|(_, idr)| *idr)
    }

    /// Lower and upper end in rupiah a month behind a [`Meaning::VaguePay`].
    pub fn vague(&self, index: u16) -> Option<(f64, f64)> {
        self.vague.get(usize::from(index)).copied()
    }

    /// What a folded word behind a number multiplies it with.
    pub fn unit(&self, word: &str) -> Option<Unit> {
        self.units.get(word).copied()
    }

    /// Whether folded text between two numbers makes a range of them.
    pub fn is_range(&self, between: &str) -> bool {
        self.ranges.contains(between)
    }

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let mut facts = Self::default();
        facts.load_currencies(files, problems);
        facts.load_rates(files, problems);
        facts.load_words(files, phrases, problems);
        facts
    }

    fn load_currencies(&mut self, files: &DataFiles, problems: &mut Problems) {
        let text = files.demand(CURRENCIES, problems);
        let columns = ["currency", "before", "after", "hour_max", "day_max", "year_min"];
        let table = Table::read(CURRENCIES, text, &columns, problems);
        for row in table.rows() {
            let Some(currency) = Currency::new(row.get("currency")) else {
                row.problem(format!("`{}` is not an ISO 4217 code", row.get("currency")), problems);
                continue;
            };
            let at = u16::try_from(self.currencies.len()).unwrap_or(u16::MAX);
            let mut amount =
                |column: &str| row.parse::<f64>(column, "an amount", problems).unwrap_or_default();
            let (hour_max, day_max, year_min) = (amount("hour_max"), amount("day_max"), amount("year_min"));
            if !(hour_max < day_max && day_max < year_min) {
                row.problem("`hour_max`, `day_max` and `year_min` must rise in this order", problems);
            }
            self.currencies.push(CurrencyFact { currency, hour_max, day_max, year_min });
            for word in row.list("before") {
                if self.before.insert(crate::text::fold_phrase(word), at).is_some() {
                    row.problem(format!("`{word}` stands for two currencies"), problems);
                }
            }
            for word in row.list("after") {
                let word = crate::text::fold_phrase(word);
                if let Some(first) = word.bytes().next() {
                    self.after.entry(first).or_default().push((word, at));
                }
            }
        }
        for words in self.after.values_mut() {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
    }

    fn load_rates(&mut self, files: &DataFiles, problems: &mut Problems) {
        let text = files.demand(RATES, problems);
        let table = Table::read(RATES, text, &["currency", "from", "idr", "source"], problems);
        for row in table.rows() {
            let idr = row.parse::<f64>("idr", "rupiah for one unit", problems).unwrap_or_default();
            if !(idr.is_finite() && idr > 0.0) {
                row.problem("`idr` must be above zero", problems);
            }
            match (Currency::new(row.get("currency")), row.date("from", problems)) {
                (Some(currency), Some(from)) => {
                    self.rates.entry(currency.code().to_owned()).or_default().push((from, idr));
                }
                (None, _) => {
                    row.problem(format!("`{}` is not an ISO 4217 code", row.get("currency")), problems);
                }
                (_, None) if row.get("from").is_empty() => row.problem("`from` is empty", problems),
                (_, None) => {}
            }
        }
        for rates in self.rates.values_mut() {
            rates.sort_by_key(|(from, _)| *from);
        }
    }

    fn load_words(&mut self, files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
        let text = files.demand(WORDS, problems);
        let words: Words = phrase_file::parse(WORDS, text, problems);
        for (cue, list) in [
            (MoneyCue::Pay, &words.pay),
            (MoneyCue::Role(MoneyRole::Fee), &words.fee),
            (MoneyCue::Role(MoneyRole::Advance), &words.advance),
            (MoneyCue::Role(MoneyRole::Penalty), &words.penalty),
            (MoneyCue::Role(MoneyRole::Commission), &words.commission),
            (MoneyCue::Other, &words.other),
        ] {
            phrases.add_list(Meaning::Money(cue), list, WORDS, text, problems);
        }
        let period = &words.period;
        for (unit, list) in [
            (PayPeriod::Hour, &period.hour),
            (PayPeriod::Day, &period.day),
            (PayPeriod::Week, &period.week),
            (PayPeriod::Month, &period.month),
            (PayPeriod::Year, &period.year),
            (PayPeriod::Contract, &period.contract),
            (PayPeriod::Piece, &period.piece),
        ] {
            phrases.add_list(Meaning::Period(unit), list, WORDS, text, problems);
        }
        for hint in &words.vague {
            let index = u16::try_from(self.vague.len()).unwrap_or(u16::MAX);
            phrases.add_list(Meaning::VaguePay(index), &hint.phrases, WORDS, text, problems);
            self.vague.push((hint.min, hint.max));
        }
        for UnitWords { words, factor, counts_all, is_glued } in words.unit {
            let unit = Unit { factor, counts_all, is_glued };
            for word in words {
                if self.units.insert(word.clone(), unit).is_some() {
                    problems.push(WORDS, 0, format!("`{word}` stands for two units"));
                }
            }
        }
        self.ranges = words.range.marks.into_iter().collect();
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    pay: PhraseList,
    fee: PhraseList,
    advance: PhraseList,
    penalty: PhraseList,
    commission: PhraseList,
    other: PhraseList,
    period: Periods,
    vague: Vec<Vague>,
    unit: Vec<UnitWords>,
    range: RangeWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitWords {
    words: Vec<String>,
    factor: f64,
    #[serde(default)]
    counts_all: bool,
    #[serde(default)]
    is_glued: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeWords {
    marks: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Periods {
    hour: PhraseList,
    day: PhraseList,
    week: PhraseList,
    month: PhraseList,
    year: PhraseList,
    contract: PhraseList,
    piece: PhraseList,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vague {
    phrases: PhraseList,
    min: f64,
    max: f64,
}
