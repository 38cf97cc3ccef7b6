use crate::domain::{Contact, ContactWritings};
use crate::mask::KnownContacts;

/// Contacts that a search or an erasure looks for, in every writing: also disguised ones, where nobody read them as
/// contacts.
#[derive(Debug)]
pub struct SoughtContacts {
    writings: ContactWritings,
    known: KnownContacts,
}

impl SoughtContacts {
    /// These contacts.
    pub fn of(contacts: &[Contact]) -> Self {
        Self {
            writings: ContactWritings::of(contacts),
            known: KnownContacts::of(contacts.iter().map(|contact| (contact, None))),
        }
    }

    /// Whether one of them stands in a text.
    pub fn stand_in(&self, text: &str) -> bool {
        self.writings.are_in(text) || self.known.stand_in(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContactKind;

    #[test]
    fn a_number_is_found_in_disguise_as_well() {
        let value = "+6281200007777".to_owned();
        let contact = Contact { kind: ContactKind::Phone, value, span: None, is_obfuscated: false };
        let sought = SoughtContacts::of(&[contact]);
        for text in [
            "Agen 0812 0000 7777",
            "PT Maju (O812-OOOO-7777)",
            "Jl. Melati, nol delapan satu dua nol nol nol nol tujuh tujuh tujuh tujuh",
            "https://papan.example/?hp=0812%2D0000%2D7777",
        ] {
            assert!(sought.stand_in(text), "{text}");
        }
        for text in ["PT Maju 0812-0000-7778", "Jl. Melati 7777", ""] {
            assert!(!sought.stand_in(text), "{text}");
        }
    }
}
