use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::labels::stored_rows;
use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Progress, Session, knowledge};
use crate::config::Config;
use crate::evaluate::paired::{Differences, NIGHT_ADS};
use crate::evaluate::{Card, CardModel, Grade, page, slice_table, tally_words, verdict, words};
use crate::i18n::Locale;
use crate::run::{
    Comparison, EvaluationError, Graded, Grading, HeldOut, Scratch, evaluate_file, from_scratch, grading,
    held_out,
};
use crate::train::Settings;
use crate::views::Recall;

/// Grades the detection: precision, recall, calibration and where it fails
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada evaluate", "the model in use on the blind hands of the written corpus"),
    ("waspada evaluate --data ads.jsonl", "the model in use on labelled texts of one's own"),
    ("waspada evaluate 060b2eb62328 ed420bfa39ce", "two models side by side on the same rows"),
    ("waspada evaluate built-in 060b2eb62328 --html kartu.html", "with a model card to open in a browser"),
    ("waspada evaluate --train --html laporan.html", "from scratch on the written corpus, random and honest splits"),
    ("waspada evaluate --data ads.jsonl --fold-column fold --oof oof.csv", "from scratch on the folds of a file"),
]))]
pub struct Evaluate {
    /// Models to grade side by side, by name; `built-in` is the one built in. The one in use where none is given
    #[arg(value_name = "MODEL", conflicts_with_all = ["train", "fold_column", "oof"])]
    models: Vec<String>,
    /// JSON Lines with `fraudulent` or `label`; the blind hands of the corpus where left out
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Trains a model without each fold and grades it on that fold, instead of grading an existing model
    #[arg(long)]
    train: bool,
    /// With --train: also without the later decisions, and without those of each source; minutes for each
    #[arg(long, requires = "train", conflicts_with = "data")]
    decisions: bool,
    /// Column that names each row's fold; trains from scratch
    #[arg(long, value_name = "NAME", requires = "data")]
    fold_column: Option<String>,
    /// CSV file for out-of-fold predictions, `id,score`; trains from scratch
    #[arg(long, value_name = "FILE", requires = "data")]
    oof: Option<PathBuf>,
    /// Model card: one self-contained page, the verdict first
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Folder of the written corpus, instead of the one built in
    #[arg(long, value_name = "DIR", conflicts_with = "data")]
    corpus: Option<PathBuf>,
}

impl Evaluate {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let is_scratch = self.train || self.fold_column.is_some() || self.oof.is_some();
        match (&self.data, is_scratch) {
            (Some(data), true) => self.file(session, data),
            (None, true) => self.grade_from_scratch(session),
            (Some(data), false) => self.in_use(session, Graded::File(data)),
            (None, false) => self.in_use(session, Graded::Blind(self.corpus.as_deref())),
        }
    }

    fn file(&self, session: &Session, data: &std::path::Path) -> Result<Exit, Failure> {
        let progress = Progress::start(session, "folds", None);
        let budget = session.config_or_built_in()?.config.run.daily_flag_budget;
        let (column, oof) = (self.fold_column.as_deref(), self.oof.as_deref());
        let result = evaluate_file(data, column, oof, budget, |_| progress.advance(1));
        drop(progress);
        let result = result.map_err(|error| failure(&error))?;
        let name = if column.is_some() { "the file's own folds" } else { "grouped" };
        let mut grades: Vec<(&str, &Grade)> = vec![(name, &result.grade)];
        grades.extend(result.splits.iter().map(|split| (split.name, &split.grade)));
        self.write_splits(&grades)?;
        // Folds by chance are expected to leak, and say so in their name; all others promise not to.
        let is_chance = column.is_some_and(|name| name.to_lowercase().contains("random"));
        let is_passed = is_chance || result.leaks.is_clean();
        session.printer.verdict(is_passed, &result, || {
            let mut text = format!("{}\n\n", verdict::of_splits(&grades));
            for (name, grade) in &grades {
                let _ = writeln!(text, "{}", words(name, grade));
            }
            let _ = writeln!(text, "{} folds, calibrated in {}", result.folds, result.calibrated_folds);
            let leaks = result.splits.iter().map(|split| (split.name, &split.leaks));
            for (name, leaks) in [(name, &result.leaks)].into_iter().chain(leaks) {
                let _ = writeln!(
                    text,
                    "leaks: {name}: {} of {} rows have a near-duplicate or their employer on the other side",
                    leaks.crossing, leaks.rows
                );
            }
            if column.is_none() && !result.splits.iter().any(|split| split.name == "time") {
                let _ = writeln!(text, "no split by time: {} rows bear no day", result.undated);
            }
            text
        })?;
        Ok(if is_passed { Exit::Done } else { Exit::Partial })
    }

    fn grade_from_scratch(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let budget = config.run.daily_flag_budget;
        let result = from_scratch(&config.assess, self.corpus.as_deref(), &Settings::default(), budget)
            .map_err(|error| failure(&error))?;
        let corpus = self.corpus.as_deref();
        let apart = match stored_rows(&config, None)?.filter(|_| self.decisions) {
            Some(labels) => held_out(&config.assess, corpus, &labels, &Settings::default(), budget)
                .map_err(|error| Failure::of(Exit::Configuration, &error))?,
            None => Vec::new(),
        };
        let splits = result.splits.iter().map(|split| (split.name, &split.grade));
        let grades: Vec<(&str, &Grade)> =
            splits.chain(apart.iter().map(|split| (split.name.as_str(), &split.grade))).collect();
        self.write_splits(&grades)?;
        let is_passed = result.is_passed();
        session.printer.verdict(is_passed, &Apart { scratch: &result, held_out: &apart }, || {
            let mut text = format!("{}\n\n", verdict::of_splits(&grades));
            for split in &apart {
                let _ = writeln!(text, "{}", words(&split.name, &split.grade));
                let _ = writeln!(text, "left out with them: {}\n", split.left_out);
            }
            for split in &result.splits {
                let _ = writeln!(text, "{}", words(split.name, &split.grade));
                let (crossing, rows) = (split.leaks.crossing, split.leaks.rows);
                let _ = writeln!(text, "leaks: {} {crossing} of {rows} rows\n", split.name);
            }
            text
        })?;
        Ok(if is_passed { Exit::Done } else { Exit::Partial })
    }

    fn in_use(&self, session: &Session, graded: Graded<'_>) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let order = (config.run.daily_flag_budget, Settings::default().seed);
        let result = grading(&config.assess, &self.models, graded, order).map_err(|error| failure(&error))?;
        let verdict = verdict_of(&result);
        if let Some(path) = &self.html {
            write_card(path, &card(&result, &verdict))?;
        }
        let is_passed = result.is_passed();
        let on_the_desk = if self.models.is_empty() && self.data.is_none() { recall(&config)? } else { None };
        let object = Told { verdict: &verdict, on_the_desk: on_the_desk.as_ref(), comparison: &result };
        session.printer.verdict(is_passed, &object, || {
            let found = on_the_desk.as_ref().map_or_else(String::new, recall_told);
            format!("{verdict}\n\n{found}{}", told(&result))
        })?;
        Ok(if is_passed { Exit::Done } else { Exit::Partial })
    }

    fn write_splits(&self, grades: &[(&str, &Grade)]) -> Result<(), Failure> {
        let Some(path) = &self.html else { return Ok(()) };
        let card = Card {
            title: "Waspada from scratch".into(),
            verdict: verdict::of_splits(grades),
            on: "rows that were left out of the training, in folds".into(),
            night: None,
            models: grades.iter().map(|(name, grade)| CardModel::plain(*name, grade)).collect(),
            paired: Vec::new(),
            notes: vec![
                "Each line is the same kind of model, trained without the rows that it is graded on.".into(),
            ],
        };
        write_card(path, &card)
    }
}

fn write_card(path: &std::path::Path, card: &Card<'_>) -> Result<(), Failure> {
    fs_err::write(path, page(card))
        .map_err(|error| Failure::with(Exit::Usage, "cannot write the page", &error))
}

/// Splits of the written corpus, and of decisions where these were asked for.
#[derive(Debug, Serialize)]
struct Apart<'a> {
    #[serde(flatten)]
    scratch: &'a Scratch,
    held_out: &'a [HeldOut],
}

/// The verdict before everything else.
#[derive(Debug, Serialize)]
struct Told<'t> {
    verdict: &'t str,
    /// Of the ads in the database; none where there is no database.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_the_desk: Option<&'t Recall>,
    #[serde(flatten)]
    comparison: &'t Comparison,
}

/// What decisions on flags and random samples say; none where no database of this version is there yet: models are
/// graded all the same.
fn recall(config: &Config) -> Result<Option<Recall>, Failure> {
    let Ok(reader) = knowledge::reader(config) else { return Ok(None) };
    Ok(Some(Recall::read(&reader)?))
}

fn recall_told(recall: &Recall) -> String {
    let mut text = format!("on the ads of this database: {}\n", recall.sentence(Locale::En));
    for sentence in recall.basis(Locale::En) {
        let _ = writeln!(text, "  {sentence}");
    }
    text.push('\n');
    text
}

fn failure(error: &EvaluationError) -> Failure {
    Failure::of(Exit::Configuration, error)
}

fn verdict_of(result: &Comparison) -> String {
    if !result.paired.is_empty() {
        let pairs = result.paired.iter();
        let each = pairs.map(|pair| verdict::of_two(&pair.model, &pair.with, &pair.differences));
        return each.collect::<Vec<_>>().join(" ");
    }
    result.models.first().map_or_else(String::new, |model| {
        let failing = model.behaviours.iter().filter(|behaviour| !behaviour.is_passed).count();
        let night = (model.precision_of_a_night, model.recall_of_a_night);
        verdict::of_one(&model.model, night, result.night, failing)
    })
}

fn card<'c>(result: &'c Comparison, verdict: &str) -> Card<'c> {
    let mut notes = vec![
        "Intervals are over components: near-duplicates, shared contacts and one hand are drawn as a whole."
            .to_owned(),
    ];
    if let Some(gradings) = result.gradings {
        notes.push(format!("Blind hands were graded with {gradings} models so far: a set that is looked at often is blind no longer."));
    }
    if result.left_out > 0 {
        notes.push(format!("{} rows were left out because no person said what they are.", result.left_out));
    }
    Card {
        title: match result.models.as_slice() {
            [one] => format!("Model {}", one.model),
            many => format!("{} models side by side", many.len()),
        },
        verdict: verdict.to_owned(),
        on: format!(
            "{}: {} rows, {} suspicious, {} components",
            result.on, result.rows, result.suspicious, result.components
        ),
        night: Some(result.night),
        models: result.models.iter().map(card_model).collect(),
        paired: result
            .paired
            .iter()
            .map(|pair| (format!("{} less {}", pair.model, pair.with), pair.differences))
            .collect(),
        notes,
    }
}

fn card_model(model: &Grading) -> CardModel<'_> {
    CardModel {
        name: model.model.clone(),
        grade: &model.grade,
        of_a_night: Some((model.precision_of_a_night, model.recall_of_a_night)),
        histogram: &model.histogram,
        fairness: Some(&model.fairness),
        slices: &model.slices,
        kinds: &model.kinds,
        honest: &model.honest,
        behaviours: model
            .behaviours
            .iter()
            .map(|behaviour| (behaviour.name, behaviour.is_passed, behaviour.figure.as_str()))
            .collect(),
        words: &model.words,
        signs: &model.sign_weights,
    }
}

/// The comparison as tables for a terminal.
fn told(result: &Comparison) -> String {
    let mut text = format!(
        "graded on {}: {} rows, {} suspicious, {} components\n",
        result.on, result.rows, result.suspicious, result.components
    );
    if let Some(gradings) = result.gradings {
        let _ = writeln!(text, "blind hands were graded with {gradings} models so far");
    }
    if result.left_out > 0 {
        let _ = writeln!(text, "{} rows left out: no person said what they are", result.left_out);
    }
    for pair in &result.paired {
        let Differences { average_precision: ap, recall_of_a_night: recall, brier, .. } = pair.differences;
        let _ = writeln!(
            text,
            "{} less {}: average precision {:+.3} ({:+.3} to {:+.3}), recall of a night {:+.3} ({:+.3} to {:+.3}), Brier \
             {:+.4} ({:+.4} to {:+.4})",
            pair.model,
            pair.with,
            ap.value,
            ap.low,
            ap.high,
            recall.value,
            recall.low,
            recall.high,
            brier.value,
            brier.low,
            brier.high
        );
    }
    for model in &result.models {
        let _ = writeln!(
            text,
            "\n{}",
            words(&format!("model {} on data {}", model.model, model.data), &model.grade)
        );
        let _ = writeln!(
            text,
            "  of a night of {NIGHT_ADS:.0} ads, {:.0} read: precision {:.3}, recall {:.3}\n",
            result.night.read * NIGHT_ADS,
            model.precision_of_a_night,
            model.recall_of_a_night
        );
        text.push_str(&rest(model));
    }
    text
}

/// Bands, kinds, signs, slices and behaviours in words.
fn rest(result: &Grading) -> String {
    let told = &result.quality;
    let mut text = String::new();
    let [one, two, five] = told.recall_at;
    let _ = writeln!(
        text,
        "recall where 1, 2, 5 % of the rest are flagged: {one:.3}, {two:.3}, {five:.3}\n\
         from `sedang` up: suspicious ads {:.3}, honest ads {:.3}, warnings, news, guides and other texts {:.3}\n\
         warnings read as warning or news {:.3}; suspicious ads left without a score {:.3}",
        told.recall, told.false_alarms, told.false_alarms_elsewhere, told.warnings_read, told.lost
    );
    let fairness = &result.fairness;
    for (name, reached) in [
        ("agencies on record as licensed", fairness.on_record),
        ("honest offers abroad that name a licence", fairness.claimed),
        ("honest offers of work abroad", fairness.abroad),
    ] {
        let _ = writeln!(
            text,
            "{name}: {} of {} reach the queue, at most {:.1} % with 95 % confidence",
            reached.flagged,
            reached.rows,
            reached.at_most * 100.0
        );
    }
    let _ = writeln!(text, "\n{}", tally_words(&result.kinds, &result.signs, &result.honest));
    let _ = writeln!(text, "{}", slice_table(&result.slices));
    for behaviour in &result.behaviours {
        let mark = if behaviour.is_passed { "holds " } else { "FAILS " };
        let _ = writeln!(text, "{mark} {} ({})", behaviour.name, behaviour.figure);
    }
    text
}
