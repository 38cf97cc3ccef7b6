use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;
use url::Url;

use super::show::find;
use crate::archive::is_arc;
use crate::assess::with_network;
use crate::cli::examples::examples;
use crate::cli::knowledge;
use crate::cli::render::{self, RenderOptions};
use crate::cli::view::{ExplainView, StageView};
use crate::cli::{Exit, Failure, Session, night, now, reveal, time_zone, trace};
use crate::config::Config;
use crate::domain::{Assessment, Fault, Judged, Media, Outcome, RawPage, SkipReason, SourceName};
use crate::extract::{Given, extract_given};
use crate::run::{Stages, hub_rule, inspect, kept_page, network_features, picture};
use crate::store::{ErasedSince, ShownAd, ShownVersion};
use crate::text::safe::for_terminal;
use crate::views::{AdView, Presenter};

/// Shows what every stage made of one page, ending with the reasons
///
/// An address is fetched as a night would fetch it, robots.txt included. A file is read as it is. A known ad is
/// read again from its evidence. Nothing is kept.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada explain https://papan.example/loker/17", "a page"),
    ("waspada explain iklan.html", "a saved page or a text"),
    ("waspada explain 3f9c0d2a7b1e84c05d6a", "an ad of the queue, by its code"),
]))]
pub struct Explain {
    /// Address, file or code of an ad
    #[arg(value_name = "URL|FILE|AD")]
    what: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Explain {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config_or_built_in()?;
        let config = &loaded.config;
        let stages = Stages::load(&config.assess)?;
        let day = session.now(config).date();
        let asked = self.what.trim();
        let explained = if Path::new(asked).is_file() {
            self.page(vec![], file(asked, config)?, &stages, day)
        } else if let Some(url) =
            Url::parse(asked).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
        {
            let look = night::runtime()?.block_on(inspect(config, &url, Arc::new(now)));
            let look = look.map_err(|error| Failure::of(Exit::Unexpected, &error))?;
            let page = look.page.as_ref().map_or(Outcome::Skipped(SkipReason::Budget), Outcome::clone);
            self.page(vec![trace::crawl(&look)], page, &stages, day)
        } else {
            self.known(session, config, &stages)?
        };
        let Explained { stages: traced, judged, day: judged_on, kept, problem, is_evidence_damaged } =
            explained;
        let mut ad = judged.map(|judged| {
            Presenter::new(&stages, session.globals.lang).judged(&judged, judged_on.unwrap_or(day))
        });
        if let (Some(view), Some(kept)) = (&mut ad, kept) {
            kept.put_into(view);
        }
        if self.unmasked {
            if config.store.path.exists() {
                let id = ad.as_ref().map(|view| view.ad.clone());
                reveal::note(config, "reveal", id, usize::from(ad.is_some()))?;
            }
        } else {
            ad = ad.map(AdView::masked);
        }
        let view = ExplainView { what: self.what.clone(), stages: traced, ad };
        let is_ok = problem.is_none();
        session
            .printer
            .verdict(is_ok, &view, || render::explain(&view, &RenderOptions::of(session, &loaded)))?;
        if let Some(fault) = problem {
            session.printer.note(&format!("the page could not be read: {}", for_terminal(&fault.message)));
            return Ok(if is_evidence_damaged { Exit::Unhealthy } else { Exit::Partial });
        }
        Ok(Exit::Done)
    }

    /// A page on its way from bytes to band.
    fn page(
        &self,
        mut traced: Vec<StageView>,
        page: Outcome<RawPage>,
        stages: &Stages,
        day: Date,
    ) -> Explained {
        if traced.is_empty() {
            traced.push(trace::read(&page));
        }
        let page = match page {
            Outcome::Kept(page) => page,
            Outcome::Skipped(_) => return Explained { stages: traced, ..Explained::default() },
            Outcome::Failed(fault) => {
                return Explained { stages: traced, problem: Some(fault), ..Explained::default() };
            }
        };
        traced.push(trace::decoding(&page));
        let several = stages.page_of_several(&page, day, &crate::domain::SiteContacts::default());
        if let Some(ads) = several.kept().filter(|ads| ads.len() > 1) {
            traced.push(trace::several(ads));
        }
        let outcome = stages.page(&page, day);
        traced.extend(trace::judged(&outcome, stages.thresholds, self.unmasked));
        let (judged, problem) = match outcome {
            Outcome::Kept(judged) => (Some(Box::new(judged)), None),
            Outcome::Skipped(_) => (None, None),
            Outcome::Failed(fault) => (None, Some(fault)),
        };
        Explained { stages: traced, judged, day: Some(day), problem, ..Explained::default() }
    }

    /// An ad of the database: from its evidence where that is a page, else from the words that were kept.
    fn known(&self, session: &Session, config: &Config, stages: &Stages) -> Result<Explained, Failure> {
        if !config.store.path.exists() {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{}` is no file, address or known ad", self.what),
            )
            .hint("an address begins with https://; ads are known after a `waspada run`"));
        }
        let reader = knowledge::reader(config)?;
        let ad = find(&reader, &self.what).map_err(|failure| {
            failure.hint("there is no file of that name; an address begins with https://")
        })?;
        let shown = reader.show(&ad)?;
        let Some(version) = asked_version(&shown, &self.what) else {
            return Err(Failure::from(crate::store::StoreError::NoSuchAd { ad: self.what.clone() }));
        };
        let day = version.captured_at.to_zoned(time_zone(config)).date();
        let capture = shown.captures.iter().find(|c| Some(&c.place.record_id) == version.record_id.as_ref());
        let url = shown.url.clone().unwrap_or_default();
        let stored = stored(&shown, version, stages);
        if let Some(since) = version.erased.filter(|_| version.document().trim().is_empty()) {
            return Ok(Explained { stages: vec![erased(since, config), stored], ..Explained::default() });
        }
        let gone = version.evidence_erased;
        let page = capture.filter(|_| gone.is_none());
        let page = page.map(|c| kept_page(config, &shown.source, &c.url, &c.place));
        let mut explained = match page {
            Some(Outcome::Kept(page)) => self.page(Vec::new(), Outcome::Kept(page), stages, day),
            missing => {
                let origin = missing.as_ref().map(trace::read);
                let origin = gone.map(|since| erased(since, config)).or(origin);
                let problem = match missing {
                    Some(Outcome::Failed(fault)) if is_damage(&fault) => Some(fault),
                    _ => None,
                };
                let is_evidence_damaged = problem.is_some();
                let why = match (gone, is_evidence_damaged) {
                    (Some(_), _) => "the evidence was erased",
                    (None, true) => "the evidence is damaged",
                    (None, false) => "the evidence is no page",
                };
                let fields = &version.fields;
                let posted_at = fields.posted_on.as_ref().map(|fact| fact.value.to_string());
                let given = Given {
                    title: &version.title,
                    text: &version.text,
                    employer: fields.employer.as_ref().map_or("", |fact| &fact.value),
                    location: fields.location.as_ref().map_or("", |fact| &fact.value),
                    url: &url,
                    posted_at: posted_at.as_deref().unwrap_or(""),
                    seen: Some(version.captured_at),
                    origin: Some(fields.text_origin),
                    ..Given::default()
                };
                let mut ad = extract_given(shown.source.clone(), &url, &given, &stages.facts);
                ad.from_picture = fields.from_picture;
                let outcome = Outcome::Kept(stages.judge(ad, day));
                let mut traced: Vec<StageView> = origin.into_iter().collect();
                traced.push(StageView {
                    stage: "words that were kept".to_owned(),
                    facts: vec![(
                        "read".to_owned(),
                        format!("title, text, employer and location as stored; {why}"),
                    )],
                });
                traced.extend(trace::judged(&outcome, stages.thresholds, self.unmasked));
                let judged = if let Outcome::Kept(judged) = outcome { Some(Box::new(judged)) } else { None };
                Explained { stages: traced, judged, day: Some(day), kept: None, problem, is_evidence_damaged }
            }
        };
        if let Some(assessment) = explained.judged.as_mut().and_then(|judged| judged.assessment.as_mut())
            && let Some(beside) = reader.beside(&shown.ad)?
        {
            let rule = hub_rule(&config.campaign);
            let network = network_features(&reader, &[beside], rule, now())
                .map_err(|error| Failure::of(Exit::Unexpected, &error))?;
            for figures in network {
                *assessment = with_network(assessment, &figures, stages.thresholds);
                explained.stages.push(trace::network(&figures, assessment));
            }
        }
        explained.stages.push(stored);
        explained.kept =
            Presenter::new(stages, session.globals.lang).stored(&shown).map(|view| Box::new(Kept(view)));
        Ok(explained)
    }
}

/// What came of one page.
#[derive(Default)]
struct Explained {
    stages: Vec<StageView>,
    judged: Option<Box<Judged>>,
    /// The day that it was judged as of.
    day: Option<Date>,
    /// The ad as the database has it.
    kept: Option<Box<Kept>>,
    /// Why there is no page, where that is no choice of anybody.
    problem: Option<Fault>,
    /// Whether that is evidence which is gone or is not what was written.
    is_evidence_damaged: bool,
}

/// Whether evidence is gone or is not what was written; rows of files are evidence and no pages.
fn is_damage(fault: &Fault) -> bool {
    matches!(fault.code.as_str(), "evidence_unreadable" | "evidence_missing" | "evidence_changed")
}

/// An ad as the database has it.
struct Kept(AdView);

impl Kept {
    /// What only the database knows.
    fn put_into(self, view: &mut AdView) {
        let Self(kept) = self;
        view.ad = kept.ad;
        view.source = kept.source;
        view.url = kept.url;
        view.first_seen = kept.first_seen;
        view.last_seen = kept.last_seen;
        view.versions = kept.versions;
        view.flag = kept.flag;
        view.evidence = kept.evidence;
    }
}

/// The version that a code names (`3f9c0d2a7b1e84c05d6a.2`), else the one by which the ad is shown.
fn asked_version<'a>(shown: &'a ShownAd, what: &str) -> Option<&'a ShownVersion> {
    match what.trim().rsplit_once('.').and_then(|(ad, number)| Some((ad, number.parse::<u32>().ok()?))) {
        Some((ad, number)) if shown.ad.0.starts_with(&ad.to_ascii_lowercase()) => {
            shown.versions.iter().find(|version| version.number == number)
        }
        _ => shown.standing_version(),
    }
}

/// That words or evidence of an ad were erased.
fn erased(since: ErasedSince, config: &Config) -> StageView {
    let day = since.at.to_zoned(time_zone(config)).date();
    StageView {
        stage: "erased".to_owned(),
        facts: vec![("on".to_owned(), format!("{day}, {}", since.why.in_words()))],
    }
}

/// What the database says of a version, to be held against what came out just now.
fn stored(shown: &ShownAd, version: &ShownVersion, stages: &Stages) -> StageView {
    let mut told = format!("{} of {}", version.number, shown.versions.len());
    if version.number == shown.standing && shown.changed_since().is_some() {
        told.push_str(", which was flagged or decided; the page has other words now");
    } else if shown.versions.first().is_some_and(|now| now.number != version.number) {
        told.push_str("; the page has other words now");
    }
    let mut facts = vec![("version".to_owned(), told)];
    let of_version = shown.assessments.iter().filter(|a| a.version == version.number);
    // The newest stands first.
    if let Some(latest) = of_version.clone().find(|a| a.is_latest).or(of_version.clone().next()) {
        let Assessment { score, band, model, data, .. } = &latest.assessment;
        facts.push(("score".to_owned(), format!("{:.3}", score.get())));
        facts.push(("band".to_owned(), band.name().to_owned()));
        if model != stages.model.id() || *data != stages.facts.version {
            facts.push((
                "read with".to_owned(),
                format!("model {model} and data {data}, not those in use: figures may differ"),
            ));
        }
    }
    let flag = shown.flags.first().map_or("none".to_owned(), |flag| {
        format!("{}, opened {:.0}", if flag.closed_at.is_some() { "closed" } else { "open" }, flag.opened_at)
    });
    facts.push(("flag".to_owned(), flag));
    StageView { stage: "database".to_owned(), facts }
}

/// A saved page, a text or a picture.
fn file(path: &str, config: &Config) -> Result<Outcome<RawPage>, Failure> {
    let cap_bytes = config.crawl.body_cap_bytes;
    let failed = |error: std::io::Error| Failure::with(Exit::Usage, format!("cannot read `{path}`"), &error);
    let mut body = Vec::new();
    let opened = fs_err::File::open(path).map_err(failed)?;
    opened.take(cap_bytes.saturating_add(1)).read_to_end(&mut body).map_err(failed)?;
    if body.len() as u64 > cap_bytes {
        let what = format!("{path}: larger than {cap_bytes} bytes (`[crawl] body_cap_bytes`)");
        return Ok(Outcome::Failed(Fault::new("body_too_large", what)));
    }
    if let Some(page) = picture(config, path, &body, now()) {
        return Ok(page);
    }
    if is_arc(&body) || body.starts_with(b"WARC/") || body.starts_with(&[0x1f, 0x8b]) {
        let what = format!("`{path}` is an archive or packed; only one page or text can be explained");
        let hint = if is_arc(&body) {
            "turn it into WARC first, for example with `warcio recompress`, then read it with `waspada import`"
        } else {
            "read it with `waspada import`, then explain an ad by its code or address"
        };
        return Err(Failure::new(Exit::Usage, what).hint(hint));
    }
    let is_named_html = Path::new(path)
        .extension()
        .is_some_and(|e| ["html", "htm", "xhtml"].iter().any(|known| e.eq_ignore_ascii_case(known)));
    let is_html = is_named_html || body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<');
    Ok(Outcome::Kept(RawPage {
        source: SourceName("explain".to_owned()),
        url: format!("file:{path}"),
        fetched_at: now(),
        status: 200,
        media: if is_html { Media::Html } else { Media::Text },
        charset: None,
        body,
        capture: None,
        rules: Arc::default(),
        hints: BTreeMap::new(),
    }))
}
