use std::collections::BTreeMap;

use url::Url;

use super::super::fetch::Fetcher;
use super::super::page::Visited;
use super::super::{CrawlError, Found};
use super::{Sink, found, job_listing};
use crate::crawl::address::shown;
use crate::domain::{Fault, Field};
use crate::text::charset;

impl Fetcher {
    /// Reads RSS, Atom or JSON Feed; title and date go along as hints.
    pub(super) async fn feed(
        &self,
        source: &Visited,
        url: &Url,
        sink: Sink<'_>,
    ) -> Result<Vec<Fault>, CrawlError> {
        let answer = match self.document(source, url, self.surroundings.settings.body_cap_bytes).await? {
            Ok(answer) => answer,
            Err(fault) => return Ok(vec![fault]),
        };
        match parse(&answer.body, &answer.url) {
            Ok(entries) => {
                let _ = sink(entries)?;
                Ok(Vec::new())
            }
            Err(fault) => Ok(vec![fault]),
        }
    }
}

fn parse(body: &[u8], url: &Url) -> Result<Vec<Found>, Fault> {
    let parser = feed_rs::parser::Builder::new().base_uri(Some(url)).build();
    let feed = parser.parse(body).map_err(|error| {
        Fault::new("not_a_feed", format!("{}: is no feed that can be read ({error})", shown(url)))
    })?;
    let entry = |entry: feed_rs::model::Entry| {
        let page = |link: &&feed_rs::model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
        let link = entry.links.iter().find(page)?;
        let mut hints = BTreeMap::new();
        if let Some(title) = entry.title.map(|title| title.content).filter(|title| !title.trim().is_empty()) {
            hints.insert(Field::Title, title.trim().to_owned());
        }
        if let Some(date) = entry.published.or(entry.updated) {
            hints.insert(Field::PostedAt, date.to_rfc3339());
        }
        found(url, &link.href, hints)
    };
    let mut entries: Vec<Found> = feed.entries.into_iter().filter_map(entry).collect();
    if memchr::memmem::find(body, b"<job_listing:").is_some() {
        for (link, hints) in job_listing::hints(&charset::decode(body, None)) {
            let Some(named) = found(url, &link, BTreeMap::new()) else { continue };
            if let Some(entry) = entries.iter_mut().find(|entry| entry.url == named.url) {
                entry.hints.extend(hints);
            }
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Vec<Found> {
        parse(body.as_bytes(), &Url::parse("https://board.example/feed").unwrap()).unwrap()
    }

    #[test]
    fn reads_each_kind() {
        let rss = of(
            "<rss version='2.0'><channel><title>x</title><item><title>Kasir &amp; SPG</title><link>/job/1?utm_source=rss</link><pubDate>Tue, 24 Nov 2026 03:26:20 +0000</pubDate></item></channel></rss>",
        );
        assert_eq!(rss[0].url, "https://board.example/job/1");
        assert_eq!(rss[0].hints[&Field::Title], "Kasir & SPG");
        assert_eq!(rss[0].hints[&Field::PostedAt], "2026-11-24T03:26:20+00:00");
        let atom = of(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><id>1</id><title>Sopir</title><link rel='enclosure' href='/a.mp3'/><link href='/job/2'/></entry></feed>",
        );
        assert_eq!(atom[0].url, "https://board.example/job/2");
        let json = of(
            r#"{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"3","url":"https://board.example/job/3","title":"Satpam","content_text":"x"}]}"#,
        );
        assert_eq!(json[0].url, "https://board.example/job/3");
    }

    #[test]
    fn reads_what_a_job_board_adds() {
        let rss = of(
            "<rss version='2.0' xmlns:job_listing='http://board.example'><channel><title>x</title><link>/</link><item><title>Kasir</title><link>/job/1</link><job_listing:location><![CDATA[Kota Solo]]></job_listing:location><job_listing:job_type>Tetap</job_listing:job_type><job_listing:company>CV A &amp; B</job_listing:company><job_listing:salary>Rp 5.000.000</job_listing:salary></item><item><title>Sopir</title><link>/job/2</link></item></channel></rss>",
        );
        let hints = &rss[0].hints;
        assert_eq!(
            (&*hints[&Field::Location], &*hints[&Field::Employer], &*hints[&Field::Pay]),
            ("Kota Solo", "CV A & B", "Rp 5.000.000")
        );
        assert_eq!(rss[1].hints.keys().collect::<Vec<_>>(), [&Field::Title]);
    }

    #[test]
    fn names_what_is_no_feed() {
        let url = Url::parse("https://board.example/feed?token=1").unwrap();
        let fault = parse(b"<html>", &url).unwrap_err();
        assert_eq!(fault.code, "not_a_feed");
        assert!(fault.message.starts_with("https://board.example/feed: "), "{}", fault.message);
    }
}
