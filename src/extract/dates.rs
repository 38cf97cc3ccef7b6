use jiff::civil::Date;
use jiff::{Span, Timestamp, tz};

/// A day as pages, feeds and columns write it; `seen` is when it was read, for `5 hari lalu`.
pub(super) fn read(written: &str, seen: Option<Timestamp>) -> Option<Date> {
    let written = written.trim();
    if written.is_empty() || written.len() > 64 {
        return None;
    }
    iso(written)
        .or_else(|| numbers(written))
        .or_else(|| named_month(written))
        .or_else(|| counted(written))
        .or_else(|| relative(written, seen?))
}

/// The day in western Indonesia at an instant.
pub(super) fn day_of(seen: Timestamp) -> Date {
    tz::Offset::constant(7).to_datetime(seen).date()
}

fn iso(written: &str) -> Option<Date> {
    written.get(..10)?.parse().ok().filter(is_plausible)
}

/// `24/11/2026`, `24-11-2026`, day first as in Indonesia; `2026/11/24`.
fn numbers(written: &str) -> Option<Date> {
    let head = written.split([' ', 'T']).next()?.trim_end_matches(',');
    let parts: Vec<i16> = head.split(['/', '-', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    // `0001-01-01` is how programs write that there is none.
    let is_short =
        head.split(['/', '-', '.']).all(|part| part.len() <= 2 || part.trim_start_matches('0').len() > 2);
    let year = if (0..100).contains(&year) && is_short { 2000 + year } else { year };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    // Month first only where nothing else is possible: `11/24/2026`.
    Date::new(year, month, day).or_else(|_| Date::new(year, day, month)).ok().filter(is_plausible)
}

/// Names of months in Indonesian, Malay and English, old spellings and short forms.
const MONTHS: [(&[&str], i8); 12] = [
    (&["jan", "januari", "january", "jn"], 1),
    (&["feb", "februari", "february", "febuari", "pebruari", "peb"], 2),
    (&["mar", "maret", "march", "mac", "mrt"], 3),
    (&["apr", "april"], 4),
    (&["mei", "may"], 5),
    (&["jun", "juni", "june"], 6),
    (&["jul", "juli", "july", "julai"], 7),
    (&["agu", "agustus", "agt", "ags", "agst", "agus", "aug", "august", "ogo", "ogos"], 8),
    (&["sep", "sept", "september"], 9),
    (&["okt", "oktober", "oct", "october"], 10),
    (&["nov", "november", "nop", "nopember"], 11),
    (&["des", "desember", "dec", "december", "dis", "disember"], 12),
];

fn month(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    MONTHS.iter().find(|(names, _)| names.contains(&lower.as_str())).map(|(_, number)| *number)
}

/// `16 Feb 2024`, `Depok, 3 November 2026`, `Nov 3, 2026`, `Mon, 03 Nov 2026 10:00:00 +0700`.
fn named_month(written: &str) -> Option<Date> {
    let words: Vec<&str> = written.split([' ', ',', '-', '.', '/']).filter(|word| !word.is_empty()).collect();
    let number = |at: Option<usize>| -> Option<i16> {
        let word = words.get(at?)?;
        word.trim_end_matches("st")
            .trim_end_matches("nd")
            .trim_end_matches("rd")
            .trim_end_matches("th")
            .parse()
            .ok()
    };
    // A place or a person may be called like a month: the one beside a day and a year is meant.
    words.iter().enumerate().filter_map(|(at, word)| Some((at, month(word)?))).find_map(|(at, month)| {
        let before = number(at.checked_sub(1)).filter(|day| (1..=31).contains(day));
        let (day, year) = if let Some(day) = before {
            (day, number(Some(at + 1))?)
        } else {
            // `Mon Nov 16 03:00:00 +0000 2026`: the time of day stands between.
            let is_time =
                words.get(at + 2).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            let last =
                || words.last().filter(|word| is_time && word.len() == 4).and_then(|word| word.parse().ok());
            (number(Some(at + 1))?, number(Some(at + 2)).or_else(last)?)
        };
        let year = if (0..100).contains(&year) { 2000 + year } else { year };
        Date::new(year, month, i8::try_from(day).ok()?).ok().filter(is_plausible)
    })
}

/// Seconds or milliseconds since 1970, or the days since 1899 that spreadsheets count.
fn counted(written: &str) -> Option<Date> {
    let whole = written.trim_end_matches(".0");
    let number: i64 = whole.parse().ok().filter(|_| whole.bytes().all(|byte| byte.is_ascii_digit()))?;
    match whole.len() {
        5 if (36_000..60_000).contains(&number) => {
            jiff::civil::date(1899, 12, 30).checked_add(Span::new().try_days(number).ok()?).ok()
        }
        10 => Timestamp::from_second(number).ok().map(day_of),
        13 => Timestamp::from_millisecond(number).ok().map(day_of),
        _ => None,
    }
    .filter(|date| (2000..2040).contains(&date.year()))
}

/// `5 hari lalu`, `Posted 1 week ago`, `kemarin`, `hari ini`.
fn relative(written: &str, seen: Timestamp) -> Option<Date> {
    let lower = written.to_lowercase();
    let today = day_of(seen);
    if ["hari ini", "today", "baru saja", "just now"].iter().any(|now| lower.contains(now)) {
        return Some(today);
    }
    if ["kemarin", "yesterday", "semalam"].iter().any(|before| lower.contains(before)) {
        return today.checked_sub(Span::new().days(1)).ok();
    }
    if !["lalu", "ago", "yang lepas"].iter().any(|mark| lower.contains(mark)) {
        return None;
    }
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (count, unit) = loop {
        let word = words.next()?;
        let count = match word {
            "se" | "a" | "an" | "satu" | "one" => Some(1),
            _ => word.parse::<i64>().ok().filter(|n| (0..1000).contains(n)),
        };
        // `4d ago`
        let at = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        if let (Ok(count), Some(unit)) =
            (word.get(..at).unwrap_or("").parse::<i64>(), short_unit(word.get(at..).unwrap_or("")))
            && count < 1000
        {
            return back(today, count, unit);
        }
        if let Some(count) = count {
            break (count, words.next()?);
        }
        for (whole, unit) in
            [("sehari", "hari"), ("seminggu", "minggu"), ("sebulan", "bulan"), ("setahun", "tahun")]
        {
            if word == whole {
                return back(today, 1, unit);
            }
        }
    };
    back(today, count, unit)
}

/// How boards shorten a unit of time.
fn short_unit(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "d" => "day",
        "h" | "m" => "hour",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => return None,
    })
}

fn back(today: Date, count: i64, unit: &str) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        "hari" | "day" | "days" => span.try_days(count),
        "minggu" | "week" | "weeks" => span.try_weeks(count),
        "bulan" | "month" | "months" => span.try_months(count),
        "tahun" | "year" | "years" => span.try_years(count),
        "jam" | "hour" | "hours" | "menit" | "minute" | "minutes" | "min" | "mins" | "detik" | "seconds" => {
            span.try_days(0)
        }
        _ => return None,
    };
    today.checked_sub(span.ok()?).ok()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that `filter` wants")]
fn is_plausible(date: &Date) -> bool {
    (1990..2100).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_as_they_are_written() {
        let seen = "2026-11-24T18:30:00Z".parse().unwrap();
        for (written, wanted) in [
            ("2026-10-24T17:24:56+07:00", "2026-10-24"),
            ("20 Jan 2024", "2024-01-20"),
            ("3 November 2026", "2026-11-03"),
            ("Desember 5, 2025", "2025-12-05"),
            ("05/12/2025", "2025-12-05"),
            ("11/24/2025", "2025-11-24"),
            ("11-24-2025, 08:00 AM", "2025-11-24"),
            ("8 Nop 2026", "2026-11-08"),
            ("18 Agt 2026", "2026-08-18"),
            ("4 Pebruari 2026", "2026-02-04"),
            ("Depok, 7 Mei 2026", "2026-05-07"),
            ("Dewi - 9 Juni 2026", "2026-06-09"),
            ("Maros, 2 Juli 2026 pukul 10.00", "2026-07-02"),
            ("April, 3 Maret 2026", "2026-03-03"),
            ("24-Nov-26", "2026-11-24"),
            ("1795080600", "2026-11-19"),
            ("1795080600000", "2026-11-19"),
            ("46350", "2026-11-24"),
            ("Mon, 03 Nov 2026 10:15:00 +0700", "2026-11-03"),
            ("Posted 5 hari ago", "2026-11-20"),
            ("Posted 1 week ago", "2026-11-18"),
            ("Posted 4d ago", "2026-11-21"),
            ("2 bulan yang lalu", "2026-09-25"),
            ("kemarin", "2026-11-24"),
            ("Mon Nov 16 03:00:00 +0000 2026", "2026-11-16"),
        ] {
            assert_eq!(
                read(written, Some(seen)).map(|d| d.to_string()).as_deref(),
                Some(wanted),
                "{written}"
            );
        }
        assert_eq!(read("segera", Some(seen)), None);
        for nothing in
            ["31/31/2025", "0001-01-01", "0001-01-01T00:00:00", "01/01/0001", "0000-00-00", "1/1/0001"]
        {
            assert_eq!(read(nothing, Some(seen)), None, "{nothing}");
        }
    }
}
