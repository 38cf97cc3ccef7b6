//! Personal data made unreadable, with just enough left to tell two contacts apart.
//!
//! Contacts are masked where extraction found them; numbers of identity, tax and payment cards, which it does not look
//! for, wherever they stand.

use super::card_numbers;
use crate::domain::{Contact, ContactKind, Span};

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

/// A contact in the clear as people write it: a name whose network is not known as `@name`.
pub fn open(contact: &Contact) -> String {
    match contact.value.split_once(':') {
        Some((UNNAMED, name)) if contact.kind == ContactKind::Social => format!("@{name}"),
        _ => contact.value.clone(),
    }
}

/// `text` with the contacts and card numbers that stand in it masked; `contacts` carry spans into `text`. Contacts that stand
/// elsewhere are passed over, so a title may be masked with the contacts of its whole document.
pub fn in_text(text: &str, contacts: &[Contact]) -> String {
    Masking::of(text, contacts).apply(text)
}

/// Shortest contact whose repeats are looked for, bytes: shorter ones would hit ordinary words.
const SHORTEST_REPEAT_BYTES: usize = 6;

/// Where a text is masked and by what, so that places in it can be found again in the masked text.
#[derive(Debug, Clone, Default)]
pub struct Masking(Vec<(Span, String)>);

impl Masking {
    /// The masking of `text` whose `contacts` carry spans into it, and of the card numbers in it. What overlaps is masked
    /// as one.
    pub fn of(text: &str, contacts: &[Contact]) -> Self {
        let mut found: Vec<_> = contacts
            .iter()
            .filter(|c| c.kind != ContactKind::Link)
            .filter_map(|c| c.span.map(|span| (span, c)))
            .filter(|(span, _)| text.get(span.start..span.end).is_some_and(|t| !t.is_empty()))
            .collect();
        // A contact that stands twice is told once: its repeats are looked for, as it was written and in its
        // normal form.
        let written = found.iter().map(|&(span, c)| (span.slice(text), c));
        let normal = contacts.iter().filter(|c| c.kind != ContactKind::Link).map(|c| (c.value.as_str(), c));
        let repeats: Vec<_> = written
            .chain(normal)
            .filter(|(form, _)| form.len() >= SHORTEST_REPEAT_BYTES)
            .flat_map(|(form, c)| {
                text.match_indices(form).map(move |(at, _)| (Span::new(at, at + form.len()), c))
            })
            .collect();
        found.extend(repeats);
        let mut masks: Vec<(Span, String)> = found.into_iter().map(|(span, c)| (span, contact(c))).collect();
        masks.extend(card_numbers::masks(text));
        // Of two at one place the contact comes first: the order is kept.
        masks.sort_by_key(|(span, _)| *span);
        let mut parts: Vec<(Span, String)> = Vec::with_capacity(masks.len());
        for (span, mask) in masks {
            match parts.last_mut() {
                Some((last, _)) if last.overlaps(span) => last.end = last.end.max(span.end),
                _ => parts.push((span, mask)),
            }
        }
        Self(parts)
    }

    /// The text masked.
    pub fn apply(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for (span, mask) in &self.0 {
            masked.push_str(text.get(at..span.start).unwrap_or(""));
            masked.push_str(mask);
            at = span.end;
        }
        masked.push_str(text.get(at..).unwrap_or(""));
        masked
    }

    /// A span of the text in the masked text; one that cuts a contact takes in the whole mask.
    pub fn span(&self, span: Span) -> Span {
        let (start, end) = (self.place(span.start, false), self.place(span.end, true));
        Span { start, end: end.max(start) }
    }

    fn place(&self, at: usize, is_end: bool) -> usize {
        let (mut longer, mut shorter) = (0, 0);
        for (span, mask) in &self.0 {
            if at >= span.end {
                longer += mask.len();
                shorter += span.end - span.start;
            } else if at > span.start {
                let start = span.start + longer - shorter;
                return if is_end { start + mask.len() } else { start };
            } else {
                break;
            }
        }
        at + longer - shorter
    }
}

/// `text` with every contact masked wherever it stands, in its normal form or as it was written, and every card
/// number.
pub fn everywhere<'a>(
    text: &str,
    contacts: impl IntoIterator<Item = (&'a Contact, Option<&'a str>)>,
) -> String {
    let mut masked = text.to_owned();
    for (found, written) in contacts {
        if found.kind == ContactKind::Link {
            continue;
        }
        for form in [written, Some(found.value.as_str())].into_iter().flatten() {
            if form.chars().count() >= 4 && masked.contains(form) {
                masked = masked.replace(form, &contact(found));
            }
        }
    }
    cards(&masked)
}

/// `text` with the numbers of identity, tax and payment cards in it masked.
pub fn cards(text: &str) -> String {
    Masking(card_numbers::masks(text)).apply(text)
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

    fn phone(value: &str, start: usize, end: usize) -> Contact {
        let span = Some(Span::new(start, end));
        Contact { kind: ContactKind::Phone, value: value.into(), span, is_obfuscated: false }
    }

    #[test]
    fn contacts_that_overlap_leave_nothing_between_them() {
        let text = "call 0812-0000-1234 / 5678 now";
        let found = [phone("+6281200001234", 5, 19), phone("+6281200005678", 10, 26)];
        assert_eq!(in_text(text, &found), "call +62812•••••234 now");
    }

    #[test]
    fn a_contact_that_is_repeated_in_its_normal_form_is_masked_there_too() {
        let found = [phone("+6281200001234", 5, 19)];
        assert_eq!(
            in_text("call 0812-0000-1234 or +6281200001234", &found),
            "call +62812•••••234 or +62812•••••234"
        );
    }

    #[test]
    fn contacts_of_the_text_do_not_reach_the_title() {
        assert_eq!(in_text("Lowongan", &[phone("+6281200001234", 20, 34)]), "Lowongan");
    }

    #[test]
    fn numbers_of_cards_are_masked_though_they_are_no_contacts() {
        let text = "kirim NIK 3201015507900001 ke 0812-0000-1234, gaji besar";
        let start = text.find("0812").unwrap();
        let found = [phone("+6281200001234", start, start + 14)];
        let masking = Masking::of(text, &found);
        let masked = masking.apply(text);
        assert_eq!(masked, "kirim NIK •••••••••••••001 ke +62812•••••234, gaji besar");
        let pay = text.find("gaji").unwrap();
        assert_eq!(masking.span(Span::new(pay, pay + 10)).slice(&masked), "gaji besar");
        assert_eq!(everywhere("KTP 3201 0155 0790 0001", []), "KTP •••••••••••••001");
    }

    #[test]
    fn places_are_found_again_in_the_masked_text() {
        let text = "WA 0812-0000-1234 ya, gaji besar";
        let masking = Masking::of(text, &[phone("+6281200001234", 3, 17)]);
        let masked = masking.apply(text);
        let find = |part: &str| {
            let start = text.find(part).unwrap();
            masking.span(Span::new(start, start + part.len())).slice(&masked)
        };
        assert_eq!(find("gaji besar"), "gaji besar");
        assert_eq!(find("WA"), "WA");
        assert_eq!(find("0812-0000-1234"), "+62812•••••234");
        assert_eq!(find("1234 ya"), "+62812•••••234 ya");
        assert_eq!(find("0000"), "+62812•••••234");
    }
}
