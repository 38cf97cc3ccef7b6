//! Fits the layer that tells what a text is.

use std::collections::BTreeSet;

use super::corpus::TextKind;
use super::logistic::{self, FitError, column_major};
use crate::assess::kind::{KIND_COLUMNS, KINDS, KindLayer, KindWeights, kind_columns};
use crate::assess::text_model::Wording;
use crate::domain::{KindShares, Shape};

/// A text whose kind is known, and what a text model that never saw it says of it.
#[derive(Debug)]
pub(super) struct Row<'r> {
    pub(super) wording: &'r Wording,
    pub(super) shape: Shape,
    pub(super) kind: TextKind,
}

/// Fits on all rows.
pub(super) fn fit(rows: &[Row<'_>], alpha: f32) -> Result<KindWeights, FitError> {
    fit_on(&rows.iter().collect::<Vec<_>>(), alpha)
}

/// The shares of each row by a layer that saw no row of its fold.
pub(super) fn out_of_fold(
    rows: &[Row<'_>],
    folds: &[usize],
    alpha: f32,
) -> Result<Vec<KindShares>, FitError> {
    let mut shares = vec![KindShares::default(); rows.len()];
    for fold in folds.iter().collect::<BTreeSet<_>>() {
        let outside: Vec<&Row<'_>> =
            rows.iter().zip(folds).filter(|(_, of)| *of != fold).map(|(row, _)| row).collect();
        let weights = fit_on(&outside, alpha)?;
        for ((slot, row), _) in shares.iter_mut().zip(rows).zip(folds).filter(|(_, of)| *of == fold) {
            *slot = weights.shares(row.wording, &row.shape);
        }
    }
    Ok(shares)
}

fn fit_on(rows: &[&Row<'_>], alpha: f32) -> Result<KindWeights, FitError> {
    let mut x = column_major(rows.len(), KIND_COLUMNS.len());
    for (mut line, row) in x.rows_mut().into_iter().zip(rows) {
        let values = kind_columns(row.wording, &row.shape);
        line.iter_mut().zip(values).for_each(|(cell, value)| *cell = value.into());
    }
    let classes: Vec<usize> = rows.iter().map(|row| row.kind as usize).collect();
    let layers = logistic::fit_classes(x, &classes, KINDS.len(), alpha, 300)?;
    let layers = KINDS
        .iter()
        .zip(layers)
        .map(|(name, layer)| KindLayer { name: (*name).to_owned(), bias: layer.bias, weights: layer.weights })
        .collect();
    let columns = KIND_COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    Ok(KindWeights { columns, layers, ad_at: 0.5, scored_at: 0.05 })
}
