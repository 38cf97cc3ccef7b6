use std::io::{self, Read};

/// Longest row, bytes.
const ROW_BYTES: usize = 16 << 20;

/// Gives what `inner` gives until a row has grown too long: a quotation mark that is never closed, or a bomb.
#[derive(Debug)]
pub struct RowCap<R> {
    inner: R,
    row_bytes: usize,
}

impl<R: Read> RowCap<R> {
    /// Around `inner`, from which nothing was read.
    pub fn new(inner: R) -> Self {
        Self { inner, row_bytes: 0 }
    }

    /// A new row begins.
    pub fn next_row(&mut self) {
        self.row_bytes = 0;
    }
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
        Ok(read)
    }
}
