mod challenger;
mod change;
mod list;
mod told;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::assess;
use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::run::{models, registry};

/// Lists, compares and chooses models; a gate stands before the one in use
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada models list", "every model with its figures, and which is in use"),
    ("waspada models diff 060b2eb62328", "what that one would change"),
    ("waspada models promote 060b2eb62328", "put it in use, if it passes the gate"),
    ("waspada models rollback", "go back to the one before"),
]))]
pub struct Models {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Every model in the folder, with its figures
    #[command(after_long_help = examples(&[("waspada models list", "all of them")]))]
    List,
    /// Shows what a model was trained on, how good it is and what it looks at
    #[command(after_long_help = examples(&[
        ("waspada models show", "the one in use"),
        ("waspada models show 060b2eb62328", "by its name"),
    ]))]
    Show {
        /// Name of the model; the one in use where none is given
        #[arg(value_name = "MODEL")]
        name: Option<String>,
    },
    /// Says what another model would change: words, signs, stored ads and analysts' minutes
    #[command(after_long_help = examples(&[
        ("waspada models diff 060b2eb62328", "against the one in use"),
        ("waspada models diff built-in 060b2eb62328 --days 7", "two models, on the ads of a week"),
        ("waspada models diff --challenger", "what the challenger of the nights would flag otherwise"),
    ]))]
    Diff {
        /// One model, compared with the one in use; or the first of two. `built-in` is the one built in
        #[arg(value_name = "MODEL", required_unless_present = "challenger")]
        first: Option<String>,
        /// The second of two
        #[arg(value_name = "OTHER")]
        second: Option<String>,
        /// Days of stored ads that are judged with both
        #[arg(long, value_name = "N", default_value_t = 30)]
        days: u32,
        /// Where the challenger of `[assess]` and the model in use differed in the nights of these days, and what people
        /// decided there
        #[arg(long, conflicts_with_all = ["first", "second"])]
        challenger: bool,
    },
    /// Puts a model in use from now on, if it passes the gate; the one before stays and can be taken again
    #[command(after_long_help = examples(&[
        ("waspada models promote 060b2eb62328", "if it passes the gate"),
        ("waspada models promote 060b2eb62328 --force --reason \"kebijakan baru 1 Desember\"", "whatever the gate says"),
    ]))]
    Promote(Promote),
    /// Puts the model in use again that was in use before
    #[command(after_long_help = examples(&[
        ("waspada models rollback", "to the one before"),
        ("waspada models rollback --reason \"terlalu banyak iklan resmi\"", "with a reason for the journal"),
    ]))]
    Rollback {
        /// Why, for the journal
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Reads every model file, CURRENT and the journal, and says what does not fit
    #[command(after_long_help = examples(&[("waspada models verify", "exit code 7 where something is wrong")]))]
    Verify,
}

/// How a model is put in use.
#[derive(Debug, Args)]
struct Promote {
    /// Name of the model
    #[arg(value_name = "MODEL")]
    name: String,
    /// Labelled rows to grade on instead of blind hands and held-back decisions, JSON Lines
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Folder of the written corpus, instead of the one built in
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Grade on decisions from that day on
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<Date>,
    /// Put it in use whatever the gate says; needs --reason
    #[arg(long, requires = "reason")]
    force: bool,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Models {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        match &self.what {
            What::List => list::list(session, &config),
            What::Show { name } => list::show(session, &config, name.as_deref()),
            What::Diff { first, second, days, .. } => match first {
                Some(first) => change::diff(session, &config, (first, second.as_deref()), *days),
                None => challenger::differences(session, &config, *days),
            },
            What::Promote(promote) => change::promote(session, &config, promote),
            What::Rollback { reason } => change::roll_back(session, &config, reason),
            What::Verify => change::verify(session, &config),
        }
    }
}

/// Folder of the models: the one that the settings name or that holds the file they name, or `models` beside them.
fn folder(session: &Session, config: &Config) -> PathBuf {
    match &config.assess.model {
        Some(path) if path.is_file() => path.parent().map(std::path::Path::to_owned).unwrap_or_default(),
        Some(path) => path.clone(),
        None => session.folder().join("models"),
    }
}

/// The model `name` of the folder, or the one built in.
fn named(session: &Session, config: &Config, name: &str) -> Result<assess::Model, Failure> {
    if name == models::BUILT_IN {
        return Ok(models::load(None)?);
    }
    let file = registry::named(&folder(session, config), name).map_err(failure)?;
    Ok(models::load(Some(&file))?)
}

fn failure(error: registry::RegistryError) -> Failure {
    use registry::RegistryError as E;
    match error {
        E::Stages(error) => error.into(),
        E::Unknown { .. } => Failure::of(Exit::Usage, &error)
            .hint("`waspada models list` names those that are there; `waspada train` makes one"),
        E::Pinned(_) => Failure::of(Exit::Usage, &error)
            .hint("set `model` under `[assess]` to its folder, or to \"\", to choose among models"),
        E::NoReason => Failure::of(Exit::Usage, &error).hint("say why with `--reason`"),
        E::NothingBefore(_) => Failure::of(Exit::Usage, &error),
        E::Write(_) => Failure::of(Exit::Unexpected, &error).hint("the model in use is the one before"),
    }
}
