//! A search for a contact: in any writing for those who may see contacts, not at all for the others.

use crate::domain::ContactKind;
use crate::facts::Facts;
use crate::mask::KnownContacts;
use crate::run::contacts_meant;
use crate::store::{FoundAd, WrittenContact};

/// Fewest digits of a telephone number.
const FEWEST_DIGITS: usize = 7;

/// Whether a question is a contact and nothing else: a number, an address, a name behind `@`.
pub(super) fn asks_for_contact(asked: &str) -> bool {
    let asked = asked.trim();
    let digits = asked.chars().filter(char::is_ascii_digit).count();
    let letters = asked.chars().filter(|c| c.is_alphabetic()).count();
    let is_one_word = !asked.contains(char::is_whitespace);
    (digits >= FEWEST_DIGITS && letters == 0)
        || (is_one_word && (asked.contains('@') || asked.contains("wa.me/") || asked.contains("t.me/")))
}

/// The contacts that are meant, by kind and normal form. A number is the same whether it is called or written to.
pub(super) fn contacts(asked: &str, facts: &Facts) -> Vec<(ContactKind, String)> {
    let mut found = Vec::new();
    for contact in contacts_meant(asked.trim(), facts) {
        let kinds: &[ContactKind] = match contact.kind {
            ContactKind::Phone | ContactKind::Whatsapp => &[ContactKind::Phone, ContactKind::Whatsapp],
            _ => &[contact.kind],
        };
        found.extend(kinds.iter().map(|kind| (*kind, contact.value.clone())));
    }
    found
}

/// Whether a word may be a part of a contact.
pub(super) fn may_be_contact(word: &str) -> bool {
    word.contains(|c: char| c.is_numeric() || c == '@')
}

/// Whether each of the words that may be a part of a contact stands in what is shown of an ad.
pub(super) fn shows(ad: &FoundAd, words: &[String]) -> bool {
    let known = KnownContacts::of(ad.contacts.iter().map(WrittenContact::pair));
    let employer = ad.employer.as_deref().unwrap_or("");
    let shown = [&ad.title, employer, &ad.text].map(|text| tokens(&known.hide(text)));
    words.iter().filter(|word| may_be_contact(word)).all(|word| {
        let word = tokens(word);
        shown.iter().any(|text| text.windows(word.len().max(1)).any(|window| window == word))
    })
}

/// Words as the index of words takes them apart.
fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_from_words() {
        for contact in
            ["0812 0000 4411", "+62 812-0000-4411", "sari@x.example", "@sari.loker", "wa.me/6281200004411"]
        {
            assert!(asks_for_contact(contact), "{contact}");
        }
        for words in ["gaji 15.000.000 per bulan", "kasir", "2026", "loker @ batam 2026"] {
            assert!(!asks_for_contact(words), "{words}");
        }
    }
}
