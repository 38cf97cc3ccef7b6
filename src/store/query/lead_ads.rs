//! The ads of a lead as they are exported: each once.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::LeadId;
use crate::store::query::export_choice::ExportFilter;
use crate::store::query::export_rows::Key;
use crate::store::review::lead_course;

/// The ads of the confirmed campaigns of a lead, campaign by campaign, the most senior ad first. An ad whose words were
/// edited may be in several campaigns, or in one more than once: it is told once, in the words there that were flagged or
/// decided, else in the newest.
pub(super) fn lead_keys(
    connection: &Connection,
    lead: LeadId,
    filter: &ExportFilter,
) -> rusqlite::Result<Vec<Key>> {
    let mut keys: Vec<Key> = Vec::new();
    // Of each ad the version that is told, whether it was flagged or decided and its number, and where.
    let mut told: HashMap<i64, ((bool, u32), usize)> = HashMap::new();
    let founders = if filter.with_taken_out {
        lead_course::founders_that_left(connection, lead)?
    } else {
        lead_course::founders(connection, lead)?
    };
    for founder in founders {
        if !filter.with_unconfirmed && !lead_course::is_confirmed(connection, founder)? {
            continue;
        }
        let mut of_one = connection.prepare_cached(
            "SELECT m.ad_version, (SELECT max(a.id) FROM assessment a WHERE a.ad_version = m.ad_version),
                    v.ad, v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad), v.number
             FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
             WHERE m.founder = ?1 ORDER BY m.first_seen_s, m.tie",
        )?;
        let found = of_one.query_map([founder], |stored| {
            let is_standing = stored.get::<_, Option<bool>>(3)?.unwrap_or_default();
            Ok(((stored.get(0)?, stored.get(1)?), stored.get(2)?, (is_standing, stored.get(4)?)))
        })?;
        for row in found {
            let (key, ad, version): (Key, i64, (bool, u32)) = row?;
            match told.get_mut(&ad) {
                None => {
                    told.insert(ad, (version, keys.len()));
                    keys.push(key);
                }
                Some((best, at)) if *best < version => {
                    *best = version;
                    if let Some(own) = keys.get_mut(*at) {
                        *own = key;
                    }
                }
                Some(_) => {}
            }
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ad, AdFields, AdId, PersonId, SourceName};
    use crate::store::db::row;
    use crate::store::two_campaigns::two_campaigns;
    use crate::store::{LeadNote, StoreError};

    #[test]
    fn an_ad_that_is_in_a_lead_in_two_wordings_is_told_once() {
        let (_folder, mut store) = two_campaigns();
        let at = "2026-11-24T02:00:00Z".parse().unwrap();
        let note = LeadNote { person: PersonId(1), person_name: "p".into(), reason: String::new(), at };
        let (lead, _) = store.open_lead("Rute", Some("a1"), &note).unwrap();
        store.add_to_lead(lead, "a2", &note).unwrap();
        // The words of the first ad became those of the second campaign.
        let fields = row::json(&AdFields::from(&Ad::new(
            AdId("a1".into()),
            SourceName("papan".into()),
            "Dicari",
            "kasir",
        )))
        .unwrap();
        store
            .writer()
            .with(|connection| {
                connection.execute("UPDATE ad_version SET fields = ?1", [&fields])?;
                connection.execute_batch(&format!(
                    "UPDATE ad_version SET is_current = 0 WHERE id = 1;
                     INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind,
                                             language, title, fields, text)
                       VALUES (3, 1, 2, 1, printf('%064d', 3), 'r', '2026-11-24T18:30:00.000Z', 'ad', 'id',
                               'Dicari', '{fields}', 'kasir toko');
                     INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES (3, 2, 3, 3);"
                ))
            })
            .unwrap();
        let filter = ExportFilter { lead: Some(lead), with_unconfirmed: true, ..ExportFilter::default() };
        let told = |filter: &ExportFilter| {
            let mut told = Vec::new();
            let reader = store.reader().unwrap();
            reader
                .export_rows(filter, |row| {
                    told.push((row.ad.0, row.version));
                    Ok::<(), StoreError>(())
                })
                .unwrap();
            told.sort();
            told
        };
        let once = vec![("a1".to_owned(), 2), ("a2".to_owned(), 1)];
        assert_eq!(told(&filter), once, "in the newer words");
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(
                    "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
                       VALUES (1, 1, 'r', 'tinggi', 0.9, 'open', '2026-11-24T18:30:00.000Z')",
                )
            })
            .unwrap();
        let flagged = vec![("a1".to_owned(), 1), ("a2".to_owned(), 1)];
        assert_eq!(told(&filter), flagged, "in the words that were flagged");
    }
}
