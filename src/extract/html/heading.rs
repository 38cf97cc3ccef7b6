//! The heading of a page's own ad.

use scraper::ElementRef;

use super::around;
use super::site::Site;
use super::text;
use super::tree::{At, Tree};
use crate::facts::{PageWords, begins_with, plain_words};

/// Longest heading. Bytes.
const LONGEST: usize = 300;
/// Most words of a heading.
const MOST_WORDS: usize = 40;
/// Most nodes of a heading.
const MOST_NODES: usize = 120;
/// Most elements that are weighed.
const MOST: usize = 400;
/// From which sum on an element is taken for the heading.
const SURE: i32 = 5;
/// The same where nothing else says what the page is called.
const LIKELY: i32 = 4;

/// What a page says of its name in its head.
pub(super) struct Names {
    /// The title, as it stands.
    pub(super) head: String,
    /// Its parts between dashes and bars, in plain words.
    segments: Vec<String>,
    plain: String,
    og_title: String,
    site: String,
    /// The title of its structured data.
    posting: String,
}

impl Names {
    pub(super) fn new(head: &str, og_title: &str, site: &str, posting: &str) -> Self {
        Self {
            head: head.trim().to_owned(),
            segments: segments(head).into_iter().map(plain_words).filter(|part| !part.is_empty()).collect(),
            plain: plain_words(head),
            og_title: plain_words(og_title),
            site: plain_words(site),
            posting: plain_words(posting),
        }
    }

    /// What a text in plain words is worth as the name of the page.
    fn worth(&self, text: &str) -> i32 {
        if text == self.posting && !text.is_empty() {
            return 7;
        }
        if text == self.site {
            return -8;
        }
        if text == self.plain {
            return 6;
        }
        let at = self.segments.iter().position(|part| part == text);
        if text == self.og_title && !text.is_empty() || at == Some(0) {
            return 5;
        }
        match at {
            Some(_) => 2,
            // A mark in front: `Penuh waktu Kasir`.
            None if self
                .segments
                .first()
                .is_some_and(|first| first.contains(' ') && text.ends_with(&format!(" {first}"))) =>
            {
                4
            }
            None if text.contains(' ') && format!(" {} ", self.plain).contains(&format!(" {text} ")) => 3,
            None => 0,
        }
    }

    /// The first part of the title of the head, as it is written.
    pub(super) fn first(&self) -> String {
        segments(&self.head).into_iter().map(str::trim).find(|part| !part.is_empty()).unwrap_or("").to_owned()
    }

    /// Every part of the title in plain words.
    pub(super) fn parts(&self) -> &[String] {
        &self.segments
    }
}

/// The parts of a title: `ABK Kapal - Info Loker`.
fn segments(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for mark in [" - ", " | ", " – ", " — ", " :: ", " · ", " » ", " « ", " • ", " ~ ", ": ", " › "]
    {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    parts
}

/// The heading of the page's own ad: by rank, by what the head of the page calls it, and by where it stands.
pub(super) fn find(tree: &Tree<'_>, names: &Names, words: &PageWords, site: &Site) -> Option<At> {
    let mut best: Option<(i32, At)> = None;
    let mut weighed = 0;
    let mut at = 0;
    while at < tree.len() && weighed < MOST {
        let Some(element) = tree.element(at) else { break };
        if tree.is_cut(at) || (around::is_around_by_tag(element.value()) && element.value().name() != "form")
        {
            at = tree.end(at).max(at + 1);
            continue;
        }
        let is_short =
            (1..=MOST_WORDS).contains(&(tree.words(at) + tree.linked(at))) && tree.nodes(at) <= MOST_NODES;
        if let Some(rank) = rank(element).filter(|_| is_short) {
            weighed += 1;
            let name = text::of(element);
            let plain = plain_words(&name);
            if !plain.is_empty() && name.len() <= LONGEST {
                let worth = rank + names.worth(&plain) + place(tree, at, site) + sense(&plain, words);
                if best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, at));
                }
            }
        }
        at += 1;
    }
    let sure = best.filter(|(worth, _)| *worth >= SURE).map(|(_, at)| at);
    sure.or_else(|| named(tree, names, site)).or_else(|| best.filter(|(w, _)| *w >= LIKELY).map(|(_, at)| at))
}

/// Rank of an element that may be a heading.
fn rank(element: ElementRef<'_>) -> Option<i32> {
    let value = element.value();
    let is_titled = matches!(value.attr("itemprop"), Some("title" | "headline"))
        || value.classes().chain(value.id()).any(|name| {
            let parts = around::parts(name);
            parts.iter().any(|part| matches!(part.as_str(), "title" | "subject" | "headline" | "jobtitle"))
        });
    let bonus = i32::from(is_titled);
    Some(match value.name() {
        "h1" => 6 + bonus,
        "h2" => 4 + bonus,
        "h3" => 3 + bonus,
        "h4" => 2 + bonus,
        "div" | "span" | "p" | "td" | "strong" | "b" | "a" if is_titled => 2,
        _ => return None,
    })
}

/// What its place says of a heading.
fn place(tree: &Tree<'_>, at: At, site: &Site) -> i32 {
    let Some(element) = tree.element(at) else { return 0 };
    let mut worth = 0;
    let links = element.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "a");
    let around = element.ancestors().filter_map(ElementRef::wrap);
    let outer = around.clone().find(|e| e.value().name() == "a");
    // The address of the post itself.
    let is_bookmark = |link: &ElementRef<'_>| link.attr("rel").is_some_and(|rel| rel.contains("bookmark"));
    if let Some(href) =
        links.chain(outer).filter(|link| !is_bookmark(link)).find_map(|link| link.attr("href"))
    {
        if site.is_front(href) {
            worth -= 8;
        } else if site.leads_on(href) {
            worth -= 4;
        } else {
            worth += 1;
        }
    }
    let of_site = |e: ElementRef<'_>| {
        e.value().classes().chain(e.value().id()).any(|name| {
            let parts = around::parts(name);
            let has = |wanted: &str| parts.iter().any(|part| part == wanted);
            (has("site") || has("blog") || has("brand") || has("logo")) && !has("post") && !has("posts")
                || name.eq_ignore_ascii_case("header-title")
        })
    };
    if of_site(element) || element.parent().and_then(ElementRef::wrap).is_some_and(of_site) {
        worth -= 8;
    }
    for above in around {
        let value = above.value();
        if matches!(value.name(), "body" | "html" | "main") {
            break;
        }
        if around::is_around_by_name(value) && !is_blog_widget(above) {
            worth -= 6;
            break;
        }
    }
    worth
}

/// Blogger calls the part of the page that holds the post itself a widget.
pub(super) fn is_blog_widget(element: ElementRef<'_>) -> bool {
    element.value().classes().any(|class| class == "Blog")
}

/// What its words say of a heading.
fn sense(plain: &str, words: &PageWords) -> i32 {
    if begins_with(plain, &words.beside).is_some() || begins_with(plain, &words.read_also).is_some() {
        -9
    } else if words.generic_titles.iter().any(|title| title == plain) {
        -3
    } else {
        0
    }
}

/// An element of any kind that says what the head of the page calls it, as pages laid out with tables have it.
fn named(tree: &Tree<'_>, names: &Names, site: &Site) -> Option<At> {
    let first = names.segments.first()?;
    (0..tree.len()).find(|at| {
        let Some(element) = tree.element(*at) else { return false };
        let is_short =
            (1..=MOST_WORDS).contains(&(tree.words(*at) + tree.linked(*at))) && tree.nodes(*at) <= MOST_NODES;
        is_short
            && !matches!(element.value().name(), "body" | "nav" | "footer" | "li")
            && !tree.is_left_out(*at)
            && {
                let plain = plain_words(&text::of(element));
                plain == *first || plain == names.plain
            }
            && place(tree, *at, site) >= 0
    })
}
