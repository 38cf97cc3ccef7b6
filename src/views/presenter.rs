use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::counterfactual::{hinge, hinge_up};
use super::next_step::next_step;
use super::reason::{is_wording_alone, telling, unnamed};
use super::{AdView, Judgement, pay};
use crate::domain::{
    AdFields, Assessment, Band, Contact, Detail, Judged, Kind, KindShares, LicenceState, MutedSign,
    ReasonKind,
};
use crate::facts::Facts;
use crate::i18n::{Locale, Strings};
use crate::run::{Reassessment, Stages};
use crate::store::{ShownAd, ShownVersion};

/// Probability of an ad below which the doubt is told.
const DOUBTED_BELOW: f64 = 0.6;
/// Tells reasons in words.
#[derive(Debug, Clone, Copy)]
pub struct Presenter<'a> {
    pub(super) facts: &'a Facts,
    pub(super) locale: Locale,
    /// The stages in use; none where the model cannot be read.
    stages: Option<&'a Stages>,
}

/// What is told of an ad, from the store or from the stages.
struct Parts<'a> {
    document: &'a str,
    kind: Kind,
    fields: &'a AdFields,
    contacts: &'a [Contact],
    licence: Option<LicenceState>,
    assessment: Option<&'a Assessment>,
    /// Day that the law is asked for.
    day: Option<Date>,
    /// Its assessment, to be asked what it hangs on; none where it does not come out once more.
    again: Option<Reassessment<'a>>,
}

impl<'a> Presenter<'a> {
    /// With data files and model at hand.
    pub fn new(stages: &'a Stages, locale: Locale) -> Self {
        Self { facts: &stages.facts, locale, stages: Some(stages) }
    }

    /// With the data files alone.
    pub fn of_facts(facts: &'a Facts, locale: Locale) -> Self {
        Self { facts, locale, stages: None }
    }

    /// What is at stake where the suspicion holds, by the medium and strong signs of an ad; none where it is money alone.
    pub fn harm(&self, signs: &[String]) -> Option<&'a str> {
        let harm = self.facts.harms.gravest(signs.iter().map(String::as_str))?;
        Some(match self.locale {
            Locale::Id => &harm.name_id,
            Locale::En => &harm.name_en,
        })
    }

    /// What a sign is called; its identifier where the data files do not know it any more.
    pub fn sign_name(&self, id: &str) -> String {
        self.facts.account(id).map_or(id, |account| self.name(account)).to_owned()
    }

    /// That an ad waits because a sign of it is muted, until when and why.
    pub fn muted(&self, muted: &MutedSign, zone: &TimeZone) -> String {
        let day = self.strings().day(muted.until.to_zoned(zone.clone()).date());
        self.locale.muted_until(muted, &self.sign_name(&muted.sign), &day)
    }

    /// By how much more that counts than the loss of money.
    pub fn harm_weight(&self, signs: &[String]) -> f64 {
        self.facts.harms.weight(signs.iter().map(String::as_str))
    }

    /// The same in another language.
    #[must_use]
    pub fn in_language(self, locale: Locale) -> Self {
        Self { locale, ..self }
    }

    /// An ad of the store in the words that were flagged or decided on, else in those of now.
    pub fn stored(&self, shown: &ShownAd) -> Option<AdView> {
        let standing = self.version(shown, shown.standing_version()?);
        let now = shown.changed_since().map(|version| Box::new(self.version(shown, version)));
        let before = shown.before_standing().filter(|_| now.is_none());
        let before = before.map(|version| Box::new(self.version(shown, version)));
        Some(AdView { now, before, ..standing })
    }

    /// An ad of the store in the words of one of its versions.
    fn version(&self, shown: &ShownAd, version: &ShownVersion) -> AdView {
        let is_current = shown.versions.first().is_some_and(|first| first.number == version.number);
        let latest =
            shown.assessments.iter().find(|a| (a.is_latest || !is_current) && a.version == version.number);
        let document = version.document();
        let first_seen = shown.first_seen_at;
        let view = self.view(&Parts {
            document: &document,
            kind: version.kind,
            fields: &version.fields,
            contacts: &version.contacts,
            licence: latest.map(|a| a.licence),
            assessment: latest.map(|a| &a.assessment),
            day: Some(first_seen.to_zoned(TimeZone::UTC).date()),
            again: self
                .stages
                .filter(|_| is_current)
                .and_then(|stages| Reassessment::of_stored(stages, shown)),
        });
        let evidence = shown.captures.iter().find(|c| Some(&c.place.record_id) == version.record_id.as_ref());
        let evidence = evidence.or(shown.captures.first());
        AdView {
            ad: shown.ad.clone(),
            source: shown.source.0.clone(),
            url: shown.url.clone(),
            text_start: if version.title.is_empty() { 0 } else { version.title.len() + 1 },
            first_seen: Some(first_seen),
            last_seen: Some(shown.last_seen_at),
            versions: shown.versions.len(),
            version: version.number,
            captured_at: Some(version.captured_at),
            gone_at: shown.gone_at(),
            flag: shown.flags.first().map(|flag| flag.state),
            evidence: evidence.map(|capture| capture.place.clone()),
            evidence_erased: version.evidence_erased,
            erased: version.erased,
            ..view
        }
    }

    /// An ad as the stages have just read it.
    pub fn judged(&self, judged: &Judged, day: Date) -> AdView {
        let ad = &judged.ad;
        let fields = AdFields::from(ad);
        let view = self.view(&Parts {
            document: ad.document(),
            kind: ad.kind,
            fields: &fields,
            contacts: &ad.contacts,
            licence: Some(judged.features.licence),
            assessment: judged.assessment.as_ref(),
            day: Some(day),
            again: self.stages.and_then(|stages| Reassessment::of_judged(stages, judged, day)),
        });
        AdView {
            ad: ad.id.clone(),
            source: ad.source.0.clone(),
            url: ad.url.clone(),
            text_start: ad.text_start(),
            ..view
        }
    }

    /// Amounts of an ad in words.
    pub fn pay(&self, fields: &AdFields) -> Vec<String> {
        pay::words(&fields.pay, self.strings())
    }

    /// The language in which it tells.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The data files that it tells by.
    pub fn facts(&self) -> &'a Facts {
        self.facts
    }

    fn view(&self, parts: &Parts<'_>) -> AdView {
        let words = &self.strings().ad;
        let Parts { fields, assessment, .. } = parts;
        let mut view = AdView {
            kind: parts.kind,
            document: parts.document.to_owned(),
            from_picture: fields.from_picture,
            employer: fields.employer.as_ref().map(|fact| fact.value.clone()),
            location: fields.location.as_ref().map(|fact| fact.value.clone()),
            destination: fields.destination.as_ref().map(|place| place.name.clone()),
            pay: pay::words(&fields.pay, self.strings()),
            posted_on: fields.posted_on.as_ref().map(|fact| fact.value),
            licence: parts.licence.map(|state| (words.licence_state)(state).to_owned()),
            contacts: parts.contacts.to_vec(),
            ..AdView::empty()
        };
        let Some(assessment) = assessment else { return view };
        view.judgement = Some(Judgement {
            score: assessment.score,
            band: assessment.band,
            model: assessment.model.clone(),
            data: assessment.data.clone(),
        });
        view.kind_probability = assessment.reasons.iter().find_map(|reason| match reason.detail {
            Some(Detail::Kind(shares)) => Some(shares),
            _ => None,
        });
        view.doubt = view.kind_probability.and_then(|shares| self.doubt(shares, parts.kind));
        let day = view.posted_on.or(parts.day);
        let is_alone = is_wording_alone(assessment);
        for reason in &assessment.reasons {
            match self.reason(reason, parts.document, parts.contacts, day) {
                Some(told) if reason.kind == ReasonKind::Indicator || told.contribution > 0.0 => {
                    view.reasons.push(told);
                }
                Some(told) => view.supports.push(told),
                None => view.other_parts.push(unnamed(&reason.id, reason.contribution)),
            }
        }
        view.supports.extend(assessment.supports.iter().map(|support| self.support(support, parts.document)));
        view.supports.sort_by(|a, b| a.contribution.total_cmp(&b.contribution));
        let licence = parts.licence.unwrap_or(LicenceState::NotCheckable);
        if let Some(again) = &parts.again {
            view.hinge = hinge(again, assessment.band, &view.reasons);
            view.hinge_up = hinge_up(again, assessment.band, &view, licence, fields);
        }
        let is_told_by_wording = is_alone && assessment.band >= Band::Sedang && !licence.is_lost();
        view.next_step = Some(if is_told_by_wording {
            words.next_step_wording.to_owned()
        } else {
            next_step(assessment.band, licence, &view.reasons).words(self.locale).to_owned()
        });
        if is_alone {
            for told in view.reasons.iter_mut().filter(|told| told.id == "wording") {
                let telling = telling(&told.spans, parts.document, parts.contacts).join(", ");
                let telling = if telling.is_empty() { telling } else { format!(": {telling}") };
                told.words = (words.wording_alone)(&telling);
            }
        }
        view
    }

    /// That a scored text may be no ad.
    fn doubt(&self, shares: KindShares, kind: Kind) -> Option<String> {
        let percent = |share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
            let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
            percent
        };
        let others = [
            (Kind::Warning, shares.warning),
            (Kind::News, shares.news),
            (Kind::Other, shares.guide + shares.other),
        ];
        let other = others.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let is_doubted = kind != Kind::Ad || shares.ad < DOUBTED_BELOW;
        is_doubted.then(|| {
            (self.strings().ad.doubt)(percent(shares.ad), other.map(|(kind, share)| (kind, percent(share))))
        })
    }

    pub(super) fn strings(&self) -> &'static Strings {
        self.locale.strings()
    }
}
