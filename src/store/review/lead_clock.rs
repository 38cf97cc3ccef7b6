//! The clock of a lead: when it was sent, and what the recrawl shows of its ads since.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::domain::{LeadChange, LeadDetail, LeadId, LeadState};
use crate::store::db::row;
use crate::store::review::lead_course::LeadCourse;

/// When a lead was sent, and what became of its ads since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LeadClock {
    /// When it was sent last.
    pub sent_at: Option<Timestamp>,
    /// When it was withdrawn, if it was since.
    pub withdrawn_at: Option<Timestamp>,
    /// When an outcome was noted first since it was sent.
    pub answered_at: Option<Timestamp>,
    /// Ads of its campaigns.
    pub ads: usize,
    /// Those whose page answers that there is nothing any more.
    pub ads_gone: usize,
    /// When the last of all of them was found gone; none while one is there.
    pub gone_at: Option<Timestamp>,
    /// When one was there again, or the campaign was seen in a new ad, after some were found gone.
    pub back_at: Option<Timestamp>,
}

/// The clock of a lead.
pub(in crate::store) fn clock(connection: &Connection, lead: LeadId) -> rusqlite::Result<LeadClock> {
    let mut clock = LeadClock::default();
    let mut events = connection.prepare_cached(
        "SELECT what, at, detail FROM lead_event WHERE lead = ?1 AND what IN ('sent', 'withdrawn', 'outcome') ORDER BY id",
    )?;
    let mut rows = events.query([lead.0])?;
    while let Some(stored) = rows.next()? {
        let at = row::time(&stored.get::<_, String>(1)?)?;
        match row::untag(stored.get(0)?)? {
            LeadChange::Sent => {
                clock = LeadClock { sent_at: Some(at), ..LeadClock::default() };
            }
            LeadChange::Withdrawn => clock.withdrawn_at = Some(at),
            _ => {
                let detail: Option<String> = stored.get(2)?;
                let detail: LeadDetail =
                    detail.map(|kept| row::unjson(&kept)).transpose()?.unwrap_or_default();
                let noon =
                    |day: jiff::civil::Date| day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok();
                let on = detail.on.and_then(noon).map_or(at, |day| day.timestamp());
                clock.answered_at = clock.answered_at.or(Some(on));
            }
        }
    }
    // Ads are followed whether the lead was sent or not: some vanish before.
    let (ads, gone, last_gone, first_gone, back): (
        usize,
        usize,
        Option<String>,
        Option<String>,
        Option<String>,
    ) = connection
        .prepare_cached(
            "WITH own (ad) AS (
                   SELECT DISTINCT v.ad FROM lead_event e JOIN lead_campaign c ON c.event = e.id
                   JOIN campaign_member m ON m.ad_version = c.ad_version
                   JOIN campaign_member other ON other.founder = m.founder
                   JOIN ad_version v ON v.id = other.ad_version WHERE e.lead = ?1)
                 SELECT count(*),
                        count(CASE WHEN t.id IS NOT NULL AND t.back_at IS NULL THEN 1 END),
                        max(t.found_at),
                        (SELECT min(found_at) FROM takedown WHERE ad IN (SELECT ad FROM own)),
                        (SELECT min(back_at) FROM takedown WHERE ad IN (SELECT ad FROM own))
                 FROM own LEFT JOIN takedown t
                   ON t.id = (SELECT max(id) FROM takedown WHERE ad = own.ad)",
        )?
        .query_row(params![lead.0], |stored| {
            Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?, stored.get(3)?, stored.get(4)?))
        })?;
    let time = |text: Option<String>| text.map(|text| row::time(&text)).transpose();
    (clock.ads, clock.ads_gone) = (ads, gone);
    clock.gone_at = if ads > 0 && ads == gone { time(last_gone)? } else { None };
    clock.back_at = time(back)?;
    if let Some(first_gone) = first_gone {
        // A new ad of the campaign after some were gone is the campaign back again.
        let anew: Option<String> = connection
            .prepare_cached(
                "SELECT min(ad.first_seen_at) FROM lead_event e JOIN lead_campaign c ON c.event = e.id
                 JOIN campaign_member m ON m.ad_version = c.ad_version
                 JOIN campaign_member other ON other.founder = m.founder
                 JOIN ad_version v ON v.id = other.ad_version JOIN ad ON ad.id = v.ad
                 WHERE e.lead = ?1 AND ad.first_seen_at > ?2",
            )?
            .query_row(params![lead.0, first_gone], |stored| stored.get(0))
            .optional()?
            .flatten();
        clock.back_at = [clock.back_at, time(anew)?].into_iter().flatten().min();
    }
    Ok(clock)
}

/// The name of whoever approved a lead as it stands.
pub(in crate::store) fn approved_by(
    connection: &Connection,
    lead: LeadId,
    course: &LeadCourse,
) -> rusqlite::Result<Option<String>> {
    let is_approved = matches!(course.state, LeadState::Approved | LeadState::Sent);
    if !is_approved || course.approved_by.is_none() {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "SELECT person_name FROM lead_event WHERE lead = ?1 AND what = 'approved' ORDER BY id DESC LIMIT 1",
        )?
        .query_row([lead.0], |stored| stored.get(0))
        .optional()
}

#[cfg(test)]
mod tests {
    use crate::domain::PersonId;
    use crate::store::LeadNote;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn a_recrawl_shows_what_is_gone_and_what_is_back() {
        let (_folder, mut store) = two_campaigns();
        let at = "2026-11-24T02:00:00Z".parse().unwrap();
        let note = LeadNote { person: PersonId(1), person_name: "p".into(), reason: String::new(), at };
        let (lead, _) = store.open_lead("Rute", Some("a1"), &note).unwrap();
        store.add_to_lead(lead, "a2", &note).unwrap();
        let clock = |store: &crate::store::Store| store.reader().unwrap().lead(lead, 9).unwrap().clock;
        assert_eq!((clock(&store).ads, clock(&store).ads_gone, clock(&store).gone_at), (2, 0, None));
        let run = |sql: &str| store.writer().with(|c| c.execute(sql, [])).unwrap();
        let gone = |ad: u8, found: &str| {
            format!(
                "INSERT INTO takedown (ad, last_seen_at, found_at)
                 VALUES ({ad}, '2026-11-23T18:30:00.000Z', '{found}')"
            )
        };
        run(&gone(1, "2026-11-26T00:00:00.000Z"));
        assert_eq!((clock(&store).ads_gone, clock(&store).gone_at), (1, None));
        run(&gone(2, "2026-11-27T00:00:00.000Z"));
        assert_eq!(clock(&store).gone_at, Some("2026-11-27T00:00:00Z".parse().unwrap()));
        assert_eq!(clock(&store).back_at, None);
        run("UPDATE takedown SET back_at = '2026-11-28T00:00:00.000Z' WHERE ad = 1");
        assert_eq!((clock(&store).ads_gone, clock(&store).gone_at), (1, None));
        assert_eq!(clock(&store).back_at, Some("2026-11-28T00:00:00Z".parse().unwrap()));
    }
}
