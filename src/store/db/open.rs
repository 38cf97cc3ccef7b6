use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags, Transaction};
use rusqlite_migration::{M, Migrations};

use crate::store::access::access_log;
use crate::store::error::StoreError;

/// "WSPD": how the file says that it is Waspada's.
const APPLICATION_ID: i64 = 0x5753_5044;
/// How long a connection waits for another program's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every step from an empty file to today's schema.
static STEPS: LazyLock<Vec<M<'static>>> = LazyLock::new(|| {
    vec![
        M::up(include_str!("../migrations/0001_init.sql")),
        M::up(include_str!("../migrations/0002_campaign.sql")),
        M::up(include_str!("../migrations/0003_reveal.sql")),
        M::up(include_str!("../migrations/0004_flag_merge.sql")),
        M::up_with_hook(include_str!("../migrations/0005_review.sql"), |tx: &Transaction<'_>| {
            Ok(access_log::take_over(tx)?)
        }),
        M::up(include_str!("../migrations/0006_people.sql")),
        M::up(include_str!("../migrations/0007_network.sql")),
        M::up(include_str!("../migrations/0008_rooms.sql")),
        M::up(include_str!("../migrations/0009_leads.sql")),
        M::up(include_str!("../migrations/0010_run_record.sql")),
        M::up(include_str!("../migrations/0011_rules_that_hold.sql")),
        M::up(include_str!("../migrations/0012_evidence.sql")),
        M::up(include_str!("../migrations/0013_dossiers.sql")),
        M::up(include_str!("../migrations/0014_removal.sql")),
        M::up(include_str!("../migrations/0015_labels.sql")),
        M::up(include_str!("../migrations/0016_tombstones.sql")),
        M::up(include_str!("../migrations/0018_standing_version.sql")),
        M::up(include_str!("../migrations/0019_operations.sql")),
        M::up(include_str!("../migrations/0020_saved_views.sql")),
        M::up(include_str!("../migrations/0021_standing_search.sql")),
        M::up(include_str!("../migrations/0022_recall_and_drift.sql")),
        M::up(include_str!("../migrations/0023_second_opinions.sql")),
        M::up(include_str!("../migrations/0024_snooze_mention.sql")),
        M::up(include_str!("../migrations/0025_contact_fields.sql")),
        M::up(include_str!("../migrations/0026_mute_limit.sql")),
        M::up(include_str!("../migrations/0027_weak_counts.sql")),
        M::up(include_str!("../migrations/0028_unsigned_alarm.sql")),
        M::up(include_str!("../migrations/0029_head.sql")),
        M::up(include_str!("../migrations/0030_rendering.sql")),
    ]
});

/// Opens the file for writing, makes it where it is missing and brings it up to date.
pub(in crate::store) fn for_writing(path: &Path) -> Result<Connection, StoreError> {
    with_steps(path, &STEPS)
}

fn with_steps(path: &Path, steps: &[M<'_>]) -> Result<Connection, StoreError> {
    let sqlite = |error| StoreError::of(path, error);
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    make_private(path);
    refuse_device(path)?;
    let mut connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    let is_current = version(&connection, path, known)? == known;
    if connection.is_readonly(MAIN_DB).map_err(sqlite)? {
        return Err(StoreError::ReadOnly { path: path.display().to_string() });
    }
    // One program at a time makes or changes the schema; the others wait and find it done.
    let alone = if is_current { None } else { lock_folder(path) };
    let found = version(&connection, path, known)?;
    connection.pragma_update(None, "journal_mode", "wal").map_err(sqlite)?;
    set_up(&connection).map_err(sqlite)?;
    connection.pragma_update(None, "synchronous", "normal").map_err(sqlite)?;
    connection.pragma_update(None, "cache_size", -32_000).map_err(sqlite)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20).map_err(sqlite)?;
    // A night writes all over the indexes; checkpointing every 32 MB writes each page of them less often.
    connection.pragma_update(None, "wal_autocheckpoint", 8_000).map_err(sqlite)?;
    if found > 0 && found < known {
        back_up(&connection, &backup_path(path, known))?;
    }
    Migrations::from_slice(steps).to_latest(&mut connection).map_err(|source| match source {
        rusqlite_migration::Error::RusqliteError { err, .. } if err.sqlite_error_code().is_some() => {
            StoreError::of(path, err)
        }
        source => StoreError::Migration { path: path.display().to_string(), source },
    })?;
    drop(alone);
    Ok(connection)
}

/// The folder of the file, locked until this is dropped. Where a file system knows no such lock, SQLite's own decide.
fn lock_folder(path: &Path) -> Option<fs_err::File> {
    let folder = fs_err::File::open(folder_of(path)).ok()?;
    folder.file().lock().ok()?;
    Some(folder)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the file where it is missing, for its owner alone; SQLite gives the files beside it the same rights. Where it
/// cannot be made, SQLite says why.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path));
}

/// Refuses a device or a pipe, which SQLite would take for an empty database or wait for.
fn refuse_device(path: &Path) -> Result<(), StoreError> {
    match path.metadata() {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            Err(StoreError::NotADatabase { path: path.display().to_string() })
        }
        _ => Ok(()),
    }
}

/// Opens the file for reading alone.
pub(in crate::store) fn for_reading(path: &Path) -> Result<Connection, StoreError> {
    if !path.exists() {
        return Err(StoreError::Missing { path: path.display().to_string() });
    }
    refuse_device(path)?;
    let known = known();
    let sqlite = |error| StoreError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    let found = version(&connection, path, known)?;
    if found < known {
        return Err(StoreError::Older { path: path.display().to_string(), found, known });
    }
    set_up(&connection).map_err(sqlite)?;
    Ok(connection)
}

/// Refuses a file that a newer program has changed since this one opened it: a desk that was not restarted goes no further.
pub(in crate::store) fn refuse_newer(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map_err(|error| StoreError::of(path, error))?;
    if found > known() {
        return Err(StoreError::Newer { path: path.display().to_string(), found, known: known() });
    }
    Ok(())
}

/// The newest schema version that this program knows.
fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The schema version of the file, 0 for an empty one; refuses what is not ours or is newer.
fn version(connection: &Connection, path: &Path, known: i64) -> Result<i64, StoreError> {
    let sqlite = |error| StoreError::of(path, error);
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let found = number("user_version").map_err(sqlite)?;
    let application = number("application_id").map_err(sqlite)?;
    let is_empty = connection
        .query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get::<_, bool>(0))
        .map_err(sqlite)?;
    let name = path.display().to_string();
    if is_empty {
        Ok(0)
    } else if application != APPLICATION_ID {
        Err(StoreError::Foreign { path: name })
    } else if found > known {
        Err(StoreError::Newer { path: name, found, known })
    } else {
        Ok(found)
    }
}

fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-v{version}.bak"));
    PathBuf::from(name)
}

/// A copy of the whole database, written beside its final name first so that no half copy is ever taken for one.
fn back_up(connection: &Connection, backup: &Path) -> Result<(), StoreError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| StoreError::Backup {
        backup: backup.to_owned(),
        source,
    };
    let part = tempfile::Builder::new()
        .prefix(".waspada-backup")
        .tempfile_in(folder_of(backup))
        .map_err(|e| failed(e.into()))?;
    connection.backup(MAIN_DB, part.path(), None).map_err(|e| failed(e.into()))?;
    part.as_file().sync_all().map_err(|e| failed(e.into()))?;
    part.persist(backup).map_err(|e| failed(e.into()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn database() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        (folder, path)
    }

    fn message(result: Result<Connection, StoreError>) -> String {
        result.map(|_| "opened").unwrap_err().to_string()
    }

    #[test]
    fn every_step_runs_on_an_empty_file() {
        Migrations::from_slice(&STEPS).validate().unwrap();
    }

    #[test]
    fn older_mutes_are_cut_to_the_longest_time() {
        let (_folder, path) = database();
        // The steps before the one that cuts them.
        let before = 24;
        let connection = with_steps(&path, STEPS.get(..before).unwrap()).unwrap();
        let mute = "INSERT INTO mute (sign, source, until, reason, account, made_at)
                    VALUES ('F04', 'papan', ?1, 'templat', 'sari', '2026-11-24T02:00:00.000Z')";
        for until in ["2028-01-01T00:00:00.000Z", "2026-12-24T00:00:00.000Z"] {
            connection.execute(mute, [until]).unwrap();
        }
        drop(connection);
        let connection = for_writing(&path).unwrap();
        let mut query = connection.prepare("SELECT until FROM mute ORDER BY id").unwrap();
        let until: Vec<String> =
            query.query_map([], |stored| stored.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(until, ["2027-02-22T02:00:00.000Z", "2026-12-24T00:00:00.000Z"]);
    }

    /// The names of all variants, as serde tells them to whoever gives a wrong one.
    fn variants<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
        let wrong = serde_json::Value::String("no such variant".into());
        let told = serde_json::from_value::<T>(wrong).map(|_| ()).unwrap_err().to_string();
        told.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    /// The values that the CHECK of a column allows.
    fn allowed(schema: &str, table: &str, column: &str) -> BTreeSet<String> {
        let body = schema.split_once(&format!("CREATE TABLE {table} (")).unwrap().1;
        let list = body.split_once(&format!("CHECK ({column} IN (")).unwrap().1.split_once(')').unwrap().0;
        list.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_check_mirrors_its_enum() {
        use crate::domain::{Band, Change, ContactKind, FlagState, Kind, Language, LicenceState, Strength};
        let schema = concat!(
            // What a later step makes anew counts.
            include_str!("../migrations/0028_unsigned_alarm.sql"),
            include_str!("../migrations/0022_recall_and_drift.sql"),
            include_str!("../migrations/0001_init.sql"),
            include_str!("../migrations/0002_campaign.sql"),
            include_str!("../migrations/0012_evidence.sql"),
            include_str!("../migrations/0013_dossiers.sql"),
            include_str!("../migrations/0019_operations.sql"),
            include_str!("../migrations/0023_second_opinions.sql")
        );
        for (table, column, variants) in [
            ("run", "status", variants::<crate::store::night::runs::RunStatus>()),
            ("ad_version", "kind", variants::<Kind>()),
            ("ad_version", "language", variants::<Language>()),
            ("contact", "kind", variants::<ContactKind>()),
            ("assessment", "band", variants::<Band>()),
            ("assessment", "licence", variants::<LicenceState>()),
            ("challenger_score", "band", variants::<Band>()),
            ("finding", "strength", variants::<Strength>()),
            ("flag", "band", variants::<Band>()),
            ("flag", "state", variants::<FlagState>()),
            ("contact_sighting", "kind", variants::<ContactKind>()),
            ("campaign_edge", "likeness", variants::<crate::store::campaign::campaigns::LikenessKind>()),
            ("flag_change", "change", variants::<Change>()),
            ("decision", "verdict", variants::<crate::domain::Verdict>()),
            ("lead_event", "what", variants::<crate::domain::LeadChange>()),
            ("tombstone", "kind", variants::<crate::store::TombstoneKind>()),
            ("tombstone", "why", variants::<crate::store::ErasedFor>()),
            ("alarm", "kind", variants::<crate::domain::AlarmKind>()),
            ("outbox", "way", variants::<crate::store::Way>()),
            ("outbox", "state", variants::<crate::store::DeliveryState>()),
        ] {
            assert!(variants.len() > 1, "{table}.{column}");
            assert_eq!(allowed(schema, table, column), variants, "{table}.{column}");
        }
    }

    #[test]
    fn migrates_an_existing_file_after_a_copy() {
        let (folder, path) = database();
        let connection = for_writing(&path).unwrap();
        connection
            .execute(
                "INSERT INTO run (id, command, status, started_at, program, model, data)
                 VALUES ('r', 'run', 'complete', '2026-11-24T18:30:00.000Z', '0', 'm', 'd')",
                [],
            )
            .unwrap();
        drop(connection);
        assert_eq!(fs_err::read_dir(folder.path()).unwrap().count(), 1, "a new file needs no copy");

        let mut steps = STEPS.clone();
        steps.push(M::up("ALTER TABLE run ADD COLUMN mood TEXT; DELETE FROM run;"));
        drop(with_steps(&path, &steps).unwrap());
        let next = i64::try_from(steps.len()).unwrap();
        let copy = Connection::open(backup_path(&path, next)).unwrap();
        let kept: i64 = copy.query_row("SELECT count(*) FROM run", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 1);
        drop(copy);

        let newer = message(for_writing(&path));
        assert!(newer.contains(&format!("schema version {next}")), "{newer}");
        assert!(newer.contains(&format!("versions up to {}", next - 1)), "{newer}");
        assert!(
            matches!(for_reading(&path), Err(StoreError::Newer { found, known, .. }) if found == next && known == next - 1)
        );
    }

    #[test]
    fn programs_that_open_an_older_file_at_once_change_it_once() {
        for before in [0, 1] {
            let (_folder, path) = database();
            if before > 0 {
                drop(with_steps(&path, &STEPS[..before]).unwrap());
            }
            let begin = std::sync::Barrier::new(4);
            let opened: Vec<_> = std::thread::scope(|scope| {
                let open = || {
                    begin.wait();
                    for_writing(&path).map(drop)
                };
                let running: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
                running.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert!(opened.iter().all(Result::is_ok), "{before}: {opened:?}");
            assert_eq!(backup_path(&path, known()).exists(), before > 0);
        }
    }

    #[test]
    fn a_program_that_still_runs_goes_no_further_after_a_newer_one_changed_the_file() {
        let (_folder, path) = database();
        let store = crate::store::Store::open(&path).unwrap();
        let reader = store.reader().unwrap();
        assert_eq!(reader.counts().unwrap().ads, 0);
        let mut steps = STEPS.clone();
        steps.push(M::up("ALTER TABLE run ADD COLUMN mood TEXT"));
        drop(with_steps(&path, &steps).unwrap());
        let is_newer = |error: &StoreError| matches!(error, StoreError::Newer { .. });
        assert!(is_newer(&reader.counts().unwrap_err()));
        let refused =
            store.writer().write(|transaction| transaction.execute("DELETE FROM run", [])).unwrap_err();
        assert!(is_newer(&refused), "{refused}");
        assert!(refused.to_string().contains("restart"), "{refused}");
    }

    #[test]
    fn a_database_of_the_first_schema_keeps_its_ads_and_waits_to_be_taken_in() {
        let (_folder, path) = database();
        let old = with_steps(&path, &STEPS[..1]).unwrap();
        old.execute_batch(
            "INSERT INTO run (id, command, status, started_at, program, model, data)
             VALUES ('r', 'run', 'complete', '2026-11-24T18:30:00.000Z', '0', 'm', 'd');
             INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r');
             INSERT INTO ad (identity, source, first_run, last_run, first_seen_at, last_seen_at)
             VALUES ('a1', 'papan', 'r', 'r', '2026-11-24T18:30:00.000Z', '2026-11-24T18:30:00.000Z');
             INSERT INTO ad_version (ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text)
             VALUES (1, 1, 1, printf('%064d', 1), 'r', '2026-11-24T18:30:00.000Z', 'ad', 'id', 'Dicari', '{}', 'kasir');",
        )
        .unwrap();
        drop(old);
        assert!(matches!(for_reading(&path), Err(StoreError::Older { found: 1, .. })));
        let new = for_writing(&path).unwrap();
        let count = |sql: &str| new.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(
            count("SELECT count(*) FROM ad JOIN ad_version v ON v.ad = ad.id WHERE v.text = 'kasir'"),
            1
        );
        assert_eq!(count("SELECT count(*) FROM campaign_member"), 0);
        let copy = Connection::open(backup_path(&path, i64::try_from(STEPS.len()).unwrap())).unwrap();
        let version: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 1, "the copy is the file as it was");
    }

    /// `json_valid(NULL)` is 0 in SQLite before 3.43: its check of the file complained, and a dump could not be restored.
    #[test]
    fn no_check_asks_older_programs_whether_nothing_is_valid_json() {
        let (_folder, path) = database();
        let connection = for_writing(&path).unwrap();
        let mut tables =
            connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").unwrap();
        let tables: Vec<(String, String)> =
            tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
        let mut checked = 0;
        for (table, sql) in tables {
            let sql = sql.replace('"', "");
            for part in sql.split("json_valid(").skip(1) {
                let column = part.split(')').next().unwrap();
                let is_filled: bool = connection
                    .query_row(
                        "SELECT \"notnull\" FROM pragma_table_info(?1) WHERE name = ?2",
                        [table.as_str(), column],
                        |row| row.get(0),
                    )
                    .unwrap();
                let is_asked_first = sql.contains(&format!("{column} IS NULL OR json_valid({column})"));
                assert!(is_filled || is_asked_first, "{table}.{column}");
                checked += 1;
            }
        }
        assert!(checked > 8, "{checked}");
    }

    #[test]
    fn figures_of_networks_move_with_the_file_and_what_a_kill_left_undone_is_taken_up() {
        let (_folder, path) = database();
        let old = with_steps(&path, &STEPS[..9]).unwrap();
        let seen = "'2026-11-24T18:30:00.000Z'";
        old.execute_batch(&format!(
            "INSERT INTO run (id, command, status, started_at, program, model, data) VALUES
               ('r', 'waspada run', 'complete', '2026-11-25T18:30:00.000Z', '0', 'm', 'd'),
               ('i', 'waspada import a.csv', 'complete', {seen}, '0', 'm', 'd'),
               ('l', 'waspada licences import', 'complete', {seen}, '0', 'm', 'd');
             INSERT INTO source (name, kind, rules, first_run) VALUES ('papan', 'feed', '', 'r'), ('berkas', 'import', '', 'i');
             INSERT INTO ad (identity, source, first_run, last_run, first_seen_at, last_seen_at) VALUES
               ('a1', 'papan', 'i', 'r', {seen}, {seen}), ('a2', 'berkas', 'r', 'r', {seen}, {seen});
             INSERT INTO ad_version (ad, number, is_current, words_sha256, run, captured_at, kind, language, title,
                                     fields, text)
             VALUES (1, 1, 1, printf('%064d', 1), 'r', {seen}, 'ad', 'id', '', '{{}}', 'kasir');
             INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence, reasons, supports,
                                     grounds, network)
             VALUES (1, 1, 1, 'r', 'm', 'd', 0.9, 'tinggi', 'not_checkable', '[]', '[]', '[1]', '[2]'),
                    (1, 1, 0, 'r', 'm', 'd', 0.9, 'tinggi', 'not_checkable', '[]', '[]', NULL, NULL);
             INSERT INTO takedown (ad, last_seen_at, found_at, back_at) VALUES (1, {seen}, {seen}, '2026-11-20T18:30:00.000Z');"
        ))
        .unwrap();
        drop(old);
        let new = for_writing(&path).unwrap();
        let all = |sql: &str| -> Vec<String> {
            new.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(
            all("SELECT coalesce(network, '-') || coalesce(grounds, '-') FROM assessment ORDER BY id"),
            ["[2][1]", "--"]
        );
        assert_eq!(
            all("SELECT id || ' ' || kind FROM run ORDER BY id"),
            ["i import", "l recheck", "r night"]
        );
        // Files were seen when they were captured; a page was seen by the run that touched its ad.
        assert_eq!(all("SELECT substr(last_seen_at, 9, 2) FROM ad ORDER BY id"), ["25", "24"]);
        assert_eq!(all("SELECT CAST(ad AS TEXT) FROM network_due"), ["1", "2"]);
        assert_eq!(all("SELECT ad FROM takedown WHERE back_at < found_at"), Vec::<String>::new());
    }

    #[test]
    fn earlier_notes_of_who_saw_contacts_go_into_the_log() {
        let (_folder, path) = database();
        let old = with_steps(&path, &STEPS[..4]).unwrap();
        old.execute_batch(
            "INSERT INTO reveal (at, account, command, ad, ads) VALUES
               ('2026-11-24T18:30:00.000Z', 'sari', 'show', 'a1', 1),
               ('2026-11-24T18:31:00.000Z', 'sari', 'export', NULL, 12)",
        )
        .unwrap();
        drop(old);
        drop(for_writing(&path).unwrap());
        let reader = crate::store::db::reader::Reader::open(&path).unwrap();
        let noted: Vec<_> =
            reader.access_log(None, 9).unwrap().into_iter().map(|r| (r.what, r.which)).collect();
        assert_eq!(noted, [("export".into(), "12 ads".into()), ("reveal".into(), "a1".into())]);
        assert_eq!(reader.verify_access_log(None).unwrap().rows, 2);
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let (_folder, path) = database();
        drop(for_writing(&path).unwrap());
        let mut steps = STEPS.clone();
        steps.push(M::up("CREATE TABLE mood (id INTEGER); SELECT * FROM nowhere;"));
        let error = message(with_steps(&path, &steps));
        assert!(error.contains("nowhere"), "{error}");
        let connection = for_writing(&path).unwrap();
        let moods: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'mood'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(moods, 0);
    }

    #[test]
    fn refuses_files_that_are_not_its_own() {
        let (folder, path) = database();
        fs_err::write(&path, "nama,telepon\n".repeat(100)).unwrap();
        assert!(matches!(for_writing(&path), Err(StoreError::NotADatabase { .. })));
        assert_eq!(fs_err::read(&path).unwrap().len(), 1300, "left as it was");

        let other = folder.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
        assert!(matches!(for_writing(&other), Err(StoreError::Foreign { .. })));
        assert!(matches!(for_reading(&other), Err(StoreError::Foreign { .. })));

        let missing = folder.path().join("no/such/waspada.db");
        assert!(matches!(for_writing(&missing), Err(StoreError::CannotOpen { .. })));
        assert!(matches!(for_reading(&missing), Err(StoreError::Missing { .. })));
        assert!(matches!(for_writing(folder.path()), Err(StoreError::CannotOpen { .. })));
    }
}
