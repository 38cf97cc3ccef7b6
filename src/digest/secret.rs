use std::path::Path;

use crate::named_files;

/// Longest secret in a file, bytes.
const SECRET_BYTES: u64 = 64 << 10;

/// A secret from the environment, or else from the file that the settings name; none where neither has one.
///
/// # Errors
/// The file cannot be read, or it is empty.
pub(super) fn secret(variable: &str, file: Option<&Path>) -> Result<Option<String>, String> {
    if let Some(value) = std::env::var(variable).ok().filter(|value| !value.is_empty()) {
        return Ok(Some(value));
    }
    let Some(file) = file else { return Ok(None) };
    let text = named_files::read_text(file, SECRET_BYTES).map_err(|error| error.to_string())?;
    match text.trim() {
        "" => Err(format!("`{}` is empty; write the secret into it, or set {variable}", file.display())),
        secret => Ok(Some(secret.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_missing_or_empty_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        assert!(secret("WASPADA_NO_SUCH_SECRET", Some(&file)).unwrap_err().contains("secret"));
        fs_err::write(&file, "\n").unwrap();
        assert!(secret("WASPADA_NO_SUCH_SECRET", Some(&file)).unwrap_err().contains("is empty"));
        fs_err::write(&file, " s3 \n").unwrap();
        assert_eq!(secret("WASPADA_NO_SUCH_SECRET", Some(&file)).unwrap().as_deref(), Some("s3"));
        assert_eq!(secret("WASPADA_NO_SUCH_SECRET", None), Ok(None));
    }
}
