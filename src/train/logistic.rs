//! The one place that touches linfa's logistic regression.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::{LogisticRegression, MultiLogisticRegression};
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
    Linfa(#[from] linfa_logistic::error::Error),
    /// The refusal of the solver under it.
    #[error("the solver refused: {0}")]
    Solver(#[from] argmin::core::Error),
    /// The solver gave back what it began with.
    #[error("the solver did not move from its start; are all columns of the {rows} rows empty?")]
    Stuck {
        /// Rows.
        rows: usize,
    },
}

/// Length of the gradient at which a fit ends.
pub(super) const GRADIENT_TOLERANCE: f64 = 1e-4;

/// A matrix in column-major order, which linfa-logistic fits several times faster than row-major. In double precision: sums
/// over thousands of rows in single precision leave the line search no step that it can see to improve, and linfa then
/// returns its start, all zeros, without an error.
pub fn column_major(rows: usize, columns: usize) -> Array2<f64> {
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
pub fn fit(x: Array2<f64>, y: &[bool], alpha: f32, max_iterations: u64) -> Result<Linear, FitError> {
    let positive = y.iter().filter(|l| **l).count();
    if positive == 0 || positive == y.len() {
        return Err(FitError::OneClass { positive, total: y.len() });
    }
    let rows = y.len();
    let targets: Array1<bool> = y.iter().copied().collect();
    let fitted = LogisticRegression::default()
        .alpha(alpha.into())
        .max_iterations(max_iterations)
        .gradient_tolerance(GRADIENT_TOLERANCE)
        .fit(&Dataset::new(x, targets))?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let linear = Linear {
        weights: fitted.params().iter().map(|weight| single(weight * sign)).collect(),
        bias: single(fitted.intercept() * sign),
    };
    if linear.weights.iter().all(|weight| *weight == 0.0) {
        return Err(FitError::Stuck { rows });
    }
    Ok(linear)
}

#[expect(clippy::cast_possible_truncation, reason = "weights are stored as f32")]
fn single(weight: f64) -> f32 {
    weight as f32
}

/// Log-odds of a class that no row is of.
pub(super) const ABSENT: f32 = -9.0;

/// Fits an L2-regularised multinomial regression: one layer for each of `n_classes`, whose values go through a softmax.
/// A class of which there is no row gets a layer that never wins.
///
/// # Errors
/// When there are fewer than two classes or the solver fails.
pub fn fit_classes(
    x: Array2<f64>,
    classes: &[usize],
    n_classes: usize,
    alpha: f32,
    max_iterations: u64,
) -> Result<Vec<Linear>, FitError> {
    let first = classes.first().copied().unwrap_or(0);
    let same = classes.iter().filter(|class| **class == first).count();
    if same == classes.len() {
        return Err(FitError::OneClass { positive: same, total: classes.len() });
    }
    let targets: Array1<usize> = classes.iter().copied().collect();
    let n_columns = x.ncols();
    let fitted = MultiLogisticRegression::default()
        .alpha(alpha.into())
        .max_iterations(max_iterations)
        .gradient_tolerance(GRADIENT_TOLERANCE)
        .fit(&Dataset::new(x, targets))?;
    let mut layers = vec![Linear { weights: vec![0.0; n_columns], bias: ABSENT }; n_classes];
    let columns = fitted.params().columns().into_iter().zip(fitted.intercept());
    for (class, (weights, bias)) in fitted.classes().iter().zip(columns) {
        if let Some(layer) = layers.get_mut(*class) {
            *layer = Linear { weights: weights.iter().copied().map(single).collect(), bias: single(*bias) };
        }
    }
    if layers.iter().all(|layer| layer.weights.iter().all(|weight| *weight == 0.0)) {
        return Err(FitError::Stuck { rows: classes.len() });
    }
    Ok(layers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_wins_where_its_rows_lie_and_one_without_rows_nowhere() {
        // Classes 0, 1 and 3 of four, each with a column of its own.
        let classes: Vec<usize> = (0..90).map(|i| [3, 0, 1][i % 3]).collect();
        let mut x = column_major(90, 4);
        classes.iter().enumerate().for_each(|(row, class)| x[(row, *class)] = 1.0);
        let layers = fit_classes(x, &classes, 4, 0.1, 200).unwrap();
        for class in [0, 1, 3] {
            let value = |layer: &Linear| layer.weights[class] + layer.bias;
            let others = layers.iter().enumerate().filter(|(other, _)| *other != class);
            assert!(others.map(|(_, layer)| value(layer)).all(|other| other < value(&layers[class]) - 1.0));
        }
        assert!(fit_classes(column_major(3, 1), &[2; 3], 4, 0.1, 10).is_err());
    }

    /// Seen with 3,182 rows of thirteen columns, one of them far from zero: in single precision all weights were zero.
    #[test]
    fn many_rows_of_few_columns_far_from_zero_are_told_apart() {
        let classes: Vec<usize> = (0..4_000).map(|i| i % 5).collect();
        let mut x = column_major(classes.len(), 6);
        for (row, class) in classes.iter().enumerate() {
            x[(row, *class)] = 6.0 + (row % 13) as f64 / 7.0;
            x[(row, 5)] = 5.0 + (row % 17) as f64 / 9.0;
        }
        let layers = fit_classes(x, &classes, 5, 1.0, 300).unwrap();
        for (class, layer) in layers.iter().enumerate() {
            assert!(layer.weights[class] > 0.1, "{class}: {layer:?}");
        }
        let empty = fit(column_major(4, 2), &[true, false, true, false], 1.0, 10);
        assert!(matches!(empty, Err(FitError::Stuck { rows: 4 })), "{empty:?}");
    }

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
            rows.iter().enumerate().for_each(|(i, r)| x[(i, 0)] = r.0.into());
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
