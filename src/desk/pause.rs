use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::PersonId;

/// How many campaigns that are hard to read about each person was led to in a row. It is kept in memory alone, for as long
/// as the desk runs, and serves the person: no page, log or figure tells it of anybody.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    by_person: HashMap<PersonId, Led>,
}

#[derive(Debug, Clone)]
struct Led {
    hard_in_a_row: usize,
    /// The campaign that the person was last led to.
    campaign: String,
    /// Where the person left the order of the queue for something else.
    back_to: Option<String>,
    at: Timestamp,
}

/// Whoever was led nowhere for so long has paused.
const PAUSE: SignedDuration = SignedDuration::from_mins(30);

impl Pauses {
    /// How many hard campaigns the person was led to in a row until now.
    pub(super) fn hard_in_a_row(&self, person: PersonId, now: Timestamp) -> usize {
        let led = self.by_person.get(&person);
        led.filter(|led| now.duration_since(led.at) < PAUSE).map_or(0, |led| led.hard_in_a_row)
    }

    /// Where the person goes on in the queue behind `from`, where that is the campaign of another kind that they were last
    /// led to. Whoever begins anew, or comes from elsewhere, goes the common way.
    pub(super) fn back_to(&self, person: PersonId, from: &str, now: Timestamp) -> Option<&String> {
        let led = self.by_person.get(&person)?;
        let is_behind = led.campaign == from && now.duration_since(led.at) < PAUSE;
        led.back_to.as_ref().filter(|_| is_behind)
    }

    /// The person was led to a campaign; `back_to` is the one that was passed over for it. One that is opened again and
    /// again in a row counts once.
    pub(super) fn led_to(
        &mut self,
        person: PersonId,
        campaign: &str,
        is_hard: bool,
        back_to: Option<String>,
        now: Timestamp,
    ) {
        let before = self.hard_in_a_row(person, now);
        let is_again = self.by_person.get(&person).is_some_and(|led| led.campaign == campaign);
        let hard_in_a_row = match (is_hard, is_again) {
            (false, _) => 0,
            (true, false) => before + 1,
            (true, true) => before.max(1),
        };
        self.by_person.insert(person, Led { hard_in_a_row, campaign: campaign.to_owned(), back_to, at: now });
    }

    /// The person pauses until then: what comes next is the first of its row. The place in the queue stays.
    pub(super) fn pause(&mut self, person: PersonId, until: Timestamp) {
        if let Some(led) = self.by_person.get_mut(&person) {
            (led.hard_in_a_row, led.at) = (0, until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RINA: PersonId = PersonId(1);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    #[test]
    fn what_is_hard_adds_up_until_something_else_comes_or_the_person_pauses() {
        let mut pauses = Pauses::default();
        for (minute, campaign) in (0..).zip(["c1", "c2", "c2", "c2", "c3"]) {
            pauses.led_to(RINA, campaign, true, None, at(minute));
        }
        assert_eq!((pauses.hard_in_a_row(RINA, at(4)), pauses.hard_in_a_row(PersonId(2), at(4))), (3, 0));
        pauses.led_to(RINA, "other", false, Some("c4".to_owned()), at(4));
        assert_eq!(pauses.hard_in_a_row(RINA, at(4)), 0);
        pauses.led_to(RINA, "c4", true, None, at(5));
        assert_eq!((pauses.hard_in_a_row(RINA, at(5)), pauses.back_to(RINA, "c4", at(5))), (1, None));
        assert_eq!(pauses.hard_in_a_row(RINA, at(35)), 0, "half an hour is a pause");
        pauses.led_to(RINA, "c5", true, None, at(36));
        assert_eq!(pauses.hard_in_a_row(RINA, at(36)), 1, "it begins anew");
        pauses.pause(RINA, at(66));
        assert_eq!(pauses.hard_in_a_row(RINA, at(36)), 0);
    }

    #[test]
    fn the_way_back_is_for_whoever_comes_from_there_and_ends() {
        let mut pauses = Pauses::default();
        pauses.led_to(RINA, "other", false, Some("c4".to_owned()), at(0));
        let back = |from, minute| pauses.back_to(RINA, from, at(minute)).map(String::as_str);
        assert_eq!(back("other", 29), Some("c4"));
        assert_eq!(back("other", 30), None, "as old as what is counted no more");
        assert_eq!((back("", 1), back("c9", 1)), (None, None), "who begins anew begins with the first");
        assert_eq!(pauses.back_to(PersonId(2), "other", at(1)), None);
        pauses.pause(RINA, at(40));
        let back = |minute| pauses.back_to(RINA, "other", at(minute)).map(String::as_str);
        assert_eq!((back(69), back(70)), (Some("c4"), None), "a pause keeps the place");
    }
}
