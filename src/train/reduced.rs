//! A logistic layer over more columns than rows, fitted in as many dimensions as there are rows.
//!
//! With a ridge penalty the best weights lie in the span of the rows, so `x` may be replaced by a lower
//! triangle `l` with `l lᵀ = x xᵀ`: same inner products, same optimum, far fewer columns (the representer
//! theorem; Kimeldorf and Wahba 1971). A fit of 1,700 rows and 30,000 columns takes a twentieth of the time
//! and of the memory.

use ndarray::{Array1, Array2, ArrayView1, Axis, Slice};

use super::logistic::{self, FitError, Linear, column_major};
use crate::assess::text_model::Entry;

/// Rows up to which the triangle is kept: 4,000 take 200 MB.
pub(super) const MOST_ROWS: usize = 4_000;

/// Squared distance from the span of the rows before it under which a row of length one adds no direction.
const IN_SPAN: f64 = 1e-6;

/// Fits as [`logistic::fit`] does. `rows` are sparse, in order of slot; shape `(n_rows, n_columns)`.
///
/// # Errors
/// As for [`logistic::fit`].
pub(super) fn fit(
    rows: &[Vec<Entry>],
    n_columns: usize,
    y: &[bool],
    alpha: f32,
    max_iterations: u64,
) -> Result<Linear, FitError> {
    let triangle = cholesky(gram(rows, n_columns));
    let mut x = column_major(rows.len(), rows.len());
    #[expect(clippy::cast_possible_truncation, reason = "linfa fits f32 several times faster")]
    x.zip_mut_with(&triangle, |cell, value| *cell = *value as f32);
    let linear = logistic::fit(x, y, alpha, max_iterations)?;
    let shares = solve_transposed(&triangle, &linear.weights);
    let mut weights = vec![0.0_f64; n_columns];
    for (row, share) in rows.iter().zip(&shares) {
        for entry in row {
            if let Some(weight) = weights.get_mut(entry.slot) {
                *weight += share * f64::from(entry.value);
            }
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "weights are f32 everywhere")]
    let weights = weights.into_iter().map(|w| w as f32).collect();
    Ok(Linear { weights, bias: linear.bias })
}

/// Inner products of all pairs of rows; the lower triangle is filled.
fn gram(rows: &[Vec<Entry>], n_columns: usize) -> Array2<f64> {
    let mut gram = Array2::zeros((rows.len(), rows.len()));
    let mut dense = vec![0.0_f64; n_columns];
    for (at, row) in rows.iter().enumerate() {
        for entry in row {
            if let Some(cell) = dense.get_mut(entry.slot) {
                *cell = f64::from(entry.value);
            }
        }
        for (below, other) in rows.iter().enumerate().skip(at) {
            let product: f64 =
                other.iter().map(|e| f64::from(e.value) * dense.get(e.slot).copied().unwrap_or(0.0)).sum();
            if let Some(cell) = gram.get_mut((below, at)) {
                *cell = product;
            }
        }
        for entry in row {
            if let Some(cell) = dense.get_mut(entry.slot) {
                *cell = 0.0;
            }
        }
    }
    gram
}

/// Lower triangle of a positive semidefinite matrix; a row within the span of those before it gets a zero on
/// the diagonal.
fn cholesky(mut matrix: Array2<f64>) -> Array2<f64> {
    let n = matrix.nrows();
    for row in 0..n {
        for column in 0..=row {
            let (a, b) = (matrix.row(row), matrix.row(column));
            let product = before(a, column).dot(&before(b, column));
            let diagonal = matrix.get((column, column)).copied().unwrap_or(0.0);
            let Some(cell) = matrix.get_mut((row, column)) else { continue };
            let rest = *cell - product;
            *cell = match (row == column, rest > IN_SPAN, diagonal > 0.0) {
                (true, true, _) => rest.sqrt(),
                (false, _, true) => rest / diagonal,
                _ => 0.0,
            };
        }
    }
    matrix
}

/// The first `n` values of a row.
fn before(row: ArrayView1<'_, f64>, n: usize) -> ArrayView1<'_, f64> {
    row.slice_axis_move(Axis(0), Slice::from(..n))
}

/// `a` with `lᵀ a = u`; zero where `l` has a zero on the diagonal.
fn solve_transposed(l: &Array2<f64>, u: &[f32]) -> Array1<f64> {
    let mut a: Array1<f64> = u.iter().map(|v| f64::from(*v)).collect();
    for row in (0..a.len()).rev() {
        let diagonal = l.get((row, row)).copied().unwrap_or(0.0);
        let value = a.get(row).copied().filter(|_| diagonal > 0.0).map_or(0.0, |v| v / diagonal);
        if let Some(cell) = a.get_mut(row) {
            *cell = value;
        }
        a.slice_axis_mut(Axis(0), Slice::from(..row)).scaled_add(-value, &before(l.row(row), row));
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of pseudo-random sparse values, two of them equal.
    fn rows() -> (Vec<Vec<Entry>>, Vec<bool>) {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        let mut rows: Vec<Vec<Entry>> = (0..30)
            .map(|_| {
                (0..90)
                    .filter_map(|slot| {
                        (next() % 5 == 0).then(|| Entry { slot, value: (next() % 100) as f32 / 150.0 - 0.2 })
                    })
                    .collect()
            })
            .collect();
        rows[9] = rows[4].clone();
        (rows, (0..30).map(|i| i % 3 == 0).collect())
    }

    #[test]
    fn agrees_with_the_plain_fit() {
        let (rows, y) = rows();
        let mut x = column_major(30, 90);
        for (at, row) in rows.iter().enumerate() {
            row.iter().for_each(|e| x[(at, e.slot)] = e.value);
        }
        let plain = logistic::fit(x.clone(), &y, 0.1, 500).unwrap();
        let reduced = fit(&rows, 90, &y, 0.1, 500).unwrap();
        for row in x.rows() {
            let logit = |l: &Linear| row.iter().zip(&l.weights).map(|(a, b)| a * b).sum::<f32>() + l.bias;
            assert!((logit(&plain) - logit(&reduced)).abs() < 0.02, "{} {}", logit(&plain), logit(&reduced));
        }
        for (a, b) in plain.weights.iter().zip(&reduced.weights) {
            assert!((a - b).abs() < 0.02, "{a} {b}");
        }
    }
}
