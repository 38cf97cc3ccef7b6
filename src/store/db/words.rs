use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::domain::{Ad, Fact, Origin};

/// SHA-256 over the normalised words of an ad: what decides whether a page that changed is an edited ad.
///
/// Compatibility forms, case and white space do not count. Employer and place count where the page states
/// them beside the text; what was guessed from the text does not, so that a better guess is no edit. Stored,
/// so a change to this function needs a migration.
pub(in crate::store) fn words_sha256(ad: &Ad) -> String {
    let mut hash = Sha256::new();
    for part in [ad.title(), ad.text(), stated(ad.employer.as_ref()), stated(ad.location.as_ref())] {
        add(&mut hash, part);
        hash.update([0]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

fn stated(fact: Option<&Fact<String>>) -> &str {
    fact.filter(|f| f.origin < Origin::Listing).map_or("", |f| f.value.as_str())
}

fn add(hash: &mut Sha256, part: &str) {
    let mut word = String::new();
    for written in part.split_whitespace() {
        word.clear();
        if written.is_ascii() {
            word.push_str(written);
            word.make_ascii_lowercase();
        } else {
            word.extend(written.nfkc().flat_map(char::to_lowercase));
        }
        word.push(' ');
        hash.update(word.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AdId, SourceName};

    fn ad(title: &str, text: &str) -> Ad {
        let source = SourceName("papan".into());
        Ad::new(AdId::of(&source, "1"), source, title, text)
    }

    #[test]
    fn sees_words_and_not_how_they_are_set() {
        let plain = words_sha256(&ad("Dicari kasir", "Gaji 5 juta"));
        assert_eq!(plain, words_sha256(&ad("DICARI  kasir", "Gaji\n5\u{a0}juta ")));
        assert_eq!(plain, words_sha256(&ad("Dicari kasir", "Ｇaji 5 juta")), "full-width letters");
        assert_ne!(plain, words_sha256(&ad("Dicari kasir", "Gaji 6 juta")));
        assert_ne!(plain, words_sha256(&ad("Dicari kasir Gaji", "5 juta")));
    }

    #[test]
    fn counts_an_employer_that_is_stated_and_not_one_that_is_guessed() {
        let bare = ad("Dicari kasir", "Gaji 5 juta");
        let named = |origin| {
            let fact = Fact { value: "PT Contoh".to_owned(), origin, span: None };
            let mut ad = bare.clone();
            ad.employer = Some(fact);
            words_sha256(&ad)
        };
        assert_eq!(words_sha256(&bare), named(Origin::Heuristic));
        assert_ne!(words_sha256(&bare), named(Origin::JsonLd));
    }
}
