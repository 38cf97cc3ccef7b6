//! A search for a contact: in any writing for those who may see contacts, not at all for the others.

use std::collections::HashSet;

use crate::domain::{Contact, ContactKind};
use crate::facts::Facts;
use crate::mask::{KnownContacts, SoughtContacts};
use crate::run::contacts_meant;
use crate::store::{Admission, FoundAd, SearchFilter, WrittenContact};

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

/// The contacts that are meant, by kind and normal form.
pub(super) fn contacts(asked: &str, facts: &Facts) -> Vec<(ContactKind, String)> {
    let mut found = Vec::new();
    for contact in contacts_meant(asked.trim(), facts) {
        found.extend(contact.kind.alike().iter().map(|kind| (*kind, contact.value.clone())));
    }
    found
}

/// The same contacts, to be found in fields.
pub(super) fn sought(filter: &SearchFilter) -> SoughtContacts {
    let contact = |(kind, value): &(ContactKind, String)| Contact {
        kind: *kind,
        value: value.clone(),
        span: None,
        is_obfuscated: false,
    };
    let contacts: Vec<Contact> = filter.contacts.iter().map(contact).collect();
    SoughtContacts::of(&contacts)
}

/// A search by what is shown alone: a word of a contact counts where it stands outside of every contact as well.
#[derive(Debug)]
pub(super) struct ShownAlone {
    /// Words and phrases that are asked for, each as the index of words takes it apart.
    words: Vec<Vec<String>>,
}

impl ShownAlone {
    pub(super) fn new(words: &[String]) -> Self {
        Self { words: words.iter().map(|word| tokens(word)).collect() }
    }

    /// Whether something that is asked for may be a part of a number.
    pub(super) fn asks_for_digits(&self) -> bool {
        self.words.iter().any(|word| has_digit(word))
    }
}

impl Admission for ShownAlone {
    fn concerns(&self, contacts: &[WrittenContact]) -> bool {
        // Numbers are masked in every ad, whether or not they were read as contacts.
        self.asks_for_digits() || {
            let hidden = of_contacts(contacts);
            names_account(contacts) || self.words.iter().flatten().any(|word| hidden.contains(word))
        }
    }

    fn admits(&self, ad: &FoundAd) -> bool {
        let hidden = of_contacts(&ad.contacts);
        let known = KnownContacts::of(ad.contacts.iter().map(WrittenContact::pair));
        let employer = ad.employer.as_deref().unwrap_or("");
        let shown = [&ad.title, employer, &ad.text].map(|text| tokens(&known.hide(text)));
        let stands = |word: &Vec<String>| {
            shown.iter().any(|text| text.windows(word.len().max(1)).any(|window| window == word))
        };
        let names_account = names_account(&ad.contacts);
        let is_hidden = |word: &Vec<String>| {
            names_account || has_digit(word) || word.iter().any(|part| hidden.contains(part))
        };
        self.words.iter().all(|word| stands(word) || !is_hidden(word))
    }
}

/// Whether an account is among them: beside it stands the name of who holds it, which is masked as well.
fn names_account(contacts: &[WrittenContact]) -> bool {
    contacts.iter().any(|written| written.contact.kind == ContactKind::BankAccount)
}

/// Words of contacts, in their normal form and as they are written.
fn of_contacts(contacts: &[WrittenContact]) -> HashSet<String> {
    let pairs = contacts.iter().map(WrittenContact::pair);
    pairs
        .flat_map(|(contact, written)| [tokens(&contact.value), tokens(written.unwrap_or(""))])
        .flatten()
        .collect()
}

fn has_digit(word: &[String]) -> bool {
    word.iter().any(|part| part.contains(char::is_numeric))
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
