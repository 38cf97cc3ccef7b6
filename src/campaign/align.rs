//! Longest common subsequences of words: how long, and which.

use std::collections::HashMap;

/// Length of the longest common subsequence, in words (bit-parallel: Hyyrö 2004). O(a * b / 64).
pub(super) fn common_words(a: &[u32], b: &[u32]) -> usize {
    let blocks = a.len().div_ceil(64);
    let mut places: HashMap<u32, Vec<u64>> = HashMap::with_capacity(a.len());
    for (at, word) in a.iter().enumerate() {
        let row = places.entry(*word).or_insert_with(|| vec![0; blocks]);
        if let Some(block) = row.get_mut(at / 64) {
            *block |= 1 << (at % 64);
        }
    }
    let mut state = vec![u64::MAX; blocks];
    for word in b {
        let Some(row) = places.get(word) else { continue };
        let mut carry = false;
        for (s, place) in state.iter_mut().zip(row) {
            let matched = *s & place;
            let (sum, over_a) = s.overflowing_add(matched);
            let (sum, over_b) = sum.overflowing_add(u64::from(carry));
            carry = over_a || over_b;
            *s = sum | (*s - matched);
        }
    }
    let zeros: u32 = state.iter().map(|block| block.count_zeros()).sum();
    zeros as usize
}

/// For each item of `a` the position in `b` that it is aligned with, ascending; none where it has no partner.
///
/// O(a * b) in time and memory (two bytes a cell): callers bound both.
pub(super) fn alignment<T: PartialEq>(a: &[T], b: &[T]) -> Vec<Option<usize>> {
    let width = b.len() + 1;
    let mut lengths = vec![0_u16; (a.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let get = |k: usize| lengths.get(k).copied().unwrap_or(0);
            let best =
                if x == y { get(at(i + 1, j + 1)) + 1 } else { get(at(i + 1, j)).max(get(at(i, j + 1))) };
            if let Some(cell) = lengths.get_mut(at(i, j)) {
                *cell = best;
            }
        }
    }
    let get = |i: usize, j: usize| lengths.get(at(i, j)).copied().unwrap_or(0);
    let mut partners = vec![None; a.len()];
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y && get(i, j) == get(i + 1, j + 1) + 1 {
            if let Some(partner) = partners.get_mut(i) {
                *partner = Some(j);
            }
            i += 1;
            j += 1;
        } else if get(i + 1, j) >= get(i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_agree(a in prop::collection::vec(0_u32..9, 0..150), b in prop::collection::vec(0_u32..9, 0..150)) {
            let pairs = alignment(&a, &b);
            let found: Vec<(usize, usize)> =
                pairs.iter().enumerate().filter_map(|(i, j)| j.map(|j| (i, j))).collect();
            prop_assert!(found.iter().all(|&(i, j)| a[i] == b[j]));
            prop_assert!(found.is_sorted_by(|x, y| x.0 < y.0 && x.1 < y.1));
            prop_assert_eq!(found.len(), common_words(&a, &b));
            prop_assert_eq!(common_words(&b, &a), common_words(&a, &b));
        }
    }
}
