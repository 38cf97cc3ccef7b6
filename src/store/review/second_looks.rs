//! A share of the decisions is made a second time by another person who is not told of the first, so that it is
//! known how far persons agree. So are those that words of other campaigns contradict.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::domain::{PersonId, Ruling};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::review::queue::QueuedCampaign;
use crate::store::review::queue::{COLUMNS, scatter, waiting};
use crate::store::review::{claims, past_decisions, suspects};

/// What was decided longer ago is not asked about again.
const WINDOW: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Newest decisions that are looked through.
const MOST_LOOKED_THROUGH: usize = 500;

/// How often two persons came to the same decision on one campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Campaigns on which a second person decided without being told of the first decision.
    pub pairs: usize,
    /// Those on which both decided the same.
    pub same: usize,
}

/// Whether a decision is among the `percent` that a second person looks at. The number of an event says nothing
/// of the campaign, so the share is drawn fairly.
fn is_drawn(event: i64, percent: u8) -> bool {
    scatter(event.unsigned_abs()) % 100 < u64::from(percent)
}

impl Reader {
    /// Campaigns on which others have decided and that this person is to look at as well, at most `most`: first labels that
    /// are probably wrong, up to half, then decisions that were drawn, newest first. They do not tell what was decided, nor
    /// which of the two it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn second_looks(
        &self,
        person: PersonId,
        percent: u8,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<QueuedCampaign>, StoreError> {
        self.read(|connection| {
            let decided: Vec<(i64, i64)> = connection
                .prepare_cached(
                    "SELECT e.id, m.founder FROM review_event e JOIN campaign_member m ON m.ad_version = e.ad_version
                     WHERE e.at >= ?1 AND e.ruling IS NOT NULL AND e.person <> ?2 ORDER BY e.at DESC, e.id DESC LIMIT ?3",
                )?
                .query_map(params![row::at(now - WINDOW), person.0, MOST_LOOKED_THROUGH], |stored| {
                    Ok((stored.get(0)?, stored.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut looks: Vec<QueuedCampaign> = Vec::new();
            let suspects = suspects::waiting(connection, person, most.div_ceil(2))?;
            for founder in &suspects {
                looks.extend(look(connection, *founder, now)?);
            }
            for (event, founder) in decided.into_iter().filter(|(event, _)| is_drawn(*event, percent)) {
                if looks.len() < most
                    && !suspects.contains(&founder)
                    && !has_decided(connection, founder, person)?
                    && only_decision(connection, founder)?.is_some_and(|(only, _)| only == event)
                    && let Some(look) = look(connection, founder, now)?
                {
                    looks.push(look);
                }
            }
            Ok(looks)
        })
    }

    /// Whether a person is to decide on a campaign without being told of the decisions on it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn awaits_second_look(
        &self,
        campaign: &str,
        person: PersonId,
        percent: u8,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let Some(founder) = claims::founder(connection, campaign)? else { return Ok(false) };
            if has_decided(connection, founder, person)? {
                return Ok(false);
            }
            if suspects::asks(connection, founder, person)? {
                return Ok(true);
            }
            let Some((event, at)) = only_decision(connection, founder)? else { return Ok(false) };
            let by: i64 = connection
                .prepare_cached("SELECT person FROM review_event WHERE id = ?1")?
                .query_row([event], |row| row.get(0))?;
            Ok(by != person.0 && at >= now - WINDOW && is_drawn(event, percent))
        })
    }

    /// How often the two first decisions in force on a campaign are the same, where they are by two persons and
    /// the later one was made since then by somebody who was drawn for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn agreement(&self, percent: u8, since: Timestamp) -> Result<Agreement, StoreError> {
        self.read(|connection| {
            let later: Vec<(i64, i64)> = connection
                .prepare_cached(
                    "SELECT e.id, m.founder FROM review_event e JOIN campaign_member m ON m.ad_version = e.ad_version
                     WHERE e.at >= ?1 AND e.ruling IS NOT NULL ORDER BY e.at",
                )?
                .query_map([row::at(since)], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut agreement = Agreement::default();
            for (event, founder) in later {
                let all = past_decisions::past_decisions(connection, founder)?;
                let stands: Vec<_> = all.iter().filter(|past| past.undone_at.is_none()).collect();
                if let [.., second, first] = stands.as_slice()
                    && second.event == event
                    && second.person != first.person
                    && is_drawn(first.event, percent)
                    // Whoever took a decision back before had been told of the other one.
                    && all.iter().all(|past| past.event == event || past.person != second.person)
                {
                    agreement.pairs += 1;
                    agreement.same += usize::from(second.ruling == first.ruling);
                }
            }
            Ok(agreement)
        })
    }
}

/// Whether a person has decided on a campaign, be it undone since: whoever did was told of the others' decisions, and is not
/// blind again by an undo.
pub(super) fn has_decided(connection: &Connection, founder: i64, person: PersonId) -> rusqlite::Result<bool> {
    Ok(past_decisions::past_decisions(connection, founder)?.iter().any(|past| past.person == person))
}

/// The one decision in force on a campaign and when it was made; none where there is none, more than one, or
/// somebody is unsure and asks anyway.
fn only_decision(connection: &Connection, founder: i64) -> rusqlite::Result<Option<(i64, Timestamp)>> {
    let mut stands = past_decisions::past_decisions(connection, founder)?;
    stands.retain(|past| past.undone_at.is_none());
    Ok(match stands.as_slice() {
        [only] if only.ruling != Ruling::Unsure => Some((only.event, only.at)),
        _ => None,
    })
}

fn look(connection: &Connection, founder: i64, now: Timestamp) -> rusqlite::Result<Option<QueuedCampaign>> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, a.score, a.band
             FROM ad_version v
             JOIN ad ON ad.id = v.ad
             JOIN assessment a ON a.ad = ad.id AND a.is_latest = 1
             JOIN campaign_member m ON m.ad_version = v.id
             JOIN ad_version fv ON fv.id = m.founder
             JOIN ad fa ON fa.id = fv.ad
             WHERE v.id = ?1"
        ))?
        .query_row([founder], |stored| waiting(connection, stored, now))
        .optional()?;
    Ok(found.map(|found| QueuedCampaign { decided: None, ..found }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RulingReason;
    use crate::store::db::writer::Store;
    use crate::store::review::decisions::{Decided, Decision};
    use crate::store::two_campaigns::two_campaigns;

    const RINA: PersonId = PersonId(1);
    const BUDI: PersonId = PersonId(2);
    const SARI: PersonId = PersonId(3);

    fn now() -> Timestamp {
        "2026-11-24T02:00:00Z".parse().unwrap()
    }

    fn decide(store: &mut Store, campaign: &str, ruling: Ruling, person: PersonId) -> i64 {
        let decision = Decision {
            campaign: campaign.into(),
            ruling,
            reason: Some(RulingReason::SeveralSigns),
            note: String::new(),
            person,
            person_name: person.0.to_string(),
            seen: 0,
            is_second: true,
            at: now(),
        };
        match store.decide_campaign(&decision).unwrap() {
            Decided::Done { event, .. } => event,
            other => panic!("{other:?}"),
        }
    }

    fn looks(store: &Store, person: PersonId, percent: u8) -> Vec<String> {
        let reader = store.reader().unwrap();
        let looks = reader.second_looks(person, percent, 10, now()).unwrap();
        assert!(looks.iter().all(|look| look.decided.is_none()), "nobody is told what was decided");
        let codes: Vec<String> = looks.into_iter().map(|look| look.campaign).collect();
        for code in ["a1", "a2"] {
            let awaits = reader.awaits_second_look(code, person, percent, now()).unwrap();
            assert_eq!(awaits, codes.iter().any(|other| other == code), "{code}");
        }
        codes
    }

    #[test]
    fn a_decision_is_looked_at_by_one_other_person_who_is_not_told_of_it() {
        let (_folder, mut store) = two_campaigns();
        assert!(looks(&store, BUDI, 100).is_empty());
        decide(&mut store, "a1", Ruling::Confirm, RINA);
        decide(&mut store, "a2", Ruling::Unsure, RINA);
        assert_eq!(looks(&store, BUDI, 100), ["a1"], "who is unsure asks everybody");
        assert!(looks(&store, RINA, 100).is_empty());
        assert!(looks(&store, BUDI, 0).is_empty());
        let later = now() + WINDOW + SignedDuration::from_secs(1);
        assert!(store.reader().unwrap().second_looks(BUDI, 100, 10, later).unwrap().is_empty());
        decide(&mut store, "a1", Ruling::Weak, BUDI);
        assert!(looks(&store, SARI, 100).is_empty(), "two are enough");
    }

    #[test]
    fn agreement_counts_pairs_in_force() {
        let (_folder, mut store) = two_campaigns();
        let agreement = |store: &Store, percent| {
            let told = store.reader().unwrap().agreement(percent, Timestamp::UNIX_EPOCH).unwrap();
            (told.same, told.pairs)
        };
        decide(&mut store, "a1", Ruling::Confirm, RINA);
        decide(&mut store, "a2", Ruling::Dismiss, BUDI);
        assert_eq!(agreement(&store, 100), (0, 0));
        decide(&mut store, "a1", Ruling::Confirm, BUDI);
        let other = decide(&mut store, "a2", Ruling::Confirm, SARI);
        assert_eq!(agreement(&store, 100), (1, 2));
        assert_eq!(agreement(&store, 0), (0, 0), "only pairs that were drawn");
        store.undo(other, SARI, "3", now()).unwrap();
        assert_eq!(agreement(&store, 100), (1, 1));
        assert!(looks(&store, SARI, 100).is_empty(), "an undo makes nobody blind again");
        assert_eq!(looks(&store, RINA, 100), ["a2"]);
        decide(&mut store, "a2", Ruling::Dismiss, SARI);
        assert_eq!(agreement(&store, 100), (1, 1), "what was told before is no second opinion");
    }

    #[test]
    fn the_share_that_is_drawn_is_the_one_asked_for() {
        for percent in [5, 10, 50] {
            let drawn = (1..=10_000).filter(|event| is_drawn(*event, percent)).count();
            assert!(drawn.abs_diff(usize::from(percent) * 100) < 200, "{percent}: {drawn}");
        }
    }
}
