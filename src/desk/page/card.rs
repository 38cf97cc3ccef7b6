//! A model card, which `train` writes in Markdown.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The card as HTML. Markup in it is shown as it stands and never run; its headings are below those of the page,
/// and every cell but the first of a row holds a figure.
pub(super) fn draw(card: &str) -> Markup {
    let (mut is_head, mut cell) = (false, 0);
    let events = Parser::new_ext(card, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(markup) | Event::InlineHtml(markup) => Event::Text(markup),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading { .. }) => Event::Start(heading()),
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(LEVEL)),
        // A wide table moves by itself and not the page.
        Event::Start(Tag::Table(_)) => Event::Html(
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"card-head\"><table>"
                .into(),
        ),
        Event::End(TagEnd::Table) => Event::Html("</tbody></table></div>".into()),
        Event::Start(row @ (Tag::TableHead | Tag::TableRow)) => {
            (is_head, cell) = (row == Tag::TableHead, 0);
            Event::Start(row)
        }
        Event::Start(Tag::TableCell) => {
            cell += 1;
            Event::Html(
                if is_head {
                    TH
                } else if cell == 1 {
                    "<td>"
                } else {
                    TD
                }
                .into(),
            )
        }
        Event::End(TagEnd::TableCell) => Event::Html(if is_head { "</th>" } else { "</td>" }.into()),
        other => other,
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    PreEscaped(page)
}

const LEVEL: HeadingLevel = HeadingLevel::H3;
const TH: &str = "<th scope=\"col\">";
const TD: &str = "<td class=\"number\">";

fn heading<'a>() -> Tag<'a> {
    Tag::Heading { level: LEVEL, id: None, classes: Vec::new(), attrs: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_and_never_run() {
        let card = "# Model `abc`\n\n**What.** A <script>start</script>.\n\n| | a |\n|---|---|\n| rows | 3 |\n\n- one\n- two";
        let shown = draw(card).into_string();
        let start = "<h3>Model <code>abc</code></h3>\n<p><strong>What.</strong> A &lt;script&gt;start&lt;/script&gt;.</p>";
        assert!(shown.starts_with(start), "{shown}");
        assert!(!draw("a\n\n<script>start()</script>\n\nb").into_string().contains("<script"));
        assert!(shown.contains("<td>rows</td><td class=\"number\">3</td>"), "{shown}");
        assert!(
            shown.contains("<thead><tr><th scope=\"col\"></th><th scope=\"col\">a</th></tr></thead><tbody>"),
            "{shown}"
        );
        assert!(shown.ends_with("<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"), "{shown}");
    }
}
