use std::collections::BTreeMap;
use std::io;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;

use super::ad::{BoardAd, Markup};
use super::ad_page::ad_page;
use super::answer::Answer;
use super::flaw::Flaw;
use super::layout::{each, escape, page};
use super::listing::{listing, short_link};
use super::machine_lists::{rss, sitemaps};

const HTML: &str = "text/html; charset=UTF-8";
const XML: &str = "application/xml";

/// Every answer of the board by path, made when it starts; the listing's further pages as
/// `/lowongan/?page=N`.
#[derive(Debug)]
pub(super) struct Site {
    answers: BTreeMap<String, Answer>,
    not_found: Answer,
}

impl Site {
    /// The board at `origin` (`http://127.0.0.1:PORT`) as of `day`. Only robots.txt, sitemaps and feed hold the
    /// origin, so the pages are the same bytes on every port.
    pub(super) fn new(ads: &[BoardAd], origin: &str, day: Date) -> io::Result<Self> {
        let plain = |title: &str, text: &str| {
            let main = format!("<div class=\"plain\"><h1>{title}</h1>\n{text}</div>\n");
            Answer::ok(HTML, page(ads, "", title, "", &main))
        };
        let mut not_found = plain("Halaman tidak ditemukan", "<p>Mungkin lowongannya sudah dihapus.</p>");
        not_found.status = StatusCode::NOT_FOUND;
        let mut site = Self { answers: BTreeMap::new(), not_found };
        let articles = ads.iter().filter(|ad| ad.path.starts_with("/berita/"));
        let articles =
            each(articles, |ad| format!("<p><a href=\"{}\">{}</a></p>\n", ad.path, escape(&ad.title)));
        let robots = format!(include_str!("templates/robots.txt"), origin = origin);
        let found = |to| Answer::redirect(StatusCode::FOUND, to);
        let fixed = [
            ("/", plain("Papan Kerja", "<p><a href=\"/lowongan/\">Lihat semua lowongan</a></p>")),
            ("/berita/", plain("Berita &amp; Tips", &articles)),
            ("/robots.txt", Answer::ok("text/plain; charset=utf-8", robots)),
            ("/feed.xml", Answer::ok("application/rss+xml; charset=UTF-8", rss(ads, origin)).tagged()),
            ("/admin/pratinjau/9001/", plain("Pratinjau: staf arsip", "<p>Hanya untuk pengelola.</p>")),
            ("/keluar/mitra-jaya/", found("http://10.0.0.1/lowongan/")),
            ("/lowongan/putar-1/", found("/lowongan/putar-2/")),
            ("/lowongan/putar-2/", found("/lowongan/putar-1/")),
        ];
        site.answers.extend(fixed.map(|(path, answer)| (path.to_owned(), answer)));
        for ((path, body), media) in sitemaps(ads, origin)?.into_iter().zip([XML, "application/gzip", XML]) {
            site.answers.insert(path.to_owned(), Answer::ok(media, body));
        }
        for (html, number) in listing(ads, day).into_iter().zip(1..) {
            site.answers.insert(listing_key(number), Answer::ok(HTML, html));
        }
        let mut flaws = Flaw::ALL.iter().cycle();
        for (at, ad) in ads.iter().enumerate() {
            let html = ad_page(ads, at, ad, day);
            let flaw = if ad.page == Markup::Broken { flaws.next() } else { None };
            let (media, body) = flaw.unwrap_or(&Flaw::None).spoil(&html);
            let answer = Answer::ok(media, body);
            let answer = match at % 3 {
                0 => answer.tagged().modified(ad.posted),
                1 => answer.modified(ad.posted),
                _ => answer,
            };
            let unslashed = ad.path.trim_end_matches('/');
            let moved = |to| Answer::redirect(StatusCode::MOVED_PERMANENTLY, to);
            site.answers.insert(short_link(at), moved(unslashed));
            site.answers.insert(unslashed.to_owned(), moved(&ad.path));
            site.answers.insert(ad.path.clone(), answer);
        }
        Ok(site)
    }

    /// The answer to a request.
    pub(super) fn respond(&self, path: &str, query: &str, asked: &HeaderMap) -> Response {
        let number = query.split('&').find_map(|pair| pair.strip_prefix("page=")?.parse().ok());
        let answer = match number {
            Some(number) if path == "/lowongan/" => self.answers.get(&listing_key(number)),
            _ => self.answers.get(path),
        };
        answer.unwrap_or(&self.not_found).respond(asked)
    }
}

fn listing_key(number: usize) -> String {
    if number == 1 { "/lowongan/".to_owned() } else { format!("/lowongan/?page={number}") }
}
