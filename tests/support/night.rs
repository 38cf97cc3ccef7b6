//! Nights over made-up ads: the same address gives the same ad, so that any two nights can be compared.

#![allow(dead_code, clippy::expect_used, reason = "each test binary uses a part, and fails by panicking")]

use jiff::Timestamp;
use waspada::domain::{
    Ad, AdId, Assessment, Band, CaptureRef, Contact, ContactKind, Detail, Fact, Features, Finding, Grounds,
    Judged, KindShares, LicenceState, Origin, Outcome, Reason, ReasonKind, RunId, Score, SourceName, Span,
    Strength, sha256_hex,
};
use waspada::store::{NightItem, PageAnswer, RunKind, RunStart, SourceStart, Store};

/// The source of every ad here.
pub(crate) fn source() -> SourceName {
    SourceName("papan".into())
}

/// A time in UTC.
pub(crate) fn at(time: &str) -> Timestamp {
    time.parse().expect("a time")
}

/// Begins a run at `time`.
pub(crate) fn begin(store: &mut Store, time: &str) -> RunId {
    let start = RunStart {
        at: at(time),
        kind: RunKind::Night,
        shard: None,
        command: "waspada run".into(),
        program: "0.1.0".into(),
        model: "m1".into(),
        data: "d1".into(),
        sources: vec![SourceStart { name: source(), kind: "sitemap".into(), rules: "1".into() }],
    };
    store.begin_run(&start).expect("a run")
}

/// Address of the ad with that number.
pub(crate) fn url(number: usize) -> String {
    format!("https://papan.example/lowongan/{number}")
}

/// The ad with that number, its text ending in `words`.
pub(crate) fn ad(number: usize, words: &str) -> Ad {
    let title = format!("Dicari pekerja gudang nomor {number}");
    let phone = format!("0812-0000-{number:04}");
    let text = format!("Gaji besar, tanpa pengalaman. Hubungi {phone}. {words}");
    let mut ad = Ad::new(AdId::of(&source(), &url(number)), source(), &title, &text);
    ad.url = Some(url(number));
    let start = ad.document().find(&phone).expect("the phone stands in the text");
    ad.contacts.push(Contact {
        kind: ContactKind::Phone,
        value: format!("+62812{number:08}"),
        span: Some(Span::new(start, start + phone.len())),
        is_obfuscated: false,
    });
    ad.employer = Some(Fact { value: "PT Contoh Jaya".into(), origin: Origin::JsonLd, span: None });
    ad
}

/// What `ad` was judged to be, with one reason.
pub(crate) fn judged(ad: Ad, band: Band, score: f64) -> Judged {
    let finding = Finding {
        id: "high_pay".into(),
        strength: Strength::Medium,
        spans: vec![Span::new(0, 6)],
        detail: Some(Detail::Text("Rp18.000.000".into())),
        columns: Vec::new(),
    };
    let assessment = Assessment {
        ad: ad.id.clone(),
        model: "m1".into(),
        data: "d1".into(),
        score: Score::new(score).expect("a probability"),
        band,
        grounds: Some(Grounds { is_judgeable: true, has_sign: true, is_licence_lost: false }),
        reasons: vec![Reason {
            kind: ReasonKind::Indicator,
            id: "high_pay".into(),
            contribution: (score / (1.0 - score)).ln(),
            spans: vec![Span::new(0, 6)],
            detail: finding.detail.clone(),
        }],
        supports: Vec::new(),
    };
    let features = Features {
        strong_indicators: 0,
        vector: Vec::new(),
        findings: vec![finding],
        supports: Vec::new(),
        licence: LicenceState::NotCheckable,
        is_licence_lost: false,
        is_judgeable: true,
    };
    Judged {
        ad,
        shares: KindShares { ad: 1.0, ..KindShares::default() },
        features,
        assessment: Some(assessment),
    }
}

/// What the visit to an address at `time` came to.
pub(crate) fn item(number: usize, time: &str, outcome: Outcome<Judged>) -> NightItem {
    let record = sha256_hex(format!("{number} {time}").as_bytes());
    NightItem {
        source: source(),
        url: url(number),
        part: 1,
        challenger: None,
        at: at(time),
        seen_at: at(time),
        answer: Some(PageAnswer {
            status: 200,
            etag: Some(format!("\"{record:.8}\"")),
            ..PageAnswer::default()
        }),
        capture: Some(CaptureRef {
            warc_file: format!("{}.warc.gz", time.get(..10).unwrap_or(time)),
            offset_bytes: 1000 * number as u64,
            record_id: format!("urn:uuid:{record:.32}"),
            payload_sha256: sha256_hex(format!("{number}").as_bytes()),
        }),
        repeats: None,
        beside: Vec::new(),
        input: None,
        outcome,
    }
}

/// The visit to an ad that is kept, in the band that its score falls into.
pub(crate) fn kept(number: usize, time: &str, words: &str, score: f64) -> NightItem {
    let band = match score {
        s if s >= 0.8 => Band::Tinggi,
        s if s >= 0.5 => Band::Sedang,
        _ => Band::Rendah,
    };
    item(number, time, Outcome::Kept(judged(ad(number, words), band, score)))
}
