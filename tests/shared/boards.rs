//! Pages of boards as people meet them, each imported by the program as a user would, against what is right
//! (`../shared/fixtures/boards/EXPECTED.md`).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics is a test that fails"
)]

use crate::intake::{ads, said, shared, waspada};

/// One page and what is right of it.
struct Page {
    file: &'static str,
    /// How many ads are kept.
    ads: usize,
    /// How many of them are flagged, where that is stated.
    flags: Option<usize>,
    /// What the summary says of it where it is no ad.
    skipped: &'static str,
    /// Values of the ad: a name of `intake::ads`, or `has` and `has_not` of its text and title.
    values: &'static [(&'static str, &'static str)],
}

const AD: Page = Page { file: "", ads: 1, flags: None, skipped: "", values: &[] };
const NONE: Page = Page { file: "", ads: 0, flags: Some(0), skipped: "", values: &[] };
const GONE: Page = Page { skipped: "gone", ..NONE };
/// The ad of a ship's crew that most pages show.
const CREW: &[(&str, &str)] = &[
    ("phones", "+6281907723340"),
    ("has", "uang jaminan Rp 7.500.000"),
    ("has", "Ijazah asli ditahan"),
    ("has_not", "PORTAL KERJA"),
];
const LONG_CREW: &[(&str, &str)] = &[
    ("band", "tinggi"),
    ("phones", "+6281907723340"),
    ("has", "dari Pemalang minggu depan"),
    ("has", "ijazah asli ditahan"),
    ("has", "rekening pribadi BCA"),
    ("has_not", "Kasir"),
    ("has_not", "Admin Kamboja"),
    ("has_not", "PORTAL KERJA"),
    ("has_not", "Beranda"),
    ("has_not", "Dilihat"),
    ("title", "ABK Kapal Ikan Taiwan"),
];

const PAGES: [Page; 30] = [
    Page { file: "min/01-header-block.html", values: CREW, ..AD },
    Page {
        file: "min/02-bacajuga-warning.html",
        values: &[
            ("kind", "ad"),
            ("has", "paspor dipegang majikan"),
            ("has_not", "Waspada"),
            ("has_not", "Polda"),
        ],
        ..AD
    },
    Page { file: "min/02b-same-without-link.html", values: &[("kind", "ad")], ..AD },
    Page { file: "min/03-bacajuga-employer.html", values: &[("employer", ""), ("has_not", "Mandala")], ..AD },
    Page {
        file: "min/04-jsonld-excerpt.html",
        values: &[("described", "yes"), ("has", "Rp 7.500.000")],
        ..AD
    },
    Page { file: "min/05-updated-before-published.html", values: &[("posted", "2026-11-20")], ..AD },
    Page { file: "min/06-blogger-widget-date.html", values: &[("posted", "2026-11-20")], ..AD },
    Page { file: "min/06b-blogger-widget-long.html", values: &[("posted", "2026-11-20")], ..AD },
    Page {
        file: "min/07-related-not-in-list.html",
        flags: Some(0),
        values: &[
            ("destination", ""),
            ("band", "rendah"),
            ("has_not", "Sihanoukville"),
            ("has_not", "Artikel"),
        ],
        ..AD
    },
    Page {
        file: "min/08-inline-glue.html",
        values: &[("employer", "PT Bina Karya Abadi"), ("has_not", "AbadiJepang")],
        ..AD
    },
    Page { file: "min/09-soft-404.html", ..GONE },
    Page { file: "min/10-list-page.html", skipped: "list", ..NONE },
    Page {
        file: "min/11-poster-only.html",
        values: &[("phones", "+6281907723340"), ("has", "bayar uang jaminan")],
        ..AD
    },
    Page { file: "layout/h1-in-header-block.html", values: LONG_CREW, ..AD },
    Page { file: "layout/table-layout.html", values: LONG_CREW, ..AD },
    Page { file: "layout/two-articles.html", values: LONG_CREW, ..AD },
    Page { file: "layout/view-counter.html", values: LONG_CREW, ..AD },
    Page { file: "jsonld/benign.html", values: &[("band", "tinggi"), ("described", "yes")], ..AD },
    Page { file: "jsonld/empty.html", values: &[("band", "tinggi")], ..AD },
    Page { file: "jsonld/excerpt.html", values: &[("band", "tinggi"), ("described", "yes")], ..AD },
    Page { file: "jsonld/full.html", values: &[("band", "tinggi"), ("described", "")], ..AD },
    Page { file: "gone/1.html", ..GONE },
    Page { file: "gone/3.html", ..GONE },
    Page { file: "gone/5.html", ..GONE },
    Page { file: "gone/7.html", ..GONE },
    Page { file: "gone/9.html", ..GONE },
    Page { file: "gone/11.html", ..GONE },
    Page { file: "gone/13.html", ..GONE },
    Page { file: "gone/15.html", ..GONE },
    Page {
        file: "telegram-s.html",
        // One of eight posts holds three ads.
        ads: 10,
        flags: Some(5),
        skipped: "",
        values: &[("posted", "2026-11-27")],
    },
];

fn wrong(page: &Page) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = shared("boards").join(page.file);
    assert_eq!(waspada(folder.path(), &["init"]).status.code(), Some(0));
    let output = waspada(folder.path(), &["import", "--json", file.to_str().unwrap()]);
    let ads = ads(folder.path());
    let mut wrong = Vec::new();
    if ads.len() != page.ads {
        wrong.push(format!("{} ads, right are {}", ads.len(), page.ads));
    }
    let flagged = ads.iter().filter(|ad| ad.get("flags").is_some_and(|flags| flags != "0")).count();
    if page.flags.is_some_and(|flags| flags != flagged) {
        wrong.push(format!("{flagged} flagged, right are {}", page.flags.unwrap_or_default()));
    }
    if !page.skipped.is_empty() && !said(&output).contains(&format!("\"{}\":1", page.skipped)) {
        wrong.push(format!("not told as `{}`", page.skipped));
    }
    for (name, right) in page.values {
        let Some(ad) = ads.first() else { break };
        let words = || format!("{}\n{}", ad.get("title").unwrap(), ad.get("text").unwrap());
        let is_right = match *name {
            "has" => words().to_lowercase().contains(&right.to_lowercase()),
            "has_not" => !words().contains(right),
            name => ad.get(name).is_some_and(|found| found == right),
        };
        if !is_right {
            let found = if name.starts_with("has") { words() } else { ad.get(name).unwrap().clone() };
            wrong.push(format!("{name} is `{found}`, right is `{right}`"));
        }
    }
    if !wrong.is_empty() {
        wrong.push(said(&output));
    }
    wrong
}

#[test]
#[ignore = "needs ../shared"]
fn every_page_gives_what_is_on_it() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let pages: Vec<&Page> = PAGES.iter().filter(|page| page.file.contains(&only)).collect();
    let results: Vec<_> = pages.iter().map(|page| (page.file, wrong(page))).collect();
    let bad: Vec<_> = results.iter().filter(|(_, wrong)| !wrong.is_empty()).collect();
    let told: Vec<String> =
        bad.iter().map(|(file, wrong)| format!("{file}\n  {}", wrong.join("\n  "))).collect();
    assert!(
        bad.is_empty(),
        "{} of {} are right\n{}",
        results.len() - bad.len(),
        results.len(),
        told.join("\n")
    );
}
