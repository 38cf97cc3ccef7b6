use jiff::Timestamp;
use waspada::config;
use waspada::domain::RunId;
use waspada::run::seal;
use waspada::store::Store;

use super::{archives, copy, done, flaws, json, program, tamper, two_runs, value, waspada};

#[test]
fn a_folder_without_a_key_is_sealed_without_a_signature_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["init"]);
    done(folder, &["run"]);
    let verified = json(folder, &["verify"]);
    assert_eq!((&verified["manifests"], &verified["signed"]), (&1.into(), &0.into()), "{verified}");
    assert_eq!(verified["flaws"].as_array().unwrap().len(), 0);
    let doctor = json(folder, &["doctor"]);
    let finding = doctor["findings"].as_array().unwrap().iter().find(|f| f["name"] == "manifests").unwrap();
    assert_eq!(finding["state"], "note", "{finding}");
    assert_eq!(waspada(folder, &["keys", "show"]).status.code(), Some(2));
    // From the first key on every manifest is signed.
    done(folder, &["keys", "init"]);
    done(folder, &["run"]);
    let verified = json(folder, &["verify"]);
    assert_eq!((&verified["manifests"], &verified["signed"]), (&2.into(), &1.into()), "{verified}");
    assert_eq!(flaws(folder, &[]), []);
    assert_eq!(waspada(folder, &["keys", "init"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_owner_alone_and_not_in_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = two_runs();
    let key = folder.path().join("evidence.key");
    assert_eq!(fs_err::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs_err::read_to_string(&key).unwrap();
    let secret = secret.lines().nth(1).unwrap().as_bytes();
    for file in ["waspada.db", "manifests/00000001.json"] {
        let bytes = fs_err::read(folder.path().join(file)).unwrap();
        assert!(memchr::memmem::find(&bytes, secret).is_none(), "{file}");
    }
}

#[test]
fn a_key_is_changed_by_the_word_of_the_old_one_and_a_lost_one_is_told_until_somebody_vouches() {
    let folder = two_runs();
    let folder = folder.path();
    let show = || json(folder, &["keys", "show"])["public_key"].as_str().unwrap().to_owned();
    let old = show();
    done(folder, &["keys", "rotate"]);
    let new = show();
    assert_ne!(old, new);
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
    assert_eq!(flaws(folder, &["--key", &old]), []);

    // Lost: the night goes on without a signature and says so wherever an operator looks.
    fs_err::remove_file(folder.join("evidence.key")).unwrap();
    let night = waspada(folder, &["run"]);
    assert_eq!(night.status.code(), Some(4));
    let unwrapped = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = unwrapped(&String::from_utf8_lossy(&night.stdout));
    assert!(said.contains("ALARM") && said.contains("waspada keys rotate --lost"), "{said}");
    assert!(!said.contains("Tidak ada yang harus dikerjakan"), "{said}");
    let digest = unwrapped(&done(folder, &["digest"]));
    assert!(digest.contains("TIDAK ditandatangani") && digest.contains("waspada check"), "{digest}");
    let check = waspada(folder, &["check"]);
    assert_eq!(check.status.code(), Some(7));
    let init = waspada(folder, &["keys", "init"]);
    assert_eq!(init.status.code(), Some(2), "a new key would be a stranger's");
    assert_eq!(waspada(folder, &["doctor"]).status.code(), Some(7));
    let unsigned = value(folder, "SELECT max(number) FROM manifest").parse().unwrap();
    assert_eq!(flaws(folder, &[]), [("unsigned".to_owned(), Some(unsigned))]);
    let doctor = json(folder, &["doctor"]);
    let finding = doctor["findings"].as_array().unwrap().iter().find(|f| f["name"] == "manifests").unwrap();
    assert_eq!(finding["state"], "wrong", "{finding}");
    assert_eq!(waspada(folder, &["keys", "rotate"]).status.code(), Some(2));
    let rotated = done(folder, &["keys", "rotate", "--lost"]);
    done(folder, &["run"]);
    assert_eq!(
        value(folder, "SELECT count(*) FROM alarm WHERE kind = 'unsigned' AND closed_at IS NULL"),
        "0"
    );
    let found = flaws(folder, &[]);
    assert_eq!(found, [("unsigned".to_owned(), Some(unsigned)), ("key".to_owned(), Some(unsigned + 1))]);
    let known = [("unsigned_known".to_owned(), Some(unsigned))];
    assert_eq!(flaws(folder, &["--key", &old, "--key", &show()]), known);

    // As the command said: with the keys in the settings the gap is told and fails nothing, and hides no damage.
    let line = rotated.lines().find(|line| line.contains("trusted_keys")).unwrap().trim();
    let (key, value) = line.split_once(" = ").unwrap();
    let vouch = format!("evidence.{key}={value}");
    assert_eq!(flaws(folder, &["--set", &vouch]), known);
    assert_eq!(waspada(folder, &["verify", "--set", &vouch]).status.code(), Some(0));
    assert_eq!(waspada(folder, &["doctor", "--set", &vouch]).status.code(), Some(0));
    tamper(folder, "UPDATE run SET model = 'other' WHERE id = (SELECT min(id) FROM run)");
    assert_eq!(waspada(folder, &["verify", "--set", &vouch]).status.code(), Some(7));
}

#[test]
fn a_key_that_comes_back_leaves_a_gap_until_an_operator_says_that_it_is_known() {
    let folder = two_runs();
    let folder = folder.path();
    let (key, away) = (folder.join("evidence.key"), folder.join("away"));
    fs_err::rename(&key, &away).unwrap();
    for _ in 0..2 {
        assert_eq!(waspada(folder, &["run"]).status.code(), Some(4));
    }
    assert_eq!(value(folder, "SELECT found FROM alarm WHERE kind = 'unsigned'"), "2");
    fs_err::rename(&away, &key).unwrap();
    done(folder, &["run"]);
    let unsigned = || flaws(folder, &[]).into_iter().filter(|(what, _)| what == "unsigned").count();
    assert_eq!(unsigned(), 2, "a key that is back proves nothing of the nights without it");
    let left = json(folder, &["keys", "rotate"]);
    assert_eq!((left["left"].as_array().unwrap().len(), unsigned()), (2, 2));
    let taken = json(folder, &["keys", "rotate", "--accept-unsigned"]);
    assert_eq!((taken["unsigned"].as_array().unwrap().len(), unsigned()), (2, 0));
    done(folder, &["verify"]);
    assert_eq!(flaws(folder, &[]).len(), 2, "the gap is told as long as the chain is there");
}

#[test]
fn a_rotation_that_was_killed_is_finished() {
    let folder = two_runs();
    let folder = folder.path();
    let old = fs_err::read(folder.join("evidence.key")).unwrap();
    done(folder, &["keys", "rotate"]);
    // As after a kill between the manifest and the renaming.
    fs_err::rename(folder.join("evidence.key"), folder.join("evidence.key.new")).unwrap();
    fs_err::write(folder.join("evidence.key"), old).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o600);
        fs_err::set_permissions(folder.join("evidence.key"), mode).unwrap();
    }
    done(folder, &["keys", "rotate"]);
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
}

#[test]
fn a_manifest_that_a_kill_left_without_its_row_is_taken_over() {
    let folder = two_runs();
    let before = copy(folder.path());
    // The manifest of a further night is there, and its rows; only the note of it is not.
    done(folder.path(), &["run"]);
    tamper(
        folder.path(),
        "DELETE FROM manifest WHERE number = 3; DELETE FROM sealed_run WHERE run = (SELECT max(id) FROM run);
         DELETE FROM sealed_file WHERE name LIKE '%' || (SELECT max(id) FROM run) || '%';",
    );
    done(folder.path(), &["run"]);
    assert_eq!(flaws(folder.path(), &[]), []);
    assert_eq!(value(folder.path(), "SELECT count(*) FROM manifest"), "4");
    drop(before);
}

#[test]
fn a_database_of_last_week_is_known_by_its_manifests() {
    let folder = two_runs();
    let folder = folder.path();
    let backup = fs_err::read(folder.join("waspada.db")).unwrap();
    fs_err::write(
        folder.join("lagi.csv"),
        "id,teks\n9,Dicari penjaga toko di Palu. Kirim lamaran ke kantor cabang.\n",
    )
    .unwrap();
    done(folder, &["import", "lagi.csv"]);
    let connection = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    drop(connection);
    fs_err::write(folder.join("waspada.db"), backup).unwrap();
    for file in ["waspada.db-wal", "waspada.db-shm"] {
        let _ = fs_err::remove_file(folder.join(file));
    }
    let found = flaws(folder, &[]);
    // Rows, and the settings of the import that judged them.
    let is_lost = |flaw: &(String, Option<u64>)| ["row_missing", "input"].contains(&flaw.0.as_str());
    assert!(found.iter().all(|flaw| is_lost(flaw) && flaw.1 == Some(3)), "{found:?}");
    assert!(found.len() > 1);
    // The next night goes on with the chain and says what happened.
    let said = done(folder, &["run"]);
    assert!(said.contains("the database is older than its manifests"), "{said}");
    let found = flaws(folder, &[]);
    assert!(found.contains(&("database_behind".to_owned(), Some(4))), "{found:?}");
    assert!(found.contains(&("row_missing".to_owned(), Some(3))), "{found:?}");
    // It is said once, and the nights after that are sealed as ever.
    let said = done(folder, &["run"]);
    assert!(!said.contains("older than its manifests"), "{said}");
    assert_eq!(flaws(folder, &[]).iter().filter(|flaw| flaw.0 == "database_behind").count(), 1);
}

#[test]
fn a_run_that_has_the_name_of_a_lost_one_is_another() {
    let folder = two_runs();
    let folder = folder.path();
    let backup = fs_err::read(folder.join("waspada.db")).unwrap();
    fs_err::write(
        folder.join("lagi.csv"),
        "id,teks\n9,Dicari penjaga toko di Palu. Kirim lamaran ke kantor cabang.\n",
    )
    .unwrap();
    done(folder, &["import", "lagi.csv"]);
    let lost = value(folder, "SELECT max(id) FROM run");
    fs_err::write(folder.join("waspada.db"), backup).unwrap();
    for file in ["waspada.db-wal", "waspada.db-shm"] {
        let _ = fs_err::remove_file(folder.join(file));
    }
    // As a run does that begins in the same second.
    tamper(
        folder,
        &format!(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             SELECT '{lost}', command, status, started_at, program, model, data FROM run LIMIT 1"
        ),
    );
    let text = fs_err::read_to_string(folder.join("pipeline.toml")).unwrap();
    let (config, _) = config::load("pipeline.toml", &text, folder, std::iter::empty(), &[]).unwrap();
    let mut store = Store::open(&config.store.path).unwrap();
    let sealed = seal(&mut store, &config, Some(&RunId(lost)), Timestamp::UNIX_EPOCH).unwrap().unwrap();
    assert!(sealed.was_behind);
}

#[test]
fn a_clock_that_was_set_back_is_told_and_the_chain_goes_on() {
    let folder = two_runs();
    let folder = folder.path();
    let text = fs_err::read_to_string(folder.join("pipeline.toml")).unwrap();
    let (config, _) = config::load("pipeline.toml", &text, folder, std::iter::empty(), &[]).unwrap();
    // A manifest of a machine whose clock was ahead; since then it was set right.
    let mut store = Store::open(&folder.join("waspada.db")).unwrap();
    let note = waspada::store::LeadNote {
        person: waspada::domain::PersonId(1),
        person_name: "Sari".into(),
        reason: String::new(),
        at: "2099-01-01T00:00:00Z".parse().unwrap(),
    };
    store.open_lead("Jam", None, &note).unwrap();
    let ahead = seal(&mut store, &config, None, note.at).unwrap().unwrap();
    assert_eq!((ahead.number, ahead.clock_was), (3, None));
    drop(store);
    let said = done(folder, &["run"]);
    assert!(
        said.contains("the clock was set back: manifest 3 is later than now, 2099-01-01T00:00:00"),
        "{said}"
    );
    assert_eq!(flaws(folder, &[]), [("clock".to_owned(), Some(4))]);
    let told = waspada(folder, &["verify"]);
    assert_eq!(told.status.code(), Some(0), "a note and no fault");
    assert!(String::from_utf8_lossy(&told.stdout).contains("jam mesin dimundurkan"));
    // It is said of the one night, and no longer of those after it.
    assert!(!done(folder, &["run"]).contains("set back"));
}

#[test]
fn an_archive_that_a_crash_cut_is_sealed_as_it_is() {
    let folder = two_runs();
    let folder = folder.path();
    fs_err::write(
        folder.join("lagi.csv"),
        "id,teks\n9,Dicari penjaga toko di Palu. Kirim lamaran ke kantor cabang.\n",
    )
    .unwrap();
    // As a night that was killed leaves it: a run that never ended, and a file whose last record is cut.
    let at = "2026-11-26T18:30:00.000Z";
    tamper(
        folder,
        &format!(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('20261126T183000Z', 'waspada run', 'running', '{at}', '0', 'm', 'd')"
        ),
    );
    let whole = fs_err::read(&archives(folder)[0]).unwrap();
    let cut = folder.join("archive/waspada-20261126T183000Z-00001.warc.gz");
    fs_err::write(&cut, &whole[..whole.len() - 11]).unwrap();
    done(folder, &["import", "lagi.csv"]);
    assert_eq!(flaws(folder, &[]), []);
    // What is sealed is every byte of it, the cut ones as well.
    let mut bytes = fs_err::read(&cut).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs_err::write(&cut, bytes).unwrap();
    assert_eq!(flaws(folder, &[]), [("warc_changed".to_owned(), Some(3))]);
}

#[test]
fn manifests_that_cannot_be_written_end_no_night() {
    let folder = two_runs();
    let folder = folder.path();
    fs_err::rename(folder.join("manifests"), folder.join("aside")).unwrap();
    fs_err::write(folder.join("manifests"), "a file in the place of the folder").unwrap();
    let output = program(folder, &["run"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("not sealed yet") && said.contains("manifests"), "{said}");
    // Nothing is lost: the next night seals both.
    fs_err::remove_file(folder.join("manifests")).unwrap();
    fs_err::rename(folder.join("aside"), folder.join("manifests")).unwrap();
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
    assert_eq!(json(folder, &["verify"])["unsealed"], 0);
}

/// A disk that is full: writing to `/dev/full` gives the error that a full disk gives.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_manifests_is_named() {
    let folder = two_runs();
    let folder = folder.path();
    // The part that is written first leads to a device that is always full.
    let next = folder.join("manifests/00000003.part");
    fs_err::os::unix::fs::symlink("/dev/full", &next).unwrap();
    let said = done(folder, &["run"]);
    assert!(said.contains("not sealed yet") && said.contains("00000003"), "{said}");
    assert!(!folder.join("manifests/00000003.json").exists());
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
}
