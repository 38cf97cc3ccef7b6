//! What campaigns and contacts say of an ad, as of a time.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use jiff::Timestamp;

use super::lives::LivesAt;
use super::{Campaigns, Contacts, RowId};

/// What has to be known of an ad to count with it: a row of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdRecord {
    /// The ad.
    pub row: RowId,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// When it was found taken down.
    pub gone_at: Option<Timestamp>,
    /// Cities and places of the gazetteer that it names.
    pub cities: Vec<String>,
    /// Employer as it names it, in folded form.
    pub employer: Option<String>,
}

/// What a person decided of an ad. Never what a machine concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The ad.
    pub row: RowId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub verdict: Verdict,
}

/// A person's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Confirmed.
    Confirmed,
    /// Dismissed.
    Dismissed,
}

/// Figures for the classifier. Each counts only what was known at the time asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NetworkFeatures {
    /// Other ads with the same text.
    pub copies: usize,
    /// Distinct places that the ads with this text name.
    pub cities: usize,
    /// Distinct employers that the ads with this text name.
    pub employers: usize,
    /// Contacts of the ad, hubs aside, that also stand in another ad that a person had confirmed.
    pub contacts_with_confirmed: usize,
    /// Contacts of the ad, hubs aside, that also stand in another ad that a person had dismissed.
    pub contacts_with_dismissed: usize,
    /// How long the text had been about. Days.
    pub age_days: u32,
    /// How long before this ad another with the same text was taken down. Days; none where none was.
    pub reappeared_after_days: Option<u32>,
}

/// Every ad and every decision, to be asked as of a time.
#[derive(Debug, Clone, Default)]
pub struct History {
    ads: HashMap<RowId, AdRecord>,
    decisions: HashMap<RowId, Vec<Decision>>,
}

impl History {
    /// Adds or replaces an ad.
    pub fn note(&mut self, ad: AdRecord) {
        self.ads.insert(ad.row, ad);
    }

    /// Adds a decision.
    pub fn decide(&mut self, decision: Decision) {
        self.decisions.entry(decision.row).or_default().push(decision);
    }

    /// The decision in force on an ad at a time.
    pub fn verdict(&self, row: RowId, as_of: Timestamp) -> Option<Verdict> {
        let decisions = self.decisions.get(&row)?;
        decisions.iter().filter(|d| d.at <= as_of).max_by_key(|d| d.at).map(|d| d.verdict)
    }

    /// The figures of many ads as of one time: what ads share is worked out once.
    pub fn features(
        &self,
        rows: &[RowId],
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
        rows.iter().map(|&row| view.features(row, campaigns, contacts)).collect()
    }
}

/// What the ads with one text have in common.
#[derive(Debug)]
struct TextFigures {
    ads: usize,
    cities: usize,
    employers: usize,
    first_seen: Option<Timestamp>,
    /// When its ads were taken down, ascending.
    gone: Vec<(Timestamp, RowId)>,
}

/// Ads that a person decided on.
type Judged = Rc<Vec<(RowId, Verdict)>>;

struct View<'a> {
    history: &'a History,
    as_of: Timestamp,
    lives: LivesAt<'a>,
    texts: HashMap<RowId, Rc<TextFigures>>,
    /// The judged ads of each life of a contact.
    judged: HashMap<(u32, usize), Judged>,
}

impl View<'_> {
    fn features(&mut self, row: RowId, campaigns: &Campaigns, contacts: &Contacts) -> NetworkFeatures {
        let text = self.text(row, campaigns);
        let mut features = NetworkFeatures {
            copies: text.ads.saturating_sub(1),
            cities: text.cities,
            employers: text.employers,
            age_days: text.first_seen.map_or(0, |first| days(first, self.as_of)),
            reappeared_after_days: self.reappeared_after(row, &text),
            ..NetworkFeatures::default()
        };
        for id in contacts.ids_of(row) {
            let judged = self.judged_beside(id, row);
            let is_beside = |verdict| judged.iter().any(|&(other, v)| other != row && v == verdict);
            features.contacts_with_confirmed += usize::from(is_beside(Verdict::Confirmed));
            features.contacts_with_dismissed += usize::from(is_beside(Verdict::Dismissed));
        }
        features
    }

    fn text(&mut self, row: RowId, campaigns: &Campaigns) -> Rc<TextFigures> {
        if let Some(known) = self.texts.get(&row) {
            return Rc::clone(known);
        }
        let members = campaigns.members_as_of(row, self.as_of);
        let ads: Vec<&AdRecord> = members
            .iter()
            .filter_map(|member| self.history.ads.get(member))
            .filter(|ad| ad.first_seen <= self.as_of)
            .collect();
        let mut gone: Vec<(Timestamp, RowId)> = ads
            .iter()
            .filter_map(|ad| Some((ad.gone_at.filter(|gone| *gone <= self.as_of)?, ad.row)))
            .collect();
        gone.sort_unstable();
        let figures = Rc::new(TextFigures {
            ads: members.len(),
            cities: ads.iter().flat_map(|ad| &ad.cities).collect::<HashSet<_>>().len(),
            employers: ads.iter().filter_map(|ad| ad.employer.as_ref()).collect::<HashSet<_>>().len(),
            first_seen: ads.iter().map(|ad| ad.first_seen).min(),
            gone,
        });
        for member in members {
            self.texts.insert(member, Rc::clone(&figures));
        }
        Rc::clone(self.texts.entry(row).or_insert(figures))
    }

    fn reappeared_after(&self, row: RowId, text: &TextFigures) -> Option<u32> {
        let born = self.history.ads.get(&row)?.first_seen;
        if born > self.as_of {
            return None;
        }
        let earlier = text.gone.partition_point(|&(gone, _)| gone <= born);
        let others = text.gone.get(..earlier)?.iter().rev();
        others.filter(|&&(_, other)| other != row).map(|&(gone, _)| days(gone, born)).next()
    }

    fn judged_beside(&mut self, id: u32, row: RowId) -> Judged {
        let Some((life, ads)) = self.lives.beside(id, row) else { return Rc::default() };
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
            self.contacts.note(Sighting {
                contact: ContactKey { kind: ContactKind::Phone, value: format!("+62811{number}") },
                ad: row,
                at: day(on),
                employer: Some(employer.clone()),
                campaign: self.campaigns.founder(row),
            });
            self.history.note(AdRecord {
                row,
                first_seen: day(on),
                gone_at: gone.map(|after| day(on + after)),
                cities: vec![format!("kota {city}")],
                employer: Some(employer),
            });
            if let Some((after, is_confirmed)) = decision {
                let verdict = if is_confirmed { Verdict::Confirmed } else { Verdict::Dismissed };
                self.history.decide(Decision { row, at: day(on + after), verdict });
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
