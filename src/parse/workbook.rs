use std::io::{self, Cursor, Read as _};

use calamine::{Data, Ods, Range, Reader as _, Xls, Xlsx, XlsxError};
use zip::ZipArchive;

use super::limits::{COLUMNS, WORKBOOK_BYTES, WORKBOOK_CELLS, WORKBOOK_ROWS};
use super::ods_room;

/// Why a workbook is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// Not a workbook, although its first bytes or its name say so.
    #[error("it is no workbook that can be read: {0}")]
    Broken(String),
    /// Small, but more than any list once it is unpacked.
    #[error("it takes more than {WORKBOOK_BYTES} bytes once it is unpacked, more than any list")]
    Unpacked,
    /// A table beyond what any list takes.
    #[error(
        "it has something at row {row}, column {column}; at most {WORKBOOK_ROWS} rows, {COLUMNS} columns and \
         {WORKBOOK_CELLS} cells are read"
    )]
    Wide {
        /// From 1.
        row: u32,
        /// From 1.
        column: u32,
    },
}

/// A sheet that holds something.
#[derive(Debug, Default)]
pub struct Sheet {
    /// What its tab says.
    pub name: String,
    /// Cells as people see them; the n-th row is the sheet's n-th.
    pub rows: Vec<Vec<String>>,
}

/// The sheets of an XLSX, ODS or XLS file that hold something, in order.
///
/// # Errors
/// No workbook, or one beyond the limits.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(broken)?;
        return ranges(book.worksheets());
    }
    check_unpacked(bytes)?;
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return Err(broken(error)),
    };
    if archive.by_name("xl/workbook.bin").is_ok() {
        return Err(broken("XLSB is not read"));
    }
    let mut content = Vec::new();
    if let Ok(mut part) = archive.by_name("content.xml") {
        part.read_to_end(&mut content).map_err(broken)?;
        ods_room::check(&content)?;
        return ranges(Ods::new(Cursor::new(bytes)).map_err(broken)?.worksheets());
    }
    xlsx(bytes)
}

fn broken(error: impl std::fmt::Display) -> WorkbookError {
    WorkbookError::Broken(error.to_string())
}

/// Cells put where they stand, within the limits.
#[derive(Default)]
struct Cells {
    rows: Vec<Vec<String>>,
    /// Empty cells before a full one take room as well, and a text may stand in many cells.
    slots: usize,
    text_bytes: usize,
}

impl Cells {
    fn put(&mut self, (at_row, at_column): (u32, u32), cell: &Data) -> Result<(), WorkbookError> {
        let text = text(cell);
        if text.is_empty() {
            return Ok(());
        }
        let (row, column) = (at_row as usize, at_column as usize);
        let here = self.rows.get(row).map_or(0, Vec::len);
        self.slots += (column + 1).saturating_sub(here);
        self.text_bytes += text.len();
        let is_small = self.slots <= WORKBOOK_CELLS && self.text_bytes as u64 <= WORKBOOK_BYTES;
        if at_row >= WORKBOOK_ROWS || column >= COLUMNS || !is_small {
            return Err(WorkbookError::Wide {
                row: at_row.saturating_add(1),
                column: at_column.saturating_add(1),
            });
        }
        self.rows.resize(self.rows.len().max(row + 1), Vec::new());
        if let Some(row) = self.rows.get_mut(row) {
            row.resize(row.len().max(column + 1), String::new());
            if let Some(slot) = row.get_mut(column) {
                *slot = text;
            }
        }
        Ok(())
    }

    /// Puts the words of a cell that is merged with those below it into each of them: a company beside all its ads.
    fn reach_down(&mut self, (row, column): (u32, u32), last_row: u32) -> Result<(), WorkbookError> {
        let found = self.rows.get(row as usize).and_then(|cells| cells.get(column as usize));
        let Some(words) = found.filter(|words| !words.is_empty()).cloned() else { return Ok(()) };
        // Below the last row there is nothing to stand beside.
        let last_row = last_row.min(u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_sub(1));
        for row in row.saturating_add(1)..=last_row {
            let is_empty = |cells: &Vec<String>| cells.get(column as usize).is_none_or(String::is_empty);
            if self.rows.get(row as usize).is_some_and(is_empty) {
                self.put((row, column), &Data::String(words.clone()))?;
            }
        }
        Ok(())
    }
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let mut reader = match workbook.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(broken)?,
        };
        // Cell by cell: the rectangle around two cells may be larger than any memory.
        let mut cells = Cells::default();
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            cells.put(cell.get_position(), &Data::from(cell.get_value().clone()))?;
        }
        drop(reader);
        // What is merged is a look of the sheet: without it, the cells are read all the same.
        for merged in workbook.merge_cells_by_sheet_name(&name).unwrap_or_default() {
            cells.reach_down(merged.start, merged.end.0)?;
        }
        if !cells.rows.is_empty() {
            sheets.push(Sheet { name, rows: cells.rows });
        }
    }
    Ok(sheets)
}

fn ranges(found: Vec<(String, Range<Data>)>) -> Result<Vec<Sheet>, WorkbookError> {
    let mut sheets = Vec::new();
    for (name, range) in found {
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut cells = Cells::default();
        for (row, column, cell) in range.used_cells() {
            let at = |first: u32, at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            cells.put((at(first_row, row), at(first_column, column)), cell)?;
        }
        if !cells.rows.is_empty() {
            sheets.push(Sheet { name, rows: cells.rows });
        }
    }
    Ok(sheets)
}

/// Unpacks a workbook into nothing and counts: what its list of contents says of sizes may be invented.
fn check_unpacked(bytes: &[u8]) -> Result<(), WorkbookError> {
    // What is no archive is told by the reader of workbooks.
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    let mut room = WORKBOOK_BYTES;
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index(at) else { continue };
        // A broken part is told by the reader as well.
        room -= io::copy(&mut file.take(room), &mut io::sink()).unwrap_or(0);
        if room == 0 {
            return Err(WorkbookError::Unpacked);
        }
    }
    Ok(())
}

/// A cell as people see it; days as 2026-11-24.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(at) => at.split('T').next().unwrap_or(at).to_owned(),
        cell => cell.to_string(),
    }
}
