//! Where the challenger of the nights and the model in use would not flag the same.

use std::fmt::Write as _;

use jiff::SignedDuration;
use serde_json::json;

use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::domain::{Band, ChallengerStand, Score, Verdict};
use crate::store::{Challenge, ChallengerDifference, Reader};
use crate::text::safe::for_terminal;

/// Most campaigns told in each direction.
const MOST_TOLD: usize = 20;

pub(super) fn differences(session: &Session, config: &Config, days: u32) -> Result<Exit, Failure> {
    let reader = Reader::open(&config.store.path)?;
    let since = now() - SignedDuration::from_hours(24 * i64::from(days));
    let challenge = reader.newest_challenge()?;
    let found = match &challenge {
        Some(challenge) => reader.challenger_differences(challenge, since)?,
        None => Vec::new(),
    };
    session.printer.result(&json!({ "challenge": challenge, "differences": found }), || {
        words(challenge.as_ref(), &found, days)
    })?;
    Ok(Exit::Done)
}

fn words(challenge: Option<&Challenge>, found: &[ChallengerDifference], days: u32) -> String {
    let Some(Challenge { challenger, champion, run }) = challenge else {
        return "no challenger has scored yet; name one under `[assess] challenger` in pipeline.toml"
            .to_owned();
    };
    let mut text = format!(
        "challenger {} beside {}, last in the run {run}; campaigns of {days} days that only one of them would flag\n",
        for_terminal(challenger),
        for_terminal(champion)
    );
    for (stand, name) in [
        (ChallengerStand::WouldFlag, "only the challenger would flag"),
        (ChallengerStand::WouldNotFlag, "only the model in use flags"),
    ] {
        let side: Vec<&ChallengerDifference> = found.iter().filter(|one| one.stand == stand).collect();
        let decided = |verdict| side.iter().filter(|one| one.verdict == Some(verdict)).count();
        let _ = writeln!(
            text,
            "\n{name}: {} campaigns, {} confirmed, {} dismissed",
            side.len(),
            decided(Verdict::Confirmed),
            decided(Verdict::Dismissed)
        );
        for one in side.iter().take(MOST_TOLD) {
            let verdict = match one.verdict {
                Some(Verdict::Confirmed) => "confirmed",
                Some(Verdict::Dismissed) => "dismissed",
                None => "",
            };
            let _ = writeln!(
                text,
                "  {:<24} {:<16} {:<26} {:<26} {verdict}",
                for_terminal(&one.ad.0),
                for_terminal(&one.source.0),
                says("challenger", one.challenger),
                says("in use", one.champion)
            );
        }
        if side.len() > MOST_TOLD {
            let _ = writeln!(text, "  and {} more; --json has all of them", side.len() - MOST_TOLD);
        }
    }
    text
}

fn says(who: &str, says: Option<(Score, Band)>) -> String {
    says.map_or(format!("{who} no ad"), |(score, band)| format!("{who} {:.3} {}", score.get(), band.name()))
}
