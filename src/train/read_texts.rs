//! Text models, and what they say of rows that they did not see.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use super::fit::{Example, Settings};
use super::logistic::FitError;
use super::text::{self, Document, Targets};
use crate::assess::kind::KINDS;
use crate::assess::text_model::{TextModel, Wording};

/// Models that are fitted at once: of 20,000 texts each takes some 0.4 GB.
const MOST_AT_ONCE: usize = 2;

/// What text models say.
pub(super) struct ReadTexts {
    /// Of each row that the layers are fitted on, by a model that saw no row of its fold.
    pub(super) wordings: Vec<Wording>,
    /// The model of all rows, where it was asked for.
    pub(super) whole: Option<TextModel>,
}

/// `seen` are the rows that words are learned from, `fitted` those among them that are read out of fold, in ascending order;
/// `folds` has one entry for each of `fitted`.
pub(super) fn read_texts(
    examples: &[Example],
    seen: &[usize],
    fitted: &[usize],
    folds: &[usize],
    has_whole: bool,
    settings: &Settings,
) -> Result<ReadTexts, FitError> {
    let fold_of: BTreeMap<usize, usize> = fitted.iter().copied().zip(folds.iter().copied()).collect();
    let left_out = folds.iter().copied().collect::<BTreeSet<_>>().into_iter().map(Some);
    let models: Vec<Option<usize>> = left_out.chain(has_whole.then_some(None)).collect();
    // A model, and what it says of the fold that was left out of it.
    let fit = |left_out: Option<usize>| -> Result<(TextModel, Vec<(usize, Wording)>), FitError> {
        let is_left_out = |at: &usize| left_out.is_some() && fold_of.get(at).copied() == left_out;
        let learned: Vec<usize> = seen.iter().copied().filter(|at| !is_left_out(at)).collect();
        let model = fit_text(examples, &learned, settings)?;
        let of_fold = fitted.iter().filter(|at| is_left_out(at));
        let wordings = of_fold.filter_map(|at| Some((*at, examples.get(*at)?.read(&model)))).collect();
        Ok((model, wordings))
    };
    let mut wordings: BTreeMap<usize, Wording> = BTreeMap::new();
    let mut whole = None;
    let at_once = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_AT_ONCE);
    for several in models.chunks(at_once) {
        let results: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = several.iter().map(|left_out| scope.spawn(|| fit(*left_out))).collect();
            threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
        });
        for (left_out, result) in several.iter().zip(results) {
            let (model, of_fold) = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            wordings.extend(of_fold);
            if left_out.is_none() {
                whole = Some(model);
            }
        }
    }
    Ok(ReadTexts { wordings: wordings.into_values().collect(), whole })
}

fn fit_text(examples: &[Example], rows: &[usize], settings: &Settings) -> Result<TextModel, FitError> {
    let chosen: Vec<&Example> = rows.iter().filter_map(|at| examples.get(*at)).collect();
    let documents: Vec<Document<'_>> = chosen.iter().map(|example| example.document()).collect();
    let y: Vec<bool> = chosen.iter().map(|example| example.is_suspicious).collect();
    let kind: Vec<usize> = chosen.iter().map(|example| example.kind as usize).collect();
    text::fit(&documents, Targets { is_suspicious: &y, kind: &kind, kinds: &KINDS }, &settings.text)
}
