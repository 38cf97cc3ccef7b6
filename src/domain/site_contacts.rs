use std::collections::{HashMap, HashSet};

use super::{Contact, ContactKind, SourceName};

/// Contacts that belong to sites and to none of their ads, by source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteContacts(HashMap<SourceName, HashSet<(ContactKind, String)>>);

impl SiteContacts {
    /// Notes a contact of a source's site.
    pub fn add(&mut self, source: &SourceName, kind: ContactKind, value: String) {
        self.0.entry(source.clone()).or_default().insert((kind, value));
    }

    /// Those of one source, in order.
    pub fn of(&self, source: &SourceName) -> Vec<(ContactKind, String)> {
        let mut found: Vec<_> = self.0.get(source).into_iter().flatten().cloned().collect();
        found.sort();
        found
    }

    /// Leaves of the contacts of an ad those that are not the site's.
    pub fn take_off(&self, source: &SourceName, contacts: &mut Vec<Contact>) {
        if let Some(known) = self.0.get(source) {
            contacts.retain(|contact| !known.contains(&(contact.kind, contact.value.clone())));
        }
    }
}
