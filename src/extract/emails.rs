use super::addresses::{ENDINGS, is_host};
use super::reading::Reading;
use crate::domain::{Contact, ContactKind, Span};

/// Longest host that is looked for behind a spelled `at`, with the words in it. Bytes.
const LONGEST_HOST_BYTES: usize = 512;

/// The e-mail address in a word.
pub(super) fn in_word(word: &str) -> Option<&str> {
    let at = word.find('@')?;
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b'%');
    let start = at - word.as_bytes().get(..at)?.iter().rev().take_while(|b| is_name(**b)).count();
    let end = at
        + 1
        + word
            .as_bytes()
            .get(at + 1..)?
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
            .count();
    let email = word.get(start..end)?.trim_matches(['.', '-']);
    let (name, host) = email.split_once('@')?;
    (!name.is_empty() && is_host(host)).then_some(email)
}

/// `nama (at) gmail dot com` or `nama@ gmail.com`, written apart.
pub(super) fn find_spelled(reading: &Reading<'_>, found: &mut Vec<Contact>) {
    let text = reading.text;
    let mut spelled: Vec<(Span, String)> = Vec::new();
    for space in memchr::memchr_iter(b' ', text.as_bytes()) {
        let rest = text.as_bytes().get(space + 1..).unwrap_or(&[]);
        let is_glued = space > 0 && text.as_bytes().get(space - 1) == Some(&b'@');
        let (name_end, host_start) = match rest {
            // `nama@ yahoo.com`
            _ if is_glued => (space - 1, space + 1),
            [b'a', b't', b' ', ..] => (space, space + 4),
            [b'@', b' ', ..] => (space, space + 3),
            [b'@', ..] => (space, space + 2),
            [b'[' | b'(' | b'{', b'a', b't', b']' | b')' | b'}', b' ', ..] => (space, space + 6),
            _ => continue,
        };
        if let Some((start, end, value)) = spelled_email(text, name_end, host_start) {
            let mut span = reading.span(start, end);
            // Folding takes `nama_depan` apart; the original has it whole.
            let before = reading.document.get(..span.start).unwrap_or("");
            let rest_of_name =
                before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "._-+".contains(c));
            let start_of_name = before.get(rest_of_name.len()..).unwrap_or("").to_ascii_lowercase();
            span.start = rest_of_name.len();
            spelled.push((span, format!("{start_of_name}{value}")));
        }
    }
    // What looked like a link or a name on its own is a part of the address.
    let is_part = |contact: &Contact| {
        contact.span.is_some_and(|part| {
            let next = spelled.partition_point(|(span, _)| span.end <= part.start);
            spelled.get(next).is_some_and(|(span, _)| span.overlaps(part))
        })
    };
    found.retain(|contact| !is_part(contact));
    found.extend(spelled.into_iter().map(|(span, value)| Contact {
        kind: ContactKind::Email,
        value,
        span: Some(span),
        is_obfuscated: true,
    }));
}

fn spelled_email(text: &str, name_end: usize, host_start: usize) -> Option<(usize, usize, String)> {
    let name = text.get(..name_end)?.rsplit([' ', '\n', ':', '(']).next()?;
    let fits =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'));
    if !fits {
        return None;
    }
    let rest = text.get(host_start..)?;
    let near = rest.get(..rest.floor_char_boundary(LONGEST_HOST_BYTES)).unwrap_or(rest);
    let line = near.split('\n').next()?;
    let mut words = line.split(' ');
    let mut host = String::new();
    let mut used = 0;
    let first = words.next()?;
    host.push_str(first);
    used += first.len();
    loop {
        let mut ahead = words.clone();
        let Some(dot) = ahead.next().filter(|w| matches!(*w, "dot" | "[dot]" | "(dot)" | "." | "titik"))
        else {
            break;
        };
        let Some(label) = ahead.next() else { break };
        host.push('.');
        host.push_str(label);
        used += dot.len() + label.len() + 2;
        words = ahead;
    }
    let trimmed = host.trim_end_matches(['.', ',', ')', ';']);
    // `work at firm.com` is no address: without brackets, or a sign that hangs on the name, the host must be a mail
    // provider or spelled too.
    let between = text.get(name_end..host_start)?;
    let is_bracketed = between.contains(['[', '(', '{']) || between.starts_with('@');
    let is_provider =
        ["gmail", "yahoo", "ymail", "outlook", "hotmail", "proton"].iter().any(|p| trimmed.starts_with(p));
    let is_mail = is_host(trimmed)
        && ENDINGS.contains(&trimmed.rsplit('.').next()?)
        && (is_bracketed || is_provider || host.len() > first.len());
    let start = name_end - name.len();
    is_mail.then(|| {
        (start, host_start + used.min(line.len()) - (host.len() - trimmed.len()), format!("{name}@{trimmed}"))
    })
}
