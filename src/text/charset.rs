//! Text made of bytes whose charset is stated wrongly, twice or not at all.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};

/// How far into a page a `<meta>` is looked for, in bytes; browsers look at 1,024.
const META_BYTES: usize = 4096;

/// Text of `body`, its byte order mark taken off.
///
/// The charset is, in this order: what a byte order mark says; UTF-8 where the bytes are valid UTF-8
/// (which text in another charset practically never is); what the HTTP header says; what a `<meta>`
/// says; what the bytes look like. Bytes that do not fit become U+FFFD.
pub fn decode<'a>(body: &'a [u8], header_charset: Option<&str>) -> Cow<'a, str> {
    encoding(body, header_charset).decode(body).0
}

/// The encoding that [`decode`] reads `body` with.
pub fn encoding(body: &[u8], header_charset: Option<&str>) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(body) {
        return marked;
    }
    let named = |label: &str| Encoding::for_label(label.trim().as_bytes());
    // A `<meta>` that can be read as ASCII cannot be right in saying UTF-16: browsers take UTF-8.
    let meta = || meta_charset(body).and_then(|label| named(&label)).map(Encoding::output_encoding);
    let stated = header_charset.and_then(named).or_else(meta);
    // Nor can a header, of bytes without any zero.
    let stated = stated.map(|e| if memchr::memchr(0, body).is_none() { e.output_encoding() } else { e });
    // The stated charsets whose text is valid UTF-8 as well.
    if let Some(encoding) = stated.filter(|e| *e == ISO_2022_JP || !e.is_ascii_compatible()) {
        return encoding;
    }
    if std::str::from_utf8(body).is_ok() {
        return UTF_8;
    }
    if let Some(encoding) = stated.filter(|e| *e != UTF_8) {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    // Stated as UTF-8 with a few broken bytes is UTF-8 with a few broken bytes.
    if stated.is_some() && mostly_utf8(body) { UTF_8 } else { guess }
}

/// Whether most of the bytes outside ASCII are parts of valid UTF-8 characters.
fn mostly_utf8(body: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in body.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|b| !b.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    valid > broken
}

/// Charset of the first `<meta charset>` or `<meta http-equiv content="...; charset=...">`.
fn meta_charset(body: &[u8]) -> Option<String> {
    let head = body.get(..body.len().min(META_BYTES))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        rest = rest.get(at + 5..)?;
        let tag = rest.split('>').next().unwrap_or(rest);
        if let Some(at) = tag.find("charset") {
            let value = tag.get(at + 7..)?.trim_start().strip_prefix('=').unwrap_or("").trim_start();
            let label: String = value
                .trim_start_matches(['"', '\''])
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
                .collect();
            if !label.is_empty() {
                return Some(label);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn believes_valid_utf8_over_a_wrong_header() {
        assert_eq!(
            decode("Gaji Rp5 juta – “cepat”".as_bytes(), Some("iso-8859-1")),
            "Gaji Rp5 juta – “cepat”"
        );
    }

    #[test]
    fn reads_what_is_stated() {
        assert_eq!(decode(b"caf\xe9", Some("windows-1252")), "café");
        assert_eq!(
            decode(b"<meta charset='windows-1251'>\xcf\xf0\xe8", None),
            "<meta charset='windows-1251'>При"
        );
        let page = b"<meta http-equiv=content-type content=\"text/html; charset=Shift_JIS\">\x8b\x8b\x97\xbf";
        assert!(decode(page, None).ends_with("給料"));
    }

    #[test]
    fn a_page_that_calls_itself_utf16_in_ascii_is_utf8() {
        let page = "<meta charset=\"utf-16\">gaji – “cepat”";
        assert_eq!(decode(page.as_bytes(), None), page);
        assert_eq!(decode(page.as_bytes(), Some("utf-16le")), page);
        assert_eq!(decode(b"g\0a\0j\0i\0", Some("utf-16le")), "gaji");
    }

    #[test]
    fn byte_order_mark_wins() {
        assert_eq!(decode(b"\xff\xfeg\0a\0j\0i\0", Some("utf-8")), "gaji");
        assert_eq!(decode(b"\xef\xbb\xbfgaji", Some("iso-8859-1")), "gaji");
    }

    #[test]
    fn guesses_when_nothing_is_stated_or_it_is_a_lie() {
        let page = "Dibutuhkan segera: kasir kafé, gaji £500 – hubungi café kami".replace('–', "-");
        let bytes: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert_eq!(decode(&bytes, Some("utf-8")), page);
        assert_eq!(decode(&bytes, Some("no-such-charset")), page);
    }

    #[test]
    fn keeps_utf8_with_a_cut_character() {
        assert_eq!(decode(b"caf\xc3\xa9 caf\xc3", Some("utf-8")), "café caf\u{fffd}");
    }
}
