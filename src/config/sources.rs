use std::cell::RefCell;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::load::count;
use super::reader::{Notes, Overrides, Section};
use super::{ListingSettings, Problem, SourceKind, SourceSettings};
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
    let name = section.demand("name", "letters, digits, dots and dashes", &place, |text| {
        let is_name =
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        is_name.then(|| SourceName(text.to_owned()))
    });
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
    let kind = section.demand("kind", "one of sitemap, feed, listing, import, sample", &place, |text| {
        ["sitemap", "feed", "listing", "import", "sample"].contains(&text).then(|| text.to_owned())
    });
    let fields = Field::ALL.map(Field::name).join(", ");
    let field = |text: &str| Field::ALL.into_iter().find(|f| f.name() == text);
    let kind = match kind.as_deref() {
        Some("sitemap") => url(&section, &place).map(|url| SourceKind::Sitemap { url }),
        Some("feed") => url(&section, &place).map(|url| SourceKind::Feed { url }),
        Some("listing") => listing(&section, &place),
        Some("import") => import(&section, &place, folder),
        Some("sample") => Some(SourceKind::Sample),
        _ => None,
    };
    let found = SourceSettings {
        name: name.clone().unwrap_or_else(|| SourceName(String::new())),
        kind: kind.clone().unwrap_or(SourceKind::Sample),
        is_enabled: section.switch("enabled", true),
        allow: section.list("allow"),
        deny: section.list("deny"),
        budget_pages: count(section.number("budget_pages", 2000, 1..=10_000_000)),
        per_host_delay_ms: section.optional_number("per_host_delay_ms"),
        rules: FieldRules {
            selectors: section.map("selectors", &fields, field),
            columns: section.map("columns", &fields, field),
        },
    };
    for selector in found.rules.selectors.values() {
        check_selector(&section, "selectors", selector);
    }
    section.finish();
    (name.is_some() && kind.is_some()).then_some(found)
}

fn url(section: &Section<'_>, place: &std::ops::Range<usize>) -> Option<Url> {
    section.demand("url", "an http:// or https:// address", place, |text| {
        Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.host().is_some())
    })
}

fn listing(section: &Section<'_>, place: &std::ops::Range<usize>) -> Option<SourceKind> {
    let url = url(section, place);
    let link =
        section.demand("link", "a CSS selector of the links to ads", place, |text| Some(text.to_owned()));
    let next =
        section.text("next", "", "a CSS selector", |text| Some(text.to_owned())).filter(|t| !t.is_empty());
    for (key, selector) in [("link", &link), ("next", &next)] {
        if let Some(selector) = selector {
            check_selector(section, key, selector);
        }
    }
    let max_pages = count(section.number("max_pages", 20, 1..=100_000));
    Some(SourceKind::Listing(ListingSettings { url: url?, link: link?, next, max_pages }))
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
