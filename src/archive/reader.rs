use std::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use fs_err::File;
use jiff::Timestamp;

use super::ArchiveError;
use super::http::add_header;
use super::stream::Stream;
use crate::domain::Fault;
use crate::parse::limits::{RECORD_BYTES, RECORD_HEADER_BYTES};

/// Longest header line, bytes.
const LINE_BYTES: usize = 1 << 16;
/// Most header lines of a record.
const LINES: usize = 1000;

/// One record of a WARC file.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where it begins in the file; in gzip files, where its member begins.
    pub offset_bytes: u64,
    /// `WARC-Type`, lower case: `response`, `request`, `resource`, `revisit`, `warcinfo`...
    pub kind: String,
    /// Headers in order, as written.
    pub headers: Vec<(String, String)>,
    /// Block, as far as it is there.
    pub block: Vec<u8>,
    /// Whether the end of the block is missing in the file.
    pub is_truncated: bool,
}

impl Record {
    /// First value of the header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Address of what was captured, without the angle brackets that some programs write.
    pub fn target_uri(&self) -> Option<&str> {
        self.header("WARC-Target-URI").map(|uri| uri.trim_start_matches('<').trim_end_matches('>'))
    }

    /// When it was captured.
    pub fn date(&self) -> Option<Timestamp> {
        self.header("WARC-Date")?.parse().ok()
    }
}

/// Reads WARC 0.18, 1.0 and 1.1, gzip or plain, record by record.
///
/// Iteration gives what is readable; what is not becomes a [`Fault`] that names file and offset, and
/// reading goes on after it where that is possible.
pub struct Reader<R: Read> {
    input: Stream<R>,
    name: String,
    /// Longest block that is kept, bytes.
    block_bytes: u64,
    /// What is to be said before the next record.
    fault: Option<Fault>,
    is_done: bool,
}

impl<R: Read> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Reader<File> {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Self::open_at(path, 0)
    }

    /// Reads the file at `path` from a record's offset on.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open_at(path: &Path, offset_bytes: u64) -> Result<Self, ArchiveError> {
        let mut file = File::open(path).map_err(ArchiveError::Read)?;
        file.seek(SeekFrom::Start(offset_bytes)).map_err(ArchiveError::Read)?;
        Self::new(file, offset_bytes, path.display().to_string())
    }
}

impl<R: Read> Reader<R> {
    /// Reads `input`, which begins at `offset_bytes` of the file that messages call `name`.
    ///
    /// # Errors
    /// Its first bytes cannot be read.
    pub fn new(input: R, offset_bytes: u64, name: String) -> Result<Self, ArchiveError> {
        let input = Stream::new(input, offset_bytes).map_err(ArchiveError::Read)?;
        Ok(Self { input, name, block_bytes: RECORD_BYTES, fault: None, is_done: false })
    }

    /// Keeps at most `bytes` of each block.
    #[must_use]
    pub fn with_blocks_of(mut self, bytes: u64) -> Self {
        self.block_bytes = bytes.min(RECORD_BYTES);
        self
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        if self.is_done {
            return None;
        }
        self.input.skip_line_ends();
        let offset_bytes = self.input.offset_bytes();
        match self.record() {
            Ok(Some(record)) => Some(Ok(record)),
            Ok(None) => {
                self.is_done = true;
                self.fault.take().map(Err)
            }
            Err(error) => {
                self.is_done = !self.input.resync();
                let rest =
                    if self.is_done { "what came before it was read" } else { "reading goes on after it" };
                Some(Err(self.broken(offset_bytes, &format!("cannot be read ({error}); {rest}"))))
            }
        }
    }
}

impl<R: Read> Reader<R> {
    fn broken(&self, offset_bytes: u64, what: &str) -> Fault {
        Fault::new("archive_broken", format!("{}: the record at byte {offset_bytes} {what}", self.name))
    }

    /// The next record; none at the end of the file.
    fn record(&mut self) -> io::Result<Option<Record>> {
        let mut offset_bytes;
        let mut garbage_at = None;
        loop {
            offset_bytes = self.input.offset_bytes();
            let Some(line) = self.line()? else { break };
            if line.starts_with(b"WARC/") {
                break;
            }
            if line.iter().any(|b| !b.is_ascii_whitespace()) {
                garbage_at.get_or_insert(offset_bytes);
            }
        }
        if let Some(at) = garbage_at {
            self.fault = Some(self.broken(at, "is no WARC record and was passed over"));
        }
        let headers = self.headers()?;
        if headers.is_empty() {
            return Ok(None);
        }
        let mut record =
            Record { offset_bytes, kind: String::new(), headers, block: Vec::new(), is_truncated: false };
        record.kind = record.header("WARC-Type").unwrap_or("").to_ascii_lowercase();
        let Some(length) = record.header("Content-Length").and_then(|v| v.parse::<u64>().ok()) else {
            record.is_truncated = true;
            self.fault = Some(self.broken(offset_bytes, "states no length; its block was passed over"));
            return Ok(Some(record));
        };
        let read = self.input.by_ref().take(length.min(self.block_bytes)).read_to_end(&mut record.block);
        record.is_truncated = (record.block.len() as u64) < length;
        if read.is_ok() && length > self.block_bytes {
            io::copy(&mut self.input.by_ref().take(length - self.block_bytes), &mut io::sink())?;
            self.fault = Some(self.broken(offset_bytes, "is too large and was cut"));
        } else if let Err(error) = read {
            let is_over = !self.input.resync();
            self.is_done = is_over;
            self.fault = Some(self.broken(offset_bytes, &format!("is cut off ({error})")));
        } else if record.is_truncated && self.fault.is_none() {
            self.fault = Some(self.broken(offset_bytes, "is cut off"));
        }
        Ok(Some(record))
    }

    /// Header lines up to the empty one, folded lines joined.
    fn headers(&mut self) -> io::Result<Vec<(String, String)>> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let mut bytes = 0;
        for _ in 0..LINES {
            let Some(line) = self.line()? else { break };
            bytes += line.len();
            if bytes > RECORD_HEADER_BYTES {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "its headers are too long"));
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            add_header(&mut headers, line);
        }
        Ok(headers)
    }

    /// The next line with its end; none at the end of the file.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.input.by_ref().take(LINE_BYTES as u64).read_until(b'\n', &mut line)?;
        Ok((!line.is_empty()).then_some(line))
    }
}

/// Whether bytes begin like an ARC file, the older form of WARC, which is not read.
pub fn is_arc(start: &[u8]) -> bool {
    start.starts_with(b"filedesc://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<Record, Fault>> {
        let input = Stream::new(bytes, 0).unwrap();
        Reader { input, name: "a.warc".to_owned(), block_bytes: 1 << 20, fault: None, is_done: false }
            .collect()
    }

    fn record(kind: &str, block: &str) -> String {
        let length = block.len();
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n")
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn goes_on_after_garbage() {
        let file = format!("{}garbage here\n{}", record("resource", "one"), record("resource", "two"));
        let read = read(file.as_bytes());
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].as_ref().unwrap().block, b"one");
        assert_eq!(read[1].as_ref().unwrap().block, b"two");
        let fault = read[2].as_ref().unwrap_err();
        assert!(fault.message.starts_with("a.warc: the record at byte 59 is no WARC"), "{}", fault.message);
    }

    #[test]
    fn goes_on_after_a_broken_member() {
        let (one, two) = (gzip(&record("resource", "one")), gzip(&record("resource", "two")));
        let mut broken = gzip(&record("resource", &"kerja ".repeat(50)));
        let middle = broken.len() / 2;
        broken[middle] ^= 0xff;
        broken[middle + 1] ^= 0xff;
        let file = [one.clone(), broken, two].concat();
        let read = read(&file);
        assert_eq!(read[0].as_ref().unwrap().block, b"one");
        assert!(
            read.iter()
                .any(|r| r.as_ref().is_err_and(|f| f.message.contains(&format!("byte {}", one.len()))))
        );
        assert!(read.iter().any(|r| r.as_ref().is_ok_and(|record| record.block == b"two")));
    }

    #[test]
    fn gives_the_start_of_a_cut_record() {
        let whole = record("response", "HTTP/1.1 200 OK\r\n\r\ngaji besar");
        let read = read(&whole.as_bytes()[..whole.len() - 8]);
        let first = read[0].as_ref().unwrap();
        assert!(first.is_truncated);
        assert!(first.block.ends_with(b"gaji b"), "{:?}", String::from_utf8_lossy(&first.block));
        assert_eq!(read[1].as_ref().unwrap_err().code, "archive_broken");
    }

    #[test]
    fn reads_many_records_in_one_member_and_folded_headers() {
        let folded = "WARC/0.18\nWARC-Type: resource\nX: a\n b\nWARC-Target-URI: <http://x.example/>\nContent-Length: 0\n\n\n\n";
        let read = read(&gzip(&format!("{folded}{}", record("resource", "two"))));
        let first = read[0].as_ref().unwrap();
        assert_eq!((first.header("x"), first.target_uri()), (Some("a b"), Some("http://x.example/")));
        assert_eq!(read[1].as_ref().unwrap().block, b"two");
    }

    #[test]
    fn a_record_without_end_is_cut_and_the_next_is_read() {
        let file =
            gzip(&format!("{}{}", record("resource", &"x".repeat(3 << 20)), record("resource", "two")));
        let read = read(&file);
        let first = read[0].as_ref().unwrap();
        assert!(first.is_truncated);
        assert_eq!(first.block.len(), 1 << 20);
        assert!(read[1].as_ref().unwrap_err().message.contains("too large"));
        assert_eq!(read[2].as_ref().unwrap().block, b"two");
        let endless = format!("WARC/1.0\r\n{}\r\n", format!("X: {}\r\n", "y".repeat(60_000)).repeat(30));
        let read = self::read(endless.as_bytes());
        assert!(read.iter().any(|r| r.as_ref().is_err_and(|f| f.message.contains("headers are too long"))));
    }

    #[test]
    fn an_empty_file_has_no_records() {
        assert!(read(b"").is_empty());
        assert!(read(b"\r\n\r\n").is_empty());
    }
}
