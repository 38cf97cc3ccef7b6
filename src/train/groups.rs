//! Rows that must stay on one side of a split: near-duplicates and ads that share a contact.

use std::collections::HashMap;

use crate::near_duplicates::{self, DisjointSets};
use crate::random::scatter;

/// Word 3-shingles of a text, hashed, ascending, each once.
pub fn shingles(folded: &str) -> Vec<u64> {
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    near_duplicates::shingles(&words, |three| {
        three
            .iter()
            .flat_map(|w| w.bytes().chain([b' ']))
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    })
}

/// Similarity from which two texts count as one.
pub const NEAR_DUPLICATE: f64 = 0.5;

/// A group number for each document: equal for documents that are near-duplicates, share a contact, or are
/// joined by others. Shape `(n_documents,)`; numbers are positions of first members.
pub fn groups(folded: &[&str], contacts: &[Vec<String>]) -> Vec<usize> {
    let mut sets = DisjointSets::new(folded.len());
    let shingled: Vec<Vec<u64>> = folded.iter().map(|text| shingles(text)).collect();
    let mut by_shingle: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, set) in (0_u32..).zip(&shingled) {
        let mut candidates: HashMap<u32, usize> = HashMap::new();
        for shingle in set {
            let seen = by_shingle.entry(*shingle).or_default();
            for other in seen.iter() {
                *candidates.entry(*other).or_default() += 1;
            }
            seen.push(at);
        }
        for (other, shared) in candidates {
            let size = shingled.get(other as usize).map_or(0, Vec::len);
            if near_duplicates::share(shared, (set.len(), size)) >= NEAR_DUPLICATE {
                sets.join(other, at);
            }
        }
    }
    let mut owner: HashMap<&str, u32> = HashMap::new();
    for (at, values) in (0_u32..).zip(contacts) {
        for value in values {
            let first = *owner.entry(value).or_insert(at);
            sets.join(first, at);
        }
    }
    (0..).take(folded.len()).map(|at| sets.find(at) as usize).collect()
}

/// A fold below `n_folds` for each row, whole groups together, suspicious and ordinary rows spread evenly.
/// The same seed gives the same folds.
pub fn folds(groups: &[usize], y: &[bool], n_folds: usize, seed: u64) -> Vec<usize> {
    let mut members: HashMap<usize, (usize, usize)> = HashMap::new();
    for (group, positive) in groups.iter().zip(y) {
        let counts = members.entry(*group).or_default();
        if *positive { counts.0 += 1 } else { counts.1 += 1 }
    }
    let mut order: Vec<_> = members.into_iter().collect();
    order.sort_by_key(|(group, (p, n))| (std::cmp::Reverse(p + n), scatter(*group as u64, seed)));
    let mut sizes = vec![(0_usize, 0_usize); n_folds.max(1)];
    let mut chosen: HashMap<usize, usize> = HashMap::new();
    for (group, (positive, negative)) in order {
        let least = |(p, n): &(usize, usize)| if positive > 0 { (*p, *n) } else { (*n, *p) };
        let fold = (0..sizes.len()).min_by_key(|at| sizes.get(*at).map(least)).unwrap_or(0);
        if let Some(size) = sizes.get_mut(fold) {
            size.0 += positive;
            size.1 += negative;
        }
        chosen.insert(group, fold);
    }
    groups.iter().map(|group| chosen.get(group).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_copies_and_shared_contacts() {
        let texts = [
            "dibutuhkan admin kantor di kamboja gaji besar tiket ditanggung",
            "loker koki restoran padang di medan makan dalam",
            "dibutuhkan admin kantor di kamboja gaji besar tiket gratis",
            "jaga toko baju pasar baru",
        ];
        let contacts = [vec![], vec!["+6281".to_owned()], vec![], vec!["+6281".to_owned()]];
        assert_eq!(groups(&texts, &contacts), [0, 1, 0, 1]);
    }

    #[test]
    fn folds_keep_groups_whole_and_spread_both_classes() {
        let groups: Vec<usize> = (0..100).map(|i| i / 2 * 2).collect();
        let y: Vec<bool> = (0..100).map(|i| i % 10 < 2).collect();
        let folds = folds(&groups, &y, 5, 7);
        for pair in folds.chunks(2) {
            assert_eq!(pair[0], pair[1]);
        }
        for fold in 0..5 {
            let positive = folds.iter().zip(&y).filter(|(f, p)| **f == fold && **p).count();
            assert_eq!(positive, 4);
        }
        assert_eq!(folds, super::folds(&groups, &y, 5, 7));
    }
}
