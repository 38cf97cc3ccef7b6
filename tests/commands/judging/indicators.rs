//! Every indicator that text can show: a sentence that shows it and one that must not.

use crate::ads;

use ads::{FACTS, ad, has, ids, read};

/// Indicator, a text that shows it, a text that looks alike and does not.
const CASES: &[(&str, &str, &str)] = &[
    (
        "A01",
        "Loker Taiwan jaga lansia, nama PT menyusul ya kak",
        "Perusahaan dirahasiakan di papan lowongan ini, kerja di Bandung",
    ),
    (
        "A03",
        "Kerja ke Malaysia bulan depan, SIP3MI masih dalam proses pengurusan",
        "Izin usaha kami terbit 2012, butuh kasir di Solo",
    ),
    (
        "A04",
        "Dicari sponsor daerah buat kirim TKW ke Hongkong",
        "Lowongan staf: acara ini punya sponsor tetap dan agen asuransi",
    ),
    (
        "A04",
        "Saya agen langsung, lewat tekong ke Sabah, gaji ringgit",
        "Kerja ke Malaysia resmi, jangan percaya calo",
    ),
    (
        "A05",
        "Kerja ke Qatar, di bawah naungan BP2MI langsung dan ada orang dalam imigrasi",
        "Daftar kerja ke Korea lewat siskop2mi.bp2mi.go.id, program resmi pemerintah",
    ),
    (
        "A06",
        "Proses Taiwan, kita pinjam bendera PT orang",
        "Bendera merah putih dikibarkan petugas, dibutuhkan satpam",
    ),
    (
        "A07",
        "Berangkat ke Malaysia lewat jalur tikus, aman imigrasi",
        "Penempatan ke Malaysia sesuai prosedur, bukan jalur belakang",
    ),
    ("A07", "kerja di Sarawak non-prosedural tapi aman", "Lowongan kurir, hafal jalan tikus di Jakarta"),
    (
        "A08",
        "Ke Saudi gak perlu lapor disnaker, langsung jalan kerja",
        "Kerja ke Taiwan wajib lapor disnaker dan ikut OPP",
    ),
    (
        "A09",
        "Travel umroh terima TKW kerja Arab Saudi",
        "LPK kami melatih bahasa Jepang sebelum kerja di Jepang",
    ),
    (
        "B01",
        "Lowongan gudang, bayar pendaftaran 150 ribu transfer ke rekening admin",
        "Lowongan gudang, tidak dipungut biaya pendaftaran apa pun",
    ),
    ("B01", "Loker hotel, cukup transfer dp 2 juta", "Loker hotel, biaya pendaftaran: gratis"),
    (
        "B02",
        "Loker pabrik, transfer biaya seragam ke rekening pribadi an Budi",
        "Gaji dibayar lewat rekening karyawan, lowongan operator",
    ),
    ("B03", "Kerja Malaysia, berangkat dulu bayar belakangan", "Kerja Malaysia, tanpa potong gaji"),
    (
        "B03",
        "Taiwan pabrik: biaya proses dipotong dr gaji 9 bulan",
        "Penempatan Taiwan, gaji tidak dipotong sama sekali",
    ),
    ("B03", "potgaj 5 bulan kerja di Brunei", "Tidak ada potongan gaji, kerja di Brunei"),
    ("B04", "modal badan aja kerja ke Taiwan, paspor dibayarin bos", "Kerja di Bandung modal niat belajar"),
    (
        "B05",
        "TKW Saudi dapat uang fit 5 juta sebelum terbang",
        "Magang luar negeri ke Jepang, uang saku ¥80.000 sebulan sesuai aturan",
    ),
    (
        "B06",
        "Kerja ke Kamboja, kalau batal kena denda 20 juta",
        "Kerja ke Malaysia, boleh mengundurkan diri kapan saja",
    ),
    (
        "B07",
        "Kerja kapal di Taiwan, paspor dipegang bos selama kontrak",
        "Kerja di Taiwan, paspor tetap Anda pegang sendiri",
    ),
    (
        "A03",
        "Kerja perawat di Jepang, izin kantor masih menyusul",
        "Perawat di Jepang, keluarga boleh ikut, izin tinggal menyusul setelah tiba",
    ),
    (
        "A03",
        "Kerja di Polandia, izin P3MI kami masih dalam proses",
        "Kerja di Polandia, izin kerja dalam proses di kantor imigrasi, work permit not yet issued",
    ),
    (
        "B01",
        "Dicari TKW ke Malaysia, biaya 5 juta ditransfer ke rekening pribadi",
        "Kerja ke Malaysia, gaji 5 juta ditransfer ke rekening pekerja",
    ),
    (
        "B01",
        "Loker Dubai, dp 2 juta dulu baru proses",
        "Open trip umrah, jamaah dp 2 juta, tour leader berangkat bersama, lowongan muthawif",
    ),
    ("B01", "Kerja ke Taiwan, biaya Rp 12 juta dibayar di muka", "Kerja ke Taiwan, biaya proses: tidak ada"),
    ("B07", "Kerja ke Malaysia, ijazah asli ditahan", "Kerja ke Malaysia, ijazah minimal SMA"),
    (
        "B07",
        "Kerja ke Malaysia, ijazah asli dititip di agen",
        "Kerja ke Malaysia, fotokopi ijazah dititip di satpam",
    ),
    (
        "B07",
        "Kerja ke Taiwan, paspor dikumpulkan dan dipegang agen",
        "Jamaah umrah, paspor dikumpulkan sementara untuk pengurusan visa dengan tanda terima",
    ),
    ("B07", "lowongan toko, ijazah asli ditahan selama kontrak", "lowongan toko, bawa fotokopi ijazah"),
    ("B09", "Cari orang untuk Kamboja, fee per kepala 5 juta", "Lowongan sales dengan komisi penjualan"),
    ("C01", "Kerja ke Kamboja gaji 2 digit", "Kerja di Jepang gaji 2 digit"),
    ("C02", "Kerja ke Malaysia tanpa ijazah", "Lowongan Jakarta tanpa ijazah"),
    ("C03", "Kerja ke Malaysia usia 16 tahun boleh", "Kerja ke Malaysia usia 21 tahun ke atas"),
    ("C03", "loker karaoke, umur bisa dituakan", "loker kasir umur maksimal 30"),
    // Schooling is no age.
    ("C03", "Kerja ke Malaysia, baru lulus SMP boleh ikut", "Kerja ke Malaysia, lulusan SMP boleh melamar"),
    ("C04", "Kerja di Thailand khusus cewek cantik", "Jaga lansia di Taiwan khusus wanita"),
    ("C05", "Kerja Dubai tanpa interview, minggu ini terbang", "Kerja di Dubai: interview user dan medical"),
    ("C06", "Kerja ke Malaysia, sisa 3 seat, gercep", "Kuota magang di kantor Bogor terbatas"),
    (
        "C07",
        "Kerja di Filipina cuma duduk depan komputer, kerja santai",
        "Kerja di Malaysia sebagai penebang, 8 jam",
    ),
    ("C08", "Kerja di Kamboja, yang penting bisa ngetik", "Admin di Surabaya, bisa mengetik 10 jari"),
    ("C09", "Kerja Kamboja, bonus omset tiap bulan", "Sales mobil dengan bonus target di Medan"),
    ("D01", "Butuh CS untuk kerja di Kamboja", "Dibutuhkan staf untuk kerja di Malaysia"),
    ("D02", "lowongan admin slot dan cs judol", "Lowongan satpam: dilarang main judi slot di kantor"),
    (
        "D02",
        "Kerja di Filipina, perusahaan game online, admin depo wd",
        "Studio gim di Bandung mencari programmer",
    ),
    (
        "D03",
        "Dicari TKW untuk Arab Saudi, gaji 1500 riyal",
        "Dicari perawat untuk rumah sakit di Arab Saudi, sarjana",
    ),
    ("D03", "ART ke Timur Tengah, kerja segera", "Asisten rumah tangga untuk rumah di Depok"),
    ("D04", "Kerja di Malaysia pakai visa turis dulu", "Paket umrah, visa umrah sudah termasuk"),
    (
        "D04",
        "Kerja Arab visa ziarah nanti diurus izin kerja di sana",
        "Kerja di Dubai, visa kerja diurus perusahaan sebelum berangkat",
    ),
    ("D05", "Proses calling visa Malaysia", "Kartu panggilan wawancara, loker Solo"),
    ("D06", "Kerja Kamboja, kumpul di Batam lalu lanjut", "Pabrik di Batam butuh operator"),
    (
        "D07",
        "Kerja ladang Sarawak, lewat Entikong pakai PLB",
        "Dibutuhkan guru di Entikong, Kabupaten Sanggau",
    ),
    ("D08", "Panen sawit di Sabah, ladang luas", "Pemanen sawit di Ketapang, perusahaan perkebunan"),
    ("D09", "Kerja luar negeri, negara dirahasiakan", "Kerja luar negeri di Jepang, kota Nagoya"),
    ("D10", "Petik buah Australia gaji 50 juta visa turis aman", "Kerja petik buah di Batu, Malang"),
    ("D11", "Magang Jerman ferienjob, konversi 20 SKS", "Magang MBKM di kantor Jakarta"),
    ("D12", "Sertifikat JFT bisa dibeli, kerja Jepang", "Kelas persiapan ujian JFT untuk kerja di Jepang"),
    ("E01", "Butuh ABK kapal cumi non pengalaman, KTP KK saja", "Able seaman tanker, buku pelaut dan BST"),
    ("E02", "ABK Muara Baru, kasbon langsung cair", "Nelayan di Tegal dibantu koperasi, butuh admin"),
    ("F01", "Kerja ke Taiwan, serius japri", "Kerja di toko Bogor, serius japri"),
    ("F04", "Kerja ke Taiwan, kirim foto KTP ke WA admin", "Kerja ke Taiwan, unggah CV di situs"),
    (
        "G01",
        "Admin online di Kamboja, tinggal di dalam kompleks kantor, makan gratis",
        "Pabrik di Karawang, mess dan makan disediakan",
    ),
    (
        "G02",
        "Kerja ke Malaysia, ditampung dulu sampai visa keluar",
        "Air hujan ditampung, dicari tukang kebun",
    ),
    (
        "G03",
        "Kerja Kamboja, HP dikumpulkan, tidak boleh keluar kompleks",
        "Satpam Jakarta shift 12 jam, libur bergilir",
    ),
    (
        "G04",
        "Kerja Korea, kontrak nanti di sana",
        "Kerja Korea, kontrak 3 tahun ditandatangani sebelum berangkat",
    ),
    (
        "G05",
        "Kerja Malaysia, kalau ditanya imigrasi bilang mau liburan",
        "Pemandu wisata untuk turis yang mau liburan, lowongan Bali",
    ),
    (
        "G06",
        "Kerja Malaysia dulu, nanti dipindah ke Jepang",
        "Nanti pindah kantor ke lantai dua, butuh admin",
    ),
    (
        "G07",
        "Terlilit pinjol? Kerja Kamboja solusinya",
        "Kami bantu lunasi pinjaman usaha, konsultasi koperasi",
    ),
    ("H01", "Butuh LC karaoke, uang duduk besar", "Lowongan kasir restoran keluarga"),
    (
        "H01",
        "lowongan terapis plus plus, temani tamu",
        "Terapis refleksi hotel, bersertifikat, lowongan Bali",
    ),
    (
        "H02",
        "Cari gadis untuk nikah dengan pria Tiongkok, mahar 100 juta",
        "Penata rias pengantin, lowongan Semarang",
    ),
    (
        "D04",
        "Kerja kilang di Sarawak, permit nanti diurus tauke di sana",
        "Kerja kilang di Sarawak, levi, permit dan medical bos tanggung, masuk pakai visa kerja",
    ),
    (
        "D12",
        "Kerja kapal, buku pelaut jadi 3 hari tanpa diklat",
        "Kerja kapal, BST wajib, bikin di syahbandar",
    ),
    (
        "H06",
        "Butuh orang borongan sawit, ongkos dipotong dari upah",
        "Konveksi di Kudus butuh tukang potong dan obras, borongan",
    ),
    ("H03", "Dicari donor ginjal, dibayar 135 juta", "Perawat unit ginjal rumah sakit, sarjana"),
    ("H04", "Bayi siap adopsi, biaya persalinan diganti", "Baby sitter untuk bayi tiga bulan, usia 25 tahun"),
    ("H05", "Dicari ART tinggal dalam, usia 14 tahun tidak apa", "Dicari ART tinggal dalam, usia 25 tahun"),
    (
        "H06",
        "Mandor cari anggota borongan sawit Kalimantan, kasbon dulu, ongkos dipotong",
        "Mandor kebun sawit, gaji bulanan, BPJS",
    ),
    (
        "I02",
        "Surat contrak kerja dari kementrian tenaga kerja, lowongan",
        "Surat kontrak kerja dari kementerian, lowongan",
    ),
    ("I03", "Kerja Korea dijamin lolos, bukan penipu", "Lowongan kurir Bandung"),
    (
        "I04",
        "Kerja freelance like youtube dibayar 20 ribu",
        "Kreator konten YouTube, kantor Bandung, kerja penuh waktu",
    ),
    ("I05", "Kerja di Kamboja, Trend Network Technology", "Network engineer di Jakarta"),
    ("I06", "Kerja sampingan: sewa rekening BCA 500 ribu", "Lowongan presenter, buka rekening nasabah"),
    // Other tongues and looser wording.
    (
        "B03",
        "Kerja Malaysia, ongkos ditalangi dulu, nanti dicicil dari upah",
        "Kerja Malaysia, gaji dibayar penuh",
    ),
    (
        "B03",
        "Farm work in Australia, the flight is deducted from your wages",
        "Farm work in Australia, paid weekly",
    ),
    ("B07", "Waitress in Dubai, passport kept by manager", "Waitress in Dubai, you keep your passport"),
    (
        "B07",
        "Kerja Taiwan, paspor dipegang sendiri? Tidak, paspor dipegang agen",
        "Kerja Taiwan, paspor dipegang sendiri",
    ),
    ("B09", "Komisi 2 juta tiap orang yang berangkat ke Malaysia", "Kerja di Malaysia, gaji RM1.900"),
    (
        "C03",
        "Kerja di Johor Malaysia, umur nanti kita naikkan, gampang atur umur",
        "Kerja di Malaysia, umur 19-38",
    ),
    (
        "D04",
        "Kilang di Malaysia, masuk cap 30 hari, surat kerja diurus nanti di sana",
        "Kilang di Malaysia, visa kerja siap sebelum bertolak",
    ),
    (
        "D04",
        "Cleaner in Dubai, enter on a visit visa first",
        "Cleaner in Dubai, employment visa issued before departure",
    ),
    (
        "D12",
        "BST dan buku pelaut instan tanpa ikut diklat, kerja kapal",
        "Diklat BST 9 hari di kampus pelayaran, kerja kapal",
    ),
    ("G05", "Ke Malaysia kerja, blg aja ke istri kerja proyek", "Kerja di Malaysia, bicarakan dengan istri"),
    ("H02", "Cari istri kontrak untuk tamu Arab di Puncak", "Cari istri saya yang hilang, dibutuhkan info"),
    (
        "I06",
        "Kerja gampang: buku tabungan sama ATM dibeli 800rb per set",
        "Kerja presenter, menata buku tabungan nasabah",
    ),
];

#[test]
fn each_indicator_shows_where_it_should_and_only_there() {
    let mut wrong = Vec::new();
    for (id, shows, alike) in CASES {
        assert!(FACTS.indicators.get(id).is_some(), "{id}");
        if !has(&read(&ad(shows)), id) {
            wrong.push(format!("{id} missing in: {shows} {:?}", ids(&read(&ad(shows)))));
        }
        if has(&read(&ad(alike)), id) {
            wrong.push(format!("{id} wrongly in: {alike}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Indicators that one ad's text cannot show: they come from fields or from other ads.
const NOT_FROM_TEXT: [&str; 10] = ["A02", "B08", "C10", "E03", "F02", "F03", "F05", "F06", "F07", "F08"];

#[test]
fn no_indicator_is_left_out() {
    for indicator in FACTS.indicators.iter() {
        let id = indicator.id.as_str();
        let is_tested = CASES.iter().any(|(tested, ..)| *tested == id);
        assert!(is_tested || NOT_FROM_TEXT.contains(&id) || id == "I01", "{id} has no case");
    }
}

#[test]
fn findings_point_at_what_was_written() {
    let text = "Loker: kerja ke K4mboja, gaji bisa dipotong dr gaji pertama";
    let mut disguised = ad(text);
    disguised.destination = ad("kerja di kamboja").destination;
    let features = read(&disguised);
    let debt = features.findings.iter().find(|finding| finding.id == "B03").unwrap();
    assert_eq!(debt.spans[0].slice(text), "gaji bisa dipotong dr gaji");
}

#[test]
fn what_is_taken_back_does_not_count() {
    for (text, id) in [
        ("Penempatan Taiwan tanpa potong gaji dan tanpa potongan gaji", "B03"),
        ("Kerja di Malaysia. Tidak ada biaya pendaftaran.", "B01"),
        ("Kerja di Malaysia. No calo, no sponsor TKI", "A04"),
        ("Jangan percaya calo! Kerja ke Taiwan lewat P3MI", "A04"),
        ("Kerja kantor di Filipina, bukan judi online", "D02"),
        ("Kerja Malaysia: paspor tidak ditahan majikan", "B07"),
        ("Loker pabrik. Uang jaminan: tidak ada", "B01"),
        ("Kilang di Sarawak, ini bukan iklan tekong ya", "A04"),
        ("Koki di Hungaria, kami tidak pernah memakai visa wisata", "D04"),
    ] {
        assert!(!has(&read(&ad(text)), id), "{id} in: {text}");
    }
    assert!(has(&read(&ad("Kerja ke Malaysia tanpa ijazah")), "C02"), "a denial that is the sign itself");
}

#[test]
fn free_of_charge_is_no_sign() {
    for text in [
        "Penempatan ke Taiwan gratis biaya penempatan, tiket ditanggung majikan",
        "Kerja pabrik di Malaysia, semua biaya ditanggung perusahaan, paspor gratis",
    ] {
        assert_eq!(ids(&read(&ad(text))), Vec::<&str>::new(), "{text}");
    }
}
