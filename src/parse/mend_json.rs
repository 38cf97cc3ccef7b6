use serde_json::{Number, Value};

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Repairs what JSON5 does not allow either: line breaks and control characters within strings, escapes that no JSON
/// has, words and numbers that are none, values that are missing, brackets that are never closed.
pub(super) fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut open = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                out.push('"');
                string(&mut chars, &mut out);
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
            }
            '{' | '[' => {
                out.push(c);
                open.push(if c == '{' { '}' } else { ']' });
            }
            '}' | ']' => {
                // A bracket too many is left out.
                if let Some(at) = open.iter().rposition(|wanted| *wanted == c) {
                    close(&mut out, &mut open, at);
                }
            }
            ',' if ends_open(&out) => out.push_str("null,"),
            ',' if out.trim_end().ends_with(['{', '[', ',']) => {}
            c if c.is_whitespace() || matches!(c, ',' | ':') => out.push(c),
            c if c.is_control() || c == '\u{feff}' => {}
            c => {
                let mut word = String::from(c);
                while let Some(next) = chars.next_if(|c| {
                    !c.is_whitespace() && !matches!(c, ',' | ':' | '}' | ']' | '{' | '[' | '"' | '/')
                }) {
                    word.push(next);
                }
                bare(&word, &mut out);
            }
        }
    }
    close(&mut out, &mut open, 0);
    out
}

/// Closes every bracket from `from` on, after the comma too many or the value that is missing before it.
fn close(out: &mut String, open: &mut Vec<char>, from: usize) {
    for bracket in open.drain(from..).rev() {
        let kept = out.trim_end().trim_end_matches(',').len();
        out.truncate(kept);
        if ends_open(out) {
            out.push_str("null");
        }
        out.push(bracket);
    }
}

/// Whether a value is due: the text ends with a colon.
fn ends_open(out: &str) -> bool {
    out.trim_end().ends_with(':')
}

/// The rest of a string up to its closing mark, with what JSON does not allow in it made allowed.
fn string(chars: &mut Chars<'_>, out: &mut String) {
    let mut needs_comma = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => match after_mark(chars) {
                Mark::Closes => break,
                Mark::ClosesWithoutComma => {
                    needs_comma = true;
                    break;
                }
                Mark::IsText => out.push_str("\\\""),
            },
            '\\' => match chars.next() {
                Some(escape @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                    out.push('\\');
                    out.push(escape);
                }
                Some('u') => unicode(chars, out),
                // `\'`, as PHP's addslashes writes an apostrophe.
                Some(other) => out.push(other),
                None => {}
            },
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    if needs_comma {
        out.push(',');
    }
}

/// What a quotation mark within a string is.
enum Mark {
    Closes,
    /// It closes, and the comma before the next name is missing.
    ClosesWithoutComma,
    /// Somebody has quoted a word and not said so to the parser.
    IsText,
}

/// Tells by what follows: a closing mark stands before a comma with a value behind it, a colon or a bracket.
fn after_mark(chars: &Chars<'_>) -> Mark {
    let mut ahead = chars.clone();
    match next_sign(&mut ahead) {
        (None | Some(':' | '}' | ']' | '/'), _) => Mark::Closes,
        (Some(','), _) => match next_sign(&mut ahead).0 {
            None
            | Some('"' | '{' | '[' | '}' | ']' | '-' | '/' | ',' | '0'..='9' | 't' | 'f' | 'n' | 'N') => {
                Mark::Closes
            }
            Some(_) => Mark::IsText,
        },
        (Some('"'), true) => Mark::ClosesWithoutComma,
        (Some(_), _) => Mark::IsText,
    }
}

/// The next sign that is no white space, and whether it stands on another line.
fn next_sign(chars: &mut Chars<'_>) -> (Option<char>, bool) {
    let mut is_new_line = false;
    loop {
        match chars.next() {
            Some(c) if c.is_whitespace() => is_new_line |= c == '\n',
            other => return (other, is_new_line),
        }
    }
}

/// A `\u` escape; half an emoji, or none at all, becomes the sign for what cannot be read.
fn unicode(chars: &mut Chars<'_>, out: &mut String) {
    let take = |chars: &mut Chars<'_>| {
        let mut digits = String::new();
        while digits.len() < 4
            && let Some(digit) = chars.next_if(char::is_ascii_hexdigit)
        {
            digits.push(digit);
        }
        u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4)
    };
    let mut units = Vec::new();
    units.extend(take(chars));
    if units.first().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
        let mut ahead = chars.clone();
        if ahead.next() == Some('\\')
            && ahead.next() == Some('u')
            && let Some(low) = take(&mut ahead).filter(|low| (0xDC00..0xE000).contains(low))
        {
            units.push(low);
            *chars = ahead;
        }
    }
    if units.is_empty() {
        units.push(0xFFFD);
    }
    for c in char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')) {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// A word without quotation marks: a literal as it is, nothing for what stands for nothing, anything else in marks.
fn bare(word: &str, out: &mut String) {
    let is_number = serde_json::from_str::<Number>(word).is_ok();
    if is_number || matches!(word, "true" | "false" | "null") {
        out.push_str(word);
    } else if matches!(
        word.trim_start_matches(['-', '+']),
        "NaN" | "nan" | "Infinity" | "undefined" | "None" | "NULL" | "Null"
    ) {
        out.push_str("null");
    } else if matches!(word, "True" | "False") {
        out.push_str(&word.to_ascii_lowercase());
    } else {
        // `15.000.000` is a number to people and none to JSON: its words are kept.
        out.push_str(&Value::String(word.to_owned()).to_string());
    }
}
