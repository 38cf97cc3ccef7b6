//! Labelled ads as they lie in `data/training/`: one JSON object a line.
//!
//! The rows in the folder itself are those for which phrases were written. Below `hands/` each file holds what one
//! writer wrote who never saw the program, and `hands.tsv` says which part the writer belongs to.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::{LabelSource, sha256_hex};

/// One labelled row.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Unique identifier.
    pub id: String,
    /// Whose hand it is; rows of one author are split as one.
    pub author: String,
    /// What the text is.
    #[serde(default)]
    pub kind: TextKind,
    /// What a person says of it.
    pub label: Label,
    /// Indicators that its writer was asked to show, or on a warning to warn of.
    #[serde(default)]
    pub family: Vec<String>,
    /// Look-alike class of an ordinary row, or what is honest about it.
    #[serde(default)]
    pub lookalike: String,
    /// Register that it is written in.
    #[serde(default)]
    pub register: String,
    /// Language or mixture.
    #[serde(default)]
    pub language: String,
    /// How long it was to be.
    #[serde(default)]
    pub length: String,
    /// `domestic` or `overseas`, for ads.
    #[serde(default)]
    pub scope: String,
    /// Where the work is, as the text lets a reader know it; `?` where it does not.
    #[serde(default)]
    pub destination: String,
    /// What was to be put in beside: a caution, replies, a list of links.
    #[serde(default)]
    pub added: String,
    /// Indicators with the words that show them.
    #[serde(default)]
    pub signs: Vec<(String, String)>,
    /// Words of a lawful text that a careless reader might take for an indicator; `?` where none is named.
    #[serde(default)]
    pub near: Vec<(String, String)>,
    /// Title, often empty.
    #[serde(default)]
    pub title: String,
    /// Text.
    pub text: String,
    /// What the row may be used for.
    #[serde(skip)]
    pub part: Part,
    /// Whether phrases were written from its hand: what signs are worth is not learned from it.
    #[serde(skip)]
    pub has_phrases: bool,
    /// Who says so.
    #[serde(skip)]
    pub labelled_by: LabelSource,
    /// Day that it is read as of; none for written rows, which are read as of the day the corpus was closed.
    #[serde(skip)]
    pub day: Option<Date>,
    /// Where the ad was found; empty for written rows.
    #[serde(default, rename = "source")]
    pub board: String,
}

impl Row {
    /// A row of which no more is known than its label.
    pub fn plain(id: String, author: String, label: Label, title: String, text: String) -> Self {
        Self {
            id,
            author,
            kind: TextKind::Ad,
            label,
            family: Vec::new(),
            lookalike: String::new(),
            register: String::new(),
            language: String::new(),
            length: String::new(),
            scope: String::new(),
            destination: String::new(),
            added: String::new(),
            signs: Vec::new(),
            near: Vec::new(),
            title,
            text,
            part: Part::default(),
            has_phrases: false,
            labelled_by: LabelSource::Written,
            day: None,
            board: String::new(),
        }
    }
}

/// What a text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextKind {
    /// An offer of work.
    #[default]
    Ad,
    /// A warning, a denial or a victim's account.
    Warning,
    /// A report.
    News,
    /// Rules, procedures, advice, course pages.
    Guide,
    /// None of these.
    Other,
}

impl TextKind {
    /// Every kind, in order of the model's layers.
    pub const ALL: [Self; 5] = [Self::Ad, Self::Warning, Self::News, Self::Guide, Self::Other];

    /// Name as it stands in the rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Warning => "warning",
            Self::News => "news",
            Self::Guide => "guide",
            Self::Other => "other",
        }
    }
}

/// What a person says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Signs that a person should look at.
    Suspicious,
    /// Ordinary: legal overseas work, domestic work, warnings, news.
    Ordinary,
}

/// What a row may be used for. Every hand is in one part, and stays there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Phrases may be written and words learned from it, and phrases were: its signs flatter.
    #[default]
    Phrased,
    /// Words are learned from it, and what signs are worth as long as no phrase is written from it.
    Learning,
    /// The second layer, thresholds and calibration; nobody writes phrases from it.
    Tuning,
    /// Graded only; nobody who writes phrases or code reads it.
    Blind,
}

impl Part {
    /// Name as it stands in `hands.tsv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phrased => "phrased",
            Self::Learning => "learning",
            Self::Tuning => "tuning",
            Self::Blind => "blind",
        }
    }
}

/// Table of the hands, below the corpus folder.
const HANDS: &str = "hands.tsv";

/// The files of a corpus, wherever they lie.
#[derive(Debug, Clone, Default)]
pub struct Files {
    place: PathBuf,
    texts: BTreeMap<String, String>,
}

impl Files {
    /// Every file of a folder and of its `hands/`.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read.
    pub fn of(folder: &Path) -> Result<Self, String> {
        let mut texts = BTreeMap::new();
        for (below, prefix) in [(folder.to_owned(), ""), (folder.join("hands"), "hands/")] {
            if !prefix.is_empty() && !below.is_dir() {
                continue;
            }
            for entry in fs_err::read_dir(&below).map_err(|error| error.to_string())?.flatten() {
                let path = entry.path();
                let is_wanted = path.extension().is_some_and(|ending| ending == "jsonl" || ending == "tsv");
                if is_wanted && path.is_file() {
                    let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                    texts.insert(name, fs_err::read_to_string(&path).map_err(|error| error.to_string())?);
                }
            }
        }
        Ok(Self { place: folder.to_owned(), texts })
    }

    /// Files that are at hand already, by name below `place`.
    pub fn given<'f>(place: &Path, files: impl Iterator<Item = (String, &'f str)>) -> Self {
        Self { place: place.to_owned(), texts: files.map(|(name, text)| (name, text.to_owned())).collect() }
    }

    /// The text of one file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// How a file is called in messages.
    pub fn path(&self, name: &str) -> String {
        self.place.join(name).display().to_string()
    }

    /// Names and texts of the rows of the folder itself, or of `hands/`.
    fn rows(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().filter_map(move |(name, text)| {
            let stem = name.strip_prefix(prefix)?.strip_suffix(".jsonl")?;
            (!stem.contains('/')).then_some((stem, text.as_str()))
        })
    }
}

/// Reads every `*.jsonl` of a folder and of its `hands/`, in order of name.
///
/// # Errors
/// All bad lines at once, each with file and line.
pub fn read(folder: &Path) -> Result<Vec<Row>, String> {
    read_files(&Files::of(folder)?)
}

/// Reads the rows of a corpus, in order of file name, those of `hands/` last.
///
/// # Errors
/// All bad lines at once, each with file and line.
pub fn read_files(files: &Files) -> Result<Vec<Row>, String> {
    let mut wrong = Vec::new();
    let parts = parts(files, &mut wrong);
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = HashSet::new();
    for (stem, text) in files.rows("") {
        let path = files.path(&format!("{stem}.jsonl"));
        read_text((&path, text), |_| Some(Part::Phrased), &mut seen, &mut rows, &mut wrong);
    }
    for (hand, text) in files.rows("hands/") {
        let path = files.path(&format!("hands/{hand}.jsonl"));
        let Some((part, has_phrases)) = parts.get(hand) else {
            wrong.push(format!("{path}: `{HANDS}` does not say which part the hand `{hand}` belongs to"));
            continue;
        };
        let first = rows.len();
        let of_hand = |row: &Row| (row.author == hand).then_some(*part);
        read_text((&path, text), of_hand, &mut seen, &mut rows, &mut wrong);
        rows.iter_mut().skip(first).for_each(|row| row.has_phrases = *has_phrases);
    }
    if rows.is_empty() && wrong.is_empty() {
        wrong.push(format!("{}: no labelled rows; `*.jsonl` files are looked for", files.place.display()));
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong.join("\n")) }
}

/// SHA-256 over what is learned from rows.
pub fn sha256(rows: &[Row]) -> String {
    let mut words = String::new();
    for row in rows {
        words.extend([&row.id, "\u{1f}", &row.author, "\u{1f}", &row.title, "\u{1f}", &row.text]);
        words.extend(["\u{1f}", row.kind.name(), "\u{1f}", row.part.name()]);
        words.push_str(if row.label == Label::Suspicious { "\u{1f}1\u{1e}" } else { "\u{1f}0\u{1e}" });
    }
    sha256_hex(words.as_bytes())
}

fn read_text(
    (path, text): (&str, &str),
    part: impl Fn(&Row) -> Option<Part>,
    seen: &mut HashSet<String>,
    rows: &mut Vec<Row>,
    wrong: &mut Vec<String>,
) {
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{path}:{}", at + 1);
        let mut row = match serde_json::from_str::<Row>(line) {
            Ok(row) => row,
            Err(error) => {
                wrong.push(format!("{place}: {error}"));
                continue;
            }
        };
        if let Err(error) = check(&row) {
            wrong.push(format!("{place}: {error}"));
        }
        if !seen.insert(row.id.clone()) {
            wrong.push(format!("{place}: the id `{}` stands twice", row.id));
        }
        match part(&row) {
            Some(part) => row.part = part,
            None => wrong.push(format!(
                "{place}: the author `{}` is not the hand that the file is named after",
                row.author
            )),
        }
        rows.push(row);
    }
}

fn check(row: &Row) -> Result<(), String> {
    if row.label == Label::Suspicious && row.kind != TextKind::Ad {
        return Err(format!("only an ad is suspicious, and this is `{}`", row.kind.name()));
    }
    let whole = format!("{}\n{}", row.title, row.text);
    match row.signs.iter().chain(&row.near).find(|(_, quote)| !whole.contains(quote.as_str())) {
        Some((id, quote)) => Err(format!("the words of `{id}` do not stand in the text: {quote:?}")),
        None => Ok(()),
    }
}

/// The part of each hand, and whether phrases were written from it, as the table says.
fn parts(files: &Files, wrong: &mut Vec<String>) -> BTreeMap<String, (Part, bool)> {
    let mut parts = BTreeMap::new();
    let Some(text) = files.get(HANDS) else { return parts };
    let path = files.path(HANDS);
    let mut columns = None;
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let place = format!("{path}:{}", at + 1);
        let Some((hand, part, phrases)) = columns else {
            let at = |name: &str| cells.iter().position(|cell| *cell == name);
            columns = at("hand").zip(at("part")).map(|(hand, part)| (hand, part, at("phrases")));
            if columns.is_none() {
                wrong.push(format!("{place}: the header must name the columns `hand` and `part`"));
                return parts;
            }
            continue;
        };
        let cell = |at: usize| cells.get(at).copied().unwrap_or("");
        let named =
            [Part::Learning, Part::Tuning, Part::Blind].into_iter().find(|of| of.name() == cell(part));
        let has_phrases = phrases.is_some_and(|at| cell(at) == "yes");
        match named {
            Some(of) if has_phrases && of != Part::Learning => {
                wrong.push(format!(
                    "{place}: phrases are written from learning hands alone, and this is `{}`",
                    of.name()
                ));
            }
            Some(of) => {
                if parts.insert(cell(hand).to_owned(), (of, has_phrases)).is_some() {
                    wrong.push(format!("{place}: the hand `{}` stands twice", cell(hand)));
                }
            }
            None => {
                wrong.push(format!("{place}: the part `{}` is none of learning, tuning, blind", cell(part)));
            }
        }
    }
    parts
}
