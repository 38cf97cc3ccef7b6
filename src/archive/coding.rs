use std::io::{self, Write};

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use thiserror::Error;

/// A content coding of HTTP that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// gzip, one or more members.
    Gzip,
    /// zlib, or bare deflate as some servers send it.
    Deflate,
}

/// Why a body could not be decoded.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CodingError {
    /// A coding that was not asked for and is not read.
    #[error("content coding `{0}` is not read")]
    Unknown(String),
    /// The decoded body is larger than the cap.
    #[error("body is larger than {cap_bytes} bytes once decompressed")]
    TooLarge {
        /// The cap, bytes.
        cap_bytes: usize,
    },
    /// The compressed data are broken or cut off.
    #[error("compressed body is broken: {0}")]
    Broken(String),
}

impl Coding {
    /// The coding that a `Content-Encoding` header names; none and an empty one mean identity.
    ///
    /// # Errors
    /// A coding that is not read.
    pub fn named(header: Option<&str>) -> Result<Self, CodingError> {
        match header.unwrap_or("").trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "none" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "deflate" => Ok(Self::Deflate),
            other => Err(CodingError::Unknown(other.chars().take(40).collect())),
        }
    }
}

/// Undoes a content coding piece by piece and stops at a cap, so that a small bomb cannot fill memory.
#[derive(Debug)]
pub struct Decoder {
    cap_bytes: usize,
    is_empty: bool,
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Plain(Capped),
    Gzip(MultiGzDecoder<Capped>),
    /// Deflate of which no byte has been seen yet.
    Undecided(Capped),
    Zlib(ZlibDecoder<Capped>),
    Deflate(DeflateDecoder<Capped>),
}

impl Decoder {
    /// A decoder whose output is at most `cap_bytes`.
    pub fn new(coding: Coding, cap_bytes: usize) -> Self {
        let out = Capped { bytes: Vec::new(), cap_bytes, is_over: false };
        let inner = match coding {
            Coding::Identity => Inner::Plain(out),
            Coding::Gzip => Inner::Gzip(MultiGzDecoder::new(out)),
            Coding::Deflate => Inner::Undecided(out),
        };
        Self { cap_bytes, is_empty: true, inner }
    }

    /// Decodes the next piece.
    ///
    /// # Errors
    /// The cap was passed or the data are broken; nothing more can be pushed.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), CodingError> {
        self.is_empty &= piece.is_empty();
        if let (Inner::Undecided(out), Some(first)) = (&mut self.inner, piece.first()) {
            let out = std::mem::take(out);
            self.inner = if first & 0x0f == 8 {
                Inner::Zlib(ZlibDecoder::new(out))
            } else {
                Inner::Deflate(DeflateDecoder::new(out))
            };
        }
        let written = match &mut self.inner {
            Inner::Plain(out) | Inner::Undecided(out) => out.write_all(piece),
            Inner::Gzip(decoder) => decoder.write_all(piece),
            Inner::Zlib(decoder) => decoder.write_all(piece),
            Inner::Deflate(decoder) => decoder.write_all(piece),
        };
        written.map_err(|error| self.error(&error))
    }

    /// The whole decoded body.
    ///
    /// # Errors
    /// As [`Decoder::push`]; compressed data that end too early are broken.
    pub fn finish(mut self) -> Result<Vec<u8>, CodingError> {
        if self.is_empty {
            return Ok(Vec::new());
        }
        let ended = match &mut self.inner {
            Inner::Plain(_) | Inner::Undecided(_) => Ok(()),
            Inner::Gzip(decoder) => decoder.try_finish(),
            Inner::Zlib(decoder) => decoder.try_finish(),
            Inner::Deflate(decoder) => decoder.try_finish(),
        };
        ended.map_err(|error| self.error(&error))?;
        Ok(std::mem::take(&mut self.out().bytes))
    }

    /// What was decoded so far, whatever went wrong after it.
    pub fn into_partial(mut self) -> Vec<u8> {
        std::mem::take(&mut self.out().bytes)
    }

    fn out(&mut self) -> &mut Capped {
        match &mut self.inner {
            Inner::Plain(out) | Inner::Undecided(out) => out,
            Inner::Gzip(decoder) => decoder.get_mut(),
            Inner::Zlib(decoder) => decoder.get_mut(),
            Inner::Deflate(decoder) => decoder.get_mut(),
        }
    }

    fn error(&mut self, error: &io::Error) -> CodingError {
        if self.out().is_over {
            CodingError::TooLarge { cap_bytes: self.cap_bytes }
        } else {
            CodingError::Broken(error.to_string())
        }
    }
}

#[derive(Debug, Default)]
struct Capped {
    bytes: Vec<u8>,
    cap_bytes: usize,
    is_over: bool,
}

impl Write for Capped {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let room = self.cap_bytes - self.bytes.len();
        if let Some(fitting) = piece.get(..room).filter(|_| room < piece.len()) {
            self.bytes.extend_from_slice(fitting);
            self.is_over = true;
            return Err(io::Error::other("over the cap"));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(coding: Coding, bytes: &[u8], cap_bytes: usize) -> Result<Vec<u8>, CodingError> {
        let mut decoder = Decoder::new(coding, cap_bytes);
        for piece in bytes.chunks(3) {
            decoder.push(piece)?;
        }
        decoder.finish()
    }

    #[test]
    fn undoes_each_coding_in_pieces() {
        let text = b"lowongan kerja ".repeat(20);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&text).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(&text).unwrap();
        assert_eq!(decode(Coding::Identity, &text, 1000).unwrap(), text);
        assert_eq!(decode(Coding::Gzip, &gzip(&text), 1000).unwrap(), text);
        assert_eq!(decode(Coding::Deflate, &zlib.finish().unwrap(), 1000).unwrap(), text);
        assert_eq!(decode(Coding::Deflate, &bare.finish().unwrap(), 1000).unwrap(), text);
        assert_eq!(decode(Coding::Gzip, b"", 1000).unwrap(), b"");
    }

    #[test]
    fn stops_a_bomb_at_the_cap() {
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 1 << 20);
        let mut decoder = Decoder::new(Coding::Gzip, 1 << 20);
        assert_eq!(decoder.push(&bomb), Err(CodingError::TooLarge { cap_bytes: 1 << 20 }));
        assert_eq!(decoder.into_partial(), vec![0; 1 << 20]);
    }

    #[test]
    fn says_that_data_are_broken() {
        let whole = gzip(b"lowongan kerja");
        assert!(matches!(decode(Coding::Gzip, &whole[..whole.len() - 9], 1000), Err(CodingError::Broken(_))));
        assert!(matches!(decode(Coding::Gzip, b"<html>", 1000), Err(CodingError::Broken(_))));
        assert_eq!(Coding::named(Some("br")), Err(CodingError::Unknown("br".to_owned())));
    }
}
