use std::collections::HashMap;

use scraper::{ElementRef, Html, Selector};

use super::input::Input;
use super::table::is_table_of_ads;
use super::{Import, Read};
use crate::crawl::CrawlError;
use crate::domain::{Fault, ImportFact};
use crate::parse;
use crate::parse::limits::{COLUMNS, HTML_BYTES, HTML_NODES, WORKBOOK_CELLS};
use crate::text::charset;

/// Most rows or columns that one cell is taken to reach over.
const SPAN: usize = 1_000;
/// Most bytes of words that are repeated in the rows that their cell reaches over. Bytes.
const REPEATED_BYTES: usize = 16 << 20;

/// Whether a page may be a table of ads that was saved as one.
pub(super) fn may_be_rows(start: &[u8]) -> bool {
    let has = |mark: &[u8]| memchr::memmem::find(start, mark).is_some();
    has(b"<table") || has(b"<TABLE")
}

impl Import<'_> {
    /// Reads the tables of a page that bears the name of a workbook.
    pub(super) fn html_table(&mut self, input: Input, name: &str) -> Read {
        let bytes = match Self::whole(input, name, HTML_BYTES as u64) {
            Ok(bytes) => bytes,
            Err(fault) => return Ok(Err(fault)),
        };
        let page = parse::document(&charset::decode(&bytes, None));
        if page.tree.values().len() > HTML_NODES {
            let what = format!(
                "{name}: holds more than {HTML_NODES} parts of HTML; open it in a spreadsheet and save it as XLSX or CSV"
            );
            return Ok(Err(Fault::new("body_too_large", what)));
        }
        let tables = tables(&page);
        if tables.is_empty() {
            let what = format!(
                "{name}: bears the name of a workbook and is a page without a table; save it as XLSX or CSV, or as .html"
            );
            return Ok(Err(Fault::new("workbook_broken", what)));
        }
        self.sheets(tables.into_iter().map(|rows| (String::new(), rows)).collect(), name)
    }

    /// Reads the tables of a saved page where they are tables of ads, with a title and a text in each row, and tells
    /// whether they are. Any other page is read as a page.
    pub(super) fn page_of_rows(&mut self, body: &[u8], name: &str) -> Result<bool, CrawlError> {
        let page = parse::document(&charset::decode(body, None));
        let stated = self.source.rules.columns.clone();
        let tables: Vec<_> =
            tables(&page).into_iter().filter(|rows| is_table_of_ads(rows, &stated)).collect();
        if tables.is_empty() {
            return Ok(false);
        }
        let is_cut = page.tree.values().len() > HTML_NODES;
        let read: usize = tables.iter().map(Vec::len).sum();
        // That its tables are read is settled; what is wrong with one is told.
        if let Err(fault) =
            self.sheets(tables.into_iter().map(|rows| (String::new(), rows)).collect(), name)?
        {
            self.problem(std::path::Path::new(name), fault)?;
        }
        if is_cut {
            self.tell(name, ImportFact::CutOff { read });
        }
        Ok(true)
    }
}

/// The rows of every table that has any, each without those of tables within it.
fn tables(page: &Html) -> Vec<Vec<Vec<String>>> {
    #[expect(clippy::expect_used, reason = "the selectors are written here and tested")]
    let [table, row] = ["table", "tr"].map(|css| Selector::parse(css).expect("a valid selector"));
    let mut found = Vec::new();
    for table in page.select(&table) {
        let is_own = |row: &ElementRef<'_>| {
            let nearest = row
                .ancestors()
                .find(|node| node.value().as_element().is_some_and(|element| element.name() == "table"));
            nearest.is_some_and(|nearest| nearest.id() == table.id())
        };
        let rows = rows(table.select(&row).filter(is_own));
        if !rows.is_empty() {
            found.push(rows);
        }
    }
    found
}

/// Cells of each row; a cell that reaches over several rows or columns stands in each row, and once in its columns.
fn rows<'a>(rows: impl Iterator<Item = ElementRef<'a>>) -> Vec<Vec<String>> {
    let is_cell = |cell: &ElementRef<'_>| matches!(cell.value().name(), "td" | "th");
    let span = |cell: ElementRef<'_>, name: &str| {
        cell.attr(name).and_then(|n| n.trim().parse().ok()).unwrap_or(1_usize).clamp(1, SPAN)
    };
    let mut above = Above::default();
    let mut room = WORKBOOK_CELLS;
    let mut all = Vec::new();
    for row in rows {
        let mut cells = Vec::new();
        let mut below = Vec::new();
        for cell in row.children().filter_map(ElementRef::wrap).filter(is_cell) {
            above.reach_into(&mut cells);
            if cells.len() >= COLUMNS {
                break;
            }
            let (text, down) = (plain(cell), span(cell, "rowspan"));
            if down > 1 {
                below.push((cells.len(), (text.clone(), down - 1)));
            }
            // A few bytes may say that they stand for millions of cells.
            let across = span(cell, "colspan").min(COLUMNS - cells.len()).min(room.max(1));
            room = room.saturating_sub(across);
            cells.push(text);
            cells.resize(cells.len() + across - 1, String::new());
        }
        above.reach_into(&mut cells);
        above.columns.extend(below);
        all.push(cells);
    }
    all
}

/// What reaches down from the rows above.
#[derive(Default)]
struct Above {
    /// Of each column its words, and over how many rows they still reach.
    columns: HashMap<usize, (String, usize)>,
    /// Bytes of words that were repeated so far.
    repeated_bytes: usize,
}

impl Above {
    /// Puts what reaches into the next columns of a row there; beyond all reason, an empty cell.
    fn reach_into(&mut self, cells: &mut Vec<String>) {
        while let Some((text, left)) = self.columns.get_mut(&cells.len()).filter(|(_, left)| *left > 0) {
            *left -= 1;
            self.repeated_bytes += text.len() + size_of::<String>();
            cells.push(if self.repeated_bytes <= REPEATED_BYTES { text.clone() } else { String::new() });
            if self.repeated_bytes > 2 * REPEATED_BYTES {
                *left = 0;
            }
        }
    }
}

/// The words of a cell, with its line breaks.
fn plain(cell: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in cell.descendants() {
        match node.value() {
            scraper::Node::Text(part) => text.push_str(part),
            scraper::Node::Element(element) if matches!(element.name(), "br" | "p" | "div" | "li") => {
                text.push('\n');
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Vec<Vec<Vec<String>>> {
        tables(&Html::parse_document(html))
    }

    #[test]
    fn cells_stay_apart_and_keep_their_lines() {
        let page = "<table><tr><th>Judul<th>Isi<tr><td>Kasir<td>Solo<br>Gaji 2 jt</table>";
        assert_eq!(of(page), [[vec!["Judul", "Isi"], vec!["Kasir", "Solo\nGaji 2 jt"]]]);
    }

    #[test]
    fn cells_that_reach_over_others_keep_the_columns_apart() {
        let page = "<table><tr><td colspan=3>Rekap<tr><th>PT<th>Judul<th>Isi\
                    <tr><td rowspan=2>PT A<td>Kasir<td>a<tr><td>Sopir<td>b<tr><td>PT B<td>Satpam<td>c</table>";
        let wanted = [
            vec!["Rekap", "", ""],
            vec!["PT", "Judul", "Isi"],
            vec!["PT A", "Kasir", "a"],
            vec!["PT A", "Sopir", "b"],
            vec!["PT B", "Satpam", "c"],
        ];
        assert_eq!(of(page), [wanted]);
    }

    #[test]
    fn a_table_within_a_table_is_its_own() {
        let page = "<table><tr><td>luar<table><tr><td>dalam</table></table>";
        let found = of(page);
        assert_eq!((found.len(), found[1].clone()), (2, vec![vec!["dalam".to_owned()]]));
    }
}
