//! Sources whose list holds the ads themselves: interfaces in JSON, channels of Telegram; and boards on private addresses.

use std::collections::BTreeMap;

use waspada::config::{JsonSettings, ListingSettings, Paging, SourceKind};
use waspada::domain::{Field, SkipReason};

use super::site::{Reply, Site, html, redirect, status};
use super::{Night, World, sitemap, source};

fn json(body: impl Into<String>) -> Reply {
    Reply::Whole(200, vec![("Content-Type", "application/json".to_owned())], body.into().into_bytes())
}

fn interface(site: &Site, path: &str, items: Option<&str>, paging: Paging) -> SourceKind {
    SourceKind::Json(JsonSettings {
        url: site.url(path),
        items: items.map(str::to_owned),
        paging,
        max_pages: 5,
    })
}

fn texts(night: &Night) -> Vec<String> {
    night.pages().iter().map(|page| page.hints[&Field::Text].clone()).collect()
}

#[tokio::test]
async fn an_interface_is_read_page_by_page_and_each_ad_is_kept_once() {
    let site = Site::start(|asked| match asked.path.as_str() {
        // WordPress: a page behind the last one is an error.
        "/wp?per_page=2" => json(
            r#"[{"id":1,"link":"http://x.example/1","date":"2026-11-20T10:00:00","title":{"rendered":"Kasir"},"content":{"rendered":"<p>Dicari kasir</p>"}},
                {"id":2,"link":"http://x.example/2","title":{"rendered":"Sopir"},"content":{"rendered":"<p>Dicari sopir</p>"}}]"#,
        ),
        "/wp?per_page=2&page=2" => json(
            r#"[{"id":3,"link":"http://x.example/3","title":{"rendered":"Satpam"},"content":{"rendered":"<p>Dicari satpam</p>"}}]"#,
        ),
        "/wp?per_page=2&page=3" => status(400),
        // A wrapper with the way to the next page.
        "/wrapped" => json(r#"{"data":{"jobs":[{"name":"Kasir","description":"a"}]},"links":{"next":"/wrapped2"}}"#),
        "/wrapped2" => json(r#"{"data":{"jobs":[{"name":"Sopir","description":"b"}]},"links":{"next":null}}"#),
        // Lever: the same list for ever, since it knows no `offset`.
        path if path.starts_with("/lever") => json(
            r#"[{"text":"Kasir","descriptionPlain":"a","hostedUrl":"http://x.example/a","categories":{"location":"Solo"},"createdAt":1795000000000}]"#,
        ),
        // Greenhouse writes markup as text.
        "/greenhouse" => json(r#"{"jobs":[{"title":"Kasir","absolute_url":"http://x.example/g","content":"&lt;p&gt;Dicari kasir&lt;/p&gt;"}],"meta":{"total":1}}"#),
        _ => status(404),
    })
    .await;
    let world = World::at(&site);
    let night = async |name: &str, kind: SourceKind| world.night("r1", &[source(name, kind)]).await;
    let wordpress = interface(&site, "/wp?per_page=2", None, Paging::Page("page".to_owned()));
    let first = night("wp", wordpress.clone()).await;
    assert_eq!(texts(&first), ["<p>Dicari kasir</p>", "<p>Dicari sopir</p>", "<p>Dicari satpam</p>"]);
    assert_eq!(first.pages()[0].url, "http://x.example/1");
    assert_eq!(first.pages()[0].hints[&Field::PostedAt], "2026-11-20T10:00:00");
    assert_eq!(first.problems(), [""; 0], "an error behind the last page is its end");
    assert_eq!(first.archived(&format!("{}#item=1", site.url("/wp?per_page=2"))), ["resource"]);
    let second = world.night("r2", &[source("wp", wordpress)]).await;
    assert_eq!(second.skipped(), [SkipReason::Unchanged; 3]);

    let next = interface(&site, "/wrapped", Some("data.jobs"), Paging::Next("links.next".to_owned()));
    assert_eq!(texts(&night("wrapped", next).await), ["a", "b"]);
    let lever =
        night("lever", interface(&site, "/lever?skip=0", None, Paging::Offset("skip".to_owned()))).await;
    assert_eq!(texts(&lever), ["a"], "a list that comes again ends it");
    assert_eq!(lever.page().hints[&Field::Location], "Solo");
    let greenhouse = night("greenhouse", interface(&site, "/greenhouse", None, Paging::None)).await;
    assert_eq!(texts(&greenhouse), ["<p>Dicari kasir</p>"]);
}

#[tokio::test]
async fn an_interface_that_cannot_be_read_says_why() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/page" => html("<p>Halaman"),
        "/other" => json(r#"{"meta":{},"results":[{"foo":1}]}"#),
        "/empty" => json("[]"),
        _ => status(404),
    })
    .await;
    let world = World::at(&site);
    for (path, items, code) in [
        ("/page", None, "not_json"),
        ("/other", Some("data.jobs"), "no_list"),
        ("/empty", None, "empty_source"),
    ] {
        let night = world.night("r1", &[source("api", interface(&site, path, items, Paging::None))]).await;
        assert_eq!(night.problems(), [code], "{path}");
    }
    let night =
        world.night("r1", &[source("api", interface(&site, "/other", Some("results"), Paging::None))]).await;
    let losses = &night.report.sources[0].losses;
    assert!(losses[0].message.contains("item 1: has no column that looks like the text"), "{losses:?}");
}

#[tokio::test]
async fn a_list_of_links_leads_to_pages_with_what_it_says_of_them() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/api" => json(r#"{"jobs":[{"title":"Kasir","url":"/job/1","company":{"name":"PT A"}},{"title":"Sopir","url":"/job/2"}]}"#),
        path if path.starts_with("/job/") => html("<h1>x</h1>"),
        _ => status(404),
    })
    .await;
    let night = World::at(&site)
        .night("r1", &[source("api", interface(&site, "/api", Some("jobs"), Paging::None))])
        .await;
    assert_eq!(night.pages().len(), 2);
    assert_eq!(night.page_ending("/job/1").hints[&Field::Employer], "PT A");
}

#[tokio::test]
async fn a_channel_is_read_to_its_earlier_messages() {
    let message = |id: usize, text: &str| {
        format!(
            "<div class='tgme_widget_message js' data-post='kanal/{id}'><div class='tgme_widget_message_text'>{text}</div>\
             <a class='tgme_widget_message_date' href='https://t.example/kanal/{id}'><time datetime='2026-11-27T02:00:00+00:00'></time></a></div>"
        )
    };
    let (new, old) = (message(9, "Dicari kasir"), message(5, "Dicari sopir"));
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/s/kanal" => {
            html(format!("<a class='tme_messages_more' data-before='9' href='/s/kanal?before=9'></a>{new}"))
        }
        "/s/kanal?before=9" => html(old.clone()),
        _ => status(404),
    })
    .await;
    let kind = SourceKind::Telegram { url: site.url("/s/kanal") };
    let night = World::at(&site).night("r1", &[source("kanal", kind)]).await;
    assert_eq!(texts(&night), ["Dicari kasir", "Dicari sopir"]);
    assert_eq!(night.pages()[0].url, "https://t.example/kanal/9");
    assert_eq!(night.problems(), [""; 0]);
}

#[tokio::test]
async fn feeds_are_read_page_by_page_and_to_their_break() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/feed" => html("<rss><channel><atom:link rel='next' href='/feed?paged=2'/><item><title>A & B</title><guid>/job/1</guid><link>/job/1</link></item></channel></rss>"),
        "/feed?paged=2" => html("<rss><channel><item><title>C</title><link>/job/2</link></item><item><title>D"),
        path if path.starts_with("/job/") => html("<h1>x</h1>"),
        _ => status(404),
    })
    .await;
    let night =
        World::at(&site).night("r1", &[source("feed", SourceKind::Feed { url: site.url("/feed") })]).await;
    assert_eq!(night.pages().len(), 2);
    assert_eq!(night.problems(), ["feed_broken"]);
    assert_eq!(night.page_ending("/job/1").hints[&Field::Title], "A & B");
}

#[tokio::test]
async fn rows_of_a_listing_carry_fields_of_their_own() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/list" => html("<li class=job><a href=/job/1>Kasir</a><b>PT A</b><i>Solo</i></li><li class=job><a href=/job/2>Sopir</a></li>"),
        path if path.starts_with("/job/") => html("<h1>x</h1>"),
        _ => status(404),
    })
    .await;
    let listing = ListingSettings {
        url: site.url("/list"),
        link: "a".to_owned(),
        next: None,
        max_pages: 1,
        row: Some("li.job".to_owned()),
        row_selectors: BTreeMap::from([(Field::Employer, "b".to_owned()), (Field::Location, "i".to_owned())]),
    };
    let night = World::at(&site).night("r1", &[source("list", SourceKind::Listing(listing))]).await;
    let page = night.page_ending("/job/1");
    assert_eq!(
        (page.hints[&Field::Employer].as_str(), page.hints[&Field::Location].as_str()),
        ("PT A", "Solo")
    );
    assert!(night.pages().iter().any(|page| page.url.ends_with("/job/2") && page.hints.is_empty()));
}

#[tokio::test]
async fn forms_of_one_address_are_fetched_once_whichever_source_names_them() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/map.xml" => html(sitemap(&[format!("{}/job/1", asked.origin), format!("{}/job/1/", asked.origin)])),
        "/feed" => html(
            "<rss><channel><item><title>x</title><link>/job/1/?utm_source=rss</link></item></channel></rss>",
        ),
        path if path.starts_with("/job/") => html("<h1>x</h1>"),
        _ => status(404),
    })
    .await;
    let sources = [
        source("map", SourceKind::Sitemap { url: site.url("/map.xml") }),
        source("feed", SourceKind::Feed { url: site.url("/feed") }),
    ];
    let night = World::at(&site).night("r1", &sources).await;
    assert_eq!(night.pages().len(), 1);
    let duplicates: Vec<_> = night
        .report
        .sources
        .iter()
        .map(|source| source.skipped.get(&SkipReason::Duplicate).copied())
        .collect();
    assert_eq!(duplicates, [Some(1), Some(1)]);
}

#[tokio::test]
async fn a_permitted_address_is_visited_by_its_own_source_alone() {
    let inner = Site::start(|asked| match asked.path.as_str() {
        "/map.xml" => html(sitemap(&[format!("{}/job/1", asked.origin)])),
        path if path.starts_with("/job/") => html("<h1>x</h1>"),
        _ => status(404),
    })
    .await;
    let kind = SourceKind::Sitemap { url: inner.url("/map.xml") };
    let mut world = World::new();
    let refused = world.night("r1", &[source("dalam", kind.clone())]).await;
    assert_eq!((refused.problems(), inner.asked().len()), (vec!["private_address"], 0));

    world.settings.permit = vec![inner.address];
    assert_eq!(world.night("r2", &[source("dalam", kind)]).await.pages().len(), 1);
    let asked = inner.asked().len();

    // Another site leads there by a redirect, a sitemap and its robots.txt.
    let target = inner.url("/job/1").to_string();
    let outer = Site::start(move |asked| match asked.path.as_str() {
        "/map.xml" => html(format!(
            "<sitemapindex><sitemap><loc>{target}</loc></sitemap><sitemap><loc>{}/jobs.xml</loc></sitemap></sitemapindex>",
            asked.origin
        )),
        "/jobs.xml" => html(sitemap(&[format!("{}/job/9", asked.origin), target.clone()])),
        "/job/9" => redirect(target.clone()),
        _ => status(404),
    })
    .await;
    world.port = Some(outer.address.port());
    let night =
        world.night("r3", &[source("luar", SourceKind::Sitemap { url: outer.url("/map.xml") })]).await;
    assert!(night.pages().is_empty());
    assert_eq!(inner.asked().len(), asked, "nothing inside was asked for");
}
