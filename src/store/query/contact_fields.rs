//! Contacts in title, employer, place and address of ads, whether or not they were read as contacts.

use std::collections::BTreeSet;

use rusqlite::types::ValueRef;

use crate::store::db::reader::Reader;
use crate::store::error::StoreError;

/// Versions with a field that may hold a contact; the index is made by the same condition.
const FIELDS: &str =
    "SELECT id, title, employer, location FROM ad_version INDEXED BY ad_version_contact_fields
     WHERE title GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR title GLOB '*@*'
        OR employer GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR employer GLOB '*@*'
        OR location GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR location GLOB '*@*'
     ORDER BY id DESC";
/// Versions of ads whose address may hold one.
const ADDRESSES: &str =
    "SELECT v.id, ad.url FROM ad INDEXED BY ad_contact_address JOIN ad_version v ON v.ad = ad.id
     WHERE ad.url GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*'
     ORDER BY ad.id DESC";

/// Most rows of either kind that one search looks at, the newest: some tenths of a second.
pub const MOST_FIELDS: usize = 20_000;

/// Versions that hold something in a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holding {
    /// The versions, newest first.
    pub versions: Vec<i64>,
    /// Whether there are older rows that were not looked at.
    pub is_cut: bool,
}

impl Reader {
    /// Versions in whose title, employer, place or address something stands that `is_sought`, among the newest `most` rows
    /// that may hold a contact there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn versions_holding(
        &self,
        is_sought: &dyn Fn(&str) -> bool,
        most: usize,
    ) -> Result<Holding, StoreError> {
        let is_held = |value: ValueRef<'_>| match value {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).is_ok_and(is_sought),
            _ => false,
        };
        self.read(|connection| {
            let (mut held, mut is_cut) = (BTreeSet::new(), false);
            for (sql, columns) in [(FIELDS, 1..4), (ADDRESSES, 1..2)] {
                let mut query = connection.prepare_cached(sql)?;
                let mut rows = query.query([])?;
                let mut looked_at = 0;
                while let Some(stored) = rows.next()? {
                    if looked_at == most {
                        is_cut = true;
                        break;
                    }
                    looked_at += 1;
                    for column in columns.clone() {
                        if is_held(stored.get_ref(column)?) {
                            held.insert(stored.get(0)?);
                            break;
                        }
                    }
                }
            }
            Ok(Holding { versions: held.into_iter().rev().collect(), is_cut })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn the_newest_fields_are_looked_at_and_a_cut_is_told() {
        let (_folder, store) = two_campaigns();
        // Words are never changed, so that the trigger has to go before they are.
        let sql = "DROP TRIGGER ad_version_words;
                   UPDATE ad_version SET title = 'Hub 0812 0000 777' || id;
                   UPDATE ad SET url = 'https://papan.example/081200007771' WHERE id = 1;";
        store.writer().with(|connection| connection.execute_batch(sql)).unwrap();
        let reader = store.reader().unwrap();
        let holding = |words: &'static str, most| {
            reader.versions_holding(&move |text| text.contains(words), most).unwrap()
        };
        assert_eq!(holding("0812", 2), Holding { versions: vec![2, 1], is_cut: false });
        assert_eq!(holding("0812 ", 1), Holding { versions: vec![2], is_cut: true });
        assert_eq!(holding("0812 0000 7771", 1), Holding { versions: Vec::new(), is_cut: true });
    }
}
