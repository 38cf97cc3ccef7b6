use std::path::Path;

use crate::parse::limits::{COLUMNS, WORKBOOK_CELLS, WORKBOOK_ROWS};
use crate::parse::{self, WorkbookError};
use crate::text::charset;

/// Largest file read, bytes: a national list takes a hundredth of it.
pub const LARGEST_BYTES: usize = 50 << 20;

/// Why a published list cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishedFileError {
    /// It is larger than any list.
    #[error("it has {bytes} bytes; a list of at most {LARGEST_BYTES} is read")]
    Large {
        /// Size.
        bytes: usize,
    },
    /// A workbook that is none, or too large.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
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
    /// A workbook without any sheet that holds something.
    #[error("the workbook has no sheet with anything on it")]
    Empty,
    /// A broken line.
    #[error("line {line}: {problem}")]
    Line {
        /// From 1.
        line: u64,
        /// What the reader says.
        problem: String,
    },
}

/// The rows of a list as published, CSV or a workbook's first sheet that holds something (XLSX). The
/// n-th row is the file's n-th line or row, so that mistakes can be named by it.
///
/// # Errors
/// What makes the file unreadable as a whole.
pub fn published_rows(path: &Path, bytes: &[u8]) -> Result<Vec<Vec<String>>, PublishedFileError> {
    if bytes.len() > LARGEST_BYTES {
        return Err(PublishedFileError::Large { bytes: bytes.len() });
    }
    let is_workbook =
        bytes.starts_with(b"PK\x03\x04") || path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
    if is_workbook { workbook(bytes) } else { csv(bytes) }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, PublishedFileError> {
    let sheet = parse::sheets(bytes)?.into_iter().next();
    sheet.map(|sheet| sheet.rows).ok_or(PublishedFileError::Empty)
}

fn csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, PublishedFileError> {
    let text = charset::decode(bytes, None);
    let marks = [',', ';', '\t'];
    let most = |mark: &char| text.lines().take(5).map(|line| line.matches(*mark).count()).sum::<usize>();
    let mark = marks.into_iter().max_by_key(most).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(mark).unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    // Lines and bytes before the record.
    let (mut line, mut counted) = (0, 0);
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|error| PublishedFileError::Line {
            line: error.position().map_or(0, csv::Position::line),
            problem: error.to_string(),
        })?;
        // The reader tells where it began to look; empty lines are passed over before a record begins.
        let from = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
        let bytes = text.as_bytes();
        let start = from + bytes.iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += memchr::memchr_iter(b'\n', bytes.get(counted..start).unwrap_or_default()).count();
        counted = start;
        cells += record.len();
        if cells > WORKBOOK_CELLS || record.len() > COLUMNS || line >= WORKBOOK_ROWS as usize {
            let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            return Err(PublishedFileError::Wide { row: at(line + 1), column: at(record.len()) });
        }
        rows.resize(rows.len().max(line), Vec::new());
        rows.push(record.iter().map(str::to_owned).collect());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_where_the_file_has_them() {
        let rows =
            published_rows(Path::new("x.csv"), b"nama;status\r\n\r\n\"PT A\nB\";aktif\nPT C;dicabut\n")
                .unwrap();
        assert_eq!(rows[2][0], "PT A\nB");
        assert_eq!(rows[4], ["PT C", "dicabut"]);
    }

    #[test]
    fn tables_beyond_all_lists_are_refused() {
        let wide = format!("nama{}\n", ",x".repeat(COLUMNS));
        let many = "a,b,c,d,e,f,g,h,i,j,k,l\n".repeat(WORKBOOK_ROWS as usize + 1);
        for text in [wide, many] {
            let refused = published_rows(Path::new("x.csv"), text.as_bytes());
            assert!(matches!(refused, Err(PublishedFileError::Wide { .. })), "{refused:?}");
        }
    }

    #[test]
    fn what_only_claims_to_be_a_workbook_is_refused() {
        for bytes in [b"PK\x03\x04rubbish".as_slice(), b"\xd0\xcf\x11\xe0rubbish", b"a,b\n"] {
            assert!(published_rows(Path::new("x.xlsx"), bytes).is_err());
        }
    }
}
