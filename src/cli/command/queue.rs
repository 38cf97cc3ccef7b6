use clap::Args;
use jiff::civil::Date;

use crate::cli::examples::examples;
use crate::cli::view::BandName;
use crate::cli::{Exit, Failure, Session};

/// Lists the ads that wait for a person, the most suspicious first
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada queue", "the first twenty"),
    ("waspada queue --band tinggi --limit 100", "only the highest band"),
    ("waspada queue --since 2026-11-01 --source sample", "of one source, since a day"),
]))]
pub struct Queue {
    /// Only this band
    #[arg(long, value_enum)]
    band: Option<BandName>,
    /// Only this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only ads first seen on this day or later
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Most ads listed
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Queue {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("queue"))
    }
}
