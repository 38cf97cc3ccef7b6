use super::ReasonView;
use crate::domain::{Band, LicenceState, ReasonKind};
use crate::facts::Group;
use crate::i18n::NextStep;

/// What is to be done next with an ad: it follows from the strongest reason that points anywhere; `reasons` are
/// strongest first.
pub(super) fn next_step(band: Band, licence: LicenceState, reasons: &[ReasonView]) -> NextStep {
    if band == Band::BelumBisaDinilai {
        return NextStep::ReadMore;
    }
    if matches!(licence, LicenceState::Revoked | LicenceState::Suspended) {
        return NextStep::LostLicence;
    }
    if band == Band::Rendah {
        return NextStep::Nothing;
    }
    let step = reasons.iter().find_map(step_of).unwrap_or(NextStep::Permit);
    match (step, licence) {
        (NextStep::Permit | NextStep::Wording, LicenceState::Active) => NextStep::CompareWithRegister,
        _ => step,
    }
}

/// Where a reason points; a combination points where its parts do, which are reasons of their own.
fn step_of(reason: &ReasonView) -> Option<NextStep> {
    if let Some(group) = reason.group {
        return Some(match group {
            Group::Legalitas => NextStep::Permit,
            Group::Biaya => NextStep::Fees,
            Group::Gaji => NextStep::Pay,
            Group::Tujuan => NextStep::Route,
            Group::Laut => NextStep::Sea,
            Group::Kontak => NextStep::Contact,
            Group::Kondisi => NextStep::Conditions,
            Group::Eksploitasi => NextStep::Exploitation,
            Group::Penipuan => NextStep::Fraud,
        });
    }
    match reason.kind {
        ReasonKind::Network => Some(NextStep::Network),
        ReasonKind::Wording => Some(NextStep::Wording),
        ReasonKind::Figure => Some(match reason.id.as_str() {
            "youngest_below_18" => NextStep::Exploitation,
            id if id.starts_with("contact_") => NextStep::Contact,
            id if id.starts_with("pay_") => NextStep::Pay,
            id if id.starts_with("is_abroad") || id == "placement_barred" => NextStep::Route,
            _ => NextStep::Permit,
        }),
        ReasonKind::Indicator | ReasonKind::Base => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(kind: ReasonKind, id: &str, group: Option<Group>) -> ReasonView {
        ReasonView { kind, id: id.into(), group, ..ReasonView::default() }
    }

    #[test]
    fn the_strongest_reason_says_what_is_next() {
        let fees = reason(ReasonKind::Indicator, "B01", Some(Group::Biaya));
        let route = reason(ReasonKind::Indicator, "D01", Some(Group::Tujuan));
        let combined = reason(ReasonKind::Indicator, "route_with_fees", None);
        let wording = reason(ReasonKind::Wording, "text", None);
        let unchecked = LicenceState::NotCheckable;
        let step = |reasons: &[&ReasonView], licence| {
            let reasons: Vec<ReasonView> = reasons.iter().copied().cloned().collect();
            next_step(Band::Tinggi, licence, &reasons)
        };
        assert_eq!(step(&[&fees, &route], unchecked), NextStep::Fees);
        assert_eq!(step(&[&route, &fees], unchecked), NextStep::Route);
        assert_eq!(step(&[&combined, &route], unchecked), NextStep::Route);
        assert_eq!(step(&[&wording, &fees], unchecked), NextStep::Wording);
        assert_eq!(step(&[&wording], LicenceState::Active), NextStep::CompareWithRegister);
        assert_eq!(step(&[&fees], LicenceState::Active), NextStep::Fees);
        assert_eq!(step(&[&fees], LicenceState::Revoked), NextStep::LostLicence);
        assert_eq!(step(&[], unchecked), NextStep::Permit);
        assert_eq!(next_step(Band::Rendah, unchecked, std::slice::from_ref(&fees)), NextStep::Nothing);
        assert_eq!(next_step(Band::BelumBisaDinilai, unchecked, &[fees]), NextStep::ReadMore);
    }
}
