//! Whether a split is honest: no near-duplicate and no contact on both sides.

use serde::Serialize;

use crate::train::groups;

/// What crosses a split.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Leaks {
    /// Rows of the test side.
    pub rows: usize,
    /// Those with a near-duplicate, or a contact or employer shared, on the other side.
    pub crossing: usize,
    /// Positions of the first few of them.
    pub examples: Vec<usize>,
}

impl Leaks {
    /// Whether nothing crosses.
    pub fn is_clean(&self) -> bool {
        self.crossing == 0
    }
}

/// Rows whose group has a row in another fold. `folds` and `owners` have shape `(n_documents,)`.
pub fn leaks(folded: &[&str], owners: &[Vec<String>], folds: &[usize]) -> Leaks {
    let groups = groups::groups(folded, owners);
    let mut homes: std::collections::HashMap<usize, (usize, bool)> = std::collections::HashMap::new();
    for (group, fold) in groups.iter().zip(folds) {
        let (first, crosses) = homes.entry(*group).or_insert((*fold, false));
        *crosses |= first != fold;
    }
    let crossing: Vec<usize> = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| homes.get(group).is_some_and(|(_, crosses)| *crosses))
        .map(|(at, _)| at)
        .collect();
    Leaks { rows: folded.len(), crossing: crossing.len(), examples: crossing.into_iter().take(10).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_duplicate_and_a_shared_contact_are_seen() {
        let texts = [
            "dibutuhkan admin kantor di medan gaji bulanan dan makan siang",
            "juru masak rumah makan padang di bukittinggi pagi sampai sore",
            "penjaga toko buku bekas dekat terminal kota tua",
        ];
        let none = vec![Vec::new(); 3];
        assert!(leaks(&texts, &none, &[0, 0, 1]).is_clean());
        let planted = [texts[0], texts[1], "dibutuhkan admin kantor di medan gaji bulanan dan makan malam"];
        let found = leaks(&planted, &none, &[0, 0, 1]);
        assert_eq!((found.crossing, found.examples), (2, vec![0, 2]));
        assert!(leaks(&planted, &none, &[0, 1, 0]).is_clean());
        let shared = vec![Vec::new(), vec!["+6281".to_owned()], vec!["+6281".to_owned()]];
        assert_eq!(leaks(&texts, &shared, &[0, 0, 1]).crossing, 2);
    }
}
