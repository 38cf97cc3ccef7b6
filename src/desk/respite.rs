use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::PersonId;

/// How many campaigns that are hard to read about each person was led to in a row. It is kept in memory alone, for as long
/// as the desk runs, and serves the person: no page, log or figure tells it of anybody.
#[derive(Debug, Default)]
pub(super) struct Respite {
    by_person: HashMap<PersonId, Strain>,
}

#[derive(Debug, Clone)]
struct Strain {
    hard_in_a_row: usize,
    /// Where the person left the order of the queue for something else.
    back_to: Option<String>,
    at: Timestamp,
}

/// Whoever was led nowhere for so long has rested.
const RESTED: SignedDuration = SignedDuration::from_mins(30);

impl Respite {
    /// How many hard campaigns the person was led to in a row until now.
    pub(super) fn hard_in_a_row(&self, person: PersonId, now: Timestamp) -> usize {
        let strain = self.by_person.get(&person);
        strain
            .filter(|strain| now.duration_since(strain.at) < RESTED)
            .map_or(0, |strain| strain.hard_in_a_row)
    }

    /// Where the person goes on in the queue, after something of another kind.
    pub(super) fn back_to(&self, person: PersonId) -> Option<&String> {
        self.by_person.get(&person)?.back_to.as_ref()
    }

    /// The person was led to a campaign; `back_to` is the one that was passed over for it.
    pub(super) fn led_to(
        &mut self,
        person: PersonId,
        is_hard: bool,
        back_to: Option<String>,
        now: Timestamp,
    ) {
        let before = self.hard_in_a_row(person, now);
        let hard_in_a_row = if is_hard { before + 1 } else { 0 };
        self.by_person.insert(person, Strain { hard_in_a_row, back_to, at: now });
    }

    /// The person pauses: what comes next is the first of its row. The place in the queue stays.
    pub(super) fn rest(&mut self, person: PersonId) {
        if let Some(strain) = self.by_person.get_mut(&person) {
            strain.hard_in_a_row = 0;
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
    fn what_is_hard_adds_up_until_something_else_comes_or_the_person_rests() {
        let mut respite = Respite::default();
        for minute in 0..3 {
            respite.led_to(RINA, true, None, at(minute));
        }
        assert_eq!((respite.hard_in_a_row(RINA, at(3)), respite.hard_in_a_row(PersonId(2), at(3))), (3, 0));
        respite.led_to(RINA, false, Some("c4".to_owned()), at(4));
        assert_eq!(
            (respite.hard_in_a_row(RINA, at(4)), respite.back_to(RINA).map(String::as_str)),
            (0, Some("c4"))
        );
        respite.led_to(RINA, true, None, at(5));
        assert_eq!((respite.hard_in_a_row(RINA, at(5)), respite.back_to(RINA)), (1, None));
        assert_eq!(respite.hard_in_a_row(RINA, at(35)), 0, "half an hour is a rest");
        respite.led_to(RINA, true, None, at(36));
        assert_eq!(respite.hard_in_a_row(RINA, at(36)), 1, "it begins anew");
        respite.rest(RINA);
        assert_eq!(respite.hard_in_a_row(RINA, at(36)), 0);
    }
}
