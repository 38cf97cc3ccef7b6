//! Whether what the settings name is of the kind that it has to be: a file, a folder, no device and no pipe.

use std::fs::Metadata;
use std::path::Path;

use crate::config::{Config, SourceKind};
use crate::evidence::{KeyError, SigningKey};
use crate::named_files;

/// Longest secret that is named, bytes.
const SECRET_BYTES: u64 = 64 << 10;

/// What is wrong with the files and folders that the settings name. What is not there yet is made when it is needed.
pub(super) fn problems(config: &Config) -> Vec<String> {
    let folders = [("[archive] dir", &config.archive.dir), ("[evidence] dir", &config.evidence.dir)];
    let mut problems: Vec<String> = folders
        .into_iter()
        .filter_map(|(setting, path)| other_kind(setting, path, "folder", Metadata::is_dir))
        .collect();
    problems.extend(other_kind("[store] path", &config.store.path, "file", Metadata::is_file));
    match SigningKey::load(&config.evidence.key) {
        Ok(_) | Err(KeyError::Missing { .. }) => {}
        Err(error) => problems.push(format!("`[evidence] key`: {error}")),
    }
    let digest = &config.digest;
    let secrets = [
        ("[evidence] match_key", Some(config.evidence.match_key.as_path())),
        ("[digest] smtp_password_file", digest.mail.as_ref().and_then(|mail| mail.password_file.as_deref())),
        (
            "[digest] webhook_secret_file",
            digest.webhook.as_ref().and_then(|hook| hook.secret_file.as_deref()),
        ),
    ];
    for (setting, path) in secrets.into_iter().filter_map(|(setting, path)| Some((setting, path?))) {
        if let Some(error) = path.exists().then(|| named_files::read_text(path, SECRET_BYTES).err()).flatten()
        {
            problems.push(format!("`{setting}`: {error}"));
        }
    }
    for source in config.sources.iter().filter(|source| source.is_enabled) {
        let SourceKind::Import { paths } = &source.kind else { continue };
        for path in paths {
            let is_readable = |found: &Metadata| found.is_file() || found.is_dir();
            let setting = format!("source `{}`", source.name);
            problems.extend(other_kind(&setting, path, "file or folder", is_readable));
        }
    }
    problems
}

/// Says so where something is there and is of another kind.
fn other_kind(
    setting: &str,
    path: &Path,
    wanted: &str,
    is_wanted: impl FnOnce(&Metadata) -> bool,
) -> Option<String> {
    let found = path.metadata().ok()?;
    (!is_wanted(&found)).then(|| {
        let kind = match () {
            () if found.is_file() => "file",
            () if found.is_dir() => "folder",
            () => "device, pipe or socket",
        };
        format!("`{setting}` names `{}`, which is a {kind}; name a {wanted}", path.display())
    })
}
