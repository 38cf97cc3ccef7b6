use crate::domain::Currency;

/// What people write in the place of a code.
const SIGNS: [(&str, &str); 24] = [
    ("RM", "MYR"),
    ("RINGGIT", "MYR"),
    ("RP", "IDR"),
    ("RUPIAH", "IDR"),
    ("US$", "USD"),
    ("$US", "USD"),
    ("USD$", "USD"),
    ("S$", "SGD"),
    ("SG$", "SGD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("NTD", "TWD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("B$", "BND"),
    ("C$", "CAD"),
    ("¥", "JPY"),
    ("RMB", "CNY"),
    ("₩", "KRW"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("SR", "SAR"),
    ("฿", "THB"),
];

/// The currency that a field names: rupiah where it is empty, none where nobody knows it.
pub(super) fn named(written: &str) -> Option<Currency> {
    let written = written.trim().trim_end_matches('.').to_uppercase();
    if written.is_empty() {
        return Some(Currency::IDR);
    }
    let sign = SIGNS.iter().find(|(sign, _)| *sign == written).map(|(_, code)| *code);
    Currency::new(sign.unwrap_or(&written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_never_rupiah() {
        for (written, code) in [
            ("", Some("IDR")),
            ("idr", Some("IDR")),
            ("Rp.", Some("IDR")),
            ("RM", Some("MYR")),
            ("us$", Some("USD")),
            ("$", None),
            ("koin", None),
        ] {
            assert_eq!(named(written).map(|c| c.code().to_owned()).as_deref(), code, "{written}");
        }
    }
}
