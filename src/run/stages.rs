use jiff::civil::Date;

use crate::assess::{Model, ModelError, Thresholds, assess};
use crate::config::AssessSettings;
use crate::domain::{Ad, Kind, Outcome, RawPage};
use crate::extract::extract;
use crate::facts::{DataFiles, Facts, Problems};
use crate::features::features;
use crate::store::Judged;

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
        let own = model.thresholds();
        let thresholds = Thresholds {
            sedang: settings.sedang_at.unwrap_or(own.sedang),
            tinggi: settings.tinggi_at.unwrap_or_else(|| own.tinggi.max(settings.sedang_at.unwrap_or(0.0))),
        };
        Ok(Self { facts, model, thresholds })
    }

    /// A page, read and judged as of the day it was captured.
    pub fn page(&self, page: &RawPage, day: Date) -> Outcome<Judged> {
        extract(page, &self.facts).then(|ad| Outcome::Kept(self.judge(ad, day)))
    }

    /// An ad, judged as of its own day, or of `day` where it bears none. Only ads get an assessment: warnings,
    /// news and other pages are kept without one.
    pub fn judge(&self, ad: Ad, day: Date) -> Judged {
        let features = features(&ad, &self.facts, day);
        let assessment = (ad.kind == Kind::Ad).then(|| {
            let mut assessment = assess(&ad, &features, &self.model, self.thresholds);
            assessment.data.clone_from(&self.facts.version);
            assessment
        });
        Judged { ad, features, assessment }
    }
}

/// The data files of `[assess] data_dir`, or those built in.
///
/// # Errors
/// Every mistake, with file and line.
pub fn load_facts(settings: &AssessSettings) -> Result<Facts, StagesError> {
    let files = match &settings.data_dir {
        Some(folder) => DataFiles::read(folder).map_err(StagesError::Data)?,
        None => DataFiles::embedded(),
    };
    Facts::load(&files).map_err(StagesError::Data)
}
