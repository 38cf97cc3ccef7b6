use std::fmt::Write as _;

use clap::Args;
use serde::Serialize;

use super::show::find;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::domain::RunId;
use crate::i18n::EvidenceWords;
use crate::run::{ReplayError, Replayed, models, replay};
use crate::store::Reader;
use crate::text::safe::for_terminal;

/// Assessments that are told one by one.
const MOST_TOLD: usize = 40;

/// Judges ads of a past night once more from the archived bytes, and says whether the same comes out
///
/// Model, data files, settings, rules of the source and hints of the feed are those that were kept that night, whatever
/// has become of data/ and pipeline.toml since.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada replay 3f2a9c", "every assessment of one ad"),
    ("waspada replay 20261124T183000Z", "every assessment of a night"),
    ("waspada replay 3f2a9c --model 026ef6ab9ae5", "what another model would have said of the same bytes"),
]))]
pub struct Replay {
    /// Name of an ad, or its beginning; or a night
    #[arg(value_name = "AD|NIGHT")]
    what: String,
    /// Judge with this model in place of that night's
    #[arg(long, value_name = "ID")]
    model: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    replayed: &'a [Replayed],
    same: usize,
    erased: usize,
}

impl Replay {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let words = session.globals.lang.evidence();
        let reader = Reader::open(&config.store.path)?;
        let run = RunId(self.what.clone());
        let asked =
            if reader.has_run(&run)? { (None, Some(run)) } else { (Some(find(&reader, &self.what)?), None) };
        let model = self.model.as_ref().map(|id| models::text_of(&config.assess, id)).transpose();
        let model = model.map_err(|error| {
            Failure::with(Exit::Refused, "there is no such model", &error)
                .hint("`waspada models list` names all")
        })?;
        let asked = (asked.0.as_ref(), asked.1.as_ref());
        let replayed = replay(&reader, &config, asked, model.as_deref())?;
        let same = replayed.iter().filter(|one| one.is_same()).count();
        let erased = replayed.iter().filter(|one| one.is_erased()).count();
        let is_same = same + erased == replayed.len() || self.model.is_some();
        let report = Report { replayed: &replayed, same, erased };
        session.printer.verdict(is_same, &report, || told(&replayed, same, words))?;
        Ok(if is_same { Exit::Done } else { Exit::Unhealthy })
    }
}

fn told(replayed: &[Replayed], same: usize, words: &EvidenceWords) -> String {
    if replayed.is_empty() {
        return words.replay_none.to_owned();
    }
    let mut text = format!("{}\n", (words.replay_same)(&replayed.len().to_string(), &same.to_string()));
    let others: Vec<&Replayed> = replayed.iter().filter(|one| !one.is_same()).collect();
    for one in others.iter().take(MOST_TOLD) {
        let _ = writeln!(text, "\n{} ({}, waspada {})", one.ad, one.run, for_terminal(&one.program));
        if let Some((code, subject)) = &one.missing {
            let _ = writeln!(text, "  {}: {}", (words.replay_missing)(code), for_terminal(subject));
        }
        if let Some(now) = &one.now {
            let _ = writeln!(text, "  {}", (words.replay_differs)(&one.differs.join(", ")));
            for (when, said) in [(words.then, &one.then), (words.now, now)] {
                let _ = writeln!(
                    text,
                    "  {when}: {} {} (model {}, data {})",
                    said.score.get(),
                    said.band.name(),
                    said.model,
                    said.data
                );
            }
        }
    }
    if others.len() > MOST_TOLD {
        let _ = writeln!(text, "\n{}", (words.more)(&(others.len() - MOST_TOLD).to_string()));
    }
    text
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Store(error) => error.into(),
            ReplayError::Stages(error) => error.into(),
        }
    }
}
