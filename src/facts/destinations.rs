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
    /// Country code of its telephone numbers, without plus; empty where there is none.
    pub phone_code: String,
    /// Currencies that wages are paid in there, the usual one first.
    pub currencies: Vec<Currency>,
    /// Day for which the status was read.
    pub as_of: Option<Date>,
    /// Where it was read.
    pub source: String,
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
    /// A wider region (`timur tengah`), behind such a word: stands for this country where no other is named.
    Region,
}

/// `destinations.tsv`.
#[derive(Debug, Default)]
pub struct Destinations(Vec<DestinationFact>);

const FILE: &str = "destinations.tsv";
/// Countries and cities of the world, made of an open gazetteer: further names for the rows of [`FILE`], and the countries that it
/// does not know.
const GAZETTEER: &str = "gazetteer.tsv";

/// The columns of names, with how each must be written to count.
const FORMS: [(&str, NameForm); 5] = [
    ("aliases", NameForm::Plain),
    ("upper", NameForm::Upper),
    ("context", NameForm::Context),
    ("hubs", NameForm::Hub),
    ("regions", NameForm::Region),
];

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
        let columns = ["code", "name", "aliases", "upper", "context", "hubs", "regions"];
        let table = Table::read(FILE, text, &columns, problems);
        let mut all: Vec<DestinationFact> = Vec::new();
        for row in table.rows() {
            let code = row.get("code").to_owned();
            if code.is_empty() || all.iter().any(|fact| fact.code == code) {
                row.problem(format!("`code` is `{code}`; it must be there and stand once"), problems);
            }
            let index = u16::try_from(all.len()).unwrap_or(u16::MAX);
            for (column, form) in FORMS {
                let term = phrases.term(Meaning::Destination { index, form });
                for name in row.list(column) {
                    phrases.add(term, name, FILE, || row.line, problems);
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
                phone_code: row.get("phone_code").to_owned(),
                currencies,
                as_of: row.date("as_of", problems),
                source: row.get("source").to_owned(),
            });
        }
        let mut destinations = Self(all);
        destinations.add_gazetteer(files, phrases, problems);
        destinations
    }

    fn add_gazetteer(&mut self, files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
        let table = Table::read(
            GAZETTEER,
            files.demand(GAZETTEER, problems),
            &["code", "name", "aliases", "context", "hubs", "phone_code", "currencies"],
            problems,
        );
        for row in table.rows() {
            let code = row.get("code");
            let known = self.0.iter().position(|fact| fact.code == code);
            let at = known.unwrap_or_else(|| {
                self.0.push(DestinationFact {
                    code: code.to_owned(),
                    name: row.get("name").to_owned(),
                    phone_code: row.get("phone_code").to_owned(),
                    currencies: row.list("currencies").filter_map(Currency::new).collect(),
                    as_of: None,
                    source: "GeoNames".to_owned(),
                });
                self.0.len() - 1
            });
            let index = u16::try_from(at).unwrap_or(u16::MAX);
            for (column, form) in
                FORMS.into_iter().filter(|(column, _)| !matches!(*column, "upper" | "regions"))
            {
                let term = phrases.term(Meaning::Destination { index, form });
                for name in row.list(column) {
                    phrases.add(term, name, GAZETTEER, || row.line, problems);
                }
            }
        }
    }
}
