//! Which ads a person is asked to look at: the highest scores first, no more than the day's budget, nothing
//! twice.
//!
//! Pure. An ad in the bands `sedang` and `tinggi` gets a flag unless one is open already for its campaign, or a
//! person has decided on it and neither its words nor the evidence have changed. What the budget cuts off stays a candidate for the next night.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{AdId, Band, Candidate, Change, Flag, FlagState, RunId};

/// What the policy decided, and how the rest of the candidates came out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Flags to open, highest score first; never more than the budget.
    pub open: Vec<Flag>,
    /// Open flags whose campaign scores higher now or shows something new; they cost no budget.
    pub raise: Vec<Flag>,
    /// Campaigns worth a flag for which the budget was used up.
    pub over_budget: usize,
    /// Campaigns that wait for a person already.
    pub open_already: usize,
    /// Campaigns decided by a person, of which nothing has changed since.
    pub decided_already: usize,
    /// Ads that another ad of their campaign stands for.
    pub represented: usize,
}

/// Decides on the candidates of a night: one flag a campaign, carried by its highest score.
///
/// `budget` is how many flags may still be opened today. Candidates may come in any order; equal scores are
/// taken in order of identity, so that the same night always gives the same flags.
pub fn decide(run: &RunId, candidates: &[Candidate], budget: usize) -> Decision {
    let mut ranked: Vec<&Candidate> =
        candidates.iter().filter(|c| matches!(c.band, Band::Sedang | Band::Tinggi)).collect();
    ranked.sort_by(|a, b| b.score.get().total_cmp(&a.score.get()).then_with(|| a.ad.cmp(&b.ad)));
    ranked.dedup_by(|a, b| a.ad == b.ad);
    let mut decision = Decision::default();
    for campaign in campaigns(ranked) {
        let Some(highest) = campaign.first() else { continue };
        decision.represented += campaign.len() - 1;
        let flags = || campaign.iter().filter_map(|c| c.flag.as_ref());
        let earlier = flags().find(|f| f.state == FlagState::Open).or_else(|| flags().next());
        match earlier {
            Some(flag) if flag.state == FlagState::Open => {
                decision.open_already += 1;
                let mut changes = flag.changes.clone();
                let is_higher = highest.score > flag.score;
                changes.extend(is_higher.then_some(Change::ScoreRaised));
                if !changes.is_empty() {
                    let takes_over = (is_higher && flag.ad != highest.ad).then(|| flag.ad.clone());
                    let ad = if is_higher { highest.ad.clone() } else { flag.ad.clone() };
                    decision.raise.push(Flag { ad, takes_over, ..flag_for(run, highest, changes) });
                }
            }
            Some(flag) if flag.has_same_words && flag.changes.is_empty() => decision.decided_already += 1,
            _ if decision.open.len() < budget => {
                let mut changes = earlier.map_or_else(Vec::new, |f| f.changes.clone());
                changes.extend(earlier.filter(|f| !f.has_same_words).map(|_| Change::WordsChanged));
                decision.open.push(flag_for(run, highest, changes));
            }
            _ => decision.over_budget += 1,
        }
    }
    decision
}

/// Takes out the candidates that muted signs alone bring to a flag: those whose band `without` them is below `sedang`.
/// One whose campaign waits for a person already stays, so that its flag is kept up to date. Returns the others, and the
/// ads that wait.
pub fn unmuted(
    candidates: Vec<Candidate>,
    without: &BTreeMap<AdId, Band>,
) -> (Vec<Candidate>, BTreeSet<AdId>) {
    let mut muted = BTreeSet::new();
    let mut left = candidates;
    left.retain(|candidate| {
        let is_open = candidate.flag.as_ref().is_some_and(|flag| flag.state == FlagState::Open);
        let is_muted = !is_open && without.get(&candidate.ad).is_some_and(|band| *band < Band::Sedang);
        if is_muted {
            muted.insert(candidate.ad.clone());
        }
        !is_muted
    });
    (left, muted)
}

/// The candidates by campaign, each group and all groups in the order given.
fn campaigns(ranked: Vec<&Candidate>) -> Vec<Vec<&Candidate>> {
    let mut groups: Vec<Vec<&Candidate>> = Vec::with_capacity(ranked.len());
    let mut place: HashMap<u32, usize> = HashMap::new();
    for candidate in ranked {
        let at = candidate.campaign.map_or(groups.len(), |c| *place.entry(c).or_insert(groups.len()));
        match groups.get_mut(at) {
            Some(group) => group.push(candidate),
            None => groups.push(vec![candidate]),
        }
    }
    groups
}

fn flag_for(run: &RunId, candidate: &Candidate, changes: Vec<Change>) -> Flag {
    Flag {
        ad: candidate.ad.clone(),
        run: run.clone(),
        band: candidate.band,
        score: candidate.score,
        state: FlagState::Open,
        takes_over: None,
        changes,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{AdId, EarlierFlag, Score};

    fn candidate(ad: &str, band: Band, score: f64, flag: Option<(FlagState, bool)>) -> Candidate {
        let flag = flag.map(|(state, has_same_words)| EarlierFlag {
            ad: AdId(ad.into()),
            state,
            band: Band::Sedang,
            score: Score::new(0.5).unwrap(),
            has_same_words,
            changes: Vec::new(),
        });
        Candidate { ad: AdId(ad.into()), band, score: Score::new(score).unwrap(), campaign: None, flag }
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

    #[test]
    fn what_only_muted_signs_bring_to_a_flag_waits() {
        let candidates = vec![
            candidate("muted", Band::Tinggi, 0.9, None),
            candidate("decided", Band::Sedang, 0.6, Some((FlagState::Closed, false))),
            candidate("open", Band::Tinggi, 0.9, Some((FlagState::Open, true))),
            candidate("other_signs", Band::Tinggi, 0.9, None),
            candidate("unjudged", Band::Tinggi, 0.9, None),
            candidate("free", Band::Sedang, 0.6, None),
        ];
        let without = [
            ("muted", Band::Rendah),
            ("decided", Band::Rendah),
            ("open", Band::Rendah),
            ("other_signs", Band::Sedang),
            ("unjudged", Band::BelumBisaDinilai),
        ];
        let without = without.into_iter().map(|(ad, band)| (AdId(ad.into()), band)).collect();
        let (left, muted) = unmuted(candidates, &without);
        let left: Vec<&str> = left.iter().map(|c| c.ad.0.as_str()).collect();
        assert_eq!(left, ["open", "other_signs", "free"]);
        assert_eq!(
            muted.iter().map(|ad| ad.0.as_str()).collect::<Vec<_>>(),
            ["decided", "muted", "unjudged"]
        );
    }

    fn of_campaign(number: u32, candidate: Candidate) -> Candidate {
        Candidate { campaign: Some(number), ..candidate }
    }

    #[test]
    fn one_flag_a_campaign_carried_by_its_highest_score() {
        let candidates = [
            of_campaign(7, candidate("a", Band::Sedang, 0.6, None)),
            of_campaign(7, candidate("b", Band::Tinggi, 0.9, None)),
            of_campaign(8, candidate("c", Band::Sedang, 0.7, None)),
            candidate("d", Band::Sedang, 0.65, None),
        ];
        let decision = decide(&run(), &candidates, 2);
        assert_eq!(opened(&decision), ["b", "c"]);
        assert_eq!((decision.represented, decision.over_budget), (1, 1));
        assert!(decision.open.iter().all(|flag| flag.changes.is_empty()));
    }

    #[test]
    fn what_is_new_raises_an_open_flag_and_opens_a_decided_one_once_more() {
        let told = |state, changes: &[Change]| {
            let mut told = of_campaign(7, candidate("b", Band::Tinggi, 0.5, Some((state, true))));
            if let Some(flag) = told.flag.as_mut() {
                flag.ad = AdId("a".into());
                flag.changes = changes.to_vec();
            }
            decide(&run(), &[told], 1)
        };
        let quiet = told(FlagState::Closed, &[]);
        assert_eq!((quiet.open.len(), quiet.decided_already), (0, 1), "a further copy tells nothing new");
        let again = told(FlagState::Closed, &[Change::NewContact]);
        assert_eq!(again.open[0].changes, [Change::NewContact]);
        let raised = told(FlagState::Open, &[Change::NewDestination]);
        assert_eq!(raised.raise[0].changes, [Change::NewDestination]);
        assert_eq!((raised.open.len(), raised.raise[0].ad.0.as_str()), (0, "a"), "the higher one carries it");
        let mut higher = of_campaign(7, candidate("b", Band::Tinggi, 0.9, Some((FlagState::Open, true))));
        higher.flag.as_mut().unwrap().ad = AdId("a".into());
        let raised = decide(&run(), &[higher], 0);
        assert_eq!(raised.raise[0].changes, [Change::ScoreRaised]);
        assert_eq!(raised.raise[0].takes_over, Some(AdId("a".into())));
        assert_eq!(raised.raise[0].ad.0, "b");
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        let flag = proptest::option::of((
            prop_oneof![Just(FlagState::Open), Just(FlagState::Closed)],
            any::<bool>(),
        ));
        ("[a-f]{2}", 0_usize..4, 0.0..=1.0_f64, flag, proptest::option::of(0_u32..9)).prop_map(
            |(ad, band, score, flag, campaign)| Candidate {
                campaign,
                ..candidate(&ad, Band::ALL[band], score, flag)
            },
        )
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
            let told = decision.open.len()
                + decision.over_budget
                + decision.open_already
                + decision.decided_already
                + decision.represented;
            prop_assert_eq!(asked, told);
            candidates.reverse();
            prop_assert_eq!(decide(&run(), &candidates, budget), decision);
        }
    }
}
