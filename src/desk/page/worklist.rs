//! The order in which the day's campaigns are looked at.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::desk::{Desk, DeskError, Visitor};
use crate::domain::{PersonId, Ruling};
use crate::store::{Holder, QueueEntry, QueuedCampaign, Reader, Snooze, StoreError};

/// Most campaigns that a person is to look at a second time in a day.
const MOST_SECOND_LOOKS: usize = 10;

/// What waits for a person now.
#[derive(Debug)]
pub(super) struct Worklist {
    /// Campaigns with an open flag of which nobody is unsure, worth most first.
    pub(super) queue: Vec<QueueEntry>,
    /// Those that are put off, in the order of their days.
    pub(super) snoozed: Vec<QueueEntry>,
    /// Those of which somebody is unsure, for whoever is not that somebody first.
    pub(super) unsure: Vec<QueueEntry>,
    /// Campaigns that somebody else has decided and that this person is to decide as well.
    pub(super) second: Vec<QueuedCampaign>,
    /// Ads of low score, drawn anew each night, of which nobody has decided yet.
    pub(super) samples: Vec<QueuedCampaign>,
}

impl Worklist {
    pub(super) fn read(
        desk: &Desk,
        reader: &Reader,
        person: PersonId,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let (review_queue, pace) = (desk.review_queue(), desk.knowledge().pace);
        let is_unsure =
            |place: &QueueEntry| place.decided.as_ref().is_some_and(|past| past.ruling == Ruling::Unsure);
        let is_snoozed = |place: &QueueEntry| place.snooze.as_ref().is_some_and(Snooze::is_in_force);
        let (mut snoozed, waiting): (Vec<QueueEntry>, Vec<QueueEntry>) = review_queue
            .line(reader, &desk.knowledge().facts().harms, today, now)?
            .into_iter()
            .partition(is_snoozed);
        snoozed.sort_by_key(|place| place.snooze.as_ref().map(|snooze| snooze.until));
        let (mut unsure, queue): (Vec<QueueEntry>, Vec<QueueEntry>) =
            waiting.into_iter().partition(is_unsure);
        unsure.sort_by_key(|place| is_own(place, person));
        let mut samples = review_queue.samples(reader, today, now)?;
        samples.retain(|sample| sample.decided.is_none());
        let second = reader.second_looks(person, pace.second_look_percent, MOST_SECOND_LOOKS, now)?;
        Ok(Self { queue, snoozed, unsure, second, samples })
    }
}

/// Whether it is the person who is unsure.
fn is_own(place: &QueueEntry, person: PersonId) -> bool {
    place.decided.as_ref().is_some_and(|past| past.person == person)
}

/// Campaigns in the order of the queue, then those of which somebody else is unsure, second looks and samples, without
/// those that somebody else has. What the person is unsure of waits for others: it stands on the day's page alone.
#[derive(Debug, Default)]
pub(super) struct Line(Vec<InLine>);

/// A campaign of the line.
#[derive(Debug)]
struct InLine {
    campaign: String,
    /// Whether it is hard to read about.
    is_hard: bool,
}

impl Line {
    pub(super) async fn read(desk: &Desk, visitor: &Visitor) -> Result<Self, DeskError> {
        let (person, now) = (visitor.person, desk.now());
        let today = now.to_zoned(desk.knowledge().zone.clone()).date();
        let own = desk.clone();
        desk.read(move |reader| {
            let work = Worklist::read(&own, reader, person, today, now)?;
            let is_free =
                |holder: &Option<Holder>| holder.as_ref().is_none_or(|holder| holder.person == person);
            let unsure = work.unsure.into_iter().filter(|place| !is_own(place, person));
            let queue = work.queue.into_iter().chain(unsure);
            let queue = queue.map(|place| (place.campaign, place.holder, place.signs));
            let others = work.second.into_iter().chain(work.samples);
            let others = others.map(|look| (look.campaign, look.holder, look.signs));
            let harms = &own.knowledge().facts().harms;
            let all = queue.chain(others).filter(|(_, holder, _)| is_free(holder));
            let in_line = |(campaign, _, signs): (String, _, Vec<String>)| InLine {
                is_hard: harms.is_hard(signs.iter().map(String::as_str)),
                campaign,
            };
            Ok(Self(all.map(in_line).collect()))
        })
        .await
    }

    /// From that campaign on, then those before it; from the first on where it is not in the line.
    pub(super) fn from(&self, code: &str) -> Vec<String> {
        let at = self.place(code).unwrap_or(0);
        let (before, from) = self.0.split_at(at);
        from.iter().chain(before).map(|place| place.campaign.clone()).collect()
    }

    /// Those behind that campaign; all where it is not in the line.
    pub(super) fn after(&self, code: &str) -> Vec<String> {
        let from = self.place(code).map_or(0, |at| at + 1);
        self.0.iter().skip(from).map(|place| place.campaign.clone()).collect()
    }

    /// That campaign and those behind it, without `other`; none where it is not in the line.
    pub(super) fn back_at(&self, code: &str, other: &str) -> Option<Vec<String>> {
        let at = self.place(code)?;
        let places = self.0.iter().skip(at).map(|place| place.campaign.clone());
        Some(places.filter(|campaign| campaign != other).collect())
    }

    /// The one before that campaign.
    pub(super) fn before(&self, code: &str) -> Option<&String> {
        Some(&self.0.get(self.place(code)?.checked_sub(1)?)?.campaign)
    }

    /// Whether a campaign is hard to read about.
    pub(super) fn is_hard(&self, code: &str) -> bool {
        self.0.iter().any(|place| place.campaign == code && place.is_hard)
    }

    /// Whether a campaign is in the line.
    pub(super) fn is_in(&self, code: &str) -> bool {
        self.place(code).is_some()
    }

    #[cfg(test)]
    pub(super) fn of(places: &[(&str, bool)]) -> Self {
        let place = |(campaign, is_hard): &(&str, bool)| InLine {
            campaign: (*campaign).to_owned(),
            is_hard: *is_hard,
        };
        Self(places.iter().map(place).collect())
    }

    fn place(&self, code: &str) -> Option<usize> {
        self.0.iter().position(|other| other.campaign == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_on_where_the_person_stands() {
        let line = Line::of(&[("a", false), ("b", true), ("c", false)]);
        assert_eq!(line.after("a"), ["b", "c"]);
        assert!(line.after("c").is_empty());
        assert_eq!(line.after("gone"), ["a", "b", "c"]);
        assert_eq!(line.from("b"), ["b", "c", "a"]);
        assert_eq!(line.from("gone"), ["a", "b", "c"]);
        assert_eq!(line.before("b").map(String::as_str), Some("a"));
        assert_eq!(line.before("a"), None);
        assert_eq!(line.back_at("a", "b"), Some(vec!["a".to_owned(), "c".to_owned()]));
        assert_eq!(line.back_at("gone", "b"), None);
        assert!(line.is_hard("b") && !line.is_hard("a") && !line.is_hard("gone"));
    }
}
