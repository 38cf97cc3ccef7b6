//! Files in the forms that people hand over: tables, workbooks, JSON, chats.

use waspada::domain::{Field, ImportFact, SkipReason};

use super::importing::{faults, import_text};

#[tokio::test]
async fn tables_are_read_as_spreadsheets_write_them() {
    for text in [
        "sep=;\njudul;isi;kontak\na;b;c\n",
        "judul\tisi\tkontak\r\na\tb\tc\r\n",
        "judul,isi,kontak\ra,b,c\r",
        "judul,isi,kontak\na,b,c,\n",
        "judul,isi,kontak,\na,b,c,,\n",
        "Rekap bulan ini\n\njudul,isi,kontak\na,b,c\n",
        "judul,isi,kontak,isi,kontak\na,b,c,,\n",
        "judul,isi,kontak,isi,kontak\na,,,b,c\n",
    ] {
        let night = import_text("iklan.csv", text).await;
        assert_eq!(faults(&night), [""; 0], "{text:?}");
        assert_eq!((night.problems().len(), night.pages().len()), (0, 1), "{text:?}");
        let hints = &night.page().hints;
        let read = [Field::Title, Field::Text, Field::Contact].map(|field| hints[&field].clone());
        assert_eq!(read, ["a", "b", "c"], "{text:?}");
    }
    let short = import_text("iklan.csv", "judul,isi,kontak\na,b\n").await;
    assert_eq!(short.pages().len(), 1, "the last cells may be missing");
    let marks = import_text("iklan.csv", "judul,isi\na,\"kata \\\"b\\\" itu\"\n").await;
    assert_eq!(marks.page().hints[&Field::Text], "kata \"b\" itu");
}

#[tokio::test]
async fn a_table_under_the_name_of_a_workbook_is_read() {
    let html = "<html><table><tr><th>Judul<th>Isi</tr><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table></html>";
    let night = import_text("iklan.xls", html).await;
    assert_eq!(night.pages().len(), 2);
    assert_eq!(night.pages()[1].hints[&Field::Text], "d");
    assert_eq!(import_text("iklan.xls", "judul\tisi\na\tb\n").await.pages().len(), 1);
    let none = import_text("iklan.xls", "<html><p>tidak ada</p></html>").await;
    assert_eq!(none.problems(), ["workbook_broken"]);
    assert_eq!(import_text("iklan.xlsx", b"PK\x03\x04rusak").await.problems(), ["workbook_broken"]);
}

/// The smallest workbooks that a spreadsheet opens.
fn workbook(kind: &str) -> Vec<u8> {
    let cells = [["Judul", "Isi"], ["Kasir", "Dicari kasir"]];
    let rows = |row: &dyn Fn(String) -> String, cell: &dyn Fn(&str) -> String| {
        cells.iter().map(|cells| row(cells.iter().map(|text| cell(text)).collect())).collect::<String>()
    };
    let parts = if kind == "ods" {
        let table = rows(&|cells| format!("<table:table-row>{cells}</table:table-row>"), &|text| {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        });
        vec![
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
            (
                "META-INF/manifest.xml",
                "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"
                    .to_owned(),
            ),
            (
                "content.xml",
                format!(
                    "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                     xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
                     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
                     <table:table table:name=\"Iklan\">{table}</table:table></office:spreadsheet></office:body>\
                     </office:document-content>"
                ),
            ),
        ]
    } else {
        let table = rows(&|cells| format!("<row>{cells}</row>"), &|text| {
            format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        vec![
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{relations}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Iklan\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{main}\"><sheetData>{table}</sheetData></worksheet>"),
            ),
        ]
    };
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[tokio::test]
async fn workbooks_are_read() {
    for name in ["iklan.xlsx", "iklan.ods", "lupa-akhiran.csv"] {
        let night = import_text(name, workbook(name.rsplit('.').next().unwrap())).await;
        assert_eq!(night.problems(), [""; 0], "{name}");
        assert_eq!(night.page().hints[&Field::Text], "Dicari kasir", "{name}");
    }
}

#[tokio::test]
async fn json_is_read_in_every_shape() {
    for (text, count) in [
        ("{\"judul\":\"a\",\"isi\":\"b\"}", 1),
        ("{\n \"judul\": \"a\",\n \"isi\": \"b\"\n}\n", 1),
        ("{\"data\":[{\"judul\":\"a\",\"isi\":\"b\"},{\"isi\":\"c\"}]}", 2),
        (
            "{\"message\":\"ok\",\"data\":{\"total\":2,\"lowongan\":[{\"judul\":\"a\",\"isi\":\"b\"}],\"arsip\":[{\"judul\":\"c\",\"isi\":\"d\"}]}}",
            2,
        ),
        ("{\n\"meta\": {\"links\": [{\"x\":1}]},\n\"hasil\": {\"iklan\": [{\"isi\": \"b\"}]}\n}", 1),
        ("[{\"title\":{\"rendered\":\"a\"},\"content\":{\"rendered\":\"b\"}}]", 1),
        ("{\"isi\":\"a\",\"gaji\":NaN}\n{\"isi\":\"b\"}\n", 2),
        ("[{\"isi\":\"setengah \\ud83d emoji\"}]", 1),
        ("[{\"jobDescription\":\"a\",\"companyName\":\"b\"}]", 1),
    ] {
        let night = import_text("iklan.json", text).await;
        assert_eq!(faults(&night), [""; 0], "{text}");
        assert_eq!(night.pages().len(), count, "{text}");
    }
    let broken = import_text("iklan.json", "{\n \"isi\" \"a\"\n}").await;
    assert_eq!(broken.problems(), ["json_broken"]);
    assert!(broken.report.sources[0].problems[0].message.contains("iklan.json line 2"));
}

#[tokio::test]
async fn chats_are_read_message_by_message() {
    let chat = "28/11/26 09.00 - +62 812-0000-1000: Dicari kasir\nGaji 2 jt\n28/11/26 09.01 - Sari bergabung\n\
                28/11/26 09.02 - Sari: <Media tidak disertakan>\n28/11/26 09.03 - Sari: Dicari sopir\n";
    let night = import_text("chat.txt", chat).await;
    assert_eq!(night.skipped(), [SkipReason::NotAnAd, SkipReason::NotAnAd]);
    let pages = night.pages();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0].hints[&Field::Text], "Dicari kasir\nGaji 2 jt");
    assert_eq!(pages[0].hints[&Field::Contact], "+62 812-0000-1000");
    assert_eq!(pages[1].hints[&Field::PostedAt], "2026-11-28T09:03");
    assert!(!pages[1].hints.contains_key(&Field::Contact), "a name is no contact");

    let result = "{\"name\":\"Grup\",\"messages\":[{\"id\":1,\"type\":\"service\",\"date\":\"2026-11-28T09:00:00\",\"action\":\"join\",\"text\":\"\"},\
                  {\"id\":2,\"type\":\"message\",\"date\":\"2026-11-28T09:00:00\",\"text\":[\"Dicari \",{\"type\":\"bold\",\"text\":\"kasir\"}]}]}";
    let night = import_text("result.json", result).await;
    assert_eq!(night.skipped(), [SkipReason::NotAnAd]);
    assert_eq!(night.pages()[0].hints[&Field::Text], "Dicari kasir");
}

#[tokio::test]
async fn rows_that_share_a_key_stand_for_themselves() {
    let text = "id,judul,isi\n1.01E+17,a,satu\n1.01E+17,b,dua\n5,c,tiga\n5,d,empat\n7,e,lima\n";
    let night = import_text("iklan.csv", text).await;
    let ids: Vec<_> = night.pages().iter().map(|page| page.hints[&Field::Id].clone()).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!((distinct.len(), ids[4].as_str()), (5, "7"));
    let notes = &night.report.sources[0].notes;
    assert!(notes.iter().any(|note| note.what == ImportFact::SharedKeys { rows: 4 }), "{notes:?}");
}

#[tokio::test]
async fn the_line_that_names_most_is_the_line_of_names() {
    for text in [
        "IKLAN\n\nRekap, November, 2026\njudul;isi;kontak\na;b;c\n",
        "Lowongan\nNo;judul;isi;kontak\n1;a;b;c\n",
        "judul|isi|kontak\na|b|c\njudul|isi|kontak\n",
        "\u{feff}\"Judul \nIklan\";Isi;Kontak\na;b;c\n",
    ] {
        let night = import_text("iklan.csv", text).await;
        assert_eq!((faults(&night), night.pages().len()), (vec![], 1), "{text:?}");
        assert_eq!(night.page().hints[&Field::Text], "b", "{text:?}");
        assert_eq!(night.page().hints[&Field::Contact], "c", "{text:?}");
    }
}

#[tokio::test]
async fn a_table_without_names_is_told_and_shows_no_number_of_anybody() {
    let night =
        import_text("iklan.csv", "1,Dicari kasir di Solo,0812-0000-4411\n2,Dicari sopir,0812-0000-4412\n")
            .await;
    assert_eq!(night.problems(), ["missing_column"]);
    let message = &night.report.sources[0].problems[0].message;
    assert!(message.contains("write a line of names above it") && !message.contains("0812"), "{message}");
}

#[tokio::test]
async fn every_encoding_of_a_spreadsheet_is_read() {
    let table = "judul\tisi\r\nCafé\tgaji € 500 – “cepat”\r\n";
    let little: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = table.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (name, bytes) in [
        ("UTF-8", table.as_bytes().to_vec()),
        ("UTF-8 with mark", [b"\xef\xbb\xbf", table.as_bytes()].concat()),
        ("UTF-16LE", [b"\xff\xfe".as_slice(), &little].concat()),
        ("UTF-16BE", [b"\xfe\xff".as_slice(), &big].concat()),
        ("UTF-16LE without mark", little),
        ("Windows-1252", b"judul\tisi\r\nCaf\xe9\tgaji \x80 500 \x96 \x93cepat\x94\r\n".to_vec()),
        ("CR alone", table.replace("\r\n", "\r").into_bytes()),
    ] {
        let night = import_text("iklan.tsv", bytes).await;
        assert_eq!(night.page().hints[&Field::Text], "gaji € 500 – “cepat”", "{name}");
    }
}

#[tokio::test]
async fn a_saved_table_of_ads_is_rows_and_any_other_page_a_page() {
    let row = "<tr><td>Kasir<td>Dicari kasir<td>Solo";
    let table =
        format!("<html><h1>Rekap</h1><table><tr><th>Judul<th>Isi<th>Kota{}</table></html>", row.repeat(3));
    let night = import_text("rekap.html", table).await;
    assert_eq!(night.pages().len(), 3);
    assert_eq!(night.pages()[2].hints[&Field::Location], "Solo");
    let page = "<h1>Kasir</h1><p>Dicari kasir</p><table><tr><td>Gaji<td>2 jt<tr><td>Lokasi<td>Solo<tr><td>Jam<td>8</table>";
    assert_eq!(import_text("kasir.html", page).await.page().media, waspada::domain::Media::Html);
}

#[tokio::test]
async fn posts_and_messages_of_facebook_are_read_with_their_letters() {
    let posts = r#"[{"timestamp": 1795000000, "data": [{"post": "Dicari kasir \u00f0\u009f\u0094\u00a5 caf\u00c3\u00a9"}], "title": "Loker Contoh"},
        {"timestamp": 1795000100, "data": [], "attachments": [{"data": [{"media": {"uri": "a.jpg"}}]}]}]"#;
    let night = import_text("your_posts_1.json", posts).await;
    assert_eq!(night.pages()[0].hints[&Field::Text], "Dicari kasir 🔥 café");
    assert_eq!(night.pages()[0].hints[&Field::PostedAt], "1795000000");
    assert_eq!(night.skipped(), [SkipReason::NotAnAd]);
    let chat = r#"{"participants": [{"name": "A"}], "messages": [{"sender_name": "A", "timestamp_ms": 1795000000000, "content": "Dicari sopir"}]}"#;
    assert_eq!(import_text("message_1.json", chat).await.page().hints[&Field::Text], "Dicari sopir");
}

#[tokio::test]
async fn several_chats_and_lists_of_lists_are_read() {
    let message = |id: usize, text: &str| {
        format!(
            r#"{{"id": {id}, "type": "message", "date": "2026-11-20T10:00:00", "from": "A", "text": [{{"type": "bold", "text": "{text}"}}, " x"], "text_entities": []}}"#
        )
    };
    let chat = |name: &str, count: usize| {
        let messages: Vec<String> = (0..count).map(|id| message(id, name)).collect();
        format!(r#"{{"name": "{name}", "type": "public_channel", "messages": [{}]}}"#, messages.join(","))
    };
    for count in [2, 12_000] {
        let contacts = r#""contacts": {"list": [{"first_name": "B", "phone_number": "0"}]}"#;
        let export = format!(
            r#"{{"about": "x", {contacts}, "chats": {{"list": [{}, {}]}}}}"#,
            chat("satu", count),
            chat("dua", 2)
        );
        let night = import_text("result.json", export).await;
        assert_eq!((faults(&night), night.pages().len()), (vec![], count + 2), "{count}");
        assert_eq!(night.pages()[count].hints[&Field::Text], "dua x");
    }
    let lists = r#"[["judul", "isi", "kontak"], ["a", "b", 81200004411], ["c", "d"]]"#;
    let night = import_text("sheet.json", lists).await;
    assert_eq!(night.pages().len(), 2);
    assert_eq!(night.pages()[0].hints[&Field::Contact], "81200004411");
    let trailing =
        import_text("a.jsonl", "\u{feff}{\"isi\":\"a\"},\n{\"isi\":\"b\",},\n{\"isi\":\"c\",\"gaji\":NaN}\n")
            .await;
    assert_eq!((faults(&trailing), trailing.pages().len()), (vec![], 3));
}

#[tokio::test]
async fn a_table_or_records_under_the_name_of_a_text_are_read() {
    let table = "judul\tisi\tNo. WA\tEmail\r\na\tb\t0812-0000-4411\thr@pt.example\r\n";
    let wide: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let night = import_text("rekap.txt", [b"\xff\xfe".as_slice(), &wide].concat()).await;
    assert_eq!(night.page().hints[&Field::Text], "b");
    assert_eq!(night.page().hints[&Field::Contact], "0812-0000-4411\n\nhr@pt.example");
    assert_eq!(
        import_text("data.txt", "[{\"judul\":\"a\",\"isi\":\"b\"}]").await.page().hints[&Field::Text],
        "b"
    );
    let text = import_text("iklan.txt", "Dicari kasir\nIsi data diri, judul: lamaran\nWA 0812\n").await;
    assert_eq!(text.page().media, waspada::domain::Media::Text);
    let page = import_text("rekap.csv", "<table><tr><th>Judul<th>Isi<tr><td>a<td>b</table>").await;
    assert_eq!(page.page().hints[&Field::Text], "b");
}

#[tokio::test]
async fn a_line_that_sums_up_is_no_ad() {
    let night = import_text("rekap.csv", "no;judul;isi\n1;a;b\n;Jumlah;1 lowongan\n").await;
    assert_eq!((night.pages().len(), night.skipped()), (1, vec![SkipReason::NotAnAd]));
}
