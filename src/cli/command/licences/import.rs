use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use crate::cli::{Exit, Failure, Session, now};
use crate::config::Config;
use crate::domain::{LicenceRecheck, sha256_hex};
use crate::facts::{Change, Facts, LicenceStatus, PublishedList, Snapshot, Terms, changes, published};
use crate::run::lock::{LockError, RunLock};
use crate::run::{LARGEST_LIST_BYTES, Stages, hub_rule, keep_inputs, published_rows, recheck_licences, seal};
use crate::store::{RunKind, RunStart, RunStatus, Store};
use crate::text::safe::for_terminal;

/// A list that is to be kept.
pub(super) struct Order<'a> {
    pub(super) file: &'a Path,
    pub(super) as_of: Date,
    pub(super) source: &'a str,
    pub(super) is_complete: bool,
    pub(super) is_dry: bool,
    /// What columns stand for, where their names do not say it.
    pub(super) columns: &'a [(String, String)],
}

/// What an import came to.
#[derive(Debug, Serialize)]
struct Imported {
    /// Where the list is kept; none for a dry run.
    kept: Option<PathBuf>,
    /// SHA-256 of the published file.
    published_sha256: String,
    licences: usize,
    /// Column as written, and what it was taken for.
    columns: Vec<(String, &'static str)>,
    ignored_columns: Vec<String>,
    notes: Vec<String>,
    /// The list that it was compared with.
    compared_with: Option<String>,
    changes: Vec<Difference>,
    /// What the list meant for the ads that are kept; none for a dry run, or where there are none.
    kept_ads: Option<LicenceRecheck>,
}

/// One difference between two lists.
#[derive(Debug, Serialize)]
struct Difference {
    name: String,
    change: &'static str,
    from: Option<&'static str>,
    to: Option<&'static str>,
}

/// Two lists compared.
#[derive(Debug, Serialize)]
struct Compared {
    from: String,
    to: String,
    changes: Vec<Difference>,
}

fn count(mistakes: usize) -> String {
    format!("{mistakes} {}", if mistakes == 1 { "mistake" } else { "mistakes" })
}

pub(super) fn import(session: &Session, order: &Order<'_>) -> Result<Exit, Failure> {
    let config = session.config_or_built_in()?.config;
    let facts = session.facts(&config)?;
    let folder = config.assess.data_dir.as_ref().map(|data| data.join("registry"));
    if folder.is_none() && !order.is_dry {
        return Err(Failure::new(
            Exit::Configuration,
            "there is no folder of data files to keep the list in",
        )
        .hint("`waspada init --data` writes one; then set `data_dir = \"data\"` under `[assess]`")
        .hint("`--dry-run` shows what the list holds without keeping it"));
    }
    let (list, published_sha256) = read(order, &facts)?;
    let before = earlier(&facts, order);
    let changes = before.map(|before| changes(before, &list.snapshot)).unwrap_or_default();
    let kept = match folder.filter(|_| !order.is_dry) {
        Some(folder) => Some(keep(&folder, order, &list, &published_sha256)?),
        None => None,
    };
    let kept_ads = match &kept {
        Some(_) if config.store.path.exists() => Some(recheck_kept_ads(session, &config)?),
        _ => None,
    };
    let imported = Imported {
        kept,
        published_sha256,
        licences: list.snapshot.licences.len(),
        columns: list.taken,
        ignored_columns: list.ignored,
        notes: list.notes,
        compared_with: before.map(|before| before.name.clone()),
        changes: changes.iter().map(Difference::of).collect(),
        kept_ads,
    };
    session.printer.result(&imported, || imported.words())?;
    Ok(Exit::Done)
}

/// Asks about the ads that are kept once more, now that the list is among the data files.
fn recheck_kept_ads(session: &Session, config: &Config) -> Result<LicenceRecheck, Failure> {
    let command = "waspada licences import";
    let at = now();
    let _lock = RunLock::take(&config.store.path, command, at).map_err(|error| {
        let failure = Failure::of(
            if matches!(error, LockError::Held { .. }) { Exit::Locked } else { Exit::Unexpected },
            &error,
        );
        failure.hint("the list is kept; the next night looks at the ads again")
    })?;
    let stages = Stages::load(&config.assess)?;
    let mut store = Store::open(&config.store.path)?;
    let run = store.begin_run(&RunStart {
        at,
        kind: RunKind::Recheck,
        shard: None,
        command: command.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        model: stages.model.id().to_owned(),
        data: stages.facts.version.clone(),
        sources: Vec::new(),
    })?;
    keep_inputs(&mut store, &run, config, stages.thresholds)?;
    let rule = hub_rule(&config.campaign);
    let done = recheck_licences(&mut store, &run, (&stages, rule), session.now(config).time_zone(), at);
    let status = if done.is_ok() { RunStatus::Complete } else { RunStatus::Failed };
    store.finish_run(&run, status, now())?;
    let (found, _) = done.map_err(|error| {
        Failure::of(Exit::Unexpected, &error).hint("the list is kept; the next night looks at the ads again")
    })?;
    if let Err(error) = seal(&mut store, config, Some(&run), now()) {
        session.printer.note(&format!("this run is not sealed yet: {error}"));
    }
    Ok(found)
}

fn read(order: &Order<'_>, facts: &Facts) -> Result<(PublishedList, String), Failure> {
    let name = order.file.display();
    let mut bytes = Vec::new();
    fs_err::File::open(order.file)
        .and_then(|file| file.take(LARGEST_LIST_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::with(Exit::Usage, format!("cannot read `{name}`"), &error))?;
    let rows = published_rows(order.file, &bytes)
        .map_err(|error| Failure::with(Exit::Configuration, format!("cannot read `{name}`"), &error))?;
    let is_shared = |domain: &str| {
        let free = &facts.contexts.free_mail;
        let short = &facts.contexts.short_links;
        domain.match_indices('.').map(|(at, _)| at + 1).chain([0]).any(|at| {
            let parent = domain.get(at..).unwrap_or("");
            free.contains(parent) || short.contains(parent)
        })
    };
    let terms =
        Terms { chosen: order.columns, is_shared: &is_shared, countries: &|text| facts.countries(text) };
    let list =
        published(&rows, order.as_of, order.source, order.is_complete, &terms).map_err(|mistakes| {
            let mut failure = Failure::new(
                Exit::Configuration,
                format!("`{name}` has {}; nothing was kept", count(mistakes.len())),
            );
            for mistake in mistakes {
                failure = failure.hint(format!("row {}: {}", mistake.row, for_terminal(&mistake.message)));
            }
            failure
        })?;
    Ok((list, sha256_hex(&bytes)))
}

/// The last list of the same source up to that day.
fn earlier<'a>(facts: &'a Facts, order: &Order<'_>) -> Option<&'a Snapshot> {
    let of_source = facts.registry.snapshots().iter().filter(|s| s.source == order.source);
    of_source.filter(|s| s.as_of.is_some_and(|as_of| as_of <= order.as_of)).max_by_key(|s| s.as_of)
}

/// Writes the list; one that is there already is the same, since its name holds its digest.
fn keep(folder: &Path, order: &Order<'_>, list: &PublishedList, sha256: &str) -> Result<PathBuf, Failure> {
    let text = list.snapshot.write(sha256, &list.addresses);
    let source: String = order
        .source
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(24)
        .collect();
    let digest = sha256_hex(text.as_bytes());
    let digest = digest.get(..12).unwrap_or_default();
    let path = folder.join(format!("{}_{}_{digest}.tsv", order.as_of, source.trim_matches('-')));
    // Written beside its name first: a list that was cut off must never be taken for one.
    fs_err::create_dir_all(folder)
        .and_then(|()| crate::evidence::write_file(&path, text.as_bytes()))
        .map_err(|error| Failure::with(Exit::Unexpected, "cannot keep the list", &error))?;
    Ok(path)
}

pub(super) fn diff(session: &Session, from: &str, to: &str) -> Result<Exit, Failure> {
    let config = session.config_or_built_in()?.config;
    let facts = session.facts(&config)?;
    let (before, after) = (find(&facts, from)?, find(&facts, to)?);
    let compared = Compared {
        from: before.name.clone(),
        to: after.name.clone(),
        changes: changes(before, after).iter().map(Difference::of).collect(),
    };
    session.printer.result(&compared, || {
        let mut words = format!("from {} to {}\n", compared.from, compared.to);
        tell(&compared.changes, &mut words);
        words
    })?;
    Ok(Exit::Done)
}

/// The one list of that day or file.
fn find<'a>(facts: &'a Facts, wanted: &str) -> Result<&'a Snapshot, Failure> {
    let lists = facts.registry.snapshots();
    let file = wanted.rsplit('/').next().unwrap_or(wanted);
    let is_it = |s: &&Snapshot| {
        s.as_of.is_some_and(|as_of| as_of.to_string() == wanted) || s.name.rsplit('/').next() == Some(file)
    };
    let found: Vec<&Snapshot> = lists.iter().filter(is_it).collect();
    let names = |lists: &[&Snapshot]| lists.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::new(Exit::Usage, format!("there is no list `{wanted}`"))
            .hint(format!("there are: {}", names(&lists.iter().collect::<Vec<_>>())))),
        several => Err(Failure::new(Exit::Usage, format!("there are several lists of {wanted}"))
            .hint(format!("name one by its file: {}", names(several)))),
    }
}

impl Difference {
    fn of(change: &Change) -> Self {
        let word = |status: &LicenceStatus| Some(status.word());
        let (name, change, from, to) = match change {
            Change::Added { name, status } => (name, "added", None, word(status)),
            Change::Removed { name, status } => (name, "removed", word(status), None),
            Change::Status { name, from, to } => (name, "status", word(from), word(to)),
            Change::Details { name } => (name, "details", None, None),
        };
        Self { name: name.clone(), change, from, to }
    }
}

fn tell(changes: &[Difference], words: &mut String) {
    if changes.is_empty() {
        words.push_str("nothing changed\n");
    }
    for Difference { name, change, from, to } in changes {
        let what = match (*change, from, to) {
            ("added", _, Some(to)) => format!("new, {to}"),
            ("removed", Some(from), _) => format!("no longer on the list, was {from}"),
            (_, Some(from), Some(to)) => format!("{from}, now {to}"),
            _ => "other numbers, contacts or days".to_owned(),
        };
        let _ = writeln!(words, "  {}: {what}", for_terminal(name));
    }
}

impl Imported {
    fn words(&self) -> String {
        let mut words = match &self.kept {
            Some(path) => format!("kept {} licences in {}\n", self.licences, path.display()),
            None => format!("{} licences; nothing was kept\n", self.licences),
        };
        for (column, meaning) in &self.columns {
            let _ = writeln!(words, "  column `{}` taken for {meaning}", for_terminal(column));
        }
        if !self.ignored_columns.is_empty() {
            let _ = writeln!(words, "  not taken: {}", for_terminal(&self.ignored_columns.join(", ")));
        }
        for note in &self.notes {
            let _ = writeln!(words, "  {}", for_terminal(note));
        }
        match &self.compared_with {
            Some(list) => {
                let _ = writeln!(words, "compared with {list}:");
                tell(&self.changes, &mut words);
            }
            None => words.push_str("there is no earlier list of this source to compare with\n"),
        }
        if let Some(LicenceRecheck { ads, judged, lost_since, opened, raised }) = self.kept_ads {
            let _ = writeln!(
                words,
                "of {ads} ads that are kept, {judged} were judged anew and {lost_since} name a company that lost its licence later: {opened} flags opened, {raised} raised"
            );
        }
        words
    }
}
