//! Labels as rows to learn from and to grade on: what each counts, which are held back, and what is left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::corpus_files::corpus_files;
use crate::assess::model::LabelRecord;
use crate::domain::{LabelSource, sha256_hex};
use crate::store::{StoredLabel, StoredLabels};
use crate::train::corpus::{Files, Label, Part, Row, TextKind};
use crate::train::groups;

/// One campaign in so many is held back: graded on, never learned from, whatever the seed, so that models of different
/// trainings can be compared on it.
const HELD_BACK: u64 = 5;

/// Decisions below which training says that they change little.
pub const FEW_LABELS: usize = 50;

/// Table of the rules that persons follow, below the corpus folder.
const GUIDELINES: &str = "guidelines.tsv";

/// Versions of the rules that persons follow, each with the day from which it is in force, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guidelines(Vec<(String, Date)>);

impl Guidelines {
    /// Reads the table of a corpus; a corpus without one has no versions.
    ///
    /// # Errors
    /// Every bad line, with its number.
    pub fn read(files: &Files) -> Result<Self, String> {
        let Some(text) = files.get(GUIDELINES) else { return Ok(Self::default()) };
        let (mut versions, mut wrong) = (Vec::new(), Vec::new());
        let lines =
            text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        for (at, line) in lines.skip(1) {
            let mut cells = line.split('\t');
            match (cells.next(), cells.next().and_then(|day| day.trim().parse::<Date>().ok())) {
                (Some(version), Some(day)) if !version.trim().is_empty() => {
                    versions.push((version.trim().to_owned(), day));
                }
                _ => wrong.push(format!(
                    "{}:{}: a version and its first day, such as 2026-11-24, are expected",
                    files.path(GUIDELINES),
                    at + 1
                )),
            }
        }
        versions.sort_by_key(|(_, day)| *day);
        if wrong.is_empty() { Ok(Self(versions)) } else { Err(wrong.join("\n")) }
    }

    /// The version in force on a day; empty before the first.
    pub fn on(&self, day: Date) -> &str {
        self.0.iter().rfind(|(_, since)| *since <= day).map_or("", |(version, _)| version)
    }
}

/// Rows made of labels, and what was left out.
#[derive(Debug, Clone, Default)]
pub struct LabelRows {
    /// The rows; those of held-back campaigns are in the part `blind`.
    pub rows: Vec<Row>,
    /// How they came about.
    pub record: LabelRecord,
}

/// The versions of the rules that persons follow, from the corpus that is built in.
///
/// # Errors
/// Every bad line.
pub fn guidelines() -> Result<Guidelines, String> {
    Guidelines::read(&corpus_files(None)?)
}

/// Makes rows of labels. What the program concluded itself teaches nothing, and neither do labels that contradict each
/// other on the same words.
pub fn label_rows(labels: &StoredLabels, since: Option<Timestamp>, zone: &TimeZone) -> LabelRows {
    let mut record = LabelRecord {
        since: since.map(|since| since.to_string()),
        disputed: labels.disputed.len(),
        undecided: labels.undecided,
        ..LabelRecord::default()
    };
    let mut said: HashMap<String, BTreeSet<bool>> = HashMap::new();
    for label in &labels.labels {
        said.entry(words(label)).or_default().insert(label.is_suspicious);
    }
    let mut rows = Vec::new();
    for label in &labels.labels {
        if said.get(&words(label)).is_some_and(|sides| sides.len() > 1) {
            record.contradictory += 1;
        } else if label.source.half_weights() == 0 {
            record.not_taught += 1;
        } else {
            rows.push(row(label, zone));
        }
    }
    LabelRows { rows, record }
}

/// Words that make two labels one text.
fn words(label: &StoredLabel) -> String {
    let all = format!("{} {}", label.title, label.text);
    all.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn row(label: &StoredLabel, zone: &TimeZone) -> Row {
    let id = format!("label {}", label.campaign);
    let is = if label.is_suspicious { Label::Suspicious } else { Label::Ordinary };
    let kind = TextKind::ALL.into_iter().find(|kind| kind.name() == label.kind).unwrap_or(TextKind::Other);
    Row {
        kind: if label.is_suspicious { TextKind::Ad } else { kind },
        part: Part::Learning,
        labelled_by: label.source,
        day: Some(label.at.to_zoned(zone.clone()).date()),
        board: label.board.clone(),
        destination: label.destination.clone().unwrap_or_default(),
        ..Row::plain(id.clone(), id, is, label.title.clone(), label.text.clone())
    }
}

/// A row for the splits: its folded words and the contacts that tie it to others.
pub(super) struct Tied<'t> {
    /// Folded words.
    pub folded: &'t str,
    /// Contacts; those of written texts are invented and left out.
    pub contacts: Vec<String>,
}

/// Puts label rows into parts by component of near-duplicates and contacts. A component with a blind hand's row is
/// dropped; one with another written row is learned from; of the rest one in five is held back. All rows of a
/// component get its name for their hand, so that folds keep it whole. `written` stand before `labelled` in `tied`.
pub(super) fn settle(labelled: &mut Vec<Row>, written: &[Row], tied: &[Tied<'_>], record: &mut LabelRecord) {
    let texts: Vec<&str> = tied.iter().map(|tied| tied.folded).collect();
    let contacts: Vec<Vec<String>> = tied.iter().map(|tied| tied.contacts.clone()).collect();
    let groups = groups::groups(&texts, &contacts);
    let (of_written, of_labelled) = groups.split_at(written.len().min(groups.len()));
    let of_part = |is_wanted: fn(Part) -> bool| -> BTreeSet<usize> {
        let rows = written.iter().zip(of_written).filter(|(row, _)| is_wanted(row.part));
        rows.map(|(_, group)| *group).collect()
    };
    let blind = of_part(|part| part == Part::Blind);
    let learned = of_part(|part| part != Part::Blind);
    let mut first: BTreeMap<usize, String> = BTreeMap::new();
    for (row, group) in labelled.iter().zip(of_labelled) {
        let name = first.entry(*group).or_insert_with(|| row.id.clone());
        if row.id < *name {
            name.clone_from(&row.id);
        }
    }
    let mut kept = Vec::new();
    for (mut row, group) in std::mem::take(labelled).into_iter().zip(of_labelled) {
        if blind.contains(group) {
            record.like_blind += 1;
            continue;
        }
        row.author = first.get(group).cloned().unwrap_or_default();
        if !learned.contains(group) && is_held_back(&row.author) && row.labelled_by.may_grade() {
            row.part = Part::Blind;
            record.held_back += 1;
        } else {
            let counts = record.by_source.entry(row.labelled_by.name().to_owned()).or_default();
            counts.0 += 1;
            counts.1 = row.labelled_by.half_weights() as f64 / 2.0;
        }
        kept.push(row);
    }
    // A component is held back as a whole: a weak rule's row beside a held-back one is not learned from.
    let held: BTreeSet<String> =
        kept.iter().filter(|row| row.part == Part::Blind).map(|row| row.author.clone()).collect();
    kept.retain(|row| row.part == Part::Blind || !held.contains(&row.author));
    *labelled = kept;
}

/// Whether a campaign is held back: by its name alone.
fn is_held_back(name: &str) -> bool {
    let digest = sha256_hex(name.as_bytes());
    u64::from_str_radix(digest.get(..8).unwrap_or("0"), 16).unwrap_or(0).is_multiple_of(HELD_BACK)
}

/// How often a row is put before the layers beside its first time: linfa's layers have no weights of rows.
pub(super) fn extra_copies(row: &Row) -> usize {
    (row.labelled_by.half_weights() / 2).saturating_sub(1)
}

/// Whether a row counts half and is left out this time.
pub(super) fn is_skipped(row: &Row) -> bool {
    row.labelled_by.half_weights() == 1
        && sha256_hex(row.id.as_bytes()).as_bytes().first().is_some_and(|b| b % 2 == 1)
}

/// What each source of labels counts, for people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SourceWeight {
    /// The source.
    pub source: LabelSource,
    /// What one label counts, a written row being 1.
    pub weight: f64,
    /// Whether figures rest on it.
    pub may_grade: bool,
}

/// Every source of labels with what it counts.
pub fn source_weights() -> Vec<SourceWeight> {
    let weight = |source: LabelSource| SourceWeight {
        source,
        weight: source.half_weights() as f64 / 2.0,
        may_grade: source.may_grade(),
    };
    LabelSource::ALL.into_iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(campaign: i64, is_suspicious: bool, text: &str) -> StoredLabel {
        StoredLabel {
            campaign,
            ad: None,
            source: LabelSource::Analyst,
            is_suspicious,
            kind: "ad".into(),
            person: "sari".into(),
            at: "2026-11-25T18:00:00Z".parse().unwrap(),
            guideline: String::new(),
            board: "papan".into(),
            destination: None,
            title: String::new(),
            text: text.into(),
        }
    }

    fn rows(labels: Vec<StoredLabel>) -> LabelRows {
        label_rows(&StoredLabels { labels, ..StoredLabels::default() }, None, &TimeZone::UTC)
    }

    #[test]
    fn labels_of_one_text_that_contradict_each_other_teach_nothing() {
        let network = StoredLabel { source: LabelSource::Network, ..label(4, true, "d") };
        let told = rows(vec![
            label(1, true, "Butuh admin"),
            label(2, false, "butuh  ADMIN"),
            label(3, true, "c"),
            network,
        ]);
        assert_eq!((told.rows.len(), told.record.contradictory, told.record.not_taught), (1, 2, 1));
        assert_eq!(told.rows[0].day, Some("2026-11-25".parse().unwrap()));
    }

    fn settled(labelled: &[(&str, &[&str])], written: &[(Part, &str)]) -> (Vec<Row>, LabelRecord) {
        let mut told =
            rows(labelled.iter().zip(1..).map(|((text, _), at)| label(at, at % 2 == 0, text)).collect());
        let written: Vec<Row> = written
            .iter()
            .map(|(part, text)| Row {
                part: *part,
                ..Row::plain("w".into(), "h".into(), Label::Ordinary, String::new(), (*text).to_owned())
            })
            .collect();
        let none: &[&str] = &[];
        let contacts = written.iter().map(|_| none).chain(labelled.iter().map(|(_, contacts)| *contacts));
        let texts: Vec<String> = written.iter().chain(&told.rows).map(|row| row.text.clone()).collect();
        let tied: Vec<Tied<'_>> = texts
            .iter()
            .zip(contacts)
            .map(|(folded, contacts)| Tied {
                folded,
                contacts: contacts.iter().map(|c| (*c).to_owned()).collect(),
            })
            .collect();
        let mut record = told.record.clone();
        settle(&mut told.rows, &written, &tied, &mut record);
        (told.rows, record)
    }

    const ADMIN: &str = "butuh admin kantor di kamboja gaji besar tiket ditanggung";
    const COOK: &str = "warung padang cari juru masak yang bisa rendang dan gulai";

    #[test]
    fn what_stands_in_a_blind_hand_is_dropped_and_what_stands_in_another_is_learned() {
        let (rows, record) =
            settled(&[(ADMIN, &[]), (COOK, &[])], &[(Part::Blind, ADMIN), (Part::Learning, COOK)]);
        assert_eq!((rows.len(), record.like_blind), (1, 1));
        assert_eq!(rows[0].part, Part::Learning);
    }

    #[test]
    fn a_component_stays_on_one_side() {
        // Forty texts, every second pair tied by a contact.
        let texts: Vec<String> =
            (0..40).map(|at| format!("lowongan a{at} b{at} c{at} d{at} e{at}")).collect();
        let numbers: Vec<String> = (0..40).map(|at| format!("+62{}", at / 2)).collect();
        let contacts: Vec<Vec<&str>> = numbers.iter().map(|number| vec![number.as_str()]).collect();
        let labelled: Vec<(&str, &[&str])> = texts
            .iter()
            .zip(&contacts)
            .map(|(text, contacts)| (text.as_str(), contacts.as_slice()))
            .collect();
        let (rows, record) = settled(&labelled, &[]);
        for pair in rows.chunks(2) {
            assert_eq!((pair[0].part, &pair[0].author), (pair[1].part, &pair[1].author));
        }
        assert!(record.held_back > 0 && record.held_back < 40, "{record:?}");
        assert_eq!(record.by_source["analyst"], (40 - record.held_back, 2.0));
        assert_eq!(settled(&labelled, &[]).0.len(), 40);
    }

    #[test]
    fn the_version_in_force_on_a_day_is_found() {
        let table = "# why\nversion\tsince\twhat\n2\t2026-12-01\tb\n1\t2026-11-24\ta\n";
        let files = |table: &'static str| {
            Files::given(std::path::Path::new("x"), [(GUIDELINES.to_owned(), table)].into_iter())
        };
        let told = Guidelines::read(&files(table)).unwrap();
        let on = |day: &str| told.on(day.parse().unwrap()).to_owned();
        assert_eq!([on("2026-11-01"), on("2026-11-30"), on("2027-01-01")], ["", "1", "2"]);
        let error = Guidelines::read(&files("version\tsince\n1\tsoon\n")).unwrap_err();
        assert!(error.contains("guidelines.tsv:2"), "{error}");
    }
}
