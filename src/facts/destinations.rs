use jiff::civil::Date;

use super::{DataFiles, Meaning, Phrases, Problems, Table};
use crate::domain::Currency;

/// A country, region or sea where ads say that work is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestinationFact {
    /// ISO 3166 code of a country or region, `XX-SEA` for the high seas.
    pub code: String,
    /// Name in Indonesian.
    pub name: String,
    /// Whether Indonesians may be placed there.
    pub status: PlacementStatus,
    /// How often it shows in trafficking cases, 1 (hardly) to 5 (most).
    pub risk_tier: u8,
    /// Country code of its telephone numbers, without plus; empty where there is none.
    pub phone_code: String,
    /// Currencies that wages are paid in there, the usual one first.
    pub currencies: Vec<Currency>,
    /// Sectors open to placement, in words.
    pub open_sectors: String,
    /// Sectors that are closed, in words.
    pub closed_sectors: String,
    /// Decree or statement behind the status.
    pub basis: String,
    /// Day for which the status was read.
    pub as_of: Option<Date>,
    /// Where it was read.
    pub source: String,
}

/// Whether Indonesians may be placed in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlacementStatus {
    /// Open.
    Open,
    /// Open on narrow terms, or without a rule on file.
    Limited,
    /// Formal work only, or under discussion.
    Restricted,
    /// Formal work only; household work under a moratorium.
    Partial,
    /// Household work closed.
    ClosedDomestic,
    /// Closed in practice.
    Closed,
    /// No placement at all: whoever is sent there is sent unlawfully.
    None,
}

/// How a name of a place must be written to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameForm {
    /// Counts wherever it stands.
    Plain,
    /// Only in capitals and behind a word such as `ke` or `kerja` (`KL`, `HK`).
    Upper,
    /// Only behind such a word: it has another meaning as well (`bau`, `arab`).
    Context,
    /// A city, crossing or compound.
    Hub,
}

/// `destinations.tsv`.
#[derive(Debug, Default)]
pub struct Destinations(Vec<DestinationFact>);

const FILE: &str = "destinations.tsv";

impl Destinations {
    /// All rows, in order of the file.
    pub fn all(&self) -> &[DestinationFact] {
        &self.0
    }

    /// The row of a code.
    pub fn get(&self, code: &str) -> Option<&DestinationFact> {
        self.0.iter().find(|fact| fact.code == code)
    }

    /// The row behind a [`Meaning::Destination`].
    pub fn at(&self, index: u16) -> Option<&DestinationFact> {
        self.0.get(usize::from(index))
    }

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let text = files.demand(FILE, problems);
        let columns = ["code", "name", "status", "risk_tier", "aliases", "upper", "context", "hubs"];
        let table = Table::read(FILE, text, &columns, problems);
        let mut all: Vec<DestinationFact> = Vec::new();
        for row in table.rows() {
            let code = row.get("code").to_owned();
            if code.is_empty() || all.iter().any(|fact| fact.code == code) {
                row.problem(format!("`code` is `{code}`; it must be there and stand once"), problems);
            }
            let status = match row.get("status") {
                "open" => PlacementStatus::Open,
                "limited" => PlacementStatus::Limited,
                "restricted" => PlacementStatus::Restricted,
                "partial" => PlacementStatus::Partial,
                "closed_domestic" => PlacementStatus::ClosedDomestic,
                "closed" => PlacementStatus::Closed,
                "none" => PlacementStatus::None,
                other => {
                    row.problem(
                        format!(
                            "`status` is `{other}`; it must be open, limited, restricted, partial, \
                             closed_domestic, closed or none"
                        ),
                        problems,
                    );
                    PlacementStatus::Limited
                }
            };
            let risk_tier = row.parse("risk_tier", "a number from 1 to 5", problems).unwrap_or(3);
            let index = u16::try_from(all.len()).unwrap_or(u16::MAX);
            for (column, form) in [
                ("aliases", NameForm::Plain),
                ("upper", NameForm::Upper),
                ("context", NameForm::Context),
                ("hubs", NameForm::Hub),
            ] {
                let term = phrases.term(Meaning::Destination { index, form });
                for name in row.list(column) {
                    phrases.add(term, name, FILE, row.line, problems);
                }
            }
            let currencies = row
                .list("currencies")
                .filter_map(|code| {
                    let currency = Currency::new(code);
                    if currency.is_none() {
                        row.problem(format!("`{code}` is not an ISO 4217 code"), problems);
                    }
                    currency
                })
                .collect();
            all.push(DestinationFact {
                code,
                name: row.get("name").to_owned(),
                status,
                risk_tier,
                phone_code: row.get("phone_code").to_owned(),
                currencies,
                open_sectors: row.get("open_sectors").to_owned(),
                closed_sectors: row.get("closed_sectors").to_owned(),
                basis: row.get("basis").to_owned(),
                as_of: row.date("as_of", problems),
                source: row.get("source").to_owned(),
            });
        }
        Self(all)
    }
}
