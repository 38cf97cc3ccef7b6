//! Which ads are exported, and in the words of which version.

use jiff::Timestamp;
use rusqlite::types::Value;

use crate::domain::{AdId, Band, LeadId};
use crate::store::db::row;

/// Which ads are exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// Bands of the newest assessment of the words that are exported; `Band::ALL` for every ad that was assessed.
    pub bands: Vec<Band>,
    /// Only ads first seen at or after this time.
    pub since: Option<Timestamp>,
    /// Only ads that stand so.
    pub status: ExportStatus,
    /// Only these ads, however they stand; empty for all.
    pub ads: Vec<AdId>,
    /// The confirmed campaigns of a lead alone; bands, time and status are then not asked for.
    pub lead: Option<LeadId>,
    /// Its other campaigns as well: for who looks at it in the house, or recalls it.
    pub with_unconfirmed: bool,
    /// All that left with it and nothing else, also where it was taken out or undone since: for who recalls it.
    pub with_taken_out: bool,
}

/// Where the ads stand that are exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportStatus {
    /// Their flag is open.
    Waiting,
    /// A person confirmed them.
    Confirmed,
    /// A person dismissed them.
    Dismissed,
    /// Any.
    #[default]
    Any,
}

/// The wanted ads, highest score first: version and assessment of each.
pub(in crate::store) fn query(filter: &ExportFilter) -> (String, Vec<Value>) {
    let marks = vec!["?"; filter.bands.len()].join(", ");
    let mut values: Vec<Value> =
        filter.bands.iter().map(|band| Value::from(band.name().to_owned())).collect();
    let chosen = if filter.ads.is_empty() {
        chosen(filter.status, "")
    } else {
        let names: Vec<&str> = filter.ads.iter().map(|ad| ad.0.as_str()).collect();
        values.insert(0, Value::from(serde_json::to_string(&names).unwrap_or_default()));
        // Narrowed down here, so that no list of all ads is made for a few of them.
        let among = " AND v.ad IN (SELECT ad.id FROM json_each(?) JOIN ad ON ad.identity = value)";
        chosen(ExportStatus::Any, among)
    };
    let mut sql = format!(
        "{chosen}
         SELECT chosen.version, a.id FROM chosen
         JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = chosen.version)
         WHERE a.band IN ({marks})"
    );
    if let Some(since) = filter.since {
        sql.push_str(" AND (SELECT first_seen_at FROM ad WHERE ad.id = a.ad) >= ?");
        values.push(Value::from(row::at(since)));
    }
    sql.push_str(" ORDER BY a.score DESC, a.ad");
    (sql, values)
}

/// `WITH chosen (ad, version)`: of each ad that stands so the version that earned the flag or was decided on, whatever the
/// page says now.
///
/// `among` narrows the ads of any standing down, as a further condition on the version `v`.
fn chosen(status: ExportStatus, among: &str) -> String {
    // Of each version what was decided last, and of each ad the version that was decided so last.
    let decided = |verdict: &str| {
        format!(
            "WITH chosen (ad, version) AS MATERIALIZED (
               SELECT ad, ad_version FROM (
                 SELECT *, row_number() OVER (PARTITION BY ad ORDER BY at DESC, id DESC) AS newest FROM (
                   SELECT *, row_number() OVER (PARTITION BY ad_version ORDER BY at DESC, id DESC) AS last
                   FROM decision_in_force)
                 WHERE last = 1 AND verdict = '{verdict}')
               WHERE newest = 1)"
        )
    };
    match status {
        ExportStatus::Waiting => "WITH chosen (ad, version) AS MATERIALIZED (
             SELECT ad, ad_version FROM flag WHERE state = 'open')"
            .to_owned(),
        ExportStatus::Confirmed => decided("confirmed"),
        ExportStatus::Dismissed => decided("dismissed"),
        ExportStatus::Any => format!("WITH standing (ad, version) AS MATERIALIZED (
             SELECT s.ad, s.ad_version FROM (SELECT ad FROM flag UNION SELECT ad FROM decision) AS touched
             JOIN standing_version s ON s.ad = touched.ad
             -- That earlier words were dismissed says nothing of those of now.
             WHERE coalesce((SELECT d.verdict FROM decision_in_force d WHERE d.ad = s.ad AND d.ad_version = s.ad_version
                             ORDER BY d.at DESC, d.id DESC LIMIT 1), '') <> 'dismissed'),
           chosen (ad, version) AS (
             SELECT v.ad, coalesce(standing.version, v.id) FROM ad_version v
             LEFT JOIN standing ON standing.ad = v.ad WHERE v.is_current = 1{among})"),
    }
}
