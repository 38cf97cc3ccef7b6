use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;

use super::label_file::new_labels;
use super::label_suspects;
use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::reveal::{self, account};
use crate::cli::session::{now, start_of, time_zone};
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::domain::{Ruling, SourceName};
use crate::evaluate::agreement::{Alpha, alpha};
use crate::extract::extract_text;
use crate::facts::Facts;
use crate::mask;
use crate::run::{Guidelines, LabelRows, guidelines, label_rows, models, source_weights};
use crate::store::{Reader, Store, StoredLabel, StoredLabels};
use crate::text::safe::for_terminal;
use crate::train::Settings;

/// Shows what persons and authorities said of texts, and takes outcomes in
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada labels list", "every label, one a campaign"),
    ("waspada labels import putusan.csv", "what an authority found"),
    ("waspada labels agreement", "how far two persons agree"),
    ("waspada labels suspects", "labels that are worth a second look"),
    ("waspada labels export --out label", "the set with its datasheet"),
]))]
pub struct Labels {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Every label with source, person, time and version of the guideline
    #[command(after_long_help = examples(&[("waspada labels list --since 2026-11-01", "from that day on")]))]
    List {
        /// Only from that day on
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
    },
    /// Takes labels in from a table: outcomes of cases, labels of partners
    #[command(after_long_help = examples(&[
        ("waspada labels import putusan.csv", "columns: ad or text, label, person, at; source is outcome"),
    ]))]
    Import {
        /// CSV or XLSX with a head: ad or text, label, person, at, and if wanted source, kind, guideline, board, title
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only says what would be kept
        #[arg(long)]
        dry_run: bool,
    },
    /// Writes the set as JSON Lines with a datasheet; contacts are masked unless asked for
    #[command(after_long_help = examples(&[
        ("waspada labels export --out label", "label/labels.jsonl and label/DATASHEET.md"),
    ]))]
    Export {
        /// Folder that is written to
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Only from that day on
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Contacts in the clear; it is noted in the access log
        #[arg(long)]
        unmasked: bool,
    },
    /// How far two persons agree on the same campaign, beyond chance (Krippendorff's alpha)
    #[command(after_long_help = examples(&[("waspada labels agreement", "over all double reviews")]))]
    Agreement {
        /// Only from that day on
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
    },
    /// Labels that words of other campaigns contradict: worth a second look
    #[command(after_long_help = examples(&[
        ("waspada labels suspects", "those contradicted most first"),
        ("waspada labels suspects --to-desk", "and have other persons look at them again on the desk"),
    ]))]
    Suspects {
        /// Only from that day on
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Keep the list for the desk, in place of the one before: each campaign is put before a person who has not decided
        /// on it and is not told what was decided
        #[arg(long)]
        to_desk: bool,
    },
}

impl Labels {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        match &self.what {
            What::List { since } => list(session, &config, *since),
            What::Import { file, dry_run } => import(session, &config, file, *dry_run),
            What::Export { out, since, unmasked } => export(session, &config, (out, *since), *unmasked),
            What::Agreement { since } => agreement(session, &config, *since),
            What::Suspects { since, to_desk } => {
                label_suspects::suspects(session, &config, &stored(&config, *since)?, *to_desk)
            }
        }
    }
}

fn since_of(since: Option<Date>, config: &Config) -> Timestamp {
    since.map_or(Timestamp::UNIX_EPOCH, |day| start_of(day, config))
}

/// Labels of the database, each with the version of the guideline that was in force.
fn stored(config: &Config, since: Option<Date>) -> Result<StoredLabels, Failure> {
    let mut labels = Reader::open(&config.store.path)?.labels(since_of(since, config))?;
    let versions: Guidelines = guidelines().map_err(|error| Failure::new(Exit::Configuration, error))?;
    let zone = time_zone(config);
    for label in labels.labels.iter_mut().filter(|label| label.guideline.is_empty()) {
        versions.on(label.at.to_zoned(zone.clone()).date()).clone_into(&mut label.guideline);
    }
    Ok(labels)
}

/// Labels as rows to learn from and grade on; none where there is no database yet.
pub(super) fn stored_rows(config: &Config, since: Option<Date>) -> Result<Option<LabelRows>, Failure> {
    if !config.store.path.exists() {
        return Ok(None);
    }
    let labels = Reader::open(&config.store.path)?.labels(since_of(since, config))?;
    let from = since.map(|day| start_of(day, config));
    let rows = label_rows(&labels, from, &time_zone(config));
    // A database without any decision is as good as none.
    let is_empty = rows.rows.is_empty() && labels.disputed.is_empty() && labels.undecided == 0;
    Ok((!is_empty).then_some(rows))
}

fn list(session: &Session, config: &Config, since: Option<Date>) -> Result<Exit, Failure> {
    let labels = stored(config, since)?;
    let facts = session.facts(config)?;
    let zone = time_zone(config);
    let masked: Vec<StoredLabel> = labels.labels.iter().map(|label| hidden(label, &facts)).collect();
    let object = json!({
        "labels": masked, "disputed": labels.disputed, "undecided": labels.undecided, "weights": source_weights(),
    });
    session.printer.result(&object, || {
        let mut text = String::new();
        for label in &masked {
            let title: String = label.title.chars().take(40).collect();
            let _ = writeln!(
                text,
                "{}  {:<13} {:<10} {:<7} v{:<3} {:<16} {:<14} {}",
                label.at.to_zoned(zone.clone()).date(),
                label.source.name(),
                if label.is_suspicious { "suspicious" } else { "ordinary" },
                for_terminal(&label.kind),
                for_terminal(&label.guideline),
                for_terminal(&label.person),
                for_terminal(&label.board),
                for_terminal(&title)
            );
        }
        let _ = writeln!(
            text,
            "\n{} labels, one a campaign; {} campaigns disputed, {} weak or unsure",
            masked.len(),
            labels.disputed.len(),
            labels.undecided
        );
        text
    })?;
    Ok(Exit::Done)
}

/// The label with the personal data of its words masked.
fn hidden(label: &StoredLabel, facts: &Facts) -> StoredLabel {
    let ad = extract_text(SourceName("label".into()), "", &label.title, &label.text, facts);
    let elsewhere: Vec<_> =
        ad.contacts.iter().cloned().map(|contact| crate::domain::Contact { span: None, ..contact }).collect();
    StoredLabel {
        title: mask::in_text(&label.title, &elsewhere),
        text: mask::in_text(&label.text, &elsewhere),
        ..label.clone()
    }
}

fn import(session: &Session, config: &Config, file: &Path, is_dry: bool) -> Result<Exit, Failure> {
    let labels = new_labels(file, config)?;
    if is_dry {
        let object = json!({ "labels": labels.len(), "kept": 0 });
        session.printer.result(&object, || format!("{} labels read; nothing was kept", labels.len()))?;
        return Ok(Exit::Done);
    }
    let mut store = Store::open(&config.store.path)?;
    let added = store.add_labels(&labels, &account(), now())?;
    let is_whole = added.unknown.is_empty();
    session.printer.verdict(is_whole, &added, || {
        let mut text = format!("{} labels added, {} were there before", added.added, added.known);
        for at in &added.unknown {
            let ad = labels.get(*at).and_then(|label| label.ad.as_deref()).unwrap_or_default();
            let _ = write!(text, "\nrow {}: no ad `{}` is stored", at + 2, for_terminal(ad));
        }
        text
    })?;
    Ok(if is_whole { Exit::Done } else { Exit::Partial })
}

/// A row of the set.
#[derive(Serialize)]
struct Exported<'a> {
    id: String,
    label: &'static str,
    kind: &'a str,
    labelled_by: &'static str,
    person: &'a str,
    at: Timestamp,
    guideline: &'a str,
    source: &'a str,
    destination: &'a str,
    title: &'a str,
    text: &'a str,
}

fn export(
    session: &Session,
    config: &Config,
    (out, since): (&Path, Option<Date>),
    is_unmasked: bool,
) -> Result<Exit, Failure> {
    let labels = stored(config, since)?;
    let facts = session.facts(config)?;
    if is_unmasked {
        reveal::note(config, "labels_export", None, labels.labels.len())?;
    }
    let mut lines = String::new();
    for label in &labels.labels {
        let shown = if is_unmasked { label.clone() } else { hidden(label, &facts) };
        let row = Exported {
            id: format!("label-{}", label.campaign),
            label: if label.is_suspicious { "suspicious" } else { "ordinary" },
            kind: &shown.kind,
            labelled_by: label.source.name(),
            person: &shown.person,
            at: label.at,
            guideline: &shown.guideline,
            source: &shown.board,
            destination: shown.destination.as_deref().unwrap_or_default(),
            title: &shown.title,
            text: &shown.text,
        };
        let line = serde_json::to_string(&row)
            .map_err(|error| Failure::with(Exit::Unexpected, "cannot write JSON", &error))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    let sheet = datasheet(&labels, is_unmasked);
    fs_err::create_dir_all(out)
        .and_then(|()| models::publish(out, "labels.jsonl", &lines))
        .and_then(|()| models::publish(out, "DATASHEET.md", &sheet))
        .map_err(|error| Failure::with(Exit::Unexpected, "cannot write the set", &error))?;
    let object = json!({ "labels": labels.labels.len(), "out": out, "is_unmasked": is_unmasked });
    session.printer.result(&object, || {
        format!("{} labels and their datasheet written to {}", labels.labels.len(), out.display())
    })?;
    Ok(Exit::Done)
}

/// What somebody must know before using the set (Gebru et al. 2021, "Datasheets for Datasets").
fn datasheet(labels: &StoredLabels, is_unmasked: bool) -> String {
    let mut text = String::from(
        "# Datasheet\n\n**What it is.** Job texts with what persons or authorities said of them, one row a campaign. A \
         label says that somebody saw indications worth following up, or none. It is no finding about a person or \
         firm.\n\n**How texts were chosen.** Ads that the program put before people, and a random share of those that \
         it did not. Its share of suspicious texts is therefore far above that of a night.\n\n",
    );
    let suspicious = labels.labels.iter().filter(|label| label.is_suspicious).count();
    let _ = writeln!(
        text,
        "**Rows.** {}, {suspicious} suspicious. Left out: {} disputed, {} weak or unsure.\n",
        labels.labels.len(),
        labels.disputed.len(),
        labels.undecided
    );
    text.push_str(
        "| labelled by | rows | suspicious | counts in training | may grade |\n|---|---|---|---|---|\n",
    );
    for weight in source_weights() {
        let of = || labels.labels.iter().filter(|label| label.source == weight.source);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.1} | {} |",
            weight.source.name(),
            of().count(),
            of().filter(|label| label.is_suspicious).count(),
            weight.weight,
            if weight.may_grade { "yes" } else { "no" }
        );
    }
    if let (Some(first), Some(last)) = (labels.labels.first(), labels.labels.last()) {
        let day = |label: &StoredLabel| label.at.strftime("%Y-%m-%d").to_string();
        let _ = writeln!(text, "\n**Time.** Labels from {} to {}.", day(first), day(last));
    }
    let agreement = told(&alpha(&units(&labels.reviews), Settings::default().seed));
    let contacts = if is_unmasked {
        "in the clear: keep the set as safe as the database"
    } else {
        "masked; names of people may still stand in texts"
    };
    let _ = writeln!(text, "\n**Agreement.** {agreement}\n\n**Personal data.** Contacts are {contacts}.");
    text.push_str(
        "\n**Words** are those of the time of the label; a later edit of the ad is not in them. **Not for** deciding on \
         a person or firm without looking again.\n",
    );
    text
}

fn units(reviews: &[Vec<Ruling>]) -> Vec<Vec<usize>> {
    let position = |ruling: &Ruling| Ruling::ALL.iter().position(|other| other == ruling).unwrap_or(0);
    reviews.iter().map(|rulings| rulings.iter().map(position).collect()).collect()
}

fn told(alpha: &Alpha) -> String {
    match alpha.alpha {
        Some(value) => format!(
            "Krippendorff's alpha {:.2} ({:.2} to {:.2}) over {} campaigns that two or more persons decided. From 0.80 \
             labels are taken as reliable, below 0.67 they are not (Krippendorff 2004).",
            value.value, value.low, value.high, alpha.units
        ),
        None => format!(
            "{} campaigns were decided by two or more persons: too few, or too much alike, to tell agreement from chance.",
            alpha.units
        ),
    }
}

fn agreement(session: &Session, config: &Config, since: Option<Date>) -> Result<Exit, Failure> {
    let labels = stored(config, since)?;
    let found = alpha(&units(&labels.reviews), Settings::default().seed);
    session.printer.result(&found, || told(&found))?;
    Ok(Exit::Done)
}
