//! What campaigns and contacts say of an ad, as of a time.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};

use super::lives::LivesAt;
use super::{Campaigns, Contacts, RowId};
use crate::domain::{HumanDecision, NetworkFeatures, Verdict};

/// What has to be known of the words of an ad to count with them: a version in the store. Campaigns are of
/// versions, contacts and decisions of ads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdRecord {
    /// The version: what [`Campaigns`] know it by.
    pub version: RowId,
    /// The ad: what [`Contacts`] and decisions know it by.
    pub ad: RowId,
    /// When these words were seen first.
    pub first_seen: Timestamp,
    /// When the ad was found taken down.
    pub takedowns: Vec<Takedown>,
    /// Place of the work, in folded form.
    pub city: Option<String>,
    /// Employer as it names it, in folded form.
    pub employer: Option<String>,
}

/// That an ad was found taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Takedown {
    /// When it had been seen last.
    pub last_seen: Timestamp,
    /// When it was found gone.
    pub found: Timestamp,
    /// When it was there again.
    pub back: Option<Timestamp>,
}

impl Takedown {
    fn is_known(&self, as_of: Timestamp) -> bool {
        self.found <= as_of && self.back.is_none_or(|back| back > as_of)
    }
}

/// Least time between the last sight of an ad that was taken down and the first of one that takes its place:
/// what is seen within one night stood side by side.
const SAME_NIGHT: SignedDuration = SignedDuration::from_hours(12);

/// Every ad and every decision, to be asked as of a time.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// By version.
    records: HashMap<RowId, AdRecord>,
    /// By ad, in order of time.
    decisions: HashMap<RowId, Vec<HumanDecision>>,
}

impl History {
    /// Adds or replaces a version.
    pub fn note(&mut self, record: AdRecord) {
        self.records.insert(record.version, record);
    }

    /// Adds a decision.
    pub fn decide(&mut self, decision: HumanDecision) {
        self.decisions.entry(decision.ad).or_default().push(decision);
    }

    /// The decision in force on an ad at a time.
    pub fn verdict(&self, ad: RowId, as_of: Timestamp) -> Option<Verdict> {
        let decisions = self.decisions.get(&ad)?;
        decisions.iter().filter(|d| d.at <= as_of).max_by_key(|d| d.at).map(|d| d.verdict)
    }

    /// The figures of many versions as of one time: what ads share is worked out once.
    pub fn features(
        &self,
        versions: &[RowId],
        as_of: Timestamp,
        campaigns: &Campaigns,
        contacts: &Contacts,
    ) -> Vec<NetworkFeatures> {
        let mut view = View {
            history: self,
            as_of,
            lives: contacts.at(as_of),
            texts: HashMap::new(),
            judged: HashMap::new(),
        };
        versions.iter().map(|&version| view.features(version, campaigns, contacts)).collect()
    }
}

/// What the ads with one text have in common.
#[derive(Debug)]
struct TextFigures {
    ads: usize,
    cities: usize,
    employers: usize,
    first_seen: Option<Timestamp>,
    /// When ads that were taken down had been seen last, and which, ascending.
    gone: Vec<(Timestamp, RowId)>,
}

/// Ads that a person decided on.
type Judged = Rc<Vec<(RowId, Verdict)>>;

struct View<'a> {
    history: &'a History,
    as_of: Timestamp,
    lives: LivesAt<'a>,
    /// By version.
    texts: HashMap<RowId, Rc<TextFigures>>,
    /// The judged ads of each life of a contact.
    judged: HashMap<(u32, usize), Judged>,
}

impl View<'_> {
    fn features(&mut self, version: RowId, campaigns: &Campaigns, contacts: &Contacts) -> NetworkFeatures {
        let Some(record) = self.history.records.get(&version) else { return NetworkFeatures::default() };
        let text = self.text(version, campaigns);
        let mut features = NetworkFeatures {
            copies: text.ads.saturating_sub(1),
            cities: text.cities,
            employers: text.employers,
            age_days: text.first_seen.map_or(0, |first| days(first, self.as_of)),
            reappeared_after_days: self.reappeared_after(record, &text),
            ..NetworkFeatures::default()
        };
        for id in contacts.ids_of(record.ad) {
            let judged = self.judged_beside(id, record.ad);
            let is_beside = |verdict| judged.iter().any(|&(other, v)| other != record.ad && v == verdict);
            features.contacts_with_confirmed += usize::from(is_beside(Verdict::Confirmed));
            features.contacts_with_dismissed += usize::from(is_beside(Verdict::Dismissed));
        }
        features
    }

    fn text(&mut self, version: RowId, campaigns: &Campaigns) -> Rc<TextFigures> {
        if let Some(known) = self.texts.get(&version) {
            return Rc::clone(known);
        }
        let members = campaigns.members_as_of(version, self.as_of);
        let records: Vec<&AdRecord> = members
            .iter()
            .filter_map(|member| self.history.records.get(member))
            .filter(|record| record.first_seen <= self.as_of)
            .collect();
        let mut gone: Vec<(Timestamp, RowId)> = records
            .iter()
            .flat_map(|record| record.takedowns.iter().map(|takedown| (takedown, record.ad)))
            .filter(|(takedown, _)| takedown.is_known(self.as_of))
            .map(|(takedown, ad)| (takedown.last_seen, ad))
            .collect();
        gone.sort_unstable();
        let figures = Rc::new(TextFigures {
            ads: records.iter().map(|record| record.ad).collect::<HashSet<_>>().len(),
            cities: records.iter().filter_map(|record| record.city.as_ref()).collect::<HashSet<_>>().len(),
            employers: records
                .iter()
                .filter_map(|record| record.employer.as_ref())
                .collect::<HashSet<_>>()
                .len(),
            first_seen: records.iter().map(|record| record.first_seen).min(),
            gone,
        });
        for member in members {
            self.texts.insert(member, Rc::clone(&figures));
        }
        Rc::clone(self.texts.entry(version).or_insert(figures))
    }

    fn reappeared_after(&self, record: &AdRecord, text: &TextFigures) -> Option<u32> {
        let born = record.first_seen;
        if born > self.as_of {
            return None;
        }
        let others = text.gone.iter().rev().filter(|&&(_, other)| other != record.ad);
        others.filter(|&&(seen, _)| seen + SAME_NIGHT <= born).map(|&(seen, _)| days(seen, born)).next()
    }

    fn judged_beside(&mut self, id: u32, ad: RowId) -> Judged {
        let Some((life, ads)) = self.lives.beside(id, ad) else { return Rc::default() };
        let (history, as_of) = (self.history, self.as_of);
        Rc::clone(self.judged.entry((id, life)).or_insert_with(|| {
            let judged = ads.iter().filter_map(|&ad| Some((ad, history.verdict(ad, as_of)?)));
            Rc::new(judged.collect())
        }))
    }
}

fn days(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from((to.as_second() - from.as_second()) / 86_400).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::{ContactKey, HubRule, Likeness, Seniority, Sighting, Why};
    use super::*;
    use crate::domain::{AdId, ContactKind};
    use proptest::prelude::*;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    /// An invented ad: day, text, number, city, employer, day of takedown, day and kind of decision.
    type Plan = (i64, u8, u8, u8, u8, Option<i64>, Option<(i64, bool)>);

    const AD_OFFSET: RowId = 1000;

    #[derive(Default)]
    struct World {
        campaigns: Campaigns,
        contacts: Contacts,
        history: History,
        texts: Vec<(u8, RowId)>,
    }

    impl World {
        fn add(&mut self, row: RowId, &(on, text, number, city, employer, gone, decision): &Plan) {
            let employer = format!("pt {employer}");
            self.campaigns.enrol(row, Seniority::of(&AdId(row.to_string()), day(on)));
            for &(other_text, other) in &self.texts {
                if other_text == text {
                    let why = Why::Text(Likeness::Identical);
                    self.campaigns.join(row, other, why, day(on)).unwrap();
                }
            }
            self.texts.push((text, row));
            // Versions and ads are numbered apart, as in the store.
            let ad = row + AD_OFFSET;
            self.contacts.note(Sighting {
                contact: ContactKey { kind: ContactKind::Phone, value: format!("+62811{number}") },
                ad,
                at: day(on),
                employer: Some(employer.clone()),
                campaign: self.campaigns.founder(row),
            });
            self.history.note(AdRecord {
                version: row,
                ad,
                first_seen: day(on),
                takedowns: gone
                    .map(|after| Takedown {
                        last_seen: day(on + after),
                        found: day(on + after + 1),
                        back: None,
                    })
                    .into_iter()
                    .collect(),
                city: Some(format!("kota {city}")),
                employer: Some(employer),
            });
            if let Some((after, is_confirmed)) = decision {
                let verdict = if is_confirmed { Verdict::Confirmed } else { Verdict::Dismissed };
                self.history.decide(HumanDecision { ad, at: day(on + after), verdict });
            }
        }

        fn features(&self, rows: &[RowId], as_of: i64) -> Vec<NetworkFeatures> {
            self.history.features(rows, day(as_of), &self.campaigns, &self.contacts)
        }
    }

    fn world() -> World {
        World {
            contacts: Contacts::new(HubRule {
                employers: 3,
                campaigns: 3,
                life_gap_days: 5,
                network_cap: 50,
            }),
            ..World::default()
        }
    }

    fn plan() -> impl Strategy<Value = Plan> {
        (
            0_i64..30,
            0_u8..4,
            0_u8..4,
            0_u8..5,
            0_u8..5,
            prop::option::of(0_i64..9),
            prop::option::of((0_i64..9, any::<bool>())),
        )
    }

    proptest! {
        #[test]
        fn a_future_ad_cannot_change_a_past_value(mut plans in prop::collection::vec(plan(), 2..40), now in 0_i64..30) {
            plans.sort_by_key(|plan| plan.0);
            let past = plans.partition_point(|plan| plan.0 <= now);
            let rows: Vec<RowId> = (0..).take(past).collect();
            let mut then = world();
            (0..).zip(&plans[..past]).for_each(|(row, plan)| then.add(row, plan));
            let mut later = world();
            (0..).zip(&plans).for_each(|(row, plan)| later.add(row, plan));
            prop_assert_eq!(then.features(&rows, now), later.features(&rows, now));
        }
    }

    #[test]
    fn counts_what_a_text_and_a_number_have_seen() {
        let mut world = world();
        world.add(0, &(0, 1, 1, 1, 1, Some(3), Some((1, true))));
        world.add(1, &(2, 1, 2, 2, 1, None, None));
        world.add(2, &(7, 1, 2, 3, 2, None, None));
        world.add(3, &(4, 2, 1, 1, 1, None, Some((5, false))));
        let features = world.features(&[2, 3, 0], 8);
        assert_eq!(
            features[0],
            NetworkFeatures {
                copies: 2,
                cities: 3,
                employers: 2,
                age_days: 8,
                reappeared_after_days: Some(4),
                ..NetworkFeatures::default()
            }
        );
        assert_eq!((features[1].copies, features[1].contacts_with_confirmed), (0, 1));
        // The dismissal of ad 3 came on day 9; an ad's own verdict never counts for itself.
        assert_eq!((features[2].contacts_with_confirmed, features[2].contacts_with_dismissed), (0, 0));
        assert_eq!(world.features(&[0], 9)[0].contacts_with_dismissed, 1);
    }

    #[test]
    fn an_unknown_ad_has_no_figures() {
        assert_eq!(world().features(&[5], 1), [NetworkFeatures::default()]);
    }
}
