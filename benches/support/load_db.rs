//! The database of the desk's load: ads, copies, contacts, flags and nights, the same every time.

use std::path::Path;

use rusqlite::{Connection, params};
use waspada::domain::{Ad, AdFields, AdId, SourceName, sha256_hex};
use waspada::store::Store;

const WORDS: [&str; 32] = [
    "kerja", "gaji", "pabrik", "luar", "negeri", "tanpa", "biaya", "proses", "cepat", "kontrak", "dua",
    "tahun", "mess", "makan", "jam", "lembur", "paspor", "visa", "agen", "resmi", "hubungi", "segera",
    "umur", "kota", "restoran", "operator", "kapal", "admin", "kebun", "sawit", "perawat", "lansia",
];
const COUNTRIES: [(&str, &str); 6] = [
    ("KH", "Kamboja"),
    ("MM", "Myanmar"),
    ("MY", "Malaysia"),
    ("TW", "Taiwan"),
    ("JP", "Jepang"),
    ("HK", "Hong Kong"),
];

/// Numbers that look random and are the same every time (`SplitMix64`).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    pub(super) fn words(&mut self, count: u64) -> String {
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.roll(WORDS.len() as u64) as usize]).collect();
        words.join(" ")
    }
}

fn day(ago: u64) -> String {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * ago as i64 + 1);
    format!("{at:.3}")
}

pub(super) fn identity(ad: u64) -> String {
    sha256_hex(format!("ad {ad}").as_bytes())[..32].to_owned()
}

/// The campaign of an ad: the first tenth found one each, the others copy, the earlier ones more often.
fn campaign(ad: u64, campaigns: u64) -> u64 {
    if ad <= campaigns {
        return ad;
    }
    let draw = Dice(ad).roll(1_000_000) as f64 / 1e6;
    1 + (draw.powf(1.5) * (campaigns - 1) as f64) as u64
}

pub(super) fn build(path: &Path, ads: u64) {
    drop(Store::open(path).unwrap());
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA synchronous = off; PRAGMA cache_size = -200000; PRAGMA foreign_keys = off; BEGIN",
        )
        .unwrap();
    let days: Vec<String> = (0..60).map(day).collect();
    for (ago, at) in days.iter().enumerate() {
        connection
            .execute(
                "INSERT INTO run (id, command, status, started_at, finished_at, program, model, data, pages)
                 VALUES (?1, 'waspada run', 'complete', ?2, ?2, '0.1.0', 'm1', 'd1', 1000)",
                params![format!("r{:02}", 59 - ago), at],
            )
            .unwrap();
        for source in 0..20 {
            connection
                .execute(
                    "INSERT INTO coverage_count (source, run, outcome, reason, pages, example_url)
                     VALUES (?1, ?2, 'kept', 'new', 40, 'https://papan.example/1')",
                    params![format!("papan{source}"), format!("r{:02}", 59 - ago)],
                )
                .unwrap();
        }
    }
    for source in 0..20 {
        connection
            .execute(
                "INSERT INTO source (name, kind, rules, first_run) VALUES (?1, 'sitemap', '', 'r00')",
                [format!("papan{source}")],
            )
            .unwrap();
    }
    let campaigns = (ads / 10).max(1);
    for ad in 1..=ads {
        insert(&connection, ad, campaign(ad, campaigns), &days);
    }
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

fn insert(connection: &Connection, ad: u64, founder: u64, days: &[String]) {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    let mut dice = Dice(founder.wrapping_mul(77));
    let text = format!("{} Hubungi 0812{founder:08}. Nomor {ad}.", dice.words(70));
    let title =
        format!("Dicari {} ke {}", WORDS[(founder % 32) as usize], COUNTRIES[(founder % 6) as usize].1);
    let mut dice = Dice(ad);
    let (url, id) = (format!("https://papan.example/{ad}"), identity(ad));
    let at = &days[dice.roll(60) as usize];
    let source = format!("papan{}", dice.roll(20));
    let digest = sha256_hex(id.as_bytes());
    run(
        "INSERT INTO page (id, url, source, status, etag, last_modified, payload_sha256, first_fetched_at, last_fetched_at) VALUES (?1, ?2, ?3, 200, NULL, NULL, ?4, ?5, ?5)",
        &[&ad, &url, &source, &digest, at],
    );
    run(
        "INSERT INTO capture (id, page, run, url, captured_at, warc_file, offset_bytes, record_id, payload_sha256) VALUES (?1, ?1, 'r00', ?2, ?3, 'a.warc.gz', ?1, ?4, ?5)",
        &[&ad, &url, at, &id, &digest],
    );
    run(
        "INSERT INTO ad (id, identity, source, url, page, first_run, last_run, first_seen_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?1, 'r00', 'r59', ?5, ?6)",
        &[&ad, &id, &source, &url, at, &days[0]],
    );
    let read = Ad::new(AdId(id.clone()), SourceName(source.clone()), &title, &text);
    let fields = serde_json::to_string(&AdFields::from(&read)).unwrap();
    let abroad = (founder % 3 == 0).then(|| COUNTRIES[(founder % 6) as usize]);
    run(
        "INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, capture, kind, language,
                                 employer, destination_code, destination, title, fields, text)
         VALUES (?1, ?1, 1, 1, ?2, 'r00', ?3, ?1, 'ad', 'id', ?4, ?5, ?6, ?7, ?9, ?8)",
        &[
            &ad, &digest, at, &format!("PT Contoh {}", founder % 5000), &abroad.map(|(code, _)| code),
            &abroad.map(|(_, name)| name), &title, &text, &fields,
        ],
    );
    // One number in a hundred is that of an office with thousands of ads.
    let phone =
        if founder % 100 == 7 { "+628120000".to_owned() } else { format!("+62812{:08}", founder / 3) };
    run(
        "INSERT INTO contact (ad_version, ordinal, kind, value, written, span_start, span_end, is_obfuscated) VALUES (?1, 0, 'phone', ?2, NULL, NULL, NULL, 0)",
        &[&ad, &phone],
    );
    run("INSERT INTO contact_sighting (kind, value, ad_version) VALUES ('phone', ?2, ?1)", &[&ad, &phone]);
    let (band, score) = match dice.roll(100) {
        0..2 => ("tinggi", 0.95),
        2..7 => ("sedang", 0.8),
        7..10 => ("belum_bisa_dinilai", 0.1),
        _ => ("rendah", 0.1),
    };
    let reasons = r#"[{"kind":"indicator","id":"A01","contribution":1.5,"spans":[],"detail":null},{"kind":"indicator","id":"C01","contribution":0.9,"spans":[],"detail":"Rp18.000.000"},{"kind":"wording","id":"wording","contribution":0.4,"spans":[],"detail":null}]"#;
    let licence =
        ["not_checkable", "not_found", "active", "revoked"][(founder % 4).min(dice.roll(40)) as usize];
    run(
        "INSERT INTO assessment (id, ad, ad_version, is_latest, run, model, data, score, band, licence, reasons, supports) VALUES (?1, ?1, ?1, 1, 'r00', 'm1', 'd1', ?2, ?3, ?4, ?5, '[]')",
        &[&ad, &score, &band, &licence, &reasons],
    );
    for (ordinal, indicator) in ["A01", "C01"].iter().enumerate().filter(|_| dice.roll(3) > 0) {
        run(
            "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans, detail) VALUES (?1, ?2, ?3, 0, 'medium', '[]', NULL)",
            &[&ad, &ordinal, indicator],
        );
    }
    run(
        "INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie, fingerprint) VALUES (?1, ?2, ?3, 0, ?4)",
        &[&ad, &founder, &(1_700_000_000 + ad), &(founder.wrapping_mul(31) >> 1)],
    );
    if ad != founder {
        run(
            "INSERT INTO campaign_edge (later, earlier, likeness, share, is_merge, at) VALUES (?1, ?2, 'similar', 0.9, 0, ?3)",
            &[&ad, &founder, at],
        );
    }
    if band == "tinggi" {
        // The newest wait, the others were decided.
        let is_open = ad.is_multiple_of(61);
        let (state, closed) = if is_open { ("open", None) } else { ("closed", Some(&days[0])) };
        run(
            "INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at, closed_at)
             VALUES (?1, ?1, 'r00', 'tinggi', ?2, ?3, ?4, ?5)",
            &[&ad, &score, &state, at, &closed],
        );
    }
}
