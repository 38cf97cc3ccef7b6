//! Counters of views and days such as `3 hari lalu`: they change every night and are no words of an ad.

/// Longest line in which they are looked for. Bytes.
const LONGEST_LINE: usize = 200;
/// What stands between two things that a line says side by side.
const BETWEEN: [&str; 6] = [" | ", " · ", " • ", " - ", " – ", " — "];

/// The text without counters and relative days, and what was said of the day of posting, if anything was.
pub(super) fn without(text: &str) -> (String, Option<String>) {
    let mut kept = String::with_capacity(text.len());
    let mut posted = None;
    for line in text.split('\n') {
        let shorter = if line.len() > LONGEST_LINE { None } else { shortened(line, &mut posted) };
        let line = shorter.as_deref().unwrap_or(line);
        if shorter.is_some() && line.trim().is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(line);
    }
    (kept, posted)
}

/// The line without those parts; none where it has none.
fn shortened(line: &str, posted: &mut Option<String>) -> Option<String> {
    let mut parts = vec![line];
    for mark in BETWEEN {
        parts = parts.into_iter().flat_map(|part| part.split_inclusive(mark)).collect();
    }
    let is_out = |part: &&str| {
        let bare = bare(part);
        is_counter(bare) || is_relative(bare)
    };
    if !parts.iter().any(&is_out) {
        return None;
    }
    for part in parts.iter().filter(|part| is_relative(bare(part))) {
        posted.get_or_insert_with(|| bare(part).to_owned());
    }
    let rest: String = parts.iter().filter(|part| !is_out(part)).copied().collect();
    Some(bare(&rest).to_owned())
}

fn bare(part: &str) -> &str {
    part.trim().trim_end_matches(['|', '·', '•', '–', '—']).trim_end().trim_end_matches(" -").trim()
}

/// `Dilihat 120 kali`, `1.2K views`, `Views: 5`, `Over 200 applicants`.
fn is_counter(part: &str) -> bool {
    const WORDS: [&str; 32] = [
        "dilihat",
        "dibaca",
        "tayang",
        "tayangan",
        "pembaca",
        "kali",
        "x",
        "view",
        "views",
        "viewed",
        "hits",
        "seen",
        "read",
        "reads",
        "times",
        "orang",
        "pelamar",
        "applicant",
        "applicants",
        "komentar",
        "comment",
        "comments",
        "balasan",
        "replies",
        "reply",
        "suka",
        "like",
        "likes",
        "share",
        "shares",
        "oleh",
        "over",
    ];
    const UNITS: [&str; 11] =
        ["s", "k", "rb", "ribu", "jt", "juta", "m", "lebih", "dari", "pengunjung", "total"];
    let words = words(part);
    let is_number = |word: &str| word.bytes().any(|b| b.is_ascii_digit()) && word.len() <= 9;
    let numbers = words.iter().filter(|word| is_number(word)).count();
    let named = words.iter().filter(|word| WORDS.contains(&word.as_str())).count();
    (1..=2).contains(&numbers)
        && named >= 1
        && words.len() <= 6
        && words
            .iter()
            .all(|word| is_number(word) || WORDS.contains(&word.as_str()) || UNITS.contains(&word.as_str()))
}

/// `Diposting 3 hari yang lalu`, `Posted 30+ Days Ago`, `baru saja`.
fn is_relative(part: &str) -> bool {
    const LEADS: [&str; 18] = [
        "diposting",
        "diposkan",
        "dipublikasikan",
        "dipasang",
        "diperbarui",
        "ditayangkan",
        "tayang",
        "dibuat",
        "posted",
        "updated",
        "published",
        "reposted",
        "aktif",
        "active",
        "sejak",
        "pada",
        "on",
        "sekitar",
    ];
    const UNITS: [&str; 34] = [
        "hari", "jam", "menit", "minggu", "pekan", "bulan", "tahun", "detik", "day", "days", "hour", "hours",
        "minute", "minutes", "min", "mins", "week", "weeks", "month", "months", "year", "years", "second",
        "seconds", "d", "h", "sehari", "sejam", "seminggu", "sebulan", "setahun", "hr", "hrs", "mo",
    ];
    let mut words = words(part);
    while words.first().is_some_and(|word| LEADS.contains(&word.as_str())) {
        words.remove(0);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["hari", "ini"]
        | ["kemarin" | "today" | "yesterday"]
        | ["baru", "saja"]
        | ["just", "now" | "posted"] => true,
        [middle @ .., "lalu" | "ago"] if !middle.is_empty() && middle.len() <= 5 => {
            // `4d`, `2w`
            let is_short = |word: &str| {
                word.strip_suffix(['d', 'h', 'w', 'm', 'y']).is_some_and(|number| {
                    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+')
                })
            };
            middle.iter().all(|word| {
                UNITS.contains(word)
                    || is_short(word)
                    || word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+')
                    || matches!(
                        *word,
                        "yang"
                            | "a"
                            | "an"
                            | "one"
                            | "satu"
                            | "lebih"
                            | "dari"
                            | "over"
                            | "about"
                            | "more"
                            | "than"
                    )
            }) && middle.iter().any(|word| UNITS.contains(word) || is_short(word))
        }
        _ => false,
    }
}

fn words(part: &str) -> Vec<String> {
    let split = |c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')' | ',' | '•' | '·' | '|');
    part.split(split)
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
        .take(12)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_every_night_is_left_out() {
        for (written, kept, posted) in [
            (
                "Dilihat 120 kali | Diposting 3 hari yang lalu\nDicari kasir",
                "Dicari kasir",
                Some("Diposting 3 hari yang lalu"),
            ),
            ("CV Contoh - Solo - diposting 3 hari lalu", "CV Contoh - Solo", Some("diposting 3 hari lalu")),
            ("Posted 30+ Days Ago", "", Some("Posted 30+ Days Ago")),
            ("1.204 views", "", None),
            ("Views: 17 · Over 200 applicants", "", None),
            ("Solo · 2 weeks ago · 17 applicants", "Solo", Some("2 weeks ago")),
            ("Gaji dibayar 3 hari sekali", "Gaji dibayar 3 hari sekali", None),
            ("Dibutuhkan 5 orang", "Dibutuhkan 5 orang", None),
            ("Kontrak 2 tahun", "Kontrak 2 tahun", None),
            ("a\n\nb", "a\n\nb", None),
        ] {
            assert_eq!(without(written), (kept.to_owned(), posted.map(str::to_owned)), "{written}");
        }
    }
}
