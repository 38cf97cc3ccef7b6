use std::collections::BTreeMap;

use serde::Deserialize;

use super::phrase_file::{self, PhraseList};
use super::{DataFiles, Meaning, Phrases, Problems, Table};

/// What a word near a number or name says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactCue {
    /// A WhatsApp number follows.
    Whatsapp,
    /// A Telegram name or number follows.
    Telegram,
    /// A telephone number follows.
    Phone,
    /// A number follows that is no telephone number: an identity card, a licence, an account.
    NotPhone,
    /// A name in a network follows; index of [`ContactFacts::network`].
    Network(u8),
    /// An account at a bank follows; index of [`ContactFacts::bank`].
    Bank(u8),
}

/// How numbers of one country are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialCode {
    /// Country code without plus.
    pub code: String,
    /// ISO 3166 code of the country.
    pub country: String,
    /// Fewest digits after the country code.
    pub shortest: usize,
    /// Most digits after the country code.
    pub longest: usize,
    /// First digits of mobile numbers; empty where they are not told apart.
    pub mobile: String,
    /// What is dialled in front of a number within the country.
    pub trunk: String,
}

/// `dial_codes.tsv` and `contacts.toml`.
#[derive(Debug, Default)]
pub struct ContactFacts {
    /// Longest code first.
    dial_codes: Vec<DialCode>,
    networks: Vec<String>,
    banks: Vec<String>,
}

const DIAL_CODES: &str = "dial_codes.tsv";
const WORDS: &str = "contacts.toml";

impl ContactFacts {
    /// The dial code that `digits` start with.
    pub fn dial_code(&self, digits: &str) -> Option<&DialCode> {
        self.dial_codes.iter().find(|dial| digits.starts_with(dial.code.as_str()))
    }

    /// Name of the network behind a [`ContactCue::Network`].
    pub fn network(&self, index: u8) -> &str {
        self.networks.get(usize::from(index)).map_or("", String::as_str)
    }

    /// All networks, by name.
    pub fn networks(&self) -> &[String] {
        &self.networks
    }

    /// Name of the bank behind a [`ContactCue::Bank`].
    pub fn bank(&self, index: u8) -> &str {
        self.banks.get(usize::from(index)).map_or("", String::as_str)
    }

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let mut facts = Self::default();
        let text = files.demand(DIAL_CODES, problems);
        let table = Table::read(DIAL_CODES, text, &["code", "country", "shortest", "longest"], problems);
        for row in table.rows() {
            let shortest = row.parse("shortest", "a number of digits", problems).unwrap_or_default();
            let longest = row.parse("longest", "a number of digits", problems).unwrap_or_default();
            let code = row.get("code").to_owned();
            if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) || shortest > longest {
                row.problem(
                    "`code` must be digits and `shortest` not greater than `longest`".to_owned(),
                    problems,
                );
            }
            facts.dial_codes.push(DialCode {
                code,
                country: row.get("country").to_owned(),
                shortest,
                longest,
                mobile: row.get("mobile").to_owned(),
                trunk: row.get("trunk").to_owned(),
            });
        }
        facts.dial_codes.sort_by_key(|dial| std::cmp::Reverse(dial.code.len()));
        facts.load_words(files, phrases, problems);
        facts
    }

    fn load_words(&mut self, files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
        let text = files.demand(WORDS, problems);
        let words: Words = phrase_file::parse(WORDS, text, problems);
        for (cue, list) in [
            (ContactCue::Whatsapp, &words.whatsapp),
            (ContactCue::Telegram, &words.telegram),
            (ContactCue::Phone, &words.phone),
            (ContactCue::NotPhone, &words.not_phone),
        ] {
            phrases.add_list(Meaning::Contact(cue), list, WORDS, text, problems);
        }
        for (digit, list) in &words.digits {
            match digit.parse::<u8>() {
                Ok(value @ 0..=9) => {
                    phrases.add_list(Meaning::Digit(value), list, WORDS, text, problems);
                }
                _ => problems.push(WORDS, 0, format!("`digits.{digit}`: the name must be one digit")),
            }
        }
        for (at, (name, list)) in (0u8..).zip(&words.networks) {
            self.networks.push(name.clone());
            phrases.add_list(Meaning::Contact(ContactCue::Network(at)), list, WORDS, text, problems);
        }
        for (at, (name, list)) in (0u8..).zip(&words.banks) {
            self.banks.push(name.clone());
            phrases.add_list(Meaning::Contact(ContactCue::Bank(at)), list, WORDS, text, problems);
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    whatsapp: PhraseList,
    telegram: PhraseList,
    phone: PhraseList,
    not_phone: PhraseList,
    digits: BTreeMap<String, PhraseList>,
    networks: BTreeMap<String, PhraseList>,
    banks: BTreeMap<String, PhraseList>,
}
