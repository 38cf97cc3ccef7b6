use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::Encoding;
use flate2::bufread::MultiGzDecoder;
use fs_err::File;

use crate::archive::is_arc;

/// Largest UTF-16 file, bytes; it is the only kind of file that is read as a whole.
const WIDE_BYTES: u64 = 512 << 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    /// JSON Lines, or one array of objects.
    Json,
    Html,
    Text,
    Warc,
}

impl Kind {
    /// What the name says.
    pub(super) fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        if name.starts_with('.') {
            return None;
        }
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "jsonl" | "ndjson" | "jl" | "json" => Some(Self::Json),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "txt" => Some(Self::Text),
            "warc" => Some(Self::Warc),
            _ => None,
        }
    }

    /// What the first bytes say, for names that say nothing.
    fn by_look(start: &[u8]) -> Self {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        match start.first() {
            _ if start.starts_with(b"WARC/") => Self::Warc,
            Some(b'<') => Self::Html,
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// A file opened for import: gzip undone, byte order mark passed, UTF-16 turned into UTF-8.
pub(super) struct Input {
    pub kind: Kind,
    pub reader: Box<dyn BufRead>,
    /// First bytes, still to be read.
    pub start: Vec<u8>,
}

impl Input {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
        let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let mut reader: Box<dyn BufRead> = if is_gzip {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let broken = |error: io::Error| {
            if !is_gzip {
                return named(error);
            }
            let says = format!("begins like gzip, but cannot be unpacked ({error})");
            named(io::Error::new(error.kind(), says))
        };
        let start = reader.fill_buf().map_err(broken)?;
        match Encoding::for_bom(start) {
            Some((encoding, length)) if encoding == encoding_rs::UTF_8 => reader.consume(length),
            Some((encoding, _)) => {
                let mut bytes = Vec::new();
                reader.take(WIDE_BYTES).read_to_end(&mut bytes).map_err(named)?;
                let text = encoding.decode(&bytes).0.into_owned();
                reader = Box::new(Cursor::new(text.into_bytes()));
            }
            None => {}
        }
        let start = reader.fill_buf().map_err(named)?.to_vec();
        if is_arc(&start) {
            let says = "an ARC file, the older form of WARC, is not read; turn it into WARC first, for example with \
                        `warcio recompress`";
            return Err(named(io::Error::new(io::ErrorKind::InvalidData, says)));
        }
        let kind = Kind::by_name(path).unwrap_or_else(|| Kind::by_look(&start));
        Ok(Self { kind, reader, start })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_kinds_apart() {
        for (name, kind) in [
            ("a.CSV", Some(Kind::Csv)),
            ("b.jsonl.gz", Some(Kind::Json)),
            ("c.warc.gz", Some(Kind::Warc)),
            ("d.pdf", None),
            (".e.csv", None),
            ("f", None),
        ] {
            assert_eq!(Kind::by_name(Path::new(name)), kind, "{name}");
        }
        assert_eq!(Kind::by_look(b"\xef\xbb\xbf {\"a\":1}"), Kind::Json);
        assert_eq!(Kind::by_look(b"<html>"), Kind::Html);
        assert_eq!(Kind::by_look(b"judul;isi"), Kind::Csv);
    }

    #[test]
    fn the_older_archive_form_is_named_with_a_way_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crawl.arc");
        fs_err::write(&path, "filedesc://crawl.arc 0.0.0.0 20080101000000 text/plain 76\n1 0 Internet")
            .unwrap();
        let error = Input::open(&path).err().unwrap().to_string();
        assert!(error.contains("crawl.arc") && error.contains("warcio recompress"), "{error}");
    }
}
