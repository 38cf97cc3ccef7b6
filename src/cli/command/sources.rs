use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::source_contacts::SourceContacts;
use super::source_history::{self, Compared, Found, compared};
use crate::cli::examples::examples;
use crate::cli::session::now;
use crate::cli::{Exit, Failure, Session, night};
use crate::config::Config;
use crate::crawl::RobotsVerdict;
use crate::domain::{Contact, Kind, Outcome, SourceName, Span};
use crate::i18n::Strings;
use crate::mask::{KnownContacts, Masking};
use crate::run::{Probed, Stages, probe};
use crate::store::Reader;
use crate::text::safe::for_terminal;

/// Lists the sources of the settings, tries one, or undoes what was learned of a site
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada sources list", "every source with its last visit"),
    ("waspada sources test sample", "what one source would give, and which selectors find nothing"),
    ("waspada sources contacts", "what was learned as the sites' own contacts"),
]))]
pub struct Sources {
    #[command(subcommand)]
    what: What,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum What {
    /// Every source with its kind, whether it is enabled, and its last visit
    #[command(after_long_help = examples(&[
        ("waspada sources list", "all of them"),
    ]))]
    List,
    /// Looks at one source: robots.txt, addresses from all over its list, and three pages as they would be read; keeps
    /// nothing
    #[command(after_long_help = examples(&[
        ("waspada sources test sample", "five addresses and three pages"),
        ("waspada sources test sample --addresses 20", "twenty"),
    ]))]
    Test {
        /// Name of the source
        #[arg(value_name = "NAME")]
        name: String,
        /// Most addresses shown
        #[arg(long, value_name = "N", default_value_t = 5)]
        addresses: usize,
    },
    Contacts(SourceContacts),
}

impl Sources {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::List => list(session),
            What::Test { name, addresses } => test(session, name, *addresses),
            What::Contacts(contacts) => contacts.run(session),
        }
    }
}

/// The sources of the settings.
#[derive(Debug, Serialize)]
struct Listed {
    sources: Vec<ListedSource>,
}

/// One source of the settings.
#[derive(Debug, Serialize)]
struct ListedSource {
    name: String,
    kind: &'static str,
    enabled: bool,
    budget_pages: usize,
    last_visit: Option<Timestamp>,
}

fn list(session: &Session) -> Result<Exit, Failure> {
    let config = session.config()?.config;
    let visits = last_visits(&config)?;
    let sources = config.sources.iter().map(|source| ListedSource {
        name: source.name.0.clone(),
        kind: source.kind.name(),
        enabled: source.is_enabled,
        budget_pages: source.budget_pages,
        last_visit: visits.get(&source.name.0).copied(),
    });
    let listed = Listed { sources: sources.collect() };
    session.printer.result(&listed, || {
        let wide = listed.sources.iter().map(|s| s.name.len()).max().unwrap_or(0);
        let mut words = String::new();
        for source in &listed.sources {
            let state = if source.enabled { "enabled" } else { "off" };
            let visit = source.last_visit.map_or("never visited".to_owned(), |at| {
                format!("last visited {}", at.strftime("%Y-%m-%d %H:%M UTC"))
            });
            let _ = writeln!(words, "{:<wide$}  {:<8} {state:<8} {visit}", source.name, source.kind);
        }
        words
    })?;
    Ok(Exit::Done)
}

/// When each source was last gone through, from the runs that are kept.
fn last_visits(config: &Config) -> Result<HashMap<String, Timestamp>, Failure> {
    let mut visits = HashMap::new();
    if !config.store.path.exists() {
        return Ok(visits);
    }
    let failed = |error| Failure::of(Exit::Unexpected, &error);
    let reader = Reader::open(&config.store.path).map_err(failed)?;
    for run in reader.runs(RUNS_LOOKED_AT).map_err(failed)? {
        for line in reader.coverage(&run.run).map_err(failed)? {
            visits.entry(line.source.0).or_insert(run.started_at);
        }
    }
    Ok(visits)
}

/// Last runs in which visits are looked for.
const RUNS_LOOKED_AT: usize = 60;

/// What a source looks like.
#[derive(Debug, Serialize)]
struct Tested {
    source: String,
    ways: Vec<Way>,
    /// What it used to give, beside what was found now; empty where it was never visited.
    compared: Vec<Compared>,
}

/// One way into the source: its sitemap, feed or listing.
#[derive(Debug, Serialize)]
struct Way {
    from: String,
    robots: Option<&'static str>,
    crawl_delay_ms: Option<u64>,
    addresses: Vec<String>,
    out_of_scope: usize,
    /// How many addresses were looked at.
    named: usize,
    problems: Vec<String>,
    /// What to look at, although nothing failed.
    warnings: Vec<String>,
    pages: Vec<ReadPage>,
}

/// One page as it would be read; contacts are only counted.
#[derive(Debug, Serialize)]
struct ReadPage {
    url: String,
    /// The fields read, or why there is no ad.
    fields: Vec<(&'static str, String)>,
}

fn test(session: &Session, name: &str, addresses: usize) -> Result<Exit, Failure> {
    let mut config = session.config()?.config;
    night::choose(&mut config, &[name.to_owned()])?;
    let stages = Stages::load(&config.assess)?;
    let probed = night::runtime()?.block_on(probe(&config, addresses, true, Arc::new(now)))?;
    let day = session.now(&config).date();
    let ways: Vec<Way> =
        probed.into_iter().map(|probed| way(probed, (&stages, session.strings()), day)).collect();
    let is_well = ways.iter().all(|way| way.problems.is_empty());
    let compared = compared(&config, &SourceName(name.to_owned()), found(&ways))?;
    let tested = Tested { source: name.to_owned(), ways, compared };
    session.printer.result(&tested, || tested.words())?;
    Ok(if is_well { Exit::Done } else { Exit::Partial })
}

/// What the ways into a source gave together.
fn found(ways: &[Way]) -> Found {
    let mut found = Found { named: ways.iter().map(|way| way.named).sum(), ..Found::default() };
    for page in ways.iter().flat_map(|way| &way.pages) {
        let value =
            |name| page.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
        if value("kind").is_none() {
            continue;
        }
        found.ads += 1;
        let has =
            [value("employer").is_some(), value("pay") != Some("0 amounts"), value("contacts") != Some("0")];
        found.fields.iter_mut().zip(has).for_each(|(count, has)| *count += usize::from(has));
    }
    found
}

fn way(probed: Probed, (stages, strings): (&Stages, &Strings), day: jiff::civil::Date) -> Way {
    let missing = probed.missing.iter().map(|path| format!("there is no `{}`", path.display()));
    let mut way = Way {
        from: probed.from,
        robots: None,
        crawl_delay_ms: None,
        addresses: Vec::new(),
        out_of_scope: 0,
        named: 0,
        problems: missing.collect(),
        warnings: warnings(&probed.unmatched, &probed.wordless),
        pages: Vec::new(),
    };
    let Some(probe) = probed.probe else { return way };
    way.robots = Some(robots_words(probe.robots));
    way.crawl_delay_ms = probe.crawl_delay_ms;
    way.addresses = probe.found;
    way.named = probe.named;
    way.out_of_scope = probe.out_of_scope;
    way.problems.extend(probe.problems.into_iter().map(|fault| fault.message));
    let pages = probe.pages.into_iter();
    way.pages = pages
        .map(|(url, outcome)| read(url, outcome.then(|page| stages.page(&page, day)), strings))
        .collect();
    way
}

fn warnings(unmatched: &[String], wordless: &[String]) -> Vec<String> {
    let unmatched = unmatched.iter().map(|selector| {
        format!(
            "the selector {selector} matches nothing on the pages that were read; look at the source of one of them in a browser"
        )
    });
    let wordless = wordless.iter().map(|url| {
        format!(
            "{url} shows hardly a word without a script, which Waspada does not run; look for the board's sitemap, feed or \
             interface (`kind = \"json\"`)"
        )
    });
    unmatched.chain(wordless).collect()
}

pub(super) fn robots_words(verdict: RobotsVerdict) -> &'static str {
    match verdict {
        RobotsVerdict::Allowed => "allowed",
        RobotsVerdict::Disallowed => "disallowed",
        RobotsVerdict::Unreachable => "unreachable",
        RobotsVerdict::NotAsked => "not_asked",
    }
}

fn read(url: String, outcome: Outcome<crate::domain::Judged>, strings: &Strings) -> ReadPage {
    let mut fields: Vec<(&'static str, String)> = Vec::new();
    match outcome {
        Outcome::Skipped(reason) => fields.push(("skipped", (strings.skip)(reason).to_owned())),
        Outcome::Failed(fault) => fields.push(("failed", fault.message)),
        Outcome::Kept(judged) => {
            let ad = judged.ad;
            let masking = Masking::of(ad.document(), &ad.contacts);
            let document = masking.apply(ad.document());
            let start = masking.spans()(Span::new(ad.text_start(), ad.text_start())).start;
            let text =
                document.get(start..).unwrap_or("").split_whitespace().take(25).collect::<Vec<_>>().join(" ");
            // A field that repeats a contact of the text is masked with it.
            let written = |contact: &Contact| contact.span.map(|span| span.slice(ad.document()));
            let known = KnownContacts::of(ad.contacts.iter().map(|contact| (contact, written(contact))));
            let hide = |field: &str| known.hide(field);
            fields.push(("kind", (strings.kind)(ad.kind).to_owned()));
            fields.push(("title", hide(ad.title())));
            let mut maybe = |name, value: Option<String>| fields.extend(value.map(|value| (name, value)));
            maybe("employer", ad.employer.as_ref().map(|fact| hide(&fact.value)));
            maybe("location", ad.location.as_ref().map(|fact| hide(&fact.value)));
            maybe("destination", ad.destination.as_ref().map(|d| d.code.clone()));
            maybe("posted", ad.posted_on.as_ref().map(|fact| fact.value.to_string()));
            fields.push(("pay", format!("{} amounts", ad.pay.len())));
            fields.push(("contacts", ad.contacts.len().to_string()));
            fields.push(("text", format!("{} characters: {text} …", ad.text().chars().count())));
            if let (Kind::Ad, Some(assessment)) = (ad.kind, &judged.assessment) {
                fields.push(("band", (strings.band)(assessment.band).to_owned()));
            }
        }
    }
    ReadPage { url, fields }
}

impl Tested {
    fn words(&self) -> String {
        let mut words = String::new();
        for way in &self.ways {
            let _ = writeln!(words, "{}", for_terminal(&way.from));
            if let Some(robots) = way.robots {
                let delay = way.crawl_delay_ms.map_or(String::new(), |ms| format!(", Crawl-delay {ms} ms"));
                let _ = writeln!(words, "  robots.txt: {robots}{delay}");
                let (named, outside) = (way.named, way.out_of_scope);
                let _ = writeln!(
                    words,
                    "  addresses, some of {named} from all over the list ({outside} more lie outside `allow` and `deny`):"
                );
            }
            for address in &way.addresses {
                let _ = writeln!(words, "    {}", for_terminal(address));
            }
            for problem in &way.problems {
                let _ = writeln!(words, "  problem: {}", for_terminal(problem));
            }
            for warning in &way.warnings {
                let _ = writeln!(words, "  warning: {}", for_terminal(warning));
            }
            for page in &way.pages {
                let _ = writeln!(words, "  read {}", for_terminal(&page.url));
                for (name, value) in &page.fields {
                    let _ = writeln!(words, "    {name:<12} {}", for_terminal(value));
                }
            }
        }
        words.push_str(&source_history::words(&self.compared));
        words
    }
}
