//! Words of `data/contacts.toml` by which numbers are spelled, and networks and banks are named.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// Words around contacts, as they come with the program: what is hidden does not depend on an operator's own list.
const FILE: &str = include_str!("../../data/contacts.toml");

#[derive(Debug, Default, Deserialize)]
struct Listed {
    #[serde(default)]
    telegram: Vec<String>,
    #[serde(default)]
    digits: HashMap<String, Vec<String>>,
    #[serde(default)]
    networks: HashMap<String, Vec<String>>,
    #[serde(default)]
    banks: HashMap<String, Vec<String>>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());

/// Words that each stand for a digit.
pub(super) static DIGITS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let each = LISTED.digits.iter().filter_map(|(digit, words)| Some((digit.parse().ok()?, words)));
    each.flat_map(|(digit, words)| words.iter().map(move |word| (word.as_str(), digit))).collect()
});

/// Single words that name a network in which people have names.
pub(super) static NETWORKS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let words = LISTED.networks.values().flatten().chain(&LISTED.telegram);
    words.map(String::as_str).filter(|word| !word.contains(' ') && word.len() > 1).collect()
});

/// Single words that name a bank or e-wallet.
pub(super) static BANKS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let words = LISTED.banks.values().flatten();
    words.map(String::as_str).filter(|word| !word.contains(' ')).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_all_lists() {
        assert_eq!(DIGITS.get("delapan"), Some(&8));
        assert_eq!(DIGITS.values().collect::<HashSet<_>>().len(), 10);
        assert!(NETWORKS.contains("line") && NETWORKS.contains("telegram") && NETWORKS.contains("ig"));
        assert!(BANKS.contains("bri") && BANKS.contains("dana"));
    }
}
