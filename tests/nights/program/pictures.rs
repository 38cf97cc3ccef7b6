//! A poster from the file to what leaves: read, judged, marked wherever its words are shown, and replayed without the
//! program that read it.

use super::{installed, json, rows, said, waspada};
use crate::poster::{poster, reading};

const POSTER: [(&str, u8); 4] = [
    ("BUTUH CEPAT OPERATOR KE KAMBOJA", 96),
    ("Gaji 15 juta tanpa pengalaman, visa turis", 95),
    ("Paspor dipegang kantor, biaya potong gaji", 94),
    ("Hubungi WA 0812-0000-4411", 95),
];

#[test]
fn words_of_a_picture_are_marked_wherever_they_are_shown_and_can_be_replayed() {
    let folder = installed();
    let here = folder.path();
    fs_err::write(here.join("poster.png"), poster(&["DICARI SOPIR"])).unwrap();
    let program = format!("crawl.picture_reader={}", reading(here, &POSTER).display());
    let with =
        |arguments: &[&str]| waspada(here, &[&["--set", &program, "--lang", "en"], arguments].concat());

    let explained = with(&["explain", "poster.png"]);
    assert_eq!(explained.status.code(), Some(0), "{}", said(&explained));
    let mark = "A program read these words, or part of them, in a picture.";
    let flat = |output: &std::process::Output| said(output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat(&explained).contains(mark), "{}", said(&explained));
    assert!(flat(&explained).contains("from a picture, read by a program"), "{}", said(&explained));

    let scored = with(&["score", "poster.png"]);
    assert_eq!(json(&scored)["band"], "tinggi", "{}", said(&scored));

    let imported = with(&["import", "poster.png"]);
    assert_eq!(imported.status.code(), Some(0), "{}", said(&imported));
    assert!(flat(&imported).contains("the words of 1 pictures were read by tesseract 9.9.9 (ind+eng)"));
    let ad = rows(here, "SELECT identity FROM ad")[0][0].clone();

    // From here on nothing of the program or the picture is there.
    fs_err::remove_file(here.join("poster.png")).unwrap();
    fs_err::remove_file(here.join("baca-gambar")).unwrap();
    let shown = waspada(here, &["--lang", "en", "show", &ad]);
    assert!(flat(&shown).contains(mark), "{}", said(&shown));
    let view = json(&waspada(here, &["show", &ad, "--json"]));
    assert_eq!(view["from_picture"]["start"], 0, "{view}");
    let again = waspada(here, &["--lang", "en", "explain", &ad]);
    assert!(flat(&again).contains(mark), "{}", said(&again));
    let replayed = waspada(here, &["replay", &ad]);
    assert_eq!(replayed.status.code(), Some(0), "{}", said(&replayed));
    let lines = waspada(here, &["export", "--format", "jsonl", "--out", "-", "--status", "waiting"]);
    assert_eq!(json(&lines)["machine_read"], true, "{}", said(&lines));
}

#[test]
fn a_picture_that_cannot_be_read_is_told_and_is_not_taken_for_no_ad() {
    let folder = installed();
    fs_err::write(folder.path().join("poster.png"), poster(&["DICARI SOPIR"])).unwrap();
    let missing = "crawl.picture_reader=tidak-ada-program-ini";
    let with =
        |command: &str| waspada(folder.path(), &["--set", missing, "--lang", "en", command, "poster.png"]);
    let explained = with("explain");
    assert_eq!(explained.status.code(), Some(4), "{}", said(&explained));
    assert!(said(&explained).contains("apt-get install tesseract-ocr"), "{}", said(&explained));
    let imported = said(&with("import")).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        imported.contains("1 pictures wait to be read: `tidak-ada-program-ini` is not installed"),
        "{imported}"
    );
    assert!(imported.contains("pictures that were not read"), "{imported}");
}
