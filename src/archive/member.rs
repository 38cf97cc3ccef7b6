use std::io;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// Magic, deflate, no flags, no time, fastest, unknown system (RFC 1952).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// Writes gzip members with one compressor that is used again and again: most records are small, and a
/// compressor made anew for each would cost more than the compression.
#[derive(Debug)]
pub(super) struct Members {
    deflate: Compress,
}

impl Members {
    pub(super) fn new() -> Self {
        Self { deflate: Compress::new(Compression::fast(), false) }
    }

    /// Appends one whole member that holds `parts` to `out`.
    pub(super) fn add(&mut self, out: &mut Vec<u8>, parts: &[&[u8]]) -> io::Result<()> {
        let mut crc = Crc::new();
        self.deflate.reset();
        out.extend_from_slice(&HEAD);
        for part in parts {
            crc.update(part);
            self.feed(out, part, FlushCompress::None)?;
        }
        self.feed(out, &[], FlushCompress::Finish)?;
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
        Ok(())
    }

    fn feed(&mut self, out: &mut Vec<u8>, mut input: &[u8], flush: FlushCompress) -> io::Result<()> {
        loop {
            out.reserve((input.len() / 2).max(4096));
            let before = self.deflate.total_in();
            let status = self.deflate.compress_vec(input, out, flush)?;
            let used = usize::try_from(self.deflate.total_in() - before).unwrap_or(usize::MAX);
            input = input.get(used..).unwrap_or(&[]);
            let is_done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => input.is_empty(),
            };
            if is_done {
                return Ok(());
            }
        }
    }
}
