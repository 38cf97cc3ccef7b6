//! Text from the web made fit for a terminal or a log line.

/// `text` without anything a terminal would obey or a reader could be misled by: control characters
/// (line breaks become spaces), escape sequences' introducers and direction overrides.
pub fn for_terminal(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if c.is_control() => None,
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' => None,
            c => Some(c),
        })
        .collect()
}

/// The first `max_chars` characters of `text`, with an ellipsis where it was cut.
pub fn shorten(text: &str, max_chars: usize) -> String {
    let mut short: String = text.chars().take(max_chars).collect();
    if short.len() < text.len() {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_escapes_and_overrides_out() {
        assert_eq!(for_terminal("a\u{1b}[31mred\u{202e}x\ny"), "a[31mredx y");
    }

    #[test]
    fn cuts_on_characters() {
        assert_eq!(shorten("gajiñ besar", 6), "gajiñ…");
        assert_eq!(shorten("gaji", 4), "gaji");
    }
}
