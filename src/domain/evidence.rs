use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What is known of a campaign that a person would decide anew for. Holds personal data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Codes of the countries that its ads lead to.
    pub destinations: BTreeSet<String>,
    /// Its contacts, `kind:value`.
    pub contacts: BTreeSet<String>,
    /// Highest pay that it promises, rupiah a month.
    pub pay_idr_month: Option<f64>,
    /// Whether it names an agency whose licence is revoked or suspended.
    pub has_revoked_licence: bool,
}

impl Evidence {
    /// What has changed for the worse since `earlier`.
    pub fn changes_since(&self, earlier: &Self) -> Vec<Change> {
        let is_raised =
            self.pay_idr_month.is_some_and(|now| earlier.pay_idr_month.is_none_or(|before| now > before));
        [
            (!self.destinations.is_subset(&earlier.destinations), Change::NewDestination),
            (!self.contacts.is_subset(&earlier.contacts), Change::NewContact),
            (is_raised, Change::PayRaised),
            (self.has_revoked_licence && !earlier.has_revoked_licence, Change::LicenceRevoked),
        ]
        .into_iter()
        .filter_map(|(is_so, change)| is_so.then_some(change))
        .collect()
    }
}

/// Why a flag is raised, or opened once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// An ad of the campaign leads to another country.
    NewDestination,
    /// An ad of the campaign names another number, handle, account or domain.
    NewContact,
    /// The campaign promises more than before.
    PayRaised,
    /// The licence of an agency that it names was revoked or suspended.
    LicenceRevoked,
    /// The words of the ad itself were changed.
    WordsChanged,
    /// The score is higher than before.
    ScoreRaised,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_got_worse_and_nothing_else() {
        let set = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<BTreeSet<_>>();
        let before = Evidence {
            destinations: set(&["KH"]),
            contacts: set(&["phone:+6281200001111", "phone:+6281200002222"]),
            pay_idr_month: Some(9e6),
            has_revoked_licence: false,
        };
        assert_eq!(before.changes_since(&before), []);
        let less =
            Evidence { contacts: set(&["phone:+6281200001111"]), pay_idr_month: None, ..before.clone() };
        assert_eq!(less.changes_since(&before), []);
        let worse = Evidence {
            destinations: set(&["KH", "MM"]),
            contacts: set(&["phone:+6281200003333"]),
            pay_idr_month: Some(9.5e6),
            has_revoked_licence: true,
        };
        assert_eq!(
            worse.changes_since(&before),
            [Change::NewDestination, Change::NewContact, Change::PayRaised, Change::LicenceRevoked]
        );
    }
}
