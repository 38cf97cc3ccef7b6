//! Reasons in sentences: from identifiers to what a district officer reads.

use super::view::{AdView, ReasonView};
use crate::domain::{Ad, LicenceState, Pay, PayPeriod, Reason, ReasonKind, Span, Support};
use crate::facts::Facts;
use crate::i18n::Locale;

/// Tells reasons and supports in one language.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    facts: &'a Facts,
    is_english: bool,
}

impl std::fmt::Debug for Teller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Teller").field("is_english", &self.is_english).finish_non_exhaustive()
    }
}

impl<'a> Teller<'a> {
    pub(super) fn new(facts: &'a Facts, locale: Locale) -> Self {
        Self { facts, is_english: locale == Locale::En }
    }

    fn pick<'t>(&self, indonesian: &'t str, english: &'t str) -> &'t str {
        if self.is_english { english } else { indonesian }
    }

    /// A reason in one sentence.
    pub(super) fn sentence(&self, reason: &Reason) -> String {
        match reason.kind {
            ReasonKind::Wording => self
                .pick("Susunan katanya mirip iklan yang mencurigakan", "Its wording resembles suspicious ads")
                .to_owned(),
            ReasonKind::Base => self.pick("Titik awal setiap iklan", "Where every ad starts").to_owned(),
            ReasonKind::Figure => reason.id.replace('_', " "),
            ReasonKind::Indicator => self.named(&reason.id),
        }
    }

    /// The sentence of an indicator, combination or look-alike.
    fn named(&self, id: &str) -> String {
        self.facts
            .account(id)
            .map_or_else(|| id.to_owned(), |a| self.pick(&a.reason_id, &a.reason_en).to_owned())
    }

    /// The short name of an indicator, combination or look-alike.
    pub(super) fn name(&self, reason: &Reason) -> String {
        match self.facts.account(&reason.id) {
            Some(account) => self.pick(&account.name_id, &account.name_en).to_owned(),
            None => self.sentence(reason),
        }
    }

    /// Reasons worth a line for people: those that raise the risk and say something in words.
    pub(super) fn reasons(&self, reasons: &[Reason]) -> Vec<ReasonView> {
        reasons
            .iter()
            .filter(|r| matches!(r.kind, ReasonKind::Indicator | ReasonKind::Wording))
            .filter(|r| r.contribution > 0.005 || r.kind == ReasonKind::Indicator)
            .map(|r| ReasonView {
                words: self.sentence(r),
                ..self.view(&r.id, r.contribution, &r.spans, r.detail.as_ref())
            })
            .collect()
    }

    /// What speaks for the ad.
    pub(super) fn supports(&self, supports: &[Support]) -> Vec<ReasonView> {
        supports
            .iter()
            .map(|s| ReasonView {
                words: self.named(&s.id),
                ..self.view(&s.id, s.contribution, &s.spans, s.detail.as_ref())
            })
            .collect()
    }

    fn view(&self, id: &str, contribution: f64, spans: &[Span], detail: Option<&String>) -> ReasonView {
        let clears = self.facts.account(id).map(|a| self.pick(&a.clears_id, &a.clears_en).to_owned());
        let basis = self.facts.indicators.get(id).map(|i| [i.laws.join(", "), i.ilo.join(", ")].join("; "));
        ReasonView {
            id: id.to_owned(),
            words: String::new(),
            detail: detail.cloned(),
            contribution,
            spans: spans.to_vec(),
            basis: basis.map(|b| b.trim_matches([' ', ';']).to_owned()).filter(|b| !b.is_empty()),
            clears: clears.filter(|c| !c.is_empty()),
        }
    }

    /// What the registry says, in words; none where it has nothing to say.
    pub(super) fn licence(&self, state: LicenceState) -> Option<String> {
        let words = match state {
            LicenceState::Active => {
                ("tercatat berizin pada hari iklan", "listed as licensed on the ad's day")
            }
            LicenceState::Suspended => ("izin dibekukan pada hari iklan", "suspended on the ad's day"),
            LicenceState::Revoked => ("izin sudah dicabut pada hari iklan", "revoked on the ad's day"),
            LicenceState::Borrowed => (
                "nama atau nomor ada, tetapi kontaknya tidak cocok",
                "name or number is real, its contact is not",
            ),
            LicenceState::NearMiss => ("hampir sama dengan nama yang tercatat", "nearly a listed name"),
            LicenceState::NotFound => (
                "tidak ada di daftar yang dipakai (bukan bukti)",
                "not in the lists in use (no evidence by itself)",
            ),
            LicenceState::NotCheckable => return None,
        };
        Some(self.pick(words.0, words.1).to_owned())
    }

    /// What a person can do next.
    pub(super) fn next_step(&self, is_judgeable: bool) -> String {
        let words = if is_judgeable {
            (
                "Cocokkan nama perusahaan dan kontaknya dengan daftar resmi P3MI sebelum memutuskan.",
                "Compare the firm's name and contact with the official list of P3MI before you decide.",
            )
        } else {
            (
                "Terlalu sedikit untuk dinilai: buka halaman asalnya, atau cari nomor kontaknya.",
                "Too little to judge: open the original page, or look the contact number up.",
            )
        };
        self.pick(words.0, words.1).to_owned()
    }

    /// A pay amount in words.
    pub(super) fn pay(&self, pay: &Pay) -> String {
        let period = match pay.period {
            PayPeriod::Hour => ("jam", "hour"),
            PayPeriod::Day => ("hari", "day"),
            PayPeriod::Week => ("minggu", "week"),
            PayPeriod::Month => ("bulan", "month"),
            PayPeriod::Year => ("tahun", "year"),
            PayPeriod::Contract => ("kontrak", "contract"),
            PayPeriod::Piece => ("satuan", "piece"),
        };
        let period = self.pick(period.0, period.1);
        let amount = if (pay.max - pay.min).abs() < f64::EPSILON {
            format!("{:.0}", pay.min)
        } else {
            format!("{:.0}-{:.0}", pay.min, pay.max)
        };
        format!("{} {amount} / {period}", pay.currency.code())
    }

    /// An ad that is not kept, as a view.
    pub(super) fn view_of(&self, ad: &Ad) -> AdView {
        AdView {
            ad: ad.id.clone(),
            source: ad.source.0.clone(),
            url: ad.url.clone(),
            kind: ad.kind,
            document: ad.document().to_owned(),
            text_start: ad.text_start(),
            employer: ad.employer.as_ref().map(|f| f.value.clone()),
            location: ad.location.as_ref().map(|f| f.value.clone()),
            destination: ad.destination.as_ref().map(|d| d.name.clone()),
            pay: ad.pay.iter().map(|p| self.pay(p)).collect(),
            posted_on: ad.posted_on.as_ref().map(|f| f.value),
            licence: None,
            first_seen: None,
            last_seen: None,
            versions: 0,
            flag: None,
            judgement: None,
            reasons: Vec::new(),
            supports: Vec::new(),
            contacts: ad.contacts.clone(),
            is_masked: false,
            evidence: None,
            next_step: None,
        }
    }
}
