use crate::domain::PayPeriod;
use crate::domain::{LicenceForm, Span};
use crate::facts::{ContactCue, DemandCue, Facts, LicenceCue, Meaning, MoneyCue, NameForm, PlaceCue};
use crate::text::{Folded, Hit};

use super::numbers::{self, Run};

/// A phrase found, with what it stands for; positions in the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue<T> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: T,
}

/// What the phrases of a document say, sorted by subject; each list in order of where the phrases end.
#[derive(Debug, Default)]
pub(super) struct Cues {
    pub(super) destinations: Vec<Cue<(u16, NameForm)>>,
    pub(super) domestic: Vec<Cue<u16>>,
    pub(super) places: Vec<Cue<PlaceCue>>,
    pub(super) money: Vec<Cue<MoneyCue>>,
    pub(super) periods: Vec<Cue<PayPeriod>>,
    pub(super) vague: Vec<Cue<u16>>,
    pub(super) contacts: Vec<Cue<ContactCue>>,
    pub(super) licences: Vec<Cue<LicenceForm>>,
    pub(super) claims: Vec<Cue<()>>,
    pub(super) denials: Vec<Cue<()>>,
    pub(super) demands: Vec<Cue<DemandCue>>,
    /// The document says in a line of its own that the ad is over.
    pub(super) is_gone: bool,
}

/// A document while its facts are read from it.
pub(super) struct Reading<'a> {
    pub(super) facts: &'a Facts,
    pub(super) document: &'a str,
    pub(super) folded: &'a Folded,
    /// The folded text.
    pub(super) text: &'a str,
    /// Where the title ends in the folded text; 0 where there is none.
    pub(super) title_end: usize,
    /// Runs of digits, in order.
    pub(super) runs: Vec<Run>,
    pub(super) cues: Cues,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        facts: &'a Facts,
        document: &'a str,
        folded: &'a Folded,
        hits: &[Hit],
        has_title: bool,
    ) -> Self {
        let text = folded.text();
        let title_end = if has_title { text.find('\n').unwrap_or(text.len()) } else { 0 };
        let mut digits = Vec::new();
        let cues = Cues::of(facts, text, hits, &mut digits);
        let runs = numbers::runs(folded, &digits);
        Self { facts, document, folded, text, title_end, runs, cues }
    }

    /// The span of the original behind a range of the folded text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.folded.origin(start..end)
    }

    /// The first folded position that was made from byte `original` of the document or what follows it.
    pub(super) fn folded_position(&self, original: usize) -> usize {
        let (mut low, mut high) = (0, self.text.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.span(middle, middle).start < original { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The folded text between two positions.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The folded byte at `at`, a line break beyond either end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// The folded byte before `at`.
    pub(super) fn byte_before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b'\n', |before| self.byte(before))
    }
}

impl Cues {
    fn of(facts: &Facts, text: &str, hits: &[Hit], digits: &mut Vec<Cue<u8>>) -> Self {
        let mut cues = Self::default();
        for hit in hits {
            let Some(meaning) = facts.meaning(hit.term) else { continue };
            let (start, end) = (hit.start, hit.end);
            match meaning {
                // What `features` reads.
                Meaning::Sign { .. }
                | Meaning::NoSign(_)
                | Meaning::Context { .. }
                | Meaning::Cue { .. }
                | Meaning::Concept(_)
                | Meaning::KnownName(_)
                | Meaning::ReportedSpeech => {}
                Meaning::Destination { index, form } => {
                    cues.destinations.push(Cue { start, end, what: (index, form) });
                }
                Meaning::Domestic(what) => cues.domestic.push(Cue { start, end, what }),
                Meaning::Place(what) => cues.places.push(Cue { start, end, what }),
                Meaning::Money(what) => cues.money.push(Cue { start, end, what }),
                Meaning::Period(what) => cues.periods.push(Cue { start, end, what }),
                Meaning::VaguePay(what) => cues.vague.push(Cue { start, end, what }),
                Meaning::Contact(what) => cues.contacts.push(Cue { start, end, what }),
                Meaning::Digit(what) => digits.push(Cue { start, end, what }),
                Meaning::Licence(LicenceCue::Form(what)) => cues.licences.push(Cue { start, end, what }),
                Meaning::Licence(LicenceCue::Claim) => cues.claims.push(Cue { start, end, what: () }),
                Meaning::Licence(LicenceCue::Denied) => cues.denials.push(Cue { start, end, what: () }),
                Meaning::Demand(what) => cues.demands.push(Cue { start, end, what }),
                Meaning::Gone => cues.is_gone |= is_line(text, start, end),
            }
        }
        cues
    }
}

/// Whether the range is all that its line says.
fn is_line(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or("").rsplit('\n').next().unwrap_or("");
    let after = text.get(end..).unwrap_or("").split('\n').next().unwrap_or("");
    before.chars().chain(after.chars()).all(|c| !c.is_alphanumeric())
}

/// The last cue that ends at or before `at`, no farther away than `within` bytes; the longest of those that end
/// there.
pub(super) fn nearest_before<T: Copy>(cues: &[Cue<T>], at: usize, within: usize) -> Option<Cue<T>> {
    let next = cues.partition_point(|cue| cue.end <= at);
    let before = cues.get(..next)?;
    let end = before.last()?.end;
    let longest = before.iter().rev().take_while(|cue| cue.end == end).min_by_key(|cue| cue.start)?;
    (at - end <= within).then_some(*longest)
}

/// The first cue that starts at or after `at`, no farther away than `within` bytes.
pub(super) fn nearest_after<T: Copy>(cues: &[Cue<T>], at: usize, within: usize) -> Option<Cue<T>> {
    let next = cues.partition_point(|cue| cue.end <= at);
    cues.get(next..)?
        .iter()
        .take_while(|cue| cue.end <= at + within + 40)
        .find(|cue| cue.start >= at && cue.start - at <= within)
        .copied()
}
