//! The text that is judged is what a person sees: markup may hold an excerpt, or something else altogether.

use std::collections::HashSet;

use super::fields::Fields;

/// Bytes that the words on the page must have more than the description in the markup to be taken for the whole of it.
const MORE_BYTES: usize = 60;
/// Share of the visible words that the markup has at least where both say the same.
const SAME_SHARE: f64 = 0.7;
/// Share of the description's words that stand on the page at least where the page shows it.
const SHOWN_SHARE: f64 = 0.8;

/// Bytes from which on a description that stands on the page is no excerpt: what else the page shows is around the ad.
const WHOLE_BYTES: usize = 700;

/// Puts the words that the page shows in the place of a description that is only a part of them, or other words. The
/// description is kept beside them and not judged: it may be an excerpt, or a way to make an ad look harmless.
pub(super) fn judge_what_is_seen(fields: &mut Fields, shown: &Fields) {
    let (described, seen) = (fields.text.trim(), shown.text.trim());
    let (described_words, seen_words) = (words(described), words(seen));
    if seen.len() < described.len() + MORE_BYTES || share(&seen_words, &described_words) >= SAME_SHARE {
        return;
    }
    let is_shown = share(&described_words, &seen_words) >= SHOWN_SHARE;
    if is_shown && described.len() >= WHOLE_BYTES {
        return;
    }
    fields.described = described.to_owned();
    fields.text = seen.to_owned();
    fields.origin = shown.origin;
}

fn words(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Share of `these` that stand among `those`.
fn share(these: &HashSet<String>, those: &HashSet<String>) -> f64 {
    if these.is_empty() { 1.0 } else { these.intersection(those).count() as f64 / these.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is judged, and what is kept beside it.
    fn judged(described: &str, seen: &str) -> (String, String) {
        let of = |text: &str| Fields { text: text.to_owned(), ..Fields::default() };
        let mut fields = of(described);
        judge_what_is_seen(&mut fields, &of(seen));
        (fields.text, fields.described)
    }

    #[test]
    fn an_excerpt_gives_way_and_other_words_are_kept_as_well() {
        let whole = "Dicari kasir untuk toko di Solo, gaji harian, diantar ke toko, bawa fotokopi KTP dan pas foto terbaru ya.";
        for described in ["Dicari kasir untuk toko di Solo", "Lowongan resmi penempatan luar negeri"] {
            assert_eq!(judged(described, whole), (whole.to_owned(), described.to_owned()));
        }
        let alone = |text: &str| (text.to_owned(), String::new());
        assert_eq!(judged(whole, "Dicari kasir"), alone(whole));
        let with_buttons = format!("{whole} Bagikan");
        assert_eq!(judged(whole, &with_buttons), alone(whole));
        let long = (0..150).map(|word| format!("kata{word} ")).collect::<String>();
        let beside = (0..150).map(|word| format!("lain{word} ")).collect::<String>();
        assert_eq!(judged(&long, &format!("{long} {beside}")), alone(&long));
    }
}
