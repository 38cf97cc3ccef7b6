use std::fmt::Write as _;

use super::quality::FALSE_ALARMS;
use crate::assess::ModelFile;
use crate::assess::model::Quality;

/// The model card: what a person must know before trusting the model, in Markdown. `gradings` says how often blind hands
/// were graded so far.
pub fn card(file: &ModelFile, gradings: usize) -> String {
    let t = &file.training;
    let mut card = String::new();
    let _ = write!(
        card,
        "# Model {id}\n\n\
         **What it is.** A starting point. It learned from texts that were written for the purpose, not from \
         real cases: no labelled set of Indonesian recruitment ads is public. Decisions of analysts are \
         meant to replace it.\n\n\
         **What it says.** A score is the model's estimate that a reviewer would want to see the ad. It is an \
         indikasi (a reason to look), never a finding about a person or firm. Scores are stated for a night in which \
         {base_rate:.0} of 100 ads are suspicious; where fewer are, a score promises too much.\n\n\
         **How it was made.** `waspada train` with seed {seed} on {rows} rows ({suspicious} suspicious) by {hands} \
         hands, corpus `{corpus}`, data files `{data}`, feature table `{table}`. Hashed words, word pairs and \
         characters ({n} kept) under logistic layers, one that tells suspicious ads from all else and one that \
         tells ads, warnings, news, guides and the rest apart. On them a logistic layer by linfa weighs words, kind and \
         signs on {stack_rows} rows of hands for which no phrase was written, from layers that saw no row of the same \
         hand. The same input gives the same bytes.\n\n\
         **Bands.** They follow from the score alone: `sedang` from {sedang:.3}, `tinggi` from {tinggi:.3}, chosen on \
         out-of-fold scores, never on blind hands. Two exceptions: a lost licence for work abroad is at least \
         `sedang`, and a text with too little to judge is `belum_bisa_dinilai` unless a sign shows. A text is called an ad from a probability of {ad_at:.3}, and scored from {scored_at:.3}.\n\n\
         **What moves a score** (standard deviations of its log-odds): wording {wording:.2}, kind {kind:.2}, signs \
         {signs:.2}.\n\n",
        id = file.id,
        base_rate = file.stack.base_rate * 100.0,
        seed = t.seed,
        rows = t.rows,
        hands = t.hands,
        suspicious = t.suspicious,
        corpus = t.corpus_sha256.get(..12).unwrap_or(&t.corpus_sha256),
        data = t.data,
        table = t.feature_table,
        n = file.text.buckets.len(),
        stack_rows = t.stack_rows,
        sedang = file.thresholds.sedang,
        tinggi = file.thresholds.tinggi,
        ad_at = file.kind.ad_at,
        scored_at = file.kind.scored_at,
        wording = file.report.parts.wording,
        kind = file.report.parts.kind,
        signs = file.report.parts.signs,
    );
    if let Some(grid) = &t.grid {
        let tried: Vec<String> = grid
            .tried
            .iter()
            .map(|one| format!("{} gives {:.4}", one.alpha, one.average_precision))
            .collect();
        let chosen = if grid.chosen.total_cmp(&grid.present).is_eq() {
            format!("{}, which is the present value", grid.chosen)
        } else {
            format!("{}, in the place of {}", grid.chosen, grid.present)
        };
        let _ = write!(
            card,
            "**Penalty of the second layer.** Chosen by average precision out of fold on {} rows of {} tuning hands, never \
             on blind ones: {}. Taken: {chosen}.\n\n",
            grid.rows,
            grid.hands,
            tried.join(", ")
        );
    }
    let (blind, unseen) = (&file.report.blind, &file.report.unseen);
    if blind.rows == 0 {
        card.push_str("**No blind hands were there to grade it on.**\n\n");
    } else {
        let _ = write!(card, "Blind hands were graded {gradings} times so far, this time included.\n\n");
    }
    card.push_str("| figure | blind hands | out of fold, whole hands apart |\n|---|---|---|\n");
    let _ = writeln!(
        card,
        "| rows, hands | {}, {} | {}, {} |",
        blind.rows, blind.hands, unseen.rows, unseen.hands
    );
    let mut row = |name: &str, value: &dyn Fn(&Quality) -> f64| {
        let _ = writeln!(card, "| {name} | {:.3} | {:.3} |", value(blind), value(unseen));
    };
    row("suspicious rows among them", &|q| q.base_rate);
    row("average precision, all that is not suspicious negative", &|q| q.average_precision);
    row("average precision, wording alone", &|q| q.text_only);
    for (at, share) in FALSE_ALARMS.iter().enumerate() {
        let name = format!("recall where {:.0} % of the rest are flagged", share * 100.0);
        row(&name, &|q| q.recall_at.get(at).copied().unwrap_or(0.0));
    }
    row("recall where 5 % of the rest are flagged, wording alone", &|q| q.text_recall);
    row("suspicious ads from `sedang` up", &|q| q.recall);
    row("honest ads from `sedang` up", &|q| q.false_alarms);
    row("warnings, news, guides and other texts from `sedang` up", &|q| q.false_alarms_elsewhere);
    row("warnings read as warning or news", &|q| q.warnings_read);
    row("suspicious ads left without a score", &|q| q.lost);
    row("precision from `sedang` up, at the stated base rate", &|q| q.precision);
    row("Brier score, at the stated base rate", &|q| q.brier);
    row("expected calibration error, at the stated base rate", &|q| q.calibration_error);
    card.push_str(
        "\n**Known weaknesses.** Style that all hands share is not seen, and real ads will \
         differ, so figures on them will be lower. The mixtures with regional languages were not read by native speakers. \
         Ads that are pictures are not read. Very short ads are often not judgeable and are said to be so.\n",
    );
    card
}
