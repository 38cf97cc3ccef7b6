use std::collections::HashMap;

use scraper::{Html, Selector};
use serde_json::{Map, Value};

use super::fields::{Fields, pay_period};
use super::text::plain;
use crate::domain::Origin;
use crate::parse;

/// Most values of a page's structured data that are looked at.
const MOST_VALUES: usize = 20_000;
/// Most postings that are taken of one page: a page of more is a list.
const MOST_POSTINGS: usize = 500;
/// How deep in a posting references are followed.
const DEEPEST_REFERENCE: usize = 4;

/// What a page's JSON-LD says of vacancies.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    /// Every schema.org JobPosting.
    pub(super) postings: Vec<Fields>,
    /// Whether a script speaks of one and cannot be read.
    pub(super) is_unreadable: bool,
}

/// Reads the page's JSON-LD.
pub(super) fn read(page: &Html, scripts: &Selector) -> JsonLd {
    let mut found = JsonLd::default();
    let mut values = Vec::new();
    for script in page.select(scripts) {
        let written: String = script.text().collect();
        match parse::lenient_json(&written) {
            Ok(read) => values.extend(read),
            Err(_) => found.is_unreadable |= written.contains("JobPosting"),
        }
    }
    let mut named = HashMap::new();
    each_object(&values, |object| {
        if let Some(Value::String(id)) = object.get("@id")
            && object.len() > 1
        {
            named.entry(id.as_str()).or_insert(object);
        }
    });
    each_object(&values, |object| {
        if is_posting(object) && found.postings.len() < MOST_POSTINGS {
            found.postings.push(fields(&resolved(object, &named, 0)));
        }
    });
    found
}

/// Visits the objects in `values` in the order in which they are written; nothing within a posting.
fn each_object<'a>(values: &'a [Value], mut visit: impl FnMut(&'a Map<String, Value>)) {
    let mut open: Vec<&Value> = values.iter().rev().collect();
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MOST_VALUES {
            break;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().rev()),
            Value::Object(object) => {
                visit(object);
                if !is_posting(object) {
                    open.extend(object.values().rev());
                }
            }
            _ => {}
        }
    }
}

/// Objects by their `@id`.
type Named<'a> = HashMap<&'a str, &'a Map<String, Value>>;

/// An object with what it only names by `@id` put in its place.
fn resolved(object: &Map<String, Value>, named: &Named<'_>, depth: usize) -> Map<String, Value> {
    object.iter().map(|(key, part)| (key.clone(), resolved_value(part, named, depth))).collect()
}

fn resolved_value(value: &Value, named: &Named<'_>, depth: usize) -> Value {
    match value {
        Value::Object(object) if depth < DEEPEST_REFERENCE => {
            let id = object.get("@id").and_then(Value::as_str);
            let target = id.filter(|_| object.len() <= 2).and_then(|id| named.get(id).copied());
            Value::Object(resolved(target.unwrap_or(object), named, depth + 1))
        }
        Value::Array(list) if depth < DEEPEST_REFERENCE => {
            Value::Array(list.iter().map(|part| resolved_value(part, named, depth + 1)).collect())
        }
        other => other.clone(),
    }
}

fn is_posting(object: &Map<String, Value>) -> bool {
    let is_name = |value: &Value| {
        value.as_str().is_some_and(|name| name.rsplit(['/', '#', ':']).next() == Some("JobPosting"))
    };
    match object.get("@type").or_else(|| object.get("type")) {
        Some(Value::Array(names)) => names.iter().any(is_name),
        Some(name) => is_name(name),
        None => false,
    }
}

fn fields(object: &Map<String, Value>) -> Fields {
    let get = |key: &str| object.get(key).map(text).unwrap_or_default();
    let salary = object.get("baseSalary").or_else(|| object.get("estimatedSalary"));
    let (pay, pay_currency, unit) = salary.map(pay).unwrap_or_default();
    let currency = if pay_currency.is_empty() { get("salaryCurrency") } else { pay_currency };
    let mut location = object.get("jobLocation").map(place).unwrap_or_default();
    if location.is_empty() {
        location = object.get("applicantLocationRequirements").map(text).unwrap_or_default();
    }
    let mut body = plain(&get("description")).into_owned();
    for key in ["responsibilities", "qualifications", "skills", "experienceRequirements", "jobBenefits"] {
        let part = plain(&get(key)).into_owned();
        if part.len() > 20 && !body.contains(&part) {
            body.push('\n');
            body.push_str(&part);
        }
    }
    let contact = object.get("applicationContact").map(contact).unwrap_or_default();
    Fields {
        id: object.get("identifier").map(identifier).unwrap_or_default(),
        title: plain(&first(&[get("title"), get("name")])).into_owned(),
        text: body,
        pictured: String::new(),
        described: String::new(),
        url: get("url"),
        employer: plain(&object.get("hiringOrganization").map(text).unwrap_or_default()).into_owned(),
        location: plain(&location).into_owned(),
        pay: plain(&pay).into_owned(),
        pay_currency: currency,
        pay_period: pay_period(&unit),
        contact,
        links: Vec::new(),
        posted_at: get("datePosted"),
        valid_through: get("validThrough"),
        is_posting: true,
        origin: Some(Origin::JsonLd),
    }
}

fn first(values: &[String]) -> String {
    values.iter().find(|value| !value.trim().is_empty()).cloned().unwrap_or_default()
}

/// A value as words: a string, a number, the name of an object, the parts of a list.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().map(text).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(object) => first(
            &["name", "@value", "value", "legalName"]
                .map(|key| object.get(key).map(text).unwrap_or_default()),
        ),
        _ => String::new(),
    }
}

/// An identifier that is one: a page's address or a firm's name stands there often.
fn identifier(value: &Value) -> String {
    let written = match value {
        Value::Object(object) => object.get("value").map(text).unwrap_or_default(),
        value => text(value),
    };
    if written.contains("://") || written.contains(' ') { String::new() } else { written }
}

/// One place or several, as one line.
fn place(value: &Value) -> String {
    match value {
        Value::Array(list) => list.iter().map(place).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("; "),
        Value::Object(object) => match object.get("address") {
            Some(Value::Object(address)) => {
                let mut parts: Vec<String> = Vec::new();
                for key in ["streetAddress", "addressLocality", "addressRegion", "addressCountry"] {
                    let part = address.get(key).map(text).unwrap_or_default();
                    if !part.is_empty() && !parts.contains(&part) {
                        parts.push(part);
                    }
                }
                parts.join(", ")
            }
            Some(address) => text(address),
            None => text(value),
        },
        value => text(value),
    }
}

/// Pay as words, its currency and its unit.
fn pay(value: &Value) -> (String, String, String) {
    let Value::Object(object) = value else { return (text(value), String::new(), String::new()) };
    let get = |object: &Map<String, Value>, key: &str| object.get(key).map(text).unwrap_or_default();
    let currency = first(&[get(object, "currency"), get(object, "priceCurrency")]);
    let unit = get(object, "unitText");
    let range = |object: &Map<String, Value>| {
        let (min, max) = (
            first(&[get(object, "minValue"), get(object, "minPrice")]),
            first(&[get(object, "maxValue"), get(object, "maxPrice")]),
        );
        match (min.is_empty(), max.is_empty()) {
            (false, false) if min != max => format!("{min} - {max}"),
            (false, _) => min,
            (true, false) => max,
            (true, true) => first(&[get(object, "value"), get(object, "price")]),
        }
    };
    match object.get("value") {
        Some(Value::Object(inner)) => (range(inner), currency, first(&[get(inner, "unitText"), unit])),
        Some(value) if object.get("minValue").is_none() => (text(value), currency, unit),
        _ => (range(object), currency, unit),
    }
}

/// Telephone and e-mail of an `applicationContact`.
fn contact(value: &Value) -> String {
    let Value::Object(object) = value else { return text(value) };
    ["telephone", "email"].iter().filter_map(|key| object.get(*key)).map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(json: &str) -> Fields {
        let page = Html::parse_document(&format!("<script type='application/ld+json'>{json}</script>"));
        read(&page, &Selector::parse("script").unwrap()).postings.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn follows_references() {
        let read = one(
            r##"{"@graph":[{"@type":"Organization","@id":"#o","name":"PT Satu"},{"@id":"#p","@type":"Place",
            "address":{"@id":"#a"}},{"@id":"#a","addressLocality":"Batam"},{"@type":"JobPosting","title":"x",
            "hiringOrganization":{"@id":"#o"},"jobLocation":[{"@id":"#p"},{"@id":"#nowhere"}]}]}"##,
        );
        assert_eq!((read.employer.as_str(), read.location.as_str()), ("PT Satu", "Batam"));
    }

    #[test]
    fn markup_of_a_vacancy_that_cannot_be_read_is_told() {
        let page = Html::parse_document("<script>\"JobPosting</script>");
        assert!(read(&page, &Selector::parse("script").unwrap()).is_unreadable);
    }

    #[test]
    fn reads_sloppy_data() {
        let graph = one(r#"{"@graph":[{"@type":"WebSite"},{"@type":["JobPosting"],"title":"A &amp;#8211; B",
            "description":"&lt;p&gt;X &amp;amp; Y&lt;\/p&gt;","hiringOrganization":"PT Satu",
            "jobLocation":[{"address":"Batam"},{"address":{"addressLocality":"Johor","addressCountry":{"name":"MY"}}}],
            "baseSalary":{"currency":"MYR","value":{"value":"RM 3.200","unitText":"MONTH"}}}]}"#);
        assert_eq!((graph.title.as_str(), graph.text.as_str()), ("A – B", "X & Y"));
        assert_eq!((graph.employer.as_str(), graph.location.as_str()), ("PT Satu", "Batam; Johor, MY"));
        assert_eq!((graph.pay.as_str(), graph.pay_currency.as_str()), ("RM 3.200", "MYR"));
        let broken = one("/* x */ [{\"@type\":\"http://schema.org/JobPosting\",\"title\":\"a\nb\",}]");
        assert_eq!(broken.title, "a\nb");
        let range = one(
            r#"{"@type":"JobPosting","baseSalary":{"currency":"IDR","value":{"minValue":5000000,"maxValue":7000000,"unitText":"MONTH"}}}"#,
        );
        assert_eq!(range.pay, "5000000 - 7000000");
        assert_eq!(one("{\"@type\":\"Article\"}"), Fields::default());
    }
}
