//! Judges ads of a past night once more, from the bytes of the archive and the files that are kept by their content, and
//! says whether the same comes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;

use super::inputs::{DATA, JUDGING, JudgingSettings, MODEL};
use super::licence_recheck::restored;
use super::{Stages, StagesError, inspect};
use crate::assess::{Model, Thresholds, with_network};
use crate::config::Config;
use crate::domain::{AdId, Assessment, Outcome, RawPage, RunId, SiteContacts};
use crate::facts::{DataFiles, Facts};
use crate::features::table_hash;
use crate::store::{ErasedSince, Given, Reader, Replayable, StoreError};

/// Why nothing can be replayed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data files or the model of that time, or the model that is asked for.
    #[error(transparent)]
    Stages(#[from] StagesError),
}

/// One assessment, made once more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replayed {
    /// The ad.
    pub ad: AdId,
    /// The run that said it.
    pub run: RunId,
    /// Program that said it.
    pub program: String,
    /// What was said.
    pub then: Assessment,
    /// What comes out now; none where that cannot be told.
    pub now: Option<Assessment>,
    /// Why it cannot be told: a code, and what is missing.
    pub missing: Option<(&'static str, String)>,
    /// Names of the parts that differ.
    pub differs: Vec<&'static str>,
}

impl Replayed {
    /// Whether it cannot be told because what it was made of was erased, as a tombstone says.
    pub fn is_erased(&self) -> bool {
        self.missing.as_ref().is_some_and(|(code, _)| *code == "erased")
    }

    /// Whether the very same came out.
    pub fn is_same(&self) -> bool {
        self.missing.is_none() && self.differs.is_empty()
    }
}

/// Replays every assessment of an ad, of a run, or of both.
///
/// # Errors
/// The database cannot be read, or the model that is asked for cannot be used.
pub fn replay(
    reader: &Reader,
    config: &Config,
    (ad, run): (Option<&AdId>, Option<&RunId>),
    model: Option<&str>,
) -> Result<Vec<Replayed>, ReplayError> {
    let mut replay = Replay { reader, config, model, stages: BTreeMap::new() };
    let mut replayed = Vec::new();
    for row in reader.assessments_of(ad, run)? {
        if let Some(one) = reader.replayable(row)? {
            replayed.push(replay.one(&one)?);
        }
    }
    Ok(replayed)
}

/// The stages of one run, or why they cannot be had.
type OfRun = Result<(Arc<Stages>, JudgingSettings), String>;

struct Replay<'a> {
    reader: &'a Reader,
    config: &'a Config,
    /// Text of a model to be used in the place of that of the night.
    model: Option<&'a str>,
    /// By the digest of what judged them.
    stages: BTreeMap<String, OfRun>,
}

impl Replay<'_> {
    fn one(&mut self, then: &Replayable) -> Result<Replayed, ReplayError> {
        let mut replayed = Replayed {
            ad: then.ad.clone(),
            run: then.run.clone(),
            program: then.program.clone(),
            then: then.assessment.clone(),
            now: None,
            missing: None,
            differs: Vec::new(),
        };
        match self.judge(then)? {
            Ok(now) => {
                replayed.differs = differences(&then.assessment, &now);
                replayed.now = Some(now);
            }
            Err(missing) => {
                let day = |since: ErasedSince| since.at.strftime("%Y-%m-%d").to_string();
                replayed.missing = Some(then.erased.map_or(missing, |since| ("erased", day(since))));
            }
        }
        Ok(replayed)
    }

    fn judge(
        &mut self,
        then: &Replayable,
    ) -> Result<Result<Assessment, (&'static str, String)>, ReplayError> {
        // What campaign and contacts said is kept as figures, beside the row that it was added to.
        if let Some((base, network)) = &then.network {
            let Some(own) = self.reader.replayable(*base)? else {
                return Ok(Err(("base", then.ad.0.clone())));
            };
            let thresholds = match self.stages(&then.judged_by)? {
                Ok((stages, _)) => stages.thresholds,
                Err(missing) => return Ok(Err(("inputs", missing))),
            };
            return Ok(self.judge(&own)?.map(|own| with_network(&own, network, thresholds)));
        }
        let Some(given) = &then.given else { return Ok(Err(("before", then.ad.0.clone()))) };
        let (stages, judging) = match self.stages(&then.judged_by)? {
            Ok(stages) => stages,
            Err(missing) => return Ok(Err(("inputs", missing))),
        };
        let judged = match given {
            Given::Words(given) => {
                let key = (then.ad.clone(), given.source.clone(), given.url.clone());
                let (title, text) = (then.words.0.as_str(), then.words.1.as_str());
                let fields = given.fields.clone();
                let ad = restored(key, (title, text), fields, given.last_seen_at, &stages);
                stages.judge(ad, given.day)
            }
            Given::Page(given) => {
                let Some(capture) = &then.capture else { return Ok(Err(("capture", then.ad.0.clone()))) };
                let cap_bytes = usize::try_from(judging.body_cap_bytes).unwrap_or(usize::MAX);
                let body = match inspect::kept_body(&self.config.archive.dir, capture, cap_bytes) {
                    Ok(body) => body,
                    Err(fault) => return Ok(Err(("capture", fault.message))),
                };
                let page = RawPage {
                    source: given.source.clone(),
                    url: given.url.clone(),
                    fetched_at: given.fetched_at,
                    status: given.status,
                    media: given.media,
                    charset: given.charset.clone(),
                    body,
                    capture: Some(capture.clone()),
                    rules: Arc::new(then.rules.clone()),
                    hints: given.hints.clone(),
                };
                let mut known = SiteContacts::default();
                for (kind, value) in &given.site_contacts {
                    known.add(&given.source, *kind, value.clone());
                }
                let ads = match stages.page_of_several(&page, given.day, &known) {
                    Outcome::Kept(ads) => ads,
                    Outcome::Skipped(_) | Outcome::Failed(_) => Vec::new(),
                };
                // Of a page of several ads the one that is asked for.
                match ads.into_iter().find(|judged| judged.ad.id == then.ad) {
                    Some(judged) => judged,
                    None => return Ok(Err(("no_ad", then.ad.0.clone()))),
                }
            }
        };
        Ok(judged.assessment.ok_or(("no_ad", then.ad.0.clone())))
    }

    fn stages(&mut self, run: &RunId) -> Result<OfRun, ReplayError> {
        let Some(inputs) = self.reader.inputs(run)? else { return Ok(Err(format!("run {run}"))) };
        let key = serde_json::to_string(&inputs).unwrap_or_default();
        if let Some(known) = self.stages.get(&key) {
            return Ok(known.clone());
        }
        let loaded = self.load(&inputs)?;
        self.stages.insert(key, loaded.clone());
        Ok(loaded)
    }

    fn load(&self, inputs: &BTreeMap<String, String>) -> Result<OfRun, ReplayError> {
        let mut files = DataFiles::none();
        let (mut model, mut judging) = (None, None);
        for (name, sha256) in inputs {
            let text = self.reader.blob(sha256)?.and_then(|bytes| String::from_utf8(bytes).ok());
            let Some(text) = text else { return Ok(Err(format!("{name} {sha256}"))) };
            if let Some(name) = name.strip_prefix(DATA) {
                files = files.with(name, &text);
            } else if name == MODEL {
                model = Some(text);
            } else if name == JUDGING {
                judging = serde_json::from_str::<JudgingSettings>(&text).ok();
            }
        }
        let Some(judging) = judging else { return Ok(Err(JUDGING.to_owned())) };
        let Some(own) = model else { return Ok(Err(MODEL.to_owned())) };
        let facts = Facts::load(&files).map_err(StagesError::Data)?;
        let read = Model::read(self.model.unwrap_or(&own), &table_hash());
        let model = read.map_err(|error| StagesError::Model { path: MODEL.to_owned(), error })?;
        let thresholds = match self.model {
            Some(_) => model.thresholds(),
            None => Thresholds { sedang: judging.sedang, tinggi: judging.tinggi },
        };
        Ok(Ok((Arc::new(Stages { facts, model, thresholds }), judging)))
    }
}

/// Which parts of two assessments are not the same, to the last bit.
fn differences(then: &Assessment, now: &Assessment) -> Vec<&'static str> {
    // As they are stored, so that what JSON cannot tell apart is no difference.
    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }
    let parts: [(&'static str, bool); 7] = [
        ("model", then.model == now.model),
        ("data", then.data == now.data),
        ("score", then.score.get().to_bits() == now.score.get().to_bits()),
        ("band", then.band == now.band),
        ("grounds", then.grounds.is_none() || then.grounds == now.grounds),
        ("reasons", json(&then.reasons) == json(&now.reasons)),
        ("supports", json(&then.supports) == json(&now.supports)),
    ];
    parts.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}
