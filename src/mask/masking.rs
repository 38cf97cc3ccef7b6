use super::KnownContacts;
use super::contact::in_place;
use crate::domain::{Contact, ContactKind};
use crate::text::Span;

/// Where a text is masked and by what, so that places in it can be found again in the masked text.
#[derive(Debug, Clone, Default)]
pub struct Masking(Vec<(Span, String)>);

impl Masking {
    /// The masking of `text` whose `contacts` carry spans into it, and of every other personal datum in it. What
    /// overlaps is masked as one. Contacts that stand elsewhere hide what has their value, so a title may be masked
    /// with the contacts of its whole document.
    pub fn of(text: &str, contacts: &[Contact]) -> Self {
        Self::with(text, contacts, &KnownContacts::of(contacts.iter().map(|contact| (contact, None))))
    }

    /// The same with contacts that were prepared before.
    pub fn with(text: &str, contacts: &[Contact], known: &KnownContacts) -> Self {
        let placed = contacts
            .iter()
            .filter(|found| found.kind != ContactKind::Link)
            .filter_map(|found| Some((found.span?, found)))
            .filter(|(span, _)| !span.slice(text).is_empty())
            .map(|(span, found)| (span, in_place(found)));
        let mut masks: Vec<(Span, String)> = placed.collect();
        masks.extend(known.masks(text));
        Self::joined(masks)
    }

    /// Of two that overlap, the text of the one that starts first stands for both; of two at one place, that of the
    /// one that was given first.
    pub(super) fn joined(mut masks: Vec<(Span, String)>) -> Self {
        masks.sort_by_key(|(span, _)| span.start);
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

    /// The text with every masked byte a `#`: as long as before, so that places in it stay where they are.
    pub fn blot(&self, text: &str) -> String {
        let mut blotted = String::with_capacity(text.len());
        let mut at = 0;
        for (span, _) in &self.0 {
            blotted.push_str(text.get(at..span.start).unwrap_or(""));
            blotted.extend(std::iter::repeat_n('#', span.end.saturating_sub(span.start)));
            at = span.end;
        }
        blotted.push_str(text.get(at..).unwrap_or(""));
        blotted
    }

    /// A function from spans of the text to spans of the masked text; a span that cuts a masked part takes in the
    /// whole mask.
    pub fn spans(&self) -> impl Fn(Span) -> Span {
        let mut shift = 0_isize;
        let mut parts = Vec::with_capacity(self.0.len());
        for (span, mask) in &self.0 {
            let start = span.start.saturating_add_signed(shift);
            parts.push((*span, Span::new(start, start + mask.len())));
            shift += mask.len().cast_signed() - (span.end - span.start).cast_signed();
        }
        move |span| {
            let place = |at: usize, is_end: bool| {
                let next = parts.partition_point(|(part, _)| part.start < at);
                let Some((part, masked)) = next.checked_sub(1).and_then(|last| parts.get(last)) else {
                    return at;
                };
                match at.checked_sub(part.end) {
                    Some(beyond) => masked.end + beyond,
                    None if is_end => masked.end,
                    None => masked.start,
                }
            };
            let (start, end) = (place(span.start, false), place(span.end, true));
            Span { start, end: end.max(start) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::in_text;

    fn phone(value: &str, start: usize, end: usize) -> Contact {
        let span = Some(Span::new(start, end));
        Contact { kind: ContactKind::Phone, value: value.into(), span, is_obfuscated: false }
    }

    #[test]
    fn masks_what_stands_in_the_text() {
        let found = [phone("+6281200001234", 3, 17)];
        assert_eq!(in_text("WA 0812-0000-1234 ya", &found), "WA +62812•••••234 ya");
    }

    #[test]
    fn contacts_that_overlap_leave_nothing_between_them() {
        let text = "call 0812-0000-1234 / 5678 now";
        let found = [phone("+6281200001234", 5, 19), phone("+6281200005678", 10, 26)];
        assert_eq!(in_text(text, &found), "call +62812•••••234 now");
    }

    #[test]
    fn a_contact_that_is_repeated_is_masked_there_too() {
        let found = [phone("+6281200001234", 5, 19)];
        assert_eq!(
            in_text("call 0812-0000-1234 or +6281200001234", &found),
            "call +62812•••••234 or +62812•••••234"
        );
        assert_eq!(in_text("Lowongan", &[phone("+6281200001234", 20, 34)]), "Lowongan");
    }

    #[test]
    fn numbers_of_cards_are_masked_though_they_are_no_contacts() {
        let text = "kirim NIK 3201015507900001 ke 0812-0000-1234, gaji besar";
        let start = text.find("0812").unwrap();
        let masking = Masking::of(text, &[phone("+6281200001234", start, start + 14)]);
        let masked = masking.apply(text);
        assert_eq!(masked, "kirim NIK •••••••••••••001 ke +62812•••••234, gaji besar");
        let pay = text.find("gaji").unwrap();
        assert_eq!(masking.spans()(Span::new(pay, pay + 10)).slice(&masked), "gaji besar");
    }

    #[test]
    fn a_blot_is_as_long_as_what_it_hides() {
        let text = "naïf: WA 0812-0000-1234, NIK 3201015507900001";
        let start = text.find("0812").unwrap();
        let blotted = Masking::of(text, &[phone("+6281200001234", start, start + 14)]).blot(text);
        assert_eq!(blotted.len(), text.len());
        assert_eq!(blotted, "naïf: WA ##############, NIK ################");
    }

    #[test]
    fn places_are_found_again_in_the_masked_text() {
        let text = "WA 0812-0000-1234 ya, gaji besar";
        let masking = Masking::of(text, &[phone("+6281200001234", 3, 17)]);
        let masked = masking.apply(text);
        let moved = masking.spans();
        let find = |part: &str| {
            let start = text.find(part).unwrap();
            moved(Span::new(start, start + part.len())).slice(&masked)
        };
        assert_eq!(find("gaji besar"), "gaji besar");
        assert_eq!(find("WA"), "WA");
        assert_eq!(find("0812-0000-1234"), "+62812•••••234");
        assert_eq!(find("1234 ya"), "+62812•••••234 ya");
        assert_eq!(find("0000"), "+62812•••••234");
    }
}
