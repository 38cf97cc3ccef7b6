//! A heading of other ads, and what stands under it.

use scraper::ElementRef;

use super::tree::{At, Tree};

/// Most nodes in front of a heading that are looked at: behind more it does not begin what it stands in.
const MOST_BEFORE: usize = 200;

/// Leaves out a heading of other ads with all that stands under it.
pub(super) fn cut(tree: &mut Tree<'_>, at: At, own: Option<At>, is_sure: bool) {
    let holds_own = |tree: &Tree<'_>, at: At| own.is_some_and(|own| tree.contains(at, own));
    // The largest element that begins with it.
    let mut top = at;
    loop {
        let parent = tree.parent(top);
        let is_first = tree
            .children(parent)
            .take(MOST_BEFORE)
            .find(|child| !tree.is_cut(*child) && tree.words(*child) + tree.linked(*child) > 0)
            == Some(top)
            && tree.element(parent).is_some_and(|parent| !has_own_words_before(parent, tree.element(top)));
        if parent == top || parent == 0 || holds_own(tree, parent) || !is_first {
            break;
        }
        top = parent;
    }
    tree.cut(at);
    if top != at && (is_sure || tree.linked(top) >= tree.words(top)) {
        tree.cut(top);
        return;
    }
    let rank = tree.element(at).map_or(9, rank);
    let mut next = tree.next(at);
    while let Some(other) = next {
        next = tree.next(other);
        let is_next_heading = tree.element(other).is_some_and(|e| is_heading(e) && rank >= self::rank(e));
        if holds_own(tree, other) || is_next_heading {
            break;
        }
        let is_linked = tree.linked(other) * 2 >= tree.words(other);
        if !is_sure && !is_linked {
            break;
        }
        tree.cut(other);
    }
}

fn has_own_words_before(parent: ElementRef<'_>, child: Option<ElementRef<'_>>) -> bool {
    let Some(child) = child else { return false };
    parent
        .children()
        .take(MOST_BEFORE)
        .take_while(|node| node.id() != child.id())
        .any(|node| node.value().as_text().is_some_and(|text| !text.trim().is_empty()))
}

fn rank(element: ElementRef<'_>) -> u8 {
    match element.value().name() {
        "h1" => 1,
        "h2" => 2,
        "h3" => 3,
        "h4" => 4,
        "h5" => 5,
        "h6" => 6,
        _ => 9,
    }
}

pub(super) fn is_heading(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}
