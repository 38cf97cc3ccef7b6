//! What in each element of a page leads to other pages: worked out once for all, so that no card is read again for each
//! element that it stands in.

use scraper::ElementRef;

use super::around;
use super::tree::At;

/// What of an element leads to other pages of the site.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Leading {
    /// The innermost link that it is or stands in.
    link: Option<At>,
    /// The innermost link around the first words within it; none where there are no words or no link.
    #[expect(clippy::option_option, reason = "no words yet, words outside of links, words in a link")]
    first_words: Option<Option<At>>,
    /// Whether a link stands in it.
    has_link: bool,
    /// Whether a heading stands in it.
    has_heading: bool,
    /// Whether a heading with a link in it, or that is one, stands in it.
    has_linked_heading: bool,
    /// The innermost link around a heading within it: the last one that begins.
    heading_link: Option<At>,
}

impl Leading {
    /// That of an element whose outer ones are known, before anything in it is read: `leads` says whether it is a link.
    pub(super) fn begun(at: At, around: Option<&Self>, leads: bool) -> Self {
        Self { link: if leads { Some(at) } else { around.and_then(|outer| outer.link) }, ..Self::default() }
    }

    /// Whether it is a link or stands in one.
    pub(super) fn is_in_link(&self) -> bool {
        self.link.is_some()
    }

    /// Notes for an element and those around it that words were met; only for the first ones there is anything to do.
    pub(super) fn words_met(all: &mut [Self], parents: &[At], mut at: At) {
        let Some(link) = all.get(at).map(|own| own.link) else { return };
        while let Some(own) = all.get_mut(at).filter(|own| own.first_words.is_none()) {
            own.first_words = Some(link);
            match parents.get(at) {
                Some(parent) if *parent != at => at = *parent,
                _ => break,
            }
        }
    }

    /// Adds up what stands in each element, once all are begun.
    pub(super) fn add_up(all: &mut [Self], elements: &[ElementRef<'_>], parents: &[At]) {
        // From the end, so that each is whole before the one around it takes it over.
        for (at, element) in elements.iter().enumerate().rev() {
            let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) else { continue };
            let Some(own) = all.get(at).copied() else { continue };
            let is_own_link = own.link == Some(at);
            let is_heading = is_heading(*element);
            if let Some(outer) = all.get_mut(parent) {
                outer.has_link |= own.has_link || is_own_link;
                outer.has_heading |= own.has_heading || is_heading;
                outer.has_linked_heading |=
                    own.has_linked_heading || (is_heading && (own.has_link || is_own_link));
                let of_heading = if is_heading { own.link } else { None };
                outer.heading_link = outer.heading_link.max(own.heading_link).max(of_heading);
            }
        }
    }

    /// Whether the first words within the element `at` stand in a link within it.
    pub(super) fn starts_with_link(&self, at: At) -> bool {
        self.first_words.flatten().is_some_and(|link| link > at)
    }

    /// Whether a heading within the element `at` leads to another page.
    pub(super) fn leads_by_heading(&self, at: At) -> bool {
        self.has_linked_heading || self.heading_link.is_some_and(|link| link > at)
    }

    /// Whether a heading and a link stand in it.
    pub(super) fn has_heading_and_link(&self) -> bool {
        self.has_heading && self.has_link
    }
}

/// Whether an element heads a card, by its tag or name.
fn is_heading(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "h2" | "h3" | "h4" | "h5")
        || element.value().classes().any(|class| around::parts(class).iter().any(|part| part == "title"))
}
