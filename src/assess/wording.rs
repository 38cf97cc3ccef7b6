//! What a text model says of a document: of the whole, of its passages and of each word.

use std::ops::Range;

use super::text_model::Outputs;

/// A window of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Its words, by position in the document.
    pub words: Range<usize>,
    /// What the model says of it.
    pub outputs: Outputs,
}

/// A document as a model sees it.
#[derive(Debug, Clone)]
pub struct Wording {
    pub(super) whole: Outputs,
    /// Log-odds of the first output without the cautions that clear most; none where there is none.
    pub(super) spared: Option<f64>,
    pub(super) passages: Vec<Passage>,
    /// What each word adds to the first output.
    pub(super) effects: Vec<f32>,
}

impl Wording {
    /// What the model says of the whole.
    pub fn whole(&self) -> &Outputs {
        &self.whole
    }

    /// Words of the text.
    pub fn n_words(&self) -> usize {
        self.effects.len()
    }

    /// What each word adds to the first output, by position of the word.
    pub fn effects(&self) -> &[f32] {
        &self.effects
    }

    /// Log-odds of the first output.
    pub fn logit(&self) -> f64 {
        let [first, ..] = self.whole;
        first
    }

    /// Log-odds of the first output, cautions set aside: what warns of others and is added to an offer takes little away.
    pub fn spared_logit(&self) -> f64 {
        self.spared.map_or(self.logit(), |spared| spared.max(self.logit()))
    }

    /// Windows of [`PASSAGE_WORDS`] words that overlap by half: a scam hidden among neutral sentences keeps its own.
    /// None where the whole is no longer than one.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// The passage of which `worth` is highest, and how high; the whole where it is no longer than one.
    pub fn highest(&self, worth: impl Fn(&Outputs) -> f64) -> (f64, Range<usize>) {
        let whole = || (worth(&self.whole), 0..self.effects.len());
        let each = self.passages.iter().map(|passage| (worth(&passage.outputs), passage.words.clone()));
        each.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.start.cmp(&a.1.start))).unwrap_or_else(whole)
    }

    /// Runs of words that raise the first output most, as positions of words, strongest first.
    pub fn strongest(&self, most: usize) -> Vec<(f32, Range<usize>)> {
        let mut order: Vec<usize> = (0..self.effects.len()).collect();
        let effect = |at: &usize| self.effects.get(*at).copied().unwrap_or(0.0);
        order.retain(|at| effect(at) > 0.0);
        order.sort_by(|a, b| effect(b).total_cmp(&effect(a)).then(a.cmp(b)));
        let mut kept: Vec<(f32, Range<usize>)> = Vec::new();
        for at in order {
            if let Some((sum, run)) = kept.iter_mut().find(|(_, run)| run.end == at || run.start == at + 1) {
                if run.len() < LONGEST_RUN {
                    *sum += effect(&at);
                    *run = run.start.min(at)..run.end.max(at + 1);
                }
            } else if kept.len() < most {
                kept.push((effect(&at), at..at + 1));
            } else {
                break;
            }
        }
        kept
    }
}

/// Words in one passage.
pub const PASSAGE_WORDS: usize = 60;
/// Words shown as one run.
const LONGEST_RUN: usize = 4;
