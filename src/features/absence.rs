//! What an ad does not say. Absence is no evidence by itself: it counts only beside a sign from another
//! group, and then little.

use std::collections::BTreeSet;

use super::reading::{FoundIndicator, Reading, show};
use crate::domain::{LicenceState, Strength};
use crate::facts::Group;

/// Adds A01, A02 and E03 where something else speaks against the ad.
pub(super) fn add(reading: &Reading<'_>, licence: LicenceState, shown: &mut Vec<FoundIndicator>) {
    if !reading.is_abroad() || !is_corroborated(reading, shown) {
        return;
    }
    let has_employer = reading.is("employer_named")
        || names_premises(reading.ad.document(), &reading.facts.name_words.premises);
    let has_licence = !reading.ad.licence_claims.is_empty() || licence == LicenceState::Active;
    let is_at_sea = reading.is("sea") && !reading.is("vessel_named");
    let found = [
        (!has_employer).then(|| reading.computed("A01", Strength::Weak, Vec::new(), None)),
        (!has_licence).then(|| reading.computed("A02", Strength::Weak, Vec::new(), None)),
        (is_at_sea && !has_licence).then(|| reading.computed("E03", Strength::Weak, Vec::new(), None)),
    ];
    for new in found.into_iter().flatten().flatten() {
        show(shown, new);
    }
}

/// Whether a name of its own follows on a word for a firm or a place of work: `hotel Marée`. In capitals or in small letters
/// alone names cannot be told from other words.
fn names_premises(document: &str, premises: &BTreeSet<String>) -> bool {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<&str> = document.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let [before, name] = pair else { return false };
        let name = name.trim_start_matches(['"', '“', '«', '\'', '*', '_', '(']);
        // A mark behind the first word ends its phrase.
        before.ends_with(char::is_alphanumeric)
            && name.starts_with(char::is_uppercase)
            && name.contains(char::is_lowercase)
            && premises.contains(&bare(before))
    })
}

/// Whether a medium or strong sign of another group than legality stands.
fn is_corroborated(reading: &Reading<'_>, shown: &[FoundIndicator]) -> bool {
    shown.iter().any(|s| {
        s.strength >= Strength::Medium
            && reading.facts.indicators.at(s.id).is_some_and(|i| i.group != Group::Legalitas)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_behind_a_word_for_a_firm_names_somebody() {
        let premises = ["hotel", "tadika", "mv"].map(String::from).into();
        for (text, wanted) in [
            ("the hotel Marée Blanche in Nouakchott", true),
            ("kerja di Tadika \"Bintang Muar\", Johor", true),
            ("Kru kapal MV *Laut Biru*", true),
            ("kerja di hotel bintang lima, gaji besar", false),
            ("Kerja di hotel. Gaji besar", false),
            ("kerja di hotel bintang", false),
            ("KERJA DI HOTEL DUBAI GAJI BESAR", false),
        ] {
            assert_eq!(names_premises(text, &premises), wanted, "{text}");
        }
    }
}
