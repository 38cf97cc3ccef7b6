//! What the approval of a lead is of: its campaigns, their ads and the decisions on them.

use std::fmt::Write as _;

use rusqlite::{Connection, params};

use crate::domain::{ApprovedCampaign, LeadId, sha256_hex};
use crate::store::review::lead_course::founders;
use crate::store::review::past_decisions::past_decisions;

/// What an approval of the lead would be of now. Any change of it takes an approval away, also one that was changed back:
/// events are numbered and never come back.
pub(in crate::store) fn as_it_stands(
    connection: &Connection,
    lead: LeadId,
) -> rusqlite::Result<Vec<ApprovedCampaign>> {
    let mut founders = founders(connection, lead)?;
    founders.sort_unstable();
    founders.into_iter().map(|founder| campaign(connection, founder)).collect()
}

fn campaign(connection: &Connection, founder: i64) -> rusqlite::Result<ApprovedCampaign> {
    let mut members = connection.prepare_cached(
        "SELECT ad.identity, v.number FROM campaign_member m JOIN ad_version v ON v.id = m.ad_version
         JOIN ad ON ad.id = v.ad WHERE m.founder = ?1 ORDER BY m.ad_version",
    )?;
    let mut rows = members.query([founder])?;
    let (mut count, mut names) = (0, String::new());
    while let Some(stored) = rows.next()? {
        count += 1;
        let _ = writeln!(names, "{}.{}", stored.get_ref(0)?.as_str()?, stored.get::<_, u32>(1)?);
    }
    let newest_event = connection
        .prepare_cached(
            "SELECT max(e.id) FROM campaign_member m JOIN review_event e ON e.ad_version = m.ad_version
             WHERE m.founder = ?1",
        )?
        .query_row(params![founder], |stored| stored.get(0))?;
    let name = connection
        .prepare_cached(
            "SELECT ad.identity || '.' || v.number FROM ad_version v JOIN ad ON ad.id = v.ad WHERE v.id = ?1",
        )?
        .query_row(params![founder], |stored| stored.get(0))?;
    let past = past_decisions(connection, founder)?;
    Ok(ApprovedCampaign {
        campaign: name,
        decision: past.into_iter().find(|past| past.undone_at.is_none()).map(|past| past.event),
        newest_event,
        members: count,
        members_sha256: sha256_hex(names.as_bytes()),
    })
}
