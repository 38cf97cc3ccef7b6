//! One number, one name, one address in every writing that we could think of.

use super::*;
use crate::domain::ContactKind;

fn contact_of(kind: ContactKind, value: &str) -> Contact {
    Contact { kind, value: value.to_owned(), span: None, is_obfuscated: false }
}

fn hide(kind: ContactKind, value: &str, text: &str) -> String {
    KnownContacts::of([(&contact_of(kind, value), None)]).hide(text)
}

/// Whether enough of a number is left to call it.
fn shows_number(text: &str) -> bool {
    let digits: String = symbols::plain(text).chars().filter(char::is_ascii_digit).collect();
    // The mask itself shows the first and last three digits.
    digits.contains("4567") || digits.contains("5670")
}

#[test]
fn a_number_is_masked_in_every_writing() {
    let writings = [
        "081234567000",
        "+6281234567000",
        "6281234567000",
        "006281234567000",
        "+62081234567000",
        "+62 812-3456-7000",
        "+62-812-3456-7000",
        "+62.812.3456.7000",
        "+62 (812) 3456 7000",
        "+62 (0) 812 3456 7000",
        "(+62) 81234567000",
        "62 812 3456 7000",
        "62-812-3456-7000",
        "0812 3456 7000",
        "0812-3456-7000",
        "0812.3456.7000",
        "0812/3456/7000",
        "0812_3456_7000",
        "0812,3456,7000",
        "0812*3456*7000",
        "0812~3456~7000",
        "0812|3456|7000",
        "0812=3456=7000",
        "0812 - 3456 - 7000",
        "0812 / 3456 / 7000",
        "0812  3456  7000",
        "0812 . 3456 . 7000",
        "0812–3456–7000",
        "0812—3456—7000",
        "0812‑3456‑7000",
        "0812•3456•7000",
        "0812·3456·7000",
        "(0812) 3456-7000",
        "(0812)34567000",
        "[0812] [3456] [7000]",
        "0812(3456)7000",
        "08 12 34 56 70 00",
        "081 234 567 000",
        "0-8-1-2-3-4-5-6-7-0-0-0",
        "0 8 1 2 3 4 5 6 7 0 0 0",
        "0.8.1.2.3.4.5.6.7.0.0.0",
        "0812 34 567 000",
        "0812\t3456\t7000",
        "0812\n3456\n7000",
        "0812\u{a0}3456\u{a0}7000",
        "0812\u{2009}3456\u{2009}7000",
        "0812\u{200b}3456\u{200b}7000",
        "0\u{200b}8\u{200b}1\u{200b}2\u{200b}3\u{200b}4\u{200b}5\u{200b}6\u{200b}7\u{200b}0\u{200b}0\u{200b}0",
        "0812\u{ad}3456\u{ad}7000",
        "0812\u{2060}34567000",
        "0812\u{202e}34567000",
        "０８１２３４５６７０００",
        "０８１２-３４５６-７０００",
        "٠٨١٢٣٤٥٦٧٠٠٠",
        "۰۸۱۲۳۴۵۶۷۰۰۰",
        "०८१२३४५६७०००",
        "๐๘๑๒๓๔๕๖๗๐๐๐",
        "᭐᭘᭑᭒᭓᭔᭕᭖᭗᭐᭐᭐",
        "꧐꧘꧑꧒꧓꧔꧕꧖꧗꧐꧐꧐",
        "𝟎𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟎𝟎𝟎",
        "𝟬𝟴𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟬𝟬𝟬",
        "⓪⑧①②③④⑤⑥⑦⓪⓪⓪",
        "⓿❽❶❷❸❹❺❻❼⓿⓿⓿",
        "⁰⁸¹²³⁴⁵⁶⁷⁰⁰⁰",
        "0️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣0️⃣0️⃣0️⃣",
        "O812-3456-7OOO",
        "o8l2 3456 7ooo",
        "08I2.3456.7000",
        "0812 34S6 7000",
        "O8I2E4S67OOO",
        "nol delapan satu dua tiga empat lima enam tujuh nol nol nol",
        "noldelapansatuduatigaempatlimaenamtujuhnolnolnol",
        "0812 tiga empat lima enam 7000",
        "NOL-DELAPAN-SATU-DUA-3456-7000",
        "zero eight one two three four five six seven zero zero zero",
        "kosong lapan satu dua tiga ampat lima anam tujuh kosong kosong kosong",
        "wa.me/6281234567000",
        "https://wa.me/+6281234567000?text=halo",
        "https://api.whatsapp.com/send?phone=62%20812-3456-7000",
        "tel:+62-812-3456-7000",
        "https://papan.example/kerja-hub-081234567000",
        "https://papan.example/?wa=%2B62812%203456%207000",
        "WA081234567000",
        "WA:081234567000ya",
        "hub.0812-3456-7000.",
        "#081234567000",
        "PT Maju 0812 3456 7000 Jaya",
        "\"0812\" \"3456\" \"7000\"",
        "0812 \u{1f4de} 3456 \u{1f4de} 7000",
        "0812...3456...7000",
        "8123 4567 000",
        "081234567000x",
        "0812 3456 7000/0812 3456 7000",
    ];
    let mut open = Vec::new();
    for writing in writings {
        assert!(symbols::plain(writing).len() >= 11, "{writing} cannot be read");
        for around in ["{}", "PT Maju Jaya {} (Ibu)", "Jl. Mawar 12, {}", "hubungi {}, gaji 5 juta"] {
            let text = around.replace("{}", writing);
            let masked = hide(ContactKind::Phone, "+6281234567000", &text);
            if !masked.contains('•') || shows_number(&masked) {
                open.push(format!("{text} → {masked}"));
            }
        }
    }
    assert!(open.is_empty(), "{} stay open:\n{}", open.len(), open.join("\n"));
}

#[test]
fn numbers_of_other_countries_are_masked_with_and_without_their_code() {
    for (value, text) in [
        ("+60123456789", "call 012-345 6789 now"),
        ("+60123456789", "call 0060 12 3456 789 now"),
        ("+6591234567", "call 9123 4567 now"),
        ("+85512345678", "call +855 (0)12 345 678 now"),
        ("+85512345678", "call 012 345 678 now"),
    ] {
        let masked = hide(ContactKind::Whatsapp, value, text);
        let left: String = masked.chars().filter(char::is_ascii_digit).collect();
        assert!(
            masked.contains('•')
                && left.len() <= 10
                && masked.starts_with("call ")
                && masked.ends_with(" now"),
            "{masked}"
        );
    }
}

#[test]
fn names_addresses_and_accounts_are_masked_in_every_writing() {
    let email = (ContactKind::Email, "budi.santoso@surat.example", "santoso");
    let named = (ContactKind::Social, "instagram:agen_resmi88", "resmi");
    let telegram = (ContactKind::Telegram, "agenresmi", "genresm");
    let group = (ContactKind::WhatsappGroup, "AbCdEf123456", "def1234");
    let account = (ContactKind::BankAccount, "BCA:1234567890", "4567");
    for ((kind, value, secret), writings) in [
        (
            email,
            [
                "budi.santoso@surat.example",
                "BUDI.SANTOSO@SURAT.EXAMPLE",
                "budi.santoso @ surat.example",
                "budi.santoso(at)surat.example",
                "budi.santoso [at] surat [dot] example",
                "budi.santoso%40surat.example",
                "ｂｕｄｉ.ｓａｎｔｏｓｏ＠surat.example",
                "budi dot santoso at surat dot example",
                "mailto:budi.santoso@surat.example",
                "budi.santoso et surat titik example",
                "b\u{200b}udi.santoso@surat.example",
                "budi . santoso @ surat . example",
            ]
            .as_slice(),
        ),
        (
            named,
            &[
                "@agen_resmi88",
                "AGEN_RESMI88",
                "ig agen_resmi88",
                "https://instagram.com/agen_resmi88/",
                "（@agen_resmi88）",
                "ａｇｅｎ_ｒｅｓｍｉ88",
                "agen\u{200b}_resmi88",
            ],
        ),
        (telegram, &["@AgenResmi", "t.me/agenresmi", "a g e n r e s m i", "\u{430}g\u{435}nr\u{435}smi"]),
        (group, &["https://chat.whatsapp.com/AbCdEf123456", "grup AbCdEf123456"]),
        (
            account,
            &["BCA 1234567890", "1234-567-890", "12 34 56 78 90", "a/n 1234.5678.90", "１２３４５６７８９０"],
        ),
    ] {
        for writing in writings {
            let masked = hide(kind, value, &format!("PT Maju {writing} (Ibu)"));
            let left: String = symbols::plain(&masked).chars().filter(|c| c.is_alphanumeric()).collect();
            assert!(masked.contains('•') && !left.contains(secret), "{writing} → {masked}");
            assert!(masked.starts_with("PT Maju ") && masked.ends_with(" (Ibu)"), "{masked}");
        }
    }
}

#[test]
fn what_nobody_extracted_is_masked_by_its_shape() {
    for (text, masked) in [
        ("hub 0812/3456/7000 ya", "hub •••••••••000 ya"),
        ("hub 0812 / 3456 / 7000 ya", "hub •••••••••000 ya"),
        ("PT Maju 0812-3456-7000", "PT Maju •••••••••000"),
        ("telp 0274-512345", "telp •••••••345"),
        ("call +65 9123 4567", "call •••••••567"),
        ("LINE: budi_99", "LINE: bud••••"),
        ("ID LINE budi99 ya", "ID LINE bud••• ya"),
        ("line id : @agenresmi", "line id : @age••••••"),
        ("Line id: agenresmi", "Line id: age••••••"),
        ("WeChat ID budi_99", "WeChat ID bud••••"),
        ("telegram: agenresmi", "telegram: age••••••"),
        ("paspor no. C1234567", "paspor no. •••••567"),
        ("nomor paspor AB 123456", "nomor paspor AB •••456"),
        ("kirim A1234567 dulu", "kirim •••••567 dulu"),
        ("Passport: K12345678", "Passport: ••••••678"),
    ] {
        assert_eq!(KnownContacts::default().hide(text), masked);
    }
}

#[test]
fn a_mobile_number_within_an_address_is_masked() {
    for (text, masked) in [
        ("https://bit.ly/abc?text=081299112208", "https://bit.ly/abc?text=•••••••••208"),
        ("http://s.id/hp081299114410 cepat", "http://s.id/hp•••••••••410 cepat"),
        ("https://forms.gle/x?wa=0812-9911-4412", "https://forms.gle/x?wa=•••••••••412"),
        ("https://081299114408.papan.example/", "https://•••••••••408.papan.example/"),
        ("https://papan.example/kerja?halaman=0215550123", "https://papan.example/kerja?halaman=0215550123"),
    ] {
        assert_eq!(KnownContacts::default().hide(text), masked);
    }
}

#[test]
fn words_pay_days_hours_decrees_and_codes_stay() {
    for text in [
        "Gaji Rp 8.123.456 - 12.000.000 per bulan",
        "08.00-17.00 WIB, 08-12-2026 sampai 09-12-2026",
        "SK 021/345/2024 dan 560/1234/2024",
        "Line production, line leader: pengalaman 2 tahun, in line with",
        "operator line 2 line id card",
        "paspor, KTP dan foto 4x6 sejumlah 12",
        "tele sales; Telegram dan Instagram",
        "https://papan.example/lowongan/081234567000",
        "kode A12345678 dan Z1234567",
        "",
    ] {
        assert_eq!(KnownContacts::default().hide(text), text);
    }
    let known = "Agen lowongan kerja Maju Jaya, sales 123456 orang, info resmi";
    assert_eq!(hide(ContactKind::Social, "instagram:majujaya", known), known);
    assert_eq!(hide(ContactKind::Telegram, "info", known), known);
    assert_eq!(hide(ContactKind::Email, "info@majujaya.example", known), known);
    assert_eq!(hide(ContactKind::Phone, "+6281234567000", known), known);
}

#[test]
fn many_contacts_in_a_long_text_are_masked_in_one_pass() {
    let contacts: Vec<Contact> = (0..20_000)
        .map(|n| contact_of(ContactKind::Phone, &format!("+62812{:08}", 10_000_000 + n)))
        .chain((0..2_000).map(|n| contact_of(ContactKind::Social, &format!("instagram:akun_{n}"))))
        .collect();
    let text: String = contacts.iter().map(|c| c.value.replace("+62", "0") + " - ").collect();
    let known = KnownContacts::of(contacts.iter().map(|contact| (contact, Some(contact.value.as_str()))));
    let masked = known.hide(&text);
    assert!(masked.contains("+62812•••••000") && !masked.contains("081210000000"));
    assert!(masked.matches('•').count() >= 20_000 * 5);
}
