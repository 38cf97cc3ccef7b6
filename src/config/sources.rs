use std::cell::RefCell;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::load::count;
use super::presets::{self, List, Preset};
use super::reader::{Notes, Overrides, Section};
use super::{JsonSettings, ListingSettings, Paging, Problem, SourceKind, SourceSettings};
use crate::domain::{Field, FieldRules, SourceName};

/// `[[source]]`, in order of the file; mistakes go into `notes`.
pub(super) fn sources(
    document: &DeTable<'_>,
    folder: &Path,
    overrides: &Overrides,
    notes: &RefCell<Notes>,
) -> Vec<SourceSettings> {
    let Some((key, value)) = document.iter().find(|(k, _)| k.get_ref() == "source") else {
        return Vec::new();
    };
    let Some(list) = value.get_ref().as_array() else {
        notes.borrow_mut().problems.push(Problem {
            message: "`source` must be a list of tables".into(),
            span: Some(key.span()),
            label: "this is one table or value".into(),
            help: "write `[[source]]` with two brackets".into(),
        });
        return Vec::new();
    };
    let mut sources: Vec<SourceSettings> = Vec::new();
    for entry in list {
        let Some(table) = entry.get_ref().as_table() else { continue };
        if let Some(found) = source(entry, table, folder, overrides, notes, &sources) {
            sources.push(found);
        }
    }
    sources
}

fn source(
    entry: &Spanned<DeValue<'_>>,
    table: &DeTable<'_>,
    folder: &Path,
    overrides: &Overrides,
    notes: &RefCell<Notes>,
    before: &[SourceSettings],
) -> Option<SourceSettings> {
    // The span of an array-of-tables entry starts at its header; draw the first line only.
    let place = entry.span().start..(entry.span().start + "[[source]]".len()).min(entry.span().end);
    let section = Section::new("source", Some(table), overrides, notes);
    let name = section.demand("name", "letters, digits, dots and dashes", &place, SourceName::of);
    if let Some(name) = &name
        && before.iter().any(|s| s.name == *name)
    {
        section.problem(
            format!("two sources are called `{name}`"),
            section.span_of("name"),
            "the second one".into(),
            "give it a name of its own: ads are kept by source".into(),
        );
    }
    let preset = preset(&section);
    if preset.is_none() && section.has("preset") {
        // What it would have filled in is not missing.
        return None;
    }
    let kind = match preset {
        // A preset is a kind.
        Some(preset) if !section.has("kind") => {
            let _ = section.text("kind", preset.kind(), KINDS, |text| Some(text.to_owned()));
            Some(preset.kind().to_owned())
        }
        _ => section.demand("kind", KINDS, &place, |text| {
            ["sitemap", "feed", "listing", "json", "telegram", "import", "sample"]
                .contains(&text)
                .then(|| text.to_owned())
        }),
    };
    let fields = Field::ALL.map(Field::name).join(", ");
    let field = |text: &str| Field::ALL.into_iter().find(|f| f.name() == text);
    let kind = match kind.as_deref() {
        Some("sitemap") => url(&section, &place, preset).map(|url| SourceKind::Sitemap { url }),
        Some("feed") => url(&section, &place, preset).map(|url| SourceKind::Feed { url }),
        Some("listing") => listing(&section, &place, preset, (&fields, &field)),
        Some("json") => json(&section, &place, preset),
        Some("telegram") => {
            url(&section, &place, preset).map(|url| SourceKind::Telegram { url: channel(&url) })
        }
        Some("import") => import(&section, &place, folder),
        Some("sample") => Some(SourceKind::Sample),
        _ => None,
    };
    let budget = |key, range| section.has(key).then(|| section.number(key, 60, range));
    let found = SourceSettings {
        name: name.clone().unwrap_or_else(|| SourceName(String::new())),
        kind: kind.clone().unwrap_or(SourceKind::Sample),
        is_enabled: section.switch("enabled", true),
        allow: section.list("allow"),
        deny: section.list("deny"),
        budget_pages: count(section.number("budget_pages", 2000, 1..=10_000_000)),
        budget_minutes: budget("budget_minutes", 1..=1440),
        budget_mb: budget("budget_mb", 1..=1_048_576),
        per_host_delay_ms: section.optional_number("per_host_delay_ms"),
        rules: rules(&section, preset, (&fields, &field)),
    };
    if let Some(selector) = &found.rules.item {
        check_selector(&section, "item", selector);
    }
    for selector in found.rules.selectors.values() {
        check_selector(&section, "selectors", selector);
    }
    for selector in &found.rules.exclude {
        check_selector(&section, "exclude", selector);
    }
    section.finish();
    (name.is_some() && kind.is_some()).then_some(found)
}

const KINDS: &str = "one of sitemap, feed, listing, json, telegram, import, sample";

type Place = std::ops::Range<usize>;
/// The names of fields, and the field behind a name.
type Fields<'f> = (&'f str, &'f dyn Fn(&str) -> Option<Field>);

fn preset(section: &Section<'_>) -> Option<&'static Preset> {
    if !section.has("preset") {
        return section.text("preset", "", "", |_| Some(None)).flatten();
    }
    let names = presets::PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ");
    section.text("preset", "", &format!("one of {names}"), |text| presets::named(text).map(Some)).flatten()
}

/// Selectors, columns and what is left out; those of the preset where the source states none.
fn rules(section: &Section<'_>, preset: Option<&Preset>, (names, field): Fields<'_>) -> FieldRules {
    let mut rules = FieldRules {
        item: optional(section, "item", "a CSS selector of each ad on a page of several"),
        selectors: section.map("selectors", names, field),
        columns: section.map("columns", names, field),
        exclude: section.list("exclude"),
    };
    if let Some(preset) = preset {
        for (field, css) in preset.selectors {
            rules.selectors.entry(*field).or_insert_with(|| (*css).to_owned());
        }
        if !section.has("exclude") {
            rules.exclude = preset.exclude.iter().map(|css| (*css).to_owned()).collect();
        }
    }
    rules
}

fn url(section: &Section<'_>, place: &Place, preset: Option<&Preset>) -> Option<Url> {
    let url = section.demand("url", "an http:// or https:// address", place, |text| {
        Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some())
    })?;
    Some(preset.map_or(url.clone(), |preset| preset.address(&url)))
}

/// A text that may be left out.
fn optional(section: &Section<'_>, key: &'static str, wanted: &str) -> Option<String> {
    section.text(key, "", wanted, |text| Some(text.to_owned())).filter(|text| !text.is_empty())
}

fn listing(
    section: &Section<'_>,
    place: &Place,
    preset: Option<&Preset>,
    (names, field): Fields<'_>,
) -> Option<SourceKind> {
    let url = url(section, place, preset);
    let list = preset.map(|preset| preset.list);
    let (link, next) = match list {
        Some(List::Listing { link, next }) => (
            optional(section, "link", "a CSS selector of the links to ads").or_else(|| Some(link.to_owned())),
            optional(section, "next", "a CSS selector").or_else(|| Some(next.to_owned())),
        ),
        _ => (
            section.demand("link", "a CSS selector of the links to ads", place, |text| Some(text.to_owned())),
            optional(section, "next", "a CSS selector"),
        ),
    };
    let row = optional(section, "row", "a CSS selector of what holds one ad");
    let row_selectors = section.map("row_selectors", names, field);
    let all = [("link", &link), ("next", &next), ("row", &row)].into_iter();
    let all = all.filter_map(|(key, selector)| Some((key, selector.as_ref()?)));
    for (key, selector) in all.chain(row_selectors.values().map(|selector| ("row_selectors", selector))) {
        check_selector(section, key, selector);
    }
    if row.is_none() && !row_selectors.is_empty() {
        section.problem(
            "`source.row_selectors` says what stands in a row, and no key says what a row is".into(),
            section.span_of("row_selectors"),
            "here".into(),
            "add `row = \"li.job\"`: a CSS selector of what holds one ad's link and fields".into(),
        );
    }
    let max_pages = count(section.number("max_pages", 20, 1..=100_000));
    Some(SourceKind::Listing(ListingSettings { url: url?, link: link?, next, max_pages, row, row_selectors }))
}

fn json(section: &Section<'_>, place: &Place, preset: Option<&Preset>) -> Option<SourceKind> {
    let url = url(section, place, preset);
    let items = optional(section, "items", "a path such as \"data.jobs\"");
    let next = optional(section, "next", "a path such as \"links.next\"");
    let page = optional(section, "page_parameter", "the name of a query parameter");
    let offset = optional(section, "offset_parameter", "the name of a query parameter");
    let stated: Vec<_> = [("next", &next), ("page_parameter", &page), ("offset_parameter", &offset)]
        .into_iter()
        .filter(|(_, value)| value.is_some())
        .collect();
    if let [_, (second, _), ..] = stated.as_slice() {
        section.problem(
            "`source` states two ways to the next page".into(),
            section.span_of(second),
            "the second one".into(),
            "keep one of `next`, `page_parameter` and `offset_parameter`".into(),
        );
    }
    let paging = match (next, page, offset, preset.map(|preset| preset.list)) {
        (Some(path), ..) => Paging::Next(path),
        (_, Some(name), ..) => Paging::Page(name),
        (_, _, Some(name), _) => Paging::Offset(name),
        (.., Some(List::Json(name))) => Paging::Page(name.to_owned()),
        _ => Paging::None,
    };
    let max_pages = count(section.number("max_pages", 20, 1..=100_000));
    Some(SourceKind::Json(JsonSettings { url: url?, items, paging, max_pages }))
}

/// The page of a channel that shows its messages: `https://t.me/NAME` as `https://t.me/s/NAME`.
fn channel(url: &Url) -> Url {
    let mut url = url.clone();
    let is_short = url.host_str() == Some("t.me") && !url.path().starts_with("/s/");
    if is_short {
        let path = format!("/s{}", url.path());
        url.set_path(&path);
    }
    url
}

fn import(section: &Section<'_>, place: &std::ops::Range<usize>, folder: &Path) -> Option<SourceKind> {
    let paths: Vec<PathBuf> = section.list("paths").iter().map(|p| folder.join(p)).collect();
    if paths.is_empty() && !section.has("paths") {
        section.problem(
            "`source` needs the key `paths`".into(),
            Some(place.clone()),
            "in this source".into(),
            "add `paths = [\"masuk/\"]`: files or folders of CSV, JSON Lines, HTML or WARC".into(),
        );
        return None;
    }
    Some(SourceKind::Import { paths })
}

fn check_selector(section: &Section<'_>, key: &str, selector: &str) {
    if scraper::Selector::parse(selector).is_err() {
        section.problem(
            format!("`source.{key}` holds `{selector}`, which is not a CSS selector"),
            section.span_of(key),
            "here".into(),
            "write it as in a style sheet, such as `article h2 a`".into(),
        );
    }
}
