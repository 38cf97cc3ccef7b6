//! What is marked of an ad: whole words and whole sums.

use crate::domain::Span;

/// Most bytes that a mark grows by on either side: a word of a hostile text may be as long as the text.
const MOST_GROWTH: usize = 48;

/// The span with the whole of the words and sums that it cuts: `Rp3` of `Rp3.200.000` becomes the sum.
pub(super) fn whole(span: Span, document: &str) -> Span {
    let (Some(before), Some(after)) = (document.get(..span.start), document.get(span.end..)) else {
        return span;
    };
    let inside = span.slice(document);
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return span };
    let left = grown(first, before.chars().rev());
    let right = grown(last, after.chars());
    Span::new(span.start - left, span.end + right)
}

/// Bytes of the word or sum that goes on from `edge`.
fn grown(edge: char, mut beyond: impl Iterator<Item = char> + Clone) -> usize {
    let (mut edge, mut bytes) = (edge, 0);
    while edge.is_alphanumeric() {
        let mut step = beyond.clone();
        let Some(next) = step.next() else { break };
        let joined = if next.is_alphanumeric() {
            Some((next, next.len_utf8()))
        } else {
            let behind = step.next();
            behind.filter(|behind| joins(edge, next, *behind)).map(|b| (b, next.len_utf8() + b.len_utf8()))
        };
        let Some((next, length)) = joined.filter(|(_, length)| bytes + length <= MOST_GROWTH) else { break };
        (edge, bytes, beyond) = (next, bytes + length, step);
    }
    bytes
}

/// Whether a mark between two characters leaves them one word or one sum: `3.200`, `buru-buru`.
fn joins(one: char, mark: char, other: char) -> bool {
    match mark {
        '.' | ',' => one.is_ascii_digit() && other.is_ascii_digit(),
        '-' => one.is_alphabetic() && other.is_alphabetic(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(document: &str, part: &str) -> String {
        let start = document.find(part).unwrap();
        whole(Span::new(start, start + part.len()), document).slice(document).to_owned()
    }

    #[test]
    fn a_mark_holds_whole_words_and_sums() {
        for (document, part, wanted) in [
            ("bayar Rp3.200.000 saja", "bayar Rp3", "bayar Rp3.200.000"),
            ("bayar Rp 3.200.000,00.", "200", "3.200.000,00"),
            ("tanpa syarat", "pa syar", "tanpa syarat"),
            ("jangan buru-buru ya", "buru ya", "buru-buru ya"),
            ("gaji 18 juta. Kirim", "juta", "juta"),
            ("titik.200 orang", "titik", "titik"),
            ("naïveté é", "ïv", "naïveté"),
            ("(gratis)", "gratis", "gratis"),
            ("akhir 5.", "5", "5"),
        ] {
            assert_eq!(marked(document, part), wanted, "{document}");
        }
        let flood = "a".repeat(100_000);
        assert_eq!(whole(Span::new(50_000, 50_001), &flood), Span::new(50_000 - 48, 50_001 + 48));
        assert_eq!(whole(Span::new(3, 900), "pendek"), Span::new(3, 900));
    }
}
