//! Signs that are muted for a while, and the ads that wait for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::{Timestamp, ToSpan as _};
use rusqlite::{OptionalExtension, Row, params};

use crate::domain::{AdId, LONGEST_MUTE_DAYS, Mute, MuteScope, MutedSign, RunId, SourceName};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// A mute that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMute {
    /// The sign.
    pub sign: String,
    /// On which ads.
    pub scope: MuteScope,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// A mute that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteMade {
    /// Its number.
    pub number: i64,
    /// The mutes in force of the same sign on the same ads, which are over now.
    pub replaced: Vec<i64>,
}

/// A sign that is muted for an ad, by which mute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MutedAdSign {
    /// The sign.
    pub sign: String,
    /// Number of the mute.
    pub mute: i64,
}

/// Mutes in force at the time `?1`.
const IN_FORCE: &str = "s.ended_at IS NULL AND s.until > ?1";
/// Whether a mute is about an ad and its version. Telephone numbers are one, whatever they are called.
const FITS: &str = "(ad.source = s.source OR EXISTS (
       SELECT 1 FROM contact c WHERE c.ad_version = v.id AND c.value = s.contact
         AND (c.kind = s.contact_kind OR (c.kind IN ('phone', 'whatsapp') AND s.contact_kind IN ('phone', 'whatsapp')))))";

impl Store {
    /// Mutes a sign and notes it in the access log, without the contact. Mutes in force of the same sign on the same
    /// ads end: the new one stands in their place.
    ///
    /// # Errors
    /// When it would last longer than [`LONGEST_MUTE_DAYS`], the database is locked or the disk full; then nothing is muted.
    pub fn add_mute(
        &mut self,
        mute: &NewMute,
        account: &str,
        now: Timestamp,
    ) -> Result<MuteMade, StoreError> {
        self.add_mute_as(mute, (account, &Actor::Account(account.to_owned())), now)
    }

    /// The same for somebody who is logged in, as what the log names them.
    ///
    /// # Errors
    /// As [`Store::add_mute`].
    pub fn add_mute_as(
        &mut self,
        mute: &NewMute,
        (account, actor): (&str, &Actor),
        now: Timestamp,
    ) -> Result<MuteMade, StoreError> {
        let hours = i64::from(LONGEST_MUTE_DAYS) * 24;
        if now.checked_add(hours.hours()).is_ok_and(|last| mute.until > last) {
            return Err(StoreError::MuteTooLong { most_days: LONGEST_MUTE_DAYS });
        }
        self.writer().write(|tx| {
            let (source, kind, value) = match &mute.scope {
                MuteScope::Source { source } => (Some(&source.0), None, None),
                MuteScope::Contact { kind, value } => (None, Some(row::tag(kind)?), value.as_ref()),
            };
            let mut replaced: Vec<i64> = tx
                .prepare_cached(
                    "UPDATE mute SET ended_at = ?1, ended_by = ?2
                     WHERE ended_at IS NULL AND until > ?1 AND sign = ?3 AND source IS ?4 AND contact IS ?5
                       AND (contact_kind IS ?6 OR (contact_kind IN ('phone', 'whatsapp') AND ?6 IN ('phone', 'whatsapp')))
                     RETURNING id",
                )?
                .query_map(params![row::at(now), account, mute.sign, source, value, kind], |stored| stored.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            replaced.sort_unstable();
            tx.prepare_cached(
                "INSERT INTO mute (sign, source, contact_kind, contact, until, reason, account, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                mute.sign,
                source,
                kind,
                value,
                row::at(mute.until),
                mute.reason,
                account,
                row::at(now)
            ])?;
            let number = tx.last_insert_rowid();
            let on = source.map_or_else(|| "contact".to_owned(), |source| format!("source {source}"));
            let mut which = format!("#{number} {} {on} until {}", mute.sign, row::at(mute.until));
            for before in &replaced {
                // Ads that wait go on waiting, each once.
                tx.prepare_cached("UPDATE OR IGNORE muted_ad SET mute = ?1 WHERE mute = ?2")?
                    .execute([number, *before])?;
                let _ = write!(which, " in place of #{before}");
            }
            log(tx, actor, "mute", &which, now)?;
            Ok(MuteMade { number, replaced })
        })
    }

    /// Ends a mute before its time and notes it in the access log; whether there was one in force.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then it stays in force.
    pub fn end_mute(&mut self, number: i64, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        self.end_mute_as(number, (account, &Actor::Account(account.to_owned())), now)
    }

    /// The same for somebody who is logged in, as what the log names them.
    ///
    /// # Errors
    /// As [`Store::end_mute`].
    pub fn end_mute_as(
        &mut self,
        number: i64,
        (account, actor): (&str, &Actor),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.writer().write(|tx| {
            let ended = tx
                .prepare_cached(
                    "UPDATE mute AS s SET ended_at = ?1, ended_by = ?3
                     WHERE s.id = ?2 AND s.ended_at IS NULL AND s.until > ?1",
                )?
                .execute(params![row::at(now), number, account])?;
            if ended > 0 {
                log(tx, actor, "mute_end", &format!("#{number}"), now)?;
            }
            Ok(ended > 0)
        })
    }

    /// Keeps which ads a run muted, in place of what earlier ones did, and forgets the contacts of mutes that are over.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn keep_muted(
        &mut self,
        run: &RunId,
        muted: &BTreeMap<AdId, Vec<MutedAdSign>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer().write(|tx| {
            tx.execute("DELETE FROM muted_ad", [])?;
            tx.execute(
                "UPDATE mute SET contact = NULL
                 WHERE contact IS NOT NULL AND (ended_at IS NOT NULL OR until <= ?1)",
                [row::at(now)],
            )?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO muted_ad (ad, mute, run) SELECT id, ?2, ?3 FROM ad WHERE identity = ?1",
            )?;
            for (ad, signs) in muted {
                for sign in signs {
                    insert.execute(params![ad.0, sign.mute, run.0])?;
                }
            }
            Ok(())
        })
    }
}

impl Reader {
    /// Every mute, those in force and those that are over, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mutes(&self, most: usize) -> Result<Vec<Mute>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT id, sign, source, contact_kind, contact, until, reason, account, made_at, ended_at, ended_by
                     FROM mute WHERE id < ?2 ORDER BY id DESC LIMIT ?1",
                )?
                .query_map(params![most, i64::MAX], mute)?
                .collect()
        })
    }

    /// Ads worth a flag that show a sign that is muted for them, each with these signs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn muted_ads(&self, now: Timestamp) -> Result<BTreeMap<AdId, Vec<MutedAdSign>>, StoreError> {
        self.read(|connection| {
            let is_any = connection
                .prepare_cached(&format!("SELECT 1 FROM mute s WHERE {IN_FORCE}"))?
                .exists([row::at(now)])?;
            let mut ads: BTreeMap<AdId, Vec<MutedAdSign>> = BTreeMap::new();
            if !is_any {
                return Ok(ads);
            }
            let mut found = connection.prepare_cached(&format!(
                "SELECT DISTINCT ad.identity, s.sign, s.id
                 FROM assessment a
                 CROSS JOIN ad ON ad.id = a.ad
                 CROSS JOIN ad_version v ON v.ad = ad.id AND v.is_current = 1
                 CROSS JOIN finding f ON f.assessment = coalesce(a.base, a.id) AND f.speaks_for = 0
                 CROSS JOIN mute s ON s.sign = f.indicator AND {IN_FORCE} AND {FITS}
                 WHERE a.is_latest = 1 AND a.band IN ('sedang', 'tinggi')"
            ))?;
            let mut rows = found.query([row::at(now)])?;
            while let Some(stored) = rows.next()? {
                let sign = MutedAdSign { sign: stored.get(1)?, mute: stored.get(2)? };
                ads.entry(AdId(stored.get(0)?)).or_default().push(sign);
            }
            Ok(ads)
        })
    }

    /// What of an ad is muted, so that the newest run opened no flag for it: the sign whose mute ends first. None where
    /// nothing is, or not any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn muted_sign(&self, ad: &AdId, now: Timestamp) -> Result<Option<MutedSign>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT s.sign, s.until, s.source IS NOT NULL, s.reason
                     FROM ad CROSS JOIN muted_ad m ON m.ad = ad.id CROSS JOIN mute s ON s.id = m.mute
                     WHERE ad.identity = ?2 AND {IN_FORCE} ORDER BY s.until, s.id LIMIT 1"
                ))?
                .query_row(params![row::at(now), ad.0], |stored| {
                    Ok(MutedSign {
                        sign: stored.get(0)?,
                        until: row::time(&stored.get::<_, String>(1)?)?,
                        is_by_source: stored.get(2)?,
                        reason: stored.get(3)?,
                    })
                })
                .optional()
        })
    }

    /// How many ads wait for each mute in force, by its number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn muted_counts(&self, now: Timestamp) -> Result<BTreeMap<i64, usize>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT s.id, (SELECT count(*) FROM muted_ad m WHERE m.mute = s.id) FROM mute s
                     WHERE {IN_FORCE}"
                ))?
                .query_map([row::at(now)], |stored| Ok((stored.get(0)?, stored.get(1)?)))?
                .collect()
        })
    }
}

fn mute(stored: &Row<'_>) -> rusqlite::Result<Mute> {
    let scope = match (stored.get::<_, Option<String>>(2)?, stored.get::<_, Option<String>>(3)?) {
        (None, Some(kind)) => MuteScope::Contact { kind: row::untag(kind)?, value: stored.get(4)? },
        (source, _) => MuteScope::Source { source: SourceName(source.unwrap_or_default()) },
    };
    let ended_at = row::time_or_none(stored.get(9)?)?;
    Ok(Mute {
        number: stored.get(0)?,
        sign: stored.get(1)?,
        scope,
        until: row::time(&stored.get::<_, String>(5)?)?,
        reason: stored.get(6)?,
        account: stored.get(7)?,
        made_at: row::time(&stored.get::<_, String>(8)?)?,
        ended: ended_at.zip(stored.get(10)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContactKind;
    use crate::store::two_campaigns::two_campaigns;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    /// Both ads show `F04`; the first names a number, and shows `S01`, which speaks for it.
    fn database() -> (tempfile::TempDir, Store) {
        let (folder, store) = two_campaigns();
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(
                    "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans)
                     VALUES (1, 0, 'F04', 0, 'medium', '[]'), (2, 0, 'F04', 0, 'medium', '[]'),
                            (1, 1, 'S01', 1, 'medium', '[]');
                     INSERT INTO contact (ad_version, ordinal, kind, value, is_obfuscated)
                     VALUES (1, 0, 'whatsapp', '+62812', 0);",
                )
            })
            .unwrap();
        (folder, store)
    }

    fn muted(store: &Store, now: &str) -> Vec<String> {
        store.reader().unwrap().muted_ads(at(now)).unwrap().into_keys().map(|ad| ad.0).collect()
    }

    fn new(sign: &str, scope: MuteScope) -> NewMute {
        NewMute { sign: sign.into(), scope, until: at("2027-01-31T00:00:00Z"), reason: "templat".into() }
    }

    const NOW: &str = "2026-12-01T00:00:00Z";

    #[test]
    fn a_mute_is_about_its_source_or_contact_and_ends_by_itself() {
        let (_folder, mut store) = database();
        assert!(muted(&store, NOW).is_empty());
        let number = MuteScope::Contact { kind: ContactKind::Phone, value: Some("+62812".into()) };
        store.add_mute(&new("F04", number), "sari", at(NOW)).unwrap();
        assert_eq!(muted(&store, NOW), ["a1"], "a number is one, whatever it is called");
        for other in ["S01", "F05"] {
            let source = MuteScope::Source { source: SourceName("papan".into()) };
            store.add_mute(&new(other, source), "sari", at(NOW)).unwrap();
        }
        let elsewhere = MuteScope::Source { source: SourceName("lain".into()) };
        store.add_mute(&new("F04", elsewhere), "sari", at(NOW)).unwrap();
        assert_eq!(muted(&store, NOW), ["a1"], "what speaks for an ad is muted by nothing");
        let source = MuteScope::Source { source: SourceName("papan".into()) };
        let last = store.add_mute(&new("F04", source), "sari", at(NOW)).unwrap().number;
        assert_eq!(muted(&store, NOW), ["a1", "a2"]);
        assert!(muted(&store, "2027-01-31T00:00:00Z").is_empty());
        assert!(store.end_mute(last, "budi", at(NOW)).unwrap());
        assert!(!store.end_mute(last, "budi", at(NOW)).unwrap());
        assert_eq!(muted(&store, NOW), ["a1"]);
    }

    #[test]
    fn a_second_mute_of_the_same_sign_and_ads_takes_the_place_of_the_first() {
        let (_folder, mut store) = database();
        let contact = |kind| MuteScope::Contact { kind, value: Some("+62812".into()) };
        let mut add = |sign, scope| store.add_mute(&new(sign, scope), "sari", at(NOW)).unwrap();
        let first = add("F04", contact(ContactKind::Phone));
        assert!(first.replaced.is_empty());
        let source = MuteScope::Source { source: SourceName("papan".into()) };
        assert!(add("F04", source).replaced.is_empty(), "on other ads");
        assert!(add("F05", contact(ContactKind::Phone)).replaced.is_empty(), "another sign");
        let muted = store.reader().unwrap().muted_ads(at(NOW)).unwrap();
        store.keep_muted(&RunId("r".into()), &muted, at(NOW)).unwrap();
        let later =
            NewMute { until: at("2027-02-10T00:00:00Z"), ..new("F04", contact(ContactKind::Whatsapp)) };
        let second = store.add_mute(&later, "budi", at(NOW)).unwrap();
        assert_eq!(second.replaced, [first.number], "a number is one, whatever it is called");
        let reader = store.reader().unwrap();
        let listed = reader.mutes(9).unwrap();
        let in_force: Vec<i64> =
            listed.iter().filter(|mute| mute.is_in_force(at(NOW))).map(|mute| mute.number).collect();
        assert_eq!(in_force, [second.number, 3, 2]);
        assert_eq!(reader.muted_counts(at(NOW)).unwrap()[&second.number], 1, "what waits goes on waiting");
    }

    #[test]
    fn every_mute_that_is_replaced_is_ended_and_logged() {
        let (_folder, mut store) = database();
        let contact = || MuteScope::Contact { kind: ContactKind::Phone, value: Some("+62812".into()) };
        let first = store.add_mute(&new("F04", contact()), "sari", at(NOW)).unwrap().number;
        // As programs before left it: two of the same, and an ad that waits for both.
        let twice = "INSERT INTO mute (sign, contact_kind, contact, until, reason, account, made_at)
                       SELECT sign, 'whatsapp', contact, until, reason, account, made_at FROM mute;
                     INSERT INTO muted_ad (ad, mute, run) SELECT 1, id, 'r' FROM mute;";
        store.writer().with(|connection| connection.execute_batch(twice)).unwrap();
        let made = store.add_mute(&new("F04", contact()), "sari", at(NOW)).unwrap();
        assert_eq!(made.replaced, [first, first + 1]);
        let reader = store.reader().unwrap();
        let in_force = reader.mutes(9).unwrap().into_iter().filter(|mute| mute.is_in_force(at(NOW)));
        assert_eq!(in_force.map(|mute| mute.number).collect::<Vec<_>>(), [made.number]);
        assert_eq!(reader.muted_counts(at(NOW)).unwrap()[&made.number], 1);
        let log = reader.access_log(None, 1).unwrap();
        assert!(log[0].which.ends_with("in place of #1 in place of #2"), "{log:?}");
    }

    #[test]
    fn nothing_is_muted_for_longer_than_the_longest_time() {
        let (_folder, mut store) = database();
        let source = MuteScope::Source { source: SourceName("papan".into()) };
        let mut until = |time: &str| {
            let mute = NewMute { until: at(time), ..new("F04", source.clone()) };
            store.add_mute(&mute, "sari", at(NOW))
        };
        assert!(matches!(until("2027-03-01T00:00:01Z"), Err(StoreError::MuteTooLong { most_days: 90 })));
        assert!(until("2027-03-01T00:00:00Z").is_ok());
    }

    #[test]
    fn an_ad_says_that_it_is_muted_as_long_as_it_is() {
        let (_folder, mut store) = database();
        let number = MuteScope::Contact { kind: ContactKind::Phone, value: Some("+62812".into()) };
        let mute = store.add_mute(&new("F04", number), "sari", at(NOW)).unwrap().number;
        let muted = store.reader().unwrap().muted_ads(at(NOW)).unwrap();
        let run = RunId("r".into());
        store.keep_muted(&run, &muted, at(NOW)).unwrap();
        let says =
            |store: &Store, now| store.reader().unwrap().muted_sign(&AdId("a1".into()), at(now)).unwrap();
        let told = says(&store, NOW).unwrap();
        assert_eq!((told.sign.as_str(), told.is_by_source), ("F04", false));
        assert_eq!(says(&store, "2027-02-01T00:00:00Z"), None);
        assert_eq!(store.reader().unwrap().muted_counts(at(NOW)).unwrap()[&mute], 1);
        let log = store.reader().unwrap().access_log(None, 9).unwrap();
        assert!(log.iter().all(|row| !row.which.contains("62812")), "{log:?}");

        store.keep_muted(&run, &BTreeMap::new(), at("2027-02-01T00:00:00Z")).unwrap();
        let listed = store.reader().unwrap().mutes(9).unwrap();
        let gone = MuteScope::Contact { kind: ContactKind::Phone, value: None };
        assert_eq!((listed[0].number, &listed[0].scope), (mute, &gone), "the contact is kept no longer");
    }
}
