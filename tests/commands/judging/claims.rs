//! A combination's sentence says no more than its parts: whatever it names is required.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

/// What a sentence may claim, in words, and the parts of which one must be there for it to be true. Words of one stretch between
/// "dan", "bersama" and the like are alternatives of each other: "denda atau dokumen jaminan".
const CLAIMS: &[(&str, &[&str])] = &[
    ("bukan tujuan penempatan|negara yang tertutup", &["D01"]),
    ("penempatan pekerja rumah tangga", &["D03"]),
    ("gaji setinggi", &["C01"]),
    ("judi|penipuan daring ditawarkan", &["D02"]),
    ("kantor atau komputer", &["context:office_online"]),
    ("visa turis|visa ziarah|visa kunjungan", &["D04"]),
    ("visa yang bukan visa kerja", &["D04", "D10"]),
    ("berbohong", &["G05"]),
    ("potongan gaji|dipotong dari gaji", &["B03", "E02"]),
    ("kasbon|uang di muka", &["B05", "E02", "H06", "B03"]),
    ("denda|siapa yang keluar harus membayar", &["B06"]),
    ("dokumen ditahan|dokumen jaminan", &["B07"]),
    ("utang", &["B03", "B05", "B06", "B07", "E02", "H06", "context:advance"]),
    ("penampungan", &["G02", "E02"]),
    ("rute transit", &["D06"]),
    ("perbatasan", &["D07"]),
    ("jalur belakang", &["A07"]),
    ("ladang di malaysia", &["context:plantation"]),
    ("per kepala", &["B09"]),
    ("umur|di bawah 18", &["C03"]),
    ("menemani tamu", &["H01"]),
    ("dinikahkan", &["H02"]),
    ("izinnya dicabut", &["A03"]),
    ("nama perusahaan resmi", &["A06"]),
    ("logo pemerintah", &["A05"]),
    ("perusahaan besar|perusahaan atau instansi besar", &["I01"]),
    (
        "disuruh membayar|uang diminta|diminta membayar|mentransfer|merekrut orang",
        &["B01", "B02", "B08", "B09"],
    ),
    ("uang untuk kerja luar negeri diminta ke rekening pribadi", &["B02"]),
    ("puluhan juta", &["B08"]),
    ("sertifikat", &["D12"]),
    ("tujuan dapat berganti", &["G06"]),
    ("negara tujuan disembunyikan", &["D09"]),
    ("sedang susah", &["G07"]),
    ("perorangan", &["A04"]),
    (
        "kerja di luar negeri|bekerja di luar negeri",
        &["context:abroad", "context:sea", "context:nightlife", "group:eksploitasi"],
    ),
    ("syarat umur atau penampilan", &["C03", "C04"]),
    ("pembatasan", &["G02", "G03", "H06"]),
    ("orang rentan", &["G07"]),
    ("jalan pintas", &["A04", "A07", "C05", "D12"]),
    ("janji kemudahan", &["C02", "C05", "I03"]),
    ("melewati dinas", &["A08"]),
    ("dinyatakan lulus", &["context:summons"]),
    ("rekening atau kartu sim", &["I06"]),
    ("tugas daring", &["I04"]),
    ("data pribadi", &["F04"]),
    ("tempat terpencil", &["H06"]),
    ("tanpa pengalaman", &["E01"]),
    ("tautan|chat", &["context:apply_by_link", "context:apply_by_chat"]),
    ("berangkat cepat|kilat", &["C05"]),
    ("tanpa nama perusahaan|tidak ada perusahaan", &["A01"]),
];

#[derive(Debug, serde::Deserialize)]
struct File {
    combination: Vec<Combination>,
}

#[derive(Debug, serde::Deserialize)]
struct Combination {
    id: String,
    reason_id: String,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    min_any: Option<usize>,
}

impl Combination {
    /// Whether one of `parts` is there however the combination comes to hold.
    fn requires_one_of(&self, parts: &BTreeSet<&str>) -> bool {
        let is_one = |part: &String| parts.contains(part.as_str());
        let least = self.min_any.unwrap_or(usize::from(!self.any.is_empty()));
        let others = self.any.iter().filter(|part| !is_one(part)).count();
        self.all.iter().any(is_one) || others < least
    }

    /// The stretches of the sentence whose claims need not be true.
    fn unfounded(&self) -> Vec<String> {
        let mut sentence = self.reason_id.to_lowercase();
        for mark in [" dan ", " bersama ", ", tanpa ", " untuk ", ": "] {
            sentence = sentence.replace(mark, "\n");
        }
        let unfounded = sentence.lines().filter(|stretch| {
            let claims =
                CLAIMS.iter().filter(|(words, _)| words.split('|').any(|words| stretch.contains(words)));
            let parts: BTreeSet<&str> = claims.flat_map(|(_, parts)| parts.iter().copied()).collect();
            !parts.is_empty() && !self.requires_one_of(&parts)
        });
        unfounded.map(str::to_owned).collect()
    }
}

#[test]
fn every_sentence_of_a_combination_follows_from_its_parts() {
    let file: File = toml::from_str(include_str!("../../../data/combinations.toml")).unwrap();
    let unfounded: Vec<(&str, Vec<String>)> = file
        .combination
        .iter()
        .map(|combination| (combination.id.as_str(), combination.unfounded()))
        .filter(|(_, stretches)| !stretches.is_empty())
        .collect();
    assert!(unfounded.is_empty(), "{unfounded:#?}");
}

#[test]
fn a_sentence_that_says_more_than_its_parts_is_found() {
    let combination = |all: &[&str], any: &[&str]| Combination {
        id: "fee_with_big_brand".into(),
        reason_id: "Nama perusahaan besar atau instansi dipakai dan pelamar disuruh membayar.".into(),
        all: all.iter().map(|part| (*part).to_owned()).collect(),
        any: any.iter().map(|part| (*part).to_owned()).collect(),
        min_any: None,
    };
    assert_eq!(combination(&["I01"], &["B01", "F06"]).unfounded(), ["pelamar disuruh membayar."]);
    assert!(combination(&["I01"], &["B01", "B02"]).unfounded().is_empty());
}
