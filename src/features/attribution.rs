//! Which rows of the feature table a finding adds to, so that a score can be told in findings.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::TABLE;
use crate::domain::Strength;
use crate::facts::Group;

static ROWS: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| TABLE.iter().enumerate().map(|(at, column)| (column.name, at)).collect());

/// Rows of the indicator groups, in the order of [`Group::ALL`].
const POINTS: [&str; 9] = [
    "points_legality",
    "points_money",
    "points_pay",
    "points_destination",
    "points_sea",
    "points_contact",
    "points_conditions",
    "points_exploitation",
    "points_fraud",
];

/// Rows that an indicator adds to.
pub(super) fn of_indicator(id: &str, group: Option<Group>, strength: Strength) -> Vec<usize> {
    let count = match strength {
        Strength::Weak => "signs_weak",
        Strength::Medium => "signs_medium",
        Strength::Strong => "signs_strong",
    };
    let own: &[&str] = match id {
        "A03" => &["licence_lost"],
        "A06" => &["licence_borrowed", "licence_near_miss"],
        "B02" => &["contact_account"],
        "C01" => &["pay_excess_log"],
        "C03" => &["youngest_below_18"],
        "C10" => &["pay_below_minimum"],
        "D01" | "D03" => &["placement_barred"],
        "D09" => &["is_abroad_unnamed"],
        "F01" => &["contact_private_only"],
        "F02" => &["contact_foreign_number"],
        "F03" => &["contact_free_mail"],
        "I01" => &["borrowed_name"],
        "F05" => &["contact_disguised", "disguised_words"],
        _ => &[],
    };
    let points = group.and_then(|g| Group::ALL.iter().position(|other| *other == g));
    let telling = (strength >= Strength::Medium).then_some("groups_telling");
    let names = [count, "groups_any", "evidence_points", "ilo_rule"].into_iter();
    rows(names.chain(telling).chain(points.and_then(|at| POINTS.get(at).copied())).chain(own.iter().copied()))
}

/// Rows that a combination adds to.
pub(super) fn of_combination(strength: Strength) -> Vec<usize> {
    rows(match strength {
        Strength::Strong => ["combinations_strong", "has_strong_combination"].iter().copied(),
        Strength::Medium | Strength::Weak => ["combinations_medium"].iter().copied(),
    })
}

/// Rows that a look-alike adds to.
pub(super) fn of_support(strength: Strength) -> Vec<usize> {
    rows(std::iter::once(match strength {
        Strength::Weak => "supports_weak",
        Strength::Medium => "supports_medium",
        Strength::Strong => "supports_strong",
    }))
}

fn rows(names: impl Iterator<Item = &'static str>) -> Vec<usize> {
    names.filter_map(|name| ROWS.get(name).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_named_here_is_in_the_table() {
        for strength in [Strength::Weak, Strength::Medium, Strength::Strong] {
            let telling = usize::from(strength >= Strength::Medium);
            for group in Group::ALL {
                assert_eq!(of_indicator("X", Some(group), strength).len(), 5 + telling);
            }
            assert_eq!(of_support(strength).len(), 1);
            assert!(!of_combination(strength).is_empty());
        }
        for (id, own) in [("A03", 1), ("A06", 2), ("B02", 1), ("C01", 1), ("C03", 1), ("C10", 1), ("D01", 1)]
            .into_iter()
            .chain([("D09", 1), ("F01", 1), ("F02", 1), ("F03", 1), ("I01", 1), ("F05", 2)])
        {
            assert_eq!(of_indicator(id, None, Strength::Weak).len(), 4 + own, "{id}");
        }
    }
}
