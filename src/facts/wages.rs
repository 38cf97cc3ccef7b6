use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{ContextSet, Contexts, DataFiles, Problems, Table};
use crate::domain::Currency;

/// `data/wages.tsv`: the lowest legal and the highest plausible pay for work that asks no skill, by
/// destination and sector, with days.
#[derive(Debug, Default)]
pub struct Wages {
    by_code: BTreeMap<String, Vec<Wage>>,
}

/// Pay in one place and sector for a span of days.
#[derive(Debug, Clone, PartialEq)]
pub struct Wage {
    /// Sector as a context of `data/contexts.toml`; empty for any.
    pub sector: ContextSet,
    /// Name of the sector as written, `any` for any.
    pub sector_name: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Lowest legal pay, in `currency` a month; none where there is none.
    pub min_month: Option<f64>,
    /// Highest plausible pay for unskilled work, in `currency` a month, an estimate; none where not known.
    pub max_month: Option<f64>,
    /// Rupiah for one unit of `currency`, as rounded for this row.
    pub idr_per_unit: f64,
    /// First day.
    pub from: Date,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
    region: String,
    line: usize,
}

impl Wages {
    const FILE: &'static str = "wages.tsv";

    pub(super) fn load(files: &DataFiles, contexts: &Contexts, problems: &mut Problems) -> Self {
        let text = files.demand(Self::FILE, problems);
        let columns =
            ["code", "region", "sector", "currency", "min_month", "max_month", "idr_per_unit", "from", "to"];
        let table = Table::read(Self::FILE, text, &columns, problems);
        let mut wages = Self::default();
        for row in table.rows() {
            let sector_name = row.get("sector").to_owned();
            let mut sector = ContextSet::default();
            if sector_name != "any" {
                match contexts.id(&sector_name) {
                    Some(id) => sector.insert(id),
                    None => row.problem(
                        format!(
                            "the sector `{sector_name}` must be `any` or a context of data/contexts.toml"
                        ),
                        problems,
                    ),
                }
            }
            let amount = |column: &str, problems: &mut Problems| {
                if row.get(column).is_empty() {
                    return None;
                }
                row.parse::<f64>(column, "an amount such as 1700", problems).filter(|v| *v > 0.0)
            };
            let (min_month, max_month) = (amount("min_month", problems), amount("max_month", problems));
            if min_month.zip(max_month).is_some_and(|(min, max)| max <= min) {
                row.problem("`max_month` must be more than `min_month`", problems);
            }
            let currency = row.parse("currency", "three capital letters such as MYR", problems);
            let idr_per_unit = amount("idr_per_unit", problems);
            let from = row.date("from", problems);
            let to = row.date("to", problems);
            let (Some(Code(currency)), Some(idr_per_unit), Some(from)) = (currency, idr_per_unit, from)
            else {
                row.problem("`currency`, `idr_per_unit` and `from` must be given", problems);
                continue;
            };
            wages.by_code.entry(row.get("code").to_owned()).or_default().push(Wage {
                sector,
                sector_name,
                currency,
                min_month,
                max_month,
                idr_per_unit,
                from,
                to,
                region: row.get("region").to_owned(),
                line: row.line,
            });
        }
        wages.check_days(problems);
        wages
    }

    /// Orders the rows of each series by day and reports gaps and overlaps.
    fn check_days(&mut self, problems: &mut Problems) {
        for (code, rows) in &mut self.by_code {
            rows.sort_by(|a, b| {
                (&a.sector_name, &a.region, a.from).cmp(&(&b.sector_name, &b.region, b.from))
            });
            for pair in rows.windows(2) {
                let [earlier, later] = pair else { continue };
                if (&earlier.sector_name, &earlier.region) != (&later.sector_name, &later.region) {
                    continue;
                }
                let expected = earlier.to.and_then(|to| to.checked_add(1.day()).ok());
                if expected != Some(later.from) {
                    problems.push(
                        Self::FILE,
                        later.line,
                        format!(
                            "`{code}` `{}` has a gap or an overlap before {}: the row of line {} must end the \
                             day before",
                            later.sector_name, later.from, earlier.line
                        ),
                    );
                }
            }
        }
    }

    /// The row for a destination and what the ad is about, as of `day`.
    ///
    /// A named sector goes before `any`, a region before its country. Where no row covers the day, the
    /// nearest one does.
    pub fn on(&self, code: &str, about: ContextSet, day: Date) -> Option<&Wage> {
        let rows = self.by_code.get(code).or_else(|| self.by_code.get(code.split_once('-')?.0))?;
        rows.iter()
            .filter(|row| row.region.is_empty() && about.holds_all(row.sector))
            .min_by_key(|row| (row.sector == ContextSet::default(), row.days_off(day)))
    }
}

impl Wage {
    /// How many days `day` lies outside the row.
    fn days_off(&self, day: Date) -> i32 {
        let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
        match self.to {
            Some(to) if day > to => days(to, day),
            _ if day < self.from => days(day, self.from),
            _ => 0,
        }
    }

    /// The highest plausible pay in rupiah a month.
    pub fn max_idr_month(&self) -> Option<f64> {
        self.max_month.map(|max| max * self.idr_per_unit)
    }
}

struct Code(Currency);

impl std::str::FromStr for Code {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        Currency::new(code).map(Self).ok_or(())
    }
}
