//! What follows from an ad's fields, its day, the registry and what speaks for it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use crate::ads;

use ads::{FACTS, TODAY, ad, contact, employer, has, ids, pay, posted, read, youngest};
use jiff::civil::date;
use waspada::domain::{
    Ad, ContactKind, Detail, LicenceClaim, LicenceDetail, LicenceForm, LicenceState, Span, Strength,
};
use waspada::facts::{DataFiles, Facts};
use waspada::features::{TABLE, features, markdown, table_hash};
use waspada::i18n::Locale;

fn column(features: &waspada::domain::Features, name: &str) -> f32 {
    let at =
        TABLE.iter().position(|column| column.name == name).unwrap_or_else(|| panic!("no column {name}"));
    features.vector[at]
}

fn strength(features: &waspada::domain::Features, id: &str) -> Option<Strength> {
    features.findings.iter().find(|finding| finding.id == id).map(|finding| finding.strength)
}

fn claim(ad: &mut Ad, form: LicenceForm, number: &str) {
    ad.licence_claims.push(LicenceClaim {
        form,
        number: number.to_owned(),
        span: Span::new(0, 1),
        oddity: None,
    });
}

#[test]
fn pay_is_judged_by_destination() {
    let with_pay = |text: &str| {
        let mut ad = ad(text);
        pay(&mut ad, 25_000_000.0, "IDR", 25_000_000.0);
        read(&ad)
    };
    let korea = with_pay("Kerja pabrik di Korea, gaji Rp25 juta");
    assert!(!has(&korea, "C01"), "{:?}", ids(&korea));
    assert!((column(&korea, "pay_excess_log")).abs() < f32::EPSILON);
    let cambodia = with_pay("Kerja kantor di Kamboja, gaji Rp25 juta");
    assert_eq!(strength(&cambodia, "C01"), Some(Strength::Strong));
    assert!(column(&cambodia, "pay_excess_log") > 1.0);
    let detail = cambodia.findings.iter().find(|f| f.id == "C01").unwrap().detail.clone().unwrap();
    let told = |locale: Locale| (locale.strings().ad.detail)(&detail);
    assert!(told(Locale::Id).starts_with("Rp25.000.000 sebulan, 3,3 kali batas wajar"), "{detail:?}");
    assert!(told(Locale::En).starts_with("Rp25,000,000 a month, 3.3 times"), "{detail:?}");
    let engineer = with_pay("Software engineer di Singapura, gaji Rp25 juta, degree");
    assert!(!has(&engineer, "C01"));
}

#[test]
fn pay_in_the_local_currency_needs_no_rate() {
    let mut low = ad("Kerja kilang di Malaysia, gaji RM1200");
    pay(&mut low, 1200.0, "MYR", 4_400_000.0);
    posted(&mut low, date(2026, 3, 1));
    assert!(has(&read(&low), "C10"));
    posted(&mut low, date(2021, 3, 1));
    low.pay[0].max = 1500.0;
    assert!(!has(&read(&low), "C10"), "the minimum of the day counts");
    let mut maid = ad("Asisten rumah tangga di Malaysia, gaji RM1200");
    pay(&mut maid, 1200.0, "MYR", 4_400_000.0);
    assert!(!has(&read(&maid), "C10"), "Malaysia's minimum does not cover domestic work");
}

#[test]
fn placement_is_judged_by_day_and_sector() {
    let mut thailand = ad("Butuh pelayan toko untuk kerja di Thailand");
    posted(&mut thailand, date(2024, 1, 1));
    assert_eq!(strength(&read(&thailand), "D01"), Some(Strength::Medium));
    posted(&mut thailand, date(2025, 6, 1));
    assert_eq!(strength(&read(&thailand), "D01"), Some(Strength::Strong));
    assert_eq!(strength(&read(&ad("Dicari TKW ke Kuwait")), "D03"), Some(Strength::Strong));
    let driver = read(&ad("Perusahaan logistik Kuwait mencari sopir truk, kontrak 2 tahun"));
    assert!(!has(&driver, "D03") && !has(&driver, "D01"), "{:?}", ids(&driver));
    assert!((column(&driver, "placement_barred")).abs() < f32::EPSILON);
}

#[test]
fn a_licence_is_looked_up_as_of_the_day() {
    let mut ramzy = ad("Penempatan pekerja ke Malaysia, operator pabrik");
    employer(&mut ramzy, "PT. Ramzy Cahaya Karya");
    posted(&mut ramzy, date(2024, 5, 20));
    let then = read(&ramzy);
    assert_eq!(then.licence, LicenceState::Active);
    assert!(!has(&then, "A03"));
    posted(&mut ramzy, date(2026, 3, 1));
    let later = read(&ramzy);
    assert_eq!(later.licence, LicenceState::Revoked);
    assert_eq!(strength(&later, "A03"), Some(Strength::Strong));
    posted(&mut ramzy, date(2025, 3, 1));
    assert_eq!(read(&ramzy).licence, LicenceState::NotCheckable, "the day of revocation is not known");
}

#[test]
fn near_and_borrowed_names_raise_the_risk() {
    let mut near = ad("Penempatan ke Taiwan, pabrik");
    employer(&mut near, "PT Cipta Graha Utama");
    assert_eq!(read(&near).licence, LicenceState::NearMiss);
    assert_eq!(strength(&read(&near), "A06"), Some(Strength::Medium));
    let mut borrowed = ad("Penempatan ke Polandia, pabrik");
    employer(&mut borrowed, "PT Karya Satria Abadi");
    contact(&mut borrowed, ContactKind::Whatsapp, "+6281200001234");
    assert_eq!(read(&borrowed).licence, LicenceState::Borrowed);
    assert_eq!(strength(&read(&borrowed), "A06"), Some(Strength::Strong));
    let mut at_home = ad("Lowongan kasir di Batam");
    employer(&mut at_home, "PT Cipta Graha Utama");
    assert_eq!(read(&at_home).licence, LicenceState::NotCheckable, "at home a likeness is chance");
}

#[test]
fn an_unknown_name_says_nothing() {
    let mut ad = ad("Penempatan ke Taiwan, pabrik, gaji NT$29.500");
    employer(&mut ad, "PT Mentari Samudera Selaras");
    let features = read(&ad);
    assert_eq!(features.licence, LicenceState::NotCheckable);
    assert!(!has(&features, "A03") && !has(&features, "A02"), "{:?}", ids(&features));
}

#[test]
fn absence_counts_only_beside_something_else() {
    let plain = read(&ad("Dibutuhkan pekerja pabrik untuk kerja di Taiwan, kontrak 3 tahun"));
    assert!(!has(&plain, "A01") && !has(&plain, "A02"));
    let indebted = read(&ad("Dibutuhkan pekerja pabrik di Taiwan, berangkat dulu bayar belakangan"));
    assert_eq!(strength(&indebted, "A01"), Some(Strength::Weak));
}

#[test]
fn contacts_say_little() {
    let mut ad = ad("Kerja pabrik di Taiwan, kontrak 3 tahun");
    contact(&mut ad, ContactKind::Whatsapp, "+6281200001234");
    contact(&mut ad, ContactKind::Phone, "+85500001234");
    contact(&mut ad, ContactKind::Email, "rekrut@gmail.com");
    contact(&mut ad, ContactKind::Link, "https://bit.ly/x");
    ad.contacts[0].is_obfuscated = true;
    let private = read(&ad);
    for id in ["F01", "F02", "F03", "F05", "F06"] {
        assert_eq!(strength(&private, id), Some(Strength::Weak), "{id}");
    }
    contact(&mut ad, ContactKind::Link, "https://pabrik-taiwan.example/karir");
    let own = read(&ad);
    assert!(!has(&own, "F01") && !has(&own, "F02"));
    assert!((column(&own, "contact_own_domain") - 1.0).abs() < f32::EPSILON);
}

#[test]
fn a_domain_speaks_for_the_firm_that_it_fits() {
    let with = |text: &str, firm: &str, host: &str| {
        let mut ad = ad(text);
        if !firm.is_empty() {
            employer(&mut ad, firm);
        }
        contact(&mut ad, ContactKind::Email, &format!("hrd@{host}"));
        let features = read(&ad);
        let is_support = features.supports.iter().any(|support| support.id == "own_domain_employer");
        (is_support, column(&features, "contact_own_domain") > 0.0)
    };
    let courier = "Lowongan kurir FedEx di Jakarta, gaji UMK";
    assert_eq!(with(courier, "FedEx", "mailfast.example"), (false, false));
    assert_eq!(with(courier, "", "mailfast.example"), (false, false), "the name stands in the text");
    assert_eq!(with(courier, "FedEx", "fedex-rekrut.example"), (false, false), "made to look like theirs");
    assert_eq!(with(courier, "FedEx", "fedex.com"), (true, true));
    let clerk = "Lowongan admin kantor di Jakarta, gaji UMK";
    assert_eq!(with(clerk, "PT Sinar Melati", "lowongan-pusat.example"), (false, false));
    assert_eq!(with(clerk, "PT Sinar Melati", "sinarmelati.example"), (true, true));
    assert!(with(clerk, "", "lowongan-pusat.example").1, "no firm is named that it could fail to fit");
}

#[test]
fn private_contacts_only_is_told_of_private_contacts_only() {
    let with = |mail: &str| {
        let mut ad = ad("Kerja pabrik di Taiwan, kontrak 3 tahun");
        contact(&mut ad, ContactKind::Whatsapp, "+6281200001234");
        contact(&mut ad, ContactKind::Email, mail);
        has(&read(&ad), "F01")
    };
    assert!(with("rekrut@gmail.com"), "free mail is private as well");
    assert!(!with("hrd@sinarmelati.example"));
    let mut rung = ad("Kerja pabrik di Taiwan, serius japri");
    assert!(has(&read(&rung), "F01"));
    contact(&mut rung, ContactKind::Phone, "+62215551234");
    assert!(!has(&read(&rung), "F01"), "an office line is no private contact");
    // The words must hold for a number, an account and free mail alike.
    let words = &FACTS.indicators.get("F01").unwrap().account;
    for told in [&words.name_id, &words.name_en, &words.reason_id, &words.reason_en] {
        assert!(!told.to_lowercase().contains("whatsapp"), "{told}");
    }
}

#[test]
fn no_heading_names_a_country_that_the_ad_may_not_name() {
    for indicator in
        FACTS.indicators.iter().filter(|i| matches!(i.id.as_str(), "D01" | "D03" | "D10" | "F02"))
    {
        for told in [&indicator.account.name_id, &indicator.account.name_en] {
            assert_eq!(FACTS.countries(told), Vec::<String>::new(), "{}: {told}", indicator.id);
        }
    }
}

#[test]
fn each_state_of_a_licence_has_words_of_its_own() {
    for locale in [Locale::Id, Locale::En] {
        let words = |id: &str, state: Option<LicenceState>| {
            let licence = |state| LicenceDetail {
                state,
                name: String::new(),
                since: None,
                is_since_exact: false,
                source: String::new(),
                mismatches: Vec::new(),
                number_of: None,
            };
            (locale.strings().ad.finding)(id, state.map(licence).map(Detail::Licence).as_ref())
        };
        let states =
            [None, Some(LicenceState::Revoked), Some(LicenceState::Suspended), Some(LicenceState::NotFound)];
        let told = states.map(|state| words("A03", state).unwrap());
        for (at, (name, says)) in told.iter().enumerate() {
            assert!(told.iter().skip(at + 1).all(|other| other.0 != *name && other.1 != *says), "{name}");
        }
        assert_ne!(words("A06", Some(LicenceState::Borrowed)), words("A06", Some(LicenceState::NearMiss)));
        assert_eq!(words("B01", None), None);
    }
}

#[test]
fn a_fee_is_called_what_its_figures_say() {
    let words = Locale::Id.strings().ad.finding;
    let fee = |idr, most_idr| words("B08", Some(&Detail::FeeAbove { idr, most_idr })).unwrap().0;
    assert_eq!(fee(4_400_000.0, 3_000_000.0), "Biaya di atas batas wajar");
    assert_eq!(fee(4_400_000.0, 0.0), "Biaya diminta padahal penempatan bebas biaya");
    assert_eq!(words("B08", None), None);
    for told in ["B08", "big_fee_easy_visa"].map(|id| FACTS.account(id).unwrap()) {
        let says =
            [&told.name_id, &told.reason_id, &told.name_en, &told.reason_en].map(|text| text.to_lowercase());
        assert!(!says.iter().any(|text| text.contains("puluhan") || text.contains("tens of")), "{says:?}");
    }
}

#[test]
fn an_account_beside_a_fee_is_strong() {
    let mut paid = ad("Kerja ke Taiwan, biaya pendaftaran 2 juta");
    contact(&mut paid, ContactKind::BankAccount, "BCA:0000000001");
    let features = read(&paid);
    assert_eq!(strength(&features, "B02"), Some(Strength::Strong));
    assert!(has(&features, "fee_to_private_account"), "{:?}", ids(&features));
}

#[test]
fn ages_below_18_depend_on_the_work() {
    let aged = |text: &str, years: u8| {
        let mut ad = ad(text);
        youngest(&mut ad, years);
        strength(&read(&ad), "C03")
    };
    assert_eq!(aged("Lowongan operator pabrik di Bekasi", 17), Some(Strength::Weak));
    assert_eq!(aged("Lowongan operator pabrik di Bekasi", 18), None);
    assert_eq!(aged("Kerja pabrik di Malaysia", 17), Some(Strength::Strong));
    assert_eq!(aged("Lowongan pemandu lagu karaoke", 16), Some(Strength::Strong));
    assert_eq!(aged("Praktik magang siswa SMK di bengkel", 16), None);
}

#[test]
fn a_licensed_poster_is_told_from_its_copy() {
    let text = "PT Tunas Karya Sukses Berkarya membuka penempatan ke Malaysia, operator pabrik, job order 120 orang, \
                medical check up, OPP. Gratis biaya penempatan. Kontrak 2 tahun. Alamat: Jl. Melati 4, Batam";
    let mut poster = ad(text);
    employer(&mut poster, "PT Tunas Karya Sukses Berkarya");
    claim(&mut poster, LicenceForm::Sip3mi, "81201141907619999");
    let licensed = read(&poster);
    assert_eq!(licensed.licence, LicenceState::Active);
    assert!(licensed.supports.iter().any(|support| support.id == "p3mi_licensed"), "{:?}", licensed.supports);
    assert!(licensed.findings.is_empty(), "{:?}", ids(&licensed));
    let mut copy = ad(&format!("{text}. Berangkat pakai visa turis dulu"));
    employer(&mut copy, "PT Tunas Karya Sukses Berkarya");
    assert!(read(&copy).supports.iter().all(|support| support.id != "p3mi_licensed"));
}

#[test]
fn combinations_need_their_parts() {
    for (id, text) in [
        (
            "closed_country_vague_job",
            "Kerja di Kamboja sebagai admin online, cuma duduk depan komputer, tanpa ijazah",
        ),
        ("visit_visa_work", "Kerja pabrik di Malaysia pakai visa turis dulu, tanpa pengalaman"),
        ("debt_at_sea", "Butuh ABK kapal ikan, kasbon 5 juta langsung cair"),
        (
            "border_estate_no_permit",
            "Kerja ladang Sarawak lewat Entikong, gak perlu paspor, jalur tikus aman",
        ),
        ("per_head_commission", "Bawa orang ke Malaysia, fee per kepala 3 juta"),
        ("documents_kept", "Kerja Malaysia, paspor dipegang bos, kalau kabur kena denda"),
        ("moratorium_household", "TKW ke Arab Saudi, uang fit 7 juta untuk keluarga"),
        ("bride_trade", "Cari gadis untuk nikah dengan pria Tiongkok, mahar 50 juta"),
        ("sexual_exploitation", "Butuh LC karaoke di Malaysia, foto full body"),
        ("told_to_lie", "Kerja Malaysia, kalau ditanya petugas bilang mau liburan"),
    ] {
        let features = read(&ad(text));
        assert_eq!(strength(&features, id), Some(Strength::Strong), "{id} in {text}: {:?}", ids(&features));
        assert!(column(&features, "has_strong_combination") > 0.0);
    }
    for (id, text) in [
        ("documents_kept", "Kerja Malaysia, paspor dipegang bos"),
        ("debt_at_sea", "Butuh ABK kapal ikan Taiwan, paspor dipegang kantor"),
        (
            "impersonation_with_fee",
            "Kerja Malaysia, biaya pendaftaran 2 juta transfer ke rekening pribadi, paspor dipegang bos",
        ),
    ] {
        let features = read(&ad(text));
        assert!(has(&features, "B07"), "{text}: {:?}", ids(&features));
        assert!(!has(&features, id), "{id} with one half of it in {text}");
    }
    for text in ["Kerja di Malaysia", "Butuh ABK kapal tanker", "Lowongan admin kantor di Jakarta"] {
        assert!((column(&read(&ad(text)), "combinations_strong")).abs() < f32::EPSILON, "{text}");
    }
}

#[test]
fn two_groups_outweigh_many_signs_of_one() {
    let one =
        read(&ad("Kerja Taiwan, uang fit 5 juta, kalau batal denda 10 juta, biaya pendaftaran 1 juta, \
                        berangkat dulu bayar belakangan, paspor dipegang agen"));
    let two =
        read(&ad("Kerja Taiwan, berangkat dulu bayar belakangan, pakai visa turis dulu, cari sponsor TKI"));
    assert!(column(&two, "evidence_points") > column(&one, "evidence_points"), "{one:?} {two:?}");
    assert!(column(&two, "ilo_rule") > column(&one, "ilo_rule"));
}

#[test]
fn thin_text_is_not_judged() {
    for text in [
        "",
        "🔥🔥🔥",
        "0812-0000-1234",
        "info lengkap hubungi kami",
        "资料 文本",
        "selamat pagi semua semoga sehat selalu ya teman teman",
    ] {
        assert!(!read(&ad(text)).is_judgeable, "{text}");
    }
    for text in ["Dibutuhkan dua orang penjaga toko kelontong di Cirebon, gaji harian", "cs judol kamboja"] {
        assert!(read(&ad(text)).is_judgeable, "{text}");
    }
}

#[test]
fn anything_can_be_read() {
    let long = "kerja ke kamboja potong gaji ".repeat(40_000);
    for text in [long.as_str(), "\u{0}\u{1}\u{fffd}", "ﷺ".repeat(100).as_str(), "{a|b}~*"] {
        let features = read(&ad(text));
        assert_eq!(features.vector.len(), TABLE.len());
        assert!(features.vector.iter().all(|value| value.is_finite()));
    }
}

#[test]
fn the_table_describes_the_vector() {
    let mut names: Vec<&str> = TABLE.iter().map(|column| column.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len(), "names are unique");
    for column in TABLE {
        assert!(column.min < column.max, "{}", column.name);
        for words in [column.group, column.unit, column.meaning, column.source] {
            assert!(!words.is_empty(), "{}", column.name);
        }
    }
    let features = read(&ad("Kerja di Kamboja sebagai admin slot, gaji dipotong, pakai visa turis"));
    assert_eq!(features.vector.len(), TABLE.len());
    for (value, column) in features.vector.iter().zip(TABLE) {
        assert!((column.min..=column.max).contains(value), "{} is {value}", column.name);
    }
    assert_eq!(table_hash().len(), 12);
}

#[test]
fn the_documentation_of_the_table_is_in_step() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/features.md");
    if std::env::var_os("WASPADA_WRITE_DOCS").is_some() {
        fs_err::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
        fs_err::write(path, markdown()).unwrap();
    }
    assert_eq!(fs_err::read_to_string(path).unwrap(), markdown(), "run with WASPADA_WRITE_DOCS=1");
}

#[test]
fn the_same_ad_reads_the_same_again() {
    let ad = ad("Kerja di Kamboja sebagai admin slot, gaji dipotong, pakai visa turis");
    let (one, two) = (features(&ad, &FACTS, TODAY), features(&ad, &FACTS, TODAY));
    assert_eq!((one.vector, one.findings), (two.vector, two.findings));
}

#[test]
fn mistakes_in_the_files_are_named_with_their_line() {
    let files = DataFiles::embedded();
    let with = |name: &str, from: &str, to: &str| {
        let text = files.get(name).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        Facts::load(&files.clone().with(name, &text.replacen(from, to, 1))).unwrap_err().to_string()
    };
    for (name, from, to, said) in [
        ("indicators.toml", "\"UU18/2017:69\"", "\"UU99/2030:1\"", "`UU99/2030:1` is not in data/laws.toml"),
        ("indicators.toml", "\"FL02\"", "\"FL99\"", "`FL99` is not in data/ilo.toml"),
        ("indicators.toml", "requires = [\"abroad\"]", "requires = [\"moon\"]", "no context `moon`"),
        ("indicators.toml", "id = \"A02\"", "id = \"A01\"", "`A01` stands here twice"),
        ("indicators.toml", "\"fee sponsor\"", "\"fee {sponsor\"", "open or stray brace"),
        ("indicators.toml", "strength = \"strong\"", "strength = \"huge\"", "huge"),
        ("combinations.toml", "\"D01\"", "\"Z09\"", "nothing is called `Z09`"),
        ("lookalikes.toml", "min_cues = 4", "min_cues = 40", "`min_cues`"),
        ("contexts.toml", "id = \"domestic\"", "id = \"abroad\"", "`abroad` stands here twice"),
        ("laws.toml", "certainty = \"read\"", "certainty = \"guessed\"", "guessed"),
        ("wages.tsv", "\t2025-07-31\t", "\t2025-06-30\t", "gap or an overlap"),
        ("wages.tsv", "\tplantation\t", "\tmines\t", "the sector `mines`"),
        ("destination_status.tsv", "\tNO_PLACEMENT\t", "\tSHUT\t", "the status `SHUT`"),
        ("registry/news_reports.tsv", "\trevoked\t", "\tgone\t", "the status `gone`"),
    ] {
        let message = with(name, from, to);
        let start = format!("data/{name}:");
        let line =
            message.lines().find(|l| l.contains(said)).unwrap_or_else(|| panic!("{said} not in {message}"));
        let number = line.strip_prefix(&start).and_then(|rest| rest.split(':').next());
        assert!(number.is_some_and(|n| n.parse::<usize>().unwrap() > 0), "{line}");
    }
}

#[test]
fn a_revoked_company_is_not_hidden_by_anothers_number() {
    let facts = facts_with_list(
        "PT Bumi Cakra\t812/2020\tactive\t2023-01-01\ton\nPT Dana Mulia\t813/2020\trevoked\t2025-12-31\tby\n",
    );
    let text = "Penempatan pekerja pabrik ke Taiwan, SIP3MI No. 812/2020, kontrak tiga tahun";
    let mut lost = ad(text);
    employer(&mut lost, "PT Dana Mulia");
    posted(&mut lost, date(2026, 3, 1));
    let claim = |number: &str| LicenceClaim {
        form: LicenceForm::Sip3mi,
        number: number.to_owned(),
        span: Span::new(0, 4),
        oddity: None,
    };
    lost.licence_claims = vec![claim("812/2020")];
    let read = features(&lost, &facts, date(2026, 3, 1));
    assert_eq!(read.licence, LicenceState::Revoked);
    assert!(read.is_licence_lost);
    let detail = read.findings.iter().find(|f| f.id == "A03").unwrap().detail.clone().unwrap();
    let told = |locale: Locale| (locale.strings().ad.detail)(&detail);
    for (locale, parts) in [
        (Locale::Id, ["PT Dana Mulia dicabut, sudah begitu pada 31 Desember 2025", "milik PT Bumi Cakra"]),
        (Locale::En, ["PT Dana Mulia was revoked by 31 December 2025", "belongs to PT Bumi Cakra"]),
    ] {
        let told = told(locale);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    }
    // Its own number beside the borrowed one is the one that counts.
    lost.licence_claims = vec![claim("812/2020"), claim("813/2020")];
    assert_eq!(features(&lost, &facts, date(2026, 3, 1)).licence, LicenceState::Revoked);
    employer(&mut lost, "PT Lain Sekali");
    lost.licence_claims = vec![claim("812/2020")];
    assert_eq!(features(&lost, &facts, date(2026, 3, 1)).licence, LicenceState::Borrowed);
}

/// The data files with one list of licences: name, number, status, from, `from_is`.
fn facts_with_list(rows: &str) -> Facts {
    let rows = rows.replace('\n', "\t\tx\n");
    let list = format!("# as_of: 2026-01-01\nname\tnumbers\tstatus\tfrom\tfrom_is\tto\tsource\n{rows}");
    Facts::load(&DataFiles::embedded().with("registry/uji.tsv", &list)).unwrap()
}
