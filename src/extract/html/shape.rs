use scraper::{ElementRef, Html, Selector};

use super::fields::Fields;
use super::text;
use crate::domain::Origin;

/// CSS selectors that every page is read with, parsed once.
pub(super) struct Selectors {
    pub(super) json_ld: Selector,
    pub(super) items: Selector,
    pub(super) props: Selector,
    pub(super) canonical: Selector,
    pub(super) links: Selector,
    listing: Selector,
    description: Selector,
    article: Selector,
    main: Selector,
    heading: Selector,
    second: Selector,
    og_title: Selector,
    head_title: Selector,
    employer: Selector,
    location: Selector,
    salary: Selector,
    time: Selector,
    gone: Selector,
    cards: Selector,
}

impl Selectors {
    pub(super) fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the selectors are written here and tested")]
        let parse = |css: &str| Selector::parse(css).expect("a valid selector");
        Self {
            json_ld: parse("script[type*='ld+json' i]"),
            items: parse("[itemtype*='JobPosting' i]"),
            props: parse("[itemprop]"),
            canonical: parse("link[rel='canonical' i][href]"),
            links: parse("a[href]"),
            listing: parse(
                ".single_job_listing, .single-job-listing, .job-detail, .job-details, .jobdetail, #job-detail, .job-single",
            ),
            description: parse(
                ".job_description, .job-description, .jobDescription, #job-description, #jobDescription, .deskripsi, .description-job, .entry-content",
            ),
            article: parse("article"),
            main: parse("main, [role='main'], #content, #main"),
            heading: parse("h1"),
            second: parse("h2"),
            og_title: parse("meta[property='og:title'][content]"),
            head_title: parse("title"),
            employer: parse(
                ".company strong, .company-name, .company_name, .job-company, .employer, .perusahaan",
            ),
            location: parse("li.location, .job-location, .location, .lokasi, .job_location"),
            salary: parse("li.salary, .salary, .gaji, .job-salary"),
            time: parse("time[datetime]"),
            cards: parse("li.job_listing, .job-card, .job-item, .job-list-item, .job_card"),
            gone: parse(".job-manager-info, .job-expired, .expired, .alert, .notice, .not-found"),
        }
    }

    /// What the shape of the page says of its ad, and the element that holds it.
    pub(super) fn fields<'a>(&self, page: &'a Html) -> (Fields, Option<ElementRef<'a>>) {
        let first = |selector| page.select(selector).find(|found| !is_beside(*found));
        let listing = first(&self.listing);
        let root = listing
            .or_else(|| self.article(page))
            .or_else(|| first(&self.main))
            .or_else(|| self.around_heading(page));
        let mut fields = Fields {
            title: self.title(page, root),
            origin: Some(Origin::Heuristic),
            is_posting: listing.is_some(),
            ..Fields::default()
        };
        if let Some(root) = root {
            let within = |selector| {
                root.select(selector).find(|found| !is_beside(*found)).map(text::of).unwrap_or_default()
            };
            fields.text = within(&self.description);
            if fields.text.trim().is_empty() {
                fields.text = without_title(&text::of(root), &fields.title);
            }
            // Outside a job board's own markup these names mean other things.
            if listing.is_some() {
                fields.employer = within(&self.employer);
                fields.location = within(&self.location);
                fields.pay = within(&self.salary);
            }
            let time = root.select(&self.time).find(|found| !is_beside(*found));
            if let Some(day) = time.and_then(|time| time.attr("datetime")) {
                day.clone_into(&mut fields.posted_at);
            }
        }
        (fields, root)
    }

    /// Whether the page lists several ads and is none itself.
    pub(super) fn is_list(&self, root: ElementRef<'_>) -> bool {
        let own = |card: &ElementRef<'_>| {
            let mut above = card.ancestors().take_while(|a| a.id() != root.id()).filter_map(ElementRef::wrap);
            !above.any(|a| {
                matches!(a.value().name(), "aside" | "footer" | "nav")
                    || a.value().classes().any(|c| c.contains("widget"))
            })
        };
        root.select(&self.cards).filter(own).take(3).count() >= 3
    }

    /// What the page says in place of an ad that is over.
    pub(super) fn notice(&self, root: ElementRef<'_>) -> String {
        root.select(&self.gone).map(text::of).collect::<Vec<_>>().join("\n")
    }

    /// The one article of the page, or the one with the heading.
    fn article<'a>(&self, page: &'a Html) -> Option<ElementRef<'a>> {
        let articles: Vec<ElementRef<'a>> =
            page.select(&self.article).filter(|found| !is_beside(*found)).take(50).collect();
        match articles.as_slice() {
            [one] => Some(*one),
            several => several.iter().find(|found| found.select(&self.heading).next().is_some()).copied(),
        }
    }

    /// The smallest part of a page without any structure that holds its heading and some text.
    fn around_heading<'a>(&self, page: &'a Html) -> Option<ElementRef<'a>> {
        let heading = self.own_heading(page)?;
        let name = text::of(heading);
        heading
            .ancestors()
            .filter_map(ElementRef::wrap)
            .take_while(|above| above.value().name() != "html")
            .take(12)
            .find(|above| without_title(&text::of(*above), &name).split_whitespace().count() >= FEWEST_WORDS)
    }

    /// The first heading, or one of the second rank that the page's own title begins with.
    fn own_heading<'a>(&self, page: &'a Html) -> Option<ElementRef<'a>> {
        let first = page.select(&self.heading).find(|found| !is_beside(*found));
        first.filter(|found| !text::of(*found).trim().is_empty()).or_else(|| {
            let head: String = page.select(&self.head_title).next().map(|t| t.text().collect())?;
            page.select(&self.second).take(50).find(|found| {
                let name = text::of(*found);
                !name.trim().is_empty() && head.trim().starts_with(name.trim())
            })
        })
    }

    fn title(&self, page: &Html, root: Option<ElementRef<'_>>) -> String {
        let heading = root
            .and_then(|root| root.select(&self.heading).find(|found| !is_beside(*found)))
            .or_else(|| page.select(&self.heading).find(|found| !is_beside(*found)));
        if let Some(title) = heading.map(text::of).filter(|title| !title.trim().is_empty()) {
            return title;
        }
        if let Some(heading) = self.own_heading(page) {
            return text::of(heading);
        }
        let meta = page.select(&self.og_title).next().and_then(|meta| meta.attr("content"));
        if let Some(title) = meta.filter(|title| !title.trim().is_empty()) {
            return title.to_owned();
        }
        page.select(&self.head_title).next().map(|title| title.text().collect()).unwrap_or_default()
    }

    /// Targets of the links within `root` that lead to people and not around the site at `host`.
    pub(super) fn targets(&self, root: ElementRef<'_>, host: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for link in root.select(&self.links).take(300) {
            let Some(href) = link.attr("href").map(str::trim) else { continue };
            if found.len() < 40
                && leads_out(href, host)
                && !is_beside_but_applies(link, root)
                && !found.iter().any(|f| f == href)
            {
                found.push(href.to_owned());
            }
        }
        found
    }
}

/// Whether an element or one that it stands in belongs to what is around the ad.
fn is_beside(element: ElementRef<'_>) -> bool {
    text::is_around(element.value()) && !element.value().classes().any(|class| class == "job-listing-meta")
        || element.ancestors().filter_map(ElementRef::wrap).any(|above| {
            text::is_around(above.value())
                && !above.value().classes().any(|class| class == "job-listing-meta")
        })
}

/// As [`is_beside`], up to `root`, with the application box as a part of the ad.
fn is_beside_but_applies(element: ElementRef<'_>, root: ElementRef<'_>) -> bool {
    element.ancestors().take_while(|above| above.id() != root.id()).filter_map(ElementRef::wrap).any(
        |above| {
            text::is_around(above.value()) && !above.value().classes().any(|class| class == "job_application")
        },
    )
}

/// Words from which on the part around a heading is taken for the ad.
const FEWEST_WORDS: usize = 4;

/// Parts of addresses that lead neither to people nor to firms.
const ELSEWHERE: [&str; 8] = [
    "maps.google.",
    "google.com/maps",
    "facebook.com/sharer",
    "/intent/tweet",
    "t.me/share",
    "linkedin.com/share",
    "wa.me/?text",
    "pinterest.",
];

/// Whether a link leads to a person or firm: not within the site, not a map, not a button to share.
fn leads_out(href: &str, host: &str) -> bool {
    let lower = href.to_ascii_lowercase();
    if lower.starts_with("mailto:")
        || lower.starts_with("tel:")
        || lower.starts_with("sms:")
        || lower.starts_with("whatsapp:")
    {
        return true;
    }
    let Some((_, rest)) = lower.split_once("://") else { return false };
    let target = rest.split(['/', '?', '#']).next().unwrap_or("");
    target != host && !ELSEWHERE.iter().any(|part| lower.contains(part)) && !lower.contains("send?text=")
}

/// `text` without a first line that repeats the title.
fn without_title(text: &str, title: &str) -> String {
    let title = title.trim();
    match text.split_once('\n') {
        Some((first, rest)) if first.trim() == title => rest.to_owned(),
        None if text.trim() == title => String::new(),
        _ => text.to_owned(),
    }
}
