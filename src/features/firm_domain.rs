//! Whether a domain of one's own is that of the firm which the ad names.

use std::collections::BTreeSet;

use super::borrowed_name;
use super::reading::Reading;

/// A shorter word stands in a domain by chance.
const TELLING_WORD: usize = 4;

/// Whether the ad gives a domain of its own that may be the named firm's. Where no firm is named there is nothing
/// to hold it against. A domain that does not fit is no sign: many firms write from one of another name.
pub(super) fn is_given(reading: &Reading<'_>) -> bool {
    let hosts = &reading.contacts.own_domains;
    let forms = &reading.facts.name_words.forms;
    let fits = |firm: &str| hosts.iter().any(|host| fits(firm, host, forms));
    if hosts.is_empty() {
        return false;
    }
    // Whoever borrows a big name puts it into the address: only a site of theirs speaks for them.
    if let Some((name, _)) = borrowed_name::hirer(reading) {
        return hosts.iter().any(|host| name.owns(host));
    }
    reading.ad.employer.as_ref().is_none_or(|employer| fits(&employer.value))
}

/// Whether a host carries a word or the initials of a firm's name.
fn fits(firm: &str, host: &str, forms: &BTreeSet<String>) -> bool {
    let label = plain(registrable(host));
    let firm = firm.to_lowercase();
    let all: Vec<String> = firm.split(|c: char| !c.is_alphanumeric()).map(plain).collect();
    let all: Vec<String> = all.into_iter().filter(|word| !word.is_empty()).collect();
    let own: Vec<&String> = all.iter().filter(|word| !forms.contains(word.as_str())).collect();
    if label.is_empty() || own.is_empty() {
        return own.is_empty();
    }
    let is_said = |word: &str| !forms.contains(word) || word == "indonesia";
    let joined: String = own.iter().map(|word| word.as_str()).collect();
    let initials = |words: &mut dyn Iterator<Item = &String>| -> String {
        words.filter_map(|word| word.chars().next()).collect()
    };
    // `Bank Rakyat Indonesia` is `bri`, `PT Sari Roti` is `sr` or `ptsr`.
    let short = [initials(&mut own.iter().copied()), initials(&mut all.iter().filter(|word| is_said(word)))];
    own.iter().any(|word| word.len() >= TELLING_WORD && label.contains(word.as_str()))
        || (label.len() > 2 && joined.contains(&label))
        || joined.len() > 2 && label.contains(&joined)
        || short.iter().any(|short| short.len() > 1 && (label == *short || label == format!("pt{short}")))
        || short.iter().any(|short| short.len() > 2 && label.starts_with(short.as_str()))
}

/// The part of a host that was registered, without what stands under and over it: `firma` of
/// `karir.firma.co.id`.
pub(super) fn registrable(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host).split('.').next().unwrap_or(host)
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};

    #[test]
    fn a_registered_name_stands_under_its_levels() {
        for (host, name) in [
            ("karir.firma.co.id", "firma"),
            ("firma.example", "firma"),
            ("my.id", "my"),
            ("firma.my.id", "firma"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(registrable(host), name, "{host}");
        }
    }

    #[test]
    fn a_domain_fits_by_a_word_or_the_initials() {
        let forms = Facts::load(&DataFiles::embedded()).unwrap().name_words.forms;
        for (firm, host) in [
            ("PT Maju Jaya Abadi", "majujaya.co.id"),
            ("PT Maju Jaya Abadi", "mja.example"),
            ("PT Maju Jaya Abadi", "hr.ptmja.co.id"),
            ("PT Bank Rakyat Indonesia (Persero) Tbk", "bri.co.id"),
            ("Hotel Melati", "melati-group.example"),
            ("KBN", "kbn.example"),
            ("PT", "apa.example"),
        ] {
            assert!(fits(firm, host, &forms), "{firm} {host}");
        }
        for (firm, host) in [
            ("FedEx", "mailfast.example"),
            ("PT Maju Jaya Abadi", "lowongan-kerja.example"),
            ("PT Maju Jaya Abadi", "majujaya.jobs-portal.example"),
            ("Hotel Tip", "tiptop.example"),
        ] {
            assert!(!fits(firm, host, &forms), "{firm} {host}");
        }
    }
}
