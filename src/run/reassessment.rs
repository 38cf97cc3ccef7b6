//! An ad that was assessed, read once more to ask what its band hangs on.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::Stages;
use super::licence_recheck::restored;
use crate::assess::{Counterfactual, Reading, without};
use crate::domain::{Ad, Assessment, Judged, Reason, ReasonKind};
use crate::features::{features, features_without};
use crate::store::ShownAd;

/// Most by which two computations of one score differ.
const ALIKE: f64 = 1e-9;

/// An ad whose assessment comes out once more, word by word, with the stages in use.
#[derive(Debug)]
pub struct Reassessment<'a> {
    stages: &'a Stages,
    ad: Ad,
    reading: Reading,
    day: Date,
    /// What its network adds.
    beside: Vec<Reason>,
}

impl<'a> Reassessment<'a> {
    /// An ad as the stages have judged it as of a day; none where it is no ad, or was judged as of another.
    pub fn of_judged(stages: &'a Stages, judged: &Judged, day: Date) -> Option<Self> {
        let assessment = judged.assessment.as_ref()?;
        let (ad, reading) = (judged.ad.clone(), stages.model.read_ad(&judged.ad));
        let again = Self { stages, ad, reading, day, beside: beside(assessment) };
        again.is_alike(assessment).then_some(again)
    }

    /// The ad of the store in its words of now; none where model or data files are others than those that it was
    /// assessed with, so that nothing true could be said of it.
    pub fn of_stored(stages: &'a Stages, shown: &ShownAd) -> Option<Self> {
        let (mut again, assessment) = Self::restored(stages, shown)?;
        if assessment.model != stages.model.id() || assessment.data != stages.facts.version {
            return None;
        }
        let version = shown.versions.first()?;
        // Of the days on which it may have been judged, wherever days begin.
        let days = [version.captured_at, shown.last_seen_at].into_iter().flat_map(days_around);
        for day in days {
            again.day = day;
            if again.is_alike(assessment) {
                return Some(again);
            }
        }
        None
    }

    /// The same with the stages of today, whatever it was assessed with: where its assessment does not come out once more,
    /// as of the day on which it was seen last.
    pub(super) fn of_today(stages: &'a Stages, shown: &ShownAd) -> Option<Self> {
        Self::of_stored(stages, shown).or_else(|| {
            let (again, _) = Self::restored(stages, shown)?;
            Some(Self { day: shown.last_seen_at.to_zoned(TimeZone::UTC).date(), ..again })
        })
    }

    /// The ad in its words of now and its newest assessment.
    fn restored<'s>(stages: &'a Stages, shown: &'s ShownAd) -> Option<(Self, &'s Assessment)> {
        let version = shown.versions.first()?;
        let latest = shown.assessments.iter().find(|a| a.is_latest && a.version == version.number)?;
        let assessment = &latest.assessment;
        let words = (version.title.as_str(), version.text.as_str());
        let mut ad = restored(
            (shown.ad.clone(), shown.source.clone(), shown.url.clone()),
            words,
            version.fields.clone(),
            version.captured_at,
            stages,
        );
        ad.contacts.clone_from(&version.contacts);
        let reading = stages.model.read_ad(&ad);
        let again = Self { stages, ad, reading, day: Date::default(), beside: beside(assessment) };
        Some((again, assessment))
    }

    fn is_alike(&self, assessment: &Assessment) -> bool {
        let features = features(&self.ad, &self.stages.facts, self.day);
        let model = (&self.stages.model, self.stages.thresholds);
        let again = without(&features, &self.reading, false, &self.beside, model);
        again.band == assessment.band && (again.score.get() - assessment.score.get()).abs() < ALIKE
    }

    /// What the assessment would say if none of these signs were found.
    pub(super) fn without_signs(&self, signs: &[&str]) -> Counterfactual {
        let features = features_without(&self.ad, &self.stages.facts, self.day, signs);
        without(&features, &self.reading, false, &self.beside, (&self.stages.model, self.stages.thresholds))
    }

    /// What the assessment would say without one of its parts.
    pub fn without(&self, kind: ReasonKind, id: &str) -> Counterfactual {
        let (facts, day) = (&self.stages.facts, self.day);
        let is_own = matches!(kind, ReasonKind::Indicator | ReasonKind::Figure);
        let features = if is_own {
            features_without(&self.ad, facts, day, &[id])
        } else {
            features(&self.ad, facts, day)
        };
        let mut beside = self.beside.clone();
        beside.retain(|reason| kind != ReasonKind::Network || reason.id != id);
        let model = (&self.stages.model, self.stages.thresholds);
        without(&features, &self.reading, kind == ReasonKind::Wording, &beside, model)
    }
}

/// What the network adds to an assessment.
fn beside(assessment: &Assessment) -> Vec<Reason> {
    assessment.reasons.iter().filter(|reason| reason.kind == ReasonKind::Network).cloned().collect()
}

/// The day of a time in UTC and, since nights pass midnight, its neighbours.
fn days_around(at: Timestamp) -> [Date; 3] {
    let day = |hours| (at + SignedDuration::from_hours(hours)).to_zoned(TimeZone::UTC).date();
    [day(0), day(12), day(-12)]
}
