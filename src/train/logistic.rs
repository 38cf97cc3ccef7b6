//! The one place that touches linfa's logistic regression.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ShapeBuilder};

/// A fitted linear layer: log-odds of the positive class = `x · weights + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Shape `(n_features,)`.
    pub weights: Vec<f32>,
    /// Log-odds at the origin.
    pub bias: f32,
}

/// Why a layer could not be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Fewer than two classes, or none of either.
    #[error(
        "training needs both suspicious and ordinary rows; this part has {positive} of {total} suspicious"
    )]
    OneClass {
        /// Positive rows.
        positive: usize,
        /// All rows.
        total: usize,
    },
    /// linfa's own refusal.
    #[error("the solver refused: {0}")]
    Solver(#[from] linfa_logistic::error::Error),
}

/// A matrix in column-major order, which linfa-logistic fits several times faster than row-major.
pub fn column_major(rows: usize, columns: usize) -> Array2<f32> {
    Array2::zeros((rows, columns).f())
}

/// Fits an L2-regularised logistic regression by L-BFGS; `x` has shape `(n_rows, n_features)`.
///
/// `alpha` is the penalty, 1/C in scikit-learn's terms. linfa-logistic 0.8.1 takes the larger class for
/// the positive one, and on a tie the one that comes first (linfa issue 393); the signs are put right
/// here by what [`labels`](linfa_logistic::FittedLogisticRegression::labels) says, so that positive
/// weights always speak for `true`.
///
/// # Errors
/// When one class is missing or the solver fails.
pub fn fit(x: Array2<f32>, y: &[bool], alpha: f32, max_iterations: u64) -> Result<Linear, FitError> {
    let positive = y.iter().filter(|l| **l).count();
    if positive == 0 || positive == y.len() {
        return Err(FitError::OneClass { positive, total: y.len() });
    }
    let targets: Array1<bool> = y.iter().copied().collect();
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(max_iterations)
        .gradient_tolerance(1e-4)
        .fit(&Dataset::new(x, targets))?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    Ok(Linear {
        weights: fitted.params().iter().map(|w| w * sign).collect(),
        bias: fitted.intercept() * sign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The trap: the same data must give the same direction whatever the class sizes and the row order.
    #[test]
    fn risk_rises_with_the_risky_feature_in_every_class_arrangement() {
        for (ordinary, suspicious, suspicious_first) in
            [(90, 10, false), (10, 90, false), (50, 50, false), (50, 50, true)]
        {
            let mut rows: Vec<(f32, bool)> = (0..ordinary)
                .map(|i| (i as f32 / ordinary as f32 - 1.0, false))
                .chain((0..suspicious).map(|i| (i as f32 / suspicious as f32 + 0.2, true)))
                .collect();
            if suspicious_first {
                rows.reverse();
            }
            let mut x = column_major(rows.len(), 1);
            rows.iter().enumerate().for_each(|(i, r)| x[(i, 0)] = r.0);
            let y: Vec<bool> = rows.iter().map(|r| r.1).collect();
            let linear = fit(x, &y, 0.1, 100).unwrap();
            let logit = |v: f32| v * linear.weights[0] + linear.bias;
            assert!(logit(1.0) > 0.0 && logit(-1.0) < 0.0, "{ordinary}/{suspicious} {linear:?}");
            assert!(linear.weights[0] > 0.0);
        }
    }

    #[test]
    fn refuses_a_single_class() {
        let error = fit(column_major(3, 1), &[false; 3], 1.0, 10).unwrap_err();
        assert_eq!(
            error.to_string(),
            "training needs both suspicious and ordinary rows; this part has 0 of 3 suspicious"
        );
    }
}
