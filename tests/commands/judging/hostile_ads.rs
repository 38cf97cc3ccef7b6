//! Bad input to the detection: what is no ad must not be judged as one, and what is wrong in a data file is named.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use waspada::config::AssessSettings;
use waspada::domain::{Band, Judged, SourceName};
use waspada::extract::extract_text;
use waspada::facts::{DataFiles, Facts};
use waspada::parse::limits::TEXT_BYTES;
use waspada::run::Stages;

static STAGES: LazyLock<Stages> = LazyLock::new(|| {
    let built_in = AssessSettings::default();
    Stages::load(&built_in).unwrap()
});

const DAY: Date = date(2026, 11, 24);

/// Reads words as the night would, and holds what must be true of any answer.
fn judged(title: &str, text: &str) -> Judged {
    let ad = extract_text(SourceName("uji".into()), "", title, text, &STAGES.facts);
    let judged = STAGES.judge(ad, DAY);
    let document = judged.ad.document();
    if let Some(assessment) = &judged.assessment {
        let reasons = &assessment.reasons;
        for span in
            reasons.iter().flat_map(|r| &r.spans).chain(assessment.supports.iter().flat_map(|s| &s.spans))
        {
            assert!(document.get(span.start..span.end).is_some(), "{span:?} is no place of the ad");
        }
        let parts =
            reasons.iter().map(|r| r.contribution).chain(assessment.supports.iter().map(|s| s.contribution));
        let score = assessment.score.get();
        let logit = (score / (1.0 - score)).ln();
        assert!((parts.sum::<f64>() - logit).abs() < 1e-6, "the parts do not add up to {logit}");
    }
    judged
}

fn band(title: &str, text: &str) -> Option<Band> {
    judged(title, text).assessment.map(|assessment| assessment.band)
}

#[test]
fn too_little_to_judge_is_said_to_be_so() {
    for (what, text) in [
        ("nothing", ""),
        ("white space", " \n\t \u{200b} "),
        ("emoji alone", "🔥🔥🔥💰💰✈️👍🏽👨‍👩‍👧‍👦🇰🇭🇰🇭"),
        ("a telephone number alone", "0812-3456-7890"),
        ("a number and an emoji", "☎️ +62 812 3456 7890 🔥"),
        ("signs alone", "?!?!... --- *** ###"),
    ] {
        let band = band("", text);
        assert!(matches!(band, None | Some(Band::BelumBisaDinilai)), "{what}: {band:?}");
    }
}

#[test]
fn binary_rubbish_flags_nobody() {
    let mut state = 7_u64;
    let bytes: Vec<u8> = (0..20_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes().first().copied().unwrap_or(0)
        })
        .collect();
    let rubbish = String::from_utf8_lossy(&bytes);
    for text in [rubbish.as_ref(), &"\0\u{1}\u{7f}".repeat(500), &"\u{202e}\u{2066}".repeat(300)] {
        let band = band("", text);
        assert!(band.is_none_or(|band| band < Band::Sedang), "{band:?}");
    }
}

#[test]
fn look_alike_letters_and_other_scripts_are_read() {
    // Cyrillic а, о and е among Latin letters.
    let disguised = judged(
        "",
        "Lоwоngаn kеrja di Kаmbоjа, gаji 25 juta per bulan, tanpa pengalaman, tiket ditanggung. 招聘 客服 무경험 가능 مطلوب موظفين",
    );
    assert_eq!(disguised.ad.destination.map(|place| place.code).as_deref(), Some("KH"));
    assert!(disguised.features.findings.iter().any(|finding| finding.id == "D01"));
    for foreign in [
        "招聘客服人员，月薪一万五，包吃包住，无需经验，立即上岗。",
        "مطلوب موظفين للعمل في المطعم براتب شهري جيد",
    ] {
        let band = band("", foreign);
        assert!(band.is_none_or(|band| band < Band::Sedang), "{foreign}: {band:?}");
    }
}

#[test]
fn a_long_text_is_read_to_its_limit() {
    let sentence = "Toko kami di Sleman mencari kasir, gaji sesuai UMK, antar lamaran pada jam kerja. ";
    let long = sentence.repeat((TEXT_BYTES - 200) / sentence.len());
    assert!(long.len() > TEXT_BYTES / 2);
    let plain = judged("", &long);
    assert!(plain.assessment.is_none_or(|assessment| assessment.band < Band::Sedang));
    let hidden = format!("{long}Kerja di Kamboja, gaji 25 juta, paspor ditahan perusahaan.");
    let found = judged("", &hidden).features;
    assert!(found.findings.iter().any(|f| f.id == "B07" || f.id == "D01"), "the end is read too");
}

/// The mistakes of the data files with `from` in `file` replaced.
fn mistakes(file: &str, from: &str, to: &str) -> String {
    let files = DataFiles::embedded();
    let text = files.get(file).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}: change the test");
    let broken = text.replacen(from, to, 1);
    let error = Facts::load(&DataFiles::embedded().with(file, &broken)).map(drop);
    error.map_or_else(|problems| problems.to_string(), |()| String::new())
}

#[test]
fn a_mistake_in_a_data_file_is_named_with_file_and_line() {
    let indicators = "indicators.toml";
    let line_of = |file: &str, part: &str| {
        let files = DataFiles::embedded();
        let at = files.get(file).unwrap().find(part).unwrap();
        files.get(file).unwrap().get(..at).unwrap().matches('\n').count() + 1
    };
    let law = "\"UU18/2017:69\"";
    let told = mistakes(indicators, law, "\"UU99/2099:1\"");
    let place = format!("{indicators}:{}", line_of(indicators, law));
    assert!(told.contains(&place) && told.contains("UU99/2099:1"), "unknown law: {told}");

    let phrase = "phrases = [\n";
    let told = mistakes(indicators, phrase, "phrases = [\n    \"{kerja|gaji\",\n");
    let place = format!("{indicators}:{}", line_of(indicators, phrase) + 1);
    assert!(told.contains(&place), "a pattern that is not closed: {told}");

    let told = mistakes("wages.tsv", "1700\t3200\t3700\t2025-08-01", "1700\t3200\t3700\t2025-09-15");
    let place = format!("wages.tsv:{}", line_of("wages.tsv", "1700\t3200\t3700\t2025-08-01"));
    assert!(told.contains(&place), "a gap between two rows of wages: {told}");

    let told =
        mistakes("destination_status.tsv", "not a country of placement (Minister of P2MI, March 2025)", "");
    assert!(
        told.contains("destination_status.tsv:") && told.contains("basis_en"),
        "one language only: {told}"
    );
}

#[test]
fn a_list_that_contradicts_itself_is_named_with_its_lines() {
    let list = "# as_of: 2026-05-01\nname\tnumbers\tstatus\tfrom\tfrom_is\tto\tsource\n\
                PT Satu Jaya\tX1\trevoked\t2026-05-01\t\t\tb\n\
                PT Dua Jaya\tX1\tactive\t2026-05-01\t\t\tb\n\
                PT Satu Jaya\t\tactive\t2026-05-01\tabout\t\tb\n";
    let files = DataFiles::embedded().with("registry/salah.tsv", list);
    let told = Facts::load(&files).map(drop).unwrap_err().to_string();
    for part in [
        "registry/salah.tsv:4: the number `X1`",
        "registry/salah.tsv:5: line 3 gives another status",
        "`from_is` is `about`",
    ] {
        assert!(told.contains(part), "{part} not in\n{told}");
    }
}
