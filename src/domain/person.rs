use serde::{Deserialize, Serialize};

/// Number of an account of the review desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub i64);

/// What an account of the review desk may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks on; contacts stay masked.
    ReadOnly,
    /// Decides on campaigns.
    Analyst,
    /// Opens contacts and takes leads away.
    Investigator,
    /// Runs the installation and its accounts.
    Operator,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 4] = [Self::ReadOnly, Self::Analyst, Self::Investigator, Self::Operator];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Analyst => "analyst",
            Self::Investigator => "investigator",
            Self::Operator => "operator",
        }
    }
}

/// Most characters of an account's name.
pub const LONGEST_ACCOUNT_NAME: usize = 40;

/// Whether an account may be made under this name: 1 to 40 lower-case letters, digits, `.`, `-` and `_`, a letter or
/// digit first. Names of that
/// kind are typed alike on every keyboard, and none is made to look like another.
pub fn is_account_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    begins && name.len() <= LONGEST_ACCOUNT_NAME && name.bytes().all(fits)
}

/// Names behind `@` in a note, each once, in order. An address of mail is none, nor is a lone letter.
pub fn mentioned(note: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in note.split_whitespace() {
        let Some(rest) = word.trim_start_matches(['(', '[', '"', '\'', ',', ';']).strip_prefix('@') else {
            continue;
        };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().trim_end_matches(['.', '_', '-']).to_ascii_lowercase();
        if name.len() > 1 && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_named_in_a_note() {
        let named = |note: &str| mentioned(note).join(" ");
        assert_eq!(named("@rina lihat ini, (@budi.s) dan @Rina."), "rina budi.s");
        assert_eq!(named("tulis ke budi@surat.example, tidak ada @ situs, @x"), "");
        assert_eq!(named("\"@a_1-b\": @sari?!"), "a_1-b sari");
    }

    #[test]
    fn names_of_accounts_are_plain() {
        for name in ["rina", "budi.s", "read-only", "a_1", &"x".repeat(40)] {
            assert!(is_account_name(name), "{name}");
        }
        for name in ["", ".", "-a", "Rina", "ri na", "rina\n", "rin\u{430}", "<b>", "rina@x", &"x".repeat(41)]
        {
            assert!(!is_account_name(name), "{name:?}");
        }
    }
}
