use crate::text::fold_phrase;

/// A company name without its legal form, ready to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Words in order, abbreviations written out.
    pub(super) words: Vec<String>,
}

/// Legal forms and kinds of permit, which do not tell companies apart.
const FORMS: [&str; 16] = [
    "pt",
    "cv",
    "tbk",
    "lpk",
    "p3mi",
    "pptkis",
    "pjtki",
    "ud",
    "pd",
    "persero",
    "perseroan",
    "terbatas",
    "so",
    "blkln",
    "p3tki",
    "yayasan",
];

/// Endings that companies add and drop in daily use.
const ENDINGS: [&str; 4] = ["internasional", "indonesia", "group", "nusantara"];

impl Name {
    pub(super) fn of(written: &str) -> Self {
        let main = written.split(['(', '[', '|']).next().unwrap_or(written);
        let folded = fold_phrase(&main.replace(['.', ',', '\''], " "));
        let words = folded
            .split(|c: char| !c.is_alphanumeric() && c != '&')
            .filter(|word| !word.is_empty() && !FORMS.contains(word))
            .map(|word| match word {
                "intl" | "int" | "international" => "internasional".to_owned(),
                "&" | "and" => "dan".to_owned(),
                "grup" => "group".to_owned(),
                "corporation" | "corporindo" => "corp".to_owned(),
                word => word.to_owned(),
            })
            .collect();
        Self { words }
    }

    /// The words run together, which is the same for "Ekakarya" and "Eka Karya".
    pub(super) fn joined(&self) -> String {
        self.words.concat()
    }

    /// The words run together without an ending that is added and dropped at will.
    pub(super) fn short(&self) -> Option<String> {
        let (last, head) = self.words.split_last()?;
        (head.len() >= 2 && ENDINGS.contains(&last.as_str())).then(|| head.concat())
    }

    /// The words in order of the alphabet, which is the same for any order.
    pub(super) fn sorted(&self) -> String {
        let mut words = self.words.clone();
        words.sort_unstable();
        words.join(" ")
    }
}

/// Whether the letters of two names are alike enough for `most` edits: a quick test before the exact one. An
/// edit changes the count of at most two letters by one.
pub(super) fn may_be_within_edits(a: &str, b: &str, most: usize) -> bool {
    let mut counts = [0_i16; 32];
    for (text, step) in [(a, 1), (b, -1)] {
        for byte in text.bytes() {
            if let Some(count) = counts.get_mut(usize::from(byte & 31)) {
                *count += step;
            }
        }
    }
    let apart: u32 = counts.iter().map(|count| u32::from(count.unsigned_abs())).sum();
    apart as usize <= 2 * most
}

/// Whether one to two letters were dropped, added, changed or swapped (Damerau), counted up to `most`.
pub(super) fn is_within_edits(a: &str, b: &str, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut cost =
                (at(&last, j) + usize::from(x != y)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let is_swap = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) && x != y;
            if is_swap {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().is_some_and(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_do_not_count() {
        for written in
            ["PT. Almas Corp Tbk", "pt almas corp", "ALMAS  CORP, PT", "P3MI PT Almas Corp (Pusat)"]
        {
            assert_eq!(Name::of(written).joined(), "almascorp", "{written}");
        }
        assert_eq!(Name::of("PT Multi Intan Amanah Int'l").words.first().map(String::as_str), Some("multi"));
        assert_eq!(Name::of("Eka Karya").joined(), Name::of("Ekakarya").joined());
    }

    #[test]
    fn counts_edits_with_swaps() {
        assert!(is_within_edits("sejahtera", "sejahteta", 1));
        assert!(is_within_edits("ramzy", "rmazy", 1));
        assert!(!is_within_edits("ramzy", "ramadhan", 2));
        assert!(may_be_within_edits("ramzy", "rmazi", 1) && !may_be_within_edits("ramzy", "ramadhan", 2));
    }
}
