use jiff::civil::Date;

/// A day as it is written on the command line: `2026-11-01`.
pub(super) fn day(written: &str) -> Result<Date, String> {
    written.trim().parse().map_err(|_| "write the day as year, month and day, such as 2026-11-01".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_or_its_form_is_said() {
        assert_eq!(day("2026-11-01").map(|day| day.to_string()), Ok("2026-11-01".to_owned()));
        for wrong in ["kemarin", "2026-13-01", "01/11/2026", ""] {
            assert!(day(wrong).is_err_and(|told| told.contains("such as 2026-11-01")), "{wrong}");
        }
    }
}
