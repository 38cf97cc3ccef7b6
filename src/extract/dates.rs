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
    let head = written.split([' ', 'T']).next()?;
    let parts: Vec<i16> = head.split(['/', '-', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    let year = if (0..100).contains(&year) { 2000 + year } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(is_plausible)
}

const MONTHS: [(&str, i8); 18] = [
    ("jan", 1),
    ("feb", 2),
    ("peb", 2),
    ("mar", 3),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("mac", 3),
    ("jun", 6),
    ("jul", 7),
    ("agu", 8),
    ("aug", 8),
    ("ogo", 8),
    ("sep", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("de", 12),
];

/// `16 Feb 2024`, `3 November 2026`, `Nov 3, 2026`, `Mon, 03 Nov 2026 10:00:00 +0700`.
fn named_month(written: &str) -> Option<Date> {
    let (mut day, mut month, mut year) = (None, None, None);
    for word in written.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        if let Ok(number) = word.parse::<i16>() {
            if number >= 1900 {
                year = year.or(Some(number));
            } else if day.is_none() {
                day = Some(number);
            } else if year.is_none() && month.is_some() && number < 100 {
                year = Some(2000 + number);
            }
        } else if month.is_none() {
            let lower = word.to_lowercase();
            month = MONTHS.iter().find(|(name, _)| lower.starts_with(name)).map(|(_, number)| *number);
        }
    }
    Date::new(year?, month?, i8::try_from(day?).ok()?).ok().filter(is_plausible)
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
            ("Mon, 03 Nov 2026 10:15:00 +0700", "2026-11-03"),
            ("Posted 5 hari ago", "2026-11-20"),
            ("Posted 1 week ago", "2026-11-18"),
            ("2 bulan yang lalu", "2026-09-25"),
            ("kemarin", "2026-11-24"),
        ] {
            assert_eq!(
                read(written, Some(seen)).map(|d| d.to_string()).as_deref(),
                Some(wanted),
                "{written}"
            );
        }
        assert_eq!(read("segera", Some(seen)), None);
        assert_eq!(read("31/31/2025", Some(seen)), None);
    }
}
