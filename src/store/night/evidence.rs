use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::{Change, Evidence};
use crate::store::db::row;

/// What is known of the campaign of a version; of the version alone where it was not put beside others.
pub(in crate::store) fn of_version(connection: &Connection, version: i64) -> rusqlite::Result<Evidence> {
    // The words that ads have now count, and those that were flagged; what was edited away without a flag is no evidence
    // against the rest.
    const MEMBERS: &str = "WITH every (id) AS (
        SELECT o.ad_version FROM campaign_member m JOIN campaign_member o ON o.founder = m.founder
        WHERE m.ad_version = ?1
        UNION SELECT ?1),
      member (id) AS (
        SELECT v.id FROM every JOIN ad_version v ON v.id = every.id
        WHERE v.is_current = 1 OR EXISTS (SELECT 1 FROM flag WHERE flag.ad_version = v.id))";
    let text = |what: &str| -> rusqlite::Result<_> {
        connection
            .prepare_cached(&format!("{MEMBERS} {what}"))?
            .query_map([version], |row| row.get::<_, String>(0))?
            .collect()
    };
    let (pay_idr_month, has_revoked_licence) = connection
        .prepare_cached(&format!(
            "{MEMBERS} SELECT
               max((SELECT max(json_extract(value, '$.max_idr_month')) FROM json_each(v.fields, '$.pay'))),
               coalesce(max(a.licence IN ('revoked', 'suspended')), 0)
             FROM member JOIN ad_version v ON v.id = member.id
             LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)"
        ))?
        .query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Evidence {
        destinations: text(
            "SELECT DISTINCT v.destination_code FROM member
             JOIN ad_version v ON v.id = member.id WHERE v.destination_code IS NOT NULL",
        )?,
        contacts: text(
            "SELECT DISTINCT s.kind || ':' || s.value FROM member
             JOIN contact_sighting s ON s.ad_version = member.id",
        )?,
        pay_idr_month,
        has_revoked_licence,
    })
}

/// Notes what is known of the campaign of a flag now, so that the next night sees what is new.
pub(in crate::store) fn note(connection: &Connection, flag: i64) -> rusqlite::Result<()> {
    let version: i64 = connection
        .prepare_cached("SELECT ad_version FROM flag WHERE id = ?1")?
        .query_row([flag], |row| row.get(0))?;
    let evidence = row::json(&of_version(connection, version)?)?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO flag_evidence (flag, evidence) VALUES (?1, ?2)")?
        .execute(params![flag, evidence])?;
    Ok(())
}

/// What is new in the campaign of `version` since that of `flag` was noted.
pub(in crate::store) fn changes(
    connection: &Connection,
    flag: i64,
    version: i64,
) -> rusqlite::Result<Vec<Change>> {
    let noted: Option<String> = connection
        .prepare_cached("SELECT evidence FROM flag_evidence WHERE flag = ?1")?
        .query_row([flag], |row| row.get(0))
        .optional()?;
    let Some(noted) = noted else { return Ok(Vec::new()) };
    Ok(of_version(connection, version)?.changes_since(&row::unjson(&noted)?))
}
