//! Channels and groups of Telegram: the JSON and HTML that Telegram Desktop exports, and the page that the web shows.

use std::cell::OnceCell;

use scraper::{ElementRef, Selector};
use serde_json::{Map, Value};

use super::input::Input;
use super::records::Records;
use super::{Import, Read};
use crate::parse;
use crate::text::charset;

/// Most messages that are read of one page.
const MOST_MESSAGES: usize = 20_000;

/// Whether an object is a message of an export.
pub(super) fn is_message(object: &Map<String, Value>) -> bool {
    let is = |key: &str| object.contains_key(key);
    let kind = object.get("type").and_then(Value::as_str);
    matches!(kind, Some("message" | "service")) && is("id") && is("date") && (is("text") || is("action"))
}

/// The picture of a message, as a path from the export's folder; a notice in its place where it was left out.
pub(super) fn pictures(object: &Map<String, Value>) -> Vec<String> {
    let file = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
    // A picture that was sent as a file.
    let is_picture =
        object.get("mime_type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("image/"));
    file("photo").or_else(|| file("file").filter(|_| is_picture)).into_iter().collect()
}

/// The columns of a message; none where it has neither words nor a picture.
pub(super) fn row(object: &Map<String, Value>) -> Option<Map<String, Value>> {
    let text = object.get("text").map(words).unwrap_or_default();
    if text.trim().is_empty() && pictures(object).is_empty() {
        return None;
    }
    let mut row = Map::new();
    for key in ["id", "date"] {
        row.insert(key.to_owned(), object.get(key).cloned().unwrap_or_default());
    }
    for key in ["from", "url"] {
        if let Some(value) = object.get(key).filter(|value| value.is_string()) {
            row.insert(key.to_owned(), value.clone());
        }
    }
    row.insert("text".to_owned(), Value::String(text));
    Some(row)
}

/// The words of a message: pieces of text and marked pieces, a hidden link behind the words that it is on.
fn words(text: &Value) -> String {
    match text {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces.iter().map(words).collect(),
        Value::Object(piece) => {
            let text = piece.get("text").map(words).unwrap_or_default();
            match piece.get("href").and_then(Value::as_str) {
                Some(href) if !text.contains(href) => format!("{text} ({href})"),
                _ => text,
            }
        }
        _ => String::new(),
    }
}

/// Whether a page is a channel on the web or an export as HTML.
pub(super) fn is_page(start: &[u8]) -> bool {
    [b"tgme_widget_message_text".as_slice(), b"class=\"message default", b"tgme_widget_message_wrap"]
        .iter()
        .any(|mark| memchr::memmem::find(start, mark).is_some())
}

struct Selectors {
    message: Selector,
    text: Selector,
    time: Selector,
    link: Selector,
    sender: Selector,
    picture: Selector,
}

impl Selectors {
    fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the selectors are written here and tested")]
        let parse = |css: &str| Selector::parse(css).expect("a valid selector");
        Self {
            message: parse(".tgme_widget_message, .message.default"),
            text: parse(".tgme_widget_message_text, .text"),
            time: parse("time[datetime], .date[title]"),
            link: parse("a.tgme_widget_message_date[href]"),
            sender: parse(".from_name"),
            picture: parse("a.photo_wrap[href]"),
        }
    }
}

thread_local! {
    static SELECTORS: OnceCell<Selectors> = const { OnceCell::new() };
}

impl Import<'_> {
    /// Reads each message of a page as a row.
    pub(super) fn telegram_page(&mut self, input: Input, name: &str) -> Read {
        let body = match Self::whole(input, name, self.outside.settings.body_cap_bytes) {
            Ok(body) => body,
            Err(fault) => return Ok(Err(fault)),
        };
        let messages = messages(&charset::decode(&body, None));
        let mut records = Records::new(self, name);
        for (number, message) in (1..).zip(messages) {
            records.add("message", number, Ok(Value::Object(message)))?;
        }
        records.flush()?;
        Ok(Ok(()))
    }
}

pub(super) fn messages(html: &str) -> Vec<Map<String, Value>> {
    let page = parse::document(html);
    SELECTORS.with(|cell| {
        let selectors = cell.get_or_init(Selectors::new);
        page.select(&selectors.message).take(MOST_MESSAGES).map(|one| message(one, selectors)).collect()
    })
}

fn message(one: ElementRef<'_>, selectors: &Selectors) -> Map<String, Value> {
    let first = |selector| one.select(selector).next();
    let mut row = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            row.insert(key.to_owned(), Value::String(value));
        }
    };
    let id = one.attr("data-post").or_else(|| one.attr("id"));
    put("id", id.map(str::to_owned));
    put("type", Some("message".to_owned()));
    let time = first(&selectors.time);
    put(
        "date",
        time.and_then(|time| time.attr("datetime").or_else(|| time.attr("title"))).map(str::to_owned),
    );
    put("url", first(&selectors.link).and_then(|link| link.attr("href")).map(str::to_owned));
    put("from", first(&selectors.sender).map(|sender| sender.text().collect::<String>().trim().to_owned()));
    put("photo", first(&selectors.picture).and_then(|link| link.attr("href")).map(str::to_owned));
    // As HTML: extraction makes lines of it and keeps what links lead to.
    let text = first(&selectors.text).map(|text| text.inner_html().trim().to_owned()).unwrap_or_default();
    row.insert("text".to_owned(), Value::String(text));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_the_pieces_of_a_message() {
        let Value::Object(object) = serde_json::json!({
            "id": 7, "type": "message", "date": "2026-11-20T10:00:00", "from": "Grup",
            "text": [{"type": "bold", "text": "Dicari"}, " sopir, ", {"type": "text_link", "text": "daftar", "href": "https://wa.me/62"}]
        }) else {
            panic!()
        };
        assert!(is_message(&object));
        assert_eq!(row(&object).unwrap()["text"], "Dicari sopir, daftar (https://wa.me/62)");
        let Value::Object(service) =
            serde_json::json!({"id": 8, "type": "service", "date": "x", "action": "pin", "text": ""})
        else {
            panic!()
        };
        assert!(is_message(&service) && row(&service).is_none());
        let Value::Object(poster) =
            serde_json::json!({"id": 9, "type": "message", "date": "x", "photo": "photos/a.jpg", "text": ""})
        else {
            panic!()
        };
        assert_eq!(
            (pictures(&poster), row(&poster).unwrap()["text"].as_str()),
            (vec!["photos/a.jpg".to_owned()], Some(""))
        );
    }

    #[test]
    fn reads_both_kinds_of_pages() {
        let web = "<div class='tgme_widget_message js' data-post='kanal/9'><div class='tgme_widget_message_text'>Dicari<br>sopir</div>\
                   <a class='tgme_widget_message_date' href='https://t.example/kanal/9'><time datetime='2026-11-27T02:00:00+00:00'></time></a></div>";
        let export = "<div class=\"message default clearfix\" id=\"message9\"><div class=\"pull_right date details\" \
                      title=\"27.11.2026 09:00:00 UTC+07:00\">09:00</div><div class=\"from_name\"> Grup </div><div class=\"text\">Dicari sopir</div></div>";
        let web = messages(web);
        assert_eq!(
            (web[0]["id"].as_str(), web[0]["url"].as_str()),
            (Some("kanal/9"), Some("https://t.example/kanal/9"))
        );
        assert_eq!(web[0]["text"], "Dicari<br>sopir");
        let export = messages(export);
        assert_eq!(
            (export[0]["date"].as_str(), export[0]["from"].as_str()),
            (Some("27.11.2026 09:00:00 UTC+07:00"), Some("Grup"))
        );
    }
}
