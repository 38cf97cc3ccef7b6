use std::collections::BTreeMap;

use super::*;
use crate::domain::{AdId, Alarm, Band, ChallengerSummary, RunId, RunSummary, Score, SkipReason, SourceName};
use crate::store::{RunKind, RunRow, RunTotals};
use crate::views::DigestMute;

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn view() -> DigestView {
    let (kota, desa) = (SourceName("papan-kota".into()), SourceName("papan-desa".into()));
    let started_at = at("2026-11-24T18:30:00Z");
    let mut summary =
        RunSummary::new(RunId("20261124T183000Z".into()), started_at, &[kota.clone(), desa.clone()]);
    for n in 0..130 {
        summary.count_ad(&kota, n % 10 == 0, n % 40 == 1, Some(Band::Rendah));
    }
    summary.count_skip(&desa, SkipReason::Refused);
    summary.source_mut(&kota).usual = Some(120);
    summary.source_mut(&desa).usual = Some(1200);
    summary.source_mut(&desa).trouble =
        Some("https://desa.example/?hp=0812-0000-1234 answered 500\u{202e}".into());
    summary.taken_down = 4;
    let raised = |kind, source: &SourceName, found, usual, closed_at| RaisedAlarm {
        alarm: Alarm {
            kind,
            source: Some(source.clone()),
            field: None,
            found,
            usual,
            last_right_at: Some(at("2026-11-22T18:30:00Z")),
        },
        opened_at: at("2026-11-23T19:00:00Z"),
        closed_at,
    };
    let campaign = |title: &str, score, place: Option<&str>, copies| DigestCampaign {
        campaign: "3f2a9c0b11223344aabb".into(),
        title: title.into(),
        employer: Some("PT Contoh Jaya".into()),
        place: place.map(str::to_owned),
        score: Score::new(score).unwrap(),
        band: Band::Tinggi,
        reasons: vec!["negara tujuan tanpa perjanjian penempatan".into(), "biaya di muka".into()],
        copies,
        sources: vec![kota.clone(), desa.clone()],
    };
    let mute = |number, sign: &str, source, ads| DigestMute {
        number,
        sign: sign.into(),
        source,
        until: at("2026-12-31T17:00:00Z"),
        ads,
    };
    summary.challenger = Some(ChallengerSummary {
        model: "026ef6ab9ae5".into(),
        scored: 130,
        would_flag: 4,
        would_not_flag: 1,
        ..ChallengerSummary::default()
    });
    DigestView {
        night: RunRow {
            run: summary.run.clone(),
            kind: RunKind::Night,
            command: "waspada run".into(),
            status: RunStatus::Partial,
            started_at,
            finished_at: Some(at("2026-11-24T19:04:12Z")),
            model: "m".into(),
            data: "d".into(),
            totals: RunTotals { ads_new: 13, ads_edited: 3, flagged: 2, ..RunTotals::default() },
        },
        summary: Some(summary),
        new: vec![
            campaign("CS di Bavet <b>gaji 15 juta</b> 0812-****-**34", 0.934, Some("Kamboja"), 12),
            campaign("", 0.81, None, 1),
        ],
        waiting: vec![campaign("Operator pabrik", 0.7, Some("Bekasi"), 1)],
        waiting_count: 41,
        snoozed: 3,
        waiting_before: 39,
        gone: vec![DigestAd { ad: AdId("aabb".into()), title: "Dicari ART".into(), source: kota.clone() }],
        edited: Vec::new(),
        alarms: vec![
            raised(AlarmKind::Silent, &desa, 0, 1200, None),
            raised(AlarmKind::Low, &kota, 40, 120, Some(at("2026-11-24T19:04:12Z"))),
        ],
        undelivered: 1,
        mutes: vec![mute(3, "biaya di muka", Some(desa), 2), mute(4, "tanpa wawancara", None, 1)],
    }
}

fn options(locale: Locale) -> LetterOptions {
    LetterOptions { locale, zone: TimeZone::get("Asia/Jakarta").unwrap(), desk: None }
}

#[test]
fn the_message_tells_the_morning_in_either_language() {
    let indonesian = Letter::write(&view(), &options(Locale::Id));
    insta::assert_snapshot!("digest_id", format!("{}\n\n{}", indonesian.subject, indonesian.plain));
    let english = Letter::write(&view(), &options(Locale::En));
    insta::assert_snapshot!("digest_en", format!("{}\n\n{}", english.subject, english.plain));
}

#[test]
fn what_came_from_the_web_is_text_and_masked_in_both_forms() {
    let letter = Letter::write(&view(), &options(Locale::Id));
    assert!(!letter.html.contains("<b>gaji"), "{}", letter.html);
    for form in [&letter.plain, &letter.html] {
        assert!(!form.contains("0812-0000-1234"), "an address of a fault holds a number: {form}");
        assert!(!form.contains('\u{202e}'), "{form}");
    }
}

#[test]
fn a_night_that_failed_says_so_first() {
    let mut failed = view();
    failed.summary = None;
    failed.night.status = RunStatus::Failed;
    let letter = Letter::write(&failed, &options(Locale::Id));
    assert!(letter.subject.contains("GAGAL"), "{}", letter.subject);
    let doctor = letter.plain.find("waspada doctor").unwrap();
    assert!(doctor < letter.plain.find("papan-desa").unwrap(), "{}", letter.plain);
}

#[test]
fn a_quiet_morning_has_nothing_to_do() {
    let mut quiet = view();
    (quiet.new, quiet.waiting, quiet.waiting_count, quiet.undelivered) = (Vec::new(), Vec::new(), 0, 0);
    (quiet.alarms, quiet.gone, quiet.mutes) = (Vec::new(), Vec::new(), Vec::new());
    quiet.summary.as_mut().unwrap().challenger = None;
    quiet.night.totals = RunTotals::default();
    quiet.night.status = RunStatus::Complete;
    quiet.summary.as_mut().unwrap().sources.clear();
    quiet.summary.as_mut().unwrap().skipped_by = BTreeMap::new();
    let letter = Letter::write(&quiet, &options(Locale::En));
    assert!(letter.plain.contains("There is nothing to do this morning."), "{}", letter.plain);
    assert!(!letter.plain.contains("!!"), "{}", letter.plain);
}
