use crate::domain::{Currency, Pay, PayPeriod};
use crate::i18n::Strings;

/// Amounts in words, each once, however often the ad says it.
pub(super) fn words(pays: &[Pay], strings: &Strings) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for words in pays.iter().map(|pay| one(pay, strings)) {
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

/// `SGD 800–900 per bulan (kira-kira Rp11.340.000 sebulan)`.
fn one(pay: &Pay, strings: &Strings) -> String {
    let amount = |value: f64| money(pay.currency, value, strings);
    let range = if pay.max > pay.min {
        format!("{}–{}", amount(pay.min), amount(pay.max))
    } else {
        amount(pay.min)
    };
    let is_plain = pay.currency == Currency::IDR && pay.period == PayPeriod::Month;
    let month = pay.max_idr_month.filter(|_| !is_plain).map(|idr| {
        // The rate is no more exact than that.
        let rounded = (idr / 10_000.0).round() * 10_000.0;
        format!(" ({})", (strings.ad.a_month)(&money(Currency::IDR, rounded, strings)))
    });
    format!("{range} {}{}", (strings.ad.period)(pay.period), month.unwrap_or_default())
}

fn money(currency: Currency, value: f64, strings: &Strings) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "amounts of ads are positive and far below 2^53"
    )]
    let whole = value.round().max(0.0) as usize;
    let unit = if currency == Currency::IDR { "Rp".to_owned() } else { format!("{} ", currency.code()) };
    format!("{unit}{}", strings.count(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn foreign_pay_is_told_with_its_worth_in_rupiah() {
        let mut pay = Pay {
            min: 800.0,
            max: 900.0,
            currency: Currency::new("SGD").unwrap(),
            period: PayPeriod::Month,
            max_idr_month: Some(11_337_300.0),
            span: None,
        };
        let id = Locale::Id.strings();
        assert_eq!(
            words(&[pay.clone(), pay.clone()], id),
            ["SGD 800–SGD 900 per bulan (kira-kira Rp11.340.000 sebulan)"]
        );
        (pay.currency, pay.min, pay.max) = (Currency::IDR, 5_000_000.0, 5_000_000.0);
        assert_eq!(words(&[pay], id), ["Rp5.000.000 per bulan"]);
    }
}
