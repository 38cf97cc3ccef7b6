use super::reading::Reading;
use crate::domain::{Pay, PayPeriod};
use crate::facts::Wage;

/// Pay judged against destination and sector.
#[derive(Debug)]
pub(super) struct PayView<'a> {
    pub(super) pay: &'a Pay,
    /// The highest pay promised, in rupiah a month.
    pub(super) idr_month: f64,
    /// Highest plausible pay for unskilled work there, in rupiah a month.
    pub(super) plausible_idr: Option<f64>,
    /// Pay over the highest plausible pay.
    pub(super) over_plausible: Option<f64>,
    /// Pay over the lowest legal pay.
    pub(super) over_minimum: Option<f64>,
}

/// Judges the highest pay of an ad for unskilled work abroad; none where there is no pay, no destination,
/// no row in the table, or the work asks for a profession.
pub(super) fn judge<'a>(reading: &Reading<'a>) -> Option<PayView<'a>> {
    let code = reading.destination()?;
    if reading.is("professional") {
        return None;
    }
    let wage = reading.facts.wages.on(code, reading.contexts, reading.day)?;
    let (pay, amount) = reading
        .ad
        .pay
        .iter()
        .filter_map(|pay| Some((pay, month(pay, wage)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(PayView {
        pay,
        idr_month: amount * wage.idr_per_unit,
        plausible_idr: wage.max_idr_month(),
        over_plausible: wage.max_month.map(|max| amount / max),
        over_minimum: wage.min_month.map(|min| amount / min),
    })
}

/// The amount a month in the currency of the row: as it is where it is in that currency, else by way of
/// rupiah.
fn month(pay: &Pay, wage: &Wage) -> Option<f64> {
    let amount = if pay.currency == wage.currency && pay.period == PayPeriod::Month {
        pay.max
    } else {
        pay.max_idr_month? / wage.idr_per_unit
    };
    (amount > 0.0).then_some(amount)
}
