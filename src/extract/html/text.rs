use std::borrow::Cow;

use scraper::{ElementRef, Html, Node};

/// Longest text that is read from a page, in bytes.
const LONGEST_BYTES: usize = 400_000;

/// Names of classes and identifiers of what stands around an ad and is not a part of it.
const AROUND: [&str; 40] = [
    "widget",
    "widget-area",
    "sidebar",
    "post-navigation",
    "nav-links",
    "navigation",
    "pagination",
    "breadcrumb",
    "breadcrumbs",
    "comments-area",
    "comments",
    "comment-respond",
    "related",
    "related-posts",
    "related-jobs",
    "similar-jobs",
    "recommended-jobs",
    "share",
    "social-share",
    "sharedaddy",
    "share-buttons",
    "cookie-notice",
    "cookie-banner",
    "screen-reader-text",
    "sr-only",
    "visually-hidden",
    "entry-footer",
    "site-header",
    "site-footer",
    "menu",
    "job_application",
    "job_listings",
    "jp-relatedposts",
    "newsletter",
    "advertisement",
    "adsbygoogle",
    "skip-link",
    "author-box",
    "load_more_jobs",
    "job-listing-meta",
];

/// Text of an element as a reader sees it: a line for each block, item and `<br>`, the `alt` of small
/// pictures, nothing of scripts, forms and what stands around an ad.
pub(super) fn of(element: ElementRef<'_>) -> String {
    let mut lines = Lines::default();
    let mut node = *element;
    let mut is_entering = true;
    // Walked by hand: pages nest deeper than a stack would like.
    loop {
        if is_entering {
            let is_open = match node.value() {
                Node::Text(text) => {
                    lines.push(text);
                    false
                }
                Node::Element(found) => {
                    let name = found.name();
                    let is_list =
                        matches!(name, "ul" | "ol") && ElementRef::wrap(node).is_some_and(is_link_list);
                    if node.id() != element.id() && (is_around(found) || is_list) {
                        lines.space();
                        false
                    } else {
                        lines.enter(name);
                        if name == "img"
                            && let Some(alt) = found.attr("alt").filter(|alt| is_sign(alt))
                        {
                            lines.push(alt);
                        }
                        true
                    }
                }
                _ => false,
            };
            if lines.text.len() > LONGEST_BYTES {
                break;
            }
            if is_open {
                if let Some(child) = node.first_child() {
                    node = child;
                    continue;
                }
                leave(&mut lines, node.value());
            }
        } else {
            leave(&mut lines, node.value());
        }
        if node.id() == element.id() {
            break;
        }
        if let Some(next) = node.next_sibling() {
            node = next;
            is_entering = true;
        } else {
            match node.parent() {
                Some(parent) => node = parent,
                None => break,
            }
            is_entering = false;
            if node.id() == element.id() {
                break;
            }
        }
    }
    lines.finish()
}

fn leave(lines: &mut Lines, node: &Node) {
    if let Node::Element(found) = node {
        lines.leave(found.name());
    }
}

/// Whether an `alt` stands for a sign in the text (`✅`) and not for a picture.
fn is_sign(alt: &str) -> bool {
    !alt.is_empty() && alt.chars().count() <= 4 && !alt.chars().any(|c| c.is_ascii())
}

/// Whether a list leads to other pages of the site: two or more items, each of which begins with a link.
fn is_link_list(list: ElementRef<'_>) -> bool {
    let mut items = 0;
    for item in list.children().filter_map(ElementRef::wrap).take(100) {
        let first = item.children().find(|child| match child.value() {
            Node::Text(text) => !text.trim().is_empty(),
            Node::Element(_) => true,
            _ => false,
        });
        let href = first.and_then(ElementRef::wrap).and_then(|link| link.attr("href"));
        let leads_on = href.is_some_and(|href| !href.contains(':') && !href.starts_with('#'));
        if item.value().name() != "li" || !leads_on {
            return false;
        }
        items += 1;
    }
    items >= 2
}

/// Whether an element and what is in it is no part of the ad's text.
pub(super) fn is_around(element: &scraper::node::Element) -> bool {
    let name = element.name();
    if matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "nav"
            | "footer"
            | "aside"
            | "form"
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
    ) {
        return true;
    }
    let is_hidden = element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            style.to_ascii_lowercase().split(';').any(|rule| {
                let rule: String = rule.split_whitespace().collect();
                rule == "display:none" || rule == "visibility:hidden"
            })
        });
    is_hidden
        || (name == "li" && element.classes().any(|class| class == "job_listing"))
        || element.classes().any(|class| AROUND.contains(&class.to_ascii_lowercase().as_str()))
        || element
            .id()
            .is_some_and(|id| matches!(id, "comments" | "respond" | "sidebar" | "footer" | "header" | "nav"))
}

#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// How deep in `<pre>`.
    pre: usize,
}

impl Lines {
    fn push(&mut self, text: &str) {
        if self.pre > 0 {
            self.text.push_str(text);
            return;
        }
        for (at, part) in text.split([' ', '\n', '\t', '\r']).enumerate() {
            if at > 0 {
                self.space();
            }
            self.text.push_str(part);
        }
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn line(&mut self) {
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn enter(&mut self, name: &str) {
        match name {
            "br" => {
                self.line();
            }
            "pre" => {
                self.line();
                self.pre += 1;
            }
            "td" | "th" => self.space(),
            name if is_block(name) => self.line(),
            _ => {}
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "pre" => {
                self.pre = self.pre.saturating_sub(1);
                self.line();
            }
            "td" | "th" => self.space(),
            name if is_block(name) => self.line(),
            _ => {}
        }
    }

    fn finish(self) -> String {
        let mut text = self.text;
        text.truncate(text.trim_end().len());
        text
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "tr"
            | "table"
            | "tbody"
            | "section"
            | "article"
            | "header"
            | "main"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "hr"
            | "figure"
            | "figcaption"
            | "address"
            | "details"
            | "summary"
            | "body"
    )
}

/// Text of a value that may be HTML, entity-encoded HTML or plain text with entities, as rows and
/// structured data hold it.
pub fn plain(value: &str) -> Cow<'_, str> {
    let mut value = Cow::Borrowed(value);
    // JSON-LD is encoded twice by widely used software, and its HTML has entities of its own.
    for _ in 0..2 {
        if has_tags(&value) || !value.contains('&') {
            break;
        }
        match entities(&value) {
            Some(decoded) => value = Cow::Owned(decoded),
            None => break,
        }
    }
    if !has_tags(&value) {
        return value;
    }
    let fragment = Html::parse_fragment(&super::bound::bounded(&value));
    Cow::Owned(of(fragment.root_element()))
}

/// Whether a value holds HTML and not only a smaller-than sign.
fn has_tags(value: &str) -> bool {
    const TAGS: [&str; 16] = [
        "p", "br", "div", "ul", "ol", "li", "b", "strong", "span", "a", "h1", "h2", "h3", "i", "em", "table",
    ];
    value.match_indices('<').take(40).any(|(at, _)| {
        let rest = value.get(at + 1..).unwrap_or("");
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or("").to_ascii_lowercase();
        TAGS.contains(&name.as_str()) && rest.get(end..).is_some_and(|r| r.starts_with(['>', ' ', '/', '\n']))
    })
}

/// `value` with its entities decoded once; none where it has none.
fn entities(value: &str) -> Option<String> {
    const NAMES: [(&str, &str); 24] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", " "),
        ("ndash", "–"),
        ("mdash", "—"),
        ("hellip", "…"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("bull", "•"),
        ("middot", "·"),
        ("copy", "©"),
        ("reg", "®"),
        ("trade", "™"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("eacute", "é"),
        ("times", "×"),
        ("deg", "°"),
        ("yen", "¥"),
    ];
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    let mut is_changed = false;
    while let Some(at) = rest.find('&') {
        let (head, tail) = rest.split_at(at);
        out.push_str(head);
        let name_end = tail.bytes().take(12).position(|b| b == b';');
        let decoded = name_end.and_then(|end| {
            let name = tail.get(1..end)?;
            let code = match name.strip_prefix('#') {
                Some(hex) if hex.starts_with(['x', 'X']) => u32::from_str_radix(hex.get(1..)?, 16).ok(),
                Some(number) => number.parse().ok(),
                None => None,
            };
            if let Some(c) = code.and_then(char::from_u32) {
                return Some(c.to_string());
            }
            NAMES.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
        });
        if let (Some(text), Some(end)) = (decoded, name_end) {
            out.push_str(&text);
            rest = tail.get(end + 1..).unwrap_or("");
            is_changed = true;
        } else {
            out.push('&');
            rest = tail.get(1..).unwrap_or("");
        }
    }
    out.push_str(rest);
    is_changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_lines_signs_and_entities() {
        for (html, text) in [
            ("<p>A<br />B &amp; C</p><ul><li>satu<li>dua</ul>", "A\nB & C\nsatu\ndua"),
            (
                "<p>Siap <img class=\"wp-smiley\" alt=\"✅\" src=x> kerja <img alt=\"logo firma\"></p>",
                "Siap ✅ kerja",
            ),
            ("<div>a</div><script>x()</script><nav>menu</nav><p style='display: none'>h</p>b", "a\nb"),
            ("&lt;p&gt;A &amp;amp; B&lt;/p&gt;", "A & B"),
            ("T&amp;#038;T &amp;#8211; x", "T&T – x"),
            ("usia < 30 & > 18", "usia < 30 & > 18"),
            ("a@b", "a@b"),
            ("<b>re&#099;ruit&#064;x.example</b>", "recruit@x.example"),
            ("<table><tr><td>Gaji<td>5 juta</tr></table>", "Gaji 5 juta"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
