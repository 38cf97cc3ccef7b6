use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

use super::merkle;
use crate::archive::{ArchiveError, PIECE_BYTES, Reader, digest_read};

/// A run of bytes of an archive file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file, by its name in the archive folder.
    pub file: String,
    /// Where it begins, bytes.
    pub offset: u64,
    /// How long it is, bytes.
    pub length: u64,
}

impl Span {
    /// As it stands in a leaf: `FILE:OFFSET+LENGTH`.
    pub fn key(&self) -> String {
        format!("{}:{}+{}", self.file, self.offset, self.length)
    }

    /// The span of a leaf's key; none where it is none, or its file lies in another folder.
    pub fn parse(key: &str) -> Option<Self> {
        let (file, offset, length) = Self::parts(key)?;
        Some(Self { file: file.to_owned(), offset, length })
    }

    /// The parts of a leaf's key: file, offset and length. As [`Span::parse`].
    pub fn parts(key: &str) -> Option<(&str, u64, u64)> {
        let (file, place) = key.rsplit_once(':')?;
        let (offset, length) = place.split_once('+')?;
        let is_name = !file.is_empty() && file != ".." && !file.contains(['/', '\\']);
        is_name.then_some((file, offset.parse().ok()?, length.parse().ok()?))
    }

    /// First byte after it.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// The records of an archive file from byte `from` on, with the digest of each as it lies there: every byte of the file
/// is in one of them. What a crash left at the end is a span as well.
///
/// # Errors
/// The file cannot be read.
pub fn spans(dir: &Path, file: &str, from: u64) -> Result<Vec<(Span, merkle::Hash)>, ArchiveError> {
    let path = dir.join(file);
    let size = fs_err::metadata(&path).map_err(ArchiveError::Read)?.len();
    if from >= size {
        return Ok(Vec::new());
    }
    // Blocks are passed over: only where they begin and end is of interest.
    let mut starts: Vec<u64> = Reader::open_at(&path, from)?
        .with_blocks_of(0)
        .filter_map(Result::ok)
        .map(|record| record.offset_bytes)
        .collect();
    starts.push(from);
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([size]);
    let cut: Vec<Span> = starts
        .iter()
        .zip(ends)
        .map(|(&offset, end)| Span { file: file.to_owned(), offset, length: end - offset })
        .collect();
    let mut input = fs_err::File::open(&path).map_err(ArchiveError::Read)?;
    input.seek(SeekFrom::Start(from)).map_err(ArchiveError::Read)?;
    let mut input = Pieces::from(input, from);
    cut.into_iter()
        .map(|span| {
            let hash = input.digest(span.offset, span.length).map_err(ArchiveError::Read)?;
            Ok((span, hash.unwrap_or_default()))
        })
        .collect()
}

/// Digest of a whole file, and its length in bytes.
///
/// # Errors
/// The file cannot be read.
pub fn file_digest(path: &Path) -> io::Result<(merkle::Hash, u64)> {
    stream_digest(&mut fs_err::File::open(path)?)
}

/// Digest of what is still to be read, and its length in bytes.
///
/// # Errors
/// It cannot be read.
pub fn stream_digest(input: &mut impl Read) -> io::Result<(merkle::Hash, u64)> {
    digest_read(input, &mut vec![0; PIECE_BYTES], |_| Ok(()))
}

/// What a manifest says of a span of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanClaim {
    /// Where it begins, bytes.
    pub offset: u64,
    /// How long it is, bytes.
    pub length: u64,
    /// Digest of its bytes.
    pub sha256: merkle::Hash,
    /// Number of the manifest.
    pub manifest: u64,
}

impl SpanClaim {
    /// First byte after it.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// The claims on a file, by their place among `claims`, whose bytes are others now, each with the digest of what is there;
/// none where it cannot be read. The file is read once, from front to back, where the claims are in that order; spans that
/// lie on one another are read one by one.
pub fn changed_spans(path: &Path, claims: &[SpanClaim]) -> Vec<(usize, Option<merkle::Hash>)> {
    let mut input = fs_err::File::open(path).ok().map(|file| Pieces::from(file, 0));
    let mut changed = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        let hash = input.as_mut().and_then(|input| input.digest(claim.offset, claim.length).ok()).flatten();
        if hash != Some(claim.sha256) {
            changed.push((at, hash));
        }
    }
    changed
}

/// A file in pieces: its bytes are digested where they were read to.
struct Pieces {
    file: fs_err::File,
    piece: Vec<u8>,
    /// What of the piece is still to be digested.
    left: std::ops::Range<usize>,
    /// Where in the file the next of these stands.
    at: u64,
}

impl Pieces {
    /// The file from where it stands, which is `at`.
    fn from(file: fs_err::File, at: u64) -> Self {
        Self { file, piece: vec![0; PIECE_BYTES], left: 0..0, at }
    }

    /// Digest of a span; none where the file ends before it does.
    fn digest(&mut self, offset: u64, length: u64) -> io::Result<Option<merkle::Hash>> {
        if self.at != offset {
            self.file.seek(SeekFrom::Start(offset))?;
            (self.left, self.at) = (0..0, offset);
        }
        let mut digest = merkle::Hasher::default();
        let mut missing = length;
        while missing > 0 {
            if self.left.is_empty() {
                let read = match self.file.read(&mut self.piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read?,
                };
                if read == 0 {
                    return Ok(None);
                }
                self.left = 0..read;
            }
            let taken = self.left.len().min(usize::try_from(missing).unwrap_or(usize::MAX));
            let part = self.left.start..self.left.start + taken;
            digest.update(self.piece.get(part).unwrap_or_default());
            self.left.start += taken;
            self.at += taken as u64;
            missing -= taken as u64;
        }
        Ok(Some(digest.finish()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::merkle::sha256;
    use super::*;
    use crate::archive::Archive;
    use crate::domain::RunId;

    fn archive() -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let archive =
            Archive::create(folder.path(), &RunId("r".into()), 1 << 20, "waspada", "agent").unwrap();
        for word in ["satu", "dua", "tiga"] {
            let body = format!("{{\"teks\":\"{word}\"}}");
            archive.resource("file:a", "application/json", body.as_bytes(), Timestamp::UNIX_EPOCH).unwrap();
        }
        archive.close().unwrap();
        let name = archive.files().remove(0);
        (folder, name)
    }

    #[test]
    fn spans_hold_every_byte_of_a_file_once() {
        let (folder, name) = archive();
        let bytes = fs_err::read(folder.path().join(&name)).unwrap();
        let found = spans(folder.path(), &name, 0).unwrap();
        assert_eq!(found.len(), 4, "warcinfo and three rows");
        let mut at = 0;
        for (span, hash) in &found {
            assert_eq!(span.offset, at);
            at = span.end();
            let range = usize::try_from(span.offset).unwrap()..usize::try_from(span.end()).unwrap();
            assert_eq!(*hash, sha256(&bytes[range]));
            assert_eq!(Span::parse(&span.key()).as_ref(), Some(span));
        }
        assert_eq!(at, bytes.len() as u64);
        let later = spans(folder.path(), &name, found[2].0.offset).unwrap();
        assert_eq!(later, found[2..]);
        assert_eq!(spans(folder.path(), &name, at).unwrap(), []);
    }

    #[test]
    fn what_a_crash_left_is_a_span_as_well() {
        let (folder, name) = archive();
        let path = folder.path().join(&name);
        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        let found = spans(folder.path(), &name, 0).unwrap();
        assert_eq!(found.last().unwrap().0.end(), bytes.len() as u64 - 9);
        assert_eq!(found.iter().map(|(span, _)| span.length).sum::<u64>(), bytes.len() as u64 - 9);
    }

    #[test]
    fn each_span_is_read_as_it_is_now() {
        let (folder, name) = archive();
        let before = spans(folder.path(), &name, 0).unwrap();
        let path = folder.path().join(&name);
        let mut bytes = fs_err::read(&path).unwrap();
        bytes[usize::try_from(before[2].0.offset).unwrap() + 20] ^= 1;
        fs_err::write(&path, bytes).unwrap();
        let claim = |(span, sha256): &(Span, merkle::Hash)| SpanClaim {
            offset: span.offset,
            length: span.length,
            sha256: *sha256,
            manifest: 1,
        };
        let mut asked: Vec<SpanClaim> = before.iter().map(claim).collect();
        let told = |asked: &[SpanClaim], path: &Path| -> Vec<(usize, bool)> {
            changed_spans(path, asked).into_iter().map(|(at, hash)| (at, hash.is_some())).collect()
        };
        assert_eq!(told(&asked, &path), [(2, true)]);
        // In any order; one that is longer than the file, and a file that is not there.
        asked.reverse();
        asked.push(SpanClaim { length: 1 << 20, ..asked[0] });
        assert_eq!(told(&asked, &path), [(1, true), (4, false)]);
        assert_eq!(told(&asked, &folder.path().join("gone.warc.gz")).len(), 5);
    }

    #[test]
    fn a_key_names_a_file_of_the_folder_alone() {
        for key in ["../a:0+1", "a/b:0+1", ":0+1", "a:0", "a:x+1", "a:0+-1"] {
            assert_eq!(Span::parse(key), None, "{key}");
        }
    }
}
