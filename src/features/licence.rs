use super::reading::Reading;
use crate::domain::{LicenceForm, LicenceState};
use crate::facts::{LicenceQuery, LicenceVerdict};

/// What the registry says of the ad's employer or number. Only ads for work abroad or with a number are
/// looked up: elsewhere a likeness of names would be chance.
pub(super) fn check(reading: &Reading<'_>) -> LicenceVerdict {
    let ad = reading.ad;
    let numbers: Vec<(LicenceForm, &str)> = ad
        .licence_claims
        .iter()
        .filter(|claim| !claim.number.is_empty() && claim.form != LicenceForm::Nib)
        .map(|claim| (claim.form, claim.number.as_str()))
        .collect();
    if !reading.is_abroad() && numbers.is_empty() {
        return LicenceVerdict { state: LicenceState::NotCheckable, evidence: None };
    }
    let employer = ad.employer.as_ref().map(|employer| employer.value.as_str());
    reading.facts.registry.check(&LicenceQuery {
        names: employer.as_slice(),
        numbers: &numbers,
        phones: &reading.contacts.phones,
        domains: &reading.contacts.own_domains,
        destination: reading.destination(),
        has_private_contacts_only: reading.contacts.is_private_only(),
        day: reading.day,
    })
}
