use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use owo_colors::OwoColorize as _;
use serde::Serialize;

use crate::archive;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Loaded, Session, time_zone};
use crate::config::Config;
use crate::domain::{Alarm, AlarmKind};
use crate::evidence::{Broken, SigningKey};
use crate::i18n::Locale;
use crate::run::schedule::Schedule;
use crate::run::{VerifyOrder, missed_night, models, verify};
use crate::store::{Reader, StoreError};
use crate::text::safe::for_terminal;

/// Free space under which a night may fill the disk, bytes.
const LITTLE_SPACE_BYTES: u64 = 1 << 30;
/// Records of the archive that are looked at.
const DRAWN: usize = 200;
/// About how many leaves of manifests, of the newest ones, and of each table at most as many rows.
const NEWEST_LEAVES: usize = 5_000;
/// How many coming nights are named.
const NIGHTS: usize = 3;

/// Prints a report on this installation, ready to be pasted; holds no secrets and no ads
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada doctor", "what is here and whether it works"),
    ("waspada doctor --json > report.json", "for a machine"),
]))]
pub struct Doctor {}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    state: State,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<Cow<'static, str>>,
}

/// Whether it is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Note,
    Wrong,
}

#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<Finding>,
}

impl Doctor {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let report = Report { findings: examine(session) };
        let is_sound = report.findings.iter().all(|f| f.state != State::Wrong);
        session.printer.verdict(is_sound, &report, || report.words())?;
        Ok(if is_sound { Exit::Done } else { Exit::Unhealthy })
    }
}

fn examine(session: &Session) -> Vec<Finding> {
    let mut findings = vec![Finding::ok(
        "waspada",
        format!("{} on {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
    )];
    let file = session.globals.config.display().to_string();
    let Ok(Loaded { config, .. }) = session.config() else {
        let remedy = "`waspada check` says what is wrong, `waspada init` writes a file";
        findings.push(Finding::wrong("settings", format!("{file} is missing or has mistakes"), remedy));
        return findings;
    };
    let enabled = config.sources.iter().filter(|s| s.is_enabled).count();
    findings.push(Finding::ok(
        "settings",
        format!("{file}, {enabled} of {} sources enabled", config.sources.len()),
    ));
    findings.extend(permitted(&config));
    findings.push(data(session, &config));
    findings.push(model(&config));
    findings.push(database(&config.store.path));
    findings.push(archive_folder(&config.archive.dir));
    findings.extend(evidence(&config));
    findings.push(manifests(session, &config));
    findings.push(space(&config.archive.dir));
    findings.push(clock(session, &config));
    findings.push(nights(session, &config));
    findings.extend(alarms(session, &config));
    findings
}

/// Private addresses that may be visited, which nobody should find out by chance.
fn permitted(config: &Config) -> Option<Finding> {
    let addresses: Vec<String> = config.crawl.permit.iter().map(ToString::to_string).collect();
    (!addresses.is_empty()).then(|| {
        let value = format!("{} private addresses may be visited: {}", addresses.len(), addresses.join(", "));
        Finding::note("permit", value, "take out of `[crawl] permit` what no source of yours needs")
    })
}

fn data(session: &Session, config: &Config) -> Finding {
    let place = config.assess.data_dir.as_ref().map_or("built in".to_owned(), |d| d.display().to_string());
    match session.facts(config) {
        Ok(facts) => Finding::ok("data", format!("version {}, {place}", facts.version)),
        Err(_) => Finding::wrong(
            "data",
            format!("{place}, with mistakes"),
            "`waspada check` names each with its line",
        ),
    }
}

fn model(config: &Config) -> Finding {
    match models::load(config.assess.model.as_deref()) {
        Ok(model) => {
            let place =
                config.assess.model.as_ref().map_or("built in".to_owned(), |m| m.display().to_string());
            Finding::ok("model", format!("{}, {place}", model.id()))
        }
        Err(error) => {
            let remedy = "`waspada check` says why; `waspada models rollback` takes the one before";
            Finding::wrong("model", error.to_string(), remedy)
        }
    }
}

/// Whether the database can be read, has the schema of this program, and is sound.
fn database(path: &Path) -> Finding {
    if !path.exists() {
        return Finding::note(
            "database",
            format!("{} is not there yet", path.display()),
            "the first `waspada run` makes it",
        );
    }
    let examined = Reader::open(path).and_then(|reader| Ok((reader.faults()?, reader.counts()?)));
    match examined {
        Ok((faults, counts)) if faults.is_empty() => {
            let bytes = fs_err::metadata(path).map_or(0, |meta| meta.len());
            Finding::ok(
                "database",
                format!(
                    "{}, {}, sound; {} ads, {} waiting, {} nights",
                    path.display(),
                    size(bytes),
                    counts.ads,
                    counts.open_flags,
                    counts.runs
                ),
            )
        }
        Ok((faults, _)) => Finding::wrong(
            "database",
            format!("{} is damaged: {}", path.display(), faults.first().map_or("", String::as_str)),
            "move it away and restore a copy; the archive is not touched by this",
        ),
        Err(error @ StoreError::Older { .. }) => Finding::note(
            "database",
            error.to_string(),
            "nothing to do: the next `waspada run` brings it up to date",
        ),
        Err(error) => Finding::wrong("database", error.to_string(), "`[store] path` says where it lies"),
    }
}

/// Whether evidence can be written: a file is made in the folder, or in the nearest folder that is there, and
/// taken away again.
fn archive_folder(folder: &Path) -> Finding {
    let there = nearest(folder);
    let state = if there == folder { "" } else { " (not there yet)" };
    match tempfile::NamedTempFile::new_in(&there) {
        Ok(_) => Finding::ok("archive", format!("{}{state}, can be written", folder.display())),
        Err(error) => Finding::wrong(
            "archive",
            format!("{}{state}: {error}", folder.display()),
            "give the account that runs Waspada the right to write there, or set `[archive] dir`",
        ),
    }
}

/// Whether records of the archive, drawn at random, are what was written.
fn evidence(config: &Config) -> Option<Finding> {
    let seed = crate::cli::session::now().as_microsecond().unsigned_abs();
    let drawn = Reader::open(&config.store.path).and_then(|reader| reader.some_captures(seed, DRAWN)).ok()?;
    let faults: Vec<_> =
        drawn.iter().filter_map(|place| archive::evidence(&config.archive.dir, place).err()).collect();
    Some(match faults.first() {
        None => {
            Finding::ok("evidence", format!("{} records looked at, all as they were written", drawn.len()))
        }
        Some(first) => Finding::wrong(
            "evidence",
            format!("{} of {} records looked at are damaged: {}", faults.len(), drawn.len(), first.message),
            "restore the archive file from a backup; until then the words in the database are without evidence",
        ),
    })
}

/// Whether the chain of manifests is whole and the rows and archive files that its newest manifests name are there. However
/// large the archive is, no more of it is looked at; `waspada verify` looks at all.
fn manifests(session: &Session, config: &Config) -> Finding {
    let newest_leaves = Some(NEWEST_LEAVES);
    let mut order = VerifyOrder { is_quick: true, newest_leaves, ..super::verify::of_settings(config) };
    // What is to be done about it stands beside the database.
    order.database.take_if(|path| super::verify::of_another_program(path).is_some());
    let verified = match verify(&order) {
        Ok(verified) => verified,
        Err(error) => {
            return Finding::wrong("manifests", error.to_string(), "`[evidence] dir` says where they lie");
        }
    };
    let flaws: Vec<_> = verified.flaws.iter().filter(|flaw| !flaw.what.is_note()).collect();
    // A night without a key hides nothing that is worse.
    let worst = flaws.iter().find(|flaw| flaw.what != Broken::Unsigned).or(flaws.first());
    if let Some(worst) = worst {
        let mut told = super::verify::one(worst, session.globals.lang.evidence());
        if flaws.len() > 1 {
            let _ = write!(told, "; {} more do not fit", flaws.len() - 1);
        }
        let remedy = match worst.what {
            Broken::Unsigned => {
                "if those nights ran without a key: `waspada keys rotate --accept-unsigned`, with `--lost` where it is gone"
            }
            _ => "`waspada verify` tells all; change nothing until then",
        };
        return Finding::wrong("manifests", told, remedy);
    }
    let (all, signed) = (verified.manifests, verified.signed);
    let value = format!(
        "{all} in one chain, {signed} of them signed; looked at the rows and files of the newest {}: {} are there",
        verified.read,
        verified.leaves + verified.erased
    );
    let has_key = config.evidence.key.exists();
    match SigningKey::load(&config.evidence.key) {
        _ if all == 0 && !has_key => Finding::note(
            "manifests",
            "none yet, and no key to sign them".to_owned(),
            "`waspada keys init` makes one; the next `waspada run` seals what there is",
        ),
        Ok(_) => Finding::ok("manifests", value),
        Err(_) if !has_key && signed == 0 => {
            Finding::note("manifests", value, "`waspada keys init` makes a key that signs those to come")
        }
        Err(error) => Finding::wrong(
            "manifests",
            error.to_string(),
            "restore the key from its copy, or `waspada keys rotate --lost` and tell whoever checks",
        ),
    }
}

fn space(folder: &Path) -> Finding {
    match rustix::fs::statvfs(nearest(folder)) {
        Ok(disk) => {
            let free_bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
            let value = format!("{} beside the archive", size(free_bytes));
            if free_bytes < LITTLE_SPACE_BYTES {
                Finding::wrong("free space", value, "make room, or shorten `[retention] capture_days`")
            } else {
                Finding::ok("free space", value)
            }
        }
        Err(error) => Finding::note("free space", error.to_string(), "see the disk yourself"),
    }
}

fn clock(session: &Session, config: &Config) -> Finding {
    let now = session.now(config);
    Finding::ok("clock", format!("{} in {}", now.strftime("%Y-%m-%d %H:%M %Z"), config.run.time_zone))
}

fn nights(session: &Session, config: &Config) -> Finding {
    match Schedule::new(&config.run.schedule, &config.run.time_zone) {
        Ok(schedule) => {
            let times: Vec<String> = schedule
                .next(session.now(config).timestamp(), NIGHTS)
                .iter()
                .map(|at| at.strftime("%a %Y-%m-%d %H:%M").to_string())
                .collect();
            Finding::ok("next nights", times.join(", "))
        }
        Err(error) => {
            Finding::wrong("next nights", error.to_string(), "see `[run] schedule` in the settings")
        }
    }
}

/// Alarms that are open, and a night that is due and has not run. A silent site is no fault of the installation; a night
/// that does not run is one.
fn alarms(session: &Session, config: &Config) -> Vec<Finding> {
    let read = || {
        let reader = Reader::open(&config.store.path)?;
        let mut open = reader.open_alarms()?;
        let missed = missed_night(&reader, &config.run, session.now(config).timestamp())?;
        open.extend(missed.filter(|missed| open.iter().all(|other| !other.alarm.is_same(&missed.alarm))));
        Ok::<_, StoreError>(open)
    };
    // A database that is not there or cannot be read has a line of its own.
    let open = read().unwrap_or_default();
    let (says, words) = (|alarm: &Alarm| Locale::En.alarm(alarm), Locale::En.alarms());
    let day = |at: Timestamp| at.to_zoned(time_zone(config)).strftime("%Y-%m-%d").to_string();
    open.iter()
        .map(|raised| {
            let alarm = &raised.alarm;
            let source = alarm.source.as_ref().map_or(String::new(), |source| format!("{source}: "));
            let last =
                alarm.last_right_at.map_or(words.never_right.to_owned(), |at| (words.last_right)(&day(at)));
            let value = format!("{source}{} ({last})", says(alarm));
            let check = Locale::En.alarm_check(alarm);
            match alarm.kind {
                AlarmKind::Missed | AlarmKind::Unsigned => Finding::wrong("alarm", value, check),
                _ => Finding::note("alarm", value, check),
            }
        })
        .collect()
}

/// The folder, or what is nearest above it and there.
fn nearest(folder: &Path) -> PathBuf {
    folder.ancestors().find(|f| f.exists()).unwrap_or(Path::new(".")).to_owned()
}

/// A size as people say it, in powers of 1024.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut scaled = bytes as f64;
    let mut unit = 0;
    while scaled >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0);
    format!("{scaled:.decimals$} {}", UNITS.get(unit).unwrap_or(&""))
}

impl Finding {
    fn ok(name: &'static str, value: String) -> Self {
        Self { name, state: State::Ok, value, remedy: None }
    }

    fn note(name: &'static str, value: String, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { name, state: State::Note, value, remedy: Some(remedy.into()) }
    }

    fn wrong(name: &'static str, value: String, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { name, state: State::Wrong, value, remedy: Some(remedy.into()) }
    }
}

impl Report {
    fn words(&self) -> String {
        let mut text = String::new();
        for Finding { name, state, value, remedy } in &self.findings {
            let mark = match state {
                State::Ok => "ok   ".green().to_string(),
                State::Note => "note ".yellow().to_string(),
                State::Wrong => "WRONG".red().bold().to_string(),
            };
            let _ = writeln!(text, "{mark}  {name:<12}  {}", for_terminal(value));
            if let Some(remedy) = remedy {
                let _ = writeln!(text, "{:21}{remedy}", "");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_one_unit() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(5 << 30), "5.0 GiB");
    }

    #[test]
    fn finds_the_folder_above_one_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(nearest(&folder.path().join("a/b")), folder.path());
        assert_eq!(nearest(Path::new("no/such/folder")), Path::new("."));
    }
}
