//! The command line: what was asked, where answers go, and what the process ends with.
//!
//! One command a file under `command/`; each has its flags, its examples and a `run` that composes other
//! modules and prints through [`Printer`]. Words for people come from [`i18n`](crate::i18n), failures are
//! drawn by [`Failure`], exit codes stand in [`Exit::TABLE`].

mod command;
mod day;
mod examples;
mod exit;
mod failure;
mod knowledge;
mod log;
mod morning;
mod night;
mod printer;
mod progress;
pub mod render;
mod reveal;
mod session;
mod trace;
pub mod view;

use std::ffi::OsString;
use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches as _, Parser, ValueEnum};

pub use command::Command;
use examples::examples;
pub use exit::Exit;
pub use failure::Failure;
pub use log::Format;
pub use printer::{Printer, Stream};
pub use progress::Progress;
pub use session::{Loaded, Session, now, time_zone};

use crate::i18n::Locale;

/// Name of the settings file where none is given.
pub const CONFIG_FILE: &str = "pipeline.toml";

const EVERY_COMMAND: &str = "Options of every command";

/// Watches public job ads for signs of trafficking and illegal recruitment
///
/// Waspada reads public job ads every night, keeps what it saw as evidence and puts the ads that show signs of
/// trafficking in persons or illegal overseas recruitment in front of a person. A flag is an indication; a
/// person decides.
#[derive(Debug, Parser)]
#[command(
    name = "waspada",
    version,
    max_term_width = 100,
    after_long_help = format!("{}\n\n{}", examples(&[
        ("waspada init", "write pipeline.toml, every key explained"),
        ("waspada run", "one whole night, then the morning summary"),
        ("waspada queue", "the ads that wait for a person"),
        ("waspada score ads.csv", "score a file, nothing is kept"),
    ]), Exit::help())
)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command knows.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// Settings file
    #[arg(long, global = true, value_name = "PATH", default_value = CONFIG_FILE, help_heading = EVERY_COMMAND)]
    pub config: PathBuf,
    /// Override one key of the settings for this command: section.key=value; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", help_heading = EVERY_COMMAND)]
    pub set: Vec<String>,
    /// Print one JSON object on standard output instead of words
    #[arg(long, global = true, help_heading = EVERY_COMMAND)]
    pub json: bool,
    /// Say more on standard error; -vv and -vvv say still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = EVERY_COMMAND)]
    pub verbose: u8,
    /// No notes, hints and progress; -qq prints no result in words either
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "verbose", help_heading = EVERY_COMMAND)]
    pub quiet: u8,
    /// Form of the log lines on standard error
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t, help_heading = EVERY_COMMAND)]
    pub log: Format,
    /// Language of summaries, queue and reasons: Indonesian or English
    #[arg(long, global = true, value_enum, value_name = "LANG", env = "WASPADA_LANG", hide_env_values = true, default_value_t, help_heading = EVERY_COMMAND)]
    pub lang: Locale,
    /// Colours; `auto` heeds `NO_COLOR` and whether a terminal reads
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t, help_heading = EVERY_COMMAND)]
    pub color: Colour,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The whole command line as clap sees it, for man pages, completions and tests.
pub fn definition() -> clap::Command {
    Cli::command()
}

/// Reads the process's arguments, does what they ask and says what to end with.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(report_defect));
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let ended = panic::catch_unwind(AssertUnwindSafe(|| run(&arguments)));
    ended.unwrap_or(Exit::Unexpected).into()
}

fn run(arguments: &[OsString]) -> Exit {
    let parsed = definition().try_get_matches_from(arguments).and_then(|m| Cli::from_arg_matches(&m));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error, arguments),
    };
    match cli.globals.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::AlwaysAnsi,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let Globals { log, verbose, quiet, .. } = cli.globals;
    log::start(log, verbose, quiet, cli.command.is_service());
    let session = Session::new(cli.globals);
    cli.command.run(&session).unwrap_or_else(|failure| {
        session.printer.failure(&failure);
        failure.exit
    })
}

/// Prints help, version or what is wrong with the command line.
fn usage(error: &clap::Error, arguments: &[OsString]) -> Exit {
    if !error.use_stderr() {
        // Where even this cannot be written, the reader has seen enough.
        let _ = error.print();
        return Exit::Done;
    }
    if arguments.iter().any(|argument| argument == "--json") {
        let rendered = error.to_string();
        let mut lines = rendered.lines().filter(|line| !line.trim().is_empty());
        let message = lines.next().unwrap_or("").trim_start_matches("error: ");
        let failure = lines.fold(Failure::new(Exit::Usage, message), |f, line| f.hint(line.trim()));
        Printer::new(true, 0).failure(&failure);
    } else {
        let _ = error.print();
    }
    Exit::Usage
}

/// Says where Waspada itself is at fault. The panic's own words are left out: they may quote an ad.
fn report_defect(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let _ = writeln!(
        anstream::stderr().lock(),
        "error: Waspada met a defect of its own{place}\n\nhint: please report it with the output of `waspada doctor`"
    );
}
