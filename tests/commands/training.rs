//! Training as an operator does it: on the written corpus and decisions, and on what goes wrong.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics is a test that fails"
)]

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::models::{json as object, text, waspada};

fn rows() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/training");
    ["a", "b", "c", "d"]
        .iter()
        .flat_map(|name| {
            let text = fs_err::read_to_string(folder.join(format!("{name}.jsonl"))).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
        })
        .collect()
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// A small corpus: a few rows for which phrases were written, and two hands.
pub(crate) fn corpus(folder: &Path) {
    let some: Vec<Value> = rows().into_iter().step_by(10).collect();
    let (first, rest) = some.split_at(some.len() / 3);
    fs_err::write(folder.join("a.jsonl"), lines(first)).unwrap();
    fs_err::create_dir_all(folder.join("hands")).unwrap();
    fs_err::write(folder.join("hands.tsv"), "hand\tpart\nh1\tlearning\nh2\tlearning\nh3\tblind\n").unwrap();
    for (hand, rows) in ["h1", "h2"].iter().zip(rest.chunks(rest.len().div_ceil(2))) {
        let mut rows = rows.to_vec();
        rows.iter_mut().for_each(|row| row["author"] = (*hand).into());
        fs_err::write(folder.join(format!("hands/{hand}.jsonl")), lines(&rows)).unwrap();
    }
}

/// Labelled rows to grade on: forty suspicious ones and as many others as there are among every second.
pub(crate) fn labelled_file(path: &Path) {
    let (suspicious, ordinary): (Vec<Value>, Vec<Value>) =
        rows().into_iter().partition(|row| row["label"] == "suspicious");
    let some: Vec<Value> =
        suspicious.into_iter().step_by(7).take(40).chain(ordinary.into_iter().step_by(3).take(220)).collect();
    fs_err::write(path, lines(&some)).unwrap();
}

/// A few labelled rows, for what does not depend on figures.
pub(crate) fn few_labelled(path: &Path) {
    let (suspicious, ordinary): (Vec<Value>, Vec<Value>) =
        rows().into_iter().partition(|row| row["label"] == "suspicious");
    let some: Vec<Value> = suspicious.into_iter().take(6).chain(ordinary.into_iter().take(6)).collect();
    fs_err::write(path, lines(&some)).unwrap();
}

struct Trial {
    folder: tempfile::TempDir,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(waspada(folder.path(), &["init"]).status.code(), Some(0));
        fs_err::create_dir(folder.path().join("corpus")).unwrap();
        corpus(&folder.path().join("corpus"));
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes labels in from a table.
    fn labels(&self, table: &str) {
        fs_err::write(self.path().join("label.csv"), table).unwrap();
        let output = waspada(self.path(), &["labels", "import", "label.csv"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }

    fn models(&self) -> Vec<String> {
        let folder = self.path().join("models");
        if !folder.is_dir() {
            return Vec::new();
        }
        let names = fs_err::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|name| Path::new(name).extension().is_some_and(|e| e == "json")).collect()
    }
}

fn table(rows: impl Iterator<Item = (String, &'static str)>) -> String {
    let rows: Vec<String> =
        rows.map(|(text, label)| format!("\"{text}\",{label},Polda Jabar,2026-11-25")).collect();
    format!("text,label,person,at\n{}\n", rows.join("\n"))
}

/// Texts of one advertiser each.
fn decisions(n: usize) -> impl Iterator<Item = (String, &'static str)> {
    (0..n).map(|at| {
        let text = if at % 2 == 0 {
            format!("butuh admin{at} kamboja{at} tiket{at} ditanggung transfer{at} dulu paspor{at} ditahan")
        } else {
            format!("toko{at} cari kasir{at} solo{at} datang{at} bawa ijazah{at} gaji sesuai upah{at}")
        };
        (text, if at % 2 == 0 { "suspicious" } else { "ordinary" })
    })
}

#[test]
fn without_decisions_it_learns_from_the_corpus_alone_and_puts_nothing_in_use() {
    let trial = Trial::new();
    let output = waspada(trial.path(), &["train", "--data", "corpus"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("No decisions"), "{}", text(&output.stdout));
    assert_eq!(trial.models().len(), 1);
    assert!(!trial.path().join("models/CURRENT").exists(), "only the gate puts a model in use");
}

#[test]
fn decisions_are_weighed_by_source_held_back_by_campaign_and_give_the_same_bytes() {
    let trial = Trial::new();
    trial.labels(&table(decisions(30)));
    let output = waspada(trial.path(), &["train", "--data", "corpus", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = object(&output);
    let held = told["labels"]["held_back"].as_u64().unwrap();
    assert!(held > 0 && held < 15, "{told}");
    assert_eq!(told["labels"]["by_source"]["outcome"], json!([30 - held, 4.0]));
    assert!(text(&output.stderr).contains("change little"), "{}", text(&output.stderr));
    let first = trial.models();
    let bytes = fs_err::read(trial.path().join("models").join(&first[0])).unwrap();
    let again = waspada(trial.path(), &["train", "--data", "corpus", "--out", "lagi"]);
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(bytes, fs_err::read(trial.path().join("lagi").join(&first[0])).unwrap());
    assert!(text(&again.stdout).contains("outcome"), "the weights are shown: {}", text(&again.stdout));
    let before =
        waspada(trial.path(), &["train", "--data", "corpus", "--since", "2026-12-01", "--out", "baru"]);
    assert!(text(&before.stdout).contains("No decisions"), "{}", text(&before.stdout));
}

#[test]
fn labels_that_contradict_each_other_teach_nothing() {
    let trial = Trial::new();
    let twice = [
        ("Butuh admin kamboja tiket ditanggung", "suspicious"),
        ("butuh ADMIN kamboja tiket ditanggung", "ordinary"),
    ];
    trial.labels(&table(twice.iter().map(|(text, label)| ((*text).to_owned(), *label))));
    let output = waspada(trial.path(), &["train", "--data", "corpus"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn one_class_a_planted_duplicate_and_rows_that_are_none_are_told() {
    let trial = Trial::new();
    let corpus = trial.path().join("corpus");
    fs_err::remove_dir_all(corpus.join("hands")).unwrap();
    let one: Vec<Value> = rows().into_iter().filter(|row| row["label"] == "ordinary").take(30).collect();
    fs_err::write(corpus.join("a.jsonl"), lines(&one)).unwrap();
    let output = waspada(trial.path(), &["train", "--data", "corpus"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stderr).contains("needs both suspicious and ordinary rows"),
        "{}",
        text(&output.stderr)
    );
    assert!(text(&output.stderr).contains("the model in use stays"), "{}", text(&output.stderr));

    super::training::corpus(&corpus);
    let mut planted = rows()[0].clone();
    planted["id"] = "h3-1".into();
    planted["author"] = "h3".into();
    fs_err::write(corpus.join("hands/h3.jsonl"), lines(&[planted])).unwrap();
    let output = waspada(trial.path(), &["train", "--data", "corpus"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        text(&output.stderr).contains("near-duplicates of rows that are learned from"),
        "{}",
        text(&output.stderr)
    );
    fs_err::write(corpus.join("a.jsonl"), "{\"kolom\": 1}\n").unwrap();
    let output = waspada(trial.path(), &["train", "--data", "corpus"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("a.jsonl:1"), "{}", text(&output.stderr));
    assert!(trial.models().is_empty());
}

#[test]
fn a_table_with_a_foreign_column_or_bad_rows_is_told_whole_and_nothing_is_kept() {
    let trial = Trial::new();
    let import = |table: &str| {
        fs_err::write(trial.path().join("label.csv"), table).unwrap();
        waspada(trial.path(), &["labels", "import", "label.csv"])
    };
    let output = import("teks,label\na,suspicious\n");
    assert_eq!(output.status.code(), Some(3));
    let told = text(&output.stderr);
    assert!(
        told.contains("the column `teks` is none that is read") && told.contains("columns that are read"),
        "{told}"
    );
    let output = import(
        "text,label,person,at\na,mungkin,P,2026-11-25\nb,ordinary,,2026-11-25\nc,ordinary,P,kemarin\n,ordinary,P,2026-11-25\n",
    );
    assert_eq!(output.status.code(), Some(3));
    for part in ["row 2: the label `mungkin`", "row 3: `person`", "row 4: `at`", "row 5: either `ad`"] {
        assert!(text(&output.stderr).contains(part), "{part} in {}", text(&output.stderr));
    }
    let dry = "text,label,person,at\na b c,ordinary,P,2026-11-25\n";
    fs_err::write(trial.path().join("label.csv"), dry).unwrap();
    waspada(trial.path(), &["labels", "import", "label.csv", "--dry-run"]);
    fs_err::write(trial.path().join("ads.csv"), "id,text\n1,Dicari kasir toko di Solo\n").unwrap();
    waspada(trial.path(), &["import", "ads.csv"]);
    let listed = object(&waspada(trial.path(), &["labels", "list", "--json"]));
    assert_eq!(listed["labels"].as_array().unwrap().len(), 0, "{listed}");
}

#[test]
fn the_set_is_exported_with_its_datasheet_and_contacts_masked() {
    let trial = Trial::new();
    let texts = [("Butuh admin, WA 0812-3456-7890", "suspicious"), ("Toko cari kasir di Solo", "ordinary")];
    trial.labels(&table(texts.iter().map(|(text, label)| ((*text).to_owned(), *label))));
    let output = waspada(trial.path(), &["labels", "export", "--out", "set"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = fs_err::read_to_string(trial.path().join("set/labels.jsonl")).unwrap();
    assert!(!lines.contains("3456-7890") && lines.lines().count() == 2, "{lines}");
    assert!(
        lines.contains("\"labelled_by\":\"outcome\"") && lines.contains("\"guideline\":\"1\""),
        "{lines}"
    );
    let sheet = fs_err::read_to_string(trial.path().join("set/DATASHEET.md")).unwrap();
    for part in
        ["**How texts were chosen.**", "| outcome | 2 | 1 | 4.0 | yes |", "| network | 0 | 0 | 0.0 | no |"]
    {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    let clear = waspada(trial.path(), &["labels", "export", "--out", "terbuka", "--unmasked"]);
    assert_eq!(clear.status.code(), Some(0));
    assert!(
        fs_err::read_to_string(trial.path().join("terbuka/labels.jsonl")).unwrap().contains("0812-3456-7890")
    );
    let database = rusqlite::Connection::open(trial.path().join("waspada.db")).unwrap();
    let noted: i64 = database
        .query_row(
            "SELECT count(*) FROM access_log WHERE what IN ('labels_export', 'labels_import')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(noted, 2, "who brought labels and who took them out in the clear stands in the log");
}

#[test]
fn a_training_that_is_killed_leaves_no_half_of_a_model() {
    let trial = Trial::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("waspada"))
        .current_dir(trial.path())
        .args(["train", "--data", "corpus"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(trial.models().is_empty(), "{:?}", trial.models());
    assert_eq!(waspada(trial.path(), &["models", "verify"]).status.code(), Some(0));
    assert_eq!(waspada(trial.path(), &["score", "--help"]).status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_no_half_of_a_model() {
    let trial = Trial::new();
    let program = assert_cmd::cargo::cargo_bin!("waspada");
    // The shell lets no file grow beyond eight blocks, as a full disk would.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" train --data corpus --out penuh";
    let output =
        Command::new("sh").args(["-c", script]).arg(program).current_dir(trial.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("cannot write the model"), "{}", text(&output.stderr));
    let left: Vec<_> =
        fs_err::read_dir(trial.path().join("penuh")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_changed_rule_is_tried_on_stored_ads_and_nothing_is_kept() {
    let trial = Trial::new();
    let folder = trial.path();
    let ads = "id,text\n\
               1,\"Butuh admin kantor di Kamboja, hubungi kantor kami di Jakarta, bawa ijazah dan surat lamaran\"\n\
               2,\"Dicari kasir toko di Solo, gaji UMR, bawa ijazah dan surat lamaran ke toko\"\n";
    fs_err::write(folder.join("ads.csv"), ads).unwrap();
    assert_eq!(waspada(folder, &["import", "ads.csv"]).status.code(), Some(0));
    let rules =
        fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/combinations.toml")).unwrap();
    let new = "\n[[combination]]\nid = \"cashier_anywhere\"\nname_id = \"x\"\nname_en = \"x\"\nreason_id = \"x\"\nreason_en = \"x\"\n\
               clears_id = \"x\"\nclears_en = \"x\"\nstrength = \"strong\"\nall = [\"D01\", \"context:abroad\"]\nilo = [\"OI-D1\"]\n";
    fs_err::write(folder.join("combinations.toml"), format!("{rules}{new}")).unwrap();
    let told = object(&waspada(folder, &["rules", "test", "combinations.toml", "--json"]));
    assert_eq!((told["ads"].as_u64(), told["campaigns"].as_u64()), (Some(2), Some(2)), "{told}");
    let sign =
        told["signs"].as_array().unwrap().iter().find(|sign| sign["id"] == "cashier_anywhere").unwrap();
    assert_eq!((sign["before"].as_u64(), sign["new"].as_u64()), (Some(0), Some(1)), "{told}");
    assert!(sign["beside"].to_string().contains("D01"), "what it says twice is told: {told}");
    assert!(
        text(&waspada(folder, &["rules", "test", "combinations.toml"]).stdout)
            .contains("minutes of analysts' time")
    );
    // A mistake is named with its line, as `check` does.
    fs_err::write(folder.join("combinations.toml"), format!("{rules}\n[[combination]]\nid = 7\n")).unwrap();
    assert_eq!(waspada(folder, &["rules", "test", "combinations.toml"]).status.code(), Some(3));
}
