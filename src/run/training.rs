//! Reads labelled rows through the night's own stages and trains a model on them.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};

use super::stages::load_facts;
use super::{StagesError, models};
use crate::assess::ModelFile;
use crate::config::AssessSettings;
use crate::domain::{Ad, Kind, SourceName, sha256_hex};
use crate::extract::extract_text;
use crate::facts::{Facts, Meaning};
use crate::features::{TABLE, features, table_hash};
use crate::train::corpus::{self, Label, Row};
use crate::train::{Direction, Example, Provenance, Settings, TrainError, card, train};

/// Day that labelled rows are read as of: the day the corpus was closed.
pub(super) const CORPUS_DAY: Date = date(2026, 11, 24);

/// Why no model came out.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// Data files.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// Labelled rows.
    #[error(
        "the labelled rows cannot be read; name their folder with `--data` (`data/training` of Waspada's source)\n{0}"
    )]
    Corpus(String),
    /// Fitting.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The model cannot be written.
    #[error("cannot write the model: {0}")]
    Write(#[from] std::io::Error),
}

/// Trains on the rows of `corpus` and writes model and card to `out`. The model becomes the one in use only
/// where `out` has none yet.
///
/// # Errors
/// When rows or data files have mistakes, a class is missing, or `out` cannot be written.
pub fn training(
    settings: &AssessSettings,
    corpus: &Path,
    out: &Path,
    train_settings: &Settings,
) -> Result<(ModelFile, PathBuf), TrainingError> {
    let facts = load_facts(settings)?;
    let rows = corpus::read(corpus).map_err(TrainingError::Corpus)?;
    let examples: Vec<Example> = rows.iter().map(|row| example(row, &facts)).collect();
    let model = train(&examples, provenance(&rows, &facts), &with_directions(train_settings))?;
    fs_err::create_dir_all(out)?;
    let path = out.join(format!("{}.json", model.id));
    fs_err::write(&path, serde_json::to_string(&model).unwrap_or_default())?;
    fs_err::write(out.join(format!("{}.md", model.id)), card(&model))?;
    if models::current(out).is_err() {
        models::promote(out, &model.id)?;
    }
    Ok((model, path))
}

/// A labelled row as the stages read it.
pub fn example(row: &Row, facts: &Facts) -> Example {
    let ad = extract_text(SourceName("training".into()), &row.id, &row.title, &row.text, facts);
    let features = features(&ad, facts, CORPUS_DAY);
    Example {
        folded: neutral(&ad, &row.id, facts),
        vector: features.vector,
        is_suspicious: row.label == Label::Suspicious,
        contacts: ad.contacts.into_iter().map(|contact| contact.value).collect(),
        author: row.author.clone(),
        is_held_back: row.is_held_back(),
        is_ad: ad.kind == Kind::Ad,
    }
}

/// Words by which anybody may claim to be licensed.
const CLAIMS: [&str; 18] = [
    "p3mi",
    "pptkis",
    "sip3mi",
    "siuppak",
    "siukak",
    "kp2mi",
    "bp2mi",
    "bnp2tki",
    "kemnaker",
    "siskop2mi",
    "resmi",
    "berizin",
    "izin",
    "ijin",
    "legal",
    "terdaftar",
    "terpercaya",
    "amanah",
];

/// The folded document with words of its own in place of destinations and of claims to be licensed. Where the
/// work is decides by what the data files say of the place, and a claim is checked, not believed: neither
/// shall count by which rows happen to carry it.
fn neutral(ad: &Ad, id: &str, facts: &Facts) -> String {
    let folded = ad.folded.text();
    let places =
        ad.hits.iter().filter(|hit| matches!(facts.meaning(hit.term), Some(Meaning::Destination { .. })));
    let mut ranges: Vec<(usize, usize)> = places.map(|hit| (hit.start, hit.end)).collect();
    for claim in CLAIMS {
        ranges.extend(folded.match_indices(claim).map(|(start, word)| (start, start + word.len())).filter(
            |(start, end)| {
                let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !is_letter(folded.get(..*start).and_then(|t| t.chars().next_back()))
                    && !is_letter(folded.get(*end..).and_then(|t| t.chars().next()))
            },
        ));
    }
    ranges.sort_unstable();
    let (mut text, mut done) = (String::with_capacity(folded.len()), 0);
    for (count, (start, end)) in ranges.into_iter().enumerate() {
        if start < done {
            continue;
        }
        // Unlike any other word of any row, so that training selects neither it nor a pair with it.
        let digest = sha256_hex(format!("{id} {count}").as_bytes());
        text.push_str(folded.get(done..start).unwrap_or(""));
        text.push_str("unread");
        text.push_str(digest.get(..12).unwrap_or(""));
        done = end;
    }
    text.push_str(folded.get(done..).unwrap_or(""));
    text
}

/// `settings` with what each row of the feature table may say.
pub(super) fn with_directions(settings: &Settings) -> Settings {
    let directions = TABLE.iter().map(|column| direction(column.group, column.name)).collect();
    Settings { directions, ..settings.clone() }
}

/// What a row of the feature table may say.
fn direction(group: &str, name: &str) -> Direction {
    match (group, name) {
        (_, "licence_active" | "licence_numbers" | "contact_own_domain")
        | ("support", "supports_weak" | "supports_medium" | "supports_strong") => Direction::Lowers,
        (
            _,
            "is_abroad" | "is_abroad_unnamed" | "pay_is_judged" | "employer_is_named" | "contact_free_mail",
        )
        | ("text", "words_log" | "language_malay" | "language_english") => Direction::Neutral,
        _ => Direction::Raises,
    }
}

fn provenance(rows: &[Row], facts: &Facts) -> Provenance {
    let mut words = String::new();
    for row in rows {
        words.extend([&row.id, "\u{1f}", &row.author, "\u{1f}", &row.title, "\u{1f}", &row.text]);
        words.push_str(if row.label == Label::Suspicious { "\u{1f}1\u{1e}" } else { "\u{1f}0\u{1e}" });
    }
    Provenance {
        corpus_sha256: sha256_hex(words.as_bytes()),
        data: facts.version.clone(),
        feature_table: table_hash(),
        columns: TABLE.iter().map(|column| column.name.to_owned()).collect(),
    }
}
