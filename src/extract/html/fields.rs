use crate::domain::{Origin, PayPeriod};

/// What a page says of its ad, field by field; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fields {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// The part of the text that a program read in pictures.
    pub(crate) pictured: String,
    /// What structured data say in the place of the text, where the page shows more or something else.
    pub(crate) described: String,
    pub(crate) url: String,
    pub(crate) employer: String,
    pub(crate) location: String,
    pub(crate) pay: String,
    pub(crate) pay_currency: String,
    pub(crate) pay_period: Option<PayPeriod>,
    pub(crate) contact: String,
    pub(crate) links: Vec<String>,
    pub(crate) posted_at: String,
    pub(crate) valid_through: String,
    /// Whether structured data or a job board's own markup says that this is a job ad.
    pub(crate) is_posting: bool,
    /// What the text was read from.
    pub(crate) origin: Option<Origin>,
}

impl Fields {
    /// Fills what is empty from `other`.
    pub(crate) fn fill(&mut self, other: Self) {
        let fill = |mine: &mut String, theirs: String| {
            if mine.trim().is_empty() {
                *mine = theirs;
            }
        };
        let had_text = !self.text.trim().is_empty();
        fill(&mut self.id, other.id);
        fill(&mut self.title, other.title);
        fill(&mut self.text, other.text);
        fill(&mut self.url, other.url);
        fill(&mut self.employer, other.employer);
        fill(&mut self.location, other.location);
        if self.pay.trim().is_empty() {
            self.pay = other.pay;
            self.pay_currency = other.pay_currency;
            self.pay_period = other.pay_period;
        }
        fill(&mut self.contact, other.contact);
        self.links.extend(other.links);
        fill(&mut self.posted_at, other.posted_at);
        fill(&mut self.valid_through, other.valid_through);
        self.is_posting |= other.is_posting;
        if !had_text {
            self.origin = other.origin;
        }
    }
}

/// The period behind a schema.org `unitText`.
pub(super) fn pay_period(unit: &str) -> Option<PayPeriod> {
    match unit.trim().to_ascii_uppercase().as_str() {
        "HOUR" => Some(PayPeriod::Hour),
        "DAY" => Some(PayPeriod::Day),
        "WEEK" => Some(PayPeriod::Week),
        "MONTH" => Some(PayPeriod::Month),
        "YEAR" => Some(PayPeriod::Year),
        _ => None,
    }
}
