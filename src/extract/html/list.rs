//! Pages that list several ads and are none themselves.

use scraper::{ElementRef, Html};

use super::heading::Names;
use super::layout::Layout;
use super::shape::Selectors;
use super::site::Site;
use super::text;
use crate::facts::{PageWords, plain_words};
use crate::text::reach;

impl Selectors {
    /// Whether the part of the page that holds its ad is a list of known job software, behind the heading if it has one.
    pub(super) fn is_known_list(&self, layout: &Layout<'_>) -> bool {
        let Some(root) = layout.root else { return false };
        let is_own = |card: &ElementRef<'_>| {
            let mut above = card.ancestors().take_while(|a| a.id() != root.id()).filter_map(ElementRef::wrap);
            let is_beside = above.any(|a| {
                matches!(a.value().name(), "aside" | "footer" | "nav")
                    || a.value().classes().any(|c| c.contains("widget"))
            });
            !is_beside && layout.heading.is_none_or(|heading| heading.id() < card.id())
        };
        root.select(&self.cards).filter(is_own).take(3).count() >= 3
    }

    /// Whether the page lists several ads and is none itself; `text` is what was read of it.
    pub(super) fn is_list(
        &self,
        page: &Html,
        (layout, text): (&Layout<'_>, &str),
        names: &Names,
        site: &Site,
        words: &PageWords,
    ) -> bool {
        if self.is_known_list(layout) {
            return true;
        }
        let (cards, rest) = (layout.cards, layout.words);
        let heading = layout.heading.map(|heading| plain_words(&text::of(heading))).unwrap_or_default();
        let is_named = crate::facts::begins_with(&heading, &words.lists).is_some()
            || names
                .parts()
                .first()
                .is_some_and(|part| crate::facts::begins_with(part, &words.lists).is_some());
        let is_below = site.path().split('/').any(|part| words.list_paths.iter().any(|path| path == part));
        let class = |name: &str| {
            page.select(&self.body)
                .next()
                .is_some_and(|body| body.value().classes().any(|class| class == name))
        };
        let is_archive = !class("single")
            && ["archive", "category", "tag", "author", "search", "search-results", "blog"]
                .iter()
                .any(|n| class(n));
        let is_told = is_named || is_below || is_archive;
        // A list that a script fills shows few words of its own.
        if rest < 25 && !reach::has_number(text) && page.select(&self.listings).next().is_some() {
            return true;
        }
        // Few words and a number to call are a short ad, with others beside it.
        let is_short_ad = reach::has_number(text);
        (cards >= 3 && rest < 20 && !is_short_ad)
            || (cards >= 2 && rest < 12 && !is_short_ad)
            || (cards >= 1 && is_told && rest < 60)
            || (is_told && (cards >= 2 || layout.leads >= 1))
    }
}
