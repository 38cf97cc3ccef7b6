//! Posts as Facebook exports them in HTML ("Download your information").

use std::cell::OnceCell;

use scraper::{ElementRef, Selector};
use serde_json::{Map, Value};

use super::input::Input;
use super::records::Records;
use super::{Import, Read};
use crate::domain::sha256_hex;
use crate::parse;
use crate::text::charset;

/// Most posts that are read of one page.
const MOST_POSTS: usize = 20_000;

/// Whether a page is such an export.
pub(super) fn is_page(start: &[u8]) -> bool {
    let has = |mark: &[u8]| memchr::memmem::find(start, mark).is_some();
    has(b"uiBoxWhite noborder") && (has(b"_a6-p") || has(b"_2pin") || has(b"_3-96"))
}

struct Selectors {
    post: Selector,
    words: Selector,
    line: Selector,
    time: Selector,
    picture: Selector,
}

thread_local! {
    static SELECTORS: OnceCell<Selectors> = const { OnceCell::new() };
}

impl Selectors {
    fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the selectors are written here and tested")]
        let parse = |css: &str| Selector::parse(css).expect("a valid selector");
        Self {
            post: parse(".uiBoxWhite.noborder"),
            words: parse("._a6-p, ._3-96, ._2let"),
            line: parse("._2pin"),
            time: parse("._a72d, ._3-94, ._a6-o"),
            picture: parse("a[href$='.jpg'], a[href$='.png'], img[src]"),
        }
    }
}

impl Import<'_> {
    /// Reads each post of a page as a row.
    pub(super) fn facebook_page(&mut self, input: Input, name: &str) -> Read {
        let body = match Self::whole(input, name, self.outside.settings.body_cap_bytes) {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        let posts = posts(&charset::decode(&body, None));
        let mut records = Records::new(self, name);
        for (number, post) in (1..).zip(posts) {
            records.add("post", number, Ok(Value::Object(post)))?;
        }
        records.flush()?;
        Ok(Ok(()))
    }
}

/// The posts, in the form of messages with a picture.
fn posts(html: &str) -> Vec<Map<String, Value>> {
    let page = parse::document(html);
    SELECTORS.with(|cell| {
        let selectors = cell.get_or_init(Selectors::new);
        page.select(&selectors.post).take(MOST_POSTS).map(|post| one(post, selectors)).collect()
    })
}

fn one(post: ElementRef<'_>, selectors: &Selectors) -> Map<String, Value> {
    let mut row = Map::new();
    let words = post.select(&selectors.words).next();
    // A line is told once, though it stands in boxes within boxes.
    let mut lines: Vec<String> = Vec::new();
    for line in words.iter().flat_map(|words| words.select(&selectors.line)) {
        let line = text(line);
        if !line.is_empty() && !lines.iter().any(|known| known.contains(&line)) {
            lines.retain(|known| !line.contains(known.as_str()));
            lines.push(line);
        }
    }
    let words = if lines.is_empty() { words.map(text).unwrap_or_default() } else { lines.join("\n") };
    let time = post.select(&selectors.time).map(text).find(|time| !time.is_empty() && time.len() < 64);
    let time = time.unwrap_or_default();
    let picture =
        post.select(&selectors.picture).find_map(|one| one.attr("href").or_else(|| one.attr("src")));
    // A post has no number of its own in such a page.
    let id = sha256_hex(format!("{time}\n{words}\n{}", picture.unwrap_or("")).as_bytes());
    for (key, value) in [("type", "message".to_owned()), ("id", id), ("date", time), ("text", words)] {
        row.insert(key.to_owned(), Value::String(value));
    }
    if let Some(picture) = picture {
        row.insert("photo".to_owned(), Value::String(picture.to_owned()));
    }
    row
}

/// The words of an element, with its line breaks.
fn text(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        match node.value() {
            scraper::Node::Text(part) => text.push_str(part),
            scraper::Node::Element(element)
                if matches!(element.name(), "br" | "p" | "div" | "li") && !text.ends_with('\n') =>
            {
                text.push('\n');
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_post_is_read_with_its_day() {
        let post = |words: &str, day: &str| {
            format!(
                "<div class='pam _a6-g uiBoxWhite noborder'><div class='_a6-h'>Sari posted.</div><div class='_a6-p'><div><div class='_2pin'><div>{words}</div></div></div></div><div class='_3-94 _a6-o'><div class='_a72d'>{day}</div></div></div>"
            )
        };
        let page =
            post("Dicari kasir<br>WA", "Nov 18, 2026 3:20:00 pm") + &post("Dicari sopir", "Nov 19, 2026");
        assert!(is_page(page.as_bytes()));
        let read = posts(&page);
        assert_eq!(
            (read.len(), &read[0]["text"], &read[0]["date"]),
            (2, &"Dicari kasir\nWA".into(), &"Nov 18, 2026 3:20:00 pm".into())
        );
    }
}
