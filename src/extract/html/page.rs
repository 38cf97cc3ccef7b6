use std::cell::OnceCell;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::bound::bounded;
use super::fields::Fields;
use super::shape::Selectors;
use super::{json_ld, microdata, text};
use crate::domain::{Field, FieldRules, Origin};

/// Longest page that the article finder is tried on, in bytes.
const LONGEST_ARTICLE_BYTES: usize = 500_000;
/// Text shorter than this is no article, in bytes.
const SHORTEST_ARTICLE_BYTES: usize = 200;

/// What a page was read as.
pub(in crate::extract) struct PageRead {
    pub(in crate::extract) fields: Fields,
    /// What the page says in place of an ad that is over; empty where it says nothing of the kind.
    pub(in crate::extract) notice: String,
    /// Whether the page lists several ads and is none itself.
    pub(in crate::extract) is_list: bool,
}

thread_local! {
    static SELECTORS: OnceCell<Selectors> = const { OnceCell::new() };
}

/// Reads the ad on a page: structured data, then the source's selectors, then the page's shape.
pub(in crate::extract) fn read(html: &str, address: &str, rules: &FieldRules) -> PageRead {
    SELECTORS.with(|cell| read_with(cell.get_or_init(Selectors::new), html, address, rules))
}

fn read_with(selectors: &Selectors, html: &str, address: &str, rules: &FieldRules) -> PageRead {
    let html = bounded(html);
    let page = Html::parse_document(&html);
    let here = Url::parse(address).ok();
    let host = here.as_ref().and_then(Url::host_str).unwrap_or("");
    let (shape, root) = selectors.fields(&page);
    let mut fields =
        own_posting(json_ld::postings(&page, &selectors.json_ld), &shape.title, address).unwrap_or_default();
    if let Some(item) = microdata::posting(&page, &selectors.items, &selectors.props) {
        fields.fill(item);
    }
    fields.fill(selected(&page, rules));
    let notice = root.map(|root| selectors.notice(root)).unwrap_or_default();
    let is_bare = fields.text.trim().is_empty() && shape.text.trim().is_empty() && notice.is_empty();
    fields.fill(shape);
    if is_bare && html.len() <= LONGEST_ARTICLE_BYTES {
        fields.fill(article(&html, address));
    }
    fields.links = root.map(|root| selectors.targets(root, host)).unwrap_or_default();
    fields.url = canonical(selectors, &page, here.as_ref()).unwrap_or_else(|| address.to_owned());
    let is_list = !fields.is_posting && root.is_some_and(|root| selectors.is_list(root));
    PageRead { fields, notice, is_list }
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

/// What the source's own selectors find; one that is no CSS was refused when the configuration was read.
fn selected(page: &Html, rules: &FieldRules) -> Fields {
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
            Field::Url | Field::Skip => {}
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

/// The address that the page calls its own, if it is of the same host.
fn canonical(selectors: &Selectors, page: &Html, here: Option<&Url>) -> Option<String> {
    let here = here?;
    let href = page.select(&selectors.canonical).next()?.attr("href")?;
    let canonical = here.join(href.trim()).ok()?;
    let is_same = canonical.host_str() == here.host_str()
        && canonical.port_or_known_default() == here.port_or_known_default();
    // A board that calls every page its front page names none of them.
    (is_same && (canonical.path() != "/" || here.path() == "/")).then(|| canonical.to_string())
}
