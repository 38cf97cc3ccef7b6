use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Weak;

use encoding_rs::{Decoder, Encoding};
use flate2::bufread::MultiGzDecoder;
use fs_err::File;

use super::column_names::MAIN_TEXTS;
use super::{feed_file, foreign, mail_file};
use crate::archive::is_arc;
use crate::crawl::picture::PictureForm;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    /// JSON Lines, or one array of objects.
    Json,
    Html,
    /// A table of a page under the name of a workbook, as many programs write it.
    HtmlTable,
    Text,
    /// XLSX, XLS or ODS.
    Workbook,
    Warc,
    /// RSS or Atom.
    Feed,
    /// A mail, or a box of mails.
    Mail,
    /// PNG, JPEG or WebP.
    Picture,
    /// Files of other kinds in one.
    Zip,
}

impl Kind {
    /// What the name says.
    pub(super) fn by_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        if name.starts_with('.') {
            return None;
        }
        if PictureForm::is_name(&name) {
            return Some(Self::Picture);
        }
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "jsonl" | "ndjson" | "jl" | "json" => Some(Self::Json),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "txt" => Some(Self::Text),
            "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" => Some(Self::Workbook),
            "warc" => Some(Self::Warc),
            "rss" | "atom" => Some(Self::Feed),
            "eml" | "mbox" | "mbx" | "mht" | "mhtml" => Some(Self::Mail),
            "zip" | "wacz" => Some(Self::Zip),
            _ => None,
        }
    }

    /// What the first bytes say, for names that say nothing.
    fn by_look(start: &[u8]) -> Self {
        let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        match start.first() {
            _ if is_workbook(start) => Self::Workbook,
            _ if start.starts_with(b"WARC/") => Self::Warc,
            _ if feed_file::is_feed(start) => Self::Feed,
            _ if mail_file::is_mailbox(start) || foreign::is_mail(start, "") => Self::Mail,
            Some(b'<') => Self::Html,
            // `[28/11/26 09.00] Sari: ...` begins as a list does.
            _ if super::chat::is_chat(start) => Self::Text,
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// Whether a file begins as workbooks do: as a ZIP archive, or as one of the older office.
fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0")
}

/// Whether a file whose name says nothing is a table: two lines that are cut alike, or a head that names a column of texts.
/// Subtitles, notes and cards are none; they are read as the words that they hold.
fn looks_like_table(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return true };
    let is_head = MAIN_TEXTS.contains(&first.to_lowercase().as_str());
    let second = lines.next().unwrap_or(first);
    let is_cut_alike = [',', ';', '\t', '|'].iter().any(|mark| {
        let [head, row] = [first, second].map(|line| line.matches(*mark).count());
        head > 0 && row >= head
    });
    is_head || is_cut_alike
}

/// How long what stands in front of records is where a script names them: `window.x = [{`; 0 where nothing does.
fn assigned(start: &[u8]) -> usize {
    let Some(end) = start.iter().take(200).position(|byte| *byte == b'=') else { return 0 };
    let (name, rest) = start.split_at(end);
    let is_name = name.iter().any(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.$[]'\" \r\n".contains(byte));
    let rest = rest.get(1..).unwrap_or_default().trim_ascii_start();
    let inside = |mark: &[u8]| rest.strip_prefix(mark).map(<[u8]>::trim_ascii_start);
    let is_records = inside(b"[").is_some_and(|inside| inside.starts_with(b"{"))
        || inside(b"{").is_some_and(|inside| inside.starts_with(b"\""));
    if is_name && is_records { end + 1 } else { 0 }
}

/// UTF-16 without a mark at its beginning: every other byte of Latin text is zero.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let start = start.get(..start.len().min(512)).filter(|start| start.len() >= 8)?;
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let most = start.len() * 3 / 8;
    match (zeros(0), zeros(1)) {
        (0, little) if little > most => Some(encoding_rs::UTF_16LE),
        (big, 0) if big > most => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// A file opened for import: gzip undone, byte order mark passed, UTF-16 turned into UTF-8.
pub(super) struct Input {
    pub kind: Kind,
    pub reader: Box<dyn BufRead>,
    /// First bytes, still to be read.
    pub start: Vec<u8>,
}

/// What ends reading when nobody wants it any more.
pub(super) const UNWANTED: &str = "reading was stopped";

/// A file that gives nothing more once nobody wants it: a packed file may give for hours.
pub(super) struct Wanted {
    file: File,
    is_wanted: Weak<()>,
}

impl Wanted {
    pub(super) fn open(path: &Path, is_wanted: &Weak<()>) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, is_wanted: Weak::clone(is_wanted) })
    }
}

impl Seek for Wanted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Read for Wanted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_wanted.strong_count() == 0 {
            return Err(io::Error::other(UNWANTED));
        }
        self.file.read(buffer)
    }
}

/// UTF-16 read as UTF-8, piece by piece.
struct Narrow {
    input: Box<dyn BufRead>,
    decoder: Decoder,
    text: String,
    /// What of `text` was given already.
    given: usize,
    is_done: bool,
}

impl Narrow {
    /// Bytes of UTF-8 that are made at once.
    const TEXT_BYTES: usize = 1 << 16;

    fn new(input: Box<dyn BufRead>, encoding: &'static Encoding) -> Self {
        let text = String::with_capacity(Self::TEXT_BYTES);
        Self { input, decoder: encoding.new_decoder(), text, given: 0, is_done: false }
    }
}

impl Read for Narrow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_done {
            self.text.clear();
            self.given = 0;
            let start = self.input.fill_buf()?;
            self.is_done = start.is_empty();
            let (_, read, _) = self.decoder.decode_to_string(start, &mut self.text, self.is_done);
            self.input.consume(read);
        }
        let mut rest = self.text.as_bytes().get(self.given..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

impl Input {
    /// Opens the file at `path`, which people know as `name`.
    pub(super) fn open(path: &Path, name: &str, is_wanted: &Weak<()>) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(1 << 16, Wanted::open(path, is_wanted)?);
        let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let mut reader: Box<dyn BufRead> = if is_gzip {
            Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{name}: {error}"));
        let broken = |error: io::Error| {
            if !is_gzip {
                return named(error);
            }
            let says = format!("begins like gzip, but cannot be unpacked ({error})");
            named(io::Error::new(error.kind(), says))
        };
        let start = reader.fill_buf().map_err(broken)?;
        let unmarked = unmarked_utf16(start).map(|encoding| (encoding, 0));
        match Encoding::for_bom(start).or(unmarked) {
            Some((encoding, length)) if encoding == encoding_rs::UTF_8 => reader.consume(length),
            Some((encoding, _)) => {
                reader = Box::new(BufReader::with_capacity(1 << 16, Narrow::new(reader, encoding)));
            }
            None => {}
        }
        let mut start = reader.fill_buf().map_err(named)?.to_vec();
        // A script that holds records and nothing else: `window.x = [...]`.
        let lead = assigned(&start);
        reader.consume(lead);
        start.drain(..lead);
        if is_arc(&start) {
            let says = "an ARC file, the older form of WARC, is not read; turn it into WARC first, for example with \
                        `warcio recompress`";
            return Err(named(io::Error::new(io::ErrorKind::InvalidData, says)));
        }
        if let Some(says) = foreign::told(name, &start) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, says));
        }
        let by_name = Kind::by_name(Path::new(name));
        let kind = match by_name {
            _ if PictureForm::of(&start).is_some() => Kind::Picture,
            Some(Kind::Picture) => {
                let says = format!(
                    "{name}: bears the name of a picture and is none, or is broken; open it and save it again as PNG or JPEG"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidData, says));
            }
            // What is called a workbook may be a table of another kind, and the other way round.
            Some(Kind::Workbook) if !is_workbook(&start) => match Kind::by_look(&start) {
                Kind::Html => Kind::HtmlTable,
                look => look,
            },
            // Under the name of a text, a mail or what a program keeps of one.
            Some(Kind::Text | Kind::Html | Kind::Mail | Kind::Feed)
                if Kind::by_look(&start) == Kind::Mail =>
            {
                Kind::Mail
            }
            Some(Kind::Mail) if foreign::is_mail(&start, "eml") => Kind::Mail,
            Some(Kind::Mail) => match Kind::by_look(&start) {
                Kind::Csv => Kind::Text,
                look => look,
            },
            Some(Kind::Html | Kind::Feed) if feed_file::is_feed(&start) => Kind::Feed,
            Some(Kind::Feed) => Kind::by_look(&start),
            None if lead > 0 => Kind::Json,
            Some(Kind::Csv) if Kind::by_look(&start) == Kind::Html => Kind::HtmlTable,
            Some(Kind::Csv | Kind::Text | Kind::Json | Kind::Html) if is_workbook(&start) => Kind::Workbook,
            Some(kind) => kind,
            None => match Kind::by_look(&start) {
                Kind::Csv if !looks_like_table(&start) => Kind::Text,
                look => look,
            },
        };
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
            ("d.XLS", Some(Kind::Workbook)),
            (".e.csv", None),
            ("f", None),
        ] {
            assert_eq!(Kind::by_name(Path::new(name)), kind, "{name}");
        }
        assert_eq!(Kind::by_look(b"\xef\xbb\xbf {\"a\":1}"), Kind::Json);
        assert_eq!(Kind::by_look(b"<html>"), Kind::Html);
        assert_eq!(Kind::by_look(b"<?xml version='1.0'?><rss>"), Kind::Feed);
        assert_eq!(assigned(b"window.YTD.tweets.part0 = [ {\"a\":1}]"), 25);
        assert_eq!(assigned(b"judul=isi"), 0);
        assert_eq!(Kind::by_look(b"judul;isi"), Kind::Csv);
        assert_eq!(Kind::by_look(b"PK\x03\x04"), Kind::Workbook);
        for table in ["judul;isi\nKasir;Dicari kasir, jujur", "a|b", "isi\nDicari kasir", "", "sep=;\na;b"] {
            assert!(looks_like_table(table.as_bytes()), "{table}");
        }
        for words in [
            "1\n00:00:01,000 --> 00:00:04,000\nMau kerja, gaji besar?",
            "BEGIN:VCARD\nVERSION:3.0\nNOTE:Dicari ART\\, gaji dipotong",
            "# Loker minggu ini\n\n| Posisi | Kontak |\n|---|---|",
            "Dicari kasir, jujur\nHubungi toko",
        ] {
            assert!(!looks_like_table(words.as_bytes()), "{words}");
        }
        assert_eq!(unmarked_utf16(b"j\0u\0d\0u\0l\0"), Some(encoding_rs::UTF_16LE));
        assert_eq!(unmarked_utf16(b"judul,isi"), None);
    }

    #[test]
    fn wide_text_is_narrowed_piece_by_piece_and_unwanted_files_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let text = "isi;gaji\nKasir é 招聘 🔥;1\n".repeat(20_000);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs_err::write(&path, [b"\xff\xfe".as_slice(), &wide].concat()).unwrap();
        let wanted = std::sync::Arc::new(());
        let mut read = String::new();
        let mut input = Input::open(&path, "a.csv", &std::sync::Arc::downgrade(&wanted)).unwrap();
        input.reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
        let mut input = Input::open(&path, "a.csv", &std::sync::Arc::downgrade(&wanted)).unwrap();
        drop(wanted);
        let error = input.reader.read_to_string(&mut read).unwrap_err().to_string();
        assert!(error.contains(UNWANTED), "{error}");
    }

    #[test]
    fn the_older_archive_form_is_named_with_a_way_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("crawl.arc");
        fs_err::write(&path, "filedesc://crawl.arc 0.0.0.0 20080101000000 text/plain 76\n1 0 Internet")
            .unwrap();
        let wanted = std::sync::Arc::new(());
        let error =
            Input::open(&path, "crawl.arc", &std::sync::Arc::downgrade(&wanted)).err().unwrap().to_string();
        assert!(error.contains("crawl.arc") && error.contains("warcio recompress"), "{error}");
    }
}
