use std::path::Path;

use jiff::Timestamp;
use waspada::domain::{PersonId, Ruling};
use waspada::store::{Decided, Decision, Store};

use super::{archives, copy, done, flaws, json, lead, tamper, two_runs, value, waspada};

/// A night and an import, a decision and a lead, all sealed.
fn worked_on() -> tempfile::TempDir {
    let folder = two_runs();
    let mut store = Store::open(&folder.path().join("waspada.db")).unwrap();
    let campaign = value(
        folder.path(),
        "SELECT ad.identity FROM flag JOIN campaign_member m ON m.ad_version = flag.ad_version
         JOIN ad_version v ON v.id = m.founder JOIN ad ON ad.id = v.ad WHERE flag.state = 'open' ORDER BY flag.id",
    );
    let at: Timestamp = "2026-11-25T02:00:00Z".parse().unwrap();
    let decided = store
        .decide_campaign(&Decision {
            campaign,
            ruling: Ruling::Confirm,
            reason: None,
            note: "dilihat".into(),
            person: PersonId(1),
            person_name: "Sari".into(),
            seen: 0,
            is_second: false,
            at,
        })
        .unwrap();
    assert!(matches!(decided, Decided::Done { .. }), "{decided:?}");
    drop(store);
    lead(folder.path());
    done(folder.path(), &["export", "--status", "any", "--format", "csv", "--out", "-"]);
    done(folder.path(), &["seal"]);
    assert_eq!(flaws(folder.path(), &[]), []);
    folder
}

/// What `verify` finds after a change to a copy of `folder`.
fn after(folder: &Path, change: impl FnOnce(&Path)) -> Vec<(String, Option<u64>)> {
    let copied = copy(folder);
    change(copied.path());
    flaws(copied.path(), &[])
}

fn one(what: &str, manifest: u64) -> Vec<(String, Option<u64>)> {
    vec![(what.to_owned(), Some(manifest))]
}

#[test]
fn every_kind_of_change_is_found_and_named() {
    let folder = worked_on();
    let folder = folder.path();
    let first = &archives(folder)[0].strip_prefix(folder).unwrap().to_owned();
    let bytes = fs_err::read(folder.join(first)).unwrap();

    // The archive: one byte, anywhere; a record cut off; the whole file.
    for at in [40, bytes.len() / 2, bytes.len() - 3] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(
            after(folder, |copy| fs_err::write(copy.join(first), &changed).unwrap()),
            one("warc_changed", 1)
        );
    }
    let cut = after(folder, |copy| fs_err::write(copy.join(first), &bytes[..bytes.len() - 3]).unwrap());
    assert_eq!(cut[0], ("warc_missing".to_owned(), Some(1)));
    let gone = after(folder, |copy| fs_err::remove_file(copy.join(first)).unwrap());
    // A file that is gone is told once, not record by record.
    assert_eq!(gone, one("warc_missing", 1));

    // The database.
    let changes = [
        ("UPDATE ad_version SET text = text || ' ' WHERE id = 1", "row_changed", 1),
        ("UPDATE ad SET identity = 'x' WHERE id = 1", "row_changed", 1),
        ("UPDATE assessment SET score = 0.1 WHERE id = 1", "row_changed", 1),
        ("UPDATE assessment SET reasons = '[]' WHERE id = 1", "row_changed", 1),
        ("DELETE FROM finding WHERE assessment = (SELECT min(assessment) FROM finding)", "row_changed", 1),
        ("DELETE FROM assessment WHERE id = 1", "row_missing", 1),
        ("UPDATE run SET model = 'other' WHERE id = (SELECT min(id) FROM run)", "row_changed", 1),
        ("UPDATE review_event SET ruling = 'dismiss'", "row_changed", 3),
        ("DELETE FROM review_event", "row_missing", 3),
        ("UPDATE decision SET verdict = 'dismissed' WHERE id = 1", "row_changed", 3),
        ("DELETE FROM decision WHERE id = 1", "row_missing", 3),
        ("UPDATE lead_event SET reason = 'x' WHERE id = 1", "row_changed", 3),
        ("DELETE FROM lead_event WHERE id = 1", "row_missing", 3),
        ("UPDATE lead SET name = 'Lain'", "row_changed", 3),
        ("UPDATE export_event SET recipient = 'siapa'", "row_changed", 3),
        ("DELETE FROM export_event", "row_missing", 3),
        ("DELETE FROM blob WHERE length(packed) = (SELECT max(length(packed)) FROM blob)", "input", 1),
    ];
    for (sql, what, manifest) in changes {
        let found = after(folder, |copy| tamper(copy, sql));
        assert!(found.contains(&(what.to_owned(), Some(manifest))), "{sql}: {found:?}");
        assert!(found.iter().all(|flaw| flaw.0 == what), "{sql}: {found:?}");
    }
    // The log is told twice: by its own digests and by the manifest.
    let log = after(folder, |copy| tamper(copy, "UPDATE access_log SET which = 'x' WHERE id = 1"));
    assert_eq!(log, [("log".to_owned(), None), ("row_changed".to_owned(), Some(3))]);
    let shortened = after(folder, |copy| {
        tamper(copy, "DELETE FROM access_log WHERE id = (SELECT max(id) FROM access_log)");
    });
    assert_eq!(shortened, [("log".to_owned(), None), ("row_missing".to_owned(), Some(3))]);
    // A decision put in among the sealed ones.
    let added = after(folder, |copy| {
        tamper(
            copy,
            "UPDATE decision SET id = id + 5 WHERE id = (SELECT max(id) FROM decision);
             INSERT INTO decision (id, ad, verdict, person, reason, at, event)
             SELECT 1 + (SELECT max(id) FROM decision) - 5, ad, verdict, person, reason, at, event
             FROM decision LIMIT 1",
        );
    });
    assert!(added.iter().any(|flaw| flaw.0.starts_with("row_")), "{added:?}");

    // The manifests.
    let manifest = |number: u64, kind: &str| Path::new("manifests").join(format!("{number:08}.{kind}"));
    assert_eq!(
        after(folder, |copy| fs_err::remove_file(copy.join(manifest(2, "json"))).unwrap()),
        one("manifest_missing", 2)
    );
    // After a gap the database still knows what stood in it.
    let forged = after(folder, |copy| {
        let path = copy.join(manifest(3, "json"));
        let text = fs_err::read_to_string(&path).unwrap();
        let (head, tail) = text.split_once("\"previous\":\"").unwrap();
        fs_err::write(path, format!("{head}\"previous\":\"{}{}", "0".repeat(64), &tail[64..])).unwrap();
        fs_err::remove_file(copy.join(manifest(2, "json"))).unwrap();
        tamper(copy, "DELETE FROM manifest WHERE number = 3");
    });
    assert_eq!(
        forged.iter().map(|flaw| flaw.0.as_str()).collect::<Vec<_>>(),
        ["manifest_missing", "chain", "signature"],
        "{forged:?}"
    );
    // The last one gone is noticed because the database knows of it.
    let last = after(folder, |copy| {
        for kind in ["json", "leaves", "sig"] {
            fs_err::remove_file(copy.join(manifest(3, kind))).unwrap();
        }
    });
    assert!(last.contains(&("manifest_missing".to_owned(), Some(3))), "{last:?}");
    assert_eq!(
        after(folder, |copy| fs_err::write(copy.join(manifest(2, "sig")), [7; 64]).unwrap()),
        one("signature", 2)
    );
    let leaves = after(folder, |copy| {
        let path = copy.join(manifest(2, "leaves"));
        let text = fs_err::read_to_string(&path).unwrap();
        fs_err::write(path, text.replacen('0', "1", 1)).unwrap();
    });
    assert!(leaves.contains(&("leaves".to_owned(), Some(2))), "{leaves:?}");
}

#[test]
fn the_first_flaw_is_told_in_words_and_ends_with_its_code() {
    let folder = two_runs();
    let path = &archives(folder.path())[0];
    let mut bytes = fs_err::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs_err::write(path, bytes).unwrap();
    let output = waspada(folder.path(), &["verify", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(7));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("The first thing that does not fit:\n  the bytes of an archive record were changed"),
        "{told}"
    );
    assert!(told.contains("Change nothing."), "{told}");
    let indonesian = String::from_utf8(waspada(folder.path(), &["verify"]).stdout).unwrap();
    assert!(
        indonesian.contains("isi rekaman arsip berubah") && indonesian.contains("belum dicap waktu"),
        "{indonesian}"
    );
    // The quick form reads no bytes, and doctor calls it.
    assert_eq!(flaws(folder.path(), &["--quick"]), []);
    fs_err::remove_file(path).unwrap();
    let doctor = json(folder.path(), &["doctor"]);
    let finding = doctor["findings"].as_array().unwrap().iter().find(|f| f["name"] == "manifests").unwrap();
    assert_eq!(finding["state"], "wrong", "{finding}");
}

#[test]
fn doctor_looks_at_the_newest_manifests_and_says_at_how_much() {
    let folder = two_runs();
    let folder = folder.path();
    let order = |newest_leaves| waspada::run::VerifyOrder {
        database: Some(folder.join("waspada.db")),
        archive: Some(folder.join("archive")),
        manifests: folder.join("manifests"),
        is_quick: true,
        newest_leaves,
        ..Default::default()
    };
    let verified = |newest| waspada::run::verify(&order(newest)).unwrap();
    let (all, some) = (verified(None), verified(Some(1)));
    assert_eq!((all.manifests, all.read, some.manifests, some.read), (2, 2, 2, 1));
    assert!(some.leaves > 0 && some.leaves < all.leaves, "{some:?} {all:?}");
    assert_eq!((&all.flaws, &some.flaws), (&vec![], &vec![]));
    let doctor = json(folder, &["doctor"]);
    let finding = doctor["findings"].as_array().unwrap().iter().find(|f| f["name"] == "manifests").unwrap();
    assert!(finding["value"].as_str().unwrap().contains("of the newest 2"), "{finding}");
    // The newest is looked at however little is asked for.
    tamper(folder, "UPDATE ad_version SET text = text || ' ' WHERE id = (SELECT max(id) FROM ad_version)");
    assert_eq!(verified(Some(1)).flaws.len(), 1);
}

#[test]
fn deciding_rows_cannot_be_changed_or_deleted_by_chance() {
    let folder = worked_on();
    let connection = rusqlite::Connection::open(folder.path().join("waspada.db")).unwrap();
    let sealed = [
        "review_event",
        "decision",
        "lead",
        "lead_event",
        "export_event",
        "access_log",
        "manifest",
        "tombstone",
    ];
    for table in sealed {
        if table == "tombstone" {
            let row = "INSERT INTO tombstone (kind, subject, why, at) VALUES ('ad', 'x', 'retention', '2026-11-24T18:30:00.000Z')";
            connection.execute(row, []).unwrap();
        }
        let rows: i64 =
            connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_ne!(rows, 0, "{table}");
        let column = if table == "manifest" { "number" } else { "id" };
        for sql in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            assert!(connection.execute(&sql, []).is_err(), "{sql}");
        }
    }
}

#[test]
fn a_copied_folder_a_database_and_manifests_alone_can_be_checked() {
    let folder = two_runs();
    let copied = copy(folder.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let path = copied.path().display().to_string();
    assert_eq!(flaws(elsewhere.path(), &[&path]), []);
    let database = copied.path().join("waspada.db").display().to_string();
    assert_eq!(flaws(elsewhere.path(), &[&database]), []);
    // Without the database only what the archive and the manifests say can be checked, and that is said.
    fs_err::remove_file(copied.path().join("waspada.db")).unwrap();
    let verified = json(elsewhere.path(), &["verify", &path]);
    assert_eq!(verified["flaws"].as_array().unwrap().len(), 0, "{verified}");
    assert!(
        verified["unchecked"].as_u64().unwrap() > 10 && verified["leaves"].as_u64().unwrap() > 10,
        "{verified}"
    );
    // A key that somebody vouches for, and one that nobody knows.
    let key = json(folder.path(), &["keys", "show"])["public_key"].as_str().unwrap().to_owned();
    assert_eq!(flaws(folder.path(), &["--key", &key]), []);
    let other = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    assert_eq!(flaws(folder.path(), &["--key", other])[0].0, "key");
    // A digest noted elsewhere.
    let digest = json(folder.path(), &["verify"])["digest"].as_str().unwrap().to_owned();
    assert_eq!(flaws(folder.path(), &["--known", &digest]), []);
    assert_eq!(flaws(folder.path(), &["--known", &"0".repeat(64)])[0].0, "unknown_digest");
}
