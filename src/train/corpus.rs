//! Labelled ads as they lie in `data/training/`: one JSON object a line.

use std::path::Path;

use serde::Deserialize;

/// One labelled row.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    /// Unique identifier.
    pub id: String,
    /// Whose hand it is; rows of one author are split as one.
    pub author: String,
    /// What the text is: `ad`, `warning` or `news`.
    #[serde(default = "ad")]
    pub kind: String,
    /// What a person says of it.
    pub label: Label,
    /// Indicators that the text shows.
    #[serde(default)]
    pub family: Vec<String>,
    /// Look-alike class of an ordinary row.
    #[serde(default)]
    pub lookalike: String,
    /// Register that it is written in.
    #[serde(default)]
    pub register: String,
    /// Title, often empty.
    #[serde(default)]
    pub title: String,
    /// Text.
    pub text: String,
}

fn ad() -> String {
    "ad".to_owned()
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

impl Row {
    /// Whether the row is kept from training and read once for the report: the fifth author of each set.
    pub fn is_held_back(&self) -> bool {
        self.author.ends_with('5')
    }
}

/// Reads every `*.jsonl` of a folder, in order of name.
///
/// # Errors
/// All bad lines at once, each with file and line.
pub fn read(folder: &Path) -> Result<Vec<Row>, String> {
    let mut names: Vec<_> = fs_err::read_dir(folder)
        .map_err(|e| e.to_string())?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    names.sort();
    let mut rows: Vec<Row> = Vec::new();
    let mut wrong = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in &names {
        let text = fs_err::read_to_string(path).map_err(|e| e.to_string())?;
        for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let place = format!("{}:{}", path.display(), at + 1);
            match serde_json::from_str::<Row>(line) {
                Ok(row) if !seen.insert(row.id.clone()) => {
                    wrong.push(format!("{place}: the id `{}` stands twice", row.id));
                }
                Ok(row) => rows.push(row),
                Err(error) => wrong.push(format!("{place}: {error}")),
            }
        }
    }
    if rows.is_empty() && wrong.is_empty() {
        wrong.push(format!("{}: no labelled rows; `*.jsonl` files are looked for", folder.display()));
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong.join("\n")) }
}
