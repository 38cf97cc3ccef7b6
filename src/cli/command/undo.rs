use std::collections::BTreeSet;

use clap::Args;
use serde::Serialize;

use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, knowledge, night, reveal};
use crate::domain::RunId;
use crate::run::undo_import;
use crate::store::{ImportBrought, Reader, RunKind, Store};

/// Imports and leads that are named where the one asked for is not there.
const NAMED: usize = 5;

/// Takes back what a mistaken import brought: its ads, flags and captures
///
/// Ads that another run has met as well stay, and so do the earlier words of ads that the import changed. What goes leaves
/// a tombstone, and the undoing is an event: the manifests can still be checked. Where a person has decided on one of the
/// ads nothing is taken back, unless `--with-decisions` says so: those ads lose their words and keep the decision.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada undo 20261124T183000Z --dry-run", "what would go"),
    ("waspada undo 20261124T183000Z", "take it back"),
]))]
pub struct Undo {
    /// The import, by its name in the summary
    #[arg(value_name = "IMPORT")]
    import: String,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
    /// Also take back ads on which a person has decided; the decisions stay, without the words
    #[arg(long)]
    with_decisions: bool,
}

/// What went, or would go.
#[derive(Debug, Serialize)]
struct Taken {
    import: RunId,
    is_dry_run: bool,
    ads: usize,
    flags: usize,
    captures: usize,
    decided: usize,
    met_again: usize,
    edited: usize,
    waiting: usize,
}

/// What would go, but for what the real run would be refused for.
#[derive(Debug, Serialize)]
struct Refused<'a> {
    #[serde(flatten)]
    taken: &'a Taken,
    #[serde(flatten)]
    failure: serde_json::Value,
}

impl Undo {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        let run = import(&knowledge::reader(&config)?, &self.import)?;
        let words = session.globals.lang.undo();
        let count = |n: usize| session.strings().count(n);
        let (mut waiting, mut refusal) = (0, None);
        let brought = if self.dry_run {
            let brought = knowledge::reader(&config)?.import_brought(&run)?;
            // What was taken back already would take nothing.
            refusal = self.refuse(&brought).err();
            match refusal.take_if(|_| brought.undone_at.is_some()) {
                Some(undone) => return Err(undone),
                None => brought,
            }
        } else {
            let _lock = night::lock(&config, "waspada undo")?;
            let mut store = Store::open(&config.store.path)?;
            let brought = store.reader()?.import_brought(&run)?;
            self.refuse(&brought)?;
            waiting = undo_import(&mut store, &config, (&run, &brought), &reveal::account(), now())?;
            brought
        };
        let taken = Taken {
            import: run,
            is_dry_run: self.dry_run,
            ads: brought.ads.len(),
            flags: brought.flags,
            captures: brought.captures.len(),
            decided: brought.decided.len(),
            met_again: brought.met_again,
            edited: brought.edited,
            waiting,
        };
        let words = || {
            let head = if self.dry_run { words.would_go } else { words.gone };
            let mut lines = vec![head.to_owned()];
            lines.push(format!("  {}", (words.ads)(&count(taken.ads), &count(taken.flags))));
            lines.push(format!("  {}", (words.captures)(&count(taken.captures))));
            let more = [
                (taken.decided, words.decided),
                (taken.met_again, words.met_again),
                (taken.edited, words.edited),
                (taken.waiting, words.waiting),
            ];
            lines.extend(
                more.into_iter().filter(|(n, _)| *n > 0).map(|(n, say)| format!("  {}", say(&count(n)))),
            );
            if refusal.is_none() {
                lines.push(words.next.to_owned());
            }
            lines.join("\n")
        };
        if let Some(refusal) = &refusal {
            // One command, one object: it says what would go, and why it would not.
            let refused = Refused { taken: &taken, failure: refusal.json() };
            session.printer.verdict(false, &refused, words)?;
            if session.printer.is_json() {
                return Ok(refusal.exit);
            }
        } else {
            session.printer.result(&taken, words)?;
        }
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        Ok(if waiting == 0 { Exit::Done } else { Exit::Partial })
    }

    fn refuse(&self, brought: &ImportBrought) -> Result<(), Failure> {
        let import = &self.import;
        if let Some(at) = brought.undone_at {
            return Err(Failure::new(
                Exit::Usage,
                format!("import {import} was taken back already, at {at}"),
            ));
        }
        let undecided = brought.decided.first().filter(|_| !self.with_decisions);
        let decisions =
            "`--with-decisions` takes back what was decided as well: the words go, the decisions stay";
        if let Some((ad, _)) = brought.held.first() {
            let leads: BTreeSet<&str> = brought.held.iter().map(|(_, lead)| lead.as_str()).collect();
            let mut named: Vec<String> = leads.iter().take(NAMED).map(|lead| format!("`{lead}`")).collect();
            if leads.len() > NAMED {
                named.push(format!("{} more", leads.len() - NAMED));
            }
            let what = format!(
                "{} ads of import {import} are held by an open lead, such as ad {ad}; nothing is taken back",
                brought.held.len()
            );
            let failure = Failure::new(Exit::Usage, what)
                .hint(format!("take them out of {} or close it, then run this again", named.join(", ")));
            return Err(if undecided.is_some() { failure.hint(decisions) } else { failure });
        }
        if let Some(ad) = undecided {
            let what = format!(
                "a person has decided on {} ads of import {import}, such as {ad}; nothing is taken back",
                brought.decided.len()
            );
            return Err(Failure::new(Exit::Usage, what).hint(decisions));
        }
        Ok(())
    }
}

/// The import of that name.
fn import(reader: &Reader, name: &str) -> Result<RunId, Failure> {
    let run = RunId(name.to_owned());
    match reader.run(&run)? {
        Some(found) if found.kind == RunKind::Import => Ok(run),
        Some(_) => Err(Failure::new(Exit::Usage, format!("{name} is no import"))
            .hint("a night is taken back by restoring the backup from before: `waspada restore`")),
        None => {
            let newest = reader.imports(NAMED)?;
            let failure = Failure::new(Exit::Usage, format!("there is no import `{name}`"));
            Err(newest
                .iter()
                .fold(failure, |failure, (run, command)| failure.hint(format!("{run}: {command}"))))
        }
    }
}
