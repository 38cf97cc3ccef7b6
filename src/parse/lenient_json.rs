use serde_json::{Deserializer, Value};

use super::json::{JsonError, json, values};
use super::limits::{JSON_DEPTH, JSON_VALUES};
use super::mend_json::mend;

/// JSON as it is written in the wild, as a list of the values that stand in the text: one as a rule, several where
/// objects follow one another.
///
/// Tried in turn: JSON as it should be; several values; the same with HTML entities undone; JSON5, which has comments,
/// single quotes, `NaN` and commas too many; and at last the text with [`mend`] applied.
///
/// # Errors
/// Too many values, or nothing that any of these can read.
pub fn lenient_json(text: &str) -> Result<Vec<Value>, JsonError> {
    let text = unwrapped(text);
    let broken = match json(text.as_bytes()) {
        Ok(value) => return Ok(vec![value]),
        Err(JsonError::Large) => return Err(JsonError::Large),
        Err(broken) => broken,
    };
    if let Some(found) = several(text) {
        return Ok(found);
    }
    if text.contains("&quot;") || text.contains("&#34;") || text.contains("&#034;") {
        let plain = htmlize::unescape(text);
        if let Ok(found) = json(plain.as_bytes()).map(|value| vec![value]).or_else(|_| mended(&plain)) {
            return Ok(found);
        }
    }
    mended(text).map_err(|_| broken)
}

fn mended(text: &str) -> Result<Vec<Value>, JsonError> {
    if values(text.as_bytes()) > JSON_VALUES || depth(text) > JSON_DEPTH {
        return Err(JsonError::Large);
    }
    if let Ok(value) = json5::from_str::<Value>(text)
        && (value.is_object() || value.is_array())
    {
        return Ok(vec![value]);
    }
    let text = mend(text);
    several(&text).map_or_else(|| json(text.as_bytes()).and(Err(JsonError::Large)), Ok)
}

/// The text without what pages put around it: byte order mark, HTML comment, CDATA, semicolon.
fn unwrapped(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = text.trim_start_matches("<!--").trim_start_matches("//<![CDATA[");
    let text = text.trim_start_matches("/*<![CDATA[*/").trim_start_matches("<![CDATA[").trim();
    let text = text.trim_end_matches("-->").trim_end_matches("/*]]>*/").trim_end_matches("]]>");
    text.trim_end_matches("//").trim().trim_end_matches(';').trim()
}

/// Objects and arrays that follow one another, with white space, commas or semicolons between them.
fn several(text: &str) -> Option<Vec<Value>> {
    if values(text.as_bytes()) > JSON_VALUES {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{feff}'));
        if rest.is_empty() {
            return (!found.is_empty()).then_some(found);
        }
        let mut stream = Deserializer::from_str(rest).into_iter::<Value>();
        let value = stream.next()?.ok().filter(|value| value.is_object() || value.is_array())?;
        found.push(value);
        rest = rest.get(stream.byte_offset()..)?;
    }
}

/// Deepest nesting of brackets outside of strings.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let found = lenient_json(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        found.iter().map(Value::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_what_people_write() {
        for (text, wanted) in [
            ("{\"a\":1}", "{\"a\":1}"),
            ("\u{feff}{\"a\":1};", "{\"a\":1}"),
            ("<!-- {\"a\":1} -->", "{\"a\":1}"),
            ("{&quot;a&quot;:&quot;x&quot;}", "{\"a\":\"x\"}"),
            ("{\"a\":1}\n{\"b\":2}", "{\"a\":1} {\"b\":2}"),
            ("{\"a\":[1,2,],}", "{\"a\":[1,2]}"),
            ("/* x */ {\"a\":1 // y\n}", "{\"a\":1}"),
            ("{'a':'x'}", "{\"a\":\"x\"}"),
            ("{\"a\":\"it\\'s\"}", "{\"a\":\"it's\"}"),
            ("{\"a\":\"x\ny\"}", "{\"a\":\"x\\ny\"}"),
            ("{\"a\":15.000.000,\"b\":1}", "{\"a\":\"15.000.000\",\"b\":1}"),
            ("{\"a\":NaN}", "{\"a\":null}"),
            ("{\"a\":None,\"b\":True}", "{\"a\":null,\"b\":true}"),
            ("{\"a\":,\"b\":}", "{\"a\":null,\"b\":null}"),
            ("{\"a\":{\"b\":[1,2", "{\"a\":{\"b\":[1,2]}}"),
            ("{\"a\":1}}", "{\"a\":1}"),
            ("{\"a\":\"kata \"cepat\" itu\"}", "{\"a\":\"kata \\\"cepat\\\" itu\"}"),
            ("{\"a\":\"x\"\n\"b\":\"y\"}", "{\"a\":\"x\",\"b\":\"y\"}"),
            ("{\"a\":\"\\ud83d\"}", "{\"a\":\"\u{fffd}\"}"),
            ("{\"a\":\"\\ud83d\\udd25\",}", "{\"a\":\"🔥\"}"),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_refused() {
        for text in ["", "Kasir di Solo", &"[".repeat(200_000), &"{\"a\":".repeat(100_000)] {
            assert!(lenient_json(text).is_err(), "{:?}", text.get(..10));
        }
    }
}
