//! The tag files of a `BagIt` bag (RFC 8493).

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::evidence::{file_digest, merkle};

/// Every file below a folder, by its path from there with slashes, in order of name; hidden ones are left out.
pub(super) fn files(folder: &Path, below: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder.join(below))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files(folder, &path)?);
        } else {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// The lines of a manifest over files of a bag, and their bytes in all.
pub(super) fn manifest(bag: &Path, files: &[String]) -> io::Result<(String, u64)> {
    let (mut lines, mut all) = (String::new(), 0);
    for file in files {
        let (digest, bytes) = file_digest(&bag.join(file))?;
        all += bytes;
        // Section 2.1.3: what would end a line is percent-encoded.
        let named = file.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        let _ = writeln!(lines, "{}  {named}", merkle::hex(&digest));
    }
    Ok((lines, all))
}

/// A line of `bag-info.txt`: a label and what it says, in one line.
pub(super) fn info(label: &str, says: &str) -> String {
    let says: String = says.split_whitespace().collect::<Vec<_>>().join(" ");
    if says.is_empty() { String::new() } else { format!("{label}: {says}\n") }
}
