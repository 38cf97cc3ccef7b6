use super::{Contact, ContactKind};

/// Fewest digits by which a number is looked for; fewer stand in many a text by chance.
const LEAST_DIGITS: usize = 8;
/// Fewest letters of a name that is looked for.
const LEAST_LETTERS: usize = 4;

/// All ways in which contacts may be written in a text, an address or a row: what an erasure looks for.
///
/// A number is its digits, whatever stands between them and with or without its country; a name is its letters in any
/// case, not within a longer word.
#[derive(Debug, Clone, Default)]
pub struct ContactWritings {
    numbers: Vec<String>,
    names: Vec<String>,
}

impl ContactWritings {
    /// The writings of these contacts.
    pub fn of(contacts: &[Contact]) -> Self {
        let mut all = Self::default();
        for Contact { kind, value, .. } in contacts {
            match kind {
                ContactKind::Phone | ContactKind::Whatsapp => {
                    let digits = value.strip_prefix("+62").unwrap_or(value);
                    all.numbers.push(digits_of(digits));
                }
                ContactKind::BankAccount => {
                    all.numbers.push(digits_of(value.rsplit(':').next().unwrap_or(value)));
                }
                ContactKind::Telegram | ContactKind::Social => {
                    all.names.push(value.rsplit(':').next().unwrap_or(value).to_lowercase());
                }
                _ => all.names.push(value.to_lowercase()),
            }
        }
        all.numbers.retain(|digits| digits.len() >= LEAST_DIGITS);
        all.names.retain(|name| name.chars().count() >= LEAST_LETTERS);
        all
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.names.is_empty()
    }

    /// Whether a text holds one of them.
    pub fn are_in(&self, text: &str) -> bool {
        let in_numbers = |text: &str| {
            let mut run = String::new();
            for c in text.chars().chain(['\n']) {
                match digit(c) {
                    Some(digit) => run.push(digit),
                    None if is_between(c) => {}
                    None if self.numbers.iter().any(|digits| run.contains(digits)) => return true,
                    None => run.clear(),
                }
            }
            false
        };
        let in_names = || {
            let folded = text.to_lowercase();
            self.names.iter().any(|name| has_word(&folded, name))
        };
        let in_any_numbers = || in_numbers(text) || (text.contains('%') && in_numbers(&without_codes(text)));
        (!self.numbers.is_empty() && in_any_numbers()) || (!self.names.is_empty() && in_names())
    }
}

/// Whether a character may stand between two digits of one number.
fn is_between(c: char) -> bool {
    (c.is_whitespace() && c != '\n')
        || "-.()/+_,*~\u{2013}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}".contains(c)
}

/// An address with spaces in the place of the codes of marks (`%2D`).
fn without_codes(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let code = part.get(..2).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        plain.push(' ');
        plain.push_str(if code.is_some() { part.get(2..).unwrap_or("") } else { part });
    }
    plain
}

fn digits_of(text: &str) -> String {
    text.chars().filter_map(digit).collect()
}

/// The digit that a character stands for: of ASCII, full width, Arabic or Persian.
fn digit(c: char) -> Option<char> {
    let zero =
        [0x30, 0xff10, 0x660, 0x6f0].into_iter().find(|zero| (*zero..*zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}

/// Whether a word stands in a text and not within a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(kind: ContactKind, value: &str) -> ContactWritings {
        ContactWritings::of(&[Contact { kind, value: value.into(), span: None, is_obfuscated: false }])
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let writings = contact(ContactKind::Phone, "+6281200007777");
        for text in [
            "WA 0812-0000-7777 ya",
            "+62 (812) 0000.7777",
            "https://wa.me/6281200007777?text=halo",
            "[[\"phone\",\"+6281200007777\"]]",
            "\u{ff10}\u{ff18}\u{ff11}\u{ff12}-0000-7777",
        ] {
            assert!(writings.are_in(text), "{text}");
        }
        for text in ["0812-0000-7778", "gaji 812 juta, 0000 orang, 7777 hari", ""] {
            assert!(!writings.are_in(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_found_as_a_word_in_any_case() {
        let telegram = contact(ContactKind::Telegram, "agen_kapal");
        assert!(telegram.are_in("t.me/Agen_Kapal") && telegram.are_in("@agen_kapal."));
        assert!(!telegram.are_in("agen_kapal2") && !telegram.are_in("agen kapal"));
        let mail = contact(ContactKind::Email, "hrd@mail.example");
        assert!(mail.are_in("<HRD@mail.example>") && !mail.are_in("ahrd@mail.example"));
        assert!(contact(ContactKind::BankAccount, "BCA:1234567890").are_in("BCA 123 456 7890"));
        assert!(contact(ContactKind::Social, "line:ab").is_empty());
    }
}
