//! Posts and messages as Facebook and Instagram export them in JSON ("Download your information").

use serde_json::{Map, Value};

use super::mojibake;

/// What an object of such an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A post of a page, person or group: `{"timestamp", "data": [{"post"}], "attachments"}`.
    Post,
    /// A message: `{"sender_name", "timestamp_ms", "content"}`.
    Message,
    /// A post of Instagram: `{"media": [{"creation_timestamp", "title"}]}`.
    Media,
}

fn kind(object: &Map<String, Value>) -> Option<Kind> {
    let has = |key: &str| object.contains_key(key);
    let is_number = |key: &str| object.get(key).is_some_and(Value::is_number);
    let is_list_with = |list: &str, key: &str| {
        let first = object.get(list).and_then(Value::as_array).and_then(|list| list.first());
        first.is_some_and(|first| first.get(key).is_some())
    };
    if has("sender_name") && is_number("timestamp_ms") {
        Some(Kind::Message)
    } else if is_number("timestamp") && (has("data") || is_list_with("attachments", "data")) {
        Some(Kind::Post)
    } else if is_list_with("media", "creation_timestamp") {
        Some(Kind::Media)
    } else {
        None
    }
}

/// Whether an object is a post or a message of an export.
pub(super) fn is_record(object: &Map<String, Value>) -> bool {
    kind(object).is_some()
}

/// The pictures of a post or message, as paths from the export's folder.
pub(super) fn pictures(object: &Map<String, Value>) -> Vec<String> {
    let attached = list(object.get("attachments")).iter().flat_map(|part| list(part.get("data")));
    let attached = attached.filter_map(|part| part.get("media"));
    let own = ["photos", "media"].into_iter().flat_map(|key| list(object.get(key)));
    attached.chain(own).filter_map(|one| one.get("uri")?.as_str().map(str::to_owned)).collect()
}

/// The columns of a post or message, broken letters mended, and whether any were; none where it has neither words nor a
/// picture.
pub(super) fn row(object: &Map<String, Value>) -> Option<(Map<String, Value>, bool)> {
    let mut words = Words::default();
    let at = match kind(object)? {
        Kind::Message => {
            words.add(object.get("content"));
            words.add(object.get("share").and_then(|share| share.get("link")));
            object.get("timestamp_ms")
        }
        Kind::Post => {
            for part in list(object.get("data")) {
                words.add(part.get("post"));
            }
            for part in list(object.get("attachments")).iter().flat_map(|part| list(part.get("data"))) {
                words.add(part.get("media").and_then(|media| media.get("description")));
                words.add(part.get("text"));
                let link = part.get("external_context");
                words.add(link.and_then(|link| link.get("name")));
                words.add(link.and_then(|link| link.get("url")));
            }
            object.get("timestamp")
        }
        Kind::Media => {
            words.add(object.get("title"));
            let media = list(object.get("media"));
            for one in media {
                words.add(one.get("title"));
            }
            let own = object.get("creation_timestamp");
            own.or_else(|| media.first().and_then(|one| one.get("creation_timestamp")))
        }
    };
    if words.parts.is_empty() && pictures(object).is_empty() {
        return None;
    }
    let mut row = Map::new();
    row.insert("date".to_owned(), at.cloned().unwrap_or_default());
    row.insert("text".to_owned(), Value::String(words.parts.join("\n\n")));
    Some((row, words.is_mended))
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The words of a post, each part once.
#[derive(Default)]
struct Words {
    parts: Vec<String>,
    is_mended: bool,
}

impl Words {
    fn add(&mut self, value: Option<&Value>) {
        let Some(text) = value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()) else {
            return;
        };
        let mended = mojibake::mended(text);
        self.is_mended |= mended != text;
        // A picture repeats the words of its post.
        if !self.parts.iter().any(|part| part.contains(&*mended)) {
            self.parts.push(mended.into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: Value) -> Option<(String, String, bool)> {
        let Value::Object(object) = value else { panic!() };
        assert!(is_record(&object));
        let (row, is_mended) = row(&object)?;
        Some((row["text"].as_str().unwrap().to_owned(), row["date"].to_string(), is_mended))
    }

    #[test]
    fn reads_posts_messages_and_pictures() {
        let post = serde_json::json!({
            "timestamp": 1_795_000_000, "title": "Loker Contoh updated their status.",
            "data": [{"post": "Dicari kasir \u{f0}\u{9f}\u{94}\u{a5}"}, {"update_timestamp": 1}],
            "attachments": [{"data": [{"media": {"uri": "a.jpg", "description": "Dicari kasir \u{f0}\u{9f}\u{94}\u{a5}"}}]},
                            {"data": [{"external_context": {"url": "https://x.example/1"}}]}]
        });
        let read = of(post).unwrap();
        assert_eq!(
            read,
            ("Dicari kasir 🔥\n\nhttps://x.example/1".to_owned(), "1795000000".to_owned(), true)
        );
        let message = serde_json::json!({"sender_name": "Sari", "timestamp_ms": 1_795_000_000_000_u64, "content": "Dicari sopir"});
        assert_eq!(of(message).unwrap().0, "Dicari sopir");
        let media = serde_json::json!({"media": [{"uri": "x.jpg", "creation_timestamp": 1_795_000_000, "title": "Dicari satpam"}]});
        assert_eq!(of(media).unwrap(), ("Dicari satpam".to_owned(), "1795000000".to_owned(), false));
        let picture = serde_json::json!({"timestamp": 1_795_000_000, "data": [], "attachments": [{"data": [{"media": {"uri": "a.jpg"}}]}]});
        let Value::Object(object) = &picture else { panic!() };
        assert_eq!(pictures(object), ["a.jpg"]);
        assert_eq!(of(picture).unwrap().0, "", "its words stand in the picture");
        let neither = serde_json::json!({"timestamp": 1_795_000_000, "data": []});
        assert_eq!(of(neither), None);
    }

    #[test]
    fn ads_of_others_are_none_of_these() {
        for value in [
            serde_json::json!({"timestamp": "2026-11-20", "text": "a", "data": 1}),
            serde_json::json!({"title": "Kasir", "description": "a", "media": ["x.jpg"]}),
        ] {
            let Value::Object(object) = value else { panic!() };
            assert!(!is_record(&object));
        }
    }
}
