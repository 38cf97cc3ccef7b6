//! Extraction of the saved pages of a real job board and of structured data from elsewhere.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use waspada::config::AssessSettings;
use waspada::domain::{
    Ad, ContactKind, FieldRules, Kind, Language, Media, Origin, Outcome, RawPage, SkipReason, SourceName,
};
use waspada::extract::extract;
use waspada::facts::{DataFiles, Facts};
use waspada::run::Stages;

/// What a text is, is read by the model: data files and model as built in.
fn kind(ad: Ad) -> Kind {
    let built_in = AssessSettings::default();
    Stages::load(&built_in).unwrap().judge(ad, jiff::civil::date(2026, 11, 24)).ad.kind
}

static FACTS: LazyLock<Facts> = LazyLock::new(|| Facts::load(&DataFiles::embedded()).unwrap());

fn shared(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path)
}

fn page(url: &str, status: u16, body: Vec<u8>) -> RawPage {
    RawPage {
        source: SourceName("board".into()),
        url: url.into(),
        fetched_at: "2026-11-24T18:30:00Z".parse().unwrap(),
        status,
        media: Media::Html,
        charset: Some("utf-8".into()),
        body,
        capture: None,
        rules: Arc::new(FieldRules::default()),
        hints: BTreeMap::new(),
    }
}

fn board(file: &str, status: u16) -> Outcome<Ad> {
    let body = fs_err::read(shared("fixtures/wp_job_manager").join(file)).unwrap();
    extract(&page(&format!("http://127.0.0.1:8090/job/{file}/"), status, body), &FACTS)
}

fn ad(file: &str) -> Ad {
    match board(file, 200) {
        Outcome::Kept(ad) => ad,
        other => panic!("{file}: {other:?}"),
    }
}

/// Words of the footer widget, the menu and the search box, none of which is an ad's own.
const AROUND: [&str; 9] = [
    "Lowongan terbaru",
    "Nutrifood",
    "Admin Engineering",
    "Belah Doeren",
    "Yamaha Motor Electronics",
    "Post navigation",
    "Pasang Lowongan",
    "Previous post",
    "Powered by",
];

fn contact_values(ad: &Ad) -> Vec<(ContactKind, &str)> {
    ad.contacts.iter().map(|c| (c.kind, c.value.as_str())).collect()
}

#[test]
#[ignore = "needs ../shared"]
fn every_saved_ad_gives_its_own_fields() {
    for (file, title, employer, place, contains, origin) in [
        (
            "job_salary.html",
            "Desk Collector Penempatan Jakarta Pusat",
            "PT Puriasri Bhaktikarya",
            "Indonesia",
            "Bernegosiasi dengan nasabah",
            Origin::JsonLd,
        ),
        ("job_malaysia_en.html", "T&T – Amplify Program", "Deloitte", "Kuala Lumpur", "", Origin::JsonLd),
        (
            "job_vague_salary_en.html",
            "Data Product Owner",
            "Dkatalis Labs",
            "Jakarta Raya",
            "",
            Origin::JsonLd,
        ),
        (
            "job_whatsapp.html",
            "Analyst / Senior Analyst",
            "PT Rancangsemesta Transportindo",
            "Tangerang, Banten",
            "planning perawatan unit",
            Origin::JsonLd,
        ),
        ("job_featured.html", "SARIBU DOLOK", "PT Puriasri Bhaktikarya", "Indonesia", "", Origin::JsonLd),
        (
            "job_remote.html",
            "Staf Perencanaan dan Sistem Informasi Geografis",
            "PT Permata Sanimardani",
            "Jakarta Selatan, Jakarta Raya",
            "Geodesi",
            Origin::JsonLd,
        ),
        (
            "job_filled.html",
            "AI Engineer",
            "PT. Kian Santang Muliatama Tbk",
            "Bekasi, West Java",
            "✅ Kualifikasi Wajib",
            Origin::Heuristic,
        ),
    ] {
        let ad = ad(file);
        assert_eq!(kind(ad.clone()), Kind::Ad, "{file}");
        assert!(ad.title().contains(title), "{file}: {}", ad.title());
        let found = ad.employer.as_ref().map_or("", |fact| fact.value.as_str());
        assert!(found.starts_with(employer), "{file}: {found}");
        let found = ad.location.as_ref().map_or("", |fact| fact.value.as_str());
        assert!(found.starts_with(place), "{file}: {found}");
        assert!(ad.text().contains(contains), "{file}: {}", ad.text());
        assert_eq!(ad.text_origin, origin, "{file}");
        assert!(ad.text().len() > 100, "{file}: {}", ad.text());
        assert!(
            !ad.text().contains(['<', '>']) && !ad.text().contains("&lt;") && !ad.text().contains("&amp;"),
            "{file}"
        );
        for word in AROUND {
            assert!(!ad.document().contains(word), "{file}: {word}");
        }
        assert!(ad.posted_on.is_some(), "{file}");
    }
}

#[test]
#[ignore = "needs ../shared"]
fn contacts_behind_links_and_entities_are_found() {
    let salary = ad("job_salary.html");
    assert!(
        contact_values(&salary).contains(&(ContactKind::Email, "recruitment@puriasribhaktikarya.example"))
    );
    assert!(contact_values(&salary).contains(&(ContactKind::Link, "puriasribhaktikarya.example")));
    let whatsapp = ad("job_whatsapp.html");
    assert_eq!(contact_values(&whatsapp), [(ContactKind::Whatsapp, "+628110001004")]);
    let remote = ad("job_remote.html");
    assert!(contact_values(&remote).contains(&(ContactKind::Email, "hrd@permatasanimardani.example")));
}

#[test]
#[ignore = "needs ../shared"]
fn pay_is_read_where_the_page_has_it() {
    let amounts = |file: &str| -> Vec<(f64, f64, String)> {
        ad(file).pay.iter().map(|p| (p.min, p.max, p.currency.code().to_owned())).collect()
    };
    assert_eq!(amounts("job_salary.html"), [(6_500_000.0, 6_500_000.0, "IDR".into())]);
    assert_eq!(amounts("job_malaysia_en.html"), [(3200.0, 3200.0, "MYR".into())]);
    assert_eq!(amounts("job_vague_salary_en.html"), []);
}

#[test]
#[ignore = "needs ../shared"]
fn the_destination_of_a_board_in_indonesia() {
    assert_eq!(ad("job_malaysia_en.html").destination.unwrap().code, "MY");
    assert_eq!(ad("job_malaysia_en.html").language, Language::En);
    for file in ["job_salary.html", "job_whatsapp.html", "job_remote.html", "job_filled.html"] {
        assert_eq!(ad(file).destination, None, "{file}");
        assert_eq!(ad(file).language, Language::Id, "{file}");
    }
}

#[test]
#[ignore = "needs ../shared"]
fn pages_without_an_ad_say_why() {
    assert_eq!(
        board("job_expired.html", 200).then(|_| Outcome::Kept(())),
        Outcome::Skipped(SkipReason::Expired)
    );
    assert_eq!(board("404.html", 404).then(|_| Outcome::Kept(())), Outcome::Skipped(SkipReason::Gone));
    for file in ["home.html", "jobs.html"] {
        assert_eq!(
            board(file, 200).then(|_| Outcome::Kept(())),
            Outcome::Skipped(SkipReason::List),
            "{file}"
        );
    }
    let warning = ad("post_warning.html");
    assert_eq!(kind(warning.clone()), Kind::Warning);
    assert_eq!(warning.title(), "Waspada lowongan palsu: kenali tanda-tandanya");
    assert!(warning.text().contains("visa kunjungan") && !warning.text().contains("Komentar"));
}

#[test]
#[ignore = "needs ../shared"]
fn identity_is_the_canonical_address() {
    let body = fs_err::read(shared("fixtures/wp_job_manager/job_salary.html")).unwrap();
    let here = page("http://127.0.0.1:8090/job/desk-collector-penempatan-jakarta-pusat/", 200, body.clone());
    let tracked = page(
        "http://127.0.0.1:8090/job/desk-collector-penempatan-jakarta-pusat/?utm_source=x",
        200,
        body.clone(),
    );
    let foreign = page("https://other.example/job/1", 200, body);
    let id = |page: &RawPage| match extract(page, &FACTS) {
        Outcome::Kept(ad) => (ad.id, ad.url.unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(id(&here), id(&tracked));
    assert_eq!(id(&foreign).1, "https://other.example/job/1");
}

#[test]
#[ignore = "needs ../shared"]
fn job_postings_of_the_schema_documentation() {
    for file in ["jobposting_jsonld.html", "jobposting_microdata.html"] {
        let body = fs_err::read(shared("fixtures/jobposting").join(file)).unwrap();
        let Outcome::Kept(ad) = extract(&page("https://a.example/job/1", 200, body), &FACTS) else {
            panic!("{file}");
        };
        assert_eq!(ad.title(), "Software Engineer", "{file}");
        assert!(
            ad.text().starts_with("Lorem ipsum") && ad.text().ends_with("suscipit."),
            "{file}: {}",
            ad.text()
        );
        assert_eq!(ad.employer.unwrap().value, "Organization name", "{file}");
        assert_eq!(
            ad.location.unwrap().value,
            "555 Clancy St, Detroit, 48201, US".replace(" 48201,", ""),
            "{file}"
        );
        assert_eq!(ad.posted_on.unwrap().value.to_string(), "2016-02-18", "{file}");
    }
}

#[test]
#[ignore = "needs ../shared"]
fn pages_of_other_kinds_are_no_ads() {
    let mut seen = 0;
    let mut folders = vec![shared("fixtures/structured_data/tests/samples")];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "html") {
                seen += 1;
                let body = fs_err::read(&path).unwrap();
                let read = extract(&page("https://a.example/x", 200, body), &FACTS);
                assert!(
                    !matches!(&read, Outcome::Kept(ad) if ad.text_origin != Origin::Heuristic),
                    "{}: {read:?}",
                    path.display()
                );
            }
        }
    }
    assert!(seen > 30);
}
