use serde::{Deserialize, Serialize};

use super::Span;

/// ISO 4217 code, three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Indonesian rupiah.
    pub const IDR: Self = Self(*b"IDR");

    /// The currency of an ISO 4217 code.
    pub fn new(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(code)?;
        code.as_bytes().try_into().ok().map(Self)
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::new(&code).ok_or_else(|| format!("`{code}` is not an ISO 4217 code"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// What a pay amount is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayPeriod {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// A trip, contract or project.
    Contract,
    /// A piece of work: tonne, task, article.
    Piece,
}

/// An amount that the ad promises as pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pay {
    /// Lower end, in `currency` per `period`.
    pub min: f64,
    /// Upper end, equal to `min` where one amount is given.
    pub max: f64,
    /// Currency.
    pub currency: Currency,
    /// Period; a month where the ad does not say and the amount fits no other.
    pub period: PayPeriod,
    /// `max` in rupiah a month by the dated rate table; none for piece work and contracts.
    pub max_idr_month: Option<f64>,
    /// Where it stands; none where it comes from structured data alone.
    pub span: Option<Span>,
}

/// An amount of the deal that is not pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// Lower end, in `currency`.
    pub min: f64,
    /// Upper end, equal to `min` where one amount is given.
    pub max: f64,
    /// Currency.
    pub currency: Currency,
    /// `max` in rupiah by the dated rate table; none where no rate is known.
    pub max_idr: Option<f64>,
    /// What it is for.
    pub role: MoneyRole,
    /// Where it stands.
    pub span: Span,
}

/// What an amount that is not pay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyRole {
    /// Asked of the worker: fees, deposits, deductions.
    Fee,
    /// Given ahead to worker or family: pocket money, a loan.
    Advance,
    /// Asked of whoever leaves early or withdraws.
    Penalty,
    /// Bonus, commission or allowance beside the pay.
    Commission,
}
