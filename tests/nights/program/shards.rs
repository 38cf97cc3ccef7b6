//! A crawl that two machines share: by site, each with a database of its own, into one folder of WARC files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use waspada::domain::Shard;

use super::super::crawl::site::{Reply, Site, html, status};
use super::{json, program, rows, said};

/// A board with three ads.
async fn board() -> Site {
    Site::start(|request| match request.path.as_str() {
        "/sitemap.xml" => {
            let mut list = String::from("<?xml version=\"1.0\"?><urlset>");
            for ad in 0..3 {
                let _ = write!(list, "<url><loc>{}/ad/{ad}</loc></url>", request.origin);
            }
            list.push_str("</urlset>");
            Reply::Whole(200, vec![("Content-Type", "application/xml".to_owned())], list.into_bytes())
        }
        path if path.starts_with("/ad/") => html(format!(
            "<html><head><title>Tenaga gudang</title></head><body><h1>Tenaga gudang</h1><p>Dicari tenaga gudang untuk \
             {}{path}. Gaji Rp4.500.000 sebulan, jam kerja pagi, tidak dipungut biaya. Kirim lamaran ke kantor kami.</p>\
             </body></html>",
            request.origin
        )),
        _ => status(404),
    })
    .await
}

/// Two boards of each part: which part a loopback port is in is chance.
async fn boards() -> Vec<Site> {
    let first: Shard = "1/2".parse().unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    while ours.len() < 2 || theirs.len() < 2 {
        let site = board().await;
        let side = if first.holds(&site.address.to_string()) { &mut ours } else { &mut theirs };
        side.push(site);
    }
    ours.truncate(2);
    theirs.truncate(2);
    ours.append(&mut theirs);
    ours
}

/// A machine that knows all sources.
fn machine(sites: &[Site], archive: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let permit: Vec<String> = sites.iter().map(|site| format!("\"{}\"", site.address)).collect();
    let mut text = format!(
        "[crawl]\nper_host_delay_ms = 0\nretries = 0\npermit = [{}]\n\n[archive]\ndir = \"{}\"\n",
        permit.join(", "),
        archive.display()
    );
    for (number, site) in sites.iter().enumerate() {
        let url = site.url("/sitemap.xml");
        write!(text, "\n[[source]]\nname = \"papan{number}\"\nkind = \"sitemap\"\nurl = \"{url}\"\n")
            .unwrap();
    }
    fs_err::write(folder.path().join("pipeline.toml"), text).unwrap();
    folder
}

/// Runs the command off the runtime that the sites live on; what each site was asked for by it.
async fn asked(sites: &[Site], folder: &Path, arguments: &[&str]) -> Vec<Vec<String>> {
    let before: Vec<usize> = sites.iter().map(|site| site.asked().len()).collect();
    let mut command = program(folder, arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let since = sites.iter().zip(before).map(|(site, before)| {
        let mut asked = site.asked().split_off(before);
        asked.sort_unstable();
        asked
    });
    since.collect()
}

const ADS: &str = "SELECT url, title FROM ad JOIN ad_version v ON v.ad = ad.id ORDER BY url";

#[tokio::test(flavor = "multi_thread")]
async fn two_parts_visit_what_one_machine_visits_and_no_host_twice() {
    let sites = boards().await;
    let own = tempfile::tempdir().unwrap();
    let one = machine(&sites, own.path());
    let whole = asked(&sites, one.path(), &["run", "-qq"]).await;
    assert!(whole.iter().all(|paths| paths.len() == 5), "robots.txt, sitemap and three ads each: {whole:?}");

    let shared = tempfile::tempdir().unwrap();
    let machines = [machine(&sites, shared.path()), machine(&sites, shared.path())];
    let first = asked(&sites, machines[0].path(), &["run", "-qq", "--shard", "1/2"]).await;
    // As a setting, for machines that keep a schedule.
    let second = asked(&sites, machines[1].path(), &["run", "-qq", "--set", "crawl.shard=\"2/2\""]).await;
    for ((whole, first), second) in whole.iter().zip(&first).zip(&second) {
        assert!(first.is_empty() != second.is_empty(), "one of the two, and not both: {first:?} {second:?}");
        assert_eq!(whole, if first.is_empty() { second } else { first });
    }

    let files: BTreeSet<PathBuf> =
        fs_err::read_dir(shared.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let names = |part: &str| files.iter().filter(|file| file.to_string_lossy().contains(part)).count();
    assert_eq!((files.len(), names("-1of2-"), names("-2of2-")), (2, 1, 1), "{files:?}");
    let desk = machine(&sites, own.path());
    let mut import: Vec<&str> = vec!["import", "-qq"];
    import.extend(files.iter().map(|file| file.to_str().unwrap()));
    let quiet = asked(&sites, desk.path(), &import).await;
    assert!(quiet.iter().all(Vec::is_empty), "an import visits nobody");
    let ads = rows(one.path(), ADS);
    assert_eq!(ads.len(), 12);
    assert_eq!(rows(desk.path(), ADS), ads);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_without_sources_is_told() {
    let sites = boards().await;
    let archive = tempfile::tempdir().unwrap();
    let folder = machine(&sites[..2], archive.path());
    let mut command = program(folder.path(), &["run", "--json", "--shard", "2/2"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(json(&output)["error"], "no source is in part 2/2 of the crawl");
    assert!(sites.iter().all(|site| site.asked().is_empty()));
}
