use std::io::{self, Read};

use ring::digest::{Context, SHA256};

/// How much of a file is best read at once, bytes.
pub const PIECE_BYTES: usize = 1 << 18;

/// SHA-256 of what a reader gives up to its end, and how many bytes that is. It is read through `piece`, and each part is
/// handed to `each` before the next one is read.
///
/// # Errors
/// The reader's, or those of `each`.
pub fn digest_read(
    input: &mut impl Read,
    piece: &mut [u8],
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<([u8; 32], u64)> {
    let (mut hash, mut bytes) = (Context::new(&SHA256), 0);
    loop {
        let read = match input.read(piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        let Some(part) = piece.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        each(part)?;
        bytes += read as u64;
    }
    let mut digest = [0; 32];
    digest.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
    Ok((digest, bytes))
}
