//! What the database keeps of nights.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::night;

use std::collections::BTreeMap;
use std::path::PathBuf;

use night::{ad, at, begin, item, judged, kept, source, url};
use proptest::prelude::*;
use rusqlite::Connection;
use waspada::domain::{
    AdId, Band, Fault, Field, Flag, FlagState, Kind, Outcome, RunId, RunSummary, Score, SkipReason,
    SourceName,
};
use waspada::policy;
use waspada::store::{
    BatchCounts, CoverageEntry, FlagFilter, Keep, NightItem, PageAnswer, PendingPage, RobotsAnswer, RunKind,
    RunStart, RunStatus, SourceStart, Store, StoreError,
};

const FIRST: &str = "2026-11-24T18:30:00Z";
const SECOND: &str = "2026-11-25T18:30:00Z";
const THIRD: &str = "2026-11-26T18:30:00Z";

struct Base {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

impl Base {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        Self { store: Store::open(&path).unwrap(), path, _folder: folder }
    }

    /// One whole night, flags included.
    fn night(&mut self, time: &str, items: &[NightItem], budget: usize) -> (RunId, BatchCounts) {
        let run = begin(&mut self.store, time);
        let counts = self.store.record(&run, items).unwrap();
        let candidates = self.store.reader().unwrap().candidates().unwrap();
        let decision = policy::decide(&run, &candidates, budget);
        let flags: Vec<Flag> = decision.open.into_iter().chain(decision.raise).collect();
        self.store.open_flags(&run, &flags, decision.over_budget, at(time)).unwrap();
        self.store.finish_run(&run, RunStatus::Complete, at(time)).unwrap();
        (run, counts)
    }

    fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        Connection::open(&self.path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Every row of every table, so that "nothing changed" can be said.
    fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let connection = Connection::open(&self.path).unwrap();
        let tables: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'ad\\_text%' ESCAPE '\\'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let rows = |table: &str| {
            let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let width = statement.column_count();
            let mut rows = statement
                .query_map([], |row| {
                    let cells: rusqlite::Result<Vec<_>> =
                        (0..width).map(|at| Ok(format!("{:?}", row.get_ref(at)?))).collect();
                    Ok(cells?.join("|"))
                })
                .unwrap()
                .map(Result::unwrap)
                .collect::<Vec<String>>();
            rows.sort();
            rows
        };
        tables.iter().map(|table| (table.clone(), rows(table))).collect()
    }
}

fn id(number: usize) -> AdId {
    AdId::of(&source(), &url(number))
}

fn titles(queue: &[waspada::store::FlaggedAd]) -> Vec<&str> {
    queue.iter().map(|ad| ad.title.rsplit(' ').next().unwrap()).collect()
}

#[test]
fn the_same_night_twice_adds_nothing() {
    let mut base = Base::new();
    let items: Vec<NightItem> = (0..30)
        .map(|n| match n % 10 {
            8 => item(n, FIRST, Outcome::Skipped(SkipReason::NotAnAd)),
            9 => item(n, FIRST, Outcome::Failed(Fault::new("timeout", "no answer in 30 s"))),
            _ => kept(n, FIRST, "", f64::from(u32::try_from(n).unwrap()) / 30.0),
        })
        .collect();
    let run = begin(&mut base.store, FIRST);
    let first = base.store.record(&run, &items).unwrap();
    assert_eq!((first.ads_new, first.ads_known, first.skipped, first.failed), (24, 0, 3, 3));
    let before = base.everything();
    let again = base.store.record(&run, &items).unwrap();
    assert_eq!((again.ads_new, again.ads_known, again.assessments), (0, 24, 0));
    assert_eq!(base.everything(), before, "a batch that is recorded again changes not one row");

    let totals = base.store.finish_run(&run, RunStatus::Complete, at(FIRST)).unwrap();
    assert_eq!((totals.pages, totals.ads_new, totals.skipped, totals.failed), (30, 24, 3, 3));

    let (_, second) = base.night(SECOND, &items, 0);
    assert_eq!((second.ads_new, second.ads_edited, second.ads_known), (0, 0, 24));
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM ad_version"), 24);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM assessment"), 24);
    let runs = base.store.reader().unwrap().runs(10).unwrap();
    assert_eq!(runs.iter().map(|r| r.totals.ads_new).collect::<Vec<_>>(), [0, 24], "newest first");
}

#[test]
fn an_edited_ad_keeps_its_history() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "Penempatan Batam.", 0.3)], 9);
    let (_, counts) = base.night(SECOND, &[kept(1, SECOND, "Penempatan Kamboja.", 0.9)], 9);
    assert_eq!((counts.ads_edited, counts.assessments), (1, 1));
    let (_, counts) = base.night(THIRD, &[kept(1, THIRD, "PENEMPATAN  Kamboja.", 0.9)], 9);
    assert_eq!((counts.ads_known, counts.assessments), (1, 0), "case and spaces are no edit");

    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    let words: Vec<(u32, bool)> =
        shown.versions.iter().map(|v| (v.number, v.text.contains("Kamboja"))).collect();
    assert_eq!(words, [(2, true), (1, false)]);
    assert_eq!((shown.first_seen_at, shown.last_seen_at), (at(FIRST), at(THIRD)));
    assert_eq!(shown.captures.len(), 3);
    assert!(
        shown.versions[0].record_id.is_some() && shown.versions[0].record_id != shown.versions[1].record_id
    );
    let version = &shown.versions[0];
    let contact = &version.contacts[0];
    assert_eq!(contact.span.unwrap().slice(&version.document()), "0812-0000-0001");
    assert_eq!(version.fields.employer.as_ref().unwrap().value, "PT Contoh Jaya");
    let assessments: Vec<(u32, bool)> = shown.assessments.iter().map(|a| (a.version, a.is_latest)).collect();
    assert_eq!(assessments, [(2, true), (1, false)]);
    assert_eq!(shown.assessments[0].findings[0].id, "high_pay");
    assert_eq!(shown.flags.len(), 1);
    assert_eq!((shown.flags[0].version, shown.flags[0].state), (2, FlagState::Open));
}

#[test]
fn a_new_model_or_new_data_adds_an_assessment_and_reads_the_words_anew() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.3)], 0);
    let mut read_anew = ad(1, "");
    read_anew.employer = None;
    read_anew.contacts.clear();
    let mut judged = judged(read_anew.clone(), Band::Rendah, 0.3);
    judged.assessment.as_mut().unwrap().model = "m2".into();
    // The employer is stated by the page, so losing it would be an edit: guessed ones come and go.
    judged.ad.employer = ad(1, "").employer;
    let (_, counts) = base.night(SECOND, &[item(1, SECOND, Outcome::Kept(judged))], 0);
    assert_eq!((counts.ads_known, counts.assessments), (1, 1));
    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    assert_eq!(shown.versions.len(), 1);
    assert_eq!(shown.versions[0].contacts, []);
    let models: Vec<&str> = shown.assessments.iter().map(|a| a.assessment.model.as_str()).collect();
    assert_eq!(models, ["m2", "m1"]);

    let mut warning = read_anew;
    warning.employer = ad(1, "").employer;
    warning.kind = Kind::Warning;
    let mut judged = night::judged(warning, Band::Rendah, 0.3);
    judged.assessment = None;
    base.night(THIRD, &[item(1, THIRD, Outcome::Kept(judged))], 0);
    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    assert_eq!(shown.versions[0].kind, Kind::Warning);
    assert!(shown.assessments.iter().all(|a| !a.is_latest), "a warning has no band");
}

#[test]
fn a_page_that_has_not_changed_keeps_its_ad_alive() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.9)], 9);
    let mut unchanged = item(1, SECOND, Outcome::Skipped(SkipReason::Unchanged));
    unchanged.answer = Some(PageAnswer { status: 304, ..PageAnswer::default() });
    let etag = base.store.ledger().unwrap().known_page(&url(1)).unwrap().unwrap().etag;
    let (_, counts) = base.night(SECOND, &[unchanged], 9);
    assert_eq!((counts.skipped, counts.ads_unchanged, counts.ads_known), (1, 1, 0));
    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    assert_eq!(shown.last_seen_at, at(SECOND));
    let page = base.store.ledger().unwrap().known_page(&url(1)).unwrap().unwrap();
    assert_eq!((page.etag, page.status), (etag, 304), "a 304 without a tag keeps the old one");
    assert!(page.payload_sha256.is_some());
}

/// What an archive of an earlier time holds, read at `time`.
fn captured(number: usize, time: &str, seen: &str, words: &str, score: f64) -> NightItem {
    NightItem { seen_at: at(seen), ..kept(number, time, words, score) }
}

/// A page that is as it was, read at `time`, with the time of a capture that the source shows.
fn unchanged(number: usize, time: &str, seen: &str) -> NightItem {
    let item = item(number, time, Outcome::Skipped(SkipReason::Unchanged));
    NightItem { seen_at: at(seen), capture: None, ..item }
}

#[test]
fn what_is_read_of_an_old_archive_is_flagged_and_kept_like_what_was_met_tonight() {
    let mut base = Base::new();
    let old = "2020-01-01T00:00:00Z";
    base.night(SECOND, &[captured(1, SECOND, old, "", 0.9), captured(2, SECOND, old, "", 0.1)], 9);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM flag"), 1);
    let keep = Keep { unflagged_since: at(FIRST), captures_since: at(FIRST) };
    assert_eq!(
        base.store.prune(&keep, jiff::Timestamp::UNIX_EPOCH).unwrap(),
        waspada::store::Pruned::default(),
        "it came tonight"
    );
    let shown = base.store.reader().unwrap().show(&id(2)).unwrap();
    assert_eq!((shown.first_seen_at, shown.last_seen_at), (at(old), at(old)), "nobody has seen it since");
    assert_eq!(shown.captures.len(), 1);
}

#[test]
fn an_older_capture_neither_replaces_words_nor_ends_or_makes_a_takedown() {
    let mut base = Base::new();
    base.night(SECOND, &[kept(1, SECOND, "Batam.", 0.9), kept(2, SECOND, "", 0.9)], 9);
    base.night(THIRD, &[item(1, THIRD, Outcome::Skipped(SkipReason::Gone))], 9);
    let gone = NightItem { seen_at: at(FIRST), ..item(2, THIRD, Outcome::Skipped(SkipReason::Gone)) };
    let later = "2026-11-27T18:30:00Z";
    base.night(later, &[captured(1, later, FIRST, "Kamboja.", 0.99), gone], 9);
    let shown = base.store.reader().unwrap().show(&id(1)).unwrap();
    assert!(shown.versions.len() == 1 && shown.versions[0].text.contains("Batam"), "{:?}", shown.versions);
    assert_eq!((shown.first_seen_at, shown.last_seen_at), (at(FIRST), at(SECOND)));
    assert_eq!(
        base.sql::<String>("SELECT group_concat(ad || ' ' || (back_at IS NULL)) FROM takedown"),
        "1 1"
    );
    base.night(later, &[unchanged(1, later, later)], 9);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM takedown WHERE back_at >= found_at"), 1);
}

#[test]
fn a_row_that_moved_is_the_ad_that_it_was() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.1), kept(2, FIRST, "", 0.1)], 9);
    let record = base.store.reader().unwrap().show(&id(1)).unwrap().captures[0].place.record_id.clone();
    let moved = NightItem { repeats: Some(record), ..unchanged(2, SECOND, SECOND) };
    base.night(SECOND, &[moved], 9);
    let seen = |number| base.store.reader().unwrap().show(&id(number)).unwrap().last_seen_at;
    assert_eq!((seen(1), seen(2)), (at(SECOND), at(FIRST)));
}

#[test]
fn what_a_person_decided_by_search_is_not_flagged_after_all_but_what_is_new_of_it_is() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.9)], 0);
    waspada::run::compare(&mut base.store, &waspada::campaign::HubList::default(), at(FIRST)).unwrap();
    let dismissed = waspada::store::Decision {
        campaign: id(1).0,
        ruling: waspada::domain::Ruling::Dismiss,
        reason: Some(waspada::domain::RulingReason::OrdinaryJob),
        note: String::new(),
        person: waspada::domain::PersonId(1),
        person_name: "rina".into(),
        seen: 0,
        is_second: false,
        at: at("2026-11-25T02:00:00Z"),
    };
    base.store.decide_campaign(&dismissed).unwrap();
    base.night(SECOND, &[kept(1, SECOND, "", 0.9)], 9);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM flag"), 0);
    base.night(THIRD, &[kept(1, THIRD, "", 0.95)], 9);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM flag"), 1, "it scores higher than when it was decided");
}

/// What may become of a night over some of the ads.
#[derive(Debug, Clone)]
struct AnyNight {
    /// Ads that it meets, and whether their pages have changed since the last time.
    met: Vec<(usize, bool)>,
    /// When their source showed them.
    seen: &'static str,
    budget: usize,
    /// Whether it is killed before it comes to its flags.
    is_killed: bool,
}

fn any_night() -> impl Strategy<Value = AnyNight> {
    let met = proptest::collection::vec((0_usize..20, any::<bool>()), 0..20);
    let seen = prop_oneof![Just("2019-05-05T00:00:00Z"), Just(FIRST), Just("2026-12-31T00:00:00Z")];
    (met, seen, 0_usize..6, any::<bool>()).prop_map(|(met, seen, budget, is_killed)| AnyNight {
        met,
        seen,
        budget,
        is_killed,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each ad is met once at least, in whatever night, whatever times its source states; in the end it has a flag.
    #[test]
    fn the_flags_in_the_end_are_those_of_one_undisturbed_night(
        nights in proptest::collection::vec(any_night(), 1..7),
    ) {
        let worth = |number: usize| !number.is_multiple_of(3);
        let score = |number: usize| if worth(number) { 0.9 - number as f64 / 100.0 } else { 0.2 };
        let mut base = Base::new();
        let mut known = std::collections::BTreeSet::new();
        for (night, AnyNight { met, seen, budget, is_killed }) in nights.iter().enumerate() {
            let time = format!("2027-01-{:02}T18:30:00Z", night + 1);
            let items: Vec<NightItem> = met
                .iter()
                .map(|(number, is_changed)| {
                    if known.insert(*number) || *is_changed {
                        captured(*number, &time, seen, "", score(*number))
                    } else {
                        unchanged(*number, &time, seen)
                    }
                })
                .collect();
            if *is_killed {
                let run = begin(&mut base.store, &time);
                base.store.record(&run, &items).unwrap();
            } else {
                base.night(&time, &items, *budget);
            }
        }
        let rest: Vec<NightItem> = (0..20)
            .filter(|number| !known.contains(number))
            .map(|number| captured(number, "2027-02-01T18:30:00Z", FIRST, "", score(number)))
            .collect();
        base.night("2027-02-01T18:30:00Z", &rest, 1000);
        let connection = Connection::open(&base.path).unwrap();
        let mut flagged = connection
            .prepare("SELECT ad.url FROM flag JOIN ad ON ad.id = flag.ad WHERE state = 'open' ORDER BY 1").unwrap();
        let flagged: Vec<String> =
            flagged.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut wanted: Vec<String> = (0..20).filter(|number| worth(*number)).map(url).collect();
        wanted.sort();
        prop_assert_eq!(flagged, wanted);
    }
}

#[test]
fn what_failed_is_fetched_in_full_again() {
    let mut base = Base::new();
    let fault = || Outcome::Failed(Fault::new("bad_html", "the page could not be read"));
    base.night(FIRST, &[item(1, FIRST, fault()), kept(2, FIRST, "", 0.1)], 9);
    let ledger = base.store.ledger().unwrap();
    let page = ledger.known_page(&url(1)).unwrap().unwrap();
    assert_eq!((page.etag, page.payload_sha256), (None, None));
    let good = ledger.known_page(&url(2)).unwrap().unwrap();
    base.night(SECOND, &[item(2, SECOND, fault())], 9);
    let after = ledger.known_page(&url(2)).unwrap().unwrap();
    assert_eq!((&after.etag, &after.payload_sha256), (&good.etag, &good.payload_sha256));
    assert_eq!(ledger.known_page("https://papan.example/none").unwrap(), None);
    assert!(ledger.known_capture(&good.payload_sha256.unwrap()).unwrap().is_some());
}

#[test]
fn new_rules_of_a_source_make_its_pages_count_as_changed() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.1)], 9);
    let ledger = base.store.ledger().unwrap();
    let start = |rules: &str| RunStart {
        at: at(SECOND),
        kind: RunKind::Night,
        shard: None,
        command: "waspada run".into(),
        program: "0.1.0".into(),
        model: "m1".into(),
        data: "d1".into(),
        sources: vec![SourceStart { name: source(), kind: "sitemap".into(), rules: rules.into() }],
    };
    base.store.begin_run(&start("1")).unwrap();
    assert!(ledger.known_page(&url(1)).unwrap().unwrap().etag.is_some());
    base.store.begin_run(&start("2")).unwrap();
    let page = ledger.known_page(&url(1)).unwrap().unwrap();
    assert_eq!((page.etag, page.payload_sha256), (None, None));
}

#[test]
fn an_interrupted_night_goes_on_where_it_stood() {
    let mut base = Base::new();
    let ledger = base.store.ledger().unwrap();
    let hints = BTreeMap::from([(Field::Title, "Kasir".to_owned())]);
    let page = |n| PendingPage { url: url(n), hints: hints.clone() };
    let pages: Vec<PendingPage> = (0..4).map(page).collect();
    let waiting = || -> Vec<String> {
        ledger.pending(&source(), 10).unwrap().into_iter().map(|page| page.url).collect()
    };

    let run = begin(&mut base.store, FIRST);
    assert_eq!(ledger.push(&source(), &pages, at(FIRST)).unwrap().waiting, 4);
    base.store.record(&run, &[kept(0, FIRST, "", 0.1)]).unwrap();
    ledger.done(&source(), &[url(1)], at(FIRST)).unwrap();
    assert_eq!(waiting(), [url(2), url(3)]);
    assert_eq!(ledger.pending(&source(), 1).unwrap()[0], page(2));

    // Killed here; the next run finds the same addresses on the same listing.
    let second = begin(&mut base.store, "2026-11-24T19:00:00Z");
    let again = ledger.push(&source(), &pages, at(FIRST)).unwrap();
    assert_eq!((again.waiting, again.done), (2, 2));
    assert_eq!(waiting(), [url(2), url(3)]);
    let runs = base.store.reader().unwrap().runs(2).unwrap();
    assert_eq!((runs[1].run.clone(), runs[1].status), (run, RunStatus::Interrupted));
    base.store.record(&second, &[kept(2, FIRST, "", 0.1), kept(3, FIRST, "", 0.1)]).unwrap();
    base.store.finish_run(&second, RunStatus::Complete, at(FIRST)).unwrap();

    begin(&mut base.store, SECOND);
    assert_eq!(
        ledger.push(&source(), &pages, at(SECOND)).unwrap().waiting,
        4,
        "a new night visits them all again"
    );
    assert_eq!(ledger.forget(&source()).unwrap(), 4);
}

#[test]
fn a_night_that_was_killed_long_ago_is_not_picked_up() {
    let mut base = Base::new();
    let ledger = base.store.ledger().unwrap();
    begin(&mut base.store, FIRST);
    let page = PendingPage { url: url(1), hints: BTreeMap::new() };
    ledger.push(&source(), std::slice::from_ref(&page), at(FIRST)).unwrap();
    ledger.done(&source(), &[url(1)], at(FIRST)).unwrap();
    begin(&mut base.store, SECOND);
    assert_eq!(ledger.push(&source(), &[page], at(SECOND)).unwrap().waiting, 1);
}

#[test]
fn robots_answers_hold_for_a_day() {
    let base = Base::new();
    let ledger = base.store.ledger().unwrap();
    let answer =
        RobotsAnswer { status: Some(200), body: b"User-agent: *\n\xff".to_vec(), fetched_at: at(FIRST) };
    let origin = "https://papan.example";
    ledger.keep_robots(origin, &answer).unwrap();
    assert_eq!(ledger.robots(origin, at("2026-11-25T18:29:59Z")).unwrap(), Some(answer.clone()));
    assert_eq!(ledger.robots(origin, at("2026-11-25T18:30:00Z")).unwrap(), None);
    assert_eq!(ledger.robots("http://papan.example", at(FIRST)).unwrap(), None);
    let unreachable = RobotsAnswer { status: None, body: Vec::new(), fetched_at: at(SECOND) };
    ledger.keep_robots(origin, &unreachable).unwrap();
    assert_eq!(ledger.robots(origin, at(SECOND)).unwrap(), Some(unreachable));
}

#[test]
fn the_ledger_says_what_was_not_seen_and_why() {
    let mut base = Base::new();
    let ledger = base.store.ledger().unwrap();
    let run = begin(&mut base.store, FIRST);
    base.store.record(&run, &[kept(1, FIRST, "", 0.1), kept(2, FIRST, "", 0.1)]).unwrap();
    let entry = |n, outcome| CoverageEntry { source: source(), url: url(n), outcome, pages: 1 };
    let told = "no answer\u{1b}[31m\nfrom the server";
    ledger
        .cover(
            &run,
            &[
                entry(1, Outcome::Skipped(SkipReason::Duplicate)),
                entry(3, Outcome::Skipped(SkipReason::Robots)),
                entry(4, Outcome::Failed(Fault::new("timeout", told))),
                entry(5, Outcome::Kept(())),
            ],
        )
        .unwrap();
    let lines = base.store.reader().unwrap().coverage(&run).unwrap();
    let summary: Vec<(&str, &str, usize)> =
        lines.iter().map(|l| (l.outcome.as_str(), l.reason.as_str(), l.pages)).collect();
    assert_eq!(summary, [("failed", "timeout", 1), ("kept", "new", 2), ("skipped", "robots", 1)]);
    assert_eq!(lines[0].example_detail.as_deref(), Some("no answer from the server"));
    assert_eq!(lines[2].example_url, url(3));
}

#[test]
fn the_queue_ranks_and_filters() {
    let mut base = Base::new();
    let mut other = kept(4, FIRST, "", 0.7);
    other.source = SourceName("kabar".into());
    if let Outcome::Kept(judged) = &mut other.outcome {
        judged.ad.source = other.source.clone();
    }
    let items = [kept(1, FIRST, "", 0.6), kept(2, FIRST, "", 0.95), kept(3, FIRST, "", 0.2), other];
    base.night(FIRST, &items, 10);
    base.night(SECOND, &[kept(5, SECOND, "", 0.85)], 10);
    let reader = base.store.reader().unwrap();
    let all = reader.queue(&FlagFilter::default()).unwrap();
    assert_eq!(titles(&all), ["2", "5", "4", "1"]);
    assert_eq!(all[0].reasons[0].id, "high_pay");
    assert_eq!(all[0].employer.as_deref(), Some("PT Contoh Jaya"));
    let only = |filter: FlagFilter| {
        titles(&reader.queue(&filter).unwrap()).iter().map(|t| (*t).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(only(FlagFilter { band: Some(Band::Sedang), ..FlagFilter::default() }), ["4", "1"]);
    assert_eq!(only(FlagFilter { source: Some(SourceName("kabar".into())), ..FlagFilter::default() }), ["4"]);
    assert_eq!(only(FlagFilter { since: Some(at(SECOND)), ..FlagFilter::default() }), ["5"]);
    assert_eq!(only(FlagFilter { limit: Some(2), ..FlagFilter::default() }), ["2", "5"]);
    let counts = reader.counts().unwrap();
    assert_eq!((counts.ads, counts.open_flags, counts.closed_flags, counts.runs), (5, 4, 0, 2));
}

#[test]
fn a_decision_stands_until_the_words_change() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.9), kept(2, FIRST, "", 0.9), kept(3, FIRST, "", 0.6)], 2);
    base.store.close_flag(&id(1), at(SECOND)).unwrap();
    assert!(matches!(base.store.close_flag(&id(1), at(SECOND)), Err(StoreError::NoOpenFlag { .. })));

    base.night(SECOND, &[kept(1, SECOND, "", 0.95), kept(2, SECOND, "", 0.95)], 9);
    let reader = base.store.reader().unwrap();
    let queue = reader.queue(&FlagFilter::default()).unwrap();
    assert_eq!(titles(&queue), ["2", "3"], "not asked again; what the budget cut comes the night after");
    assert_eq!(queue[0].score, Score::new(0.95).unwrap(), "an open flag follows its ad upwards");
    let runs = reader.runs(2).unwrap();
    assert_eq!((runs[1].totals.flagged, runs[1].totals.over_budget), (2, 1));
    assert_eq!((runs[0].totals.flagged, runs[0].totals.over_budget), (1, 0));
    assert_eq!(reader.flags_opened_since(at(SECOND)).unwrap(), 1);

    base.night(THIRD, &[kept(1, THIRD, "Sekarang ke Kamboja.", 0.97)], 9);
    assert_eq!(titles(&reader.queue(&FlagFilter::default()).unwrap()), ["1", "2", "3"]);
}

#[test]
fn flags_for_unknown_ads_are_refused_as_a_whole() {
    let mut base = Base::new();
    let (run, _) = base.night(FIRST, &[kept(1, FIRST, "", 0.9)], 0);
    let flag = |ad: AdId| Flag {
        ad,
        run: run.clone(),
        band: Band::Tinggi,
        score: Score::new(0.9).unwrap(),
        state: FlagState::Open,
        takes_over: None,
        changes: Vec::new(),
    };
    let error =
        base.store.open_flags(&run, &[flag(id(1)), flag(AdId("nowhere".into()))], 0, at(FIRST)).unwrap_err();
    assert!(matches!(&error, StoreError::NoSuchAd { ad } if ad == "nowhere"), "{error}");
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM flag"), 0);
}

#[test]
fn finds_ads_by_identity_prefix_and_address() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.9), kept(2, FIRST, "", 0.9)], 0);
    let reader = base.store.reader().unwrap();
    assert_eq!(reader.find(&id(1).0).unwrap(), id(1));
    assert_eq!(reader.find(&id(1).0[..8]).unwrap(), id(1));
    assert_eq!(reader.find(&url(2)).unwrap(), id(2));
    for nobody in ["abcdef0123", "", "%", "https://papan.example/"] {
        assert!(matches!(reader.find(nobody), Err(StoreError::NoSuchAd { .. })), "{nobody}");
    }
    assert!(matches!(reader.show(&AdId("x".into())), Err(StoreError::NoSuchAd { .. })));
}

#[test]
fn the_full_text_index_holds_the_words_of_every_version() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "Penempatan Batam café.", 0.9)], 0);
    let hits = |base: &Base, word: &str| {
        base.sql::<i64>(&format!("SELECT count(*) FROM ad_text WHERE ad_text MATCH '{word}'"))
    };
    assert_eq!((hits(&base, "batam"), hits(&base, "cafe"), hits(&base, "employer:contoh")), (1, 1, 1));
    base.night(SECOND, &[kept(1, SECOND, "Penempatan Kamboja.", 0.9)], 0);
    assert_eq!((hits(&base, "batam"), hits(&base, "kamboja")), (1, 1));
    let connection = Connection::open(&base.path).unwrap();
    connection.execute("INSERT INTO ad_text (ad_text, rank) VALUES ('integrity-check', 1)", []).unwrap();
    connection.execute("INSERT INTO ad_text (ad_text) VALUES ('rebuild')", []).unwrap();
    assert_eq!((hits(&base, "batam"), hits(&base, "kamboja")), (1, 1), "a rebuild gives the same");
    let changed = connection.execute("UPDATE ad_version SET text = 'x' WHERE number = 1", []);
    assert!(changed.unwrap_err().to_string().contains("never changed"));
}

#[test]
fn reads_well_in_any_sqlite_tool() {
    let mut base = Base::new();
    let items = [kept(1, FIRST, "", 0.9), item(2, FIRST, Outcome::Skipped(SkipReason::Gone))];
    base.night(FIRST, &items, 9);
    base.store.tidy().unwrap();
    assert_eq!(base.sql::<String>("SELECT reasons FROM flagged_ads"), "high_pay");
    assert_eq!(base.sql::<String>("SELECT title FROM latest_ads"), "Dicari pekerja gudang nomor 1");
    assert_eq!(base.sql::<String>("SELECT group_concat(reason) FROM coverage_summary"), "new,gone");
    assert_eq!(base.sql::<i64>("SELECT flagged FROM runs"), 1);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM captures WHERE ad IS NOT NULL"), 1);
    assert_eq!(base.sql::<String>("PRAGMA journal_mode"), "wal");
    let loose: i64 = base.sql(
        "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
         AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'ad_text%'",
    );
    assert_eq!(loose, 0, "every table is STRICT");
}

#[test]
fn forgets_what_it_need_not_keep() {
    let mut base = Base::new();
    base.night(FIRST, &[kept(1, FIRST, "", 0.9), kept(2, FIRST, "", 0.1), kept(3, FIRST, "", 0.1)], 9);
    base.night(THIRD, &[kept(3, THIRD, "", 0.1)], 9);
    let before = base
        .store
        .prune(&Keep { unflagged_since: at(FIRST), captures_since: at(FIRST) }, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    assert_eq!(before, waspada::store::Pruned::default());

    let runs = base.store.reader().unwrap().runs(9).unwrap();
    for run in &runs {
        base.store.keep_summary(&RunSummary::new(run.run.clone(), run.started_at, &[])).unwrap();
        base.store.note_source_night(&run.run, &source(), 0, Some("answered 500")).unwrap();
    }
    let keep = Keep { unflagged_since: at(SECOND), captures_since: at(SECOND) };
    let pruned = base.store.prune(&keep, jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!((pruned.ads, pruned.captures, pruned.pages, pruned.coverage), (1, 2, 1, 3));
    let reader = base.store.reader().unwrap();
    let told: Vec<bool> = runs.iter().map(|run| reader.summary(&run.run).unwrap().is_some()).collect();
    assert_eq!(told, [true, false], "newest first");
    let nights = reader.source_nights(&source(), 9).unwrap();
    let troubles: Vec<_> = nights.iter().map(|night| night.trouble.as_deref()).collect();
    assert_eq!(troubles, [Some("answered 500"), None]);
    assert_eq!(reader.show(&id(1)).unwrap().captures.len(), 1);
    assert!(matches!(reader.show(&id(2)), Err(StoreError::NoSuchAd { .. })));
    assert_eq!(reader.show(&id(3)).unwrap().captures.len(), 1);
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM ad_text WHERE ad_text MATCH 'gudang'"), 2);
    assert_eq!(reader.faults().unwrap(), Vec::<String>::new());

    let later = at("2027-06-01T00:00:00Z");
    let pruned = base
        .store
        .prune(&Keep { unflagged_since: later, captures_since: later }, jiff::Timestamp::UNIX_EPOCH)
        .unwrap();
    assert_eq!((pruned.ads, pruned.captures), (1, 1));
}

#[test]
fn hostile_text_is_stored_as_it_is() {
    let mut base = Base::new();
    let words = "'); DROP TABLE ad; -- \u{202e}\u{0}ekor \u{1f3b0} {{x}} <script>";
    base.night(FIRST, &[kept(1, FIRST, words, 0.9)], 9);
    let version = &base.store.reader().unwrap().show(&id(1)).unwrap().versions[0];
    assert!(version.text.ends_with(&words.replace('\0', " ")), "NUL alone becomes a space");
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM ad"), 1);
}

#[test]
fn two_runs_in_one_second_have_two_names() {
    let mut base = Base::new();
    let names: Vec<String> = (0..3).map(|_| begin(&mut base.store, FIRST).0).collect();
    assert_eq!(names, ["20261124T183000Z", "20261124T183000Z-2", "20261124T183000Z-3"]);
    let unknown = RunId("never".into());
    let error = base.store.record(&unknown, &[kept(1, FIRST, "", 0.9)]).unwrap_err();
    assert!(matches!(error, StoreError::Sqlite { .. }), "{error}");
    assert_eq!(base.sql::<i64>("SELECT count(*) FROM ad"), 0);
}

#[test]
fn what_a_feed_told_is_kept_when_a_listing_names_the_page_once_more() {
    let base = Base::new();
    let ledger = base.store.ledger().unwrap();
    let told = |hints: &[(Field, &str)]| {
        let hints = hints.iter().map(|(field, value)| (*field, (*value).to_owned())).collect();
        vec![PendingPage { url: url(1), hints }]
    };
    for hints in
        [&[(Field::Title, "Kasir"), (Field::Location, "Solo")][..], &[], &[(Field::Title, "Kasir baru")]]
    {
        ledger.push(&source(), &told(hints), at(FIRST)).unwrap();
    }
    let waiting = ledger.pending(&source(), 9).unwrap();
    assert_eq!(waiting, told(&[(Field::Title, "Kasir baru"), (Field::Location, "Solo")]));
}
