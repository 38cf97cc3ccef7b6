use clap::Args;

use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::render::{self, RenderOptions};
use crate::cli::session::time_zone;
use crate::cli::{Exit, Failure, Session, now, reveal};
use crate::crawl::canonical;
use crate::domain::AdId;
use crate::store::{Reader, StoreError};
use crate::views::AdView;

/// Shows one ad with its reasons marked in the text
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada show 3f9c0d2a7b1e84c05d6a", "contacts masked"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --unmasked", "contacts as they were written"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --lang en", "in English"),
]))]
pub struct Show {
    /// Code of the ad, its first six or more characters, or its address
    #[arg(value_name = "AD")]
    ad: String,
    /// Show phone numbers, names of accounts and addresses; the database notes who saw them and when
    #[arg(long)]
    unmasked: bool,
}

impl Show {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let config = &loaded.config;
        let reader = knowledge::reader(config)?;
        let ad = find(&reader, &self.ad)?;
        let knowledge = Knowledge::load(session, config)?;
        let view = knowledge.presenter(session).stored(&reader.show(&ad)?);
        let view = view.ok_or_else(|| Failure::from(StoreError::NoSuchAd { ad: self.ad.clone() }))?;
        let muted = reader.muted_sign(&ad, now())?;
        let muted = muted.map(|muted| knowledge.presenter(session).muted(&muted, &time_zone(config)));
        let view = AdView { muted, ..view };
        let view = if self.unmasked {
            reveal::note(config, "reveal", Some(ad), 1)?;
            view
        } else {
            view.masked()
        };
        session.printer.result(&view, || render::ad(&view, &RenderOptions::of(session, &loaded)))?;
        Ok(Exit::Done)
    }
}

/// The ad that a person means by a code, the beginning of one, or an address.
///
/// # Errors
/// When no ad or more than one answers to it.
pub(super) fn find(reader: &Reader, wanted: &str) -> Result<AdId, Failure> {
    let wanted = wanted.trim();
    match reader.find(wanted) {
        Err(StoreError::NoSuchAd { .. }) if wanted.contains("://") => {
            let address =
                url::Url::parse(wanted).map_or_else(|_| wanted.to_owned(), |url| canonical(&url).into());
            Ok(reader.find(&address)?)
        }
        Err(StoreError::NoSuchAd { .. }) => Ok(reader.find(&wanted.to_ascii_lowercase())?),
        found => Ok(found?),
    }
}
