use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::domain::{RunId, sha256_hex};
use crate::store::db::reader::Reader;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// Most bytes of one file that is kept by its content, unpacked.
const MOST_BYTES: u64 = 1 << 28;

impl Store {
    /// Keeps the files that judge the ads of a run by their content, each once, and the list of them. Returns what the
    /// list is kept by.
    ///
    /// # Errors
    /// When the database is locked or the disk full.
    pub fn keep_inputs(
        &mut self,
        run: &RunId,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<String, StoreError> {
        self.writer().write(|tx| {
            let mut list = BTreeMap::new();
            for (name, bytes) in files {
                list.insert(name, keep(tx, bytes)?);
            }
            let list = keep(tx, crate::store::db::row::json(&list)?.as_bytes())?;
            tx.execute("UPDATE run SET inputs = ?2 WHERE id = ?1", params![run.0, list])?;
            Ok(list)
        })
    }
}

impl Reader {
    /// The bytes that are kept under a digest; none where they are not kept or are not those.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blob(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|connection| get(connection, sha256))
    }

    /// What the inputs of a run are kept by, role and name to SHA-256; none where they were not kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn inputs(&self, run: &RunId) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        self.read(|connection| {
            let list: Option<String> = connection
                .prepare_cached("SELECT inputs FROM run WHERE id = ?1")?
                .query_row([&run.0], |row| row.get(0))
                .optional()?
                .flatten();
            let Some(bytes) = list.map(|list| get(connection, &list)).transpose()?.flatten() else {
                return Ok(None);
            };
            Ok(serde_json::from_slice(&bytes).ok())
        })
    }
}

/// Keeps bytes under their digest, which it returns; what is there already is not written again.
pub(in crate::store) fn keep(tx: &Transaction<'_>, bytes: &[u8]) -> rusqlite::Result<String> {
    let sha256 = sha256_hex(bytes);
    let is_there = tx.prepare_cached("SELECT 1 FROM blob WHERE sha256 = ?1")?.exists([&sha256])?;
    if !is_there {
        tx.prepare_cached("INSERT INTO blob (sha256, packed) VALUES (?1, ?2)")?
            .execute(params![sha256, pack(bytes)?])?;
    }
    Ok(sha256)
}

fn get(connection: &Connection, sha256: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    let packed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT packed FROM blob WHERE sha256 = ?1")?
        .query_row([sha256], |row| row.get(0))
        .optional()?;
    Ok(packed.and_then(|packed| unpack(&packed).ok()).filter(|bytes| sha256_hex(bytes) == sha256))
}

pub(in crate::store) fn pack(bytes: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

pub(in crate::store) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed).take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_and_damaged_ones_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("waspada.db")).unwrap();
        let twice = store.writer().write(|tx| Ok([keep(tx, b"laws")?, keep(tx, b"laws")?])).unwrap();
        assert_eq!(twice[0], twice[1]);
        let reader = store.reader().unwrap();
        assert_eq!(reader.blob(&twice[0]).unwrap().as_deref(), Some(b"laws".as_slice()));
        assert_eq!(reader.blob(&sha256_hex(b"other")).unwrap(), None);
        let damage = "DROP TRIGGER blob_stays; UPDATE blob SET packed = zeroblob(9)";
        store.writer().with(|connection| connection.execute_batch(damage)).unwrap();
        assert_eq!(reader.blob(&twice[0]).unwrap(), None);
    }
}
