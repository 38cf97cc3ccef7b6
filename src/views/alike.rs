//! What became of flags of nearly the same score: the one figure that says how sure a score is.

use serde::Serialize;

/// How many decided flags are looked at.
const NEAREST: usize = 20;

/// What persons decided on the flags whose scores lie nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// Flags that were decided.
    pub decided: usize,
    /// Of them, those that became strong indications.
    pub strong: usize,
}

impl Alike {
    /// Among decided flags, each with its score and whether it became a strong indication. None where too few are decided to
    /// say anything.
    pub fn of(score: f64, decided: &[(f64, bool)]) -> Option<Self> {
        let mut nearest: Vec<(f64, bool)> =
            decided.iter().map(|(other, is_strong)| ((other - score).abs(), *is_strong)).collect();
        if nearest.len() < NEAREST {
            return None;
        }
        nearest.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let strong = nearest.iter().take(NEAREST).filter(|(_, is_strong)| *is_strong).count();
        Some(Self { decided: NEAREST, strong })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_scores_count_once_there_are_enough() {
        let mut decided: Vec<(f64, bool)> = (0..15).map(|_| (0.9, true)).collect();
        assert_eq!(Alike::of(0.9, &decided), None, "fifteen say too little");
        decided.extend((0..15).map(|_| (0.3, false)));
        decided.extend((0..5).map(|_| (0.85, false)));
        assert_eq!(Alike::of(0.9, &decided), Some(Alike { decided: 20, strong: 15 }));
        assert_eq!(Alike::of(0.3, &decided), Some(Alike { decided: 20, strong: 0 }));
    }
}
