//! Contacts as ads are related by them.

use serde::{Deserialize, Serialize};

use super::HubList;
use super::hubs::LinkKey;
use crate::domain::{Contact, ContactKind, Pay};

/// A contact as ads are related by it: one key for a number whether it is called or written to. Personal
/// data: masked wherever it is shown, never logged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContactKey {
    /// Kind; `WhatsApp` numbers are phones.
    pub kind: ContactKind,
    /// Normal form; of links the domain, or the full address on a host that many share.
    pub value: String,
}

/// Why a contact says nothing of who is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// Too few or too many digits for what it is said to be.
    DigitCount,
    /// The digits of an amount of money.
    PriceDigits,
    /// A hub of `data/hubs.tsv`.
    Listed(String),
    /// Nothing there.
    Empty,
}

impl ContactKey {
    /// The key of a contact in an ad whose amounts are `pay`.
    ///
    /// # Errors
    /// Why it joins nothing.
    pub fn of(contact: &Contact, pay: &[Pay], hubs: &HubList) -> Result<Self, Unusable> {
        let kind = match contact.kind {
            ContactKind::Whatsapp => ContactKind::Phone,
            kind => kind,
        };
        let value = contact.value.trim();
        if value.is_empty() {
            return Err(Unusable::Empty);
        }
        if let Some(name) = hubs.named(kind, value) {
            return Err(Unusable::Listed(name.to_owned()));
        }
        match kind {
            ContactKind::Phone | ContactKind::BankAccount => {
                let number = value.rsplit(':').next().unwrap_or("");
                let digits = number.bytes().filter(u8::is_ascii_digit).count();
                let least = if kind == ContactKind::Phone { 9 } else { 6 };
                if !(least..=20).contains(&digits) {
                    return Err(Unusable::DigitCount);
                }
                let is_pay = contact.span.is_some_and(|span| {
                    pay.iter().filter_map(|pay| pay.span).any(|amount| amount.overlaps(span))
                });
                if is_pay || number.ends_with("00000") {
                    return Err(Unusable::PriceDigits);
                }
            }
            ContactKind::Link => {
                return match hubs.link_key(contact) {
                    LinkKey::Owner(value) if value.is_empty() => Err(Unusable::Empty),
                    LinkKey::Owner(value) => Ok(Self { kind, value }),
                    LinkKey::Shared(name) => Err(Unusable::Listed(name)),
                };
            }
            _ => {}
        }
        Ok(Self { kind, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Currency, PayPeriod, Span};

    #[test]
    fn a_price_is_no_contact() {
        let hubs = HubList::default();
        let number = |value: &str, span| Contact {
            kind: ContactKind::Whatsapp,
            value: value.into(),
            span,
            is_obfuscated: false,
        };
        let amount = Pay {
            min: 8_123_456_789.0,
            max: 8_123_456_789.0,
            currency: Currency::IDR,
            period: PayPeriod::Month,
            max_idr_month: None,
            span: Some(Span::new(5, 18)),
        };
        let key = |value, span, pay: &[Pay]| ContactKey::of(&number(value, span), pay, &hubs);
        let span = Some(Span::new(8, 18));
        assert_eq!(key("+628123456789", span, std::slice::from_ref(&amount)), Err(Unusable::PriceDigits));
        assert_eq!(key("+6285000000", None, &[]), Err(Unusable::PriceDigits));
        assert_eq!(key("5000000", None, &[]), Err(Unusable::DigitCount));
        assert_eq!(key("", None, &[]), Err(Unusable::Empty));
        assert_eq!(
            key("+628123456789", span, &[]),
            Ok(ContactKey { kind: ContactKind::Phone, value: "+628123456789".into() })
        );
    }
}
