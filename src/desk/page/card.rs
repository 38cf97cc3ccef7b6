//! A model card: the little of Markdown that `train` writes.

use maud::{Markup, html};

/// Headings, paragraphs, tables and lists; everything else stays as it stands.
pub(super) fn draw(card: &str) -> Markup {
    html! { @for block in card.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) { (draw_block(block)) } }
}

fn draw_block(block: &str) -> Markup {
    let lines: Vec<&str> = block.lines().collect();
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    match lines.as_slice() {
        [heading] if heading.starts_with('#') => {
            html! { h3 { (inline(heading.trim_start_matches(['#', ' ']))) } }
        }
        [head, rule, rows @ ..] if head.starts_with('|') && rule.starts_with("|-") => html! {
            div.scroll tabindex="0" role="group" aria-labelledby="card-head" { table {
                thead { tr { @for cell in cells(head) { th scope="col" { (inline(&cell)) } } } }
                tbody { @for row in rows { tr {
                    @for (at, cell) in cells(row).iter().enumerate() { @if at == 0 { td { (inline(cell)) } } @else { td.number { (inline(cell)) } } }
                } } }
            } }
        },
        items if items.iter().all(|item| item.starts_with("- ")) => html! {
            ul { @for item in items { li { (inline(item.trim_start_matches("- "))) } } }
        },
        _ => html! { p { (inline(block)) } },
    }
}

/// Bold and code.
fn inline(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split("**").enumerate() {
            @let coded = html! { @for (at, part) in part.split('`').enumerate() {
                @if at % 2 == 1 { code { (part) } } @else { (part) }
            } };
            @if at % 2 == 1 { b { (coded) } } @else { (coded) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_read_and_never_run() {
        let card = "# Model `abc`\n\n**What.** A <script>start</script>.\n\n| | a |\n|---|---|\n| rows | 3 |\n\n- one\n- two";
        let shown = draw(card).into_string();
        assert!(
            shown.starts_with("<h3>Model <code>abc</code></h3><p><b>What.</b> A &lt;script&gt;"),
            "{shown}"
        );
        assert!(shown.contains("<td>rows</td><td class=\"number\">3</td>"), "{shown}");
        assert!(shown.ends_with("<ul><li>one</li><li>two</li></ul>"), "{shown}");
    }
}
