use argon2::password_hash::rand_core::{OsRng, RngCore as _};
use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

/// Shortest password, characters (NIST SP 800-63B-4: at least eight, fifteen where it stands alone).
const SHORTEST: usize = 12;
/// Longest password, bytes: more is no safer, and hashing takes its time.
const LONGEST: usize = 256;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("a password has at least {SHORTEST} characters; several words in a row are easy to keep")]
    Short,
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
/// When it is too short or too long.
pub fn digest(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| PasswordError::Hash)
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
        let known = digest(&password).unwrap();
        assert!(known.starts_with("$argon2id$"));
        assert!(is_right(&password, Some(&known)));
        assert!(!is_right(&format!("{password} "), Some(&known)));
        assert!(!is_right(&password, None));
        assert_ne!(known, digest(&password).unwrap(), "each has a salt of its own");
        assert_eq!(digest("short"), Err(PasswordError::Short));
        assert_eq!(digest(&"x".repeat(257)), Err(PasswordError::Long));
    }
}
