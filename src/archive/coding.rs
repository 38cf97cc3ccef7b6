use std::io::{self, BufRead, Read as _, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
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
    /// Brotli (RFC 7932).
    Brotli,
    /// Zstandard (RFC 8878).
    Zstd,
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
            "br" => Ok(Self::Brotli),
            "zstd" => Ok(Self::Zstd),
            other => Err(CodingError::Unknown(other.chars().take(40).collect())),
        }
    }
}

/// Undoes a content coding piece by piece and stops at a cap, so that a small bomb cannot fill memory.
pub struct Decoder {
    cap_bytes: usize,
    is_empty: bool,
    inner: Inner,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("cap_bytes", &self.cap_bytes).finish_non_exhaustive()
    }
}

/// Bytes that Brotli is undone in at once.
const PIECE_BYTES: usize = 16 << 10;
/// Largest window of Zstandard as a content coding (RFC 9659). Bytes.
const WINDOW_BYTES: u64 = 8 << 20;

enum Inner {
    Plain(Capped),
    Gzip(MultiGzDecoder<Capped>),
    /// Deflate of which no byte has been seen yet.
    Undecided(Capped),
    Zlib(ZlibDecoder<Capped>),
    Deflate(DeflateDecoder<Capped>),
    Brotli(Box<DecompressorWriter<Capped>>),
    /// Its decoder takes no pieces: what came so far, undone at the end.
    Zstd {
        packed: Capped,
        out: Capped,
    },
}

impl Decoder {
    /// A decoder whose output is at most `cap_bytes`.
    pub fn new(coding: Coding, cap_bytes: usize) -> Self {
        let out = Capped { bytes: Vec::new(), cap_bytes, is_over: false };
        let inner = match coding {
            Coding::Identity => Inner::Plain(out),
            Coding::Gzip => Inner::Gzip(MultiGzDecoder::new(out)),
            Coding::Deflate => Inner::Undecided(out),
            Coding::Brotli => Inner::Brotli(Box::new(DecompressorWriter::new(out, PIECE_BYTES))),
            Coding::Zstd => {
                Inner::Zstd { packed: Capped { bytes: Vec::new(), cap_bytes, is_over: false }, out }
            }
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
            Inner::Brotli(decoder) => decoder.write_all(piece),
            Inner::Zstd { packed, .. } => packed.write_all(piece),
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
            Inner::Brotli(decoder) => decoder.close(),
            Inner::Zstd { packed, out } => unpack_zstd(&packed.bytes, out),
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
            Inner::Brotli(decoder) => decoder.get_mut(),
            Inner::Zstd { packed, out } => {
                if packed.is_over {
                    packed
                } else {
                    out
                }
            }
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

/// Undoes Zstandard frame by frame, to the cap.
fn unpack_zstd(mut packed: &[u8], out: &mut Capped) -> io::Result<()> {
    unpack_frames(&mut packed, out)
}

/// Undoes Zstandard frame by frame.
///
/// # Errors
/// When more than `cap_bytes` come out, a frame is broken, or it cannot be read or written.
pub fn unpack_zstd_to(packed: &mut impl BufRead, out: &mut impl Write, cap_bytes: u64) -> io::Result<()> {
    unpack_frames(packed, &mut Bounded { out, left: cap_bytes })
}

fn unpack_frames(mut packed: &mut impl BufRead, out: &mut impl Write) -> io::Result<()> {
    while !packed.fill_buf()?.is_empty() {
        let frame = StreamingDecoder::new_with_max_window_size(&mut packed, WINDOW_BYTES);
        let mut frame = frame.map_err(io::Error::other)?;
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let read = frame.read(&mut piece)?;
            if read == 0 {
                break;
            }
            out.write_all(piece.get(..read).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// Takes no more than so many bytes.
struct Bounded<'w, W> {
    out: &'w mut W,
    left: u64,
}

impl<W: Write> Write for Bounded<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(|| io::Error::other("more comes out of it than is read"))?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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

    /// `<p>` and `lowongan kerja ` twenty times.
    const BROTLI: [u8; 30] = [
        0x1b, 0x2e, 0x01, 0xf8, 0x45, 0x4f, 0x96, 0xea, 0x53, 0x30, 0xa9, 0x3f, 0x98, 0x0d, 0xc3, 0x14, 0x31,
        0x61, 0x08, 0x80, 0xab, 0xac, 0xd6, 0xfc, 0xb4, 0xb3, 0x91, 0x76, 0x41, 0x00,
    ];
    /// `lowongan kerja ` twenty times.
    const ZSTD: [u8; 34] = [
        0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0xb5, 0x00, 0x00, 0x78, 0x6c, 0x6f, 0x77, 0x6f, 0x6e, 0x67, 0x61,
        0x6e, 0x20, 0x6b, 0x65, 0x72, 0x6a, 0x61, 0x20, 0x01, 0x00, 0x1a, 0xa2, 0xce, 0x3a, 0x62, 0x76, 0xb7,
    ];

    #[test]
    fn undoes_what_archives_of_browsers_hold() {
        let text = b"lowongan kerja ".repeat(20);
        let page = [b"<p>".as_slice(), &text].concat();
        assert_eq!(decode(Coding::Brotli, &BROTLI, 1000).unwrap(), page);
        let zstd = [ZSTD.as_slice(), &[0x9f]].concat();
        assert_eq!(decode(Coding::Zstd, &zstd, 1000).unwrap(), text);
        assert_eq!(decode(Coding::Zstd, &zstd.repeat(2), 1000).unwrap(), text.repeat(2), "two frames");
        for (coding, bytes) in [(Coding::Brotli, BROTLI.as_slice()), (Coding::Zstd, &zstd)] {
            let small = decode(coding, bytes, 100);
            assert_eq!(small, Err(CodingError::TooLarge { cap_bytes: 100 }), "{coding:?}");
            let cut = decode(coding, &bytes[..bytes.len() - 5], 1000);
            assert!(matches!(cut, Err(CodingError::Broken(_))), "{coding:?}: {cut:?}");
            assert!(matches!(decode(coding, b"Lowongan", 1000), Err(CodingError::Broken(_))), "{coding:?}");
        }
        assert_eq!(Coding::named(Some("BR")), Ok(Coding::Brotli));
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
        assert_eq!(Coding::named(Some("compress")), Err(CodingError::Unknown("compress".to_owned())));
    }
}
