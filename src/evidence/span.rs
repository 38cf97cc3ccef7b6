use std::collections::BTreeMap;
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
        let (file, place) = key.rsplit_once(':')?;
        let (offset, length) = place.split_once('+')?;
        let is_name = !file.is_empty() && file != ".." && !file.contains(['/', '\\']);
        is_name.then_some(())?;
        Some(Self { file: file.to_owned(), offset: offset.parse().ok()?, length: length.parse().ok()? })
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
    let mut input = io::BufReader::with_capacity(PIECE_BYTES, input);
    let mut piece = vec![0; PIECE_BYTES];
    cut.into_iter()
        .map(|span| {
            let hash = digest(&mut input, span.length, &mut piece).map_err(ArchiveError::Read)?;
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

/// Digest of the next `length` bytes; none where there are fewer.
fn digest(input: &mut impl Read, length: u64, piece: &mut [u8]) -> io::Result<Option<merkle::Hash>> {
    let (hash, read) = digest_read(&mut input.take(length), piece, |_| Ok(()))?;
    Ok((read == length).then_some(hash))
}

/// Reads every span once, file by file and from front to back, and hands each with the digest of what is there now;
/// none where it cannot be read. Spans that lie on one another are read one by one.
pub fn check_spans(dir: &Path, spans: Vec<Span>, mut each: impl FnMut(&Span, Option<merkle::Hash>)) {
    let mut files: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for span in spans {
        files.entry(span.file.clone()).or_default().push(span);
    }
    let mut piece = vec![0; PIECE_BYTES];
    for (name, mut spans) in files {
        spans.sort();
        let Ok(file) = fs_err::File::open(dir.join(&name)) else {
            spans.iter().for_each(|span| each(span, None));
            continue;
        };
        let mut input = io::BufReader::with_capacity(PIECE_BYTES, file);
        let mut at = 0;
        for span in &spans {
            let is_there = at == span.offset || input.seek(SeekFrom::Start(span.offset)).is_ok();
            let hash =
                if is_there { digest(&mut input, span.length, &mut piece).ok().flatten() } else { None };
            at = if hash.is_some() { span.end() } else { u64::MAX };
            each(span, hash);
        }
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
        let mut asked: Vec<Span> = before.iter().map(|(span, _)| span.clone()).collect();
        asked.reverse();
        asked.push(Span { file: "gone.warc.gz".into(), offset: 0, length: 1 });
        asked.push(Span { offset: before[3].0.offset, length: 1 << 20, file: name });
        let mut told = Vec::new();
        check_spans(folder.path(), asked, |span, hash| {
            let known = before.iter().find(|(one, _)| one == span);
            told.push(known.map(|(_, digest)| Some(*digest) == hash));
            assert!(known.is_some() || hash.is_none());
        });
        assert_eq!(told, [None, Some(true), Some(true), Some(false), Some(true), None]);
    }

    #[test]
    fn a_key_names_a_file_of_the_folder_alone() {
        for key in ["../a:0+1", "a/b:0+1", ":0+1", "a:0", "a:x+1", "a:0+-1"] {
            assert_eq!(Span::parse(key), None, "{key}");
        }
    }
}
