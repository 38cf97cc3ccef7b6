use clap::Args;

use crate::cli::examples::examples;
use crate::cli::render::{self, Look};
use crate::cli::telling::Teller;
use crate::cli::view::{AdView, Judgement};
use crate::cli::{Exit, Failure, Session};
use crate::domain::Band;
use crate::store::{Reader, ShownAd, ShownVersion};

/// Shows one ad with its reasons marked in the text
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada show 3f9c0d2a7b1e84c05d6a", "contacts masked"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --unmasked", "contacts as they were written"),
    ("waspada show 3f9c0d2a7b1e84c05d6a --lang en", "in English"),
]))]
pub struct Show {
    /// Code of the ad, or its first characters
    #[arg(value_name = "AD")]
    ad: String,
    /// Show phone numbers, names of accounts and addresses
    #[arg(long)]
    unmasked: bool,
}

impl Show {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let loaded = session.config()?;
        let facts = session.facts(&loaded.config)?;
        let teller = Teller::new(&facts, session.globals.lang);
        let reader = Reader::open(&loaded.config.store.path)?;
        let shown = reader.show(&reader.find(&self.ad)?)?;
        let view = view(&shown, &teller);
        let view = if self.unmasked {
            // Who saw personal data is on record; the data itself is not.
            tracing::warn!(ad.id = %shown.ad, "contacts were shown unmasked");
            view
        } else {
            view.masked()
        };
        let look = Look::of(session, &loaded);
        session.printer.result(&view, || render::ad(&view, &look))?;
        Ok(Exit::Done)
    }
}

/// Everything that is kept of an ad, in words.
pub(super) fn view(shown: &ShownAd, teller: &Teller<'_>) -> AdView {
    let version = shown.versions.first();
    let latest = shown.assessments.iter().find(|a| a.is_latest);
    let fields = version.map(|v| &v.fields);
    let document = version.map(ShownVersion::document).unwrap_or_default();
    let text_start = version.map_or(0, |v| if v.title.is_empty() { 0 } else { v.title.len() + 1 });
    let is_judgeable = latest.is_none_or(|a| a.assessment.band != Band::BelumBisaDinilai);
    AdView {
        ad: shown.ad.clone(),
        source: shown.source.0.clone(),
        url: shown.url.clone(),
        kind: version.map_or(crate::domain::Kind::Ad, |v| v.kind),
        document,
        text_start,
        employer: fields.and_then(|f| f.employer.as_ref()).map(|f| f.value.clone()),
        location: fields.and_then(|f| f.location.as_ref()).map(|f| f.value.clone()),
        destination: fields.and_then(|f| f.destination.as_ref()).map(|d| d.name.clone()),
        pay: fields.map(|f| f.pay.iter().map(|p| teller.pay(p)).collect()).unwrap_or_default(),
        posted_on: fields.and_then(|f| f.posted_on.as_ref()).map(|f| f.value),
        licence: latest.and_then(|a| teller.licence(a.licence)),
        first_seen: Some(shown.first_seen_at),
        last_seen: Some(shown.last_seen_at),
        versions: shown.versions.len(),
        flag: shown.flags.first().map(|f| f.state),
        judgement: latest.map(|a| Judgement {
            score: a.assessment.score,
            band: a.assessment.band,
            model: a.assessment.model.clone(),
            data: a.assessment.data.clone(),
        }),
        reasons: latest.map(|a| teller.reasons(&a.assessment.reasons)).unwrap_or_default(),
        supports: latest.map(|a| teller.supports(&a.assessment.supports)).unwrap_or_default(),
        contacts: version.map(|v| v.contacts.clone()).unwrap_or_default(),
        is_masked: false,
        evidence: shown.captures.first().map(|c| c.place.clone()),
        next_step: latest.map(|_| teller.next_step(is_judgeable)),
    }
}
