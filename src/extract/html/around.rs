//! What stands around an ad by its name: menus, shares, comments, neighbours.

use scraper::node::Element;

/// Names of classes of what stands around an ad and is not a part of it.
const AROUND: [&str; 49] = [
    "widget",
    "widgets",
    "widget-area",
    "post-navigation",
    "nav-links",
    "comments-area",
    "comment-respond",
    "sharedaddy",
    "cookie-notice",
    "cookie-banner",
    "screen-reader-text",
    "sr-only",
    "visually-hidden",
    "entry-footer",
    "post-footer",
    "site-header",
    "site-footer",
    "masthead",
    "job_application",
    "job_listings",
    "jp-relatedposts",
    "advertisement",
    "skip-link",
    "author-box",
    "author-bio",
    "load_more_jobs",
    "job-listing-meta",
    "cat-links",
    "tags-links",
    "post-labels",
    "post-tags",
    "entry-tags",
    "tagcloud",
    "blog-pager",
    "post-share-buttons",
    "postprofile",
    "postauthor",
    "userinfo",
    "user-details",
    "poster-info",
    "post-signature",
    "message-user",
    "message-signature",
    "top-banner",
    "sticky-bar",
    "toc",
    "addtoany_share_save_container",
    "a2a_kit",
    "ez-toc-container",
];
/// Parts of such names: `related-posts`, `post_related`, `relatedPosts`.
const AROUND_PARTS: [&str; 49] = [
    "replies",
    "ratings",
    "votes",
    "related",
    "terkait",
    "similar",
    "serupa",
    "recommended",
    "recommendation",
    "recommendations",
    "rekomendasi",
    "sidebar",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "pager",
    "comments",
    "disqus",
    "share",
    "shares",
    "sharing",
    "socials",
    "social",
    "newsletter",
    "subscribe",
    "subscription",
    "cookie",
    "cookies",
    "popup",
    "modal",
    "advert",
    "adsense",
    "adsbygoogle",
    "footer",
    "copyright",
    "navbar",
    "nav",
    "navigation",
    "menu",
    "megamenu",
    "signature",
    "avatar",
    "popular",
    "populer",
    "trending",
    "viewed",
    "neighbours",
    "neighbors",
    "topbar",
];
/// Names of classes of what a site says of a post of its own: by whom, when, under what.
const META: [&str; 25] = [
    "article-info",
    "node__meta",
    "node__submitted",
    "message-attribution",
    "p-description",
    "article-meta",
    "single-meta",
    "amp-wp-meta",
    "byline",
    "posted-on",
    "entry-meta",
    "post-meta",
    "postmeta",
    "post-info",
    "post-header-line-1",
    "entry-date",
    "date-header",
    "vcard",
    "author",
    "post_author",
    "post_controls",
    "post_meta",
    "post-buttons",
    "post_date",
    "posting-meta",
];

/// Whether an element and what is in it is no part of an ad's text, whatever stands in it.
pub(super) fn is_never_read(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "button"
            | "select"
            | "input"
            | "textarea"
            | "svg"
            | "iframe"
            | "object"
            | "head"
            | "video"
            | "audio"
            | "canvas"
            | "math"
            | "dialog"
    ) || is_hidden(element)
}

/// Whether an element is around the ad by its tag.
pub(super) fn is_around_by_tag(element: &Element) -> bool {
    matches!(element.name(), "nav" | "footer" | "aside" | "form")
}

/// Whether an element is around the ad by the names of its classes.
pub(super) fn is_around_by_name(element: &Element) -> bool {
    (element.name() == "li" && element.classes().any(|class| class == "job_listing"))
        || element.classes().any(|class| {
            let class = class.to_ascii_lowercase();
            AROUND.contains(&class.as_str()) || class.starts_with("widget_")
        })
        || element.classes().any(has_around_part)
        || element.id().is_some_and(|id| {
            matches!(id, "comments" | "respond" | "sidebar" | "footer" | "header" | "nav" | "disqus_thread")
                || has_around_part(id)
        })
}

/// Whether an element says of a post by whom, when and under what it was published.
pub(super) fn is_meta(element: &Element) -> bool {
    element.classes().any(|class| META.contains(&class.to_ascii_lowercase().as_str()))
}

/// Whether an element and what is in it is no part of the ad's text, of an element by itself.
pub(super) fn is_around(element: &Element) -> bool {
    is_never_read(element) || is_around_by_tag(element) || is_around_by_name(element)
}

/// The parts of a name: `related-posts`, `related_posts` and `relatedPosts` have the same.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut was_lower = false;
    for letter in name.chars().take(80) {
        if !letter.is_alphanumeric() || (was_lower && letter.is_uppercase()) {
            parts.push(std::mem::take(&mut part));
        }
        if letter.is_alphanumeric() {
            part.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

fn has_around_part(name: &str) -> bool {
    // Layouts say so of the whole page: `with-sidebar`, `has-footer`, `no-sidebar`.
    let parts = parts(name);
    let is_of_page =
        parts.first().is_some_and(|first| matches!(first.as_str(), "with" | "has" | "no" | "is" | "not"));
    !is_of_page && parts.iter().any(|part| AROUND_PARTS.contains(&part.as_str()))
}

/// Whether nobody sees an element. The pages of a tab are seen one after the other.
fn is_hidden(element: &Element) -> bool {
    let is_told = element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            style.to_ascii_lowercase().split(';').any(|rule| {
                let rule: String = rule.split_whitespace().collect();
                rule == "display:none" || rule == "visibility:hidden"
            })
        });
    is_told && !is_tab(element)
}

fn is_tab(element: &Element) -> bool {
    element.attr("role") == Some("tabpanel")
        || element.classes().any(|class| {
            let parts = parts(class);
            parts.iter().any(|part| {
                matches!(part.as_str(), "tab" | "tabs" | "tabpanel" | "pane" | "collapse" | "accordion")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_part_by_part() {
        for name in ["related-posts", "post_related", "relatedPosts", "jp-relatedposts", "site-footer"] {
            assert!(AROUND.contains(&name) || has_around_part(name), "{name}");
        }
        for name in ["with-sidebar", "has-footer", "elementor-widget-text", "entry-content", "unrelatedly"] {
            assert!(!has_around_part(name), "{name}");
        }
    }
}
