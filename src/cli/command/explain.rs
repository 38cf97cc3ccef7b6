use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use crate::archive::{HttpMessage, Reader as WarcReader};
use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::telling::Teller;
use crate::cli::view::{AdView, ExplainView, Judgement, StageView};
use crate::cli::{Exit, Failure, Session};
use crate::config::Config;
use crate::domain::{Band, FieldRules, Media, Outcome, RawPage, SourceName};
use crate::features::TABLE;
use crate::run::Stages;
use crate::store::{Judged, Reader};

/// Shows what every stage made of one page, ending with the reasons
///
/// A file is read as it is; the code or address of a known ad is read from the evidence that was kept. Nothing
/// is kept.
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada explain https://papan.example/loker/17", "an ad that was kept, by its address"),
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
        let stages = Stages::load(&loaded.config.assess)?;
        let page = if Path::new(&self.what).is_file() {
            file(Path::new(&self.what), session)?
        } else {
            kept(&self.what, &loaded.config)?
        };
        let teller = Teller::new(&stages.facts, session.globals.lang);
        let day = page.fetched_at.to_zoned(crate::cli::time_zone(&loaded.config)).date();
        let view = explain(&self.what, &page, stages.page(&page, day), &teller, self.unmasked);
        let look = Look::of(session, &loaded);
        session.printer.result(&view, || render::explain(&view, &look))?;
        Ok(Exit::Done)
    }
}

/// A saved page or text.
fn file(path: &Path, session: &Session) -> Result<RawPage, Failure> {
    let body = fs_err::read(path).map_err(|e| Failure::of(Exit::Usage, &e))?;
    let head = String::from_utf8_lossy(body.get(..1024).unwrap_or(&body)).to_lowercase();
    let is_html = ["<html", "<!doctype", "<body", "<div", "<p>"].iter().any(|tag| head.contains(tag));
    let _ = session;
    Ok(page(
        format!("file:{}", path.display()),
        if is_html { Media::Html } else { Media::Text },
        None,
        body,
        crate::cli::now(),
    ))
}

/// The newest evidence of an ad that was kept.
fn kept(what: &str, config: &Config) -> Result<RawPage, Failure> {
    let reader = Reader::open(&config.store.path)?;
    let shown = reader.show(&reader.find(what)?)?;
    // A revisit holds no payload: the newest record that does is what was read.
    for capture in &shown.captures {
        let path = config.archive.dir.join(&capture.place.warc_file);
        let mut records = WarcReader::open_at(&path, capture.place.offset_bytes)
            .map_err(|e| Failure::of(Exit::Unexpected, &e))?;
        let Some(Ok(record)) = records.next() else { continue };
        let at = record.date().unwrap_or(capture.captured_at);
        if let Some(message) = HttpMessage::parse(&record.block) {
            let Ok(body) = message.body(64 << 20) else { continue };
            let charset = message.content_type().charset;
            return Ok(page(capture.url.clone(), Media::Html, charset, body, at));
        }
        return Ok(page(capture.url.clone(), Media::Row, None, record.block, at));
    }
    Err(Failure::new(Exit::Unexpected, format!("no evidence of `{what}` is left in the archive"))
        .hint("`waspada show` tells what was read of it"))
}

fn page(url: String, media: Media, charset: Option<String>, body: Vec<u8>, at: jiff::Timestamp) -> RawPage {
    RawPage {
        source: SourceName("explain".into()),
        url,
        fetched_at: at,
        status: 200,
        media,
        charset,
        body,
        capture: None,
        rules: Arc::new(FieldRules::default()),
        hints: BTreeMap::new(),
    }
}

fn explain(
    what: &str,
    page: &RawPage,
    outcome: Outcome<Judged>,
    teller: &Teller<'_>,
    is_unmasked: bool,
) -> ExplainView {
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut stages = vec![StageView {
        stage: "crawl".into(),
        facts: vec![
            fact("url", page.url.clone()),
            fact("captured_at", page.fetched_at.to_string()),
            fact("body_bytes", page.body.len().to_string()),
            fact("charset", page.charset.clone().unwrap_or_else(|| "not named".into())),
        ],
    }];
    let mut ad = None;
    match outcome {
        Outcome::Skipped(reason) => stages
            .push(StageView { stage: "extract".into(), facts: vec![fact("skipped", format!("{reason:?}"))] }),
        Outcome::Failed(fault) => stages.push(StageView {
            stage: "extract".into(),
            facts: vec![fact("failed", format!("{}: {}", fault.code, fault.message))],
        }),
        Outcome::Kept(judged) => {
            stages.extend(told(&judged));
            ad = Some(view(&judged, teller, is_unmasked));
        }
    }
    ExplainView { what: what.to_owned(), stages, ad }
}

/// What extract, features and assess made of an ad. Counts and names only: no personal data.
fn told(judged: &Judged) -> Vec<StageView> {
    let Judged { ad, features, assessment } = judged;
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let extract = vec![
        fact("kind", format!("{:?}", ad.kind)),
        fact("text_from", format!("{:?}", ad.text_origin)),
        fact("language", format!("{:?}", ad.language)),
        fact("phrases_found", ad.hits.len().to_string()),
        fact("contacts", ad.contacts.len().to_string()),
        fact("pay_amounts", ad.pay.len().to_string()),
        fact("licence_claims", ad.licence_claims.len().to_string()),
    ];
    let columns = TABLE.iter().zip(&features.vector).filter(|(_, value)| **value != 0.0);
    let vector = columns.map(|(column, value)| fact(column.name, format!("{value}"))).collect();
    let mut views = vec![
        StageView { stage: "extract".into(), facts: extract },
        StageView { stage: "features".into(), facts: vector },
    ];
    if let Some(assessment) = assessment {
        let parts = assessment.reasons.iter().map(|r| (r.id.clone(), r.contribution));
        let parts = parts.chain(assessment.supports.iter().map(|s| (s.id.clone(), s.contribution)));
        let facts = parts.map(|(id, part)| (id, format!("{part:+.3}"))).collect();
        views.push(StageView { stage: "assess".into(), facts });
    }
    views
}

fn view(judged: &Judged, teller: &Teller<'_>, is_unmasked: bool) -> AdView {
    let mut view = teller.view_of(&judged.ad);
    view.licence = teller.licence(judged.features.licence);
    if let Some(a) = &judged.assessment {
        view.judgement =
            Some(Judgement { score: a.score, band: a.band, model: a.model.clone(), data: a.data.clone() });
        view.reasons = teller.reasons(&a.reasons);
        view.supports = teller.supports(&a.supports);
        view.next_step = Some(teller.next_step(a.band != Band::BelumBisaDinilai));
    }
    if is_unmasked { view } else { view.masked() }
}
