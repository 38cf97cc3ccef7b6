//! The chain of evidence by the real program: nights are sealed, changes of every kind are found, scores of the past come
//! out again, and what is erased leaves the chain whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod bag;
mod erasing;
mod faults;
mod python;
mod replaying;
mod stamping;
mod tampering;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;

/// The program in `folder`, without settings from the surroundings.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(folder).args(arguments);
    for name in ["CLICOLOR_FORCE", "RUST_LOG", "WASPADA_LANG"] {
        command.env_remove(name);
    }
    command
}

fn waspada(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Runs a command that has to succeed.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = waspada(folder, arguments);
    let said =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    said
}

/// The JSON object that a command prints, whatever it ends with.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = waspada(folder, &[arguments, &["--json", "-q"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Codes of what `verify` finds wrong, with the manifests.
fn flaws(folder: &Path, arguments: &[&str]) -> Vec<(String, Option<u64>)> {
    let verified = json(folder, &[&["verify"], arguments].concat());
    let flaws = verified["flaws"].as_array().unwrap_or_else(|| panic!("{verified}"));
    flaws.iter().map(|flaw| (flaw["what"].as_str().unwrap().to_owned(), flaw["manifest"].as_u64())).collect()
}

/// A folder with a night over the sample board, signed, and an import after it.
fn two_runs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["init"]);
    done(folder.path(), &["keys", "init"]);
    done(folder.path(), &["run"]);
    fs_err::write(
        folder.path().join("kiriman.csv"),
        "id,judul,teks\n\
         1,Operator,Dicari operator ke Kamboja gaji 15 juta tanpa pengalaman paspor dipegang kantor visa turis WA 0812-0000-7777\n\
         2,Kasir,Kami mencari kasir di Solo untuk cabang baru. Kirim lamaran ke kantor. Telepon 0812-0000-8888. Tidak dipungut biaya.\n",
    )
    .unwrap();
    done(folder.path(), &["import", "kiriman.csv"]);
    assert_eq!(flaws(folder.path(), &[]), []);
    folder
}

/// A copy of a folder with all that is in it.
fn copy(from: &Path) -> tempfile::TempDir {
    fn into(from: &Path, to: &Path) {
        for entry in fs_err::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                fs_err::create_dir(&target).unwrap();
                into(&entry.path(), &target);
            } else {
                fs_err::copy(entry.path(), target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    into(from, folder.path());
    folder
}

/// The archive files of a folder, by name.
fn archives(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs_err::read_dir(folder.join("archive")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Changes the database as whoever has a SQLite tool and does not mind the triggers.
fn tamper(folder: &Path, sql: &str) {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%stays%' OR name = 'ad_version_words'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(sql).unwrap();
}

/// One value of the database.
fn value(folder: &Path, sql: &str) -> String {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    connection.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).map_or_else(
        |error| panic!("{sql}: {error}"),
        |value| match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        },
    )
}

/// Opens a lead with the campaign of the first flag.
fn lead(folder: &Path) {
    let connection = Connection::open(folder.join("waspada.db")).unwrap();
    let at = "2026-11-25T02:00:00.000Z";
    connection
        .execute_batch(&format!(
            "INSERT INTO lead (name, person, person_name, opened_at) VALUES ('Kapal', 1, 'Sari', '{at}');
             INSERT INTO lead_event (lead, what, reason, person, person_name, at)
               VALUES (1, 'opened', '', 1, 'Sari', '{at}');
             INSERT INTO lead_event (lead, what, ad_version, reason, person, person_name, at)
               SELECT 1, 'added', m.founder, 'tiga iklan', 1, 'Sari', '{at}' FROM flag
               JOIN campaign_member m ON m.ad_version = flag.ad_version ORDER BY flag.id LIMIT 1;"
        ))
        .unwrap();
}
