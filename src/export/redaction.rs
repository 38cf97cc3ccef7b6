use crate::domain::{Contact, ContactKind, Profile};
use crate::mask::{self, KnownContacts};
use crate::store::WrittenContact;
use crate::text::safe;

use super::ExportKeys;

/// Takes personal data out of what leaves, as a profile says.
#[derive(Debug, Clone, Copy)]
pub struct Redaction<'k> {
    profile: Profile,
    keys: &'k ExportKeys,
}

impl<'k> Redaction<'k> {
    /// By a profile, with the key of the hashes.
    pub fn new(profile: Profile, keys: &'k ExportKeys) -> Self {
        Self { profile, keys }
    }

    /// Whether contacts leave as they were written.
    pub fn is_full(&self) -> bool {
        self.profile == Profile::Full
    }

    /// What is hidden in the texts of an ad: its contacts, and who holds an account according to its `text`; none where
    /// they leave.
    pub(super) fn known(&self, contacts: &[WrittenContact], text: &str) -> Option<KnownContacts> {
        let known = || KnownContacts::of(contacts.iter().map(WrittenContact::pair)).with_holders_in(text);
        (!self.is_full()).then(known)
    }

    /// One contact as it leaves; `known` is what is hidden. An address of the web may hold a number or name.
    pub(super) fn contact(contact: &Contact, known: Option<&KnownContacts>) -> String {
        match (contact.kind, known) {
            (_, None) => safe::for_terminal(&mask::open(contact)),
            (ContactKind::Link, known) => line(&contact.value, known),
            (_, Some(_)) => safe::for_terminal(&last_digits(&mask::contact(contact))),
        }
    }

    /// What a person wrote of a lead, as it leaves.
    pub(super) fn written(&self, text: &str) -> String {
        if self.is_full() { text.to_owned() } else { lines(text, Some(&KnownContacts::default())) }
    }

    /// Keyed hash of a contact. A number is one, whether it is called or written to.
    pub(super) fn hash(&self, contact: &Contact) -> String {
        self.keys.hash(hashed_kind(contact.kind), &contact.value)
    }
}

/// Text fit for a cell of one line: no control characters, and masked where `known` is given.
pub(super) fn line(text: &str, known: Option<&KnownContacts>) -> String {
    safe::for_terminal(&hidden(text, known)).trim().to_owned()
}

/// The same with its lines kept.
pub(super) fn lines(text: &str, known: Option<&KnownContacts>) -> String {
    let masked = hidden(text, known);
    let kept: Vec<String> = masked.lines().map(safe::for_terminal).collect();
    kept.join("\n").trim().to_owned()
}

fn hidden(text: &str, known: Option<&KnownContacts>) -> String {
    known.map_or_else(|| text.to_owned(), |known| last_digits(&known.hide(text)))
}

/// The kind that goes into a hash.
pub(super) fn hashed_kind(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Phone | ContactKind::Whatsapp => "phone",
        ContactKind::WhatsappGroup => "whatsapp_group",
        ContactKind::Telegram => "telegram",
        ContactKind::Email => "email",
        ContactKind::Link => "link",
        ContactKind::BankAccount => "bank_account",
        ContactKind::Social => "social",
    }
}

/// Masked text with the digits before a mask hidden too: with network and last digits readable, the few that are left
/// could be tried one after the other.
fn last_digits(masked: &str) -> String {
    let mut out = String::with_capacity(masked.len());
    let mut is_mask = false;
    for c in masked.chars() {
        if c != '•' {
            out.push(c);
            is_mask = false;
            continue;
        }
        if !is_mask {
            let kept = out.trim_end_matches(|c: char| c == '+' || c.is_ascii_digit()).len();
            out.truncate(kept);
            out.push_str("•••");
            is_mask = true;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_the_last_three_digits_are_left() {
        assert_eq!(last_digits("Hubungi +62812•••••002 (WA)"), "Hubungi •••002 (WA)");
        assert_eq!(last_digits("b•••@contoh.example, BCA:••••••789"), "b•••@contoh.example, BCA:•••789");
        assert_eq!(last_digits("umur 18-25, gaji 5 juta"), "umur 18-25, gaji 5 juta");
        assert_eq!(line("a\u{0}\n=1", None), "a =1");
        assert_eq!(lines("satu\r\ndua\u{7}\n", None), "satu\ndua");
    }
}
