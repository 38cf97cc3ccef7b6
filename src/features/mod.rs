//! What is known of one ad in findings and numbers. Pure: the day is an argument.
//!
//! Signs are read from the phrases that `extract` found and from the ad's fields, weighed by what the ad is
//! about ([`Contexts`](crate::facts::Contexts)), set against what speaks for the ad, and combined as the
//! ILO's operational indicators ask. [`TABLE`] says what each number means; the order of the vector is the
//! order of the table.

mod absence;
mod attribution;
mod borrowed_name;
mod contacts;
mod fee;
mod fields;
mod firm_domain;
mod licence;
mod pay;
mod reading;
mod supports;
mod table;
mod weight;

use jiff::civil::Date;

use crate::domain::{Ad, Features, Finding, LicenceState, Strength};
use crate::facts::Facts;
pub use table::{Column, SPEC_VERSION, TABLE, markdown, table_hash};

use reading::Reading;
use table::View;
use weight::Weight;

/// Fewest words with which an ad can be judged where nothing strong is found.
const MIN_WORDS: usize = 8;

/// What is known of `ad` as of its own day, or of `as_of` where it bears none.
pub fn features(ad: &Ad, facts: &Facts, as_of: Date) -> Features {
    let day = ad.posted_on.as_ref().map_or(as_of, |posted| posted.value);
    let mut reading = Reading::of(ad, facts, day);
    let licence = licence::check(&reading);
    reading.note_licence(licence.state);
    let pay = pay::judge(&reading);
    let mut shown = reading.signs();
    let borrowed = borrowed_name::BorrowedName::of(&reading);
    fields::add(&reading, pay.as_ref(), &licence, borrowed.as_ref(), &mut shown);
    let supports = supports::found(&reading, &shown);
    supports::soften(facts, &supports, &mut shown);
    absence::add(&reading, licence.state, &mut shown);
    let weight = Weight::of(&reading, &shown, &supports);

    let words = ad.folded.text().split_ascii_whitespace().count();
    let is_judgeable = is_judgeable(&reading, words, &weight, licence.state);
    let vector = View {
        reading: &reading,
        shown: &shown,
        supports: &supports,
        weight: &weight,
        pay: pay.as_ref(),
        borrowed: borrowed.as_ref(),
        licence: licence.state,
        words,
    }
    .vector();
    let mut findings: Vec<Finding> = weight
        .combinations
        .iter()
        .map(|found| Finding {
            id: found.combination.id.clone(),
            strength: found.combination.strength,
            spans: found.spans.clone(),
            detail: None,
            columns: attribution::of_combination(found.combination.strength),
        })
        .chain(shown.into_iter().map(|shown| shown.into_finding(facts)))
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.strength));
    let supports = supports.into_iter().map(|support| support.finding).collect();
    Features {
        vector,
        findings,
        supports,
        licence: licence.state,
        is_licence_lost: reading.is_abroad()
            && matches!(licence.state, LicenceState::Revoked | LicenceState::Suspended),
        evidence_kinds: weight.kinds(),
        telling_kinds: weight.telling_kinds(),
        is_judgeable,
    }
}

/// Whether there is enough to judge: some text about a job, or something that speaks by itself.
fn is_judgeable(reading: &Reading<'_>, words: usize, weight: &Weight<'_>, licence: LicenceState) -> bool {
    let is_known_bad =
        matches!(licence, LicenceState::Revoked | LicenceState::Suspended | LicenceState::Borrowed);
    if weight.strong > 0 || is_known_bad || weight.has_combination(Strength::Strong) {
        return true;
    }
    words >= MIN_WORDS && (reading.is("job") || !reading.ad.pay.is_empty() || weight.medium > 0)
}
