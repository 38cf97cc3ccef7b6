use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesStart, Event};

use super::limits::{TAG_ATTRIBUTES, TAG_BYTES, XML_DEPTH, XML_ELEMENTS};

/// Why an XML text is not handed to a parser that recurses or keeps all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Elements in elements in elements.
    #[error("its elements are nested deeper than {XML_DEPTH}")]
    Deep,
    /// Too many elements.
    #[error("it has more than {XML_ELEMENTS} elements")]
    Many,
    /// A tag without end.
    #[error("it has a tag of more than {TAG_BYTES} bytes or {TAG_ATTRIBUTES} attributes")]
    Tag,
}

/// Walks through an XML text before a parser does, event by event, in constant memory. What is no XML passes: the
/// parser behind says so.
///
/// # Errors
/// What the parser must not be given.
pub fn check_xml(text: &[u8]) -> Result<(), XmlError> {
    let mut reader = Reader::from_reader(DecodingReader::new(text));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut depth, mut elements) = (0_usize, 0);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                depth += 1;
                elements += 1;
                check_tag(&tag)?;
            }
            Ok(Event::Empty(tag)) => {
                elements += 1;
                check_tag(&tag)?;
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::Decl(declared)) => {
                if let Some(encoding) = declared.encoder() {
                    reader.get_mut().set_encoding(encoding);
                }
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        if depth > XML_DEPTH {
            return Err(XmlError::Deep);
        }
        if elements > XML_ELEMENTS {
            return Err(XmlError::Many);
        }
    }
}

fn check_tag(tag: &BytesStart<'_>) -> Result<(), XmlError> {
    let is_giant = tag.len() > TAG_BYTES
        || tag.attributes().with_checks(false).take(TAG_ATTRIBUTES + 1).count() > TAG_ATTRIBUTES;
    if is_giant { Err(XmlError::Tag) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_pass() {
        let feed = "<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><item a='1'><b/></item></channel></rss>";
        assert_eq!(check_xml(feed.as_bytes()), Ok(()));
        assert_eq!(check_xml(b"<rss><item>"), Ok(()));
        assert_eq!(check_xml(b"{\"version\":1}"), Ok(()));
    }

    #[test]
    fn what_would_end_a_parser_is_refused() {
        let wide: Vec<u8> = "<a>".repeat(100).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [b"\xff\xfe".as_slice(), &wide].concat();
        for (text, error) in [
            ("<a>".repeat(100).into_bytes(), XmlError::Deep),
            (wide, XmlError::Deep),
            ("<a/>".repeat(XML_ELEMENTS + 1).into_bytes(), XmlError::Many),
            (format!("<a {}/>", "b='' ".repeat(1_000)).into_bytes(), XmlError::Tag),
            (format!("<a b='{}'/>", "x".repeat(TAG_BYTES)).into_bytes(), XmlError::Tag),
        ] {
            assert_eq!(check_xml(&text), Err(error));
        }
    }
}
