use super::pay;
use super::reading::{Cue, Reading, nearest_after, nearest_before};
use crate::domain::{Destination, PlaceMention};
use crate::facts::{NameForm, PlaceCue};

/// Code of places in Indonesia.
pub(super) const HOME: &str = "ID";
/// Code of the high seas.
const SEA: &str = "XX-SEA";

/// A place in the text with what the words around it say.
#[derive(Debug, Clone, Copy)]
struct Mention {
    start: usize,
    end: usize,
    place: Place,
    /// How much it says that work is there; zero for a background, an origin, a neighbour.
    weight: u32,
    /// Whether it is a wider region, which gives way to any country named beside it.
    is_region: bool,
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
const AT: u32 = 3;
const IN: u32 = 2;
const WORK: u32 = 4;
const TITLE: u32 = 3;
const FIELD: u32 = 8;
/// Added where a text without a title begins with a country, as a headline does; towns at home are those of the readers.
const HEADLINE: u32 = 2;
/// Longest first line or sentence that is a headline, in bytes.
const HEADLINE_BYTES: usize = 110;
/// Added where sums are in the money of the country: who works at home is paid in rupiah.
const ITS_MONEY: u32 = 5;
/// Text up to this length with nothing but a bare country in it is read as a job there, in bytes.
const SHORT_BYTES: usize = 600;

/// How much speaks for work in one country, or at home.
#[derive(Debug, Clone, Copy)]
struct Tally {
    /// Row of the destinations; none for home.
    index: Option<u16>,
    score: u32,
    /// How often it is named.
    mentions: usize,
    /// The most that one mention says.
    most: u32,
    /// Where it is named, and whether by a city rather than by its own name.
    named: Option<(usize, usize, bool)>,
}

/// What all mentions of one country, or of home, say together.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    score: u32,
    mentions: usize,
    most: u32,
}

impl Weighed {
    fn add(&mut self, tally: &Tally) {
        self.score += tally.score;
        self.mentions += tally.mentions;
        self.most = self.most.max(tally.most);
    }

    /// Whether a country stands against the towns at home that an ad names beside it: the recruiter's, the interview's, the
    /// readers'. An ad for work at home rarely names a country at all, and then once.
    fn outweighs(self, home: Self) -> bool {
        let is_led = self.most >= AT && self.most > home.most;
        let is_often = self.mentions >= home.mentions || self.mentions > 1;
        self.mentions > 0 && (is_led || self.most >= home.most && is_often)
    }
}

/// Reads the places of the document; `field` are those of the ad's own place field.
pub(super) fn find(reading: &Reading<'_>, field: Option<&Reading<'_>>) -> Places {
    let mentions = mentions(reading);
    let mut tallies: Vec<Tally> = Vec::new();
    let in_field = field.map(self::mentions).unwrap_or_default();
    let is_country = |m: &Mention| !m.is_region && matches!(m.place, Place::Abroad { .. });
    // Of several, the country that speaks loudest is the one that the region stands for.
    let named = mentions.iter().filter(|m| m.weight > 0).chain(&in_field).filter(|m| is_country(m));
    let country = named.max_by_key(|mention| mention.weight).map(|mention| mention.place);
    let place = |mention: &Mention| match country {
        Some(country) if mention.is_region => country,
        _ => mention.place,
    };
    let headline_end = headline_end(reading);
    for mention in mentions.iter().filter(|mention| mention.weight > 0) {
        let title = if mention.start < reading.title_end {
            TITLE
        } else if mention.start < headline_end && is_country(mention) {
            HEADLINE
        } else {
            0
        };
        let at = (!mention.is_region || country.is_none()).then_some((mention.start, mention.end));
        count(&mut tallies, place(mention), mention.weight + title, at);
    }
    for mention in &in_field {
        count(&mut tallies, place(mention), FIELD, None);
    }
    add_money(reading, &mut tallies);
    let title = Title::of(reading, &mentions, &in_field);
    let mut home = Weighed::default();
    tallies.iter().filter(|tally| tally.index.is_none()).for_each(|tally| home.add(tally));
    let best = tallies.iter().filter_map(|tally| {
        let index = tally.index?;
        let fact = reading.facts.destinations.at(index)?;
        // A country and its region (Malaysia, Sarawak) speak for each other; of the two the region is
        // taken, where work is said to be there.
        let family = |code: &str| code.split('-').next().map(str::to_owned);
        let of_family = |other: &&Tally| {
            let code = other.index.and_then(|i| reading.facts.destinations.at(i)).map(|f| &f.code);
            code.is_some_and(|code| family(code) == family(&fact.code))
        };
        let mut abroad = Weighed::default();
        tallies.iter().filter(of_family).for_each(|tally| abroad.add(tally));
        let is_region = tally.score >= AT && fact.code.contains('-');
        Some((
            (abroad.score, is_region, tally.score, std::cmp::Reverse(index)),
            (index, fact, abroad),
            tally.named,
        ))
    });
    let needed = if home.score == 0 && reading.text.len() <= SHORT_BYTES { BARE } else { AT };
    // A ship sails from somewhere: the high seas give way to a country.
    let destination = best
        .filter(|(_, (index, fact, abroad), _)| {
            abroad.score >= needed && (abroad.score > home.score || title.says(*index))
                || fact.code != SEA && home.score > 0 && abroad.outweighs(home)
        })
        .max_by_key(|(rank, (_, fact, _), _)| (fact.code != SEA, *rank))
        .map(|(_, (_, fact, _), named)| Destination {
            code: fact.code.clone(),
            name: fact.name.clone(),
            span: named.map(|(start, end, _)| reading.span(start, end)),
        });
    Places { mentions: mentions.iter().filter_map(|mention| shown(reading, mention)).collect(), destination }
}

/// Where the headline of a text without a title ends; 0 where it has none.
fn headline_end(reading: &Reading<'_>) -> usize {
    let end = reading.text.find(['\n', '.', '!', '?']).unwrap_or(reading.text.len());
    if reading.title_end == 0 && end <= HEADLINE_BYTES { end } else { 0 }
}

/// Lets the money that the text counts in speak for the countries that it names.
fn add_money(reading: &Reading<'_>, tallies: &mut [Tally]) {
    if tallies.iter().all(|tally| tally.index.is_none()) {
        return;
    }
    let counted = pay::currencies(reading);
    for tally in tallies {
        let fact = tally.index.and_then(|index| reading.facts.destinations.at(index));
        // Dollars are counted in everywhere.
        let own = fact.and_then(|fact| fact.currencies.first()).filter(|own| own.code() != "USD");
        if own.is_some_and(|own| counted.contains(own)) {
            tally.score += ITS_MONEY;
            tally.most += ITS_MONEY;
        }
    }
}

/// What the title says of where work is, which offices and interviews at home do not outweigh.
#[derive(Debug, Default)]
struct Title(Vec<u16>);

impl Title {
    fn of(reading: &Reading<'_>, mentions: &[Mention], in_field: &[Mention]) -> Self {
        let is_home = |mention: &&Mention| matches!(mention.place, Place::Home(_)) && mention.weight > 0;
        let is_titled = |mention: &&Mention| mention.start < reading.title_end && mention.weight > 0;
        if in_field.iter().any(|mention| is_home(&mention))
            || mentions.iter().filter(is_titled).any(|m| is_home(&m))
        {
            return Self::default();
        }
        let home = mentions.iter().filter(is_home).map(|mention| mention.weight).max().unwrap_or(0);
        let says = |mention: &Mention| match mention.place {
            // `Koki Jepang` may cook at home, `Operator Johor` does not work there.
            Place::Abroad { index, is_hub } => {
                let least = if is_hub { WORK } else { AT };
                (mention.weight > BARE || home < least).then_some(index)
            }
            Place::Home(_) => None,
        };
        Self(mentions.iter().filter(is_titled).filter_map(says).collect())
    }

    fn says(&self, index: u16) -> bool {
        self.0.contains(&index)
    }
}

fn count(tallies: &mut Vec<Tally>, place: Place, weight: u32, at: Option<(usize, usize)>) {
    let (index, is_hub) = match place {
        Place::Abroad { index, is_hub } => (Some(index), is_hub),
        Place::Home(_) => (None, false),
    };
    let named = at.map(|(start, end)| (start, end, is_hub));
    match tallies.iter_mut().find(|tally| tally.index == index) {
        Some(tally) => {
            tally.score += weight;
            tally.mentions += 1;
            tally.most = tally.most.max(weight);
            // The country's own name is shown rather than a city, and the first rather than a later one.
            if tally.named.is_none_or(|(_, _, was_hub)| was_hub && !is_hub) && named.is_some() {
                tally.named = named;
            }
        }
        None => tallies.push(Tally { index, score: weight, mentions: 1, most: weight, named }),
    }
}

fn shown(reading: &Reading<'_>, mention: &Mention) -> Option<PlaceMention> {
    if mention.is_region {
        return None;
    }
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
        if matches!(form, NameForm::Upper | NameForm::Context | NameForm::Region) {
            let is_led =
                matches!(before, Some(PlaceCue::Work | PlaceCue::Office | PlaceCue::At | PlaceCue::In))
                    || is_whole(reading, start, end);
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
                Some(PlaceCue::Office) if matches!(place, Place::Home(_)) => BARE,
                Some(PlaceCue::NotWork | PlaceCue::NotWorkAfter) => 0,
                Some(PlaceCue::Work | PlaceCue::Office) => WORK,
                Some(PlaceCue::At) => AT,
                Some(PlaceCue::In) => IN,
                None => inherited.unwrap_or(BARE),
            }
        };
        // `Sofia, Bulgaria` is an address.
        let is_address = weight == BARE
            && kept.last().is_some_and(|last| {
                last.weight > 0
                    && is_same_country(last.place, place)
                    && is_list(reading.between(last.end, start))
            });
        let weight = if is_address { AT } else { weight };
        covered = end;
        kept.push(Mention { start, end, place, weight, is_region: form == NameForm::Region });
    }
    kept
}

/// Whether both places are in one country abroad.
fn is_same_country(one: Place, other: Place) -> bool {
    matches!((one, other), (Place::Abroad { index: a, .. }, Place::Abroad { index: b, .. }) if a == b)
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
