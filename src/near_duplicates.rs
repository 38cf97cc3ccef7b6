//! What near-duplicates and shared contacts have in common, wherever copies are looked for: sets of word runs, how alike
//! two sets are, and which things hang together by what relates them in pairs.
//!
//! When two texts count as one is not said here: campaigns mask what changes from copy to copy and judge by length, the
//! folds of training and evaluation take every word as it stands.

/// Words in a shingle.
const SHINGLE: usize = 3;

/// Hashes of runs of three words, ascending, each once.
pub fn shingles<W, H: Ord>(words: &[W], hash: impl Fn(&[W]) -> H) -> Vec<H> {
    let mut shingles: Vec<H> = words.windows(SHINGLE).map(hash).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Jaccard similarity of two sets, each ascending: what they share over all of both, 0 to 1; 0 where both are empty.
pub fn jaccard<H: Ord>(a: &[H], b: &[H]) -> f64 {
    let all = (a.len(), b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut shared = 0_usize;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => _ = a.next(),
            std::cmp::Ordering::Greater => _ = b.next(),
            std::cmp::Ordering::Equal => {
                shared += 1;
                a.next();
                b.next();
            }
        }
    }
    share(shared, all)
}

/// Jaccard similarity of two sets of these sizes that share so many.
pub fn share(shared: usize, (a, b): (usize, usize)) -> f64 {
    let all = a + b - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Which of the things numbered from 0 hang together: a union-find. Each set is known by its root.
#[derive(Debug, Clone, Default)]
pub struct DisjointSets {
    /// Another one of the same set, nearer to the root; a root is its own.
    above: Vec<u32>,
}

impl DisjointSets {
    /// So many things, each alone.
    pub fn new(count: usize) -> Self {
        Self { above: (0..).take(count).collect() }
    }

    /// How many things there are.
    pub fn len(&self) -> usize {
        self.above.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.above.is_empty()
    }

    /// Makes things up to and with this one known, each new one alone.
    pub fn grow_to(&mut self, at: u32) {
        while self.above.len() <= at as usize {
            #[expect(clippy::cast_possible_truncation, reason = "at most what is given")]
            self.above.push(self.above.len() as u32);
        }
    }

    /// The root of a thing's set; the thing itself where it is not known.
    pub fn root(&self, mut at: u32) -> u32 {
        while let Some(&up) = self.above.get(at as usize).filter(|&&up| up != at) {
            at = up;
        }
        at
    }

    /// The same, and shortens the way for the next time.
    pub fn find(&mut self, mut at: u32) -> u32 {
        while let Some(&up) = self.above.get(at as usize).filter(|&&up| up != at) {
            let further = self.above.get(up as usize).copied().unwrap_or(up);
            self.put_below(at, further);
            at = further;
        }
        at
    }

    /// Makes one set of two; the lower root is the root of both.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.put_below(a.max(b), a.min(b));
    }

    /// Puts one thing, and with it all that stand below it, below another.
    pub fn put_below(&mut self, at: u32, above: u32) {
        if let Some(slot) = self.above.get_mut(at as usize) {
            *slot = above;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_words_are_a_shingle_and_count_once() {
        let words = ["gaji", "besar", "sekali", "gaji", "besar", "sekali"];
        assert_eq!(shingles(&words, <[&str]>::concat).len(), 3);
        assert!(shingles(&words[..2], <[&str]>::concat).is_empty());
    }

    #[test]
    fn alike_is_what_is_shared_over_all() {
        assert!((jaccard(&[1, 2, 3], &[2, 3, 4]) - 0.5).abs() < 1e-12);
        assert!(jaccard::<u32>(&[], &[]).abs() < 1e-12);
    }

    #[test]
    fn sets_grow_and_know_what_is_not_there() {
        let mut sets = DisjointSets::new(1);
        sets.grow_to(3);
        sets.grow_to(1);
        assert_eq!((sets.len(), sets.root(9)), (4, 9));
        sets.put_below(1, 3);
        assert_eq!((sets.root(1), sets.find(1)), (3, 3));
    }

    proptest! {
        #[test]
        fn what_is_related_over_others_is_one_set(pairs in prop::collection::vec((0_u32..20, 0_u32..20), 0..30)) {
            let mut sets = DisjointSets::new(20);
            pairs.iter().for_each(|&(a, b)| sets.join(a, b));
            let mut least: Vec<u32> = (0..20).collect();
            for _ in 0..20 {
                for &(a, b) in &pairs {
                    let lower = least[a as usize].min(least[b as usize]);
                    least[a as usize] = lower;
                    least[b as usize] = lower;
                }
            }
            prop_assert_eq!((0..20).map(|at| sets.find(at)).collect::<Vec<u32>>(), least);
        }
    }
}
