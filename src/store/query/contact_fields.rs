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
        OR location GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*' OR location GLOB '*@*'";
/// Versions of ads whose address may hold one.
const ADDRESSES: &str =
    "SELECT v.id, ad.url FROM ad INDEXED BY ad_contact_address JOIN ad_version v ON v.ad = ad.id
     WHERE ad.url GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*'";

impl Reader {
    /// Versions in whose title, employer, place or address something stands that `is_sought`, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn versions_holding(&self, is_sought: &dyn Fn(&str) -> bool) -> Result<Vec<i64>, StoreError> {
        let is_held = |value: ValueRef<'_>| match value {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).is_ok_and(is_sought),
            _ => false,
        };
        self.read(|connection| {
            let mut held = BTreeSet::new();
            for (sql, columns) in [(FIELDS, 1..4), (ADDRESSES, 1..2)] {
                let mut query = connection.prepare_cached(sql)?;
                let mut rows = query.query([])?;
                while let Some(stored) = rows.next()? {
                    for column in columns.clone() {
                        if is_held(stored.get_ref(column)?) {
                            held.insert(stored.get(0)?);
                            break;
                        }
                    }
                }
            }
            Ok(held.into_iter().rev().collect())
        })
    }
}
