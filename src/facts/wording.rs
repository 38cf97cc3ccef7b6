//! Word lists that only give their phrases a meaning: pages that are over, licences, demands, languages.

use std::collections::BTreeMap;

use super::phrase_file::{self, PhraseList};
use super::{DataFiles, Meaning, Phrases, Problems};
use crate::domain::{Language, LicenceForm, Sex};
use crate::text::fold_phrase;
use crate::text::words::hash;

/// What a word says of who is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemandCue {
    /// One sex is asked for.
    Sex(Sex),
    /// An age follows.
    Age,
    /// The number that follows is an upper limit.
    AtMost,
    /// The number that follows is a lower limit.
    AtLeast,
}

/// What a word says of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceCue {
    /// The name of a licence: a number may follow.
    Form(LicenceForm),
    /// A claim to be licensed, without a number.
    Claim,
    /// What stands in front of a name that is no claim: `tanpa`, `cek`.
    Denied,
}

/// `languages.toml`: the languages that each small word speaks for, and how to count them.
#[derive(Debug, Default)]
pub struct Languages(Vec<(u32, u8)>);

/// The slot that a hash starts to be looked for at, of a table of `slots`: a power of two, and as many again for
/// those that collide with the last ones.
fn slot(hash: u32, slots: usize) -> usize {
    // The upper bits of FNV say little for short words: they are spread first.
    let spread = hash.wrapping_mul(0x9e37_79b1) >> 12;
    spread as usize % (slots / 2).max(1)
}

/// Bits of [`Languages::of`], one a language that is told apart.
const LANGUAGES: [(&str, u8, Language); 4] =
    [("id", 1, Language::Id), ("ms", 2, Language::Ms), ("en", 4, Language::En), ("jv", 8, Language::Other)];

impl Languages {
    /// The languages that a folded word with a [`hash`] speaks for, as bits in the order of [`Languages::known`]. Every
    /// word of every ad is looked up; that one which is not ours has the hash of one of ours is as good as impossible.
    pub fn of(&self, hash: u32) -> u8 {
        let slots = self.0.iter().skip(slot(hash, self.0.len()));
        slots
            .take_while(|(known, _)| *known != 0)
            .find(|(known, _)| *known == hash)
            .map_or(0, |(_, bits)| *bits)
    }

    /// The languages told apart, in the order of their bits.
    pub fn known() -> [Language; 4] {
        LANGUAGES.map(|(_, _, language)| language)
    }

    pub(super) fn load(files: &DataFiles, problems: &mut Problems) -> Self {
        const FILE: &str = "languages.toml";
        let text = files.demand(FILE, problems);
        let mut lists: BTreeMap<String, PhraseList> = phrase_file::parse(FILE, text, problems);
        let mut words = Vec::new();
        for (name, bit, _) in LANGUAGES {
            for word in phrase_file::take(&mut lists, name, FILE, problems) {
                words.push((hash(fold_phrase(word.as_ref()).as_bytes()), bit));
            }
        }
        phrase_file::reject_rest(&lists, FILE, text, problems);
        let mut slots: Vec<(u32, u8)> = vec![(0, 0); 4 * words.len().next_power_of_two()];
        let n_slots = slots.len();
        for (hash, bit) in words {
            let mut from = slots.iter_mut().skip(slot(hash, n_slots));
            if let Some(entry) = from.find(|(known, _)| *known == 0 || *known == hash) {
                *entry = (hash, entry.1 | bit);
            }
        }
        Self(slots)
    }
}

pub(super) fn load_gone(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
    load_lists("gone.toml", &[("gone", Meaning::Gone)], files, phrases, problems);
}

pub(super) fn load_licence_words(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
    load_lists(
        "licence_words.toml",
        &[
            ("sip3mi", Meaning::Licence(LicenceCue::Form(LicenceForm::Sip3mi))),
            ("sip2mi", Meaning::Licence(LicenceCue::Form(LicenceForm::Sip2mi))),
            ("sipptki", Meaning::Licence(LicenceCue::Form(LicenceForm::Sipptki))),
            ("siuppak", Meaning::Licence(LicenceCue::Form(LicenceForm::Siuppak))),
            ("so", Meaning::Licence(LicenceCue::Form(LicenceForm::So))),
            ("nib", Meaning::Licence(LicenceCue::Form(LicenceForm::Nib))),
            ("claim", Meaning::Licence(LicenceCue::Claim)),
            ("denied", Meaning::Licence(LicenceCue::Denied)),
        ],
        files,
        phrases,
        problems,
    );
}

pub(super) fn load_demands(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
    load_lists(
        "demands.toml",
        &[
            ("female", Meaning::Demand(DemandCue::Sex(Sex::Female))),
            ("male", Meaning::Demand(DemandCue::Sex(Sex::Male))),
            ("age", Meaning::Demand(DemandCue::Age)),
            ("at_most", Meaning::Demand(DemandCue::AtMost)),
            ("at_least", Meaning::Demand(DemandCue::AtLeast)),
        ],
        files,
        phrases,
        problems,
    );
}

fn load_lists(
    file: &'static str,
    meanings: &[(&str, Meaning)],
    files: &DataFiles,
    phrases: &mut Phrases,
    problems: &mut Problems,
) {
    let text = files.demand(file, problems);
    let mut lists: BTreeMap<String, PhraseList> = phrase_file::parse(file, text, problems);
    for (name, meaning) in meanings {
        let list = phrase_file::take(&mut lists, name, file, problems);
        phrases.add_list(*meaning, &list, file, text, problems);
    }
    phrase_file::reject_rest(&lists, file, text, problems);
}
