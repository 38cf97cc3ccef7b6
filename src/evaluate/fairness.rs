//! Whether lawful recruiters are left in peace: how many of their honest ads reach the queue.

use serde::Serialize;

use super::tallies::at_most;
use crate::domain::{Judged, LicenceState};
use crate::train::corpus::{Label, Row, TextKind};
use crate::train::quality::Verdict;

/// Honest offers by licensed agencies, and how many of them reach the queue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fairness {
    /// Honest offers of work abroad by agencies that are on record as licensed on that day.
    pub on_record: Reached,
    /// Honest offers of work abroad that name a licence, on record or not.
    pub claimed: Reached,
    /// All honest offers of work abroad.
    pub abroad: Reached,
}

/// How many of some ads reach the queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Reached {
    /// Ads.
    pub rows: usize,
    /// Those in the bands `sedang` and above.
    pub flagged: usize,
    /// The share lies below this with 95 % confidence (Clopper and Pearson, one-sided); 1 where there are none.
    pub at_most: f64,
}

impl Fairness {
    /// Counts over rows that were judged.
    pub fn of<'r>(judged: impl Iterator<Item = (&'r Row, &'r Verdict, &'r Judged)>) -> Self {
        let mut counts = [(0, 0); 3];
        for (row, verdict, judged) in judged {
            let is_abroad = row.scope == "overseas" || judged.ad.destination.is_some();
            if row.label != Label::Ordinary || row.kind != TextKind::Ad || !is_abroad {
                continue;
            }
            let is_on_record = judged.features.licence == LicenceState::Active;
            let is_claimed = is_on_record || !judged.ad.licence_claims.is_empty();
            for ((rows, flagged), is_in) in counts.iter_mut().zip([is_on_record, is_claimed, true]) {
                *rows += usize::from(is_in);
                *flagged += usize::from(is_in && verdict.is_flagged);
            }
        }
        let [on_record, claimed, abroad] = counts.map(|(rows, flagged)| Reached {
            rows,
            flagged,
            at_most: if rows == 0 { 1.0 } else { at_most(flagged, rows) },
        });
        Self { on_record, claimed, abroad }
    }

    /// The narrowest group that has enough ads for the bound to mean something, with what it is called.
    pub fn told(&self, limit: f64) -> (&'static str, Reached) {
        // So many without a hit are needed for the bound to lie at the limit.
        let enough = |reached: &Reached| at_most(0, reached.rows) <= limit;
        if enough(&self.on_record) {
            ("agencies on record as licensed", self.on_record)
        } else if enough(&self.claimed) {
            ("honest offers abroad that name a licence", self.claimed)
        } else {
            ("honest offers of work abroad", self.abroad)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_told_of_a_group_that_is_large_enough() {
        let reached = |rows, flagged| Reached { rows, flagged, at_most: at_most(flagged, rows) };
        let told = Fairness { on_record: reached(10, 0), claimed: reached(80, 1), abroad: reached(200, 2) };
        assert_eq!(told.told(0.05).1.rows, 80);
        let few = Fairness { claimed: reached(12, 0), ..told };
        assert_eq!(few.told(0.05).1.rows, 200);
        let many = Fairness { on_record: reached(60, 0), ..told };
        assert_eq!(many.told(0.05).1.rows, 60);
    }
}
