//! Legal ads that look like false ones are left alone, and what tells false ones apart is found: whole ads, from
//! words to a band. No model was trained on `ads/lookalikes.jsonl`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::sync::LazyLock;

use jiff::civil::date;
use waspada::config::AssessSettings;
use waspada::domain::{Ad, Band, Features, Kind, SourceName};
use waspada::extract::extract_text;
use waspada::features::features;
use waspada::run::Stages;

static STAGES: LazyLock<Stages> = LazyLock::new(|| Stages::load(&AssessSettings::default()).unwrap());

fn ad(title: &str, text: &str) -> Ad {
    extract_text(SourceName("test".into()), "", title, text, &STAGES.facts)
}

fn kind(title: &str, text: &str) -> Kind {
    STAGES.judge(ad(title, text), date(2026, 11, 24)).ad.kind
}

fn read(title: &str, text: &str) -> Features {
    features(&ad(title, text), &STAGES.facts, date(2026, 11, 24))
}

fn shows(features: &Features, id: &str) -> bool {
    features.findings.iter().any(|finding| finding.id == id)
}

fn is_flagged(title: &str, text: &str) -> bool {
    let told = STAGES.judge(ad(title, text), date(2026, 11, 24)).assessment;
    told.is_some_and(|assessment| assessment.band >= Band::Sedang)
}

#[test]
fn of_legal_look_alikes_few_are_flagged() {
    let rows = include_str!("../../support/lookalikes.jsonl");
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let flagged: Vec<&str> = rows
        .iter()
        .filter(|row| is_flagged(row["title"].as_str().unwrap(), row["text"].as_str().unwrap()))
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    println!("{} of {} flagged: {flagged:?}", flagged.len(), rows.len());
    assert!(rows.len() >= 108, "{}", rows.len());
    assert!(flagged.len() as f64 <= 0.03 * rows.len() as f64, "{flagged:?} of {}", rows.len());
}

#[test]
fn what_is_only_told_of_is_no_sign() {
    for (id, told, offered) in [
        (
            "B03",
            "Kerja pabrik di Taiwan lewat PT Contoh. Potongan gaji? Nol rupiah.",
            "Kerja pabrik di Taiwan lewat PT Contoh. Potongan gaji? Cuma 6 bulan.",
        ),
        (
            "C05",
            "Kerja di Taiwan, prosesnya tiga bulan. Kalau ada yang nawarin besok langsung terbang, tutup pintunya.",
            "Kerja di Taiwan. Kalau ada yang minat, besok langsung terbang.",
        ),
        (
            "C05",
            "Kerja di Taiwan, prosesnya tiga bulan. Orang yang janjiin besok langsung terbang itu bohong.",
            "Kerja di Taiwan, yang janji serius besok langsung terbang.",
        ),
        (
            "C05",
            "Kerja di Malaysia ada job order. \"Lusa langsung jalan\" bukan kami.",
            "Kerja di Malaysia. Lusa langsung jalan, bukan kami yang menunggu tapi bos.",
        ),
        (
            "D07",
            "Kerja kebun di Malaysia pakai job order. Yang dulu pernah masuk lewat Nunukan boleh tanya.",
            "Kerja kebun di Malaysia. Masuk lewat Nunukan, boleh tanya.",
        ),
        (
            "B08",
            "Kerja di Jepang magang. Jangan jual kebun buat setor ke makelar 90 juta.",
            "Kerja di Jepang magang. Biaya buat setor ke makelar 90 juta.",
        ),
    ] {
        assert!(!shows(&read("", told), id), "{id} in {told}");
        assert!(shows(&read("", offered), id), "no {id} in {offered}");
    }
}

#[test]
fn a_deceivers_denials_take_nothing_back() {
    for text in [
        "Kerja di Taiwan, jangan ragu, besok langsung terbang",
        "Kerja di Taiwan, bukan penipuan, besok langsung terbang",
        "Kerja di Taiwan, besok langsung terbang. Jangan percaya agen lain",
        "Kerja di Taiwan, jangan ikut agen lain ikut kami besok langsung terbang",
        "Kerja di Taiwan, besok langsung terbang, jangan percaya agen lain ya",
    ] {
        assert!(shows(&read("", text), "C05"), "{text}");
    }
}

#[test]
fn who_funds_or_invites_does_not_hire() {
    let text =
        "Kelas barista enam minggu, didanai beasiswa BUMN. Lowongan magang sesudahnya. WA 0812-0000-4411";
    assert!(!shows(&read("Kelas gratis", text), "I01"));
    let text = "BUMN membuka lowongan staf semua jurusan, penempatan sesuai domisili. WA 0812-0000-4411";
    assert!(shows(&read("Lowongan BUMN", text), "I01"));
}

#[test]
fn a_tour_is_no_job() {
    let text = "Bangkok, Poipet, Siem Reap. 7,5jt all in, minimal 10 pax, tour leader lokal. Bebas visa. WA 0812-0000-4411";
    assert!(!is_flagged("Open trip Kamboja 5D4N", text));
    let features = read("Open trip Kamboja 5D4N", text);
    assert!(!shows(&features, "D01") && !shows(&features, "D04"), "{:?}", features.findings);
    let text = "Butuh admin di Poipet, gaji 12 juta, bebas visa langsung kerja. WA 0812-0000-4411";
    assert_eq!(kind("Open trip Kamboja", text), Kind::Ad);
    assert!(shows(&read("Open trip Kamboja", text), "D01"));
}

#[test]
fn an_official_way_over_the_border_is_left_alone() {
    let text = "Kilang papan Contoh Sdn Bhd minta 15 orang, gaji RM1.700. Ada JO, agen PT Contoh Borneo. Daftar ke \
                kantor PT, medical, calling visa, OPP di BP3MI, lalu bus lewat Entikong. Tidak pungut biaya.";
    assert!(!is_flagged("Kerja kilang Sarawak", text), "{:?}", read("", text).findings);
    let text = "Kerja kilang di Sarawak, berangkat malam lewat Entikong, jalan kaki, dijemput bos di Tebedu. Potong gaji.";
    assert!(is_flagged("Kerja kilang Sarawak", text));
}

#[test]
fn an_offer_is_no_news_and_a_cleaner_no_pilgrim() {
    let text = "butuh 6 org operator, gaji 1000$ + bonus, mess dan makan ditanggung, kontrak 1 th";
    assert_eq!(kind("Operator online, berangkat Jumat (malam)", text), Kind::Ad);
    let text = "Lowongan petugas kebersihan hotel, SAR 1.300, makan, mes. Ikut manasik dulu.";
    assert_eq!(kind("Cleaner hotel Madinah", text), Kind::Ad);
    let text = "Hotel Madinah bintang 4, pesawat langsung, manasik dua kali. Harga Rp 29 juta.";
    assert!(!is_flagged("Paket umrah Maret", text));
    let text =
        "Polisi menangkap dua tersangka, kata Kapolres pada Senin. Korban dijanjikan kerja di Kamboja.";
    assert_eq!(kind("Dua perekrut ditangkap", text), Kind::News);
}

#[test]
fn a_country_that_is_named_as_such_goes_before_training_at_home() {
    let country = |title: &str, text: &str| ad(title, text).destination.map(|d| d.code);
    let text = "Training 3 hari di Batam, lalu kantor utama; negaranya Laos. Gaji 14 juta";
    assert_eq!(country("Konsultan, Batam dulu", text).as_deref(), Some("LA"));
    assert_eq!(country("Tukang dorong kursi roda Masjidil Haram", "dicari 5 orang").as_deref(), Some("SA"));
    assert_eq!(country("Pekerja dapur Makau", "gaji 6000 pataca").as_deref(), Some("MO"));
    assert_eq!(country("", "Butuh koki di Mauritius, gaji 12 juta").as_deref(), Some("MU"));
}

#[test]
fn families_are_known_by_more_than_one_sign() {
    for (text, signs) in [
        (
            "Kerja perawat lansia Mekah. Umroh dulu 10 hari habis itu tidak pulang, kerja. Paket umroh kaburan 25jt.",
            &["D04"][..],
        ),
        ("Cleaner Madinah, gaji SAR 1.100. Peserta memakai seragam umrah agar lancar di bandara.", &["D04"]),
        (
            "Kerja hotel di Makau, masuk sebagai pengunjung lalu cari majikan. Pulang sebelum dapat kerja ya lunasin kamar.",
            &["D04", "B06"],
        ),
        ("Kerja admin Laos 15 juta. Jangan dibahas di keluarga dulu sampai berangkat.", &["G05", "D01"]),
        (
            "Cari talent live cewek 15-19, usia sekolah oke. Tidak usah izin ortu, bilang aja ikut les.",
            &["C03", "G05"],
        ),
        (
            "Loker pijat panggilan, cewek. KTP disimpan admin. Kalau mau resign bayar 5jt.",
            &["H01", "B07", "B06", "kept_and_fined"],
        ),
        (
            "Golek bocah kanggo kapal Taiwan, gaji 400 dolar. Telung sasi kapisan kanggo mbayar agen. Ora usah syahbandar. Mengko dicekel agen paspore.",
            &["B03", "B07", "E01"],
        ),
        (
            "Loker input data dari rumah. Unduh aplikasi kerja (file apk), beli modul pelatihan Rp 80.000.",
            &["I04", "B01", "task_with_deposit"],
        ),
        (
            "Kami memerlukan reviewer toko, komisi harian. Saldo bisa minus, Anda mengisi selisihnya sebelum penarikan.",
            &["I04", "B01"],
        ),
        (
            "We are hiring for our Asia team. Introduce our investment products to overseas customers. Air ticket included, visa handled after arrival.",
            &["D02", "D04"],
        ),
    ] {
        let features = read("", text);
        for sign in signs {
            assert!(shows(&features, sign), "no {sign} in {text}: {:?}", features.findings);
        }
    }
    for (text, sign) in [
        (
            "Lowongan terapis spa di Jl. Contoh 4, KTP diperlihatkan saat interview, resign satu bulan sebelumnya",
            "B06",
        ),
        ("Lowongan admin kantor, kelas pelatihan gratis, isi formulir di kantor", "I04"),
        ("Kerja di Hong Kong lewat PT Contoh, izin keluarga wajib ada", "G05"),
        ("Sekuritas di Jakarta cari marketing, menawarkan produk investasi kepada nasabah", "D02"),
    ] {
        assert!(!shows(&read("", text), sign), "{sign} in {text}");
    }
}
