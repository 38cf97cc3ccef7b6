use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ContextSet, Contexts, DataFiles, Problems, Row, Table};

/// `data/fees.tsv`: the most that a worker may be asked to pay for placement, by destination, programme and day.
#[derive(Debug, Default)]
pub struct Fees {
    by_code: BTreeMap<String, Vec<FeeRule>>,
}

/// What may be asked in one place and programme for a span of days.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeRule {
    /// Programme as a context of `data/contexts.toml`; empty for any.
    pub programme: ContextSet,
    /// The most, in rupiah; 0 where placement is free, none where only the months count.
    pub most_idr: Option<f64>,
    /// The most, in months of the lowest legal pay there.
    pub most_months: Option<f64>,
    /// First day; none for ever since.
    pub from: Option<Date>,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
}

/// Stands for any destination in the table.
const ANYWHERE: &str = "*";

impl Fees {
    const FILE: &'static str = "fees.tsv";

    pub(super) fn load(files: &DataFiles, contexts: &Contexts, problems: &mut Problems) -> Self {
        let text = files.demand(Self::FILE, problems);
        let columns = ["code", "programme", "most_idr", "most_months", "from", "to", "certainty", "source"];
        let table = Table::read(Self::FILE, text, &columns, problems);
        let mut fees = Self::default();
        for row in table.rows() {
            let mut programme = ContextSet::default();
            match row.get("programme") {
                "any" => {}
                name => match contexts.id(name) {
                    Some(id) => programme.insert(id),
                    None => row.problem(
                        format!("the programme `{name}` must be `any` or a context of data/contexts.toml"),
                        problems,
                    ),
                },
            }
            let most_idr = amount(row, "most_idr", problems);
            let most_months = amount(row, "most_months", problems);
            if most_idr.is_none() && most_months.is_none() {
                row.problem("`most_idr` or `most_months` must say how much", problems);
            }
            row.certainty("certainty", problems);
            if row.get("source").is_empty() {
                row.problem("`source` must say where it was read", problems);
            }
            let (from, to) = (row.date("from", problems), row.date("to", problems));
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                row.problem("`to` lies before `from`", problems);
            }
            let rule = FeeRule { programme, most_idr, most_months, from, to };
            fees.by_code.entry(row.get("code").to_owned()).or_default().push(rule);
        }
        fees
    }

    /// The rule for a destination, where it is known, and what the ad is about, as of `day`.
    pub fn on(&self, code: Option<&str>, about: ContextSet, day: Date) -> Option<&FeeRule> {
        let country = code.and_then(|code| code.split_once('-')).map(|(country, _)| country);
        let places = [(2_u8, code), (1, country), (0, Some(ANYWHERE))];
        places
            .into_iter()
            .filter_map(|(rank, code)| Some((rank, self.by_code.get(code?)?)))
            .flat_map(|(rank, rules)| rules.iter().map(move |rule| (rank, rule)))
            .filter(|(_, rule)| {
                about.holds_all(rule.programme)
                    && rule.from.is_none_or(|from| from <= day)
                    && rule.to.is_none_or(|to| day <= to)
            })
            .max_by_key(|(rank, rule)| (rule.programme != ContextSet::default(), *rank, rule.from))
            .map(|(_, rule)| rule)
    }
}

/// An amount that is not below zero; none where the cell is empty.
fn amount(row: Row<'_, '_>, column: &str, problems: &mut Problems) -> Option<f64> {
    if row.get(column).is_empty() {
        return None;
    }
    let amount = row.parse::<f64>(column, "an amount", problems)?;
    if amount.is_finite() && amount >= 0.0 {
        Some(amount)
    } else {
        row.problem(format!("`{column}` must not be below zero"), problems);
        None
    }
}
