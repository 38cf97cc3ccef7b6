//! Posters of crawled pages: asked for within robots.txt and budget, kept as evidence, read, judged, replayed and erased
//! with their page.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::{installed, json, program, rows, said};
use crate::crawl::site::{Reply, SeenRequest, Site, html, status};
use crate::poster::{poster, reading};

const POSTER: [(&str, u8); 4] = [
    ("BUTUH CEPAT OPERATOR KE KAMBOJA", 96),
    ("Gaji 15 juta tanpa pengalaman, visa turis", 95),
    ("Paspor dipegang kantor, biaya potong gaji", 94),
    ("Hubungi WA 0812-0000-4411", 95),
];
const WORDS: &str = "Dicari kasir minimarket di Kudus, gaji dua setengah juta sebulan, jam kerja delapan jam, libur seminggu \
                     sekali. Pelamar lulusan SMA, jujur, bersedia kerja bergiliran, dan tinggal di sekitar kota. Lamaran \
                     diantar ke toko pada jam kerja, bawa fotokopi KTP dan ijazah terakhir, tidak dipungut biaya apa pun.";

/// A board of three ads: a poster, one with words of its own, and a poster that robots.txt keeps.
async fn board() -> Site {
    Site::start(|asked: &SeenRequest| {
        let page = |title: &str, body: &str| {
            html(format!(
                "<html><head><title>{title} - Papan</title></head><body><header><img src='/logo.png'></header><article>\
                 <h1>{title}</h1><div class='entry-content'>{body}</div></article></body></html>"
            ))
        };
        match asked.path.as_str() {
            "/robots.txt" => Reply::Whole(200, vec![], b"User-agent: *\nDisallow: /rahasia/\n".to_vec()),
            "/sitemap.xml" => html(format!(
                "<urlset><url><loc>{0}/ad/1</loc></url><url><loc>{0}/ad/2</loc></url><url><loc>{0}/ad/3</loc></url></urlset>",
                asked.origin
            )),
            "/ad/1" => page("Operator", "<p>Lihat poster.</p><img data-src='/gambar/1.png' src='data:image/gif;base64,R0lG' width='600'>"),
            "/ad/2" => page("Kasir", &format!("<p>{WORDS}</p><img src='/gambar/2.png' width='600' height='800'>")),
            "/ad/3" => page("Sopir", "<p>Lihat poster.</p><img src='/rahasia/3.png' width='600' height='800'>"),
            "/gambar/1.png" => {
                Reply::Whole(200, vec![("Content-Type", "image/png".to_owned())], poster(&["DICARI SOPIR"]))
            }
            _ => status(404),
        }
    })
    .await
}

fn settings(folder: &Path, site: &Site, more: &str) {
    let text = format!(
        "[crawl]\nper_host_delay_ms = 0\nretries = 0\npermit = [\"{}\"]\npicture_reader = \"{}\"\n\n[[source]]\nname = \"papan\"\nkind = \"sitemap\"\nurl = \"{}\"\n{more}",
        site.address,
        folder.join("baca-gambar").display(),
        site.url("/sitemap.xml")
    );
    fs_err::write(folder.join("pipeline.toml"), text).unwrap();
}

async fn run(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = program(folder, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn night(folder: &Path) -> Value {
    json(&run(folder, &["run", "--json"]).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poster_is_asked_for_read_judged_and_replayed() {
    let (folder, site) = (installed(), board().await);
    let here = folder.path();
    settings(here, &site, "");
    reading(here, &POSTER);
    let summary = night(here).await;
    assert_eq!(site.count("/gambar/1.png"), 1);
    assert_eq!(site.count("/gambar/2.png"), 0, "the page has words of its own");
    assert_eq!(site.count("/rahasia/3.png"), 0, "robots.txt");
    assert_eq!(site.count("/logo.png"), 0);
    assert_eq!(summary["sources"][0]["unread_posters"], 1, "{summary}");

    let ad =
        rows(here, "SELECT identity FROM ad JOIN ad_version v ON v.ad = ad.id WHERE v.text LIKE '%KAMBOJA%'")
            [0][0]
            .clone();
    let kept = rows(
        here,
        "SELECT replace(c.url, p.url, '') FROM capture c JOIN page p ON p.id = c.page WHERE p.url LIKE '%/ad/1' ORDER BY c.id",
    );
    assert_eq!(kept.len(), 3, "picture, words and page: {kept:?}");
    assert!(
        kept[0][0].ends_with("/gambar/1.png") && kept[1][0].ends_with("#words") && kept[2][0].is_empty(),
        "{kept:?}"
    );
    let covered = rows(here, "SELECT outcome, reason FROM coverage WHERE url LIKE '%/rahasia/3.png'");
    assert_eq!(covered, [["skipped", "robots"]]);

    let shown = json(&run(here, &["show", &ad, "--json"]).await);
    assert!(shown["from_picture"]["end"].as_u64().unwrap() > 0, "{shown}");
    fs_err::remove_file(here.join("baca-gambar")).unwrap();
    let replayed = run(here, &["replay", &ad]).await;
    assert_eq!(replayed.status.code(), Some(0), "{}", said(&replayed));
    let checked = run(here, &["verify"]).await;
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));

    // An unchanged page is not read again, nor is its poster.
    reading(here, &POSTER);
    night(here).await;
    assert_eq!(site.count("/gambar/1.png"), 1);

    let erased = run(here, &["erase", &ad]).await;
    assert_eq!(erased.status.code(), Some(0), "{}", said(&erased));
    assert!(said(&erased).contains("3 rekaman arsip"), "page, picture and words: {}", said(&erased));
    assert_eq!(run(here, &["verify"]).await.status.code(), Some(0), "the chain holds");
}

#[tokio::test(flavor = "multi_thread")]
async fn posters_wait_for_the_program_and_for_the_budget() {
    let (folder, site) = (installed(), board().await);
    let here = folder.path();
    settings(here, &site, "");
    let without = run(here, &["run", "--lang", "en"]).await;
    let told: Vec<String> =
        said(&without).lines().filter(|line| line.contains("beside a picture")).map(str::to_owned).collect();
    assert_eq!(told.len(), 1, "{}", said(&without));
    let flat = said(&without).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("2 pages have few words beside a picture") && flat.contains("is not installed"),
        "{flat}"
    );
    assert_eq!(site.count("/gambar/1.png"), 0);

    // Posters count for the budget as pages do.
    reading(here, &POSTER);
    settings(here, &site, "budget_pages = 3\n");
    let asked =
        || ["/ad/1", "/ad/2", "/ad/3", "/gambar/1.png"].iter().map(|path| site.count(path)).sum::<usize>();
    let before = asked();
    night(here).await;
    assert!(asked() <= before + 3, "{} after {before}", asked());
    assert_eq!(site.count("/ad/1"), 2, "a page whose poster waits is asked for again");

    settings(here, &site, "budget_pages = 10\n");
    night(here).await;
    assert_eq!(site.count("/gambar/1.png"), 1);
    let is_read = rows(here, "SELECT count(*) FROM ad_version WHERE text LIKE '%KAMBOJA%'");
    assert_eq!(is_read, [["1"]]);
}

/// A picture that is another thing than it says is told, and its page is read all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_told() {
    let folder = installed();
    let here = folder.path();
    let is_asked = Arc::new(AtomicBool::new(false));
    let asked_for = Arc::clone(&is_asked);
    let site = Site::start(move |asked: &SeenRequest| match asked.path.as_str() {
        "/sitemap.xml" => html(format!("<urlset><url><loc>{}/ad/1</loc></url></urlset>", asked.origin)),
        "/ad/1" => html("<html><body><article><h1>Lowongan operator gudang</h1><p>Dicari operator gudang di Kudus, hubungi 0812-0000-4412.</p><img src='/a.jpg' width='700' height='900'></article></body></html>"),
        "/a.jpg" => {
            asked_for.store(true, Ordering::SeqCst);
            html("<html>tidak ada</html>")
        }
        _ => status(404),
    })
    .await;
    settings(here, &site, "");
    reading(here, &POSTER);
    let summary = night(here).await;
    assert!(is_asked.load(Ordering::SeqCst));
    assert_eq!(rows(here, "SELECT reason FROM coverage WHERE url LIKE '%/a.jpg'"), [["picture_unreadable"]]);
    assert_eq!(summary["ads_new"], 1, "{summary}");
}
