//! How much the signs of an ad weigh together.
//!
//! Source: ILO, Operational indicators of trafficking in human beings (2009): a dimension is positive with two
//! strong indicators, or one strong and one medium or weak, or three medium, or two medium and one weak. That
//! two groups outweigh many signs of one is Waspada's own rule.

use super::reading::{FoundIndicator, Reading, push_span};
use super::supports::Support;
use crate::domain::{Span, Strength};
use crate::facts::{Combination, Group, Parts};

/// The signs of an ad, counted and combined.
pub(super) struct Weight<'a> {
    pub(super) weak: u32,
    pub(super) medium: u32,
    pub(super) strong: u32,
    /// Points of each group, in the order of [`Group::ALL`].
    pub(super) points: [f32; 9],
    pub(super) combinations: Vec<FoundCombination<'a>>,
    pub(super) ilo: IloRule,
}

/// A combination that holds.
pub(super) struct FoundCombination<'a> {
    pub(super) combination: &'a Combination,
    /// Where its indicators show.
    pub(super) spans: Vec<Span>,
}

/// The ILO rule for one ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum IloRule {
    /// Does not hold.
    No,
    /// Holds by signs of one group.
    OneGroup,
    /// Holds by signs of two or more groups.
    Groups,
}

/// Points of a sign.
fn points(strength: Strength) -> f32 {
    match strength {
        Strength::Weak => 0.5,
        Strength::Medium => 1.5,
        Strength::Strong => 3.0,
    }
}

impl<'a> Weight<'a> {
    pub(super) fn of(reading: &Reading<'a>, shown: &[FoundIndicator], supports: &[Support<'_>]) -> Self {
        let mut weight = Self {
            weak: 0,
            medium: 0,
            strong: 0,
            points: [0.0; 9],
            combinations: Vec::new(),
            ilo: IloRule::No,
        };
        let mut parts = Parts { contexts: reading.contexts, ..Parts::default() };
        for support in supports {
            parts.supports |= 1 << support.id.0;
        }
        let mut best = [(0.0_f32, 0.0_f32); 9];
        for sign in shown {
            parts.indicators |= 1 << sign.id.0;
            *match sign.strength {
                Strength::Weak => &mut weight.weak,
                Strength::Medium => &mut weight.medium,
                Strength::Strong => &mut weight.strong,
            } += 1;
            let group = reading.facts.indicators.at(sign.id).map(|i| i.group);
            let Some(at) = group.and_then(|g| Group::ALL.iter().position(|other| *other == g)) else {
                continue;
            };
            if sign.strength >= Strength::Medium {
                parts.groups |= 1 << at;
            }
            if let Some((first, second)) = best.get_mut(at) {
                let new = points(sign.strength);
                if new > *first {
                    *second = std::mem::replace(first, new);
                } else {
                    *second = second.max(new);
                }
            }
        }
        for (points, (first, second)) in weight.points.iter_mut().zip(best) {
            *points = first + second / 2.0;
        }
        weight.ilo = weight.ilo_rule(parts.groups);
        weight.combinations = reading
            .facts
            .combinations
            .iter()
            .filter(|combination| combination.holds(&parts))
            .map(|combination| FoundCombination { combination, spans: spans(combination, shown) })
            .collect();
        weight
    }

    fn ilo_rule(&self, groups: u16) -> IloRule {
        let (weak, medium, strong) = (self.weak, self.medium, self.strong);
        let holds =
            strong >= 2 || (strong >= 1 && medium + weak >= 1) || medium >= 3 || (medium >= 2 && weak >= 1);
        match groups.count_ones() {
            _ if !holds => IloRule::No,
            0 | 1 => IloRule::OneGroup,
            _ => IloRule::Groups,
        }
    }

    /// Groups with any sign.
    pub(super) fn groups(&self) -> usize {
        self.points.iter().filter(|points| **points > 0.0).count()
    }

    /// Groups with a medium or strong sign.
    pub(super) fn telling_groups(&self) -> usize {
        self.points.iter().filter(|p| **p >= points(Strength::Medium)).count()
    }

    /// Points of all groups; what stands in a second group counts in full, a third sign of one not at all.
    pub(super) fn total(&self) -> f32 {
        self.points.iter().sum()
    }

    pub(super) fn has_combination(&self, strength: Strength) -> bool {
        self.combinations.iter().any(|found| found.combination.strength >= strength)
    }
}

/// Where the indicators of a combination show.
fn spans(combination: &Combination, shown: &[FoundIndicator]) -> Vec<Span> {
    let mut spans = Vec::new();
    let asked = combination.indicators();
    for span in shown.iter().filter(|s| asked & (1 << s.id.0) != 0).flat_map(|s| &s.spans) {
        push_span(&mut spans, *span);
    }
    spans
}
