use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// A plain or gzip file read as one run of bytes that knows where in the file it is.
pub(super) enum Stream<R: Read> {
    Plain(Counting<R>),
    Gzip {
        /// Decoder of the current member; none once the file has ended or could not be read on.
        member: Option<Box<BufReader<GzDecoder<Counting<R>>>>>,
        member_start: u64,
    },
}

impl<R: Read> Stream<R> {
    /// `start_bytes` is where in the file `input` begins.
    pub(super) fn new(input: R, start_bytes: u64) -> io::Result<Self> {
        let mut input = Counting { inner: BufReader::with_capacity(1 << 16, input), at_bytes: start_bytes };
        Ok(if input.fill_buf()?.starts_with(&MAGIC[..2]) {
            Self::Gzip {
                member: Some(Box::new(BufReader::new(GzDecoder::new(input)))),
                member_start: start_bytes,
            }
        } else {
            Self::Plain(input)
        })
    }

    /// Where the next byte is in the file; in gzip files, where its member begins.
    pub(super) fn offset_bytes(&mut self) -> u64 {
        // Steps over the end of a member.
        let _ = self.fill_buf();
        match self {
            Self::Plain(input) => input.at_bytes,
            Self::Gzip { member_start, .. } => *member_start,
        }
    }

    /// Steps over the empty lines that end a record, so that the offset is that of the next one.
    pub(super) fn skip_line_ends(&mut self) {
        while let Ok(buffer) = self.fill_buf() {
            let ends = buffer.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if ends == 0 {
                break;
            }
            self.consume(ends);
        }
    }

    /// After an error: goes on at the next gzip member, if there is one.
    pub(super) fn resync(&mut self) -> bool {
        let Self::Gzip { member, member_start } = self else { return false };
        let Some(mut input) = member.take().map(|m| m.into_inner().into_inner()) else { return false };
        loop {
            let Ok(buffer) = input.fill_buf() else { return false };
            if buffer.is_empty() {
                return false;
            }
            let found = memchr::memmem::find(buffer, &MAGIC);
            // A magic number across two buffers is missed; the member after it is found.
            let skip = found.unwrap_or(buffer.len());
            input.consume(skip);
            if found.is_some() {
                *member_start = input.at_bytes;
                *member = Some(Box::new(BufReader::new(GzDecoder::new(input))));
                return true;
            }
        }
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Stream<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(input) => input.fill_buf(),
            Self::Gzip { member, member_start } => {
                while let Some(current) = member {
                    if !current.fill_buf()?.is_empty() {
                        break;
                    }
                    let Some(mut input) = member.take().map(|m| m.into_inner().into_inner()) else { break };
                    *member_start = input.at_bytes;
                    if !input.fill_buf()?.is_empty() {
                        *member = Some(Box::new(BufReader::new(GzDecoder::new(input))));
                    }
                }
                member.as_mut().map_or(Ok(&[]), |current| current.fill_buf())
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        match self {
            Self::Plain(input) => input.consume(bytes),
            Self::Gzip { member, .. } => {
                if let Some(member) = member {
                    member.consume(bytes);
                }
            }
        }
    }
}

/// A buffered reader that counts what was taken from it.
pub(super) struct Counting<R: Read> {
    inner: BufReader<R>,
    at_bytes: u64,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.at_bytes += read as u64;
        Ok(read)
    }
}

impl<R: Read> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.inner.consume(bytes);
        self.at_bytes += bytes as u64;
    }
}
