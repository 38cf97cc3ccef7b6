//! Servers and files that are made to take all memory, all time or the whole process. Each is generated here.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use waspada::config::{ListingSettings, SourceKind};
use waspada::crawl::{
    Coverage, Found, FrontierEntry, Ledger, LedgerError, Progress, Pushed, RobotsFile, Visit,
};
use waspada::domain::{Outcome, RunId, SourceName};

use super::memory::Memory;
use super::site::{Reply, Site, html, status};
use super::{Night, World, sitemap, source};

fn gzip(pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    for piece in pieces {
        gzip.write_all(piece.as_ref()).unwrap();
    }
    gzip.finish().unwrap()
}

/// As `../shared/fixtures/hostile/media2000.xml`.
fn nested_feed(depth: usize) -> String {
    let (open, close) = ("<media:group>".repeat(depth), "</media:group>".repeat(depth));
    format!(
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>x</title><item><title>y</title>{open}{close}</item></channel></rss>"
    )
}

/// A night over one hostile source and one well-behaved feed of the same server, which must be read whatever
/// the other does.
async fn beside_a_good_one(site: &Site, hostile: SourceKind) -> Night {
    let good = source("good", SourceKind::Feed { url: site.url("/good") });
    let night = World::at(site).night("r1", &[source("bad", hostile), good]).await;
    assert_eq!(
        night.pages().iter().filter(|page| page.source.0 == "good").count(),
        1,
        "the good source is read"
    );
    assert!(night.report.sources[1].problems.is_empty());
    night
}

async fn board(answer: impl Fn(&str, &str) -> Option<Reply> + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => status(404),
        "/good" => html(format!(
            "<rss version='2.0'><channel><title>x</title><item><title>Kasir</title><link>{}/job/good</link></item></channel></rss>",
            asked.origin
        )),
        path if path.starts_with("/job/") => html(format!("<h1>{path}</h1><p>gaji")),
        path => answer(path, &asked.origin).unwrap_or_else(|| status(404)),
    })
    .await
}

#[tokio::test]
async fn a_feed_of_nested_elements_is_a_failed_source_and_no_more() {
    for depth in [2_000, 30_000] {
        let site = board(move |_, _| Some(html(nested_feed(depth)))).await;
        let night = beside_a_good_one(&site, SourceKind::Feed { url: site.url("/bad") }).await;
        let problems = &night.report.sources[0].problems;
        assert_eq!(problems[0].code, "not_a_feed");
        assert!(problems[0].message.contains("nested deeper"), "{problems:?}");
    }
}

#[tokio::test]
async fn a_listing_of_nested_tags_gives_the_links_that_are_not_too_deep() {
    let site = board(|_, origin| {
        let page = format!("<a class=job href='{origin}/job/1'>x</a>{}", "<b><i>".repeat(80_000));
        Some(html(format!("{page}<a class=job href='{origin}/job/2'>y</a>")))
    })
    .await;
    let listing = ListingSettings {
        url: site.url("/bad"),
        link: "a.job".to_owned(),
        next: None,
        max_pages: 5,
        row: None,
        row_selectors: BTreeMap::new(),
    };
    let night = beside_a_good_one(&site, SourceKind::Listing(listing)).await;
    assert_eq!(night.report.sources[0].found, 1);
}

#[tokio::test]
async fn a_listing_that_opens_again_what_was_closed_gives_its_first_links() {
    let site = board(|_, origin| {
        let marks: String = (0..400).map(|n| format!("<b id={n}>")).collect();
        let page =
            format!("<a class=job href='{origin}/job/1'>x</a><p>{marks}</p>{}", "<p>x".repeat(100_000));
        Some(html(page))
    })
    .await;
    let listing = ListingSettings {
        url: site.url("/bad"),
        link: "a.job".to_owned(),
        next: None,
        max_pages: 5,
        row: None,
        row_selectors: BTreeMap::new(),
    };
    let night = beside_a_good_one(&site, SourceKind::Listing(listing)).await;
    assert_eq!(night.report.sources[0].found, 1);
}

#[tokio::test]
async fn indexes_of_indexes_end_at_a_number_of_files() {
    let site = board(|path, origin| {
        let name = path.trim_start_matches('/').replace('/', "-");
        let children: String =
            (0..3_000).map(|n| format!("<sitemap><loc>{origin}/{name}/{n}</loc></sitemap>")).collect();
        Some(html(format!("<sitemapindex>{children}</sitemapindex>")))
    })
    .await;
    let night = beside_a_good_one(&site, SourceKind::Sitemap { url: site.url("/bad") }).await;
    assert!(site.asked().len() < 520, "{} requests", site.asked().len());
    assert!(night.report.sources[0].problems.iter().any(|fault| fault.code == "sitemap_cap"));
}

#[tokio::test]
async fn an_address_without_end_is_passed_over() {
    let site = board(|_, origin| {
        let long = format!("{origin}/job/{}", "x".repeat(900_000));
        Some(html(sitemap(&[long, format!("{origin}/job/1")])))
    })
    .await;
    let night = beside_a_good_one(&site, SourceKind::Sitemap { url: site.url("/bad") }).await;
    assert_eq!(night.report.sources[0].found, 1);
    assert_eq!(night.report.sources[0].kept, 1);
}

#[tokio::test]
async fn many_large_pages_are_all_kept_whatever_room_they_take() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => status(404),
        "/sitemap.xml" => {
            html(sitemap(&(0..40).map(|n| format!("{}/job/{n}", asked.origin)).collect::<Vec<_>>()))
        }
        path => html(format!("<h1>{path}</h1>{}", "gaji ".repeat(1 << 20))),
    })
    .await;
    let mut world = World::at(&site);
    world.settings.body_cap_bytes = 8 << 20;
    world.settings.per_host_concurrency = 8;
    let night =
        world.night("r1", &[source("board", SourceKind::Sitemap { url: site.url("/sitemap.xml") })]).await;
    assert_eq!(night.pages().len(), 40);
}

async fn import_file(name: &str, body: Vec<u8>) -> Night {
    let dir = tempfile::tempdir().unwrap();
    fs_err::write(dir.path().join(name), body).unwrap();
    fs_err::write(dir.path().join("z.csv"), "isi\nKasir gaji 5 juta\n").unwrap();
    let paths: Vec<PathBuf> = vec![dir.path().to_owned()];
    World::new().night("r1", &[source("files", SourceKind::Import { paths })]).await
}

fn codes(night: &Night) -> Vec<&str> {
    let items = night.items.iter().filter_map(|item| match &item.outcome {
        Outcome::Failed(fault) => Some(fault.code.as_str()),
        _ => None,
    });
    items.chain(night.problems()).collect()
}

#[tokio::test]
async fn packed_json_of_endless_values_is_a_broken_row() {
    let flood = |row: &[u8], count: usize| gzip(std::iter::repeat_n(row.repeat(1_000), count));
    let line =
        [gzip([b"{\"isi\":\"a\",\"x\":[0"]), flood(b",[]", 2_000), gzip([b"]}\n{\"isi\":\"b\"}\n"])].concat();
    let night = import_file("a.jsonl.gz", line).await;
    assert_eq!((night.pages().len(), codes(&night)), (2, vec!["row_broken"]));
    let array =
        [gzip([b"[{\"isi\":\"a\"},[0"]), flood(b",[]", 20_000), gzip([b"],{\"isi\":\"b\"}]"])].concat();
    assert!(array.len() < 3 << 20);
    let night = import_file("a.json.gz", array).await;
    assert_eq!((night.pages().len(), codes(&night)), (3, vec!["row_broken"]));
}

#[tokio::test]
async fn an_array_of_millions_is_read_one_by_one_and_said_where_it_breaks() {
    let rows = "{\"isi\":\"Kasir\",\"id\":1},".repeat(5_000);
    let night = import_file("a.json", format!("[{rows}{{\"isi\":\"b\"}}").into_bytes()).await;
    // Equal rows are one row: what counts is that all were seen.
    assert_eq!(night.report.sources[0].found, 5_000 + 1);
    assert_eq!(night.problems(), ["json_broken"]);
    assert!(
        night.report.sources[0].problems[0].message.contains("row 5001"),
        "{:?}",
        night.report.sources[0].problems
    );
}

#[tokio::test]
async fn a_table_of_endless_columns_is_refused() {
    let night = import_file("a.csv", format!("isi{}\na\n", ",x".repeat(2_000_000)).into_bytes()).await;
    assert_eq!(night.problems(), ["missing_column"]);
    assert_eq!(night.pages().len(), 1);
}

#[tokio::test]
async fn a_record_without_end_is_too_large_and_the_next_is_read() {
    let record = |url: &str, body_bytes: usize| {
        let length = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".len() + body_bytes;
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {length}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        )
    };
    let mib = "<p>gaji ".repeat((1 << 20) / 8);
    let file = [
        gzip(
            std::iter::once(record("https://board.example/1", 200 << 20))
                .chain(std::iter::repeat_n(mib.clone(), 200))
                .chain(["\r\n\r\n".to_owned()]),
        ),
        gzip([record("https://board.example/2", 8), "<p>gaji ".to_owned(), "\r\n\r\n".to_owned()]),
    ]
    .concat();
    let night = import_file("a.warc.gz", file).await;
    assert_eq!(codes(&night), ["body_too_large", "archive_broken"]);
    let pages: Vec<_> = night.pages().iter().map(|page| page.url.clone()).collect();
    assert_eq!(pages, ["https://board.example/2", "file:z.csv#row=1"]);
}

/// A memory that fails in the program's own way at one address.
struct Broken(Arc<Memory>);

impl Ledger for Broken {
    fn visits(&self, source: &SourceName, urls: &[&str]) -> Result<Vec<Option<Visit>>, LedgerError> {
        assert!(!urls.iter().any(|url| url.ends_with("/job/1")), "a defect");
        self.0.visits(source, urls)
    }
    fn capture(&self, payload_sha256: &str) -> Result<Option<waspada::archive::Earlier>, LedgerError> {
        self.0.capture(payload_sha256)
    }
    fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, LedgerError> {
        self.0.robots(origin)
    }
    fn keep_robots(&self, origin: &str, file: &RobotsFile) -> Result<(), LedgerError> {
        self.0.keep_robots(origin, file)
    }
    fn push(&self, run: &RunId, source: &SourceName, found: &[Found]) -> Result<Pushed, LedgerError> {
        assert!(!found.iter().any(|found| found.url.contains("/job/good")), "a defect");
        self.0.push(run, source, found)
    }
    fn pending(&self, source: &SourceName, limit: usize) -> Result<Vec<FrontierEntry>, LedgerError> {
        self.0.pending(source, limit)
    }
    fn waiting(&self, source: &SourceName) -> Result<usize, LedgerError> {
        self.0.waiting(source)
    }
    fn cover(&self, run: &RunId, lines: &[Coverage]) -> Result<(), LedgerError> {
        self.0.cover(run, lines)
    }
}

#[tokio::test]
async fn a_defect_fails_its_page_or_its_source_and_is_told() {
    let site = board(|_, origin| Some(html(sitemap(&[1, 2].map(|n| format!("{origin}/job/{n}")))))).await;
    let world = World::at(&site);
    let sources = [
        source("good", SourceKind::Feed { url: site.url("/good") }),
        source("board", SourceKind::Sitemap { url: site.url("/sitemap.xml") }),
    ];
    let night = world.night_with("r1", &sources, Arc::new(Broken(Arc::clone(&world.ledger)))).await;
    assert!(night.report.stopped.is_none());
    let [good, board] = &night.report.sources[..] else { panic!("{:?}", night.report) };
    assert_eq!(good.problems.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["defect"]);
    assert_eq!(good.source.as_ref().map(|name| name.0.as_str()), Some("good"));
    assert_eq!((board.kept, board.failed), (1, 1));
    assert!(codes(&night).contains(&"defect"));
    assert!(night.items.iter().any(|item| item.url.ends_with("/job/1")), "the page is named");
    assert!(
        world.ledger.coverage().iter().any(|line| line.source.0 == "good"),
        "and the source is in the ledger"
    );
}

#[tokio::test]
async fn a_defect_in_an_import_is_a_failed_source() {
    let dir = tempfile::tempdir().unwrap();
    fs_err::write(dir.path().join("a.csv"), "isi\na\n").unwrap();
    let world = World::new();
    let sources = [source("files", SourceKind::Import { paths: vec![dir.path().to_owned()] })];
    let on_progress =
        Arc::new(|step: Progress<'_>| assert!(!matches!(step, Progress::Handed(_)), "a defect"));
    let night = world.night_told("r1", &sources, on_progress).await;
    assert!(night.report.stopped.is_none());
    assert_eq!(night.problems(), ["defect"]);
}

/// Every attack at once, as nine sources of one night whose pages are read as a night reads them. The highest memory of
/// a process of its own is looked at.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "sends some 500 MB through loopback"]
async fn a_night_under_attack_stays_under_300_mb() {
    const ALONE: &str = "WASPADA_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let name = "crawl::hostile::a_night_under_attack_stays_under_300_mb";
        let program = std::env::current_exe().unwrap();
        let output = std::process::Command::new(program)
            .args(["--ignored", "--exact", "--nocapture", name])
            .env(ALONE, "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    fn flood(head: &str, piece: &str, bytes: usize) -> Reply {
        let piece = piece.repeat(((64 << 10) / piece.len()).max(1)).into_bytes();
        let count = bytes / piece.len();
        Reply::Flood(
            vec![("Content-Type", "text/html".to_owned())],
            vec![(head.as_bytes().to_vec(), 1), (piece, count)],
        )
    }
    let mib = 1 << 20;
    let site = Site::start(move |asked| {
        let name = asked.path.trim_matches('/').to_owned();
        let entry = |n: usize| format!("{}/job/{n}{}", asked.origin, "y".repeat(1_900));
        let marks = (0..500).map(|n| format!("<b id={n}>")).collect::<String>();
        match name.as_str() {
            "robots.txt" => flood("User-agent: *\n", "Disallow: /no*/no*/no\n", 2 * mib),
            "large.xml" => flood("<urlset>", &format!("<url><loc>{}</loc></url>", entry(0)), 49 * mib),
            "long.xml" => flood("<urlset><url><loc>http://127.0.0.1/", "x", 49 * mib),
            "bomb.xml" => {
                let packed = gzip(
                    std::iter::once("<urlset>".to_owned()).chain(std::iter::repeat_n(" ".repeat(mib), 200)),
                );
                Reply::Whole(200, vec![], packed)
            }
            "feed-items" => flood("<rss version='2.0'><channel>", "<item/>", 4 * mib),
            "feed-deep" => flood("<rss version='2.0'><channel><item>", "<media:group>", 4 * mib),
            "list" => flood("<a class=job href='/job/1'>x</a>", "<b><i>", 4 * mib),
            "list-again" => {
                flood(&format!("<a class=job href='/job/2'>x</a><p>{marks}</p>"), "<p>x", 4 * mib)
            }
            "list-attributes" => flood("<a class=job href='/job/3'>x</a>", "<a b=1 c=2 d=3 e=4>", 4 * mib),
            path if path.starts_with("job/") => match asked.path.len() % 4 {
                0 => flood("<h1>Kasir</h1><p>", "WA 081234567890 gaji 5 juta ", 4 * mib),
                1 => flood(&format!("<h1>Kasir</h1><p>{marks}</p>"), "<p>x", 4 * mib),
                2 => flood("<script type='application/ld+json'>[0", ",[]", 4 * mib),
                _ => flood("<h1>Kasir</h1>", "<b><i>gaji", 4 * mib),
            },
            _ => {
                let children =
                    (0..50_000).map(|n| format!("<sitemap><loc>{}/{name}/{n}</loc></sitemap>", asked.origin));
                html(format!("<sitemapindex>{}</sitemapindex>", children.collect::<String>()))
            }
        }
    })
    .await;
    let listing = |path: &str| {
        SourceKind::Listing(ListingSettings {
            url: site.url(path),
            link: "a.job".to_owned(),
            next: None,
            max_pages: 3,
            row: None,
            row_selectors: BTreeMap::new(),
        })
    };
    let mut sources = vec![
        source("large", SourceKind::Sitemap { url: site.url("/large.xml") }),
        source("long", SourceKind::Sitemap { url: site.url("/long.xml") }),
        source("bomb", SourceKind::Sitemap { url: site.url("/bomb.xml") }),
        source("index", SourceKind::Sitemap { url: site.url("/index") }),
        source("items", SourceKind::Feed { url: site.url("/feed-items") }),
        source("deep", SourceKind::Feed { url: site.url("/feed-deep") }),
        source("list", listing("/list")),
        source("again", listing("/list-again")),
        source("attributes", listing("/list-attributes")),
    ];
    // The pages of one server are visited by all of them, eight at once.
    sources.iter_mut().for_each(|source| source.budget_pages = 40);
    let mut world = World::at(&site);
    world.settings.body_cap_bytes = 5 << 20;
    world.settings.per_host_concurrency = 8;
    world.settings.timeout_ms = 120_000;
    let facts = waspada::facts::Facts::load(&waspada::facts::DataFiles::embedded()).unwrap();
    let run = RunId("r1".to_owned());
    let (crawler, archive) = world.crawler(&run);
    let (tx, mut rx) = tokio::sync::mpsc::channel(64);
    let ledger = Arc::clone(&world.ledger);
    let take = tokio::task::spawn_blocking(move || {
        let mut count = 0;
        while let Some(item) = rx.blocking_recv() {
            ledger.commit(&run, &item);
            if let Outcome::Kept(page) = &item.outcome {
                let _ = waspada::extract::extract(page, &facts);
                count += 1;
            }
        }
        count
    });
    let report = crawler.crawl(&sources, tx).await;
    assert!(take.await.unwrap() > 0);
    archive.close().unwrap();
    assert!(report.stopped.is_none());
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak_kib: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!("peak {} MB; {:?}", peak_kib / 1024, report.sources);
    assert!(peak_kib < 300 << 10, "{} MB", peak_kib / 1024);
}
