//! Signs by meaning: the same meaning in other words and languages is found, its lawful version is not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use jiff::civil::date;
use waspada::domain::SourceName;
use waspada::extract::extract_text;
use waspada::facts::{DataFiles, Facts};
use waspada::features::features;

static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap());

/// The words with which each finding of an indicator is shown; none where it is not found.
fn shown(id: &str, text: &str) -> Option<Vec<String>> {
    let ad = extract_text(SourceName("test".into()), "", "", text, &FACTS);
    let found =
        features(&ad, &FACTS, date(2026, 11, 24)).findings.into_iter().find(|finding| finding.id == id)?;
    Some(found.spans.iter().map(|span| span.slice(ad.document()).to_owned()).collect())
}

#[test]
fn one_meaning_is_found_in_many_words() {
    for (id, text) in [
        ("F04", "Lowongan dapur hotel di Doha. Kirim dulu foto KTP, KK dan paspor lewat WA."),
        ("F04", "Kerja neng Taiwan. Kirimno foto KTP, KK, karo paspor saiki."),
        ("F04", "Job in Dubai. Photo of passport, ID card and family card, send today."),
        ("B07", "Kerja di Brunei. Ijazah asli disimpan juragan sampai kontrak habis."),
        ("B07", "Loker Malaysia. Akta lahir sama buku nikah dititip di lemari kantor kami."),
        ("B06", "Kerja Taiwan. Yang pulang sebelum setahun wajib ganti ongkos 6 juta."),
        ("B06", "Gawe neng Korea. Nek batal kudu mbalekne kabeh ongkose."),
        ("C03", "Kerja pabrik di Johor. Umur bisa kami naikkan di paspor."),
        ("G05", "Kerja di Kuwait. Kalau ditanya petugas bandara, bilang saja mau menengok saudara."),
        ("G05", "Kerjo di Malaysia. Kok petugas batanyo, katokan pai melancong."),
        ("H03", "Kerja di Turki. Yang ginjalnya sehat ada imbalan besar dari keluarga pasien."),
        ("H05", "Dicari adik perempuan lulus SD untuk momong bayi di kota."),
        ("I06", "Kerja di Laos. Buka rekening dan kartu SIM atas nama sendiri lalu serahkan ke kantor."),
        ("C09", "Kerja di Bali. Ajak teman jadi anggota, dapat komisi dari setorannya."),
        ("G06", "Kerja di Rumania. Setelah tiga bulan yang rajin kami geser ke Italia."),
        ("E02", "Ikut kapal cumi dulu, tidur di mess. Kasbon boleh diambil."),
        ("B01", "Kerja pabrik di Johor. Uang map dan meterai 200 ribu diserahkan ke koordinator."),
        ("B09", "Kerja di Taiwan. Sing ngajak kanca diwenehi 300 ewu saben sirah."),
        ("B07", "Kerja di Oman. Buku pelaut asli tak simpen sik sampai kontrak rampung."),
        ("D06", "Kerja di Dubai. Rutenya Batam, Johor, lalu Kolombo."),
        ("G04", "Kerja di Turki. Perjanjiannya bahasa Turki, tinggal teken saja di sana."),
        ("G03", "Kerja di Kuwait. Hapemu dititipkeun ka mandor salila kerja."),
        ("H06", "Kerja kebun sawit. Utang belum lunas belum boleh keluar dari camp."),
        ("H02", "Kerja di Taiwan. Nikah kontrak dua tahun dengan warga sana supaya visanya gampang."),
    ] {
        let words = shown(id, text);
        assert!(words.as_ref().is_some_and(|spans| !spans.is_empty()), "{id} in {text}");
    }
}

#[test]
fn a_lawful_version_is_no_sign() {
    for (id, text) in [
        (
            "F04",
            "Lowongan hotel di Doha. Bawa KTP asli, ijazah, paspor lama dan foto seluruh badan ke kantor Disnaker.",
        ),
        ("C04", "Perawat ke Jerman. Berkas: KTP asli, ijazah, foto seluruh badan."),
        ("B07", "Kerja di Taiwan. Paspor dan ijazah kalian simpan sendiri di rumah."),
        ("B03", "Kerja pabrik di Jepang. Gaji dipotong pajak, asuransi dan sewa kamar, tertulis di kontrak."),
        ("B03", "Kerja di Malaysia. Potongan listrik RM20 sebulan tercantum pada slip gaji."),
        ("B01", "Kasir toko di Jakarta. Uang seragam Rp100.000 dikembalikan."),
        (
            "D04",
            "Working Holiday Visa subkelas 462: kerja di Australia dengan visa liburan-kerja, urus sendiri.",
        ),
        ("G02", "Perawat ke Jepang. Selama belajar tinggal di asrama balai latihan."),
        ("G04", "Kerja di Polandia. Kontrak bahasa Inggris dan terjemahan bahasa Indonesia."),
        ("G04", "Kerja di Arab Saudi. Perjanjian bahasa Arab dan Indonesia, baca dulu semua."),
        ("B07", "Kerja spa di Batam. Tanya: ijazah ditahan, Bu? Jawab: tidak. Cuma difoto."),
        ("D04", "Kerja di Dubai. Visa wisata tidak boleh untuk kerja, kami pakai visa kerja."),
        (
            "C03",
            "Operator pabrik di Taiwan. Umur 18 sampai 35 tahun, terlambat 15 menit dipotong uang makan.",
        ),
        ("H01", "Pemandu karaoke keluarga, izin pariwisata, gaji tetap, tidak menemani tamu."),
        ("G05", "Kerja di Kuwait lewat PT Contoh. Jangan bilang mau melancong ke petugas."),
    ] {
        assert_eq!(shown(id, text), None, "{id} in {text}");
    }
}

#[test]
fn a_part_of_a_sign_is_told_once() {
    let text =
        "Ikut kapal cumi dulu, tidur di mess sambil menunggu. Kasbon untuk keluarga diberikan di muka.";
    let spans = shown("E02", text).unwrap();
    assert!(spans.iter().any(|span| span.contains("Kasbon")), "{spans:?}");
    assert_eq!(shown("B05", text), None);
    // On land the advance is a sign of its own.
    assert!(
        shown("B05", "Kerja di Malaysia. Uang belanja 2 juta dikasih ke istri sebelum berangkat.").is_some()
    );
}

#[test]
fn a_known_name_without_contact_needs_another_sign() {
    let offer = "Hilton butuh tenaga housekeeping di Doha, gaji 2.000 riyal.";
    assert_eq!(shown("I01", offer), None);
    assert!(
        shown("I01", &format!("{offer} Ijazah asli disimpan kantor kami sampai kontrak habis.")).is_some()
    );
}

#[test]
fn whole_words_and_sums_are_shown() {
    let text = "Kerja Taiwan. Biaya pendaftaran Rp3,5 juta ditransfer dulu.";
    let spans = shown("B01", text).unwrap();
    assert!(spans.iter().any(|span| span.contains("Rp3,5 juta")), "{spans:?}");
    for span in &spans {
        let at = text.find(span.as_str()).unwrap();
        let next = text[at + span.len()..].chars().next();
        assert!(!next.is_some_and(char::is_alphanumeric), "{span:?}");
    }
}
