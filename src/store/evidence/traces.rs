//! What is kept of a contact or an ad outside of the ad itself: learned contacts, labels, addresses, what judged it.

use std::collections::BTreeSet;

use rusqlite::types::ValueRef;
use rusqlite::{Transaction, params};

use super::blobs;
use super::inputs::Given;
use crate::domain::AdId;
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;

/// Tables whose rows go where they hold a contact that is erased: what the crawl remembers, what was learned and what
/// others said. Nothing in them is sealed. What was known of a campaign is put together anew by the next night.
const GOING: [&str; 11] = [
    "site_contact",
    "site_contact_taken",
    "label",
    "mute",
    "frontier",
    "coverage",
    "coverage_count",
    "robots",
    "run_summary",
    "flag_evidence",
    "page",
];
/// Tables of ads, whose rows go or stay with their ad, each with its rows of ads that a lead holds: with the ad, the
/// request is told of these.
const OF_ADS: [(&str, &str); 6] = [
    ("ad", "id IN (SELECT id FROM held_ad)"),
    ("ad_version", "ad IN (SELECT id FROM held_ad)"),
    ("assessment", "ad IN (SELECT id FROM held_ad)"),
    ("contact", "ad_version IN (SELECT id FROM ad_version WHERE ad IN (SELECT id FROM held_ad))"),
    ("contact_sighting", "ad_version IN (SELECT id FROM ad_version WHERE ad IN (SELECT id FROM held_ad))"),
    ("finding", "assessment IN (SELECT id FROM assessment WHERE ad IN (SELECT id FROM held_ad))"),
];

impl Reader {
    /// The ad of that whole name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ad_named(&self, name: &str) -> Result<Option<AdId>, StoreError> {
        self.read(|connection| {
            let is_there =
                connection.prepare_cached("SELECT 1 FROM ad WHERE identity = ?1")?.exists([name])?;
            Ok(is_there.then(|| AdId(name.to_owned())))
        })
    }

    /// Whether a contact is kept beside ads: as one of a site, or in a label.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_known(&self, is_sought: &dyn Fn(&str) -> bool) -> Result<bool, StoreError> {
        self.read(|connection| {
            for sql in ["SELECT value, '' FROM site_contact", "SELECT title, text FROM label"] {
                let mut query = connection.prepare(sql)?;
                let mut rows = query.query([])?;
                while let Some(stored) = rows.next()? {
                    if text_in(stored.get_ref(0)?, is_sought) || text_in(stored.get_ref(1)?, is_sought) {
                        return Ok(true);
                    }
                }
            }
            Ok(false)
        })
    }

    /// Ads in whose words, employer, place or address something stands that `is_sought`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ads_holding(&self, is_sought: &dyn Fn(&str) -> bool) -> Result<Vec<AdId>, StoreError> {
        self.read(|connection| {
            let mut found = BTreeSet::new();
            let mut query = connection.prepare(
                "SELECT ad.identity, v.title, v.text, v.fields, coalesce(ad.url, ''), coalesce(v.employer, ''),
                        coalesce(v.location, '')
                 FROM ad_version v JOIN ad ON ad.id = v.ad",
            )?;
            let mut rows = query.query([])?;
            while let Some(stored) = rows.next()? {
                for column in 1..7 {
                    if stored.get_ref(column)?.as_str().is_ok_and(is_sought) {
                        found.insert(stored.get::<_, String>(0)?);
                        break;
                    }
                }
            }
            Ok(found.into_iter().map(AdId).collect())
        })
    }
}

/// Takes what is kept of ads that are erased out of the tables beside them: labels, addresses that wait, what was known of
/// their flags.
pub(super) fn forget_ad(tx: &Transaction<'_>, ad: &AdId) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM label WHERE ad = ?1",
        "DELETE FROM frontier WHERE url IN (SELECT url FROM ad WHERE identity = ?1)",
        "UPDATE coverage SET detail = NULL WHERE detail IS NOT NULL AND url IN (SELECT url FROM ad WHERE identity = ?1)",
        "DELETE FROM flag_evidence WHERE flag IN (
           SELECT flag.id FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
           WHERE m.founder IN (
             SELECT m.founder FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
             JOIN ad ON ad.id = v.ad WHERE ad.identity = ?1))
           OR flag IN (SELECT flag.id FROM flag JOIN ad ON ad.id = flag.ad WHERE ad.identity = ?1)",
    ] {
        tx.prepare_cached(sql)?.execute([&ad.0])?;
    }
    Ok(())
}

/// Takes a contact out of every table in which rows may go, and says where else it stands: rows that are sealed and never
/// changed. Ads that are held are told elsewhere.
pub(super) fn forget_contact(
    tx: &Transaction<'_>,
    is_sought: &dyn Fn(&str) -> bool,
) -> rusqlite::Result<Vec<String>> {
    let mut kept = Vec::new();
    forget_inputs(tx, is_sought)?;
    forget_troubles(tx, is_sought)?;
    for table in tables(tx)? {
        let columns = text_columns(tx, &table)?;
        if columns.is_empty() {
            continue;
        }
        let keys = keys(tx, &table)?;
        for key in rows_holding(tx, &table, (&keys, &columns), is_sought)? {
            if GOING.contains(&table.as_str()) {
                let fits: Vec<String> =
                    (1..).zip(&keys).map(|(at, name)| format!("{} IS ?{at}", quoted(name))).collect();
                let sql = format!("DELETE FROM {} WHERE {}", quoted(&table), fits.join(" AND "));
                tx.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(key))?;
            } else {
                let key: Vec<String> = key.iter().map(shown).collect();
                kept.push(format!("{table} {}", key.join(" ")));
            }
        }
    }
    // The index of words is written anew: taking words out of it only adds a note that they are gone.
    tx.execute_batch("INSERT INTO ad_text (ad_text) VALUES ('optimize')")?;
    Ok(kept)
}

/// Takes a contact out of what judged other ads. An assessment whose page was read with it as a contact of the site keeps
/// the rest; of one that holds it elsewhere nothing is kept, and it cannot be replayed any more.
fn forget_inputs(tx: &Transaction<'_>, is_sought: &dyn Fn(&str) -> bool) -> rusqlite::Result<()> {
    let mut changed: Vec<(i64, Option<Vec<u8>>)> = Vec::new();
    let mut query = tx.prepare("SELECT assessment, given FROM assessment_input")?;
    let mut rows = query.query([])?;
    while let Some(stored) = rows.next()? {
        let packed: Vec<u8> = stored.get(1)?;
        let Some(json) = blobs::unpack(&packed).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        if !is_sought(&json) {
            continue;
        }
        let mut given: Option<Given> = serde_json::from_str(&json).ok();
        if let Some(Given::Page(page)) = &mut given {
            page.site_contacts.retain(|(_, value)| !is_sought(value));
        }
        let rest = given.map(|given| row::json(&given)).transpose()?.filter(|rest| !is_sought(rest));
        let rest = rest.map(|rest| blobs::pack(rest.as_bytes())).transpose();
        changed.push((stored.get(0)?, rest.unwrap_or_default()));
    }
    drop(rows);
    for (assessment, rest) in changed {
        match rest {
            Some(packed) => tx
                .prepare_cached("UPDATE assessment_input SET given = ?2 WHERE assessment = ?1")?
                .execute(params![assessment, packed])?,
            None => tx
                .prepare_cached("DELETE FROM assessment_input WHERE assessment = ?1")?
                .execute([assessment])?,
        };
    }
    Ok(())
}

/// Takes what servers and addresses said with a contact in it out of the nights of sources; their figures stay.
fn forget_troubles(tx: &Transaction<'_>, is_sought: &dyn Fn(&str) -> bool) -> rusqlite::Result<()> {
    let told: Vec<(String, String, String)> = tx
        .prepare("SELECT source, run, trouble FROM source_night WHERE trouble IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (source, run, _) in told.iter().filter(|(.., trouble)| is_sought(trouble)) {
        tx.prepare_cached("UPDATE source_night SET trouble = NULL WHERE source = ?1 AND run = ?2")?
            .execute([source, run])?;
    }
    Ok(())
}

/// Ordinary tables of the schema; those of the index of words follow the words.
fn tables(tx: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
    tx.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
           AND name NOT LIKE 'ad\\_text%' ESCAPE '\\' ORDER BY name",
    )?
    .query_map([], |row| row.get(0))?
    .collect()
}

fn text_columns(tx: &Transaction<'_>, table: &str) -> rusqlite::Result<Vec<String>> {
    let text =
        "SELECT name FROM pragma_table_info(?1) WHERE type IN ('TEXT', 'BLOB') AND name NOT GLOB '*sha256'";
    tx.prepare_cached(text)?.query_map([table], |row| row.get(0))?.collect()
}

/// The columns of the primary key.
fn keys(tx: &Transaction<'_>, table: &str) -> rusqlite::Result<Vec<String>> {
    tx.prepare_cached("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

fn rows_holding(
    tx: &Transaction<'_>,
    table: &str,
    (keys, columns): (&[String], &[String]),
    is_sought: &dyn Fn(&str) -> bool,
) -> rusqlite::Result<Vec<Vec<rusqlite::types::Value>>> {
    let names: Vec<String> = keys.iter().chain(columns).map(|name| quoted(name)).collect();
    let held = OF_ADS.iter().find(|(of_ads, _)| *of_ads == table).map_or("0", |(_, held)| held);
    let sql = format!("SELECT {} FROM {} WHERE NOT ({held})", names.join(", "), quoted(table));
    let mut query = tx.prepare(&sql)?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(stored) = rows.next()? {
        let mut is_held = false;
        for column in keys.len()..names.len() {
            is_held = is_held || text_in(stored.get_ref(column)?, is_sought);
        }
        if is_held {
            found.push((0..keys.len()).map(|column| stored.get(column)).collect::<rusqlite::Result<_>>()?);
        }
    }
    Ok(found)
}

fn text_in(value: ValueRef<'_>, is_sought: &dyn Fn(&str) -> bool) -> bool {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => std::str::from_utf8(bytes).is_ok_and(is_sought),
        _ => false,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A key as people read it; texts may hold the contact and are left out.
fn shown(value: &rusqlite::types::Value) -> String {
    match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        _ => "...".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::{ContactKind, PersonId, Ruling, SourceName};
    use crate::store::evidence::erasure::{ErasureRequest, IsSought};
    use crate::store::evidence::inputs::GivenPage;
    use crate::store::evidence::tombstones::ErasedFor;
    use crate::store::review::decisions::Decision;
    use crate::store::two_campaigns::{outcome_of, two_campaigns};

    #[test]
    fn of_what_was_erased_nothing_is_learned() {
        let (_folder, mut store) = two_campaigns();
        let at: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        for campaign in ["a1", "a2"] {
            let decision = Decision {
                campaign: campaign.into(),
                ruling: Ruling::Confirm,
                reason: Ruling::Confirm.reasons().first().copied(),
                note: String::new(),
                person: PersonId(1),
                person_name: "p1".into(),
                seen: 0,
                is_second: false,
                at,
            };
            store.decide_campaign(&decision).unwrap();
        }
        let outcome = outcome_of("a1", at);
        store.add_labels(std::slice::from_ref(&outcome), "sari", at).unwrap();
        let labelled = |store: &crate::store::Store| -> Vec<Option<String>> {
            let labels = store.reader().unwrap().labels(Timestamp::UNIX_EPOCH).unwrap().labels;
            labels.into_iter().map(|label| label.ad).collect()
        };
        assert_eq!(labelled(&store), [Some("a1".to_owned()), Some("a2".to_owned())]);
        let request = ErasureRequest { ads: vec![AdId("a1".into())], ..ErasureRequest::default() };
        store.erase(&request, (ErasedFor::Request, None), &[], at).unwrap();
        assert_eq!(labelled(&store), [Some("a2".to_owned())]);
        // Nor does a label come back that names an ad without words.
        assert_eq!(store.add_labels(&[outcome], "sari", at).unwrap().unknown, [0]);
    }

    #[test]
    fn a_contact_of_a_site_goes_from_what_judged_other_ads() {
        let (_folder, mut store) = two_campaigns();
        let at = Timestamp::UNIX_EPOCH;
        let number = |value: &str| (ContactKind::Phone, value.to_owned());
        let given = Given::Page(GivenPage {
            source: SourceName("papan".into()),
            url: "https://papan.example/1".into(),
            fetched_at: at,
            day: jiff::civil::date(2026, 11, 24),
            status: 200,
            media: crate::domain::Media::Html,
            charset: None,
            hints: std::collections::BTreeMap::new(),
            site_contacts: vec![number("+6281200007777"), number("+6281200008888")],
        });
        let packed = blobs::pack(row::json(&given).unwrap().as_bytes()).unwrap();
        let insert =
            "INSERT INTO assessment_input (assessment, run, given) SELECT id, run, ?1 FROM assessment";
        store.writer().write(|tx| tx.execute(insert, [&packed])).unwrap();
        let trouble = "https://papan.example/0812-0000-7777 answered 500";
        let night = "INSERT INTO source_night (source, run, ads, with_employer, with_pay, with_contact, throttled, trouble)
                     VALUES ('papan', 'r', 3, 0, 0, 0, 0, ?1)";
        store.writer().write(|tx| tx.execute(night, [trouble])).unwrap();
        let is_sought: IsSought =
            Arc::new(|text| text.contains("+6281200007777") || text.contains("0812-0000-7777"));
        let request = ErasureRequest { is_sought: Some(is_sought), ..ErasureRequest::default() };
        // Of an ad that is not in the request; nobody found it there.
        let other = "UPDATE assessment SET supports = '[\"0812-0000-7777\"]' WHERE ad = 2";
        store.writer().write(|tx| tx.execute(other, [])).unwrap();
        let kept = store.erase(&request, (ErasedFor::Request, None), &[], at).unwrap();
        assert_eq!(kept, ["assessment 2"], "what is left is named");
        let nights = store.reader().unwrap().source_nights(&SourceName("papan".into()), 9).unwrap();
        let told: Vec<_> =
            nights.iter().map(|night| (night.run.0.as_str(), night.trouble.as_deref())).collect();
        assert_eq!(told, [("r", None)]);
        let left: Vec<Vec<u8>> = store
            .writer()
            .write(|tx| {
                tx.prepare("SELECT given FROM assessment_input")?.query_map([], |row| row.get(0))?.collect()
            })
            .unwrap();
        assert_eq!(left.len(), 2);
        for packed in left {
            let json = String::from_utf8(blobs::unpack(&packed).unwrap()).unwrap();
            assert!(json.contains("+6281200008888") && !json.contains("+6281200007777"), "{json}");
        }
    }
}
