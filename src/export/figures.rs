use std::collections::BTreeMap;

use super::Entry;
use super::columns::Tag as _;

/// Most values that are counted of one thing; what comes later is counted together.
const MOST_VALUES: usize = 10_000;

/// Counts of ads: nothing of a single one. Addresses, words, names and contacts are not even counted by value.
#[derive(Debug, Default)]
pub(super) struct Figures {
    counts: BTreeMap<(&'static str, String), usize>,
}

impl Figures {
    /// Columns of the table of figures.
    pub(super) const COLUMNS: [&'static str; 3] = ["what", "value", "ads"];

    /// Counts an ad.
    pub(super) fn add(&mut self, entry: &Entry) {
        self.count("all", String::new());
        self.count("band", entry.band.unwrap_or_default().to_owned());
        self.count("kind", entry.kind.tag());
        self.count("language", entry.language.tag());
        self.count("destination", entry.destination_code.clone().unwrap_or_default());
        self.count("first_seen_month", entry.first_seen.local.strftime("%Y-%m").to_string());
        self.count("decision", entry.decision.map(|decision| decision.tag()).unwrap_or_default());
        self.count("licence", entry.licence_state.map(|state| state.tag()).unwrap_or_default());
        self.count("gone", entry.gone_at.is_some().to_string());
        for indicator in &entry.indicators {
            self.count("indicator", indicator.clone());
        }
        let mut kinds: Vec<String> = entry.contact_details.iter().map(|contact| contact.kind.tag()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            self.count("contact_kind", kind);
        }
    }

    fn count(&mut self, what: &'static str, value: String) {
        let is_full = self.counts.len() >= MOST_VALUES;
        let key = (what, value);
        let key = if is_full && !self.counts.contains_key(&key) { (what, "other".to_owned()) } else { key };
        *self.counts.entry(key).or_default() += 1;
    }

    /// What was counted, in order of name.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&'static str, &str, usize)> {
        self.counts.iter().map(|((what, value), ads)| (*what, value.as_str(), *ads))
    }
}
