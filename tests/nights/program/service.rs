//! `schedule`: it catches up, keeps to one run at a time and ends in good order.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use rusqlite::Connection;
use waspada::run::lock::RunLock;

use super::{installed, json, program, rows, said, table, waspada};

/// Makes the last run look as old as that.
fn age_runs(folder: &std::path::Path, time: &str) {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    connection.execute("UPDATE run SET started_at = ?1, finished_at = ?1, kind = 'night'", [time]).unwrap();
}

#[test]
fn the_next_times_are_told() {
    let folder = installed();
    let next = json(&waspada(folder.path(), &["schedule", "--next", "5", "--json"]));
    let times = next["next"].as_array().unwrap();
    assert_eq!(times.len(), 5);
    assert!(times.iter().all(|time| time.as_str().unwrap().contains("T01:30:00+07:00")), "{next}");
    let wrong = waspada(folder.path(), &["schedule", "--set", "run.schedule=nightly"]);
    assert_eq!(wrong.status.code(), Some(3), "{}", said(&wrong));
}

#[test]
fn a_missed_night_is_made_up_for_once() {
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(5)).unwrap();
    assert_eq!(waspada(folder.path(), &["import", "a.csv"]).status.code(), Some(0));
    age_runs(folder.path(), "2026-01-01T00:00:00.000Z");
    let output = waspada(folder.path(), &["schedule", "--once"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("making up for the night of"), "{}", said(&output));
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM run"), [["2"]]);
    let status = rows(folder.path(), "SELECT status FROM run ORDER BY started_at DESC LIMIT 1");
    assert_eq!(status, [["complete"]]);
}

#[test]
fn a_run_under_way_is_named() {
    let folder = installed();
    fs_err::write(folder.path().join("a.csv"), table(5)).unwrap();
    assert_eq!(waspada(folder.path(), &["import", "a.csv"]).status.code(), Some(0));
    age_runs(folder.path(), "2026-01-01T00:00:00.000Z");
    let database = folder.path().join("waspada.db");
    let _held =
        RunLock::take(&database, "waspada run --source papan", "2026-11-24T18:30:00Z".parse().unwrap())
            .unwrap();
    for arguments in [&["schedule", "--once"][..], &["run"], &["import", "a.csv"]] {
        let output = waspada(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(5), "{}", said(&output));
        assert!(said(&output).contains("`waspada run --source papan`"), "{}", said(&output));
    }
}

#[test]
fn what_is_older_than_it_is_to_be_kept_goes_and_flags_stay() {
    let folder = installed();
    let archived = || fs_err::read_dir(folder.path().join("archive")).unwrap().count();
    let import = |name: &str, text: &str| {
        fs_err::write(folder.path().join(name), text).unwrap();
        let output = waspada(folder.path(), &["import", name, "--lang", "en"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    };
    let age = || {
        let connection = Connection::open(folder.path().join("waspada.db")).unwrap();
        let day = "2020-01-01T00:00:00.000Z";
        connection.execute("UPDATE run SET started_at = ?1, finished_at = ?1", [day]).unwrap();
    };
    let whole = table(8);
    let is_risky = |line: &&str| line.contains("Kamboja");
    let head = whole.lines().next().unwrap();
    let plain: Vec<&str> = whole.lines().skip(1).filter(|line| !is_risky(line)).collect();
    let risky = whole.lines().find(is_risky).unwrap();

    import("biasa.csv", &format!("{head}\n{}\n", plain[..3].join("\n")));
    age();
    let told = import("bahaya.csv", &format!("{head}\n{risky}\n"));
    assert!(told.contains("3 ads without a flag, 3 captures, 1 archive files"), "{told}");
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM ad"), [["1"]]);
    assert_eq!(archived(), 1, "the file of the first night is gone");
    age();
    let told = import("lagi.csv", &format!("{head}\n{}\n", plain[3]));
    assert!(!told.contains("deleted"), "what has a flag stays, with its evidence: {told}");
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM ad"), [["2"]]);
    assert_eq!(archived(), 2);
}

#[cfg(unix)]
#[test]
fn sigterm_ends_it_in_good_order() {
    let folder = installed();
    let mut child = program(folder.path(), &["schedule"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let waiting = lines.next().unwrap().unwrap();
    assert!(waiting.contains("the next night begins at"), "{waiting}");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(lines.next().unwrap().unwrap(), "stopped");
}
