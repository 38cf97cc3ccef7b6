use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::Stages;
use super::challenger::Challenger;
use super::selector_watch::SelectorWatch;
use crate::config::Config;
use crate::crawl::Crawled;
use crate::domain::{
    Band, Clock, Fault, FieldRules, Judged, Outcome, RawPage, RunId, SiteContacts, SourceName,
    UnreadFieldsTold,
};
use crate::store::{GivenPage, NightItem, PageAnswer, PageInput, Store, StoreError};

/// Text of a batch that is stored before it is full: an ad that was read takes some ten times its text. Bytes.
const BATCH_TEXT_BYTES: usize = 4 << 20;

/// Where pages become judged ads and batches: one thread, the only writer.
pub(super) struct BatchWriter {
    pub(super) stages: Arc<Stages>,
    /// The model that scores in shadow; none where none is named or it cannot be used.
    challenger: Option<Box<Challenger>>,
    pub(super) store: Store,
    pub(super) run: RunId,
    /// Where days begin and end.
    pub(super) zone: TimeZone,
    batch_ads: usize,
    site_contacts: SiteContacts,
    clock: Arc<dyn Clock>,
    pub(super) bands: BTreeMap<Band, usize>,
    pub(super) no_ads: usize,
    /// Pages with frames whose words were not read, by source.
    pub(super) unread_frames: BTreeMap<SourceName, usize>,
    /// Pages whose words may stand in a picture, by source.
    pub(super) unread_posters: BTreeMap<SourceName, usize>,
    /// Fields of rows that could not be read, by source.
    pub(super) unread_fields: BTreeMap<SourceName, UnreadFieldsTold>,
    /// Which selectors of sources match nothing.
    pub(super) selectors: SelectorWatch,
}

impl BatchWriter {
    pub(super) fn new(
        (stages, challenger): (Arc<Stages>, Option<Box<Challenger>>),
        store: Store,
        run: RunId,
        config: &Config,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            site_contacts: store.reader()?.site_contacts()?,
            stages,
            challenger,
            store,
            run,
            zone: TimeZone::get(&config.run.time_zone).unwrap_or(TimeZone::UTC),
            batch_ads: config.run.batch_ads,
            clock,
            bands: BTreeMap::new(),
            no_ads: 0,
            unread_frames: BTreeMap::new(),
            unread_posters: BTreeMap::new(),
            unread_fields: BTreeMap::new(),
            selectors: SelectorWatch::default(),
        })
    }

    /// Takes pages until the crawl ends.
    pub(super) fn work(mut self, mut rx: mpsc::Receiver<Crawled>) -> Result<Self, StoreError> {
        let mut batch = Vec::with_capacity(self.batch_ads);
        let mut text_bytes = 0;
        while let Some(crawled) = rx.blocking_recv() {
            for item in self.items(crawled) {
                if let Outcome::Kept(judged) = &item.outcome {
                    text_bytes += judged.ad.document().len();
                }
                batch.push(item);
            }
            if batch.len() >= self.batch_ads || text_bytes >= BATCH_TEXT_BYTES {
                text_bytes = 0;
                self.store.record(&self.run, &batch)?;
                batch.clear();
            }
        }
        self.store.record(&self.run, &batch)?;
        Ok(self)
    }

    /// What one address came to: an item, or one for each ad of a page of several.
    fn items(&mut self, crawled: Crawled) -> Vec<NightItem> {
        let Crawled { source, url, seen_at, repeats, outcome, visit, beside, .. } = crawled;
        let at = self.clock.now();
        let mut seen_at = seen_at.unwrap_or(at);
        let mut capture = None;
        let mut status = 200;
        let mut input = None;
        let outcome = outcome.then(|page| {
            seen_at = page.fetched_at;
            status = page.status;
            if status < 400 {
                self.selectors.see(&page);
            }
            capture.clone_from(&page.capture);
            let day = page.fetched_at.to_zoned(self.zone.clone()).date();
            input = Some(given(&page, day, &self.site_contacts));
            self.judge(&page, day)
        });
        for judged in outcome.kept().into_iter().flatten() {
            if judged.ad.shape.unread_frames > 0 {
                *self.unread_frames.entry(source.clone()).or_default() += 1;
            }
            if judged.ad.shape.has_unread_poster {
                *self.unread_posters.entry(source.clone()).or_default() += 1;
            }
            for field in judged.ad.shape.unread.fields() {
                let told = self.unread_fields.entry(source.clone()).or_default();
                told.count += 1;
                if told.first.len() < UnreadFieldsTold::MOST {
                    told.first.push(format!("{} ({})", url.trim_start_matches("file:"), field.name()));
                }
            }
            match &judged.assessment {
                Some(assessment) => *self.bands.entry(assessment.band).or_default() += 1,
                None => self.no_ads += 1,
            }
        }
        let answer = visit.map(|v| PageAnswer {
            status,
            etag: v.etag,
            last_modified: v.last_modified,
            is_waiting: v.payload_sha256.is_empty(),
        });
        // Nobody has seen an ad in the future, whatever an archive says.
        let seen_at = seen_at.min(at);
        let outcomes: Vec<_> = match outcome {
            Outcome::Kept(judged) => judged.into_iter().map(Outcome::Kept).collect(),
            Outcome::Skipped(reason) => vec![Outcome::Skipped(reason)],
            Outcome::Failed(fault) => vec![Outcome::Failed(fault)],
        };
        let item = |(part, outcome): (usize, Outcome<Judged>)| NightItem {
            challenger: self.challenger.as_ref().zip(outcome.kept()).and_then(|(c, judged)| c.say(judged)),
            source: source.clone(),
            url: url.clone(),
            part,
            at,
            seen_at,
            answer: answer.clone(),
            capture: capture.clone(),
            repeats: repeats.clone(),
            beside: beside.iter().map(|one| (one.url.clone(), one.capture.clone())).collect(),
            input: input.clone(),
            outcome,
        };
        (1..).zip(outcomes).map(item).collect()
    }

    /// What a page comes to, as of the day it was captured. One that breaks the stages fails by itself: the next
    /// night would only meet it again.
    fn judge(&self, page: &RawPage, day: Date) -> Outcome<Vec<Judged>> {
        let judged = std::panic::catch_unwind(AssertUnwindSafe(|| {
            self.stages.page_of_several(page, day, &self.site_contacts)
        }));
        judged.unwrap_or_else(|_| {
            let what =
                "reading it broke off, which is a defect of Waspada; please report it with the evidence";
            Outcome::Failed(Fault::new("reading_broke_off", format!("{}: {what}", page.url)))
        })
    }
}

/// What a page is read with beside its bytes.
fn given(page: &RawPage, day: Date, known: &SiteContacts) -> PageInput {
    PageInput {
        given: GivenPage {
            source: page.source.clone(),
            url: page.url.clone(),
            fetched_at: page.fetched_at,
            day,
            status: page.status,
            media: page.media,
            charset: page.charset.clone(),
            hints: page.hints.clone(),
            site_contacts: known.of(&page.source),
        },
        rules: FieldRules::clone(&page.rules),
    }
}
