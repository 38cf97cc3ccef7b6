use clap::Args;
use jiff::civil::Date;

use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::render::{self, RenderOptions};
use crate::cli::{Exit, Failure, Session, time_zone};
use crate::store::{CampaignFilter, Reader};
use crate::views::CampaignsView;

/// Lists texts that were posted many times, the most copies first
///
/// Contacts, amounts, places and dates do not count when texts are compared.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada campaigns", "every text that two ads or more have"),
    ("waspada campaigns --min-size 10", "only the large ones"),
    ("waspada campaigns --since 2026-11-01 --json", "with a new ad since a day, as JSON"),
]))]
pub struct Campaigns {
    /// Fewest ads with the text
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_size: usize,
    /// Only those of which an ad was first seen on this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Most campaigns listed
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl Campaigns {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let zone = time_zone(&loaded.config);
        let since = self.since.and_then(|day| Some(day.to_zoned(zone).ok()?.timestamp()));
        let filter = CampaignFilter { min_size: self.min_size, since, limit: Some(self.limit) };
        let view = CampaignsView::of(Reader::open(&loaded.config.store.path)?.campaigns(&filter)?);
        let look = RenderOptions::of(session, &loaded);
        session.printer.result(&view, || render::campaigns(&view, &look))?;
        Ok(Exit::Done)
    }
}
