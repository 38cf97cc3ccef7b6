//! Logistic layers over sparse rows, fitted with the solver that linfa-logistic uses itself.
//!
//! linfa takes dense rows only (linfa issue 192). A document has some 800 of 30,000 columns: dense, or brought down to as
//! many columns as there are rows, a fit takes twenty times the time and more memory. The objective is linfa's, the sum of
//! the log losses and half of `alpha` times the squared weights; the bias is not penalised.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor, Gradient, State as _};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use ndarray::Array1;

use super::logistic::{ABSENT, FitError, GRADIENT_TOLERANCE, Linear};
use crate::assess::kind::KINDS;
use crate::assess::text_model::Entry;

/// Steps that L-BFGS remembers, as in linfa-logistic.
const MEMORY: usize = 10;

/// Sparse rows and how wide they are; shape `(n_rows, n_columns)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'r> {
    /// Entries of each row, in order of slot.
    pub(super) rows: &'r [Vec<Entry>],
    /// Columns.
    pub(super) n_columns: usize,
}

/// Fits one layer that tells `true` from `false`; `y` has shape `(n_rows,)`, and `alpha` is the penalty.
///
/// # Errors
/// When one class is missing or the solver fails.
pub(super) fn fit(rows: Rows<'_>, y: &[bool], alpha: f32, max_iterations: u64) -> Result<Linear, FitError> {
    let positive = y.iter().filter(|l| **l).count();
    if positive == 0 || positive == y.len() {
        return Err(FitError::OneClass { positive, total: y.len() });
    }
    let classes: Vec<usize> = y.iter().map(|is_positive| usize::from(!is_positive)).collect();
    let problem = Problem::<1>::new(rows, &classes, [true], alpha);
    let [layer] = problem.solve(max_iterations)?;
    Ok(layer)
}

/// Classes that can be told apart: the kinds of text.
const MOST_CLASSES: usize = KINDS.len();

/// Fits one layer for each of `n_classes`, at most as many as there are kinds, whose values go through a softmax. A class of
/// which there is no row gets a layer that never wins.
///
/// # Errors
/// When there are fewer than two classes or the solver fails.
pub(super) fn fit_classes(
    rows: Rows<'_>,
    classes: &[usize],
    n_classes: usize,
    alpha: f32,
    max_iterations: u64,
) -> Result<Vec<Linear>, FitError> {
    let is_present: [bool; MOST_CLASSES] = std::array::from_fn(|class| classes.contains(&class));
    if is_present.iter().filter(|present| **present).count() < 2 {
        return Err(FitError::OneClass { positive: classes.len(), total: classes.len() });
    }
    let fitted = Problem::new(rows, classes, is_present, alpha).solve(max_iterations)?;
    let layers = fitted.into_iter().zip(is_present).take(n_classes);
    Ok(layers
        .map(|(layer, present)| if present { layer } else { Linear { bias: ABSENT, ..layer } })
        .collect())
}

/// What is minimised, with `N` outputs. Parameters have shape `((n_columns + 1) * N,)`: all outputs of a column side by side,
/// the biases last.
struct Problem<'r, const N: usize> {
    rows: Rows<'r>,
    /// Position of each row's class among the outputs. With one output, 0 is `true` and 1 is `false`.
    classes: &'r [usize],
    /// Outputs of which there are rows; the others have no share in a softmax.
    is_present: [bool; N],
    alpha: f64,
    /// Loss and gradient of the parameters that were asked about last: the solver asks for one after the other.
    last: RefCell<Option<Asked>>,
}

struct Asked {
    parameters: Array1<f64>,
    loss: f64,
    gradient: Array1<f64>,
}

impl<'r, const N: usize> Problem<'r, N> {
    fn new(rows: Rows<'r>, classes: &'r [usize], is_present: [bool; N], alpha: f32) -> Self {
        Self { rows, classes, is_present, alpha: alpha.into(), last: RefCell::new(None) }
    }

    fn solve(self, max_iterations: u64) -> Result<[Linear; N], FitError> {
        let (n_columns, n_rows) = (self.rows.n_columns, self.rows.rows.len());
        let solver =
            LBFGS::new(MoreThuenteLineSearch::new(), MEMORY).with_tolerance_grad(GRADIENT_TOLERANCE)?;
        let start = Array1::<f64>::zeros((n_columns + 1) * N);
        let solved =
            Executor::new(self, solver).configure(|s| s.param(start).max_iters(max_iterations)).run()?;
        let best = solved.state().get_best_param().ok_or(FitError::Stuck { rows: n_rows })?;
        if best.iter().take(n_columns * N).all(|weight| *weight == 0.0) {
            return Err(FitError::Stuck { rows: n_rows });
        }
        #[expect(clippy::cast_possible_truncation, reason = "weights are f32 everywhere")]
        let layer = |output: usize| {
            let mut weights: Vec<f32> = best.iter().skip(output).step_by(N).map(|w| *w as f32).collect();
            let bias = weights.pop().unwrap_or_default();
            Linear { weights, bias }
        };
        Ok(std::array::from_fn(layer))
    }

    /// Loss and gradient in one walk over the rows.
    fn ask(&self, parameters: &Array1<f64>) -> Asked {
        let (columns, _) = parameters.as_slice().unwrap_or_default().as_chunks::<N>();
        let (biases, weights) = columns.split_last().unwrap_or((&[0.0; N], &[]));
        let squares: f64 = weights.as_flattened().iter().map(|weight| weight * weight).sum();
        let mut loss = 0.5 * self.alpha * squares;
        let mut slopes: Vec<[f64; N]> =
            weights.iter().map(|of| of.map(|weight| weight * self.alpha)).collect();
        let mut bias_slopes = [0.0; N];
        for (row, class) in self.rows.rows.iter().zip(self.classes) {
            let mut values = *biases;
            for entry in row {
                let of_column = weights.get(usize::from(entry.slot)).unwrap_or(&[0.0; N]);
                add(&mut values, f64::from(entry.value), of_column);
            }
            let (row_loss, residuals) = self.residuals(values, *class);
            loss += row_loss;
            for entry in row {
                if let Some(of_column) = slopes.get_mut(usize::from(entry.slot)) {
                    add(of_column, f64::from(entry.value), &residuals);
                }
            }
            add(&mut bias_slopes, 1.0, &residuals);
        }
        slopes.push(bias_slopes);
        Asked { parameters: parameters.clone(), loss, gradient: slopes.into_flattened().into() }
    }

    fn asked<T>(&self, parameters: &Array1<f64>, answer: impl Fn(&Asked) -> T) -> T {
        let mut last = self.last.borrow_mut();
        match last.as_ref().filter(|asked| asked.parameters == parameters) {
            Some(asked) => answer(asked),
            None => answer(last.insert(self.ask(parameters))),
        }
    }

    /// The loss of a row, and what it grows by with each of its values.
    fn residuals(&self, mut values: [f64; N], class: usize) -> (f64, [f64; N]) {
        if let [value] = values.as_mut_slice() {
            let sign = if class == 0 { 1.0 } else { -1.0 };
            let margin = sign * *value;
            *value = -sign / (1.0 + margin.exp());
            return ((-margin).max(0.0) + (-margin.abs()).exp().ln_1p(), values);
        }
        for (value, _) in values.iter_mut().zip(self.is_present).filter(|(_, present)| !present) {
            *value = f64::NEG_INFINITY;
        }
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let own = values.get(class).copied().unwrap_or(most);
        let mut shares = values.map(|value| (value - most).exp());
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
        if let Some(share) = shares.get_mut(class) {
            *share -= 1.0;
        }
        (sum.ln() + most - own, shares)
    }
}

/// `sum += factor * values`.
fn add<const N: usize>(sum: &mut [f64; N], factor: f64, values: &[f64; N]) {
    sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
}

impl<const N: usize> CostFunction for Problem<'_, N> {
    type Param = Array1<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Self::Param) -> Result<f64, Error> {
        Ok(self.asked(parameters, |asked| asked.loss))
    }
}

impl<const N: usize> Gradient for Problem<'_, N> {
    type Param = Array1<f64>;
    type Gradient = Array1<f64>;

    fn gradient(&self, parameters: &Self::Param) -> Result<Self::Gradient, Error> {
        Ok(self.asked(parameters, |asked| asked.gradient.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::logistic::{self, column_major};
    use super::*;

    const N_COLUMNS: u16 = 90;

    /// Rows of pseudo-random sparse values.
    fn rows() -> Vec<Vec<Entry>> {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        let mut row = || {
            (0..N_COLUMNS)
                .map(|slot| (next(), Entry { slot, value: (next() % 100) as f32 / 150.0 - 0.2 }))
                .filter(|(draw, _)| draw % 5 == 0)
                .map(|(_, entry)| entry)
                .collect()
        };
        (0..60).map(|_| row()).collect()
    }

    fn dense(rows: &[Vec<Entry>]) -> ndarray::Array2<f64> {
        let mut x = column_major(rows.len(), N_COLUMNS.into());
        for (at, row) in rows.iter().enumerate() {
            row.iter().for_each(|e| x[(at, usize::from(e.slot))] = e.value.into());
        }
        x
    }

    #[track_caller]
    fn assert_alike(ours: &Linear, linfas: &Linear) {
        assert!((ours.bias - linfas.bias).abs() < 0.005, "{} {}", ours.bias, linfas.bias);
        for (a, b) in ours.weights.iter().zip(&linfas.weights) {
            assert!((a - b).abs() < 0.005, "{a} {b}");
        }
    }

    #[test]
    fn agrees_with_linfa() {
        let sparse = rows();
        let rows = Rows { rows: &sparse, n_columns: N_COLUMNS.into() };
        let y: Vec<bool> = (0..60).map(|i| i % 3 == 0).collect();
        assert_alike(
            &fit(rows, &y, 0.1, 500).unwrap(),
            &logistic::fit(dense(&sparse), &y, 0.1, 500).unwrap(),
        );
        // Class 2 of four has no row.
        let classes: Vec<usize> = (0..60).map(|i| [3, 0, 1, 1][i % 4]).collect();
        let ours = fit_classes(rows, &classes, 4, 0.1, 500).unwrap();
        let linfas = logistic::fit_classes(dense(&sparse), &classes, 4, 0.1, 500).unwrap();
        // A softmax knows biases but for a sum that all share.
        let shared = ours[0].bias - linfas[0].bias;
        for (mut ours, linfas) in ours.into_iter().zip(linfas).filter(|(_, theirs)| theirs.bias != ABSENT) {
            ours.bias -= shared;
            assert_alike(&ours, &linfas);
        }
    }

    #[test]
    fn refuses_rows_that_say_nothing_and_a_single_class() {
        let empty = vec![Vec::new(); 4];
        let rows = Rows { rows: &empty, n_columns: 3 };
        let stuck = fit(rows, &[true, false, true, false], 1.0, 10);
        assert!(matches!(stuck, Err(FitError::Stuck { rows: 4 })), "{stuck:?}");
        assert!(matches!(fit(rows, &[true; 4], 1.0, 10), Err(FitError::OneClass { positive: 4, total: 4 })));
        assert!(fit_classes(rows, &[2; 4], 4, 0.1, 10).is_err());
    }
}
