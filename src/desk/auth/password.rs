use crate::i18n::AuthWords;
use argon2::password_hash::rand_core::{OsRng, RngCore as _};
use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

/// Shortest password, characters (NIST SP 800-63B-4: at least eight, fifteen where it stands alone).
const SHORTEST: usize = 12;
/// Longest password, bytes: more is no safer, and hashing takes its time.
const LONGEST: usize = 256;

/// Fewest characters that nobody could tell from those before them.
const FEWEST_SURPRISES: usize = 7;
/// Words that many passwords are made of, each worth no more than one character.
const COMMON: &str = include_str!("common_passwords.txt");
/// Rows of a keyboard.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("a password has at least {SHORTEST} characters; several words in a row are easy to keep")]
    Short,
    /// Too easy to guess.
    #[error(
        "this password is easy to guess: letters that repeat, follow one another or lie side by side, names and common \
         words count little; four words that have nothing to do with each other are good"
    )]
    Easy,
    /// Too long.
    #[error("a password has at most {LONGEST} bytes")]
    Long,
    /// It could not be hashed.
    #[error("the password could not be hashed; try again")]
    Hash,
}

/// The argon2id digest of a password (RFC 9106), as a PHC string with a salt of its own.
///
/// # Errors
/// When it is too short, too long or too easy to guess for somebody who knows the `name` of the account.
pub fn digest(password: &str, name: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    if surprises(password, name) < FEWEST_SURPRISES {
        return Err(PasswordError::Easy);
    }
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| PasswordError::Hash)
}

/// What a form says of a password that is not taken.
pub(super) fn refusal(error: PasswordError, words: &AuthWords) -> &'static str {
    match error {
        PasswordError::Easy => words.easy_password,
        PasswordError::Short | PasswordError::Long | PasswordError::Hash => words.bad_password,
    }
}

/// How many characters cannot be told from those before them: no repetition, no step in an alphabet or on a keyboard, no
/// part of a common word or of the name.
fn surprises(password: &str, name: &str) -> usize {
    let name = name.to_lowercase();
    let common = COMMON.lines().filter(|word| !word.starts_with('#')).chain([name.as_str()]);
    let mut words: Vec<&str> = common.filter(|word| word.chars().count() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    // What a word leaves behind is one character that no row of a keyboard has.
    let plain = words.iter().fold(password.to_lowercase(), |left, word| left.replace(word, "\u{0}"));
    let letters: Vec<char> = plain.chars().collect();
    let is_told = |at: usize| {
        let Some((now, before)) =
            letters.get(at).zip(at.checked_sub(1).and_then(|before| letters.get(before)))
        else {
            return false;
        };
        let same =
            |one: usize, other: Option<usize>| letters.get(one) == other.and_then(|other| letters.get(other));
        // A pair that stood there a few letters before.
        let repeats = (2..=8)
            .any(|period| same(at, at.checked_sub(period)) && same(at - 1, at.checked_sub(period + 1)));
        now == before
            || repeats
            || u32::from(*now).abs_diff(u32::from(*before)) <= 1
            || are_neighbours(*now, *before)
    };
    (0..letters.len()).filter(|at| !is_told(*at)).count()
}

fn are_neighbours(one: char, other: char) -> bool {
    ROWS.iter().any(|row| match (row.find(one), row.find(other)) {
        (Some(one), Some(other)) => one.abs_diff(other) <= 1,
        _ => false,
    })
}

/// Whether a password is the one of a digest. Without one it takes just as long, so that nobody can tell by the
/// time whether an account exists.
pub(super) fn is_right(password: &str, digest: Option<&str>) -> bool {
    /// Of a password that nobody has.
    const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0$\
                           ElWNJRZK8Iy2VLkPu30RkfCkWbDqd1Cj3n7a9kCZYhM";
    let is_short = password.len() <= LONGEST;
    let Ok(known) = PasswordHash::new(digest.unwrap_or(NOBODYS)) else { return false };
    is_short && Argon2::default().verify_password(password.as_bytes(), &known).is_ok() && digest.is_some()
}

/// A password to begin with: 80 random bits in letters and digits that are not mistaken for each other.
pub fn invent() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";
    let mut bytes = [0_u8; 16];
    OsRng.fill_bytes(&mut bytes);
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map_or('x', |letter| char::from(*letter));
    bytes.chunks(4).map(|four| four.iter().map(letter).collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_is_right() {
        let password = invent();
        let known = digest(&password, "rina").unwrap();
        assert!(known.starts_with("$argon2id$"));
        assert!(is_right(&password, Some(&known)));
        assert!(!is_right(&format!("{password} "), Some(&known)));
        assert!(!is_right(&password, None));
        assert_ne!(known, digest(&password, "rina").unwrap(), "each has a salt of its own");
        assert_eq!(digest("short", "rina"), Err(PasswordError::Short));
        assert_eq!(digest(&"x".repeat(257), "rina"), Err(PasswordError::Long));
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        for easy in [
            "aaaaaaaaaaaa",
            "abababababab",
            "abcabcabcabc",
            "abcdefghijkl",
            "123456789012",
            "qwertyuiop12",
            "111111222222",
            "passwordpassword",
            "Password123456",
            "waspada12345",
            "rahasia123456",
            "indonesia2026",
            "rina.suryani1",
            "rinarinarina",
            "zxcvbnmasdfg",
            "kata sandi 123",
            "            ",
            "09876543210987",
            "Aa1Aa1Aa1Aa1",
            "asdfasdfasdf",
        ] {
            assert_eq!(
                digest(easy, "rina.suryani"),
                Err(PasswordError::Easy),
                "{easy}: {}",
                surprises(easy, "rina.suryani")
            );
        }
        for good in [
            "empat kata mudah diingat",
            "panjang dan aman 1",
            "kuda biru makan batu",
            "lima kata yang lain lagi",
            "t7%Kp2#vQ9!x",
        ] {
            assert!(surprises(good, "rina") >= FEWEST_SURPRISES, "{good}: {}", surprises(good, "rina"));
        }
        assert!((0..200).all(|_| surprises(&invent(), "rina") >= FEWEST_SURPRISES));
    }
}
