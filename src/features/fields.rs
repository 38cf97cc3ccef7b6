//! Indicators that follow from an ad's fields: destination, pay, age, licence, contacts.

use super::borrowed_name::{BorrowedName, Way};
use super::fee;
use super::pay::PayView;
use super::reading::{FoundIndicator, Reading, push_span, show};
use crate::domain::{Detail, LicenceDetail, LicenceState, Span, Strength};
use crate::facts::{LicenceVerdict, MatchedBy, PlacementRule, PlacementStatus};

/// Pay this many times the highest plausible pay says something.
const HIGH_PAY: f64 = 1.3;
/// Pay this many times the highest plausible pay says much.
const VERY_HIGH_PAY: f64 = 2.2;
/// Pay below this share of the lowest legal pay says something.
const LOW_PAY: f64 = 0.9;

/// Adds what the fields show.
pub(super) fn add(
    reading: &Reading<'_>,
    pay: Option<&PayView<'_>>,
    licence: &LicenceVerdict,
    borrowed: Option<&BorrowedName<'_>>,
    shown: &mut Vec<FoundIndicator>,
) {
    let found = [
        destination(reading),
        moratorium(reading),
        pay.and_then(|pay| high_pay(reading, pay)),
        pay.and_then(|pay| low_pay(reading, pay)),
        age(reading),
        licence_state(reading, licence),
        account(reading),
        fee::too_high(reading),
        borrowed.and_then(|name| name.shown(reading)),
        foreign_number(reading),
        private_contact(reading, borrowed),
        free_mail(reading),
        disguise(reading, shown),
        short_link(reading, borrowed, shown),
        licence_as_bait(reading, shown),
    ];
    for new in found.into_iter().flatten() {
        show(shown, new);
    }
    // `Serius japri` says nothing of the only contact where an office line or a domain stands beside it.
    let contacts = &reading.contacts;
    if contacts.has_landline || contacts.has_own_domain() || contacts.has_official_domain {
        let private = reading.facts.indicators.id("F01");
        shown.retain(|sign| Some(sign.id) != private);
    }
}

/// D01: no placement to the destination on the day.
fn destination(reading: &Reading<'_>) -> Option<FoundIndicator> {
    // A tour is sold and no pay is named: nobody is placed.
    if reading.is("tour") && reading.ad.pay.is_empty() {
        return None;
    }
    let rule = reading.facts.placements.of_country(reading.destination()?, reading.day)?;
    let is_own_sector = reading.placement == Some(rule);
    let strength = match (rule.status, is_own_sector) {
        (PlacementStatus::Open, _) => return None,
        (_, false) if reading.placement.is_some_and(|own| own.status == PlacementStatus::Open) => {
            return None;
        }
        (PlacementStatus::NoPlacement, true) => Strength::Strong,
        (PlacementStatus::NoPlacement, false) | (PlacementStatus::Restricted, true) => Strength::Medium,
        (PlacementStatus::Restricted, false) => Strength::Weak,
    };
    reading.computed("D01", strength, reading.destination_spans(), Some(basis(rule)))
}

/// D03: the country is open, but not for domestic work.
fn moratorium(reading: &Reading<'_>) -> Option<FoundIndicator> {
    let country = reading.facts.placements.of_country(reading.destination()?, reading.day);
    let own = reading.placement?;
    if country == Some(own) || country.is_some_and(|rule| rule.status >= own.status) {
        return None;
    }
    let strength = match own.status {
        PlacementStatus::NoPlacement => Strength::Strong,
        PlacementStatus::Restricted => Strength::Medium,
        PlacementStatus::Open => return None,
    };
    reading.computed("D03", strength, reading.destination_spans(), Some(basis(own)))
}

/// C01: pay far above what unskilled work brings there.
fn high_pay(reading: &Reading<'_>, pay: &PayView<'_>) -> Option<FoundIndicator> {
    let times = pay.over_plausible?;
    let strength = match times {
        t if t >= VERY_HIGH_PAY => Strength::Strong,
        t if t >= HIGH_PAY => Strength::Medium,
        _ => return None,
    };
    let detail = Detail::PayAbove { idr_month: pay.idr_month, plausible_idr_month: pay.plausible_idr? };
    reading.computed("C01", strength, pay.pay.span.into_iter().collect(), Some(detail))
}

/// C10: pay below the legal minimum there.
fn low_pay(reading: &Reading<'_>, pay: &PayView<'_>) -> Option<FoundIndicator> {
    let share = pay.over_minimum.filter(|share| *share < LOW_PAY)?;
    let detail = Detail::PayBelow { idr_month: pay.idr_month, share };
    reading.computed("C10", Strength::Medium, pay.pay.span.into_iter().collect(), Some(detail))
}

/// C03: below 18.
fn age(reading: &Reading<'_>) -> Option<FoundIndicator> {
    let youngest = reading.ad.demands.age_min.as_ref().filter(|age| (10..18).contains(&age.value))?;
    let strength = match youngest.value {
        _ if reading.is("training") && !reading.is_abroad() => return None,
        _ if reading.is_abroad() || reading.is("nightlife") => Strength::Strong,
        17 => Strength::Weak,
        16 => Strength::Medium,
        _ if reading.is("household") => Strength::Strong,
        _ => Strength::Medium,
    };
    let detail = Detail::Age(youngest.value);
    reading.computed("C03", strength, youngest.span.into_iter().collect(), Some(detail))
}

/// A03 and A06: what the registry says.
fn licence_state(reading: &Reading<'_>, licence: &LicenceVerdict) -> Option<FoundIndicator> {
    let employer_span = reading.ad.employer.as_ref().and_then(|employer| employer.span);
    let claim_spans = reading.ad.licence_claims.iter().map(|claim| claim.span);
    let spans: Vec<Span> = employer_span.into_iter().chain(claim_spans).take(4).collect();
    let evidence = licence.evidence.as_ref();
    let (id, strength) = match licence.state {
        LicenceState::Revoked | LicenceState::Suspended => ("A03", Strength::Strong),
        LicenceState::Borrowed => ("A06", Strength::Strong),
        LicenceState::NearMiss if evidence.is_some_and(|e| e.matched_by == MatchedBy::NearName) => {
            ("A06", Strength::Medium)
        }
        LicenceState::NotFound if reading.is("claims_licence") => ("A03", Strength::Weak),
        _ => return None,
    };
    let detail = Detail::Licence(LicenceDetail {
        state: licence.state,
        name: evidence.map(|e| e.name.clone()).unwrap_or_default(),
        since: evidence.and_then(|e| e.since),
        is_since_exact: evidence.is_some_and(|e| e.is_since_exact),
        source: evidence.map(|e| e.source.clone()).unwrap_or_default(),
        mismatches: evidence.map(|e| e.mismatches.clone()).unwrap_or_default(),
        number_of: evidence.and_then(|e| e.number_of.clone()),
    });
    reading.computed(id, strength, spans, Some(detail))
}

fn basis(rule: &PlacementRule) -> Detail {
    Detail::Placement { basis_id: rule.basis_id.clone(), basis_en: rule.basis_en.clone() }
}

/// B02: an account to pay into.
fn account(reading: &Reading<'_>) -> Option<FoundIndicator> {
    let strength = match reading.contacts.accounts {
        0 => return None,
        _ if reading.is("fee") => Strength::Strong,
        _ => Strength::Medium,
    };
    reading.computed("B02", strength, reading.contacts.account_spans.clone(), None)
}

/// F02: a foreign number.
fn foreign_number(reading: &Reading<'_>) -> Option<FoundIndicator> {
    let contacts = &reading.contacts;
    (contacts.foreign_count > 0 && !contacts.has_own_domain())
        .then(|| reading.computed("F02", Strength::Weak, contacts.foreign.clone(), None))?
}

/// F01: private contacts only, and no place where anybody can ask.
fn private_contact(reading: &Reading<'_>, borrowed: Option<&BorrowedName<'_>>) -> Option<FoundIndicator> {
    let is_asked = reading.is_abroad() || borrowed.is_some();
    (is_asked && reading.contacts.is_private_only() && !reading.is("open_place"))
        .then(|| reading.computed("F01", Strength::Weak, reading.contacts.private_spans.clone(), None))?
}

/// F03: free mail.
fn free_mail(reading: &Reading<'_>) -> Option<FoundIndicator> {
    (reading.is_abroad() && reading.contacts.free_mail_count > 0)
        .then(|| reading.computed("F03", Strength::Weak, reading.contacts.free_mail.clone(), None))?
}

/// F06: a short link or anonymous form, for work abroad or under a big name.
fn short_link(
    reading: &Reading<'_>,
    borrowed: Option<&BorrowedName<'_>>,
    shown: &[FoundIndicator],
) -> Option<FoundIndicator> {
    let is_brand = borrowed.is_some() || shows(reading, shown, &["I01", "I04"]);
    if borrowed.is_some_and(|name| name.way >= Way::Link) {
        return reading.computed("F06", Strength::Weak, reading.contacts.short_links.clone(), None);
    }
    ((reading.is_abroad() || is_brand) && reading.contacts.short_link_count > 0)
        .then(|| reading.computed("F06", Strength::Weak, reading.contacts.short_links.clone(), None))?
}

/// A06: a placement licence is claimed, yet money is asked for and nobody but a private number answers. A licensed
/// agency may not take it, and can be rung up.
fn licence_as_bait(reading: &Reading<'_>, shown: &[FoundIndicator]) -> Option<FoundIndicator> {
    let contacts = &reading.contacts;
    let asks = contacts.accounts > 0 || shows(reading, shown, &["B01", "B02"]);
    let is_claimed = reading.is("claims_licence") || !reading.ad.licence_claims.is_empty();
    (reading.is_abroad() && is_claimed && asks && contacts.is_private_only())
        .then(|| reading.computed("A06", Strength::Medium, contacts.private_spans.clone(), None))?
}

/// Whether one of these indicators is shown.
fn shows(reading: &Reading<'_>, shown: &[FoundIndicator], ids: &[&str]) -> bool {
    shown.iter().any(|sign| ids.iter().any(|id| reading.facts.indicators.id(id) == Some(sign.id)))
}

/// F05: contacts or telling words written so that machines do not see them.
fn disguise(reading: &Reading<'_>, shown: &[FoundIndicator]) -> Option<FoundIndicator> {
    let document = reading.ad.document();
    let words: Vec<Span> = shown
        .iter()
        .flat_map(|s| &s.spans)
        .copied()
        .chain(reading.ad.destination.as_ref().and_then(|d| d.span))
        .filter(|span| is_disguised(span.slice(document)))
        .collect();
    if !words.is_empty() {
        return reading.computed("F05", Strength::Medium, words, None);
    }
    let disguised = disguised_words(reading);
    if !disguised.is_empty() {
        return reading.computed("F05", Strength::Weak, disguised, None);
    }
    (reading.contacts.obfuscated_count > 0)
        .then(|| reading.computed("F05", Strength::Weak, reading.contacts.obfuscated.clone(), None))?
}

/// Words that a phrase of `data/` was found in only once digits in them were read as letters (`n0m0r`), and numbers with letters for
/// digits (`O8l3`).
fn disguised_words(reading: &Reading<'_>) -> Vec<Span> {
    let document = reading.ad.document();
    let mut found = Vec::new();
    if document.as_bytes().windows(3).any(|three| matches!(three, [a, b, c] if a.is_ascii_alphabetic() && b.is_ascii_digit() && c.is_ascii_alphabetic())) {
        for hit in &reading.ad.hits {
            let folded = reading.ad.folded.text().get(hit.range()).unwrap_or("");
            if folded.len() < 4 || folded.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let span = reading.ad.folded.origin(hit.range());
            if is_disguised(span.slice(document)) {
                push_span(&mut found, span);
            }
        }
    }
    let mut at = 0;
    for token in document.split(|c: char| !c.is_ascii_alphanumeric()) {
        if is_number_in_letters(token) {
            push_span(&mut found, Span::new(at, at + token.len()));
        }
        // What cuts tokens is one character, of one byte or more.
        at += token.len();
        at += document.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

/// Whether digits stand in a token beside the letters O, l and I, and nothing else: `O8l3`, not `10l`.
fn is_number_in_letters(token: &str) -> bool {
    let bytes = token.as_bytes();
    let is_letter = |b: &u8| matches!(b, b'o' | b'O' | b'l' | b'I');
    bytes.len() >= 3
        && bytes.iter().all(|b| b.is_ascii_digit() || is_letter(b))
        && bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().rev().skip(1).any(is_letter)
}

/// Parts of the names of authorities and agencies in which a digit stands between letters: `KP2MI`, `SIP3MI`.
const NAMES_WITH_DIGITS: [&str; 2] = ["p2mi", "p3mi"];

/// Whether a word was written to be missed: digits or stars between letters, single letters spelled apart,
/// characters of no width.
fn is_disguised(written: &str) -> bool {
    if written.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let mut written = written.to_ascii_lowercase();
    NAMES_WITH_DIGITS.iter().for_each(|name| written = written.replace(name, ""));
    let chars: Vec<char> = written.chars().collect();
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| c.is_alphabetic());
    chars.iter().enumerate().any(|(at, c)| {
        let is_between = at > 0 && is_letter(at - 1) && is_letter(at + 1);
        matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
            || (is_between && (c.is_ascii_digit() || *c == '*'))
    }) || written.split([' ', '.', '*', '-']).filter(|part| part.chars().count() == 1).count() >= 4
}

#[cfg(test)]
mod tests {
    use super::{is_disguised, is_number_in_letters};

    #[test]
    fn letters_that_stand_for_digits() {
        for number in ["O8l3", "o8l9", "62I7", "0o00"] {
            assert!(is_number_in_letters(number), "{number}");
        }
        for other in ["10l", "081", "Il", "2d1n", "100", "olo"] {
            assert!(!is_number_in_letters(other), "{other}");
        }
    }

    #[test]
    fn sees_disguises_only() {
        for word in ["K4mboja", "k a m b o j a", "sl\u{200b}ot", "jud0l", "k*mboja"] {
            assert!(is_disguised(word), "{word}");
        }
        for word in ["Kamboja", "𝐊𝐚𝐦𝐛𝐨𝐣𝐚", "12 jam sehari", "gaji 15 jt", "non-prosedural", "e 7 visa"]
        {
            assert!(!is_disguised(word), "{word}");
        }
    }
}
