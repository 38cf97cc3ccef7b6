use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Shows what every stage made of one page, ending with the reasons
///
/// An address is fetched as a night would fetch it, robots.txt included; a file is read; the code of a known
/// ad is read from the evidence that was kept. Nothing is kept.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada explain https://papan.example/loker/17", "a page"),
    ("waspada explain iklan.html", "a saved page or a text"),
    ("waspada explain 3f9c0d2a7b1e84c05d6a", "an ad of the queue, by its code"),
]))]
pub struct Explain {
    /// Address, file or code of an ad
    #[arg(value_name = "URL|FILE|AD")]
    what: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Explain {
    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("explain"))
    }
}
