//! Labels in a table that somebody brings.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::session::start_of;
use crate::cli::{Exit, Failure};
use crate::config::Config;
use crate::domain::LabelSource;
use crate::named_files;
use crate::run::published_rows;
use crate::store::NewLabel;
use crate::train::corpus::TextKind;

/// Columns that are read.
const COLUMNS: [&str; 9] = ["ad", "label", "kind", "person", "at", "guideline", "source", "title", "text"];
/// Where the ad was found.
const BOARD: &str = "board";
/// Largest table of labels, bytes.
const LABELS_BYTES: u64 = 256 << 20;

/// Reads the labels of a table. All bad rows are told at once, each with its number.
pub(super) fn new_labels(path: &Path, config: &Config) -> Result<Vec<NewLabel>, Failure> {
    let wrong = |problems: Vec<String>| {
        let known: Vec<&str> = COLUMNS.into_iter().chain([BOARD]).collect();
        Failure::new(
            Exit::Configuration,
            format!("the labels in `{}` have mistakes\n{}", path.display(), problems.join("\n")),
        )
        .hint(format!("columns that are read: {}", known.join(", ")))
        .hint("nothing was kept: correct the rows and import the file again")
    };
    let bytes = named_files::read(path, LABELS_BYTES).map_err(|error| Failure::of(Exit::Usage, &error))?;
    let rows = published_rows(path, &bytes).map_err(|error| wrong(vec![error.to_string()]))?;
    let mut rows =
        rows.into_iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    let Some((_, head)) = rows.next() else { return Err(wrong(vec!["it is empty".into()])) };
    let head: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut problems: Vec<String> = head
        .iter()
        .filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_str()) && *name != BOARD)
        .map(|name| format!("head: the column `{name}` is none that is read"))
        .collect();
    if !head.iter().any(|name| name == "label") {
        problems.push("head: there is no column `label`".into());
    }
    if !problems.is_empty() {
        return Err(wrong(problems));
    }
    let mut labels = Vec::new();
    for (at, row) in rows {
        let cell = |name: &str| {
            let at = head.iter().position(|column| column == name);
            at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim())
        };
        match label(cell, config) {
            Ok(label) => labels.push(label),
            Err(problem) => problems.push(format!("row {}: {problem}", at + 1)),
        }
    }
    if problems.is_empty() && labels.is_empty() {
        problems.push("there is no row below the head".into());
    }
    if problems.is_empty() { Ok(labels) } else { Err(wrong(problems)) }
}

fn label<'c>(cell: impl Fn(&str) -> &'c str, config: &Config) -> Result<NewLabel, String> {
    let is_suspicious = match cell("label").to_lowercase().as_str() {
        "suspicious" | "1" | "true" | "confirmed" => true,
        "ordinary" | "0" | "false" | "dismissed" => false,
        other => return Err(format!("the label `{other}` is neither `suspicious` nor `ordinary`")),
    };
    let source = match cell("source") {
        "" => LabelSource::Outcome,
        name => LabelSource::ALL
            .into_iter()
            .find(|source| source.name() == name && *source != LabelSource::Written)
            .ok_or_else(|| {
                format!("the source `{name}` is none of outcome, analyst, double_review, weak_rule, network")
            })?,
    };
    let kind = match cell("kind") {
        "" => "ad",
        name if TextKind::ALL.iter().any(|kind| kind.name() == name) => name,
        other => return Err(format!("the kind `{other}` is none of ad, warning, news, guide, other")),
    };
    if is_suspicious && kind != "ad" {
        return Err(format!("only an ad is suspicious, and this is `{kind}`"));
    }
    let (ad, text) = (cell("ad"), cell("text"));
    if ad.is_empty() == text.is_empty() {
        return Err("either `ad` names a stored ad or `text` holds the words, and not both".into());
    }
    if cell("person").is_empty() {
        return Err("`person` must say who found so".into());
    }
    Ok(NewLabel {
        ad: (!ad.is_empty()).then(|| ad.to_owned()),
        source,
        is_suspicious,
        kind: kind.to_owned(),
        person: cell("person").to_owned(),
        at: time(cell("at"), config)?,
        guideline: cell("guideline").to_owned(),
        board: cell(BOARD).to_owned(),
        title: cell("title").to_owned(),
        text: text.to_owned(),
    })
}

fn time(written: &str, config: &Config) -> Result<Timestamp, String> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Ok(at);
    }
    let day: Date = written
        .parse()
        .map_err(|_| format!("`at` must hold a day such as 2026-11-24, and holds `{written}`"))?;
    Ok(start_of(day, config))
}
