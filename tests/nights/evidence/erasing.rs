use std::path::Path;

use super::{archives, done, flaws, json, lead, program, tamper, two_runs, value, waspada};

/// Whether any file of the folder but the settings, the import and the manifests holds these bytes, packed or not.
fn is_found(folder: &Path, words: &str) -> bool {
    let in_archive = archives(folder).iter().any(|file| {
        let bytes = fs_err::read(file).unwrap();
        let mut plain = Vec::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
        memchr::memmem::find(&plain, words.as_bytes()).is_some()
    });
    let in_rows = value(
        folder,
        &format!(
            "SELECT (SELECT count(*) FROM ad_version WHERE instr(title || text || fields, '{words}'))
                  + (SELECT count(*) FROM assessment WHERE instr(reasons || supports, '{words}'))
                  + (SELECT count(*) FROM contact WHERE instr(written || value, '{words}'))"
        ),
    );
    in_archive || in_rows != "0"
}

/// As if the runs so far had been long ago.
fn age(folder: &Path) {
    tamper(folder, "UPDATE run SET started_at = '2020' || substr(started_at, 5)");
}

#[test]
fn a_contact_is_erased_from_words_and_archive_and_the_chain_stays_whole() {
    let folder = two_runs();
    let folder = folder.path();
    for words in ["0812-0000-7777", "0812-0000-8888"] {
        assert!(is_found(folder, words), "{words}");
    }
    // The one has a flag and is blanked; the other is deleted.
    for (contact, flagged) in [("0812-0000-7777", "1"), ("0812 0000 8888", "0")] {
        let dry = json(folder, &["erase", contact, "--dry-run"]);
        assert_eq!((dry["ads"].as_array().unwrap().len(), &dry["records"]), (1, &1.into()), "{dry}");
        let ad = dry["ads"][0].as_str().unwrap().to_owned();
        let has_flag =
            format!("SELECT count(*) FROM flag JOIN ad ON ad.id = flag.ad WHERE ad.identity = '{ad}'");
        assert_eq!(value(folder, &has_flag), flagged);
        assert!(is_found(folder, &contact.replace(' ', "-")));
        let erased = json(folder, &["erase", contact]);
        assert_eq!(erased["ads"], dry["ads"]);
        assert!(!is_found(folder, &contact.replace(' ', "-")), "{contact}");
        assert_eq!(value(folder, "SELECT count(*) FROM erase_due"), "0");
        let rows = format!("SELECT count(*) FROM ad WHERE identity = '{ad}'");
        assert_eq!(value(folder, &rows), flagged);
    }
    assert_eq!(flaws(folder, &[]), []);
    let verified = json(folder, &["verify"]);
    assert!(verified["erased"].as_u64().unwrap() >= 6, "{verified}");
    // The next manifest holds the tombstones, and nothing comes back.
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
    assert_eq!(value(folder, "SELECT count(*) FROM access_log WHERE what = 'erase'"), "2");
    assert_eq!(waspada(folder, &["erase", "0812-0000-7777"]).status.code(), Some(2));
    // A tombstone is no licence: other bytes than the placeholder are found.
    let file = archives(folder)[1].clone();
    let mut bytes = fs_err::read(&file).unwrap();
    let at = memchr::memmem::find(&bytes, &[0, 0, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0xff]).unwrap();
    bytes[at] = 1;
    fs_err::write(&file, bytes).unwrap();
    assert_eq!(flaws(folder, &[]), [("warc_changed".to_owned(), Some(2))]);
}

#[test]
fn an_open_lead_holds_its_ads() {
    let folder = two_runs();
    let folder = folder.path();
    lead(folder);
    let held = value(
        folder,
        "SELECT ad.identity FROM lead_event e JOIN ad_version v ON v.id = e.ad_version JOIN ad ON ad.id = v.ad",
    );
    let output = waspada(folder, &["erase", &held, "--json", "-q"]);
    assert_eq!(output.status.code(), Some(4));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["held"], serde_json::json!([[held, "Kapal"]]), "{told}");
    assert_eq!(told["ads"].as_array().unwrap().len(), 0);
    let words = format!(
        "SELECT length(v.text) FROM ad_version v JOIN ad ON ad.id = v.ad WHERE ad.identity = '{held}'"
    );
    assert_ne!(value(folder, &words), "0");
    // Retention leaves it as well, however old it is.
    age(folder);
    done(folder, &["retention"]);
    assert_ne!(value(folder, &words), "0");
    let captures = format!(
        "SELECT count(*) FROM ad_version v JOIN ad ON ad.id = v.ad JOIN capture c ON c.id = v.capture
         WHERE ad.identity = '{held}'"
    );
    assert_eq!(value(folder, &captures), "1");
    assert_eq!(flaws_but_of_runs(folder), []);
}

/// What `verify` finds, but the runs that a test has made old.
fn flaws_but_of_runs(folder: &Path) -> Vec<(String, Option<u64>)> {
    let verified = json(folder, &["verify"]);
    let flaws = verified["flaws"].as_array().unwrap().iter();
    flaws
        .filter(|flaw| !flaw["subject"].as_str().unwrap().starts_with("run "))
        .map(|flaw| (flaw["what"].as_str().unwrap().to_owned(), flaw["manifest"].as_u64()))
        .collect()
}

#[test]
fn old_contacts_become_keyed_hashes_and_old_records_go_without_breaking_the_chain() {
    let folder = two_runs();
    let folder = folder.path();
    age(folder);
    // Long enough for ads, too short for contacts.
    let days = ["--set", "retention.unflagged_days=36500", "--set", "retention.capture_days=36500"];
    let strip = [&days[..], &["--set", "retention.contact_days=30"]].concat();
    let dry = json(folder, &[&["retention", "--dry-run"], &strip[..]].concat());
    assert!(dry["stripped"].as_u64().unwrap() > 3, "{dry}");
    assert_eq!((&dry["ads"], &dry["captures"]), (&0.into(), &0.into()));
    assert!(is_found(folder, "0812-0000-8888"));
    let done_ = json(folder, &[&["retention"], &strip[..]].concat());
    assert_eq!(done_["stripped"], dry["stripped"]);
    // What has a flag stays as it was, with its contacts.
    assert_ne!(value(folder, "SELECT count(*) FROM contact WHERE value = '+6281200007777'"), "0");
    assert_eq!(value(folder, "SELECT count(*) FROM contact WHERE value = '+6281200008888'"), "0");
    let text = value(folder, "SELECT text FROM ad_version WHERE instr(text, 'cabang baru')");
    assert!(text.contains("Telepon ##############. Tidak dipungut biaya."), "{text}");
    let found = "SELECT count(*) FROM ad_text('8888')";
    assert_eq!(value(folder, found), "0");
    // The same number is still recognised, by its hash alone.
    let known = json(folder, &["contact", "0812-0000-8888"]);
    assert_eq!(known["hashed"].as_array().unwrap().len(), 1, "{known}");
    assert_eq!(flaws_but_of_runs(folder), []);
    assert_eq!(json(folder, &[&["retention", "--dry-run"], &strip[..]].concat())["stripped"], 0);

    // Then captures and ads go: what no flag needs is written over in its place.
    let sizes: Vec<u64> = archives(folder).iter().map(|file| fs_err::metadata(file).unwrap().len()).collect();
    let pruned = json(folder, &["retention"]);
    assert!(pruned["records"].as_u64().unwrap() > 5 && pruned["ads"].as_u64().unwrap() > 3, "{pruned}");
    assert!(!is_found(folder, "0812-0000-8888") && is_found(folder, "0812-0000-7777"));
    let after: Vec<u64> = archives(folder).iter().map(|file| fs_err::metadata(file).unwrap().len()).collect();
    assert_eq!(after, sizes);
    assert_eq!(flaws_but_of_runs(folder), []);
    let again = json(folder, &["retention"]);
    assert_eq!((&again["records"], &again["ads"]), (&0.into(), &0.into()), "{again}");
    // What is left can still be judged from its bytes.
    let flagged =
        value(folder, "SELECT ad.identity FROM flag JOIN ad ON ad.id = flag.ad WHERE ad.source <> 'sample'");
    let replayed = json(folder, &["replay", &flagged]);
    assert_eq!(replayed["same"], replayed["replayed"].as_array().unwrap().len(), "{replayed}");
    assert_ne!(replayed["same"], 0);
    // On request the hash goes as well, though no ad names the number any more.
    let known = || json(folder, &["contact", "0812-0000-8888"])["hashed"].as_array().unwrap().len();
    assert_eq!(known(), 1);
    assert_eq!(json(folder, &["erase", "0812-0000-8888"])["ads"], serde_json::json!([]));
    assert_eq!(known(), 0);
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_behind_that_no_row_names() {
    let folder = two_runs();
    let folder = folder.path();
    age(folder);
    // As after a kill between the note and the bytes: the rows are gone, the file is there and named.
    let whole: Vec<_> =
        archives(folder).iter().map(|file| (file.clone(), fs_err::read(file).unwrap())).collect();
    done(folder, &["retention"]);
    for (file, bytes) in &whole {
        fs_err::write(file, bytes).unwrap();
    }
    tamper(folder, "INSERT INTO erase_due SELECT id FROM tombstone WHERE kind <> 'ad'");
    assert!(is_found(folder, "Kami mencari kasir"));
    let again = json(folder, &["retention"]);
    assert!(
        again["records"].as_u64().unwrap() + again["warc_files"].as_array().unwrap().len() as u64 > 0,
        "{again}"
    );
    assert_eq!(value(folder, "SELECT count(*) FROM erase_due"), "0");
    assert!(!is_found(folder, "Kami mencari kasir"));
    assert_eq!(flaws_but_of_runs(folder), []);
    // Half of a record was written over.
    let (file, bytes) = &whole[1];
    let now = fs_err::read(file).unwrap();
    let first = now.iter().zip(bytes).position(|(a, b)| a != b).unwrap();
    let half = [&now[..first + 40], &bytes[first + 40..]].concat();
    fs_err::write(file, half).unwrap();
    tamper(folder, "INSERT INTO erase_due SELECT id FROM tombstone WHERE kind <> 'ad'");
    done(folder, &["retention"]);
    assert_eq!(&fs_err::read(file).unwrap(), &now);
}

#[test]
fn a_real_kill_in_the_middle_is_made_up_for() {
    let folder = two_runs();
    let folder = folder.path();
    age(folder);
    for _ in 0..6 {
        let mut child = program(folder, &["retention"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        // Whatever instant it is: somewhere between its start and its end.
        while child.try_wait().unwrap().is_none() {
            let has_begun = value(folder, "SELECT count(*) FROM tombstone") != "0";
            if has_begun {
                child.kill().unwrap();
                child.wait().unwrap();
                break;
            }
        }
    }
    done(folder, &["retention"]);
    assert_eq!(value(folder, "SELECT count(*) FROM erase_due"), "0");
    assert!(!is_found(folder, "Kami mencari kasir"));
    assert_eq!(flaws_but_of_runs(folder), []);
}
