use std::net::SocketAddr;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session, night};
use crate::desk::{self, Desk, Knowledge, ServeError};
use crate::run::stop::Stop;

/// Serves the review desk on a loopback address
///
/// Stops cleanly on SIGTERM and Ctrl-C. A night may run at the same time.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada serve", "on 127.0.0.1, port 8417"),
    ("waspada serve --address 127.0.0.1:9000", "on another port"),
]))]
pub struct Serve {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8417")]
    address: SocketAddr,
}

impl Serve {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let knowledge = Knowledge::load(&config)?;
        let desk = Desk::open(&config.store.path, knowledge)?;
        night::runtime()?.block_on(async {
            let stop = Stop::on_signals()?;
            let ready = |address| session.printer.note(&format!("the desk is at http://{address}/"));
            desk::serve(desk, self.address, ready, async move { stop.asked().await }).await.map_err(|error| {
                let exit = match error {
                    ServeError::Public(_) => Exit::Usage,
                    _ => Exit::Unexpected,
                };
                Failure::of(exit, &error)
            })
        })?;
        Ok(Exit::Done)
    }
}
