use html5ever::driver::{self, ParseOpts, Parser};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{QualName, local_name, ns};
use scraper::{Html, HtmlTreeSink};

use super::bound::bounded;
use super::limits::HTML_NODES;

/// Bytes between two looks at the size of the tree: few tags can grow into many nodes, since a parser opens
/// what was closed in the wrong order again and again.
const STEP_BYTES: usize = 256;

/// A page as a tree, as far as the limits reach.
pub fn document(html: &str) -> Html {
    parse(driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default()), html)
}

/// A piece of HTML as a tree, as far as the limits reach.
pub fn fragment(html: &str) -> Html {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let sink = HtmlTreeSink::new(Html::new_fragment());
    parse(driver::parse_fragment(sink, ParseOpts::default(), body, Vec::new(), false), html)
}

fn parse(mut parser: Parser<HtmlTreeSink>, html: &str) -> Html {
    let html = bounded(html);
    let mut rest: &str = &html;
    while !rest.is_empty() {
        let mut end = rest.len().min(STEP_BYTES);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (step, after) = rest.split_at(end);
        parser.process(StrTendril::from(step));
        rest = after;
        if parser.tokenizer.sink.sink.0.borrow().tree.values().len() > HTML_NODES {
            break;
        }
    }
    parser.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(html: &str) -> usize {
        document(html).tree.values().len()
    }

    fn depth(page: &Html) -> usize {
        page.tree.nodes().map(|node| node.ancestors().take(5_000).count()).max().unwrap_or(0)
    }

    #[test]
    fn a_tree_has_few_nodes_whatever_it_is_made_of() {
        let opened_again = format!(
            "<p>{}</p>{}",
            (0..500).map(|n| format!("<b id={n}>")).collect::<String>(),
            "<p>x".repeat(200_000)
        );
        let tables = "<table><tr><td>x".repeat(200_000);
        for html in [opened_again, tables, "<b>".repeat(900_000), "<i>x</i>".repeat(400_000)] {
            let count = nodes(&html);
            assert!(count <= HTML_NODES + STEP_BYTES * 256, "{count} of {:?}", html.get(..20));
        }
    }

    #[test]
    fn a_tree_is_never_deep() {
        for tag in [
            "div",
            "td",
            "svg><td",
            "math><li",
            "b",
            "a href=x",
            "li><ul",
            "option",
            "font size=1",
            "p><button",
        ] {
            let page = document(&format!("<{tag}>").repeat(20_000));
            let depth = depth(&page);
            assert!(depth < 1_200, "{tag}: {depth}");
        }
        let inside = format!("<svg>{}", "<tr><td>".repeat(100_000));
        let depth = depth(&document(&inside));
        assert!(depth < 1_200, "{depth}");
    }

    #[test]
    fn what_is_within_the_limits_is_read_as_before() {
        let page =
            "<title>Kasir</title><p>Gaji <b>5 juta</b><script>if (a<b) '<i>'</script> é 招聘".repeat(500);
        assert_eq!(document(&page).html(), Html::parse_document(&page).html());
        assert_eq!(fragment(&page).html(), Html::parse_fragment(&page).html());
    }
}
