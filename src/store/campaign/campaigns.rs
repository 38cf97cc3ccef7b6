use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::domain::{Ad, AdFields, AdId, ContactKind, SourceName};
use crate::store::campaign::networks;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;
use crate::store::night::flags;
use crate::store::query::show;

/// A version of an ad that was not yet put beside the others.
#[derive(Debug)]
pub struct Uncompared {
    /// Number of the version in the database.
    pub version: u32,
    /// 1 for the first words of the ad.
    pub number: u32,
    /// When these words were seen first.
    pub captured_at: Timestamp,
    /// The ad with what was read from these words; money that is not pay and phrases are left out.
    pub ad: Ad,
}

/// What is saved of a distinct text, beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SketchRow {
    /// The version that has it.
    pub version: u32,
    /// Fingerprint of the text.
    pub fingerprint: u64,
    /// 128 bytes.
    pub sketch: Vec<u8>,
}

/// A version's place in its campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The version.
    pub version: u32,
    /// Its seniority: seconds since 1970 UTC, then tie.
    pub seniority: (i64, i64),
    /// The most senior version of the campaign.
    pub founder: u32,
    /// The founder's seniority.
    pub founder_seniority: (i64, i64),
    /// Versions in the campaign.
    pub size: u32,
}

/// A version to be kept as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The version.
    pub version: u32,
    /// The most senior version of its campaign; itself where it stands alone.
    pub founder: u32,
    /// Its seniority.
    pub seniority: (i64, i64),
    /// Fingerprint of its text; none where it has too few words.
    pub fingerprint: Option<u64>,
    /// The contacts that may relate it to other ads.
    pub contacts: Vec<(ContactKind, String)>,
}

/// A distinct text that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// Fingerprint and sketch.
    pub sketch: SketchRow,
    /// Hashes of its words.
    pub words: Vec<u32>,
}

/// Why two versions are together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Linked {
    /// The program found their texts alike.
    Program {
        /// How.
        likeness: LikenessKind,
        /// The share of the text that is, by that likeness.
        share: f64,
    },
    /// A person put them together.
    Person {
        /// Who.
        person: String,
        /// Why, in their words.
        reason: String,
    },
}

/// How two texts are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LikenessKind {
    /// Only contacts, amounts, places and numbers differ.
    Identical,
    /// They share that many of their runs of three words.
    Similar,
    /// That many words of the longer stand in the other in the same order.
    Aligned,
}

/// Two versions that were put together.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeRow {
    /// The later one.
    pub later: u32,
    /// The one that it resembles.
    pub earlier: u32,
    /// Who says so and why.
    pub linked: Linked,
    /// Whether two campaigns became one by it.
    pub is_merge: bool,
}

/// Everything that comes of comparing some versions with the rest: kept in one piece.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignNight {
    /// The versions that were compared.
    pub members: Vec<MemberRow>,
    /// Distinct texts among them that are new.
    pub texts: Vec<TextRow>,
    /// Who was put together.
    pub edges: Vec<EdgeRow>,
    /// Campaigns that went into another: founder before, founder now.
    pub moves: Vec<(u32, u32)>,
}

impl Store {
    /// Keeps what came of comparing versions, in one transaction. Where campaigns with open flags become one, the
    /// flag with the highest score goes on and the others go into it.
    ///
    /// # Errors
    /// When a version is unknown or was kept before, the database is locked or the disk full; then nothing is
    /// kept.
    pub fn keep_campaigns(&mut self, night: &CampaignNight, at: Timestamp) -> Result<(), StoreError> {
        let at = row::at(at);
        self.writer().write(|tx| {
            for (before, now) in &night.moves {
                tx.prepare_cached("UPDATE campaign_member SET founder = ?2 WHERE founder = ?1")?
                    .execute([before, now])?;
            }
            night.members.iter().try_for_each(|member| insert_member(tx, member))?;
            night.texts.iter().try_for_each(|text| insert_text(tx, text))?;
            night.edges.iter().try_for_each(|edge| insert_edge(tx, edge, &at))?;
            due(tx, night)?;
            flags::merge(tx, &at)
        })
    }
}

impl Reader {
    /// Hands the first `limit` versions that were not yet compared to `each`, in the order in which they were
    /// stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn uncompared(&self, limit: usize, mut each: impl FnMut(Uncompared)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut contacts = connection.prepare_cached(
                "SELECT kind, value, span_start, span_end, is_obfuscated FROM contact
                 WHERE ad_version = ?1 ORDER BY ordinal",
            )?;
            // Versions are numbered as they come and compared in that order, so what is left lies beyond the last.
            let mut versions = connection.prepare_cached(
                "SELECT v.id, v.number, v.captured_at, ad.identity, ad.source, v.kind, v.title, v.text, v.fields
                 FROM ad_version v JOIN ad ON ad.id = v.ad
                 WHERE v.id > (SELECT coalesce(max(ad_version), 0) FROM campaign_member)
                 ORDER BY v.id LIMIT ?1",
            )?;
            let mut rows = versions.query([limit])?;
            while let Some(stored) = rows.next()? {
                let version: u32 = stored.get(0)?;
                let (title, text): (String, String) = (stored.get(6)?, stored.get(7)?);
                let mut ad =
                    Ad::new(AdId(stored.get(3)?), SourceName(stored.get(4)?), &title, &text);
                ad.kind = row::untag(stored.get(5)?)?;
                row::unjson::<AdFields>(&stored.get::<_, String>(8)?)?.restore(&mut ad);
                ad.contacts = contacts.query_map([version], show::contact)?.collect::<rusqlite::Result<_>>()?;
                let captured_at = row::time(&stored.get::<_, String>(2)?)?;
                each(Uncompared { version, number: stored.get(1)?, captured_at, ad });
            }
            Ok(())
        })
    }

    /// Hands every distinct text that is stored to `each`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sketches(&self, mut each: impl FnMut(SketchRow)) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut texts =
                connection.prepare_cached("SELECT ad_version, fingerprint, sketch FROM campaign_sketch")?;
            let mut rows = texts.query([])?;
            while let Some(stored) = rows.next()? {
                let fingerprint: i64 = stored.get(1)?;
                each(SketchRow {
                    version: stored.get(0)?,
                    fingerprint: fingerprint.cast_unsigned(),
                    sketch: stored.get(2)?,
                });
            }
            Ok(())
        })
    }

    /// Where versions stand in their campaigns; those that were not compared are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn seats(&self, versions: &[u32]) -> Result<Vec<Seat>, StoreError> {
        self.read(|connection| {
            let mut find = connection.prepare_cached(
                "SELECT m.ad_version, m.first_seen_s, m.tie, m.founder, f.first_seen_s, f.tie,
                        (SELECT count(*) FROM campaign_member o WHERE o.founder = m.founder)
                 FROM campaign_member m JOIN campaign_member f ON f.ad_version = m.founder
                 WHERE m.ad_version = ?1",
            )?;
            let mut seats = Vec::with_capacity(versions.len());
            for version in versions {
                seats.extend(find.query_row([version], seat).optional()?);
            }
            Ok(seats)
        })
    }

    /// Word hashes of the text that is stored under a version; none where there are none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn text_words(&self, version: u32) -> Result<Option<Vec<u32>>, StoreError> {
        self.read(|connection| {
            let bytes: Option<Vec<u8>> = connection
                .prepare_cached("SELECT words FROM campaign_words WHERE ad_version = ?1")?
                .query_row([version], |row| row.get(0))
                .optional()?;
            Ok(bytes.map(|bytes| bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect()))
        })
    }
}

/// A seat from the columns version, seniority, tie, founder, its seniority, its tie, size.
pub(in crate::store) fn seat(stored: &Row<'_>) -> rusqlite::Result<Seat> {
    Ok(Seat {
        version: stored.get(0)?,
        seniority: (stored.get(1)?, stored.get(2)?),
        founder: stored.get(3)?,
        founder_seniority: (stored.get(4)?, stored.get(5)?),
        size: stored.get(6)?,
    })
}

/// What stands beside the new versions is scored anew, too: their coming may say something of it.
fn due(tx: &Transaction<'_>, night: &CampaignNight) -> rusqlite::Result<()> {
    let founders = night.members.iter().map(|member| member.founder);
    let founders: BTreeSet<u32> = founders.chain(night.moves.iter().map(|(_, now)| *now)).collect();
    founders.into_iter().try_for_each(|founder| networks::due_of_text(tx, founder))?;
    let contacts: BTreeSet<(String, &str)> = night
        .members
        .iter()
        .flat_map(|member| &member.contacts)
        .map(|(kind, value)| Ok((row::tag(kind)?, value.as_str())))
        .collect::<rusqlite::Result<_>>()?;
    contacts.into_iter().try_for_each(|(kind, value)| networks::due_of_contact(tx, &kind, &row::text(value)))
}

fn insert_member(tx: &Transaction<'_>, member: &MemberRow) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie, fingerprint)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        member.version,
        member.founder,
        member.seniority.0,
        member.seniority.1,
        member.fingerprint.map(u64::cast_signed)
    ])?;
    let mut sight = tx.prepare_cached(
        "INSERT INTO contact_sighting (kind, value, ad_version) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for (kind, value) in &member.contacts {
        sight.execute(params![row::tag(kind)?, row::text(value), member.version])?;
    }
    Ok(())
}

fn insert_text(tx: &Transaction<'_>, text: &TextRow) -> rusqlite::Result<()> {
    let SketchRow { version, fingerprint, sketch } = &text.sketch;
    tx.prepare_cached("INSERT INTO campaign_sketch (ad_version, fingerprint, sketch) VALUES (?1, ?2, ?3)")?
        .execute(params![version, fingerprint.cast_signed(), sketch])?;
    let words: Vec<u8> = text.words.iter().flat_map(|word| word.to_le_bytes()).collect();
    tx.prepare_cached("INSERT INTO campaign_words (ad_version, words) VALUES (?1, ?2)")?
        .execute(params![version, words])?;
    Ok(())
}

fn insert_edge(tx: &Transaction<'_>, edge: &EdgeRow, at: &str) -> rusqlite::Result<()> {
    let (likeness, share, person, reason) = match &edge.linked {
        Linked::Program { likeness, share } => (Some(row::tag(likeness)?), Some(*share), None, None),
        Linked::Person { person, reason } => (None, None, Some(person), Some(reason)),
    };
    tx.prepare_cached(
        "INSERT INTO campaign_edge (later, earlier, likeness, share, person, reason, is_merge, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![edge.later, edge.earlier, likeness, share, person, reason, edge.is_merge, at])?;
    Ok(())
}
