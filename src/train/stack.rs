//! Fits the second layer: what wording, kind, figures and single signs are worth together.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;

use super::fit::Direction;
use super::logistic::{self, FitError, column_major};
use super::metrics::average_precision;
use crate::assess::model::{GridRecord, GridTrial, Parts, TEXT_COLUMNS};
use crate::assess::{StackWeights, TextEvidence};

/// How the second layer is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StackSettings {
    /// Penalty.
    pub alpha: f32,
    /// Size of a column of the text in its standard deviations: the larger, the less it is penalised. Words are believed
    /// first.
    pub text_prior: f32,
    /// Size of a column of the feature table in its standard deviations: the smaller, the less it is believed.
    pub table_size: f32,
    /// Size of a single sign's column.
    pub sign_size: f32,
    /// Rows in which a sign must stand to get a weight of its own.
    pub fewest: usize,
    /// Share of suspicious ads that scores are stated for.
    pub base_rate: f64,
}

/// Penalties that are worth a try beside the present one: half an order of magnitude apart, from loose to tight.
pub const STACK_GRID: [f32; 5] = [0.5, 1.5, 5.0, 15.0, 50.0];

impl Default for StackSettings {
    fn default() -> Self {
        Self { alpha: 5.0, text_prior: 10.0, table_size: 0.7, sign_size: 4.0, fewest: 8, base_rate: 0.05 }
    }
}

/// A row of the second layer.
#[derive(Debug)]
pub(super) struct Observation<'o> {
    /// What the words say, which weights are fitted on.
    pub(super) text: TextEvidence,
    /// What they say as it counts in a score, which is calibrated.
    pub(super) counted: TextEvidence,
    pub(super) vector: &'o [f32],
    pub(super) shown: &'o [(String, Direction)],
    pub(super) is_suspicious: bool,
}

/// Fits on all rows, calibrates on the out-of-fold log-odds, and returns these, calibrated alike. `folds` has shape
/// `(n_rows,)`.
pub(super) fn fit(
    rows: &[Observation<'_>],
    folds: &[usize],
    columns: Vec<String>,
    directions: &[Direction],
    settings: &StackSettings,
) -> Result<(StackWeights, Vec<f64>), FitError> {
    let all: Vec<&Observation<'_>> = rows.iter().collect();
    let mut stack = fit_on(&all, directions, settings)?;
    let logits = out_of_fold(rows, folds, directions, settings)?;
    let y: Vec<bool> = rows.iter().map(|row| row.is_suspicious).collect();
    let (slope, offset) = calibration(&logits, &y, settings.base_rate)?;
    for weight in stack.weights.iter_mut().chain(stack.signs.values_mut()) {
        *weight *= slope;
    }
    stack.bias = stack.bias * slope + offset;
    stack.columns = columns;
    let calibrated = logits.iter().map(|logit| logit * f64::from(slope) + f64::from(offset)).collect();
    Ok((stack, calibrated))
}

/// Log-odds of each row by layers that saw no row of its fold, not calibrated yet.
fn out_of_fold(
    rows: &[Observation<'_>],
    folds: &[usize],
    directions: &[Direction],
    settings: &StackSettings,
) -> Result<Vec<f64>, FitError> {
    let mut logits = vec![0.0; rows.len()];
    for fold in folds.iter().collect::<BTreeSet<_>>() {
        let outside: Vec<&Observation<'_>> =
            rows.iter().zip(folds).filter(|(_, of)| *of != fold).map(|(row, _)| row).collect();
        let layer = fit_on(&outside, directions, settings)?;
        for ((slot, row), _) in logits.iter_mut().zip(rows).zip(folds).filter(|(_, of)| *of == fold) {
            *slot = logit(row, &layer);
        }
    }
    Ok(logits)
}

/// Holds the penalties of `grid`, and the present one, against one another by the average precision on the rows that
/// `is_graded` names. The better one is taken, and of equal ones the present, else the larger: what tells no better should not
/// believe its rows more. Nothing is chosen where these rows are of one class.
pub(super) fn choose_alpha(
    rows: &[Observation<'_>],
    (folds, is_graded): (&[usize], &[bool]),
    directions: &[Direction],
    (settings, grid): (&StackSettings, &[f32]),
) -> Result<Option<GridRecord>, FitError> {
    let graded = |at: usize| is_graded.get(at) == Some(&true);
    let y: Vec<bool> =
        rows.iter().enumerate().filter(|(at, _)| graded(*at)).map(|(_, row)| row.is_suspicious).collect();
    if !y.contains(&true) || !y.contains(&false) {
        return Ok(None);
    }
    let present = settings.alpha;
    let mut alphas: Vec<f32> = grid.iter().copied().chain([present]).filter(|alpha| *alpha > 0.0).collect();
    alphas.sort_by(f32::total_cmp);
    alphas.dedup();
    let mut tried: Vec<GridTrial> = Vec::with_capacity(alphas.len());
    for alpha in alphas {
        let logits = out_of_fold(rows, folds, directions, &StackSettings { alpha, ..*settings })?;
        let scores: Vec<f64> =
            logits.iter().enumerate().filter(|(at, _)| graded(*at)).map(|(_, logit)| *logit).collect();
        tried.push(GridTrial { alpha, average_precision: average_precision(&scores, &y, &[]) });
    }
    let rank = |trial: &GridTrial| (trial.alpha.total_cmp(&present).is_eq(), trial.alpha);
    let best = tried.iter().max_by(|a, b| {
        let (own, other) = (rank(a), rank(b));
        a.average_precision
            .total_cmp(&b.average_precision)
            .then(own.0.cmp(&other.0))
            .then(own.1.total_cmp(&other.1))
    });
    let chosen = best.map_or(present, |trial| trial.alpha);
    Ok(Some(GridRecord { rows: y.len(), hands: 0, present, chosen, tried }))
}

/// Slope and offset that make log-odds right on rows that gave them out of fold, at the stated base rate.
fn calibration(logits: &[f64], y: &[bool], base_rate: f64) -> Result<(f32, f32), FitError> {
    let mut x = column_major(logits.len(), 1);
    x.iter_mut().zip(logits).for_each(|(cell, logit)| *cell = *logit);
    let layer = logistic::fit(x, y, 0.01, 200)?;
    let share = y.iter().filter(|l| **l).count() as f64 / y.len().max(1) as f64;
    let odds = |share: f64| (share / (1.0 - share)).ln();
    #[expect(clippy::cast_possible_truncation, reason = "log-odds fit f32")]
    let moved = (odds(base_rate) - odds(share)) as f32;
    // Scores that rise where the risk falls would be worse than none.
    let slope = layer.weights.first().copied().unwrap_or(1.0).max(0.05);
    Ok((slope, layer.bias + moved))
}

/// What the parts move, over these rows.
pub(super) fn parts(rows: &[Observation<'_>], stack: &StackWeights) -> Parts {
    let spread = |part: &dyn Fn(&Observation<'_>) -> f64| {
        let values: Vec<f64> = rows.iter().map(part).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len().max(1) as f64).sqrt()
    };
    let terms = |row: &Observation<'_>| stack.terms(row.counted, row.vector, ids(row));
    Parts {
        wording: spread(&|row| {
            let [wording, passage, _] = terms(row).text;
            wording + passage
        }),
        kind: spread(&|row| {
            let [.., kind] = terms(row).text;
            kind
        }),
        signs: spread(&|row| {
            let terms = terms(row);
            terms.columns.iter().sum::<f64>() + terms.signs.values().sum::<f64>()
        }),
    }
}

fn ids<'o>(row: &Observation<'o>) -> impl Iterator<Item = &'o str> {
    row.shown.iter().map(|(id, _)| id.as_str())
}

fn logit(row: &Observation<'_>, stack: &StackWeights) -> f64 {
    stack.terms(row.counted, row.vector, ids(row)).logit()
}

/// Share of the columns that turned the wrong way which are left out at once, the worst first: columns tell much the
/// same, and without the worst another may turn the right way.
const AT_ONCE: usize = 4;

fn fit_on(
    rows: &[&Observation<'_>],
    directions: &[Direction],
    settings: &StackSettings,
) -> Result<StackWeights, FitError> {
    let values: Vec<Vec<f32>> = rows.iter().map(|row| StackWeights::values(row.text, row.vector)).collect();
    let width = values.first().map_or(0, Vec::len);
    let scales: Vec<f32> = (0..width)
        .map(|column| {
            let size = if column < TEXT_COLUMNS.len() { settings.text_prior } else { settings.table_size };
            spread(&values, column) / size
        })
        .collect();
    let signs = signs(rows, settings.fewest);
    let text = [Direction::Raises; TEXT_COLUMNS.len()];
    let table = directions.iter().copied().chain(std::iter::repeat(Direction::Raises));
    let table: Vec<Direction> = if directions.is_empty() {
        Vec::new()
    } else {
        text.into_iter()
            .chain(table)
            .take(width)
            .chain(signs.values().map(|(_, direction)| *direction))
            .collect()
    };
    let n_columns = width + signs.len();
    let mut is_used: Vec<bool> =
        (0..n_columns).map(|at| table.get(at) != Some(&Direction::Neutral)).collect();
    let y: Vec<bool> = rows.iter().map(|row| row.is_suspicious).collect();
    loop {
        let x = matrix(rows, (&values, &scales), &signs, &is_used, settings.sign_size);
        let linear = logistic::fit(x, &y, settings.alpha, 300)?;
        let mut wrong: Vec<(usize, f32)> = linear
            .weights
            .iter()
            .enumerate()
            .filter(|(at, _)| is_used.get(*at) == Some(&true))
            .map(|(at, weight)| match table.get(at) {
                Some(Direction::Raises) => (at, -weight),
                Some(Direction::Lowers) => (at, *weight),
                _ => (at, 0.0),
            })
            .filter(|(_, wrong)| *wrong > 0.0)
            .collect();
        wrong.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let leave = wrong.len().div_ceil(AT_ONCE);
        for (at, _) in wrong.iter().take(leave) {
            if let Some(slot) = is_used.get_mut(*at) {
                *slot = false;
            }
        }
        if leave > 0 {
            continue;
        }
        let weight = |at: usize| {
            let is_used = is_used.get(at) == Some(&true);
            linear.weights.get(at).copied().filter(|_| is_used).unwrap_or(0.0)
        };
        return Ok(StackWeights {
            columns: Vec::new(),
            scales,
            weights: (0..width).map(weight).collect(),
            signs: signs
                .iter()
                .map(|(id, (at, _))| ((*id).to_owned(), weight(width + at) * settings.sign_size))
                .filter(|(_, weight)| *weight != 0.0)
                .collect(),
            bias: linear.bias,
            base_rate: settings.base_rate,
        });
    }
}

/// Signs that stand in enough rows, with their position among them and what they may say.
fn signs<'o>(rows: &[&Observation<'o>], fewest: usize) -> BTreeMap<&'o str, (usize, Direction)> {
    let mut counts: BTreeMap<&str, (usize, Direction)> = BTreeMap::new();
    for (id, direction) in rows.iter().flat_map(|row| row.shown) {
        counts.entry(id).or_insert((0, *direction)).0 += 1;
    }
    let kept = counts.into_iter().filter(|(_, (count, _))| *count >= fewest);
    kept.enumerate().map(|(at, (id, (_, direction)))| (id, (at, direction))).collect()
}

fn matrix(
    rows: &[&Observation<'_>],
    (values, scales): (&[Vec<f32>], &[f32]),
    signs: &BTreeMap<&str, (usize, Direction)>,
    is_used: &[bool],
    sign_size: f32,
) -> Array2<f64> {
    let mut x = column_major(rows.len(), is_used.len());
    let is_used = |column: usize| is_used.get(column) == Some(&true);
    for (at, (row, line)) in rows.iter().zip(values).enumerate() {
        for (column, (value, scale)) in line.iter().zip(scales).enumerate() {
            if let Some(cell) = x.get_mut((at, column)).filter(|_| is_used(column)) {
                *cell = f64::from(value / scale);
            }
        }
        for (id, _) in row.shown {
            let Some((sign, _)) = signs.get(id.as_str()) else { continue };
            let column = line.len() + sign;
            if let Some(cell) = x.get_mut((at, column)).filter(|_| is_used(column)) {
                *cell = sign_size.into();
            }
        }
    }
    x
}

/// Standard deviation of a column; 1 where it never varies.
fn spread(values: &[Vec<f32>], column: usize) -> f32 {
    let cells = || values.iter().filter_map(|line| line.get(column)).map(|v| f64::from(*v));
    let n = values.len().max(1) as f64;
    let mean = cells().sum::<f64>() / n;
    let deviation = (cells().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    #[expect(clippy::cast_possible_truncation, reason = "features are f32 themselves")]
    if deviation > 1e-6 { deviation as f32 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in which the words tell most, one sign a little, and another one stands the wrong way round.
    fn rows() -> Vec<(TextEvidence, Vec<(String, Direction)>, bool)> {
        (0..120)
            .map(|i| {
                let is_suspicious = i % 3 == 0;
                let wording = if is_suspicious { 1.0 } else { -1.0 } + f64::from(i % 7 - 3) / 2.0;
                let mut shown = Vec::new();
                if i % 4 == 0 || is_suspicious && i % 2 == 0 {
                    shown.push(("B03".to_owned(), Direction::Raises));
                }
                if !is_suspicious && i % 5 < 3 {
                    shown.push(("G01".to_owned(), Direction::Raises));
                }
                (TextEvidence { wording, ..TextEvidence::default() }, shown, is_suspicious)
            })
            .collect()
    }

    #[test]
    fn a_sign_says_only_what_it_may_and_scores_are_those_of_the_base_rate() {
        let rows = rows();
        let observations: Vec<Observation<'_>> = rows
            .iter()
            .map(|(text, shown, is_suspicious)| Observation {
                text: *text,
                counted: *text,
                vector: &[],
                shown,
                is_suspicious: *is_suspicious,
            })
            .collect();
        let folds: Vec<usize> = (0..rows.len()).map(|at| at % 4).collect();
        let settings = StackSettings { base_rate: 0.02, ..StackSettings::default() };
        let raises = [Direction::Raises];
        let (stack, logits) = fit(&observations, &folds, Vec::new(), &raises, &settings).unwrap();
        assert!(stack.signs["B03"] > 0.0 && !stack.signs.contains_key("G01"), "{:?}", stack.signs);
        // Weighted to two in a hundred, the mean score is two in a hundred.
        let weight = |suspicious: bool| if suspicious { 0.02 / 40.0 } else { 0.98 / 80.0 };
        let mean: f64 =
            logits.iter().zip(&rows).map(|(logit, row)| weight(row.2) / (1.0 + (-logit).exp())).sum();
        assert!((mean - 0.02).abs() < 0.01, "{mean}");
    }

    #[test]
    fn a_grid_takes_what_grades_best_on_the_rows_that_it_may_look_at() {
        let rows = rows();
        let observations: Vec<Observation<'_>> = rows
            .iter()
            .map(|(text, shown, is_suspicious)| Observation {
                text: *text,
                counted: *text,
                vector: &[],
                shown,
                is_suspicious: *is_suspicious,
            })
            .collect();
        let folds: Vec<usize> = (0..rows.len()).map(|at| at % 4).collect();
        let settings = StackSettings::default();
        let choose = |is_graded: &[bool], grid: &[f32]| {
            choose_alpha(&observations, (&folds, is_graded), &[Direction::Raises], (&settings, grid)).unwrap()
        };
        let all = vec![true; rows.len()];
        let told = choose(&all, &[0.5, 5.0, 500.0]).unwrap();
        assert_eq!(told.tried.iter().map(|trial| trial.alpha).collect::<Vec<_>>(), [0.5, 5.0, 500.0]);
        let best = told.tried.iter().map(|trial| trial.average_precision).fold(0.0, f64::max);
        let of = |alpha: f32| {
            told.tried
                .iter()
                .find(|trial| trial.alpha.to_bits() == alpha.to_bits())
                .unwrap()
                .average_precision
        };
        assert!((of(told.chosen) - best).abs() < 1e-12, "{told:?}");
        assert_eq!(choose(&all, &[0.5, 5.0, 500.0]).unwrap(), told, "the same rows give the same choice");
        // Of equal ones the present is taken.
        let alone = choose(&all, &[]).unwrap();
        assert_eq!((alone.chosen, alone.tried.len()), (settings.alpha, 1));
        // Rows that are not for it count for nothing, and without both classes nothing is chosen.
        let some: Vec<bool> = (0..rows.len()).map(|at| at < 40).collect();
        assert_eq!(choose(&some, &[0.5]).unwrap().rows, 40);
        let ordinary: Vec<bool> = rows.iter().map(|row| !row.2).collect();
        assert_eq!(choose(&ordinary, &[0.5]), None);
    }
}
