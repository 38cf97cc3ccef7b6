//! Personal data made unreadable, with just enough left to tell two contacts apart.

use crate::domain::{Contact, ContactKind};

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
        ContactKind::Telegram | ContactKind::Social | ContactKind::WhatsappGroup => keep(value, 3, 0),
    }
}

/// `text` with the contacts that stand in it masked; `contacts` carry spans into `text`.
pub fn in_text(text: &str, contacts: &[Contact]) -> String {
    let mut spans: Vec<_> = contacts
        .iter()
        .filter(|c| c.kind != ContactKind::Link)
        .filter_map(|c| c.span.map(|span| (span, c)))
        .collect();
    spans.sort_by_key(|(span, _)| *span);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for (span, found) in spans {
        if span.start < at {
            continue;
        }
        masked.push_str(text.get(at..span.start).unwrap_or(""));
        masked.push_str(&contact(found));
        at = span.end;
    }
    masked.push_str(text.get(at..).unwrap_or(""));
    masked
}

fn keep(value: &str, head: usize, tail: usize) -> String {
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
    use crate::domain::Span;

    #[test]
    fn masks_what_stands_in_the_text() {
        let text = "WA 0812-0000-1234 ya";
        let found = Contact {
            kind: ContactKind::Whatsapp,
            value: "+6281200001234".into(),
            span: Some(Span::new(3, 17)),
            is_obfuscated: false,
        };
        assert_eq!(in_text(text, &[found]), "WA +62812•••••234 ya");
    }
}
