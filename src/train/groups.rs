//! Rows that must stay on one side of a split: near-duplicates and ads that share a contact.

use std::collections::HashMap;

/// Word 3-shingles of a text, hashed, ascending, each once.
pub fn shingles(folded: &str) -> Vec<u64> {
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut shingles: Vec<u64> = words
        .windows(3)
        .map(|three| {
            three
                .iter()
                .flat_map(|w| w.bytes().chain([b' ']))
                .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                })
        })
        .collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Jaccard similarity of two shingle sets; 0 where one is empty.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let shared = a.iter().filter(|shingle| b.binary_search(shingle).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Similarity from which two texts count as one.
pub const NEAR_DUPLICATE: f64 = 0.5;

/// A group number for each document: equal for documents that are near-duplicates, share a contact, or are
/// joined by others. Shape `(n_documents,)`; numbers are positions of first members.
pub fn groups(folded: &[&str], contacts: &[Vec<String>]) -> Vec<usize> {
    let mut joined: Vec<usize> = (0..folded.len()).collect();
    let sets: Vec<Vec<u64>> = folded.iter().map(|text| shingles(text)).collect();
    let mut by_shingle: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, set) in sets.iter().enumerate() {
        let mut candidates: HashMap<usize, usize> = HashMap::new();
        for shingle in set {
            let seen = by_shingle.entry(*shingle).or_default();
            for other in seen.iter() {
                *candidates.entry(*other).or_default() += 1;
            }
            seen.push(at);
        }
        for (other, shared) in candidates {
            let all = set.len() + sets.get(other).map_or(0, Vec::len) - shared;
            if shared as f64 >= NEAR_DUPLICATE * all as f64 {
                join(&mut joined, other, at);
            }
        }
    }
    let mut owner: HashMap<&str, usize> = HashMap::new();
    for (at, values) in contacts.iter().enumerate() {
        for value in values {
            let first = *owner.entry(value).or_insert(at);
            join(&mut joined, first, at);
        }
    }
    (0..joined.len()).map(|at| root(&mut joined, at)).collect()
}

fn root(joined: &mut [usize], mut at: usize) -> usize {
    while let Some(&up) = joined.get(at) {
        if up == at {
            break;
        }
        let further = joined.get(up).copied().unwrap_or(up);
        if let Some(slot) = joined.get_mut(at) {
            *slot = further;
        }
        at = further;
    }
    at
}

fn join(joined: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(joined, a), root(joined, b));
    if let Some(slot) = joined.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
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

/// `SplitMix64` of a value and the seed.
fn scatter(value: u64, seed: u64) -> u64 {
    let mut z = value.wrapping_add(seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
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
