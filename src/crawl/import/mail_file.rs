//! Mails: one in a file (`.eml`), many in one (`.mbox`), and pages that a browser saved as one (`.mhtml`).

use std::io::{BufRead, Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::input::{Input, Kind};
use super::rows::{Reading, Rows};
use super::{Import, Read};
use crate::crawl::CrawlError;
use crate::domain::{Fault, SkipReason};

/// Largest mail that is read, with what is attached to it. Bytes.
const MAIL_BYTES: usize = 64 << 20;
/// Most mails of one file, and most files of one mail.
const MOST_MAILS: u64 = 1 << 20;
const MOST_ATTACHED: usize = 100;

/// Whether a file begins as a mailbox does.
pub(super) fn is_mailbox(start: &[u8]) -> bool {
    let is_head = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        name.len() < line.len()
            && !name.is_empty()
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    start.starts_with(b"From ") && start.split(|byte| *byte == b'\n').nth(1).is_some_and(is_head)
}

/// What a mail brings beside its words.
struct Attached {
    name: PathBuf,
    bytes: Vec<u8>,
}

impl Import<'_> {
    /// Reads each mail as a row, and what is attached to it as files.
    pub(super) fn mail(&mut self, input: Input, path: &Path, name: &str, depth: usize) -> Read {
        let is_box = is_mailbox(&input.start);
        let mut reader = input.reader;
        let mut others = Vec::new();
        for number in 1..=MOST_MAILS {
            self.check_wanted()?;
            let mail = match next(&mut reader, is_box) {
                Ok(Some(mail)) => mail,
                Ok(None) => break,
                Err(error) => return Ok(Err(Fault::new("file_unreadable", format!("{name}: {error}")))),
            };
            let has_file = self.file.is_some();
            let attached = match self.one_mail(&mail, name, number)? {
                Ok(attached) => attached,
                Err(fault) => return Ok(Err(fault)),
            };
            for one in attached {
                let shown = format!("{name}/{}", one.name.display());
                if depth > 0 || Kind::by_name(&one.name).is_none_or(|kind| kind == Kind::Mail) {
                    others.push(PathBuf::from(shown));
                    continue;
                }
                let unpacked = NamedTempFile::new().and_then(|mut file| {
                    file.write_all(&one.bytes)?;
                    file.flush()?;
                    Ok(file)
                });
                let read = match unpacked {
                    Ok(file) => self.file(file.path(), &shown, depth + 1)?,
                    Err(error) => Err(Fault::new("file_unreadable", format!("{shown}: {error}"))),
                };
                if let Err(fault) = read {
                    self.problem(Path::new(&shown), fault)?;
                }
            }
            // The files of a mail note themselves; the mail itself is noted with its next row.
            if has_file && self.file.as_ref().is_some_and(|(noted, _)| noted != path) {
                self.file = Some((path.to_owned(), name.to_owned()));
            }
        }
        if !others.is_empty() {
            self.tell(name, crate::domain::ImportFact::OthersInArchive { files: others.len() });
            self.pass_over(Path::new(name), &others)?;
        }
        Ok(Ok(()))
    }

    /// Reads one mail; returns what is attached to it.
    fn one_mail(
        &mut self,
        mail: &[u8],
        name: &str,
        number: u64,
    ) -> Result<Result<Vec<Attached>, Fault>, CrawlError> {
        let is_cut = mail.len() > MAIL_BYTES;
        let parsed = MessageParser::default().parse(mail).filter(|_| !is_cut);
        if let Some(page) = parsed.as_ref().and_then(saved_page) {
            let input = Input { kind: Kind::Html, start: Vec::new(), reader: Box::new(Cursor::new(page)) };
            return Ok(self.saved_page(input, name)?.map(|()| Vec::new()));
        }
        let mut rows = Rows::new(self, name);
        let columns = ["title", "text", "date"].map(str::to_owned);
        let reading = match rows.recognise(&columns) {
            Ok(reading) => reading,
            Err(what) => return Ok(Err(Fault::new("missing_column", format!("{name} {what}")))),
        };
        let Some(message) = parsed else {
            let why = if is_cut {
                format!("is larger than {MAIL_BYTES} bytes")
            } else {
                "cannot be read".to_owned()
            };
            let what = format!("{name} mail {number}: {why}; save its words as text (.txt) and import that");
            rows.fail(number, Fault::new("row_broken", what))?;
            rows.flush()?;
            return Ok(Ok(Vec::new()));
        };
        add(&mut rows, &reading, number, &message)?;
        rows.flush()?;
        Ok(Ok(attached(&message)))
    }
}

/// The words of a mail as a row; whoever sent it is nobody that the ad names.
fn add(
    rows: &mut Rows<'_, '_>,
    reading: &Reading,
    number: u64,
    message: &Message<'_>,
) -> Result<(), CrawlError> {
    let text = words(message);
    if text.trim().is_empty() {
        return rows.skip(number, SkipReason::NotAnAd);
    }
    let mut row = Map::new();
    let subject = message.subject().unwrap_or_default().trim();
    row.insert("title".to_owned(), Value::String(subject.to_owned()));
    row.insert("text".to_owned(), Value::String(text));
    let day = message.date().map(mail_parser::DateTime::to_rfc3339);
    row.insert("date".to_owned(), day.map_or(Value::Null, Value::String));
    rows.add(number, &row, reading)
}

/// The words of a mail: its plain text, else its page.
fn words(message: &Message<'_>) -> String {
    let plain = message.text_part(0).and_then(|part| match &part.body {
        PartType::Text(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
        _ => None,
    });
    plain.or_else(|| message.body_html(0).map(std::borrow::Cow::into_owned)).unwrap_or_default()
}

/// The page that a browser saved as a mail; as UTF-8, whatever it says of itself.
fn saved_page(message: &Message<'_>) -> Option<Vec<u8>> {
    let is_saved = message.header_raw("Snapshot-Content-Location").is_some()
        || message.from().is_none()
            && message.content_type().is_some_and(|kind| kind.subtype() == Some("related"))
        || message.header_raw("From").is_some_and(|from| from.contains("Saved by"));
    let part = message.html_part(0).filter(|_| is_saved)?;
    match &part.body {
        PartType::Html(html) => Some([b"\xef\xbb\xbf".as_slice(), html.as_bytes()].concat()),
        _ => None,
    }
}

fn attached(message: &Message<'_>) -> Vec<Attached> {
    let one = |part: &mail_parser::MessagePart<'_>| {
        let name = part.attachment_name()?;
        let name = Path::new(&name.replace('\\', "/")).file_name().map(PathBuf::from)?;
        Some(Attached { name, bytes: part.contents().to_vec() })
    };
    message.attachments().filter_map(one).take(MOST_ATTACHED).collect()
}

/// The bytes of the next mail, at most one more than are read.
fn next(reader: &mut dyn BufRead, is_box: bool) -> std::io::Result<Option<Vec<u8>>> {
    let most = MAIL_BYTES as u64 + 1;
    let mut mail = Vec::new();
    if !is_box {
        reader.take(most).read_to_end(&mut mail)?;
        return Ok((!mail.is_empty()).then_some(mail));
    }
    let mut line = Vec::new();
    let mut was_blank = true;
    loop {
        // Where the next begins is seen without taking it.
        let begins = was_blank && reader.fill_buf()?.starts_with(b"From ");
        if begins && !mail.is_empty() {
            return Ok(Some(mail));
        }
        line.clear();
        if reader.take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok((!mail.is_empty()).then_some(mail));
        }
        was_blank = line.trim_ascii().is_empty();
        if begins {
            continue;
        }
        // `>From ` is how a mailbox keeps a line of words from beginning a mail.
        let own = line.strip_prefix(b">").filter(|rest| rest.trim_ascii_start().starts_with(b"From "));
        if mail.len() <= MAIL_BYTES {
            mail.extend_from_slice(own.unwrap_or(&line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_taken_apart_where_a_mail_begins() {
        let mailbox = b"From a@x.example Tue\nSubject: a\n\nDari From x\n>From sana\n\nFrom b@x.example Wed\nSubject: b\n\ny\n";
        assert!(is_mailbox(mailbox) && !is_mailbox(b"From here we go\nto there"));
        let mut reader = Cursor::new(mailbox.as_slice());
        let mut mails = Vec::new();
        while let Some(mail) = next(&mut reader, true).unwrap() {
            mails.push(String::from_utf8(mail).unwrap());
        }
        assert_eq!(mails, ["Subject: a\n\nDari From x\nFrom sana\n\n", "Subject: b\n\ny\n"]);
    }

    #[test]
    fn the_words_of_a_mail_are_read_however_they_are_packed() {
        let mail = "Subject: =?utf-8?Q?Loker=3A_Kasir?=\r\nDate: Tue, 17 Nov 2026 10:00:00 +0700\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDicari ka=\r\nsir\r\n--X\r\nContent-Type: text/csv; name=\"../a.csv\"\r\nContent-Disposition: attachment; filename=\"../a.csv\"\r\n\r\nisi\r\n--X--\r\n";
        let message = MessageParser::default().parse(mail.as_bytes()).unwrap();
        assert_eq!((message.subject(), words(&message).trim()), (Some("Loker: Kasir"), "Dicari kasir"));
        let names: Vec<PathBuf> = attached(&message).into_iter().map(|one| one.name).collect();
        assert_eq!(names, [PathBuf::from("a.csv")]);
        assert!(saved_page(&message).is_none());
    }
}
