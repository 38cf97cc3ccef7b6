//! E-mail addresses, links and names in networks, read from the original text.

use super::emails;
use super::phones::international;
use super::reading::{Reading, nearest_before};
use crate::domain::{Contact, ContactKind, Span};
use crate::facts::{ContactCue, ContactFacts};

/// Endings of host names that count without a scheme in front.
pub(super) const ENDINGS: [&str; 44] = [
    "com", "net", "org", "id", "info", "me", "co", "io", "my", "sg", "xyz", "site", "online", "link", "ly",
    "gl", "app", "example", "shop", "biz", "vip", "cc", "club", "hk", "tw", "kr", "jp", "tv", "asia", "gg",
    "page", "dev", "website", "store", "web", "live", "pro", "top", "work", "jobs", "be", "gle", "ee", "kh",
];
/// Longest word that is looked at.
const LONGEST_BYTES: usize = 2048;

/// A word of the original: anything between white space.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    start: usize,
    text: &'a str,
}

/// Every address in the text.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Contact> {
    let mut found = Vec::new();
    let bytes = reading.document.as_bytes();
    let mut done = 0;
    let signs = memchr::memchr3_iter(b'@', b'.', b'[', bytes);
    let parens = memchr::memmem::find_iter(bytes, b"(at)");
    for at in signs.chain(parens) {
        let is_within = at > 0
            && bytes.get(at - 1).is_some_and(|b| !is_break(*b))
            && bytes.get(at + 1).is_some_and(|b| !is_break(*b));
        let is_spelled = bytes.get(at) == Some(&b'(');
        if !is_within && bytes.get(at) == Some(&b'.') || at < done && !is_spelled {
            continue;
        }
        let start = at
            - bytes
                .get(..at)
                .unwrap_or(&[])
                .iter()
                .rev()
                .take(LONGEST_BYTES)
                .take_while(|b| !is_break(**b))
                .count();
        let end = at
            + bytes
                .get(at..)
                .unwrap_or(&[])
                .iter()
                .take(LONGEST_BYTES)
                .take_while(|b| !is_break(**b))
                .count();
        // Each word once; those with `(at)` come in a second round.
        let is_read = start < done;
        if !is_spelled {
            done = done.max(end);
        }
        if (is_read && !is_spelled) || end - start > LONGEST_BYTES {
            continue;
        }
        let text = reading.document.get(start..end).unwrap_or("");
        if is_spelled && text.contains(['@', '.', '[']) {
            continue;
        }
        done = done.max(end);
        read_word(reading, Word { start, text }, &mut found);
    }
    emails::find_spelled(reading, &mut found);
    found
}

/// Whether a byte ends a word.
fn is_break(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'|')
}

fn read_word(reading: &Reading<'_>, word: Word<'_>, found: &mut Vec<Contact>) {
    let plain = undo_marks(word.text);
    let is_obfuscated = plain.is_some();
    let text = plain.as_deref().unwrap_or(word.text);
    let is_edge = |c: char| {
        matches!(
            c,
            '(' | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | ','
                | ';'
                | '!'
                | '?'
                | '"'
                | '\''
                | '*'
                | '_'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '…'
                | '`'
                | '~'
        )
    };
    let lead = text.len() - text.trim_start_matches(is_edge).len();
    let core = text.trim_matches(is_edge).trim_end_matches(['.', ':', '-', '/']);
    if core.len() < 4 {
        return;
    }
    let span = if is_obfuscated {
        Span::new(word.start, word.start + word.text.len())
    } else {
        let core_start = word.start + lead;
        Span::new(core_start, (core_start + core.len()).min(word.start + word.text.len()))
    };
    if let Some((kind, value)) = classify(core, &reading.facts.contacts) {
        let span = shrink(reading.document, span, core, kind, is_obfuscated);
        found.push(Contact { kind, value, span: Some(span), is_obfuscated });
    } else if let Some(name) = handle(core) {
        let (kind, value) = named(reading, span.start, name);
        found.push(Contact { kind, value, span: Some(span), is_obfuscated });
    }
}

/// The part of a word that is the address: `Email:a@b.example` without its label.
fn shrink(document: &str, span: Span, core: &str, kind: ContactKind, is_obfuscated: bool) -> Span {
    if is_obfuscated || kind != ContactKind::Email {
        return span;
    }
    let Some(email) = emails::in_word(core) else { return span };
    let start = span.start + core.find(email).unwrap_or(0);
    let narrow = Span::new(start, start + email.len());
    if narrow.slice(document) == email { narrow } else { span }
}

/// `wa[dot]me` as `wa.me`, `a(at)b` as `a@b`; none where nothing was disguised.
fn undo_marks(word: &str) -> Option<String> {
    let has_mark = word.contains(['[', '{', '＠']) || word.contains("(dot)") || word.contains("(at)");
    if !has_mark {
        return None;
    }
    let lower = word.to_lowercase();
    let mut plain = lower.clone();
    for (mark, sign) in [
        ("[dot]", "."),
        ("(dot)", "."),
        ("{dot}", "."),
        ("[titik]", "."),
        ("[.]", "."),
        ("[at]", "@"),
        ("(at)", "@"),
        ("{at}", "@"),
        ("[@]", "@"),
        ("＠", "@"),
    ] {
        if plain.contains(mark) {
            plain = plain.replace(mark, sign);
        }
    }
    (plain != lower).then_some(plain)
}

/// What a whole address is, in normal form.
pub(super) fn classify(address: &str, facts: &ContactFacts) -> Option<(ContactKind, String)> {
    let lower = address.to_ascii_lowercase();
    let has_scheme = ["http:", "https:", "whatsapp:", "tg:"].iter().any(|scheme| lower.starts_with(scheme));
    if !has_scheme && let Some(email) = emails::in_word(address) {
        return Some((ContactKind::Email, email.to_ascii_lowercase()));
    }
    let (rest, exact) = match lower.find("://") {
        Some(at) if at <= 10 => (lower.get(at + 3..)?, address.get(at + 3..)?),
        _ if has_scheme => {
            let at = lower.find(':')? + 1;
            let slashes = lower.get(at..)?.len() - lower.get(at..)?.trim_start_matches('/').len();
            (lower.get(at + slashes..)?, address.get(at + slashes..)?)
        }
        _ => (lower.as_str(), address),
    };
    let rest_www = rest.strip_prefix("www.").unwrap_or(rest);
    let cut = rest.len() - rest_www.len();
    let (rest, exact) = (rest_www, exact.get(cut..)?);
    let host_end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    let host = rest.get(..host_end)?;
    let path = exact.get(host_end..)?.trim_start_matches('/');
    match host {
        "wa.me" | "api.whatsapp.com" | "web.whatsapp.com" | "send" | "whatsapp.com" | "wa.link"
        | "chat.whatsapp.com" => Some(whatsapp(host, path, facts).unwrap_or_else(|| link(rest))),
        "t.me" | "telegram.me" | "telegram.dog" => telegram(path),
        "instagram.com" | "facebook.com" | "m.facebook.com" | "fb.com" | "tiktok.com" | "line.me" => {
            let network = host.trim_start_matches("m.").split('.').next()?;
            let network = if network == "fb" { "facebook" } else { network };
            match path.split(['?', '/']).find(|part| !part.is_empty()) {
                Some(name) if name.len() > 2 && !name.contains(".php") && name != "groups" => Some((
                    ContactKind::Social,
                    format!("{network}:{}", name.trim_start_matches('@').to_ascii_lowercase()),
                )),
                _ => Some(link(rest)),
            }
        }
        _ => {
            let is_named = has_scheme || cut > 0;
            (is_host(host) && (is_named || is_listed(address, host))).then(|| link(rest))
        }
    }
}

fn link(rest: &str) -> (ContactKind, String) {
    (ContactKind::Link, rest.trim_end_matches(['/', '.', ',', ')', '-']).to_owned())
}

pub(super) fn is_host(host: &str) -> bool {
    host.contains('.')
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
        && host
            .rsplit('.')
            .next()
            .is_some_and(|ending| ending.bytes().all(|b| b.is_ascii_alphabetic()) && ending.len() >= 2)
}

/// Whether a host without scheme is one: a known ending, and not a sentence that lost its space.
fn is_listed(address: &str, host: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or("");
    let written = address.get(..host.len()).unwrap_or("");
    let is_one_case =
        written.bytes().all(|b| !b.is_ascii_uppercase()) || written.bytes().all(|b| !b.is_ascii_lowercase());
    // `ASP.NET`, `vb.net`: languages.
    let is_language = matches!(host, "asp.net" | "vb.net" | "ado.net");
    !is_language && ENDINGS.contains(&ending) && (is_one_case || address.len() > host.len()) && host.len() > 4
}

fn whatsapp(host: &str, path: &str, facts: &ContactFacts) -> Option<(ContactKind, String)> {
    match host {
        "chat.whatsapp.com" => {
            let code = path.split(['?', '/', '#']).find(|p| !p.is_empty() && *p != "invite")?;
            Some((ContactKind::WhatsappGroup, code.to_owned()))
        }
        "whatsapp.com" => {
            let code = path.strip_prefix("channel/")?.split(['?', '/', '#']).next()?;
            Some((ContactKind::WhatsappGroup, format!("channel/{code}")))
        }
        _ => {
            let number = path.split_once("phone=").map_or(path, |(_, rest)| rest);
            let number = number.replace("%2B", "+").replace("%2b", "+").replace("%20", "-");
            let digits: String = number
                .trim_start_matches(['+', ' '])
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '-')
                .filter(char::is_ascii_digit)
                .collect();
            let value = match digits.strip_prefix('0') {
                Some(rest) if rest.len() >= 9 => format!("+62{rest}"),
                _ => international(facts, &digits, false)?,
            };
            Some((ContactKind::Whatsapp, value))
        }
    }
}

fn telegram(path: &str) -> Option<(ContactKind, String)> {
    let first = path.split(['?', '#']).next()?.trim_end_matches('/');
    let value = match first.strip_prefix("joinchat/") {
        Some(code) => format!("+{code}"),
        None if first.starts_with('+') => first.to_owned(),
        None => first.trim_start_matches("s/").split('/').next()?.to_ascii_lowercase(),
    };
    (value.len() >= 3).then_some((ContactKind::Telegram, value))
}

/// The name behind an `@`.
fn handle(word: &str) -> Option<&str> {
    let name = word.strip_prefix('@').or_else(|| {
        let (label, name) = word.split_once('@')?;
        label.ends_with([':', '=', '/', '(']).then_some(name)
    })?;
    let fits = (4..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
        && name.bytes().any(|b| b.is_ascii_alphabetic());
    fits.then_some(name)
}

/// Which network the name at `at` belongs to, by the word in front of it.
fn named(reading: &Reading<'_>, at: usize, name: &str) -> (ContactKind, String) {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let folded_at = reading.folded_position(at);
    match nearest_before(&reading.cues.contacts, folded_at, 24).map(|cue| cue.what) {
        Some(ContactCue::Telegram) => (ContactKind::Telegram, name),
        Some(ContactCue::Network(network)) => {
            (ContactKind::Social, format!("{}:{name}", reading.facts.contacts.network(network)))
        }
        _ => (ContactKind::Social, format!("unnamed:{name}")),
    }
}

/// What the target of a link is: `mailto:`, `tel:` or an address.
pub(super) fn linked(target: &str, facts: &ContactFacts) -> Option<(ContactKind, String)> {
    let target = target.trim();
    let lower = target.to_ascii_lowercase();
    if lower.starts_with("mailto:") {
        let address = target.get(7..)?.split('?').next()?;
        return emails::in_word(&address.replace("%40", "@"))
            .map(|email| (ContactKind::Email, email.to_ascii_lowercase()));
    }
    if lower.starts_with("tel:") || lower.starts_with("sms:") {
        let digits: String = target.chars().filter(char::is_ascii_digit).collect();
        let value = match digits.strip_prefix('0') {
            Some(rest) => format!("+62{rest}"),
            None => international(facts, &digits, false)?,
        };
        return Some((ContactKind::Phone, value));
    }
    classify(target, facts)
}
