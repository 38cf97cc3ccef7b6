//! Several ads on one page: by a selector of the source, on the page of a channel, in parts that are alike, or one under
//! the other in one text.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::fields::Fields;
use super::page::selected;
use super::shape::Selectors;
use super::{around, text};
use crate::domain::{FieldRules, Origin};
use crate::facts::{PageWords, begins_with, plain_words};

/// Most ads of one page.
const MOST: usize = 500;
/// Fewest words of an ad among several.
const FEWEST_WORDS: usize = 8;
/// Most words of a headline.
const MOST_HEADLINE_WORDS: usize = 14;
/// Most words in front of the first headline that introduce the rest.
const MOST_INTRODUCTION_WORDS: usize = 80;
/// Fewest different contacts of a collection that cannot be taken apart.
const FEWEST_CONTACTS: usize = 3;

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
        let own = contacts_of(&written);
        let is_ad = written.split_whitespace().count() >= FEWEST_WORDS;
        if !is_ad || own.is_empty() || own.iter().any(|contact| !contacts.insert(contact.clone())) {
            return Vec::new();
        }
        let (title, rest) = headed(*part, &written);
        let origin = Some(Origin::Heuristic);
        found.push(Fields { title, text: rest, origin, ..Fields::default() });
    }
    found
}

/// Ads that stand under headlines of their own in one text, each with a contact that no other has.
///
/// `headings` are the lines that the page sets as headings.
pub(super) fn under_headlines(written: &str, headings: &HashSet<String>, words: &PageWords) -> Vec<Fields> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut introduction = String::new();
    for line in written.lines() {
        if is_headline(line, headings, words) {
            blocks.push((line.trim().to_owned(), String::new()));
            continue;
        }
        let block = blocks.last_mut().map_or(&mut introduction, |(_, block)| block);
        if !block.is_empty() {
            block.push('\n');
        }
        block.push_str(line);
    }
    let mut contacts = HashSet::new();
    let is_apart = blocks.iter().all(|(_, block)| {
        let own = contacts_of(block);
        !own.is_empty()
            && own.iter().all(|contact| contacts.insert(contact.clone()))
            && block.split_whitespace().count() >= FEWEST_WORDS
    });
    let is_introduced = introduction.split_whitespace().count() <= MOST_INTRODUCTION_WORDS
        && contacts_of(&introduction).is_empty();
    if blocks.len() < 2 || !is_apart || !is_introduced {
        return Vec::new();
    }
    let origin = Some(Origin::Heuristic);
    blocks
        .into_iter()
        .map(|(title, text)| Fields { title, text, origin, ..Fields::default() })
        .take(MOST)
        .collect()
}

/// The ads of a message: one as a rule.
pub(super) fn taken_apart(message: Fields, words: &PageWords) -> Vec<Fields> {
    let mut parts = under_headlines(&message.text, &HashSet::new(), words);
    if parts.is_empty() {
        return vec![message];
    }
    for part in &mut parts {
        part.posted_at.clone_from(&message.posted_at);
    }
    parts
}

/// Whether a page says that it holds many ads and names many contacts.
pub(super) fn is_collection(title: &str, written: &str, words: &PageWords) -> bool {
    let title = format!(" {} ", plain_words(title));
    words.collections.iter().any(|phrase| title.contains(&format!(" {phrase} ")))
        && contacts_of(written).len() >= FEWEST_CONTACTS
}

fn is_headline(line: &str, headings: &HashSet<String>, words: &PageWords) -> bool {
    let is_set = headings.contains(line.trim());
    let line = line.trim().trim_start_matches(|c: char| !c.is_alphabetic());
    let plain = plain_words(line);
    let count = plain.split(' ').count();
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let upper = letters().filter(|c| c.is_uppercase()).count();
    (2..=MOST_HEADLINE_WORDS).contains(&count)
        && begins_with(&plain, &words.headlines).is_some()
        && (is_set || upper * 10 >= letters().count() * 7)
        && contacts_of(line).is_empty()
}

/// Numbers and names by which a text says how somebody is reached, in a form that can be compared.
fn contacts_of(written: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut digits = String::new();
    for letter in written.chars().chain(std::iter::once('\n')) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else if !matches!(letter, ' ' | '-' | '.' | '(' | ')' | '+') {
            if (9..=16).contains(&digits.len()) {
                found.insert(digits.chars().rev().take(8).collect());
            }
            digits.clear();
        }
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@');
    for word in written.split(|c: char| !is_name(c)) {
        if word.contains('@') && word.len() >= 6 {
            found.insert(word.trim_matches('.').to_ascii_lowercase());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{DataFiles, Facts};

    #[test]
    fn a_collection_is_taken_apart_and_an_ad_of_several_posts_is_not() {
        let facts = Facts::load(&DataFiles::embedded()).unwrap();
        let words = &facts.page_words;
        let block = |title: &str, contact: &str| {
            format!("{title}\nDicari orang yang jujur dan rajin untuk toko di Solo.\nHubungi {contact}.\n")
        };
        let two = format!(
            "Rangkuman hari ini.\n{}{}",
            block("LOKER KASIR TOKO BUKU", "0812-0000-1111"),
            block("LOKER SATPAM PASAR", "@pasar_solo")
        );
        let none = HashSet::new();
        let titles: Vec<_> = under_headlines(&two, &none, words).into_iter().map(|f| f.title).collect();
        assert_eq!(titles, ["LOKER KASIR TOKO BUKU", "LOKER SATPAM PASAR"]);
        let one = format!("{}{}", block("1. Kasir", "0812-0000-1111"), block("2. Satpam", "0812-0000-2222"));
        assert!(under_headlines(&one, &none, words).is_empty());
        let same = block("LOKER KASIR", "0812-0000-1111") + &block("LOKER SATPAM", "0812-0000-1111");
        assert!(under_headlines(&same, &none, words).is_empty(), "one firm, two posts");
        let many = "0812-0000-1111, 0812-0000-2222, loker@toko.example";
        assert!(is_collection("Kumpulan loker", many, words) && !is_collection("Kasir", many, words));
    }
}
