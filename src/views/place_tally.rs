//! How many ads name each place, and where the work is.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{Destination, PlaceMention};

/// Code of places in Indonesia.
const HOME: &str = "ID";
/// Most places that are told, and most ways.
const MOST: usize = 60;

/// A place that ads name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedPlace {
    /// ISO 3166 code of a country or region, `ID` for places in Indonesia, `XX-SEA` for the high seas.
    pub code: String,
    /// Name in Indonesian.
    pub name: String,
    /// Ads that name it.
    pub ads: usize,
    /// Ads by which the work is there.
    pub work: usize,
}

/// That ads name a place in Indonesia and work elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The place in Indonesia, counted from 0 in [`PlaceTally::places`].
    pub from: usize,
    /// Where the work is, counted so too.
    pub to: usize,
    /// Ads that name both.
    pub ads: usize,
}

/// Places by the number of ads that name them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PlaceTally {
    /// Countries of work first, then the others, each by the number of ads.
    pub places: Vec<NamedPlace>,
    /// From places in Indonesia to countries of work, by the number of ads.
    pub ways: Vec<Way>,
}

/// Counts places ad by ad.
#[derive(Debug, Default)]
pub struct PlaceCounter {
    places: BTreeMap<(String, String), (usize, usize)>,
    ways: BTreeMap<((String, String), (String, String)), usize>,
}

impl PlaceCounter {
    /// Counts the places of one ad.
    pub fn add(&mut self, mentions: &[PlaceMention], destination: Option<&Destination>) {
        let key = |code: &str, name: &str| (code.to_owned(), name.to_owned());
        let work = destination.map(|to| key(&to.code, &to.name));
        let mut named: Vec<_> = mentions.iter().map(|place| key(&place.code, &place.name)).collect();
        // That a country is named among others says nothing of a place in it.
        named.retain(|(code, name)| code != HOME || name != "Indonesia");
        named.extend(work.clone());
        named.sort_unstable();
        named.dedup();
        for place in named {
            if let Some(to) = work.as_ref().filter(|to| place.0 == HOME && to.0 != HOME) {
                *self.ways.entry((place.clone(), to.clone())).or_default() += 1;
            }
            let is_work = work.as_ref() == Some(&place);
            let counts = self.places.entry(place).or_default();
            *counts = (counts.0 + 1, counts.1 + usize::from(is_work));
        }
    }

    /// What was counted.
    pub fn finish(self) -> PlaceTally {
        let mut places: Vec<NamedPlace> = self
            .places
            .into_iter()
            .map(|((code, name), (ads, work))| NamedPlace { code, name, ads, work })
            .collect();
        places.sort_by_key(|place| std::cmp::Reverse((place.work, place.ads)));
        places.truncate(MOST);
        let at = |(code, name): &(String, String)| {
            places.iter().position(|place| place.code == *code && place.name == *name)
        };
        let mut ways: Vec<Way> = self
            .ways
            .iter()
            .filter_map(|((from, to), ads)| Some(Way { from: at(from)?, to: at(to)?, ads: *ads }))
            .collect();
        ways.sort_by_key(|way| std::cmp::Reverse(way.ads));
        ways.truncate(MOST);
        PlaceTally { places, ways }
    }
}

#[cfg(test)]
pub(in crate::views) mod tests {
    use super::*;
    use crate::domain::Span;

    pub(in crate::views) fn mention(code: &str, name: &str) -> PlaceMention {
        PlaceMention { code: code.into(), name: name.into(), span: Span::new(0, 1), is_hub: false }
    }

    pub(in crate::views) fn to(code: &str, name: &str) -> Destination {
        Destination { code: code.into(), name: name.into(), span: None }
    }

    pub(in crate::views) fn tally() -> PlaceTally {
        let mut counter = PlaceCounter::default();
        let batam = [mention("ID", "Batam"), mention("ID", "Batam"), mention("ID", "Indonesia")];
        counter.add(&batam, Some(&to("KH", "Kamboja")));
        counter.add(&[mention("ID", "Batam"), mention("TH", "Thailand")], Some(&to("KH", "Kamboja")));
        counter.add(&[mention("ID", "Entikong"), mention("MY-13", "Sarawak")], None);
        counter.finish()
    }

    #[test]
    fn an_ad_counts_once_for_each_place_and_tells_ways_only_to_work() {
        let tally = tally();
        let told: Vec<_> = tally.places.iter().map(|p| (p.name.as_str(), p.ads, p.work)).collect();
        assert_eq!(
            told,
            [("Kamboja", 2, 2), ("Batam", 2, 0), ("Entikong", 1, 0), ("Sarawak", 1, 0), ("Thailand", 1, 0)]
        );
        assert_eq!(tally.ways, [Way { from: 1, to: 0, ads: 2 }]);
    }
}
