//! Tables of written forms, one a concept.

use std::sync::LazyLock;

use super::*;
use crate::domain::{Ad, ContactKind, Language, LicenceForm, MoneyRole, PayPeriod, Sex, SourceName};
use crate::facts::{DataFiles, Facts};

static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap());

fn read(title: &str, text: &str) -> Ad {
    extract_text(SourceName("t".into()), "k", title, text, &FACTS)
}

fn contacts(text: &str) -> Vec<String> {
    let ad = read("", text);
    ad.contacts
        .iter()
        .map(|c| {
            let kind = match c.kind {
                ContactKind::Phone => "phone",
                ContactKind::Whatsapp => "wa",
                ContactKind::WhatsappGroup => "group",
                ContactKind::Telegram => "tg",
                ContactKind::Email => "mail",
                ContactKind::Link => "link",
                ContactKind::BankAccount => "bank",
                ContactKind::Social => "social",
            };
            format!("{kind} {}{}", c.value, if c.is_obfuscated { " !" } else { "" })
        })
        .collect()
}

#[test]
fn telephone_numbers_in_every_form() {
    for (text, wanted) in [
        ("Hub 081200001234", "phone +6281200001234"),
        ("WA 0812-0000-1234", "wa +6281200001234"),
        ("bayar jaminan Rp 7.500.000, 0812-0000-1234.", "phone +6281200001234"),
        ("wa: 0812.0000.1234", "wa +6281200001234"),
        ("WhatsApp +62 812 0000 1234 ya", "wa +6281200001234"),
        ("(+62) 812-0000-1234", "phone +6281200001234"),
        ("62812 0000 1234", "phone +6281200001234"),
        ("hubungi 812-0000-1234", "phone +6281200001234"),
        ("call 0 8 1 2 0 0 0 0 1 2 3 4", "phone +6281200001234 !"),
        ("0-8-1-2-0-0-0-0-1-2-3-4", "phone +6281200001234 !"),
        ("O812 O00O l234", "phone +6281200001234 !"),
        ("kosong delapan satu dua nol nol nol nol satu dua tiga empat", "phone +6281200001234 !"),
        ("nol8satu2 0000 1234", ""),
        ("０８１２００００１２３４", "phone +6281200001234 !"),
        ("0️⃣8️⃣1️⃣2️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣", "phone +6281200001234 !"),
        ("0812\u{200b}0000\u{200b}1234", "phone +6281200001234 !"),
        ("0812*0000*1234", "phone +6281200001234 !"),
        ("+855 12 345 678", "phone +85512345678"),
        ("+60 12-345 6789", "phone +60123456789"),
        ("WA 60123456789", "wa +60123456789"),
        ("wa 012-345 6789", "wa +60123456789"),
        ("+886 912 345 678", "phone +886912345678"),
        ("Telp (0561) 123456", "phone +62561123456"),
        ("Kantor: 021-5551234", "phone +62215551234"),
        ("0812 0000 1234 / 0813 0000 5678", "phone +6281200001234|phone +6281300005678"),
        ("081200001234 atau 081300005678", "phone +6281200001234|phone +6281300005678"),
        ("081200001234-081300005678", "phone +6281200001234|phone +6281300005678"),
        ("0812 0000 1234 2 orang", "phone +6281200001234"),
        ("WA 0812-0000-1234, 3 orang", "wa +6281200001234"),
        ("lamaran ke 0812 0000 12 34", "phone +6281200001234"),
        ("lamaran ke 0812 0000 12 34, Solo", "phone +6281200001234"),
        ("lamaran ke 0812 000 012 34", "phone +6281200001234"),
        ("lamaran ke 0812 00 00 12 34", "phone +6281200001234"),
        ("lamaran ke 0812 000 012 34 ya", "phone +6281200001234"),
        ("lamaran ke 0812 000 012 12 orang", "phone +62812000012"),
        ("lamaran ke 0812 0000 1234 10 orang", "phone +6281200001234"),
        ("lamaran ke +62 812 0000 1234 12 orang", "phone +6281200001234"),
        ("lamaran ke +62 812-000-012-34", "phone +6281200001234"),
        ("lamaran ke 0812 0000 1234 2", "phone +6281200001234"),
        ("kantor 021-5550123-24", "phone +62215550123"),
        ("kantor 021-5550123 2 orang", "phone +62215550123"),
        ("kantor 021-555-01-23", "phone +62215550123"),
        ("lamaran ke \u{202a}+62 812\u{2011}0000\u{2011}1234\u{202c}", "phone +6281200001234"),
        ("+62 (0) 812-0000-1234", "phone +6281200001234"),
        ("*0812-0000-1234*", "phone +6281200001234"),
        ("IMG-20261120-WA0012.jpg", ""),
    ] {
        assert_eq!(contacts(text).join("|"), wanted, "{text}");
    }
}

#[test]
fn numbers_that_are_no_telephones() {
    for text in [
        "NIK 6107010101900001",
        "KTP: 6171 0101 0190 0001",
        "NIB 8120114190761",
        "NIB: 0220001234567",
        "SIP3MI 81201141907610001",
        "Gaji Rp 5.000.000 - 7.000.000",
        "Rp. 08.000.000",
        "tanggal 08-12-2024 s/d 10/12/2024",
        "jam 08.15 - 16.30 dan 08.15 - 12.00",
        "08:00 - 17:00",
        "kode pos 78123",
        "SK No. 519/MEN/2012",
        "Gaji 15000000 per bulan",
        "pengalaman 2 tahun, usia 18-35",
        "no rek 0812345678",
    ] {
        assert_eq!(contacts(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn addresses_in_every_form() {
    for (text, wanted) in [
        ("kirim CV ke HRD@Firma.example.", "mail hrd@firma.example"),
        ("Email:lamaran@firma.example", "mail lamaran@firma.example"),
        ("nama [at] gmail [dot] com", "mail nama@gmail.com !"),
        ("nama at gmail dot com", "mail nama@gmail.com !"),
        ("crew_nama@ yahoo.com", "mail crew_nama@yahoo.com !"),
        ("nama @gmail.com", "mail nama@gmail.com !"),
        ("hrd@ firma.co.id", "mail hrd@firma.co.id !"),
        ("tele @boss.com", "tg boss.com"),
        ("nama[at]gmail[dot]com", "mail nama@gmail.com !"),
        ("we work at google.com daily", "link google.com"),
        ("https://wa.me/6281200001234?text=Halo", "wa +6281200001234"),
        ("http:/wa[dot]me/6281200001234", "wa +6281200001234 !"),
        ("wa.me/081200001234", "wa +6281200001234"),
        ("https://api.whatsapp.com/send?phone=6281200001234&text=a", "wa +6281200001234"),
        ("https://api.whatsapp.com/send?phone=%2B6281200001234&text=a", "wa +6281200001234"),
        ("https://chat.whatsapp.com/AbCdEf123456", "group AbCdEf123456"),
        ("t.me/Loker_KH", "tg loker_kh"),
        ("https://t.me/+AbC123xyz", "tg +AbC123xyz"),
        ("Telegram: @boss_kh", "tg boss_kh"),
        ("tele @boss_kh", "tg boss_kh"),
        ("IG @loker.kita", "social instagram:loker.kita"),
        ("https://www.instagram.com/LokerKita/", "social instagram:lokerkita"),
        ("https://Firma.example/karir/a-b.", "link firma.example/karir/a-b"),
        ("www.firma.example", "link firma.example"),
        ("bit.ly/abc", "link bit.ly/abc"),
        ("transfer BCA 1234567890 a.n. Budi", "bank BCA:1234567890"),
        ("Rek BRI 1234-01-000567-50-1", "bank BRI:123401000567501"),
        ("DANA 081200001234", "bank DANA:081200001234"),
        ("menguasai node.js dan pekerjaan.Mampu", ""),
        ("[email protected]", ""),
    ] {
        assert_eq!(contacts(text).join("|"), wanted, "{text}");
    }
}

fn pay(text: &str) -> String {
    let ad = read("", text);
    let found: Vec<String> = ad
        .pay
        .iter()
        .map(|p| {
            let period = match p.period {
                PayPeriod::Hour => "hour",
                PayPeriod::Day => "day",
                PayPeriod::Week => "week",
                PayPeriod::Month => "month",
                PayPeriod::Year => "year",
                PayPeriod::Contract => "contract",
                PayPeriod::Piece => "piece",
            };
            format!("{}-{} {} {period}", p.min, p.max, p.currency.code())
        })
        .collect();
    found.join("|")
}

#[test]
fn pay_in_every_form() {
    for (text, wanted) in [
        ("Gaji 15-20jt", "15000000-20000000 IDR month"),
        ("gaji 15 jt++", "15000000-15000000 IDR month"),
        ("upah Rp 5.000.000 s/d 7jt", "5000000-7000000 IDR month"),
        ("Gaji Rp5.000.000,-/bulan", "5000000-5000000 IDR month"),
        ("Gaji: Rp. 4,400.000", "4400000-4400000 IDR month"),
        ("gaji 3,5 juta", "3500000-3500000 IDR month"),
        ("Gaji pokok 4jt - 6jt per bulan", "4000000-6000000 IDR month"),
        ("Gaji 5000000", "5000000-5000000 IDR month"),
        ("gaji:\nRp 6.500.000", "6500000-6500000 IDR month"),
        ("Upah harian 150rb", "150000-150000 IDR day"),
        ("gaji 150.000/hari", "150000-150000 IDR day"),
        ("Gaji RM1.700", "1700-1700 MYR month"),
        ("gaji RM 2,000 - RM 2,500 sebulan", "2000-2500 MYR month"),
        ("gaji 1700 ringgit", "1700-1700 MYR month"),
        ("USD 1,000-1,200/bulan", "1000-1200 USD month"),
        ("$800 - $1,000 per month", "800-1000 USD month"),
        ("gaji 1000 dolar", "1000-1000 USD month"),
        ("gaji NT$ 29.500", "29500-29500 TWD month"),
        ("gaji HK$5,100", "5100-5100 HKD month"),
        ("Gaji:\n- kilang RM1.700\n- ladang RM1.800", "1700-1700 MYR month|1800-1800 MYR month"),
        ("gaji 2.150.000 won", "2150000-2150000 KRW month"),
        ("KRW 10,320 per jam", "10320-10320 KRW hour"),
        ("gaji ¥180.000", "180000-180000 JPY month"),
        ("1.121 yen/jam", "1121-1121 JPY hour"),
        ("salary USD 60,000 per year", "60000-60000 USD year"),
        ("gaji 2 digit", "10000000-99000000 IDR month"),
        ("gaji dua digit", "10000000-99000000 IDR month"),
        ("penghasilan belasan juta", "11000000-19000000 IDR month"),
        ("gaji lima juta per bulan", "5000000-5000000 IDR month"),
        ("gaji 500rb per ton", "500000-500000 IDR piece"),
        ("Gaji 15k - 20k USD", "15000-20000 USD year"),
        ("gaji SAR 1500", "1500-1500 SAR month"),
        ("gaji sekitar kurang lebih 5 juta ditransfer", "5000000-5000000 IDR month"),
        ("Rp1.000.000/bulan–Rp2.000.000/bulan", "1000000-2000000 IDR month"),
        ("AUD $2,000/month", "2000-2000 AUD month"),
        ("kerja di Singapura gaji $800", "800-800 SGD month"),
        ("gaji 2 juta per bulan, 6 hari per minggu", "2000000-2000000 IDR month"),
        ("per day, 6 days per week IDR 6 – 9 million salary", "6000000-9000000 IDR month"),
        // What is no pay.
        ("over 2.5 million driver partners", ""),
        ("over 50 million visits per month", ""),
        ("with over US$80M raised, £228b", ""),
        ("received double-digit funding", ""),
        ("pre-seed investment of US$125,000", ""),
        ("biaya 5 juta", ""),
        ("Rp 5.000.000 s/d 7jt", ""),
        ("NT$ 29.500", ""),
        ("paket umrah 32 juta", ""),
        ("Kelas intensif Rp 350.000/orang", ""),
        ("komisi 2 juta per orang", ""),
        ("cicilan 1,5 juta per bulan", ""),
        ("motor Rp 18.500.000 nego", ""),
        ("5 juta ditransfer ke rekening pribadi", ""),
        ("uang saku 3 juta", ""),
        ("omset Rp 50 juta", ""),
        ("denda Rp 10 juta", ""),
        ("Bila kabur dikenai 25 juta", ""),
        ("Biaya penempatan dipotong gaji 3 juta selama 6 bulan", ""),
        ("Potongan gaji RM 300", ""),
        ("Jaminan Rp 5.000.000 disetor di awal", ""),
        ("Rincian biaya:\n- paspor Rp 650.000\n- tes kesehatan Rp 1.250.000\n- visa Rp 3.000.000", ""),
        ("Rincian biaya:\n- visa Rp 3.000.000\n\nGaji Rp 7.000.000", "7000000-7000000 IDR month"),
        ("Jaminan gaji 8 juta", "8000000-8000000 IDR month"),
        ("10k followers", ""),
        ("tahun 2024", ""),
        ("WA 081200001234", ""),
        ("Gaji 5 juta, biaya 3 juta", "5000000-5000000 IDR month"),
        ("modal Rp 1.000.000", ""),
    ] {
        assert_eq!(pay(text), wanted, "{text}");
    }
}

#[test]
fn monthly_rupiah_follows_the_dated_rate() {
    let given = |posted_at| Given { text: "Gaji USD 1000 per bulan", posted_at, ..Given::default() };
    let old = extract_given(SourceName("t".into()), "k", &given("2025-06-01"), &FACTS);
    assert_eq!(old.pay[0].max_idr_month.map(f64::round), Some(16_411_650.0));
    let new = extract_given(SourceName("t".into()), "k", &given("2026-06-01"), &FACTS);
    assert_eq!(new.pay[0].max_idr_month, Some(16_700_000.0));
    assert_eq!(read("", "gaji 100rb per hari").pay[0].max_idr_month, Some(2_500_000.0));
    assert_eq!(read("", "gaji 500rb per ton").pay[0].max_idr_month, None);
}

#[test]
fn other_amounts_keep_their_part_in_the_deal() {
    for (text, role, max) in [
        ("biaya administrasi Rp 1.500.000", MoneyRole::Fee, 1.5e6),
        ("Deposit 500rb", MoneyRole::Fee, 5e5),
        ("biaya 5 juta ditransfer ke rekening pribadi", MoneyRole::Fee, 5e6),
        ("biaya Rp5.000.000 dibayar di muka", MoneyRole::Fee, 5e6),
        ("5 juta ditransfer ke rekening pribadi", MoneyRole::Fee, 5e6),
        ("biaya proses 12 jt disetor kepada koordinator", MoneyRole::Fee, 1.2e7),
        ("uang saku 3 juta", MoneyRole::Advance, 3e6),
        ("dapat 3 juta uang saku", MoneyRole::Advance, 3e6),
        ("denda Rp 10 juta bila kabur", MoneyRole::Penalty, 1e7),
        ("bonus 2jt", MoneyRole::Commission, 2e6),
    ] {
        let ad = read("", text);
        let found = ad.money.first().unwrap_or_else(|| panic!("{text}: {:?}", ad.pay));
        assert_eq!((found.role, found.max_idr), (role, Some(max)), "{text}");
    }
}

#[test]
fn the_destination_is_where_the_work_is() {
    for (title, text, wanted) in [
        ("Admin ke Kamboja", "gaji 15jt", "KH"),
        ("", "Lowongan CS penempatan kmbja, mess", "KH"),
        ("", "kerja di K4mb0ja", "KH"),
        ("", "kerja di Poipet gaji 10jt", "KH"),
        ("", "Dibutuhkan operator penempatan Myawaddy", "MM"),
        ("", "Interview di Jakarta, penempatan Taiwan", "TW"),
        ("", "TKW HK gaji 5100", "HK"),
        ("", "kerja di KL bagian restoran", "MY"),
        ("Cleaning service ke Timur Tengah", "Posisi housekeeping di Doha, kontrak 2 tahun", "QA"),
        ("Sopir ke Timur Tengah", "Kontrak 2 tahun", "SA"),
        ("", "Job ke Kuching, Sarawak", "MY-13"),
        ("", "Kerja ladang di Bintulu Malaysia", "MY-13"),
        ("", "kerja ke arab jadi pembantu", "SA"),
        ("", "Magang ke Jepang 3 tahun", "JP"),
        ("", "ke negara K proses cepat", "KH"),
        ("Waiter", "Kapal pesiar, kontrak 8 bulan", "XX-SEA"),
        // The title says where, though the office and the interview are at home.
        ("Operator Kilang Johor", "Gaji RM1.900. Kantor di Batam. Interview di Batam, mess di Batam", "MY"),
        ("Taiwan - pabrik", "Kantor kami di Surabaya dan Malang. Lokasi interview: Surabaya", "TW"),
        ("Magang Jepang", "LPK Contoh Cirebon. Lokasi Cirebon, Jawa Barat. Kelas di Bandung", "JP"),
        // The world beyond the usual countries, named once beside towns at home.
        ("Tukang kayu, Karachi", "Kumpul di Cirebon", "PK"),
        ("", "Lowongan koki ke Lausanne. Warga Sragen boleh tanya", "CH"),
        ("Lowongan Erbil", "Gaji 700 dolar", "IQ"),
        ("", "Kerja pabrik di negeri ginseng, kumpul Cilacap", "KR"),
        // What it is not about.
        ("", "Bengkel kayu di Jayapura, bukan ke Papua Nugini", ""),
        ("", "Toko roti Banjarmasin. Fiji tidak ada, adanya di Banjarmasin", ""),
        // At home.
        ("Terapis", "Thailand Massage di Surabaya", ""),
        ("", "Toko di seberang pasar, dekat kantor Toyota Karawang. Surat lamaran ke kantor", ""),
        ("", "Porter bandara, psikotes di Rawa Bokor", ""),
        ("Admin Korea", "Penempatan Cikarang, Bekasi", ""),
        ("Staf Bandung dan Jepang", "Kantor di Bandung", ""),
        ("", "Perusahaan Jepang di Cikarang membutuhkan operator", ""),
        ("Kasir toko di Entikong", "Dekat perbatasan Malaysia, penempatan Entikong, Sanggau", ""),
        ("Operator sawit Bengkayang", "Kebun di Bengkayang yang berbatasan dengan Malaysia", ""),
        ("Guru bahasa Korea", "Penempatan Bandung", ""),
        ("Cook masakan Thailand", "Restoran di Surabaya", ""),
        ("", "bau badan tidak ada, man power, MY FRIENDS", ""),
        ("", "Kantor: Jakarta. Klien kami dari Singapura dan Malaysia", ""),
        ("Admin", "Penempatan Batam, gaji UMK", ""),
        ("", "Sopir daerah Tangerang", ""),
        (
            "Analyst",
            &format!(
                "{} We have offices in Thailand. {}",
                "We do things. ".repeat(30),
                "And more. ".repeat(30)
            ),
            "",
        ),
    ] {
        let ad = read(title, text);
        assert_eq!(ad.destination.map(|d| d.code).unwrap_or_default(), wanted, "{title} / {text}");
    }
    let field = Given { text: "We need a data analyst", location: "Kuala Lumpur", ..Given::default() };
    let ad = extract_given(SourceName("t".into()), "k", &field, &FACTS);
    assert_eq!(ad.destination.unwrap().code, "MY");
    let home = Given { text: "Klien di Singapura", location: "Jakarta Raya", ..Given::default() };
    assert_eq!(extract_given(SourceName("t".into()), "k", &home, &FACTS).destination, None);
}

#[test]
fn licences_in_every_form() {
    use LicenceForm::{Announcement, Nib, Sip2mi, Sip3mi, Sipptki, Siuppak, So};
    for (text, form, number, oddity) in [
        ("SIP3MI No. 81201141907610001", Sip3mi, "81201141907610001", None),
        ("PB-UMKU: 81201141907610001", Sip3mi, "81201141907610001", None),
        ("SIP3MI 1810240237512001", Sip3mi, "1810240237512001", Some("wrong_length")),
        ("SIPPTKI No. 519/MEN/2012", Sipptki, "519/MEN/2012", None),
        ("Izin 519/MEN/2012", Sipptki, "519/MEN/2012", None),
        ("KEP. 12/MEN/LN/2009", Sipptki, "KEP. 12/MEN/LN/2009", None),
        ("SIP3MI: 123 TAHUN 2020", Sip3mi, "123 TAHUN 2020", None),
        ("SO No. 2/385/HK.13/XII/2019", So, "2/385/HK.13/XII/2019", None),
        ("SIUPPAK No. 65.21 Tahun 2016", Siuppak, "65.21 TAHUN 2016", None),
        ("SIUKAK No. 58.58-R/2024", Siuppak, "58.58-R/2024", None),
        ("SIUPPAK Nomor 232.35 Tahun 2022", Siuppak, "232.35 TAHUN 2022", None),
        ("SIUPPAK 12.12 Tahun 2014", Siuppak, "12.12 TAHUN 2014", None),
        ("SIP2MI B. 432/SIP2MI/IV/2026", Sip2mi, "B. 432/SIP2MI/IV/2026", None),
        ("1234/SIP/2026", Sip2mi, "1234/SIP/2026", None),
        ("SIP3MI-KEMNAKER-2024-0891", Sip3mi, "KEMNAKER-2024-0891", None),
        ("SIP3MI No. 12345/2024", Sip3mi, "12345/2024", None),
        ("PENG. 684/PEN-PPP/XI/2019", Announcement, "PENG. 684/PEN-PPP/XI/2019", None),
        ("PENG. 017 /KWS1.DIT2/PP.02.06/I/2023", Announcement, "PENG. 017/KWS1.DIT2/PP.02.06/I/2023", None),
        ("NIB: 8120114190761", Nib, "8120114190761", None),
        ("NIB 812011419076", Nib, "812011419076", Some("wrong_length")),
        ("resmi terdaftar BP2MI", Sip3mi, "", None),
        ("berizin P3MI dan LPPRT", Sip3mi, "", None),
        ("SIP3MI lengkap", Sip3mi, "", None),
    ] {
        let ad = read("", text);
        let claims: Vec<_> =
            ad.licence_claims.iter().map(|c| (c.form, c.number.as_str(), c.oddity.as_deref())).collect();
        assert_eq!(claims, [(form, number, oddity)], "{text}");
    }
    for text in [
        "NIK 6107010101900001",
        "kartu 4111 1111 1111 1111",
        "B/2216/BP3MI3/PB.05.03/X/2025",
        "Keputusan Menteri Nomor 96 Tahun 2026",
        "tanpa SIP3MI",
        "buka 24/7 sejak 2019",
        "so we can, 12345 so",
    ] {
        assert_eq!(read("", text).licence_claims, [], "{text}");
    }
}

#[test]
fn ages_and_sexes() {
    for (text, min, max, sex) in [
        ("Usia 18-45 tahun", Some(18), Some(45), None),
        ("usia maks. 35 tahun", None, Some(35), None),
        ("Umur 17thn – 45thn", Some(17), Some(45), None),
        ("usia minimal 18 tahun", Some(18), None, None),
        ("usia 18 tahun ke atas", Some(18), None, None),
        ("usia 18 s/d 40", Some(18), Some(40), None),
        ("Khusus perempuan usia maksimal 35", None, Some(35), Some(Sex::Female)),
        ("Wanita, 18-30 th", Some(18), Some(30), None),
        ("Pria/wanita usia 20-30", Some(20), Some(30), None),
        ("dicari cewek max umur 25", None, Some(25), Some(Sex::Female)),
        ("Pria Max 40th", None, Some(40), Some(Sex::Male)),
        ("Laki-laki , usia 20 - 30 tahun", Some(20), Some(30), Some(Sex::Male)),
        ("Male only", None, None, Some(Sex::Male)),
        ("pengalaman 15-20 tahun", None, None, None),
        ("jam kerja 10-12", None, None, None),
    ] {
        let demands = read("", text).demands;
        assert_eq!(
            (
                demands.age_min.map(|f| f.value),
                demands.age_max.map(|f| f.value),
                demands.sex.map(|f| f.value)
            ),
            (min, max, sex),
            "{text}"
        );
    }
}

#[test]
fn languages() {
    for (text, wanted) in [
        ("Dibutuhkan karyawan yang bisa bekerja di toko dengan gaji menarik", Language::Id),
        ("Jawatan kosong di kilang, gaji RM 1700, sila hantar resume, majikan sediakan asrama", Language::Ms),
        ("We are looking for a person who will work with our team", Language::En),
        ("🔥🔥🔥", Language::Other),
        ("sing arep kerjo karo aku, ora iso ora", Language::Other),
    ] {
        assert_eq!(read("", text).language, wanted, "{text}");
    }
}

#[test]
fn every_occurrence_of_a_contact_keeps_its_span() {
    let ad = read("WA 0812-0000-1234", "chat 0812 0000 1234");
    assert_eq!(ad.contacts.len(), 2);
    assert_eq!(ad.contacts[1].span.unwrap().slice(ad.document()), "0812 0000 1234");
}

#[test]
fn identity_comes_from_the_key_or_the_words() {
    let ad = |key: &str, text: &str| extract_text(SourceName("s".into()), key, "", text, &FACTS).id;
    assert_eq!(ad("1", "a"), ad("1", "b"));
    assert_ne!(ad("", "a"), ad("", "b"));
    assert_eq!(ad("", "a"), ad("", "a"));
}

mod pages {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Field, FieldRules, Media, Origin, Outcome, RawPage, SkipReason};
    use crate::extract::extract_all;

    pub(super) fn page(media: Media, body: &[u8]) -> RawPage {
        RawPage {
            source: SourceName("s".into()),
            url: "https://board.example/job/1".into(),
            fetched_at: "2026-11-24T18:30:00Z".parse().unwrap(),
            status: 200,
            media,
            charset: None,
            body: body.to_vec(),
            capture: None,
            rules: Arc::new(FieldRules::default()),
            hints: BTreeMap::new(),
        }
    }

    fn kept(page: &RawPage) -> Ad {
        match extract(page, &FACTS) {
            Outcome::Kept(ad) => ad,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_collection_is_taken_apart_in_a_text_and_in_a_row_alike_or_told() {
        let offer =
            |n: usize| format!("{n}. Kasir toko di Solo, jujur dan rajin, gaji UMR, WA 0812-0000-{n:04}");
        let four: Vec<String> = (1..=4).map(offer).collect();
        let text = format!("Loker hari ini untuk warga:\n{}", four.join("\n"));
        let row = serde_json::json!({ "text": text, "title": "" }).to_string();
        for page in [page(Media::Text, text.as_bytes()), page(Media::Row, row.as_bytes())] {
            let Outcome::Kept(ads) = extract_all(&page, &FACTS) else { panic!("{:?}", page.media) };
            let numbers: Vec<usize> = ads.iter().map(|ad| ad.contacts.len()).collect();
            assert_eq!(numbers, [1, 1, 1, 1], "{:?}", page.media);
            let ids: std::collections::BTreeSet<_> = ads.iter().map(|ad| &ad.id).collect();
            assert_eq!(ids.len(), 4, "{:?}: each is known by itself", page.media);
        }
        let mixed = text.replace("WA 0812-0000-0002", "wawancara di kantor");
        let row = serde_json::json!({ "text": mixed, "title": "" }).to_string();
        for page in [page(Media::Text, mixed.as_bytes()), page(Media::Row, row.as_bytes())] {
            assert!(matches!(extract_all(&page, &FACTS), Outcome::Skipped(SkipReason::SeveralAds)));
        }
        assert!(matches!(
            extract_all(&page(Media::Text, b" \n\t"), &FACTS),
            Outcome::Skipped(SkipReason::NotAnAd)
        ));
    }

    #[test]
    fn selectors_of_the_source_find_what_they_name() {
        let mut page = page(
            Media::Html,
            b"<h2 class=t>Kasir Toko</h2><i class=f>PT Contoh</i><div class=d>Dibutuhkan kasir, usia maks 30 tahun</div>
              <div class=other>Iklan lain di Kamboja</div><span class=g>Rp 3 juta</span><b class=k>0812-0000-1234</b>",
        );
        let selectors = [
            (Field::Title, ".t"),
            (Field::Employer, ".f"),
            (Field::Text, ".d"),
            (Field::Pay, ".g"),
            (Field::Contact, ".k"),
        ];
        page.rules = Arc::new(FieldRules {
            selectors: selectors.into_iter().map(|(field, css)| (field, css.to_owned())).collect(),
            ..FieldRules::default()
        });
        let ad = kept(&page);
        assert_eq!((ad.title(), ad.text()), ("Kasir Toko", "Dibutuhkan kasir, usia maks 30 tahun"));
        assert_eq!(ad.employer.as_ref().unwrap().value, "PT Contoh");
        assert_eq!((ad.pay[0].max, ad.pay[0].span), (3e6, None));
        assert_eq!((ad.contacts[0].value.as_str(), ad.contacts[0].span), ("+6281200001234", None));
        assert_eq!((ad.text_origin, ad.destination), (Origin::Selector, None));
    }

    #[test]
    fn rows_give_their_columns() {
        let mut page = page(
            Media::Row,
            r#"{"id":"7","judul":"Admin &amp; Kasir","isi":"<p>Kerja di Taiwan</p><ul><li>gaji NT$ 29.500</li></ul>","kota":"Taipei","skip":"false"}"#.as_bytes(),
        );
        let columns =
            [(Field::Id, "id"), (Field::Title, "judul"), (Field::Text, "isi"), (Field::Location, "kota")];
        page.rules = Arc::new(FieldRules {
            columns: columns.into_iter().map(|(field, name)| (field, name.to_owned())).collect(),
            ..FieldRules::default()
        });
        let ad = kept(&page);
        assert_eq!(
            (ad.title(), ad.text()),
            (
                "Admin & Kasir",
                "Kerja di Taiwan
gaji NT$ 29.500"
            )
        );
        assert_eq!(ad.destination.unwrap().code, "TW");
        assert_eq!(ad.id, crate::domain::AdId::of(&page.source, "7"));
        page.body = br#"{"id":"7","isi":"x","skip":"True"}"#.to_vec();
        assert!(matches!(extract(&page, &FACTS), Outcome::Skipped(SkipReason::NotAnAd)));
        page.body = b"[1".to_vec();
        assert!(matches!(extract(&page, &FACTS), Outcome::Failed(fault) if fault.code == "bad_row"));
    }

    #[test]
    fn pages_without_an_ad_are_left_out() {
        for (html, status, reason) in [
            ("<p>x</p>", 404, SkipReason::Gone),
            ("", 200, SkipReason::NotAnAd),
            ("<article><h1>Kasir</h1><p>Lowongan ini sudah ditutup</p></article>", 200, SkipReason::Gone),
        ] {
            let mut page = page(Media::Html, html.as_bytes());
            page.status = status;
            assert!(matches!(extract(&page, &FACTS), Outcome::Skipped(found) if found == reason), "{html}");
        }
    }

    #[test]
    fn a_page_in_another_charset_is_read() {
        let ad = kept(&page(
            Media::Html,
            b"<meta charset=windows-1252><main><h1>Barista caf\xe9</h1><p>Dibutuhkan barista, gaji 3 juta. Kirim lamaran.</main>",
        ));
        assert_eq!(ad.title(), "Barista café");
    }

    #[test]
    fn hostile_pages_are_read_or_left_in_bounded_work() {
        let deep =
            |tag: &str| format!("<main><h1>Loker</h1>{}Dibutuhkan kasir", format!("<{tag}>").repeat(100_000));
        let attributes: String =
            (0..100_000).flat_map(|n| [" a".to_owned(), n.to_string(), "=b".to_owned()]).collect();
        for html in [
            deep("div"),
            deep("b"),
            deep("table"),
            deep("p"),
            deep("a href=x"),
            deep("font color=red"),
            format!("<main><h1>Loker</h1><p title=\"{}\">Dibutuhkan kasir", "x".repeat(5 << 20)),
            format!("<main{attributes}><h1>Loker</h1><p>Dibutuhkan kasir"),
            format!("<script type='application/ld+json'>{}", "[".repeat(200_000)),
            format!("<script type='application/ld+json'>{}</script>", "{\"@graph\":".repeat(200_000)),
            "<!--".repeat(100_000),
            "<![CDATA[".repeat(50_000),
            format!("<main><h1>Loker</h1><p>Dibutuhkan {}", "0812 ".repeat(100_000)),
            format!("<main><h1>Loker</h1><p>Dibutuhkan {}", "@a.b ".repeat(100_000)),
            format!("<main><h1>Loker</h1><p>Dibutuhkan {}", "kerja di kamboja ".repeat(20_000)),
        ] {
            let read = extract(&page(Media::Html, html.as_bytes()), &FACTS);
            assert!(!matches!(read, Outcome::Failed(_)), "{}", html.get(..60).unwrap_or(""));
        }
    }
}

mod hostile {
    use super::*;
    use crate::domain::Media;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn any_page_is_read_without_a_panic(
            html in "(\\PC|<(div|p|li|h1|main|article|script type='application/ld\\+json'|b|a href='tel:0812')>|</(div|p|script|a)>|\\{\"@type\":\"JobPosting\"|&lt;|&#|\"|<!--|Dibutuhkan kasir ){0,50}",
        ) {
            _ = extract(&pages::page(Media::Html, html.as_bytes()), &FACTS);
            _ = extract(&pages::page(Media::Row, html.as_bytes()), &FACTS);
            _ = extract(&pages::page(Media::Text, html.as_bytes()), &FACTS);
        }

        #[test]
        fn any_text_is_read_and_every_span_lies_in_it(
            title in "\\PC{0,20}",
            text in "(\\PC|[0-9 .+\\-@/]|rp|jt|wa|\n|ke |usd|sip3mi |0812|kamboja|@|\\[at\\]|gaji |tahun|é|️⃣|𝟎|ﷺ){0,60}",
        ) {
            let ad = read(&title, &text);
            let document = ad.document();
            let spans = ad.contacts.iter().filter_map(|c| c.span)
                .chain(ad.pay.iter().filter_map(|p| p.span))
                .chain(ad.money.iter().map(|m| m.span))
                .chain(ad.places.iter().map(|p| p.span))
                .chain(ad.licence_claims.iter().map(|c| c.span))
                .chain(ad.employer.iter().filter_map(|e| e.span))
                .chain(ad.destination.iter().filter_map(|d| d.span));
            for span in spans {
                prop_assert!(document.get(span.start..span.end).is_some(), "{span:?} in {document:?}");
            }
        }
    }
}

mod phone_forms {
    use proptest::prelude::*;

    use super::contacts;

    /// How a mobile number starts, and the digits of its first group behind that.
    const STARTS: [(&str, usize); 6] =
        [("0", 3), ("+62 ", 3), ("+62", 3), ("62", 3), ("+62-", 3), ("+62 (0) ", 3)];

    /// `rest` in groups of `lengths`, the last one with what is left, none of a single digit.
    fn grouped(rest: &str, lengths: &[usize], mark: &str) -> String {
        let mut groups = Vec::new();
        let mut left = rest;
        for length in lengths {
            if left.len() < length + 2 {
                break;
            }
            let (group, behind) = left.split_at(*length);
            groups.push(group);
            left = behind;
        }
        groups.push(left);
        groups.join(mark)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

        /// A digit too many or too few is somebody else's number.
        #[test]
        fn a_mobile_number_is_read_whole_however_it_is_written(
            rest in "8[1-9][1-9][1-9]{7,8}",
            start in 0..STARTS.len(),
            lengths in prop::sample::select(vec![
                vec![3, 4, 4], vec![3, 3, 3, 3], vec![3, 4, 3], vec![3, 5], vec![3, 8], vec![3, 4, 2, 2], vec![3, 2, 2, 2, 2],
            ]),
            mark in prop::sample::select(vec![" ", "-", ".", "", "\u{2011}", "\u{a0}"]),
            behind in prop::sample::select(vec!["", ".", ", Solo", " ya", " (Bu Sari)", "\nGaji 2 juta", "\u{202c}"]),
        ) {
            let (before, _) = STARTS[start];
            let written = format!("lamaran ke {before}{}{behind}", grouped(&rest, &lengths, mark));
            let found = contacts(&written);
            let numbers: Vec<&str> = found.iter().filter_map(|c| c.split(' ').nth(1)).collect();
            prop_assert_eq!(numbers, [format!("+62{rest}")], "{}", written);
        }
    }
}
