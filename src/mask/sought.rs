use super::sought_handles::is_handle;
use super::sought_numbers::SoughtNumbers;
use super::symbols::{Symbol, plain, symbols};
use crate::domain::{Contact, ContactKind};

/// Fewest letters of a name that is looked for.
const FEWEST_LETTERS: usize = 4;

/// Contacts that a search or an erasure looks for. Numbers are found in every writing, also disguised, where nobody read
/// them as contacts, but not within a longer number; names and addresses in any case, whole. What only hides a text may
/// take too much; this may not.
#[derive(Debug, Clone, Default)]
pub struct SoughtContacts {
    numbers: SoughtNumbers,
    names: Vec<String>,
    /// Names of accounts of letters alone, which may be words as well: found only where they are written as names.
    handles: Vec<String>,
    addresses: Vec<String>,
}

impl SoughtContacts {
    /// These contacts.
    pub fn of(contacts: &[Contact]) -> Self {
        let mut sought = Self::default();
        for Contact { kind, value, .. } in contacts {
            let name = value.rsplit(':').next().unwrap_or(value);
            match kind {
                ContactKind::Phone | ContactKind::Whatsapp => sought.numbers.add_phone(value),
                ContactKind::BankAccount => sought.numbers.add_account(name),
                ContactKind::Email => sought.addresses.push(plain(value)),
                ContactKind::Telegram | ContactKind::Social => {
                    let name = plain(name);
                    let is_word = name.chars().all(char::is_alphabetic);
                    if is_word { sought.handles.push(name) } else { sought.names.push(name) }
                }
                ContactKind::WhatsappGroup | ContactKind::Link => sought.names.push(plain(value)),
            }
        }
        for names in [&mut sought.names, &mut sought.handles] {
            names.retain(|name| name.chars().count() >= FEWEST_LETTERS);
            names.sort();
            names.dedup();
        }
        sought
    }

    /// Whether one of them stands in a text.
    pub fn stand_in(&self, text: &str) -> bool {
        let symbols: Vec<Symbol> = symbols(text);
        if self.numbers.stand_in(&symbols) {
            return true;
        }
        if self.names.is_empty() && self.handles.is_empty() && self.addresses.is_empty() {
            return false;
        }
        let text: String = symbols.iter().map(|symbol| symbol.c).collect();
        let is_handle = |place: &(usize, usize)| is_handle(&text, *place);
        self.names.iter().any(|name| whole(&text, name, &['_']).next().is_some())
            || self.handles.iter().any(|name| whole(&text, name, &['_']).any(|place| is_handle(&place)))
            || self.addresses.iter().any(|address| whole(&text, address, &['_', '-', '+']).next().is_some())
    }
}

/// Where a name stands in a text and not within a longer one: neither a letter, a digit nor one of `marks` is beside it, nor
/// a dot with one of these behind.
fn whole<'t>(
    text: &'t str,
    name: &'t str,
    marks: &'static [char],
) -> impl Iterator<Item = (usize, usize)> + 't {
    let is_part = move |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || marks.contains(&c));
    let is_whole = move |(at, found): &(usize, &str)| {
        let at = *at;
        let mut before = text.get(..at).unwrap_or_default().chars().rev();
        let mut after = text.get(at + found.len()..).unwrap_or_default().chars();
        let goes_on = |beside: &mut dyn Iterator<Item = char>| {
            let next = beside.next();
            is_part(next) || (next == Some('.') && is_part(beside.next()))
        };
        !goes_on(&mut before) && !goes_on(&mut after)
    };
    text.match_indices(name).filter(is_whole).map(|(at, found)| (at, at + found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(kind: ContactKind, value: &str) -> SoughtContacts {
        SoughtContacts::of(&[Contact { kind, value: value.into(), span: None, is_obfuscated: false }])
    }

    #[test]
    fn an_address_is_found_whole_alone() {
        let mail = sought(ContactKind::Email, "ani@gmail.com");
        for text in
            ["<ANI@gmail.com>", "kirim ke ani@gmail.com.", "?mail=ani%40gmail.com", "mailto:ani@gmail.com"]
        {
            assert!(mail.stand_in(text), "{text}");
        }
        for text in
            ["yani@gmail.com", "sri.ani@gmail.com", "ani@gmail.com.example", "ani@gmail.community", "ani"]
        {
            assert!(!mail.stand_in(text), "{text}");
        }
        let desk = sought(ContactKind::Email, "hrd@ptmaju.co.id");
        assert!(desk.stand_in("hrd@ptmaju.co.id, 0812") && !desk.stand_in("hrd@ptmandiri.com"));
    }

    #[test]
    fn a_name_that_is_a_word_as_well_is_found_where_it_is_written_as_a_name() {
        let name = sought(ContactKind::Telegram, "merdeka");
        for text in [
            "Hubungi @Merdeka.",
            "t.me/merdeka",
            "https://www.tiktok.com/@merdeka?lang=id",
            "IG: merdeka, WA 0812",
            "telegram merdeka",
            "merdeka",
            "instagram:merdeka",
            r#"[["telegram","merdeka"]]"#,
            r#"{"kind":"telegram","value":"merdeka"}"#,
        ] {
            assert!(name.stand_in(text), "{text}");
        }
        for text in [
            "Jl. Merdeka No. 5, Medan",
            "PT Merdeka Jaya",
            "kampus Merdeka Belajar",
            "loker@merdeka.com",
            "sari@merdeka",
            "Lapangan/merdeka",
            "@merdeka_jaya",
            "instagram @kota.merdeka",
            r#"{"employer":"Merdeka"}"#,
            "Kabari lewat Telegram. Merdeka!",
        ] {
            assert!(!name.stand_in(text), "{text}");
        }
        assert!(sought(ContactKind::Social, "instagram:agen88").stand_in("tanya agen88 saja"), "no word");
    }

    #[test]
    fn a_name_is_found_as_a_word_in_any_case() {
        let telegram = sought(ContactKind::Telegram, "agen_kapal");
        assert!(telegram.stand_in("t.me/Agen_Kapal") && telegram.stand_in("@agen_kapal."));
        for text in ["agen_kapal2", "agen kapal", "@agen_kapal.batam"] {
            assert!(!telegram.stand_in(text), "{text}");
        }
        let account = sought(ContactKind::BankAccount, "BCA:1234567890");
        assert!(account.stand_in("BCA 123 456 7890") && !account.stand_in("BCA 123 456 78901"));
        assert!(!sought(ContactKind::Social, "line:ab").stand_in("ab"));
    }
}
