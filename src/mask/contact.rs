use crate::domain::{Contact, ContactKind};

/// Stands for the network of a name that stands alone, as in `unnamed:name`.
const UNNAMED: &str = "unnamed";

/// A contact as it is shown to whoever has not asked to see it: `+62812•••••234`, `b•••@gmail.example`.
pub fn contact(contact: &Contact) -> String {
    let value = contact.value.as_str();
    match contact.kind {
        ContactKind::Phone | ContactKind::Whatsapp => keep(value, 6, 3),
        ContactKind::BankAccount => {
            let (bank, digits) = value.split_once(':').unwrap_or(("", value));
            format!("{bank}:{}", keep(digits, 0, 3))
        }
        ContactKind::Email => {
            let (name, domain) = value.split_once('@').unwrap_or((value, ""));
            format!("{}@{domain}", keep(name, 1, 0))
        }
        ContactKind::Link => value.to_owned(),
        ContactKind::Social => match value.split_once(':') {
            Some((UNNAMED, name)) => format!("@{}", keep(name, 3, 0)),
            Some((network, name)) => format!("{network}:{}", keep(name, 3, 0)),
            None => keep(value, 3, 0),
        },
        ContactKind::Telegram | ContactKind::WhatsappGroup => keep(value, 3, 0),
    }
}

/// A contact as it stands in a text, masked: of an account the digits alone, for the bank's name stands before them.
pub(super) fn in_place(found: &Contact) -> String {
    match (found.kind, found.value.split_once(':')) {
        (ContactKind::BankAccount, Some((_, digits))) => keep(digits, 0, 3),
        _ => contact(found),
    }
}

/// A contact in the clear as people write it: a name whose network is not known as `@name`.
pub fn open(contact: &Contact) -> String {
    match contact.value.split_once(':') {
        Some((UNNAMED, name)) if contact.kind == ContactKind::Social => format!("@{name}"),
        _ => contact.value.clone(),
    }
}

/// `value` with the first `head` and last `tail` characters left readable; all hidden where it is too short for that.
pub(super) fn keep(value: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = value.chars().collect();
    if chars.len() <= head + tail {
        return "•".repeat(chars.len().max(3));
    }
    let (front, rest) = chars.split_at(head);
    let (middle, back) = rest.split_at(rest.len() - tail);
    front.iter().copied().chain(std::iter::repeat_n('•', middle.len())).chain(back.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_names_its_bank_once() {
        let found = Contact {
            kind: ContactKind::BankAccount,
            value: "BRI:123400056750".into(),
            span: None,
            is_obfuscated: false,
        };
        assert_eq!(contact(&found), "BRI:•••••••••750");
        let known = crate::mask::KnownContacts::of([(&found, None)]);
        assert_eq!(known.hide("rek BRI 1234-0005-6750"), "rek BRI •••••••••750");
    }

    #[test]
    fn a_name_keeps_its_network() {
        let masked = |value: &str| {
            contact(&Contact {
                kind: ContactKind::Social,
                value: value.into(),
                span: None,
                is_obfuscated: false,
            })
        };
        assert_eq!(masked("instagram:contoh_akun"), "instagram:con••••••••");
        assert_eq!(masked("unnamed:contoh_akun"), "@con••••••••");
    }
}
