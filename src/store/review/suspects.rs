//! Labels that are probably wrong, kept so that other persons look at their campaigns once more without being told.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;

use crate::domain::{AdId, PersonId, Ruling};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::past_decisions::{PastDecision, past_decisions};
use crate::store::review::second_looks;

/// A campaign whose label words of other campaigns contradict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewSuspect {
    /// Number of the campaign, as labels name it.
    pub campaign: i64,
    /// Chance of the opposite, by words of other campaigns alone.
    pub against: f64,
}

/// What became of a suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspectState {
    /// Nobody has looked at it since.
    Waiting,
    /// Somebody decided the same once more.
    Kept,
    /// Somebody decided otherwise.
    Changed,
}

/// A suspect as it is listed: never with what was decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptSuspect {
    /// The ad that stands for its campaign.
    pub ad: AdId,
    /// Its title, may be empty and hold personal data.
    #[serde(skip)]
    pub title: String,
    /// Its contacts, in the clear: whoever shows the title masks them.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// What became of it.
    pub state: SuspectState,
}

/// The newest list of suspects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptSuspects {
    /// When it was made.
    pub found_at: Timestamp,
    /// The model that was in use then.
    pub model: String,
    /// Those contradicted most first.
    pub suspects: Vec<KeptSuspect>,
}

impl Store {
    /// Keeps the newest list of suspects in place of the one before and notes it in the access log. Only campaigns are kept
    /// on which somebody decided at the desk: the others have nobody to ask a second time. Returns how many were kept.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then the list before stays.
    pub fn keep_suspects(
        &mut self,
        suspects: &[NewSuspect],
        model: &str,
        account: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.writer().write(|tx| {
            tx.execute("DELETE FROM label_suspect", [])?;
            let mut kept = 0;
            for suspect in suspects {
                kept += tx
                    .prepare_cached(
                        "INSERT INTO label_suspect (ad_version, against, model, found_at)
                         SELECT m.founder, ?2, ?3, ?4 FROM campaign_member m
                         WHERE m.ad_version = ?1 AND EXISTS (
                           SELECT 1 FROM campaign_member o JOIN review_event e ON e.ad_version = o.ad_version
                           WHERE o.founder = m.founder AND e.ruling IS NOT NULL
                             AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id))
                         ON CONFLICT (ad_version) DO NOTHING",
                    )?
                    .execute(params![suspect.campaign, suspect.against, model, row::at(now)])?;
            }
            log(
                tx,
                &Actor::Account(account.to_owned()),
                "labels_suspects",
                &format!("{kept} campaigns"),
                now,
            )?;
            Ok(kept)
        })
    }
}

impl Reader {
    /// The newest list of suspects with what became of each; none where none was kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kept_suspects(&self) -> Result<Option<KeptSuspects>, StoreError> {
        self.read(|connection| {
            let mut list: Option<KeptSuspects> = None;
            let mut found = connection.prepare_cached(
                "SELECT ad.identity, v.head, v.id, s.found_at, s.model, m.founder
                 FROM label_suspect s INDEXED BY label_suspect_by_chance
                 CROSS JOIN ad_version v ON v.id = s.ad_version
                 CROSS JOIN ad ON ad.id = v.ad
                 CROSS JOIN campaign_member m ON m.ad_version = v.id
                 ORDER BY s.against DESC, s.ad_version",
            )?;
            let mut rows = found.query([])?;
            while let Some(stored) = rows.next()? {
                let found_at = row::time(&stored.get::<_, String>(3)?)?;
                let (before, since) = rulings(connection, stored.get(5)?, found_at)?;
                let list = match &mut list {
                    Some(list) => list,
                    None => {
                        list.insert(KeptSuspects { found_at, model: stored.get(4)?, suspects: Vec::new() })
                    }
                };
                list.suspects.push(KeptSuspect {
                    ad: AdId(stored.get(0)?),
                    title: stored.get(1)?,
                    contacts: show::written(connection, stored.get(2)?)?,
                    state: match since.first().map(|past| past.ruling) {
                        None => SuspectState::Waiting,
                        again if again == before.first().map(|past| past.ruling) => SuspectState::Kept,
                        Some(_) => SuspectState::Changed,
                    },
                });
            }
            Ok(list)
        })
    }
}

/// Decisions in force on a campaign before a time and since then, newest first.
fn rulings(
    connection: &Connection,
    founder: i64,
    at: Timestamp,
) -> rusqlite::Result<(Vec<PastDecision>, Vec<PastDecision>)> {
    let mut stands = past_decisions(connection, founder)?;
    stands.retain(|past| past.undone_at.is_none());
    Ok(stands.into_iter().partition(|past| past.at < at))
}

/// Whether a campaign is suspect and waits for this person: others have decided on it, nobody since the list was made.
pub(super) fn asks(connection: &Connection, founder: i64, person: PersonId) -> rusqlite::Result<bool> {
    let found_at = connection
        .prepare_cached(
            "SELECT max(s.found_at) FROM campaign_member m CROSS JOIN label_suspect s ON s.ad_version = m.ad_version
             WHERE m.founder = ?1",
        )?
        .query_row([founder], |stored| stored.get::<_, Option<String>>(0))?;
    let Some(found_at) = row::time_or_none(found_at)? else { return Ok(false) };
    let (before, since) = rulings(connection, founder, found_at)?;
    let is_firm = before.iter().any(|past| past.ruling != Ruling::Unsure);
    Ok(is_firm && since.is_empty() && before.iter().all(|past| past.person != person))
}

/// Suspect campaigns that wait for this person, those contradicted most first.
pub(super) fn waiting(connection: &Connection, person: PersonId, most: usize) -> rusqlite::Result<Vec<i64>> {
    let mut found = connection.prepare_cached(
        "SELECT m.founder FROM label_suspect s INDEXED BY label_suspect_by_chance
         CROSS JOIN campaign_member m ON m.ad_version = s.ad_version
         ORDER BY s.against DESC, s.ad_version",
    )?;
    let mut rows = found.query([])?;
    let mut campaigns = Vec::new();
    while let Some(stored) = rows.next()? {
        let founder: i64 = stored.get(0)?;
        if campaigns.len() >= most {
            break;
        }
        if !campaigns.contains(&founder)
            && asks(connection, founder, person)?
            && !second_looks::has_decided(connection, founder, person)?
        {
            campaigns.push(founder);
        }
    }
    Ok(campaigns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::review::decisions::{Decided, Decision};
    use crate::store::two_campaigns::two_campaigns;

    const RINA: PersonId = PersonId(1);
    const BUDI: PersonId = PersonId(2);
    const SARI: PersonId = PersonId(3);

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn decide(store: &mut Store, campaign: &str, ruling: Ruling, person: PersonId, time: &str) -> i64 {
        let decision = Decision {
            campaign: campaign.into(),
            ruling,
            reason: ruling.reasons().first().copied(),
            note: String::new(),
            person,
            person_name: person.0.to_string(),
            seen: 0,
            is_second: true,
            at: at(time),
        };
        match store.decide_campaign(&decision).unwrap() {
            Decided::Done { event, .. } => event,
            other => panic!("{other:?}"),
        }
    }

    fn looks(store: &Store, person: PersonId) -> Vec<String> {
        let (reader, now) = (store.reader().unwrap(), at("2027-06-01T00:00:00Z"));
        let looks = reader.second_looks(person, 0, 10, now).unwrap();
        assert!(looks.iter().all(|look| look.decided.is_none()), "nobody is told what was decided");
        let codes: Vec<String> = looks.into_iter().map(|look| look.campaign).collect();
        for code in ["a1", "a2"] {
            let awaits = reader.awaits_second_look(code, person, 0, now).unwrap();
            assert_eq!(awaits, codes.iter().any(|other| other == code), "{code}");
        }
        codes
    }

    fn states(store: &Store) -> Vec<SuspectState> {
        let list = store.reader().unwrap().kept_suspects().unwrap().unwrap();
        list.suspects.iter().map(|suspect| suspect.state).collect()
    }

    #[test]
    fn a_suspect_is_looked_at_by_somebody_else_once_and_blind() {
        let (_folder, mut store) = two_campaigns();
        decide(&mut store, "a1", Ruling::Confirm, RINA, "2026-11-24T02:00:00Z");
        let suspect = |campaign, against| NewSuspect { campaign, against };
        // Nobody decided on the second, and of the third nothing is stored.
        let all = [suspect(1, 0.9), suspect(2, 0.8), suspect(-7, 0.8)];
        let now = at("2026-12-24T02:00:00Z");
        assert_eq!(store.keep_suspects(&all, "m", "sari", now).unwrap(), 1);
        assert_eq!(looks(&store, BUDI), ["a1"], "long after the window of drawn decisions");
        assert!(looks(&store, RINA).is_empty(), "nobody is asked about a decision of their own");
        assert_eq!(states(&store), [SuspectState::Waiting]);
        let again = decide(&mut store, "a1", Ruling::Dismiss, BUDI, "2026-12-25T02:00:00Z");
        assert!(looks(&store, SARI).is_empty(), "one look is enough");
        assert_eq!(states(&store), [SuspectState::Changed]);
        store.undo(again, BUDI, "2", at("2026-12-25T03:00:00Z")).unwrap();
        assert_eq!(looks(&store, SARI), ["a1"]);
        decide(&mut store, "a1", Ruling::Confirm, SARI, "2026-12-25T04:00:00Z");
        assert_eq!(states(&store), [SuspectState::Kept]);
    }

    #[test]
    fn a_newer_list_takes_the_place_of_the_one_before() {
        let (_folder, mut store) = two_campaigns();
        for (campaign, ad) in [(1, "a1"), (2, "a2")] {
            decide(&mut store, ad, Ruling::Confirm, RINA, "2026-11-24T02:00:00Z");
            let new = [NewSuspect { campaign, against: 0.9 }];
            store.keep_suspects(&new, "m", "sari", at("2026-12-24T02:00:00Z")).unwrap();
            assert_eq!(looks(&store, BUDI), [ad]);
        }
        store.keep_suspects(&[], "m", "sari", at("2026-12-24T02:00:00Z")).unwrap();
        assert!(store.reader().unwrap().kept_suspects().unwrap().is_none());
        let log = store.reader().unwrap().access_log(None, 9).unwrap();
        assert_eq!(log.iter().filter(|row| row.what == "labels_suspects").count(), 3);
    }
}
