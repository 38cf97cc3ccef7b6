//! The order in which a search looks at ads: along the index that leads to the fewest of them.

use rusqlite::{Connection, params};

use crate::domain::{Band, LicenceState};
use crate::store::db::row;
use crate::store::query::search::{FlagStatus, Place, SearchFilter};

/// Most words of one question.
const MOST_WORDS: usize = 16;

/// One candidate.
#[derive(Debug)]
pub(in crate::store) struct Step {
    pub(in crate::store) place: Place,
    pub(in crate::store) version: i64,
    /// The assessment by which it is met, where it counts only as the newest of its version.
    pub(in crate::store) assessment: Option<i64>,
}

/// Which index is walked; newest first in each.
#[derive(Debug)]
pub(in crate::store) enum Walk {
    /// Contacts, as a list of kind and normal form in JSON, and the list of versions that hold one in a field.
    Contacts(String, String),
    /// Full text.
    Words(String),
    /// Findings of one indicator.
    Indicator(String),
    /// Open flags.
    Open,
    /// Decided flags.
    Closed,
    /// Licences that say something.
    Licence(String),
    /// Bands above `rendah`.
    Band(Band),
    /// Countries of work.
    Destination(String),
    /// Nothing: signs alone are asked for, which are no words.
    Nothing,
    /// Ads of a source, or of all, by the time of their first sight.
    Time { source: Option<String>, since: String, until: String },
}

impl Walk {
    pub(in crate::store) fn of(filter: &SearchFilter) -> Self {
        if !filter.contacts.is_empty() {
            // A list of plain values is always written.
            let [contacts, holding] = [row::json(&filter.contacts), row::json(&filter.holding)];
            return Self::Contacts(contacts.unwrap_or_default(), holding.unwrap_or_default());
        }
        let phrases = phrases(&filter.words);
        if phrases.is_empty() && !filter.words.trim().is_empty() {
            return Self::Nothing;
        }
        if !phrases.is_empty() {
            let quoted: Vec<String> = phrases.iter().map(|phrase| format!("\"{phrase}\"")).collect();
            return Self::Words(quoted.join(" "));
        }
        let telling = |state: &LicenceState| {
            use LicenceState::{Borrowed, NearMiss, Revoked, Suspended};
            matches!(state, Suspended | Revoked | Borrowed | NearMiss)
        };
        let licence = filter.licence.filter(telling).and_then(|state| row::tag(&state).ok());
        let band = filter.band.filter(|band| matches!(band, Band::Sedang | Band::Tinggi));
        match (filter.status, licence, band) {
            _ if filter.indicator.is_some() => Self::Indicator(filter.indicator.clone().unwrap_or_default()),
            (Some(FlagStatus::Open), ..) => Self::Open,
            (Some(FlagStatus::Closed), ..) => Self::Closed,
            (_, Some(licence), _) => Self::Licence(licence),
            (_, _, Some(band)) => Self::Band(band),
            _ => match &filter.destination {
                Some(code) => Self::Destination(code.clone()),
                None => Self::Time {
                    source: filter.source.as_ref().map(|source| source.0.clone()),
                    since: filter.since.map(row::at).unwrap_or_default(),
                    // Behind every time that is stored.
                    until: filter.until.map_or_else(|| "9".to_owned(), row::at),
                },
            },
        }
    }

    /// The next candidates behind a place, at most `most`.
    pub(in crate::store) fn steps(
        &self,
        connection: &Connection,
        after: Option<&Place>,
        most: usize,
    ) -> rusqlite::Result<Vec<Step>> {
        let key = after.map_or(i64::MAX, |place| i64::try_from(place.key).unwrap_or(i64::MAX));
        let by_key = |sql: &str, wanted: &str| {
            connection
                .prepare_cached(sql)?
                .query_map(params![wanted, key, most], |stored| {
                    let place = Place { at: String::new(), key: stored.get(0)? };
                    Ok(Step { place, version: stored.get(1)?, assessment: None })
                })?
                .collect::<rusqlite::Result<Vec<Step>>>()
        };
        let by_assessment = |sql: &str, wanted: &str| {
            connection
                .prepare_cached(sql)?
                .query_map(params![wanted, key, most], |stored| {
                    let place = Place { at: String::new(), key: stored.get(0)? };
                    Ok(Step { place, version: stored.get(1)?, assessment: Some(stored.get(0)?) })
                })?
                .collect()
        };
        match self {
            Self::Contacts(wanted, holding) => connection
                .prepare_cached(
                    "SELECT c.ad_version AS version FROM json_each(?1) one
                     JOIN contact c INDEXED BY contact_by_value
                       ON c.value = json_extract(one.value, '$[1]') AND c.kind = json_extract(one.value, '$[0]')
                     WHERE c.ad_version < ?2
                     UNION SELECT held.value FROM json_each(?4) held WHERE held.value < ?2
                     ORDER BY version DESC LIMIT ?3",
                )?
                .query_map(params![wanted, key, most, holding], |stored| {
                    let place = Place { at: String::new(), key: stored.get(0)? };
                    Ok(Step { place, version: stored.get(0)?, assessment: None })
                })?
                .collect(),
            Self::Nothing => Ok(Vec::new()),
            Self::Words(query) => by_key(
                "SELECT rowid, rowid FROM ad_text WHERE ad_text MATCH ?1 AND rowid < ?2
                 ORDER BY rowid DESC LIMIT ?3",
                query,
            ),
            Self::Indicator(id) => by_key(
                "SELECT a.id, a.ad_version FROM
                   (SELECT DISTINCT assessment FROM finding WHERE indicator = ?1 AND assessment < ?2
                    ORDER BY assessment DESC LIMIT ?3) AS found
                 CROSS JOIN assessment a ON a.id = found.assessment
                 ORDER BY found.assessment DESC",
                id,
            ),
            // The open ones are few and have an index of their own; of all flags most are closed.
            Self::Open => by_key(
                "SELECT flag.id, v.id FROM flag INDEXED BY flag_queue
                 CROSS JOIN ad_version v ON v.id = flag.ad_version
                 WHERE flag.state = 'open' AND flag.id < ?2 ORDER BY flag.id DESC LIMIT ?3",
                "",
            ),
            Self::Closed => by_key(
                "SELECT flag.id, v.id FROM flag
                 CROSS JOIN ad_version v ON v.id = flag.ad_version
                 WHERE flag.state = 'closed' AND flag.id < ?2 ORDER BY flag.id DESC LIMIT ?3",
                "",
            ),
            Self::Licence(state) => by_assessment(
                "SELECT id, ad_version FROM assessment INDEXED BY assessment_by_licence
                 WHERE licence IN ('suspended', 'revoked', 'borrowed', 'near_miss')
                   AND licence = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                state,
            ),
            Self::Band(band) => by_assessment(
                "SELECT id, ad_version FROM assessment INDEXED BY assessment_by_band
                 WHERE band IN ('sedang', 'tinggi') AND band = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                band.name(),
            ),
            Self::Destination(code) => by_key(
                "SELECT id, id FROM ad_version INDEXED BY ad_version_by_destination
                 WHERE destination_code = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                code,
            ),
            Self::Time { source, since, until } => {
                let (at, key) = match after {
                    Some(place) => (&place.at, key),
                    None => (until, -1),
                };
                let of_source = if source.is_some() { "ad.source = ?5 AND" } else { "" };
                let sql = format!(
                    "SELECT ad.id, (SELECT s.ad_version FROM standing_version s WHERE s.ad = ad.id), ad.first_seen_at FROM ad
                     WHERE {of_source} (ad.first_seen_at, ad.id) < (?1, ?2) AND ad.first_seen_at >= ?3
                     ORDER BY ad.first_seen_at DESC, ad.id DESC LIMIT ?4"
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let read = |stored: &rusqlite::Row<'_>| {
                    let place = Place { at: stored.get(2)?, key: stored.get(0)? };
                    Ok(Step { place, version: stored.get(1)?, assessment: None })
                };
                match source {
                    Some(source) => {
                        statement.query_map(params![at, key, since, most, source], read)?.collect()
                    }
                    None => statement.query_map(params![at, key, since, most], read)?.collect(),
                }
            }
        }
    }
}

/// What is asked for: words, and what stands within double quotes. Nothing in them is an operator.
pub(in crate::store) fn phrases(words: &str) -> Vec<String> {
    words
        .split('"')
        .enumerate()
        .flat_map(|(at, part)| {
            if at % 2 == 1 {
                vec![part.trim().to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        })
        .map(|phrase| phrase.replace('\0', " "))
        .filter(|phrase| phrase.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_asked_for_is_an_operator() {
        assert_eq!(phrases("gaji NOT besar* OR {x}"), ["gaji", "NOT", "besar*", "OR", "{x}"]);
        assert_eq!(phrases("pabrik \"tanpa biaya \" -- ^ \""), ["pabrik", "tanpa biaya"]);
        assert!(phrases("\" * - \"").is_empty());
        let walk = Walk::of(&SearchFilter { words: "a\"b c\" d".into(), ..SearchFilter::default() });
        assert!(matches!(walk, Walk::Words(query) if query == r#""a" "b c" "d""#));
    }
}
