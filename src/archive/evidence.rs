use std::path::Path;

use super::{HttpMessage, Reader, Record};
use crate::domain::{CaptureRef, Fault, sha256_hex};

/// Records looked at from an offset on: a request may stand before its answer.
const RECORDS: usize = 4;

/// The record of a capture in the archive `dir`, held against the digest that was noted when it was written: what was
/// cut, changed or exchanged since is no evidence.
///
/// # Errors
/// The file is gone or cannot be read, the record is not in it, or it is not what was written.
pub fn evidence(dir: &Path, place: &CaptureRef) -> Result<Record, Fault> {
    let path = dir.join(&place.warc_file);
    let named = |what: &str| format!("{}: {what}", path.display());
    let reader = Reader::open_at(&path, place.offset_bytes)
        .map_err(|error| Fault::new("evidence_unreadable", error.to_string()))?;
    let is_it = |record: &Record| {
        record.header("WARC-Record-ID").is_some_and(|id| id.trim_matches(['<', '>']) == place.record_id)
    };
    let Some(record) = reader.take(RECORDS).filter_map(Result::ok).find(is_it) else {
        let what = format!("no sound record {} at byte {}", place.record_id, place.offset_bytes);
        return Err(Fault::new("evidence_missing", named(&what)));
    };
    // A record that repeats another has no payload of its own, only that payload's digest.
    let found = match record.kind.as_str() {
        "revisit" => record
            .header("WARC-Payload-Digest")
            .and_then(|digest| digest.strip_prefix("sha256:"))
            .map(str::to_owned),
        "resource" => Some(sha256_hex(&record.block)),
        _ => HttpMessage::parse(&record.block).map(|message| sha256_hex(&message.payload)),
    };
    if found.as_deref() != Some(place.payload_sha256.as_str()) || record.is_truncated {
        let what = format!(
            "the record {} at byte {} is not what was written: its digest is not {}",
            place.record_id, place.offset_bytes, place.payload_sha256
        );
        return Err(Fault::new("evidence_changed", named(&what)));
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::Archive;
    use super::*;
    use crate::domain::RunId;

    /// An archive with three rows, and where the second of them is.
    fn archive() -> (tempfile::TempDir, CaptureRef) {
        let folder = tempfile::tempdir().unwrap();
        let archive =
            Archive::create(folder.path(), &RunId("r".into()), 1 << 20, "waspada", "agent").unwrap();
        let places = ["satu", "dua", "tiga"].map(|word| {
            let body = format!("{{\"teks\":\"Dicari tenaga {word}\"}}");
            archive
                .resource("file:a.csv#row=1", "application/json", body.as_bytes(), Timestamp::UNIX_EPOCH)
                .unwrap()
        });
        archive.close().unwrap();
        let [_, second, _] = places;
        (folder, second)
    }

    fn code(folder: &tempfile::TempDir, place: &CaptureRef) -> String {
        evidence(folder.path(), place).map_or_else(|fault| fault.code, |_| "sound".into())
    }

    #[test]
    fn what_was_written_is_evidence() {
        let (folder, place) = archive();
        let record = evidence(folder.path(), &place).unwrap();
        assert_eq!(record.block, b"{\"teks\":\"Dicari tenaga dua\"}");
    }

    #[test]
    fn a_file_that_is_gone_or_cut_is_none() {
        let (folder, place) = archive();
        let path = folder.path().join(&place.warc_file);
        let whole = fs_err::read(&path).unwrap();
        fs_err::write(&path, &whole[..usize::try_from(place.offset_bytes).unwrap() + 40]).unwrap();
        assert_ne!(code(&folder, &place), "sound");
        fs_err::remove_file(&path).unwrap();
        assert_eq!(code(&folder, &place), "evidence_unreadable");
    }

    #[test]
    fn a_bit_that_flipped_anywhere_in_the_record_is_noticed() {
        let (folder, place) = archive();
        let path = folder.path().join(&place.warc_file);
        let whole = fs_err::read(&path).unwrap();
        let begin = usize::try_from(place.offset_bytes).unwrap();
        let body = evidence(folder.path(), &place).unwrap().block;
        for at in (begin..whole.len().min(begin + 300)).step_by(3) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            fs_err::write(&path, &changed).unwrap();
            // A bit of the packing that changes no byte of what is packed does no harm.
            assert!(
                evidence(folder.path(), &place).is_ok_and(|record| record.block == body)
                    || code(&folder, &place) != "sound"
            );
        }
    }

    #[test]
    fn forged_words_with_digests_of_their_own_are_noticed() {
        let (folder, place) = archive();
        let forged =
            Archive::create(&folder.path().join("lain"), &RunId("r".into()), 1 << 20, "waspada", "agent")
                .unwrap();
        forged
            .resource(
                "file:a.csv#row=1",
                "application/json",
                b"{\"teks\":\"Dicari tenaga satu\"}",
                Timestamp::UNIX_EPOCH,
            )
            .unwrap();
        let body = b"{\"teks\":\"Dicari tenaga lain\"}";
        let other =
            forged.resource("file:a.csv#row=1", "application/json", body, Timestamp::UNIX_EPOCH).unwrap();
        forged.close().unwrap();
        let from = folder.path().join("lain").join(&other.warc_file);
        fs_err::copy(from, folder.path().join(&place.warc_file)).unwrap();
        // Even a record of the same name at the same place.
        let claimed = CaptureRef { payload_sha256: place.payload_sha256.clone(), ..other };
        assert_eq!(code(&folder, &claimed), "evidence_changed");
    }
}
