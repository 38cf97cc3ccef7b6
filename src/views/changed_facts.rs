use serde::Serialize;

use super::AdView;

/// What differs between the words of an ad that were flagged or decided on, or those before, and those of now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedFact {
    /// Which.
    pub fact: Fact,
    /// As it was; none where it was not stated.
    pub before: Option<String>,
    /// As it is now; none where it is not stated any more.
    pub now: Option<String>,
}

/// A fact that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Employer or agency.
    Employer,
    /// Place as written.
    Location,
    /// Where the work is, if abroad.
    Destination,
    /// Pay, in words.
    Pay,
    /// A way to reach whoever placed it.
    Contact,
}

/// Most contacts that are told: an ad may name twenty thousand.
const MOST_CONTACTS: usize = 50;

impl AdView {
    /// What is stated otherwise now than in the words that were flagged, or in those before; nothing where there are none. Both are masked or neither is.
    pub fn changed_facts(&self) -> Vec<ChangedFact> {
        let (before, now) = match (&self.now, &self.before) {
            (Some(now), _) => (self, now.as_ref()),
            (None, Some(before)) => (before.as_ref(), self),
            (None, None) => return Vec::new(),
        };
        let pay = |view: &Self| (!view.pay.is_empty()).then(|| view.pay.join(", "));
        let stated = [
            (Fact::Employer, before.employer.clone(), now.employer.clone()),
            (Fact::Location, before.location.clone(), now.location.clone()),
            (Fact::Destination, before.destination.clone(), now.destination.clone()),
            (Fact::Pay, pay(before), pay(now)),
        ];
        let of_contact = |before, now| ChangedFact { fact: Fact::Contact, before, now };
        let gone = before.new_contacts(now).map(|contact| of_contact(Some(contact.value.clone()), None));
        let new = now.new_contacts(before).map(|contact| of_contact(None, Some(contact.value.clone())));
        let changed = stated.into_iter().filter(|(_, before, now)| before != now);
        changed
            .map(|(fact, before, now)| ChangedFact { fact, before, now })
            .chain(gone.take(MOST_CONTACTS))
            .chain(new.take(MOST_CONTACTS))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Contact, ContactKind};

    fn phone(value: &str) -> Contact {
        Contact { kind: ContactKind::Phone, value: value.into(), span: None, is_obfuscated: false }
    }

    #[test]
    fn what_is_stated_otherwise_is_told_and_nothing_else() {
        let now = AdView {
            employer: Some("PT Satu".into()),
            pay: vec!["Rp8.000.000 sebulan".into()],
            contacts: vec![phone("+62812"), phone("+62813")],
            ..AdView::empty()
        };
        let flagged = AdView {
            employer: Some("PT Satu".into()),
            location: Some("Batam".into()),
            pay: vec!["Rp5.000.000 sebulan".into()],
            contacts: vec![phone("+62812"), phone("+62811")],
            ..AdView::empty()
        };
        assert!(flagged.changed_facts().is_empty());
        let told = AdView { now: Some(Box::new(now.clone())), ..flagged.clone() }.changed_facts();
        let edited = AdView { before: Some(Box::new(flagged)), ..now };
        assert_eq!(edited.changed_facts(), told, "the same, where the words of now are those that are shown");
        let some = |text: &str| Some(text.to_owned());
        let wanted = [
            (Fact::Location, some("Batam"), None),
            (Fact::Pay, some("Rp5.000.000 sebulan"), some("Rp8.000.000 sebulan")),
            (Fact::Contact, some("+62811"), None),
            (Fact::Contact, None, some("+62813")),
        ];
        assert_eq!(told, wanted.map(|(fact, before, now)| ChangedFact { fact, before, now }));
    }
}
