//! Which model is in use, and how that changes: through the gate, by force with a reason, and back.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics is a test that fails"
)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use waspada::assess::ModelFile;
use waspada::run::models;

use crate::training::{few_labelled, labelled_file};

pub(crate) fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments).env("USER", "sari");
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", text(&output.stdout), text(&output.stderr));
    })
}

fn built_in() -> ModelFile {
    models::load(None).unwrap().file().clone()
}

/// Writes a model into `models/` and gives its name.
fn put(folder: &Path, model: ModelFile) -> String {
    let model = ModelFile { id: model.content_id(), ..model };
    fs_err::create_dir_all(folder.join("models")).unwrap();
    let path = folder.join("models").join(format!("{}.json", model.id));
    fs_err::write(path, serde_json::to_string(&model).unwrap()).unwrap();
    model.id
}

/// The model built in under another seed: it scores alike.
fn twin(folder: &Path) -> String {
    let mut model = built_in();
    model.training.seed += 1;
    put(folder, model)
}

/// A model that has signs and words the wrong way round.
fn worse(folder: &Path) -> String {
    let mut model = built_in();
    model.stack.weights.iter_mut().for_each(|weight| *weight = -*weight);
    model.stack.signs.values_mut().for_each(|weight| *weight = -*weight);
    put(folder, model)
}

fn in_use(folder: &Path) -> String {
    json(&waspada(folder, &["models", "list", "--json"]))["in_use"].as_str().unwrap().to_owned()
}

#[test]
fn a_model_no_worse_is_promoted_nights_use_it_and_the_way_back_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs_err::write(folder.join("ads.csv"), "id,title,text\n1,Kasir,\"Dicari kasir toko di Solo, gaji UMR\"\n")
        .unwrap();
    let source = "[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"ads.csv\"]\n";
    fs_err::write(folder.join("pipeline.toml"), source).unwrap();
    labelled_file(&folder.join("rows.jsonl"));
    let (old, new) = (built_in().id, twin(folder));
    assert_eq!(in_use(folder), old, "a file that lies there is not in use");

    let done = waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl"]);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    assert!(text(&done.stdout).contains("is in use from now on"), "{}", text(&done.stdout));
    assert_eq!(in_use(folder), new);
    assert_eq!(waspada(folder, &["run"]).status.code(), Some(0));
    let database = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    let used: String = database.query_row("SELECT model FROM run", [], |row| row.get(0)).unwrap();
    assert_eq!(used, new, "the night and `models` agree");
    let again = waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("in use already"), "{}", text(&again.stderr));

    let back = waspada(folder, &["models", "rollback", "--reason", "uji coba"]);
    assert_eq!(back.status.code(), Some(0), "{}", text(&back.stderr));
    assert_eq!(in_use(folder), old, "what was built in is written into the folder, to go back to");
    assert_eq!(waspada(folder, &["models", "verify"]).status.code(), Some(0));
    let journal = fs_err::read_to_string(folder.join("models/journal.jsonl")).unwrap();
    let entries: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((entries.len(), entries[1]["step"].as_str().unwrap()), (2, "rolled_back"));
    assert_eq!(
        (entries[0]["who"].as_str().unwrap(), entries[1]["reason"].as_str().unwrap()),
        ("sari", "uji coba")
    );
    assert_eq!(entries[0]["gate"]["candidate"], new.as_str());
    assert!(
        entries[0]["gate"]["checks"].as_array().unwrap().len() > 10,
        "the gate's figures stay in the journal"
    );
}

#[test]
fn a_worse_model_is_refused_and_forced_only_with_a_reason_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    few_labelled(&folder.join("rows.jsonl"));
    let (old, new) = (built_in().id, worse(folder));
    let refused = waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl", "--json"]);
    assert_eq!(refused.status.code(), Some(6), "{}", text(&refused.stderr));
    let told = json(&refused);
    assert_eq!((told["ok"].as_bool(), told["what"].as_str()), (Some(false), Some("refused")));
    let failed: Vec<&str> = told["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["is_passed"] == false)
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    assert!(failed.contains(&"average precision is not worse"), "{failed:?}");
    assert_eq!(in_use(folder), old);
    assert!(!folder.join("models/CURRENT").exists());

    let bare = waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl", "--force"]);
    assert_eq!(bare.status.code(), Some(2));
    let empty =
        waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl", "--force", "--reason", " "]);
    assert_eq!(empty.status.code(), Some(2), "{}", text(&empty.stderr));
    let forced = waspada(
        folder,
        &["models", "promote", &new, "--data", "rows.jsonl", "--force", "--reason", "percobaan"],
    );
    assert_eq!(forced.status.code(), Some(0), "{}", text(&forced.stderr));
    assert!(text(&forced.stdout).contains("against the gate"), "{}", text(&forced.stdout));
    let listed = json(&waspada(folder, &["models", "list", "--json"]));
    assert_eq!(
        (listed["last"]["is_forced"].as_bool(), listed["last"]["reason"].as_str()),
        (Some(true), Some("percobaan"))
    );
}

#[test]
fn what_is_damaged_is_refused_and_the_model_in_use_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    let old = built_in();
    let whole = serde_json::to_string(&old).unwrap();
    fs_err::create_dir(folder.join("models")).unwrap();
    let file = |name: &str, text: &str| fs_err::write(folder.join("models").join(name), text).unwrap();
    file("terpotong.json", &whole[..whole.len() / 2]);
    file("diubah.json", &whole.replacen("\"rows\":", "\"rows\":1", 1));
    let mut other = old.clone();
    other.training.feature_table = "0123456789ab".into();
    let foreign = put(folder, other);
    file(".separuh.json.new", &whole[..100]);
    for (name, said) in [
        ("terpotong", "not a model file"),
        ("diubah", "does not match its id"),
        (foreign.as_str(), "feature table"),
    ] {
        let output = waspada(folder, &["models", "promote", name]);
        assert_eq!(output.status.code(), Some(6), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(said), "{name}: {}", text(&output.stderr));
        assert_eq!(in_use(folder), old.id);
    }
    let verify = waspada(folder, &["models", "verify", "--json"]);
    assert_eq!(verify.status.code(), Some(7));
    assert_eq!(json(&verify)["faults"].as_array().unwrap().len(), 3, "{}", text(&verify.stdout));
    for outside in ["../waspada", "models/x", ""] {
        assert_eq!(waspada(folder, &["models", "promote", outside]).status.code(), Some(2), "{outside}");
    }
}

#[test]
fn a_model_in_use_that_gets_damaged_is_told_and_the_one_before_taken() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    few_labelled(&folder.join("rows.jsonl"));
    let new = twin(folder);
    waspada(folder, &["models", "promote", &new, "--data", "rows.jsonl", "--force", "--reason", "uji"]);
    assert_eq!(in_use(folder), new);
    let path = folder.join("models").join(format!("{new}.json"));
    let spoilt = fs_err::read_to_string(&path).unwrap().replacen("\"rows\":", "\"rows\":1", 1);
    fs_err::write(&path, spoilt).unwrap();
    for arguments in [vec!["check"], vec!["models", "show"], vec!["run"]] {
        let output = waspada(folder, &arguments);
        assert_eq!(output.status.code(), Some(6), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("does not match its id"), "{}", text(&output.stderr));
    }
    assert!(text(&waspada(folder, &["models", "list"]).stdout).contains("refused: "));
    let doctor = waspada(folder, &["doctor"]);
    assert!(text(&doctor.stdout).contains("WRONG  model"), "{}", text(&doctor.stdout));
    let back = waspada(folder, &["models", "rollback"]);
    assert_eq!(back.status.code(), Some(0), "{}", text(&back.stderr));
    assert_eq!(in_use(folder), built_in().id);
    // A journal that somebody edits is seen.
    let journal = folder.join("models/journal.jsonl");
    let edited =
        fs_err::read_to_string(&journal).unwrap().replacen("\"who\":\"sari\"", "\"who\":\"budi\"", 1);
    fs_err::write(&journal, edited).unwrap();
    let verify = waspada(folder, &["models", "verify"]);
    assert!(text(&verify.stdout).contains("journal.jsonl: line 2"), "{}", text(&verify.stdout));
}

#[test]
fn settings_that_name_one_file_are_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let id = twin(folder);
    fs_err::write(folder.join("pipeline.toml"), format!("[assess]\nmodel = \"models/{id}.json\"\n")).unwrap();
    let output = waspada(folder, &["models", "promote", &id]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("in use whatever is promoted"), "{}", text(&output.stderr));
    assert_eq!(in_use(folder), id);
}

#[test]
fn a_difference_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    waspada(folder, &["init"]);
    let new = worse(folder);
    let told = json(&waspada(folder, &["models", "diff", &new, "--json"]));
    assert_eq!(
        (told["before"].as_str().unwrap(), told["after"].as_str().unwrap()),
        (built_in().id.as_str(), new.as_str())
    );
    let signs = told["signs"].as_array().unwrap();
    assert!(signs.iter().any(|sign| sign["before"].as_f64() > sign["after"].as_f64()), "{told}");
    assert_eq!(told["ads"], 0);
}

/// A folder with one ordinary and one alarming ad of a file, and a challenger as it is named.
fn challenged(folder: &Path, challenger: &str) {
    let ads = "id,title,text\n\
               1,Kasir toko,\"Dicari kasir toko di Solo, gaji UMR, BPJS, libur hari Minggu. Datang ke toko dengan ijazah SMA\"\n\
               2,Kerja Kamboja,\"Dicari admin judi online di Kamboja gaji 15 juta, paspor ditahan perusahaan, berangkat dengan \
               visa wisata, biaya 5 juta potong gaji, hubungi WA 0812-1111-2222\"\n";
    fs_err::write(folder.join("ads.csv"), ads).unwrap();
    let settings = format!(
        "[assess]\nchallenger = \"{challenger}\"\n\n[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"ads.csv\"]\n"
    );
    fs_err::write(folder.join("pipeline.toml"), settings).unwrap();
}

/// Everything that a night decided.
fn decided(folder: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    let mut rows = Vec::new();
    for sql in [
        "SELECT ad.identity || ' ' || a.model || ' ' || a.score || ' ' || a.band || ' ' || a.is_latest
         FROM assessment a JOIN ad ON ad.id = a.ad ORDER BY a.id",
        "SELECT ad.identity || ' ' || flag.band || ' ' || flag.score || ' ' || flag.state
         FROM flag JOIN ad ON ad.id = flag.ad ORDER BY flag.id",
    ] {
        let mut found = database.prepare(sql).unwrap();
        rows.extend(found.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap));
    }
    rows
}

#[test]
fn a_challenger_scores_in_shadow_and_changes_nothing() {
    let plain = tempfile::tempdir().unwrap();
    challenged(plain.path(), "");
    let night = json(&waspada(plain.path(), &["run", "--json"]));
    assert_eq!(night.get("challenger"), None);
    assert_eq!(decided(plain.path()).len(), 3, "two scores and one flag: {:?}", decided(plain.path()));

    let shadow = tempfile::tempdir().unwrap();
    let folder = shadow.path();
    // What the model in use lets pass it would flag, and the other way round.
    let other = worse(folder);
    challenged(folder, &other);
    assert_eq!(waspada(folder, &["check"]).status.code(), Some(0));
    let night = json(&waspada(folder, &["run", "--json"]));
    assert_eq!(decided(folder), decided(plain.path()), "no score, band or flag is another");
    let told = &night["challenger"];
    assert_eq!((told["model"].as_str(), told["scored"].as_u64()), (Some(other.as_str()), Some(2)), "{told}");
    assert_eq!(told["would_not_flag"].as_u64(), Some(1), "{told}");
    let words = waspada(folder, &["run", "--lang", "id"]);
    let words = text(&words.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&format!("penantang {other}: 0 iklan dinilai")), "nothing is new: {words}");

    let database = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    let flagged: String = database
        .query_row("SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad", [], |row| row.get(0))
        .unwrap();
    let diff = json(&waspada(folder, &["models", "diff", "--challenger", "--json"]));
    assert_eq!(diff["challenge"]["champion"].as_str(), Some(built_in().id.as_str()));
    let one =
        diff["differences"].as_array().unwrap().iter().find(|one| one["ad"] == flagged.as_str()).unwrap();
    assert_eq!((one["stand"].as_str(), one["verdict"].is_null()), (Some("would_not_flag"), true), "{one}");
    assert!(!diff.to_string().contains("Kamboja"), "no words of ads: {diff}");
}

#[cfg(unix)]
#[test]
fn a_broken_challenger_stops_no_night_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let other = worse(folder);
    let path = folder.join("models").join(format!("{other}.json"));
    let whole = fs_err::read_to_string(&path).unwrap();
    fs_err::write(&path, whole.replacen("\"seed\":", "\"seed\":1", 1)).unwrap();
    // Nothing of these ends by itself, or it is far too much.
    assert!(Command::new("mkfifo").arg(folder.join("pipa.json")).status().unwrap().success());
    fs_err::File::create(folder.join("besar.json")).unwrap().set_len(1 << 30).unwrap();
    for (name, problem) in [
        (other.as_str(), "cannot use the challenger"),
        ("gone/x.json", "cannot read the challenger"),
        ("/dev/zero", "`/dev/zero` is a device, pipe or folder; name a file"),
        ("./pipa.json", "is a device, pipe or folder; name a file"),
        ("./besar.json", "is larger than 67108864 bytes"),
    ] {
        challenged(folder, name);
        let check = waspada(folder, &["check"]);
        assert_eq!(check.status.code(), Some(7), "{}", text(&check.stdout));
        assert!(text(&check.stdout).contains(problem), "{}", text(&check.stdout));
        let night = waspada(folder, &["run", "--json"]);
        assert_eq!(night.status.code(), Some(0), "{}", text(&night.stderr));
        let told = &json(&night)["challenger"];
        assert_eq!(told["model"].as_str(), Some(name));
        assert!(told["problem"].as_str().unwrap().contains(problem), "{told}");
    }
    assert_eq!(decided(folder).len(), 3, "the night judged and flagged as ever");
    for (setting, file) in
        [("assess.model", "/dev/zero"), ("assess.model", "besar.json"), ("store.path", "/dev/zero")]
    {
        let refused = waspada(folder, &["run", "--set", &format!("{setting}=\"{file}\"")]);
        assert_ne!(refused.status.code(), Some(0), "{setting}");
        assert!(text(&refused.stderr).contains(file), "{}", text(&refused.stderr));
    }
    let diff = waspada(folder, &["models", "diff", "--challenger"]);
    assert!(text(&diff.stdout).contains("no challenger has scored yet"), "{}", text(&diff.stdout));
}
