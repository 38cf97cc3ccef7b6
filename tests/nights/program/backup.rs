//! `backup` and `restore`: one file, checked on both sides, and nothing is ever written over.

use std::path::Path;

use super::{installed, rows, said, state, waspada};

fn ok(folder: &Path, arguments: &[&str]) -> String {
    let output = waspada(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A desk after a night, with a backup of it.
fn backed_up() -> (tempfile::TempDir, std::path::PathBuf) {
    let desk = installed();
    ok(desk.path(), &["keys", "init"]);
    ok(desk.path(), &["run"]);
    let file = desk.path().join("backup/waspada.tar");
    ok(desk.path(), &["backup", "backup/waspada.tar"]);
    (desk, file)
}

#[test]
fn an_empty_machine_goes_on_from_a_backup() {
    let (desk, file) = backed_up();
    let elsewhere = tempfile::tempdir().unwrap();
    let told = ok(elsewhere.path(), &["restore", file.to_str().unwrap()]);
    assert!(told.contains("waspada verify"), "{told}");
    assert_eq!(state(elsewhere.path()), state(desk.path()));
    let settings = |folder: &Path| fs_err::read_to_string(folder.join("pipeline.toml")).unwrap();
    assert_eq!(settings(elsewhere.path()), settings(desk.path()));
    assert!(!elsewhere.path().join("evidence.key").exists(), "keys are kept elsewhere");
    ok(elsewhere.path(), &["verify"]);
    let left: Vec<_> = fs_err::read_dir(elsewhere.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".waspada"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "what was unpacked on the way is gone");
    for key in ["evidence.key", "evidence.key.pub", "match.key"] {
        if desk.path().join(key).exists() {
            fs_err::copy(desk.path().join(key), elsewhere.path().join(key)).unwrap();
        }
    }
    ok(elsewhere.path(), &["run"]);
    assert_eq!(rows(elsewhere.path(), "SELECT count(*) FROM run"), [["2"]]);
    ok(elsewhere.path(), &["verify"]);
}

#[test]
fn nothing_is_written_over() {
    let (desk, file) = backed_up();
    let taken = waspada(desk.path(), &["backup", "backup/waspada.tar"]);
    assert_eq!(taken.status.code(), Some(2), "{}", said(&taken));
    let before = state(desk.path());
    let refused = waspada(desk.path(), &["restore", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("is there already"), "{}", said(&refused));
    assert_eq!(state(desk.path()), before);
    // A folder gets a file with the time in its name.
    ok(desk.path(), &["backup", "backup"]);
    assert_eq!(fs_err::read_dir(desk.path().join("backup")).unwrap().count(), 2);
}

#[test]
fn a_backup_that_was_changed_or_cut_is_refused_before_anything_is_written() {
    let (_desk, file) = backed_up();
    let whole = fs_err::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[40_000] ^= 1;
    let cases = [
        ("changed", changed),
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("empty", Vec::new()),
        ("no backup", b"just text\n".repeat(200)),
    ];
    for (what, bytes) in cases {
        let elsewhere = tempfile::tempdir().unwrap();
        let broken = elsewhere.path().join("broken.tar");
        fs_err::write(&broken, bytes).unwrap();
        let refused = waspada(elsewhere.path(), &["restore", "broken.tar"]);
        assert_eq!(refused.status.code(), Some(7), "{what}: {}", said(&refused));
        assert!(said(&refused).contains("broken.tar"), "{what}: {}", said(&refused));
        assert_eq!(fs_err::read_dir(elsewhere.path()).unwrap().count(), 1, "{what}: nothing was written");
    }
}

#[test]
fn encryption_says_what_it_needs() {
    let (desk, _) = backed_up();
    let is_there = std::process::Command::new("age").arg("--version").output().is_ok();
    let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let output = waspada(desk.path(), &["backup", "geheim.tar.age", "--recipient", recipient]);
    if is_there {
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let written = fs_err::read(desk.path().join("geheim.tar.age")).unwrap();
        assert!(written.starts_with(b"age-encryption.org/"));
        let elsewhere = tempfile::tempdir().unwrap();
        let file = desk.path().join("geheim.tar.age");
        let refused = waspada(elsewhere.path(), &["restore", file.to_str().unwrap()]);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains("--identity"), "{}", said(&refused));
    } else {
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("apt install age"), "{}", said(&output));
        assert!(!desk.path().join("geheim.tar.age").exists());
    }
}
