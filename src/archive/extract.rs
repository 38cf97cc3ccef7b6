use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use fs_err::File;
use jiff::Timestamp;

use super::member::Members;
use super::record::{Headers, date, record_id};
use super::{ContentType, HttpMessage, evidence};
use crate::domain::{CaptureRef, Fault};
use crate::parse::limits::{RECORD_BYTES, RECORD_HEADER_BYTES};

/// Open files that are kept: captures of one lead come from few nights.
const MOST_OPEN: usize = 8;

/// Copies captures out of the archive into a file of their own, byte for byte: the gzip members of the response and of
/// its request stand in it as they were written, after a `warcinfo` record of its own.
pub struct Extract<'d, W: Write> {
    dir: &'d Path,
    out: W,
    offset_bytes: u64,
    open: HashMap<String, File>,
}

impl<W: Write> std::fmt::Debug for Extract<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extract").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// Where a capture stands in the copy, and what an index says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// First byte of the response's member in the copy.
    pub offset_bytes: u64,
    /// Bytes of that member.
    pub length_bytes: u64,
    /// Members that were copied with it: length of each in the archive, from the capture's offset on.
    pub members_bytes: Vec<u64>,
    /// Address.
    pub url: String,
    /// `response`, `resource` or `revisit`.
    pub kind: String,
    /// Status of an HTTP answer.
    pub status: Option<u16>,
    /// Media type, without parameters.
    pub media: Option<String>,
}

impl<'d, W: Write> Extract<'d, W> {
    /// A copy of captures of the archive `dir`, beginning with a record that says what it is.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn new(dir: &'d Path, mut out: W, name: &str, software: &str, at: Timestamp) -> io::Result<Self> {
        let mut headers = Headers::new("warcinfo");
        headers.add("WARC-Record-ID", &format!("<{}>", record_id(name, 0, 0, "extract", at)));
        headers.add("WARC-Date", &date(at));
        headers.add("WARC-Filename", name);
        headers.add("Content-Type", "application/warc-fields");
        let info = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\ndescription: records copied byte for byte from the archive\r\n"
        );
        let mut buffer = Vec::new();
        headers.finish(&mut Members::new(), &mut buffer, &[info.as_bytes()])?;
        out.write_all(&buffer)?;
        Ok(Self { dir, out, offset_bytes: buffer.len() as u64, open: HashMap::new() })
    }

    /// Copies a capture once its digest was checked.
    ///
    /// # Errors
    /// The capture is gone, changed or cannot be read; or the output cannot be written.
    pub fn copy(&mut self, place: &CaptureRef) -> io::Result<Result<Extracted, Fault>> {
        let record = match evidence(self.dir, place) {
            Ok(record) => record,
            Err(fault) => return Ok(Err(fault)),
        };
        let path = self.dir.join(&place.warc_file);
        let unreadable =
            |error: io::Error| Fault::new("evidence_unreadable", format!("{}: {error}", path.display()));
        if !self.open.contains_key(&place.warc_file) {
            if self.open.len() >= MOST_OPEN {
                self.open.clear();
            }
            match File::open(&path) {
                Ok(file) => self.open.insert(place.warc_file.clone(), file),
                Err(error) => return Ok(Err(unreadable(error))),
            };
        }
        let Some(file) = self.open.get_mut(&place.warc_file) else {
            return Ok(Err(unreadable(io::ErrorKind::NotFound.into())));
        };
        let read = members(file, place).and_then(|lengths| {
            file.seek(SeekFrom::Start(place.offset_bytes))?;
            let mut bytes = Vec::new();
            file.take(lengths.iter().sum()).read_to_end(&mut bytes)?;
            Ok((lengths, bytes))
        });
        let (members_bytes, bytes) = match read {
            Ok(read) => read,
            Err(error) => return Ok(Err(unreadable(error))),
        };
        let answer = (record.kind != "resource").then(|| HttpMessage::parse(&record.block)).flatten();
        let media = match &answer {
            Some(message) => message.content_type().media,
            None => ContentType::of(record.header("Content-Type")).media,
        };
        let extracted = Extracted {
            offset_bytes: self.offset_bytes,
            length_bytes: members_bytes.first().copied().unwrap_or_default(),
            members_bytes,
            url: record.target_uri().unwrap_or_default().to_owned(),
            status: answer.map(|message| message.status),
            media: Some(media).filter(|media| !media.is_empty()),
            kind: record.kind,
        };
        self.out.write_all(&bytes)?;
        self.offset_bytes += bytes.len() as u64;
        Ok(Ok(extracted))
    }

    /// Hands the output back.
    pub fn finish(self) -> W {
        self.out
    }
}

/// Lengths of the gzip members of a capture: its own, and that of its request where it follows.
fn members(file: &mut File, place: &CaptureRef) -> io::Result<Vec<u64>> {
    file.seek(SeekFrom::Start(place.offset_bytes))?;
    let mut input = Counted { inner: BufReader::new(file), bytes: 0 };
    let (own, _) = member(&mut input)?;
    let mut lengths = vec![own];
    // Where the file ends here, or something else follows, the capture has no request.
    if let Ok((length, head)) = member(&mut input)
        && head.contains(&format!("WARC-Concurrent-To: <{}>", place.record_id))
    {
        lengths.push(length);
    }
    Ok(lengths)
}

/// Length of the member that comes next, and the beginning of what is in it.
fn member<R: BufRead>(input: &mut Counted<R>) -> io::Result<(u64, String)> {
    let before = input.bytes;
    let mut decoder =
        GzDecoder::new(&mut *input).take(RECORD_BYTES.saturating_add(RECORD_HEADER_BYTES as u64));
    let mut head = Vec::new();
    decoder.by_ref().take(RECORD_HEADER_BYTES as u64).read_to_end(&mut head)?;
    io::copy(&mut decoder, &mut io::sink())?;
    Ok((input.bytes - before, String::from_utf8_lossy(&head).into_owned()))
}

/// Counts the bytes that are taken from a reader.
struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes += amount as u64;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Archive, Exchange, Reader};
    use super::*;
    use crate::domain::RunId;

    #[test]
    fn what_is_copied_is_what_was_written_with_its_request() {
        let folder = tempfile::tempdir().unwrap();
        let archive =
            Archive::create(folder.path(), &RunId("r".into()), 1 << 20, "waspada", "agent").unwrap();
        let at: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
        let exchange = |path: &str| Exchange {
            url: format!("https://papan.example/{path}"),
            started_at: at,
            ip: None,
            request_head: b"GET / HTTP/1.1\r\nHost: papan.example\r\n\r\n".to_vec(),
            status: 200,
            response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".to_vec(),
            payload: format!("<p>Dicari {path}</p>").into_bytes(),
            sent_body: None,
            origin: None,
            truncation: None,
            earlier: None,
        };
        let places: Vec<CaptureRef> =
            ["satu", "dua"].iter().map(|path| archive.exchange(&exchange(path)).unwrap().capture).collect();
        let row = archive.resource("file:a.csv#row=1", "application/json", b"{}", at).unwrap();
        archive.close().unwrap();
        let mut copy = Extract::new(folder.path(), Vec::new(), "data.warc.gz", "waspada", at).unwrap();
        let second = copy.copy(&places[1]).unwrap().unwrap();
        let alone = copy.copy(&row).unwrap().unwrap();
        assert_eq!(
            (second.status, second.media.as_deref(), second.members_bytes.len()),
            (Some(200), Some("text/html"), 2)
        );
        assert_eq!((alone.status, alone.kind.as_str(), alone.members_bytes.len()), (None, "resource", 1));
        let bytes = copy.finish();
        let whole = fs_err::read(folder.path().join(&places[1].warc_file)).unwrap();
        let from = usize::try_from(places[1].offset_bytes).unwrap();
        let length = usize::try_from(second.members_bytes.iter().sum::<u64>()).unwrap();
        let at_copy = usize::try_from(second.offset_bytes).unwrap();
        assert_eq!(bytes[at_copy..at_copy + length], whole[from..from + length]);
        let path = folder.path().join("data.warc.gz");
        fs_err::write(&path, &bytes).unwrap();
        let kinds: Vec<String> = Reader::open(&path).unwrap().map(|record| record.unwrap().kind).collect();
        assert_eq!(kinds, ["warcinfo", "response", "request", "resource"]);

        let changed = CaptureRef { payload_sha256: "0".repeat(64), ..row };
        let mut copy = Extract::new(folder.path(), Vec::new(), "data.warc.gz", "waspada", at).unwrap();
        assert_eq!(copy.copy(&changed).unwrap().unwrap_err().code, "evidence_changed");
    }
}
