//! The tag files of a `BagIt` bag (RFC 8493).

use std::fmt::Write as _;
use std::io::{self, BufReader};
use std::path::Path;

use fs_err::File;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a file and its length, bytes.
pub(super) fn digest(path: &Path) -> io::Result<(String, u64)> {
    digest_of(&mut BufReader::with_capacity(1 << 16, File::open(path)?))
}

/// SHA-256 of what is still to be read, and its length, bytes.
pub(super) fn digest_of(file: &mut impl io::Read) -> io::Result<(String, u64)> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        bytes += read as u64;
    }
    Ok((data_encoding::HEXLOWER.encode(&hash.finalize()), bytes))
}

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
        let (digest, bytes) = digest(&bag.join(file))?;
        all += bytes;
        // Section 2.1.3: what would end a line is percent-encoded.
        let named = file.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        let _ = writeln!(lines, "{digest}  {named}");
    }
    Ok((lines, all))
}

/// A line of `bag-info.txt`: a label and what it says, in one line.
pub(super) fn info(label: &str, says: &str) -> String {
    let says: String = says.split_whitespace().collect::<Vec<_>>().join(" ");
    if says.is_empty() { String::new() } else { format!("{label}: {says}\n") }
}
