//! The way from a contact to an ad that a person confirmed, in words.

use crate::campaign::{ContactKey, Path, Step};
use crate::domain::Contact;
use crate::i18n::PathWords;
use crate::mask;

/// The path in one sentence; `name` tells an ad to a person. Contacts are masked unless `is_unmasked`.
pub(super) fn path(path: &Path, is_unmasked: bool, words: PathWords, name: impl Fn(u32) -> String) -> String {
    let mut sentence = String::new();
    let last = path.steps.len().saturating_sub(1);
    for (at, step) in path.steps.iter().enumerate() {
        match step {
            Step::Contact(key) => {
                let shown = if is_unmasked { key.value.clone() } else { masked(key) };
                sentence.push_str(if at == 0 { "" } else { words.also_names });
                sentence.push_str(&shown);
            }
            Step::Ad(row) => {
                sentence.push_str(if at == 1 { words.in_ad } else { words.also_in_ad });
                sentence.push_str(&name(*row));
                sentence.push_str(if at == last { words.confirmed } else { "" });
            }
        }
    }
    sentence
}

fn masked(key: &ContactKey) -> String {
    mask::contact(&Contact { kind: key.kind, value: key.value.clone(), span: None, is_obfuscated: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContactKind;
    use crate::i18n::Locale;

    #[test]
    fn tells_the_way_in_one_sentence() {
        let contact =
            |value: &str| Step::Contact(ContactKey { kind: ContactKind::Phone, value: value.into() });
        let way = Path {
            steps: vec![contact("+6281100000001"), Step::Ad(1), contact("+6281100000002"), Step::Ad(2)],
        };
        let words = Locale::Id.strings().contact.path_words;
        assert_eq!(
            path(&way, false, words, |ad| format!("#{ad}")),
            "+62811•••••001 ada di iklan #1, yang juga memuat +62811•••••002, \
             yang juga ada di iklan #2, yang sudah dikonfirmasi"
        );
    }
}
