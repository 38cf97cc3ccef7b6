//! What a page that a script fills says in its data: `__NEXT_DATA__` and its like, and the description in its head.

use scraper::{Html, Selector};
use serde_json::{Map, Value};

use super::app_scripts;
use super::fields::Fields;
use super::text::plain;
use crate::domain::Origin;
use crate::facts::plain_words;

/// Names under which such data hold the words of an ad, best first.
const TEXTS: [&str; 14] = [
    "description",
    "jobDescription",
    "job_description",
    "descriptionHtml",
    "content",
    "body",
    "deskripsi",
    "isi",
    "descriptionPlain",
    "details",
    "detail",
    "text",
    "html",
    "jobDesc",
];
const TITLES: [&str; 8] =
    ["title", "jobTitle", "job_title", "position", "name", "judul", "posisi", "headline"];
const EMPLOYERS: [&str; 9] = [
    "company",
    "companyName",
    "company_name",
    "employer",
    "organization",
    "hiringOrganization",
    "perusahaan",
    "employerName",
    "advertiser",
];
const PLACES: [&str; 7] = ["location", "jobLocation", "locationName", "city", "lokasi", "kota", "place"];
const DAYS: [&str; 9] = [
    "datePosted",
    "postedAt",
    "posted_at",
    "publishedAt",
    "published_at",
    "postingDate",
    "createdAt",
    "created_at",
    "postedDate",
];
/// Shortest text of an ad in such data. Bytes.
const SHORTEST: usize = 60;
/// Most values that are looked at.
const MOST_VALUES: usize = 50_000;

/// The ad that such data hold: the object with the page's title, else the one outside lists that says most.
pub(super) fn read(page: &Html, (data, scripts): (&Selector, &Selector), titles: &[&str]) -> Option<Fields> {
    let titles: Vec<String> =
        titles.iter().map(|title| plain_words(title)).filter(|t| !t.is_empty()).collect();
    let mut best: Option<(usize, Fields)> = None;
    for data in app_scripts::values(page, data, scripts) {
        let mut open: Vec<(&Value, bool)> = vec![(&data, false)];
        let mut seen = 0;
        while let Some((value, is_listed)) = open.pop() {
            seen += 1;
            if seen > MOST_VALUES {
                break;
            }
            match value {
                Value::Array(list) => {
                    open.extend(list.iter().rev().map(|one| (one, is_listed || list.len() > 1)));
                }
                Value::Object(object) => {
                    if let Some(fields) = ad(object) {
                        let title = plain_words(&fields.title);
                        let is_own = titles.contains(&title) && !title.is_empty();
                        let worth = fields.text.len().min(100_000) + 1_000_000 * usize::from(is_own);
                        // Of a list it is not known which one the page shows.
                        let is_better = best.as_ref().is_none_or(|(most, _)| worth > *most);
                        if (is_own || !is_listed) && is_better {
                            best = Some((worth, fields));
                        }
                    }
                    open.extend(object.values().rev().map(|one| (one, is_listed)));
                }
                _ => {}
            }
        }
    }
    best.map(|(_, fields)| fields)
}

/// The ad that an object is, if it has a title and words.
fn ad(object: &Map<String, Value>) -> Option<Fields> {
    let get = |names: &[&str]| {
        names.iter().filter_map(|name| object.get(*name)).map(|value| words(value, 0)).find(|w| !w.is_empty())
    };
    let text = TEXTS.iter().filter_map(|name| object.get(*name)).map(|value| words(value, 0));
    let text = text.max_by_key(String::len).filter(|text| text.len() >= SHORTEST)?;
    let title = get(&TITLES)?;
    Some(Fields {
        title: plain(&title).into_owned(),
        text: plain(&text).into_owned(),
        employer: get(&EMPLOYERS).map(|name| plain(&name).into_owned()).unwrap_or_default(),
        location: get(&PLACES).unwrap_or_default(),
        posted_at: get(&DAYS).unwrap_or_default(),
        is_posting: true,
        origin: Some(Origin::Heuristic),
        ..Fields::default()
    })
}

fn words(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) if depth < 2 => {
            let parts = list.iter().map(|one| words(one, depth + 1)).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join("\n")
        }
        Value::Object(object) if depth < 2 => ["name", "title", "label", "text", "value", "city"]
            .iter()
            .filter_map(|name| object.get(*name))
            .map(|one| words(one, depth + 1))
            .find(|part| !part.is_empty())
            .unwrap_or_default(),
        _ => String::new(),
    }
}
