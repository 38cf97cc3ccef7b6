//! Several ads on one page: by a selector of the source, on the page of a channel, in parts that are alike, or one under
//! the other in one text.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::fields::Fields;
use super::page::selected;
use super::shape::Selectors;
use super::{around, text};
use crate::domain::{FieldRules, Origin};
use crate::extract::collection::{self, Collection, FEWEST_WORDS, MOST_HEADLINE_WORDS};
use crate::facts::PageWords;
use crate::text::reach;

/// Most ads of one page.
const MOST: usize = 500;

/// The items that the source's selector finds; none where it has none.
pub(super) fn chosen(page: &Html, rules: &FieldRules) -> Vec<Fields> {
    let Some(selector) = rules.item.as_deref().and_then(|css| Selector::parse(css).ok()) else {
        return Vec::new();
    };
    let items = page.select(&selector).take(MOST);
    items.map(|item| of_element(item, rules)).filter(|fields| !fields.text.trim().is_empty()).collect()
}

/// The posts of a channel on Telegram's web pages.
pub(super) fn messages(page: &Html, selectors: &Selectors) -> Vec<Fields> {
    page.select(&selectors.message)
        .take(MOST)
        .filter_map(|message| {
            let body = message.select(&selectors.message_text).last()?;
            let written = text::of(body);
            let (title, rest) = written.split_once('\n').unwrap_or(("", &written));
            let is_title = (1..=MOST_HEADLINE_WORDS).contains(&title.split_whitespace().count());
            let link = message.select(&selectors.message_link).next();
            let day = link.and_then(|link| {
                let time =
                    link.descendants().filter_map(ElementRef::wrap).find_map(|e| e.attr("datetime"))?;
                Some(time.to_owned())
            });
            Some(Fields {
                title: if is_title { title.to_owned() } else { String::new() },
                text: if is_title { rest.to_owned() } else { written.clone() },
                url: link.and_then(|link| link.attr("href")).unwrap_or("").to_owned(),
                posted_at: day.unwrap_or_default(),
                links: links(body, selectors),
                origin: Some(Origin::Heuristic),
                ..Fields::default()
            })
        })
        .filter(|fields| !fields.text.trim().is_empty())
        .collect()
}

fn links(body: ElementRef<'_>, selectors: &Selectors) -> Vec<String> {
    body.select(&selectors.links).filter_map(|link| link.attr("href")).map(str::to_owned).take(20).collect()
}

/// One item: its own fields by the source's selectors, the rest from its words.
fn of_element(item: ElementRef<'_>, rules: &FieldRules) -> Fields {
    let mut fields = selected(item, rules);
    if fields.text.trim().is_empty() {
        let written = text::of(item);
        let (title, rest) = headed(item, &written);
        fields.text = rest;
        if fields.title.trim().is_empty() {
            fields.title = title;
        }
    }
    if fields.url.is_empty() {
        let own = item.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "a");
        let mut permalink = own.filter(|link| {
            let above = link.ancestors().take_while(|a| a.id() != item.id()).filter_map(ElementRef::wrap);
            above.chain(std::iter::once(*link)).any(|e| {
                matches!(e.value().name(), "h1" | "h2" | "h3" | "h4" | "time")
                    || e.value()
                        .classes()
                        .any(|c| around::parts(c).iter().any(|p| p == "permalink" || p == "title"))
            })
        });
        permalink.find_map(|link| link.attr("href")).unwrap_or("").clone_into(&mut fields.url);
    }
    fields.is_posting = false;
    fields
}

/// The heading of a part and what stands behind it.
fn headed(item: ElementRef<'_>, written: &str) -> (String, String) {
    let title = heading_of(item).map(text::of).unwrap_or_default();
    let first = written.lines().next().unwrap_or("");
    if !title.is_empty() && first.trim() == title.trim() {
        let rest = written.split_once('\n').map_or("", |(_, rest)| rest);
        return (title, rest.to_owned());
    }
    let is_short = first.split_whitespace().count() <= MOST_HEADLINE_WORDS && written.contains('\n');
    match written.split_once('\n').filter(|_| is_short) {
        Some((first, rest)) => (first.to_owned(), rest.to_owned()),
        None => (String::new(), written.to_owned()),
    }
}

fn heading_of(item: ElementRef<'_>) -> Option<ElementRef<'_>> {
    item.descendants().filter_map(ElementRef::wrap).find(|e| {
        matches!(e.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "strong" | "b" | "dt")
            || e.value().classes().any(|c| around::parts(c).iter().any(|part| part == "title"))
    })
}

/// Where the links of a part lead that lead to people: chats, numbers, addresses.
fn targets(part: ElementRef<'_>) -> Vec<String> {
    let links = part.descendants().filter_map(ElementRef::wrap).filter_map(|link| link.attr("href"));
    let leads_to_people = |href: &&str| {
        ["tel:", "mailto:", "whatsapp:"].iter().any(|scheme| href.starts_with(scheme))
            || ["wa.me/", "api.whatsapp.com/", "t.me/"].iter().any(|host| href.contains(host))
    };
    links.map(str::trim).filter(leads_to_people).map(str::to_owned).take(20).collect()
}

/// The same of markup by itself, as a cell of a table may hold it.
pub(in crate::extract) fn people_in(markup: &str) -> Vec<String> {
    if !markup.contains("href") {
        return Vec::new();
    }
    targets(crate::parse::fragment(markup).root_element())
}

/// Parts of the page that are alike, each with words and a contact of its own.
pub(super) fn alike(parts: &[ElementRef<'_>]) -> Vec<Fields> {
    let mut contacts = HashSet::new();
    let mut found = Vec::new();
    // Two paragraphs of one ad may name a contact each.
    if parts.len() < 3 && !parts.iter().all(|part| heading_of(*part).is_some()) {
        return found;
    }
    for part in parts.iter().take(MOST) {
        let written = text::of(*part);
        let targets = targets(*part);
        let mut own = reach::marks(&written);
        // A button that opens a chat names the number in its address alone.
        own.extend(targets.iter().flat_map(|target| reach::marks(target)));
        let is_ad = written.split_whitespace().count() >= FEWEST_WORDS;
        if !is_ad || own.is_empty() || own.iter().any(|contact| !contacts.insert(contact.clone())) {
            return Vec::new();
        }
        let (title, rest) = headed(*part, &written);
        let origin = Some(Origin::Heuristic);
        found.push(Fields { title, text: rest, links: targets, origin, ..Fields::default() });
    }
    found
}

/// The ads of a text as fields of a page.
pub(super) fn of_collection(parts: Vec<collection::Part>) -> Vec<Fields> {
    let origin = Some(Origin::Heuristic);
    parts
        .into_iter()
        .map(|part| Fields { title: part.title, text: part.text, origin, ..Fields::default() })
        .collect()
}

/// The ads of a message: one as a rule.
pub(super) fn taken_apart(message: Fields, words: &PageWords) -> Vec<Fields> {
    match collection::of(&message.title, &message.text, &HashSet::new(), words) {
        Collection::Parts(parts) => {
            let mut parts = of_collection(parts);
            for part in &mut parts {
                part.posted_at.clone_from(&message.posted_at);
            }
            parts
        }
        // One post of many: what cannot be taken apart is kept as one, so that it is seen.
        Collection::One | Collection::Several => vec![message],
    }
}
