use clap::Args;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::run::{Seal as Sealing, Stamped, seal, stamp};
use crate::store::Store;

/// Seals what is new in a manifest now, and asks for time stamps
///
/// Every night and every import ends with a manifest. This makes one in between, so that decisions of the day and events
/// of leads are sealed before they are handed over.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada seal", "decisions of the day, before a lead is sent"),
    ("waspada seal --set evidence.timestamp_url=https://tsa.example/tsr", "and a time stamp for all that have none"),
]))]
pub struct Seal {}

#[derive(Debug, Serialize)]
struct Report {
    seal: Option<Sealing>,
    stamps: Stamped,
}

impl Seal {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let _lock = night::lock(&config, "waspada seal")?;
        let mut store = Store::open(&config.store.path)?;
        let sealed = seal(&mut store, &config, None, now())?;
        let stamps = night::runtime()?.block_on(stamp(&config))?;
        let report = Report { seal: sealed, stamps };
        session.printer.result(&report, || {
            let mut lines = Vec::new();
            match &report.seal {
                Some(seal) => {
                    let (number, leaves) = (seal.number.to_string(), seal.leaves.to_string());
                    let signed = match (seal.is_signed, &seal.key_problem) {
                        (true, _) => words.signed,
                        // The note below says what is wrong with the key.
                        (false, Some(_)) => words.not_signed,
                        (false, None) => words.unsigned,
                    };
                    lines.push(format!("{}, {signed}", (words.sealed)(&number, &leaves)));
                    lines.push(format!("{}: {}", words.digest, seal.digest));
                }
                None => lines.push(words.nothing_new.to_owned()),
            }
            let Stamped { stamped, waiting, .. } = report.stamps;
            if stamped > 0 {
                lines.push((words.stamped)(&stamped.to_string()));
            }
            if waiting > 0 {
                lines.push((words.unstamped)(&waiting.to_string()));
            }
            lines.join("\n")
        })?;
        let problems = report.seal.iter().filter_map(|seal| seal.key_problem.as_ref());
        for problem in problems.chain(&report.stamps.problem) {
            session.printer.note(problem);
        }
        let is_unsigned = report.seal.iter().any(|seal| seal.key_problem.is_some());
        Ok(if is_unsigned { Exit::Partial } else { Exit::Done })
    }
}
