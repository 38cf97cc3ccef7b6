use clap::Args;
use jiff::civil::Date;

use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::telling::Teller;
use crate::cli::view::{BandName, QueueRow, QueueView};
use crate::cli::{Exit, Failure, Session, time_zone};
use crate::domain::{ReasonKind, SourceName};
use crate::extract::extract_text;
use crate::facts::Facts;
use crate::store::{QueueFilter, QueuedAd, Reader};
use crate::text::mask;

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
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let facts = session.facts(&loaded.config)?;
        let teller = Teller::new(&facts, session.globals.lang);
        let reader = Reader::open(&loaded.config.store.path)?;
        let since = self.since.and_then(|day| day.to_zoned(time_zone(&loaded.config)).ok());
        let filter = QueueFilter {
            band: self.band.map(Into::into),
            source: self.source.clone().map(SourceName),
            since: since.map(|z| z.timestamp()),
            limit: None,
        };
        let waiting = reader.queue(&filter)?;
        let ads = (1..)
            .zip(waiting.iter().take(self.limit))
            .map(|(rank, ad)| row(rank, ad, &teller, &facts))
            .collect();
        let view = QueueView { waiting: waiting.len(), ads };
        let look = Look::of(session, &loaded);
        session.printer.result(&view, || render::queue(&view, &look))?;
        Ok(Exit::Done)
    }
}

/// Reasons named in a row of the queue.
const REASONS: usize = 3;

fn row(rank: usize, ad: &QueuedAd, teller: &Teller<'_>, facts: &Facts) -> QueueRow {
    let raising = ad.reasons.iter().filter(|r| r.kind == ReasonKind::Indicator && r.contribution > 0.0);
    let mut reasons: Vec<String> = raising.take(REASONS).map(|r| teller.name(r)).collect();
    if ad.copies > 1 {
        reasons.push(format!("× {}", ad.copies));
    }
    QueueRow {
        rank,
        ad: ad.ad.clone(),
        score: ad.score,
        band: ad.band,
        title: hide(&ad.title, facts),
        employer: ad.employer.as_deref().map(|e| hide(e, facts)),
        destination: ad.destination.clone(),
        reasons,
        first_seen: ad.first_seen_at,
        source: ad.source.0.clone(),
        url: ad.url.clone(),
    }
}

/// A short text with the contacts that stand in it masked.
fn hide(text: &str, facts: &Facts) -> String {
    mask::in_text(text, &extract_text(SourceName(String::new()), "", "", text, facts).contacts)
}
