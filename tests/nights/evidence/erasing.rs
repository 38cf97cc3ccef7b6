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
    let waiting = "SELECT count(*) FROM flag JOIN ad_version v ON v.id = flag.ad_version WHERE state = 'open' AND v.text = ''";
    assert_eq!(value(folder, waiting), "0", "nobody is asked about words that are gone");
    assert_eq!(flaws(folder, &[]), []);
    let verified = json(folder, &["verify"]);
    assert!(verified["erased"].as_u64().unwrap() >= 6, "{verified}");
    // The next manifest holds the tombstones, and nothing comes back.
    done(folder, &["run"]);
    assert_eq!(flaws(folder, &[]), []);
    assert_eq!(value(folder, waiting), "0");
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

/// Every place of the database and the archive that holds a number, whatever stands between its digits: tables with their
/// columns, packed or not, the index of words, the bytes of the database's files, the archive.
fn places_of(folder: &Path, digits: &str) -> Vec<String> {
    let is_in = |bytes: &[u8]| {
        let mut unpacked = Vec::new();
        let packed = std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(bytes), &mut unpacked);
        let unpacked: &[u8] = if packed.is_ok() { &unpacked } else { &[] };
        [bytes, unpacked].iter().any(|bytes| {
            let bare: Vec<u8> = bytes.iter().copied().filter(|b| !b" -.()/".contains(b)).collect();
            memchr::memmem::find(&bare, digits.as_bytes()).is_some()
        })
    };
    let mut found = Vec::new();
    let connection = rusqlite::Connection::open(folder.join("waspada.db")).unwrap();
    let names = |sql: &str, of: &[&str]| -> Vec<String> {
        let mut query = connection.prepare(sql).unwrap();
        query
            .query_map(rusqlite::params_from_iter(of), |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let tables =
        names("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'", &[]);
    assert!(tables.len() > 30 && tables.contains(&"ad_text_data".to_owned()), "{tables:?}");
    for table in tables {
        for column in names("SELECT name FROM pragma_table_info(?1)", &[&table]) {
            let mut query =
                connection.prepare(&format!("SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\"")).unwrap();
            let mut rows = query.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                if row.get::<_, Option<Vec<u8>>>(0).unwrap().is_some_and(|bytes| is_in(&bytes)) {
                    found.push(format!("{table}.{column}"));
                }
            }
        }
    }
    drop(connection);
    for name in ["waspada.db", "waspada.db-wal"] {
        if fs_err::read(folder.join(name)).is_ok_and(|bytes| is_in(&bytes)) {
            found.push(name.to_owned());
        }
    }
    for file in archives(folder) {
        let mut plain = Vec::new();
        let bytes = fs_err::read(&file).unwrap();
        let mut decoder = flate2::read::MultiGzDecoder::new(bytes.as_slice());
        std::io::Read::read_to_end(&mut decoder, &mut plain).unwrap();
        if is_in(&plain) {
            found.push(file.display().to_string());
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn after_an_erasure_no_place_holds_the_number_in_any_writing() {
    let folder = two_runs();
    let folder = folder.path();
    let digits = "81200007777";
    let ad = json(folder, &["erase", "0812-0000-7777", "--dry-run"])["ads"][0].as_str().unwrap().to_owned();
    // As earlier nights, a feed and an authority leave it.
    tamper(
        folder,
        &format!(
            "INSERT INTO site_contact (source, kind, value, run) SELECT name, 'phone', '+6281200007777', (SELECT min(id) FROM run) FROM source LIMIT 1;
             INSERT INTO frontier (source, url, hints, pushed_at) VALUES
               ('papan', 'https://wa.me/6281200007777', '{{}}', '2026-11-24T18:30:00.000Z'),
               ('papan', 'https://papan.example/9', '{{\"title\":\"WA 0812 0000 7777\"}}', '2026-11-24T18:30:00.000Z');
             INSERT INTO coverage SELECT id, 'papan', 'https://papan.example/9', 'skipped', 'x', 'tel 0812.0000.7777', 1
               FROM run LIMIT 1;
             INSERT INTO page (url, source, status, first_fetched_at, last_fetched_at)
               SELECT 'https://papan.example/tel/0812-0000-7777', name, 200, '2026-11-24T18:30:00.000Z', '2026-11-24T18:30:00.000Z'
               FROM source LIMIT 1;
             INSERT INTO label (ad, source, is_suspicious, kind, person, at, guideline, board, title, text, digest,
                                imported_at, imported_by) VALUES
               ('{ad}', 'outcome', 1, 'ad', 'BP2MI', '2026-11-24T18:30:00.000Z', '', '', '', 'tanpa nomor', '{0}',
                '2026-11-24T18:30:00.000Z', 'sari'),
               (NULL, 'outcome', 1, 'ad', 'BP2MI', '2026-11-24T18:30:00.000Z', '', '', '', '(0812) 0000-7777', '{1}',
                '2026-11-24T18:30:00.000Z', 'sari');",
            "0".repeat(64),
            "1".repeat(64)
        ),
    );
    let before = places_of(folder, digits);
    for place in
        ["ad_version.text", "contact.value", "flag_evidence.evidence", "label.text", "site_contact.value"]
    {
        assert!(before.contains(&place.to_owned()), "{place}: {before:?}");
    }
    // Digits alone are a number, not the beginning of an ad's name.
    let erased = json(folder, &["erase", "081200007777"]);
    assert_eq!(
        (&erased["ads"], &erased["kept"]),
        (&serde_json::json!([ad]), &serde_json::json!([])),
        "{erased}"
    );
    assert_eq!(places_of(folder, digits), Vec::<String>::new());
    assert_eq!(value(folder, "SELECT count(*) FROM label"), "0");
    assert_eq!(flaws(folder, &[]), []);
    // What was erased is no label any more, whatever was decided of it.
    done(folder, &["run"]);
    assert_eq!(places_of(folder, digits), Vec::<String>::new());
    assert_eq!(flaws(folder, &[]), []);
}

#[test]
fn what_was_erased_is_said_to_be_erased() {
    let folder = two_runs();
    let folder = folder.path();
    let ad_of =
        |contact| json(folder, &["erase", contact, "--dry-run"])["ads"][0].as_str().unwrap().to_owned();
    let (blanked, deleted) = (ad_of("0812-0000-7777"), ad_of("0812-0000-8888"));
    let told = |folder: &Path, command: &str, ad: &str| {
        let output = waspada(folder, &[command, ad, "--lang", "en"]);
        let said = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        (output.status.code().unwrap(), said.concat())
    };
    let by_time = super::copy(folder);
    for contact in ["0812-0000-7777", "0812-0000-8888"] {
        done(folder, &["erase", contact]);
    }
    let day = value(folder, "SELECT substr(min(at), 1, 10) FROM tombstone");
    for command in ["show", "explain", "replay"] {
        for name in [deleted.as_str(), &deleted[..8], &deleted.to_uppercase()] {
            let (code, said) = told(folder, command, name);
            assert_eq!(code, 2, "{command}: {said}");
            assert!(said.contains(&format!("`{deleted}` was erased on {day}")), "{command}: {said}");
            assert!(said.contains("on request"), "{command}: {said}");
        }
        let (code, said) = told(folder, command, &blanked);
        assert_eq!(code, 0, "{command}: {said}");
        assert!(said.contains("erased") && !said.contains("damaged"), "{command}: {said}");
    }
    assert!(told(folder, "show", &blanked).1.contains("The words of this ad were erased on"));
    assert_eq!(json(folder, &["show", &blanked])["erased"]["why"], "request");
    let replayed = json(folder, &["replay", &blanked]);
    assert_eq!(replayed["erased"], replayed["replayed"].as_array().unwrap().len(), "{replayed}");

    // A record that went after its time, of an ad that stays.
    let folder = by_time.path();
    age(folder);
    done(
        folder,
        &["retention", "--set", "retention.unflagged_days=36500", "--set", "retention.contact_days=36500"],
    );
    for (command, words) in [
        ("show", "its record was erased on"),
        ("explain", "the evidence was erased"),
        ("replay", "words or record of this ad were erased"),
    ] {
        let (code, said) = told(folder, command, &deleted);
        assert_eq!(code, 0, "{command}: {said}");
        assert!(said.contains(words), "{command}: {said}");
    }
    done(folder, &["retention", "--set", "retention.unflagged_days=36500"]);
    assert!(told(folder, "show", &deleted).1.contains("The contacts in this ad were erased on"));
}

#[test]
fn a_number_in_another_field_is_erased_in_any_writing() {
    let folder = two_runs();
    let folder = folder.path();
    fs_err::write(
        folder.join("lain.csv"),
        "id,judul,perusahaan,lokasi,url,teks\n\
         1,Kasir,Agen O812-OOOO-9999,Solo,,Kami mencari kasir di Solo untuk cabang baru di pasar.\n\
         2,Sopir,PT Maju,Jl. Melati 8 (0812 0000 9999),,Dicari sopir truk untuk gudang kami di Klaten.\n\
         3,Koki,PT Rasa,Solo,https://papan.example/koki?hp=0812%2D0000%2D9999,Dicari koki untuk rumah makan di Solo.\n\
         4,Satpam,PT Aman,Solo,,Dicari satpam untuk gudang di Solo dan sekitarnya.\n\
         5,Penjahit,PT Rapi (0812-0000-99991),Solo,,Dicari penjahit untuk konveksi di Solo dan sekitarnya.\n\
         6,Perawat,PT Sehat (yani@gmail.com),Solo,,Dicari perawat lansia di Solo dan sekitarnya segera.\n",
    )
    .unwrap();
    done(folder, &["import", "lain.csv"]);
    // What only looks alike is another's.
    for near in ["+65 8120 0009", "ani@gmail.com"] {
        let output = waspada(folder, &["erase", near, "--dry-run"]);
        assert_eq!(output.status.code(), Some(2), "{near}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let dry = json(folder, &["erase", "0812-0000-9999", "--dry-run"]);
    assert_eq!(dry["ads"].as_array().unwrap().len(), 3, "{dry}");
    done(folder, &["erase", "0812-0000-9999"]);
    let left =
        "SELECT group_concat(title) FROM ad_version WHERE title IN ('Kasir', 'Sopir', 'Koki', 'Satpam', 'Penjahit', 'Perawat')
                AND instr(text, 'cabang baru. Kirim') = 0";
    assert_eq!(value(folder, left), "Satpam,Penjahit,Perawat");
    assert_eq!(flaws(folder, &[]), []);
}

#[test]
fn what_is_found_in_disguise_is_forgotten_in_disguise() {
    let folder = two_runs();
    let folder = folder.path();
    let address = "https://papan.example/?hp=O812OOOO7777";
    tamper(
        folder,
        &format!(
            "UPDATE ad SET url = '{address}' WHERE id = (SELECT v.ad FROM ad_version v JOIN contact c ON c.ad_version = v.id
               WHERE c.value = '+6281200007777');
             INSERT INTO frontier (source, url, hints, pushed_at) VALUES ('papan', '{address}', '{{}}', '2026-11-24T18:30:00.000Z');
             INSERT INTO page (url, source, status, first_fetched_at, last_fetched_at)
               SELECT '{address}', name, 200, '2026-11-24T18:30:00.000Z', '2026-11-24T18:30:00.000Z' FROM source LIMIT 1;"
        ),
    );
    let ads = "SELECT count(*) FROM ad WHERE url = 'https://papan.example/?hp=O812OOOO7777'";
    assert_eq!(value(folder, ads), "1");
    let erased = json(folder, &["erase", "0812-0000-7777"]);
    assert_eq!(erased["kept"], serde_json::json!([]), "{erased}");
    // The ad has a flag and stays, without its address.
    let flagged = erased["ads"][0].as_str().unwrap();
    assert_eq!(value(folder, &format!("SELECT count(*) FROM ad WHERE identity = '{flagged}'")), "1");
    for table in ["ad", "frontier", "page"] {
        let left = format!("SELECT count(*) FROM {table} WHERE instr(url, 'O812OOOO7777')");
        assert_eq!(value(folder, &left), "0", "{table}");
    }
}

#[test]
fn an_ad_is_named_by_its_whole_name() {
    let folder = two_runs();
    let folder = folder.path();
    let ad = value(folder, "SELECT identity FROM ad LIMIT 1");
    let dry = json(folder, &["erase", &ad, "--dry-run"]);
    assert_eq!(dry["ads"], serde_json::json!([ad]), "{dry}");
    assert_eq!(waspada(folder, &["erase", &ad[..8], "--dry-run"]).status.code(), Some(2));
}

#[test]
fn a_record_of_several_ads_is_told_where_it_stays() {
    let folder = two_runs();
    let folder = folder.path();
    // As a page of two ads, of which one is asked for.
    tamper(
        folder,
        "UPDATE ad_version SET capture = (
           SELECT v.capture FROM ad_version v JOIN contact c ON c.ad_version = v.id WHERE c.value = '+6281200007777')
         WHERE instr(text, 'cabang baru')",
    );
    let other = value(
        folder,
        "SELECT ad.identity FROM ad_version v JOIN ad ON ad.id = v.ad WHERE instr(v.text, 'cabang baru')",
    );
    let dry = json(folder, &["erase", "0812-0000-7777", "--dry-run"]);
    assert_eq!(
        (&dry["records"], &dry["shared"][0]["ads"]),
        (&0.into(), &serde_json::json!([other])),
        "{dry}"
    );
    let told = done(folder, &["erase", "0812-0000-7777"]);
    assert!(told.contains(&other) && told.contains("tetap utuh"), "{told}");
}

#[test]
fn a_tombstone_is_no_licence_to_write_other_words() {
    let folder = two_runs();
    let folder = folder.path();
    done(folder, &["erase", "0812-0000-7777"]);
    done(folder, &["erase", "0812-0000-8888"]);
    assert_eq!(flaws(folder, &[]), []);
    assert_ne!(json(folder, &["verify"])["unsealed_tombstones"], 0);
    let after = |change: &str| {
        let copied = super::copy(folder);
        tamper(copied.path(), change);
        flaws(copied.path(), &[]).into_iter().map(|flaw| flaw.0).collect::<Vec<_>>()
    };
    for change in [
        "UPDATE ad_version SET title = 'lain' WHERE title = '' AND text = ''",
        "UPDATE assessment SET score = 0.01 WHERE reasons = '[]' AND id IN (SELECT row FROM blanked)",
        "UPDATE tombstone SET account = 'lain' WHERE kind = 'ad' AND instead IS NOT NULL",
        "UPDATE blanked SET sha256 = replace(sha256, 'a', 'b')",
    ] {
        let found = after(change);
        assert!(!found.is_empty() && found.iter().all(|what| what == "row_changed"), "{change}: {found:?}");
    }
    // A row that was blanked stays; only an ad that was deleted may be gone.
    assert!(
        after("DELETE FROM ad_version WHERE title = '' AND text = ''").contains(&"row_missing".to_owned())
    );
    done(folder, &["seal"]);
    assert_eq!(json(folder, &["verify"])["unsealed_tombstones"], 0);
    assert_eq!(flaws(folder, &[]), []);
    let sealed = after("UPDATE tombstone SET account = 'lain' WHERE id = 1");
    assert!(sealed.iter().all(|what| what == "row_changed") && sealed.len() >= 2, "{sealed:?}");
}

#[test]
fn retention_takes_what_the_dry_run_said() {
    let folder = two_runs();
    let folder = folder.path();
    age(folder);
    for arguments in [&["--set", "retention.unflagged_days=36500"][..], &[]] {
        let dry = json(folder, &[&["retention", "--dry-run"], arguments].concat());
        let taken = json(folder, &[&["retention"], arguments].concat());
        assert_eq!(dry, taken, "{arguments:?}");
        assert_ne!(taken["records"].as_u64().unwrap() + taken["ads"].as_u64().unwrap(), 0, "{taken}");
    }
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
fn an_ad_that_is_still_published_after_its_contacts_went_gets_them_back() {
    let folder = two_runs();
    let folder = folder.path();
    age(folder);
    let days = ["--set", "retention.unflagged_days=36500", "--set", "retention.capture_days=36500"];
    done(folder, &[&["retention"], &days[..], &["--set", "retention.contact_days=30"]].concat());
    let contacts =
        "SELECT count(*) FROM contact c JOIN ad_version v ON v.id = c.ad_version JOIN ad ON ad.id = v.ad
                    WHERE ad.source = 'sample' AND ad.identity IN (SELECT ad FROM contact_hash)";
    assert_eq!(value(folder, contacts), "0");
    assert_ne!(
        value(
            folder,
            "SELECT count(*) FROM contact_hash h JOIN ad ON ad.identity = h.ad WHERE ad.source = 'sample'"
        ),
        "0"
    );
    // The board still knows the tags of its pages, and would answer that nothing was modified.
    done(folder, &[&["run"], &days[..]].concat());
    assert_ne!(value(folder, contacts), "0");
    assert_eq!(flaws_but_of_runs(folder), []);
}

#[test]
fn a_tombstone_says_nothing_of_rows_that_came_after_it() {
    let folder = two_runs();
    let folder = folder.path();
    done(folder, &["erase", "0812-0000-8888"]);
    done(folder, &["seal"]);
    assert_eq!(flaws(folder, &[]), []);
    // The ad is met again, in other words, and sealed.
    fs_err::write(
        folder.join("kiriman.csv"),
        "id,judul,teks\n2,Kasir,Kami mencari kasir di Solo. Kirim lamaran ke kantor cabang yang baru dibuka.\n",
    )
    .unwrap();
    done(folder, &["import", "kiriman.csv"]);
    let again = "SELECT max(v.id) FROM ad_version v WHERE instr(v.text, 'yang baru dibuka')";
    let (row, ad) = (
        value(folder, again),
        value(
            folder,
            &format!("SELECT ad.identity FROM ad JOIN ad_version v ON v.ad = ad.id WHERE v.id = ({again})"),
        ),
    );
    let tombstones = format!("SELECT count(*) FROM tombstone WHERE subject = '{ad}'");
    assert_eq!(value(folder, &tombstones), "1", "the same ad");
    assert_eq!(flaws(folder, &[]), []);
    tamper(
        folder,
        &format!("DELETE FROM assessment WHERE ad_version = {row}; DELETE FROM ad_version WHERE id = {row}"),
    );
    let found = flaws(folder, &[]);
    let sealed = value(folder, "SELECT max(number) FROM manifest").parse().unwrap();
    assert!(!found.is_empty());
    assert!(found.iter().all(|flaw| *flaw == ("row_missing".to_owned(), Some(sealed))), "{found:?}");
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
