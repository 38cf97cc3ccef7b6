//! A small database for tests.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;

use crate::domain::LabelSource;
use crate::store::db::writer::Store;
use crate::store::review::labels::NewLabel;

/// A database with the ads `a1` and `a2`, each a campaign of its own.
pub(in crate::store) fn two_campaigns() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("waspada.db")).unwrap();
    let seen = "'2026-11-23T18:30:00.000Z'";
    let mut sql = format!(
        "INSERT INTO run (id, command, status, started_at, program, model, data)
           VALUES ('r', 'run', 'complete', {seen}, '0', 'm', 'd');
         INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r');"
    );
    for ad in [1, 2] {
        let of_one = format!(
            "INSERT INTO ad (id, identity, source, first_run, last_run, first_seen_at, last_seen_at)
               VALUES ({ad}, 'a{ad}', 'papan', 'r', 'r', {seen}, {seen});
             INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language,
                                     title, fields, text)
               VALUES ({ad}, {ad}, 1, 1, printf('%064d', {ad}), 'r', {seen}, 'ad', 'id', 'Dicari', '{{}}', 'kasir');
             INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie) VALUES ({ad}, {ad}, {ad}, {ad});
             INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons,
                                     supports)
               VALUES ({ad}, {ad}, 1, 'r', 'm', 'd', 0.9, 'tinggi', 'not_checkable', '[]', '[]');"
        );
        sql.push_str(&of_one);
    }
    store.writer().with(|connection| connection.execute_batch(&sql)).unwrap();
    (folder, store)
}

/// What an authority found of an ad: that it was suspicious.
pub(in crate::store) fn outcome_of(ad: &str, at: Timestamp) -> NewLabel {
    NewLabel {
        ad: Some(ad.into()),
        source: LabelSource::Outcome,
        is_suspicious: true,
        kind: "ad".into(),
        person: "Polda Jabar".into(),
        at,
        guideline: String::new(),
        board: String::new(),
        title: String::new(),
        text: String::new(),
    }
}
