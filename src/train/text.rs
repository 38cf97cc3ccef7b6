//! Fits the text model: selects buckets, scales them by rarity or by naive Bayes, and lays logistic layers on top.

use crate::assess::text_model::{Entry, Output, Steps, TextModel, TextWeights, scaled};
use crate::assess::tokens::{BUCKETS, CHARACTER_BUCKETS, Runs, Words, grams};
use crate::text::words::words;

use super::logistic::{FitError, Linear};
use super::sparse::{self, Rows};

/// How the text model is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSettings {
    /// Buckets kept.
    pub selected: usize,
    /// Documents that a bucket must stand in.
    pub min_documents: u32,
    /// Penalty of the layer that tells suspicious from other documents.
    pub alpha: f32,
    /// Penalty of the layers that tell kinds apart.
    pub kind_alpha: f32,
    /// Added to each count before the log ratio.
    pub smoothing: f32,
    /// Exponent of the naive-Bayes log ratio in a bucket's scale: below 1, common words lose less against telling ones;
    /// 0 scales by rarity alone, which suits every layer alike.
    pub sharpness: f32,
    /// Scale of what is not selected; 0 leaves it out of a document's length.
    pub unknown_scale: f32,
    /// Which runs count beside words and pairs.
    pub runs: Runs,
    /// Iterations of L-BFGS.
    pub max_iterations: u64,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self {
            selected: 30_000,
            min_documents: 2,
            alpha: 0.1,
            kind_alpha: 0.1,
            smoothing: 1.0,
            sharpness: 0.0,
            unknown_scale: 3.0,
            runs: Runs { has_triples: false, has_characters: true },
            max_iterations: 100,
        }
    }
}

/// What the layers are to tell apart.
#[derive(Debug, Clone, Copy)]
pub struct Targets<'t> {
    /// Which documents are suspicious, shape `(n_documents,)`.
    pub is_suspicious: &'t [bool],
    /// The kind of each document, by position in `kinds`; empty where no kinds are asked for.
    pub kind: &'t [usize],
    /// Names of the kinds.
    pub kinds: &'t [&'static str],
}

impl<'t> Targets<'t> {
    /// Suspicious or not, and nothing else.
    pub fn suspicious(y: &'t [bool]) -> Self {
        Self { is_suspicious: y, kind: &[], kinds: &[] }
    }
}

/// A folded document, and the positions of its words that count for nothing.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    /// The folded text.
    pub folded: &'d str,
    /// Positions of neutral words, ascending.
    pub neutral: &'d [u32],
}

impl<'d> From<&'d str> for Document<'d> {
    fn from(folded: &'d str) -> Self {
        Self { folded, neutral: &[] }
    }
}

/// Fits on documents.
///
/// # Errors
/// When one class is missing or the solver fails.
pub fn fit(
    documents: &[Document<'_>],
    targets: Targets<'_>,
    settings: &TextSettings,
) -> Result<TextModel, FitError> {
    let y = targets.is_suspicious;
    let found: Vec<Vec<u32>> = documents.iter().map(|document| buckets(*document, settings.runs)).collect();
    let standing = in_documents(&found);
    let selected = select(&found, &standing, targets, settings);
    let ratios = counts(&found, y);
    let n_positive = y.iter().filter(|l| **l).count();
    let scale = |bucket: u32| {
        let n_documents = of(&standing, bucket);
        let rarity = ((1.0 + y.len() as f32) / (1.0 + n_documents as f32)).ln() + 1.0;
        if settings.sharpness == 0.0 {
            return rarity;
        }
        let p = of(&ratios, bucket);
        let (ratio, _) = log_odds(p, n_documents - p, n_positive, y.len() - n_positive, settings.smoothing);
        ratio.abs().powf(settings.sharpness).copysign(ratio) * rarity.sqrt()
    };
    let scales: Vec<f32> = selected.iter().map(|bucket| scale(*bucket)).collect();
    let n_words = selected.partition_point(|bucket| (*bucket as usize) < CHARACTER_BUCKETS);
    let rows: Vec<Vec<Entry>> = found
        .iter()
        .map(|buckets| {
            let slots = slots(buckets, &selected);
            let unknown = unknown(buckets, &slots, n_words);
            let scale = |slot: u16| scales.get(usize::from(slot)).copied().unwrap_or(0.0);
            scaled(&slots, n_words, (unknown, settings.unknown_scale), scale)
        })
        .collect();
    let layers = layers(Rows { rows: &rows, n_columns: selected.len() }, targets, settings)?;
    let names = std::iter::once("suspicious").chain(targets.kinds.iter().copied());
    let outputs = names
        .zip(layers)
        .map(|(name, Linear { weights, bias })| Output {
            name: name.to_owned(),
            bias,
            weights: Steps::of(&weights),
        })
        .collect();
    #[expect(clippy::expect_used, reason = "shapes and order were made right a few lines above")]
    let model = TextModel::new(TextWeights {
        buckets: selected,
        scales: Steps::of(&scales),
        unknown_scale: settings.unknown_scale,
        outputs,
        has_triples: settings.runs.has_triples,
        has_characters: settings.runs.has_characters,
    })
    .expect("a fitted text model is valid");
    Ok(model)
}

fn layers(rows: Rows<'_>, targets: Targets<'_>, settings: &TextSettings) -> Result<Vec<Linear>, FitError> {
    let most = settings.max_iterations;
    let mut layers = vec![sparse::fit(rows, targets.is_suspicious, settings.alpha, most)?];
    if !targets.kinds.is_empty() {
        let n_kinds = targets.kinds.len();
        layers.extend(sparse::fit_classes(rows, targets.kind, n_kinds, settings.kind_alpha, most)?);
    }
    Ok(layers)
}

/// The buckets to keep, in ascending order: those that best tell suspicious from other documents, and as many again
/// shared out among the kinds, where kinds are asked for.
#[expect(clippy::cast_possible_truncation, reason = "2^22 buckets")]
fn select(found: &[Vec<u32>], standing: &[u32], targets: Targets<'_>, settings: &TextSettings) -> Vec<u32> {
    let candidates: Vec<u32> =
        (0..BUCKETS as u32).filter(|bucket| of(standing, *bucket) >= settings.min_documents.max(1)).collect();
    let ranked = |y: &[bool]| {
        let positive = counts(found, y);
        let n_positive = y.iter().filter(|l| **l).count();
        let mut ranked: Vec<(f32, u32)> = candidates
            .iter()
            .map(|bucket| {
                let p = of(&positive, *bucket);
                let n = of(standing, *bucket) - p;
                let (_, z) = log_odds(p, n, n_positive, y.len() - n_positive, settings.smoothing);
                (z.abs(), *bucket)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked
    };
    let most = settings.selected;
    let mut is_kept = vec![false; BUCKETS];
    let mut kept = Vec::new();
    let mut keep = |ranked: Vec<(f32, u32)>, until: usize| {
        for (_, bucket) in ranked {
            if kept.len() >= until {
                break;
            }
            if let Some(slot) = is_kept.get_mut(bucket as usize).filter(|slot| !**slot) {
                *slot = true;
                kept.push(bucket);
            }
        }
    };
    let n_kinds = targets.kinds.len();
    let own = if n_kinds == 0 { most } else { most / 2 };
    keep(ranked(targets.is_suspicious), own);
    for kind in 0..n_kinds {
        let y: Vec<bool> = targets.kind.iter().map(|of| *of == kind).collect();
        keep(ranked(&y), own + (most - own) * (kind + 1) / n_kinds);
    }
    kept.sort_unstable();
    kept
}

/// All buckets of a document, in ascending order.
fn buckets(Document { folded, neutral }: Document<'_>, runs: Runs) -> Vec<u32> {
    let words: Vec<_> = words(folded).collect();
    let mut buckets = Vec::new();
    grams(Words { folded, words: &words, neutral }, runs, |gram| buckets.push(gram.bucket));
    buckets.sort_unstable();
    buckets
}

/// Positions in `selected` of the buckets that are there; both ascend.
fn slots(buckets: &[u32], selected: &[u32]) -> Vec<u16> {
    let mut slots = Vec::new();
    let mut rest = (0_u16..).zip(selected).peekable();
    for bucket in buckets {
        while rest.next_if(|(_, known)| *known < bucket).is_some() {}
        slots.extend(rest.peek().filter(|(_, known)| *known == bucket).map(|(slot, _)| *slot));
    }
    slots
}

/// How many words and characters of a document are not selected.
fn unknown(buckets: &[u32], slots: &[u16], n_words: usize) -> [usize; 2] {
    let words = buckets.partition_point(|bucket| (*bucket as usize) < CHARACTER_BUCKETS);
    let selected = slots.partition_point(|slot| usize::from(*slot) < n_words);
    [words - selected, (buckets.len() - words) - (slots.len() - selected)]
}

/// In how many documents each bucket stands.
fn in_documents(found: &[Vec<u32>]) -> Vec<u32> {
    counts(found, &vec![true; found.len()])
}

/// In how many of the chosen documents each bucket stands.
fn counts(found: &[Vec<u32>], is_chosen: &[bool]) -> Vec<u32> {
    let mut counts = vec![0_u32; BUCKETS];
    for (buckets, _) in found.iter().zip(is_chosen).filter(|(_, chosen)| **chosen) {
        for same in buckets.chunk_by(|a, b| a == b) {
            if let Some(count) = same.first().and_then(|bucket| counts.get_mut(*bucket as usize)) {
                *count += 1;
            }
        }
    }
    counts
}

fn of(counts: &[u32], bucket: u32) -> u32 {
    counts.get(bucket as usize).copied().unwrap_or(0)
}

/// Naive-Bayes log ratio of a bucket, and how many standard errors it lies from zero.
fn log_odds(p: u32, n: u32, n_positive: usize, n_negative: usize, smoothing: f32) -> (f32, f32) {
    let (p, n) = (p as f32 + smoothing, n as f32 + smoothing);
    let (all_p, all_n) = (n_positive as f32 + 2.0 * smoothing, n_negative as f32 + 2.0 * smoothing);
    let odds = |k: f32, all: f32| (k / (all - k).max(smoothing)).ln();
    let ratio = (p / all_p).ln() - (n / all_n).ln();
    let error =
        (1.0 / p + 1.0 / n + 1.0 / (all_p - p).max(smoothing) + 1.0 / (all_n - n).max(smoothing)).sqrt();
    (ratio, (odds(p, all_p) - odds(n, all_n)) / error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents() -> (Vec<String>, Vec<bool>) {
        let text = |i: usize| match i % 4 {
            0 => format!("admin judol kamboja nomor {i}"),
            1 => format!("polisi menangkap calo nomor {i}"),
            _ => format!("kasir toko ramah nomor {i}"),
        };
        ((0..40).map(text).collect(), (0..40).map(|i| i % 4 == 0).collect())
    }

    #[test]
    fn learns_which_words_are_risky() {
        let (documents, y) = documents();
        let folded: Vec<Document<'_>> = documents.iter().map(|text| text.as_str().into()).collect();
        let model = fit(&folded, Targets::suspicious(&y), &TextSettings::default()).unwrap();
        assert!(model.logit("admin judol kamboja") > 0.0);
        // Of a text that is little known, little is said.
        let diluted = model.logit("admin judol kamboja sepeda payung jendela kucing rambutan gergaji");
        assert!(diluted < model.logit("admin judol kamboja") && diluted > model.logit("kasir ramah"));
        assert!(model.logit("kasir ramah") < -1.0);
        assert_eq!(model.read("kasir judol").strongest(1)[0].1, 1..2);
        let again = fit(&folded, Targets::suspicious(&y), &TextSettings::default()).unwrap();
        assert_eq!(model.weights(), again.weights());
    }

    #[test]
    fn learns_kinds_beside_it() {
        let (documents, y) = documents();
        let folded: Vec<Document<'_>> = documents.iter().map(|text| text.as_str().into()).collect();
        let kind: Vec<usize> = (0..40).map(|i| usize::from(i % 4 == 1)).collect();
        let targets = Targets { is_suspicious: &y, kind: &kind, kinds: &["ad", "news"] };
        let model = fit(&folded, targets, &TextSettings::default()).unwrap();
        let [suspicious, ad, news, ..] = *model.read("polisi menangkap calo di toko").whole();
        assert!(suspicious < 0.0 && news > ad, "{suspicious} {ad} {news}");
        let [suspicious, ad, news, ..] = *model.read("admin judol di kamboja").whole();
        assert!(suspicious > 0.0 && news < ad, "{suspicious} {ad} {news}");
    }
}
