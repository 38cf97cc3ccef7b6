//! Who is together with whom, why, since when, and how to take it apart again.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{CampaignError, Cut, Edge, Joined, RowId, Seniority, Why};
use crate::near_duplicates::DisjointSets;

/// The campaigns of all ads: a forest of recorded [`Edge`]s.
///
/// A campaign is a connected component of the graph whose edges are the pairs of ads that count as one
/// text, less the pairs that a person severed, plus the pairs that a person joined. It is known by its
/// founder, its most senior ad. Neither depends on the order in which edges arrive.
///
/// Saved and loaded as rows: every ad's [`Seniority`], every [`Edge`], every [`Cut`].
#[derive(Debug, Clone, Default)]
pub struct Campaigns {
    seats: Vec<Option<Seniority>>,
    /// The ads of each campaign hang below its founder.
    sets: DisjointSets,
    /// Ads of the campaign; right for founders only.
    sizes: Vec<u32>,
    edges: Vec<Edge>,
    cuts: Vec<Cut>,
    /// Edges of each ad that has any, by place in `edges`.
    touching: HashMap<RowId, Vec<usize>>,
}

impl Campaigns {
    /// Campaigns as they were saved.
    ///
    /// For a full rebuild give it the edges that persons made and all cuts, and take in every text anew.
    ///
    /// # Errors
    /// When an edge names an ad that is not among `seats`.
    pub fn load(
        seats: impl IntoIterator<Item = (RowId, Seniority)>,
        edges: Vec<Edge>,
        cuts: Vec<Cut>,
    ) -> Result<Self, CampaignError> {
        let mut campaigns = Self { cuts, ..Self::default() };
        for (row, seniority) in seats {
            campaigns.enrol(row, seniority);
        }
        edges.into_iter().try_for_each(|edge| campaigns.recall(edge))?;
        Ok(campaigns)
    }

    /// Puts a saved edge back, in force or severed.
    ///
    /// # Errors
    /// When it names an ad that is not enrolled.
    pub fn recall(&mut self, edge: Edge) -> Result<(), CampaignError> {
        self.seat(edge.a)?;
        self.seat(edge.b)?;
        if edge.cut_at.is_none() {
            self.link(edge.a, edge.b);
        }
        self.record(edge);
        Ok(())
    }

    /// Makes an ad known: a campaign of one until it is joined.
    pub fn enrol(&mut self, row: RowId, seniority: Seniority) {
        let at = row as usize;
        if self.seats.len() <= at {
            self.sets.grow_to(row);
            self.seats.resize(at + 1, None);
            self.sizes.resize(at + 1, 1);
        }
        if let Some(seat) = self.seats.get_mut(at) {
            seat.get_or_insert(seniority);
        }
    }

    /// Puts an ad back into a saved campaign, of which no edge need be at hand: its founder, the founder's
    /// seniority and how many ads it has. Both ads become known.
    pub fn restore(
        &mut self,
        row: RowId,
        seat: Seniority,
        founder: RowId,
        founder_seat: Seniority,
        size: u32,
    ) {
        self.enrol(founder, founder_seat);
        self.enrol(row, seat);
        self.sets.put_below(row, founder);
        if let Some(known) = self.sizes.get_mut(founder as usize) {
            *known = size;
        }
    }

    /// Makes a person's cut known.
    pub fn note_cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// Puts the campaigns of two ads together; none where they are together already, or where a person
    /// severed the two and it is not a person who joins them.
    ///
    /// # Errors
    /// When an ad is not enrolled.
    pub fn join(
        &mut self,
        a: RowId,
        b: RowId,
        why: Why,
        at: Timestamp,
    ) -> Result<Option<Joined>, CampaignError> {
        let (later, earlier) = if self.seat(a)? >= self.seat(b)? { (a, b) } else { (b, a) };
        if self.are_together(a, b) || (matches!(why, Why::Text(_)) && self.is_severed(a, b)) {
            return Ok(None);
        }
        let apart: Vec<usize> = (0..self.cuts.len()).filter(|&cut| !self.is_crossed(cut)).collect();
        let (into, into_size, absorbed, absorbed_size) = self.link(a, b);
        let crosses = apart.into_iter().filter(|&cut| self.is_crossed(cut)).collect();
        let edge = self.record(Edge { a: later, b: earlier, why, at, cut_at: None });
        Ok(Some(Joined { edge, into, into_size, absorbed, absorbed_size, crosses }))
    }

    /// Takes a campaign apart at a recorded edge: what hangs together on either side without it becomes a
    /// campaign of its own, and no pair across is joined again but by a person.
    ///
    /// # Errors
    /// When there is no such edge in force.
    pub fn sever(
        &mut self,
        edge: usize,
        name: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<&Cut, CampaignError> {
        let cut = self.edges.get_mut(edge).filter(|e| e.cut_at.is_none());
        let Some(severed) = cut else { return Err(CampaignError::NoEdge(edge)) };
        severed.cut_at = Some(at);
        let (a, b) = (severed.a, severed.b);
        let side = |start| {
            let mut rows: Vec<RowId> = self.reach(start, |e| e.cut_at.is_none()).into_iter().collect();
            rows.sort_unstable();
            rows
        };
        let (left, right) = (side(a), side(b));
        self.regroup(&left);
        self.regroup(&right);
        self.cuts.push(Cut { left, right, name: name.to_owned(), reason: reason.to_owned(), at });
        self.cuts.last().ok_or(CampaignError::NoEdge(edge))
    }

    /// The edge by which `row` hangs on `other`; none where they are not together or the same.
    pub fn edge_towards(&self, row: RowId, other: RowId) -> Option<usize> {
        let mut seen = HashSet::from([other]);
        let mut open = vec![other];
        while let Some(from) = open.pop() {
            for &at in self.touching.get(&from).into_iter().flatten() {
                let Some(edge) = self.edges.get(at).filter(|edge| edge.cut_at.is_none()) else { continue };
                let to = if edge.a == from { edge.b } else { edge.a };
                if to == row {
                    return Some(at);
                }
                if seen.insert(to) {
                    open.push(to);
                }
            }
        }
        None
    }

    /// The founder of an ad's campaign; the ad itself where it stands alone or is not known.
    pub fn founder(&self, row: RowId) -> RowId {
        self.sets.root(row)
    }

    /// Whether two ads are in one campaign.
    pub fn are_together(&self, a: RowId, b: RowId) -> bool {
        self.founder(a) == self.founder(b)
    }

    /// Whether a person decided that the two are not the same campaign.
    pub fn is_severed(&self, a: RowId, b: RowId) -> bool {
        self.cuts.iter().any(|cut| cut.severs(a, b))
    }

    /// How many ads the campaign of `row` has.
    pub fn size(&self, row: RowId) -> u32 {
        self.sizes.get(self.founder(row) as usize).copied().unwrap_or(1)
    }

    /// The ads of the campaign of `row`, most senior first.
    pub fn members(&self, row: RowId) -> Vec<RowId> {
        self.in_order(self.reach(row, |edge| edge.cut_at.is_none()))
    }

    /// The ads that were in the campaign of `row` at `at`, most senior first: what came later plays no part.
    pub fn members_as_of(&self, row: RowId, at: Timestamp) -> Vec<RowId> {
        let is_there =
            |row| self.seniority(row).is_some_and(|seat: Seniority| seat.first_seen_s <= at.as_second());
        if !is_there(row) {
            return Vec::new();
        }
        self.in_order(self.reach(row, |edge| {
            let is_said = matches!(edge.why, Why::Text(_)) || edge.at <= at;
            is_said && edge.cut_at.is_none_or(|cut| cut > at) && is_there(edge.a) && is_there(edge.b)
        }))
    }

    /// Founders and sizes of the campaigns with at least `least` ads, most senior first.
    pub fn list(&self, least: u32) -> Vec<(RowId, u32)> {
        let mut founders: Vec<(RowId, u32)> = (0..)
            .zip(self.sizes.iter().copied())
            .filter(|&(row, size)| size >= least && self.founder(row) == row)
            .filter(|&(row, _)| self.seniority(row).is_some())
            .collect();
        founders.sort_by_key(|&(row, _)| self.seniority(row));
        founders
    }

    /// When an ad was first seen; none where it is not enrolled.
    pub fn seniority(&self, row: RowId) -> Option<Seniority> {
        self.seats.get(row as usize).copied().flatten()
    }

    /// Every edge ever recorded, in order of record; severed ones stay.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Every cut, in order.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    fn seat(&self, row: RowId) -> Result<Seniority, CampaignError> {
        self.seniority(row).ok_or(CampaignError::UnknownAd(row))
    }

    fn is_crossed(&self, cut: usize) -> bool {
        self.cuts.get(cut).and_then(|cut| Some(self.are_together(*cut.left.first()?, *cut.right.first()?)))
            == Some(true)
    }

    fn record(&mut self, edge: Edge) -> usize {
        let at = self.edges.len();
        self.touching.entry(edge.a).or_default().push(at);
        self.touching.entry(edge.b).or_default().push(at);
        self.edges.push(edge);
        at
    }

    /// Puts the more senior founder above the other: (into, its size, absorbed, its size).
    fn link(&mut self, a: RowId, b: RowId) -> (RowId, u32, RowId, u32) {
        let (a, b) = (self.sets.find(a), self.sets.find(b));
        let (into, absorbed) = if self.seniority(a) <= self.seniority(b) { (a, b) } else { (b, a) };
        let size = |row: RowId| self.sizes.get(row as usize).copied().unwrap_or(1);
        let (into_size, absorbed_size) = (size(into), size(absorbed));
        if into != absorbed {
            self.sets.put_below(absorbed, into);
            if let Some(size) = self.sizes.get_mut(into as usize) {
                *size = into_size + absorbed_size;
            }
        }
        (into, into_size, absorbed, absorbed_size)
    }

    /// Makes one campaign of `rows`, which hang together.
    fn regroup(&mut self, rows: &[RowId]) {
        let Some(founder) = rows.iter().copied().min_by_key(|&row| self.seniority(row)) else { return };
        for &row in rows {
            self.sets.put_below(row, founder);
        }
        if let Some(size) = self.sizes.get_mut(founder as usize) {
            *size = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        }
    }

    /// All ads that hang together with `row` over the edges that `counts`.
    fn reach(&self, row: RowId, counts: impl Fn(&Edge) -> bool) -> HashSet<RowId> {
        let mut seen = HashSet::from([row]);
        let mut open = vec![row];
        while let Some(row) = open.pop() {
            let edges = self.touching.get(&row).into_iter().flatten().filter_map(|&at| self.edges.get(at));
            for edge in edges.filter(|edge| counts(edge)) {
                let other = if edge.a == row { edge.b } else { edge.a };
                if seen.insert(other) {
                    open.push(other);
                }
            }
        }
        seen
    }

    fn in_order(&self, rows: HashSet<RowId>) -> Vec<RowId> {
        let mut rows: Vec<RowId> = rows.into_iter().collect();
        rows.sort_unstable_by_key(|&row| self.seniority(row));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::super::Likeness;
    use super::*;
    use crate::domain::AdId;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ads(count: u32) -> Campaigns {
        let mut campaigns = Campaigns::default();
        for row in 0..count {
            campaigns.enrol(row, seat(row));
        }
        campaigns
    }

    fn seat(row: RowId) -> Seniority {
        Seniority::of(&AdId(format!("ad{row}")), at(i64::from(row) * 10))
    }

    fn text() -> Why {
        Why::Text(Likeness::Similar(0.8))
    }

    fn partition(campaigns: &Campaigns, count: u32) -> Vec<RowId> {
        (0..count).map(|row| campaigns.founder(row)).collect()
    }

    proptest! {
        #[test]
        fn order_does_not_matter(pairs in prop::collection::vec((0_u32..30, 0_u32..30), 0..40), seed in any::<u64>()) {
            let mut turned = pairs.clone();
            turned.sort_by_key(|&(a, b)| crate::random::mix(seed ^ (u64::from(a) << 32 | u64::from(b))));
            let join = |pairs: &[(u32, u32)]| {
                let mut campaigns = ads(30);
                for &(a, b) in pairs {
                    campaigns.join(a, b, text(), at(0)).unwrap();
                }
                partition(&campaigns, 30)
            };
            prop_assert_eq!(join(&pairs), join(&turned));
        }

        #[test]
        fn members_and_sizes_agree_with_founders(pairs in prop::collection::vec((0_u32..20, 0_u32..20), 0..20), cut in 0_usize..20) {
            let mut campaigns = ads(20);
            for (a, b) in pairs {
                campaigns.join(a, b, text(), at(0)).unwrap();
            }
            let _ = campaigns.sever(cut, "rina", "lain", at(900));
            for row in 0..20 {
                let members = campaigns.members(row);
                prop_assert_eq!(members.len(), campaigns.size(row) as usize);
                prop_assert_eq!(members[0], campaigns.founder(row));
                prop_assert!(members.iter().all(|&m| campaigns.are_together(m, row)));
            }
        }

        #[test]
        fn saving_and_loading_changes_nothing(pairs in prop::collection::vec((0_u32..20, 0_u32..20), 0..20), cut in 0_usize..20) {
            let mut campaigns = ads(20);
            for (a, b) in pairs {
                campaigns.join(a, b, text(), at(0)).unwrap();
            }
            let _ = campaigns.sever(cut, "rina", "lain", at(900));
            let loaded = Campaigns::load(
                (0..20).map(|row| (row, seat(row))),
                campaigns.edges().to_vec(),
                campaigns.cuts().to_vec(),
            ).unwrap();
            prop_assert_eq!(partition(&campaigns, 20), partition(&loaded, 20));
            prop_assert_eq!(campaigns.list(1), loaded.list(1));
        }
    }

    #[test]
    fn a_merge_is_told_and_can_be_taken_back() {
        let mut campaigns = ads(6);
        assert!(!campaigns.join(1, 0, text(), at(1)).unwrap().unwrap().is_merge());
        campaigns.join(3, 2, text(), at(2)).unwrap();
        let merge = campaigns.join(3, 1, text(), at(3)).unwrap().unwrap();
        assert!(merge.is_merge());
        assert_eq!((merge.into, merge.into_size, merge.absorbed, merge.absorbed_size), (0, 2, 2, 2));
        let cut = campaigns.sever(merge.edge, "rina", "nomor dan perusahaan lain", at(4)).unwrap();
        assert_eq!((cut.left.as_slice(), cut.right.as_slice()), (&[2, 3][..], &[0, 1][..]));
        assert_eq!(campaigns.list(2), [(0, 2), (2, 2)]);
        // The program does not put them together again, a person may.
        assert_eq!(campaigns.join(2, 0, text(), at(5)).unwrap(), None);
        let person = Why::Person { name: "rina".into(), reason: "salah potong".into() };
        assert!(campaigns.join(2, 0, person, at(6)).unwrap().is_some());
        assert_eq!(campaigns.size(3), 4);
    }

    #[test]
    fn a_bridge_over_a_cut_is_told() {
        let mut campaigns = ads(4);
        let edge = campaigns.join(1, 0, text(), at(1)).unwrap().unwrap().edge;
        campaigns.sever(edge, "rina", "lain", at(2)).unwrap();
        assert_eq!(campaigns.join(2, 0, text(), at(3)).unwrap().unwrap().crosses, [] as [usize; 0]);
        assert_eq!(campaigns.join(2, 1, text(), at(3)).unwrap().unwrap().crosses, [0]);
    }

    #[test]
    fn the_past_knows_nothing_of_what_came_later() {
        let mut campaigns = ads(5);
        campaigns.join(1, 0, text(), at(10)).unwrap();
        campaigns.join(3, 2, text(), at(30)).unwrap();
        let before: Vec<_> = (0..4).map(|row| campaigns.members_as_of(row, at(35))).collect();
        let edge = campaigns.join(4, 1, text(), at(40)).unwrap().unwrap().edge;
        campaigns.join(4, 3, text(), at(40)).unwrap();
        assert_eq!(campaigns.size(0), 5);
        let after: Vec<_> = (0..4).map(|row| campaigns.members_as_of(row, at(35))).collect();
        assert_eq!(before, after);
        campaigns.sever(edge, "rina", "lain", at(60)).unwrap();
        assert_eq!(campaigns.members_as_of(0, at(50)).len(), 5);
        assert_eq!(campaigns.members_as_of(0, at(60)).len(), 2);
    }

    #[test]
    fn unknown_ads_and_links_are_errors() {
        let mut campaigns = ads(1);
        assert_eq!(campaigns.join(0, 7, text(), at(0)), Err(CampaignError::UnknownAd(7)));
        assert_eq!(campaigns.sever(0, "rina", "", at(0)), Err(CampaignError::NoEdge(0)));
    }
}
