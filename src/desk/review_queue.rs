use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::facts::Harms;
use crate::store::{Agreement, Holder, QueueEntry, QueuedCampaign, Reader, StoreError};
use crate::views::Alike;

/// Most decided flags that say how sure a score is: the newest.
const MOST_DECIDED: usize = 2_000;

/// What the day's queue is made of, read once for all who ask between two changes of the database: every page of a
/// campaign needs the queue's order, and a night changes the database more seldom than eight persons ask. Whoever comes
/// while it is read waits for it instead of reading the same beside it.
#[derive(Debug)]
pub(super) struct ReviewQueue {
    database: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Tells whether the database has changed. It is asked before anything is read, so that what is kept may be newer
    /// than it says, never older.
    watcher: Option<Reader>,
    /// What the watcher said, and the day, when what is kept was read.
    as_of: Option<(i64, Date)>,
    kept: Kept,
}

#[derive(Debug, Default)]
struct Kept {
    line: Option<Vec<QueueEntry>>,
    /// Places of the queue, and what is told of them.
    waiting: Option<(Vec<QueueEntry>, Vec<QueuedCampaign>)>,
    samples: Option<Vec<QueuedCampaign>>,
    agreement: Option<Agreement>,
    decided_scores: Option<Vec<(f64, bool)>>,
}

impl ReviewQueue {
    pub(super) fn new(database: &Path) -> Self {
        Self { database: database.to_owned(), state: Mutex::default() }
    }

    /// See [`Reader::line`].
    pub(super) fn line(
        &self,
        reader: &Reader,
        harms: &Harms,
        day: Date,
        now: Timestamp,
    ) -> Result<Vec<QueueEntry>, StoreError> {
        let harm = |signs: &[String]| harms.weight(signs.iter().map(String::as_str));
        let mut line = self.kept(day, |kept| once(&mut kept.line, || reader.line(now, harm)))?;
        for place in &mut line {
            let_go(&mut place.holder, now);
        }
        Ok(line)
    }

    /// See [`Reader::waiting`].
    pub(super) fn waiting(
        &self,
        reader: &Reader,
        line: &[QueueEntry],
        day: Date,
        now: Timestamp,
    ) -> Result<Vec<QueuedCampaign>, StoreError> {
        let waiting = self.kept(day, |kept| {
            // Those that are shown are fewer when more is decided, and that changes the database.
            kept.waiting.take_if(|(of, _)| of.as_slice() != line);
            once(&mut kept.waiting, || Ok((line.to_vec(), reader.waiting(line, now)?)))
        })?;
        Ok(held_still(waiting.1, now))
    }

    /// See [`Reader::samples`].
    pub(super) fn samples(
        &self,
        reader: &Reader,
        day: Date,
        now: Timestamp,
    ) -> Result<Vec<QueuedCampaign>, StoreError> {
        let samples = self.kept(day, |kept| once(&mut kept.samples, || reader.samples(now)))?;
        Ok(held_still(samples, now))
    }

    /// What became of flags whose scores lie near that one.
    pub(super) fn alike(&self, reader: &Reader, score: f64, day: Date) -> Result<Option<Alike>, StoreError> {
        self.kept(day, |kept| {
            if kept.decided_scores.is_none() {
                kept.decided_scores = Some(reader.decided_scores(MOST_DECIDED)?);
            }
            Ok(Alike::of(score, kept.decided_scores.as_deref().unwrap_or_default()))
        })
    }

    /// See [`Reader::agreement`]; it does not matter at what time of the day it begins.
    pub(super) fn agreement(
        &self,
        reader: &Reader,
        percent: u8,
        day: Date,
        since: Timestamp,
    ) -> Result<Agreement, StoreError> {
        self.kept(day, |kept| once(&mut kept.agreement, || reader.agreement(percent, since)))
    }

    /// Hands what is kept to `work`, after forgetting it where the database has changed or a new day has begun.
    fn kept<T>(
        &self,
        day: Date,
        work: impl FnOnce(&mut Kept) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let watcher = if let Some(watcher) = state.watcher.take() {
            watcher
        } else {
            // What another watcher said means nothing to this one.
            state.as_of = None;
            Reader::open(&self.database)?
        };
        let as_of = Some((watcher.changes()?, day));
        state.watcher = Some(watcher);
        if state.as_of != as_of {
            state.kept = Kept::default();
            state.as_of = as_of;
        }
        work(&mut state.kept)
    }
}

/// What is kept, read where it is not.
fn once<T: Clone>(
    kept: &mut Option<T>,
    read: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match kept {
        Some(kept) => Ok(kept.clone()),
        None => Ok(kept.insert(read()?).clone()),
    }
}

/// A claim ends by itself, without any change of the database.
fn let_go(holder: &mut Option<Holder>, now: Timestamp) {
    holder.take_if(|holder| holder.until <= now);
}

fn held_still(mut waiting: Vec<QueuedCampaign>, now: Timestamp) -> Vec<QueuedCampaign> {
    for row in &mut waiting {
        let_go(&mut row.holder, now);
    }
    waiting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PersonId;
    use crate::store::Store;

    fn kept(review_queue: &ReviewQueue, day: i8, read: usize) -> usize {
        review_queue
            .kept(Date::constant(2026, 11, day), |kept| {
                let read = || Ok(Agreement { pairs: read, same: 0 });
                once(&mut kept.agreement, read)
            })
            .unwrap()
            .pairs
    }

    #[test]
    fn what_is_kept_is_read_anew_after_every_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        let mut store = Store::open(&path).unwrap();
        let review_queue = ReviewQueue::new(&path);
        assert_eq!((kept(&review_queue, 24, 1), kept(&review_queue, 24, 2)), (1, 1), "nothing has changed");
        store.note_access(PersonId(1), "reveal", "a1", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((kept(&review_queue, 24, 3), kept(&review_queue, 24, 4)), (3, 3));
        assert_eq!(kept(&review_queue, 25, 5), 5, "a new day has begun");
        review_queue.state.lock().unwrap().watcher = None;
        assert_eq!(kept(&review_queue, 25, 6), 6, "nobody has watched");
    }

    #[test]
    fn what_cannot_be_read_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waspada.db");
        let review_queue = ReviewQueue::new(&path);
        assert!(review_queue.kept(Date::constant(2026, 11, 24), |_| Ok(())).is_err(), "there is none");
        drop(Store::open(&path).unwrap());
        let failed = review_queue.kept(Date::constant(2026, 11, 24), |kept| {
            once(&mut kept.agreement, || Err(StoreError::NoSuchAd { ad: "a".into() }))
        });
        assert!(failed.is_err());
        assert_eq!(kept(&review_queue, 24, 7), 7);
    }

    #[test]
    fn a_claim_ends_though_nothing_changes() {
        let until = Timestamp::from_second(100).unwrap();
        let mut holder = Some(Holder { person: PersonId(1), person_name: "rina".into(), until });
        let_go(&mut holder, Timestamp::from_second(99).unwrap());
        assert!(holder.is_some());
        let_go(&mut holder, until);
        assert!(holder.is_none());
    }
}
