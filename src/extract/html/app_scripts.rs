//! The data that scripts of a page are handed: `__NEXT_DATA__` and its like, the pieces that Next.js streams, the numbered
//! list of Nuxt, and what a page puts into `window`.

use std::collections::HashMap;

use scraper::{Html, Selector};
use serde_json::{Map, Value};

use crate::parse;

/// Most scripts that are looked at.
const MOST_SCRIPTS: usize = 200;
/// Most values that a numbered list is made into.
const MOST_VALUES: usize = 50_000;
/// How deep it is followed.
const DEEPEST: usize = 30;

/// Every tree of data on the page.
pub(super) fn values(page: &Html, data: &Selector, scripts: &Selector) -> Vec<Value> {
    let mut found = Vec::new();
    for script in page.select(data).take(10) {
        let written: String = script.text().collect();
        let Ok(value) = parse::json(written.as_bytes()) else { continue };
        found.push(match value.as_array() {
            Some(list) if script.attr("id").is_some_and(|id| id.starts_with("__NUXT")) => numbered(list),
            _ => value,
        });
    }
    let mut streamed = String::new();
    for script in page.select(scripts).take(MOST_SCRIPTS) {
        let written: String = script.text().collect();
        if let Some(piece) = streamed_piece(&written) {
            streamed.push_str(&piece);
        } else if written.contains("window") || written.contains("self.") {
            found.extend(assigned(&written));
        }
    }
    found.extend(rows(&streamed));
    found
}

/// What `self.__next_f.push([1,"..."])` hands on.
fn streamed_piece(script: &str) -> Option<String> {
    let call = script.split_once("__next_f.push(")?.1;
    let list = call.trim_end().trim_end_matches(';').strip_suffix(')')?;
    match parse::json(list.as_bytes()).ok()? {
        Value::Array(list) => list.get(1)?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The rows of such a stream: `5:["$",...]` and texts of a stated length, `6:T1a,...`, which others call `$6`.
fn rows(streamed: &str) -> Vec<Value> {
    let (mut values, mut texts) = (Vec::new(), HashMap::new());
    let mut rest = streamed;
    while let Some((id, behind)) = rest.split_once(':') {
        if let Some((length, text)) = behind.strip_prefix('T').and_then(|text| text.split_once(','))
            && let Ok(length) = usize::from_str_radix(length, 16)
        {
            let end = text.floor_char_boundary(length.min(text.len()));
            texts.insert(format!("${}", id.trim()), text.get(..end).unwrap_or(text).to_owned());
            rest = text.get(end..).unwrap_or("");
            continue;
        }
        let (line, after) = behind.split_once('\n').unwrap_or((behind, ""));
        if line.starts_with(['[', '{'])
            && let Ok(value) = parse::json(line.as_bytes())
        {
            values.push(value);
        }
        rest = after;
    }
    values.iter_mut().for_each(|value| put_in(value, &texts, 0));
    values
}

/// Puts texts in the place of what calls them.
fn put_in(value: &mut Value, texts: &HashMap<String, String>, depth: usize) {
    match value {
        _ if depth > DEEPEST => {}
        Value::String(name) => {
            if let Some(text) = texts.get(name) {
                name.clone_from(text);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| put_in(one, texts, depth + 1)),
        Value::Object(object) => object.values_mut().for_each(|one| put_in(one, texts, depth + 1)),
        _ => {}
    }
}

/// A list in which objects and lists name their parts by number.
fn numbered(list: &[Value]) -> Value {
    let mut left = MOST_VALUES;
    part(list, 0, (&mut left, 0))
}

fn part(list: &[Value], at: usize, (left, depth): (&mut usize, usize)) -> Value {
    if *left == 0 || depth > DEEPEST {
        return Value::Null;
    }
    *left -= 1;
    let mut follow = |value: &Value| match value.as_u64().and_then(|at| usize::try_from(at).ok()) {
        Some(at) => part(list, at, (left, depth + 1)),
        None => Value::Null,
    };
    match list.get(at) {
        Some(Value::Object(object)) => {
            let parts: Map<String, Value> =
                object.iter().map(|(key, value)| (key.clone(), follow(value))).collect();
            Value::Object(parts)
        }
        // `["ShallowReactive", 3]`: a kind in front of the one part.
        Some(Value::Array(parts)) => match parts.as_slice() {
            [Value::String(_), inner, ..] => follow(inner),
            parts => Value::Array(parts.iter().map(follow).collect()),
        },
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

/// What a script puts into a variable of the page: `window.x = {...}`, `JSON.parse("...")`, or what a function gives back.
fn assigned(script: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for (at, _) in script.match_indices("window").take(20) {
        let Some((name, value)) = script.get(at..).and_then(|rest| rest.split_once('=')) else { continue };
        let is_name = name.len() <= 60
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$' | '[' | ']' | '"' | '\'' | ' '));
        if !is_name {
            continue;
        }
        let value = value.trim_start();
        if let Some(written) = value.strip_prefix("JSON.parse(") {
            let text = quoted(written).and_then(|text| parse::json(text.as_bytes()).ok());
            found.extend(
                text.as_ref().and_then(Value::as_str).and_then(|text| parse::json(text.as_bytes()).ok()),
            );
        } else if let Some(written) =
            value.strip_prefix("(function(").or_else(|| value.strip_prefix("function("))
        {
            found.extend(given_back(written));
        } else if value.starts_with(['{', '[']) {
            let text = closed(value).and_then(|text| parse::lenient_json(text).ok());
            found.extend(text.into_iter().flatten());
        }
    }
    found
}

/// The string that a text begins with, with its quotation marks.
fn quoted(text: &str) -> Option<&str> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    text.get(..=end?.0).filter(|text| text.starts_with('"'))
}

/// The object or list that a text begins with.
fn closed(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, token) in Tokens(text) {
        match token {
            "{" | "[" | "(" => depth += 1,
            "}" | "]" | ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return text.get(..at + token.len());
        }
    }
    None
}

/// What `function(a,b){return {...}}(1,"x")` gives back, its names replaced by what they stand for.
fn given_back(written: &str) -> Option<Value> {
    let (names, body) = written.split_once(')')?;
    let value = body.split_once("return")?.1.trim_start();
    let object = closed(value)?;
    let behind = value.get(object.len()..)?;
    let given = closed(behind.get(behind.find('(')?..)?)?;
    let given = given.get(1..given.len().checked_sub(1)?)?.replace("void 0", "null");
    let first = parse::lenient_json(&format!("[{given}]")).ok()?.into_iter().next()?;
    let Value::Array(given) = first else { return None };
    let stands_for: HashMap<&str, &Value> = names.split(',').map(str::trim).zip(&given).collect();
    let mut text = String::with_capacity(object.len());
    let mut last = 0;
    for (at, token) in Tokens(object) {
        let is_key = object.get(at + token.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        if let Some(value) = stands_for.get(token).filter(|_| !is_key) {
            text.push_str(object.get(last..at)?);
            text.push_str(&value.to_string());
            last = at + token.len();
        }
    }
    text.push_str(object.get(last..)?);
    parse::lenient_json(&text.replace("void 0", "null")).ok()?.into_iter().next()
}

/// The words, strings and single marks of a script, with where they stand.
struct Tokens<'a>(&'a str);

impl<'a> IntoIterator for Tokens<'a> {
    type Item = (usize, &'a str);
    type IntoIter = std::iter::FromFn<Box<dyn FnMut() -> Option<(usize, &'a str)> + 'a>>;

    fn into_iter(self) -> Self::IntoIter {
        let text = self.0;
        let mut at = 0;
        std::iter::from_fn(Box::new(move || {
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            let length = match first {
                '"' | '\'' | '`' => {
                    let mut is_escaped = false;
                    let end = rest.char_indices().skip(1).find(|(_, c)| {
                        let ends = *c == first && !is_escaped;
                        is_escaped = *c == '\\' && !is_escaped;
                        ends
                    });
                    end.map_or(rest.len(), |(end, _)| end + 1)
                }
                c if c.is_alphanumeric() || matches!(c, '_' | '$') => rest
                    .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$')))
                    .unwrap_or(rest.len()),
                c => c.len_utf8(),
            };
            let token = rest.get(..length)?;
            let place = at;
            at += length;
            Some((place, token))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Vec<Value> {
        let [data, scripts] = ["script[type='application/json']", "script:not([type])"]
            .map(|css| Selector::parse(css).unwrap());
        values(&Html::parse_document(html), &data, &scripts)
    }

    #[test]
    fn data_of_every_kind_are_read() {
        let next = r#"<script>self.__next_f.push([1,"6:T5,isi\nx5:[\"$\",{\"job\":{\"title\":\"Kasir\","])</script><script>self.__next_f.push([1,"\"isi\":\"$6\"}}]\n"])</script>"#;
        assert_eq!(of(next), [serde_json::json!(["$", {"job": {"title": "Kasir", "isi": "isi\nx"}}])]);
        let nuxt = r#"<script type="application/json" id="__NUXT_DATA__">[["ShallowReactive",1],{"job":2},{"title":3,"tags":4},"Kasir",[3]]</script>"#;
        assert_eq!(of(nuxt), [serde_json::json!({"job": {"title": "Kasir", "tags": ["Kasir"]}})]);
        for script in [
            r#"window.__NUXT__=(function(a,b){return {job:{title:b,a:a,"x y":"b"}}}(void 0,"Kasir"));"#,
            r#"window.__INITIAL_STATE__ = {"job":{"title":"Kasir","a":null,"x y":"b"}};(function(){var s;}());"#,
            r#"window["STATE"] = JSON.parse("{\"job\":{\"title\":\"Kasir\",\"a\":null,\"x y\":\"b\"}}");"#,
        ] {
            let read = of(&format!("<script>{script}</script>"));
            assert_eq!(
                read,
                [serde_json::json!({"job": {"title": "Kasir", "a": null, "x y": "b"}})],
                "{script}"
            );
        }
        assert_eq!(of("<script>window.scrollTo(0); if (window.x == {}) {}</script>"), Vec::<Value>::new());
    }
}
