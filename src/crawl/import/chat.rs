//! Chats that WhatsApp exports as text: each message begins with its time and its sender.

use std::io::BufRead as _;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::input::Input;
use super::rows::{Reading, Rows};
use super::{Import, Read};
use crate::crawl::CrawlError;
use crate::domain::{Fault, ImportFact, SkipReason};
use crate::parse::limits::ROW_BYTES;

/// Whether a text begins as a chat does. One that begins in the middle of a message has several further on.
pub(super) fn is_chat(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    let begins = lines.next().is_some_and(|line| Head::of(line).is_some());
    let wanted = if begins { 1 } else { 3 };
    let heads = lines.take(200).filter(|line| Head::of(line).is_some_and(|head| head.sender.is_some()));
    heads.take(wanted).count() == wanted
}

/// How a message begins: `28/11/26 09.00 - Sari: `, `[28/11/26 09.00.15] Sari: `, or as WhatsApp copies it,
/// `[09.00, 28/11/2026] Sari: ` and `[28/11, 09.00] Sari: `.
#[derive(Debug, PartialEq, Eq)]
struct Head<'a> {
    day: Day,
    time: String,
    /// None where WhatsApp itself says something.
    sender: Option<&'a str>,
    text: &'a str,
}

/// A day as written; the order of its numbers is the chat's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    first: i16,
    second: i16,
    /// Missing where messages were copied from a telephone.
    third: Option<i16>,
}

impl Day {
    /// `28/11/26`, `28.11.2026`, `2026-11-28`, and `28/11` where a year may be missing.
    fn of(written: &str, may_miss_year: bool) -> Option<Self> {
        let parts: Vec<i16> =
            written.split(['/', '.', '-']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match *parts.as_slice() {
            [first, second, third] => Some(Self { first, second, third: Some(third) }),
            [first, second] if may_miss_year && written.contains('/') => {
                Some(Self { first, second, third: None })
            }
            _ => None,
        }
    }

    /// The day that is meant; one without a year is the last such day before `today`.
    fn date(self, is_month_first: bool, today: Date) -> Option<Date> {
        let Self { first, second, third } = self;
        let date = |year: i16, month: i16, day: i16| {
            let year = if (0..100).contains(&year) { 2000 + year } else { year };
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        };
        let (month, day) = if is_month_first { (first, second) } else { (second, first) };
        match third {
            Some(day) if first > 31 => date(first, second, day),
            Some(year) => date(year, month, day),
            None => date(today.year(), month, day)
                .filter(|date| *date <= today)
                .or_else(|| date(today.year() - 1, month, day)),
        }
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
}

impl<'a> Head<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start_matches(|c| is_mark(c) || c == ' ');
        let is_bracketed = line.starts_with('[');
        let (stamp, rest) = match line.strip_prefix('[') {
            Some(line) => line.split_once(']')?,
            None => line.split_once(" - ")?,
        };
        if stamp.len() > 40 {
            return None;
        }
        let stamp = stamp.replace(['\u{202f}', '\u{a0}', ','], " ").replace(is_mark, "");
        let words: Vec<&str> = stamp.split_whitespace().collect();
        let first = words.first().and_then(|word| Day::of(word, is_bracketed));
        let (day, time) = match first.filter(|_| words.len() > 1) {
            Some(day) if words.get(1).is_some_and(|word| !word.contains(['/', '-'])) => {
                (day, words.get(1..)?.join(" "))
            }
            // The time before the day, as the web page copies it.
            _ if is_bracketed && words.len() > 1 => {
                (Day::of(words.last()?, false)?, words.get(..words.len() - 1)?.join(" "))
            }
            _ => return None,
        };
        let time = time_of(&time)?;
        let rest = rest.trim_start_matches(|c: char| is_mark(c) || c == ' ');
        let (sender, text) = match rest.split_once(':') {
            Some((sender, text)) if sender.chars().count() <= 60 && !is_told(sender) => {
                (Some(sender.trim()), text)
            }
            _ => (None, rest),
        };
        Some(Self { day, time, sender, text: text.trim_start_matches(' ') })
    }
}

/// What WhatsApp itself says of a group, in Indonesian and English.
const TOLD: [&str; 24] = [
    "mengubah subjek",
    "mengubah deskripsi",
    "mengubah ikon",
    "mengubah setelan",
    "mengubah nama grup",
    "menambahkan",
    "mengeluarkan",
    "bergabung menggunakan",
    "bergabung dengan",
    "membuat grup",
    "menyematkan pesan",
    "mengganti nomor",
    "kode keamanan",
    "terenkripsi secara end-to-end",
    "changed the subject",
    "changed the group",
    "changed this group",
    "changed their phone number",
    "security code",
    "end-to-end encrypted",
    "joined using",
    "created group",
    "pinned a message",
    "added you",
];

fn is_told(words: &str) -> bool {
    let lower = words.to_lowercase();
    TOLD.iter().any(|told| lower.contains(told))
}

/// How a time says that it is before or after noon, in English, Malay and Indonesian.
const EARLY: [&str; 5] = ["am", "a.m.", "a.m", "pg", "pagi"];
const LATE: [&str; 8] = ["pm", "p.m.", "p.m", "ptg", "petang", "siang", "sore", "malam"];

/// `09.00`, `9:00:15`, `9:00 PM` as `09:00`.
fn time_of(written: &str) -> Option<String> {
    let lower = written.trim().to_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ':')).unwrap_or(lower.len());
    let (clock, half) = lower.split_at(digits);
    let half = half.replace(' ', "");
    let mut parts = clock.split(['.', ':']).filter(|part| !part.is_empty());
    let (hour, minute): (u8, u8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (is_early, is_late) = (EARLY.contains(&half.as_str()), LATE.contains(&half.as_str()));
    if !half.is_empty() && !is_early && !is_late {
        return None;
    }
    let hour = match hour {
        12 if is_early || half == "malam" => 0,
        10 | 11 if half == "siang" => hour,
        1..=11 if is_late => hour + 12,
        hour => hour,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// Whether a chat writes the month first, as telephones set to American English do: no other order fits its days.
fn is_month_first(start: &str) -> bool {
    let (mut first, mut second) = (0, 0);
    for Head { day, .. } in start.lines().filter_map(Head::of) {
        first = first.max(if day.first > 31 { 0 } else { day.first });
        second = second.max(if day.first > 31 { 0 } else { day.second });
    }
    second > 12 && first <= 12
}

/// What is left of a message's words without what WhatsApp puts among them: names of attached files, that it was edited.
fn own_words(text: &str) -> Result<String, LeftOut> {
    // In whatever language: `<Medien ausgeschlossen>` is all that the message says.
    let whole = text.replace(is_mark, "");
    if notice(whole.trim()).is_some_and(str::is_empty) {
        return Err(LeftOut::Media);
    }
    let text = &own_end(&whole, text);
    let mut kept: Vec<String> = Vec::new();
    let mut has_media = false;
    for line in text.lines() {
        let plain = line.replace(is_mark, "");
        let mut plain = plain.trim_end().to_owned();
        for edited in ["<pesan ini diedit>", "<pesan ini telah diedit>", "<this message was edited>"] {
            if let Some(at) = plain.to_lowercase().rfind(edited)
                && plain.is_char_boundary(at)
            {
                plain.truncate(at);
            }
        }
        // `<terlampir: 00000012-PHOTO.jpg>`, `IMG-1.jpg (file terlampir)`
        for open in ["<terlampir:", "<attached:"] {
            if let Some(at) = plain.find(open)
                && let Some(length) = plain.get(at..).and_then(|rest| rest.find('>'))
            {
                has_media = true;
                plain.replace_range(at..=at + length, "");
            }
        }
        let lower = plain.trim().to_lowercase();
        if lower.ends_with("(file terlampir)") || lower.ends_with("(file attached)") || is_media(&lower) {
            has_media = true;
            continue;
        }
        kept.push(plain);
    }
    let words = kept.join("\n").trim().to_owned();
    if words.is_empty() {
        return Err(if has_media { LeftOut::Media } else { LeftOut::Told });
    }
    let lower = words.to_lowercase();
    let is_short = words.chars().count() < 80 && !words.contains('\n');
    let is_gone = is_short && GONE.iter().any(|gone| lower.starts_with(gone));
    let is_told = text.starts_with(is_mark) && is_told(&lower);
    if is_gone || is_told || lower == "null" { Err(LeftOut::Told) } else { Ok(words) }
}

/// What stands in front of a notice in angle brackets at the end of a text, which is words and nothing else.
fn notice(text: &str) -> Option<&str> {
    let (before, inner) = text.strip_suffix('>')?.rsplit_once('<')?;
    let words = inner.split_whitespace().count();
    let is_words = inner.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '-' | '.'));
    (is_words && (2..=7).contains(&words)).then(|| before.trim_end())
}

/// A message without the notice that it was edited, in whatever language: `<Mesej ini telah disunting>`.
fn own_end(whole: &str, text: &str) -> String {
    match notice(whole.trim_end()) {
        Some(before) if text.starts_with(is_mark) => format!("\u{200e}{before}"),
        Some(before) => before.to_owned(),
        None => text.to_owned(),
    }
}

/// The names of the files that a message has attached.
fn attached(text: &str) -> Vec<String> {
    let plain = text.replace(is_mark, "");
    let marked = ["<terlampir:", "<attached:"].into_iter().flat_map(|open| {
        plain.split(open).skip(1).filter_map(|rest| Some(rest.split_once('>')?.0.trim().to_owned()))
    });
    let told = plain.lines().filter_map(|line| {
        let ends = ["(file terlampir)", "(file attached)"];
        ends.iter().find_map(|end| Some(line.trim().strip_suffix(end)?.trim().to_owned()))
    });
    marked.chain(told).collect()
}

/// Why a message has no words of its own.
#[derive(Debug, PartialEq, Eq)]
enum LeftOut {
    /// It is a picture, sound or file.
    Media,
    /// WhatsApp says something in its place.
    Told,
}

/// `<media tidak disertakan>`, `gambar tidak disertakan`, `image omitted`.
fn is_media(lower: &str) -> bool {
    let lower = lower.trim_matches(['<', '>', '.', ' ']);
    let ends = ["tidak disertakan", "dikecualikan", "omitted"].iter().any(|end| lower.ends_with(end));
    ends && lower.split_whitespace().count() <= 5
}

/// What WhatsApp writes in the place of a message that is not there.
const GONE: [&str; 10] = [
    "pesan ini dihapus",
    "pesan ini telah dihapus",
    "anda menghapus pesan ini",
    "anda telah menghapus pesan ini",
    "this message was deleted",
    "you deleted this message",
    "menunggu pesan ini",
    "waiting for this message",
    "panggilan suara tak terjawab",
    "missed voice call",
];

/// A message while its lines are read.
struct Message {
    line: u64,
    sender: Option<String>,
    at: Option<String>,
    text: String,
    is_long: bool,
}

impl Import<'_> {
    /// Reads each message of a chat as a row: its words, its time, and its sender where that is a number.
    pub(super) fn chat(&mut self, mut input: Input, name: &str) -> Read {
        let is_month_first = is_month_first(&String::from_utf8_lossy(&input.start));
        let today = self.outside.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let mut media = 0;
        let mut rows = Rows::new(self, name);
        let columns = ["text", "date", "contact"].map(str::to_owned);
        let reading = match rows.recognise(&columns) {
            Ok(reading) => reading,
            Err(what) => return Ok(Err(Fault::new("missing_column", format!("{name} {what}")))),
        };
        let mut open: Option<Message> = None;
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if let Err(error) = input.reader.read_until(b'\n', &mut line) {
                return Ok(Err(Fault::new("file_unreadable", format!("{name} line {number}: {error}"))));
            }
            if line.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            if let Some(head) = Head::of(text) {
                let day = head.day.date(is_month_first, today);
                let at = day.map(|day| format!("{day}T{}", head.time));
                let sender = head.sender.map(str::to_owned);
                let next = Message { line: number, sender, at, text: head.text.to_owned(), is_long: false };
                if let Some(message) = open.replace(next) {
                    media += close(&mut rows, &reading, name, message)?;
                }
            } else if let Some(message) = &mut open {
                message.is_long |= message.text.len() + text.len() > ROW_BYTES;
                if !message.is_long {
                    message.text.push('\n');
                    message.text.push_str(text);
                }
            }
        }
        if let Some(message) = open {
            media += close(&mut rows, &reading, name, message)?;
        }
        if media > 0 {
            rows.note(ImportFact::WordlessMessages { messages: media });
        }
        rows.flush()?;
        Ok(Ok(()))
    }
}

/// Hands a message on, and tells how many pictures without words it is.
fn close(
    rows: &mut Rows<'_, '_>,
    reading: &Reading,
    name: &str,
    message: Message,
) -> Result<usize, CrawlError> {
    if message.is_long {
        let what = format!(
            "{name} line {}: a message longer than {ROW_BYTES} bytes was left out; is the file a chat?",
            message.line
        );
        return rows.fail(message.line, Fault::new("row_broken", what)).map(|()| 0);
    }
    let pictures = attached(&message.text);
    let (text, sender) = match (own_words(&message.text), message.sender) {
        (Ok(text), Some(sender)) => (text, sender),
        (Err(LeftOut::Media), Some(sender)) if !pictures.is_empty() => (String::new(), sender),
        (words, _) => {
            let media = usize::from(words == Err(LeftOut::Media));
            return rows.skip(message.line, SkipReason::NotAnAd).map(|()| media);
        }
    };
    // A name stands for nobody that could be found again; a number does.
    let is_number = sender.chars().filter(char::is_ascii_digit).count() >= 8;
    let mut row = Map::new();
    row.insert("text".to_owned(), Value::String(text));
    row.insert("date".to_owned(), message.at.map_or(Value::Null, Value::String));
    row.insert("contact".to_owned(), if is_number { Value::String(sender) } else { Value::Null });
    rows.add_pictured(message.line, row, &pictures, reading).map(|has_words| usize::from(!has_words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 29);

    #[test]
    fn reads_every_style_of_dates() {
        for (line, sender, day, time) in [
            ("28/11/26 09.00 - +62 812-0000-1000: Dicari", Some("+62 812-0000-1000"), "2026-11-28", "09:00"),
            ("28/11/2026, 9:05 PM - Sari: Dicari", Some("Sari"), "2026-11-28", "21:05"),
            ("28/11/26, 9:05\u{202f}pm - Sari: Dicari", Some("Sari"), "2026-11-28", "21:05"),
            ("28/11/26, 9:05 PTG - Sari: Dicari", Some("Sari"), "2026-11-28", "21:05"),
            ("28/11/26 12.05 AM - Sari: Dicari", Some("Sari"), "2026-11-28", "00:05"),
            ("28.11.26, 09:05 - Sari: Dicari", Some("Sari"), "2026-11-28", "09:05"),
            ("28-11-2026 09.05 - Sari: Dicari", Some("Sari"), "2026-11-28", "09:05"),
            ("\u{200e}[28/11/26 09.00.15] Bu Sari: Dicari", Some("Bu Sari"), "2026-11-28", "09:00"),
            ("[28/11/26, 9.00.15 PM] Bu Sari: Dicari", Some("Bu Sari"), "2026-11-28", "21:00"),
            ("[2026-11-28, 09:00:15] Sari: Dicari", Some("Sari"), "2026-11-28", "09:00"),
            ("[09.00, 28/11/2026] Sari: Dicari", Some("Sari"), "2026-11-28", "09:00"),
            ("[9:00 PM, 28/11/2026] Sari: Dicari", Some("Sari"), "2026-11-28", "21:00"),
            ("[28/11 09.00] Sari: Dicari", Some("Sari"), "2026-11-28", "09:00"),
            ("[30/11, 09.00] Sari: Dicari", Some("Sari"), "2025-11-30", "09:00"),
            ("28/11/26 09.00 - Sari bergabung", None, "2026-11-28", "09:00"),
            (
                "28/11/26 09.00 - Sari mengubah subjek dari \"A: B\" menjadi \"C\"",
                None,
                "2026-11-28",
                "09:00",
            ),
        ] {
            let head = Head::of(line).unwrap_or_else(|| panic!("{line}"));
            let found = (head.sender, head.day.date(false, TODAY).unwrap().to_string(), head.time.clone());
            assert_eq!(found, (sender, day.to_owned(), time.to_owned()), "{line}");
        }
        for line in [
            "Gaji 2 jt - 3 jt",
            "- SMA/SMK",
            "[penting] baca: ini",
            "1/2 - x: y",
            "[1] syarat: KTP",
            "[1/2] lanjutan: KTP",
            "09.00 - 17.00: jam kerja",
        ] {
            assert_eq!(Head::of(line), None, "{line}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_the_chats() {
        assert!(is_month_first("11/3/26, 9:00 AM - A: x\n11/28/26, 9:00 AM - A: y"));
        assert!(!is_month_first("3/11/26 09.00 - A: x\n28/11/26 09.00 - A: y"));
        assert!(!is_month_first("3/11/26 09.00 - A: x"));
    }

    #[test]
    fn a_text_with_times_in_it_is_no_chat() {
        assert!(is_chat(b"28/11/26 09.00 - A: x\n28/11/26 09.01 - B: y\n"));
        assert!(!is_chat(b"Lowongan kasir\n28/11/26 09.00 - wawancara: Solo\n"));
        let cut = "gaji 2 jt\n28/11/26 09.00 - A: x\n28/11/26 09.01 - B: y\nz\n28/11/26 09.02 - B: y\n";
        assert!(is_chat(cut.as_bytes()), "a chat cut out of its middle");
    }

    #[test]
    fn only_a_persons_own_words_are_left() {
        for (text, words) in [
            ("Dicari kasir", Ok("Dicari kasir")),
            ("Dicari kasir <Pesan ini diedit>", Ok("Dicari kasir")),
            ("\u{200e}IMG-20261128-WA0001.jpg (file terlampir)\nDicari kasir", Ok("Dicari kasir")),
            ("Dicari kasir \u{200e}<terlampir: 00000012-PHOTO.jpg>", Ok("Dicari kasir")),
            ("menambahkan kasir: dicari 2 orang", Ok("menambahkan kasir: dicari 2 orang")),
            ("<Media tidak disertakan>", Err(LeftOut::Media)),
            ("\u{200e}gambar tidak disertakan", Err(LeftOut::Media)),
            ("image omitted", Err(LeftOut::Media)),
            ("<Medien ausgeschlossen>", Err(LeftOut::Media)),
            ("<Media ditinggalkan>", Err(LeftOut::Media)),
            ("Dicari kasir <Mesej ini telah disunting>", Ok("Dicari kasir")),
            ("Kirim ke <hrd@toko.example>", Ok("Kirim ke <hrd@toko.example>")),
            ("<b>Dicari kasir</b>", Ok("<b>Dicari kasir</b>")),
            ("\u{200e}<attached: 00000012-PHOTO.jpg>", Err(LeftOut::Media)),
            ("Pesan ini dihapus.", Err(LeftOut::Told)),
            ("\u{200e}Pesan dan panggilan terenkripsi secara end-to-end.", Err(LeftOut::Told)),
            ("null", Err(LeftOut::Told)),
        ] {
            assert_eq!(own_words(text), words.map(str::to_owned), "{text}");
        }
    }
}
