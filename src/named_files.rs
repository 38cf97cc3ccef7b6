//! Files that a setting or an argument names: regular files alone, and no more of them than is sensible. A device or a
//! pipe has no end, and opening a pipe may wait for ever.

use std::io::{self, Read as _};
use std::path::Path;

/// The bytes of a regular file, `most_bytes` of them at most.
///
/// # Errors
/// It cannot be read, is a device, pipe, socket or folder, or is larger.
pub fn read(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    // Asked before it is opened.
    if !fs_err::metadata(path)?.is_file() {
        let what = format!("`{}` is a device, pipe or folder; name a file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let mut bytes = Vec::new();
    fs_err::File::open(path)?.take(most_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        let what =
            format!("`{}` is larger than {most_bytes} bytes, the most that is read of it", path.display());
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As [`read`], or it is not UTF-8.
pub fn read_text(path: &Path, most_bytes: u64) -> io::Result<String> {
    String::from_utf8(read(path, most_bytes)?).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("`{}` is no text in UTF-8", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_end_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("berkas");
        fs_err::write(&file, "isi").unwrap();
        assert_eq!(read_text(&file, 3).unwrap(), "isi");
        let told = read(&file, 2).unwrap_err().to_string();
        assert!(told.contains("larger than 2 bytes") && told.contains("berkas"), "{told}");
        fs_err::write(&file, [0xff]).unwrap();
        assert!(read_text(&file, 9).unwrap_err().to_string().contains("UTF-8"));
        for endless in [Path::new("/dev/zero"), folder.path()] {
            let told = read(endless, 1 << 40).unwrap_err().to_string();
            assert!(told.contains("device, pipe or folder"), "{told}");
        }
        assert_eq!(read(&folder.path().join("tidak"), 1).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
