//! Shortcodes of `WordPress` and its page builders, which stand in exported texts: `[caption id="x"]...[/caption]`.

use std::borrow::Cow;

/// Names of those without attributes.
const NAMES: [&str; 12] = [
    "caption",
    "gallery",
    "audio",
    "video",
    "playlist",
    "embed",
    "job_apply",
    "apply",
    "row",
    "column",
    "toc",
    "ad",
];
/// Longest shortcode. Bytes.
const LONGEST: usize = 1_000;

/// `text` without shortcodes; what they enclose stays.
pub(in crate::extract) fn without(text: &str) -> Cow<'_, str> {
    if !text.contains("[/")
        && !text.contains("=\"")
        && !NAMES.iter().any(|name| text.contains(&format!("[{name}]")))
    {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        if let Some(length) = shortcode(from, text) {
            kept.push(' ');
            rest = from.get(length..).unwrap_or("");
        } else {
            kept.push('[');
            rest = from.get(1..).unwrap_or("");
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Length of the shortcode that `from` begins with; `text` is all, for what is closed somewhere.
fn shortcode(from: &str, text: &str) -> Option<usize> {
    let near = from.get(..from.floor_char_boundary(LONGEST)).unwrap_or(from);
    let end = near.find(']')?;
    let inner = from.get(1..end)?.trim_end_matches('/');
    let (is_end, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.split([' ', '\n']).next()?;
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
    let has_attribute = inner.get(name.len()..)?.contains("=\"");
    let is_known = is_end
        || NAMES.contains(&name)
        || has_attribute
        || (name.contains('_') || inner.len() == name.len()) && text.contains(&format!("[/{name}]"));
    (is_name && is_known).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn shortcodes_go_and_words_stay() {
        for (text, wanted) in [
            ("a [caption id=\"x\"]b[/caption] c", "a  b  c"),
            ("[vc_row][vc_column width=\"1/2\"]Dicari kasir[/vc_column][/vc_row]", "  Dicari kasir  "),
            ("[gallery ids=\"1,2\"]", " "),
            ("[PENTING] Dicari kasir [lihat syarat]", "[PENTING] Dicari kasir [lihat syarat]"),
            ("[28/11/26 09.00] Sari: x", "[28/11/26 09.00] Sari: x"),
        ] {
            assert_eq!(without(text), wanted, "{text}");
        }
    }
}
