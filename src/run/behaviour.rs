//! What the model must and must not do, tried on rows held back and on a few fixed ads.

use serde::Serialize;

use super::Stages;
use super::evaluation::{is_flagged, judge, score, words};
use crate::domain::{Kind, LicenceState, ReasonKind};
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
}

/// Points of recall that a disguise may cost.
const MOST_LOST: f64 = 0.02;

/// Log-odds that a change of no meaning may move a score.
const MOST_MOVED: f64 = 0.7;

const NEUTRAL: &str = "Kami menjunjung kerja sama yang baik di antara sesama rekan. Suasana di tempat tugas nyaman \
    dan bersih setiap hari. Jadwal dibagi bergantian supaya semua dapat beristirahat.";

const SHORT_SCAMS: [&str; 2] = [
    "Kerja Taiwan tanpa PT, transfer 3 juta dulu ke rekening pribadi, visa turis. WA 0812-0000-4410",
    "Lowongan Dubai visa kunjungan, bayar DP 5 juta ke rekening a.n. Sari, paspor kami pegang. 0857-0000-1230",
];

const PLAIN: [&str; 3] = [
    "Dibutuhkan kasir minimarket di Salatiga, bisa bekerja pagi dan sore, jujur dan teliti.",
    "Dicari tukang jahit untuk konveksi seragam sekolah di Tegal, terbiasa dengan mesin obras.",
    "Toko bangunan di Jombang mencari sopir yang punya SIM B1, mengantar semen dan pasir.",
];

/// Every behaviour, on the rows held back.
pub fn behaviours(stages: &Stages, rows: &[Row]) -> Vec<Behaviour> {
    let held: Vec<&Row> = rows.iter().filter(|row| row.is_held_back()).collect();
    let scams: Vec<&Row> = held.iter().filter(|r| r.label == Label::Suspicious).copied().collect();
    let ordinary: Vec<&Row> = held.iter().filter(|r| r.label == Label::Ordinary).copied().collect();
    let recall = |change: &dyn Fn(&Row) -> String| share(stages, &scams, change);
    let plain = recall(&|row| row.text.clone());
    let costs = |name, change: &dyn Fn(&Row) -> String| {
        let changed = recall(change);
        Behaviour {
            name,
            is_passed: plain - changed <= MOST_LOST,
            figure: format!("recall {plain:.3} before, {changed:.3} after"),
        }
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
        each("a short scam with a fee is flagged", &SHORT_SCAMS, |text| is_flagged(&words(stages, "", text))),
        Behaviour {
            name: "an employer that nobody knows is no fraud",
            is_passed: named - quiet <= MOST_LOST,
            figure: format!("false alarms {quiet:.3} before, {named:.3} after"),
        },
        each("what an ad leaves out does not flag it", &PLAIN, |text| !is_flagged(&words(stages, "", text))),
        licence(stages),
        near_miss(stages),
        warnings(stages, &held),
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
    Behaviour { name, is_passed: held == texts.len(), figure: format!("{held} of {}", texts.len()) }
}

/// An ad by a firm whose licence is publicly reported as revoked.
fn licence(stages: &Stages) -> Behaviour {
    let judged = words(
        stages,
        "Lowongan ART Malaysia",
        "PT Ramzy Cahaya Karya membuka lowongan asisten rumah tangga ke Malaysia, gaji RM1.500, resmi berizin.",
    );
    Behaviour {
        name: "a revoked licence verifies nothing",
        is_passed: judged.features.licence == LicenceState::Revoked,
        figure: format!("{:?}, score {:.3}", judged.features.licence, score(&judged)),
    }
}

fn near_miss(stages: &Stages) -> Behaviour {
    let judged = words(
        stages,
        "Lowongan ART Malaysia",
        "PT Cahaya Ramzy Karya membuka lowongan asisten rumah tangga ke Malaysia, gaji RM1.500, resmi berizin.",
    );
    let state = judged.features.licence;
    Behaviour {
        name: "nearly a listed name is not the listed firm",
        is_passed: state != LicenceState::Active,
        figure: format!("{state:?}"),
    }
}

fn warnings(stages: &Stages, held: &[&Row]) -> Behaviour {
    let warnings: Vec<&&Row> = held.iter().filter(|row| row.kind != "ad").collect();
    let flagged = warnings.iter().filter(|row| is_flagged(&judge(stages, row))).count();
    let read = warnings.iter().filter(|row| judge(stages, row).ad.kind != Kind::Ad).count();
    Behaviour {
        name: "a warning or news text is not flagged",
        is_passed: flagged == 0,
        figure: format!("{flagged} of {} flagged, {read} read as warning or news", warnings.len()),
    }
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
    Behaviour {
        name: "another destination of equal risk hardly moves the score",
        is_passed: high - low <= MOST_MOVED,
        figure: format!("{:.2} in log-odds", high - low),
    }
}

fn reasons(stages: &Stages, scams: &[&Row]) -> Behaviour {
    let judged: Vec<_> = scams.iter().map(|row| judge(stages, row)).filter(is_flagged).collect();
    let told = judged
        .iter()
        .filter_map(|j| j.assessment.as_ref())
        .filter(|a| a.reasons.iter().any(|r| r.kind != ReasonKind::Base && r.contribution > 0.0))
        .count();
    Behaviour {
        name: "every flagged ad has a reason",
        is_passed: told == judged.len(),
        figure: format!("{told} of {}", judged.len()),
    }
}
