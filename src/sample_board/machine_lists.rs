use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::ad::{BoardAd, Channel};
use super::layout::{each, escape};

/// A sitemap address whose page is gone.
const STALE_PATH: &str = "/lowongan/penjahit-kebaya-cimahi/";

fn via(ads: &[BoardAd], channel: Channel) -> impl Iterator<Item = &BoardAd> {
    ads.iter().filter(move |ad| ad.via.contains(&channel))
}

/// The sitemap index and its two sitemaps, by path: the first gzipped and without dates, the second plain and
/// with dates.
pub(super) fn sitemaps(ads: &[BoardAd], origin: &str) -> io::Result<[(&'static str, Vec<u8>); 3]> {
    let document = |kind: &str, inner: &str| {
        let namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{kind} xmlns=\"{namespace}\">\n{inner}</{kind}>\n"
        )
    };
    let paths = ["/sitemap.xml", "/sitemap-lowongan-1.xml.gz", "/sitemap-lowongan-2.xml"];
    let listed: Vec<_> = via(ads, Channel::Sitemap).collect();
    let (first, second) = listed.split_at(listed.len() / 2);
    let parts = each(paths.iter().skip(1), |path| format!("<sitemap><loc>{origin}{path}</loc></sitemap>\n"));
    let undated = each(first, |ad| format!("<url><loc>{origin}{}</loc></url>\n", ad.path));
    let dated = each(second, |ad| {
        format!("<url><loc>{origin}{}</loc><lastmod>{}</lastmod></url>\n", ad.path, ad.posted)
    });
    let stale = format!("<url><loc>{origin}{STALE_PATH}</loc></url>\n");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(document("urlset", &undated).as_bytes())?;
    let [index_path, first_path, second_path] = paths;
    Ok([
        (index_path, document("sitemapindex", &parts).into_bytes()),
        (first_path, gzip.finish()?),
        (second_path, document("urlset", &(dated + &stale)).into_bytes()),
    ])
}

/// The RSS feed.
pub(super) fn rss(ads: &[BoardAd], origin: &str) -> String {
    let items = each(via(ads, Channel::Feed), |ad| {
        format!(
            include_str!("templates/rss_item.xml"),
            title = escape(&ad.title),
            url = format_args!("{origin}{}", ad.path),
            day = ad.posted.strftime("%a, %d %b %Y 08:00:00 +0700"),
            teaser = ad.teaser(),
            body = ad.body_html.replace("]]>", "]]&gt;"),
            place = escape(&ad.location),
            firm = escape(&ad.employer),
        )
    });
    format!(include_str!("templates/rss.xml"), origin = origin, items = items)
}
