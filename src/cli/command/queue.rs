use clap::Args;
use jiff::civil::Date;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::render::{self, RenderOptions};
use crate::cli::session::start_of;
use crate::cli::view::{BandName, QueueRow, QueueView};
use crate::cli::{Exit, Failure, Session};
use crate::domain::{Band, SourceName};
use crate::mask::KnownContacts;
use crate::store::{FlagFilter, FlaggedAd, WrittenContact};
use crate::views::{Presenter, masked_name};

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
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Most ads listed
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Queue {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let config = &loaded.config;
        if let Some(source) = &self.source
            && !config.sources.iter().any(|s| s.name.0 == *source)
        {
            session.printer.note(&format!("the settings name no source `{source}`; earlier nights may have"));
        }
        let knowledge = Knowledge::load(session, config)?;
        let presenter = knowledge.presenter(session);
        let filter = FlagFilter {
            band: self.band.map(Band::from),
            source: self.source.clone().map(SourceName),
            since: self.since.map(|day| start_of(day, config)),
            limit: Some(self.limit),
        };
        let reader = knowledge::reader(config)?;
        let ads = reader.queue(&filter)?;
        let view = QueueView {
            waiting: reader.queue_length(&filter)?,
            ads: ads.iter().enumerate().map(|(at, ad)| row(at + 1, ad, &presenter)).collect(),
        };
        session.printer.result(&view, || render::queue(&view, &RenderOptions::of(session, &loaded)))?;
        Ok(Exit::Done)
    }
}

fn row(rank: usize, ad: &FlaggedAd, presenter: &Presenter<'_>) -> QueueRow {
    let known = KnownContacts::of(ad.contacts.iter().map(WrittenContact::pair));
    let masked = |text: &str| known.hide(text);
    QueueRow {
        rank,
        ad: ad.ad.clone(),
        score: ad.score,
        band: ad.band,
        title: masked_name(&ad.title, &known),
        employer: ad.employer.as_deref().map(masked),
        destination: ad.destination.clone(),
        reasons: ad.reasons.iter().filter_map(|r| presenter.short(r)).map(|r| masked(&r)).collect(),
        support: ad.supports.first().and_then(|s| presenter.short_support(s)).map(|s| masked(&s)),
        copies: ad.copies,
        changed_at: ad.changed_at,
        first_seen: ad.first_seen_at,
        source: ad.source.0.clone(),
        url: ad.url.as_deref().map(masked),
    }
}
