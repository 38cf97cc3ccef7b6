//! A logistic layer over more columns than rows, fitted in as many dimensions as there are rows.
//!
//! With a ridge penalty the best weights lie in the span of the rows, so `x` may be replaced by a lower
//! triangle `l` with `l lᵀ = x xᵀ`: same inner products, same optimum, far fewer columns (the representer
//! theorem; Kimeldorf and Wahba 1971). A fit of 1,700 rows and 30,000 columns takes a twentieth of the time
//! and of the memory.

use std::collections::BTreeSet;
use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};

use super::logistic::{Linear, column_major};
use crate::assess::text_model::Entry;

/// Numbers that are kept at most, 800 MB: up to 10,000 rows all span the space, of more rows a part of them that is drawn
/// evenly (Williams and Seeger 2001, "Using the Nyström method to speed up kernel machines").
const MOST_CELLS: usize = 100_000_000;

/// Squared distance from the span of the rows before it under which a row of about length one adds no direction.
const IN_SPAN: f64 = 1e-6;

/// Sparse rows, in order of slot, brought down to as many columns as there are rows that span the space.
pub(super) struct Reduced<'r> {
    rows: &'r [Vec<Entry>],
    n_columns: usize,
    /// Positions of the rows, those that span the space first.
    order: Vec<usize>,
    /// Shape `(n_rows, n_spanning)`, in that order.
    triangle: Array2<f64>,
}

impl<'r> Reduced<'r> {
    /// To how many columns so many rows are brought down.
    pub(super) fn n_columns(n_rows: usize) -> usize {
        n_rows.min(MOST_CELLS / n_rows.max(1))
    }

    /// `rows` has shape `(n_rows, n_columns)`.
    pub(super) fn of(rows: &'r [Vec<Entry>], n_columns: usize) -> Self {
        Self::spanned_by(rows, n_columns, Self::n_columns(rows.len()))
    }

    fn spanned_by(rows: &'r [Vec<Entry>], n_columns: usize, most: usize) -> Self {
        let order = spanning_first(rows, most);
        let n_spanning = most.min(rows.len());
        let triangle = cholesky(gram(rows, n_columns, &order, n_spanning));
        Self { rows, n_columns, order, triangle }
    }

    /// The matrix that stands for the rows; shape `(n_rows, n_spanning)`.
    pub(super) fn matrix(&self) -> Array2<f32> {
        let (n, n_spanning) = self.triangle.dim();
        let mut x = column_major(n, n_spanning);
        for (nth, (at, values)) in self.order.iter().zip(self.triangle.rows()).enumerate() {
            let cells = values.iter().take(nth + 1).enumerate();
            for (column, value) in cells {
                if let Some(cell) = x.get_mut((*at, column)) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "linfa fits f32 several times faster"
                    )]
                    let value = *value as f32;
                    *cell = value;
                }
            }
        }
        x
    }

    /// A layer fitted on [`matrix`](Self::matrix) as one over the rows' own columns.
    pub(super) fn widen(&self, linear: &Linear) -> Linear {
        let shares = solve_transposed(&self.triangle, &linear.weights);
        let mut weights = vec![0.0_f64; self.n_columns];
        for (at, share) in self.order.iter().zip(&shares) {
            for entry in self.rows.get(*at).into_iter().flatten() {
                if let Some(weight) = weights.get_mut(entry.slot) {
                    *weight += share * f64::from(entry.value);
                }
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "weights are f32 everywhere")]
        let weights = weights.into_iter().map(|w| w as f32).collect();
        Linear { weights, bias: linear.bias }
    }
}

/// Positions of all rows: first at most `most` that differ, drawn evenly, then the others. A row that stands there again,
/// because it counts more, adds no direction.
fn spanning_first(rows: &[Vec<Entry>], most: usize) -> Vec<usize> {
    if rows.len() <= most {
        return (0..rows.len()).collect();
    }
    let mut known = BTreeSet::new();
    let is_new = |at: &usize| {
        let row = rows.get(*at).into_iter().flatten();
        known.insert(row.map(|entry| (entry.slot, entry.value.to_bits())).collect::<Vec<_>>())
    };
    let different: Vec<usize> = (0..rows.len()).filter(is_new).collect();
    let n = different.len().min(most);
    let mut order: Vec<usize> =
        (0..n).filter_map(|nth| different.get(nth * different.len() / n.max(1)).copied()).collect();
    let drawn: BTreeSet<usize> = order.iter().copied().collect();
    order.extend((0..rows.len()).filter(|at| !drawn.contains(at)));
    order
}

/// Inner products of all rows with the first `n_spanning` in `order`; shape `(n_rows, n_spanning)`, and what is on or below
/// the diagonal is filled.
///
/// Walked by column: of two rows, only the columns that both have cost anything.
fn gram(rows: &[Vec<Entry>], n_columns: usize, order: &[usize], n_spanning: usize) -> Array2<f64> {
    let mut columns: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n_columns];
    for (at, row) in (0_u32..).zip(order.iter().filter_map(|at| rows.get(*at))) {
        for entry in row {
            if let Some(column) = columns.get_mut(entry.slot) {
                column.push((at, entry.value));
            }
        }
    }
    let mut gram = vec![0.0_f64; order.len() * n_spanning];
    for column in &columns {
        let spanning = column.partition_point(|(at, _)| (*at as usize) < n_spanning);
        for (nth, (below, value)) in column.iter().enumerate() {
            let (start, value) = (*below as usize * n_spanning, f64::from(*value));
            let Some(line) = gram.get_mut(start..start + n_spanning) else { continue };
            for (at, other) in column.iter().take(spanning.min(nth + 1)) {
                if let Some(cell) = line.get_mut(*at as usize) {
                    *cell += value * f64::from(*other);
                }
            }
        }
    }
    #[expect(clippy::expect_used, reason = "as many rows of as many")]
    Array2::from_shape_vec((order.len(), n_spanning), gram).expect("as many rows of as many")
}

/// Rows and columns that are taken at once: what is worked on stays in the processor's cache, and most of the work is
/// one product of matrices.
const BLOCK: usize = 96;

/// Lower triangle of a positive semidefinite matrix, and below it what the further rows are in the same directions; shape
/// `(n_rows, n_spanning)`. A row within the span of those before it gets a zero on the diagonal. What lies above the
/// diagonal is left over and means nothing.
fn cholesky(mut matrix: Array2<f64>) -> Array2<f64> {
    let (n, n_spanning) = matrix.dim();
    for start in (0..n_spanning).step_by(BLOCK) {
        let end = (start + BLOCK).min(n_spanning);
        for row in start..n {
            for column in start..end.min(row + 1) {
                let (a, b) = (matrix.row(row), matrix.row(column));
                let product = between(a, start, column).dot(&between(b, start, column));
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
        // The rows below, less what these columns say of them.
        let panel = part(matrix.view(), end..n, start..end).to_owned();
        for below in (end..n).step_by(BLOCK) {
            let until = (below + BLOCK).min(n);
            let columns = end..until.min(n_spanning);
            let own = part(panel.view(), below - end..until - end, 0..end - start);
            let others = part(panel.view(), 0..columns.len(), 0..end - start);
            let mut rest = matrix.slice_axis_mut(Axis(0), Slice::from(below..until));
            rest.slice_axis_inplace(Axis(1), Slice::from(columns));
            general_mat_mul(-1.0, &own, &others.t(), 1.0, &mut rest);
        }
    }
    matrix
}

/// The cells in these rows and columns.
fn part(matrix: ArrayView2<'_, f64>, rows: Range<usize>, columns: Range<usize>) -> ArrayView2<'_, f64> {
    matrix.slice_axis_move(Axis(0), Slice::from(rows)).slice_axis_move(Axis(1), Slice::from(columns))
}

/// The values of a row from one column up to another.
fn between(row: ArrayView1<'_, f64>, start: usize, end: usize) -> ArrayView1<'_, f64> {
    row.slice_axis_move(Axis(0), Slice::from(start..end))
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
        a.slice_axis_mut(Axis(0), Slice::from(..row)).scaled_add(-value, &between(l.row(row), 0, row));
    }
    a
}

#[cfg(test)]
mod tests {
    use super::super::logistic;
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
                    .map(|slot| (next(), Entry { slot, value: (next() % 100) as f32 / 150.0 - 0.2 }))
                    .filter(|(draw, _)| draw % 5 == 0)
                    .map(|(_, entry)| entry)
                    .collect()
            })
            .collect();
        rows[9] = rows[4].clone();
        (rows, (0..30).map(|i| i % 3 == 0).collect())
    }

    #[test]
    fn a_triangle_of_several_blocks_gives_the_matrix_back() {
        let n = 2 * BLOCK + 7;
        let points = Array2::from_shape_fn((n, n), |(i, j)| {
            f64::from(u32::try_from((i * 31 + j * j * 17 + i * j) % 101).unwrap()) / 101.0
        });
        let product = points.dot(&points.t());
        let triangle = cholesky(product.clone());
        for (row, column) in
            [(0, 0), (BLOCK, 3), (2 * BLOCK + 6, BLOCK + 1), (n - 1, n - 1), (BLOCK + 5, BLOCK)]
        {
            let inner =
                between(triangle.row(row), 0, column + 1).dot(&between(triangle.row(column), 0, column + 1));
            assert!((inner - product[(row, column)]).abs() < 1e-4, "{row} {column}: {inner}");
        }
    }

    #[test]
    fn more_rows_than_are_kept_are_spanned_by_those_that_differ() {
        let (mut rows, y) = rows();
        // Each stands there three times, as a label that counts 3 does: a third of the rows spans the space.
        let (n, n_different) = (3 * rows.len(), rows.len() - 1);
        rows = (0..n).map(|at| rows[at / 3].clone()).collect();
        let y: Vec<bool> = (0..n).map(|at| y[at / 3]).collect();
        let fit = |reduced: &Reduced<'_>| {
            reduced.widen(&logistic::fit(reduced.matrix(), &y, 0.1, 500).unwrap()).weights
        };
        let few = Reduced::spanned_by(&rows, 90, n_different);
        assert_eq!(few.matrix().dim(), (n, n_different));
        for (a, b) in fit(&Reduced::of(&rows, 90)).iter().zip(fit(&few)) {
            assert!((a - b).abs() < 0.02, "{a} {b}");
        }
        // The more rows span the space, the nearer the fit comes to that of all.
        let exact = fit(&Reduced::of(&rows, 90));
        let logit =
            |weights: &[f32], row: &[Entry]| row.iter().map(|e| weights[e.slot] * e.value).sum::<f32>();
        let off = |most: usize| -> f32 {
            let part = fit(&Reduced::spanned_by(&rows, 90, most));
            rows.iter().map(|row| (logit(&part, row) - logit(&exact, row)).abs()).sum()
        };
        assert!(off(20) < off(10) && off(10) < off(3), "{} {} {}", off(20), off(10), off(3));
    }

    #[test]
    fn agrees_with_the_plain_fit() {
        let (rows, y) = rows();
        let mut x = column_major(30, 90);
        for (at, row) in rows.iter().enumerate() {
            for e in row {
                x[(at, e.slot)] = e.value;
            }
        }
        let plain = logistic::fit(x.clone(), &y, 0.1, 500).unwrap();
        let reduced = Reduced::of(&rows, 90);
        let reduced = reduced.widen(&logistic::fit(reduced.matrix(), &y, 0.1, 500).unwrap());
        for row in x.rows() {
            let logit = |l: &Linear| row.iter().zip(&l.weights).map(|(a, b)| a * b).sum::<f32>() + l.bias;
            assert!((logit(&plain) - logit(&reduced)).abs() < 0.02, "{} {}", logit(&plain), logit(&reduced));
        }
        for (a, b) in plain.weights.iter().zip(&reduced.weights) {
            assert!((a - b).abs() < 0.02, "{a} {b}");
        }
    }
}
