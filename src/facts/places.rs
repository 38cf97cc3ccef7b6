use super::phrase_file::{self, PhraseList};
use super::{DataFiles, Meaning, Phrases, Problems, Table};
use std::collections::BTreeMap;

/// A province, city or regency of Indonesia.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomesticPlace {
    /// Name in Indonesian.
    pub name: String,
    /// Whether people leave the country from there (a border regency, post or port).
    pub is_border: bool,
}

/// What a word in front of a place says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceCue {
    /// Work is there.
    Work,
    /// An office is there: abroad that is where work is, at home it may be where one applies.
    Office,
    /// Something is or goes there: `di`, `ke`.
    At,
    /// The same in English, where `in` stands in front of any country that a text speaks of.
    In,
    /// A background, an origin or a neighbour.
    NotWork,
    /// The same, right behind the place.
    NotWorkAfter,
}

/// `places_domestic.tsv`.
#[derive(Debug, Default)]
pub struct DomesticPlaces(Vec<DomesticPlace>);

const FILE: &str = "places_domestic.tsv";
/// Regencies, cities and districts of Indonesia, made of an open list: name and aliases.
const REGENCIES: &str = "regencies.tsv";
const WORDS: &str = "place_words.toml";

impl DomesticPlaces {
    /// All rows, in order of the file.
    pub fn all(&self) -> &[DomesticPlace] {
        &self.0
    }

    /// The row behind a [`Meaning::Domestic`].
    pub fn at(&self, index: u16) -> Option<&DomesticPlace> {
        self.0.get(usize::from(index))
    }

    pub(super) fn load(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) -> Self {
        let text = files.demand(FILE, problems);
        let table = Table::read(FILE, text, &["name", "kind", "aliases"], problems);
        let mut all = Vec::new();
        for row in table.rows() {
            let kind = row.get("kind");
            if !["province", "city", "border"].contains(&kind) {
                row.problem(format!("`kind` is `{kind}`; it must be province, city or border"), problems);
            }
            let term = phrases.term(Meaning::Domestic(u16::try_from(all.len()).unwrap_or(u16::MAX)));
            for name in row.list("aliases") {
                phrases.add(term, name, FILE, || row.line, problems);
            }
            all.push(DomesticPlace { name: row.get("name").to_owned(), is_border: kind == "border" });
        }
        let table = Table::read(REGENCIES, files.demand(REGENCIES, problems), &["name", "aliases"], problems);
        for row in table.rows() {
            let term = phrases.term(Meaning::Domestic(u16::try_from(all.len()).unwrap_or(u16::MAX)));
            for name in row.list("aliases") {
                phrases.add(term, name, REGENCIES, || row.line, problems);
            }
            all.push(DomesticPlace { name: row.get("name").to_owned(), is_border: false });
        }
        load_words(files, phrases, problems);
        Self(all)
    }
}

fn load_words(files: &DataFiles, phrases: &mut Phrases, problems: &mut Problems) {
    let text = files.demand(WORDS, problems);
    let mut lists: BTreeMap<String, PhraseList> = phrase_file::parse(WORDS, text, problems);
    for (name, cue) in [
        ("work", PlaceCue::Work),
        ("office", PlaceCue::Office),
        ("at", PlaceCue::At),
        ("in", PlaceCue::In),
        ("not_work", PlaceCue::NotWork),
        ("not_work_after", PlaceCue::NotWorkAfter),
    ] {
        let list = phrase_file::take(&mut lists, name, WORDS, problems);
        phrases.add_list(Meaning::Place(cue), &list, WORDS, text, problems);
    }
    phrase_file::reject_rest(&lists, WORDS, text, problems);
}
