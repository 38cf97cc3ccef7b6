//! Where on a page its ad stands, and what around and within it is not of the ad.

use std::collections::HashSet;

use scraper::ElementRef;

use super::heading::{self, Names};
use super::line::{is_imprint, is_line, is_one_line};
use super::named;
use super::section::{self, is_heading};
use super::site::Site;
use super::text;
use super::tree::{At, Tree};
use super::{around, cards};
use crate::facts::{PageWords, begins_with, plain_words};

/// Share of a page's words from which on a part of it is the page itself, whatever it is called.
const WHOLE_SHARE: f64 = 0.55;
/// Share of an element's words from which on one part of it stands for it.
const MAIN_SHARE: f64 = 0.75;
/// Headings under which nothing is the ad's, though they are one word.
const COMMENTS: [&str; 4] = ["komentar", "comments", "balasan", "replies"];
/// Most nodes of such a line or part, so that no page has the same words read for each of the elements around them.
const MOST_LINE_NODES: usize = 120;
/// Most elements that are left out already and passed over for what stands behind a line.
const MOST_BEHIND: usize = 20;
/// Most words of the part of a page that says whose it is.
const MOST_IMPRINT_WORDS: usize = 90;

/// What a page is made of.
#[derive(Default)]
pub(super) struct Layout<'a> {
    /// The heading of its ad.
    pub(super) heading: Option<ElementRef<'a>>,
    /// The smallest element that holds the ad.
    pub(super) root: Option<ElementRef<'a>>,
    /// The elements within that hold it, in order.
    pub(super) parts: Vec<ElementRef<'a>>,
    /// What is left out, with all that is in it.
    pub(super) left_out: HashSet<ego_tree::NodeId>,
    /// Cards that lead to other pages of the site.
    pub(super) cards: usize,
    /// Headings within it that lead to other pages.
    pub(super) leads: usize,
    /// Words of the ad beside its heading.
    pub(super) words: usize,
    /// Elements side by side that are written alike and make up most of it.
    pub(super) alike: Vec<ElementRef<'a>>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(mut tree: Tree<'a>, names: &Names, words: &PageWords, site: &Site) -> Self {
        let own = heading::find(&tree, names, words, site);
        let found = cut(&mut tree, own, words, site);
        let (root, parts) = parts(&tree, own);
        let title_words = own.map_or(0, |own| tree.words(own));
        let sum: usize = parts.iter().map(|at| tree.words(*at)).sum();
        let holds_title = own.is_some_and(|own| parts.iter().any(|part| tree.contains(*part, own)));
        let alike = alike(&tree, own, sum);
        let leads = (0..tree.len())
            .filter(|at| {
                Some(*at) != own && !tree.is_left_out(*at) && parts.iter().any(|p| tree.contains(*p, *at))
            })
            .filter(|at| tree.linked(*at) > 0 && tree.element(*at).is_some_and(is_heading))
            .take(100)
            .count();
        Self {
            alike: alike.into_iter().filter_map(|at| tree.element(at)).collect(),
            heading: own.and_then(|own| tree.element(own)),
            root: tree.element(root),
            leads,
            words: if holds_title { sum.saturating_sub(title_words) } else { sum },
            parts: parts.into_iter().filter_map(|at| tree.element(at)).collect(),
            left_out: tree.left_out(),
            cards: found,
        }
    }
}

/// Elements side by side that are written alike and make up most of `sum` words, none of them with the heading in it.
fn alike(tree: &Tree<'_>, own: Option<At>, sum: usize) -> Vec<At> {
    let mut best: (usize, Vec<At>) = (0, Vec::new());
    for parent in 0..tree.len() {
        if tree.words(parent) * 2 < sum || tree.is_left_out(parent) {
            continue;
        }
        for group in cards::alike(tree, parent) {
            let words: usize = group.iter().map(|at| tree.words(*at)).sum();
            let holds_own = own.is_some_and(|own| {
                group.iter().any(|at| tree.contains(*at, own)) && !is_in_each(tree, own, &group)
            });
            if group.len() >= 2 && !holds_own && words * 10 >= sum * 6 && words > best.0 {
                best = (words, group);
            }
        }
    }
    best.1
}

/// Whether each of a group has what was taken for the heading, as the name of whoever posts stands above each post.
fn is_in_each(tree: &Tree<'_>, own: At, group: &[At]) -> bool {
    let Some(heading) = tree.element(own) else { return false };
    let (name, written) = (heading.value().name(), text::of(heading));
    let has_same = |at: &At| {
        let within = (*at..tree.end(*at)).take(MOST_LINE_NODES).filter_map(|inner| tree.element(inner));
        within.filter(|inner| inner.value().name() == name).any(|inner| text::of(inner) == written)
    };
    !written.trim().is_empty() && group.len() >= 2 && group.iter().all(has_same)
}

/// Leaves out what is not of the ad; returns how many cards were among it.
fn cut(tree: &mut Tree<'_>, own: Option<At>, words: &PageWords, site: &Site) -> usize {
    let whole = tree.words(0).max(1);
    let holds_own = |tree: &Tree<'_>, at: At| own.is_some_and(|own| tree.contains(at, own));
    // By tag and name.
    let mut at = 1;
    while at < tree.len() {
        let Some(element) = tree.element(at) else { break };
        let value = element.value();
        if !tree.is_cut(at) && !holds_own(tree, at) {
            let is_large = tree.words(at) as f64 >= whole as f64 * WHOLE_SHARE;
            let is_around = match value.name() {
                "nav" | "footer" | "aside" => true,
                "header" => !tree.is_in_article(at),
                "form" => !is_large,
                "main" | "body" => false,
                _ => {
                    !is_large
                        && !heading::is_blog_widget(element)
                        && (around::is_around_by_name(value) || around::is_meta(value))
                }
            };
            if is_around {
                tree.cut(at);
            }
        }
        at = if tree.is_cut(at) { tree.end(at).max(at + 1) } else { at + 1 };
    }
    tree.weigh();
    other_articles(tree, own);
    replies(tree, own, site);
    tree.weigh();
    let mut found = 0;
    for parent in 0..tree.len() {
        if tree.is_left_out(parent) {
            continue;
        }
        let cards = cards::cards(tree, parent, site, own);
        found += cards.len();
        for card in cards {
            tree.cut(card);
        }
    }
    tree.weigh();
    bare_headings(tree, own);
    tree.weigh();
    lines(tree, own, words);
    tree.weigh();
    found
}

/// Leaves out headings under which nothing is left but links, where something was left out.
fn bare_headings(tree: &mut Tree<'_>, own: Option<At>) {
    for at in 1..tree.len() {
        let is_own = own.is_some_and(|own| tree.contains(at, own) || tree.contains(own, at));
        let Some(heading) = tree.element(at).filter(|e| is_heading(*e) && e.value().name() != "h1") else {
            continue;
        };
        if is_own || tree.is_left_out(at) || tree.nodes(at) > MOST_LINE_NODES {
            continue;
        }
        let rank = heading.value().name();
        let (mut next, mut is_linked) = (tree.next(at), false);
        let mut is_bare = next.is_some();
        for _ in 0..MOST_BEHIND {
            let Some(behind) = next else { break };
            let is_next = tree.element(behind).is_some_and(|e| is_heading(e) && e.value().name() <= rank);
            if is_next {
                break;
            }
            let is_empty = tree.is_cut(behind) || tree.words(behind) == 0;
            is_bare &= is_empty && !own.is_some_and(|own| tree.contains(behind, own));
            is_linked |= tree.is_cut(behind) || tree.linked(behind) > 0 || has_cut(tree, behind);
            next = tree.next(behind);
        }
        if is_bare && is_linked {
            tree.cut(at);
        }
    }
}

/// Whether something in an element was left out.
fn has_cut(tree: &Tree<'_>, at: At) -> bool {
    (at..tree.end(at)).take(MOST_LINE_NODES).any(|inner| tree.is_cut(inner) && tree.nodes(inner) > 1)
}

/// Leaves out the articles beside the page's own.
fn other_articles(tree: &mut Tree<'_>, own: Option<At>) {
    let is_article = |tree: &Tree<'_>, at: At| {
        tree.element(at).is_some_and(|e| e.value().name() == "article") && !tree.is_left_out(at)
    };
    let articles: Vec<At> = (0..tree.len()).filter(|at| is_article(tree, *at)).take(200).collect();
    let Some(mine) = own.and_then(|own| articles.iter().rev().copied().find(|at| tree.contains(*at, own)))
    else {
        return;
    };
    let mine_words = tree.words(mine).saturating_sub(own.map_or(0, |own| tree.words(own)));
    for other in articles {
        let is_around = tree.contains(other, mine);
        // A heading in an article of its own, the ad in the next.
        let is_body = mine_words < 12 && tree.words(other) > 3 * mine_words.max(4);
        if !is_around && !is_body {
            tree.cut(other);
        }
    }
}

/// Leaves out all posts of a thread but the first.
fn replies(tree: &mut Tree<'_>, own: Option<At>, site: &Site) {
    for parent in 0..tree.len() {
        if tree.is_left_out(parent) {
            continue;
        }
        let is_post = |tree: &Tree<'_>, at: At| tree.element(at).is_some_and(cards::is_post);
        let posts: Vec<At> =
            tree.children(parent).filter(|at| !tree.is_cut(*at) && is_post(tree, *at)).take(2_000).collect();
        // An index of posts that lead to pages of their own is no thread.
        let leading = posts.iter().take(5).filter(|at| cards::is_card(tree, **at, site, posts.len())).count();
        let is_thread = || posts.iter().all(|at| tree.element(*at).is_some_and(cards::is_of_thread));
        if posts.len() < 2 || leading >= 2 && !is_thread() {
            continue;
        }
        let first = own.and_then(|own| posts.iter().copied().find(|at| tree.contains(*at, own)));
        let is_above = own.is_none_or(|own| own < posts.first().copied().unwrap_or(0));
        if first.is_none() && !is_above {
            continue;
        }
        // Comments on an ad that stands above them are none of it; the first post of a thread is.
        let are_comments = posts.iter().all(|at| tree.element(*at).is_some_and(cards::is_comment));
        let kept = if first.is_none() && own.is_some() && are_comments {
            None
        } else {
            first.or(posts.first().copied())
        };
        posts.iter().copied().filter(|at| Some(*at) != kept).for_each(|at| tree.cut(at));
    }
}

/// Leaves out what stands under a heading of other ads, lines that lead elsewhere, and the site's imprint.
fn lines(tree: &mut Tree<'_>, own: Option<At>, words: &PageWords) {
    let holds_own = |tree: &Tree<'_>, at: At| own.is_some_and(|own| tree.contains(at, own));
    let mut at = 1;
    while at < tree.len() {
        if tree.is_left_out(at) {
            at = tree.end(at).max(at + 1);
            continue;
        }
        let next = at + 1;
        let count = tree.words(at) + tree.linked(at);
        let Some(element) = tree.element(at).filter(|_| {
            // Few words among very many elements are no line that anybody reads.
            count > 0 && count <= MOST_IMPRINT_WORDS && tree.nodes(at) <= MOST_LINE_NODES
        }) else {
            at = next;
            continue;
        };
        let name = element.value().name();
        if name == "a" && !holds_own(tree, at) && is_read_also(element, words) {
            tree.cut(at);
            at = next;
            continue;
        }
        if holds_own(tree, at)
            || matches!(name, "a" | "br" | "i" | "em" | "u" | "small" | "font" | "span" if tree.has_own_words(tree.parent(at)))
        {
            at = next;
            continue;
        }
        let written = text::of_without(element, &HashSet::new());
        let plain = plain_words(written.lines().next().unwrap_or(""));
        let counted = plain.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if is_imprint(&written) {
            let parent = tree.parent(at);
            let all = tree.words(parent) + tree.linked(parent);
            let is_whole = !holds_own(tree, parent) && all <= MOST_IMPRINT_WORDS.min(count * 2) && parent > 0;
            tree.cut(if is_whole { parent } else { at });
        } else if let Some(mark) = begins_with(counted, &words.beside).filter(|mark| is_line(&plain, mark)) {
            section::cut(tree, at, own, mark.contains(' ') || COMMENTS.contains(&mark));
        } else if count <= 60 && begins_with(counted, &words.read_also).is_some() && is_one_line(&written) {
            tree.cut(at);
            if tree.linked(at) == 0 && plain.split(' ').count() <= 3 {
                linked_behind(tree, at);
            }
        } else if begins_with(&plain, &words.marks).is_some()
            && is_one_line(&written)
            && (tree.linked(at) > 0 || begins_with(&plain, &words.marks) == Some(plain.as_str()))
        {
            tree.cut(at);
            linked_behind(tree, at);
        } else if tree.linked(at) >= 3
            && tree.words(at) * 5 <= tree.linked(at)
            && is_one_line(&written)
            && count <= 30
            && !is_firm(element)
            && !is_right_behind(tree, own, at)
        {
            // A line that is nothing but a link to another page.
            tree.cut(at);
        }
        at = next;
    }
}

/// Whether the words right in front of a link say that it leads to something else: `Baca juga:`.
fn is_read_also(link: ElementRef<'_>, words: &PageWords) -> bool {
    let before = link.prev_sibling().and_then(|node| node.value().as_text().map(|text| text.to_string()));
    let Some(before) = before else { return false };
    let line = plain_words(before.trim_end().lines().next_back().unwrap_or(""));
    words.read_also.iter().any(|mark| line == *mark || line.ends_with(&format!(" {mark}")))
}

/// Whether it stands right behind the heading: firm and place, often linked.
fn is_right_behind(tree: &Tree<'_>, own: Option<At>, at: At) -> bool {
    let behind = own.and_then(|own| tree.next(own));
    behind == Some(at) || behind.and_then(|behind| tree.next(behind)) == Some(at)
}

/// Whether an element holds the name of the firm that the ad is of, by its name.
fn is_firm(element: ElementRef<'_>) -> bool {
    element.descendants().filter_map(ElementRef::wrap).any(|inner| {
        inner.attr("data-company-name").is_some()
            || named::leads_to_firm(inner)
            || inner.value().classes().any(|class| {
                around::parts(class).iter().any(|part| {
                    matches!(part.as_str(), "company" | "employer" | "org" | "organization" | "perusahaan")
                })
            })
    })
}

/// Leaves out the element behind `at` where most of it leads elsewhere.
fn linked_behind(tree: &mut Tree<'_>, at: At) {
    let mut next = tree.next(at);
    for _ in 0..MOST_BEHIND {
        next = next.filter(|other| tree.is_cut(*other)).map_or(next, |cut| tree.next(cut));
    }
    let behind = next.filter(|behind| !tree.is_cut(*behind));
    if let Some(behind) =
        behind.filter(|behind| tree.linked(*behind) > 0 && tree.linked(*behind) >= tree.words(*behind))
    {
        tree.cut(behind);
    }
}

/// The smallest element that holds the ad, and the parts of it that do.
fn parts(tree: &Tree<'_>, own: Option<At>) -> (At, Vec<At>) {
    let mut at: At = 0;
    loop {
        let whole = tree.words(at);
        let children: Vec<At> = tree.children(at).filter(|child| !tree.is_cut(*child)).collect();
        let of_own = own.and_then(|own| children.iter().copied().find(|child| tree.contains(*child, own)));
        let title = own.map_or(0, |own| tree.words(own));
        let most = children.iter().copied().max_by_key(|child| tree.words(*child));
        let holds = |child: At, share: f64| tree.words(child) as f64 >= whole as f64 * share;
        if let Some(child) = of_own.filter(|child| Some(*child) != own) {
            let is_ad = tree.words(child) >= title + 25 && holds(child, 0.4);
            if holds(child, MAIN_SHARE) || is_ad {
                at = child;
                continue;
            }
        } else if let Some(child) = most.filter(|child| own.is_none() && holds(*child, MAIN_SHARE)) {
            at = child;
            continue;
        }
        let parts = match of_own {
            // What stands in front of the heading is the site's.
            Some(child) => {
                let from = children.iter().position(|other| *other == child).unwrap_or(0);
                let large = |other: &At| tree.words(*other) as f64 >= whole as f64 * 0.5;
                let before = children.iter().take(from).copied().filter(large);
                before.chain(children.iter().skip(from).copied()).collect()
            }
            None => Vec::new(),
        };
        let has_own_words = tree.words(at) > children.iter().map(|child| tree.words(*child)).sum::<usize>();
        return if has_own_words || parts.is_empty() { (at, vec![at]) } else { (at, parts) };
    }
}
