use jiff::civil::Date;

use super::ad::{BoardAd, Channel};
use super::layout::{escape, page};

/// Entries on one page of the listing.
const PAGE_ENTRIES: usize = 10;

/// Entries that lead to no ad, with the place they take: a page that robots.txt disallows, two that are gone,
/// one that redirects into a private network and one that redirects for ever.
const DEAD_ENDS: [(usize, &str, &str); 5] = [
    (3, "/admin/pratinjau/9001/", "Pratinjau: staf arsip"),
    (8, "/lowongan/teknisi-lift-makassar/", "Teknisi Lift"),
    (14, "/keluar/mitra-jaya/", "Mitra Jaya buka lowongan"),
    (21, "/lowongan/putar-1/", "Penjaga Kios Pulsa"),
    (27, "/lowongan/kasir-apotek-ngawi/", "Kasir Apotek"),
];

/// The short link of ad number `at`.
pub(super) fn short_link(at: usize) -> String {
    format!("/l/{}", 1201 + at)
}

/// The listing, page after page. One link carries tracking parameters and one is a short link.
pub(super) fn listing(ads: &[BoardAd], day: Date) -> Vec<String> {
    let listed = ads.iter().enumerate().filter(|(_, ad)| ad.via.contains(&Channel::Listing));
    let ad_entry = |(nth, (at, ad)): (usize, (usize, &BoardAd))| {
        let href = match nth {
            5 => format!("{}?utm_source=buletin&amp;utm_medium=email", ad.path),
            11 => short_link(at),
            _ => ad.path.clone(),
        };
        let facts: Vec<_> = ad.facts(day).map(|(_, _, value)| escape(&value)).collect();
        entry(&href, &ad.title, &facts.join(" &middot; "))
    };
    let mut entries: Vec<_> = listed.enumerate().map(ad_entry).collect();
    for (place, href, title) in DEAD_ENDS {
        entries.insert(place.min(entries.len()), entry(href, title, "Diposting 2 bulan lalu"));
    }
    let pages = entries.chunks(PAGE_ENTRIES);
    let count = pages.len();
    let link = |number: usize, name: &str, text: &str| match number {
        number if (1..=count).contains(&number) => {
            format!("<a class=\"{name}\" rel=\"{name}\" href=\"/lowongan/?page={number}\">{text}</a>")
        }
        _ => String::new(),
    };
    let html = |(entries, number): (&[String], usize)| {
        let main = format!(
            include_str!("templates/listing.html"),
            entries = entries.concat(),
            page = number,
            pages = count,
            prev = link(number - 1, "prev", "&larr; Lebih baru"),
            next = link(number + 1, "next", "Lebih lama &rarr;"),
        );
        page(ads, "", "Lowongan kerja", "", &main)
    };
    pages.zip(1..).map(html).collect()
}

fn entry(href: &str, title: &str, facts: &str) -> String {
    format!("<li><a class=\"job\" href=\"{href}\">{}</a> <small>{facts}</small></li>\n", escape(title))
}
