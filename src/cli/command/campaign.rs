use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::render::{self, RenderOptions};
use crate::cli::{Exit, Failure, Session, now, reveal};
use crate::domain::AdId;
use crate::run::{DecidedBy, RegroupError, cut_campaign, join_campaigns};
use crate::store::{Reader, Store};
use crate::views::{CampaignView, campaign_template};

/// Shows one text that was posted many times: what stays, what changes, who, when
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_long_help = examples(&[
    ("waspada campaign 3f9c0d2a7b1e84c05d6a", "contacts masked"),
    ("waspada campaign 3f9c0d --unmasked", "contacts as they were written"),
    ("waspada campaign 3f9c0d --json", "as JSON"),
    ("waspada campaign cut 3f9c0d 81ab22 --reason \"perusahaan lain\"", "one campaign is two"),
]))]
pub struct Campaign {
    #[command(subcommand)]
    change: Option<Change>,
    /// Code of the campaign, or of any ad in it, or its first characters
    #[arg(value_name = "ID", required = true)]
    id: Option<String>,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

/// What a person decides of campaigns.
#[derive(Debug, Subcommand)]
enum Change {
    /// Takes an ad, and the ads that joined through it, out of a campaign; the program never joins them again
    #[command(after_long_help = examples(&[
        ("waspada campaign cut 3f9c0d 81ab22 --reason \"perusahaan lain\"", "that ad is another campaign"),
    ]))]
    Cut {
        /// Code of the campaign, or of any ad in it
        #[arg(value_name = "ID")]
        id: String,
        /// Code of the ad that is to leave
        #[arg(value_name = "AD")]
        ad: String,
        #[command(flatten)]
        said: Attribution,
    },
    /// Makes one campaign of two
    #[command(after_long_help = examples(&[
        ("waspada campaign join 3f9c0d 81ab22 --reason \"teks sama, ditulis ulang\"", "both are one campaign"),
    ]))]
    Join {
        /// Code of one campaign, or of any ad in it
        #[arg(value_name = "A")]
        a: String,
        /// Code of the other
        #[arg(value_name = "B")]
        b: String,
        #[command(flatten)]
        said: Attribution,
    },
}

/// Who says so and why.
#[derive(Debug, Args)]
struct Attribution {
    /// Why, in a few words; kept with the decision
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// Who decides; the account of the machine where not given
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

impl Attribution {
    fn now(&self) -> DecidedBy {
        let person = self.by.clone().unwrap_or_else(reveal::account);
        DecidedBy { person, reason: self.reason.clone(), at: now() }
    }
}

/// What became of a decision.
#[derive(Debug, Serialize)]
struct Changed {
    /// Code of the campaign that stays or goes on.
    campaign: String,
    /// Ads that left it.
    left: Vec<String>,
}

impl Campaign {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let path = &loaded.config.store.path;
        let words = &session.strings().campaign;
        match (&self.change, &self.id) {
            (Some(Change::Cut { id, ad, said }), _) => {
                let (campaign, left) = cut_campaign(&mut known(path)?, id, ad, &said.now())?;
                let changed = Changed { campaign, left: left.into_iter().map(|ad| ad.0).collect() };
                let told = (words.cut)(changed.left.len());
                session.printer.result(&changed, || format!("{told}\n"))?;
            }
            (Some(Change::Join { a, b, said }), _) => {
                let campaign = join_campaigns(&mut known(path)?, a, b, &said.now())?;
                let told = (words.joined)(&campaign);
                let changed = Changed { campaign, left: Vec::new() };
                session.printer.result(&changed, || format!("{told}\n"))?;
            }
            (None, id) => {
                let reader = Reader::open(path)?;
                let shown = reader.campaign(id.as_deref().unwrap_or_default())?;
                let template = campaign_template(&reader, &shown, usize::MAX)?;
                if self.unmasked {
                    let campaign = AdId(shown.row.campaign.clone());
                    reveal::note(&loaded.config, "reveal", Some(campaign), shown.members.len())?;
                }
                let view = CampaignView::of(shown, template, self.unmasked);
                let look = RenderOptions::of(session, &loaded);
                session.printer.result(&view, || render::campaign(&view, &look))?;
            }
        }
        Ok(Exit::Done)
    }
}

/// The database, which must be there: a decision makes none.
fn known(path: &std::path::Path) -> Result<Store, Failure> {
    drop(Reader::open(path)?);
    Ok(Store::open(path)?)
}

impl From<RegroupError> for Failure {
    fn from(error: RegroupError) -> Self {
        match error {
            RegroupError::Store(error) => error.into(),
            RegroupError::Campaign(_) => Self::of(Exit::Unexpected, &error),
            RegroupError::NotInside { .. } | RegroupError::First { .. } | RegroupError::Together { .. } => {
                Self::of(Exit::Usage, &error)
            }
        }
    }
}
