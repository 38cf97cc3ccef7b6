//! What a model in use makes of labelled texts, counted by kind, sign and sort of honest text.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::Kind;
use crate::train::corpus::TextKind;

/// Texts of one kind, and what they were read as.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindTally {
    /// What persons say that they are.
    pub kind: &'static str,
    /// Texts.
    pub rows: usize,
    /// Read as an ad, a warning, news, or none of these.
    pub read_as: [usize; 4],
    /// In the bands `sedang` and above.
    pub flagged: usize,
}

/// Texts that were written to show an indicator, and how many were found to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignTally {
    /// Identifier.
    pub id: String,
    /// Suspicious texts that show it.
    pub shown: usize,
    /// Of these, those in which it was found.
    pub found: usize,
    /// Texts in which it was found, and that do not show it.
    pub beside: usize,
}

/// Honest texts of one sort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HonestTally {
    /// Sort.
    pub name: String,
    /// Texts.
    pub rows: usize,
    /// In the bands `sedang` and above.
    pub flagged: usize,
    /// The share that is flagged lies below this with 95 % confidence (Clopper and Pearson 1934, one-sided).
    pub at_most: f64,
}

/// Tallies kinds; each row is its kind, what it was read as, and whether it is flagged.
pub fn kinds(rows: impl Iterator<Item = (TextKind, Kind, bool)>) -> Vec<KindTally> {
    let mut tallies: BTreeMap<TextKind, KindTally> = BTreeMap::new();
    for (kind, read, is_flagged) in rows {
        let empty = KindTally { kind: kind.name(), rows: 0, read_as: [0; 4], flagged: 0 };
        let tally = tallies.entry(kind).or_insert(empty);
        tally.rows += 1;
        tally.flagged += usize::from(is_flagged);
        let [ad, warning, news, other] = &mut tally.read_as;
        *match read {
            Kind::Ad => ad,
            Kind::Warning => warning,
            Kind::News => news,
            Kind::Other => other,
        } += 1;
    }
    tallies.into_values().collect()
}

/// Tallies signs; each row is what it shows and what was found in it.
pub fn signs<'r>(rows: impl Iterator<Item = (&'r [String], &'r [String])>) -> Vec<SignTally> {
    let mut tallies: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (shown, found) in rows {
        for id in shown {
            let [all, hits, _] = tallies.entry(id).or_default();
            *all += 1;
            *hits += usize::from(found.contains(id));
        }
        for id in found.iter().filter(|id| !shown.contains(id)) {
            let [.., beside] = tallies.entry(id).or_default();
            *beside += 1;
        }
    }
    let tally = |(id, [shown, found, beside]): (&str, [usize; 3])| SignTally {
        id: id.to_owned(),
        shown,
        found,
        beside,
    };
    tallies.into_iter().map(tally).filter(|tally| tally.shown > 0).collect()
}

/// Tallies sorts of honest texts; empty names are left out.
pub fn honest<'r>(rows: impl Iterator<Item = (&'r str, bool)>) -> Vec<HonestTally> {
    let mut tallies: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, is_flagged) in rows.filter(|(name, _)| !name.is_empty()) {
        let (rows, flagged) = tallies.entry(name).or_default();
        *rows += 1;
        *flagged += usize::from(is_flagged);
    }
    let tally = |(name, (rows, flagged)): (&str, (usize, usize))| HonestTally {
        name: name.to_owned(),
        rows,
        flagged,
        at_most: at_most(flagged, rows),
    };
    tallies.into_iter().map(tally).collect()
}

/// The share that would give so few hits one time in twenty.
pub fn at_most(hits: usize, rows: usize) -> f64 {
    if hits >= rows {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if chance_of_at_most(hits, rows, middle) > 0.05 { low = middle } else { high = middle }
    }
    high
}

/// Chance of at most `hits` of `rows` where each is one by itself with chance `share`, above 0 and below 1.
fn chance_of_at_most(hits: usize, rows: usize, share: f64) -> f64 {
    let mut log = rows as f64 * (1.0 - share).ln();
    let mut sum = log.exp();
    for hit in 1..=hits {
        log += ((rows - hit + 1) as f64 / hit as f64).ln() + share.ln() - (1.0 - share).ln();
        sum += log.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_those_of_the_tables() {
        // The rule of three, and Clopper-Pearson from a table: 2 of 20.
        assert!((at_most(0, 300) - 0.00994).abs() < 1e-4, "{}", at_most(0, 300));
        assert!((at_most(2, 20) - 0.28262).abs() < 1e-3, "{}", at_most(2, 20));
        assert!((at_most(5, 5) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn tallies_kinds_signs_and_honest_texts() {
        let rows = [
            (TextKind::Warning, Kind::Warning, false),
            (TextKind::Warning, Kind::Ad, true),
            (TextKind::Guide, Kind::Other, false),
        ];
        let told = kinds(rows.into_iter());
        assert_eq!(told[0].read_as, [1, 1, 0, 0]);
        assert_eq!((told[0].flagged, told[1].kind), (1, "guide"));
        let of = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let rows = [(of(&["B03", "D01"]), of(&["B03"])), (of(&[]), of(&["B03", "G01"]))];
        let told = signs(rows.iter().map(|(shown, found)| (shown.as_slice(), found.as_slice())));
        assert_eq!((told[0].shown, told[0].found, told[0].beside), (1, 1, 1));
        assert_eq!((told[1].id.as_str(), told[1].found, told.len()), ("D01", 0, 2));
        let told = honest([("G-to-G", false), ("", true), ("G-to-G", true)].into_iter());
        assert_eq!((told.len(), told[0].rows, told[0].flagged), (1, 2, 1));
    }
}
