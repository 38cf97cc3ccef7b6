use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use crate::domain::{AdFields, AdId, Band, SourceName};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;

/// A stored ad with the words that it has now, to be read once more.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredText {
    /// The ad.
    pub ad: AdId,
    /// Its campaign, by number; its own where it was not compared.
    pub campaign: i64,
    /// Source.
    pub source: SourceName,
    /// Address, where there is one.
    pub url: Option<String>,
    /// Title, may be empty.
    pub title: String,
    /// Body text.
    pub text: String,
    /// What was read from the words.
    pub fields: AdFields,
    /// When it was seen last.
    pub seen_at: Timestamp,
    /// The band that it was given last; none where it was taken for no ad.
    pub band: Option<Band>,
    /// Whether a person confirmed the suspicion (`true`) or dismissed it (`false`), last of what is in force.
    pub is_confirmed: Option<bool>,
    /// Identifiers of what was found in it.
    pub found: Vec<String>,
}

impl Reader {
    /// Hands every text that was seen since a time to `each`, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stored_texts(&self, since: Timestamp, each: impl FnMut(StoredText)) -> Result<(), StoreError> {
        self.newest_texts(since, None, each).map(drop)
    }

    /// The same for the newest ads alone, `most` of them; whether older ones were left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_texts(
        &self,
        since: Timestamp,
        most: Option<usize>,
        mut each: impl FnMut(StoredText),
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let first: Option<i64> = most
                .map(|most| {
                    connection
                        .prepare_cached(
                            "SELECT id FROM ad WHERE last_seen_at >= ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2",
                        )?
                        .query_row(params![row::at(since), most], |stored| stored.get(0))
                        .optional()
                })
                .transpose()?
                .flatten();
            let mut ads = connection.prepare_cached(
                "SELECT ad.identity, coalesce(m.founder, v.id), ad.source, ad.url, v.title, v.text, v.fields,
                        ad.last_seen_at, a.band,
                        (SELECT d.verdict = 'confirmed' FROM decision_in_force d WHERE d.ad = ad.id
                         ORDER BY d.at DESC, d.id DESC LIMIT 1),
                        (SELECT json_group_array(DISTINCT f.indicator) FROM finding f
                         WHERE f.assessment = coalesce(a.base, a.id))
                 FROM ad JOIN standing_version s ON s.ad = ad.id JOIN ad_version v ON v.id = s.ad_version
                 LEFT JOIN campaign_member m ON m.ad_version = v.id
                 LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
                 WHERE ad.last_seen_at >= ?1 AND ad.id > ?2 ORDER BY ad.id",
            )?;
            let mut rows = ads.query(params![row::at(since), first.unwrap_or(0)])?;
            while let Some(stored) = rows.next()? {
                each(StoredText {
                    ad: AdId(stored.get(0)?),
                    campaign: stored.get(1)?,
                    source: SourceName(stored.get(2)?),
                    url: stored.get(3)?,
                    title: stored.get(4)?,
                    text: stored.get(5)?,
                    fields: row::unjson(&stored.get::<_, String>(6)?)?,
                    seen_at: row::time(&stored.get::<_, String>(7)?)?,
                    band: stored.get::<_, Option<String>>(8)?.map(row::untag).transpose()?,
                    is_confirmed: stored.get(9)?,
                    found: row::unjson(&stored.get::<_, String>(10)?)?,
                });
            }
            Ok(first.is_some())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Ad;
    use crate::store::two_campaigns::two_campaigns;

    fn fields() -> String {
        let source = SourceName("papan".into());
        let ad = Ad::new(AdId::of(&source, "x"), source, "", "");
        serde_json::to_string(&AdFields::from(&ad)).unwrap()
    }

    #[test]
    fn texts_come_with_campaign_and_decision() {
        let (_folder, store) = two_campaigns();
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(&format!(
                    "UPDATE ad_version SET fields = '{}';
                     INSERT INTO decision (ad, verdict, person, reason, at)
                       VALUES (2, 'dismissed', 'Sari', '', '2026-11-24T00:00:00.000Z');",
                    fields()
                ))
            })
            .unwrap();
        let mut found = Vec::new();
        let reader = store.reader().unwrap();
        reader.stored_texts(Timestamp::UNIX_EPOCH, |text| found.push(text)).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].campaign, found[0].is_confirmed), (1, None));
        assert_eq!((found[1].campaign, found[1].is_confirmed), (2, Some(false)));
        assert_eq!(found[0].band, Some(Band::Tinggi));
        let later = "2026-11-24T00:00:00Z".parse().unwrap();
        reader.stored_texts(later, |text| panic!("{text:?}")).unwrap();
    }
}
