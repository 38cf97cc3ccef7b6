use std::io::{self, Read};

use crate::parse::limits::ROW_BYTES;

/// Gives what `inner` gives until a row has grown too long: a quotation mark that is never closed, or a bomb.
#[derive(Debug)]
pub struct RowCap<R> {
    inner: R,
    row_bytes: usize,
    quotation_marks: usize,
    is_at_end: bool,
}

impl<R: Read> RowCap<R> {
    /// Around `inner`, from which nothing was read.
    pub fn new(inner: R) -> Self {
        Self { inner, row_bytes: 0, quotation_marks: 0, is_at_end: false }
    }

    /// A new row begins.
    pub fn next_row(&mut self) {
        self.row_bytes = 0;
    }

    /// Whether all was read and has an odd number of quotation marks: one was never closed.
    pub fn ends_within_marks(&self) -> bool {
        self.is_at_end && self.quotation_marks % 2 == 1
    }
}

/// Whether the record that was read last swallowed the end of its table: a quotation mark in it was never closed, and
/// whatever lines followed became part of its last cell.
pub fn swallowed_the_rest<R: Read>(reader: &csv::Reader<RowCap<R>>, record: &csv::ByteRecord) -> bool {
    let last = record.iter().next_back().unwrap_or_default();
    reader.get_ref().ends_within_marks() && last.contains(&b'\n')
}

impl<R: Read> Read for RowCap<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row_bytes > ROW_BYTES {
            let what =
                format!("the row is longer than {ROW_BYTES} bytes; is a quotation mark left open before it?");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        let read = self.inner.read(buffer)?;
        self.row_bytes += read;
        self.is_at_end = read == 0 && !buffer.is_empty();
        let marks = buffer.iter().take(read).filter(|byte| **byte == b'"').count();
        self.quotation_marks = self.quotation_marks.saturating_add(marks);
        Ok(read)
    }
}
