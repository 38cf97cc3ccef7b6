//! Cells of published lists: hosts, telephone numbers and days as people write them.

use jiff::civil::Date;

/// The host of a web address, without `www`.
pub(super) fn host(site: &str) -> String {
    let rest = site.split_once("://").map_or(site, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("").to_lowercase();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// An Indonesian or international number in E.164; none for an extension or a remark.
pub(super) fn e164(phone: &str) -> Option<String> {
    let main = phone.split(['e', 'E', 'x']).next().unwrap_or(phone);
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let is_international = main.trim_start().starts_with('+') || digits.starts_with("62");
    let number = if is_international { digits } else { format!("62{}", digits.strip_prefix('0')?) };
    (9..=15).contains(&number.len()).then(|| format!("+{number}"))
}

const MONTHS: [&[&str]; 12] = [
    &["januari", "january", "jan"],
    &["februari", "february", "feb"],
    &["maret", "march", "mar"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["agustus", "august", "agu", "aug", "ags"],
    &["september", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nov"],
    &["desember", "december", "des", "dec"],
];

/// A day as lists write it; none for an empty cell or a dash.
pub(super) fn day(cell: &str) -> Result<Option<Date>, ()> {
    let plain = plain(cell);
    if plain.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = plain.split(' ').take(3).collect();
    let [first, second, third] = parts.as_slice() else { return Err(()) };
    let month = match MONTHS.iter().position(|names| names.contains(second)) {
        Some(at) => i8::try_from(at + 1).map_err(|_| ())?,
        None => second.parse().map_err(|_| ())?,
    };
    let (year, of_month) = if first.len() == 4 { (first, third) } else { (third, first) };
    // A sheet's time of day follows the day of month without a space: `24T00`.
    let of_month = of_month.split('t').next().unwrap_or(of_month);
    let year: i16 = year.parse().map_err(|_| ())?;
    let of_month = of_month.parse().map_err(|_| ())?;
    if year < 1900 { Err(()) } else { Date::new(year, month, of_month).map(Some).map_err(|_| ()) }
}

/// Words in lower case, whatever stands between them.
pub(super) fn plain(cell: &str) -> String {
    let words = cell.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn reads_days_as_lists_write_them() {
        let wanted = Ok(Some(date(2026, 5, 3)));
        for written in
            ["2026-05-03", "03/05/2026", "3.5.2026", "3 Mei 2026", "3 May 2026", "2026-05-03T00:00:00"]
        {
            assert_eq!(day(written), wanted, "{written}");
        }
        assert_eq!(day(" - "), Ok(None));
        for written in ["2026", "31/02/2026", "besok", "1/1/26"] {
            assert_eq!(day(written), Err(()), "{written}");
        }
    }
}
