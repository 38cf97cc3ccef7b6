use anstream::adapter::strip_str;

use super::*;
use crate::cli::view::{ExplainView, QueueRow, QueueView, StageView};
use crate::domain::{
    AdId, Band, CaptureRef, Contact, ContactKind, Fault, FlagState, Kind, RunId, RunSummary, Score,
    SkipReason, SourceName, Span,
};
use crate::i18n::Locale;
use crate::views::{AdView, Hinge, Judgement, ReasonView};

fn look(locale: Locale) -> RenderOptions {
    RenderOptions { strings: locale.strings(), time_zone: TimeZone::get("Asia/Jakarta").unwrap(), width: 100 }
}

fn plain(text: &str) -> String {
    strip_str(text).to_string()
}

fn night() -> RunSummary {
    let (sample, desa) = (SourceName("sample".into()), SourceName("papan-desa".into()));
    let start = "2026-11-24T18:30:00Z".parse().unwrap();
    let mut night = RunSummary::new(RunId("20261124T183000Z".into()), start, &[sample.clone(), desa.clone()]);
    for at in 0..1240 {
        let band = [Band::Rendah, Band::Rendah, Band::BelumBisaDinilai, Band::Tinggi][at % 4];
        night.count_ad(&sample, at % 3 == 0, at % 31 == 1, Some(band));
    }
    for _ in 0..30 {
        night.count_skip(&sample, SkipReason::Unchanged);
    }
    night.count_skip(&sample, SkipReason::NotAnAd);
    night.count_fault(
        &sample,
        &Fault::new("timeout", "no answer within 30 s\u{1b}[2J"),
        "https://x.example/1",
    );
    night.source_mut(&sample).found = 1272;
    night.source_mut(&desa).trouble = Some("the listing answered 500".into());
    night.throttled.insert("papan.example".into(), 31);
    (night.flagged, night.waiting, night.over_budget) = (12, 40, 0);
    (night.campaigns.joined, night.campaigns.rebanded) = (61, 2);
    (night.campaigns.networks, night.campaigns.largest_network) = (5, 18);
    (night.licence_recheck.judged, night.licence_recheck.opened) = (9, 1);
    night.end("2026-11-24T18:34:12Z".parse().unwrap(), true);
    night
}

#[test]
fn the_morning_summary_ends_with_what_to_do() {
    insta::assert_snapshot!("summary_id", plain(&summary(&night(), &look(Locale::Id))));
    insta::assert_snapshot!("summary_en", plain(&summary(&night(), &look(Locale::En))));
}

#[test]
fn a_quiet_night_says_so() {
    let start = "2026-11-24T18:30:00Z".parse().unwrap();
    let mut quiet = RunSummary::new(RunId("20261124T183000Z".into()), start, &[]);
    quiet.end(start, true);
    insta::assert_snapshot!("summary_quiet", plain(&summary(&quiet, &look(Locale::Id))));
}

#[test]
fn the_queue_fits_its_width_and_obeys_no_escape() {
    let row = |rank, title: &str, band| QueueRow {
        rank,
        ad: AdId::of(&SourceName("sample".into()), title),
        score: Score::new(0.934).unwrap(),
        band,
        title: title.into(),
        employer: Some("PT Maju\u{1b}[31m Jaya".into()),
        destination: Some("Kamboja".into()),
        reasons: vec![
            "negara tujuan tanpa perjanjian penempatan".into(),
            "upah 5,3 kali upah setempat".into(),
            "tanpa syarat, berangkat cepat".into(),
            "alasan keempat tidak ditampilkan".into(),
        ],
        support: Some("nama perusahaan disebut".into()),
        copies: 3,
        changed_at: None,
        first_seen: "2026-11-23T18:31:00Z".parse().unwrap(),
        source: "sample".into(),
        url: None,
    };
    let view = QueueView {
        waiting: 40,
        ads: vec![
            row(
                1,
                "Dibutuhkan admin\nonline 🔥 gaji besar, fasilitas lengkap, tanpa pengalaman",
                Band::Tinggi,
            ),
            row(2, "招聘客服", Band::Sedang),
        ],
    };
    let drawn = plain(&queue(&view, &look(Locale::Id)));
    assert!(!drawn.contains('\u{1b}'));
    insta::assert_snapshot!("queue_id", drawn);
}

#[test]
fn an_empty_queue_says_so() {
    assert_eq!(
        queue(&QueueView::default(), &look(Locale::En)),
        "The queue is empty: no ad that fits waits for a person.\n"
    );
}

fn an_ad() -> AdView {
    let document =
        "Admin online Kamboja\nGaji 18 juta, tanpa syarat.\n\nHub 0812-0000-1234 (Bu Ani)\u{1b}[2J";
    let find = |part: &str| {
        let start = document.find(part).unwrap();
        Span::new(start, start + part.len())
    };
    let contact = |kind| Contact {
        kind,
        value: "+6281200001234".into(),
        span: Some(find("0812-0000-1234")),
        is_obfuscated: false,
    };
    AdView {
        ad: AdId("3f9c0d2a7b1e84c05d6a".into()),
        source: "sample".into(),
        url: Some("https://papan.example/17?hp=0812-0000-1234".into()),
        kind: Kind::Ad,
        doubt: None,
        kind_probability: None,
        document: document.into(),
        text_start: 21,
        from_picture: None,
        employer: Some("Agen 0812-0000-1234".into()),
        location: None,
        destination: Some("Kamboja".into()),
        pay: vec!["Rp18.000.000 per bulan".into()],
        posted_on: Some("2026-11-20".parse().unwrap()),
        licence: Some("tidak ada nomor izin".into()),
        first_seen: Some("2026-11-23T18:31:00Z".parse().unwrap()),
        last_seen: Some("2026-11-24T18:31:00Z".parse().unwrap()),
        versions: 2,
        version: 2,
        captured_at: None,
        gone_at: None,
        muted: None,
        evidence_erased: None,
        erased: None,
        now: None,
        before: None,
        flag: Some(FlagState::Open),
        judgement: Some(Judgement {
            score: Score::new(0.97).unwrap(),
            band: Band::Tinggi,
            model: "2026-11-20-9f3c".into(),
            data: "0a1b2c3d4e5f".into(),
        }),
        reasons: vec![
            ReasonView {
                name: "Negara tujuan tanpa perjanjian penempatan".into(),
                words: "Pekerja tidak boleh ditempatkan di sana, jadi tidak ada yang melindungi mereka."
                    .into(),
                contribution: 2.14,
                spans: vec![find("Kamboja")],
                basis: Some("UU 18/2017 Pasal 31".into()),
                clears: Some("tujuan sebenarnya negara lain".into()),
                ..ReasonView::default()
            },
            ReasonView {
                name: "Kontak pribadi saja".into(),
                detail: Some("0812-0000-1234".into()),
                contribution: 0.8,
                spans: vec![find("Hub 0812"), find("1234 (Bu Ani)")],
                ..ReasonView::default()
            },
        ],
        supports: vec![ReasonView {
            name: "Menyebut upah".into(),
            contribution: -0.3,
            spans: vec![find("Gaji 18 juta")],
            ..ReasonView::default()
        }],
        other_parts: Vec::new(),
        hinge: Some(Hinge {
            number: 1,
            id: "D01".into(),
            score: Score::new(0.31).unwrap(),
            band: Band::Rendah,
        }),
        hinge_up: None,
        contacts: vec![contact(ContactKind::Whatsapp)],
        is_masked: false,
        evidence: Some(CaptureRef {
            warc_file: "2026/20261124.warc.gz".into(),
            offset_bytes: 1024,
            record_id: "urn:uuid:0".into(),
            payload_sha256: "ab12".into(),
        }),
        next_step: Some("Cari nama perusahaan di daftar P3MI.".into()),
    }
}

#[test]
fn an_ad_shows_its_reasons_in_the_text_and_no_number() {
    let view = an_ad().masked();
    let drawn = plain(&ad(&view, &look(Locale::Id)));
    for hidden in ["0812-0000-1234", "0000", "81200001234", "\u{1b}"] {
        assert!(!drawn.contains(hidden), "{hidden:?} in\n{drawn}");
    }
    let json = serde_json::to_string(&view).unwrap();
    assert!(!json.contains("0000-1234") && !json.contains("81200001234"), "{json}");
    insta::assert_snapshot!("ad_id", drawn);
}

#[test]
fn unmasked_is_as_written() {
    let drawn = plain(&ad(&an_ad(), &look(Locale::En)));
    assert!(drawn.contains("WhatsApp +6281200001234\n"), "{drawn}");
    assert!(drawn.contains("«Hub 0812»[2]-0000-«1234 (Bu Ani)»[2]"), "{drawn}");
}

#[test]
fn masking_twice_changes_nothing() {
    let once = an_ad().masked();
    assert_eq!(once.clone().masked(), once);
}

#[test]
fn a_page_that_is_no_ad_shows_its_stages() {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let view = ExplainView {
        what: "https://papan.example/17".into(),
        stages: vec![
            StageView {
                stage: "crawl".into(),
                facts: vec![fact("status", "200"), fact("robots.txt", "allows /17")],
            },
            StageView { stage: "extract".into(), facts: vec![fact("skipped", "not an ad\u{202e}")] },
        ],
        ad: None,
    };
    insta::assert_snapshot!("explain", plain(&explain(&view, &look(Locale::En))));
}
