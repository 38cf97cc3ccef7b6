use std::net::SocketAddr;

use clap::Args;
use jiff::SignedDuration;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::desk::{self, Desk, DeskSettings, ExportPlaces, Knowledge, Ready, ServeError};
use crate::run::RenderingSettings;
use crate::run::stop::Stop;

/// Serves the review desk, where people look at what a night found
///
/// Stops cleanly on SIGTERM and Ctrl-C. A night may run at the same time. While there is no account, it prints a link
/// that makes the first operator; only on a loopback address.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada serve", "at the address of [review] address"),
    ("waspada serve --address 127.0.0.1:9000", "on another port"),
]))]
pub struct Serve {
    /// Address and port to listen on; `review.address` of the settings where not given
    #[arg(long, value_name = "ADDRESS")]
    address: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let review = &config.review;
        let settings = DeskSettings {
            session: SignedDuration::from_hours(i64::from(review.session_hours)),
            is_secure: review.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            clock: now,
            four_eyes: config.leads.four_eyes,
            places: ExportPlaces {
                archive: config.archive.dir.clone(),
                match_key: config.evidence.match_key.clone(),
                signing_key: config.evidence.key.clone(),
                manifests: config.evidence.dir.clone(),
            },
            pictures: RenderingSettings::from(&config),
            ..DeskSettings::default()
        };
        let desk = Desk::open(&config.store.path, Knowledge::load(&config)?, settings)?;
        let address = self.address.unwrap_or(review.address);
        night::runtime()?.block_on(async {
            let stop = Stop::on_signals()?;
            let ready = |Ready { address, invitation }| {
                let note = |words: &str| session.printer.note(words);
                note(&format!("the desk is at http://{address}/"));
                if let Some(path) = invitation {
                    note(&format!("make the first operator at http://{address}{path} (works once)"));
                }
                if !address.ip().is_loopback() && review.public_url.is_none() {
                    note("passwords travel in the clear unless a server that speaks TLS stands in front (docs/operator.md)");
                }
            };
            let public = review.public_url.as_ref();
            let served = desk::serve(desk, address, public, ready, async move { stop.asked().await }).await;
            served.map_err(|error| {
                let exit = match error {
                    ServeError::NobodyCanLogIn(_) => Exit::Usage,
                    _ => Exit::Unexpected,
                };
                Failure::of(exit, &error)
            })
        })?;
        Ok(Exit::Done)
    }
}
