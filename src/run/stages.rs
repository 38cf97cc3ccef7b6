use jiff::civil::Date;

use crate::assess::{Model, ModelError, ModelFile, Thresholds, assess};
use crate::config::AssessSettings;
use crate::domain::{Ad, Judged, Kind, Outcome, RawPage, SiteContacts, SkipReason};
use crate::extract::{self, extract_all};
use crate::facts::{DataFiles, Facts, Problems};
use crate::features::{features, table_hash};

use super::models;

/// The pure stages with what they need: data files and model. The night, the filter, `explain` and `train`
/// read ads through this and nothing else, so that they cannot differ.
#[derive(Debug)]
pub struct Stages {
    /// The data files.
    pub facts: Facts,
    /// The model in use.
    pub model: Model,
    /// Where bands begin: the model's own scores, or those of `[assess]`.
    pub thresholds: Thresholds,
}

/// Why the stages cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum StagesError {
    /// Mistakes in data files.
    #[error("the data files have mistakes\n{0}")]
    Data(Problems),
    /// The model file cannot be read.
    #[error("cannot read the model: {0}")]
    ModelFile(std::io::Error),
    /// The model is refused.
    #[error("cannot use the model `{path}`: {error}")]
    Model {
        /// Where it lies.
        path: String,
        /// Why.
        #[source]
        error: ModelError,
    },
}

impl Stages {
    /// Loads data files and model as `[assess]` says.
    ///
    /// # Errors
    /// Every mistake in the data files, or why the model is refused.
    pub fn load(settings: &AssessSettings) -> Result<Self, StagesError> {
        let facts = load_facts(settings)?;
        let model = models::load(settings.model.as_deref())?;
        let thresholds = Self::thresholds_of(settings, &model);
        Ok(Self { facts, model, thresholds })
    }

    /// Addresses of the pictures of a page that may carry the words of its ad.
    pub fn posters(&self, page: &RawPage) -> Vec<String> {
        extract::posters(page, &self.facts)
    }

    /// Where bands begin by a model: its own scores, or those of `[assess]`.
    pub(super) fn thresholds_of(settings: &AssessSettings, model: &Model) -> Thresholds {
        let own = model.thresholds();
        Thresholds {
            sedang: settings.sedang_at.unwrap_or(own.sedang),
            tinggi: settings.tinggi_at.unwrap_or_else(|| own.tinggi.max(settings.sedang_at.unwrap_or(0.0))),
        }
    }

    /// A model just made, on the data files it was made with.
    ///
    /// # Errors
    /// When it is no model of this program.
    pub(super) fn of(facts: Facts, file: ModelFile) -> Result<Self, ModelError> {
        let model = Model::new(file, &table_hash())?;
        Ok(Self { facts, thresholds: model.thresholds(), model })
    }

    /// The one ad of a page, read and judged as of the day it was captured; of several the one of the highest score.
    pub fn page(&self, page: &RawPage, day: Date) -> Outcome<Judged> {
        let score = |judged: &Judged| judged.assessment.as_ref().map_or(-1.0, |a| a.score.get());
        self.page_of_several(page, day, &SiteContacts::default()).then(|judged| {
            let highest = judged.into_iter().max_by(|a, b| score(a).total_cmp(&score(b)));
            highest.map_or(Outcome::Skipped(SkipReason::NotAnAd), Outcome::Kept)
        })
    }

    /// The ads of a page, one as a rule and never none, read and judged as of the day it was captured. Contacts that
    /// are known to be the site's are not theirs.
    pub fn page_of_several(&self, page: &RawPage, day: Date, known: &SiteContacts) -> Outcome<Vec<Judged>> {
        extract_all(page, &self.facts).then(|ads| {
            let judged = ads.into_iter().map(|mut ad| {
                known.take_off(&ad.source, &mut ad.contacts);
                self.judge(ad, day)
            });
            // What a site's page says of something else is not kept.
            let is_kept = |judged: &Judged| {
                !(judged.ad.shape.is_page && judged.ad.kind == Kind::Other && judged.assessment.is_none())
            };
            let kept: Vec<Judged> = judged.filter(is_kept).collect();
            if kept.is_empty() { Outcome::Skipped(SkipReason::NotAnAd) } else { Outcome::Kept(kept) }
        })
    }

    /// A text, read as an ad or as something else, and judged as of its own day, or of `day` where it bears none. What may
    /// be an ad gets an assessment; other warnings, news and pages are kept without one.
    pub fn judge(&self, mut ad: Ad, day: Date) -> Judged {
        let reading = self.model.read_ad(&ad);
        let features = features(&ad, &self.facts, day);
        ad.kind = reading.kind(&features);
        let assessment = reading.is_scored(&features).then(|| {
            let mut assessment = assess(&ad, &features, &reading, &self.model, self.thresholds);
            assessment.data.clone_from(&self.facts.version);
            assessment
        });
        Judged { ad, shares: reading.shares(&features), features, assessment }
    }
}

/// The data files of `[assess] data_dir`, or those built in.
///
/// # Errors
/// Every mistake, with file and line.
pub fn load_facts(settings: &AssessSettings) -> Result<Facts, StagesError> {
    let files = DataFiles::of(settings.data_dir.as_deref()).map_err(StagesError::Data)?;
    Facts::load(&files).map_err(StagesError::Data)
}
