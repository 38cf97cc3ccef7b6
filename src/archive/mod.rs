//! The evidence: every exchange and every imported row in WARC 1.1 files, written before it is parsed.
//!
//! [`Archive`] writes, one gzip member a record; [`Reader`] reads its own and other people's files and
//! goes on after what is broken. Knows nothing of ads.

mod coding;
mod digest;
mod evidence;
mod exchange;
mod extract;
mod http;
mod member;
mod reader;
mod record;
mod stream;
mod writer;

pub use coding::{Coding, CodingError, Decoder, unpack_zstd_to as unpack_zstd};
pub use digest::{PIECE_BYTES, digest_read};
pub use evidence::evidence;
pub use exchange::{Earlier, Exchange, Kept, Origin, Truncation};
pub use extract::{Extract, Extracted};
pub use http::{ContentType, HttpMessage};
pub use reader::{Reader, Record, is_arc};
pub use writer::{Archive, ArchiveError, run_of};
