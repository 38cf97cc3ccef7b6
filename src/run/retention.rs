use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Seek as _, Write as _};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::rendering::sweep;
use super::seal::{SealError, files};
use crate::archive::{self, Reader as WarcReader};
use crate::config::Config;
use crate::domain::{CaptureRef, Contact, ContactKind, document};
use crate::evidence::{MatchKey, Span, merkle, placeholder, spans};
use crate::mask::Masking;
use crate::store::{
    ErasedFor, Keep, KeptWords, Pruned, Reader, Store, StoreError, Stripped, Tombstone, TombstoneKind,
};
use crate::text::Span as TextSpan;

/// How far back things are kept, as of a time.
fn keep(config: &Config, now: Timestamp) -> (Keep, Timestamp) {
    let before = |days: u32| now - SignedDuration::from_hours(24 * i64::from(days));
    let keep = Keep {
        unflagged_since: before(config.retention.unflagged_days),
        captures_since: before(config.retention.capture_days),
    };
    // Before an ad goes as a whole, its contacts are hashed.
    let days = config.retention.contact_days.min(config.retention.unflagged_days);
    (keep, before(days))
}

/// Takes out what is older than `[retention]` lets it be: contacts, of which keyed hashes stay; rows of the database;
/// records of the archive, which are written over; archive files of which nothing is needed any more. What has a flag, a
/// decision or a lead stays. What goes has a tombstone.
///
/// Bytes are erased only after the database has noted that they are to be, so that a night that was killed in between
/// leaves none behind that no row names: the next one goes on there.
///
/// # Errors
/// When the database is locked, the disk full or the archive cannot be read. A file that cannot be written is told in the
/// log and tried again by the next run.
pub fn retain(store: &mut Store, config: &Config, now: Timestamp) -> Result<Pruned, SealError> {
    let dir = &config.archive.dir;
    let mut pruned = Pruned::default();
    erase_due(store, dir, &mut pruned)?;
    let (keep, contacts_since) = keep(config, now);
    let stripped = strip(store, config, contacts_since, now)?;
    pruned = Pruned {
        stripped,
        warc_files: pruned.warc_files,
        records: pruned.records,
        ..store.prune(&keep, now)?
    };
    let reader = store.reader()?;
    for file in files(&reader, dir)?.into_keys() {
        let (captures, is_culled) = reader.captures_in(&file)?;
        let going = going_of(&reader, (dir, &file), (&captures, is_culled), &keep, now)?;
        let Some(tombstones) = going else { continue };
        store.bury(&tombstones)?;
        if !captures.is_empty() {
            store.culled(&file, captures.len())?;
        }
    }
    erase_due(store, dir, &mut pruned)?;
    pruned.warc_files.sort();
    Ok(pruned)
}

/// What [`retain`] would take out now; nothing is changed.
///
/// # Errors
/// When the database or the archive folder cannot be read.
pub fn retainable(reader: &Reader, config: &Config, now: Timestamp) -> Result<Pruned, SealError> {
    let dir = &config.archive.dir;
    let (keep, contacts_since) = keep(config, now);
    let mut pruned = reader.prunable(&keep)?;
    pruned.stripped = reader.contacts_due_count(contacts_since)?;
    let going = reader.captures_going(keep.captures_since)?;
    let mut due = reader.erase_due()?;
    for file in files(reader, dir)?.into_keys() {
        let (mut captures, mut is_culled) = reader.captures_in(&file)?;
        if let Some(going) = going.get(&file) {
            captures.retain(|offset| !going.contains(offset));
            is_culled = false;
        }
        due.extend(going_of(reader, (dir, &file), (&captures, is_culled), &keep, now)?.unwrap_or_default());
    }
    for tombstone in due {
        match tombstone.kind {
            TombstoneKind::File => pruned.warc_files.push(tombstone.subject),
            TombstoneKind::Record => pruned.records += 1,
            TombstoneKind::Ad => {}
        }
    }
    pruned.warc_files.sort();
    Ok(pruned)
}

/// What of an archive file is to go where only `captures` are kept of it: all of it or single records. None where it is
/// not looked at: it is new, or was seen to with the same captures.
fn going_of(
    reader: &Reader,
    (dir, file): (&Path, &str),
    (captures, is_culled): (&BTreeSet<u64>, bool),
    keep: &Keep,
    now: Timestamp,
) -> Result<Option<Vec<Tombstone>>, SealError> {
    if !is_old(reader, file, keep.captures_since)? || (is_culled && !captures.is_empty()) {
        return Ok(None);
    }
    if captures.is_empty() {
        return Ok(Some(vec![of_file(file, now)]));
    }
    of_records(dir, file, |offset| captures.contains(&offset), ErasedFor::Retention, None, now).map(Some)
}

fn is_old(reader: &Reader, file: &str, before: Timestamp) -> Result<bool, StoreError> {
    archive::run_of(file).map_or(Ok(false), |run| reader.is_old_run(&run, before))
}

fn of_file(file: &str, now: Timestamp) -> Tombstone {
    Tombstone {
        id: 0,
        kind: TombstoneKind::File,
        subject: file.to_owned(),
        why: ErasedFor::Retention,
        sha256: None,
        instead: None,
        account: None,
        at: now,
        digest: None,
    }
}

/// Tombstones for the records of captures that are erased; files that are gone have none.
pub(super) fn of_captures(
    dir: &Path,
    captures: &[CaptureRef],
    (why, account): (ErasedFor, Option<&str>),
    now: Timestamp,
) -> Result<Vec<Tombstone>, SealError> {
    let mut files: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
    for capture in captures {
        files.entry(&capture.warc_file).or_default().insert(capture.offset_bytes);
    }
    let mut records = Vec::new();
    for (file, going) in files {
        if dir.join(file).exists() {
            let is_kept = |offset| !going.contains(&offset);
            records.extend(of_records(dir, file, is_kept, why, account, now)?);
        }
    }
    Ok(records)
}

/// Tombstones for the records of an archive file that are not to be kept: those that begin where `is_kept` does not hold,
/// but the first of the file, and the requests of those that are kept. What was erased before is passed over.
fn of_records(
    dir: &Path,
    file: &str,
    is_kept: impl Fn(u64) -> bool,
    why: ErasedFor,
    account: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Tombstone>, SealError> {
    let records = WarcReader::open_at(&dir.join(file), 0)?.with_blocks_of(0).filter_map(Result::ok);
    let kinds: BTreeMap<u64, String> = records.map(|record| (record.offset_bytes, record.kind)).collect();
    let mut is_last_kept = false;
    let mut tombstones = Vec::new();
    for (span, hash) in spans(dir, file, 0)? {
        is_last_kept = match kinds.get(&span.offset).map_or("", String::as_str) {
            "request" => is_last_kept,
            "warcinfo" | "metadata" => true,
            _ => is_kept(span.offset),
        };
        if is_last_kept {
            continue;
        }
        let sha256 = data_encoding::HEXLOWER.encode(&hash);
        let mut tombstone = Tombstone {
            kind: TombstoneKind::Record,
            subject: span.key(),
            why,
            sha256: Some(sha256),
            account: account.map(str::to_owned),
            ..of_file(file, now)
        };
        let bytes = instead_of(&tombstone, &span);
        tombstone.instead = Some(data_encoding::HEXLOWER.encode(&merkle::sha256(&bytes)));
        tombstones.push(tombstone);
    }
    Ok(tombstones)
}

/// What is written over a record. It depends on the tombstone alone: once half of a record is written over, nothing else
/// of it can be known.
fn instead_of(tombstone: &Tombstone, span: &Span) -> Vec<u8> {
    let sha256 = tombstone.sha256.as_deref().unwrap_or("");
    let uuid = |range| sha256.get::<std::ops::Range<usize>>(range).unwrap_or("0");
    let id = format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        uuid(0..8),
        uuid(8..12),
        uuid(13..16),
        uuid(17..20),
        uuid(20..32)
    );
    placeholder(span.length, &id, &format!("{:.3}", tombstone.at), tombstone.why.name(), sha256)
}

/// Erases what is noted as to be erased. Done twice it changes nothing.
pub(super) fn erase_due(store: &mut Store, dir: &Path, pruned: &mut Pruned) -> Result<(), StoreError> {
    for tombstone in store.reader()?.erase_due()? {
        let erased = match tombstone.kind {
            TombstoneKind::File => delete(&dir.join(&tombstone.subject)).map(|()| {
                tracing::info!(
                    file.name = tombstone.subject,
                    "deleted: nothing in it is to be kept any longer"
                );
                pruned.warc_files.push(tombstone.subject.clone());
            }),
            TombstoneKind::Record => write_over(dir, &tombstone).map(|()| pruned.records += 1),
            TombstoneKind::Ad => Ok(()),
        };
        match erased {
            Ok(()) => store.erased(tombstone.id)?,
            Err(error) => {
                tracing::warn!(error.message = %error, "not erased yet; the next run tries again");
            }
        }
    }
    sweep(&store.reader()?, dir)
}

fn delete(path: &Path) -> io::Result<()> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Writes the placeholder of a record over it. The bytes depend on the tombstone alone, so that half a write is made whole
/// by doing it again.
fn write_over(dir: &Path, tombstone: &Tombstone) -> io::Result<()> {
    let Some(span) = Span::parse(&tombstone.subject) else { return Ok(()) };
    let path = dir.join(&span.file);
    let mut file = match fs_err::OpenOptions::new().write(true).open(&path) {
        // A file that went as a whole has taken its records with it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let bytes = instead_of(tombstone, &span);
    file.seek(io::SeekFrom::Start(span.offset))?;
    file.write_all(&bytes)?;
    file.sync_all()
}

/// Puts keyed hashes in the place of old contacts, in words and rows.
fn strip(store: &mut Store, config: &Config, before: Timestamp, now: Timestamp) -> Result<usize, SealError> {
    let mut stripped = 0;
    loop {
        let due = store.reader()?.contacts_due(before)?;
        if due.is_empty() {
            return Ok(stripped);
        }
        let key = MatchKey::load_or_make(&config.evidence.match_key)?;
        let some: Vec<Stripped> = due.iter().map(|words| without_contacts(words, &key)).collect();
        stripped += some.len();
        store.strip(&some, now)?;
    }
}

fn without_contacts(words: &KeptWords, key: &MatchKey) -> Stripped {
    let document = document(&words.title, &words.text);
    let contacts: Vec<Contact> = words
        .contacts
        .iter()
        .map(|contact| Contact {
            // Links are hidden as well, which masking leaves.
            kind: match contact.kind.as_str() {
                "link" => ContactKind::Social,
                kind => serde_json::from_value(kind.into()).unwrap_or(ContactKind::Social),
            },
            value: contact.value.clone(),
            span: contact.span.map(|(start, end)| TextSpan::new(start, end)),
            is_obfuscated: false,
        })
        .collect();
    let blotted = Masking::of(&document, &contacts).blot(&document);
    // What is blotted is as long as it was.
    let (title, text) = blotted.split_at_checked(words.title.len()).unwrap_or(("", &blotted));
    let text = if words.title.is_empty() { text } else { text.get(1..).unwrap_or("") };
    let hashes: BTreeSet<String> =
        words.contacts.iter().map(|contact| key.hash(&contact.kind, &contact.value)).collect();
    Stripped {
        ad: words.ad.clone(),
        version: words.version,
        title: title.to_owned(),
        text: text.to_owned(),
        hashes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AdId;
    use crate::store::KeptContact;

    #[test]
    fn contacts_are_masked_where_they_stand_with_a_title_and_without_one() {
        let text = "Hubungi 0812-0000-7777 ya";
        for title in ["Kasir", ""] {
            let document = document(title, text);
            let start = document.find("0812").unwrap();
            let contact = KeptContact {
                kind: "phone".into(),
                value: "+6281200007777".into(),
                span: Some((start, start + 14)),
            };
            let words = KeptWords {
                ad: AdId("a".into()),
                version: 1,
                title: title.into(),
                text: text.into(),
                contacts: vec![contact],
            };
            let stripped = without_contacts(&words, &MatchKey::of(&[7; 32]));
            assert_eq!(
                (stripped.title.as_str(), stripped.text.as_str()),
                (title, "Hubungi ############## ya")
            );
        }
    }
}
