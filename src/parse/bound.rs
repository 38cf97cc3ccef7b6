use std::borrow::Cow;

use super::limits::{HTML_BYTES, HTML_DEPTH, PAGE_ATTRIBUTES, TAG_ATTRIBUTES, TAG_BYTES};

/// `html` without what makes a parser slow: nesting beyond all reason, giant tags, pages without end.
///
/// A parser looks up its stack at each tag and compares each attribute with those before it, so that a
/// small page could otherwise take minutes.
pub fn bounded(html: &str) -> Cow<'_, str> {
    let mut end = html.len().min(HTML_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let html = html.get(..end).unwrap_or("");
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut depth = Depth::default();
    let mut attributes = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..).unwrap_or(&[])) {
        let start = at + found;
        if bytes.get(start..start + 4) == Some(b"<!--") {
            at = memchr::memmem::find(bytes.get(start + 4..).unwrap_or(&[]), b"-->")
                .map_or(bytes.len(), |length| start + 4 + length + 3);
            continue;
        }
        let is_close = bytes.get(start + 1) == Some(&b'/');
        let name_start = start + 1 + usize::from(is_close);
        let name_end = name_start
            + bytes.get(name_start..).unwrap_or(&[]).iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        if name_end == name_start {
            at = start + 1;
            continue;
        }
        let name = html.get(name_start..name_end).unwrap_or("").to_ascii_lowercase();
        let tag = Tag::read(bytes, name_end);
        let is_kept = if is_close { depth.close(&name) } else { depth.open(&name, tag.is_self_closing) };
        attributes += tag.attributes;
        if !is_kept || tag.is_giant(start) || (attributes > PAGE_ATTRIBUTES && tag.attributes > 0) {
            kept.push_str(html.get(copied..start).unwrap_or(""));
            if is_kept {
                kept.push_str(html.get(start..name_end).unwrap_or(""));
                kept.push('>');
            }
            copied = tag.end;
        }
        at = tag.end;
        if !is_close && matches!(name.as_str(), "script" | "style" | "textarea" | "title" | "xmp" | "noembed")
        {
            at = raw_text_end(bytes, at, &name);
        }
    }
    if copied == 0 && kept.is_empty() {
        return Cow::Borrowed(html);
    }
    kept.push_str(html.get(copied..).unwrap_or(""));
    Cow::Owned(kept)
}

/// How many elements are open, as far as can be told without parsing.
#[derive(Debug, Default)]
struct Depth {
    open: usize,
    /// Opening tags that were left out and wait for their closing ones.
    left_out: usize,
    /// How many of the open ones are pictures or formulas: in them no tag is closed by the next of its kind.
    foreign: usize,
}

impl Depth {
    fn open(&mut self, name: &str, is_self_closing: bool) -> bool {
        // Where nothing foreign is open, void elements and those that the next of their kind closes are flat.
        let is_flat = self.foreign == 0 && (VOID.contains(&name) || CLOSED_BY_THE_NEXT.contains(&name));
        if is_flat || is_self_closing {
            return true;
        }
        if self.open >= HTML_DEPTH {
            self.left_out += 1;
            return false;
        }
        self.open += 1;
        self.foreign += usize::from(is_foreign(name));
        true
    }

    fn close(&mut self, name: &str) -> bool {
        if self.foreign == 0 && CLOSED_BY_THE_NEXT.contains(&name) {
            return true;
        }
        if self.left_out > 0 {
            self.left_out -= 1;
            return false;
        }
        self.open = self.open.saturating_sub(1);
        self.foreign = self.foreign.saturating_sub(usize::from(is_foreign(name))).min(self.open);
        true
    }
}

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

const CLOSED_BY_THE_NEXT: [&str; 15] = [
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "html", "body", "head", "script", "style", "title",
    "textarea",
];

fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Where a tag ends and how much is in it.
struct Tag {
    end: usize,
    attributes: usize,
    is_self_closing: bool,
}

impl Tag {
    fn read(bytes: &[u8], from: usize) -> Self {
        let mut attributes = 0;
        let mut quote = None;
        let mut last = b' ';
        for (at, &byte) in bytes.iter().enumerate().skip(from) {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
                (None, b'>') => return Self { end: at + 1, attributes, is_self_closing: last == b'/' },
                (None, b' ' | b'\n' | b'\t' | b'\r' | b'/' | b'"' | b'\'') => attributes += 1,
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                last = byte;
            }
        }
        Self { end: bytes.len(), attributes, is_self_closing: false }
    }

    fn is_giant(&self, start: usize) -> bool {
        self.end - start > TAG_BYTES || self.attributes > TAG_ATTRIBUTES
    }
}

/// Where the text of `<script>` and its like ends.
fn raw_text_end(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or(&[]), b"</") {
        let start = at + found;
        let written = bytes.get(start + 2..start + 2 + name.len());
        if written.is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes())) {
            return start;
        }
        at = start + 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_pages_stay_as_they_are() {
        let page = "<html><body><ul><li>a<li>b</ul><script>if (a<b) '<div>'</script><p>x <br/> y</body>";
        assert!(matches!(bounded(page), Cow::Borrowed(same) if same == page));
    }

    #[test]
    fn nesting_and_giant_tags_are_cut_and_text_is_kept() {
        let deep = format!("{}isi{}<p>akhir", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let cut = bounded(&deep);
        assert!(cut.len() < 10_000 && cut.contains("isi") && cut.ends_with("<p>akhir"), "{}", cut.len());
        let giant = format!("<p>a<img src=\"{}\">b<a {}>c", "x".repeat(5 << 20), "y ".repeat(1000));
        assert_eq!(bounded(giant.get(..200).unwrap()), giant.get(..200).unwrap());
        let short = format!("<p>a<img src=\"{}\">b<a {}>c", "x".repeat(1 << 20), "y ".repeat(1000));
        assert_eq!(bounded(&short), "<p>a<img>b<a>c");
    }
}
