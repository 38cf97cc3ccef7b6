use std::borrow::Cow;
use std::collections::HashSet;

use scraper::{ElementRef, Node};

use super::around;
use crate::parse;
use crate::parse::limits::TEXT_BYTES;

/// Text of an element as a reader sees it: a line for each block, item and `<br>`, the `alt` of small
/// pictures, nothing of scripts, forms and what stands around an ad.
pub(super) fn of(element: ElementRef<'_>) -> String {
    walk(element, &|found| around::is_around(found.value()))
}

/// The same of an element of a page of which it is known what is left out.
pub(super) fn of_without(element: ElementRef<'_>, left_out: &HashSet<ego_tree::NodeId>) -> String {
    walk(element, &|found| left_out.contains(&found.id()) || around::is_never_read(found.value()))
}

fn walk(element: ElementRef<'_>, is_left_out: &dyn Fn(ElementRef<'_>) -> bool) -> String {
    let mut lines = Lines::default();
    let mut node = *element;
    let mut is_entering = true;
    // Walked by hand: pages nest deeper than a stack would like.
    loop {
        super::steps::walked(1);
        if is_entering {
            let is_open = match node.value() {
                Node::Text(text) => {
                    lines.push(text);
                    false
                }
                Node::Element(found) => {
                    let name = found.name();
                    let is_out = node.id() != element.id()
                        && ElementRef::wrap(node).is_some_and(|inner| {
                            is_left_out(inner) || (matches!(name, "ul" | "ol") && is_link_list(inner))
                        });
                    if is_out {
                        lines.space();
                        false
                    } else if let Some(address) = found.attr("data-cfemail").and_then(hidden_mail) {
                        lines.push(&address);
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
            if lines.text.len() > TEXT_BYTES {
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

/// The address that Cloudflare writes as hexadecimal digits: the first byte is the key of the rest.
pub(super) fn hidden_mail(digits: &str) -> Option<String> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.trim().as_bytes()).ok()?;
    let (key, rest) = bytes.split_first()?;
    let address = String::from_utf8(rest.iter().map(|byte| byte ^ key).collect()).ok()?;
    let is_address = address.len() < 200 && address.contains('@') && !address.contains(char::is_whitespace);
    is_address.then_some(address)
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

#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// How deep in `<pre>`.
    pre: usize,
    /// Where an inline element or a cell began or ended last.
    edge: Option<usize>,
    /// Where inline elements and cells that are open began.
    starts: Vec<usize>,
    /// Where the last of them that was closed began and ended.
    closed: Option<(usize, usize)>,
}

impl Lines {
    fn push(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.part(text);
        }
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

    /// Two names that markup alone keeps apart: `<span>PT Maju</span><span>Jepang</span>`. Pieces of one word stay
    /// together.
    fn part(&mut self, text: &str) {
        let (edge, closed) = (self.edge.take(), self.closed.take());
        if edge.is_none() || self.pre > 0 || !text.starts_with(char::is_uppercase) {
            return;
        }
        let at = self.text.trim_end_matches(' ').len();
        let element = closed.filter(|(_, end)| *end >= at).and_then(|(start, _)| self.text.get(start..at));
        if element.is_some_and(is_firm) {
            self.text.truncate(at);
            self.text.push_str(" · ");
            return;
        }
        let before = self.text.rsplit([' ', '\n']).next().unwrap_or("");
        let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
        let first: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
        if edge != Some(self.text.len()) || letters(&first) < 3 || before.is_empty() {
            return;
        }
        let is_upper = before.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        match before.chars().next_back() {
            Some('.' | ')' | ',' | ':' | ';' | '!' | '?') => self.text.push(' '),
            Some(last) if last.is_lowercase() || (is_upper && letters(before) >= 4) => {
                self.text.push_str(" · ");
            }
            _ => {}
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
            "br" => self.line(),
            "pre" => {
                self.line();
                self.pre += 1;
            }
            name if is_block(name) => self.line(),
            name => {
                if matches!(name, "td" | "th") {
                    self.space();
                }
                self.edge = Some(self.text.len());
                self.starts.push(self.text.len());
            }
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "br" => {}
            "pre" => {
                self.pre = self.pre.saturating_sub(1);
                self.line();
            }
            name if is_block(name) => self.line(),
            name => {
                self.closed = self.starts.pop().map(|start| (start, self.text.len()));
                self.edge = Some(self.text.len());
                if matches!(name, "td" | "th") {
                    self.space();
                }
            }
        }
    }

    fn finish(self) -> String {
        let mut text = self.text;
        text.truncate(text.trim_end().len());
        text
    }
}

/// Whether an element holds the name of a firm and nothing else: a form of business and two words or more.
fn is_firm(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let form = words.next().unwrap_or("").trim_end_matches('.');
    let name = words.count();
    (1..=6).contains(&name) && matches!(form, "PT" | "CV" | "UD" | "LPK" | "P3MI" | "Yayasan" | "Koperasi")
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
        // The cautious form: `&region=` in an address is no sign that lost its semicolon.
        let decoded = match htmlize::unescape_attribute(value.as_ref()) {
            Cow::Owned(decoded) => decoded,
            Cow::Borrowed(_) => break,
        };
        value = Cow::Owned(decoded);
    }
    if !has_tags(&value) {
        return value;
    }
    let fragment = parse::fragment(&value);
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
            ("Gaji &euro;500 &ndash; lihat ?a=1&region=2", "Gaji €500 – lihat ?a=1&region=2"),
            ("<b>re&#099;ruit&#064;x.example</b>", "recruit@x.example"),
            ("<table><tr><td>Gaji<td>5 juta</tr></table>", "Gaji 5 juta"),
            ("<span>PT Maju Jaya</span><span>Jepang</span>", "PT Maju Jaya · Jepang"),
            ("<span>PT Maju Jaya</span> <span>Jepang</span>", "PT Maju Jaya · Jepang"),
            ("<table><tr><td>CV Maju Jaya</td> <td>Jepang</td></table>", "CV Maju Jaya · Jepang"),
            ("<b>Kasir</b><i>Solo</i>", "Kasir · Solo"),
            ("<b>LO</b><b>KER</b> <b>PT</b> <b>Maju</b> 08<b>12</b>", "LOKER PT Maju 0812"),
            ("<p><b>Gaji:</b>Rp 5 juta", "Gaji:Rp 5 juta"),
            ("<a data-cfemail='2a424b6a5204535a'>[email&#160;protected]</a>", "ha@x.yp"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
