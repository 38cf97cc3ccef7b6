use clap::Args;
use jiff::civil::Date;

use crate::cli::examples::examples;
use crate::cli::knowledge::{self, Knowledge};
use crate::cli::session::{now, time_zone};
use crate::cli::{Exit, Failure, Session, morning, night};
use crate::config::Config;
use crate::digest::Letter;
use crate::run::missed_night;
use crate::store::{Reader, RunKind, RunRow, RunStatus};
use crate::views::DigestView;

/// Nights that are looked through for a day.
const NIGHTS_BACK: usize = 400;
/// Most campaigns in the message, where there is no limit in the settings.
const NIGHT_HELP: &str = "N counts back from the newest, which is 1; or a day, or the night's name";

/// Tells what the night came to: new indications, what changed, silent sources, what to do
///
/// A night sends the same message where `[digest]` of the settings names a mail server or a web address. Contacts are
/// masked. `--send` sends what has not left yet, and tells that a night did not run: have a clock call it in the morning.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada digest", "the newest night"),
    ("waspada digest --night 2 --lang en", "the one before, in English"),
    ("waspada digest --html > pagi.html", "as a page"),
    ("waspada digest --send", "send what has not left yet"),
]))]
pub struct Digest {
    /// Another night
    #[arg(long, value_name = "N|DATE|NIGHT", long_help = NIGHT_HELP)]
    night: Option<String>,
    /// As a page instead of text
    #[arg(long)]
    html: bool,
    /// Send it as `[digest]` of the settings says, unless it has left already
    #[arg(long, conflicts_with_all = ["html", "night"])]
    send: bool,
}

impl Digest {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config()?.config;
        if self.send {
            return send(session, &config);
        }
        let reader = knowledge::reader(&config)?;
        let night = match &self.night {
            Some(asked) => named(&reader, &config, asked)?,
            None => newest(&reader)?,
        };
        let knowledge = Knowledge::load(session, &config)?;
        let now = now();
        let missed = missed_night(&reader, &config.run, now)?;
        let most = config.digest.campaigns;
        let view = DigestView::read(&reader, &knowledge.presenter(session), night, (most, missed), now)?;
        session.printer.result(&view, || {
            let letter = Letter::write(&view, &morning::options(&config, session.globals.lang));
            if self.html { letter.html } else { letter.plain }
        })?;
        Ok(Exit::Done)
    }
}

fn send(session: &Session, config: &Config) -> Result<Exit, Failure> {
    if !config.digest.is_sent() {
        return Err(Failure::new(
            Exit::Configuration,
            "`[digest]` names neither a mail server nor a web address",
        )
        .hint("set `smtp_host`, `from` and `to`, or `webhook_url`; docs/operator.md has examples"));
    }
    let night = newest(&knowledge::reader(config)?)?;
    let delivered = night::runtime()?.block_on(morning::send(session, config, &night.run))?;
    let words = session.globals.lang.digest();
    session.printer.result(&delivered, || {
        let mut said = match delivered.sent {
            0 if delivered.problems.is_empty() => format!("{}\n", words.nothing_to_send),
            0 => String::new(),
            n => format!("{}\n", (words.sent)(n)),
        };
        for problem in &delivered.problems {
            said.push_str(problem);
            said.push('\n');
        }
        said
    })?;
    Ok(if delivered.waiting + delivered.lost == 0 { Exit::Done } else { Exit::Partial })
}

fn newest(reader: &Reader) -> Result<RunRow, Failure> {
    reader.newest_night()?.ok_or_else(|| {
        Failure::new(Exit::Usage, "there is no night yet").hint("`waspada run` goes through the first one")
    })
}

/// The night that is meant: its place counted back, its day, or its name.
fn named(reader: &Reader, config: &Config, asked: &str) -> Result<RunRow, Failure> {
    let nights: Vec<RunRow> =
        reader.runs(NIGHTS_BACK)?.into_iter().filter(|r| r.kind == RunKind::Night).collect();
    let by_day = |day: Date| {
        let zone = time_zone(config);
        let of_day = |r: &&RunRow| r.started_at.to_zoned(zone.clone()).date() == day;
        let mut found = nights.iter().filter(of_day);
        // A night that came to its end says more than one that did not.
        found
            .clone()
            .find(|r| matches!(r.status, RunStatus::Complete | RunStatus::Partial))
            .or_else(|| found.next())
    };
    let found = match (asked.parse::<usize>(), asked.parse::<Date>()) {
        (Ok(back), _) => back.checked_sub(1).and_then(|at| nights.get(at)),
        (_, Ok(day)) => by_day(day),
        _ => nights.iter().find(|r| r.run.0 == asked),
    };
    found
        .cloned()
        .ok_or_else(|| Failure::new(Exit::Usage, format!("there is no night `{asked}`")).hint(NIGHT_HELP))
}
