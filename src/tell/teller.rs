use std::collections::HashSet;

use jiff::civil::Date;

use super::{AdView, Hinge, HingeUp, Judgement, ReasonView, cited, pay};
use crate::assess::Thresholds;
use crate::domain::{
    Assessment, Band, Contact, Detail, Kind, LicenceState, Reason, ReasonKind, Score, Span, Support,
};
use crate::facts::{Account, Facts, Group, Reference, References};
use crate::i18n::{Locale, Strings};
use crate::run::Stages;
use crate::store::{AdFields, Judged, ShownAd};

/// Columns that can be told as a sentence ([`AdStrings::figure`](crate::i18n::AdStrings)) and whether they
/// raise the risk. One that moved the score the other way is left out: the sentence would mislead.
const FIGURES: [(&str, bool); 23] = [
    ("is_abroad", true),
    ("is_abroad_unnamed", true),
    ("placement_barred", true),
    ("pay_excess_log", true),
    ("pay_below_minimum", true),
    ("youngest_below_18", true),
    ("licence_active", false),
    ("licence_lost", true),
    ("licence_borrowed", true),
    ("licence_near_miss", true),
    ("licence_numbers", false),
    ("licence_is_odd", true),
    ("employer_is_named", false),
    ("contact_private_only", true),
    ("contact_foreign_number", true),
    ("contact_own_domain", false),
    ("contact_free_mail", true),
    ("contact_chat", true),
    ("contact_disguised", true),
    ("contact_account", true),
    ("supports_weak", false),
    ("supports_medium", false),
    ("supports_strong", false),
];

/// Part of the log-odds under which a figure is not worth a line.
const LITTLE: f64 = 0.05;
/// Most references named as the basis of one reason.
const MOST_LAWS: usize = 3;
const MOST_ILO: usize = 2;

/// Tells reasons in words.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    facts: &'a Facts,
    locale: Locale,
    /// Identity and thresholds of the model in use; none where it cannot be read.
    model: Option<(&'a str, Thresholds)>,
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
}

impl<'a> Teller<'a> {
    /// With data files and model at hand.
    pub fn new(stages: &'a Stages, locale: Locale) -> Self {
        Self { facts: &stages.facts, locale, model: Some((stages.model.id(), stages.thresholds)) }
    }

    /// With the data files alone.
    pub fn of_facts(facts: &'a Facts, locale: Locale) -> Self {
        Self { facts, locale, model: None }
    }

    /// An ad of the store.
    pub fn stored(&self, shown: &ShownAd) -> Option<AdView> {
        let version = shown.versions.first()?;
        let latest = shown.assessments.iter().find(|a| a.is_latest && a.version == version.number);
        let document = version.document();
        let first_seen = shown.first_seen_at;
        let view = self.view(&Parts {
            document: &document,
            kind: version.kind,
            fields: &version.fields,
            contacts: &version.contacts,
            licence: latest.map(|a| a.licence),
            assessment: latest.map(|a| &a.assessment),
            day: Some(first_seen.to_zoned(jiff::tz::TimeZone::UTC).date()),
        });
        let evidence = shown.captures.iter().find(|c| Some(&c.place.record_id) == version.record_id.as_ref());
        Some(AdView {
            ad: shown.ad.clone(),
            source: shown.source.0.clone(),
            url: shown.url.clone(),
            text_start: if version.title.is_empty() { 0 } else { version.title.len() + 1 },
            first_seen: Some(first_seen),
            last_seen: Some(shown.last_seen_at),
            versions: shown.versions.len(),
            flag: shown.flags.first().map(|flag| flag.state),
            evidence: evidence.or(shown.captures.first()).map(|capture| capture.place.clone()),
            ..view
        })
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
        });
        AdView {
            ad: ad.id.clone(),
            source: ad.source.0.clone(),
            url: ad.url.clone(),
            text_start: ad.text_start(),
            ..view
        }
    }

    /// A reason in short, for a line of a table; none for what tells a person nothing or lowers the risk.
    pub fn short(&self, reason: &Reason) -> Option<String> {
        if reason.contribution < LITTLE {
            return None;
        }
        if reason.kind == ReasonKind::Wording {
            return Some(self.strings().ad.wording_against.trim_end_matches('.').to_owned());
        }
        Some(headline(&self.reason(reason, "", &[], None)?))
    }

    /// A support in short.
    pub fn short_support(&self, support: &Support) -> Option<String> {
        let account = self.facts.account(&support.id)?;
        let told = ReasonView {
            name: self.name(account).to_owned(),
            detail: support.detail.as_ref().map(self.strings().ad.detail),
            ..ReasonView::default()
        };
        Some(headline(&told))
    }

    fn view(&self, parts: &Parts<'_>) -> AdView {
        let words = &self.strings().ad;
        let Parts { fields, assessment, .. } = parts;
        let mut view = AdView {
            kind: parts.kind,
            document: parts.document.to_owned(),
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
        let day = view.posted_on.or(parts.day);
        for reason in &assessment.reasons {
            match self.reason(reason, parts.document, parts.contacts, day) {
                Some(told) if reason.kind == ReasonKind::Indicator || told.contribution > 0.0 => {
                    view.reasons.push(told);
                }
                Some(told) => view.supports.push(told),
                None => view.other_parts.push(unnamed(&reason.id, reason.contribution)),
            }
        }
        view.supports.extend(assessment.supports.iter().map(|support| self.support(support)));
        view.supports.sort_by(|a, b| a.contribution.total_cmp(&b.contribution));
        view.hinge = self.hinge(assessment, &view.reasons);
        let licence = parts.licence.unwrap_or(LicenceState::NotCheckable);
        view.hinge_up = self.hinge_up(assessment, &view, licence, fields);
        view.next_step = Some((words.next_step)(assessment.band, licence).to_owned());
        view
    }

    fn reason(
        &self,
        reason: &Reason,
        document: &str,
        contacts: &[Contact],
        day: Option<Date>,
    ) -> Option<ReasonView> {
        let words = &self.strings().ad;
        let told = ReasonView {
            kind: reason.kind,
            detail: reason.detail.as_ref().map(words.detail),
            spans: reason.spans.clone(),
            ..unnamed(&reason.id, reason.contribution)
        };
        match reason.kind {
            ReasonKind::Base => None,
            ReasonKind::Indicator => {
                let account = self.facts.account(&reason.id)?;
                let own = (self.name(account), self.pick(&account.reason_id, &account.reason_en));
                let state = match &reason.detail {
                    Some(Detail::Licence(licence)) => Some(licence.state),
                    _ => None,
                };
                let (name, says) = (words.licence_finding)(&reason.id, state).unwrap_or(own);
                Some(ReasonView {
                    group: self.facts.indicators.get(&reason.id).map(|indicator| indicator.group),
                    name: name.to_owned(),
                    words: says.to_owned(),
                    basis: self.basis(&reason.id, day),
                    clears: Some(self.pick(&account.clears_id, &account.clears_en).to_owned())
                        .filter(|clears| !clears.is_empty()),
                    ..told
                })
            }
            ReasonKind::Figure => {
                let (_, raises) = FIGURES.iter().find(|(column, _)| *column == reason.id)?;
                let says = (words.figure)(&reason.id)?;
                let is_told = reason.contribution.abs() >= LITTLE && (reason.contribution > 0.0) == *raises;
                let clears = (words.figure_clears)(&reason.id).filter(|_| *raises).map(str::to_owned);
                is_told.then(|| ReasonView { words: says.to_owned(), clears, ..told })
            }
            ReasonKind::Network => {
                let Some(Detail::Count(figure)) = reason.detail else { return None };
                let says = (words.network)(&reason.id, figure)?;
                Some(ReasonView { words: says, detail: None, ..told })
            }
            ReasonKind::Wording if reason.contribution.abs() < LITTLE => None,
            ReasonKind::Wording if reason.contribution < 0.0 => Some(ReasonView {
                name: words.wording.to_owned(),
                words: words.wording_for.to_owned(),
                spans: Vec::new(),
                ..told
            }),
            ReasonKind::Wording => {
                let telling = telling(&reason.spans, document, contacts);
                let says = if telling.is_empty() {
                    words.wording_against.to_owned()
                } else {
                    (words.wording_like)(&telling.join(", "))
                };
                Some(ReasonView {
                    name: words.wording.to_owned(),
                    words: says,
                    clears: Some(words.wording_clears.to_owned()),
                    ..told
                })
            }
        }
    }

    fn support(&self, support: &Support) -> ReasonView {
        let account = self.facts.account(&support.id);
        let says = |of: fn(&Account) -> (&str, &str)| {
            account.map(of).map_or(support.id.clone(), |(id, en)| self.pick(id, en).to_owned())
        };
        ReasonView {
            name: says(|a| (&a.name_id, &a.name_en)),
            words: says(|a| (&a.reason_id, &a.reason_en)),
            detail: support.detail.as_ref().map(self.strings().ad.detail),
            spans: support.spans.clone(),
            ..unnamed(&support.id, support.contribution)
        }
    }

    /// Laws in force on the day, and ILO indicators.
    fn basis(&self, id: &str, day: Option<Date>) -> Option<String> {
        let (laws, ilo): (&[String], &[String]) =
            match (self.facts.indicators.get(id), self.facts.combinations.get(id)) {
                (Some(indicator), _) => (&indicator.laws, &indicator.ilo),
                (None, Some(combination)) => (&[], &combination.ilo),
                (None, None) => return None,
            };
        let in_force = |from: &'a References, ids: &[String], most: usize| -> Vec<&'a Reference> {
            ids.iter()
                .filter_map(|id| from.get(id))
                .filter(|reference| day.is_none_or(|day| reference.is_in_force(day)))
                .take(most)
                .collect()
        };
        let mut basis = cited::together(&in_force(&self.facts.laws, laws, MOST_LAWS));
        // Told by what they say: the codes in the data files are not all the ILO's own.
        let says: Vec<&str> = in_force(&self.facts.ilo, ilo, MOST_ILO)
            .into_iter()
            .map(|reference| self.pick(&reference.says_id, &reference.says_en).trim_end_matches('.'))
            .collect();
        if !says.is_empty() {
            basis.push(format!("ILO: {}", says.join(", ").to_lowercase()));
        }
        (!basis.is_empty()).then(|| basis.join("; "))
    }

    /// The strongest reason without which a flagged ad would be in a lower band. Told only where the model that
    /// scored the ad is the one in use, because only its thresholds are known.
    fn hinge(&self, assessment: &Assessment, reasons: &[ReasonView]) -> Option<Hinge> {
        let (_, thresholds) = self.model.filter(|(id, _)| *id == assessment.model)?;
        reasons
            .iter()
            .enumerate()
            .filter(|(_, reason)| reason.contribution > 0.0)
            .max_by(|(_, a), (_, b)| a.contribution.total_cmp(&b.contribution))
            .map(|(at, reason)| without(assessment, thresholds, at + 1, reason))
            .filter(|hinge| hinge.band < assessment.band)
    }

    /// What would put the ad in a higher band: the first of what speaks for it that does so when it falls, or
    /// else its licence where work is abroad. A higher band needs two kinds of evidence, as it does in `assess`.
    fn hinge_up(
        &self,
        assessment: &Assessment,
        view: &AdView,
        licence: LicenceState,
        fields: &AdFields,
    ) -> Option<HingeUp> {
        let (_, thresholds) = self.model.filter(|(id, _)| *id == assessment.model)?;
        let is_wording = |reason: &Reason| reason.kind == ReasonKind::Wording && reason.contribution > 0.0;
        let groups: HashSet<Group> = view.reasons.iter().filter_map(|reason| reason.group).collect();
        let kinds = groups.len() + usize::from(assessment.reasons.iter().any(is_wording));
        let falls = view.supports.iter().enumerate().filter(|(_, support)| support.contribution < 0.0);
        let without = falls
            .map(|(at, support)| without(assessment, thresholds, view.reasons.len() + at + 1, support))
            .find(|hinge| kinds >= 2 && hinge.band > assessment.band);
        let is_abroad = fields.destination.as_ref().is_some_and(|place| place.code != "ID");
        let can_lose = is_abroad && fields.employer.is_some() && !licence.is_lost();
        without.map(HingeUp::Without).or_else(|| {
            (can_lose && assessment.band < Band::Sedang).then_some(HingeUp::LicenceLost(Band::Sedang))
        })
    }

    fn name<'b>(&self, account: &'b Account) -> &'b str {
        self.pick(&account.name_id, &account.name_en)
    }

    fn pick<'b>(&self, id: &'b str, en: &'b str) -> &'b str {
        match self.locale {
            Locale::Id => id,
            Locale::En => en,
        }
    }

    fn strings(&self) -> &'static Strings {
        self.locale.strings()
    }
}

/// Score and band without one part.
fn without(assessment: &Assessment, thresholds: Thresholds, number: usize, part: &ReasonView) -> Hinge {
    let probability = assessment.score.get();
    let logit = (probability / (1.0 - probability)).ln();
    let score = Score::from_logit(logit - part.contribution);
    let band = match score.get() {
        score if score >= thresholds.tinggi => Band::Tinggi,
        score if score >= thresholds.sedang => Band::Sedang,
        _ => Band::Rendah,
    };
    Hinge { number, id: part.id.clone(), score, band }
}

/// The words of the ad that the wording rests on, quoted; none that touches a contact.
fn telling(spans: &[Span], document: &str, contacts: &[Contact]) -> Vec<String> {
    let mut telling: Vec<String> = Vec::new();
    for span in spans {
        let is_contact = contacts.iter().any(|c| c.span.is_some_and(|at| at.overlaps(*span)));
        let words = span.slice(document).split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = format!("“{words}”");
        if !is_contact && !words.is_empty() && !words.contains(char::is_numeric) && !telling.contains(&quoted)
        {
            telling.push(quoted);
        }
    }
    telling
}

fn headline(told: &ReasonView) -> String {
    let name = if told.name.is_empty() { told.words.trim_end_matches('.') } else { told.name.as_str() };
    told.detail.as_ref().map_or_else(|| name.to_owned(), |detail| format!("{name}: {detail}"))
}

fn unnamed(id: &str, contribution: f64) -> ReasonView {
    ReasonView { id: id.to_owned(), contribution, ..ReasonView::default() }
}
