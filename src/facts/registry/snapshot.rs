use jiff::civil::Date;

use super::{LicenceQuery, Mismatch};
use crate::domain::sha256_hex;
use crate::facts::{Problems, Table};

/// Begins the line that holds the digest of an imported snapshot's rows.
const DIGEST: &str = "# rows_sha256: ";

/// One list of licences, as it was on a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// File name.
    pub name: String,
    /// Day that the list tells of.
    pub as_of: Option<Date>,
    /// Who published it, and where.
    pub source: String,
    /// Whether it holds every licence, so that absence from it says something.
    pub is_complete: bool,
    /// The entries.
    pub licences: Vec<Licence>,
}

/// What a snapshot tells of one company.
#[derive(Debug, Clone, PartialEq)]
pub struct Licence {
    /// Name as published.
    pub name: String,
    /// Other names that it goes by.
    pub aliases: Vec<String>,
    /// Licence numbers.
    pub numbers: Vec<String>,
    /// What it says of the licence.
    pub status: LicenceStatus,
    /// First day on which the status surely holds; none for ever since. Days between two entries are unknown.
    pub from: Option<Date>,
    /// Whether `from` is a day by which the status was known to hold, not the one on which it began.
    pub is_from_by: bool,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
    /// Registered telephone numbers, E.164.
    pub phones: Vec<String>,
    /// Registered domains, lower case.
    pub domains: Vec<String>,
    /// Destination codes that the licence covers; empty where not stated.
    pub destinations: Vec<String>,
    /// Whether others are known to use the name.
    pub is_misused: bool,
    /// Authority, decision, and where it was read.
    pub source: String,
}

/// What a snapshot says of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicenceStatus {
    /// Only claimed by the company itself.
    Unverified,
    /// Licensed.
    Active,
    /// Suspended.
    Suspended,
    /// Revoked.
    Revoked,
}

impl LicenceStatus {
    /// The word that stands for it in snapshot files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "unverified" => Some(Self::Unverified),
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            "revoked" => Some(Self::Revoked),
            _ => None,
        }
    }
}

impl Snapshot {
    /// Reads a snapshot file: a table with `# key: value` lines above it (`as_of`, `source`, `complete`, and for
    /// an imported one `rows_sha256`, which must fit the rows).
    pub fn read(file: &str, text: &str, problems: &mut Problems) -> Self {
        let head = |key: &str| {
            text.lines()
                .take_while(|line| line.starts_with('#') || line.is_empty())
                .find_map(|line| line.trim_start_matches(['#', ' ']).strip_prefix(key)?.strip_prefix(':'))
                .map(str::trim)
        };
        let as_of = head("as_of").and_then(|day| day.parse().ok());
        if as_of.is_none() {
            problems.push(file, 1, "a line `# as_of: 2026-11-24` must say what day the list tells of");
        }
        if let Some((_, told, rows)) = digest_line(text)
            && told != sha256_hex(rows.as_bytes())
        {
            problems.push(
                file,
                0,
                "the rows are not those that were imported; import the published list again",
            );
        }
        let columns = ["name", "numbers", "status", "from", "to", "source"];
        let table = Table::read(file, text, &columns, problems);
        let mut snapshot = Self {
            name: file.to_owned(),
            as_of,
            source: head("source").unwrap_or("").to_owned(),
            is_complete: head("complete") == Some("yes"),
            licences: Vec::new(),
        };
        let mut lines: Vec<usize> = Vec::new();
        for row in table.rows() {
            let Some(status) = LicenceStatus::named(row.get("status")) else {
                row.problem(
                    format!(
                        "the status `{}` must be active, suspended, revoked or unverified",
                        row.get("status")
                    ),
                    problems,
                );
                continue;
            };
            if row.get("name").is_empty() {
                row.problem("the name is missing", problems);
            }
            let list = |column: &str| row.list(column).map(str::to_owned).collect::<Vec<_>>();
            let licence = Licence {
                name: row.get("name").to_owned(),
                aliases: list("aliases"),
                numbers: list("numbers"),
                status,
                from: row.date("from", problems),
                is_from_by: match row.get("from_is") {
                    "" | "on" => false,
                    "by" => true,
                    other => {
                        let message = format!("`from_is` is `{other}`; it must be on (the day itself) or by");
                        row.problem(message, problems);
                        false
                    }
                },
                to: row.date("to", problems),
                phones: list("phones"),
                domains: list("domains").iter().map(|d| d.to_lowercase()).collect(),
                destinations: list("destinations"),
                is_misused: row.get("misused") == "yes",
                source: row.get("source").to_owned(),
            };
            for (other, line) in snapshot.licences.iter().zip(&lines) {
                if let Some(message) = licence.conflict(other, *line) {
                    row.problem(message, problems);
                }
            }
            snapshot.licences.push(licence);
            lines.push(row.line);
        }
        snapshot
    }
}

/// An imported snapshot's head, the digest that it tells, and its rows from the column names on.
fn digest_line(text: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = text.split_once(DIGEST)?;
    let (told, rows) = rest.split_once('\n')?;
    Some((head, told.trim(), rows))
}

impl Snapshot {
    /// The snapshot as a file that [`Snapshot::read`] reads; `published_sha256` is the digest of the file that
    /// was published, `addresses` stand beside the licences for people.
    pub fn write(&self, published_sha256: &str, addresses: &[String]) -> String {
        let mut rows = String::from(
            "name\taliases\tnumbers\tstatus\tfrom\tfrom_is\tto\tphones\tdomains\tdestinations\tmisused\tsource\taddress\n",
        );
        for (at, licence) in self.licences.iter().enumerate() {
            let list = |values: &[String]| values.iter().map(|v| cell(v)).collect::<Vec<_>>().join("|");
            let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            let cells = [
                cell(&licence.name),
                list(&licence.aliases),
                list(&licence.numbers),
                licence.status.word().to_owned(),
                day(licence.from),
                if licence.is_from_by { "by" } else { "on" }.to_owned(),
                day(licence.to),
                list(&licence.phones),
                list(&licence.domains),
                list(&licence.destinations),
                if licence.is_misused { "yes" } else { "" }.to_owned(),
                cell(&licence.source),
                addresses.get(at).map(|address| cell(address)).unwrap_or_default(),
            ];
            rows.push_str(&cells.join("\t"));
            rows.push('\n');
        }
        let as_of = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        let complete = if self.is_complete { "yes" } else { "no" };
        format!(
            "# as_of: {as_of}\n# source: {}\n# complete: {complete}\n# published_sha256: {published_sha256}\n{DIGEST}{}\n{rows}",
            cell(&self.source),
            sha256_hex(rows.as_bytes())
        )
    }
}

/// A value that keeps to its cell: no tab, line break or bar, no sign of a comment at its start.
fn cell(value: &str) -> String {
    let plain = value.replace('|', "/");
    plain.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches('#').to_owned()
}

impl Licence {
    /// Whether the entry tells of `day`.
    pub(super) fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// What of the ad does not fit the entry.
    pub(super) fn mismatches(&self, query: &LicenceQuery<'_>) -> Vec<Mismatch> {
        let knows = |own: &[String], given: &[&str]| given.iter().any(|g| own.iter().any(|o| o == g));
        let has_known_domain = knows(&self.domains, query.domains);
        let has_known_phone = knows(&self.phones, query.phones);
        let mut mismatches = Vec::new();
        if !self.phones.is_empty() && !query.phones.is_empty() && !has_known_phone && !has_known_domain {
            mismatches.push(Mismatch::Phone);
        }
        if !self.domains.is_empty() && !query.domains.is_empty() && !has_known_domain && !has_known_phone {
            mismatches.push(Mismatch::Domain);
        }
        if let Some(code) = query.destination
            && !self.destinations.is_empty()
            && !self.destinations.iter().any(|d| code == d || code.split_once('-').is_some_and(|c| c.0 == d))
        {
            mismatches.push(Mismatch::Destination);
        }
        if self.is_misused && query.has_private_contacts_only && !has_known_phone {
            mismatches.push(Mismatch::PrivateContact);
        }
        mismatches
    }

    /// Why two entries of one list cannot both be right.
    fn conflict(&self, other: &Self, other_line: usize) -> Option<String> {
        let is_same_name = self.name.eq_ignore_ascii_case(&other.name);
        if !is_same_name
            && let Some(number) = self.numbers.iter().find(|number| other.numbers.contains(number))
        {
            return Some(format!("the number `{number}` stands at line {other_line} under another name"));
        }
        if !is_same_name {
            return None;
        }
        if self.from == other.from && self.status != other.status {
            return Some(format!("line {other_line} gives another status from the same day"));
        }
        (self.from == other.from).then(|| format!("line {other_line} says the same; keep one"))
    }
}
