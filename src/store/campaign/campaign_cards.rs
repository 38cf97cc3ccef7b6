//! Campaigns in a few words, as they stand beside others.

use jiff::Timestamp;
use rusqlite::OptionalExtension;
use serde::Serialize;

use crate::domain::{Band, ContactKind, Verdict};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::show;
use crate::store::review::claims;

/// Most versions of one campaign that are counted, and whose contacts are looked at.
const MOST_VERSIONS: usize = 500;

/// A campaign in a few words: those of its first ad. Title and employer may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignCard {
    /// What it is called.
    pub campaign: String,
    /// Title of its first ad; a line break and its first words where it has none.
    pub title: String,
    /// Every contact of that ad, so that title and employer can be masked.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// Employer or agency.
    pub employer: Option<String>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// Band of the newest assessment of that ad.
    pub band: Option<Band>,
    /// Ads, of five hundred versions at most.
    pub ads: usize,
    /// Whether it has more versions than were counted.
    pub is_cut: bool,
    /// What a person decided of one of its ads, in the words that are in the campaign, last.
    pub verdict: Option<Verdict>,
}

/// Contacts that the ads of a campaign name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignContacts {
    /// Their keys in a settled order.
    pub contacts: Vec<(ContactKind, String)>,
    /// Whether it has more versions than were looked at.
    pub is_cut: bool,
}

impl Reader {
    /// Number of the founder of the campaign that is called so.
    ///
    /// # Errors
    /// When there is none or the database cannot be read.
    pub fn founder_called(&self, campaign: &str) -> Result<u32, StoreError> {
        let founder = self.read(|connection| claims::founder(connection, campaign))?;
        founder
            .and_then(|founder| u32::try_from(founder).ok())
            .ok_or_else(|| StoreError::NoSuchAd { ad: campaign.to_owned() })
    }

    /// A campaign in a few words, by the number of its founder; none where there is no such version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_card(&self, founder: u32) -> Result<Option<CampaignCard>, StoreError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT fa.identity, fv.number,
                            fv.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = fv.ad),
                            fv.head, fv.employer, fv.captured_at, a.band,
                            (SELECT count(DISTINCT v.ad)
                             FROM (SELECT ad_version FROM campaign_member WHERE founder = ?1 LIMIT ?2) o
                             CROSS JOIN ad_version v ON v.id = o.ad_version),
                            (SELECT d.verdict
                             FROM (SELECT ad_version FROM campaign_member WHERE founder = ?1 LIMIT ?2) o
                             CROSS JOIN ad_version v ON v.id = o.ad_version
                             CROSS JOIN decision_in_force d ON d.ad = v.ad AND d.ad_version = v.id
                             ORDER BY d.at DESC, d.id DESC LIMIT 1),
                            (SELECT count(*) FROM (SELECT 1 FROM campaign_member WHERE founder = ?1 LIMIT ?2 + 1)) > ?2
                     FROM ad_version fv JOIN ad fa ON fa.id = fv.ad
                     LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = fv.id)
                     WHERE fv.id = ?1",
                )?
                .query_row([founder as usize, MOST_VERSIONS], |stored| {
                    Ok(CampaignCard {
                        campaign: claims::called(stored, 0)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
                        title: stored.get(3)?,
                        contacts: show::written(connection, founder.into())?,
                        employer: stored.get(4)?,
                        first_seen_at: row::time(&stored.get::<_, String>(5)?)?,
                        band: stored.get::<_, Option<String>>(6)?.map(row::untag).transpose()?,
                        ads: stored.get(7)?,
                        verdict: stored.get::<_, Option<String>>(8)?.map(row::untag).transpose()?,
                        is_cut: stored.get(9)?,
                    })
                })
                .optional()
        })
    }

    /// Contacts that the ads of a campaign name, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_contacts(&self, founder: u32, most: usize) -> Result<CampaignContacts, StoreError> {
        self.read(|connection| {
            let is_cut = connection
                .prepare_cached(
                    "SELECT count(*) > ?2 FROM (SELECT 1 FROM campaign_member WHERE founder = ?1 LIMIT ?2 + 1)",
                )?
                .query_row([founder as usize, MOST_VERSIONS], |stored| stored.get(0))?;
            let contacts = connection
                .prepare_cached(
                    "SELECT DISTINCT s.kind, s.value
                     FROM (SELECT ad_version FROM campaign_member WHERE founder = ?1 LIMIT ?2) o
                     CROSS JOIN contact_sighting s ON s.ad_version = o.ad_version
                     ORDER BY s.kind, s.value LIMIT ?3",
                )?
                .query_map([founder as usize, MOST_VERSIONS, most], |stored| {
                    Ok((row::untag(stored.get(0)?)?, stored.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(CampaignContacts { contacts, is_cut })
        })
    }
}
