//! Text from the web made fit for a terminal, a log line or one line of a page.

use std::iter::Peekable;
use std::str::Chars;

/// `text` without anything a terminal would obey or a reader could be misled by: escape sequences as a whole, control
/// characters (line breaks become spaces) and direction overrides.
pub fn for_terminal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            '\u{1B}' => pass_over_sequence(&mut rest),
            '\u{9B}' => pass_over_parameters(&mut rest),
            c if c.is_control() => {}
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' => {}
            c => shown.push(c),
        }
    }
    shown
}

/// `text` in one line, without what a reader cannot see: what `for_terminal` takes out, characters without a shape, and
/// white space beyond one space.
pub fn line(text: &str) -> String {
    let shown: String = for_terminal(text).chars().filter(|c| !is_hidden(*c)).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters without a shape, and those that turn the order of others.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Most characters of an escape sequence: one that does not end by then is none, and hides no words.
const LONGEST_SEQUENCE: usize = 40;

/// Passes over what stands behind an escape character (ECMA-48, 5.3 and 5.4).
fn pass_over_sequence(rest: &mut Peekable<Chars<'_>>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            pass_over_parameters(rest);
        }
        // A title or link of a terminal: up to the bell or the next escape character.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let is_end = |c: char| matches!(c, '\u{7}' | '\u{1B}' | '\u{9C}');
            let Some(length) = rest.clone().take(LONGEST_SEQUENCE).position(is_end) else { return };
            let ended_by = rest.nth(length);
            if ended_by == Some('\u{1B}') {
                rest.next_if_eq(&'\\');
            }
        }
        Some(' '..='/') => {
            while rest.next_if(|c| matches!(c, ' '..='/')).is_some() {}
            rest.next_if(|c| matches!(c, '0'..='~'));
        }
        _ => {}
    }
}

/// Passes over parameters and the letter that ends them, as in `31m`.
fn pass_over_parameters(rest: &mut Peekable<Chars<'_>>) {
    let length = rest.clone().take(LONGEST_SEQUENCE).take_while(|c| matches!(c, ' '..='?')).count();
    if rest.clone().nth(length).is_some_and(|c| matches!(c, '@'..='~')) {
        rest.nth(length);
    }
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
        assert_eq!(for_terminal("a\u{1b}[31mred\u{202e}x\ny"), "aredx y");
        assert_eq!(for_terminal("\u{1b}[1;38;5;9mgaji\u{1b}[0m \u{9b}2Jbesar"), "gaji besar");
        assert_eq!(for_terminal("\u{1b}]0;judul\u{7}a\u{1b}]8;;https://x.example\u{1b}\\b"), "ab");
        assert_eq!(for_terminal("\u{1b}(Ba\u{1b}"), "a");
    }

    #[test]
    fn what_only_begins_like_an_escape_hides_no_words() {
        assert_eq!(for_terminal("\u{1b}[ñ gaji"), "ñ gaji");
        let long = format!("\u{1b}]{}", "gaji besar ".repeat(20));
        assert_eq!(for_terminal(&long), long.trim_start_matches('\u{1b}'));
        assert_eq!(for_terminal("\u{1b}gaji"), "gaji");
    }

    #[test]
    fn a_line_holds_nothing_that_hides() {
        assert_eq!(line(" a\u{200b}\u{202e}b \n\u{1b}[31m c\u{fe0f} "), "ab c");
    }

    #[test]
    fn cuts_on_characters() {
        assert_eq!(shorten("gajiñ besar", 6), "gajiñ…");
        assert_eq!(shorten("gaji", 4), "gaji");
    }
}
