use std::fmt::Display;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use tempfile::NamedTempFile;

use super::input::Wanted;
use super::{Import, Read};
use crate::archive::unpack_zstd;
use crate::domain::Fault;
use crate::parse::limits::ZIP_BYTES;

/// Whether a file begins as Zstandard does; `0x184d2a5?` begins what is passed over, as the dictionary of a WARC file is.
pub(super) fn is_packed(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs_err::File::open(path).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start));
    read.is_ok()
        && (start == [0x28, 0xb5, 0x2f, 0xfd]
            || (start[0] & 0xf0 == 0x50 && start[1..] == [0x2a, 0x4d, 0x18]))
}

impl Import<'_> {
    /// Reads what is in a file that is packed with Zstandard.
    pub(super) fn unpacked_zst(&mut self, path: &Path, name: &str, depth: usize) -> Read {
        let broken = |error: &dyn Display| {
            let what = format!(
                "{name}: cannot be unpacked ({error}); unpack it with `zstd -d` and import what comes out"
            );
            Fault::new("file_unreadable", what)
        };
        if depth >= 2 {
            return Ok(Err(broken(&"a packed file in a packed file")));
        }
        let unpacked = Wanted::open(path, self.is_wanted).and_then(|file| {
            let mut packed = BufReader::with_capacity(1 << 16, file);
            if packed.fill_buf()?.first().is_some_and(|byte| byte & 0xf0 == 0x50) {
                return Err(std::io::Error::other("packed with a dictionary of its own"));
            }
            let mut file = NamedTempFile::new()?;
            unpack_zstd(&mut packed, &mut file, ZIP_BYTES)?;
            Ok(file)
        });
        let file = match unpacked {
            Ok(file) => file,
            Err(error) => return Ok(Err(broken(&error))),
        };
        let inner = name.strip_suffix(".zst").or_else(|| name.strip_suffix(".zstd")).unwrap_or(name);
        self.file(file.path(), inner, depth + 1)
    }
}
