//! Words that programs and people put where nothing is known.

/// The value, or nothing where it only says that there is none: `nan`, `None`, `-`.
pub(super) fn or(value: &str) -> &str {
    let bare = value.trim().trim_matches(['"', '\'', '.', '(', ')', '[', ']', '<', '>']);
    let is_nothing = bare.chars().all(|c| matches!(c, '-' | '–' | '—' | '_' | '.' | '?' | ' ' | '*'))
        || [
            "nan",
            "none",
            "null",
            "nil",
            "n/a",
            "na",
            "#n/a",
            "undefined",
            "unknown",
            "confidential",
            "tidak ada",
            "tidak diketahui",
            "tidak disebutkan",
            "belum ada",
            "kosong",
            "tba",
            "tbd",
            "(blank)",
            "blank",
            "[object object]",
            "object object",
            "not specified",
            "not available",
            "not disclosed",
            "dirahasiakan",
            "rahasia",
        ]
        .iter()
        .any(|word| bare.eq_ignore_ascii_case(word));
    if is_nothing { "" } else { value }
}

#[cfg(test)]
mod tests {
    use super::or;

    #[test]
    fn a_word_for_nothing_is_nothing() {
        for value in ["nan", " None ", "NULL", "-", "N/A", "Confidential", "[object Object]", "Dirahasiakan"]
        {
            assert_eq!(or(value), "", "{value}");
        }
        for value in ["Nanas Jaya", "Solo", "PT Nona", "0"] {
            assert_eq!(or(value), value);
        }
    }
}
