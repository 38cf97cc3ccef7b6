//! Which ads a person is asked to look at: the highest scores first, no more than the day's budget, nothing
//! twice.
//!
//! Pure. An ad in the bands `sedang` and `tinggi` gets a flag unless one is open already, or a person has
//! decided on the very same words. What the budget cuts off stays a candidate for the next night.

use crate::domain::{Band, Candidate, Flag, FlagState, RunId};

/// What the policy decided, and how the rest of the candidates came out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Flags to open, highest score first; never more than the budget.
    pub open: Vec<Flag>,
    /// Open flags whose ad scores higher now; they cost no budget.
    pub raise: Vec<Flag>,
    /// Worth a flag, but the budget was used up.
    pub over_budget: usize,
    /// Wait for a person already.
    pub open_already: usize,
    /// Decided by a person, and not a word has changed since.
    pub decided_already: usize,
}

/// Decides on the candidates of a night.
///
/// `budget` is how many flags may still be opened today. Candidates may come in any order; equal scores are
/// taken in order of identity, so that the same night always gives the same flags.
pub fn decide(run: &RunId, candidates: &[Candidate], budget: usize) -> Decision {
    let mut ranked: Vec<&Candidate> =
        candidates.iter().filter(|c| matches!(c.band, Band::Sedang | Band::Tinggi)).collect();
    ranked.sort_by(|a, b| b.score.get().total_cmp(&a.score.get()).then_with(|| a.ad.cmp(&b.ad)));
    ranked.dedup_by(|a, b| a.ad == b.ad);
    let mut decision = Decision::default();
    for candidate in ranked {
        match candidate.flag {
            Some(flag) if flag.state == FlagState::Open => {
                decision.open_already += 1;
                if candidate.score > flag.score {
                    decision.raise.push(flag_for(run, candidate));
                }
            }
            Some(flag) if flag.has_same_words => decision.decided_already += 1,
            _ if decision.open.len() < budget => decision.open.push(flag_for(run, candidate)),
            _ => decision.over_budget += 1,
        }
    }
    decision
}

fn flag_for(run: &RunId, candidate: &Candidate) -> Flag {
    Flag {
        ad: candidate.ad.clone(),
        run: run.clone(),
        band: candidate.band,
        score: candidate.score,
        state: FlagState::Open,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{AdId, EarlierFlag, Score};

    fn candidate(ad: &str, band: Band, score: f64, flag: Option<(FlagState, bool)>) -> Candidate {
        let flag = flag.map(|(state, has_same_words)| EarlierFlag {
            state,
            band: Band::Sedang,
            score: Score::new(0.5).unwrap(),
            has_same_words,
        });
        Candidate { ad: AdId(ad.into()), band, score: Score::new(score).unwrap(), flag }
    }

    fn run() -> RunId {
        RunId("20261124T183000Z".into())
    }

    fn opened(decision: &Decision) -> Vec<&str> {
        decision.open.iter().map(|flag| flag.ad.0.as_str()).collect()
    }

    #[test]
    fn opens_the_highest_first_and_says_what_the_budget_cut() {
        let candidates = [
            candidate("a", Band::Sedang, 0.6, None),
            candidate("b", Band::Tinggi, 0.9, None),
            candidate("c", Band::Rendah, 0.3, None),
            candidate("d", Band::BelumBisaDinilai, 0.99, None),
            candidate("e", Band::Tinggi, 0.95, None),
        ];
        let decision = decide(&run(), &candidates, 2);
        assert_eq!(opened(&decision), ["e", "b"]);
        assert_eq!(decision.over_budget, 1);
        assert_eq!(decide(&run(), &candidates, 0).over_budget, 3);
    }

    #[test]
    fn asks_nobody_twice_about_the_same_words() {
        let candidates = [
            candidate("open", Band::Tinggi, 0.5, Some((FlagState::Open, true))),
            candidate("raised", Band::Tinggi, 0.9, Some((FlagState::Open, false))),
            candidate("dismissed", Band::Tinggi, 0.9, Some((FlagState::Closed, true))),
            candidate("edited", Band::Tinggi, 0.9, Some((FlagState::Closed, false))),
        ];
        let decision = decide(&run(), &candidates, 10);
        assert_eq!(opened(&decision), ["edited"]);
        assert_eq!(decision.raise.iter().map(|f| f.ad.0.as_str()).collect::<Vec<_>>(), ["raised"]);
        assert_eq!((decision.open_already, decision.decided_already), (2, 1));
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        let flag = proptest::option::of((
            prop_oneof![Just(FlagState::Open), Just(FlagState::Closed)],
            any::<bool>(),
        ));
        ("[a-f]{2}", 0_usize..4, 0.0..=1.0_f64, flag)
            .prop_map(|(ad, band, score, flag)| candidate(&ad, Band::ALL[band], score, flag))
    }

    proptest! {
        #[test]
        fn holds_to_the_budget_whatever_comes(
            mut candidates in proptest::collection::vec(any_candidate(), 0..40),
            budget in 0_usize..10,
        ) {
            candidates.sort_by(|a, b| a.ad.cmp(&b.ad));
            candidates.dedup_by(|a, b| a.ad == b.ad);
            let decision = decide(&run(), &candidates, budget);
            prop_assert!(decision.open.len() <= budget);
            prop_assert!(decision.over_budget == 0 || decision.open.len() == budget);
            prop_assert!(decision.open.is_sorted_by(|a, b| a.score >= b.score));
            let asked = candidates.iter().filter(|c| c.band >= Band::Sedang).count();
            let told = decision.open.len() + decision.over_budget + decision.open_already + decision.decided_already;
            prop_assert_eq!(asked, told);
            candidates.reverse();
            prop_assert_eq!(decide(&run(), &candidates, budget), decision);
        }
    }
}
