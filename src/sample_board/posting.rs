use std::fmt::Write as _;

use serde_json::{Value, json};

use super::ad::BoardAd;
use super::layout::{each, escape};

/// JobPosting of ad number `at` as a script, in one of the four manners that boards have.
pub(super) fn json_ld(ad: &BoardAd, at: usize) -> String {
    let text = match at % 4 {
        0 => slashed(&entity_encoded(ad).to_string()),
        1 => {
            let site = json!({"@type": "WebSite", "@id": "#situs", "name": "Papan Kerja"});
            json!({"@context": "https://schema.org", "@graph": [site, posting(ad)]}).to_string()
        }
        2 => {
            let crumb = json!({"@type": "ListItem", "position": 1, "name": "Lowongan"});
            let crumbs = json!({"@type": "BreadcrumbList", "itemListElement": [crumb]});
            format!("{:#}", json!([crumbs, posting(ad)]))
        }
        _ => posting(ad).to_string(),
    };
    format!("<script type=\"application/ld+json\">{}</script>\n", text.replace("</", "<\\/"))
}

/// What most boards write: HTML in the description, an address as an object, pay as free text.
fn posting(ad: &BoardAd) -> Value {
    let mut posting = json!({
        "@context": "https://schema.org",
        "@type": ["JobPosting"],
        "title": ad.title,
        "description": ad.body_html,
        "datePosted": format!("{}T08:00:00+07:00", ad.posted),
        "validThrough": format!("{}T23:59:59+07:00", ad.posted.saturating_add(jiff::Span::new().days(45))),
        "identifier": {"@type": "PropertyValue", "name": "Papan Kerja", "value": ad.slug},
    });
    let address = json!({"@type": "PostalAddress", "addressLocality": ad.location});
    let optional = [
        ("hiringOrganization", &ad.employer, json!({"@type": "Organization", "name": ad.employer})),
        ("jobLocation", &ad.location, json!([{"@type": "Place", "address": address}])),
        ("employmentType", &ad.employment_type, json!([ad.employment_type])),
        ("baseSalary", &ad.pay, json!(ad.pay)),
    ];
    for (name, _, value) in optional.into_iter().filter(|(_, typed, _)| !typed.is_empty()) {
        if let Some(posting) = posting.as_object_mut() {
            posting.insert(name.to_owned(), value);
        }
    }
    posting
}

/// The manner of WP Job Manager: entities inside the script, where HTML never decodes them, the address as
/// text, and the site's currency and unit around whatever the employer typed.
fn entity_encoded(ad: &BoardAd) -> Value {
    let mut posting = posting(ad);
    let value = json!({"@type": "QuantitativeValue", "value": ad.pay, "unitText": "MONTH"});
    let encoded = [
        ("@context", json!("http://schema.org/")),
        ("@type", json!("JobPosting")),
        ("title", json!(escape(&escape(&ad.title)))),
        ("description", json!(escape(&ad.body_html))),
        ("hiringOrganization", json!({"@type": "Organization", "name": escape(&ad.employer)})),
        ("jobLocation", json!({"@type": "Place", "address": ad.location})),
        ("baseSalary", json!({"@type": "MonetaryAmount", "currency": "IDR", "value": value})),
    ];
    for (name, value) in encoded {
        if let Some(field) = posting.get_mut(name) {
            *field = value;
        }
    }
    posting
}

/// JSON as PHP writes it: `\/`, and everything past ASCII as `\uXXXX`.
fn slashed(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    for c in json.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| _ = write!(out, "\\u{unit:04x}")),
        }
    }
    out
}

/// The facts of ad number `at` as microdata: as nested items, or flat in `content`.
pub(super) fn microdata(ad: &BoardAd, at: usize) -> String {
    let posted = ad.posted.to_string();
    let facts = [
        ("datePosted", &posted, None),
        ("hiringOrganization", &ad.employer, Some(("Organization", "name"))),
        ("jobLocation", &ad.location, Some(("Place", "address"))),
        ("baseSalary", &ad.pay, None),
        ("employmentType", &ad.employment_type, None),
    ];
    each(facts.into_iter().filter(|(_, typed, _)| !typed.is_empty()), |(property, typed, item)| {
        let text = escape(typed);
        match item {
            _ if at.is_multiple_of(2) => {
                format!("<li>{text}<meta itemprop=\"{property}\" content=\"{text}\"></li>\n")
            }
            None => format!("<li itemprop=\"{property}\">{text}</li>\n"),
            Some((class, inner)) => {
                let scope = format!("itemscope itemtype=\"https://schema.org/{class}\"");
                let inner = format!("<span itemprop=\"{inner}\">{text}</span>");
                format!("<li itemprop=\"{property}\" {scope}>{inner}</li>\n")
            }
        }
    })
}
