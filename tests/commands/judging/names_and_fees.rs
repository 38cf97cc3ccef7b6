//! Names that false ads borrow, and what workers are asked to pay: whole ads, read as they come.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use crate::ads;

use ads::{FACTS, TODAY};
use jiff::civil::{Date, date};
use waspada::domain::{Detail, Features, Finding, SourceName, Strength};
use waspada::extract::extract_text;
use waspada::facts::{DataFiles, Facts};
use waspada::features::features;

fn read_on(title: &str, text: &str, day: Date) -> Features {
    features(&extract_text(SourceName("test".into()), "", title, text, &FACTS), &FACTS, day)
}

fn finding(title: &str, text: &str, id: &str) -> Option<Finding> {
    read_on(title, text, TODAY).findings.into_iter().find(|finding| finding.id == id)
}

fn strength(title: &str, text: &str, id: &str) -> Option<Strength> {
    finding(title, text, id).map(|finding| finding.strength)
}

#[test]
fn a_borrowed_name_weighs_by_how_one_is_to_apply() {
    for (title, text, wanted) in [
        (
            "Lowongan kerja Pertamina",
            "Dibutuhkan operator. Daftar di https://pertamina-karir.my.id/daftar",
            Strength::Strong,
        ),
        ("Lowongan kerja PLN", "Dibutuhkan teknisi. Daftar https://openlokerptpln", Strength::Strong),
        ("Lowongan Garuda Indonesia", "Kirim CV ke hrd@garuda-indonesia.asia", Strength::Strong),
        // A domain that may be a branch's own, beside a private number: little, and with more beside it something.
        (
            "Lowongan PLN",
            "Dibutuhkan teknisi. Kirim ke hrd@plnbatam.co.id atau WA 0812 0000 3456",
            Strength::Weak,
        ),
        (
            "Lowongan PLN",
            "Dibutuhkan teknisi semua jurusan. Kirim ke hrd@plnbatam.co.id atau WA 0812 0000 3456",
            Strength::Medium,
        ),
        ("Lowongan kerja Pelindo", "Dibutuhkan staf, hubungi 0812 0000 3456", Strength::Medium),
        ("Lowongan kerja Pelindo", "Dibutuhkan staf semua jurusan, hubungi 0812 0000 3456", Strength::Strong),
        ("", "Samsat kota butuh tenaga loket. Kirim lamaran ke WA 0812 0000 3456", Strength::Strong),
        (
            "Rekrutmen Bulog",
            "Lowongan staf. Penempatan sesuai domisili, telah dibuka untuk umum.",
            Strength::Medium,
        ),
    ] {
        assert_eq!(strength(title, text, "I01"), Some(wanted), "{title}: {text}");
    }
}

#[test]
fn a_name_that_is_only_mentioned_or_that_answers_for_itself_is_left_alone() {
    for (title, text) in [
        ("Rekrutmen PLN", "Lowongan D3 elektro. Daftar di https://rekrutmen.pln.co.id"),
        ("Lowongan Puskesmas", "Tenaga kontrak. Formulir di https://dinkes.contoh.go.id"),
        (
            "",
            "Dinas Tenaga Kerja mengundang pencari kerja ke penjelasan EPS-TOPIK, daftar sendiri di SISKOP2MI. \
             Narahubung 0812 0000 3456",
        ),
        // A school's job centre passes on what a firm asked it for.
        (
            "",
            "Bursa kerja kami menerima surat dari PT Timah: dibutuhkan juru las. Daftar lewat bkk.smkcontoh.example",
        ),
        // A branch whose domain the table does not know.
        ("Lowongan PLN", "Dibutuhkan teknisi. Kirim lamaran ke hrd@plnbatam.co.id"),
        (
            "Lowongan Pertamina",
            "Dibutuhkan teknisi. Daftar lewat link https://pertaminaretailjatim.com/lamaran",
        ),
        ("Kasir", "Toko roti di seberang kantor Pos Indonesia mencari kasir. WA 0812 0000 3456"),
        // What is left out is no evidence.
        ("Lowongan Kerja PT Badak LNG", "Dibutuhkan akuntan, pendidikan D3."),
        (
            "Sales kartu kredit Bank Mandiri",
            "PT Contoh Talenta Sinergi, outsourcing, mencari sales. WA 0812 0000 3456",
        ),
        ("Sales lapangan", "PT Contoh Sejahtera mencari sales untuk Pertamina Retail. WA 0812 0000 3456"),
        ("Barista", "Kedai kopi butuh barista, lamaran ke 0812 0000 3456. Dekat kantor pajak? Bukan."),
        (
            "Sopir truk",
            "Dibutuhkan sopir truk berpengalaman untuk gudang kami di Cikarang, SIM B1, sehat, jujur, bersedia \
             lembur, usia paling tinggi 45 tahun, gaji UMK dan uang makan, langsung wawancara setiap hari kerja. \
             Kantor kami di belakang kantor Pos Indonesia. Telepon 0812 0000 3456",
        ),
    ] {
        assert_eq!(strength(title, text, "I01"), None, "{title}: {text}");
    }
}

#[test]
fn the_reason_says_whose_name_it_is_and_where_they_recruit() {
    let found = finding("Lowongan kerja Pelindo", "Hubungi 0812 0000 3456", "I01").unwrap();
    let Some(Detail::BorrowedName { name, site }) = found.detail else { panic!("{found:?}") };
    assert_eq!((name.as_str(), site.as_str()), ("Pelindo", "pelindo.co.id"));
    assert!(!found.spans.is_empty());
}

#[test]
fn a_fee_is_held_against_destination_and_programme() {
    for (text, wanted) in [
        ("Visa kerja Polandia, biaya Rp 37.250.000 terima beres", Some(Strength::Medium)),
        ("Kerja pabrik di Malaysia, biaya proses 12 juta", Some(Strength::Medium)),
        ("Kerja pabrik di Malaysia, biaya paspor Rp 350.000", None),
        // The market price of the whole way to Japan.
        ("Kerja ke Jepang SSW, biaya kursus dan dokumen 28 juta", None),
        ("Kerja ke Jepang SSW, biaya proses 58 juta", Some(Strength::Medium)),
        // Free for the worker by law, so that a small sum is too much as well.
        ("Pembantu rumah tangga ke Hong Kong, biaya proses 4 juta", Some(Strength::Weak)),
        ("Pembantu rumah tangga ke Hong Kong, biaya proses 24 juta", Some(Strength::Medium)),
        ("Kerja ke Polandia, biaya 37 juta ditanggung majikan", None),
        ("Kerja ke Polandia, tidak ada biaya proses 37 juta seperti di calo", None),
        ("Kerja di Bekasi, biaya 37 juta untuk mesin", None),
        ("Kerja di Polandia gaji 37 juta", None),
        ("Paket umrah 32 juta, lowongan tour leader ke Arab Saudi", None),
    ] {
        assert_eq!(strength("", text, "B08"), wanted, "{text}");
    }
    let found = finding("", "Visa kerja Polandia, biaya Rp 37.250.000", "B08").unwrap();
    assert!(
        matches!(found.detail, Some(Detail::FeeAbove { idr, most_idr }) if idr > 3.7e7 && most_idr <= 1.5e7)
    );
}

#[test]
fn a_fee_is_judged_by_what_held_on_the_day() {
    let text = "Pembantu rumah tangga ke Taiwan, biaya proses 9 juta";
    let shows = |day| read_on("", text, day).findings.iter().any(|finding| finding.id == "B08");
    assert!(!shows(date(2022, 6, 1)), "Taiwan was exempt until the end of July 2022");
    assert!(shows(date(2022, 9, 1)));
}

#[test]
fn mistakes_in_both_files_are_named() {
    let row = "X\tcompany\t{a\tx\tnodomain\t2026-13-01\tQ\t\n";
    let files = DataFiles::embedded()
        .with(
            "known_names.tsv",
            &format!("name\tkind\tphrases\tkeys\tsites\tas_of\tcertainty\tsource\n{row}"),
        )
        .with(
            "fees.tsv",
            "code\tprogramme\tmost_idr\tmost_months\tfrom\tto\tcertainty\tsource\n\
             *\tnowhere\t\t\t2026-01-02\t2026-01-01\tK\tx\n*\tany\t-5\t\t\t\tK\t\n",
        );
    let problems = Facts::load(&files).unwrap_err().to_string();
    for part in [
        "known_names.tsv:2: the phrase `{a`",
        "known_names.tsv:2: `source` is empty",
        "known_names.tsv:2: the site `nodomain` is no domain",
        "known_names.tsv:2: `certainty` must be S",
        "known_names.tsv:2: `as_of` is `2026-13-01`",
        "fees.tsv:2: the programme `nowhere`",
        "fees.tsv:2: `most_idr` or `most_months`",
        "fees.tsv:2: `to` lies before `from`",
        "fees.tsv:3: `most_idr` must not be below zero",
        "fees.tsv:3: `source` must say",
    ] {
        assert!(problems.contains(part), "{part} not in\n{problems}");
    }
}
