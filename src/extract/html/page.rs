use std::cell::OnceCell;
use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::fields::Fields;
use super::heading::Names;
use super::layout::Layout;
use super::notice::{self, Notice};
use super::shape::Selectors;
use super::site::Site;
use super::tree::Tree;
use super::{app_data, items, json_ld, microdata, text, visible};
use crate::domain::{Field, FieldRules, Origin};
use crate::extract::collection::{self, Collection};
use crate::facts::PageWords;
use crate::parse;

/// Longest page that the article finder is tried on, in bytes.
const LONGEST_ARTICLE_BYTES: usize = 500_000;
/// Nodes of a page from which on it is not tried.
const MOST_ARTICLE_NODES: usize = 30_000;
/// Text shorter than this is no article, in bytes.
const SHORTEST_ARTICLE_BYTES: usize = 200;

/// Words of a page below which a picture may say the rest: `Lowongan terbaru, lihat poster. Kirim lamaran ke ...`.
const FEWEST_BESIDE_POSTER: usize = 40;
/// Words of a page below which its data are asked what it says.
const FEWEST_WORDS: usize = 8;
/// Most frames of a page that are looked at.
const MOST_FRAMES: usize = 50;
/// Fewest words of a description in the head of a page that may be an ad.
const FEWEST_DESCRIBED: usize = 8;

/// What a page was read as.
pub(in crate::extract) struct PageRead {
    pub(in crate::extract) fields: Fields,
    /// The ads of a page that holds several; empty where it holds one or none.
    pub(in crate::extract) items: Vec<Fields>,
    /// Whether the page holds several ads that cannot be taken apart.
    pub(in crate::extract) is_collection: bool,
    /// What the page says in place of an ad that is over; empty where it says nothing of the kind.
    pub(in crate::extract) warning: String,
    /// What the page is in the place of an ad.
    pub(in crate::extract) notice: Option<Notice>,
    /// Whether the page lists several ads and is none itself.
    pub(in crate::extract) is_list: bool,
    /// Frames of the page that hold words, which are not read.
    pub(in crate::extract) unread_frames: usize,
    /// Addresses of pictures that may say the rest, of a page of few words.
    pub(in crate::extract) posters: Vec<String>,
    /// Whether the page's own data speak of a vacancy and cannot be read.
    pub(in crate::extract) is_unreadable: bool,
}

thread_local! {
    static SELECTORS: OnceCell<Selectors> = const { OnceCell::new() };
}

/// Reads the ad on a page: structured data, then the source's selectors, then the page's shape.
pub(in crate::extract) fn read(html: &str, address: &str, rules: &FieldRules, words: &PageWords) -> PageRead {
    SELECTORS.with(|cell| read_with(cell.get_or_init(Selectors::new), html, (address, rules, words)))
}

fn read_with(
    selectors: &Selectors,
    html: &str,
    (address, rules, words): (&str, &FieldRules, &PageWords),
) -> PageRead {
    let mut page = parse::document(html);
    leave_out(&mut page, &rules.exclude);
    let site = Site::of(&page, &selectors.canonical, address);
    let data = json_ld::read(&page, &selectors.json_ld);
    let posting = data.postings.first().filter(|_| data.postings.len() == 1);
    let names = selectors.names(&page, posting.map_or("", |posting| &posting.title));
    let layout = Tree::of(&page, &selectors.body, &site)
        .map(|tree| Layout::of(tree, &names, words, &site))
        .unwrap_or_default();
    let mut shape = selectors.fields(&page, &layout, &names, words);
    if shape.text.split_whitespace().count() < FEWEST_WORDS {
        read_data(selectors, &page, &names, &mut shape);
    }
    let mut fields = own_posting(data.postings, &shape.title, address).unwrap_or_default();
    if let Some(item) = microdata::posting(&page, &selectors.items, &selectors.props) {
        fields.fill(item);
    }
    let notice = of_notice(selectors, &page, (&layout, &names), &shape, words)
        .filter(|notice| *notice != Notice::Login || !fields.is_posting);
    let mut items = items::chosen(&page, rules);
    if items.is_empty() {
        let messages = items::messages(&page, selectors);
        items = messages.into_iter().flat_map(|message| items::taken_apart(message, words)).collect();
    }
    let chosen = selected(page.root_element(), rules);
    let mut is_collection = false;
    if items.is_empty() && chosen.text.trim().is_empty() && notice.is_none() {
        let shown = collection::of(&shape.title, &shape.text, &headings(&layout), words);
        is_collection = shown == Collection::Several;
        if is_collection
            || shown != Collection::One
            || !(fields.is_posting || selectors.is_known_list(&layout))
        {
            items = items::alike(&layout.alike);
            let described = || collection::of(&fields.title, &fields.text, &HashSet::new(), words);
            if let (true, Collection::Parts(parts)) = (items.is_empty(), shown) {
                items = items::of_collection(parts);
            } else if let (true, Collection::Parts(parts)) = (items.is_empty(), described()) {
                items = items::of_collection(parts);
            }
        }
    }
    if items.is_empty() && notice.is_none() && !chosen.text.trim().is_empty() {
        let title = if chosen.title.trim().is_empty() { &shape.title } else { &chosen.title };
        match collection::of(title, &chosen.text, &HashSet::new(), words) {
            Collection::Parts(parts) => items = items::of_collection(parts),
            shown => is_collection = shown == Collection::Several,
        }
    }
    if chosen.text.trim().is_empty() {
        if !fields.text.trim().is_empty() {
            visible::judge_what_is_seen(&mut fields, &shape);
        }
    } else {
        // Whoever names where the text stands knows the site.
        fields.text.clone_from(&chosen.text);
        fields.origin = chosen.origin;
    }
    fields.fill(chosen);
    let warning = layout.root.map(|root| selectors.notice(root)).unwrap_or_default();
    let is_list = !fields.is_posting
        && items.is_empty()
        && selectors.is_list(&page, (&layout, &shape.text), &names, &site, words);
    let is_collection = items.is_empty() && is_collection;
    let is_bare = !is_list
        && notice.is_none()
        && warning.is_empty()
        && fields.text.trim().is_empty()
        && shape.text.trim().is_empty();
    fields.fill(shape);
    // The article finder makes a tree of its own, of the same size.
    if is_bare && html.len() <= LONGEST_ARTICLE_BYTES && page.tree.values().len() <= MOST_ARTICLE_NODES {
        fields.fill(article(&parse::bounded(html), address));
    }
    fields.links = selectors.targets(&layout, &site);
    fields.url = canonical(&site, address).unwrap_or_else(|| address.to_owned());
    for item in &mut items {
        let target = (!item.url.trim().is_empty()).then(|| site.target(&item.url)).flatten();
        let is_apart = |url: &url::Url| site.is_own(url) && !site.is_here(url.as_str());
        item.url = target.filter(is_apart).map(String::from).unwrap_or_default();
        if item.posted_at.trim().is_empty() {
            item.posted_at.clone_from(&fields.posted_at);
        }
    }
    let is_short = fields.text.split_whitespace().count() < FEWEST_BESIDE_POSTER;
    let posters =
        if is_short && !is_list && items.is_empty() { selectors.posters(&layout, &site) } else { Vec::new() };
    PageRead {
        fields,
        items,
        is_collection,
        warning,
        notice,
        is_list,
        unread_frames: unread_frames(selectors, &page),
        posters,
        is_unreadable: data.is_unreadable,
    }
}

/// Frames with words of their own: those that the page itself holds (`srcdoc`), and those of a page that is made of frames.
/// What an `iframe` shows from another address is mostly a map, a film or an advertisement.
fn unread_frames(selectors: &Selectors, page: &Html) -> usize {
    page.select(&selectors.frames)
        .take(MOST_FRAMES)
        .filter(|frame| match frame.attr("srcdoc") {
            Some(inner) => text::plain(inner).split_whitespace().count() >= FEWEST_WORDS,
            None => frame.value().name() == "frame" && frame.attr("src").is_some(),
        })
        .count()
}

/// What the page says in the place of an ad, by its names and the words that it shows.
fn of_notice(
    selectors: &Selectors,
    page: &Html,
    (layout, names): (&Layout<'_>, &Names),
    shape: &Fields,
    words: &PageWords,
) -> Option<Notice> {
    let heading = layout.heading.map(text::of).unwrap_or_default();
    let mut all: Vec<&str> = vec![heading.as_str()];
    all.extend(names.parts().iter().map(String::as_str));
    let has_password = page.select(&selectors.password).next().is_some();
    notice::of(&all, &shape.text, has_password, words)
}

/// Lines that the page sets as headings.
fn headings(layout: &Layout<'_>) -> HashSet<String> {
    let within = layout.parts.iter().flat_map(|part| part.descendants()).filter_map(ElementRef::wrap);
    let is_heading =
        |e: &ElementRef<'_>| matches!(e.value().name(), "h2" | "h3" | "h4" | "h5" | "h6" | "strong" | "b");
    within.filter(is_heading).take(500).map(|heading| text::of(heading).trim().to_owned()).collect()
}

/// What a page that shows no words says in its data and its head.
fn read_data(selectors: &Selectors, page: &Html, names: &Names, shape: &mut Fields) {
    let own = shape.title.clone();
    let first = names.first();
    if let Some(found) =
        app_data::read(page, (&selectors.app_data, &selectors.scripts), &[&own, &first, &names.head])
    {
        shape.title.clone_from(&found.title);
        let had = std::mem::take(&mut shape.text);
        shape.fill(found);
        if shape.text.trim().is_empty() {
            shape.text = had;
        }
        return;
    }
    let described = page.select(&selectors.og_description).filter_map(|meta| meta.attr("content"));
    let longest =
        described.map(|words| text::plain(words).into_owned()).max_by_key(String::len).unwrap_or_default();
    if longest.split_whitespace().count() > shape.text.split_whitespace().count().max(FEWEST_DESCRIBED) {
        shape.text = longest;
    }
}

/// The posting that is this page's own: the only one, or the one with its title or address.
fn own_posting(mut postings: Vec<Fields>, title: &str, address: &str) -> Option<Fields> {
    if postings.len() < 2 {
        return postings.pop();
    }
    let at = postings.iter().position(|posting| {
        posting.url.trim_end_matches('/') == address.trim_end_matches('/')
            || (!posting.title.is_empty() && posting.title.trim() == title.trim())
    })?;
    Some(postings.swap_remove(at))
}

/// Takes out of a page what its source says is never part of an ad.
fn leave_out(page: &mut Html, exclude: &[String]) {
    for css in exclude {
        let Ok(selector) = Selector::parse(css) else { continue };
        let found: Vec<_> = page.select(&selector).map(|element| element.id()).collect();
        for id in found {
            if let Some(mut node) = page.tree.get_mut(id) {
                node.detach();
            }
        }
    }
}

/// What the source's own selectors find; one that is no CSS was refused when the configuration was read.
pub(super) fn selected(page: ElementRef<'_>, rules: &FieldRules) -> Fields {
    let mut fields = Fields { origin: Some(Origin::Selector), ..Fields::default() };
    for (field, css) in &rules.selectors {
        let Ok(selector) = Selector::parse(css) else { continue };
        let found: Vec<ElementRef<'_>> = page.select(&selector).take(20).collect();
        let all = || found.iter().map(|e| text::of(*e)).collect::<Vec<_>>().join("\n");
        let first = || found.first().map(|e| text::of(*e)).unwrap_or_default();
        match field {
            Field::Id => fields.id = first(),
            Field::Title => fields.title = first(),
            Field::Text => {
                fields.text = all();
                fields.is_posting = !fields.text.trim().is_empty();
            }
            Field::Employer => fields.employer = first(),
            Field::Location => fields.location = first(),
            Field::Pay => fields.pay = first(),
            Field::PostedAt => {
                fields.posted_at = found
                    .first()
                    .and_then(|e| e.attr("datetime").or_else(|| e.attr("content")).map(str::to_owned))
                    .unwrap_or_else(first);
            }
            Field::Contact => {
                fields.contact = all();
                fields.links.extend(found.iter().filter_map(|e| e.attr("href")).map(str::to_owned));
            }
            Field::ValidThrough => {
                fields.valid_through = found
                    .first()
                    .and_then(|e| e.attr("datetime").or_else(|| e.attr("content")).map(str::to_owned))
                    .unwrap_or_else(first);
            }
            Field::Url => {
                let link = found.first().and_then(|e| e.attr("href"));
                fields.url = link.map_or_else(first, str::to_owned);
            }
            Field::Skip | Field::Picture => {}
        }
    }
    fields
}

/// The main text as an article finder sees it: the last resort.
fn article(html: &str, address: &str) -> Fields {
    let config = dom_smoothie::Config { max_elements_to_parse: 5_000, ..dom_smoothie::Config::default() };
    let found = dom_smoothie::Readability::new(html, Some(address), Some(config))
        .or_else(|_| dom_smoothie::Readability::new(html, None, None))
        .and_then(|mut finder| finder.parse());
    let Ok(found) = found else { return Fields::default() };
    let text = text::plain(&found.content).into_owned();
    if text.len() < SHORTEST_ARTICLE_BYTES {
        return Fields::default();
    }
    Fields { title: found.title, text, origin: Some(Origin::Heuristic), ..Fields::default() }
}

/// The address that the page calls its own, if it is of the same site; of a saved page, the address that it was saved
/// from.
fn canonical(site: &Site, address: &str) -> Option<String> {
    let canonical = site.canonical.as_ref()?;
    let here = url::Url::parse(address).ok()?;
    let is_same = here.scheme() == "file"
        || (canonical.host_str() == here.host_str()
            && canonical.port_or_known_default() == here.port_or_known_default());
    // A board that calls every page its front page names none of them.
    (is_same && (canonical.path() != "/" || here.path() == "/")).then(|| canonical.to_string())
}
