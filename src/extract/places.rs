use super::reading::{Cue, Reading, nearest_after, nearest_before};
use crate::domain::{Destination, PlaceMention};
use crate::facts::{NameForm, PlaceCue};

/// Code of places in Indonesia.
pub(super) const HOME: &str = "ID";

/// A place in the text with what the words around it say.
#[derive(Debug, Clone, Copy)]
struct Mention {
    start: usize,
    end: usize,
    place: Place,
    /// How much it says that work is there; zero for a background, an origin, a neighbour.
    weight: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Abroad { index: u16, is_hub: bool },
    Home(u16),
}

/// Where the work is, as far as words tell.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) mentions: Vec<PlaceMention>,
    pub(super) destination: Option<Destination>,
}

/// What a place counts for: bare, behind `di`, behind a word for work, in a title, in a place field.
const BARE: u32 = 1;
const AT: u32 = 2;
const WORK: u32 = 4;
const TITLE: u32 = 3;
const FIELD: u32 = 8;
/// Text up to this length with nothing but a bare country in it is read as a job there, in bytes.
const SHORT_BYTES: usize = 600;

/// Reads the places of the document; `field` are those of the ad's own place field.
pub(super) fn find(reading: &Reading<'_>, field: Option<&Reading<'_>>) -> Places {
    let mentions = mentions(reading);
    let mut scores: Vec<(Option<u16>, u32, Option<(usize, usize)>, bool)> = Vec::new();
    let mut add = |key: Option<u16>, weight: u32, at: Option<(usize, usize)>, is_hub: bool| {
        match scores.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, score, span, hub)) => {
                *score += weight;
                // The country's own name is shown rather than a city, and the first rather than a later one.
                if span.is_none() || (*hub && !is_hub && at.is_some()) {
                    *span = at;
                    *hub = is_hub;
                }
            }
            None => scores.push((key, weight, at, is_hub)),
        }
    };
    for mention in mentions.iter().filter(|mention| mention.weight > 0) {
        let is_title = mention.start < reading.title_end;
        let weight = mention.weight + if is_title { TITLE } else { 0 };
        match mention.place {
            Place::Abroad { index, is_hub } => {
                add(Some(index), weight, Some((mention.start, mention.end)), is_hub);
            }
            Place::Home(_) => add(None, weight, None, false),
        }
    }
    for mention in field.map(self::mentions).unwrap_or_default() {
        match mention.place {
            Place::Abroad { index, is_hub } => add(Some(index), FIELD, None, is_hub),
            Place::Home(_) => add(None, FIELD, None, false),
        }
    }
    let home = scores.iter().filter(|(key, ..)| key.is_none()).map(|(_, score, ..)| *score).sum::<u32>();
    // Countries that only differ in their region (Malaysia, Sarawak) speak for each other.
    let family = |index: u16| {
        reading.facts.destinations.at(index).map_or("", |fact| fact.code.split('-').next().unwrap_or(""))
    };
    let best = scores
        .iter()
        .filter_map(|(key, score, span, _)| key.map(|index| (index, *score, *span)))
        .map(|(index, score, span)| {
            let kin: u32 = scores
                .iter()
                .filter_map(|(key, other, ..)| {
                    key.filter(|k| *k != index && family(*k) == family(index)).map(|_| *other)
                })
                .sum();
            (index, score, score + kin, span)
        })
        .max_by_key(|(index, score, total, _)| {
            // Of a country and its region the region, where work is said to be there.
            let is_region =
                *score >= AT && reading.facts.destinations.at(*index).is_some_and(|f| f.code.contains('-'));
            (*total, is_region, *score, std::cmp::Reverse(*index))
        });
    let destination = best.and_then(|(index, _, total, span)| {
        let needed = if home == 0 && reading.text.len() <= SHORT_BYTES { BARE } else { AT };
        let fact = reading.facts.destinations.at(index)?;
        (total >= needed && total > home).then(|| Destination {
            code: fact.code.clone(),
            name: fact.name.clone(),
            span: span.map(|(start, end)| reading.span(start, end)),
        })
    });
    Places { mentions: mentions.iter().filter_map(|mention| shown(reading, mention)).collect(), destination }
}

fn shown(reading: &Reading<'_>, mention: &Mention) -> Option<PlaceMention> {
    let span = reading.span(mention.start, mention.end);
    Some(match mention.place {
        Place::Abroad { index, is_hub } => {
            let fact = reading.facts.destinations.at(index)?;
            PlaceMention { code: fact.code.clone(), name: fact.name.clone(), span, is_hub }
        }
        Place::Home(index) => {
            let place = reading.facts.domestic.at(index)?;
            PlaceMention { code: HOME.to_owned(), name: place.name.clone(), span, is_hub: place.is_border }
        }
    })
}

/// All places in order of where they stand, the longer name where two overlap.
fn mentions(reading: &Reading<'_>) -> Vec<Mention> {
    let cues = &reading.cues;
    let abroad = cues.destinations.iter().map(|cue| {
        let (index, form) = cue.what;
        (cue.start, cue.end, Place::Abroad { index, is_hub: form == NameForm::Hub }, form)
    });
    let home = cues.domestic.iter().map(|cue| (cue.start, cue.end, Place::Home(cue.what), NameForm::Plain));
    let mut all: Vec<_> = abroad.chain(home).collect();
    all.sort_by_key(|&(start, end, ..)| (start, std::cmp::Reverse(end)));
    let mut kept: Vec<Mention> = Vec::with_capacity(all.len());
    let mut covered = 0;
    for (start, end, place, form) in all {
        if start < covered {
            continue;
        }
        let before = cue_before(reading, start);
        if matches!(form, NameForm::Upper | NameForm::Context) {
            let is_led =
                matches!(before, Some(PlaceCue::Work | PlaceCue::At)) || is_whole(reading, start, end);
            let is_upper =
                || reading.span(start, end).slice(reading.document).chars().all(|c| !c.is_lowercase());
            if !is_led || (form == NameForm::Upper && !is_upper()) {
                continue;
            }
        }
        let inherited = kept
            .last()
            .filter(|last| before.is_none() && is_list(reading.between(last.end, start)))
            .map(|last| last.weight);
        let weight = if is_background_after(reading, end) {
            0
        } else {
            match before {
                Some(PlaceCue::NotWork | PlaceCue::NotWorkAfter) => 0,
                Some(PlaceCue::Work) => WORK,
                Some(PlaceCue::At) => AT,
                None => inherited.unwrap_or(BARE),
            }
        };
        covered = end;
        kept.push(Mention { start, end, place, weight });
    }
    kept
}

/// What the words right in front of a place say of it: the nearest decides, the longest of those.
fn cue_before(reading: &Reading<'_>, start: usize) -> Option<PlaceCue> {
    let nearest = nearest_before(&reading.cues.places, start, 14)?;
    let ends_there = |cue: &&Cue<PlaceCue>| cue.end == nearest.end;
    let last = reading.cues.places.partition_point(|cue| cue.end <= start);
    let longest =
        reading.cues.places.get(..last)?.iter().rev().take_while(ends_there).min_by_key(|cue| cue.start)?;
    let gap = reading.between(longest.end, start);
    let is_near = !gap.contains(['.', ';', '!', '?', '\n', ',', ')'])
        && gap.split(' ').filter(|word| word.bytes().any(|b| b.is_ascii_alphanumeric())).count() <= 1;
    // `perusahaan di Jepang` is a place of work again; `perusahaan Jepang` is an origin.
    let is_adjacent = gap.trim_matches([' ', ':', '"', '(', '*', '-']).is_empty();
    (is_near && (is_adjacent || longest.what == PlaceCue::Work)).then_some(longest.what)
}

/// `Japanese`-like uses: `korea food`.
fn is_background_after(reading: &Reading<'_>, end: usize) -> bool {
    nearest_after(&reading.cues.places, end, 1).is_some_and(|cue| cue.what == PlaceCue::NotWorkAfter)
}

/// Whether the range is the whole text, as in a place field that says `KL`.
fn is_whole(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    let rest = [reading.between(0, start), reading.between(end, reading.text.len())];
    reading.text.len() < 40 && rest.iter().all(|part| part.trim_matches([' ', ',', '\n']).is_empty())
}

/// Whether two places stand side by side in a list.
fn is_list(gap: &str) -> bool {
    gap.len() <= 8
        && !gap.contains('\n')
        && (gap.contains([',', '/', '&', '-', '(', '|'])
            || matches!(gap.trim(), "dan" | "atau" | "and" | "or"))
        && gap
            .split([' ', ',', '/', '&', '-', '(', '|'])
            .all(|word| matches!(word, "" | "dan" | "atau" | "and" | "or"))
}
