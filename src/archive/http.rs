use super::{Coding, CodingError, Decoder};

/// An HTTP response as it lies in an archive, its transfer coding undone.
#[derive(Debug, Clone)]
pub struct HttpMessage {
    /// Status code.
    pub status: u16,
    /// Headers in order, as written; those of an undone transfer coding have been renamed.
    pub headers: Vec<(String, String)>,
    /// Body without transfer coding, content coding still on.
    pub payload: Vec<u8>,
}

impl HttpMessage {
    /// Reads the block of a `response` record; none where it does not begin like a response.
    pub fn parse(block: &[u8]) -> Option<Self> {
        let (head, body) = split_head(block);
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines();
        let mut first = lines.next()?.split_ascii_whitespace();
        if !first.next()?.to_ascii_uppercase().starts_with("HTTP/") {
            return None;
        }
        let status = first.next()?.parse().ok()?;
        let mut headers: Vec<(String, String)> = Vec::new();
        lines.for_each(|line| add_header(&mut headers, line));
        let mut payload = None;
        for (name, value) in &mut headers {
            if name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
                // Some archivers undo the coding and leave the header.
                payload = unchunk(body);
                "X-Archive-Orig-Transfer-Encoding".clone_into(name);
            }
        }
        Some(Self { status, headers, payload: payload.unwrap_or_else(|| body.to_vec()) })
    }

    /// First value of the header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Body with its content coding undone; a body that is not coded as its header says is taken as it is.
    ///
    /// # Errors
    /// An unknown coding, or a body larger than `cap_bytes`.
    pub fn body(&self, cap_bytes: usize) -> Result<Vec<u8>, CodingError> {
        let coding = Coding::named(self.header("content-encoding"))?;
        let is_mislabelled = match coding {
            Coding::Identity => true,
            Coding::Gzip => !self.payload.starts_with(&[0x1f, 0x8b]),
            Coding::Zstd => !self.payload.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
            Coding::Deflate => false,
            // Brotli has no mark of its own: text that is text already was undone by whoever captured it.
            Coding::Brotli => self.payload.trim_ascii_start().starts_with(b"<"),
        };
        let mut decoder = Decoder::new(if is_mislabelled { Coding::Identity } else { coding }, cap_bytes);
        decoder.push(&self.payload)?;
        decoder.finish()
    }

    /// Head and body of a block as they lie there, each byte of it in one of both.
    pub fn split(block: &[u8]) -> (&[u8], &[u8]) {
        let body = split_head(block).1;
        block.split_at(block.len() - body.len())
    }

    /// Status line and headers as bytes, with the empty line that ends them.
    #[cfg(test)]
    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// What the body is.
    pub fn content_type(&self) -> ContentType {
        ContentType::of(self.header("content-type"))
    }
}

/// Media type and charset of a `Content-Type` header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentType {
    /// `text/html`, lower case; empty where none is stated.
    pub media: String,
    /// Charset, where stated.
    pub charset: Option<String>,
}

impl ContentType {
    /// Reads the value of a header.
    pub fn of(header: Option<&str>) -> Self {
        // Sent twice, headers are joined with commas; some leave out the semicolon.
        let mut parts = header.unwrap_or("").split([';', ',', ' ', '\t']).filter(|part| !part.is_empty());
        let media = parts.next().unwrap_or("").trim().to_ascii_lowercase();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
        });
        Self { media, charset }
    }

    /// Whether a page of this type can be read as HTML: by its type, or by its first bytes where the type says nothing.
    pub fn is_html(&self, body: &[u8]) -> bool {
        let start = || body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
        match self.media.as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "" => start().starts_with(b"<"),
            "text/plain"
            | "application/octet-stream"
            | "binary/octet-stream"
            | "html"
            | "unknown/unknown" => {
                let start: Vec<u8> = start().iter().take(14).map(u8::to_ascii_lowercase).collect();
                start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
            }
            _ => false,
        }
    }
}

/// Adds a line of a head to its headers; a folded one belongs to the header before it.
pub(super) fn add_header(headers: &mut Vec<(String, String)>, line: &str) {
    if line.starts_with([' ', '\t']) {
        if let Some((_, value)) = headers.last_mut() {
            value.push(' ');
            value.push_str(line.trim());
        }
    } else if let Some((name, value)) = line.split_once(':') {
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

fn split_head(block: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memmem::find(block, b"\r\n\r\n").map(|at| (at, at + 4));
    let bare = memchr::memmem::find(block, b"\n\n").map(|at| (at, at + 2));
    let (head, body) = match (end, bare) {
        (Some(end), Some(bare)) => {
            if bare.0 < end.0 {
                bare
            } else {
                end
            }
        }
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => (block.len(), block.len()),
    };
    (block.get(..head).unwrap_or(&[]), block.get(body..).unwrap_or(&[]))
}

/// Undoes chunking; none where the body does not begin with a chunk. Chunks that go wrong end the body
/// with what was still whole.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut is_first = true;
    while let Some(end) = memchr::memchr(b'\n', body) {
        let line = String::from_utf8_lossy(body.get(..end)?);
        let size = line.split(';').next().unwrap_or("").trim();
        let Some(size) = usize::from_str_radix(size, 16).ok() else {
            if is_first {
                return None;
            }
            break;
        };
        is_first = false;
        let rest = body.get(end + 1..).unwrap_or(&[]);
        if size == 0 {
            break;
        }
        let chunk = rest.get(..size.min(rest.len())).unwrap_or(&[]);
        out.extend_from_slice(chunk);
        let after = rest.get(chunk.len()..).unwrap_or(&[]);
        body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
    if is_first { None } else { Some(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoes_chunks_and_says_so() {
        let block =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\ngaji\r\n6\r\n besar\r\n0\r\n\r\n";
        let message = HttpMessage::parse(block).unwrap();
        assert_eq!(message.payload, b"gaji besar");
        assert_eq!(message.header("X-Archive-Orig-Transfer-Encoding"), Some("chunked"));
        assert_eq!(message.header("Transfer-Encoding"), None);
    }

    #[test]
    fn takes_what_is_there_of_wrong_chunks() {
        let wrong = |body: &str| {
            let block = format!("HTTP/1.1 200\nTransfer-Encoding: chunked\n\n{body}");
            String::from_utf8(HttpMessage::parse(block.as_bytes()).unwrap().payload).unwrap()
        };
        assert_eq!(wrong("<html>not chunked"), "<html>not chunked");
        assert_eq!(wrong("4\r\ngaji\r\nzz\r\n"), "gaji");
        assert_eq!(wrong("ff\r\ncut"), "cut");
    }

    #[test]
    fn reads_types() {
        let of = |header: &str| ContentType::of(Some(header));
        assert_eq!(of("Text/HTML; Charset=\"UTF-8\"").charset.as_deref(), Some("UTF-8"));
        assert!(of("text/html").is_html(b""));
        assert!(of("").is_html(b"\n <p>"));
        assert!(of("").is_html(b"\xef\xbb\xbf<p>"));
        assert!(of("text/html, text/html; charset=utf-8").is_html(b""));
        assert!(of("text/html charset=utf-8").is_html(b""));
        assert_eq!(of("text/html charset=utf-8").charset.as_deref(), Some("utf-8"));
        assert!(of("application/octet-stream").is_html(b"<!DOCTYPE html><p>"));
        assert!(!of("text/plain").is_html(b"<p>"));
        assert!(!of("application/pdf").is_html(b"<"));
    }

    #[test]
    fn refuses_what_is_no_response() {
        assert!(HttpMessage::parse(b"GET / HTTP/1.1\r\n\r\n").is_none());
        assert!(HttpMessage::parse(b"").is_none());
    }
}
