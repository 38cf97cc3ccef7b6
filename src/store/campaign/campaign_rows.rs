use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::domain::{
    AdFields, AdId, Band, Contact, Destination, FlagState, PlaceMention, Score, SourceName, Verdict,
};
use crate::store::campaign::campaign_course::{self, CampaignFlag, CampaignTakedown};
use crate::store::campaign::campaigns::{LikenessKind, Linked};
use crate::store::campaign::cuts;
use crate::store::campaign::cuts::CampaignCut;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::claims;

/// Which campaigns are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFilter {
    /// Fewest ads that have the text now.
    pub min_size: usize,
    /// Only campaigns of which an ad was first seen at or after this time.
    pub since: Option<Timestamp>,
    /// Most rows; none for all.
    pub limit: Option<usize>,
}

/// A campaign as listed. Titles and names may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignRow {
    /// What it is called: its first ad, with the number of the version where that ad has other words now.
    pub campaign: String,
    /// Ads that have the text now, or were flagged or decided with it.
    pub ads: usize,
    /// Title of the first ad; a line break and its first words where it has none.
    pub title: String,
    /// Every contact of the first ad, so that the title can be masked.
    #[serde(skip)]
    pub title_contacts: Vec<WrittenContact>,
    /// Distinct employers that they name.
    pub employers: usize,
    /// Distinct contacts, hotlines and the like left out.
    pub contacts: usize,
    /// Countries of work abroad.
    pub destinations: Vec<String>,
    /// When the first of them was first seen.
    pub first_seen_at: Timestamp,
    /// When the newest of them was first seen.
    pub newest_at: Timestamp,
    /// When one of them was last seen.
    pub last_seen_at: Timestamp,
    /// Highest score among them.
    pub score: Option<Score>,
    /// Band of that score.
    pub band: Option<Band>,
    /// Where the flag of the campaign stands, an open one before a decided one.
    pub flag: Option<FlagState>,
    /// Ads that a person confirmed in the words that are in the campaign.
    pub confirmed: usize,
    /// Ads that a person dismissed in such words.
    pub dismissed: usize,
}

/// One campaign with all that is known of it. Holds personal data in the clear.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownCampaign {
    /// As it is listed.
    #[serde(flatten)]
    pub row: CampaignRow,
    /// Its versions, most senior first.
    pub members: Vec<CampaignMember>,
    /// Why they are together, in order.
    pub links: Vec<CampaignLink>,
    /// Flags of its ads, oldest first.
    pub flags: Vec<CampaignFlag>,
    /// When its ads were found gone, in order.
    pub takedowns: Vec<CampaignTakedown>,
    /// Decisions of persons that its ads and others are two campaigns, in order.
    pub cuts: Vec<CampaignCut>,
}

/// A version of an ad that is in a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignMember {
    /// Number of the version in the database.
    #[serde(skip)]
    pub version: u32,
    /// The ad.
    pub ad: AdId,
    /// Number of its version, 1 for the first.
    pub number: u32,
    /// Whether these are the words that it has now.
    pub is_current: bool,
    /// Source.
    pub source: SourceName,
    /// Address.
    pub url: Option<String>,
    /// Title; a line break and the first words where it has none.
    pub title: String,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Place as written.
    pub location: Option<String>,
    /// Every place of the gazetteer that it names.
    #[serde(skip)]
    pub places: Vec<PlaceMention>,
    /// Where the work is, if abroad.
    #[serde(skip)]
    pub destination: Option<Destination>,
    /// Contacts.
    pub contacts: Vec<Contact>,
    /// How each of them stands in the words, where it does.
    #[serde(skip)]
    pub written: Vec<Option<String>>,
    /// When these words were seen first.
    pub first_seen_at: Timestamp,
    /// When the ad was seen last.
    pub last_seen_at: Timestamp,
    /// When the ad got other words; none where these are the words of now.
    pub changed_at: Option<Timestamp>,
    /// Score of the newest assessment of these words.
    pub score: Option<Score>,
    /// Its band.
    pub band: Option<Band>,
    /// What a person decided of the ad in words that are in the campaign, last.
    pub verdict: Option<Verdict>,
}

/// Why an ad is in a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignLink {
    /// The ad that came later.
    pub later: AdId,
    /// The ad that it resembles.
    pub earlier: AdId,
    /// Who says so and why.
    #[serde(flatten)]
    pub linked: Linked,
    /// Whether two campaigns became one by it.
    pub is_merge: bool,
    /// When it was said.
    pub at: Timestamp,
    /// When a person severed it.
    pub cut_at: Option<Timestamp>,
}

impl Reader {
    /// The campaigns that are wanted, largest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaigns(&self, filter: &CampaignFilter) -> Result<Vec<CampaignRow>, StoreError> {
        let since = filter.since.map(row::at).unwrap_or_default();
        let limit = filter.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
        self.read(|connection| {
            // The first cut is made by the index alone; of what is left the words of today are counted.
            let founders: Vec<u32> = connection
                .prepare_cached(
                    "SELECT m.founder FROM campaign_member m
                     JOIN ad_version v ON v.id = m.ad_version
                     WHERE m.founder IN (SELECT founder FROM campaign_member GROUP BY founder HAVING count(*) >= ?1)
                       AND m.fingerprint IS NOT NULL
                     GROUP BY m.founder
                     HAVING sum(v.is_current) >= ?1 AND max(v.captured_at) >= ?2
                     ORDER BY sum(v.is_current) DESC, m.founder LIMIT ?3",
                )?
                .query_map(params![filter.min_size.max(1), since, limit], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            founders.into_iter().map(|founder| campaign_row(connection, founder)).collect()
        })
    }

    /// The campaign of an ad, named as [`Reader::find`] takes it or by the code of the campaign.
    ///
    /// # Errors
    /// When no ad or more than one answers to it, or the database cannot be read.
    pub fn campaign(&self, wanted: &str) -> Result<ShownCampaign, StoreError> {
        self.campaign_within(wanted, usize::MAX)
    }

    /// The same with `most` of its versions and links; the figures are of all.
    ///
    /// # Errors
    /// As [`Reader::campaign`].
    pub fn campaign_within(&self, wanted: &str, most: usize) -> Result<ShownCampaign, StoreError> {
        let most = i64::try_from(most).unwrap_or(-1);
        let by_version = wanted.rsplit_once('.').and_then(|(ad, n)| Some((ad, n.parse::<u32>().ok()?)));
        let (wanted, number) = match by_version {
            Some((ad, number)) if !ad.contains('/') => (ad, Some(number)),
            _ => (wanted, None),
        };
        let ad = self.find(wanted)?;
        let shown = self.read(|connection| {
            let founder: Option<u32> = connection
                .prepare_cached(
                    "SELECT m.founder FROM ad JOIN ad_version v ON v.ad = ad.id
                     JOIN campaign_member m ON m.ad_version = v.id
                     WHERE ad.identity = ?1 AND (v.number = ?2 OR (?2 IS NULL AND v.id =
                       (SELECT s.ad_version FROM standing_version s WHERE s.ad = ad.id)))",
                )?
                .query_row(params![ad.0, number], |row| row.get(0))
                .optional()?;
            let Some(founder) = founder else { return Ok(None) };
            Ok(Some(ShownCampaign {
                row: campaign_row(connection, founder)?,
                members: members(connection, founder, most)?,
                links: links(connection, founder, most)?,
                flags: campaign_course::flags(connection, founder)?,
                takedowns: campaign_course::takedowns(connection, founder, most)?,
                cuts: cuts::of_campaign(connection, founder)?,
            }))
        })?;
        shown.ok_or_else(|| StoreError::NotCompared { ad: ad.0 })
    }
}

/// The campaign of a founder as it is listed.
pub(in crate::store) fn campaign_row(connection: &Connection, founder: u32) -> rusqlite::Result<CampaignRow> {
    let destinations = connection
        .prepare_cached(
            "SELECT DISTINCT v.destination FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version
               AND (v.is_current = 1 OR v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad))
             WHERE m.founder = ?1 AND v.destination IS NOT NULL ORDER BY 1",
        )?
        .query_map([founder], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (contacts, confirmed, dismissed) = connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM (
                       SELECT DISTINCT s.kind, s.value FROM campaign_member m
                       JOIN contact_sighting s ON s.ad_version = m.ad_version WHERE m.founder = ?1)),
                    count(CASE verdict WHEN 'confirmed' THEN 1 END),
                    count(CASE verdict WHEN 'dismissed' THEN 1 END)
             FROM (SELECT (SELECT verdict FROM decision_in_force d
                           JOIN campaign_member said ON said.ad_version = d.ad_version AND said.founder = ?1
                           WHERE d.ad = ads.ad ORDER BY d.at DESC, d.id DESC LIMIT 1) AS verdict
                   FROM (SELECT DISTINCT v.ad FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
                         WHERE m.founder = ?1) AS ads)",
        )?
        .query_row([founder], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let flag: Option<String> = connection
        .prepare_cached(
            "SELECT flag.state FROM campaign_member m JOIN flag ON flag.ad_version = m.ad_version
             WHERE m.founder = ?1 AND flag.merged_into IS NULL
             ORDER BY flag.state = 'open' DESC, flag.id DESC LIMIT 1",
        )?
        .query_row([founder], |row| row.get(0))
        .optional()?;
    let highest: Option<(f64, String)> = connection
        .prepare_cached(
            "SELECT a.score, a.band FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version
             JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
             WHERE m.founder = ?1
               AND (v.is_current = 1 OR v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad))
             ORDER BY a.score DESC LIMIT 1",
        )?
        .query_row([founder], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    connection
        .prepare_cached(
            "SELECT fa.identity, fv.number, fv.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = fv.ad), fv.head,
                    count(DISTINCT CASE WHEN v.is_current OR v.id IN (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad)
                          THEN v.ad END), count(DISTINCT v.employer),
                    min(v.captured_at), max(v.captured_at), max(ad.last_seen_at)
             FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version
             JOIN ad ON ad.id = v.ad
             JOIN ad_version fv ON fv.id = m.founder
             JOIN ad fa ON fa.id = fv.ad
             WHERE m.founder = ?1",
        )?
        .query_row([founder], |stored| {
            Ok(CampaignRow {
                campaign: claims::called(stored, 0)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
                ads: stored.get(4)?,
                title: stored.get(3)?,
                title_contacts: show::written(connection, founder.into())?,
                employers: stored.get(5)?,
                contacts,
                destinations,
                first_seen_at: row::time(&stored.get::<_, String>(6)?)?,
                newest_at: row::time(&stored.get::<_, String>(7)?)?,
                last_seen_at: row::time(&stored.get::<_, String>(8)?)?,
                score: highest.as_ref().map(|(score, _)| row::score(*score)).transpose()?,
                band: highest.map(|(_, band)| row::untag(band)).transpose()?,
                flag: flag.map(row::untag).transpose()?,
                confirmed,
                dismissed,
            })
        })
}

fn members(connection: &Connection, founder: u32, most: i64) -> rusqlite::Result<Vec<CampaignMember>> {
    connection
        .prepare_cached(
            "SELECT v.id, ad.identity, v.number, v.is_current, ad.source, ad.url, v.head, v.employer, v.location,
                    v.captured_at, ad.last_seen_at, a.score, a.band,
                    (SELECT verdict FROM decision_in_force d
                     JOIN campaign_member said ON said.ad_version = d.ad_version AND said.founder = m.founder
                     WHERE d.ad = ad.id ORDER BY d.at DESC, d.id DESC LIMIT 1),
                    (SELECT next.captured_at FROM ad_version next WHERE next.ad = v.ad AND next.number = v.number + 1),
                    v.fields
             FROM campaign_member m
             JOIN ad_version v ON v.id = m.ad_version
             JOIN ad ON ad.id = v.ad
             LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
             WHERE m.founder = ?1 ORDER BY m.first_seen_s, m.tie LIMIT ?2",
        )?
        .query_map(params![founder, most], |stored| member(connection, stored))?
        .collect()
}

fn member(connection: &Connection, stored: &Row<'_>) -> rusqlite::Result<CampaignMember> {
    let version: u32 = stored.get(0)?;
    let contacts = show::written(connection, version.into())?;
    let (contacts, written) = contacts.into_iter().map(|found| (found.contact, found.written)).unzip();
    let AdFields { places, destination, .. } = row::unjson(&stored.get::<_, String>(15)?)?;
    Ok(CampaignMember {
        version,
        places,
        destination,
        ad: AdId(stored.get(1)?),
        number: stored.get(2)?,
        is_current: stored.get(3)?,
        source: SourceName(stored.get(4)?),
        url: stored.get(5)?,
        title: stored.get(6)?,
        employer: stored.get(7)?,
        location: stored.get(8)?,
        contacts,
        written,
        first_seen_at: row::time(&stored.get::<_, String>(9)?)?,
        last_seen_at: row::time(&stored.get::<_, String>(10)?)?,
        score: stored.get::<_, Option<f64>>(11)?.map(row::score).transpose()?,
        band: stored.get::<_, Option<String>>(12)?.map(row::untag).transpose()?,
        verdict: stored.get::<_, Option<String>>(13)?.map(row::untag).transpose()?,
        changed_at: row::time_or_none(stored.get(14)?)?,
    })
}

fn links(connection: &Connection, founder: u32, most: i64) -> rusqlite::Result<Vec<CampaignLink>> {
    connection
        .prepare_cached(
            "SELECT la.identity, ea.identity, e.likeness, e.share, e.person, e.reason, e.is_merge, e.at, e.cut_at
             FROM campaign_member m
             JOIN campaign_edge e ON e.later = m.ad_version
             JOIN ad_version lv ON lv.id = e.later JOIN ad la ON la.id = lv.ad
             JOIN ad_version ev ON ev.id = e.earlier JOIN ad ea ON ea.id = ev.ad
             WHERE m.founder = ?1 ORDER BY e.id LIMIT ?2",
        )?
        .query_map(params![founder, most], |stored| {
            let linked = match stored.get::<_, Option<String>>(4)? {
                Some(person) => Linked::Person { person, reason: stored.get(5)? },
                None => Linked::Program {
                    likeness: row::untag::<LikenessKind>(stored.get(2)?)?,
                    share: stored.get(3)?,
                },
            };
            Ok(CampaignLink {
                later: AdId(stored.get(0)?),
                earlier: AdId(stored.get(1)?),
                linked,
                is_merge: stored.get(6)?,
                at: row::time(&stored.get::<_, String>(7)?)?,
                cut_at: row::time_or_none(stored.get(8)?)?,
            })
        })?
        .collect()
}
