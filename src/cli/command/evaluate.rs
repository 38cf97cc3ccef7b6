use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::cli::examples::examples;
use crate::cli::{Exit, Failure, Progress, Session};
use crate::evaluate::{Grade, page, slice_table, words};
use crate::run::{Evaluation, EvaluationError, evaluate_file, evaluation};
use crate::train::Settings;

/// Grades the detection: precision, recall, calibration and where it fails
#[derive(Debug, Args)]
#[command(after_long_help = examples(&[
    ("waspada evaluate", "the model in use on the part of data/ held back"),
    ("waspada evaluate --html laporan.html", "with a page of plots"),
    ("waspada evaluate --data ads.jsonl --fold-column fold --oof oof.csv", "from scratch on the folds of a file"),
]))]
pub struct Evaluate {
    /// JSON Lines with `fraudulent` or `label`; nothing takes the part of data/ that was held back
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Column that names each row's fold
    #[arg(long, value_name = "NAME", requires = "data")]
    fold_column: Option<String>,
    /// CSV file for out-of-fold predictions, `id,score`
    #[arg(long, value_name = "FILE", requires = "data")]
    oof: Option<PathBuf>,
    /// Self-contained page with plots
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Folder of the labelled ads, where no file is named
    #[arg(long, value_name = "DIR", default_value = "data/training", conflicts_with = "data")]
    corpus: PathBuf,
}

impl Evaluate {
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.data {
            Some(data) => self.file(session, data),
            None => self.in_use(session),
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
        self.write_page("Waspada from scratch", &grades, "")?;
        // Folds by chance are expected to leak, and say so in their name; all others promise not to.
        let is_chance = column.is_some_and(|name| name.to_lowercase().contains("random"));
        let is_passed = is_chance || result.leaks.is_clean();
        session.printer.verdict(is_passed, &result, || {
            let mut text = String::new();
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

    fn in_use(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.config_or_built_in()?.config;
        let result =
            evaluation(&config.assess, &self.corpus, &Settings::default(), config.run.daily_flag_budget)
                .map_err(|error| failure(&error))?;
        let rest = rest(&result);
        let mut grades: Vec<(&str, &Grade)> =
            vec![("held back, authors never seen", &result.held_back.grade)];
        grades.extend(result.splits.iter().map(|split| (split.name, &split.grade)));
        self.write_page(&format!("Model {}", result.model), &grades, &rest)?;
        let is_passed = result.is_passed();
        session.printer.verdict(is_passed, &result, || {
            let mut text = format!("model {} on data {}\n\n", result.model, result.data);
            for (name, grade) in &grades {
                let _ = writeln!(text, "{}", words(name, grade));
            }
            text + &rest
        })?;
        Ok(if is_passed { Exit::Done } else { Exit::Partial })
    }

    fn write_page(&self, title: &str, grades: &[(&str, &Grade)], rest: &str) -> Result<(), Failure> {
        let Some(path) = &self.html else { return Ok(()) };
        fs_err::write(path, page(title, grades, rest))
            .map_err(|error| Failure::with(Exit::Usage, "cannot write the page", &error))
    }
}

fn failure(error: &EvaluationError) -> Failure {
    Failure::of(Exit::Configuration, error)
}

/// Bands, leaks, slices and behaviours in words.
fn rest(result: &Evaluation) -> String {
    let held = &result.held_back;
    let mut text = format!(
        "from `sedang` up, held back: precision {:.3}, recall {:.3}, false alarms {:.3}\n",
        held.precision, held.recall, held.false_alarms
    );
    let _ = writeln!(text, "leaks: held back {} of {} rows", held.leaks.crossing, held.leaks.rows);
    for split in &result.splits {
        let _ = writeln!(text, "leaks: {} {} of {} rows", split.name, split.leaks.crossing, split.leaks.rows);
    }
    let _ = writeln!(text, "\n{}", slice_table(&result.slices));
    for behaviour in &result.behaviours {
        let mark = if behaviour.is_passed { "holds " } else { "FAILS " };
        let _ = writeln!(text, "{mark} {} ({})", behaviour.name, behaviour.figure);
    }
    text
}
