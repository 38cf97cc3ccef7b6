use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::telling::Teller;
use crate::cli::view::BandOrAll;
use crate::cli::{Exit, Failure, Session, time_zone};
use crate::domain::{Band, Reason};
use crate::export::{self, Table, to_file};
use crate::store::{ExportFilter, Reader};

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
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Only this band; `all` takes ads without a flag as well
    #[arg(long, value_enum)]
    band: Option<BandOrAll>,
    /// File to write; `-` writes to standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Leave contacts as they were written
    #[arg(long)]
    unmasked: bool,
}

impl Export {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let facts = session.facts(&loaded.config)?;
        let teller = Teller::new(&facts, session.globals.lang);
        let reader = Reader::open(&loaded.config.store.path)?;
        let since = self.since.and_then(|day| day.to_zoned(time_zone(&loaded.config)).ok());
        let bands = match self.band {
            None => vec![Band::Sedang, Band::Tinggi],
            Some(band) => band.band().map_or_else(|| Band::ALL.to_vec(), |b| vec![b]),
        };
        let filter = ExportFilter { bands, since: since.map(|z| z.timestamp()) };
        let format = match self.format {
            Format::Csv => export::Format::Csv,
            Format::Jsonl => export::Format::Jsonl,
        };
        let wording = |reason: &Reason| teller.name(reason);
        if self.unmasked {
            // Who took personal data out is on record; the data itself is not.
            tracing::warn!("an export was written unmasked");
        }
        if self.out == Path::new("-") {
            let out = std::io::BufWriter::new(std::io::stdout().lock());
            let mut table = Table::new(out, format, self.unmasked, &wording)?;
            reader.export_rows(&filter, |row| table.write(&row).map_err(Failure::from))?;
            table.finish()?.flush()?;
            return Ok(Exit::Done);
        }
        let ads = to_file(&reader, &filter, &self.out, format, self.unmasked, &wording)
            .map_err(|error| Failure::of(Exit::Unexpected, &error))?;
        let written = Written { ads, path: &self.out, is_masked: !self.unmasked };
        session.printer.result(&written, || format!("{ads} ads written to {}\n", self.out.display()))?;
        Ok(Exit::Done)
    }
}

/// What was exported.
#[derive(Debug, Serialize)]
struct Written<'a> {
    ads: usize,
    path: &'a Path,
    is_masked: bool,
}

/// Form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values, UTF-8.
    Csv,
    /// One JSON object a line.
    Jsonl,
}
