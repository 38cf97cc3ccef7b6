use scraper::{Html, Selector};
use serde_json::{Map, Value};

use super::fields::{Fields, pay_period};
use super::text::plain;
use crate::domain::Origin;

/// Most values of a page's structured data that are looked at.
const MOST_VALUES: usize = 20_000;

/// Every schema.org JobPosting in the page's JSON-LD.
pub(super) fn postings(page: &Html, scripts: &Selector) -> Vec<Fields> {
    let mut found = Vec::new();
    for script in page.select(scripts) {
        let written: String = script.text().collect();
        let Some(value) = parse(&written) else { continue };
        let mut open = vec![&value];
        let mut seen = 0;
        while let Some(value) = open.pop() {
            seen += 1;
            if seen > MOST_VALUES {
                break;
            }
            match value {
                Value::Array(list) => open.extend(list.iter().rev()),
                Value::Object(object) if is_posting(object) => found.push(fields(object)),
                Value::Object(object) => open.extend(object.values().rev()),
                _ => {}
            }
        }
    }
    found
}

/// JSON as pages write it: in comments or CDATA, with raw line breaks, comments and commas too many.
fn parse(written: &str) -> Option<Value> {
    let written = written.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[");
    let written = written.trim_start_matches("<![CDATA[").trim();
    let written = written.trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim();
    let written = written.trim_end_matches(';').trim();
    serde_json::from_str(written).ok().or_else(|| serde_json::from_str(&mend(written)).ok())
}

/// Takes out comments and commas before closing brackets, and control characters within strings.
fn mend(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    let mut is_string = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_string => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                is_string = !is_string;
                out.push(c);
            }
            '\n' if is_string => out.push_str("\\n"),
            c if is_string && c.is_control() => out.push(' '),
            '/' if !is_string && chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '/' if !is_string && chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
            }
            '}' | ']' if !is_string => {
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
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
    let currency = get(object, "currency");
    let unit = get(object, "unitText");
    let range = |object: &Map<String, Value>| {
        let (min, max) = (get(object, "minValue"), get(object, "maxValue"));
        match (min.is_empty(), max.is_empty()) {
            (false, false) if min != max => format!("{min} - {max}"),
            (false, _) => min,
            (true, false) => max,
            (true, true) => get(object, "value"),
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
        postings(&page, &Selector::parse("script").unwrap()).into_iter().next().unwrap_or_default()
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
