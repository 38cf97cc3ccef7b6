//! What the model must and must not do, tried on labelled rows and on a few fixed ads.

use serde::Serialize;

use super::Stages;
use super::training::CORPUS_DAY;
use crate::domain::{Band, Judged, LicenceState, ReasonKind, SourceName};
use crate::extract::extract_text;
use crate::train::corpus::{Label, Row};

/// One thing tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Behaviour {
    /// What must hold, in words.
    pub name: &'static str,
    /// Whether it does.
    pub is_passed: bool,
    /// The figure behind it.
    pub figure: String,
    /// By how much it misses, 0 to 1: points of recall or false alarms, or the share of cases; 0 where it holds.
    pub shortfall: f64,
}

impl Behaviour {
    fn of(name: &'static str, is_passed: bool, shortfall: f64, figure: String) -> Self {
        Self { name, is_passed, figure, shortfall: if is_passed { 0.0 } else { shortfall.clamp(0.0, 1.0) } }
    }
}

/// Points of recall that a disguise may cost.
const MOST_LOST: f64 = 0.02;

/// Log-odds that a change of no meaning may move a score.
const MOST_MOVED: f64 = 0.7;

const NEUTRAL: &str = "Kami menjunjung kerja sama yang baik di antara sesama rekan. Suasana di tempat tugas nyaman \
    dan bersih setiap hari. Jadwal dibagi bergantian supaya semua dapat beristirahat.";

const CAUTION: &str =
    "Hati-hati penipuan yang mengatasnamakan kami. Baca juga: Polisi ungkap modus lowongan palsu.";

const SHORT_SCAMS: [&str; 2] = [
    "Kerja Taiwan tanpa PT, transfer 3 juta dulu ke rekening pribadi, visa turis. WA 0812-0000-4410",
    "Lowongan Dubai visa kunjungan, bayar DP 5 juta ke rekening a.n. Sari, paspor kami pegang. 0857-0000-1230",
];

const PLAIN: [&str; 3] = [
    "Dibutuhkan kasir minimarket di Salatiga, bisa bekerja pagi dan sore, jujur dan teliti.",
    "Dicari tukang jahit untuk konveksi seragam sekolah di Tegal, terbiasa dengan mesin obras.",
    "Toko bangunan di Jombang mencari sopir yang punya SIM B1, mengantar semen dan pasir.",
];

/// Words as the night would judge them.
fn words(stages: &Stages, title: &str, text: &str) -> Judged {
    let ad = extract_text(SourceName("training".into()), "", title, text, &stages.facts);
    stages.judge(ad, CORPUS_DAY)
}

/// The score; 0 for what is taken for no ad.
fn score(judged: &Judged) -> f64 {
    judged.assessment.as_ref().map_or(0.0, |a| a.score.get())
}

/// Whether a person would be asked to look.
fn is_flagged(judged: &Judged) -> bool {
    judged.assessment.as_ref().is_some_and(|a| a.band >= Band::Sedang)
}

/// Every behaviour, on the given rows.
pub fn behaviours(stages: &Stages, rows: &[Row]) -> Vec<Behaviour> {
    let scams: Vec<&Row> = rows.iter().filter(|r| r.label == Label::Suspicious).collect();
    let ordinary: Vec<&Row> = rows.iter().filter(|r| r.label == Label::Ordinary).collect();
    let recall = |change: &dyn Fn(&Row) -> String| share(stages, &scams, change);
    let plain = recall(&|row| row.text.clone());
    let costs = |name, change: &dyn Fn(&Row) -> String| {
        let changed = recall(change);
        let figure = format!("recall {plain:.3} before, {changed:.3} after");
        Behaviour::of(name, plain - changed <= MOST_LOST, plain - changed, figure)
    };
    let alarms = |change: &dyn Fn(&Row) -> String| share(stages, &ordinary, change);
    let (quiet, named) = (
        alarms(&|row| row.text.clone()),
        alarms(&|row| format!("{}\nPT Zamrud Tanjung Kencana Raya", row.text)),
    );
    vec![
        costs("three neutral sentences cost at most 2 points of recall", &|row| {
            format!("{} {NEUTRAL}", row.text)
        }),
        costs("saying everything twice changes nothing", &|row| format!("{}\n{}", row.text, row.text)),
        costs("claiming to be licensed launders nothing", &|row| {
            format!("{}\nKami P3MI resmi dan berizin, terdaftar di KP2MI.", row.text)
        }),
        costs("a routine caution takes no scam away", &|row| format!("{}\n{CAUTION}", row.text)),
        each("a short scam with a fee is flagged", &SHORT_SCAMS, |text| is_flagged(&words(stages, "", text))),
        Behaviour::of(
            "an employer that nobody knows is no fraud",
            named - quiet <= MOST_LOST,
            named - quiet,
            format!("false alarms {quiet:.3} before, {named:.3} after"),
        ),
        each("what an ad leaves out does not flag it", &PLAIN, |text| !is_flagged(&words(stages, "", text))),
        licence(stages),
        near_miss(stages),
        destination(stages),
        reasons(stages, &scams),
    ]
}

fn share(stages: &Stages, rows: &[&Row], change: &dyn Fn(&Row) -> String) -> f64 {
    let flagged = rows.iter().filter(|row| is_flagged(&words(stages, &row.title, &change(row)))).count();
    flagged as f64 / rows.len().max(1) as f64
}

fn each(name: &'static str, texts: &[&str], holds: impl Fn(&str) -> bool) -> Behaviour {
    let held = texts.iter().filter(|text| holds(text)).count();
    let missed = 1.0 - held as f64 / texts.len().max(1) as f64;
    Behaviour::of(name, held == texts.len(), missed, format!("{held} of {}", texts.len()))
}

/// An ad by a firm whose licence is publicly reported as revoked.
fn licence(stages: &Stages) -> Behaviour {
    let judged = words(
        stages,
        "Lowongan ART Malaysia",
        "PT Ramzy Cahaya Karya membuka lowongan asisten rumah tangga ke Malaysia, gaji RM1.500, resmi berizin.",
    );
    let figure = format!("{:?}, score {:.3}", judged.features.licence, score(&judged));
    let is_passed = judged.features.licence == LicenceState::Revoked;
    Behaviour::of("a revoked licence verifies nothing", is_passed, 1.0, figure)
}

fn near_miss(stages: &Stages) -> Behaviour {
    let judged = words(
        stages,
        "Lowongan ART Malaysia",
        "PT Cahaya Ramzy Karya membuka lowongan asisten rumah tangga ke Malaysia, gaji RM1.500, resmi berizin.",
    );
    let state = judged.features.licence;
    let is_passed = state != LicenceState::Active;
    Behaviour::of("nearly a listed name is not the listed firm", is_passed, 1.0, format!("{state:?}"))
}

/// The same ad for places that carry the same risk.
fn destination(stages: &Stages) -> Behaviour {
    let logit = |place: &str| {
        let text = format!(
            "Dibutuhkan perawat lansia di {place}, kontrak dua tahun, biaya penempatan ditanggung pemberi kerja, \
             pendaftaran melalui dinas tenaga kerja."
        );
        let p = score(&words(stages, "", &text)).clamp(1e-6, 1.0 - 1e-6);
        (p / (1.0 - p)).ln()
    };
    let places = ["Taiwan", "Hong Kong", "Singapura", "Jepang"].map(logit);
    let (low, high) = places.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    Behaviour::of(
        "another destination of equal risk hardly moves the score",
        high - low <= MOST_MOVED,
        (high - low) / 10.0,
        format!("{:.2} in log-odds", high - low),
    )
}

fn reasons(stages: &Stages, scams: &[&Row]) -> Behaviour {
    let judged: Vec<_> =
        scams.iter().map(|row| words(stages, &row.title, &row.text)).filter(is_flagged).collect();
    let told = judged
        .iter()
        .filter_map(|j| j.assessment.as_ref())
        .filter(|a| a.reasons.iter().any(|r| r.kind != ReasonKind::Base && r.contribution > 0.0))
        .count();
    let missed = 1.0 - told as f64 / judged.len().max(1) as f64;
    let figure = format!("{told} of {}", judged.len());
    Behaviour::of("every flagged ad has a reason", told == judged.len(), missed, figure)
}
