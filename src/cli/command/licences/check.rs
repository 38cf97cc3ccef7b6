use std::fmt::Write as _;

use jiff::civil::Date;
use serde::Serialize;

use crate::cli::{Exit, Failure, Session};
use crate::domain::{LicenceForm, LicenceState};
use crate::facts::{Evidence, Facts, LicenceQuery, MatchedBy, Mismatch};
use crate::text::safe::for_terminal;

/// What the lists say of a name or number on a day.
#[derive(Debug, Serialize)]
struct Checked {
    asked: String,
    on: Date,
    state: LicenceState,
    /// The state in plain words.
    meaning: &'static str,
    evidence: Option<CheckResponse>,
    /// Whether one of the lists in use, true on that day, says that it holds every licence.
    has_complete_list: bool,
    /// What the answer must not be taken for.
    caution: &'static str,
}

/// What an answer rests on.
#[derive(Debug, Serialize)]
struct CheckResponse {
    found_by: &'static str,
    name: String,
    number: Option<String>,
    since: Option<Date>,
    is_since_exact: bool,
    list: String,
    list_as_of: Option<Date>,
    source: String,
    is_other_name: bool,
}

const NOT_OFFICIAL: &str = "the lists that come with Waspada hold news reports and are not the official list; \
     look in SISKOP2MI before you act, or import the official list with `waspada licences import`";
const IMPORTED: &str = "the answer is as good as the list on its day; look in SISKOP2MI before you act";

pub(super) fn check(session: &Session, asked: &str, on: Option<Date>) -> Result<Exit, Failure> {
    if !asked.chars().any(char::is_alphanumeric) {
        return Err(Failure::new(Exit::Usage, "there is no name and no number to look for").hint(
            "give the company's name or its licence number: waspada licences check \"PT Ramzy Cahaya Karya\"",
        ));
    }
    let config = session.config_or_built_in()?.config;
    let facts = session.facts(&config)?;
    let on = on.unwrap_or_else(|| session.now(&config).date());
    let number = number(asked);
    let names = [asked];
    let numbers = [(LicenceForm::Sip3mi, number.unwrap_or_default())];
    let verdict = facts.registry.check(&LicenceQuery {
        names: if number.is_some() { &[] } else { &names },
        numbers: if number.is_some() { &numbers } else { &[] },
        phones: &[],
        domains: &[],
        destination: None,
        has_private_contacts_only: false,
        day: on,
    });
    let has_complete_list =
        facts.registry.snapshots().iter().any(|s| s.is_complete && s.as_of.is_some_and(|as_of| as_of <= on));
    let checked = Checked {
        asked: asked.to_owned(),
        on,
        state: verdict.state,
        meaning: meaning(verdict.state, verdict.evidence.is_some()),
        evidence: verdict.evidence.map(|evidence| CheckResponse::of(evidence, &facts)),
        has_complete_list,
        caution: if has_complete_list { IMPORTED } else { NOT_OFFICIAL },
    };
    session.printer.result(&checked, || checked.words())?;
    Ok(Exit::Done)
}

/// The number in what was asked, without the kind of licence in front of it; none for a name.
fn number(asked: &str) -> Option<&str> {
    const FORMS: [&str; 9] =
        ["sip3mi", "sippptki", "sipptki", "siuppak", "siukak", "nomor", "no.", "no", "izin"];
    let mut rest = asked.trim();
    while let Some(first) = rest.split([' ', ':']).next()
        && FORMS.contains(&first.to_lowercase().as_str())
    {
        rest = rest.get(first.len()..)?.trim_start_matches([' ', ':', '.']);
    }
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    (digits >= 3 && digits * 2 >= letters).then_some(rest)
}

fn meaning(state: LicenceState, has_evidence: bool) -> &'static str {
    match state {
        LicenceState::Active => "licensed on that day; that alone does not clear an ad",
        LicenceState::Suspended => "suspended on that day: it may not recruit or place anyone",
        LicenceState::Revoked => "revoked on that day: it may not recruit or place anyone",
        LicenceState::Borrowed => "the number belongs to another company, or the contacts do not fit",
        LicenceState::NearMiss => "not listed, but nearly the name of a company that is",
        LicenceState::NotFound if has_evidence => "on an earlier list, and no longer on a later complete one",
        LicenceState::NotFound => "on none of the lists; that alone says nothing against an ad",
        LicenceState::NotCheckable if has_evidence => "known, but the lists say nothing certain for that day",
        LicenceState::NotCheckable => {
            "on none of the lists, and none of them is complete: nothing can be said"
        }
    }
}

impl CheckResponse {
    fn of(evidence: Evidence, facts: &Facts) -> Self {
        let list = facts.registry.snapshots().iter().find(|s| s.name == evidence.snapshot);
        Self {
            found_by: match evidence.matched_by {
                MatchedBy::Number => "number",
                MatchedBy::Name => "name",
                MatchedBy::NearName => "a name nearly the same",
            },
            name: evidence.name,
            number: Some(evidence.number).filter(|number| !number.is_empty()),
            since: evidence.since,
            is_since_exact: evidence.is_since_exact,
            list_as_of: list.and_then(|list| list.as_of),
            list: evidence.snapshot,
            source: evidence.source,
            is_other_name: evidence.mismatches.contains(&Mismatch::Name),
        }
    }
}

impl Checked {
    fn words(&self) -> String {
        let state = serde_json::to_value(self.state).ok();
        let state = state.as_ref().and_then(|state| state.as_str()).unwrap_or_default().replace('_', " ");
        let mut words = format!("{} on {}: {state}\n", for_terminal(&self.asked), self.on);
        let _ = writeln!(words, "  {}", self.meaning);
        if let Some(shown) = &self.evidence {
            let number = shown.number.as_ref().map(|number| format!(", number {number}")).unwrap_or_default();
            let _ = writeln!(words, "  found by {}: {}{number}", shown.found_by, for_terminal(&shown.name));
            if let Some(since) = shown.since {
                let since = if shown.is_since_exact {
                    format!("since {since}")
                } else {
                    format!("by {since}; the day it began is not known")
                };
                let _ = writeln!(words, "  holds {since}");
            }
            let as_of = shown.list_as_of.map(|day| format!(", as of {day}")).unwrap_or_default();
            let _ = writeln!(words, "  list: {}{as_of}", shown.list);
            let _ = writeln!(words, "  source: {}", for_terminal(&shown.source));
        }
        let _ = writeln!(words, "note: {}", self.caution);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_number_from_a_name() {
        assert_eq!(number("SIP3MI No. 123/2020"), Some("123/2020"));
        assert_eq!(number("519/MEN/2012"), Some("519/MEN/2012"));
        assert_eq!(number("1810240237512001"), Some("1810240237512001"));
        assert_eq!(number("PT Maju 88"), None);
        assert_eq!(number("PT Ramzy Cahaya Karya"), None);
    }
}
