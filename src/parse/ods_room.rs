//! How much room an ODS workbook would take: a few bytes of it may stand for millions of cells.

use quick_xml::Reader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::{BytesStart, Event};

use super::WorkbookError;
use super::limits::WORKBOOK_CELLS;

/// Counts cells as the reader of workbooks lays them out, up to the last full one of each row and sheet.
///
/// # Errors
/// More than a table may have.
pub(super) fn check(content: &[u8]) -> Result<(), WorkbookError> {
    let mut reader = Reader::from_reader(DecodingReader::new(content));
    let mut buffer = Vec::new();
    let (mut rows, mut row_repeats, mut cells, mut full_cells, mut widest) = (0_usize, 1, 0_usize, 0, 0);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match &event {
            Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                "table" => (rows, widest) = (0, 0),
                "table-row" => {
                    (cells, full_cells) = (0, 0);
                    row_repeats = repeats(tag, "number-rows-repeated");
                    if matches!(event, Ok(Event::Empty(_))) {
                        rows = rows.saturating_add(row_repeats);
                    }
                }
                "table-cell" | "covered-table-cell" => {
                    cells = cells.saturating_add(repeats(tag, "number-columns-repeated"));
                    let has_value = tag
                        .attributes()
                        .with_checks(false)
                        .flatten()
                        .any(|attribute| attribute.key.local_name().as_ref() == "value-type");
                    if has_value || matches!(event, Ok(Event::Start(_))) {
                        full_cells = cells;
                    }
                }
                _ => {}
            },
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "table-row" => {
                rows = rows.saturating_add(row_repeats);
                widest = widest.max(full_cells);
                if full_cells > 0 && rows.saturating_mul(widest) > WORKBOOK_CELLS {
                    let whole = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
                    return Err(WorkbookError::Wide { row: whole(rows), column: whole(widest) });
                }
            }
            // What is no XML is told by the reader of workbooks.
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> usize {
    let found = tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name);
    let number = found.and_then(|a| a.value.trim().parse().ok());
    number.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_cells_are_counted_and_empty_ends_are_not() {
        let row = |row: &str, cell: &str| {
            format!(
                "<t:table><t:table-row {row}><t:table-cell {cell} o:value-type='string'><p>x</p></t:table-cell>\
                     <t:table-cell t:number-columns-repeated='16000'/></t:table-row>\
                     <t:table-row t:number-rows-repeated='1048000'><t:table-cell/></t:table-row></t:table>"
            )
        };
        assert!(check(row("", "").as_bytes()).is_ok());
        let bomb = row("t:number-rows-repeated='1048576'", "t:number-columns-repeated='16384'");
        assert!(matches!(check(bomb.as_bytes()), Err(WorkbookError::Wide { .. })));
        assert!(check(b"no xml").is_ok());
    }
}
