use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ContextSet, Contexts, DataFiles, Problems, Table};

/// `data/destination_status.tsv`: whether Indonesian workers may be placed in a country, by sector and day.
#[derive(Debug, Default)]
pub struct Placements {
    by_code: BTreeMap<String, Vec<PlacementRule>>,
}

/// What holds for one country and sector for a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementRule {
    /// Sector as a context of `data/contexts.toml`; empty for any.
    pub sector: ContextSet,
    /// What holds.
    pub status: PlacementStatus,
    /// First day; none for ever since.
    pub from: Option<Date>,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
    /// Decision or statement behind it, in Indonesian.
    pub basis_id: String,
    /// The same in English.
    pub basis_en: String,
    /// Where it was read.
    pub source: String,
}

/// Whether workers may be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlacementStatus {
    /// Placement is possible.
    Open,
    /// Only some ways or sectors, or a history of fraud.
    Restricted,
    /// No placement: there is no agreement, or it is forbidden.
    NoPlacement,
}

impl Placements {
    const FILE: &'static str = "destination_status.tsv";

    pub(super) fn load(files: &DataFiles, contexts: &Contexts, problems: &mut Problems) -> Self {
        let text = files.demand(Self::FILE, problems);
        let columns = ["code", "sector", "status", "from", "to", "basis_id", "basis_en", "source"];
        let table = Table::read(Self::FILE, text, &columns, problems);
        let mut placements = Self::default();
        for row in table.rows() {
            let mut sector = ContextSet::default();
            match row.get("sector") {
                "any" => {}
                name => match contexts.id(name) {
                    Some(id) => sector.insert(id),
                    None => row.problem(
                        format!("the sector `{name}` must be `any` or a context of data/contexts.toml"),
                        problems,
                    ),
                },
            }
            let status = match row.get("status") {
                "OPEN" => PlacementStatus::Open,
                "RESTRICTED" => PlacementStatus::Restricted,
                "NO_PLACEMENT" => PlacementStatus::NoPlacement,
                other => {
                    row.problem(
                        format!("the status `{other}` must be OPEN, RESTRICTED or NO_PLACEMENT"),
                        problems,
                    );
                    continue;
                }
            };
            if row.get("basis_id").is_empty() != row.get("basis_en").is_empty() {
                row.problem("`basis_id` and `basis_en` must say the same in both languages", problems);
            }
            let (from, to) = (row.date("from", problems), row.date("to", problems));
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                row.problem("`to` lies before `from`", problems);
            }
            placements.by_code.entry(row.get("code").to_owned()).or_default().push(PlacementRule {
                sector,
                status,
                from,
                to,
                basis_id: row.get("basis_id").to_owned(),
                basis_en: row.get("basis_en").to_owned(),
                source: row.get("source").to_owned(),
            });
        }
        placements
    }

    /// The rule for a destination and what the ad is about, as of `day`: a named sector goes before `any`,
    /// a region before its country, a later rule before an earlier one.
    pub fn on(&self, code: &str, about: ContextSet, day: Date) -> Option<&PlacementRule> {
        let rules = self.by_code.get(code).or_else(|| self.by_code.get(code.split_once('-')?.0))?;
        rules
            .iter()
            .filter(|rule| {
                about.holds_all(rule.sector)
                    && rule.from.is_none_or(|from| from <= day)
                    && rule.to.is_none_or(|to| day <= to)
            })
            .max_by_key(|rule| (rule.sector != ContextSet::default(), rule.from))
    }

    /// The rule for any sector, as of `day`.
    pub fn of_country(&self, code: &str, day: Date) -> Option<&PlacementRule> {
        self.on(code, ContextSet::default(), day)
    }
}
