use maud::{DOCTYPE, Markup, html};

use super::block::Block;

/// Colours and measures within the page: mail readers load nothing from elsewhere, and neither does a saved page.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:44rem;margin:1rem auto;padding:0 1rem}\
    h1{font-size:1.35rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem;border-bottom:1px solid #bbb}\
    p{margin:.3rem 0}ol{padding-left:1.6rem;margin:.3rem 0}li{margin:.5rem 0}\
    .alarm{border-left:.35rem solid #a40000;background:#fdeeee;padding:.4rem .7rem;margin:.4rem 0}\
    table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.2rem .5rem;border-bottom:1px solid #ddd}\
    th:first-child,td:first-child{text-align:left}small{color:#444}";

/// The blocks as a page that stands alone.
pub(super) fn page(language: &str, title: &str, blocks: &[Block]) -> String {
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (STYLE) }
            }
            body {
                h1 { (title) }
                @for part in parts(blocks) { (part) }
            }
        }
    }
    .into_string()
}

/// Blocks as markup; items that follow each other are one list.
fn parts(blocks: &[Block]) -> Vec<Markup> {
    let is_item = |block: &Block| matches!(block, Block::Item(..));
    blocks
        .chunk_by(|one, next| is_item(one) && is_item(next))
        .map(|chunk| match chunk {
            [Block::Head(head)] => html! { h2 { (head) } },
            [Block::Line(line)] => html! { p { (line) } },
            [Block::Alarm(head, lines)] => html! {
                div.alarm role="alert" { strong { (head) } @for line in lines { p { (line) } } }
            },
            [Block::Table(heads, rows)] => html! {
                table {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody { @for row in rows { tr { @for (at, cell) in row.iter().enumerate() {
                        @if at == 0 { th scope="row" { bdi { (cell) } } } @else { td { (cell) } }
                    } } } }
                }
            },
            items => html! {
                ol { @for item in items { @if let Block::Item(head, lines) = item {
                    li { strong { bdi { (head) } } @for line in lines { p { small { (line) } } } }
                } } }
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ads_say_is_text_and_nothing_is_loaded() {
        let blocks = [
            Block::Item("<script>x</script>".into(), vec!["<img src=https://x.example/p>".into()]),
            Block::Item("dua".into(), Vec::new()),
        ];
        let page = page("id", "<b>", &blocks);
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"), "{page}");
        assert!(!page.contains("src=") || page.contains("&lt;img src="), "{page}");
        assert_eq!(page.matches("<ol>").count(), 1);
        assert_eq!(page.matches("<li>").count(), 2);
    }
}
