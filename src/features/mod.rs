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
mod covered;
mod fee;
mod fields;
mod firm_domain;
mod licence;
mod meaning;
mod pay;
mod reading;
mod supports;
mod table;
mod weight;

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::{Ad, Detail, Features, Finding, LicenceState, Strength};
use crate::facts::Facts;
pub use table::{Column, SPEC_VERSION, TABLE, markdown, table_hash};

use reading::Reading;
use table::View;
use weight::Weight;

/// Fewest words with which an ad can be judged where nothing strong is found.
const MIN_WORDS: usize = 8;

/// What is known of `ad` as of its own day, or of `as_of` where it bears none.
pub fn features(ad: &Ad, facts: &Facts, as_of: Date) -> Features {
    read(ad, facts, as_of, &[])
}

/// The same as if the ad did not show some parts: an indicator, combination, look-alike or row of the feature table, by
/// its identifier. What rests on such a part, such as a combination, goes with it.
pub fn features_without(ad: &Ad, facts: &Facts, as_of: Date, parts: &[&str]) -> Features {
    read(ad, facts, as_of, parts)
}

fn read(ad: &Ad, facts: &Facts, as_of: Date, without: &[&str]) -> Features {
    let is_out = |id: &str| without.contains(&id);
    let day = ad.posted_on.as_ref().map_or(as_of, |posted| posted.value);
    let mut reading = Reading::of(ad, facts, day);
    let licence = licence::check(&reading);
    reading.note_licence(licence.state);
    let pay = pay::judge(&reading);
    let mut shown = reading.signs();
    meaning::add(&reading, &mut shown);
    let borrowed = borrowed_name::BorrowedName::of(&reading, &shown);
    fields::add(&reading, pay.as_ref(), &licence, borrowed.as_ref(), &mut shown);
    covered::tell_once(facts, &mut shown, is_out);
    let mut supports = supports::found(&reading, &shown);
    supports.retain(|support| !is_out(&support.finding.id));
    supports::soften(facts, &supports, &mut shown);
    absence::add(&reading, licence.state, &mut shown);
    let is_left_out =
        |shown: &reading::FoundIndicator| facts.indicators.at(shown.id).is_some_and(|i| is_out(&i.id));
    let left_out: Vec<Finding> =
        shown.extract_if(.., |shown| is_left_out(shown)).map(|shown| shown.into_finding(facts)).collect();
    let mut weight = Weight::of(&reading, &shown, &supports);
    weight.combinations.retain(|found| !is_out(&found.combination.id));

    let words = ad.folded.text().split_ascii_whitespace().count();
    let is_judgeable = is_judgeable(&reading, words, &weight, licence.state);
    let mut vector = View {
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
    // What the ad's fields say in a row of the table goes with the only finding that it belongs to.
    let own = left_out.iter().flat_map(|finding| &finding.columns);
    let gone = own.filter(|column| !findings.iter().any(|finding| finding.columns.contains(column))).copied();
    for column in gone.chain(TABLE.iter().position(|column| is_out(column.name))) {
        if let Some(value) = vector.get_mut(column) {
            *value = 0.0;
        }
    }
    let tells_licence = |finding: &Finding| matches!(finding.detail, Some(Detail::Licence(_)));
    let is_licence_out = is_out("licence_lost") || left_out.iter().any(tells_licence);
    let supports = supports.into_iter().map(|support| support.finding).collect();
    let strong: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.strength == Strength::Strong)
        .map(|finding| finding.id.as_str())
        .filter(|id| !weight.combinations.iter().any(|found| found.combination.id == *id))
        .collect();
    Features {
        strong_indicators: strong.len(),
        vector,
        findings,
        supports,
        licence: licence.state,
        is_licence_lost: !is_licence_out
            && reading.is_abroad()
            && matches!(licence.state, LicenceState::Revoked | LicenceState::Suspended),
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
