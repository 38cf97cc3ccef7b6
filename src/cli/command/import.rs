use std::path::PathBuf;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, night};
use crate::config::SourceSettings;
use crate::domain::{Field, SourceName};
use crate::store::RunKind;

/// Reads files as a night would: assesses, keeps and flags what is in them
///
/// Tables (CSV, XLSX, XLS, ODS, HTML), JSON, chats of WhatsApp and Telegram, posts of Facebook, mails, feeds, saved
/// pages, WARC and WACZ, also packed with gzip or Zstandard or in a ZIP archive. Usual column names are recognised, in Indonesian and English; the output says
/// which column was read as what, shows the first row, and names every row that could not be read.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada import kiriman.csv", "a table from another office"),
    ("waspada import ads.jsonl crawl.warc.gz", "several files at once"),
    ("waspada import kiriman.zip", "a whole folder, as it was sent"),
    ("waspada import rekap.xlsx --column text=\"Uraian Iklan\"", "where a name is not recognised"),
    ("waspada import --source dinas masuk.csv", "under a source of its own name"),
]))]
pub struct Import {
    /// Files to read
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Source under which the ads are kept
    #[arg(long, value_name = "NAME", default_value = "import")]
    source: String,
    /// Which column is which field: id, title, text, url, employer, location, pay, `posted_at`, contact, `valid_through` or
    /// skip; several columns are joined with `+`
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = column)]
    column: Vec<(Field, String)>,
}

fn column(written: &str) -> Result<(Field, String), String> {
    let fields = || Field::ALL.map(Field::name).join(", ");
    let (field, column) = written.split_once('=').ok_or_else(|| {
        format!("no `=` in it; write a field and its column, for example `text=isi` ({})", fields())
    })?;
    let known = Field::ALL.into_iter().find(|known| known.name() == field.trim());
    let field = known.ok_or_else(|| format!("`{field}` is no field; the fields are {}", fields()))?;
    Ok((field, column.trim().to_owned()))
}

impl Import {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut config = session.config()?.config;
        let source = SourceName::of(&self.source).ok_or_else(|| {
            Failure::new(Exit::Usage, format!("`{}` is no name of a source", self.source))
                .hint("nothing was read yet; write a name of letters, digits, dots and dashes, for example `dinas-2026`")
        })?;
        for file in &self.files {
            std::fs::metadata(file).map_err(|error| {
                Failure::with(Exit::Usage, format!("cannot read `{}`", file.display()), &error)
                    .hint("nothing was read yet; mend the name, or leave the file out")
            })?;
        }
        // A source of that name lends its columns and selectors.
        let rules = config.sources.iter().find(|s| s.name.0 == self.source).map(|s| s.rules.clone());
        let mut rules = rules.unwrap_or_default();
        rules.columns.extend(self.column.iter().cloned());
        config.sources = vec![SourceSettings::of_files(source, self.files.clone(), rules)];
        night::whole(session, &config, RunKind::Import)
    }
}
