//! A changed data file tried on stored ads before it is used: what it would find, how often that was confirmed, what it
//! says twice, and what it would cost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::licence_recheck::restored;
use super::models;
use super::rule_sketch::{RuleSketch, SketchError};
use super::{Stages, StagesError};
use crate::config::AssessSettings;
use crate::domain::{Band, Judged};
use crate::facts::{DataFiles, Facts};
use crate::store::{Reader, StoreError, StoredText};

/// Signs beside which a sign stands that are told.
const MOST_BESIDE: usize = 3;
/// Examples told of each sign.
const MOST_EXAMPLES: usize = 5;

/// Why a file cannot be tried.
#[derive(Debug, thiserror::Error)]
pub enum RuleTrialError {
    /// Mistakes in the file, or a model that is refused.
    #[error(transparent)]
    Stages(#[from] StagesError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing that can be tried.
    #[error(transparent)]
    Sketch(#[from] SketchError),
    /// No data file has that name.
    #[error("no data file is called `{name}`; the file must have the name of the one that it would replace")]
    Unknown {
        /// The name.
        name: String,
    },
}

/// A sign whose hits change.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SignTrial {
    /// Identifier.
    pub id: String,
    /// Campaigns in which it is found today.
    pub before: usize,
    /// Campaigns in which it would be found.
    pub after: usize,
    /// Campaigns in which it would be found anew.
    pub new: usize,
    /// Of these, those that a person confirmed.
    pub confirmed: usize,
    /// Of these, those that a person dismissed.
    pub dismissed: usize,
    /// Signs that most of the new ones show already, each with how many of them.
    pub beside: Vec<(String, usize)>,
    /// A few of the new ones.
    pub examples: Vec<String>,
}

/// What a changed file would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleTrial {
    /// The data file.
    pub file: String,
    /// Ads that were read with both.
    pub ads: usize,
    /// Whether older ads were left out, because there are too many.
    pub is_cut: bool,
    /// Their campaigns.
    pub campaigns: usize,
    /// Signs whose hits change, those with most new ones first.
    pub signs: Vec<SignTrial>,
    /// Campaigns that would come into the queue.
    pub into_queue: usize,
    /// Of these, those that a person dismissed before.
    pub into_queue_dismissed: usize,
    /// Campaigns that would leave the queue.
    pub out_of_queue: usize,
    /// What the change takes or saves, minutes: the median time of a decision for each.
    pub minutes: f64,
}

/// On which ads a rule is tried.
#[derive(Debug, Clone, Copy)]
pub struct TrialBounds<'a> {
    /// Ads seen since.
    pub since: Timestamp,
    /// The newest alone, so many; all where none.
    pub most: Option<usize>,
    /// Zone of the days on which ads are judged.
    pub zone: &'a TimeZone,
}

/// Tries a sketch as [`rule_trial`] tries a file.
///
/// # Errors
/// As [`rule_trial`], or there is nothing to be tried.
pub fn sketch_trial(
    settings: &AssessSettings,
    sketch: &RuleSketch,
    reader: &Reader,
    bounds: TrialBounds<'_>,
) -> Result<RuleTrial, RuleTrialError> {
    let files = DataFiles::of(settings.data_dir.as_deref()).map_err(StagesError::Data)?;
    let (name, text) = sketch.changed_file(&files)?;
    rule_trial(settings, (name, &text), reader, bounds)
}

/// Tries `text` in the place of the data file `name` on ads seen since a time. Nothing is kept.
///
/// # Errors
/// Every mistake in the file with its line, no such data file, or a database that cannot be read.
pub fn rule_trial(
    settings: &AssessSettings,
    (name, text): (&str, &str),
    reader: &Reader,
    TrialBounds { since, most, zone }: TrialBounds<'_>,
) -> Result<RuleTrial, RuleTrialError> {
    let files = DataFiles::of(settings.data_dir.as_deref()).map_err(StagesError::Data)?;
    if files.get(name).is_none() {
        return Err(RuleTrialError::Unknown { name: name.to_owned() });
    }
    let before = Stages::load(settings)?;
    let facts = Facts::load(&files.with(name, text)).map_err(StagesError::Data)?;
    let model = models::load(settings.model.as_deref())?;
    let after = Stages { facts, thresholds: before.thresholds, model };
    let mut trial = Trial::default();
    let is_cut = reader.newest_texts(since, most, |text| {
        let day = text.seen_at.to_zoned(zone.clone()).date();
        let read = |stages: &Stages| {
            let known = (text.ad.clone(), text.source.clone(), text.url.clone());
            let words = (text.title.as_str(), text.text.as_str());
            stages.judge(restored(known, words, text.fields.clone(), text.seen_at, stages), day)
        };
        trial.look(&text, &read(&before), &read(&after));
    })?;
    Ok(RuleTrial { is_cut, ..trial.told(name, reader.time_to_decide()?.as_secs_f64()) })
}

/// Campaigns of one sign.
#[derive(Debug, Default)]
struct Hits {
    before: BTreeSet<i64>,
    after: BTreeSet<i64>,
    new: BTreeMap<i64, String>,
    beside: BTreeMap<String, BTreeSet<i64>>,
}

#[derive(Debug, Default)]
struct Trial {
    ads: usize,
    campaigns: BTreeSet<i64>,
    decided: BTreeMap<i64, bool>,
    signs: BTreeMap<String, Hits>,
    queued_before: BTreeSet<i64>,
    queued_after: BTreeSet<i64>,
}

fn shown(judged: &Judged) -> BTreeSet<&str> {
    let features = &judged.features;
    features.findings.iter().chain(&features.supports).map(|finding| finding.id.as_str()).collect()
}

fn is_queued(judged: &Judged) -> bool {
    judged.assessment.as_ref().is_some_and(|told| told.band >= Band::Sedang)
}

impl Trial {
    fn look(&mut self, text: &StoredText, before: &Judged, after: &Judged) {
        let campaign = text.campaign;
        self.ads += 1;
        self.campaigns.insert(campaign);
        if let Some(is_confirmed) = text.is_confirmed {
            self.decided.insert(campaign, is_confirmed);
        }
        if is_queued(before) {
            self.queued_before.insert(campaign);
        }
        if is_queued(after) {
            self.queued_after.insert(campaign);
        }
        let (old, new) = (shown(before), shown(after));
        for id in old.union(&new) {
            let hits = self.signs.entry((*id).to_owned()).or_default();
            if old.contains(id) {
                hits.before.insert(campaign);
            }
            if new.contains(id) {
                hits.after.insert(campaign);
                if !old.contains(id) {
                    hits.new.insert(campaign, text.ad.0.clone());
                    for other in &old {
                        hits.beside.entry((*other).to_owned()).or_default().insert(campaign);
                    }
                }
            }
        }
    }

    fn told(self, file: &str, seconds: f64) -> RuleTrial {
        let said = |campaign: &i64, is: bool| self.decided.get(campaign) == Some(&is);
        let mut signs: Vec<SignTrial> = self
            .signs
            .into_iter()
            .filter(|(_, hits)| hits.before != hits.after)
            .map(|(id, mut hits)| {
                // A campaign of which another copy showed it before is not new.
                hits.new.retain(|campaign, _| !hits.before.contains(campaign));
                let mut beside: Vec<(String, usize)> = hits
                    .beside
                    .into_iter()
                    .map(|(id, of)| {
                        (id, of.iter().filter(|campaign| hits.new.contains_key(campaign)).count())
                    })
                    .filter(|(_, count)| *count > 0)
                    .collect();
                beside.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                beside.truncate(MOST_BESIDE);
                SignTrial {
                    id,
                    before: hits.before.len(),
                    after: hits.after.len(),
                    new: hits.new.len(),
                    confirmed: hits.new.keys().filter(|campaign| said(campaign, true)).count(),
                    dismissed: hits.new.keys().filter(|campaign| said(campaign, false)).count(),
                    beside,
                    examples: hits.new.into_values().take(MOST_EXAMPLES).collect(),
                }
            })
            .collect();
        signs.sort_by(|a, b| b.new.cmp(&a.new).then_with(|| a.id.cmp(&b.id)));
        let into: Vec<&i64> = self.queued_after.difference(&self.queued_before).collect();
        let out_of_queue = self.queued_before.difference(&self.queued_after).count();
        RuleTrial {
            file: file.to_owned(),
            ads: self.ads,
            is_cut: false,
            campaigns: self.campaigns.len(),
            signs,
            into_queue: into.len(),
            into_queue_dismissed: into.iter().filter(|campaign| said(campaign, false)).count(),
            out_of_queue,
            minutes: (into.len() as f64 - out_of_queue as f64) * seconds / 60.0,
        }
    }
}
