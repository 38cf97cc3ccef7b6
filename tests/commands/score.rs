//! What `score` promises: its fields, their order and meaning, and that a bad line stops nothing.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Scores `input` from standard input in an empty folder, as of one day.
fn score(input: &[u8], more: &[&str]) -> Output {
    filter(input, &[&["score", "--as-of", "2026-11-24"], more].concat())
}

/// Sends `input` through the program in an empty folder.
fn filter(input: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("waspada"));
    command.current_dir(&folder).args(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const RISKY: &str =
    "  Dicari admin ke Kamboja gaji 15 juta tanpa pengalaman, paspor dipegang kantor. WA 0812-3456-7890";
const PLAIN: &str =
    "Dicari kasir untuk toko roti di Solo. Kirim lamaran ke kantor kami, tidak dipungut biaya.";
const WARNING: &str = "Polisi mengimbau warga waspada penipuan lowongan kerja ke Kamboja. Korban diminta membayar uang muka oleh pelaku, lalu paspornya ditahan.";

#[test]
fn each_line_is_answered_in_order_and_a_bad_one_stops_nothing() {
    let mut input = Vec::new();
    for row in [
        serde_json::json!({ "id": 7, "title": "Admin", "text": RISKY, "url": "https://x.example/7" }),
        serde_json::json!({ "text": PLAIN }),
        serde_json::json!({ "id": "w", "text": WARNING, "posted_at": "2026-11-20" }),
    ] {
        writeln!(input, "{row}").unwrap();
    }
    input.extend_from_slice(b"{broken\n\n{\"id\":3}\n[1]\n{\"id\":4,\"text\":5}\n\xff\xfe\n");
    writeln!(input, "{}", serde_json::json!({ "id": "last", "text": PLAIN })).unwrap();
    let output = score(&input, &[]);
    assert_eq!(output.status.code(), Some(4), "some lines failed");
    let lines = lines(&output);
    let ids: Vec<&Value> = lines.iter().map(|line| &line["id"]).collect();
    assert_eq!(lines.len(), 9);
    assert_eq!((ids[0], ids[1], ids[2], ids[8]), (&7.into(), &Value::Null, &"w".into(), &"last".into()));
    for (line, (number, words)) in lines[3..8].iter().zip([
        (4, "no JSON object"),
        (6, "`text` is missing"),
        (7, "an object on a line of its own"),
        (8, "expected a string at byte"),
        (9, "UTF-8"),
    ]) {
        assert_eq!(line["line"], number);
        assert!(line["error"].as_str().unwrap().contains(words), "{line}");
    }
}

#[test]
fn every_field_is_there_and_means_what_it_says() {
    let row = serde_json::json!({ "id": 7, "title": "Admin", "text": RISKY });
    let output = score(row.to_string().as_bytes(), &[]);
    assert_eq!(output.status.code(), Some(0));
    let ad = &lines(&output)[0];
    let keys: Vec<&String> = ad.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "id",
            "kind",
            "kind_probability",
            "score",
            "band",
            "reasons",
            "for_legitimacy",
            "destination",
            "contacts"
        ]
    );
    let is_ad = ad["kind_probability"]["ad"].as_f64().unwrap();
    assert!(is_ad > 0.5 && is_ad <= 1.0, "{ad}");
    assert_eq!(
        (&ad["kind"], &ad["band"], &ad["destination"]),
        (&"ad".into(), &"tinggi".into(), &"KH".into())
    );
    let risk = ad["score"].as_f64().unwrap();
    assert!(risk > 0.5 && risk < 1.0);
    let reasons = ad["reasons"].as_array().unwrap();
    assert!(reasons.iter().all(|reason| reason["contribution"].as_f64().unwrap() >= 0.0), "{ad}");
    let country = reasons.iter().find(|reason| reason["text"] == "Kamboja").unwrap();
    assert!(country["indicator"].is_string(), "{country}");
    for reason in reasons.iter().filter(|reason| reason["in"] == "text") {
        let [start, end] = ["start", "end"].map(|at| usize::try_from(reason[at].as_u64().unwrap()).unwrap());
        let words = &RISKY[start..end];
        let shown = reason["text"].as_str().unwrap();
        assert!(words == shown || words.contains("0812"), "{shown:?} is not {words:?}");
    }
    // Contacts are masked wherever they stand, unless asked for.
    let plain = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!plain.contains("3456"), "{plain}");
    let open = score(row.to_string().as_bytes(), &["--unmasked"]);
    assert_eq!(lines(&open)[0]["contacts"][0]["value"], "+6281234567890");

    let output = score(serde_json::json!({ "text": WARNING }).to_string().as_bytes(), &[]);
    let warning = &lines(&output)[0];
    assert_eq!(warning["kind"], "warning");
    assert!(warning["band"].is_null() && warning["score"].is_null(), "a band only for ads");
}

#[test]
fn a_table_is_scored_as_lines_are() {
    let rows =
        [("1", "Admin", RISKY, "PT Contoh"), ("2", "Kasir", PLAIN, "CV \"Roti\""), ("3", "", WARNING, "")];
    let (mut table, mut json) = (csv::Writer::from_writer(Vec::new()), Vec::new());
    table.write_record(["employer", "text", "colour", "title", "id"]).unwrap();
    for (id, title, text, employer) in rows {
        table.write_record([employer, text, "red", title, id]).unwrap();
        let row = serde_json::json!({ "id": id, "title": title, "text": text, "employer": employer });
        writeln!(json, "{row}").unwrap();
    }
    let mut table = table.into_inner().unwrap();
    let of_table = score(&table, &[]);
    assert_eq!(of_table.status.code(), Some(0));
    assert_eq!(lines(&of_table), lines(&score(&json, &[])));

    table.extend_from_slice(b"too,few\nCV Z,Dicari sopir untuk toko di Solo,blue,Sopir,9\n");
    let output = score(&table, &[]);
    assert_eq!(output.status.code(), Some(4));
    let lines = lines(&output);
    assert_eq!(lines[3]["error"], "2 cells, but the header names 5 columns");
    assert_eq!(lines[4]["id"], "9");

    let output = score(b"id,judul\n1,x\n", &[]);
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("the column `text` is missing; the columns are: id, judul"), "{said}");
    let quote = format!("id,text\n1,\"{}", "x".repeat(17 << 20));
    let said = String::from_utf8(score(quote.as_bytes(), &[]).stdout).unwrap();
    assert!(said.contains("is a quotation mark left open before it"), "{said}");
    assert_eq!(score(b"", &[]).status.code(), Some(0), "nothing in, nothing out");
}

#[test]
fn plain_text_is_told_how_ads_are_to_be_written() {
    let output = score(b"Dicari kasir toko, gaji 2 juta\nHubungi pak Budi", &[]);
    assert_eq!(output.status.code(), Some(4));
    let error = lines(&output)[0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("neither a JSON object nor a header"), "{error}");
    let output = score(b"id,isi\n1,Dicari kasir", &[]);
    let error = lines(&output)[0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("the columns are: id, isi"), "{error}");
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_told() {
    let table = "id,text\n1,Dicari kasir toko\n2,\"Dicari operator\n3,Dicari sopir\n4,Dicari juru masak\n";
    let output = score(table.as_bytes(), &[]);
    assert_eq!(output.status.code(), Some(4));
    let lines = lines(&output);
    assert_eq!((lines.len(), &lines[0]["kind"]), (2, &"ad".into()));
    assert!(lines[1]["error"].as_str().unwrap().contains("quotation mark is never closed"), "{}", lines[1]);
    // Inches and marks that are closed are none.
    let sound = "id,text\n1,Pipa 5\" dan kabel\n2,\"Dicari\noperator\"\n";
    assert_eq!(score(sound.as_bytes(), &[]).status.code(), Some(0));
}

#[test]
fn what_a_larger_job_needs_is_added_where_it_is_asked_for() {
    let row = serde_json::json!({ "id": 7, "title": "Admin", "text": RISKY, "url": "https://x.example/7",
        "employer": "PT Contoh", "posted_at": "2026-11-20" });
    let output = score(row.to_string().as_bytes(), &["--ad", "--sketch", "--threads", "1"]);
    let mut answer = lines(&output).remove(0);
    let line = answer.as_object_mut().unwrap();
    let (ad, sketch) = (line.remove("ad").unwrap(), line.remove("sketch").unwrap());
    assert_eq!(
        ad,
        serde_json::json!({ "title": "Admin", "text": RISKY.trim(), "url": "https://x.example/7",
            "employer": "PT Contoh", "location": null, "posted_at": "2026-11-20" })
    );
    assert_eq!(sketch["bands"].as_array().unwrap().len(), 42);
    let plain = score(row.to_string().as_bytes(), &[]);
    assert_eq!(answer, lines(&plain)[0], "nothing else is said otherwise");
    let warning = serde_json::json!({ "text": WARNING }).to_string();
    assert_eq!(lines(&score(warning.as_bytes(), &["--sketch"]))[0]["sketch"], Value::Null);
}

#[test]
fn copies_are_alike_and_others_are_not() {
    let ad = format!("{RISKY} {PLAIN}");
    let copy =
        ad.replace("15 juta", "20 juta").replace("3456", "9999").replace("Dicari admin", "Butuh admin");
    let mut input = Vec::new();
    for text in [ad.as_str(), &copy, PLAIN] {
        writeln!(input, "{}", serde_json::json!({ "text": text })).unwrap();
    }
    let sketches: Vec<Value> =
        lines(&score(&input, &["--sketch"])).iter().map(|line| line["sketch"].clone()).collect();
    let bands = |at: usize| sketches[at]["bands"].as_array().unwrap();
    assert!(bands(0).iter().zip(bands(1)).any(|(a, b)| a == b), "a copy shares a band");
    let mut pairs = Vec::new();
    for (a, b) in [(0, 0), (0, 1), (0, 2)] {
        let pair = serde_json::json!({ "a": sketches[a]["copy"], "b": sketches[b]["copy"] });
        writeln!(pairs, "{pair}").unwrap();
    }
    let output = filter(&pairs, &["likeness"]);
    assert_eq!(output.status.code(), Some(0));
    let said: Vec<Value> = lines(&output).iter().map(|line| line["likeness"].clone()).collect();
    assert_eq!(said, [Value::from("identical"), Value::from("similar"), Value::Null]);
    pairs.extend_from_slice(b"{\"a\":1}\n");
    let output = filter(&pairs, &["likeness"]);
    assert_eq!((output.status.code(), lines(&output).len()), (Some(4), 4));
}
