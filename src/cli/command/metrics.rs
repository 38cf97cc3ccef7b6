use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, knowledge};
use crate::views::metrics;

/// Prints figures for a monitoring program, in the text form of OpenMetrics
///
/// They hold counts and names of sources, nothing of an ad. The desk gives the same at `/-/metrics`.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada metrics", "on standard output"),
    ("waspada metrics --textfile /var/lib/node_exporter/waspada.prom", "for the textfile collector of node_exporter"),
]))]
pub struct Metrics {
    /// Write this file beside its place and rename it, so that nobody reads half of it
    #[arg(long, value_name = "PATH")]
    textfile: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Written<'a> {
    file: &'a Path,
}

/// The text, as one object: `--json` promises one.
#[derive(Debug, Serialize)]
struct Printed<'a> {
    openmetrics: &'a str,
}

impl Metrics {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let text = metrics(&knowledge::reader(&config)?, &config.run, now())?;
        match &self.textfile {
            None => session.printer.result(&Printed { openmetrics: &text }, || text.trim_end().to_owned())?,
            Some(file) => {
                write(file, &text)?;
                session.printer.result(&Written { file }, || format!("{}", file.display()))?;
            }
        }
        Ok(Exit::Done)
    }
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: &std::io::Error| {
        Failure::with(Exit::Unexpected, format!("cannot write `{}`", file.display()), error)
            .hint("name a file in a folder that is there and may be written")
    };
    let mut part = tempfile::Builder::new()
        .prefix(".waspada-metrics")
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    part.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
    // The collector runs under an account of its own.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let readable = std::fs::Permissions::from_mode(0o644);
        part.as_file().set_permissions(readable).map_err(|error| failed(&error))?;
    }
    part.persist(file).map_err(|error| failed(&error.error)).map(drop)
}
