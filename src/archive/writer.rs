use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fs_err::File;
#[cfg(unix)]
use fs_err::os::unix::fs::OpenOptionsExt as _;
use jiff::Timestamp;
use thiserror::Error;

use super::exchange::{Earlier, Exchange, Kept, Origin};
use super::member::Members;
use super::record::{Headers, date, record_id, uri};
use crate::domain::{CaptureRef, RunId, sha256_hex};

const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// Why evidence could not be kept. The item must then not be handed on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The folder or a file in it cannot be written; the message names it.
    #[error("evidence cannot be written ({0}); free some space or fix `[archive] dir`, then run again")]
    Write(#[source] io::Error),
    /// A file cannot be read; the message names it.
    #[error("archive file cannot be read: {0}")]
    Read(#[source] io::Error),
}

/// The WARC files of one run. May be shared between threads; each call has reached the operating system
/// when it returns, so that a killed process loses nothing that was handed on.
///
/// A file is never opened again: a new start begins a new file, whatever state the last one is in.
#[derive(Debug)]
pub struct Archive {
    dir: PathBuf,
    run: RunId,
    file_cap_bytes: u64,
    info: String,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: Option<File>,
    name: String,
    number: u32,
    offset_bytes: u64,
    info_id: String,
    members: Members,
    buffer: Vec<u8>,
    names: Vec<String>,
    /// Payloads of this run, the last ones: SHA-256 to where they are.
    seen: HashMap<String, Earlier>,
}

/// What of an exchange is in a record and what is not, as each file's first record says.
const WIRE: &str = "heads of requests and responses are written from what the HTTP client tells: header values and the \
reason phrase are as sent, names are in lower case, headers of one name stand together in their order, white space around \
values is not kept; chunked transfer coding is undone and its header renamed x-archive-orig-transfer-encoding, content \
coding is as sent; interim responses, trailers and the TLS layer are not kept";

/// Payloads of which a run knows where they are; one that comes again later is written again.
const MOST_SEEN: usize = 50_000;
/// What the buffer keeps of a large record once it is written. Bytes.
const BUFFER_BYTES: usize = 1 << 20;

impl Archive {
    /// The folder that it is in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// An archive in `dir` whose files are named after `run`; the first file is made with the first record.
    ///
    /// `software` (name and version) and `user_agent` go into each file's first record.
    ///
    /// # Errors
    /// The folder cannot be made or listed.
    pub fn create(
        dir: &Path,
        run: &RunId,
        file_cap_bytes: u64,
        software: &str,
        user_agent: &str,
    ) -> Result<Self, ArchiveError> {
        make_private_folder(dir).map_err(ArchiveError::Write)?;
        let prefix = format!("waspada-{run}-");
        let mut number = 0;
        for entry in fs_err::read_dir(dir).map_err(ArchiveError::Write)? {
            let name = entry.map_err(ArchiveError::Write)?.file_name();
            let taken =
                name.to_str().and_then(|n| n.strip_prefix(&prefix)?.strip_suffix(".warc.gz")?.parse().ok());
            number = number.max(taken.unwrap_or(0));
        }
        let info = format!(
            "software: {}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\nrobots: obey\r\ndescription: {WIRE}\r\nhttp-header-user-agent: {}\r\nisPartOf: {}\r\n",
            one_line(software),
            one_line(user_agent),
            one_line(&run.0)
        );
        Ok(Self {
            dir: dir.to_owned(),
            run: run.clone(),
            file_cap_bytes,
            info,
            open: Mutex::new(Open {
                file: None,
                name: String::new(),
                number,
                offset_bytes: 0,
                info_id: String::new(),
                members: Members::new(),
                buffer: Vec::new(),
                names: Vec::new(),
                seen: HashMap::new(),
            }),
        })
    }

    /// Writes request and response; a response whose payload was captured before becomes a `revisit`.
    ///
    /// # Errors
    /// The file cannot be written. What was written of the record is cut off again.
    pub fn exchange(&self, exchange: &Exchange) -> Result<Kept, ArchiveError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let payload_sha256 = sha256_hex(&exchange.payload);
        let is_success = (200..300).contains(&exchange.status) && !exchange.payload.is_empty();
        let earlier = match exchange.status {
            304 => exchange.earlier.clone(),
            _ if is_success && exchange.truncation.is_none() => exchange
                .earlier
                .clone()
                .filter(|earlier| earlier.payload_sha256 == payload_sha256)
                .or_else(|| open.seen.get(&payload_sha256).cloned()),
            _ => None,
        };
        self.begin(&mut open, exchange.started_at)?;
        let mut response = Headers::new(if earlier.is_some() { "revisit" } else { "response" });
        let record_id = open.identify(&mut response, &exchange.url, exchange.started_at, 0);
        response.add("Content-Type", "application/http;msgtype=response");
        if let Some(ip) = exchange.ip {
            response.add("WARC-IP-Address", &ip.to_string());
        }
        if let Some(truncation) = exchange.truncation {
            response.add("WARC-Truncated", truncation.name());
        }
        if let Some(origin) = &exchange.origin {
            origin.add(&mut response);
        }
        let mut payload = exchange.sent_body.as_deref().unwrap_or(&exchange.payload);
        if let Some(earlier) = &earlier {
            let is_confirmed = exchange.status == 304;
            response.add("WARC-Profile", if is_confirmed { NOT_MODIFIED } else { SAME_PAYLOAD });
            response.add("WARC-Refers-To", &format!("<{}>", earlier.record_id));
            response.add("WARC-Refers-To-Target-URI", &uri(&earlier.url));
            response.add("WARC-Refers-To-Date", &date(earlier.captured_at));
            if !is_confirmed {
                response.add("WARC-Payload-Digest", &format!("sha256:{payload_sha256}"));
            }
            payload = &[];
        } else {
            response.add("WARC-Payload-Digest", &format!("sha256:{payload_sha256}"));
        }
        let offset_bytes = open.offset_bytes;
        open.buffer.clear();
        open.add(response, &[&exchange.response_head, payload])?;
        if !exchange.request_head.is_empty() {
            let mut request = Headers::new("request");
            open.identify(&mut request, &exchange.url, exchange.started_at, 1);
            request.add("Content-Type", "application/http;msgtype=request");
            request.add("WARC-Concurrent-To", &format!("<{record_id}>"));
            open.add(request, &[&exchange.request_head])?;
        }
        open.write()?;
        if is_success && earlier.is_none() && exchange.truncation.is_none() {
            let this = Earlier {
                url: exchange.url.clone(),
                captured_at: exchange.started_at,
                record_id: record_id.clone(),
                payload_sha256: payload_sha256.clone(),
            };
            if open.seen.len() >= MOST_SEEN {
                open.seen.clear();
            }
            open.seen.insert(payload_sha256.clone(), this);
        }
        let capture = CaptureRef { warc_file: open.name.clone(), offset_bytes, record_id, payload_sha256 };
        Ok(Kept { capture, repeats: earlier })
    }

    /// Writes what did not come over HTTP, such as a row of a file, as a `resource`.
    ///
    /// # Errors
    /// As [`Archive::exchange`].
    pub fn resource(
        &self,
        target: &str,
        media: &str,
        body: &[u8],
        at: Timestamp,
    ) -> Result<CaptureRef, ArchiveError> {
        self.resource_from(target, media, body, at, None)
    }

    /// The same of a record of an imported archive.
    ///
    /// # Errors
    /// As [`Archive::exchange`].
    pub fn resource_from(
        &self,
        target: &str,
        media: &str,
        body: &[u8],
        at: Timestamp,
        origin: Option<&Origin>,
    ) -> Result<CaptureRef, ArchiveError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.begin(&mut open, at)?;
        let payload_sha256 = sha256_hex(body);
        let mut headers = Headers::new("resource");
        let record_id = open.identify(&mut headers, target, at, 0);
        headers.add("Content-Type", media);
        if let Some(origin) = origin {
            origin.add(&mut headers);
        }
        headers.add("WARC-Payload-Digest", &format!("sha256:{payload_sha256}"));
        let offset_bytes = open.offset_bytes;
        open.buffer.clear();
        open.add(headers, &[body])?;
        open.write()?;
        Ok(CaptureRef { warc_file: open.name.clone(), offset_bytes, record_id, payload_sha256 })
    }

    /// Writes what is known of a file before the records that were read from it, as `metadata`.
    ///
    /// # Errors
    /// As [`Archive::exchange`].
    pub fn file(
        &self,
        target: &str,
        (sha256, bytes): (&str, u64),
        at: Timestamp,
    ) -> Result<(), ArchiveError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.begin(&mut open, at)?;
        let mut headers = Headers::new("metadata");
        open.identify(&mut headers, target, at, 0);
        headers.add("Content-Type", "application/warc-fields");
        let fields = format!("file-sha256: {sha256}\r\nfile-bytes: {bytes}\r\n");
        open.buffer.clear();
        open.add(headers, &[fields.as_bytes()])?;
        open.write()
    }

    /// Names of the files made so far, relative to the folder.
    pub fn files(&self) -> Vec<String> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).names.clone()
    }

    /// Closes the current file and waits until it is on the disk; later records begin a new one.
    ///
    /// # Errors
    /// The disk says that it is not.
    pub fn close(&self) -> Result<(), ArchiveError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.file.take() {
            Some(file) => file.sync_all().map_err(ArchiveError::Write),
            None => Ok(()),
        }
    }

    /// Makes sure that a file with room is open.
    fn begin(&self, open: &mut Open, at: Timestamp) -> Result<(), ArchiveError> {
        if open.file.is_some() && open.offset_bytes < self.file_cap_bytes {
            return Ok(());
        }
        if let Some(full) = open.file.take() {
            full.sync_all().map_err(ArchiveError::Write)?;
        }
        let mut options = fs_err::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = loop {
            open.number += 1;
            open.name = format!("waspada-{}-{:05}.warc.gz", self.run, open.number);
            match options.open(self.dir.join(&open.name)) {
                // What another archive of the run has made since the folder was listed is left alone.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                opened => break opened.map_err(ArchiveError::Write)?,
            }
        };
        open.file = Some(file);
        open.names.push(open.name.clone());
        open.offset_bytes = 0;
        open.buffer.clear();
        let mut headers = Headers::new("warcinfo");
        let id = record_id(&open.name, 0, 0, "", at);
        headers.add("WARC-Record-ID", &format!("<{id}>"));
        headers.add("WARC-Date", &date(at));
        headers.add("WARC-Filename", &open.name);
        headers.add("Content-Type", "application/warc-fields");
        open.info_id = id;
        open.add(headers, &[self.info.as_bytes()])?;
        open.write()
    }
}

impl Open {
    /// Gives a record its identity, the `nth` of the write that is being made up.
    fn identify(&self, headers: &mut Headers, target: &str, at: Timestamp, nth: u8) -> String {
        let id = record_id(&self.name, self.offset_bytes, nth + 1, target, at);
        headers.common(&id, target, at, &self.info_id);
        id
    }

    /// Puts a record at the end of the buffer.
    fn add(&mut self, headers: Headers, block: &[&[u8]]) -> Result<(), ArchiveError> {
        headers.finish(&mut self.members, &mut self.buffer, block).map_err(ArchiveError::Write)
    }

    /// Hands the buffer to the operating system in one piece.
    fn write(&mut self) -> Result<(), ArchiveError> {
        let Some(file) = self.file.as_mut() else {
            return Err(ArchiveError::Write(io::Error::other("no file is open")));
        };
        if let Err(error) = file.write_all(&self.buffer) {
            // Whatever arrived is no whole record: cut it off if that is possible, and leave the file.
            let _ = file.set_len(self.offset_bytes);
            self.file = None;
            return Err(ArchiveError::Write(error));
        }
        self.offset_bytes += self.buffer.len() as u64;
        self.buffer.clear();
        self.buffer.shrink_to(BUFFER_BYTES);
        Ok(())
    }
}

/// The run whose file has that name; none where it is no name that this program gives.
pub fn run_of(name: &str) -> Option<RunId> {
    let (run, number) = name.strip_prefix("waspada-")?.strip_suffix(".warc.gz")?.rsplit_once('-')?;
    let is_number = number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit());
    (is_number && !run.is_empty()).then(|| RunId(run.to_owned()))
}

/// Makes a folder, and those above it, for its owner alone: what was captured holds personal data. One that is there
/// stays as it is.
fn make_private_folder(dir: &Path) -> io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(dir).map_err(|error| {
        io::Error::new(error.kind(), format!("failed to create directory `{}`: {error}", dir.display()))
    })
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{HttpMessage, Reader, Record};
    use super::*;

    fn archive(dir: &Path, cap: u64) -> Archive {
        Archive::create(dir, &RunId("20261124T183000Z".to_owned()), cap, "waspada/test", "test-agent")
            .unwrap()
    }

    fn exchange(url: &str, payload: &[u8]) -> Exchange {
        Exchange {
            url: url.to_owned(),
            started_at: "2026-11-24T18:30:00.123456789Z".parse().unwrap(),
            ip: Some("192.0.2.1".parse().unwrap()),
            request_head: b"GET / HTTP/1.1\r\nhost: board.example\r\n\r\n".to_vec(),
            status: 200,
            response_head: b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n".to_vec(),
            payload: payload.to_vec(),
            sent_body: None,
            origin: None,
            truncation: None,
            earlier: None,
        }
    }

    fn records(dir: &Path, name: &str) -> Vec<Record> {
        Reader::open(&dir.join(name)).unwrap().map(|record| record.unwrap()).collect()
    }

    #[test]
    fn two_archives_of_one_run_write_files_of_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (archive(dir.path(), 1 << 20), archive(dir.path(), 1 << 20));
        let write = |archive: &Archive| {
            archive.exchange(&exchange("http://board.example/a", b"<p>gaji</p>")).unwrap().capture.warc_file
        };
        let files = [write(&one), write(&other)];
        assert_ne!(files[0], files[1]);
        assert!(files.iter().all(|name| records(dir.path(), name).len() == 3));
    }

    #[test]
    fn writes_what_the_reader_reads() {
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), 1 << 20);
        let first = archive.exchange(&exchange("http://board.example/a", b"<p>gaji</p>")).unwrap().capture;
        let row = archive
            .resource("file:a b\r\n.csv#row=2", "application/json", b"{}", Timestamp::UNIX_EPOCH)
            .unwrap();
        archive.close().unwrap();
        let records = records(dir.path(), &first.warc_file);
        let kinds: Vec<_> = records.iter().map(|r| r.kind.as_str()).collect();
        assert_eq!(kinds, ["warcinfo", "response", "request", "resource"]);
        let response = &records[1];
        assert_eq!(response.offset_bytes, first.offset_bytes);
        assert_eq!(response.header("WARC-Record-ID"), Some(format!("<{}>", first.record_id).as_str()));
        assert_eq!(response.target_uri(), Some("http://board.example/a"));
        assert_eq!(response.header("WARC-Date"), Some("2026-11-24T18:30:00.123Z"));
        assert_eq!(HttpMessage::parse(&response.block).unwrap().payload, b"<p>gaji</p>");
        let digest = format!("sha256:{}", sha256_hex(b"<p>gaji</p>"));
        assert_eq!(response.header("WARC-Payload-Digest"), Some(digest.as_str()));
        let block = format!("sha256:{}", sha256_hex(&response.block));
        assert_eq!(response.header("WARC-Block-Digest"), Some(block.as_str()));
        assert_eq!(records[3].target_uri(), Some("file:a%20b%0D%0A.csv#row=2"));
        let again = Reader::open_at(&dir.path().join(&row.warc_file), row.offset_bytes).unwrap().next();
        assert_eq!(again.unwrap().unwrap().block, b"{}");
        let ids: std::collections::BTreeSet<_> = records.iter().map(|r| r.header("WARC-Record-ID")).collect();
        assert_eq!(ids.len(), 4);
    }

    #[test]
    fn the_same_payload_becomes_a_revisit() {
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), 1 << 20);
        let first = archive.exchange(&exchange("http://board.example/a", b"same")).unwrap().capture;
        let second = archive.exchange(&exchange("http://board.example/b", b"same")).unwrap().capture;
        assert_eq!(first.payload_sha256, second.payload_sha256);
        let mut confirmed = exchange("http://board.example/a", b"");
        confirmed.status = 304;
        confirmed.earlier = Some(Earlier {
            url: "http://board.example/a".to_owned(),
            captured_at: Timestamp::UNIX_EPOCH,
            record_id: first.record_id.clone(),
            payload_sha256: first.payload_sha256.clone(),
        });
        archive.exchange(&confirmed).unwrap();
        let records = records(dir.path(), &first.warc_file);
        let revisits: Vec<_> = records.iter().filter(|r| r.kind == "revisit").collect();
        assert_eq!(revisits[0].header("WARC-Profile"), Some(SAME_PAYLOAD));
        assert_eq!(revisits[0].header("WARC-Refers-To"), Some(format!("<{}>", first.record_id).as_str()));
        assert_eq!(revisits[0].header("WARC-Refers-To-Target-URI"), Some("http://board.example/a"));
        assert!(HttpMessage::parse(&revisits[0].block).unwrap().payload.is_empty());
        assert_eq!(revisits[1].header("WARC-Profile"), Some(NOT_MODIFIED));
    }

    #[test]
    fn a_full_file_is_followed_by_a_new_one() {
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), 600);
        for n in 0..6 {
            archive.exchange(&exchange(&format!("http://board.example/{n}"), &[n; 300])).unwrap();
        }
        let files = archive.files();
        assert!(files.len() > 1, "{files:?}");
        assert_eq!(files[0], "waspada-20261124T183000Z-00001.warc.gz");
        let responses: usize = files
            .iter()
            .map(|name| records(dir.path(), name).iter().filter(|r| r.kind == "response").count())
            .sum();
        assert_eq!(responses, 6);
        assert!(files.iter().all(|name| records(dir.path(), name)[0].kind == "warcinfo"));
    }

    #[test]
    fn a_new_start_leaves_a_cut_file_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = archive(dir.path(), 1 << 20)
            .exchange(&exchange("http://board.example/a", b"one"))
            .unwrap()
            .capture;
        let path = dir.path().join(&first.warc_file);
        let whole = fs_err::read(&path).unwrap();
        let cut = &whole[..whole.len() - 7];
        fs_err::write(&path, cut).unwrap();
        let second = archive(dir.path(), 1 << 20)
            .exchange(&exchange("http://board.example/a", b"two"))
            .unwrap()
            .capture;
        assert_ne!(first.warc_file, second.warc_file);
        assert_eq!(fs_err::read(&path).unwrap(), cut);
        let read: Vec<_> = Reader::open(&path).unwrap().collect();
        assert_eq!(read[1].as_ref().unwrap().kind, "response");
        assert_eq!(read.last().unwrap().as_ref().unwrap_err().code, "archive_broken");
    }

    #[test]
    fn a_folder_that_is_a_file_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let run = RunId("r".to_owned());
        let error = Archive::create(file.path(), &run, 1, "", "").unwrap_err().to_string();
        assert!(error.contains(file.path().to_str().unwrap()), "{error}");
    }
}
