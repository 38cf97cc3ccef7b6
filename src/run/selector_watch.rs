//! Selectors of a source that match nothing on any page: a site that was changed is read past in silence otherwise.

use std::collections::BTreeMap;

use scraper::{Html, Selector};

use crate::domain::{Media, RawPage, SourceName};
use crate::parse;
use crate::text::charset;

/// Pages of a source after which it is known which of its selectors match nothing: each is parsed for it.
const MOST_PAGES: usize = 30;

/// Which selectors of which source have not matched yet.
#[derive(Debug, Default)]
pub(super) struct SelectorWatch(BTreeMap<SourceName, Watched>);

#[derive(Debug, Default)]
struct Watched {
    pages: usize,
    /// Selectors that have matched nothing so far, as `text = ".x"`; none before the first page.
    unmatched: Option<Vec<String>>,
}

impl SelectorWatch {
    /// Looks at a page of a source.
    pub(super) fn see(&mut self, page: &RawPage) {
        if page.media != Media::Html || (page.rules.selectors.is_empty() && page.rules.item.is_none()) {
            return;
        }
        let watched = self.0.entry(page.source.clone()).or_default();
        let is_settled = watched.unmatched.as_ref().is_some_and(Vec::is_empty);
        if is_settled || watched.pages >= MOST_PAGES {
            return;
        }
        watched.pages += 1;
        let html = parse::document(&charset::decode(&page.body, page.charset.as_deref()));
        let missing = unmatched(page, &html);
        watched.unmatched = Some(match watched.unmatched.take() {
            None => missing,
            Some(before) => before.into_iter().filter(|one| missing.contains(one)).collect(),
        });
    }

    /// The selectors that matched nothing on any page, by source.
    pub(super) fn unmatched(self) -> BTreeMap<SourceName, Vec<String>> {
        let told =
            self.0.into_iter().map(|(source, watched)| (source, watched.unmatched.unwrap_or_default()));
        told.filter(|(_, unmatched)| !unmatched.is_empty()).collect()
    }
}

/// The selectors of a page's source that match nothing on it, as `text = ".x"`.
pub(super) fn unmatched(page: &RawPage, html: &Html) -> Vec<String> {
    let matches =
        |css: &str| Selector::parse(css).is_ok_and(|selector| html.select(&selector).next().is_some());
    let fields = page.rules.selectors.iter().map(|(field, css)| (field.name(), css));
    let item = page.rules.item.iter().map(|css| ("item", css));
    fields
        .chain(item)
        .filter(|(_, css)| !matches(css))
        .map(|(name, css)| format!("{name} = \"{css}\""))
        .collect()
}
