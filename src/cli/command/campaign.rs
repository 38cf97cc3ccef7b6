use clap::Args;

use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::{Exit, Failure, Session};
use crate::store::Reader;
use crate::tell::{CampaignView, campaign_template};

/// Shows one text that was posted many times: what stays, what changes, who, when
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada campaign 3f9c0d2a7b1e84c05d6a", "contacts masked"),
    ("waspada campaign 3f9c0d --unmasked", "contacts as they were written"),
    ("waspada campaign 3f9c0d --json", "as JSON"),
]))]
pub struct Campaign {
    /// Code of the campaign, or of any ad in it, or its first characters
    #[arg(value_name = "ID")]
    id: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Campaign {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let reader = Reader::open(&loaded.config.store.path)?;
        let shown = reader.campaign(&self.id)?;
        let template = campaign_template(&reader, &shown, usize::MAX)?;
        let view = CampaignView::of(shown, template, self.unmasked);
        let look = Look::of(session, &loaded);
        session.printer.result(&view, || render::campaign(&view, &look))?;
        Ok(Exit::Done)
    }
}
