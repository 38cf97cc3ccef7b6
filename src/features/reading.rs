use std::ops::Range;

use jiff::civil::Date;

use super::attribution;
use super::contacts::ContactMix;
use super::firm_domain;
use crate::domain::{Ad, Detail, Finding, LicenceForm, LicenceState, Span, Strength};
use crate::facts::{
    ContextRule, ContextSet, CueId, Facts, IndicatorId, Meaning, NegationSet, PlacementRule, PlacementStatus,
    SignId,
};

/// Most places that one finding points at.
const MOST_SPANS: usize = 8;

/// Currencies that only work abroad is paid in.
const ABROAD_CURRENCIES: [&str; 14] =
    ["MYR", "SGD", "BND", "HKD", "TWD", "KRW", "JPY", "SAR", "AED", "QAR", "KWD", "OMR", "BHD", "THB"];

/// An ad with what it is about.
pub(super) struct Reading<'a> {
    pub(super) ad: &'a Ad,
    pub(super) facts: &'a Facts,
    pub(super) day: Date,
    pub(super) contexts: ContextSet,
    pub(super) contacts: ContactMix<'a>,
    /// What holds for placement to the destination, for the ad's sector.
    pub(super) placement: Option<&'a PlacementRule>,
    signs: Vec<(SignId, NegationSet, Range<usize>)>,
    /// Where no sign of an indicator counts.
    no_signs: Vec<(IndicatorId, Range<usize>)>,
    pub(super) cues: Vec<(CueId, Range<usize>)>,
    /// Where words begin with which the ad may only tell of something, in order.
    told: Vec<usize>,
}

/// An indicator that the ad shows.
#[derive(Debug, Clone)]
pub(super) struct FoundIndicator {
    pub(super) id: IndicatorId,
    pub(super) strength: Strength,
    pub(super) spans: Vec<Span>,
    pub(super) detail: Option<Detail>,
}

impl FoundIndicator {
    pub(super) fn into_finding(self, facts: &Facts) -> Finding {
        let indicator = facts.indicators.at(self.id);
        let id = indicator.map(|i| i.id.clone()).unwrap_or_default();
        let columns = attribution::of_indicator(&id, indicator.map(|i| i.group), self.strength);
        Finding { id, strength: self.strength, spans: self.spans, detail: self.detail, columns }
    }
}

/// Adds an indicator, or strengthens it where it is shown already.
pub(super) fn show(shown: &mut Vec<FoundIndicator>, new: FoundIndicator) {
    let Some(old) = shown.iter_mut().find(|old| old.id == new.id) else {
        shown.push(new);
        return;
    };
    old.strength = old.strength.max(new.strength);
    for span in new.spans {
        push_span(&mut old.spans, span);
    }
    old.detail = new.detail.or(old.detail.take());
}

/// Adds a span unless one that is there already covers its place.
pub(super) fn push_span(spans: &mut Vec<Span>, span: Span) {
    if let Some(old) = spans.iter_mut().find(|old| old.overlaps(span)) {
        *old = Span::new(old.start.min(span.start), old.end.max(span.end));
    } else if spans.len() < MOST_SPANS {
        spans.push(span);
    }
}

/// A range with the words and sums that it begins or ends within: `rp3` of `rp3,5 juta` is no sum.
fn whole(text: &str, range: Range<usize>) -> Range<usize> {
    let is_word = |c: char| c.is_alphanumeric();
    let before = text.get(..range.start).unwrap_or("");
    let start = if text.get(range.start..).is_some_and(|rest| rest.starts_with(is_word)) {
        before.trim_end_matches(is_word).len()
    } else {
        range.start
    };
    let mut end = range.end;
    loop {
        let (head, rest) = (text.get(..end).unwrap_or(""), text.get(end..).unwrap_or(""));
        let ends_in_word = head.ends_with(is_word);
        let mut next = rest.chars();
        match (next.next(), next.next()) {
            (Some(c), _) if ends_in_word && is_word(c) => end += c.len_utf8(),
            (Some('.' | ','), Some(digit))
                if head.ends_with(|c: char| c.is_ascii_digit()) && digit.is_ascii_digit() =>
            {
                end += 1 + digit.len_utf8();
            }
            _ => break,
        }
    }
    let rest = text.get(end..).unwrap_or("");
    let unit = SUM_UNITS.iter().find(|unit| {
        let after = rest.strip_prefix(' ').and_then(|rest| rest.strip_prefix(**unit));
        after.is_some_and(|after| !after.starts_with(is_word))
    });
    if let Some(unit) = unit.filter(|_| text.get(..end).unwrap_or("").ends_with(|c: char| c.is_ascii_digit()))
    {
        end += 1 + unit.len();
    }
    start..end
}

/// Words that belong to the number in front of them.
const SUM_UNITS: [&str; 8] = ["juta", "jt", "ribu", "rb", "milyar", "miliar", "yuta", "million"];

impl<'a> Reading<'a> {
    pub(super) fn of(ad: &'a Ad, facts: &'a Facts, day: Date) -> Self {
        let mut reading = Self {
            ad,
            facts,
            day,
            contexts: ContextSet::default(),
            contacts: ContactMix::of(ad, facts),
            placement: None,
            signs: Vec::new(),
            no_signs: Vec::new(),
            cues: Vec::new(),
            told: ad
                .hits
                .iter()
                .filter(|hit| facts.meaning(hit.term) == Some(Meaning::ReportedSpeech))
                .map(|hit| hit.start)
                .collect(),
        };
        // Hits stand in order of where they end.
        reading.told.sort_unstable();
        reading.sort_hits();
        reading.read_fields();
        reading.find_placement();
        reading
    }

    /// Parts the hits by what they stand for; contexts and cues count at once unless they are taken back.
    fn sort_hits(&mut self) {
        for hit in &self.ad.hits {
            match self.facts.meaning(hit.term) {
                Some(Meaning::Sign { id, own }) => self.signs.push((id, own, hit.range())),
                Some(Meaning::NoSign(id)) => self.no_signs.push((id, hit.range())),
                Some(Meaning::Context { id, own })
                    if !self.contexts.contains(id) && !self.is_denied(&hit.range(), own) =>
                {
                    self.contexts.insert(id);
                }
                Some(Meaning::KnownName(_)) => {
                    self.contexts = self.contexts.union(self.facts.contexts.of_rule(ContextRule::KnownName));
                }
                Some(Meaning::Cue { id, own }) if !self.is_denied(&hit.range(), own) => {
                    self.cues.push((id, hit.range()));
                }
                _ => {}
            }
        }
    }

    /// Whether the words around a range of the folded text take it back, or only tell of it.
    pub(super) fn is_denied(&self, range: &Range<usize>, own: NegationSet) -> bool {
        let (negation, text) = (&self.facts.contexts.negation, self.ad.folded.text());
        negation.denies(text, range, own) || negation.is_only_told(text, range, &self.told)
    }

    /// Whether the ad only tells of what stands at a range of the folded text.
    pub(super) fn is_told(&self, range: &Range<usize>) -> bool {
        self.facts.contexts.negation.is_only_told(self.ad.folded.text(), range, &self.told)
    }

    /// Whether an exception of the indicator stands over the words.
    pub(super) fn is_excepted(&self, indicator: IndicatorId, words: &Range<usize>) -> bool {
        self.no_signs
            .iter()
            .any(|(id, range)| *id == indicator && range.start < words.end && words.start < range.end)
    }

    fn read_fields(&mut self) {
        let destination = self.ad.destination.as_ref().map(|d| d.code.as_str()).filter(|code| *code != "ID");
        if let Some(code) = destination {
            self.contexts = self.contexts.union(self.facts.contexts.of_destination(code));
        }
        self.apply(ContextRule::Abroad, destination.is_some() || self.is_paid_abroad());
        self.apply(ContextRule::DestinationNamed, destination.is_some());
        let abroad = self.facts.contexts.of_rule(ContextRule::Abroad);
        self.apply(ContextRule::Domestic, !self.contexts.holds_any(abroad));
        let has_employer = self.ad.employer.as_ref().is_some_and(|e| !e.value.trim().is_empty());
        self.apply(ContextRule::EmployerNamed, has_employer);
        self.apply(ContextRule::OwnDomain, self.contacts.has_own_domain());
        self.apply(ContextRule::FirmDomain, firm_domain::is_given(self));
        self.apply(ContextRule::OfficialDomain, self.contacts.has_official_domain);
        self.apply(ContextRule::PrivateContactOnly, self.contacts.is_private_only());
        self.apply(ContextRule::BankAccount, self.contacts.accounts > 0);
        for claim in self.ad.licence_claims.iter().filter(|c| !c.number.is_empty() && c.oddity.is_none()) {
            let rule = match claim.form {
                LicenceForm::Sip3mi | LicenceForm::Sipptki => ContextRule::Sip3miNumber,
                LicenceForm::Sip2mi => ContextRule::Sip2miNumber,
                LicenceForm::Siuppak => ContextRule::SiuppakNumber,
                LicenceForm::So => ContextRule::SoNumber,
                LicenceForm::Announcement => ContextRule::AnnouncementNumber,
                LicenceForm::Nib => continue,
            };
            self.apply(rule, true);
        }
    }

    /// Whether pay, or what is held back of it, is in the currency of a country where Indonesians go to work. Dollars and euros are left
    /// out: remote work at home is paid in them.
    fn is_paid_abroad(&self) -> bool {
        let pay = self.ad.pay.iter().map(|pay| pay.currency);
        let mut sums = pay.chain(self.ad.money.iter().map(|money| money.currency));
        sums.any(|currency| ABROAD_CURRENCIES.contains(&currency.code()))
    }

    fn apply(&mut self, rule: ContextRule, holds: bool) {
        if holds {
            self.contexts = self.contexts.union(self.facts.contexts.of_rule(rule));
        }
    }

    fn find_placement(&mut self) {
        let Some(destination) = &self.ad.destination else { return };
        self.placement = self.facts.placements.on(&destination.code, self.contexts, self.day);
        let is_open = self.placement.is_some_and(|rule| rule.status == PlacementStatus::Open);
        self.apply(ContextRule::PlacementOpen, is_open);
    }

    pub(super) fn note_licence(&mut self, state: LicenceState) {
        self.apply(ContextRule::LicenceActive, state == LicenceState::Active);
    }

    /// Whether a context of this name holds; never where the file does not know it.
    pub(super) fn is(&self, context: &str) -> bool {
        self.facts.contexts.id(context).is_some_and(|id| self.contexts.contains(id))
    }

    pub(super) fn is_abroad(&self) -> bool {
        self.contexts.holds_any(self.facts.contexts.of_rule(ContextRule::Abroad))
    }

    /// Code of the destination outside Indonesia.
    pub(super) fn destination(&self) -> Option<&'a str> {
        self.ad.destination.as_ref().map(|d| d.code.as_str()).filter(|code| *code != "ID")
    }

    /// Where in the document the destination and its places stand.
    pub(super) fn destination_spans(&self) -> Vec<Span> {
        let Some(destination) = &self.ad.destination else { return Vec::new() };
        let mut spans = Vec::new();
        let places = self.ad.places.iter().filter(|place| place.code == destination.code);
        for span in destination.span.into_iter().chain(places.map(|place| place.span)) {
            push_span(&mut spans, span);
        }
        spans
    }

    /// The indicators whose phrases stand in the text, in a context that lets them count.
    pub(super) fn signs(&self) -> Vec<FoundIndicator> {
        let mut shown = Vec::new();
        for (id, own, range) in &self.signs {
            let Some(sign) = self.facts.indicators.sign(*id) else { continue };
            if !self.contexts.holds_all(sign.requires)
                || self.contexts.holds_any(sign.unless)
                || self.is_excepted(sign.indicator, range)
                || self.is_denied(range, *own)
            {
                continue;
            }
            show(
                &mut shown,
                FoundIndicator {
                    id: sign.indicator,
                    strength: sign.strength,
                    spans: vec![self.shown_span(range.clone())],
                    detail: None,
                },
            );
        }
        shown
    }

    /// Where in the document a range of the folded text is shown: whole words and whole sums, whatever part of them was matched.
    pub(super) fn shown_span(&self, range: Range<usize>) -> Span {
        self.ad.folded.origin(whole(self.ad.folded.text(), range))
    }

    /// An indicator that is read from fields; none where the file does not know it.
    pub(super) fn computed(
        &self,
        id: &str,
        strength: Strength,
        spans: Vec<Span>,
        detail: Option<Detail>,
    ) -> Option<FoundIndicator> {
        Some(FoundIndicator { id: self.facts.indicators.id(id)?, strength, spans, detail })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_and_sums_are_shown() {
        for (text, part, shown) in [
            ("uang kursi rp3,5 juta dulu", "uang kursi rp3", "uang kursi rp3,5 juta"),
            ("setor rp12.500.000. lalu", "setor rp12", "setor rp12.500.000"),
            ("wajib dipotong gaji", "potong gaji", "dipotong gaji"),
            ("bayar 2 jt ya", "bayar 2", "bayar 2 jt"),
            ("umur 17. 5 orang", "umur 17", "umur 17"),
            ("visa turis, dulu", "visa turis", "visa turis"),
        ] {
            let start = text.find(part).unwrap();
            assert_eq!(&text[whole(text, start..start + part.len())], shown, "{text}");
        }
    }
}
