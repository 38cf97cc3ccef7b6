//! What each stage saw and said of one page, as names with values.

use super::view::StageView;
use crate::assess::Thresholds;
use crate::crawl::{Inspection, RobotsVerdict};
use crate::domain::{
    Ad, Assessment, Contact, Fact, Features, Judged, KindShares, Media, NetworkFeatures, Origin, Outcome,
    RawPage, ReasonKind,
};
use crate::features::TABLE;
use crate::i18n::Locale;
use crate::mask::{self, KnownContacts};
use crate::text::safe::shorten;
use crate::text::{Folded, charset};

/// Characters of the folded text that are shown.
const EXCERPT_CHARS: usize = 400;

/// Gathers the facts of one stage.
struct Stage(StageView);

impl Stage {
    fn new(name: &str) -> Self {
        Self(StageView { stage: name.to_owned(), facts: Vec::new() })
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over numbers, texts and references alike"
    )]
    fn fact(mut self, name: &str, value: impl ToString) -> Self {
        self.0.facts.push((name.to_owned(), value.to_string()));
        self
    }

    fn fact_if(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }
}

/// The crawl of one page.
pub(super) fn crawl(look: &Inspection) -> StageView {
    let verdict = match look.robots {
        RobotsVerdict::Allowed => "allows it",
        RobotsVerdict::Disallowed => "forbids it",
        RobotsVerdict::Unreachable => "cannot be read, so nothing may be fetched",
        RobotsVerdict::NotAsked => "was not asked for",
    };
    let stage = Stage::new("crawl")
        .fact("robots.txt", verdict)
        .fact_if("crawl delay", look.crawl_delay_ms.map(|ms| format!("{ms} ms")));
    match &look.page {
        Some(outcome) => page(stage, outcome),
        None => stage.fact("skipped", "the host asked to be left alone").0,
    }
}

/// A page that needed no network.
pub(super) fn read(outcome: &Outcome<RawPage>) -> StageView {
    page(Stage::new("read"), outcome)
}

fn page(stage: Stage, outcome: &Outcome<RawPage>) -> StageView {
    match outcome {
        Outcome::Kept(page) => {
            let media = match page.media {
                Media::Html => "an HTML page",
                Media::Row => "a row",
                Media::Text => "plain text",
            };
            stage
                .fact("address", &page.url)
                .fact("status", page.status)
                .fact("is", media)
                .fact("size", format!("{} bytes", page.body.len()))
                .fact("read at", format!("{:.0}", page.fetched_at))
                .0
        }
        Outcome::Skipped(reason) => stage.fact("skipped", tag(reason)).0,
        Outcome::Failed(fault) => stage.fact("failed", format!("{}: {}", fault.code, fault.message)).0,
    }
}

/// How the bytes of a page became characters.
pub(super) fn decoding(page: &RawPage) -> StageView {
    let encoding = charset::encoding(&page.body, page.charset.as_deref());
    let text = charset::decode(&page.body, page.charset.as_deref());
    let broken = text.matches('\u{fffd}').count();
    Stage::new("charset")
        .fact("named by the server", page.charset.as_deref().unwrap_or("nothing"))
        .fact("read as", encoding.name())
        .fact("characters", text.chars().count())
        .fact_if("unreadable", (broken > 0).then(|| format!("{broken} characters")))
        .0
}

/// The ads of a page of several; the one of the highest score is told in full.
pub(super) fn several(ads: &[Judged]) -> StageView {
    let mut stage = Stage::new("several ads").fact("ads on the page", ads.len());
    for judged in ads {
        let band = judged.assessment.as_ref().map_or("no ad", |assessment| assessment.band.name());
        stage = stage.fact(band, masked(judged.ad.title(), &judged.ad));
    }
    stage.0
}

/// What became of the page, stage by stage, and the folded text.
pub(super) fn judged(outcome: &Outcome<Judged>, thresholds: Thresholds, is_unmasked: bool) -> Vec<StageView> {
    match outcome {
        Outcome::Kept(Judged { ad, shares, features, assessment }) => {
            let mut stages =
                vec![extraction(ad), folding(ad, is_unmasked), numbers(features), kinds(ad, shares)];
            stages.push(match assessment {
                Some(assessment) => assessed(assessment, thresholds),
                None => Stage::new("assess").fact("skipped", format!("no ad but {}", tag(&ad.kind))).0,
            });
            if !is_unmasked {
                for (_, value) in stages.iter_mut().flat_map(|stage| &mut stage.facts) {
                    *value = masked(value, ad);
                }
            }
            stages
        }
        Outcome::Skipped(reason) => vec![Stage::new("extract").fact("skipped", tag(reason)).0],
        Outcome::Failed(fault) => {
            vec![Stage::new("extract").fact("failed", format!("{}: {}", fault.code, fault.message)).0]
        }
    }
}

fn masked(text: &str, ad: &Ad) -> String {
    let written = |contact: &Contact| contact.span.map(|span| span.slice(ad.document()));
    KnownContacts::of(ad.contacts.iter().map(|contact| (contact, written(contact)))).hide(text)
}

fn extraction(ad: &Ad) -> StageView {
    let from = |fact: &Fact<String>| format!("{} (from {})", fact.value, origin(fact.origin));
    let pay: Vec<String> = ad
        .pay
        .iter()
        .map(|pay| format!("{} {}–{} {}", pay.currency.code(), pay.min, pay.max, tag(&pay.period)))
        .collect();
    let contacts: Vec<String> = ad.contacts.iter().map(|c| tag(&c.kind)).collect();
    let claims: Vec<String> =
        ad.licence_claims.iter().map(|claim| format!("{} {}", tag(&claim.form), claim.number)).collect();
    let listed = |list: Vec<String>| (!list.is_empty()).then(|| list.join(", "));
    let day = |fact: &Fact<jiff::civil::Date>| format!("{} (from {})", fact.value, origin(fact.origin));
    Stage::new("extract")
        .fact("language", tag(&ad.language))
        .fact("title", ad.title())
        .fact("text", format!("{} characters, from {}", ad.text().chars().count(), origin(ad.text_origin)))
        .fact_if(
            "read in a picture",
            ad.from_picture.map(|span| format!("bytes {} to {}", span.start, span.end)),
        )
        .fact_if("page data say otherwise", ad.described.as_ref().map(|words| masked(words, ad)))
        .fact_if("employer", ad.employer.as_ref().map(from))
        .fact_if("location", ad.location.as_ref().map(from))
        .fact_if("destination", ad.destination.as_ref().map(|place| format!("{} {}", place.code, place.name)))
        .fact_if("pay", listed(pay))
        .fact_if("contacts", listed(contacts))
        .fact_if("licence claims", listed(claims))
        .fact_if("posted", ad.posted_on.as_ref().map(day))
        .fact_if("valid until", ad.valid_through.as_ref().map(day))
        .0
}

/// Folded from the masked document where contacts are hidden: folding undoes disguises.
fn folding(ad: &Ad, is_unmasked: bool) -> StageView {
    let text = if is_unmasked {
        ad.folded.text().to_owned()
    } else {
        Folded::of(&mask::in_text(ad.document(), &ad.contacts)).text().to_owned()
    };
    Stage::new("fold").fact("phrases found", ad.hits.len()).fact("reads", shorten(&text, EXCERPT_CHARS)).0
}

fn kinds(ad: &Ad, shares: &KindShares) -> StageView {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    Stage::new("kind")
        .fact("read as", tag(&ad.kind))
        .fact("ad", percent(shares.ad))
        .fact("warning", percent(shares.warning))
        .fact("news", percent(shares.news))
        .fact("guide", percent(shares.guide))
        .fact("other", percent(shares.other))
        .0
}

fn numbers(features: &Features) -> StageView {
    let mut stage = Stage::new("features")
        .fact("licence", tag(&features.licence))
        .fact("enough to judge", if features.is_judgeable { "yes" } else { "no" });
    for finding in &features.findings {
        let detail = finding
            .detail
            .as_ref()
            .map(|d| format!(", {}", (Locale::En.strings().ad.detail)(d)))
            .unwrap_or_default();
        stage = stage.fact(&finding.id, format!("sign, {}{detail}", tag(&finding.strength)));
    }
    for support in &features.supports {
        stage = stage.fact(&support.id, format!("speaks for it, {}", tag(&support.strength)));
    }
    for (column, value) in TABLE.iter().zip(&features.vector) {
        if *value != 0.0 {
            stage = stage.fact(column.name, format!("{value} {}", column.unit));
        }
    }
    stage.0
}

fn assessed(assessment: &Assessment, thresholds: Thresholds) -> StageView {
    let mut stage = Stage::new("assess").fact("model", &assessment.model);
    let parts = assessment.reasons.iter().map(|r| (&r.id, r.contribution));
    let parts: Vec<(&String, f64)> =
        parts.chain(assessment.supports.iter().map(|s| (&s.id, s.contribution))).collect();
    let sum: f64 = parts.iter().map(|(_, part)| part).sum();
    for (id, part) in parts.iter().filter(|(_, part)| part.abs() >= 0.005) {
        stage = stage.fact(id, format!("{part:+.2}"));
    }
    stage
        .fact("log-odds", format!("{sum:+.2}"))
        .fact("score", format!("{:.3}", assessment.score.get()))
        .fact("bands from", format!("sedang {:.3}, tinggi {:.3}", thresholds.sedang, thresholds.tinggi))
        .fact("band", assessment.band.name())
        .0
}

/// What the ads beside it add.
pub(super) fn network(figures: &NetworkFeatures, assessment: &Assessment) -> StageView {
    let mut stage = Stage::new("network")
        .fact("other ads with this text", figures.copies)
        .fact("places of this text", figures.cities)
        .fact("employers of this text", figures.employers)
        .fact("age of this text", format!("{} days", figures.age_days))
        .fact("contacts shared with ads confirmed by persons", figures.contacts_with_confirmed)
        .fact("contacts shared with ads dismissed by persons", figures.contacts_with_dismissed)
        .fact_if("back after a takedown", figures.reappeared_after_days.map(|days| format!("{days} days")));
    for reason in assessment.reasons.iter().filter(|reason| reason.kind == ReasonKind::Network) {
        stage = stage.fact(&reason.id, format!("{:+.2}", reason.contribution));
    }
    stage.fact("score", format!("{:.3}", assessment.score.get())).fact("band", assessment.band.name()).0
}

fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::JsonLd => "JSON-LD",
        Origin::Microdata => "microdata",
        Origin::Selector => "a selector of the source",
        Origin::Column => "a column",
        Origin::Listing => "the feed or listing",
        Origin::Heuristic => "the shape of the page or text",
        Origin::Picture => "a picture, read by a program",
    }
}

/// Name of a variant as it stands in JSON, with spaces.
fn tag(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(|name| name.replace('_', " ")))
        .unwrap_or_default()
}
