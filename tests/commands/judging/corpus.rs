//! The labelled rows of `data/training/`, and what is trained on them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;
use waspada::assess::{Model, ModelError, assess};
use waspada::config::AssessSettings;
use waspada::domain::SourceName;
use waspada::extract::extract_text;
use waspada::features::{features, table_hash};
use waspada::near_duplicates::jaccard;
use waspada::run::{Stages, evaluate_file, training};
use waspada::text::Folded;
use waspada::train::corpus::{self, Label, Part, Row, TextKind};
use waspada::train::groups::shingles;
use waspada::train::logistic::{self, column_major};
use waspada::train::metrics::roc_auc;
use waspada::train::text::TextSettings;
use waspada::train::{Settings, groups};

/// Data files and model as built in.
const BUILT_IN: AssessSettings =
    AssessSettings { data_dir: None, model: None, challenger: None, sedang_at: None, tinggi_at: None };

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    corpus::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/training"))
        .unwrap_or_else(|error| panic!("{error}"))
});

static STAGES: LazyLock<Stages> = LazyLock::new(|| Stages::load(&BUILT_IN).unwrap());

/// Rows by writers who never saw the program.
fn by_hands() -> Vec<&'static Row> {
    ROWS.iter().filter(|row| row.part != Part::Phrased).collect()
}

#[test]
fn rows_were_written_one_by_one() {
    let sets: Vec<Vec<u64>> = ROWS.iter().map(|row| shingles(&row.text.to_lowercase())).collect();
    let mut owners: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, set) in sets.iter().enumerate() {
        set.iter().for_each(|shingle| owners.entry(*shingle).or_default().push(at));
    }
    let is_alone = |at: usize| {
        let others: BTreeSet<usize> = sets[at].iter().flat_map(|shingle| &owners[shingle]).copied().collect();
        others.into_iter().filter(|other| *other != at).all(|other| jaccard(&sets[at], &sets[other]) < 0.25)
    };
    let alone = (0..ROWS.len()).filter(|at| is_alone(*at)).count();
    assert!(alone as f64 >= 0.95 * ROWS.len() as f64, "{alone} of {}", ROWS.len());
    assert!(ROWS.len() >= 900);
}

/// Words that no two texts may share in a row.
const RUN: usize = 8;

#[test]
fn no_row_of_a_hand_shares_a_run_of_words_with_another_row() {
    let mut owners: HashMap<Vec<String>, &str> = HashMap::new();
    let mut shared = Vec::new();
    // The rows without a hand first: some of them share runs among themselves, and none may with a hand's.
    for row in ROWS.iter() {
        let text = format!("{}\n{}", row.title, row.text).to_lowercase();
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        for run in words.windows(RUN) {
            let owner = *owners.entry(run.to_vec()).or_insert(&row.id);
            if owner != row.id && row.part != Part::Phrased {
                shared.push(format!("{owner} and {}: {}", row.id, run.join(" ")));
            }
        }
    }
    assert!(shared.is_empty(), "{}", shared.join("\n"));
}

#[test]
fn no_hand_wrote_more_than_its_share() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in ROWS.iter() {
        *counts.entry(&row.author).or_default() += 1;
    }
    let most: Vec<_> = counts.iter().filter(|(_, rows)| **rows > 200).collect();
    assert!(most.is_empty(), "{most:?}");
}

/// Hands whose sheets ended before the kinds that are no ad and no warning.
const CUT_SHORT: [&str; 7] = ["h47", "h48", "h49", "h50", "h51", "h52", "h54"];

#[test]
fn labels_and_kinds_are_balanced() {
    let suspicious = ROWS.iter().filter(|row| row.label == Label::Suspicious).count();
    assert!(suspicious * 5 <= ROWS.len() * 2, "{suspicious} of {}", ROWS.len());
    // Of each kind every hand wrote some, and of no kind most of what is no ad. Sheets of some hands were cut short.
    let hands = by_hands();
    let mut kinds: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for row in &hands {
        kinds.entry(&row.author).or_default()[row.kind as usize] += 1;
    }
    let uneven: Vec<_> = kinds
        .iter()
        .filter(|(hand, counts)| {
            let written = if CUT_SHORT.contains(*hand) { &counts[..2] } else { &counts[..] };
            written.iter().any(|count| *count < 3) || counts[0] > 130
        })
        .collect();
    assert!(uneven.is_empty(), "ads, warnings, news, guides, others: {uneven:?}");
    // Style is drawn apart from the label: in no register or language is nearly all of one label.
    for by in [|row: &Row| row.register.clone(), |row: &Row| row.language.clone()] {
        let mut slices: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for row in &hands {
            let (positive, all) = slices.entry(by(row)).or_default();
            *positive += usize::from(row.label == Label::Suspicious);
            *all += 1;
        }
        for (slice, (positive, all)) in slices.into_iter().filter(|(_, (_, all))| *all >= 40) {
            let share = positive as f64 / all as f64;
            assert!((0.15..0.6).contains(&share), "{slice}: {positive} of {all} are suspicious");
        }
    }
}

#[test]
fn every_indicator_that_text_can_show_stands_in_a_suspicious_row() {
    let shown: BTreeSet<&str> = ROWS
        .iter()
        .filter(|row| row.label == Label::Suspicious)
        .flat_map(|row| row.family.iter().map(String::as_str))
        .collect();
    let file =
        fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/indicators.toml")).unwrap();
    let table: toml::Table = toml::from_str(&file).unwrap();
    let missing: Vec<&str> = table["indicator"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|indicator| indicator.get("from").and_then(toml::Value::as_str) != Some("network"))
        .map(|indicator| indicator["id"].as_str().unwrap())
        .filter(|id| !shown.contains(id))
        .collect();
    assert!(missing.is_empty(), "no suspicious row shows {missing:?}");
}

/// Length, emoji, capitals, exclamation marks, digits, contacts: what a style-only classifier would see.
fn style(row: &Row) -> [f32; 10] {
    let text = &row.text;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count().max(1) as f32;
    let count = |holds: &dyn Fn(char) -> bool| text.chars().filter(|c| holds(*c)).count() as f32;
    let lower = text.to_lowercase();
    let flag = |holds: bool| f32::from(u8::from(holds));
    [
        (text.split_whitespace().count() as f32).ln_1p(),
        count(&|c| matches!(u32::from(c), 0x2600..=0x27BF | 0x1F300..=0x1FAFF)).ln_1p(),
        count(&char::is_uppercase) / letters,
        count(&|c| c == '!').ln_1p(),
        count(&|c| c == '?').ln_1p(),
        count(&|c| c == '\n').ln_1p(),
        count(&|c| c.is_ascii_digit()) / letters,
        count(&|c| matches!(c, ',' | '.' | ';' | ':')) / letters,
        flag(lower.contains("0000")),
        flag(lower.contains(".example") || lower.contains('@')),
    ]
}

#[test]
fn style_alone_cannot_tell_the_labels_apart() {
    let y: Vec<bool> = ROWS.iter().map(|row| row.label == Label::Suspicious).collect();
    let mut authors: Vec<&str> = ROWS.iter().map(|row| row.author.as_str()).collect();
    let by_author: Vec<usize> = {
        let all = authors.clone();
        authors.sort_unstable();
        authors.dedup();
        all.iter().map(|author| authors.binary_search(author).unwrap()).collect()
    };
    let folds = groups::folds(&by_author, &y, 5, 7);
    let styles: Vec<[f32; 10]> = ROWS.iter().map(style).collect();
    let mut scores = vec![0.0; ROWS.len()];
    for fold in 0..5 {
        let seen: Vec<usize> = (0..ROWS.len()).filter(|at| folds[*at] != fold).collect();
        let mut x = column_major(seen.len(), 10);
        for (row, at) in seen.iter().enumerate() {
            styles[*at].iter().enumerate().for_each(|(column, value)| x[(row, column)] = f64::from(*value));
        }
        let labels: Vec<bool> = seen.iter().map(|at| y[*at]).collect();
        let layer = logistic::fit(x, &labels, 0.1, 200).unwrap();
        for at in (0..ROWS.len()).filter(|at| folds[*at] == fold) {
            scores[at] = styles[at].iter().zip(&layer.weights).map(|(v, w)| f64::from(v * w)).sum();
        }
    }
    let auc = roc_auc(&scores, &y);
    assert!(auc < 0.60, "style alone reaches {auc:.3}");
}

/// The contributions that an analyst sees, added up, are the score's log-odds.
fn assert_adds_up(title: &str, text: &str) {
    let ad = extract_text(SourceName("test".into()), "", title, text, &STAGES.facts);
    let found = features(&ad, &STAGES.facts, date(2026, 11, 24));
    let reading = STAGES.model.read_ad(&ad);
    let told = assess(&ad, &found, &reading, &STAGES.model, STAGES.thresholds);
    let parts =
        told.reasons.iter().map(|r| r.contribution).chain(told.supports.iter().map(|s| s.contribution));
    let expected = 1.0 / (1.0 + (-parts.sum::<f64>()).exp());
    assert!((told.score.get() - expected).abs() < 1e-9, "{} is told as {expected}", told.score.get());
}

#[test]
fn contributions_add_up_on_labelled_rows() {
    ROWS.iter().step_by(9).for_each(|row| assert_adds_up(&row.title, &row.text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn contributions_add_up_on_mixed_rows(picks in prop::collection::vec((0_usize..900, 0_usize..40), 1..4)) {
        let text: Vec<String> = picks
            .iter()
            .map(|(at, skip)| ROWS[*at].text.split_whitespace().skip(*skip).collect::<Vec<_>>().join(" "))
            .collect();
        assert_adds_up("", &text.join(" "));
    }
}

#[test]
fn strange_input_is_scored_or_left_alone() {
    let long = "kerja di kebun sawit tanpa paspor ".repeat(30_000);
    let mixed = "招聘 работа عمل Kamboja ការងារ งาน gaji 15 juta";
    let rubbish: String = (0..4_000_u32).filter_map(|i| char::from_u32(i * 7 % 0x500)).collect();
    for text in ["", "🙏🔥😀🙏🔥😀", "0812 0000 1234", mixed, &rubbish, &long] {
        let ad = extract_text(SourceName("test".into()), "x", "", text, &STAGES.facts);
        let judged = STAGES.judge(ad, date(2026, 11, 24));
        if let Some(told) = judged.assessment {
            assert!(told.score.get().is_finite());
        }
        assert_adds_up("", text);
    }
}

/// Writes every `n`th row to a folder of its own.
fn few_rows(n: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/training/a.jsonl");
    let text = fs_err::read_to_string(source).unwrap();
    let lines: Vec<&str> = text.lines().step_by(n).collect();
    fs_err::write(folder.path().join("a.jsonl"), lines.join("\n")).unwrap();
    folder
}

fn quick() -> Settings {
    let text = TextSettings { selected: 400, ..TextSettings::default() };
    Settings { text, n_folds: 3, ..Settings::default() }
}

#[test]
fn the_same_rows_give_the_same_bytes_and_a_foreign_table_is_refused() {
    let rows = few_rows(2);
    let out = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let bytes = out.each_ref().map(|folder| {
        let (model, path) = training(&BUILT_IN, Some(rows.path()), None, folder.path(), &quick()).unwrap();
        assert!(path.ends_with(format!("{}.json", model.id)));
        fs_err::read(path).unwrap()
    });
    assert_eq!(bytes[0], bytes[1]);
    let json = String::from_utf8(bytes[0].clone()).unwrap();
    let error = Model::read(&json, "0123456789ab").unwrap_err();
    assert!(matches!(error, ModelError::FeatureTable { .. }), "{error}");
    assert!(error.to_string().contains("0123456789ab"), "{error}");
}

#[test]
fn the_model_that_is_built_in_was_trained_on_the_rows_that_are_there() {
    let shipped = &STAGES.model.file().training;
    assert_eq!(
        shipped.corpus_sha256,
        corpus::sha256(&ROWS),
        "run `waspada train` and put what it makes into `models/`"
    );
}

/// What training asserts before it begins, on the rows that ship.
#[test]
fn no_blind_row_is_much_the_same_as_one_that_is_learned_from() {
    let texts: Vec<String> = ROWS
        .iter()
        .map(|row| Folded::of(&format!("{}\n{}", row.title, row.text)).text().to_owned())
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let hands: Vec<Vec<String>> = ROWS.iter().map(|row| vec![row.author.clone()]).collect();
    let groups = groups::groups(&texts, &hands);
    let of = |is_blind: bool| -> BTreeSet<usize> {
        let side = ROWS.iter().zip(&groups).filter(|(row, _)| (row.part == Part::Blind) == is_blind);
        side.map(|(_, group)| *group).collect()
    };
    let (learned, graded) = (of(false), of(true));
    assert!(!graded.is_empty());
    assert_eq!(
        learned.intersection(&graded).count(),
        0,
        "hands that have a near-duplicate on the other side"
    );
}

/// Minutes of a processor: run it with `--ignored` and an optimised build after the rows or the training changed.
#[test]
#[ignore = "trains the whole model"]
fn the_model_that_is_built_in_is_what_training_makes_of_the_rows() {
    let (out, rows) =
        (tempfile::tempdir().unwrap(), Path::new(env!("CARGO_MANIFEST_DIR")).join("data/training"));
    let (made, _) = training(&BUILT_IN, Some(&rows), None, out.path(), &Settings::default()).unwrap();
    let made = Model::new(made, &table_hash()).unwrap();
    // The last digits may be other ones on another processor, and with them the name.
    for row in ROWS.iter().step_by(7) {
        let ad = extract_text(SourceName("test".into()), "", &row.title, &row.text, &STAGES.facts);
        let found = features(&ad, &STAGES.facts, date(2026, 11, 24));
        let score =
            |model: &Model| assess(&ad, &found, &model.read_ad(&ad), model, model.thresholds()).score.get();
        assert!((score(&made) - score(&STAGES.model)).abs() < 0.01, "{}", row.id);
    }
}

#[test]
fn bad_rows_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let row = r#"{"id":"x-1","author":"x1","label":"ordinary","text":"a"}"#;
    let of = |from: &str, to: &str, id: &str| row.replace(from, to).replace("x-1", id);
    let bad = [
        row.to_owned(),
        row.to_owned(),
        "no json".to_owned(),
        of("ordinary", "maybe", "x-2"),
        of("\"text\"", "\"kind\":\"news\",\"text\"", "x-3").replace("ordinary", "suspicious"),
        of("\"text\"", "\"signs\":[[\"B03\",\"uang muka\"]],\"text\"", "x-4"),
    ];
    fs_err::write(folder.path().join("x.jsonl"), bad.join("\n")).unwrap();
    fs_err::create_dir(folder.path().join("hands")).unwrap();
    fs_err::write(folder.path().join("hands.tsv"), "hand\tpart\tseed\nh01\tblind\t7\nh02\tsome\t8\n")
        .unwrap();
    let hand = |id: &str, author: &str| of("x1", author, id);
    let h01 = format!("{}\n{}\n", hand("h01-1", "h01"), hand("h01-2", "h02"));
    fs_err::write(folder.path().join("hands/h01.jsonl"), h01).unwrap();
    fs_err::write(folder.path().join("hands/h03.jsonl"), hand("h03-1", "h03")).unwrap();
    let error = corpus::read(folder.path()).unwrap_err();
    for part in [
        "x.jsonl:2: the id `x-1` stands twice",
        "x.jsonl:3:",
        "x.jsonl:4:",
        "x.jsonl:5: only an ad is suspicious",
        "x.jsonl:6: the words of `B03` do not stand in the text",
        "hands.tsv:3: the part `some`",
        "h01.jsonl:2: the author `h02`",
        "h03.jsonl: `hands.tsv` does not say",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
}

#[test]
fn hands_keep_to_their_part() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::create_dir(folder.path().join("hands")).unwrap();
    fs_err::write(
        folder.path().join("hands.tsv"),
        "# who\nhand\tpart\tphrases\nh1\tlearning\tyes\nh2\tblind\t\n",
    )
    .unwrap();
    let row = |hand: &str| {
        format!(r#"{{"id":"{hand}-1","author":"{hand}","kind":"guide","label":"ordinary","text":"a"}}"#)
    };
    fs_err::write(folder.path().join("a.jsonl"), row("a")).unwrap();
    for hand in ["h1", "h2"] {
        fs_err::write(folder.path().join(format!("hands/{hand}.jsonl")), row(hand)).unwrap();
    }
    let rows = corpus::read(folder.path()).unwrap();
    let parts: Vec<Part> = rows.iter().map(|row| row.part).collect();
    assert_eq!(parts, [Part::Phrased, Part::Learning, Part::Blind]);
    let has_phrases: Vec<bool> = rows.iter().map(|row| row.has_phrases).collect();
    assert_eq!(has_phrases, [false, true, false]);
    fs_err::write(folder.path().join("hands.tsv"), "hand\tpart\tphrases\nh1\tlearning\t\nh2\tblind\tyes\n")
        .unwrap();
    let error = corpus::read(folder.path()).unwrap_err();
    assert!(error.contains("hands.tsv:3: phrases are written from learning hands alone"), "{error}");
    assert!(rows.iter().all(|row| row.kind == TextKind::Guide));
}

#[test]
fn the_shipped_model_is_small() {
    let size = serde_json::to_string(STAGES.model.file()).unwrap().len();
    assert!(size < 1_000_000, "{size} bytes");
}

#[test]
fn out_of_fold_predictions_are_written_for_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("ads.jsonl");
    let of = |label| ROWS.iter().filter(move |row| row.label == label).step_by(16);
    let lines: Vec<String> = of(Label::Suspicious)
        .chain(of(Label::Ordinary))
        .enumerate()
        .map(|(at, row)| {
            serde_json::json!({
                "id": row.id, "text": row.text, "fold": at % 3,
                "fraudulent": u8::from(row.label == Label::Suspicious),
            })
            .to_string()
        })
        .collect();
    fs_err::write(&data, lines.join("\n")).unwrap();
    let oof = folder.path().join("oof.csv");
    let result = evaluate_file(&data, Some("fold"), Some(&oof), 100, |_| ()).unwrap();
    let written = fs_err::read_to_string(&oof).unwrap();
    assert_eq!(written.lines().next(), Some("id,score"));
    assert_eq!(written.lines().count(), lines.len() + 1);
    assert_eq!((result.folds, result.grade.rows), (3, lines.len()));
}

/// Rows of the corpus as anybody's file: numbered days, folds by turn, the first row planted once more.
fn file_with_a_copy(folder: &Path) -> PathBuf {
    let data = folder.join("ads.jsonl");
    let of = |label| ROWS.iter().filter(move |row| row.label == label).step_by(16);
    let rows: Vec<_> = of(Label::Suspicious).chain(of(Label::Ordinary)).collect();
    let lines: Vec<String> = rows
        .iter()
        .chain(rows.first())
        .enumerate()
        .map(|(at, row)| {
            // The copy lies in another fold than its original.
            let fold = if at == rows.len() { 1 } else { at % 3 };
            serde_json::json!({
                "id": at, "text": row.text, "fold": fold, "fold_random": fold,
                "date": format!("2026-{:02}-{:02}", at % 12 + 1, at % 28 + 1),
                "fraudulent": u8::from(row.label == Label::Suspicious),
            })
            .to_string()
        })
        .collect();
    fs_err::write(&data, lines.join("\n")).unwrap();
    data
}

#[test]
fn a_planted_duplicate_fails_the_evaluation_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = file_with_a_copy(folder.path());
    let exit = |column: &str| {
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("waspada"))
            .current_dir(folder.path())
            .args(["evaluate", "--data", "ads.jsonl", "--fold-column", column])
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(exit("fold"), Some(4));
    assert_eq!(exit("fold_random"), Some(0), "folds by chance say so");
    let result = evaluate_file(&data, Some("fold"), None, 100, |_| ()).unwrap();
    assert!(result.leaks.crossing >= 2 && result.splits.is_empty());
}

#[test]
fn a_file_without_folds_is_split_three_ways_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let data = file_with_a_copy(folder.path());
    let result = evaluate_file(&data, None, None, 10, |_| ()).unwrap();
    assert!(result.leaks.is_clean(), "grouped folds keep copies together");
    assert_eq!(result.grade.at_budget.k, 10);
    let names: Vec<&str> = result.splits.iter().map(|split| split.name).collect();
    assert_eq!(names, ["random", "time"]);
    let time = &result.splits[1].grade;
    assert!(time.rows < result.grade.rows / 3 && time.positive > 0, "only the last days are graded");
    // Without days there is nothing to split by.
    let text = fs_err::read_to_string(&data).unwrap().replace("\"date\"", "\"other\"");
    fs_err::write(&data, text).unwrap();
    let result = evaluate_file(&data, None, None, 10, |_| ()).unwrap();
    assert_eq!((result.splits.len(), result.undated), (1, result.grade.rows));
}
