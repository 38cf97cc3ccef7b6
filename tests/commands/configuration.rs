//! The commands that need nothing but settings and data files, as a person meets them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::Path;
use std::process::{Command, Output};

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stdout)))
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push((path.display().to_string(), fs_err::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[cfg(unix)]
#[test]
fn a_check_refuses_devices_and_pipes_wherever_a_file_or_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(waspada(folder, &["init"]).status.code(), Some(0));
    assert_eq!(waspada(folder, &["check"]).status.code(), Some(0), "what is not there yet is made later");
    assert!(Command::new("mkfifo").arg(folder.join("pipa")).status().unwrap().success());
    let settings = [
        "archive.dir",
        "evidence.dir",
        "store.path",
        "evidence.key",
        "evidence.match_key",
        "digest.webhook_secret_file",
    ];
    for setting in settings {
        for named in ["/dev/null", "pipa"] {
            let set = format!("{setting}=\"{named}\"");
            let check = waspada(
                folder,
                &["check", "--set", &set, "--set", "digest.webhook_url=\"http://127.0.0.1/x\""],
            );
            let told = text(&check.stdout);
            assert_eq!(check.status.code(), Some(7), "{set}: {told}{}", text(&check.stderr));
            let name =
                format!("[{}] {}", setting.split('.').next().unwrap(), setting.split('.').nth(1).unwrap());
            assert!(
                told.contains(&name) && told.contains(named) && told.contains("name a f"),
                "{set}: {told}"
            );
        }
    }
}

#[test]
fn init_writes_once_and_never_over_anything() {
    let folder = tempfile::tempdir().unwrap();
    let first = waspada(folder.path(), &["init"]);
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(text(&first.stdout), "wrote pipeline.toml\n");
    assert!(text(&first.stderr).contains("waspada check"));

    fs_err::write(folder.path().join("pipeline.toml"), "# mine\n").unwrap();
    let before = files(folder.path());
    let second = waspada(folder.path(), &["init"]);
    assert_eq!(second.status.code(), Some(0));
    assert!(text(&second.stdout).starts_with("nothing to do"), "{}", text(&second.stdout));
    assert_eq!(files(folder.path()), before);
}

#[test]
fn init_with_data_writes_what_check_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let output = waspada(folder.path(), &["init", "--data", "--json"]);
    let written = json(&output);
    assert_eq!(written["ok"], true);
    assert!(written["written"].as_array().unwrap().len() > 1, "{written}");
    let settings = fs_err::read_to_string(folder.path().join("pipeline.toml")).unwrap();
    assert!(settings.contains("data_dir = \"data\"\n"));
    let checked = waspada(folder.path(), &["check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    let before = files(folder.path());
    let again = json(&waspada(folder.path(), &["init", "--data", "--json"]));
    assert_eq!(again["written"].as_array().unwrap().len(), 0);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn init_into_a_folder_that_cannot_be_made_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("file"), "").unwrap();
    let output = waspada(folder.path(), &["--config", "file/pipeline.toml", "init"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: cannot write `file/pipeline.toml`\n  caused by: "), "{said}");
    assert!(said.contains("\n\nhint: "), "{said}");
}

#[test]
fn check_draws_every_mistake_and_ends_with_3() {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        "[crawl]\nconcurency = 4\nconcurrency = 0\n\n[[source]]\nname = \"a\"\nkind = \"sitemap\"\n";
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    let output = waspada(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
    insta::assert_snapshot!(text(&output.stderr));

    let object = json(&waspada(folder.path(), &["check", "--json"]));
    assert_eq!((&object["ok"], &object["exit"]), (&false.into(), &3.into()));
    let lines: Vec<_> = object["problems"].as_array().unwrap().iter().map(|p| p["line"].as_u64()).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(5)]);
}

#[test]
fn check_without_settings_says_how_to_get_them() {
    let folder = tempfile::tempdir().unwrap();
    let output = waspada(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(3));
    insta::assert_snapshot!(text(&output.stderr), @r"
    error: there is no `pipeline.toml` here

    hint: `waspada init` writes one with every key explained
    hint: `--config PATH` names one elsewhere
    ");
}

#[test]
fn check_finds_what_no_line_is_to_blame_for() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[[source]]\nname = \"dinas\"\nkind = \"import\"\npaths = [\"masuk/\"]\n";
    fs_err::write(folder.path().join("pipeline.toml"), settings).unwrap();
    let output = waspada(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(text(&output.stdout).contains("source `dinas`: there is no `"), "{}", text(&output.stdout));
}

#[test]
fn check_refuses_an_empty_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    fs_err::create_dir(folder.path().join("kosong")).unwrap();
    let output = waspada(folder.path(), &["check", "--set", "assess.data_dir=kosong"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("the folder is empty"), "{}", text(&output.stderr));
}

#[test]
fn check_shows_where_each_setting_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    let object = json(&waspada(folder.path(), &["check", "--show", "--json", "--set", "crawl.retries=1"]));
    let origin = |key: &str| {
        let settings = object["settings"].as_array().unwrap();
        settings.iter().find(|s| s["key"] == key).map(|s| s["origin"].as_str().unwrap().to_owned())
    };
    assert_eq!(origin("crawl.retries").as_deref(), Some("--set"));
    assert_eq!(origin("crawl.concurrency").as_deref(), Some("pipeline.toml"));
}

#[test]
fn doctor_reports_what_is_here_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    let before = files(folder.path());
    let output = waspada(folder.path(), &["doctor", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert_eq!(files(folder.path()), before);
    let report = json(&output);
    let names: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "waspada",
            "settings",
            "data",
            "model",
            "database",
            "archive",
            "manifests",
            "free space",
            "clock",
            "next nights"
        ]
    );
}

#[test]
fn doctor_names_a_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    waspada(folder.path(), &["init"]);
    // A file where the folder should be: refused to every account, the superuser's too.
    let output = waspada(folder.path(), &["doctor", "--set", "archive.dir=pipeline.toml/archive"]);
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("WRONG  archive"), "{}", text(&output.stdout));
}

#[test]
fn doctor_without_settings_still_reports() {
    let folder = tempfile::tempdir().unwrap();
    let output = waspada(folder.path(), &["doctor"]);
    assert_eq!(output.status.code(), Some(7));
    assert!(text(&output.stdout).contains("waspada init"), "{}", text(&output.stdout));
}

/// Settings in a folder, and tables there that are imported in order; the last summary.
fn imported(folder: &Path, tables: &[(&str, &str)]) -> serde_json::Value {
    assert_eq!(waspada(folder, &["init"]).status.code(), Some(0));
    let mut told = serde_json::Value::Null;
    for (name, rows) in tables {
        fs_err::write(folder.join(name), rows).unwrap();
        told = json(&waspada(folder, &["import", name, "--json"]));
    }
    told
}

#[test]
fn tables_that_are_numbered_alike_keep_their_ads() {
    let folder = tempfile::tempdir().unwrap();
    let june = "id,judul,teks\n1,Kasir,\"Toko di Sleman mencari kasir, libur satu hari tiap pekan\"\n";
    let july = "id,judul,teks\n1,Penjahit,\"Konveksi di Bantul mencari penjahit, upah borongan\"\n";
    let told = imported(folder.path(), &[("juni.csv", june), ("juli.csv", july)]);
    assert_eq!((&told["ads_new"], &told["ads_edited"]), (&1.into(), &0.into()), "{told}");
    // The same table with other words is the same ad.
    fs_err::write(folder.path().join("juli.csv"), july.replace("borongan", "harian")).unwrap();
    let told = json(&waspada(folder.path(), &["import", "juli.csv", "--json"]));
    assert_eq!((&told["ads_new"], &told["ads_edited"]), (&0.into(), &1.into()), "{told}");
}

#[test]
fn the_text_of_a_campaign_of_one_shows_no_contact() {
    let folder = tempfile::tempdir().unwrap();
    let row = "judul,teks\nPelayan,\"Dicari pelayan kafe di Solo, kirim lamaran ke budi.santoso@gmail.com atau \
               lewat t.me/budiloker, libur tiap Senin, makan siang dari kafe, masuk pukul delapan pagi\"\n";
    imported(folder.path(), &[("iklan.csv", row)]);
    let out =
        waspada(folder.path(), &["export", "--format", "jsonl", "--band", "all", "--out", "semua.jsonl"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let exported = fs_err::read_to_string(folder.path().join("semua.jsonl")).unwrap();
    let ad: serde_json::Value = serde_json::from_str(exported.lines().next().unwrap()).unwrap();
    let shown = |more: &[&str]| {
        text(
            &waspada(folder.path(), &[&["campaign", ad["ad"].as_str().unwrap(), "--json"], more].concat())
                .stdout,
        )
    };
    let (masked, open) = (shown(&[]), shown(&["--unmasked"]));
    for contact in ["budi.santoso", "budiloker"] {
        assert!(!masked.contains(contact) && open.contains(contact), "{masked}\n{open}");
    }
}
