//! Words of pictures: by a program in the place of Tesseract, and by Tesseract itself where it is installed.

use std::path::{Path, PathBuf};

use waspada::config::SourceKind;
use waspada::domain::{
    Ad, Field, ImportFact, Media, Origin, Outcome, PictureLack, RawPage, SkipReason, sha256_hex,
};
use waspada::facts::{DataFiles, Facts};
use waspada::i18n::Locale;

use super::import_archives::zip;
use super::importing::faults;
use super::{Night, World, source};
use crate::poster::{answer, fake, png, poster, reading};

const POSTER: [(&str, u8); 3] =
    [("DICARI SOPIR TRUK", 96), ("GAJI 5 JUTA SEBULAN", 94), ("WA 0812-0000-4411", 95)];
const WORDS: &str = "DICARI SOPIR TRUK\nGAJI 5 JUTA SEBULAN\nWA 0812-0000-4411";

fn world(program: &Path) -> World {
    let mut world = World::new();
    world.settings.picture_reader = program.display().to_string();
    world
}

async fn import(world: &World, run: &str, path: &Path) -> Night {
    world.night(run, &[source("files", SourceKind::Import { paths: vec![path.to_owned()] })]).await
}

/// A folder with files in it, and a program beside it.
fn folder(files: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("kiriman");
    for (name, bytes) in files {
        let path = inside.join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    (folder, inside)
}

fn ad(page: &RawPage) -> Ad {
    let facts = Facts::load(&DataFiles::embedded()).unwrap();
    match waspada::extract::extract(page, &facts) {
        Outcome::Kept(ad) => ad,
        other => panic!("{other:?}"),
    }
}

fn notes(night: &Night) -> Vec<String> {
    night.report.sources[0].notes.iter().map(|note| (Locale::En.strings().import_note)(note)).collect()
}

#[tokio::test]
async fn the_words_of_a_picture_are_an_ad_and_are_kept_with_its_digest() {
    let picture = poster(&["DICARI SOPIR"]);
    let (dir, inside) = folder(&[("poster.png", &picture)]);
    let world = world(&reading(dir.path(), &POSTER));
    let night = import(&world, "r1", &inside).await;
    let page = night.page();
    assert_eq!((page.media, page.url.as_str()), (Media::Row, "file:poster.png"));
    assert_eq!(page.hints[&Field::Picture], WORDS);
    let kept: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
    assert_eq!(kept["sha256"], sha256_hex(&picture));
    assert_eq!(
        (kept["read_by"].as_str(), &kept["words"]),
        (Some("tesseract 9.9.9 (ind+eng)"), &WORDS.into())
    );
    assert!(
        night.archived("file:poster.png").contains(&"resource"),
        "{:?}",
        night.archived("file:poster.png")
    );
    let ad = ad(page);
    assert_eq!((ad.text_origin, ad.text()), (Origin::Picture, WORDS));
    assert_eq!(ad.from_picture.unwrap().slice(ad.document()), WORDS);
    assert_eq!(ad.contacts.len(), 1);
    assert!(
        notes(&night).iter().any(|note| note.contains("1 pictures were read by tesseract 9.9.9 (ind+eng)"))
    );
    assert_eq!(import(&world, "r2", &inside).await.skipped(), [SkipReason::Unchanged]);
}

#[tokio::test]
async fn a_picture_belongs_to_the_message_that_names_it() {
    let export = br#"{"name": "Loker", "type": "private_supergroup", "messages": [
        {"id": 1, "type": "message", "date": "2026-11-20T10:00:00", "from": "A", "photo": "photos/satu.png", "text": "Minat? Hubungi Bu Sari"},
        {"id": 2, "type": "message", "date": "2026-11-20T11:00:00", "from": "A", "photo": "photos/dua.png", "text": ""},
        {"id": 3, "type": "message", "date": "2026-11-20T12:00:00", "from": "A", "photo": "../luar.png", "text": ""},
        {"id": 4, "type": "message", "date": "2026-11-20T12:00:00", "from": "A", "photo": "(File not included.)", "text": ""}]}"#;
    let (one, two) = (poster(&["DICARI"]), poster(&["SOPIR"]));
    let files: [(&str, &[u8]); 3] =
        [("result.json", export), ("photos/satu.png", &one), ("photos/dua.png", &two)];
    let (dir, inside) = folder(&files);
    fs_err::write(dir.path().join("luar.png"), &one).unwrap();
    let archive = dir.path().join("ekspor.zip");
    fs_err::write(&archive, zip(&files)).unwrap();
    for path in [inside, archive] {
        let world = world(&reading(dir.path(), &POSTER));
        let night = import(&world, "r1", &path).await;
        let pages = night.pages();
        assert_eq!(pages.len(), 2, "{:?}", night.items);
        let ads: Vec<Ad> = pages.iter().map(|page| ad(page)).collect();
        assert_eq!(ads[0].text(), format!("Minat? Hubungi Bu Sari\n\n{WORDS}"));
        assert_eq!(ads[0].from_picture.unwrap().slice(ads[0].document()), WORDS);
        assert_eq!((ads[0].text_origin, ads[1].text_origin), (Origin::Column, Origin::Picture));
        assert_eq!(ads[1].text(), WORDS);
        assert_eq!(ads[0].posted_on.as_ref().unwrap().value.to_string(), "2026-11-20");
        let kept: serde_json::Value = serde_json::from_slice(&pages[1].body).unwrap();
        assert_eq!(kept["pictures"][0]["sha256"], sha256_hex(&two));
        assert_eq!(
            night.skipped(),
            [SkipReason::NotAnAd; 2],
            "a path that leads out, and a picture left out"
        );
        assert_eq!(night.report.sources[0].problems, []);
    }
}

#[tokio::test]
async fn pictures_of_chats_pages_and_posts_are_found_where_exports_put_them() {
    let picture = poster(&["DICARI"]);
    let chat = "28/11/26 09.00 - +62 812-0000-1000: \u{200e}IMG-1.jpg (file terlampir)\nMinat WA\n28/11/26 09.05 - Sari: <terlampir: hilang.jpg>\n";
    let page = "<div class=\"message default clearfix\" id=\"message9\"><div class=\"date details\" title=\"27.11.2026 09:00:00\">09:00</div>\
                <a class=\"photo_wrap clearfix\" href=\"photos/a.png\"></a><div class=\"text\">Minat WA</div></div>";
    let post = r#"[{"timestamp": 1795000000, "data": [{"post": "Minat WA"}], "attachments": [{"data": [{"media": {"uri": "posts/media/a.png"}}]}]}]"#;
    for (name, text, at) in [
        ("chat.txt", chat, "IMG-1.jpg"),
        ("messages.html", page, "photos/a.png"),
        ("posts/posts_1.json", post, "posts/media/a.png"),
    ] {
        let (dir, inside) = folder(&[(name, text.as_bytes()), (at, &picture)]);
        let night = import(&world(&reading(dir.path(), &POSTER)), "r1", &inside).await;
        let pages = night.pages();
        assert_eq!(pages.len(), 1, "{name}: {:?}", night.items);
        assert_eq!(ad(pages[0]).text(), format!("Minat WA\n\n{WORDS}"), "{name}");
    }
}

#[tokio::test]
async fn without_a_program_one_line_says_what_is_missing_and_how_many_wait() {
    let (one, two) = (poster(&["DICARI"]), poster(&["SOPIR"]));
    let (_dir, inside) = folder(&[("a.png", &one), ("b.png", &two), ("c.csv", b"isi\nDicari kasir\n")]);
    for (named, lack) in [
        ("tidak-ada-program-ini", PictureLack::Program("tidak-ada-program-ini".to_owned())),
        ("", PictureLack::Off),
    ] {
        let night = import(&world(Path::new(named)), "r1", &inside).await;
        assert_eq!(night.pages().len(), 1);
        assert_eq!(night.skipped(), [SkipReason::PictureUnread; 2]);
        let waits: Vec<_> = night.report.sources[0].notes.iter().filter(|n| n.file == "files").collect();
        assert_eq!(waits.len(), 1);
        assert_eq!(waits[0].what, ImportFact::PicturesWait { pictures: 2, lack });
    }
    let told = notes(&import(&world(Path::new("tidak-ada-program-ini")), "r1", &inside).await);
    assert!(
        told.iter().any(|note| note.contains("2 pictures wait") && note.contains("apt-get install")),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_program_that_fails_floods_or_hangs_costs_one_picture_and_no_more() {
    let picture = poster(&["DICARI"]);
    let (dir, inside) = folder(&[("a.png", &picture), ("c.csv", b"isi\nDicari kasir\n")]);
    for (reads, wanted) in [
        ("exit 3", "ended with an error"),
        ("cat >/dev/null; printf 'GIF89a\\001\\377'", "answered something else"),
        ("exec yes DICARI", "answered more than the words of a picture"),
        ("exec sleep 600", "took longer than 2000 ms"),
        ("sleep 600 & cat >/dev/null; exit 0", "took longer than 2000 ms"),
    ] {
        let mut world = world(&fake(dir.path(), reads));
        world.settings.picture_timeout_ms = 2000;
        if reads.contains("yes") {
            world.settings.picture_timeout_ms = 60_000;
        }
        let night = import(&world, "r1", &inside).await;
        let faults = faults(&night);
        assert_eq!(faults.len(), 1, "{reads}: {faults:?}");
        assert!(
            faults[0].starts_with("picture_unreadable: a.png: ") && faults[0].contains(wanted),
            "{faults:?}"
        );
        assert_eq!(night.pages().len(), 1, "{reads}: the table");
    }
}

#[tokio::test]
async fn what_is_too_large_broken_or_no_picture_never_reaches_the_program() {
    let bomb = png(60_000, 60_000, &vec![0; 1 << 16]);
    let (dir, inside) =
        folder(&[("bom.png", &bomb), ("rusak.png", b"\x89PNG\r\n\x1a\n"), ("teks.jpg", b"Dicari sopir")]);
    let night = import(&world(&reading(dir.path(), &POSTER)), "r1", &inside).await;
    assert_eq!(night.pages().len(), 0);
    let mut all = faults(&night);
    all.extend(night.report.sources[0].problems.iter().map(|fault| fault.message.clone()));
    assert!(all.iter().any(|fault| fault.contains("bom.png: a picture of 60000 × 60000 pixels")), "{all:?}");
    assert!(all.iter().any(|fault| fault.contains("rusak.png: a picture whose head is broken")), "{all:?}");
    assert!(
        all.iter().any(|fault| fault.contains("teks.jpg: bears the name of a picture and is none")),
        "{all:?}"
    );
}

#[tokio::test]
async fn the_program_gets_the_picture_itself_and_little_else() {
    let picture = poster(&["DICARI"]);
    let (dir, inside) = folder(&[("a.png", &picture)]);
    // It answers with the digest of what it was given, its arguments, and whether it sees a secret of this process.
    let head = answer(&[]);
    let reads = format!(
        "printf '%s' '{head}'; for word in \"$(sha256sum | cut -c1-64)\" \"$*\" \"_${{WASPADA_SMTP_PASSWORD}}_\"; do \
         for one in $word; do printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t96\\t%s\\n' \"$one\"; done; done"
    );
    let night = import(&world(&fake(dir.path(), &reads)), "r1", &inside).await;
    let words = &night.page().hints[&Field::Picture];
    assert_eq!(*words, format!("{} stdin stdout -l ind+eng tsv __", sha256_hex(&picture)));
}

#[tokio::test]
async fn a_photograph_without_words_is_no_ad_and_is_counted() {
    let (dir, inside) = folder(&[("foto.png", &poster(&["DICARI"]))]);
    let night = import(&world(&reading(dir.path(), &[("~| o", 21), ("lI", 12)])), "r1", &inside).await;
    assert_eq!(night.skipped(), [SkipReason::NotAnAd]);
    assert!(
        notes(&night).iter().any(|note| note == "files: no words were found in 1 pictures"),
        "{:?}",
        notes(&night)
    );
}

/// Tesseract itself, over a poster that is drawn here.
#[tokio::test]
async fn tesseract_reads_a_poster() {
    let knows = std::process::Command::new("tesseract").arg("--list-langs").output();
    let languages =
        knows.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if !["ind", "eng"].iter().all(|wanted| languages.lines().any(|line| line.trim() == *wanted)) {
        println!("Left out: Tesseract over a poster: apt-get install tesseract-ocr tesseract-ocr-ind");
        return;
    }
    let picture = poster(&["DICARI SOPIR TRUK", "GAJI 5 JUTA", "BERANGKAT KE KAMBOJA"]);
    let (_dir, inside) = folder(&[("poster.png", &picture)]);
    let night = import(&world(Path::new("tesseract")), "r1", &inside).await;
    let ad = ad(night.page());
    for word in ["DICARI", "SOPIR", "JUTA", "KAMBOJA"] {
        assert!(ad.text().contains(word), "{word} in {}", ad.text());
    }
    assert_eq!(ad.destination.unwrap().code, "KH");
    assert_eq!(ad.from_picture.unwrap().start, 0);
}
