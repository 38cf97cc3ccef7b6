use std::fmt::Write as _;

use crate::assess::ModelFile;
use crate::assess::model::Quality;

/// The model card: what a person must know before trusting the model, in Markdown.
pub fn card(file: &ModelFile) -> String {
    let t = &file.training;
    let mut card = String::new();
    let _ = write!(
        card,
        "# Model {id}\n\n\
         **What it is.** A starting point. It learned from ads that were written for the purpose, not from \
         real cases: no labelled set of Indonesian recruitment ads is public. Decisions of analysts are \
         meant to replace it.\n\n\
         **What it says.** A score is the model's estimate that a reviewer would want to see the ad. It is an \
         indikasi (a reason to look), never a finding about a person or firm. Real base rates are far below \
         that of the training rows, so a score is not a probability that an ad is criminal.\n\n\
         **How it was made.** `waspada train` with seed {seed} on {rows} rows ({suspicious} suspicious), corpus \
         `{corpus}`, data files `{data}`, feature table `{table}`. Hashed words and word pairs ({n} kept) scaled \
         by naive Bayes under a linfa logistic layer; a second linfa logistic layer weighs that and the features \
         on out-of-fold values. The same input gives the same bytes.\n\n\
         **Bands.** `sedang` from {sedang:.3}, `tinggi` from {tinggi:.3}; chosen on out-of-fold scores, \
         never on the rows held back, and `tinggi` not below {least:.1}. No band above `rendah` without two kinds of \
         evidence or a lost licence.\n\n\
         | figure | out of fold (whole authors apart) | held back (authors not learned from) |\n|---|---|---|\n",
        id = file.id,
        seed = t.seed,
        rows = t.rows,
        suspicious = t.suspicious,
        corpus = t.corpus_sha256.get(..12).unwrap_or(&t.corpus_sha256),
        data = t.data,
        table = t.feature_table,
        n = file.text.buckets.len(),
        sedang = file.thresholds.sedang,
        tinggi = file.thresholds.tinggi,
        least = super::Settings::default().tinggi_least,
    );
    let (a, b) = (&file.report.validation, &file.report.held_back);
    let _ = writeln!(card, "| rows | {} | {} |", a.rows, b.rows);
    let mut row = |name: &str, value: fn(&Quality) -> f64| {
        let _ = writeln!(card, "| {name} | {:.3} | {:.3} |", value(a), value(b));
    };
    row("base rate", |q| q.base_rate);
    row("average precision", |q| q.average_precision);
    row("average precision, wording alone", |q| q.text_only);
    row("average precision, features alone", |q| q.features_only);
    row("Brier score", |q| q.brier);
    row("expected calibration error", |q| q.calibration_error);
    row("precision from `sedang` up", |q| q.precision);
    row("recall from `sedang` up", |q| q.recall);
    row("ordinary rows from `sedang` up", |q| q.false_alarms);
    card.push_str(
        "\n**Known weaknesses.** The rows share their writers' idea of how such ads sound; real ads will differ, \
         and figures on them will be lower. The phrases of `data/` were chosen with most of these rows in view, some \
         of those held back among them, so both columns flatter the features. Ads that are pictures are not read. Very short ads are often not \
         judgeable and are said to be so.\n",
    );
    card
}
