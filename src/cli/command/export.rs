use clap::Args;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::session::start_of;
use crate::cli::view::BandOrAll;
use crate::cli::{Exit, Failure, Session, reveal};
use crate::domain::{Band, Reason};
use crate::export::{self, ExportError, Table};
use crate::store::{ExportFilter, Reader, StoreError};

/// Writes flagged ads to a file for other tools
///
/// Contacts are masked unless --unmasked is given, and cells that a spreadsheet would take for formulas are
/// made harmless.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada export --format csv --out antrean.csv", "a table of the flagged ads"),
    ("waspada export --format jsonl --band all --out ads.jsonl", "every ad"),
    ("waspada export --format csv --since 2026-11-01 --band tinggi --out tinggi.csv", "the highest band since a day"),
]))]
pub struct Export {
    /// Form of the file
    #[arg(long, value_enum)]
    format: Format,
    /// Only ads first seen on this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Ads of this band, flagged or not; `all` takes every ad; the flagged ads that wait where none is given
    #[arg(long, value_enum)]
    band: Option<BandOrAll>,
    /// File to write; `-` writes to standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Leave contacts as they were written; the database notes who took them and when
    #[arg(long)]
    unmasked: bool,
}

impl Export {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let reader = knowledge::reader(&config)?;
        let knowledge = Knowledge::load(session, &config)?;
        let teller = knowledge.teller(session);
        let filter = ExportFilter {
            bands: self.band.and_then(BandOrAll::band).map_or_else(|| Band::ALL.to_vec(), |band| vec![band]),
            since: self.since.map(|day| start_of(day, &config)),
            is_flagged: self.band.is_none(),
        };
        if self.unmasked {
            let mut ads = 0;
            reader.export_rows(&filter, |_| {
                ads += 1;
                Ok::<(), StoreError>(())
            })?;
            reveal::note(&config, "export", None, ads)?;
        }
        let format = match self.format {
            Format::Csv => export::Format::Csv,
            Format::Jsonl => export::Format::Jsonl,
        };
        let wording = |reason: &Reason| teller.short(reason).unwrap_or_default();
        if self.out == Path::new("-") {
            self.to_stdout(&reader, &filter, format, &wording)?;
            return Ok(Exit::Done);
        }
        let ads = export::to_file(&reader, &filter, &self.out, format, self.unmasked, &wording)
            .map_err(Failure::from)?;
        let exported = Exported { ads, out: &self.out, is_unmasked: self.unmasked };
        session.printer.result(&exported, || exported.words())?;
        Ok(Exit::Done)
    }

    fn to_stdout(
        &self,
        reader: &Reader,
        filter: &ExportFilter,
        format: export::Format,
        wording: &dyn Fn(&Reason) -> String,
    ) -> Result<(), Failure> {
        let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let mut table = Table::new(out, format, self.unmasked, wording)?;
        reader.export_rows(filter, |row| table.write(&row).map_err(Failure::from))?;
        table.finish()?.flush()?;
        Ok(())
    }
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    ads: usize,
    out: &'a Path,
    is_unmasked: bool,
}

impl Exported<'_> {
    fn words(&self) -> String {
        let ads = if self.ads == 1 { "1 ad".to_owned() } else { format!("{} ads", self.ads) };
        let contacts = if self.is_unmasked { "in the clear: keep the file safe" } else { "masked" };
        format!("wrote {ads} to {}, contacts {contacts}", self.out.display())
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write { .. } => Self::of(Exit::Unexpected, &error)
                .hint("choose a folder that is there and may be written to with `--out`"),
        }
    }
}
