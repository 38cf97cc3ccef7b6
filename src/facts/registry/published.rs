use jiff::civil::Date;

use super::cells::{day, e164, host, plain};
use super::columns::{Columns, header};
use super::name::Name;
use super::{Licence, LicenceStatus, Snapshot, plain_number};

/// A list as an authority publishes it, understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublishedList {
    /// The list as a snapshot.
    pub snapshot: Snapshot,
    /// Street address of each licence of the snapshot, empty where the list has none; for people only.
    pub addresses: Vec<String>,
    /// What each recognised column was taken for.
    pub taken: Vec<(String, &'static str)>,
    /// Columns that were not recognised.
    pub ignored: Vec<String>,
    /// What was assumed or put together, in words.
    pub notes: Vec<String>,
}

/// A mistake in a row of a published list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMistake {
    /// Row of the file, from 1.
    pub row: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

const STATUSES: [(&str, LicenceStatus); 24] = [
    ("aktif", LicenceStatus::Active),
    ("berlaku", LicenceStatus::Active),
    ("masih berlaku", LicenceStatus::Active),
    ("terdaftar", LicenceStatus::Active),
    ("berizin", LicenceStatus::Active),
    ("active", LicenceStatus::Active),
    ("valid", LicenceStatus::Active),
    ("licensed", LicenceStatus::Active),
    ("dibekukan", LicenceStatus::Suspended),
    ("pembekuan", LicenceStatus::Suspended),
    ("beku", LicenceStatus::Suspended),
    ("skorsing", LicenceStatus::Suspended),
    ("diskors", LicenceStatus::Suspended),
    ("tunda layan", LicenceStatus::Suspended),
    ("penghentian sementara", LicenceStatus::Suspended),
    ("dihentikan sementara", LicenceStatus::Suspended),
    ("tidak aktif", LicenceStatus::Suspended),
    ("nonaktif", LicenceStatus::Suspended),
    ("suspended", LicenceStatus::Suspended),
    ("inactive", LicenceStatus::Suspended),
    ("dicabut", LicenceStatus::Revoked),
    ("cabut", LicenceStatus::Revoked),
    ("pencabutan", LicenceStatus::Revoked),
    ("revoked", LicenceStatus::Revoked),
];

/// What a published list is read with.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct Terms<'a> {
    /// What columns are, where their names do not say it: `("name", "Nama PPTKIS")`.
    pub chosen: &'a [(String, String)],
    /// Knows the domains that many use, such as those of free mail.
    pub is_shared: &'a dyn Fn(&str) -> bool,
    /// Codes of the countries that a text names.
    pub countries: &'a dyn Fn(&str) -> Vec<String>,
}

/// Understands the `rows` of a table as a list of licences that was true on `as_of`.
///
/// An entry holds from the day that its row tells, if that is no later than `as_of`, or else from `as_of`, for
/// which alone the list speaks. Branches of one company are put together.
///
/// # Errors
/// Every mistake with its row: no columns, no name, unknown status or day, a number under two names, one company
/// with two states.
pub fn published(
    rows: &[Vec<String>],
    as_of: Date,
    source: &str,
    is_complete: bool,
    terms: &Terms<'_>,
) -> Result<PublishedList, Vec<RowMistake>> {
    let (header_at, columns) =
        header(rows, terms.chosen).map_err(|(row, message)| vec![RowMistake { row, message }])?;
    let header: &[String] = rows.get(header_at).map_or(&[], Vec::as_slice);
    let mut list = PublishedList {
        snapshot: Snapshot {
            as_of: Some(as_of),
            source: source.to_owned(),
            is_complete,
            ..Snapshot::default()
        },
        ..PublishedList::default()
    };
    for (at, written) in header.iter().enumerate().filter(|(_, written)| !written.trim().is_empty()) {
        match columns.iter().find(|(_, column)| **column == at) {
            Some((meaning, _)) => list.taken.push((written.trim().to_owned(), meaning)),
            None => list.ignored.push(written.trim().to_owned()),
        }
    }
    if !columns.contains_key("status") {
        list.notes.push("there is no column of states: every company is taken as licensed".to_owned());
    }
    let mut reading = Reading { columns: &columns, as_of, source, mistakes: Vec::new(), lines: Vec::new() };
    for (at, row) in rows.iter().enumerate().skip(header_at + 1) {
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            reading.row(at + 1, row, terms, &mut list);
        }
    }
    if list.snapshot.licences.is_empty() && reading.mistakes.is_empty() {
        reading.mistakes.push(RowMistake { row: header_at + 1, message: "no row follows".to_owned() });
    }
    if reading.mistakes.is_empty() { Ok(list) } else { Err(reading.mistakes) }
}

struct Reading<'a> {
    columns: &'a Columns,
    as_of: Date,
    source: &'a str,
    mistakes: Vec<RowMistake>,
    /// Row of each licence.
    lines: Vec<usize>,
}

impl Reading<'_> {
    fn row(&mut self, row: usize, cells: &[String], terms: &Terms<'_>, list: &mut PublishedList) {
        let get =
            |column: &str| self.columns.get(column).and_then(|at| cells.get(*at)).map_or("", |c| c.trim());
        let parts = |column: &str, marks: &[char]| -> Vec<String> {
            let parts = get(column).split(|c| marks.contains(&c) || c == '\n').map(str::trim);
            parts.filter(|part| !part.is_empty() && *part != "-").map(str::to_owned).collect()
        };
        let mut mistakes = Vec::new();
        let mut mistake = |message: String| mistakes.push(RowMistake { row, message });
        let name = get("name");
        if Name::of(name).words.is_empty() {
            mistake(format!("`{name}` is no name of a company"));
        }
        let written = get("status");
        let status = if self.columns.contains_key("status") {
            STATUSES.iter().find(|(word, _)| *word == plain(written)).map(|(_, status)| *status)
        } else {
            Some(LicenceStatus::Active)
        };
        if status.is_none() {
            mistake(format!(
                "the status `{written}` of {name} must be one of: aktif, dibekukan, tidak aktif, dicabut"
            ));
        }
        let mut day = |column: &str| {
            day(get(column)).unwrap_or_else(|()| {
                mistake(format!("`{}` is no day such as 2026-11-24 or 24/11/2026", get(column)));
                None
            })
        };
        let (since, issued, until) = (day("since"), day("issued"), day("until"));
        // When a licence was issued or ends says nothing of a sanction.
        let is_active = status == Some(LicenceStatus::Active);
        let since = since.or(issued.filter(|_| is_active));
        let mut domains: Vec<String> = parts("emails", &[',', ';', '|', ' ', '/'])
            .iter()
            .filter_map(|mail| mail.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()))
            .chain(parts("domains", &[',', ';', '|', ' ']).iter().map(|site| host(site)))
            .filter(|domain| domain.contains('.') && !(terms.is_shared)(domain))
            .collect();
        domains.sort();
        domains.dedup();
        let named = parts("destinations", &[',', ';', '|', '/']);
        let mut destinations: Vec<String> = named.iter().flat_map(|part| (terms.countries)(part)).collect();
        if let Some(unknown) = named.iter().find(|part| (terms.countries)(part).is_empty()) {
            // A part of the countries would make an ad for another one look like a borrowed licence.
            destinations.clear();
            list.notes.push(format!(
                "row {row}: `{unknown}` is no country of destinations.tsv; the countries of {name} are not kept"
            ));
        }
        destinations.sort();
        destinations.dedup();
        let told = since.filter(|since| *since <= self.as_of);
        let licence = Licence {
            name: name.to_owned(),
            aliases: parts("aliases", &[';', '|']),
            numbers: parts("numbers", &[';', '|']),
            status: status.unwrap_or(LicenceStatus::Unverified),
            from: Some(told.unwrap_or(self.as_of)),
            is_from_by: told.is_none(),
            to: until.filter(|_| is_active),
            phones: parts("phones", &[',', ';', '|', '/']).iter().filter_map(|phone| e164(phone)).collect(),
            domains,
            destinations,
            is_misused: false,
            source: self.source.to_owned(),
        };
        let address = get("address").to_owned();
        let is_sound = mistakes.is_empty();
        self.mistakes.extend(mistakes);
        if is_sound {
            self.add(row, licence, address, list);
        }
    }

    /// Adds an entry unless another row speaks against it; a branch joins its company.
    fn add(&mut self, row: usize, licence: Licence, address: String, list: &mut PublishedList) {
        let key = Name::of(&licence.name).joined();
        for (at, other) in list.snapshot.licences.iter_mut().enumerate() {
            let line = self.lines.get(at).copied().unwrap_or(0);
            let is_same = Name::of(&other.name).joined() == key;
            let shared = licence
                .numbers
                .iter()
                .find(|number| other.numbers.iter().any(|known| plain_number(known) == plain_number(number)));
            if !is_same && let Some(number) = shared {
                let message = format!(
                    "the number `{number}` of {} stands in row {line} for {}",
                    licence.name, other.name
                );
                self.mistakes.push(RowMistake { row, message });
                return;
            }
            if is_same && other.status != licence.status {
                let (now, before) = (licence.status.word(), other.status.word());
                let message = format!("{} is {now} here and {before} in row {line}", licence.name);
                self.mistakes.push(RowMistake { row, message });
                return;
            }
            if is_same {
                join(&mut other.numbers, licence.numbers);
                join(&mut other.aliases, licence.aliases);
                join(&mut other.phones, licence.phones);
                join(&mut other.domains, licence.domains);
                // Where one branch does not say, no country is ruled out.
                if other.destinations.is_empty() || licence.destinations.is_empty() {
                    other.destinations.clear();
                } else {
                    join(&mut other.destinations, licence.destinations);
                }
                if licence.from < other.from {
                    (other.from, other.is_from_by) = (licence.from, licence.is_from_by);
                }
                other.to = other.to.zip(licence.to).map(|(a, b)| a.max(b));
                list.notes.push(format!("row {row} was put together with row {line}: {}", other.name));
                return;
            }
        }
        self.lines.push(row);
        list.snapshot.licences.push(licence);
        list.addresses.push(address);
    }
}

fn join(known: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::facts::Problems;

    const AS_OF: Date = date(2024, 5, 20);

    fn read(text: &str) -> Result<PublishedList, Vec<RowMistake>> {
        let rows: Vec<Vec<String>> =
            text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
        published(&rows, AS_OF, "SISKOP2MI", true, &terms(&[]))
    }

    fn terms(chosen: &[(String, String)]) -> Terms<'_> {
        let countries = &|text: &str| {
            let known = [("taiwan", "TW"), ("hong kong", "HK")];
            known
                .iter()
                .filter(|(name, _)| plain(text) == *name)
                .map(|(_, code)| (*code).to_owned())
                .collect()
        };
        Terms { chosen, is_shared: &|domain| domain == "gmail.com", countries }
    }

    #[test]
    fn reads_a_list_below_titles_and_writes_what_it_reads() {
        let list = read("DAFTAR P3MI;;\nNo;Nama Perusahaan;SIP3MI;Status;Alamat;No. Telepon;E-mail;Berlaku s/d;Pimpinan\n1;PT Satu Jaya;123/2020;AKTIF;Jl. Satu 1;021-8880000, 0812 0000 1111;info@satujaya.example,x@gmail.com;31 Desember 2026;A\n2;PT Dua Jaya;124/2020;Dicabut;;;;;B\n").unwrap();
        let one = &list.snapshot.licences[0];
        assert_eq!(one.phones, ["+62218880000", "+6281200001111"]);
        assert_eq!(one.domains, ["satujaya.example"]);
        assert_eq!(
            (one.status, one.from, one.to),
            (LicenceStatus::Active, Some(AS_OF), Some(date(2026, 12, 31)))
        );
        assert_eq!(list.snapshot.licences[1].status, LicenceStatus::Revoked);
        assert_eq!(list.ignored, ["No", "Pimpinan"]);
        assert_eq!(list.taken.len(), 7);

        let text = list.snapshot.write("abc", &list.addresses);
        let mut problems = Problems::default();
        let mut again = Snapshot::read("", &text, &mut problems);
        assert!(problems.list().is_empty(), "{problems}");
        again.name = String::new();
        assert_eq!(again, list.snapshot);
        Snapshot::read("registry/x.tsv", &text.replace("revoked", "active"), &mut problems);
        assert!(problems.to_string().contains("not those that were imported"), "{problems}");
    }

    #[test]
    fn mistakes_are_named_with_their_row() {
        let mistakes = read("nama;nomor izin;status;berlaku sampai\nPT Satu Jaya;X1;aktif;\nPT Dua Jaya;x-1;aktif;\nSatu Jaya, PT;X1;dicabut;\n;X4;aktif;\nPT Tiga Jaya;X5;entah;31/13/2026\n").unwrap_err();
        let rows: Vec<usize> = mistakes.iter().map(|mistake| mistake.row).collect();
        assert_eq!(rows, [3, 4, 5, 6, 6], "{mistakes:?}");
        assert!(mistakes[0].message.contains("stands in row 2 for PT Satu Jaya"), "{mistakes:?}");
        assert!(mistakes[1].message.contains("revoked here and active in row 2"), "{mistakes:?}");
        assert_eq!(read("a;b\nc;d\n").unwrap_err()[0].row, 1);
        assert!(read("nama;status\n").unwrap_err()[0].message.contains("no row"));
    }

    #[test]
    fn branches_are_put_together() {
        let list =
            read("perusahaan;sip3mi;telepon\nPT Satu Jaya;X1;021 8880000\nPT. SATU JAYA;X1;022 8880000\n")
                .unwrap();
        assert_eq!(list.snapshot.licences.len(), 1);
        assert_eq!(list.snapshot.licences[0].phones.len(), 2);
        assert_eq!(list.notes.len(), 2, "{:?}", list.notes);
    }

    #[test]
    fn countries_are_kept_where_all_of_them_are_known() {
        let list = read(
            "perusahaan;status;negara tujuan\nPT Satu Jaya;aktif;Taiwan, Hong Kong\nPT Dua Jaya;aktif;Taiwan/Wakanda\nPT Tiga Jaya;aktif;-\n",
        )
        .unwrap();
        let kept: Vec<&[String]> =
            list.snapshot.licences.iter().map(|licence| licence.destinations.as_slice()).collect();
        assert_eq!(kept[0], ["HK", "TW"]);
        assert!(kept[1].is_empty() && kept[2].is_empty(), "{kept:?}");
        assert!(list.notes[0].contains("row 3: `Wakanda`"), "{:?}", list.notes);
    }

    #[test]
    fn columns_can_be_named_by_hand() {
        let rows: Vec<Vec<String>> = ["Pelaksana;Nama;Keadaan", "PT Satu Jaya;Budi;dicabut"]
            .iter()
            .map(|line| line.split(';').map(str::to_owned).collect())
            .collect();
        let read = |chosen: &[(&str, &str)]| {
            let chosen: Vec<(String, String)> =
                chosen.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            published(&rows, AS_OF, "x", false, &terms(&chosen))
        };
        let list = read(&[("name", "pelaksana"), ("status", "KEADAAN")]).unwrap();
        assert_eq!(list.snapshot.licences[0].name, "PT Satu Jaya");
        assert_eq!(list.snapshot.licences[0].status, LicenceStatus::Revoked);
        assert_eq!(list.ignored, ["Nama"]);
        let wrong = read(&[("name", "Perusahaan")]).unwrap_err();
        assert!(wrong[0].message.contains("`Perusahaan`"), "{wrong:?}");
        let wrong = read(&[("nama", "Pelaksana")]).unwrap_err();
        assert!(wrong[0].message.contains("for: name, numbers"), "{wrong:?}");
    }
}
