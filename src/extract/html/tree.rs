//! The elements of a page's body with the words under each, so that a part of a page is weighed without being read
//! again and again.

use std::collections::HashMap;

use scraper::{ElementRef, Html, Node, Selector};

use super::around;
use super::leading::Leading;
use super::site::Site;

/// Number of a [`Tree`]'s element, in the order of the page.
pub(super) type At = usize;

/// The body of a page.
pub(super) struct Tree<'a> {
    elements: Vec<ElementRef<'a>>,
    parents: Vec<At>,
    /// Behind the last element within.
    ends: Vec<At>,
    numbers: HashMap<ego_tree::NodeId, At>,
    /// Words right in the element, outside links to other pages of the site.
    own: Vec<usize>,
    /// Words right in the element, in such links.
    own_linked: Vec<usize>,
    /// Left out, with all that is in it.
    is_cut: Vec<bool>,
    /// Left out itself or within what is.
    is_out: Vec<bool>,
    /// Nodes under each element, texts and remarks among them.
    nodes: Vec<usize>,
    /// Whether an article, a section or the main part is around it.
    is_in_article: Vec<bool>,
    /// What in it leads to other pages.
    leading: Vec<Leading>,
    words: Vec<usize>,
    linked: Vec<usize>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(page: &'a Html, body: &Selector, site: &Site) -> Option<Self> {
        let body = page.select(body).next()?;
        let mut tree = Self {
            elements: Vec::new(),
            parents: Vec::new(),
            ends: Vec::new(),
            numbers: HashMap::new(),
            own: Vec::new(),
            own_linked: Vec::new(),
            is_cut: Vec::new(),
            is_out: Vec::new(),
            nodes: Vec::new(),
            is_in_article: Vec::new(),
            leading: Vec::new(),
            words: Vec::new(),
            linked: Vec::new(),
        };
        for node in body.descendants() {
            super::steps::walked(1);
            let parent = node.parent().and_then(|parent| tree.numbers.get(&parent.id()).copied());
            if let Some(nodes) = parent.and_then(|parent| tree.nodes.get_mut(parent)) {
                *nodes += 1;
            }
            match node.value() {
                Node::Element(element) => {
                    let Some(found) = ElementRef::wrap(node) else { continue };
                    let at = tree.elements.len();
                    tree.numbers.insert(node.id(), at);
                    tree.elements.push(found);
                    tree.parents.push(parent.unwrap_or(0));
                    tree.own.push(0);
                    tree.own_linked.push(0);
                    tree.is_cut.push(around::is_never_read(element));
                    tree.nodes.push(0);
                    let outer = parent.and_then(|parent| tree.element(parent));
                    let is_in_article = outer
                        .is_some_and(|e| matches!(e.value().name(), "article" | "main" | "section"))
                        || parent.is_some_and(|parent| tree.is_in_article(parent));
                    tree.is_in_article.push(is_in_article);
                    let leads =
                        element.name() == "a" && element.attr("href").is_some_and(|href| site.leads_on(href));
                    let around = parent.and_then(|parent| tree.leading.get(parent));
                    let leading = Leading::begun(at, around, leads);
                    tree.leading.push(leading);
                }
                Node::Text(text) => {
                    let Some(parent) = parent else { continue };
                    let count = text.split_whitespace().count();
                    if count > 0 {
                        Leading::words_met(&mut tree.leading, &tree.parents, parent);
                    }
                    let is_in_link = tree.leading.get(parent).is_some_and(Leading::is_in_link);
                    let lists = if is_in_link { &mut tree.own_linked } else { &mut tree.own };
                    if let Some(words) = lists.get_mut(parent) {
                        *words += count;
                    }
                }
                _ => {}
            }
        }
        tree.ends = vec![0; tree.elements.len()];
        for at in (0..tree.elements.len()).rev() {
            let end = tree.ends.get(at).copied().unwrap_or(0).max(at + 1);
            tree.put(at, end);
            let parent = tree.parent(at);
            let nodes = tree.nodes(at);
            if parent != at
                && let Some(sum) = tree.nodes.get_mut(parent)
            {
                *sum += nodes;
            }
        }
        Leading::add_up(&mut tree.leading, &tree.elements, &tree.parents);
        tree.is_out = vec![false; tree.elements.len()];
        for at in 0..tree.elements.len() {
            if tree.is_cut(at) {
                tree.cut(at);
            }
        }
        tree.weigh();
        Some(tree)
    }

    /// Notes where an element ends, for it and for the one around it.
    fn put(&mut self, at: At, end: At) {
        if let Some(slot) = self.ends.get_mut(at) {
            *slot = end;
        }
        let parent = self.parent(at);
        if parent != at
            && let Some(slot) = self.ends.get_mut(parent)
        {
            *slot = end.max(*slot);
        }
    }

    /// Counts the words under each element anew, without those of what is cut.
    pub(super) fn weigh(&mut self) {
        self.words.clone_from(&self.own);
        self.linked.clone_from(&self.own_linked);
        for at in (0..self.elements.len()).rev() {
            if self.is_cut.get(at) == Some(&true) {
                for list in [&mut self.words, &mut self.linked] {
                    if let Some(words) = list.get_mut(at) {
                        *words = 0;
                    }
                }
            }
            let parent = self.parent(at);
            if parent == at {
                continue;
            }
            for list in [&mut self.words, &mut self.linked] {
                let words = list.get(at).copied().unwrap_or(0);
                if let Some(sum) = list.get_mut(parent) {
                    *sum += words;
                }
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn element(&self, at: At) -> Option<ElementRef<'a>> {
        self.elements.get(at).copied()
    }

    /// The element around it; the body's own is the body.
    pub(super) fn parent(&self, at: At) -> At {
        self.parents.get(at).copied().unwrap_or(0)
    }

    /// Behind the last element within.
    pub(super) fn end(&self, at: At) -> At {
        self.ends.get(at).copied().unwrap_or(at + 1)
    }

    /// Words under it that are in no link to another page of the site.
    pub(super) fn words(&self, at: At) -> usize {
        self.words.get(at).copied().unwrap_or(0)
    }

    /// Words under it that are in such links.
    pub(super) fn linked(&self, at: At) -> usize {
        self.linked.get(at).copied().unwrap_or(0)
    }

    pub(super) fn contains(&self, outer: At, inner: At) -> bool {
        outer <= inner && inner < self.end(outer)
    }

    /// Elements right in it, in order.
    pub(super) fn children(&self, at: At) -> impl Iterator<Item = At> + '_ {
        let end = self.end(at);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            super::steps::walked(1);
            next = self.end(child).max(child + 1);
            Some(child)
        })
    }

    /// Elements side by side with it that stand behind it, in order: the first of them, and from one to the next.
    pub(super) fn next(&self, at: At) -> Option<At> {
        let parent = self.parent(at);
        let next = self.end(at).max(at + 1);
        (parent != at && next < self.end(parent)).then_some(next)
    }

    /// Nodes under it, texts and remarks among them.
    pub(super) fn nodes(&self, at: At) -> usize {
        self.nodes.get(at).copied().unwrap_or(0)
    }

    /// Whether words stand right in it, beside its elements.
    pub(super) fn has_own_words(&self, at: At) -> bool {
        [&self.own, &self.own_linked].iter().any(|words| words.get(at).is_some_and(|words| *words > 0))
    }

    /// Whether an article, a section or the main part of the page is around it.
    pub(super) fn is_in_article(&self, at: At) -> bool {
        self.is_in_article.get(at) == Some(&true)
    }

    /// What in it leads to other pages of the site.
    pub(super) fn leading(&self, at: At) -> Leading {
        self.leading.get(at).copied().unwrap_or_default()
    }

    /// Whether it or what it stands in is left out.
    pub(super) fn is_left_out(&self, at: At) -> bool {
        self.is_out.get(at) == Some(&true)
    }

    /// Leaves it out, with all that is in it.
    pub(super) fn cut(&mut self, at: At) {
        if let Some(slot) = self.is_cut.get_mut(at) {
            *slot = true;
        }
        // Each element is marked once: what is out already is passed over with all that is in it.
        let (mut inner, end) = (at, self.end(at));
        while inner < end {
            super::steps::walked(1);
            match self.is_out.get_mut(inner) {
                Some(true) => inner = self.end(inner).max(inner + 1),
                Some(slot) => {
                    *slot = true;
                    inner += 1;
                }
                None => break,
            }
        }
    }

    pub(super) fn is_cut(&self, at: At) -> bool {
        self.is_cut.get(at) == Some(&true)
    }

    /// What is left out, for who reads the text.
    pub(super) fn left_out(&self) -> std::collections::HashSet<ego_tree::NodeId> {
        self.elements.iter().zip(&self.is_cut).filter(|(_, cut)| **cut).map(|(e, _)| e.id()).collect()
    }
}
