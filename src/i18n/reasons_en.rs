//! Reasons in English.

use super::HeadedSentence;
use super::en::plural;
use crate::domain::{Detail, LicenceDetail, LicenceState, Mismatch};

/// A column of the feature table as a sentence; none where it tells a person nothing.
pub(super) fn figure(column: &str) -> Option<&'static str> {
    Some(match column {
        "is_abroad" => "The work is abroad.",
        "is_abroad_unnamed" => "The work is abroad, but no country is named.",
        "placement_barred" => "Placement in that country was restricted or closed on the day of the ad.",
        "pay_excess_log" => "The pay is above the highest plausible pay for such work there.",
        "pay_below_minimum" => "The pay is below the legal minimum there.",
        "youngest_below_18" => "The youngest age asked for is below 18.",
        "licence_active" => "The company is licensed according to the list at hand.",
        "licence_lost" => "The licence was revoked or suspended according to the list at hand.",
        "licence_borrowed" => "Name or licence number is listed, but other details do not fit it.",
        "licence_near_miss" => "The company's name is nearly, but not, a listed one.",
        "licence_numbers" => "It gives a licence number of a right form.",
        "licence_is_odd" => "The form of its licence number is odd.",
        "employer_is_named" => "An employer or agency is named.",
        "contact_private_only" => "All contacts are private numbers, accounts or free mail.",
        "contact_foreign_number" => "There is a telephone number of another country.",
        "contact_own_domain" => {
            "There is a mail address or link of the government, or of a domain that fits the company."
        }
        "contact_free_mail" => "The mail address is of a free provider.",
        "contact_chat" => "One applies by Telegram or a WhatsApp group.",
        "contact_disguised" => "A contact is written so that machines miss it.",
        "contact_account" => "A bank or e-wallet account is given.",
        "supports_weak" => "It fits a kind of legal ad a little.",
        "supports_medium" => "It fits a kind of legal ad.",
        "supports_strong" => "It fits a kind of legal ad well.",
        _ => return None,
    })
}

/// What would clear a column that raises the risk.
pub(super) fn figure_clears(column: &str) -> Option<&'static str> {
    Some(match column {
        "is_abroad" => "The work turns out to be in Indonesia.",
        "is_abroad_unnamed" => "The poster names country and employer, and both can be checked.",
        "placement_barred" => "There is a written exception by the Ministry of P2MI for this job.",
        "pay_excess_log" => {
            "The contract states a plausible pay, or the job asks for skills that are paid that well."
        }
        "pay_below_minimum" => "The contract states basic pay not below the minimum there.",
        "youngest_below_18" => {
            "The age was misread, or the ad is for a school or a formal internship at home."
        }
        "licence_lost" => "SISKOP2MI shows a licence valid on the day of the ad.",
        "licence_borrowed" => "The licensed company confirms the ad through its official contact.",
        "licence_near_miss" => {
            "The right name turns out to be the listed one, and that company confirms the ad."
        }
        "licence_is_odd" => "The poster shows the licence with a full number that fits SISKOP2MI.",
        "contact_private_only" => "An office, landline or company mail address answers for the ad.",
        "contact_foreign_number" => "The number is that of the employer's office there, and can be checked.",
        "contact_free_mail" => "The company confirms that the mail address is its own.",
        "contact_chat" => "One can also apply through an office or the company's site.",
        "contact_disguised" => "The contact is a slip of typing and stands plainly elsewhere.",
        "contact_account" => {
            "The account is for wages or an official payment, not for applicants to pay into."
        }
        _ => return None,
    })
}

/// The figure or name behind a finding.
pub(super) fn detail(detail: &Detail) -> String {
    let strings = &super::en::STRINGS;
    let rupiah = |amount| strings.rupiah(amount);
    match detail {
        Detail::Placement { basis_en, .. } => basis_en.clone(),
        Detail::PayAbove { idr_month, plausible_idr_month } => format!(
            "{} a month, {} times the highest plausible {} for unskilled work there",
            rupiah(*idr_month),
            strings.number(idr_month / plausible_idr_month, 1),
            rupiah(*plausible_idr_month),
        ),
        Detail::FeeAbove { idr, most_idr } if *most_idr <= 0.0 => {
            format!("{} asked, where placement is free for the worker", rupiah(*idr))
        }
        Detail::FeeAbove { idr, most_idr } => {
            format!("{} asked, where {} is the most that is plausible", rupiah(*idr), rupiah(*most_idr))
        }
        Detail::BorrowedName { name, site } => format!("{name} recruits on {site}"),
        Detail::PayBelow { idr_month, share } => {
            format!("{} a month, {:.0} % of the minimum there", rupiah(*idr_month), share * 100.0)
        }
        Detail::Count(count) => count.to_string(),
        Detail::Kind(shares) => format!("chance of an ad {} %", (shares.ad * 100.0).round()),
        Detail::Age(years) => format!("age {years}"),
        Detail::Licence(licence) => self::licence(licence),
        Detail::Text(text) => text.clone(),
    }
}

/// Heading and sentence of a finding that is not told by its indicator alone: of a licence, or of a fee in figures.
pub(super) fn finding(id: &str, detail: Option<&Detail>) -> Option<HeadedSentence> {
    let state = match detail {
        Some(Detail::Licence(licence)) => Some(licence.state),
        _ => None,
    };
    Some(match (id, detail) {
        ("B08", Some(Detail::FeeAbove { most_idr, .. })) if *most_idr <= 0.0 => (
            "A fee where placement is free",
            "The ad asks for a fee, though placement there is free for the worker.",
        ),
        ("B08", Some(Detail::FeeAbove { .. })) => {
            ("A fee above what is plausible", "More is asked for than is plausible for that destination.")
        }
        _ => return licence_finding(id, state),
    })
}

/// Heading and sentence of a finding about the licence.
fn licence_finding(id: &str, state: Option<LicenceState>) -> Option<HeadedSentence> {
    Some(match (id, state) {
        ("A03", None) => (
            "The licence is said not to be there, or to have run out",
            "By the ad's own words the licence is not issued yet, is being arranged or has run out.",
        ),
        ("A03", Some(LicenceState::Revoked)) => (
            "Licence revoked",
            "By the lists at hand the company's licence was revoked on the day of the ad.",
        ),
        ("A03", Some(LicenceState::Suspended)) => (
            "Licence suspended",
            "By the lists at hand the company's licence was suspended on the day of the ad.",
        ),
        ("A03", Some(LicenceState::NotFound)) => (
            "Says it is licensed, but is on no list",
            "The ad says that it is licensed, but the company is not on the complete lists.",
        ),
        ("A06", Some(LicenceState::Borrowed)) => (
            "Another company's licence is used",
            "Name or number of the licence is on record, but what else the ad says does not fit it.",
        ),
        ("A06", Some(LicenceState::NearMiss)) => {
            ("A name like a licensed company's", "The company's name is nearly, but not, one on record.")
        }
        _ => return None,
    })
}

fn licence(licence: &LicenceDetail) -> String {
    let LicenceDetail { state, name, since, is_since_exact, source, mismatches, number_of } = licence;
    let day = since.map(|day| super::en::STRINGS.day(day)).unwrap_or_default();
    let lost = |word: &str| {
        let when = match (since, is_since_exact) {
            (None, _) => String::new(),
            (Some(_), true) => format!(" on {day}"),
            (Some(_), false) => format!(" by {day} (the day itself is not known)"),
        };
        let number = match number_of {
            Some(other) => format!("; the licence number that it shows belongs to {other}"),
            None if mismatches.contains(&Mismatch::Name) => {
                "; its number is shown with another company's name".to_owned()
            }
            None => String::new(),
        };
        format!("the licence of {name} was {word}{when}{number} ({source})")
    };
    match state {
        LicenceState::Revoked => lost("revoked"),
        LicenceState::Suspended => lost("suspended"),
        LicenceState::NearMiss => format!("a name like {name}, but not the same"),
        LicenceState::NotFound => "not on the lists of licences at hand".to_owned(),
        LicenceState::Active | LicenceState::Borrowed | LicenceState::NotCheckable => {
            let odd: Vec<&str> = mismatches.iter().map(|mismatch| odd(*mismatch)).collect();
            format!("uses the licence of {name}, but {}", odd.join(", "))
        }
    }
}

fn odd(mismatch: Mismatch) -> &'static str {
    match mismatch {
        Mismatch::Name => "the number is another company's",
        Mismatch::Phone => "the telephone number is not a registered one",
        Mismatch::Domain => "the web address is not a registered one",
        Mismatch::Destination => "the destination is not covered",
        Mismatch::PrivateContact => "all contacts are private ones",
    }
}

/// What other ads say through the same text or contact.
pub(super) fn network(sign: &str, figure: usize) -> Option<String> {
    Some(match sign {
        "network_confirmed" => {
            format!("Network: contacts that also stand in an ad confirmed by a person: {figure}.")
        }
        "network_dismissed" => {
            format!("Network: contacts that also stand in an ad dismissed by a person: {figure}.")
        }
        "network_employers" => format!(
            "Network: the same text is posted in the name of {}.",
            plural(&figure.to_string(), "employer", "employers")
        ),
        "network_cities" => format!(
            "Network: the same text is posted for {}.",
            plural(&figure.to_string(), "place", "places")
        ),
        "network_copies" => match figure {
            1 => "Network: at least 1 ad has the same text.".to_owned(),
            _ => format!("Network: at least {figure} ads have the same text."),
        },
        "network_reappeared" => {
            format!("Network: the text came back, days after another ad with it was taken down: {figure}.")
        }
        _ => return None,
    })
}

/// The same whatever the figure is: what is counted over ads.
pub(super) fn network_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "network_confirmed" => "Network: a contact is in other ads that a person confirmed",
        "network_dismissed" => "Network: a contact is in other ads that a person dismissed",
        "network_employers" => "Network: the same text is posted in the name of several employers",
        "network_cities" => "Network: the same text is posted for several places",
        "network_copies" => "Network: other ads have the same text",
        "network_reappeared" => "Network: this text is back after another ad with it was taken down",
        _ => return None,
    })
}
