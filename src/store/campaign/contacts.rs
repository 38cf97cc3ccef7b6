use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::domain::{AdId, Band, ContactKind, FlagState, Kind, LicenceState, Verdict};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;

/// One ad naming one contact, at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SightingRow {
    /// Kind; `WhatsApp` numbers are phones.
    pub kind: ContactKind,
    /// Key of the contact. Personal data.
    pub value: String,
    /// Number of the ad in the database.
    pub ad: u32,
    /// Number of its campaign.
    pub campaign: u32,
    /// Employer as the ad names it.
    pub employer: Option<String>,
    /// When these words were seen first.
    pub from: Timestamp,
    /// When the ad was seen last, where these are its words still; else when they were seen first.
    pub to: Timestamp,
}

/// An ad that names a contact, as it is shown. Holds personal data in the clear.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContactUse {
    /// The ad.
    pub ad: AdId,
    /// Every contact in these words, so that they can be masked.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// Number of the version of the ad, 1 for the first.
    #[serde(skip)]
    pub number: u32,
    /// Whether the ad's words of today still name it.
    pub is_current: bool,
    /// Ad, warning, news or other: a warning that quotes a number is no ad of its owner.
    pub kind: Kind,
    /// Title; a line break and the first words where it has none.
    pub title: String,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Country of work, if abroad.
    pub destination: Option<String>,
    /// The licence number that the ad states.
    pub licence: Option<String>,
    /// What the register said of the licence on the day of the ad.
    pub licence_state: Option<LicenceState>,
    /// When these words were seen first.
    pub first_seen_at: Timestamp,
    /// When the ad was seen last.
    pub last_seen_at: Timestamp,
    /// Band of the newest assessment of these words.
    pub band: Option<Band>,
    /// Where its newest flag stands.
    pub flag: Option<FlagState>,
    /// What a person decided of the ad in these words or in others of the same campaign, last.
    pub verdict: Option<Verdict>,
}

impl Store {
    /// Notes what a person decided of an ad.
    ///
    /// # Errors
    /// When there is no such ad, the database is locked or the disk full.
    pub fn decide(
        &mut self,
        ad: &AdId,
        verdict: Verdict,
        person: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let noted = self.writer().write(|tx| {
            tx.prepare_cached(
                "INSERT INTO decision (ad, verdict, person, reason, at)
                 SELECT id, ?2, ?3, ?4, ?5 FROM ad WHERE identity = ?1",
            )?
            .execute(params![ad.0, row::tag(&verdict)?, person, reason, row::at(at)])
        })?;
        if noted == 0 { Err(StoreError::NoSuchAd { ad: ad.0.clone() }) } else { Ok(()) }
    }
}

const SIGHTINGS: &str = "SELECT s.kind, s.value, v.ad, m.founder, v.employer, v.captured_at,
       CASE v.is_current WHEN 1 THEN max(ad.last_seen_at, v.captured_at) ELSE v.captured_at END
     FROM contact_sighting s
     JOIN ad_version v ON v.id = s.ad_version
     JOIN campaign_member m ON m.ad_version = v.id
     JOIN ad ON ad.id = v.ad";

impl Reader {
    /// Hands the sightings of every contact that more than one version names to `each`: the others relate
    /// nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn shared_sightings(&self, mut each: impl FnMut(SightingRow)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut shared = connection.prepare_cached(&format!(
                "{SIGHTINGS} JOIN (SELECT kind, value FROM contact_sighting GROUP BY kind, value HAVING count(*) > 1)
                             AS shared ON shared.kind = s.kind AND shared.value = s.value"
            ))?;
            let mut rows = shared.query([])?;
            while let Some(stored) = rows.next()? {
                each(sighting(stored)?);
            }
            Ok(())
        })
    }

    /// The sightings of one contact.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sightings(&self, kind: ContactKind, value: &str) -> Result<Vec<SightingRow>, StoreError> {
        self.newest_sightings(kind, value, usize::MAX)
    }

    /// The newest sightings of one contact, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_sightings(
        &self,
        kind: ContactKind,
        value: &str,
        most: usize,
    ) -> Result<Vec<SightingRow>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!(
                    "{SIGHTINGS} WHERE s.kind = ?1 AND s.value = ?2 ORDER BY s.ad_version DESC LIMIT ?3"
                ))?
                .query_map(params![row::tag(&kind)?, value, i64::try_from(most).unwrap_or(-1)], sighting)?
                .collect()
        })
    }

    /// The contacts that an ad names, in any of its versions.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contacts_of(&self, ad: u32) -> Result<Vec<(ContactKind, String)>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT s.kind, s.value FROM ad_version v
                     JOIN contact_sighting s ON s.ad_version = v.id WHERE v.ad = ?1",
                )?
                .query_map([ad], |stored| Ok((row::untag(stored.get(0)?)?, stored.get(1)?)))?
                .collect()
        })
    }

    /// Versions that name a contact as it was read, or one of the same key; the newest first, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_uses(
        &self,
        kinds: [ContactKind; 2],
        value: &str,
        key: Option<(ContactKind, &str)>,
        most: usize,
    ) -> Result<Vec<ContactUse>, StoreError> {
        let (key_kind, key_value) = key.unzip();
        // Numbers of versions grow with time: of a contact that thousands name only the newest are touched.
        let mut uses = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT ad.identity, v.is_current, v.kind, v.head, v.employer, v.destination,
                            nullif(json_extract(v.fields, '$.licence_claims[0].number'), ''), a.licence,
                            v.captured_at, ad.last_seen_at, a.band,
                            (SELECT state FROM flag WHERE flag.ad = ad.id AND merged_into IS NULL
                             ORDER BY id DESC LIMIT 1),
                            (SELECT verdict FROM decision_in_force d
                             LEFT JOIN campaign_member said ON said.ad_version = d.ad_version
                             WHERE d.ad = ad.id AND (d.ad_version = v.id OR said.founder = m.founder)
                             ORDER BY d.at DESC, d.id DESC LIMIT 1),
                            v.id, v.number
                     FROM ad_version v
                     JOIN ad ON ad.id = v.ad
                     LEFT JOIN campaign_member m ON m.ad_version = v.id
                     LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
                     WHERE v.id IN (
                       SELECT * FROM (SELECT DISTINCT ad_version FROM contact WHERE value = ?1 AND kind = ?2
                                      ORDER BY ad_version DESC LIMIT ?6)
                       UNION SELECT * FROM (SELECT DISTINCT ad_version FROM contact WHERE value = ?1 AND kind = ?3
                                            ORDER BY ad_version DESC LIMIT ?6)
                       UNION SELECT * FROM (SELECT ad_version FROM contact_sighting WHERE kind = ?4 AND value = ?5
                                            ORDER BY ad_version DESC LIMIT ?6))
                     ORDER BY v.id DESC LIMIT ?6",
                )?
                .query_map(
                    params![
                        value,
                        row::tag(&kinds[0])?,
                        row::tag(&kinds[1])?,
                        key_kind.map(|kind| row::tag(&kind)).transpose()?,
                        key_value,
                        i64::try_from(most).unwrap_or(-1)
                    ],
                    |stored| contact_use(connection, stored),
                )?
                .collect::<rusqlite::Result<Vec<ContactUse>>>()
        })?;
        uses.sort_by(|a, b| b.first_seen_at.cmp(&a.first_seen_at).then_with(|| a.ad.0.cmp(&b.ad.0)));
        Ok(uses)
    }

    /// Whether a person's last word on the ad is that the suspicion holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_ad_confirmed(&self, ad: u32) -> Result<bool, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT coalesce((SELECT verdict FROM decision_in_force WHERE ad = ?1 ORDER BY at DESC, id DESC LIMIT 1)
                                     = 'confirmed', 0)",
                )?
                .query_row([ad], |row| row.get(0))
        })
    }

    /// What an ad is called everywhere, by its number in the database.
    ///
    /// # Errors
    /// When there is no such number or the database cannot be read.
    pub fn identity(&self, ad: u32) -> Result<AdId, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT identity FROM ad WHERE id = ?1")?
                .query_row([ad], |row| row.get(0).map(AdId))
        })
    }
}

fn sighting(stored: &Row<'_>) -> rusqlite::Result<SightingRow> {
    Ok(SightingRow {
        kind: row::untag(stored.get(0)?)?,
        value: stored.get(1)?,
        ad: stored.get(2)?,
        campaign: stored.get(3)?,
        employer: stored.get(4)?,
        from: row::time(&stored.get::<_, String>(5)?)?,
        to: row::time(&stored.get::<_, String>(6)?)?,
    })
}

fn contact_use(connection: &Connection, stored: &Row<'_>) -> rusqlite::Result<ContactUse> {
    Ok(ContactUse {
        ad: AdId(stored.get(0)?),
        is_current: stored.get(1)?,
        kind: row::untag(stored.get(2)?)?,
        title: stored.get(3)?,
        employer: stored.get(4)?,
        destination: stored.get(5)?,
        licence: stored.get(6)?,
        licence_state: stored.get::<_, Option<String>>(7)?.map(row::untag).transpose()?,
        first_seen_at: row::time(&stored.get::<_, String>(8)?)?,
        last_seen_at: row::time(&stored.get::<_, String>(9)?)?,
        band: stored.get::<_, Option<String>>(10)?.map(row::untag).transpose()?,
        flag: stored.get::<_, Option<String>>(11)?.map(row::untag).transpose()?,
        verdict: stored.get::<_, Option<String>>(12)?.map(row::untag).transpose()?,
        contacts: show::written(connection, stored.get(13)?)?,
        number: stored.get(14)?,
    })
}
