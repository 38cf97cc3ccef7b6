//! Parts of a page that are alike: cards of other ads, posts of a thread, rows of a list.

use std::collections::HashMap;

use scraper::ElementRef;

use super::around;
use super::site::Site;
use super::tree::{At, Tree};

/// Fewest elements side by side that lead to other pages to be cards.
const FEWEST_CARDS: usize = 2;
/// Most words of a card, and of a post that an index shows whole.
const LONGEST_CARD: usize = 120;
const LONGEST_POST: usize = 3_000;

/// Elements side by side that are written alike.
pub(super) fn alike(tree: &Tree<'_>, parent: At) -> Vec<Vec<At>> {
    let mut groups: Vec<Vec<At>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for child in tree.children(parent).filter(|child| !tree.is_cut(*child)).take(2_000) {
        let Some(element) = tree.element(child) else { continue };
        let place = *places.entry(signature(element)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.push(child);
        }
    }
    groups
}

/// How an element is written: its tag and its first class that does not count.
fn signature(element: ElementRef<'_>) -> String {
    let class = element.value().classes().find(|class| {
        !matches!(
            *class,
            "odd" | "even" | "first" | "last" | "active" | "bg1" | "bg2" | "alt" | "row1" | "row2"
        ) && !class.bytes().any(|byte| byte.is_ascii_digit())
    });
    format!("{}.{}", element.value().name(), class.unwrap_or(""))
}

/// The cards among the elements right in `parent`: each leads to another page of the site.
pub(super) fn cards(tree: &Tree<'_>, parent: At, site: &Site, own: Option<At>) -> Vec<At> {
    let mut found = Vec::new();
    for group in alike(tree, parent) {
        let holds_own = |at: &At| own.is_some_and(|own| tree.contains(*at, own));
        let leading: Vec<At> = group
            .iter()
            .copied()
            .filter(|at| {
                let most =
                    if tree.element(*at).is_some_and(is_whole_post) { LONGEST_POST } else { LONGEST_CARD };
                !holds_own(at) && tree.words(*at) + tree.linked(*at) <= most
            })
            .filter(|at| is_card(tree, *at, site, group.len()))
            .collect();
        // Most of those written alike: a paragraph with a link among many is none.
        if leading.len() >= FEWEST_CARDS && leading.len() * 3 >= group.len() * 2 {
            found.extend(leading);
        }
    }
    found
}

fn is_whole_post(element: ElementRef<'_>) -> bool {
    element.value().name() == "article" || is_post(element)
}

/// Whether an element is a card: what it says first, or its heading, leads to another page.
pub(super) fn is_card(tree: &Tree<'_>, at: At, site: &Site, alike: usize) -> bool {
    let Some(element) = tree.element(at) else { return false };
    if matches!(element.value().name(), "br" | "p" | "span" | "b" | "strong" | "em" | "i" | "td" | "th") {
        return false;
    }
    if element.value().name() == "a" && element.attr("href").is_some_and(|href| site.leads_on(href)) {
        return tree.linked(at) >= 2;
    }
    let leading = tree.leading(at);
    // A post of a thread begins with its author.
    if leading.starts_with_link(at) && !is_post(element) {
        return true;
    }
    leading.leads_by_heading(at) || (alike >= 3 && leading.has_heading_and_link())
}

/// Whether an element is a post of a thread or a comment, by its name.
pub(super) fn is_post(element: ElementRef<'_>) -> bool {
    let is_named = |name: &str| {
        let parts = around::parts(name);
        !parts.is_empty()
            && parts.iter().any(|part| {
                matches!(
                    part.as_str(),
                    "post"
                        | "reply"
                        | "comment"
                        | "message"
                        | "postbit"
                        | "postcontainer"
                        | "answer"
                        | "response"
                )
            })
            && !parts.iter().any(|part| {
                matches!(
                    part.as_str(),
                    "body"
                        | "content"
                        | "title"
                        | "meta"
                        | "footer"
                        | "header"
                        | "text"
                        | "tgme"
                        | "job"
                        | "info"
                        | "head"
                        | "author"
                        | "date"
                        | "section"
                        | "detail"
                        | "details"
                        | "thumbnail"
                        | "cell"
                        | "inner"
                        | "main"
                        | "user"
                        | "attribution"
                        | "image"
                )
            })
    };
    let value = element.value();
    value.classes().next().is_some_and(is_named)
        // How SMF calls them.
        || value.classes().any(|class| matches!(class, "windowbg" | "windowbg2"))
        || value.id().is_some_and(|id| {
            ["post_", "post-", "pid", "p", "comment-", "comment_", "reply-", "reply_", "msg_"].iter().any(
                |begin| {
                    id.strip_prefix(begin).is_some_and(|rest| {
                        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())
                    })
                },
            )
        })
}

/// Whether it is called as posts of threads alone are; what is called a post may be one of an index.
pub(super) fn is_of_thread(element: ElementRef<'_>) -> bool {
    let value = element.value();
    value.id().is_some_and(|id| id.starts_with("msg_"))
        || value.classes().next().is_some_and(|class| {
            around::parts(class).iter().any(|part| {
                matches!(
                    part.as_str(),
                    "message" | "reply" | "postbit" | "postcontainer" | "windowbg" | "windowbg2"
                )
            })
        })
}

/// Whether it is called a comment.
pub(super) fn is_comment(element: ElementRef<'_>) -> bool {
    let value = element.value();
    value
        .classes()
        .next()
        .into_iter()
        .chain(value.id())
        .any(|name| around::parts(name).iter().any(|part| part == "comment"))
}
