use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Shows one ad with its reasons marked in the text
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada show 3f9c0d2a7b1e84c05d6a", "contacts masked"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --unmasked", "contacts as they were written"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --lang en", "in English"),
]))]
pub struct Show {
    /// Code of the ad, or its first characters
    #[arg(value_name = "AD")]
    ad: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Show {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("show"))
    }
}
