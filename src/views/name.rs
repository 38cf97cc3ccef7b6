//! What an ad, or a campaign by its first ad, is called where people see it: by its title, else by its first words that
//! say something. Ads from chats and messages have no title.

use crate::mask::KnownContacts;
use crate::text::safe;

/// Characters of an untitled ad's words that the database gives (column `head`).
const HEAD_CHARS: usize = 400;
/// What was cut within a contact may not be known for one any more, so the end of what was cut is left out.
const CUT_CHARS: usize = 40;
/// Further lines are taken in until a name has so many characters...
const ENOUGH_CHARS: usize = 40;
/// ...and a word that begins behind so many is left out.
const MOST_CHARS: usize = 80;
/// Fewest letters of a line that says something: times, rulers and rows of signs have fewer.
const FEWEST_LETTERS: usize = 4;

/// What an ad of this title and these words is called, in one line; empty where it has neither.
pub fn name(title: &str, words: &str) -> String {
    let title = safe::line(title);
    if title.is_empty() { first_words(words) } else { title }
}

/// The same of the `head` of a stored ad, its title or a line break and its first words, with contacts masked.
pub fn masked_name(head: &str, known: &KnownContacts) -> String {
    of_head(&known.hide(head), head.chars().count() > HEAD_CHARS)
}

/// The same with contacts in the clear.
pub(super) fn open_name(head: &str) -> String {
    of_head(head, false)
}

fn of_head(head: &str, is_cut: bool) -> String {
    let Some(words) = head.strip_prefix('\n') else { return safe::line(head) };
    let left = words.chars().count().saturating_sub(if is_cut { CUT_CHARS } else { 0 });
    let end = words.char_indices().nth(left).map_or(words.len(), |(at, _)| at);
    first_words(words.get(..end).unwrap_or_default())
}

fn first_words(words: &str) -> String {
    let mut name = String::new();
    for line in words.lines() {
        let line = safe::line(line);
        // What only sets a line off: asterisks, bullets, pictures.
        let line =
            line.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '+' | '!' | '?'));
        if line.chars().filter(|c| c.is_alphabetic()).count() < FEWEST_LETTERS {
            continue;
        }
        if !name.is_empty() {
            name.push_str(" · ");
        }
        name.push_str(line);
        if name.chars().count() >= ENOUGH_CHARS {
            break;
        }
    }
    shortened(&name)
}

/// Cut between words; within one that alone is too long.
fn shortened(name: &str) -> String {
    let Some((most, _)) = name.char_indices().nth(MOST_CHARS) else { return name.to_owned() };
    let kept = name.get(..most).unwrap_or_default();
    let kept = kept.rsplit_once(' ').map_or(kept, |(before, _)| before);
    format!("{}…", kept.trim_end_matches([' ', '·', ',', '.', ':', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Contact, ContactKind};

    #[test]
    fn a_title_names_an_ad_and_an_ad_without_one_is_named_by_its_first_words() {
        assert_eq!(name("Kasir\u{202E}  toko", "Dicari kasir"), "Kasir toko");
        assert_eq!(
            name("", "Dicari kasir toko\nGaji 5 juta, mess ditanggung\nlagi"),
            "Dicari kasir toko · Gaji 5 juta, mess ditanggung"
        );
        assert_eq!(name(" \u{200B}", "Dicari kasir"), "Dicari kasir");
        assert_eq!(name("", " \n🔥🔥\n"), "");
    }

    #[test]
    fn lines_that_say_nothing_are_passed_over() {
        let words = "=====\n27/11/26 19:02\n*🔥 LOKER KAMBOJA 🔥*\n• Admin (pria/wanita)\n• Gaji 12 juta";
        assert_eq!(name("", words), "LOKER KAMBOJA · Admin (pria/wanita) · Gaji 12 juta");
    }

    #[test]
    fn a_long_name_ends_between_words() {
        let named = name("", &"pekerja pabrik ".repeat(20));
        assert!(named.ends_with("pekerja…") || named.ends_with("pabrik…"), "{named}");
        assert!((60..=MOST_CHARS + 1).contains(&named.chars().count()), "{named}");
        assert_eq!(name("", &"é".repeat(200)).chars().count(), MOST_CHARS + 1);
    }

    #[test]
    fn contacts_in_a_name_are_masked_and_none_is_cut_to_what_is_not_known_for_one() {
        let phone = Contact {
            kind: ContactKind::Phone,
            value: "+6281200001234".into(),
            span: None,
            is_obfuscated: false,
        };
        let known = KnownContacts::of([(&phone, None)]);
        assert_eq!(masked_name("\nWA 0812-0000-1234 loker", &known), "WA +62812•••••234 loker");
        assert_eq!(masked_name("Kasir 0812-0000-1234", &known), "Kasir +62812•••••234");
        // What the database cut in the middle of a number, and nothing else of four letters before it.
        let head: String =
            format!("\n{}Hubungi 0812-00", "9 ".repeat(193)).chars().take(HEAD_CHARS + 1).collect();
        assert_eq!(head.chars().count(), HEAD_CHARS + 1);
        assert!(!masked_name(&head, &known).contains("0812-00"), "{}", masked_name(&head, &known));
    }
}
