use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::contact::in_place;
use super::masking::Masking;
use super::names::Names;
use super::numbers::Numbers;
use super::symbols::{Symbol, symbols};
use super::{card_numbers, holders, shapes};
use crate::domain::{Contact, ContactKind};
use crate::text::Span;

/// Shortest writing of a contact that is looked for as it is, bytes: shorter ones would hit ordinary words.
const SHORTEST_WRITTEN_BYTES: usize = 5;

/// Most bytes of writings that are looked for as they are: beyond that they are found by value alone.
const MOST_WRITTEN_BYTES: usize = 1 << 20;

/// Most names of holders that are looked for again in a text.
const MOST_HOLDERS: usize = 20;

/// The contacts of an ad, made ready to be found again in its other texts: by value, in any writing. The work for a
/// text grows with its length and not with the number of contacts.
#[derive(Debug, Default)]
pub struct KnownContacts {
    /// What each is masked by.
    masks: Vec<String>,
    numbers: Numbers,
    names: Names,
    written: Option<AhoCorasick>,
    /// The contact of each writing.
    of_written: Vec<usize>,
    /// Names of holders of accounts, each by its words.
    holders: Vec<Vec<String>>,
}

impl KnownContacts {
    /// Contacts, each with how it stands in the ad where that is known.
    pub fn of<'a>(contacts: impl IntoIterator<Item = (&'a Contact, Option<&'a str>)>) -> Self {
        let mut known = Self::default();
        let mut forms: Vec<&str> = Vec::new();
        // One writing a thousand times would take the matcher a million steps.
        let mut met = HashSet::new();
        for (found, written) in contacts.into_iter().filter(|(found, _)| found.kind != ContactKind::Link) {
            let at = known.masks.len();
            known.masks.push(in_place(found));
            let value = found.value.as_str();
            let (before, name) = value.split_once(':').unwrap_or(("", value));
            match found.kind {
                ContactKind::Phone | ContactKind::Whatsapp => known.numbers.add_phone(value, at),
                ContactKind::BankAccount => known.numbers.add_account(name, at),
                ContactKind::Email => known.names.add_address(value, at),
                ContactKind::Social if !before.is_empty() => known.names.add_name(name, at),
                ContactKind::Social | ContactKind::Telegram | ContactKind::WhatsappGroup => {
                    known.names.add_name(value, at);
                }
                ContactKind::Link => {}
            }
            if let Some(form) = written.filter(|form| form.len() >= SHORTEST_WRITTEN_BYTES)
                && met.insert(form.to_ascii_lowercase())
            {
                forms.push(form);
                known.of_written.push(at);
            }
        }
        if !forms.is_empty() && forms.iter().map(|form| form.len()).sum::<usize>() <= MOST_WRITTEN_BYTES {
            let matcher = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(&forms);
            // What is too much for the matcher is still found by value.
            known.written = matcher.ok();
        }
        known
    }

    /// The same, with the names of those who hold an account according to `text`: they are hidden in every text.
    #[must_use]
    pub fn with_holders_in(mut self, text: &str) -> Self {
        let found = holders::find(text, &symbols(text)).into_iter();
        self.holders.extend(found.map(|(_, words)| words).take(MOST_HOLDERS));
        self
    }

    /// `text` with all of them and every other personal datum masked.
    pub fn hide(&self, text: &str) -> String {
        Masking::joined(self.masks(text)).apply(text)
    }

    /// What is to be masked in a text, and by what: what is known first, then what only looks like a personal datum.
    pub(super) fn masks(&self, text: &str) -> Vec<(Span, String)> {
        let mut masks: Vec<(Span, String)> = Vec::new();
        let symbols: Vec<Symbol> = symbols(text);
        let mut add = |span: Span, contact: usize| {
            if let Some(mask) = self.masks.get(contact) {
                masks.push((span, mask.clone()));
            }
        };
        self.numbers.find(&symbols, &mut add);
        self.names.find(&symbols, &mut add);
        for found in self.written.iter().flat_map(|written| written.find_iter(text)) {
            if let Some(&contact) = self.of_written.get(found.pattern().as_usize()) {
                add(Span::new(found.start(), found.end()), contact);
            }
        }
        masks.extend(card_numbers::masks(text));
        masks.extend(shapes::masks(text, &symbols));
        let here = holders::find(text, &symbols);
        let mut names: Vec<Vec<String>> =
            here.iter().take(MOST_HOLDERS).map(|(_, words)| words.clone()).collect();
        names.extend(self.holders.iter().cloned());
        let spans = here.into_iter().map(|(span, _)| span).chain(holders::again(text, &symbols, &names));
        masks.extend(spans.map(|span| (span, holders::MASK.to_owned())));
        masks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writing_is_looked_for_once_however_often_it_stands_there() {
        let contact = |value: &str| Contact {
            kind: ContactKind::Phone,
            value: value.to_owned(),
            span: None,
            is_obfuscated: false,
        };
        let (one, other) = (contact("+6281200004411"), contact("+6281200004412"));
        let mut all = vec![(&one, Some("hub 6.281200004411E+12")); 1_000];
        all.push((&other, Some("HUB 6.281200004411E+12")));
        all.push((&other, Some("0812-0000-4412")));
        let known = KnownContacts::of(all);
        assert_eq!(known.of_written, [0, 1_001]);
        let hidden = known.hide("Hub 6.281200004411E+12 atau 0812-0000-4412");
        assert!(!hidden.contains("4411") && !hidden.contains("0000"), "{hidden}");
    }
}
