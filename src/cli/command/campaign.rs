use clap::Args;

use crate::campaign::{Mask, Member, Template, masks};
use crate::cli::examples::examples;
use crate::cli::network_view::CampaignView;
use crate::cli::render::{self, Look};
use crate::cli::{Exit, Failure, Session};
use crate::domain::Ad;
use crate::store::{Reader, ShownCampaign, StoreError};

/// Most ads from which the text with its changing parts is made.
const MOST_ALIGNED: usize = 64;

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
        let template = template(&reader, &shown)?;
        let view = CampaignView::of(shown, template, self.unmasked);
        let look = Look::of(session, &loaded);
        session.printer.result(&view, || render::campaign(&view, &look))?;
        Ok(Exit::Done)
    }
}

/// The text of a campaign, aligned over at most 64 of its ads.
fn template(reader: &Reader, shown: &ShownCampaign) -> Result<Template, StoreError> {
    let step = shown.members.len().div_ceil(MOST_ALIGNED).max(1);
    let chosen = shown.members.iter().step_by(step);
    let ads = chosen.map(|member| reader.version_ad(member.version)).collect::<Result<Vec<Ad>, _>>()?;
    let masks: Vec<Vec<Mask>> = ads.iter().map(masks).collect();
    let members: Vec<Member<'_>> = ads
        .iter()
        .zip(&masks)
        .map(|(ad, masks)| Member { document: ad.document(), folded: &ad.folded, masks })
        .collect();
    Ok(Template::of(&members))
}
