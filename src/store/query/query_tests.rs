//! Every question that the desk asks of the database, and that none of them walks a table from end to end.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::domain::{
    Ad, AdFields, AdId, Band, CaptureRef, ContactKind, LeadId, LicenceState, PersonId, RunId, SourceName,
};
use crate::store::db::reader::Reader;
use crate::store::db::{open, row};
use crate::store::error::StoreError;
use crate::store::query::export_choice::ExportFilter;
use crate::store::query::search::{FlagStatus, Place, SearchFilter};

const AT: &str = "2026-11-24T18:30:00.000Z";

/// Steps that go through all of something small, or through an index that holds only what is wanted.
const MAY_BE_WALKED: [&str; 21] = [
    // Hold fields with many digits or an `@` alone.
    "SCAN ad_version USING INDEX ad_version_contact_fields",
    "SCAN ad USING INDEX ad_contact_address",
    // What a statement has just made itself.
    "SCAN CONSTANT ROW",
    "SCAN found",
    "SCAN ads",
    "SCAN own",
    "SCAN near",
    "SCAN said",
    "SCAN o",
    // As many nights as are asked for; alarms that are open, which are few.
    "SCAN visited",
    "SCAN alarm USING INDEX alarm_open",
    // As many as `pipeline.toml` has sections; as persons look at campaigns just now.
    "SCAN source",
    "SCAN claim",
    // As many as work at the desk.
    "SCAN person USING INDEX sqlite_autoindex_person_1",
    // Campaigns that persons took apart.
    "SCAN c",
    // Labels of the newest list that one command made.
    "SCAN s USING INDEX label_suspect_by_chance",
    "SCAN s USING COVERING INDEX label_suspect_by_chance",
    // Hold the open flags alone.
    "SCAN flag USING INDEX flag_queue",
    "SCAN flag USING COVERING INDEX flag_queue",
    "SCAN flag USING INDEX flag_open",
    "SCAN flag USING COVERING INDEX flag_open",
];
/// Walked along a key up to the limit of the statement, never to the end.
const WALKED_TO_A_LIMIT: [&str; 2] = ["SCAN run USING INDEX run_by_start", "SCAN review_event"];

type Ask = fn(&Reader) -> Result<(), StoreError>;

/// Functions of [`Reader`] that the desk calls, each with the questions that it may lead to. A call without a line
/// fails the test.
const ASKED: &[(&str, Ask)] = &[
    ("line", |r| r.line(Timestamp::UNIX_EPOCH, |_| 1.0).map(drop)),
    ("waiting", |r| {
        let line = r.line(Timestamp::UNIX_EPOCH, |_| 1.0)?;
        assert_eq!(r.waiting(&line, Timestamp::UNIX_EPOCH)?.len(), 1);
        Ok(())
    }),
    ("views_of", |r| r.views_of(PersonId(1)).map(drop)),
    ("view_for", |r| r.view_for(PersonId(1), 1).map(drop)),
    ("samples", |r| r.samples(Timestamp::UNIX_EPOCH).map(drop)),
    ("sampled_reviews", |r| r.sampled_reviews().map(drop)),
    ("open_flags", |r| r.open_flags().map(drop)),
    ("runs", |r| r.runs(1).map(drop)),
    ("newest_night", |r| r.newest_night().map(drop)),
    ("campaign_within", |r| r.campaign_within("abc123", 20).map(drop)),
    ("version_ad", |r| r.version_ad(1).map(drop)),
    ("versions_holding", |r| r.versions_holding(&|text| text.contains("0812"), 9).map(drop)),
    ("show", |r| r.show(&AdId("abc123".into())).map(drop)),
    ("rendering", |r| r.rendering("urn:uuid:1").map(drop)),
    ("same_bytes", |r| {
        let capture = CaptureRef {
            warc_file: "r.warc.gz".into(),
            offset_bytes: 0,
            record_id: "urn:uuid:1".into(),
            payload_sha256: "0".repeat(64),
        };
        r.same_bytes(&capture).map(drop)
    }),
    ("founder_called", |r| {
        assert_eq!(r.founder_called("abc123")?, 1);
        Ok(())
    }),
    ("campaign_card", |r| {
        assert_eq!(r.campaign_card(1)?.unwrap().campaign, "abc123");
        Ok(())
    }),
    ("campaign_contacts", |r| {
        assert_eq!(r.campaign_contacts(1, 9)?.contacts.len(), 1);
        Ok(())
    }),
    ("contact_life", |r| r.contact_life(ContactKind::Phone, "+62812").map(drop)),
    ("contact_uses", |r| {
        let kinds = [ContactKind::Phone, ContactKind::Whatsapp];
        r.contact_uses(kinds, "+62812", Some((ContactKind::Phone, "+62812")), 60).map(drop)
    }),
    ("ad_course", |r| {
        assert_eq!(r.ad_course(&AdId("abc123".into()))?.flags.len(), 1);
        Ok(())
    }),
    ("sightings", |r| r.sightings(ContactKind::Phone, "+62812").map(drop)),
    ("newest_sightings", |r| r.newest_sightings(ContactKind::Phone, "+62812", 9).map(drop)),
    ("contacts_of", |r| r.contacts_of(1).map(drop)),
    ("is_ad_confirmed", |r| r.is_ad_confirmed(1).map(drop)),
    ("identity", |r| r.identity(1).map(drop)),
    ("holder", |r| r.holder("abc123", Timestamp::UNIX_EPOCH).map(drop)),
    ("snooze_of", |r| r.snooze_of("abc123", Timestamp::UNIX_EPOCH).map(drop)),
    ("snoozed_by", |r| r.snoozed_by(1, Timestamp::UNIX_EPOCH).map(drop)),
    ("unseen_mentions", |r| r.unseen_mentions(PersonId(1), 9).map(drop)),
    ("unseen_mentions_on", |r| r.unseen_mentions_on("abc123", PersonId(1)).map(drop)),
    ("notes", |r| r.notes(Some(9), 9).map(drop)),
    ("claimed", |r| r.claimed(Timestamp::UNIX_EPOCH).map(drop)),
    ("second_looks", |r| r.second_looks(PersonId(2), 100, 10, Timestamp::UNIX_EPOCH).map(drop)),
    ("awaits_second_look", |r| {
        r.awaits_second_look("abc123", PersonId(2), 100, Timestamp::UNIX_EPOCH).map(drop)
    }),
    ("agreement", |r| r.agreement(100, Timestamp::UNIX_EPOCH).map(drop)),
    ("decisions_of", |r| r.decisions_of("abc123").map(drop)),
    ("past_decision", |r| r.past_decision(1).map(drop)),
    ("decided_nearby", |r| r.decided_nearby("abc123", 20).map(drop)),
    ("decided_since", |r| r.decided_since(Timestamp::UNIX_EPOCH).map(drop)),
    ("time_to_decide", |r| r.time_to_decide().map(drop)),
    ("search", |r| searches().iter().try_for_each(|filter| r.search(filter, None).map(drop))),
    ("leads", |r| r.leads(Some(LeadId(9)), 50).map(drop)),
    ("open_leads", |r| r.open_leads(50).map(drop)),
    ("leads_of", |r| r.leads_of("abc123").map(drop)),
    ("lead_name", |r| r.lead_name(LeadId(1)).map(drop)),
    ("lead", |r| {
        let shown = r.lead(LeadId(1), 50)?;
        assert_eq!((shown.row.campaigns, shown.contents.len(), shown.events.len()), (1, 1, 2));
        Ok(())
    }),
    ("mutes", |r| r.mutes(9).map(drop)),
    ("muted_counts", |r| r.muted_counts(Timestamp::UNIX_EPOCH).map(drop)),
    ("muted_sign", |r| {
        assert!(r.muted_sign(&AdId("abc123".into()), Timestamp::UNIX_EPOCH)?.is_some());
        Ok(())
    }),
    ("kept_suspects", |r| r.kept_suspects().map(drop)),
    ("newest_challenge", |r| r.newest_challenge().map(drop)),
    ("challenger_differences", |r| {
        let challenge = r.newest_challenge()?.unwrap();
        assert_eq!(r.challenger_differences(&challenge, Timestamp::UNIX_EPOCH)?.len(), 1);
        Ok(())
    }),
    ("summary", |r| r.summary(&RunId("r".into())).map(drop)),
    ("sources", |r| r.sources().map(drop)),
    ("source_nights", |r| r.source_nights(&SourceName("papan".into()), 30).map(drop)),
    ("counted_coverage", |r| r.counted_coverage(&RunId("r".into())).map(drop)),
    ("run", |r| r.run(&RunId("r".into())).map(drop)),
    ("runs_before", |r| r.runs_before(&RunId("s".into()), 30).map(drop)),
    ("people", |r| r.people().map(drop)),
    ("person_named", |r| r.person_named("rina").map(drop)),
    ("session", |r| r.session("00", Timestamp::UNIX_EPOCH).map(drop)),
    ("access_log", |r| r.access_log(Some(9), 50).map(drop)),
    ("export_rows", |r| {
        let filter =
            ExportFilter { lead: Some(LeadId(1)), with_unconfirmed: true, ..ExportFilter::default() };
        r.export_rows(&filter, |_| Ok::<(), StoreError>(()))
    }),
    ("open_alarms", |r| r.open_alarms().map(drop)),
    ("alarms_of", |r| r.alarms_of(&SourceName("papan".into()), 9).map(drop)),
    ("summary", |r| r.summary(&RunId("r".into())).map(drop)),
    ("decided_scores", |r| r.decided_scores(9).map(drop)),
    ("flag_fates", |r| r.flag_fates(Timestamp::UNIX_EPOCH, |_| {})),
    ("high_flags", |r| r.high_flags(Timestamp::UNIX_EPOCH, 50).map(drop)),
];

/// Asked once a night for the digest, or by a monitoring program every minute, and not by a person who waits.
const NOT_WAITED_FOR: [&str; 9] = [
    "alarms_since",
    "counts",
    "ended_nights",
    "flagged_edited",
    "flagged_gone",
    "flagged_in",
    "locations",
    "messages_by_state",
    "undelivered",
];

/// A search along each index, from the beginning and from a place.
fn searches() -> Vec<SearchFilter> {
    let none = SearchFilter::default;
    let source = Some(SourceName("papan".into()));
    let first = vec![
        none(),
        SearchFilter { words: "gaji \"tanpa biaya\"".into(), ..none() },
        SearchFilter { contacts: vec![(ContactKind::Phone, "+62812".into())], holding: vec![1], ..none() },
        SearchFilter { indicator: Some("C01".into()), ..none() },
        SearchFilter { status: Some(FlagStatus::Open), ..none() },
        SearchFilter { status: Some(FlagStatus::Closed), ..none() },
        SearchFilter { licence: Some(LicenceState::Revoked), ..none() },
        SearchFilter { band: Some(Band::Tinggi), ..none() },
        SearchFilter { destination: Some("KH".into()), ..none() },
        SearchFilter { source: source.clone(), ..none() },
        SearchFilter { source, since: Some(Timestamp::UNIX_EPOCH), until: Some(Timestamp::MAX), ..none() },
    ];
    let behind = |filter: &SearchFilter| {
        let after = Some(Place { at: AT.into(), key: 900 });
        SearchFilter { after, ..filter.clone() }
    };
    let further: Vec<SearchFilter> = first.iter().map(behind).collect();
    first.into_iter().chain(further).collect()
}

/// One ad with everything that may be known of it.
fn database(path: &Path) {
    let connection = open::for_writing(path).unwrap();
    let ad = Ad::new(AdId("abc123".into()), SourceName("papan".into()), "Dicari", "gaji tanpa biaya");
    let fields = row::json(&AdFields::from(&ad)).unwrap();
    connection
        .execute_batch(&format!(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('r', 'run', 'complete', '{AT}', '0', 'm', 'd');
             INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r');
             INSERT INTO ad (identity, source, first_run, last_run, first_seen_at, last_seen_at)
             VALUES ('abc123', 'papan', 'r', 'r', '{AT}', '{AT}');
             INSERT INTO ad_version (ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text, destination_code, destination)
             VALUES (1, 1, 1, printf('%064d', 1), 'r', '{AT}', 'ad', 'id', 'Dicari', '{fields}',
                     'gaji tanpa biaya', 'KH', 'Kamboja');
             INSERT INTO contact (ad_version, ordinal, kind, value, written, span_start, span_end, is_obfuscated) VALUES (1, 0, 'phone', '+62812', '0812', 0, 4, 0);
             INSERT INTO contact_sighting (kind, value, ad_version) VALUES ('phone', '+62812', 1);
             INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons, supports)
             VALUES (1, 1, 1, 'r', 'm', 'd', 0.9, 'tinggi', 'revoked', '[]', '[]');
             INSERT INTO challenger_score (ad_version, model, champion, run, score, band, differs)
             VALUES (1, 'n', 'm', 'r', 0.1, 'rendah', -1);
             INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans, detail) VALUES (1, 0, 'C01', 0, 'strong', '[]', NULL);
             INSERT INTO flag (ad, ad_version, run, band, score, state, opened_at)
             VALUES (1, 1, 'r', 'tinggi', 0.9, 'open', '{AT}');
             INSERT INTO campaign_member (ad_version, founder, first_seen_s, tie, fingerprint) VALUES (1, 1, 0, 0, 7);
             INSERT INTO review_event (ad_version, ruling, reason, note, person, person_name, at)
             VALUES (1, 'confirm', 'route', '', 1, 'rina', '{AT}');
             INSERT INTO mute (sign, source, until, reason, account, made_at) VALUES ('C01', 'papan', '{AT}', 'r', 'p', '{AT}');
             INSERT INTO muted_ad (ad, mute, run) VALUES (1, 1, 'r');
             INSERT INTO label_suspect (ad_version, against, model, found_at) VALUES (1, 0.9, 'm', '{AT}');
             INSERT INTO lead (id, name, person, person_name, opened_at) VALUES (1, 'rute', 1, 'rina', '{AT}');
             INSERT INTO lead_event (lead, what, ad_version, reason, person, person_name, at)
             VALUES (1, 'opened', NULL, '', 1, 'rina', '{AT}'), (1, 'added', 1, '', 1, 'rina', '{AT}');
             INSERT INTO decision (ad, verdict, person, reason, at) VALUES (1, 'confirmed', 'p', 'r', '{AT}');
             INSERT INTO coverage_count (source, run, outcome, reason, pages, example_url, example_detail) VALUES ('papan', 'r', 'kept', 'new', 1, 'https://papan.example/1', NULL);"
        ))
        .unwrap();
}

static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn listen(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(statement.sql().into_owned());
    }
}

/// Steps of the plan of a statement that go through a whole table or index. Full text is walked by its words, the values
/// of one JSON array from end to end.
fn walks(connection: &Connection, sql: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3)).map(Result::unwrap);
    steps
        .filter(|step| {
            step.starts_with("SCAN")
                && !(step.contains("VIRTUAL TABLE INDEX") && (step.contains(":M") || step.ends_with(" 1:")))
        })
        .filter(|step| !MAY_BE_WALKED.contains(&step.as_str()) && !step.starts_with("SCAN (subquery"))
        .filter(|step| !(WALKED_TO_A_LIMIT.contains(&step.as_str()) && sql.contains("LIMIT ?")))
        .collect()
}

#[test]
fn no_question_of_the_desk_walks_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    database(&path);
    let reader = Reader::open(&path).unwrap();
    let trace = |listen| {
        reader.read(|connection| {
            connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, listen);
            Ok(())
        })
    };
    for (name, ask) in ASKED {
        SAID.lock().unwrap().clear();
        trace(Some(listen)).unwrap();
        ask(&reader).unwrap_or_else(|error| panic!("{name}: {error}"));
        trace(None).unwrap();
        let said = SAID.lock().unwrap().clone();
        let asked: Vec<&String> = said
            .iter()
            .filter(|sql| sql.contains("SELECT") && !sql.starts_with("--") && !sql.contains("ad_text_"))
            .collect();
        assert!(!asked.is_empty(), "{name} asks nothing");
        let connection = open::for_reading(&path).unwrap();
        for sql in asked {
            let walks = walks(&connection, sql);
            assert!(walks.is_empty(), "{name} walks: {walks:?}\n{sql}");
        }
    }
}

/// Names of functions that are called on a `reader` in a file.
fn calls(text: &str) -> BTreeSet<String> {
    let joined: String = text.split_whitespace().collect();
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    joined.split("reader.").skip(1).map(name).collect()
}

#[test]
fn every_question_of_the_desk_is_looked_at() {
    let mut called = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk")];
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/views"));
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                called.extend(calls(&fs_err::read_to_string(&path).unwrap()));
            }
        }
    }
    // Runs what it is given, and asks nothing itself.
    called.remove("until");
    NOT_WAITED_FOR.iter().for_each(|name| assert!(called.remove(*name), "{name} is asked nowhere"));
    assert!(called.len() > 5, "{called:?}");
    let listed: BTreeSet<String> = ASKED.iter().map(|(name, _)| (*name).to_owned()).collect();
    let missing: Vec<&String> = called.difference(&listed).collect();
    assert!(missing.is_empty(), "not in ASKED: {missing:?}");
}

#[test]
fn a_walk_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waspada.db");
    database(&path);
    let connection = open::for_reading(&path).unwrap();
    assert_eq!(
        walks(&connection, "SELECT count(*) FROM ad WHERE url LIKE '%x'"),
        ["SCAN ad USING COVERING INDEX ad_by_url"]
    );
    assert_eq!(calls("x(reader\n  .show(a), self.reader.find(b))"), ["find".into(), "show".into()].into());
}
