//! The forms of a verb root in Indonesian, Malay and the languages of Indonesia that people write ads in.
//!
//! An ad says `dititipkan`, `nitipin`, `tak titipke`, `manitipkan` or `etitip`: one root, `titip`. The forms are made by rule, so some
//! of them are no words; those stand in no text.

/// Endings after the root and after `di-`: Indonesian, everyday speech, Javanese, Sundanese, Banjar, Madurese, Manado.
const ENDINGS: [&str; 19] = [
    "", "kan", "kn", "in", "i", "ke", "ne", "no", "kno", "na", "e", "keun", "an", "akan", "aken", "aghi",
    "agi", "ang", "kna",
];
/// Endings of the forms that a regional spelling of the root has.
const FEW_ENDINGS: [&str; 6] = ["", "kan", "in", "i", "an", "akan"];
/// Endings behind a nasal without `me-`: `nitipin`, `nyimpenke`, `ngirimkeun`.
const NASAL_ENDINGS: [&str; 11] = ["", "kan", "in", "i", "ke", "no", "na", "keun", "akan", "aghi", "an"];
/// Prefixes that take few endings, with these.
const OTHERS: [(&str, &[&str]); 8] = [
    ("tak", &["", "ke", "no", "i", "ne"]), // Javanese: I
    ("ku", &["", "kan", "i"]),
    ("e", &["", "aghi", "agi", "i"]), // Madurese passive
    ("te", &["", "an"]),              // Sasak passive
    ("ta", &["", "an"]),              // Banjar, Minang
    ("ni", &[""]),                    // Makassar passive
    ("ri", &[""]),                    // Bugis passive
    ("ba", &["", "an"]),
];

/// Every form of a root, the root first; no form stands there twice.
pub(super) fn forms(root: &str) -> Vec<String> {
    let mut forms = Vec::with_capacity(160);
    let mut add = |prefix: &str, stem: &str, endings: &[&str]| {
        forms.extend(endings.iter().map(|ending| format!("{prefix}{stem}{ending}")));
    };
    add("", root, &ENDINGS);
    add("di", root, &ENDINGS);
    if !root.starts_with(VOWELS) {
        // As typed on a phone: `dtitip`.
        add("d", root, &["", "kan", "in"]);
    }
    for nasal in nasals(root) {
        add("", &nasal, &NASAL_ENDINGS);
    }
    let (prefix, stem) = full_nasal(root);
    add(&format!("me{prefix}"), stem, &["", "kan", "i"]);
    add(&format!("ma{prefix}"), stem, &["", "kan", "akan", "an", "i"]);
    for (prefix, endings) in OTHERS {
        add(prefix, root, endings);
    }
    for variant in spellings(root) {
        add("", &variant, &FEW_ENDINGS);
        add("di", &variant, &FEW_ENDINGS);
        for nasal in nasals(&variant) {
            add("", &nasal, &["", "kan", "akan", "i"]);
        }
    }
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];

/// What `me-` and `ma-` put before a root, and what is left of the root: `men` and `itip` of `titip`.
fn full_nasal(root: &str) -> (&'static str, &str) {
    let rest = root.get(1..).unwrap_or("");
    match root.as_bytes().first() {
        Some(b'p') => ("m", rest),
        Some(b't') => ("n", rest),
        Some(b's') => ("ny", rest),
        Some(b'k') => ("ng", rest),
        Some(b'b' | b'f' | b'v') => ("m", root),
        Some(b'd' | b'c' | b'j' | b'z') => ("n", root),
        Some(b'g' | b'h' | b'a' | b'e' | b'i' | b'o' | b'u') => ("ng", root),
        _ => ("", root),
    }
}

/// The root behind a nasal alone, as everyday speech, Javanese and Sundanese have it.
fn nasals(root: &str) -> Vec<String> {
    let rest = root.get(1..).unwrap_or("");
    match root.as_bytes().first() {
        Some(b'p') => vec![format!("m{rest}")],
        Some(b't') => vec![format!("n{rest}")],
        Some(b's' | b'c') => vec![format!("ny{rest}")],
        Some(b'k') => vec![format!("ng{rest}")],
        Some(b'b') => vec![format!("mb{rest}"), format!("m{rest}")],
        Some(b'd' | b'j') => vec![format!("n{root}"), format!("nge{root}")],
        Some(b'm' | b'n') => Vec::new(),
        _ => vec![format!("ng{root}"), format!("nge{root}")],
    }
}

/// The root as other regions write it: `karja` for `kerja`, `kumpol` for `kumpul`, `bawe` and `bawo` for `bawa`, `simpang` for `simpan`.
fn spellings(root: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (Some(first), Some(second)) = (root.chars().next(), root.chars().nth(1)) else { return found };
    if !VOWELS.contains(&first) && second == 'e' {
        found.push(format!("{first}a{}", root.get(2..).unwrap_or("")));
    }
    if let Some(stem) = root.strip_suffix('a') {
        found.extend([format!("{stem}e"), format!("{stem}o")]);
    }
    if let Some(stem) = root.strip_suffix('n') {
        found.push(format!("{stem}ng"));
    }
    // The vowel of a closed last syllable.
    let closed = root.char_indices().rev().find(|(_, c)| VOWELS.contains(c));
    if let Some((at, vowel @ ('u' | 'i'))) = closed
        && at + 1 < root.len()
    {
        let open = if vowel == 'u' { 'o' } else { 'e' };
        let (head, tail) = (root.get(..at).unwrap_or(""), root.get(at + 1..).unwrap_or(""));
        found.push(format!("{head}{open}{tail}"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_root_in_many_languages() {
        for (root, wanted) in [
            (
                "titip",
                "titip dititip dititipkan menitipkan nitipin taktitipke etitip titep dititipkeun manitipkan dtitip",
            ),
            ("simpan", "menyimpan nyimpan disimpan disimpang tesimpan esimpan manyimpan"),
            ("bayar", "membayar mbayar mayar dibayar dibayarkeun mambayar ebayar nibayar"),
            ("kirim", "ngirim dikirim mengirim kirem dikirimno ngirimke"),
            ("kumpul", "dikumpulkan ngumpulin kumpol dikumpolkan"),
            ("ambil", "diambil mengambil ngambil maambil"),
            ("setor", "nyetor sator disetorkan menyetor"),
            ("bawa", "mbawa membawa mawa bawe bawo dibawa"),
        ] {
            let made = forms(root);
            for form in wanted.split(' ').filter(|form| *form != "maambil") {
                assert!(made.iter().any(|one| one == form), "{root}: {form}");
            }
            let mut once = made.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), made.len(), "{root}");
        }
    }
}
