//! In which order the days of a file are written: as in Indonesia, or month first as programs set to American English do.

use std::collections::BTreeMap;

use crate::domain::Field;

const FIELDS: [Field; 2] = [Field::PostedAt, Field::ValidThrough];

/// What the days of a file show of their order.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// Days of which only the first number can be a month.
    month_first: u64,
    /// Days of which only the second can be.
    day_first: u64,
}

impl Days {
    /// Takes note of the days of a row.
    pub(super) fn count(&mut self, values: &BTreeMap<Field, String>) {
        for (first, second, _) in FIELDS.iter().filter_map(|field| numbers(values.get(field)?)) {
            self.month_first += u64::from(first <= 12 && second > 12);
            self.day_first += u64::from(first > 12 && second <= 12);
        }
    }

    /// Writes the days of a row year first where those of its file say that the month stands in front; says whether any
    /// was.
    pub(super) fn put_in_order(&self, values: &mut BTreeMap<Field, String>) -> bool {
        let is_month_first = self.month_first > 0 && self.day_first == 0;
        let mut is_any = false;
        for (_, value) in values.iter_mut().filter(|(field, _)| is_month_first && FIELDS.contains(field)) {
            if let Some((month, day, (year, rest))) = numbers(value) {
                *value = format!("{year}-{month:02}-{day:02}{rest}");
                is_any = true;
            }
        }
        is_any
    }
}

/// The two numbers of a day in front of its year, and the year with what follows.
fn numbers(written: &str) -> Option<(u8, u8, (String, String))> {
    let written = written.trim();
    let end = written.find([' ', ',', 'T']).unwrap_or(written.len());
    let (day, rest) = written.split_at(end);
    let mark = day.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = day.split(mark);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && first.len() <= 2 && second.len() <= 2;
    let year = match year.len() {
        4 => year.to_owned(),
        2 => format!("20{year}"),
        _ => return None,
    };
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && is_year).then_some((first.parse().ok()?, second.parse().ok()?, (year, rest.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(days: &[&str]) -> Vec<String> {
        let row = |day: &&str| BTreeMap::from([(Field::PostedAt, (*day).to_owned())]);
        let mut order = Days::default();
        days.iter().for_each(|day| order.count(&row(day)));
        let each = days.iter().map(|day| {
            let mut values = row(day);
            order.put_in_order(&mut values);
            values.remove(&Field::PostedAt).unwrap()
        });
        each.collect()
    }

    #[test]
    fn the_days_of_a_file_are_read_in_one_order() {
        assert_eq!(read(&["11/3/2026", "11/25/26 8:41:02"]), ["2026-11-03", "2026-11-25 8:41:02"]);
        assert_eq!(read(&["03/11/2026", "25/11/2026"]), ["03/11/2026", "25/11/2026"]);
        assert_eq!(read(&["03/11/2026", "2026-11-03"]), ["03/11/2026", "2026-11-03"], "nothing says so");
        assert_eq!(read(&["11/25/2026", "25/11/2026", "1/2/2026"])[2], "1/2/2026", "both orders");
    }
}
