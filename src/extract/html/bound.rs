use std::borrow::Cow;

/// Longest page that is parsed, in bytes.
const LONGEST_BYTES: usize = 4 << 20;
/// Deepest nesting that is parsed, as in browsers.
const DEEPEST: usize = 512;
/// Longest tag that keeps its attributes, in bytes, and most attributes that it may have.
const LONGEST_TAG_BYTES: usize = 64 << 10;
const MOST_ATTRIBUTES: usize = 200;

/// `html` without what makes a parser slow: nesting beyond all reason, giant tags, pages without end.
///
/// A parser looks up its stack at each tag and compares each attribute with those before it, so that a
/// small page could otherwise take minutes.
pub(super) fn bounded(html: &str) -> Cow<'_, str> {
    let mut end = html.len().min(LONGEST_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let html = html.get(..end).unwrap_or("");
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut depth = Depth::default();
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
        if !is_kept || tag.is_giant(start) {
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
}

impl Depth {
    fn open(&mut self, name: &str, is_self_closing: bool) -> bool {
        // Void elements, and those that the next of their kind closes.
        let is_flat = matches!(
            name,
            "area"
                | "base"
                | "br"
                | "col"
                | "embed"
                | "hr"
                | "img"
                | "input"
                | "link"
                | "meta"
                | "source"
                | "track"
                | "wbr"
                | "p"
                | "li"
                | "td"
                | "th"
                | "tr"
                | "dt"
                | "dd"
                | "option"
                | "html"
                | "body"
                | "head"
                | "script"
                | "style"
                | "title"
                | "textarea"
        );
        if is_flat || is_self_closing {
            return true;
        }
        if self.open >= DEEPEST {
            self.left_out += 1;
            return false;
        }
        self.open += 1;
        true
    }

    fn close(&mut self, name: &str) -> bool {
        if matches!(
            name,
            "p" | "li"
                | "td"
                | "th"
                | "tr"
                | "dt"
                | "dd"
                | "option"
                | "html"
                | "body"
                | "head"
                | "script"
                | "style"
                | "title"
                | "textarea"
        ) {
            return true;
        }
        if self.left_out > 0 {
            self.left_out -= 1;
            return false;
        }
        self.open = self.open.saturating_sub(1);
        true
    }
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
        self.end - start > LONGEST_TAG_BYTES || self.attributes > MOST_ATTRIBUTES
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
