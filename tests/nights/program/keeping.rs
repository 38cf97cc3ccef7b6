//! What a night leaves behind: archive files, who may read them, and how its end is told.

use std::path::{Path, PathBuf};

use super::{installed, json, rows, said, table, waspada};

fn archive_files(folder: &Path) -> Vec<String> {
    let files = fs_err::read_dir(folder.join("archive")).unwrap();
    let mut names: Vec<String> =
        files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(super) fn execute(folder: &Path, sql: &str) {
    rusqlite::Connection::open(folder.join("waspada.db")).unwrap().execute_batch(sql).unwrap();
}

/// Makes every run so far look years old.
fn age_runs(folder: &Path) {
    execute(folder, "UPDATE run SET started_at = '2020-01-01T00:00:00.000Z'");
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = waspada(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn files_of_nights_in_which_nothing_changed_go_and_evidence_of_flags_stays() {
    let folder = installed();
    let folder = folder.path();
    run(folder, &["run"]);
    let first = archive_files(folder);
    run(folder, &["run"]);
    let unnamed = |name: &String| {
        rows(folder, &format!("SELECT count(*) FROM capture WHERE warc_file = '{name}'")) == [["0"]]
    };
    let second: Vec<String> =
        archive_files(folder).into_iter().filter(|name| !first.contains(name)).collect();
    assert!(!second.is_empty() && second.iter().all(unnamed), "nothing has changed: {second:?}");
    // Of another database, or put there by hand: none of ours to delete.
    let others = ["waspada-20200101T000000Z-00001.warc.gz", "catatan.txt"];
    for name in others {
        fs_err::write(folder.join("archive").join(name), "x").unwrap();
    }
    age_runs(folder);
    run(folder, &["run"]);
    let left = archive_files(folder);
    assert!(second.iter().all(|name| !left.contains(name)), "{left:?}");
    assert!(first.iter().all(|name| left.contains(name)), "the evidence of flags: {left:?}");
    assert!(others.iter().all(|name| left.contains(&(*name).to_owned())), "{left:?}");
}

#[test]
fn a_file_whose_rows_went_before_a_kill_is_deleted_by_the_next_night() {
    let folder = installed();
    let folder = folder.path();
    fs_err::write(folder.join("a.csv"), table(5)).unwrap();
    run(folder, &["import", "a.csv"]);
    let first = archive_files(folder);
    age_runs(folder);
    execute(folder, "DELETE FROM capture");
    run(folder, &["import", "a.csv"]);
    assert!(first.iter().all(|name| !archive_files(folder).contains(name)), "{first:?}");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(5)).unwrap();
    run(folder.path(), &["import", "a.csv", "--set", "store.path=dalam/waspada.db"]);
    let mut kept: Vec<PathBuf> = vec![folder.path().join("dalam"), folder.path().join("archive")];
    for place in kept.clone() {
        kept.extend(fs_err::read_dir(place).unwrap().map(|entry| entry.unwrap().path()));
    }
    assert!(kept.len() >= 5, "{kept:?}");
    for path in kept {
        let mode = fs_err::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
}

/// A folder in which no file can be made, although it can be listed.
#[cfg(target_os = "linux")]
#[test]
fn a_night_whose_evidence_cannot_be_kept_prints_one_object_and_has_failed() {
    let folder = installed();
    let output = waspada(folder.path(), &["run", "--json", "--set", "archive.dir=/proc/self/attr"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let told = json(&output);
    assert_eq!((&told["ok"], &told["exit"]), (&false.into(), &1.into()), "{told}");
    assert!(told["error"].as_str().unwrap().contains("evidence cannot be written"), "{told}");
    assert!(told["run"].is_string(), "{told}");
    assert_eq!(rows(folder.path(), "SELECT status FROM run"), [["failed"]]);
    let sources = rows(folder.path(), "SELECT count(*) FROM coverage WHERE outcome = 'failed'");
    assert_ne!(sources, [["0"]], "a source that was not read is never a quiet one");
}

#[cfg(target_os = "linux")]
#[test]
fn a_night_that_fails_before_its_first_page_is_not_left_running() {
    let folder = installed();
    let output = waspada(folder.path(), &["run", "--set", "archive.dir=/proc/arsip"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(rows(folder.path(), "SELECT status FROM run"), [["failed"]]);
}

#[test]
fn the_clone_ignores_what_a_run_leaves() {
    let ignored = fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".gitignore")).unwrap();
    for line in ["/archive/", "/manifests/", "/evidence.key*", "/match.key", "/waspada.db*"] {
        assert!(ignored.lines().any(|other| other == line), "{line}");
    }
}

#[test]
fn damaged_evidence_is_told_by_doctor_and_explain() {
    let folder = installed();
    let folder = folder.path();
    run(folder, &["run"]);
    assert_eq!(waspada(folder, &["doctor"]).status.code(), Some(0));
    let ad = rows(
        folder,
        "SELECT ad.identity FROM ad JOIN ad_version v ON v.ad = ad.id JOIN capture c ON c.id = v.capture
         WHERE v.kind = 'ad' ORDER BY c.offset_bytes DESC LIMIT 1",
    );
    let sound = waspada(folder, &["explain", &ad[0][0]]);
    assert_eq!(sound.status.code(), Some(0), "{}", said(&sound));
    execute(folder, "UPDATE capture SET payload_sha256 = printf('%064d', 7)");
    for arguments in [&["doctor"][..], &["explain", &ad[0][0]]] {
        let output = waspada(folder, arguments);
        assert!(!output.status.success(), "{arguments:?}: {}", said(&output));
    }
    for name in archive_files(folder) {
        fs_err::remove_file(folder.join("archive").join(name)).unwrap();
    }
    let output = waspada(folder, &["doctor", "--json"]);
    assert!(!output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("damaged"), "{}", said(&output));
}
