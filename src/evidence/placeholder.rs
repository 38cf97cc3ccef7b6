use flate2::{Compress, Compression, Crc, FlushCompress};

/// Magic, deflate, no time, fastest, unknown system (RFC 1952); the fourth byte says whether a comment follows.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
/// A stored block of nothing that is not the last (RFC 1951): five bytes that say nothing.
const NOTHING: [u8; 5] = [0, 0, 0, 0xff, 0xff];
/// The last block, of nothing.
const LAST: [u8; 2] = [3, 0];

/// What is written over a record, exactly as long: a gzip member with a WARC record of type `metadata` that says why and
/// when the bytes went and what their digest was. Readers of the file find every other record where it was.
///
/// The same arguments give the same bytes, so that what a kill cut off can be done again.
pub fn placeholder(length: u64, record_id: &str, at: &str, why: &str, sha256: &str) -> Vec<u8> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let fields = format!("erased-at: {at}\r\nerased-for: {why}\r\nerased-sha256: {sha256}\r\n");
    let record = format!(
        "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <{record_id}>\r\nWARC-Date: {at}\r\n\
         Content-Type: application/warc-fields\r\nContent-Length: {}\r\n\r\n{fields}\r\n\r\n",
        fields.len()
    );
    let packed = member(record.as_bytes(), length).or_else(|| member(&[], length));
    packed.unwrap_or_else(|| vec![0; length])
}

/// A gzip member of exactly `length` bytes that holds `bytes`; none where they do not fit.
fn member(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut body = Vec::with_capacity(bytes.len() + 64);
    if !bytes.is_empty() {
        let before = body.len();
        Compress::new(Compression::best(), false)
            .compress_vec(bytes, &mut body, FlushCompress::Sync)
            .ok()
            .filter(|_| body.len() > before)?;
    }
    let bare = HEAD.len() + body.len() + LAST.len() + 8;
    let spare = length.checked_sub(bare)?;
    // A comment takes its bytes and the zero that ends it.
    let comment = spare % NOTHING.len();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&HEAD);
    if comment > 0 {
        if let Some(flags) = out.get_mut(3) {
            *flags = 0x10;
        }
        out.extend(std::iter::repeat_n(b' ', comment - 1));
        out.push(0);
    }
    out.extend_from_slice(&body);
    (0..spare / NOTHING.len()).for_each(|_| out.extend_from_slice(&NOTHING));
    out.extend_from_slice(&LAST);
    let mut crc = Crc::new();
    crc.update(bytes);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::archive::Reader;

    #[test]
    fn a_placeholder_of_any_length_can_be_read() {
        let make = |length| placeholder(length, "urn:uuid:1", "2026-11-24T18:30:00.000Z", "retention", "ab");
        for length in (300..340).chain([5_000, 200_003]) {
            let bytes = make(length);
            assert_eq!(bytes.len() as u64, length);
            assert_eq!(make(length), bytes);
            let record = Reader::new(bytes.as_slice(), 0, "x".into()).unwrap().next().unwrap().unwrap();
            assert_eq!(record.kind, "metadata", "{length}");
            assert!(String::from_utf8(record.block).unwrap().contains("erased-sha256: ab"));
        }
        for length in [20, 24, 25, 60] {
            let bytes = make(length);
            assert_eq!(bytes.len() as u64, length);
            let mut out = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut out).unwrap();
            assert!(out.is_empty());
        }
        assert_eq!(make(7), vec![0; 7]);
    }
}
