//! Labels: what persons and authorities say of texts, with the words as they were then.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::domain::{LabelSource, Ruling, RulingReason, sha256_hex};
use crate::store::access::access_log::{Actor, log};
use crate::store::db::reader::Reader;
use crate::store::db::row;
use crate::store::db::writer::Store;
use crate::store::error::StoreError;

/// What a text is said to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredLabel {
    /// Number of its campaign; a campaign counts once. Below zero where the text belongs to no stored campaign.
    pub campaign: i64,
    /// The ad, where it is about a stored one.
    pub ad: Option<String>,
    /// Who says so.
    pub source: LabelSource,
    /// Whether it is suspicious.
    pub is_suspicious: bool,
    /// What the text is: `ad`, `warning`, `news`, `guide` or `other`.
    pub kind: String,
    /// The person, persons or authority.
    pub person: String,
    /// When they said so.
    pub at: Timestamp,
    /// Version of the rules that they followed, where it was noted.
    pub guideline: String,
    /// Where the ad was found.
    pub board: String,
    /// Country of work, if abroad and stored.
    pub destination: Option<String>,
    /// Title as it was then.
    pub title: String,
    /// Text as it was then.
    pub text: String,
}

/// Every label, and what could not become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StoredLabels {
    /// Labels, oldest first, one a campaign.
    pub labels: Vec<StoredLabel>,
    /// Campaigns on which persons disagree; they teach nothing until somebody settles it.
    pub disputed: Vec<String>,
    /// Campaigns decided as weak or unsure: neither side.
    pub undecided: usize,
    /// What two or more persons said of the same campaign, each the latest of theirs.
    pub reviews: Vec<Vec<Ruling>>,
}

/// A label that somebody brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLabel {
    /// The stored ad that it is about; none where the words are given.
    pub ad: Option<String>,
    /// Who says so.
    pub source: LabelSource,
    /// Whether it is suspicious.
    pub is_suspicious: bool,
    /// What the text is.
    pub kind: String,
    /// Person or authority.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// Version of the rules.
    pub guideline: String,
    /// Where the ad was found.
    pub board: String,
    /// Title, where no stored ad is named.
    pub title: String,
    /// Text, where no stored ad is named.
    pub text: String,
}

/// What came of bringing labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LabelsAdded {
    /// New ones.
    pub added: usize,
    /// Those that were there.
    pub known: usize,
    /// Positions of those whose ad is not stored, or had no words yet at that time.
    pub unknown: Vec<usize>,
}

impl Reader {
    /// Labels given since a time. Of each campaign the strongest counts: an authority before two persons who agree, these
    /// before one person, a person before a rule; the newest of equals.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn labels(&self, since: Timestamp) -> Result<StoredLabels, StoreError> {
        self.read(|connection| {
            let mut all = StoredLabels::default();
            let mut best: BTreeMap<i64, StoredLabel> = BTreeMap::new();
            let mut disputed: BTreeMap<i64, String> = BTreeMap::new();
            for (campaign, said) in decisions(connection, since)? {
                let rulings: Vec<Ruling> = said.iter().map(|said| said.ruling).collect();
                if rulings.len() > 1 {
                    all.reviews.push(rulings.clone());
                }
                let firm: Vec<&Said> = said.iter().filter(|said| said.class().is_some()).collect();
                let Some(newest) = firm.last() else {
                    all.undecided += 1;
                    continue;
                };
                let is_weak = said.iter().any(|said| said.ruling == Ruling::Weak);
                if is_weak || firm.iter().any(|other| other.class() != newest.class()) {
                    disputed.insert(campaign, newest.ad.clone());
                    continue;
                }
                best.insert(campaign, newest.label(campaign, &firm));
            }
            for label in brought(connection, since)? {
                let is_better = best
                    .get(&label.campaign)
                    .is_none_or(|known| strength(known.source) <= strength(label.source));
                // Who settles a dispute must stand above those who had it.
                let settles = strength(label.source) >= strength(LabelSource::DoubleReview);
                if is_better && (settles || !disputed.contains_key(&label.campaign)) {
                    disputed.remove(&label.campaign);
                    best.insert(label.campaign, label);
                }
            }
            all.disputed = disputed.into_values().collect();
            all.labels = best.into_values().collect();
            all.labels.sort_by(|a, b| a.at.cmp(&b.at).then(a.campaign.cmp(&b.campaign)));
            Ok(all)
        })
    }
}

fn strength(source: LabelSource) -> usize {
    match source {
        LabelSource::Outcome => 4,
        LabelSource::DoubleReview => 3,
        LabelSource::Analyst | LabelSource::Written => 2,
        LabelSource::WeakRule => 1,
        LabelSource::Network => 0,
    }
}

/// What one person said last of a campaign.
struct Said {
    ruling: Ruling,
    reason: String,
    person: String,
    at: Timestamp,
    ad: String,
    board: String,
    destination: Option<String>,
    title: String,
    text: String,
}

impl Said {
    /// Whether it is suspicious, and what the text is; none for what takes no side.
    fn class(&self) -> Option<(bool, &'static str)> {
        match self.ruling {
            Ruling::Confirm => Some((true, "ad")),
            Ruling::Dismiss => Some((false, "ad")),
            Ruling::WarningOrNews => {
                let is_news = row::untag::<RulingReason>(self.reason.clone())
                    .is_ok_and(|reason| reason == RulingReason::News);
                Some((false, if is_news { "news" } else { "warning" }))
            }
            Ruling::NotAnAd => Some((false, "other")),
            Ruling::Weak | Ruling::Unsure => None,
        }
    }

    fn label(&self, campaign: i64, firm: &[&Self]) -> StoredLabel {
        let (is_suspicious, kind) = self.class().unwrap_or((false, "other"));
        let persons: Vec<&str> = firm.iter().map(|said| said.person.as_str()).collect();
        StoredLabel {
            campaign,
            ad: Some(self.ad.clone()),
            source: if firm.len() > 1 { LabelSource::DoubleReview } else { LabelSource::Analyst },
            is_suspicious,
            kind: kind.to_owned(),
            person: persons.join(", "),
            at: self.at,
            guideline: String::new(),
            board: self.board.clone(),
            destination: self.destination.clone(),
            title: self.title.clone(),
            text: self.text.clone(),
        }
    }
}

/// What persons said of each campaign, each the latest of theirs in force, oldest first. Network evidence stands nowhere
/// in it: only what a person decided.
fn decisions(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<(i64, Vec<Said>)>> {
    let mut found = connection.prepare_cached(
        "SELECT coalesce(m.founder, v.id), e.person, e.ruling, e.reason, e.person_name, e.at, ad.identity, ad.source,
                v.destination_code, v.title, v.text
         FROM review_event e
         CROSS JOIN ad_version v ON v.id = e.ad_version
         CROSS JOIN ad ON ad.id = v.ad
         LEFT JOIN campaign_member m ON m.ad_version = v.id
         WHERE e.ruling IS NOT NULL AND e.at >= ?1
           -- Of what was erased nothing can be learned.
           AND (v.title <> '' OR v.text <> '')
           AND NOT EXISTS (SELECT 1 FROM review_event undo WHERE undo.undoes = e.id)
         ORDER BY e.id",
    )?;
    let mut rows = found.query([row::at(since)])?;
    let mut said: BTreeMap<i64, BTreeMap<i64, (usize, Said)>> = BTreeMap::new();
    let mut order = 0;
    while let Some(stored) = rows.next()? {
        order += 1;
        let one = Said {
            ruling: row::untag(stored.get(2)?)?,
            reason: stored.get(3)?,
            person: stored.get(4)?,
            at: row::time(&stored.get::<_, String>(5)?)?,
            ad: stored.get(6)?,
            board: stored.get(7)?,
            destination: stored.get(8)?,
            title: stored.get(9)?,
            text: stored.get(10)?,
        };
        said.entry(stored.get(0)?).or_default().insert(stored.get(1)?, (order, one));
    }
    let told = said.into_iter().map(|(campaign, persons)| {
        let mut all: Vec<(usize, Said)> = persons.into_values().collect();
        all.sort_by_key(|(order, _)| *order);
        (campaign, all.into_iter().map(|(_, said)| said).collect())
    });
    Ok(told.collect())
}

fn brought(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<StoredLabel>> {
    connection
        .prepare_cached(
            "SELECT coalesce(m.founder, l.campaign, -l.id), l.ad, l.source, l.is_suspicious, l.kind, l.person, l.at,
                    l.guideline, l.board, l.title, l.text
             FROM label l LEFT JOIN campaign_member m ON m.ad_version = l.campaign
             WHERE l.at >= ?1 ORDER BY l.at, l.id",
        )?
        .query_map([row::at(since)], |stored| {
            Ok(StoredLabel {
                campaign: stored.get(0)?,
                ad: stored.get(1)?,
                source: row::untag(stored.get(2)?)?,
                is_suspicious: stored.get(3)?,
                kind: stored.get(4)?,
                person: stored.get(5)?,
                at: row::time(&stored.get::<_, String>(6)?)?,
                guideline: stored.get(7)?,
                board: stored.get(8)?,
                destination: None,
                title: stored.get(9)?,
                text: stored.get(10)?,
            })
        })?
        .collect()
}

impl Store {
    /// Keeps labels, all of them or none, and notes it in the access log. A label of a stored ad gets the words that were
    /// flagged or decided on, else those that the ad had at that time. The same label once more adds nothing.
    ///
    /// # Errors
    /// When the database is locked or the disk full; then nothing is kept.
    pub fn add_labels(
        &mut self,
        labels: &[NewLabel],
        account: &str,
        now: Timestamp,
    ) -> Result<LabelsAdded, StoreError> {
        self.writer().write(|tx| {
            let mut done = LabelsAdded::default();
            for (at, label) in labels.iter().enumerate() {
                let words = match &label.ad {
                    None => Some((None, label.board.clone(), label.title.clone(), label.text.clone())),
                    Some(ad) => as_of(tx, ad, label.at)?,
                };
                let Some((campaign, board, title, text)) = words else {
                    done.unknown.push(at);
                    continue;
                };
                let said = [
                    label.ad.as_deref().unwrap_or(""),
                    label.source.name(),
                    if label.is_suspicious { "1" } else { "0" },
                    &label.kind,
                    &label.person,
                    &row::at(label.at),
                    &title,
                    &text,
                ]
                .join("\u{1f}");
                let added = tx
                    .prepare_cached(
                        "INSERT INTO label (ad, campaign, source, is_suspicious, kind, person, at, guideline, board,
                                            title, text, digest, imported_at, imported_by)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                         ON CONFLICT (digest) DO NOTHING",
                    )?
                    .execute(params![
                        label.ad,
                        campaign,
                        label.source.name(),
                        label.is_suspicious,
                        label.kind,
                        label.person,
                        row::at(label.at),
                        label.guideline,
                        board,
                        row::text(&title),
                        row::text(&text),
                        sha256_hex(said.as_bytes()),
                        row::at(now),
                        account
                    ])?;
                done.added += added;
                done.known += 1 - added;
            }
            if done.added > 0 {
                let which = format!("{} labels", done.added);
                log(tx, &Actor::Account(account.to_owned()), "labels_import", &which, now)?;
            }
            Ok(done)
        })
    }
}

type WordsThen = (Option<i64>, String, String, String);

/// Campaign, source and words that an ad stood by at a time: flagged or decided on, else those that it had then, or the
/// first ones that are known of it.
fn as_of(connection: &Connection, ad: &str, at: Timestamp) -> rusqlite::Result<Option<WordsThen>> {
    connection
        .prepare_cached(
            "SELECT coalesce(m.founder, v.id), ad.source, v.title, v.text
             FROM ad JOIN ad_version v ON v.ad = ad.id
             LEFT JOIN campaign_member m ON m.ad_version = v.id
             WHERE ad.identity = ?1 AND (v.title <> '' OR v.text <> '')
             ORDER BY v.captured_at > ?2,
                      v.id = (SELECT s.ad_version FROM standing_version s WHERE s.ad = ad.id) AND NOT v.is_current DESC,
                      CASE WHEN v.captured_at > ?2 THEN v.number ELSE -v.number END LIMIT 1",
        )?
        .query_row(params![ad, row::at(at)], |stored| {
            Ok((stored.get(0)?, stored.get(1)?, stored.get(2)?, stored.get(3)?))
        })
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PersonId;
    use crate::store::review::decisions::{Decided, Decision};
    use crate::store::two_campaigns::two_campaigns;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn decide(store: &mut Store, campaign: &str, ruling: Ruling, person: i64) -> i64 {
        let decision = Decision {
            campaign: campaign.into(),
            ruling,
            reason: ruling.reasons().first().copied(),
            note: String::new(),
            person: PersonId(person),
            person_name: format!("p{person}"),
            seen: 0,
            is_second: true,
            at: at("2026-11-24T02:00:00Z"),
        };
        match store.decide_campaign(&decision).unwrap() {
            Decided::Done { event, .. } => event,
            other => panic!("{other:?}"),
        }
    }

    fn labels(store: &Store) -> StoredLabels {
        store.reader().unwrap().labels(Timestamp::UNIX_EPOCH).unwrap()
    }

    fn outcome(ad: &str, is_suspicious: bool) -> NewLabel {
        NewLabel {
            ad: Some(ad.into()),
            source: LabelSource::Outcome,
            is_suspicious,
            kind: "ad".into(),
            person: "Polda Jabar".into(),
            at: at("2026-11-25T00:00:00Z"),
            guideline: String::new(),
            board: String::new(),
            title: String::new(),
            text: String::new(),
        }
    }

    #[test]
    fn one_person_two_persons_and_a_dispute() {
        let (_folder, mut store) = two_campaigns();
        decide(&mut store, "a1", Ruling::Confirm, 1);
        decide(&mut store, "a2", Ruling::Unsure, 1);
        let told = labels(&store);
        assert_eq!((told.labels.len(), told.undecided), (1, 1));
        let label = &told.labels[0];
        assert_eq!(
            (label.source, label.is_suspicious, label.text.as_str()),
            (LabelSource::Analyst, true, "kasir")
        );
        decide(&mut store, "a1", Ruling::Confirm, 2);
        let told = labels(&store);
        assert_eq!(told.labels[0].source, LabelSource::DoubleReview);
        assert_eq!((told.labels[0].person.as_str(), told.reviews.len()), ("p1, p2", 1));
        let other = decide(&mut store, "a1", Ruling::Dismiss, 2);
        let told = labels(&store);
        assert_eq!((told.labels.len(), told.disputed.as_slice()), (0, ["a1".to_owned()].as_slice()));
        store.undo(other, PersonId(2), "p2", at("2026-11-24T03:00:00Z")).unwrap();
        assert_eq!(
            labels(&store).labels[0].source,
            LabelSource::DoubleReview,
            "what was undone counts no more"
        );
    }

    #[test]
    fn an_outcome_settles_what_persons_say_and_is_added_once() {
        let (_folder, mut store) = two_campaigns();
        decide(&mut store, "a1", Ruling::Dismiss, 1);
        let now = at("2026-11-26T00:00:00Z");
        let brought = [outcome("a1", true), outcome("nowhere", true)];
        let added = store.add_labels(&brought, "sari", now).unwrap();
        assert_eq!((added.added, added.known, added.unknown.as_slice()), (1, 0, [1].as_slice()));
        assert_eq!(store.add_labels(&brought, "sari", now).unwrap().known, 1);
        let told = labels(&store);
        assert_eq!(
            (told.labels.len(), told.labels[0].source),
            (1, LabelSource::Outcome),
            "a campaign counts once"
        );
        assert!(told.labels[0].is_suspicious && told.labels[0].text == "kasir");
    }

    #[test]
    fn what_the_network_said_loses_to_any_person() {
        let (_folder, mut store) = two_campaigns();
        decide(&mut store, "a1", Ruling::Dismiss, 1);
        let network = NewLabel { source: LabelSource::Network, ..outcome("a1", true) };
        store.add_labels(&[network], "sari", at("2026-11-26T00:00:00Z")).unwrap();
        assert_eq!(labels(&store).labels[0].source, LabelSource::Analyst);
    }

    #[test]
    fn an_ad_is_labelled_in_the_words_that_it_had_then() {
        let (_folder, mut store) = two_campaigns();
        store
            .writer()
            .with(|connection| {
                connection.execute_batch(
                    "UPDATE ad_version SET is_current = 0 WHERE ad = 1;
                     INSERT INTO ad_version (id, ad, number, is_current, words_sha256, run, captured_at, kind, language,
                                             title, fields, text)
                       VALUES (9, 1, 2, 1, printf('%064d', 9), 'r', '2026-11-30T00:00:00.000Z', 'ad', 'id', 'Dicari', '{}',
                               'pelaut');",
                )
            })
            .unwrap();
        let now = at("2026-12-01T00:00:00Z");
        store.add_labels(&[outcome("a1", true)], "sari", now).unwrap();
        assert_eq!(labels(&store).labels[0].text, "kasir");
        let later = NewLabel { at: now, ..outcome("a1", true) };
        store.add_labels(&[later], "sari", now).unwrap();
        assert!(labels(&store).labels.iter().any(|label| label.text == "pelaut"));
    }
}
