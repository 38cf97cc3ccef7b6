//! One form of an export: it is given every ad, one after the other.

use std::io;

use super::Entry;

/// What writes one form.
pub(super) trait Sheet {
    /// Takes one ad.
    ///
    /// # Errors
    /// The output cannot be written.
    fn add(&mut self, entry: &Entry) -> io::Result<()>;

    /// Writes what is still held back; nothing is added any more.
    ///
    /// # Errors
    /// The output cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// What a sheet is written to: a part of a file, or standard output.
pub(super) type Out<'w> = io::BufWriter<Box<dyn io::Write + 'w>>;

/// A buffered way to `out`.
pub(super) fn buffered<'w>(out: impl io::Write + 'w) -> Out<'w> {
    io::BufWriter::with_capacity(1 << 16, Box::new(out))
}
