//! `undo`: a mistaken import goes with its flags and captures, and what others need stays.

use rusqlite::Connection;

use super::keeping::execute;
use super::{installed, json, rows, said, table, waspada};

/// Imports a file and returns the name of the import.
fn import(folder: &std::path::Path, name: &str, text: &str) -> String {
    fs_err::write(folder.join(name), text).unwrap();
    let output = waspada(folder, &["import", name, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    json(&output)["run"].as_str().unwrap().to_owned()
}

/// Ads and flags, without what is judged anew as others come and go.
fn held(folder: &std::path::Path) -> Vec<Vec<String>> {
    let mut held = rows(
        folder,
        "SELECT ad.identity, v.number, v.title, v.text FROM ad JOIN ad_version v ON v.ad = ad.id ORDER BY 1, 2",
    );
    held.extend(rows(
        folder,
        "SELECT ad.identity, flag.state FROM flag JOIN ad ON ad.id = flag.ad ORDER BY 1",
    ));
    held
}

#[test]
fn a_mistaken_import_goes_and_can_be_imported_rightly() {
    let folder = installed();
    let folder = folder.path();
    let text = table(12);
    let (head, rest) = text.split_once('\n').unwrap();
    let lines: Vec<&str> = rest.lines().collect();
    // Every fourth from the first on has signs.
    import(folder, "benar.csv", &format!("{head}\n{}\n", lines[1..4].join("\n")));
    let before = held(folder);
    assert_eq!(before.len(), 3);
    let mistaken = import(folder, "salah.csv", &format!("{head}\n{}\n", lines[4..].join("\n")));
    let with_it = held(folder);

    let dry = json(&waspada(folder, &["undo", &mistaken, "--dry-run", "--json"]));
    assert_eq!((&dry["ads"], &dry["captures"]), (&8.into(), &8.into()), "{dry}");
    assert_eq!(held(folder), with_it, "a dry run changes nothing");
    let undone = json(&waspada(folder, &["undo", &mistaken, "--json"]));
    assert_eq!((&undone["ads"], &undone["flags"]), (&8.into(), &dry["flags"]), "{undone}");
    assert!(undone["flags"].as_u64().unwrap() > 0);
    assert_eq!(held(folder), before, "the earlier import is as it was");
    let gone = format!("SELECT count(*) FROM capture WHERE run = '{mistaken}'");
    assert_eq!(rows(folder, &gone), [["0"]]);
    assert_eq!(rows(folder, "SELECT count(*) FROM tombstone WHERE kind = 'ad'"), [["8"]]);
    assert_eq!(rows(folder, "SELECT what FROM access_log"), [["undo_import"]]);
    assert_eq!(rows(folder, "SELECT run, ads FROM import_undo"), [[mistaken.as_str(), "8"]]);
    let sound = waspada(folder, &["verify"]);
    assert_eq!(sound.status.code(), Some(0), "the chain stays whole: {}", said(&sound));
    assert_eq!(waspada(folder, &["doctor"]).status.code(), Some(0));

    let twice = waspada(folder, &["undo", &mistaken]);
    assert_eq!(twice.status.code(), Some(2), "{}", said(&twice));
    let again = json(&waspada(folder, &["import", "salah.csv", "--json"]));
    assert_eq!(again["ads_new"], 8, "{again}");
    assert_eq!(held(folder), with_it);
    assert_eq!(waspada(folder, &["verify"]).status.code(), Some(0));
}

#[test]
fn what_a_later_run_met_stays_and_so_does_what_it_was_read_from() {
    let folder = installed();
    let folder = folder.path();
    let first = import(folder, "a.csv", &table(4));
    import(folder, "a.csv", &table(6));
    let all = rows(folder, "SELECT count(*) FROM ad");
    let undone = json(&waspada(folder, &["undo", &first, "--json"]));
    let left = undone["ads"].as_u64().unwrap() + undone["met_again"].as_u64().unwrap();
    assert_eq!(left, 4, "{undone}");
    let kept = rows(folder, "SELECT count(*) FROM ad");
    assert_eq!(
        kept[0][0].parse::<u64>().unwrap() + undone["ads"].as_u64().unwrap(),
        all[0][0].parse::<u64>().unwrap()
    );
    assert_eq!(waspada(folder, &["verify"]).status.code(), Some(0));
}

#[test]
fn what_a_person_decided_is_not_taken_back_unasked() {
    let folder = installed();
    let folder = folder.path();
    let run = import(folder, "a.csv", &table(8));
    let ad = rows(folder, "SELECT ad, ad_version FROM flag LIMIT 1")[0].clone();
    Connection::open(folder.join("waspada.db"))
        .unwrap()
        .execute(
            "INSERT INTO decision (ad, verdict, person, reason, at)
             VALUES (?1, 'confirmed', 'rina', 'several_signs', '2026-11-25T01:00:00.000Z')",
            [ad[0].parse::<i64>().unwrap()],
        )
        .unwrap();
    let before = held(folder);
    let refused = waspada(folder, &["undo", &run]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--with-decisions"), "{}", said(&refused));
    assert_eq!(held(folder), before);
    let dry = waspada(folder, &["undo", &run, "--dry-run"]);
    assert_eq!(dry.status.code(), Some(2), "a trial says what the real one would: {}", said(&dry));
    assert!(said(&dry).contains("--with-decisions") && said(&dry).contains("8 iklan"), "{}", said(&dry));

    let ad: String = rows(folder, "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad")[0][0].clone();
    assert!(waspada(folder, &["leads", "add", "Rute Batam", &ad, "--reason", "nomor sama"]).status.success());
    for more in [&["--dry-run"][..], &[], &["--dry-run", "--with-decisions"]] {
        let refused = waspada(folder, &[&["undo", &run][..], more].concat());
        assert_eq!(refused.status.code(), Some(2), "{more:?}: {}", said(&refused));
        assert!(said(&refused).contains("`Rute Batam`"), "{more:?}: {}", said(&refused));
        assert_eq!(said(&refused).contains("--with-decisions"), more.len() < 2, "{}", said(&refused));
    }
    let dry = json(&waspada(folder, &["undo", &run, "--dry-run", "--json"]));
    assert_eq!((&dry["ok"], &dry["exit"], &dry["ads"]), (&false.into(), &2.into(), &8.into()), "{dry}");
    execute(
        folder,
        "INSERT INTO lead_event (lead, what, reason, person, person_name, at)
         VALUES (1, 'closed', 'selesai', 1, 'Sari', '2026-11-25T02:00:00.000Z')",
    );
    let dry = waspada(folder, &["undo", &run, "--dry-run", "--with-decisions"]);
    assert_eq!(dry.status.code(), Some(0), "{}", said(&dry));
    let decided = rows(
        folder,
        "SELECT count(*) FROM (SELECT ad FROM flag UNION SELECT f.ad FROM flag
           JOIN campaign_member m ON m.ad_version = flag.ad_version JOIN ad_version f ON f.id = m.founder)",
    );
    let undone = json(&waspada(folder, &["undo", &run, "--with-decisions", "--json"]));
    assert_eq!(undone["ads"], 8, "{undone}");
    assert_eq!(
        undone["decided"].to_string(),
        decided[0][0],
        "the ad and the founder of its campaign: {undone}"
    );
    assert_eq!(rows(folder, "SELECT count(*) FROM decision"), [["1"]]);
    let words = rows(folder, "SELECT v.title, v.text FROM ad JOIN ad_version v ON v.ad = ad.id");
    assert_eq!(words.len().to_string(), decided[0][0], "the decision stays");
    assert!(words.iter().flatten().all(String::is_empty), "without the words: {words:?}");
    assert_eq!(waspada(folder, &["verify"]).status.code(), Some(0));
}

#[test]
fn only_an_import_is_taken_back() {
    let folder = installed();
    let folder = folder.path();
    let import = import(folder, "a.csv", &table(4));
    let night = json(&waspada(folder, &["run", "--json"]))["run"].as_str().unwrap().to_owned();
    let refused = waspada(folder, &["undo", &night]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("is no import"), "{}", said(&refused));
    let unknown = waspada(folder, &["undo", "20200101T000000Z"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains(&import), "the imports that there are, are named: {}", said(&unknown));
}
