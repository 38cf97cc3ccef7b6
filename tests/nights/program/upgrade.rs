//! A database as an earlier schema left it, opened by today's program, and the way back.

use std::path::Path;

use rusqlite::Connection;
use waspada::domain::{PersonId, Ruling};
use waspada::store::{Decision, Store};

use super::{installed, json, rows, said, table, waspada};

/// Earlier schemas, by how many of today's steps they had: with evidence, and those since.
const EARLIER: [usize; 4] = [17, 19, 21, 23];

/// What nobody may lose by an update, without what a later schema adds.
const KEPT: [&str; 8] = [
    "SELECT identity, source, url, first_seen_at, last_seen_at FROM ad ORDER BY 1",
    "SELECT ad, number, title, text, words_sha256, fields FROM ad_version ORDER BY 1, 2",
    "SELECT ad_version, model, data, score, band, reasons FROM assessment ORDER BY id",
    "SELECT ad, ad_version, state, band, score, opened_at, closed_at FROM flag ORDER BY id",
    "SELECT ad, verdict, person, reason, at FROM decision ORDER BY id",
    "SELECT ad_version, ruling, reason, note, person_name, at FROM review_event ORDER BY id",
    "SELECT url, warc_file, offset_bytes, record_id, payload_sha256 FROM capture ORDER BY id",
    "SELECT number, sha256, leaves FROM manifest ORDER BY 1",
];

/// A folder after a sealed night on which a person decided.
fn decided() -> tempfile::TempDir {
    let folder = installed();
    let source = "[[source]]\nname = \"kiriman\"\nkind = \"import\"\npaths = [\"kiriman.csv\"]\n";
    fs_err::write(folder.path().join("pipeline.toml"), source).unwrap();
    fs_err::write(folder.path().join("kiriman.csv"), table(40)).unwrap();
    for arguments in [&["keys", "init"][..], &["run"]] {
        let output = waspada(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    let flagged = rows(
        folder.path(),
        "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad WHERE state = 'open' ORDER BY flag.id LIMIT 2",
    );
    let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
    for (campaign, ruling) in flagged.iter().zip([Ruling::Confirm, Ruling::Dismiss]) {
        let decision = Decision {
            campaign: campaign[0].clone(),
            ruling,
            reason: ruling.reasons().first().copied(),
            note: "diperiksa".into(),
            person: PersonId(1),
            person_name: "sari".into(),
            seen: i64::MAX,
            is_second: false,
            at: "2026-11-25T02:00:00Z".parse().unwrap(),
        };
        store.decide_campaign(&decision).unwrap();
    }
    drop(store);
    let sealed = waspada(folder.path(), &["seal"]);
    assert_eq!(sealed.status.code(), Some(0), "{}", said(&sealed));
    folder
}

/// Puts a database of the schema after so many steps, with every row that it has room for, in the place of today's.
fn age(folder: &Path, steps: usize) {
    let (now, old) = (folder.join("waspada.db"), folder.join("old.db"));
    let connection = Connection::open(&old).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    let mut files: Vec<_> =
        fs_err::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
            .collect();
    files.sort();
    assert!(files.len() > steps, "there is no later schema than that of {steps} steps");
    for file in files.iter().take(steps) {
        connection.execute_batch(&fs_err::read_to_string(file).unwrap()).unwrap();
    }
    connection.pragma_update(None, "user_version", i64::try_from(steps).unwrap()).unwrap();
    let names = |sql: &str, of: &str| -> Vec<String> {
        let mut found = connection.prepare(sql).unwrap();
        found.query_map([of], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    // Rows come as they are: nothing is added to them, and nothing refused.
    let triggers = names("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND ?1 = ''", "");
    let written = names("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND ?1 = ''", "");
    for trigger in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.execute("ATTACH ?1 AS today", [now.display().to_string()]).unwrap();
    let tables = names(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
           AND name NOT LIKE 'ad\\_text%' ESCAPE '\\' AND ?1 = ''",
        "",
    );
    for table in tables {
        let columns = names(
            "SELECT own.name FROM pragma_table_info(?1, 'main') own
             JOIN pragma_table_info(?1, 'today') other ON other.name = own.name",
            &table,
        );
        if !columns.is_empty() {
            let columns = columns.join(", ");
            let copy = format!(
                "INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}"
            );
            connection.execute_batch(&copy).unwrap_or_else(|error| panic!("{copy}: {error}"));
        }
    }
    for trigger in written {
        connection.execute_batch(&trigger).unwrap();
    }
    connection.execute_batch("INSERT INTO ad_text (ad_text) VALUES ('rebuild'); DETACH today;").unwrap();
    drop(connection);
    for name in ["waspada.db-wal", "waspada.db-shm"] {
        drop(fs_err::remove_file(folder.join(name)));
    }
    fs_err::rename(old, now).unwrap();
}

fn kept(folder: &Path) -> Vec<Vec<Vec<String>>> {
    KEPT.iter().map(|sql| rows(folder, sql)).collect()
}

fn version(folder: &Path) -> usize {
    rows(folder, "PRAGMA user_version")[0][0].parse().unwrap()
}

/// The copy that was made before the schema was changed.
fn copy_before(folder: &Path) -> std::path::PathBuf {
    let copies = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut copies: Vec<_> =
        copies.filter(|path| path.to_string_lossy().contains("waspada.db.before-v")).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    copies.remove(0)
}

#[test]
fn a_database_of_an_earlier_schema_keeps_everything_and_there_is_a_way_back() {
    let decided = decided();
    for steps in EARLIER {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        copy(decided.path(), folder);
        let before = kept(folder);
        assert!(before.iter().all(|rows| !rows.is_empty()), "{steps}: something is not tried at all");
        age(folder, steps);
        assert_eq!((version(folder), &kept(folder)), (steps, &before));
        for arguments in [&["show", &before[0][0][0]][..], &["verify"]] {
            let told = waspada(folder, arguments);
            assert_eq!(told.status.code(), Some(1), "{}", said(&told));
            assert!(said(&told).contains("brings it up to date after a backup"), "{}", said(&told));
        }
        let doctor = waspada(folder, &["doctor"]);
        assert_eq!(doctor.status.code(), Some(0), "nothing is wrong before the first run: {}", said(&doctor));

        for round in 0..2 {
            let opened = waspada(folder, &["seal"]);
            assert_eq!(opened.status.code(), Some(0), "{steps}: {}", said(&opened));
            assert!(version(folder) > steps);
            assert_eq!(kept(folder), before, "{steps}, round {round}");
            for (arguments, code) in [(&["verify", "--json"][..], 0), (&["doctor", "--json"], 0)] {
                let output = waspada(folder, arguments);
                assert_eq!(output.status.code(), Some(code), "{steps}, {arguments:?}: {}", said(&output));
            }
            assert_eq!(rows(folder, "PRAGMA integrity_check"), [["ok"]]);
            assert!(rows(folder, "PRAGMA foreign_key_check").is_empty());
            // Back to the copy: what an older program would open is as it was, and today's takes it up once more.
            for beside in ["waspada.db-wal", "waspada.db-shm"] {
                drop(fs_err::remove_file(folder.join(beside)));
            }
            fs_err::copy(copy_before(folder), folder.join("waspada.db")).unwrap();
            assert_eq!((version(folder), &kept(folder)), (steps, &before), "round {round}");
        }
        let night = waspada(folder, &["run", "--json"]);
        assert_eq!(night.status.code(), Some(0), "{steps}: {}", said(&night));
        assert_eq!(json(&night)["ads_new"], 0, "{steps}");
        assert_eq!(rows(folder, KEPT[5]), before[5]);
        let verified = waspada(folder, &["verify", "--json"]);
        assert_eq!(verified.status.code(), Some(0), "{steps}: {}", said(&verified));
    }
}

#[test]
fn an_older_program_refuses_a_newer_database_and_changes_nothing() {
    let folder = decided();
    let path = folder.path().join("waspada.db");
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(newer);
    let before = fs_err::read(&path).unwrap();
    for arguments in [&["run"][..], &["seal"], &["queue"], &["verify"], &["backup", "."], &["serve"]] {
        let refused = waspada(folder.path(), arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {}", said(&refused));
        let told = said(&refused);
        assert!(told.contains("schema version 99"), "{arguments:?}: {told}");
        assert!(told.contains("waspada.db.before-v99.bak"), "{arguments:?}: {told}");
    }
    assert_eq!(fs_err::read(&path).unwrap(), before);
}

/// A copy of a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs_err::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs_err::copy(entry.path(), target).unwrap();
        }
    }
}
