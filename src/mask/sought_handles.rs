/// Sites whose addresses end in a name.
const SITES: [&str; 14] = [
    "t.me",
    "telegram.me",
    "telegram.dog",
    "instagram.com",
    "facebook.com",
    "fb.com",
    "fb.me",
    "m.me",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "threads.net",
    "line.me",
    "linktr.ee",
];
/// Words behind which a name stands, in texts and in what is kept of contacts.
const CUES: [&str; 22] = [
    "telegram",
    "tele",
    "tg",
    "instagram",
    "insta",
    "ig",
    "tiktok",
    "facebook",
    "fb",
    "line",
    "twitter",
    "threads",
    "wechat",
    "skype",
    "username",
    "user",
    "akun",
    "idline",
    "social",
    "unnamed",
    "linkedin",
    "snapchat",
];

/// Whether what is found at a place is written as a name behind `@`, in an address, behind a word that says so, or alone. A
/// name that is a word of the language as well ("merdeka") means nobody where it stands in a sentence.
pub(super) fn is_handle(text: &str, (start, end): (usize, usize)) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    if before.trim().is_empty() && after.trim().is_empty() {
        return true;
    }
    if let Some(before) = before.strip_suffix('@') {
        // No address of a mail server.
        return !before.ends_with(char::is_alphanumeric);
    }
    if before.ends_with("domain=") {
        return true;
    }
    if let Some(site) = before.strip_suffix('/') {
        return SITES.iter().any(|known| {
            site.strip_suffix(known)
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '-'))
        });
    }
    let said = before.trim_end_matches(|c: char| c.is_whitespace() || ":=-\"',>(*".contains(c));
    let word_bytes: usize = said.chars().rev().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    let word = said.get(said.len() - word_bytes..).unwrap_or_default();
    // In a list of contacts: `"kind":"telegram","value":"merdeka"`.
    let is_value = word == "value" && before.ends_with("\":\"") && after.starts_with('"');
    is_value || (said.len() < before.len() && CUES.contains(&word))
}
