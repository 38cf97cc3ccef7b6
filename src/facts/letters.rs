use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::toml_file::TomlFile;
use super::{Certainty, DataFiles, Problems};

/// `data/letters/`: whom a lead may go to, and what is written to them.
#[derive(Debug, Default)]
pub struct Letters {
    addressees: Vec<Addressee>,
    letters: Vec<Letter>,
}

/// Somebody whom a lead may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// `kp2mi`, `polri`...
    pub id: String,
    /// Whole name, as it stands in a letter.
    pub name: String,
    /// Identifier of the letter that it gets.
    pub letter: String,
    /// How it is reached, one way a line.
    pub channels: Vec<String>,
    /// Whether the channels were read or are only known: a person must check known ones.
    pub certainty: Certainty,
    /// Day on which they were looked up.
    pub as_of: Date,
    /// Where they were read.
    pub source: Vec<String>,
}

/// What is written, in Indonesian. Paragraphs may hold `{lead}`, `{purpose}`, `{ads}`, `{campaigns}`, `{first}`, `{last}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `takedown`, `referral`...
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// Paragraphs before the findings.
    pub opening: Vec<String>,
    /// What is asked for, one request a line.
    pub requests: Vec<String>,
    /// Paragraphs after them.
    pub closing: Vec<String>,
    /// Whether the list of addresses stands first: what a platform takes down.
    pub lists_addresses: bool,
}

/// What a paragraph may hold.
const SLOTS: [&str; 6] = ["lead", "purpose", "ads", "campaigns", "first", "last"];

impl Letters {
    const ADDRESSEES: &'static str = "letters/addressees.toml";
    const LETTERS: &'static str = "letters/letters.toml";

    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        let file = TomlFile::new(Self::LETTERS, files.demand(Self::LETTERS, problems));
        let mut loaded = Self::default();
        for raw in file.parse::<RawLetters>(problems).unwrap_or_default().letter {
            let line = file.line(&raw.id.span());
            let id = raw.id.into_inner();
            if loaded.letter(&id).is_some() {
                problems.push(file.name, line, format!("the letter `{id}` stands here twice"));
            }
            let mut text = |paragraphs: Vec<Spanned<String>>| -> Vec<String> {
                for paragraph in &paragraphs {
                    if let Some(unknown) = unknown_slot(paragraph.get_ref()) {
                        let known = SLOTS.join("`, `");
                        problems.push(
                            file.name,
                            file.line(&paragraph.span()),
                            format!("`{{{unknown}}}` is nothing that a letter can hold; known are `{known}`"),
                        );
                    }
                }
                paragraphs.into_iter().map(Spanned::into_inner).collect()
            };
            let (opening, requests, closing) = (text(raw.opening), text(raw.requests), text(raw.closing));
            let subject = text(vec![raw.subject]).pop().unwrap_or_default();
            let lists_addresses = raw.lists_addresses;
            loaded.letters.push(Letter { id, subject, opening, requests, closing, lists_addresses });
        }
        let file = TomlFile::new(Self::ADDRESSEES, files.demand(Self::ADDRESSEES, problems));
        for raw in file.parse::<RawAddressees>(problems).unwrap_or_default().addressee {
            let line = file.line(&raw.id.span());
            let id = raw.id.into_inner();
            if loaded.addressee(&id).is_some() {
                problems.push(file.name, line, format!("the addressee `{id}` stands here twice"));
            }
            if loaded.letter(raw.letter.get_ref()).is_none() {
                problems.push(
                    file.name,
                    file.line(&raw.letter.span()),
                    format!("there is no letter `{}` in data/{}", raw.letter.get_ref(), Self::LETTERS),
                );
            }
            if raw.certainty == Certainty::Read && raw.source.is_empty() {
                problems.push(file.name, line, format!("`{id}` is `read`: `source` must say where"));
            }
            loaded.addressees.push(Addressee {
                id,
                name: raw.name,
                letter: raw.letter.into_inner(),
                channels: raw.channels,
                certainty: raw.certainty,
                as_of: raw.as_of,
                source: raw.source,
            });
        }
        loaded
    }

    /// Every addressee, in the order of the file.
    pub fn addressees(&self) -> &[Addressee] {
        &self.addressees
    }

    /// The addressee with an identifier.
    pub fn addressee(&self, id: &str) -> Option<&Addressee> {
        self.addressees.iter().find(|addressee| addressee.id == id)
    }

    /// The letter with an identifier.
    pub fn letter(&self, id: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.id == id)
    }
}

/// What stands in braces in a paragraph and is no slot.
fn unknown_slot(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or(rest))
        .find(|name| !SLOTS.contains(name))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLetters {
    #[serde(default)]
    letter: Vec<RawLetter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLetter {
    id: Spanned<String>,
    subject: Spanned<String>,
    opening: Vec<Spanned<String>>,
    requests: Vec<Spanned<String>>,
    closing: Vec<Spanned<String>>,
    #[serde(default)]
    lists_addresses: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAddressees {
    #[serde(default)]
    addressee: Vec<RawAddressee>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAddressee {
    id: Spanned<String>,
    name: String,
    letter: Spanned<String>,
    channels: Vec<String>,
    certainty: Certainty,
    as_of: Date,
    #[serde(default)]
    source: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn mistakes_are_named_with_file_and_line() {
        let files = DataFiles::embedded()
            .with(
                Letters::LETTERS,
                "[[letter]]\nid = \"a\"\nsubject = \"s\"\nopening = [\n  \"{nobody}\",\n]\nrequests = []\nclosing = []\n",
            )
            .with(
                Letters::ADDRESSEES,
                "[[addressee]]\nid = \"x\"\nname = \"X\"\nletter = \"b\"\nchannels = []\ncertainty = \"read\"\nas_of = \"2026-11-24\"\n",
            );
        let problems = Facts::load(&files).unwrap_err().to_string();
        for part in [
            "data/letters/letters.toml:5: `{nobody}` is nothing",
            "data/letters/addressees.toml:4: there is no letter `b`",
            "data/letters/addressees.toml:2: `x` is `read`",
        ] {
            assert!(problems.contains(part), "{part} not in\n{problems}");
        }
    }

    #[test]
    fn a_new_wording_of_a_letter_makes_no_assessment_out_of_date() {
        let files = DataFiles::embedded();
        assert_eq!(files.clone().with(Letters::LETTERS, "").version(), files.version());
    }

    #[test]
    fn letters_speak_of_indications_and_never_of_culprits() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        for addressee in facts.letters.addressees() {
            let letter = facts.letters.letter(&addressee.letter).unwrap();
            let all =
                [letter.opening.join(" "), letter.requests.join(" "), letter.closing.join(" ")].join(" ");
            assert!(all.contains("indikasi") && !all.contains("pelaku"), "{}: {all}", addressee.id);
        }
    }
}
