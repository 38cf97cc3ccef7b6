use std::fmt::Write as _;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::config::Config;
use crate::run::schedule::{Event, Schedule as Times};
use crate::run::stop::Stop;
use crate::store::{Reader, RunKind};

/// Stays up and runs each night at its time
///
/// The times are `[run] schedule` in `[run] time_zone`. Only one run at a time. A missed night is made up
/// for once. Stops cleanly on SIGTERM and Ctrl-C.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada schedule", "stay up"),
    ("waspada schedule --once", "wait for the next time, run once, end"),
    ("waspada schedule --next 5", "only print the next five times"),
]))]
pub struct Schedule {
    /// End after the next run
    #[arg(long, conflicts_with = "next")]
    once: bool,
    /// Print the next N times and end
    #[arg(long, value_name = "N")]
    next: Option<std::num::NonZeroUsize>,
}

/// The next times, in the time zone of the settings.
#[derive(Debug, Serialize)]
struct Next {
    time_zone: String,
    next: Vec<String>,
}

impl Schedule {
    /// Whether it stays up rather than answering a question.
    pub(super) fn stays_up(&self) -> bool {
        self.next.is_none()
    }

    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut config = session.config()?.config;
        let times = Times::new(&config.run.schedule, &config.run.time_zone)
            .map_err(|error| Failure::of(Exit::Configuration, &error))?;
        if let Some(count) = self.next {
            let next = times.next(now(), count.get()).iter().map(ToString::to_string).collect();
            let next = Next { time_zone: config.run.time_zone.clone(), next };
            session.printer.result(&next, || {
                next.next.iter().fold(String::new(), |mut words, at| {
                    let _ = writeln!(words, "{at}");
                    words
                })
            })?;
            return Ok(Exit::Done);
        }
        night::choose(&mut config, &[])?;
        night::keep_own_shard(&mut config)?;
        let last_start = last_start(&config)?;
        night::runtime()?.block_on(self.keep(session, &config, &times, last_start))
    }

    /// Keeps the times until the end is asked for, or, with `--once`, after one night; ends as that night did.
    async fn keep(
        &self,
        session: &Session,
        config: &Config,
        times: &Times,
        last_start: Option<Timestamp>,
    ) -> Result<Exit, Failure> {
        let signals = Stop::on_signals()?;
        // The schedule has a stop of its own, so that `--once` ends it without an end asked for from outside.
        let (stopper, stop) = Stop::pair();
        let ended = std::cell::RefCell::new(Ok(Exit::Done));
        let night = async |_: &jiff::Zoned| {
            let outcome = Box::pin(night::one(session, config, RunKind::Night, signals.clone())).await;
            if self.once {
                *ended.borrow_mut() = outcome;
                stopper.stop();
            } else if let Err(failure) = outcome {
                // One bad night does not end the service: the next may go well.
                session.printer.failure(&failure);
            }
        };
        tokio::select! {
            biased;
            () = async { signals.asked().await; stopper.stop(); std::future::pending().await } => {}
            () = times.keep(last_start, now, &stop, night, |event| tell(session, &event)) => {}
        }
        ended.into_inner()
    }
}

fn tell(session: &Session, event: &Event) {
    let said = match event {
        Event::Waiting { until } => {
            format!("the next night begins at {}", until.strftime("%Y-%m-%d %H:%M %Z"))
        }
        Event::Begins { due, is_catching_up: true } => {
            format!("making up for the night of {}, which was missed", due.strftime("%Y-%m-%d %H:%M %Z"))
        }
        Event::Begins { due, .. } => format!("the night of {} begins", due.strftime("%Y-%m-%d %H:%M %Z")),
        Event::Overran { nights } => {
            format!("{nights} nights came due while one was under way; it stands for them")
        }
        Event::Stopped => "stopped".to_owned(),
    };
    session.printer.note(&said);
}

/// When the last night of the database began; an import is no night, and none where there is no database yet.
fn last_start(config: &Config) -> Result<Option<Timestamp>, Failure> {
    if !config.store.path.exists() {
        return Ok(None);
    }
    let failed = |error| Failure::of(Exit::Unexpected, &error);
    let newest = Reader::open(&config.store.path).and_then(|reader| reader.newest_night()).map_err(failed)?;
    Ok(newest.map(|run| run.started_at))
}
