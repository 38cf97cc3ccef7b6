use scraper::{ElementRef, Html, Selector};

use super::fields::{Fields, pay_period};
use super::{around, text};
use crate::domain::Origin;

/// Most parts of the place of work.
const MOST_PLACES: usize = 20;

/// The page's one schema.org JobPosting in microdata; none where there is none, or a list of them.
pub(super) fn posting(page: &Html, items: &Selector, props: &Selector) -> Option<Fields> {
    let mut found = page.select(items).filter(|item| is_posting(*item));
    let item = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let mut fields = Fields { is_posting: true, origin: Some(Origin::Microdata), ..Fields::default() };
    let (mut low, mut high, mut place) = (String::new(), String::new(), Vec::new());
    for element in item.select(props).take(2_000) {
        let Some(names) = element.attr("itemprop") else { continue };
        let owner = owner(element, item);
        let is_plain = element.attr("itemscope").is_none();
        for name in names.split_ascii_whitespace() {
            let put = |slot: &mut String| {
                if slot.is_empty() {
                    *slot = value(element);
                }
            };
            match (owner.as_deref(), name) {
                (None, "title") => put(&mut fields.title),
                (None, "description") => put(&mut fields.text),
                (None, "datePosted") => put(&mut fields.posted_at),
                (None, "validThrough") => put(&mut fields.valid_through),
                (None, "url") => put(&mut fields.url),
                (None, "identifier") if is_plain => put(&mut fields.id),
                (None, "salaryCurrency") | (Some("baseSalary"), "currency") => put(&mut fields.pay_currency),
                (Some("hiringOrganization"), "name") => put(&mut fields.employer),
                (None, name) if is_plain && name == "hiringOrganization" => put(&mut fields.employer),
                (None, "jobLocation") | (Some("jobLocation"), "address")
                    if is_plain && place.len() < MOST_PLACES =>
                {
                    place.push(value(element));
                }
                (
                    Some("jobLocation"),
                    "streetAddress" | "addressLocality" | "addressRegion" | "addressCountry",
                ) if place.len() < MOST_PLACES => place.push(value(element)),
                (None, "baseSalary") | (Some("baseSalary"), "value") if is_plain => put(&mut fields.pay),
                (Some("baseSalary"), "minValue") => put(&mut low),
                (Some("baseSalary"), "maxValue") => put(&mut high),
                (Some("baseSalary"), "unitText") => fields.pay_period = pay_period(&value(element)),
                _ => {}
            }
        }
    }
    place.retain(|part| !part.is_empty());
    place.dedup();
    fields.location = place.join(", ");
    if fields.pay.is_empty() {
        fields.pay = [low, high].into_iter().filter(|v| !v.is_empty()).collect::<Vec<_>>().join(" - ");
    }
    Some(fields)
}

fn is_posting(item: ElementRef<'_>) -> bool {
    item.attr("itemtype").is_some_and(|kinds| {
        kinds.split_ascii_whitespace().any(|kind| kind.rsplit('/').next() == Some("JobPosting"))
    }) && !item.ancestors().filter_map(ElementRef::wrap).any(|above| around::is_around(above.value()))
        && !around::is_around(item.value())
}

/// The property of the posting that an element stands in: none where it is the posting's own.
fn owner(element: ElementRef<'_>, item: ElementRef<'_>) -> Option<String> {
    let mut owner = None;
    for above in element.ancestors().filter_map(ElementRef::wrap) {
        if above.id() == item.id() {
            break;
        }
        if above.attr("itemscope").is_some() {
            owner = Some(above.attr("itemprop").unwrap_or("").to_owned());
        }
    }
    owner
}

fn value(element: ElementRef<'_>) -> String {
    let attribute = match element.value().name() {
        "time" => element.attr("datetime"),
        "data" | "meter" => element.attr("value"),
        "link" => element.attr("href"),
        _ => element.attr("content"),
    };
    attribute.map_or_else(|| text::of(element), |value| value.trim().to_owned())
}
