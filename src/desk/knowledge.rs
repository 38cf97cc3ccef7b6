use jiff::tz::TimeZone;

use crate::campaign::{HubList, HubRule};
use crate::config::{AssessSettings, Config, Pace, RunSettings};
use crate::facts::Facts;
use crate::i18n::Locale;
use crate::run::{ModelShelf, Stages, StagesError, hub_rule, load_facts, load_hubs};
use crate::views::Presenter;

/// What pages need to tell ads in words: data files, the model where it can be used, the time zone of days.
#[derive(Debug)]
pub struct Knowledge {
    read: Read,
    /// Contacts that are nobody's own.
    pub hubs: HubList,
    /// How far contacts relate ads.
    pub rule: HubRule,
    /// The model in use and those beside it; none where there is none.
    pub shelf: Option<ModelShelf>,
    /// Zone of every day that is shown.
    pub zone: TimeZone,
    /// How the day's work is cut.
    pub pace: Pace,
    /// When nights are due.
    pub run: RunSettings,
    /// With what ads are judged.
    pub assess: AssessSettings,
}

#[derive(Debug)]
enum Read {
    Stages(Box<Stages>),
    /// The model is refused: reasons can still be told.
    Facts(Box<Facts>),
}

impl Knowledge {
    /// As the settings say. A model that is refused is logged and done without.
    ///
    /// # Errors
    /// Mistakes in the data files.
    pub fn load(config: &Config) -> Result<Self, StagesError> {
        let read = match Stages::load(&config.assess) {
            Ok(stages) => Read::Stages(Box::new(stages)),
            Err(error @ StagesError::Data(_)) => return Err(error),
            Err(error) => {
                tracing::warn!(error.message = %error, "the desk goes on without the model; `waspada check` says more");
                Read::Facts(Box::new(load_facts(&config.assess)?))
            }
        };
        let zone = TimeZone::get(&config.run.time_zone).unwrap_or(TimeZone::UTC);
        let shelf = ModelShelf::read(config.assess.model.as_deref());
        Ok(Self {
            read,
            shelf,
            rule: hub_rule(&config.campaign),
            hubs: load_hubs(&config.assess)?,
            zone,
            pace: config.review.pace,
            run: config.run.clone(),
            assess: config.assess.clone(),
        })
    }

    /// Data files and model; none where the model is refused.
    pub fn stages(&self) -> Option<&Stages> {
        match &self.read {
            Read::Stages(stages) => Some(stages),
            Read::Facts(_) => None,
        }
    }

    /// The data files.
    pub fn facts(&self) -> &Facts {
        match &self.read {
            Read::Stages(stages) => &stages.facts,
            Read::Facts(facts) => facts,
        }
    }

    /// Who tells in a language.
    pub fn presenter(&self, language: Locale) -> Presenter<'_> {
        match &self.read {
            Read::Stages(stages) => Presenter::new(stages, language),
            Read::Facts(facts) => Presenter::of_facts(facts, language),
        }
    }
}
