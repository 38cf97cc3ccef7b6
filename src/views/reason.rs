//! Reasons and supports in words.

use jiff::civil::Date;

use super::whole_words::whole;
use super::{Presenter, ReasonView, cited};
use crate::domain::{Assessment, Contact, Detail, Reason, ReasonKind, Span, Support};
use crate::facts::{Account, Reference, References};
use crate::i18n::Locale;

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

impl<'a> Presenter<'a> {
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

    /// What a reason is called, whatever sums, figures or names of the ad it rests on: two ads that show one sign are told
    /// alike. None where [`Presenter::short`] says nothing.
    pub fn sign(&self, reason: &Reason) -> Option<String> {
        if reason.contribution >= LITTLE && reason.kind == ReasonKind::Network {
            return (self.strings().ad.network_sign)(&reason.id).map(str::to_owned);
        }
        if reason.contribution < LITTLE || reason.kind == ReasonKind::Wording {
            return self.short(reason);
        }
        Some(headline(&ReasonView { detail: None, ..self.reason(reason, "", &[], None)? }))
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

    pub(super) fn reason(
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
            spans: self.marked(reason, document),
            ..unnamed(&reason.id, reason.contribution)
        };
        match reason.kind {
            ReasonKind::Base => None,
            ReasonKind::Indicator => {
                let account = self.facts.account(&reason.id)?;
                let own = (self.name(account), self.pick(&account.reason_id, &account.reason_en));
                let (name, says) = (words.finding)(&reason.id, reason.detail.as_ref()).unwrap_or(own);
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
            ReasonKind::Wording if reason.id == "passage" => Some(ReasonView {
                name: words.passage.to_owned(),
                words: words.passage_against.to_owned(),
                ..told
            }),
            ReasonKind::Wording if reason.contribution < 0.0 => Some(ReasonView {
                name: words.wording.to_owned(),
                words: words.wording_for.to_owned(),
                spans: Vec::new(),
                ..told
            }),
            ReasonKind::Wording => {
                let telling = telling(&told.spans, document, contacts);
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

    pub(super) fn support(&self, support: &Support, document: &str) -> ReasonView {
        let account = self.facts.account(&support.id);
        let says = |of: fn(&Account) -> (&str, &str)| {
            account.map(of).map_or(support.id.clone(), |(id, en)| self.pick(id, en).to_owned())
        };
        ReasonView {
            name: says(|a| (&a.name_id, &a.name_en)),
            words: says(|a| (&a.reason_id, &a.reason_en)),
            detail: support.detail.as_ref().map(self.strings().ad.detail),
            spans: support.spans.iter().map(|span| whole(*span, document)).collect(),
            ..unnamed(&support.id, support.contribution)
        }
    }

    /// Where a reason shows: whole words and sums; of the runs of words on which the wording rests those that say something.
    fn marked(&self, reason: &Reason, document: &str) -> Vec<Span> {
        let is_run = reason.kind == ReasonKind::Wording && reason.id != "passage";
        let telling = |span: Span| {
            let part = self.facts.small_words.between(span.slice(document))?;
            Some(Span::new(span.start + part.start, span.start + part.end))
        };
        let spans = reason.spans.iter().map(|span| whole(*span, document));
        spans.filter_map(|span| if is_run { telling(span) } else { Some(span) }).collect()
    }

    /// Laws in force on the day, and ILO indicators.
    fn basis(&self, id: &str, day: Option<Date>) -> Option<String> {
        let (mut basis, says) = self.references(id, day);
        if !says.is_empty() {
            basis.push(format!("ILO: {}", says.join(", ").to_lowercase()));
        }
        (!basis.is_empty()).then(|| basis.join("; "))
    }

    /// What an indicator or combination rests on: laws in force on the day as they are cited, and what the ILO's
    /// indicators say. Told by what they say, since the codes in the data files are not all the ILO's own.
    pub fn references(&self, id: &str, day: Option<Date>) -> (Vec<String>, Vec<String>) {
        let (laws, ilo): (&[String], &[String]) =
            match (self.facts.indicators.get(id), self.facts.combinations.get(id)) {
                (Some(indicator), _) => (&indicator.laws, &indicator.ilo),
                (None, Some(combination)) => (&[], &combination.ilo),
                (None, None) => return (Vec::new(), Vec::new()),
            };
        let in_force = |from: &'a References, ids: &[String], most: usize| -> Vec<&'a Reference> {
            ids.iter()
                .filter_map(|id| from.get(id))
                .filter(|reference| day.is_none_or(|day| reference.is_in_force(day)))
                .take(most)
                .collect()
        };
        let says = in_force(&self.facts.ilo, ilo, MOST_ILO).into_iter();
        (
            cited::together(&in_force(&self.facts.laws, laws, MOST_LAWS)),
            says.map(|it| self.pick(&it.says_id, &it.says_en).trim_end_matches('.').to_owned()).collect(),
        )
    }

    pub(super) fn name<'b>(&self, account: &'b Account) -> &'b str {
        self.pick(&account.name_id, &account.name_en)
    }

    fn pick<'b>(&self, id: &'b str, en: &'b str) -> &'b str {
        match self.locale {
            Locale::Id => id,
            Locale::En => en,
        }
    }
}

/// Whether the wording raises the score and no indicator or combination does.
pub(super) fn is_wording_alone(assessment: &Assessment) -> bool {
    let raises = |kind: ReasonKind| {
        assessment.reasons.iter().any(|reason| reason.kind == kind && reason.contribution >= LITTLE)
    };
    raises(ReasonKind::Wording) && !raises(ReasonKind::Indicator) && !raises(ReasonKind::Network)
}

/// The words of the ad that the wording rests on, quoted; none that touches a contact.
pub(super) fn telling(spans: &[Span], document: &str, contacts: &[Contact]) -> Vec<String> {
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

pub(super) fn unnamed(id: &str, contribution: f64) -> ReasonView {
    ReasonView { id: id.to_owned(), contribution, ..ReasonView::default() }
}
