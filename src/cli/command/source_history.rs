//! What a source used to give, beside what a test finds in it now.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::Failure;
use crate::cli::session::time_zone;
use crate::config::Config;
use crate::domain::SourceName;
use crate::run::{RUNS_READ, usual_share, usual_volume, whole_nights};
use crate::store::{Reader, StoreError};

/// One figure, before and now.
#[derive(Debug, Serialize)]
pub(super) struct Compared {
    what: &'static str,
    /// Of its nights; none where they are too few.
    before: Option<usize>,
    /// Of this test.
    now: usize,
    /// What `before` counts: `ads`, or `percent`.
    unit: &'static str,
    /// What `now` is out of, where `before` is a share.
    of: Option<usize>,
}

/// What a test found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// Addresses and records that the lists name.
    pub(super) named: usize,
    /// Pages that were read as an ad.
    pub(super) ads: usize,
    /// Of them, with an employer, with pay, with a contact.
    pub(super) fields: [usize; 3],
}

/// Both side by side; nothing where the source was never visited.
pub(super) fn compared(config: &Config, source: &SourceName, found: Found) -> Result<Vec<Compared>, Failure> {
    let reader = match Reader::open(&config.store.path) {
        Ok(reader) => reader,
        // A source is tested before its first night, and before the database is brought up to date.
        Err(StoreError::Missing { .. } | StoreError::Older { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let runs = reader.source_nights(source, RUNS_READ)?;
    let nights = whole_nights(&runs);
    let Some(newest) = nights.first() else { return Ok(Vec::new()) };
    let usual = usual_volume(&nights, &time_zone(config)).map(|usual| usual.rounded());
    let mut rows = vec![Compared {
        what: "ads and addresses",
        before: Some(usual.unwrap_or(newest.volume())),
        now: found.named,
        unit: "ads",
        of: None,
    }];
    let names = ["with an employer", "with pay", "with a contact"];
    for ((what, now), before) in names.into_iter().zip(found.fields).zip(usual_share(&nights)) {
        rows.push(Compared { what, before, now, unit: "percent", of: Some(found.ads) });
    }
    Ok(rows)
}

/// The same in words.
pub(super) fn words(rows: &[Compared]) -> String {
    let mut words = String::new();
    if rows.is_empty() {
        return words;
    }
    let _ = writeln!(words, "  {:<20} {:>10} {:>10}", "beside its nights", "used to", "now");
    for row in rows {
        let percent = if row.unit == "percent" { "%" } else { "" };
        let before = row.before.map_or("–".to_owned(), |before| format!("{before}{percent}"));
        let now = row.of.map_or(row.now.to_string(), |of| format!("{} of {of}", row.now));
        let _ = writeln!(words, "  {:<20} {before:>10} {now:>10}", row.what);
    }
    words
}
