use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use jiff::civil::Date;

use super::mutes;
use crate::cli::day::day;
use crate::cli::examples::examples;
use crate::cli::knowledge;
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::named_files;
use crate::run::{MuteOrder, RuleTrial, RuleTrialError, TrialBounds, rule_trial};
use crate::text::safe::for_terminal;

/// Largest data file that is tried, bytes.
const RULES_BYTES: u64 = 64 << 20;

/// Tries changed data files on stored ads, and mutes signs for a while
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada rules test combinations.toml --days 90", "a changed file on the ads of 90 days"),
    ("waspada rules mute F04 --source papan-kota --until 2027-01-31 --reason \"templat papan\"", "it opens no flag there until then"),
    ("waspada rules mutes", "what is muted and what was"),
]))]
pub struct Rules {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Says what a changed data file would find: hits, how many were confirmed, overlap, cost, examples
    #[command(after_long_help = examples(&[
        ("waspada rules test combinations.toml --days 90", "in the place of the data file of that name"),
        ("waspada rules test coba.toml --as concepts.toml", "in the place of another one"),
    ]))]
    Test {
        /// The changed file; it has the name of the data file that it would replace
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Days of stored ads that it is tried on
        #[arg(long, value_name = "N", default_value_t = 90)]
        days: u32,
        /// Name of the data file that it would replace, if its own name is another
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
    },
    /// Mutes a sign on one source or contact until a day begins: alone it opens no flag there
    #[command(after_long_help = examples(&[
        ("waspada rules mute F04 --source papan-kota --until 2027-01-31 --reason \"templat papan\"", "on the ads of a source"),
        ("waspada rules mute F04 --contact 0812-3456-7890 --until 2027-01-31 --reason \"sudah diperiksa\"", "on ads with a contact"),
    ]))]
    Mute {
        /// Identifier of an indicator, combination or look-alike (docs/signs.md)
        #[arg(value_name = "SIGN")]
        sign: String,
        /// The source on whose ads it is muted
        #[arg(long, value_name = "NAME", required_unless_present = "contact", conflicts_with = "contact")]
        source: Option<String>,
        /// The contact on whose ads it is muted, in any written form
        #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
        contact: Option<String>,
        /// The day on which it ends by itself
        #[arg(long, value_name = "DAY", value_parser = day)]
        until: Date,
        /// Why; whoever meets such an ad reads it
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Signs that are muted and those that were, with how many ads wait
    #[command(after_long_help = examples(&[("waspada rules mutes", "newest first")]))]
    Mutes,
    /// Ends a mute before its day
    #[command(after_long_help = examples(&[("waspada rules unmute 3", "by its number in `rules mutes`")]))]
    Unmute {
        /// Number of the mute
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
}

impl Rules {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        match &self.what {
            What::Test { file, days, name } => test(session, &config, (file, name.as_deref()), *days),
            What::Mute { sign, source, contact, until, reason } => {
                let (source, contact) = (source.as_deref(), contact.as_deref());
                mutes::add(session, &config, &MuteOrder { sign, source, contact, until: *until, reason })
            }
            What::Mutes => mutes::list(session, &config),
            What::Unmute { number } => mutes::unmute(session, &config, *number),
        }
    }
}

fn test(
    session: &Session,
    config: &Config,
    (file, name): (&Path, Option<&str>),
    days: u32,
) -> Result<Exit, Failure> {
    let text = named_files::read_text(file, RULES_BYTES).map_err(|error| Failure::of(Exit::Usage, &error))?;
    let own = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.unwrap_or(&own);
    let reader = knowledge::reader(config)?;
    let since = now() - SignedDuration::from_hours(24 * i64::from(days));
    let bounds = TrialBounds { since, most: None, zone: &time_zone(config) };
    let found = rule_trial(&config.assess, (name, &text), &reader, bounds).map_err(failure)?;
    session.printer.result(&found, || told(&found, days))?;
    Ok(Exit::Done)
}

fn failure(error: RuleTrialError) -> Failure {
    match error {
        RuleTrialError::Stages(error) => error.into(),
        RuleTrialError::Store(error) => error.into(),
        RuleTrialError::Sketch(_) => Failure::of(Exit::Usage, &error),
        RuleTrialError::Unknown { .. } => {
            Failure::of(Exit::Usage, &error).hint("`--as NAME` says which one it would replace")
        }
    }
}

fn told(found: &RuleTrial, days: u32) -> String {
    let mut text = format!(
        "{} on {} ads of {days} days, {} campaigns\n",
        for_terminal(&found.file),
        found.ads,
        found.campaigns
    );
    if found.signs.is_empty() {
        text.push_str("no sign is found elsewhere than before\n");
    }
    for sign in &found.signs {
        let decided = sign.confirmed + sign.dismissed;
        let _ = writeln!(
            text,
            "\n{}: {} campaigns, {} before; {} new, of which {decided} were decided: {} confirmed, {} dismissed",
            sign.id, sign.after, sign.before, sign.new, sign.confirmed, sign.dismissed
        );
        let beside: Vec<String> = sign.beside.iter().map(|(id, count)| format!("{id} in {count}")).collect();
        if !beside.is_empty() {
            let _ = writeln!(text, "  of the new ones show already: {}", beside.join(", "));
        }
        if !sign.examples.is_empty() {
            let _ = writeln!(text, "  such as {}", sign.examples.join(", "));
        }
    }
    let _ = writeln!(
        text,
        "\nqueue: {} campaigns more ({} of them dismissed before), {} fewer: about {:.0} minutes of analysts' time {}",
        found.into_queue,
        found.into_queue_dismissed,
        found.out_of_queue,
        found.minutes.abs(),
        if found.minutes < 0.0 { "saved" } else { "more" }
    );
    text
}
