//! What campaigns and contacts add to the scores of a night's ads.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use super::CompareError;
use super::networks::note;
use crate::assess::{Thresholds, with_network};
use crate::campaign::{
    AdRecord, CampaignError, Campaigns, ContactKey, Contacts, Edge, History, HubRule, Likeness, Seniority,
    Takedown, Why,
};
use crate::domain::{Assessment, NetworkFeatures, Reason, ReasonKind, RunId};
use crate::store::{Beside, NetworkRow, Reader, SightingRow, Store, StoreError, TextMember, Tie};
use crate::text::Folded;

/// Ads whose network is scored at once: bounds memory where a database is taken in as a whole.
const AT_ONCE: usize = 5_000;

/// What came of scoring networks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NetworkScored {
    /// Ads that stand beside others.
    pub ads: usize,
    /// Of them, those of which the network says something else than before.
    pub changed: usize,
    /// Of these, those that are in another band than by their own words.
    pub banded: usize,
}

impl std::ops::AddAssign for NetworkScored {
    fn add_assign(&mut self, other: Self) {
        self.ads += other.ads;
        self.changed += other.changed;
        self.banded += other.banded;
    }
}

/// Adds to what the words of every ad that is due say what its campaign and contacts say, as of one time: of those
/// that a run touched, judged anew or gave a neighbour, whether or not that run came to its end. Where that is what
/// was added before, nothing is written: done twice it adds nothing.
///
/// # Errors
/// When the database cannot be read or written, or its rows do not fit together.
pub fn score_networks(
    store: &mut Store,
    run: &RunId,
    (rule, thresholds): (HubRule, Thresholds),
    as_of: Timestamp,
) -> Result<NetworkScored, CompareError> {
    let reader = store.reader()?;
    let due = store.due_networks()?;
    let beside = reader.beside_others()?;
    let mut scored = NetworkScored { ads: beside.len(), ..NetworkScored::default() };
    for some in beside.chunks(AT_ONCE) {
        let mut rows = Vec::new();
        for (ad, network) in some.iter().zip(network_features(&reader, some, rule, as_of)?) {
            let Some(said) = reader.network_candidate(ad.ad)? else { continue };
            let assessment = with_network(&said.own, &network, thresholds);
            if says_the_same(&assessment, &said.latest) {
                continue;
            }
            scored.changed += 1;
            scored.banded += usize::from(assessment.band != said.own.band);
            rows.push(NetworkRow { own_id: said.own_id, assessment, network });
        }
        store.keep_networks(run, &rows, as_of)?;
    }
    store.networks_scored(&due)?;
    Ok(scored)
}

/// What campaign and contacts say of versions as of a time. Ads, decisions and takedowns of a later time play
/// no part.
///
/// # Errors
/// When the database cannot be read, or its rows do not fit together.
pub fn network_features(
    reader: &Reader,
    beside: &[Beside],
    rule: HubRule,
    as_of: Timestamp,
) -> Result<Vec<NetworkFeatures>, CompareError> {
    let mut around = Around {
        reader,
        as_of,
        campaigns: Campaigns::default(),
        contacts: Contacts::new(rule),
        history: History::default(),
    };
    around.texts(beside.iter().map(|one| one.founder).collect())?;
    around.contacts(beside)?;
    reader.human_decisions()?.into_iter().for_each(|decision| around.history.decide(decision));
    let versions: Vec<u32> = beside.iter().map(|one| one.version).collect();
    Ok(around.history.features(&versions, as_of, &around.campaigns, &around.contacts))
}

/// Whether two assessments of one ad tell a person the same. A figure behind a reason may have grown.
fn says_the_same(one: &Assessment, other: &Assessment) -> bool {
    let signs = |assessment: &Assessment| -> Vec<(String, u64)> {
        let network = |reason: &&Reason| reason.kind == ReasonKind::Network;
        let signs = assessment.reasons.iter().filter(network);
        signs.map(|reason| (reason.id.clone(), reason.contribution.to_bits())).collect()
    };
    one.band == other.band
        && one.score.get().to_bits() == other.score.get().to_bits()
        && signs(one) == signs(other)
}

/// All that is needed of the database to score the networks of some ads.
struct Around<'a> {
    reader: &'a Reader,
    as_of: Timestamp,
    campaigns: Campaigns,
    contacts: Contacts,
    history: History,
}

impl Around<'_> {
    /// Takes in the ads with the texts of these founders, and with those that were ever tied to them.
    fn texts(&mut self, founders: BTreeSet<u32>) -> Result<(), CompareError> {
        let mut met: HashSet<u32> = founders.iter().copied().collect();
        let mut open: Vec<u32> = founders.into_iter().collect();
        let mut ties: BTreeMap<i64, Tie> = BTreeMap::new();
        let mut groups: Vec<Vec<TextMember>> = Vec::new();
        while let Some(founder) = open.pop() {
            let members = self.reader.text_members(founder)?;
            for member in &members {
                self.note(member);
            }
            let inside: HashSet<u32> = members.iter().map(|member| member.seat.version).collect();
            for tie in self.reader.ties(founder)? {
                for end in [tie.later, tie.earlier] {
                    let other = if inside.contains(&end) { None } else { self.reader.founder_of(end)? };
                    open.extend(other.filter(|other| met.insert(*other)));
                }
                ties.insert(tie.id, tie);
            }
            groups.push(members);
        }
        self.tie(ties.into_values(), &groups)?;
        Ok(())
    }

    fn note(&mut self, member: &TextMember) {
        let TextMember { seat, ad, first_seen_at, location, employer, takedowns } = member;
        self.campaigns.enrol(seat.version, Seniority::from_saved(seat.seniority));
        let folded = |text: &Option<String>| text.as_deref().map(|text| Folded::of(text).text().to_owned());
        self.history.note(AdRecord {
            version: seat.version,
            ad: *ad,
            first_seen: *first_seen_at,
            takedowns: takedowns
                .iter()
                .map(|&(last_seen, found, back)| Takedown { last_seen, found, back })
                .collect(),
            city: folded(location),
            employer: folded(employer),
        });
    }

    fn tie(
        &mut self,
        ties: impl Iterator<Item = Tie>,
        groups: &[Vec<TextMember>],
    ) -> Result<(), CampaignError> {
        for Tie { later, earlier, is_by_person, at, cut_at, .. } in ties {
            // Who joined them, and how alike they are, plays no part here.
            let why = if is_by_person {
                Why::Person { name: String::new(), reason: String::new() }
            } else {
                Why::Text(Likeness::Identical)
            };
            self.campaigns.recall(Edge { a: later, b: earlier, why, at, cut_at })?;
        }
        // An ad between two others may have been pruned: those that are one campaign stay one.
        for member in groups.iter().flatten() {
            let (version, founder) = (member.seat.version, member.seat.founder);
            if !self.campaigns.are_together(version, founder) {
                let why = Why::Text(Likeness::Identical);
                self.campaigns.join(version, founder, why, member.first_seen_at)?;
            }
        }
        Ok(())
    }

    /// Takes in every ad that names a contact of these ads.
    fn contacts(&mut self, beside: &[Beside]) -> Result<(), StoreError> {
        let mut met = HashSet::new();
        for one in beside {
            for (kind, value) in self.reader.contacts_of(one.ad)? {
                let key = ContactKey { kind, value };
                if met.contains(&key) {
                    continue;
                }
                for row in self.reader.sightings(key.kind, &key.value)? {
                    // What is known of an ad that is there still goes up to the time that is asked for.
                    if row.from <= self.as_of {
                        note(&mut self.contacts, SightingRow { to: row.to.min(self.as_of), ..row });
                    }
                }
                met.insert(key);
            }
        }
        Ok(())
    }
}
