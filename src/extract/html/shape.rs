use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::fields::Fields;
use super::heading::Names;
use super::layout::Layout;
use super::site::{Site, leads_out};
use super::{around, counters, labels, named, text};
use crate::domain::Origin;
use crate::facts::{PageWords, plain_words};

/// CSS selectors that every page is read with, parsed once.
pub(super) struct Selectors {
    pub(super) json_ld: Selector,
    pub(super) items: Selector,
    pub(super) props: Selector,
    pub(super) canonical: Selector,
    pub(super) body: Selector,
    pub(super) password: Selector,
    pub(super) app_data: Selector,
    pub(super) scripts: Selector,
    pub(super) og_title: Selector,
    pub(super) og_site: Selector,
    pub(super) og_description: Selector,
    pub(super) head_title: Selector,
    pub(super) links: Selector,
    pub(super) message: Selector,
    pub(super) message_text: Selector,
    pub(super) message_link: Selector,
    listing: Selector,
    description: Selector,
    employer: Selector,
    location: Selector,
    place: Selector,
    salary: Selector,
    time: Selector,
    written_day: Selector,
    published: Selector,
    pictures: Selector,
    pub(super) posters: Selector,
    application: Selector,
    gone: Selector,
    pub(super) frames: Selector,
    pub(super) cards: Selector,
    pub(super) listings: Selector,
}

impl Selectors {
    pub(super) fn new() -> Self {
        #[expect(clippy::expect_used, reason = "the selectors are written here and tested")]
        let parse = |css: &str| Selector::parse(css).expect("a valid selector");
        Self {
            json_ld: parse("script[type*='ld+json' i]"),
            items: parse("[itemtype*='JobPosting' i]"),
            props: parse("[itemprop]"),
            canonical: parse("link[rel='canonical' i][href], meta[property='og:url' i][content]"),
            body: parse("body"),
            password: parse("input[type='password' i]"),
            app_data: parse("script#__NEXT_DATA__, script[type='application/json']"),
            scripts: parse("script:not([src]):not([type]), script[type='text/javascript']:not([src])"),
            og_title: parse("meta[property='og:title'][content]"),
            og_site: parse("meta[property='og:site_name'][content]"),
            og_description: parse(
                "meta[property='og:description'][content], meta[name='description' i][content], meta[name='twitter:description'][content]",
            ),
            head_title: parse("head title"),
            links: parse("a[href]"),
            message: parse(".tgme_widget_message[data-post]"),
            message_text: parse(".tgme_widget_message_text"),
            message_link: parse("a.tgme_widget_message_date[href]"),
            listing: parse(
                ".single_job_listing, .single-job-listing, .job-detail, .job-details, .jobdetail, #job-detail, .job-single",
            ),
            description: parse(
                ".job_description, .job-description, .jobDescription, #job-description, #jobDescription, #jobDescriptionText, .deskripsi, .description-job, .description__text, .entry-content, .post-body, .post_body, .postbody .content, [itemprop='description']",
            ),
            employer: parse(
                ".company strong, .company-name, .company_name, .companyName, .job-company, .employer, .employer-name, .perusahaan, [data-company-name], [class*='org-name'], [itemprop='hiringOrganization']",
            ),
            location: parse("li.location, .job-location, .location, .lokasi, .job_location"),
            place: parse(
                ".job-location, .job_location, .lokasi, .posting-categories .location, [class*='topcard__flavor--bullet'], [data-testid*='ompanyLocation'], #header .location",
            ),
            salary: parse("li.salary, .salary, .gaji, .job-salary"),
            time: parse(
                "time[datetime], abbr.published[title], [itemprop='datePosted'], [itemprop='datePublished']",
            ),
            written_day: parse(
                ".date-header, .post_date, .post-date, .entry-date, .posted-on, .date-posted, .tanggal, .postdate, .topic-date",
            ),
            published: parse(
                "meta[property='article:published_time'][content], meta[property='og:published_time'][content], meta[itemprop='datePublished'][content], meta[name='date' i][content], meta[name='pubdate' i][content]",
            ),
            pictures: parse("img[alt], figcaption"),
            posters: parse("img[src], img[data-src], img[srcset], amp-img[src]"),
            application: parse(".job_application a[href]"),
            frames: parse("iframe[srcdoc], frame[src]"),
            cards: parse("li.job_listing, .job-card, .job-item, .job-list-item, .job_card"),
            listings: parse(".job_listings, .job-listings, .jobs-list"),
            gone: parse(".job-manager-info, .job-expired, .expired, .alert, .notice, .not-found"),
        }
    }

    /// What the head of the page calls it.
    pub(super) fn names(&self, page: &Html, posting: &str) -> Names {
        let content = |selector| page.select(selector).next().and_then(|m| m.attr("content")).unwrap_or("");
        let head: String =
            page.select(&self.head_title).next().map(|t| t.text().collect()).unwrap_or_default();
        Names::new(&head, content(&self.og_title), content(&self.og_site), posting)
    }

    /// What the shape of the page says of its ad.
    pub(super) fn fields<'a>(
        &self,
        page: &Html,
        layout: &Layout<'a>,
        names: &Names,
        words: &PageWords,
    ) -> Fields {
        let out = &layout.left_out;
        let listing = page.select(&self.listing).take(MOST_LOOKED_AT).find(|found| !is_out(*found, out));
        let mut fields =
            Fields { origin: Some(Origin::Heuristic), is_posting: listing.is_some(), ..Fields::default() };
        let heading = layout.heading.map(text::of).unwrap_or_default();
        let heading = without_lead(&heading, words).to_owned();
        let is_generic = words.generic_titles.contains(&plain_words(&heading));
        if !is_generic {
            fields.title.clone_from(&heading);
        }
        if let Some(root) = layout.root {
            let within = |selector: &Selector| -> Option<ElementRef<'a>> {
                let all = layout.parts.iter().chain(Some(&root));
                all.flat_map(|part| part.select(selector))
                    .take(MOST_LOOKED_AT)
                    .find(|found| !is_out(*found, out))
            };
            let text_of = |element: ElementRef<'a>| text::of_without(element, out);
            let whole = without_title(
                &layout.parts.iter().map(|part| text_of(*part)).collect::<Vec<_>>().join("\n"),
                &heading,
            );
            let described = within(&self.description).map(text_of).unwrap_or_default();
            // Where the description is but one of several parts, all of them are the ad.
            let is_whole = described.split_whitespace().count() * 2 >= whole.split_whitespace().count();
            let chosen = if described.trim().is_empty() || !is_whole { whole.clone() } else { described };
            let (kept, ago) = counters::without(&without_title(&chosen, &heading));
            fields.text = kept;
            if fields.text.split_whitespace().count() < FEWEST_WORDS {
                self.add_pictures(&layout.parts, out, &mut fields.text, &heading);
            }
            let short =
                |selector| within(selector).map(text_of).filter(|name| name.len() <= 120).unwrap_or_default();
            fields.employer = first_line(&short(&self.employer));
            if fields.employer.is_empty() {
                let near = named::employer(root, out, &words.labels);
                let only = || named::only_employer(page.root_element(), &words.labels);
                fields.employer = near.or_else(only).unwrap_or_default();
            }
            if let Some(listing) = listing {
                // The job board's own line of fields is no words of the ad, and its fields are.
                let is_own = |found: &ElementRef<'_>| {
                    let above = found.ancestors().filter_map(ElementRef::wrap).chain(std::iter::once(*found));
                    let mut cut = above.filter(|element| out.contains(&element.id()));
                    cut.all(|element| element.value().classes().any(|class| class == "job-listing-meta"))
                };
                let field =
                    |selector| listing.select(selector).find(is_own).map(text::of).unwrap_or_default();
                (fields.location, fields.pay) = (field(&self.location), field(&self.salary));
            }
            if fields.location.is_empty() {
                fields.location = first_line(&short(&self.place));
            }
            if fields.location.is_empty() {
                fields.location = named::place(root, out, &words.labels).unwrap_or_default();
            }
            let mut rows: Vec<_> = layout.parts.iter().flat_map(|part| labels::rows(*part, out)).collect();
            rows.extend(layout.parts.iter().flat_map(|part| labels::pairs(*part, out, &words.labels)));
            labels::read(&whole, &rows, &words.labels, &mut fields);
            if let Some(day) = self.published_at(page, root, out) {
                fields.posted_at = day;
            } else if let Some(day) = labels::posted_on(&whole, &words.labels) {
                fields.posted_at = day;
            } else if let Some(day) = named::day(root, out, &words.labels) {
                fields.posted_at = day;
            } else if let Some(day) = labels::day_line(&whole).filter(|_| fields.posted_at.trim().is_empty())
            {
                fields.posted_at = day;
            } else if fields.posted_at.trim().is_empty() {
                fields.posted_at = ago.or_else(|| counters::without(&whole).1).unwrap_or_default();
            }
        }
        if fields.title.trim().is_empty() {
            let og = page.select(&self.og_title).next().and_then(|meta| meta.attr("content")).unwrap_or("");
            let first = names.first();
            [heading.as_str(), og.trim(), first.as_str(), names.head.as_str()]
                .into_iter()
                .find(|title| !title.is_empty() && !words.generic_titles.contains(&plain_words(title)))
                .or(Some(names.head.as_str()))
                .unwrap_or("")
                .clone_into(&mut fields.title);
        }
        fields
    }

    /// The day of publishing; that of a change only where no other is told.
    fn published_at(
        &self,
        page: &Html,
        root: ElementRef<'_>,
        out: &HashSet<ego_tree::NodeId>,
    ) -> Option<String> {
        let is_near = |time: &ElementRef<'_>| {
            !time.ancestors().filter_map(ElementRef::wrap).any(|above| {
                out.contains(&above.id())
                    && !around::is_meta(above.value())
                    && above.value().name() != "header"
            })
        };
        // The post as a whole, of which the ad may be but the inner part.
        let post = root.ancestors().filter_map(ElementRef::wrap).take(8).find(|above| {
            above.value().name() == "article"
                || above
                    .value()
                    .classes()
                    .any(|class| matches!(class, "hentry" | "post" | "post-outer" | "date-outer"))
        });
        if let Some(post) = post {
            let is_comment = |e: ElementRef<'_>| {
                e.value()
                    .classes()
                    .chain(e.value().id())
                    .any(|name| name.to_ascii_lowercase().contains("comment"))
            };
            let is_own = |time: &ElementRef<'_>| {
                let names = time.value().classes().chain(time.attr("itemprop"));
                names.into_iter().any(|name| name.to_ascii_lowercase().contains("publish"))
                    && !time.ancestors().filter_map(ElementRef::wrap).any(is_comment)
            };
            if let Some(time) = post.select(&self.time).take(MOST_LOOKED_AT).find(is_own) {
                return ["datetime", "content", "title"]
                    .iter()
                    .find_map(|name| time.attr(name))
                    .map(str::to_owned);
            }
        }
        let times: Vec<ElementRef<'_>> = root
            .select(&self.time)
            .take(MOST_LOOKED_AT)
            .filter(|time| is_near(time) || !is_out(*time, out))
            .take(50)
            .collect();
        let is_named = |time: &ElementRef<'_>, wanted: &[&str]| {
            let names = time.value().classes().chain(time.attr("itemprop"));
            names.into_iter().any(|name| {
                let name = name.to_ascii_lowercase();
                wanted.iter().any(|part| name.contains(part))
            })
        };
        let day = |time: &ElementRef<'_>| {
            let day = ["datetime", "content", "title"].iter().find_map(|name| time.attr(name));
            day.map_or_else(|| text::of(*time), str::to_owned)
        };
        let published =
            times.iter().find(|time| is_named(time, &["publish", "posted", "entry-date", "created"]));
        if let Some(time) = published {
            return Some(day(time));
        }
        let meta = page.select(&self.published).next().and_then(|meta| meta.attr("content"));
        if let Some(meta) = meta {
            return Some(meta.to_owned());
        }
        let not_changed = times.iter().find(|time| !is_named(time, &["updat", "modif"]));
        if let Some(time) = not_changed {
            return Some(day(time));
        }
        let within = post.unwrap_or(root);
        let written = within.select(&self.written_day).take(20).map(text::of).find(|day| day.len() <= 64);
        written.or_else(|| times.first().map(day))
    }

    /// Adds what pictures are said to show: the words of a poster are in the picture alone.
    fn add_pictures(
        &self,
        parts: &[ElementRef<'_>],
        out: &HashSet<ego_tree::NodeId>,
        text: &mut String,
        heading: &str,
    ) {
        for picture in parts.iter().flat_map(|part| part.select(&self.pictures)).take(40) {
            let said = picture.attr("alt").map_or_else(|| text::of(picture), str::to_owned);
            let said = said.trim();
            let is_told = text.contains(said) || plain_words(heading).contains(&plain_words(said));
            if said.split_whitespace().count() >= 4 && !is_told && !is_out(picture, out) {
                if !text.trim().is_empty() {
                    text.push('\n');
                }
                text.push_str(said);
            }
        }
    }

    /// What the page says in place of an ad that is over.
    pub(super) fn notice(&self, root: ElementRef<'_>) -> String {
        root.select(&self.gone).take(20).map(text::of).collect::<Vec<_>>().join("\n")
    }

    /// Targets of the links of the ad that lead to people and not around the site.
    pub(super) fn targets(&self, layout: &Layout<'_>, site: &Site) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let Some(root) = layout.root else { return found };
        let own = layout.parts.iter().flat_map(|part| part.select(&self.links)).take(MOST_LINKS);
        let own = own.filter(|link| !is_out(*link, &layout.left_out));
        for link in own.chain(root.select(&self.application)).take(300) {
            let Some(href) = link.attr("href").map(str::trim) else { continue };
            let hidden =
                href.split_once("/cdn-cgi/l/email-protection#").and_then(|(_, rest)| text::hidden_mail(rest));
            let href = hidden.map_or_else(|| href.to_owned(), |address| format!("mailto:{address}"));
            if found.len() < 40 && leads_out(&href, site) && !found.contains(&href) {
                found.push(href);
            }
        }
        found
    }
}

/// Whether an element or one that it stands in is left out.
pub(super) fn is_out(element: ElementRef<'_>, out: &HashSet<ego_tree::NodeId>) -> bool {
    out.contains(&element.id()) || element.ancestors().any(|above| out.contains(&above.id()))
}

/// Most elements of one kind of which it is asked whether they are left out.
const MOST_LOOKED_AT: usize = 500;
/// The same for links.
const MOST_LINKS: usize = 5_000;
/// Words of a text below which what pictures show is read as well.
pub(super) const FEWEST_WORDS: usize = 15;

/// `text` without a first line that repeats the title.
pub(super) fn without_title(text: &str, title: &str) -> String {
    let title = title.trim();
    match text.split_once('\n') {
        Some((first, rest)) if first.trim() == title => rest.to_owned(),
        None if text.trim() == title => String::new(),
        _ => text.to_owned(),
    }
}

/// A heading without what stands in front of the title: `Position Details: Kasir`.
fn without_lead<'a>(heading: &'a str, words: &PageWords) -> &'a str {
    match heading.split_once(':') {
        Some((lead, rest))
            if !rest.trim().is_empty() && words.generic_titles.contains(&plain_words(lead)) =>
        {
            rest.trim()
        }
        _ => heading,
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("").to_owned()
}
