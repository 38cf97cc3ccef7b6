use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};

/// Stays up and runs each night at its time
///
/// The times are `[run] schedule` in `[run] time_zone`. One run at a time; a night that was missed is made up
/// for once. Stops cleanly on SIGTERM and Ctrl-C.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada schedule", "stay up"),
    ("waspada schedule --once", "wait for the next time, run once, end"),
    ("waspada schedule --next 5", "only say the next five times"),
]))]
pub struct Schedule {
    /// End after the next run
    #[arg(long, conflicts_with = "next")]
    once: bool,
    /// Say the next N times and end
    #[arg(long, value_name = "N")]
    next: Option<usize>,
}

impl Schedule {
    /// Whether it stays up rather than answering a question.
    pub(super) fn stays_up(&self) -> bool {
        self.next.is_none()
    }

    #[expect(clippy::unused_self, reason = "filled in when its stage lands")]
    pub(super) fn run(&self, _session: &Session) -> Result<Exit, Failure> {
        Err(Failure::not_in_build("schedule"))
    }
}
