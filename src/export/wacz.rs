//! WACZ 1.1.1: the captures of the ads as a web archive that replay tools open, copied byte for byte.

use std::collections::HashSet;
use std::io::{self, BufReader, BufWriter, Seek as _, Write as _};
use std::path::Path;

use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::graph_ids::id;
use super::sheet::Sheet;
use super::{Entry, Head, wacz_index};
use crate::archive::{Extract, PIECE_BYTES, digest_read};
use crate::domain::{Fault, Profile, sha256_hex};
use crate::evidence::merkle;

/// Version of the format.
const VERSION: &str = "1.1.1";
/// Name of the file of records within.
const RECORDS: &str = "archive/data.warc.gz";

pub(super) struct WaczArchive<'d> {
    head: Head,
    out: Option<std::fs::File>,
    records: Option<Extract<'d, BufWriter<std::fs::File>>>,
    pages: BufWriter<std::fs::File>,
    index: Vec<String>,
    taken: HashSet<String>,
    /// What is gone or changed: it ends the export, since evidence that is not in order is none.
    fault: Option<Fault>,
    copied: Vec<Copied>,
}

/// A record that was copied: where it was, and where it is in the file of records.
pub(super) struct Copied {
    pub(super) file: String,
    pub(super) offset_bytes: u64,
    pub(super) length_bytes: u64,
    pub(super) at_bytes: u64,
}

impl<'d> WaczArchive<'d> {
    pub(super) fn new(out: std::fs::File, folder: &Path, archive: &'d Path, head: &Head) -> io::Result<Self> {
        let records = BufWriter::new(tempfile::tempfile_in(folder)?);
        let mut pages = BufWriter::new(tempfile::tempfile_in(folder)?);
        writeln!(pages, "{}", json!({ "format": "json-pages-1.0", "id": "pages", "title": head.title }))?;
        Ok(Self {
            head: head.clone(),
            out: Some(out),
            records: Some(Extract::new(archive, records, "data.warc.gz", &head.program, head.made_at)?),
            pages,
            index: Vec::new(),
            taken: HashSet::new(),
            fault: None,
            copied: Vec::new(),
        })
    }

    /// Writes the file.
    fn write(&mut self) -> io::Result<()> {
        let (Some(out), Some(records)) = (self.out.take(), self.records.take()) else { return Ok(()) };
        let mut zip = ZipWriter::new(BufWriter::new(out));
        let mut resources = Vec::new();
        let mut add = |zip: &mut ZipWriter<BufWriter<std::fs::File>>, path: &str, from: &mut dyn io::Read| {
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Stored)
                .large_file(true)
                .unix_permissions(0o644);
            zip.start_file(path, options)?;
            let mut from = from;
            let (digest, bytes) =
                digest_read(&mut from, &mut vec![0; PIECE_BYTES], |part| zip.write_all(part))?;
            let digest = merkle::hex(&digest);
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            resources.push(json!({
                "name": name, "path": path, "hash": format!("sha256:{digest}"), "bytes": bytes,
            }));
            Ok::<(), io::Error>(())
        };
        add(&mut zip, RECORDS, &mut rewound(records.finish())?)?;
        self.index.sort_unstable();
        add(&mut zip, "indexes/index.cdx", &mut self.index.concat().as_bytes())?;
        let pages = std::mem::replace(&mut self.pages, BufWriter::new(tempfile::tempfile()?));
        add(&mut zip, "pages/pages.jsonl", &mut rewound(pages)?)?;
        let package = json!({
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": self.head.title,
            "created": format!("{:.0}", self.head.made_at),
            "software": self.head.program,
            "resources": resources,
        });
        let package = serde_json::to_string_pretty(&package)?;
        let digest = json!({ "path": "datapackage.json", "hash": format!("sha256:{}", sha256_hex(package.as_bytes())) });
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (path, text) in [("datapackage.json", package), ("datapackage-digest.json", digest.to_string())] {
            zip.start_file(path, options)?;
            zip.write_all(text.as_bytes())?;
        }
        zip.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(())
    }

    /// What was copied.
    pub(super) fn take_copied(&mut self) -> Vec<Copied> {
        std::mem::take(&mut self.copied)
    }

    /// What is not in order, if anything.
    pub(super) fn take_fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }
}

/// Where the file of records begins within a WACZ: it is stored as it is.
pub(super) fn records_offset(path: &Path) -> io::Result<u64> {
    let mut zip = zip::ZipArchive::new(BufReader::new(fs_err::File::open(path)?))?;
    let records = zip.by_name(RECORDS)?;
    records.data_start().ok_or_else(|| io::Error::other("the archive has lost its records"))
}

impl Sheet for WaczArchive<'_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let Some(capture) = &entry.capture else { return Ok(()) };
        let Some(records) = &mut self.records else { return Ok(()) };
        if self.fault.is_none() && self.taken.insert(capture.place.record_id.clone()) {
            match records.copy(&capture.place)? {
                Err(fault) => {
                    self.fault = Some(fault.clone());
                    return Err(io::Error::other(format!("{}: {}", fault.code, fault.message)));
                }
                Ok(found) => {
                    self.index.push(wacz_index::line(
                        capture.captured_at,
                        &found,
                        &capture.place.payload_sha256,
                        "data.warc.gz",
                    ));
                    let (mut from, mut to) = (capture.place.offset_bytes, found.offset_bytes);
                    for length in &found.members_bytes {
                        self.copied.push(Copied {
                            file: capture.place.warc_file.clone(),
                            offset_bytes: from,
                            length_bytes: *length,
                            at_bytes: to,
                        });
                        (from, to) = (from + length, to + length);
                    }
                }
            }
        }
        let page = json!({
            "id": id("page", &format!("{} {}", entry.ad, entry.version)).simple().to_string(),
            "url": capture.url,
            "ts": format!("{:.0}", capture.captured_at),
            "title": entry.title,
        });
        writeln!(self.pages, "{page}")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.write()
    }
}

/// An archive that is asked for more once everything was added.
pub(super) struct Held<'h, 'd>(pub(super) &'h mut WaczArchive<'d>);

impl Sheet for Held<'_, '_> {
    fn add(&mut self, entry: &Entry) -> io::Result<()> {
        self.0.add(entry)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.finish()
    }
}

/// Whether captures may leave: what was captured cannot be masked.
pub(super) fn may_leave(profile: Profile) -> bool {
    profile == Profile::Full
}

fn rewound(written: BufWriter<std::fs::File>) -> io::Result<BufReader<std::fs::File>> {
    let mut file = written.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(BufReader::new(file))
}
