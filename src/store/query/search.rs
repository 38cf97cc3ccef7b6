//! Ads by their words and by what is known of them. No question costs more than a fixed number of steps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::domain::{AdId, Band, ContactKind, FlagState, LicenceState, Reason, Score, SourceName, Verdict};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::error::StoreError;
use crate::store::query::export_rows::WrittenContact;
use crate::store::query::search_walk;
use crate::store::query::search_walk::{Step, Walk};
use crate::store::query::show;

/// Most candidates that one question looks at; the next question goes on behind them.
pub const MOST_WALKED: usize = 500;
/// Most ads on one page.
pub const MOST_FOUND: usize = 25;
/// Most characters of a text that are read to show where the words stand.
const EXCERPT_FROM: usize = 4_000;

/// Which ads are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Words that all must stand in title, text or employer; within double quotes in that order.
    pub words: String,
    /// Contacts of which one must be named, each by kind and normal form; none where any will do.
    pub contacts: Vec<(ContactKind, String)>,
    /// Versions that name one of them in a field, beside those that were read as naming it.
    pub holding: Vec<i64>,
    /// Country of work, by its code.
    pub destination: Option<String>,
    /// Identifier of an indicator or combination.
    pub indicator: Option<String>,
    /// Band.
    pub band: Option<Band>,
    /// Source.
    pub source: Option<SourceName>,
    /// What the registry said.
    pub licence: Option<LicenceState>,
    /// Where the flag stands.
    pub status: Option<FlagStatus>,
    /// First seen at or after.
    pub since: Option<Timestamp>,
    /// First seen before.
    pub until: Option<Timestamp>,
    /// Go on behind this place.
    pub after: Option<Place>,
}

/// Where the flag of an ad stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagStatus {
    /// Waits for a person.
    Open,
    /// Decided.
    Closed,
    /// Never flagged.
    None,
}

impl FlagStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::None];

    /// Name in addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::None => "none",
        }
    }
}

/// A place in the order of what is found, from which to go on. Stays where it is when ads are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Time, in the orders that have one; else empty.
    pub at: String,
    /// Number within it.
    pub key: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.at, self.key)
    }
}

impl std::str::FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, key) = text.rsplit_once('_').unwrap_or(("", text));
        Ok(Self { at: at.to_owned(), key: key.parse::<u32>()?.into() })
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Ads, newest first.
    pub ads: Vec<FoundAd>,
    /// Candidates that were looked at for it, at most [`MOST_WALKED`].
    pub walked: usize,
    /// Ads among them that fit, those of further pages included.
    pub fitting: usize,
    /// How many of those share a property.
    pub facets: Facets,
    /// Where to go on; none at the end.
    #[serde(skip)]
    pub next: Option<Place>,
}

/// Counts of what the fitting ads share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Countries of work, by code.
    pub destinations: BTreeMap<String, usize>,
    /// Their names in Indonesian.
    #[serde(skip)]
    pub destination_names: BTreeMap<String, String>,
    /// Indicators.
    pub indicators: BTreeMap<String, usize>,
    /// Bands.
    pub bands: BTreeMap<Band, usize>,
    /// Sources.
    pub sources: BTreeMap<String, usize>,
    /// Licence states.
    pub licences: BTreeMap<LicenceState, usize>,
    /// Where flags stand.
    pub statuses: BTreeMap<FlagStatus, usize>,
}

/// An ad that was found. Title, text and employer may hold personal data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundAd {
    /// The ad.
    pub ad: AdId,
    /// Title; a line break and the first words where it has none.
    pub title: String,
    /// The beginning of its text.
    #[serde(skip)]
    pub text: String,
    /// Its contacts, in the clear: whoever shows the ad masks them.
    #[serde(skip)]
    pub contacts: Vec<WrittenContact>,
    /// Employer or agency.
    pub employer: Option<String>,
    /// Country of work, if abroad, in Indonesian.
    pub destination: Option<String>,
    /// Source.
    pub source: SourceName,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When it was last seen.
    pub last_seen_at: Timestamp,
    /// When the page got other words than these; none where it has them now.
    pub changed_at: Option<Timestamp>,
    /// Score of the newest assessment of these words.
    pub score: Option<Score>,
    /// Its band.
    pub band: Option<Band>,
    /// What the registry said.
    pub licence: Option<LicenceState>,
    /// Reasons, strongest first; their details may hold contacts.
    #[serde(skip)]
    pub reasons: Vec<Reason>,
    /// Where its flag stands.
    pub status: FlagStatus,
    /// What a person decided, last.
    pub verdict: Option<Verdict>,
}

/// Whoever may not see contacts must not learn by a question what is hidden from him.
pub trait Admission {
    /// Whether an ad with these contacts has to be looked at: most need not.
    fn concerns(&self, contacts: &[WrittenContact]) -> bool;
    /// Whether the words that were asked for stand in what is shown of it.
    fn admits(&self, ad: &FoundAd) -> bool;
}

/// What is known of a candidate before it is shown.
struct Candidate {
    place: Place,
    version: i64,
    ad: i64,
    is_current: bool,
    assessment: Option<i64>,
    /// The newest assessment of these words; what a network adds is one of its own.
    newest: Option<i64>,
    destination: Option<(String, String)>,
    source: String,
    first_seen_at: String,
    band: Option<Band>,
    licence: Option<LicenceState>,
    status: FlagStatus,
}

impl Reader {
    /// The ads that fit, newest first, a page of them; under an admission those alone that it admits.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(
        &self,
        filter: &SearchFilter,
        admission: Option<&dyn Admission>,
    ) -> Result<Found, StoreError> {
        let walk = Walk::of(filter);
        self.read(|connection| {
            let steps = walk.steps(connection, filter.after.as_ref(), MOST_WALKED)?;
            let mut fitting: Vec<(Candidate, Vec<String>)> = Vec::new();
            let mut refused = 0;
            for step in &steps {
                let Some(candidate) = candidate(connection, step)? else { continue };
                // Most that do not fit are seen not to without a look at their findings.
                let is_superseded = step.assessment.is_some() && step.assessment != candidate.newest;
                if is_superseded || !fits(&candidate, filter) {
                    continue;
                }
                if let Some(admission) = admission
                    && admission.concerns(&show::written(connection, candidate.version)?)
                    && !admission.admits(&found(connection, &candidate)?)
                {
                    refused += 1;
                    continue;
                }
                let indicators = indicators(connection, candidate.assessment)?;
                if filter.indicator.as_ref().is_none_or(|wanted| indicators.contains(wanted)) {
                    // An ad is found once: by what was flagged or decided before the words of now.
                    match fitting.iter_mut().find(|(known, _)| known.ad == candidate.ad) {
                        // It stays where it was met first: the next page goes on behind that place.
                        Some((known, said)) if known.is_current => {
                            *known = Candidate { place: known.place.clone(), ..candidate };
                            *said = indicators;
                        }
                        Some(_) => {}
                        None => fitting.push((candidate, indicators)),
                    }
                }
            }
            let mut facets = Facets::default();
            fitting.iter().for_each(|(candidate, indicators)| facets.count(candidate, indicators));
            let next = match fitting.get(MOST_FOUND - 1).filter(|_| fitting.len() > MOST_FOUND) {
                Some((last, _)) => Some(last.place.clone()),
                // Where all are refused, not even that there are more is told.
                None => steps
                    .last()
                    .filter(|_| steps.len() == MOST_WALKED && refused < steps.len())
                    .map(|last| last.place.clone()),
            };
            let ads = fitting.iter().take(MOST_FOUND).map(|(candidate, _)| found(connection, candidate));
            Ok(Found {
                ads: ads.collect::<rusqlite::Result<_>>()?,
                walked: steps.len() - refused,
                fitting: fitting.len(),
                facets,
                next,
            })
        })
    }
}

fn candidate(connection: &Connection, step: &Step) -> rusqlite::Result<Option<Candidate>> {
    connection
        .prepare_cached(
            // What a network adds stands in a row of its own, its signs in that of the ad's own words.
            "SELECT coalesce(a.base, a.id), v.destination_code, coalesce(v.destination, v.destination_code), ad.source,
                    ad.first_seen_at, a.band, a.licence,
                    (SELECT state FROM flag WHERE flag.ad = ad.id AND merged_into IS NULL
                     ORDER BY flag.id DESC LIMIT 1),
                    ad.id, v.is_current, a.id
             FROM ad_version v
             JOIN ad ON ad.id = v.ad
             LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
             WHERE v.id = ?1
               AND (v.is_current = 1 OR v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = v.ad))",
        )?
        .query_row([step.version], |stored| {
            Ok(Candidate {
                place: step.place.clone(),
                version: step.version,
                ad: stored.get(8)?,
                is_current: stored.get(9)?,
                assessment: stored.get(0)?,
                newest: stored.get(10)?,
                destination: stored.get::<_, Option<String>>(1)?.zip(stored.get::<_, Option<String>>(2)?),
                source: stored.get(3)?,
                first_seen_at: stored.get(4)?,
                band: stored.get::<_, Option<String>>(5)?.map(row::untag).transpose()?,
                licence: stored.get::<_, Option<String>>(6)?.map(row::untag).transpose()?,
                status: status(stored.get::<_, Option<String>>(7)?)?,
            })
        })
        .optional()
}

fn status(state: Option<String>) -> rusqlite::Result<FlagStatus> {
    Ok(match state.map(row::untag::<FlagState>).transpose()? {
        Some(FlagState::Open) => FlagStatus::Open,
        Some(FlagState::Closed) => FlagStatus::Closed,
        None => FlagStatus::None,
    })
}

fn indicators(connection: &Connection, assessment: Option<i64>) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT DISTINCT indicator FROM finding WHERE assessment = ?1 AND speaks_for = 0")?
        .query_map([assessment], |stored| stored.get(0))?
        .collect()
}

/// Whether it fits in all but its indicators.
fn fits(candidate: &Candidate, filter: &SearchFilter) -> bool {
    let is = |wanted: &Option<String>, has: Option<&String>| wanted.is_none() || wanted.as_ref() == has;
    is(&filter.destination, candidate.destination.as_ref().map(|(code, _)| code))
        && (filter.band.is_none() || filter.band == candidate.band)
        && filter.source.as_ref().is_none_or(|wanted| wanted.0 == candidate.source)
        && (filter.licence.is_none() || filter.licence == candidate.licence)
        && filter.status.is_none_or(|wanted| wanted == candidate.status)
        && filter.since.is_none_or(|since| candidate.first_seen_at >= row::at(since))
        && filter.until.is_none_or(|until| candidate.first_seen_at < row::at(until))
}

impl Facets {
    fn count(&mut self, candidate: &Candidate, indicators: &[String]) {
        fn one<K: Ord>(counts: &mut BTreeMap<K, usize>, key: Option<K>) {
            if let Some(key) = key {
                *counts.entry(key).or_default() += 1;
            }
        }
        if let Some((code, name)) = &candidate.destination {
            one(&mut self.destinations, Some(code.clone()));
            self.destination_names.insert(code.clone(), name.clone());
        }
        one(&mut self.bands, candidate.band);
        one(&mut self.sources, Some(candidate.source.clone()));
        one(&mut self.licences, candidate.licence);
        one(&mut self.statuses, Some(candidate.status));
        for indicator in indicators {
            one(&mut self.indicators, Some(indicator.clone()));
        }
    }
}

fn found(connection: &Connection, candidate: &Candidate) -> rusqlite::Result<FoundAd> {
    let contacts = show::written(connection, candidate.version)?;
    let changed_at = show::changed_at(connection, candidate.version)?;
    connection
        .prepare_cached(
            "SELECT ad.identity, v.head, substr(v.text, 1, ?2), v.employer, ad.first_seen_at, ad.last_seen_at,
                    a.score, a.reasons,
                    (SELECT verdict FROM decision_in_force d LEFT JOIN campaign_member said ON said.ad_version = d.ad_version
                     WHERE d.ad = ad.id AND (d.ad_version = v.id OR said.founder = m.founder) ORDER BY d.at DESC, d.id DESC LIMIT 1)
             FROM ad_version v JOIN ad ON ad.id = v.ad LEFT JOIN campaign_member m ON m.ad_version = v.id
             LEFT JOIN assessment a ON a.id = (SELECT max(said.id) FROM assessment said WHERE said.ad_version = v.id)
             WHERE v.id = ?1",
        )?
        .query_row(params![candidate.version, EXCERPT_FROM], |stored| {
            Ok(FoundAd { changed_at, ..found_ad(stored, candidate, contacts)? })
        })
}

fn found_ad(
    stored: &Row<'_>,
    candidate: &Candidate,
    contacts: Vec<WrittenContact>,
) -> rusqlite::Result<FoundAd> {
    let reasons: Option<String> = stored.get(7)?;
    Ok(FoundAd {
        ad: AdId(stored.get(0)?),
        title: stored.get(1)?,
        text: stored.get(2)?,
        contacts,
        employer: stored.get(3)?,
        destination: candidate.destination.as_ref().map(|(_, name)| name.clone()),
        source: SourceName(candidate.source.clone()),
        first_seen_at: row::time(&stored.get::<_, String>(4)?)?,
        last_seen_at: row::time(&stored.get::<_, String>(5)?)?,
        changed_at: None,
        score: stored.get::<_, Option<f64>>(6)?.map(row::score).transpose()?,
        band: candidate.band,
        licence: candidate.licence,
        reasons: reasons.map(|json| row::unjson(&json)).transpose()?.unwrap_or_default(),
        status: candidate.status,
        verdict: stored.get::<_, Option<String>>(8)?.map(row::untag).transpose()?,
    })
}

/// The words that a question asks for, as whoever shows the answer looks for them.
pub fn query_words(words: &str) -> Vec<String> {
    search_walk::phrases(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::two_campaigns::two_campaigns;

    #[test]
    fn a_sign_is_found_where_a_network_has_added_to_the_score() {
        let (_folder, store) = two_campaigns();
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(
                    "INSERT INTO finding (assessment, ordinal, indicator, speaks_for, strength, spans)
                       VALUES (1, 0, 'C01', 0, 'medium', '[]');
                     UPDATE assessment SET is_latest = 0 WHERE id = 1;
                     INSERT INTO assessment (ad, ad_version, is_latest, run, model, data, score, band, licence,
                                             reasons, supports, base)
                       VALUES (1, 1, 1, 'r', 'm', 'd', 0.95, 'tinggi', 'not_checkable', '[]', '[]', 1);",
                )
            })
            .unwrap();
        let filter = SearchFilter { indicator: Some("C01".into()), ..SearchFilter::default() };
        let found = store.reader().unwrap().search(&filter, None).unwrap();
        assert_eq!(found.ads.iter().map(|ad| ad.ad.0.as_str()).collect::<Vec<_>>(), ["a1"]);
        assert_eq!(found.facets.indicators.get("C01"), Some(&1));
        assert_eq!(found.ads[0].score.map(Score::get), Some(0.95), "with what the network adds");
    }
}
