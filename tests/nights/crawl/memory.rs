//! A ledger in memory, and the taker that commits to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use waspada::archive::Earlier;
use waspada::crawl::{
    Coverage, Crawled, Found, FrontierEntry, Ledger, LedgerError, Pushed, RobotsFile, Visit,
};
use waspada::domain::{Field, RunId, SourceName};

#[derive(Debug, Default)]
pub(crate) struct Memory(pub(crate) Mutex<State>);

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) visits: HashMap<(SourceName, String), Visit>,
    pub(crate) robots: HashMap<String, RobotsFile>,
    pub(crate) frontier: Vec<Entry>,
    pub(crate) coverage: Vec<Coverage>,
    /// Addresses that showed ads, in case that no list names them any more.
    pub(crate) known: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) source: SourceName,
    pub(crate) url: String,
    hints: BTreeMap<Field, String>,
    is_waiting: bool,
    /// Number of the commit that made it done, and the run it belonged to.
    done: Option<(usize, RunId)>,
}

impl Memory {
    /// What the store does in one transaction.
    pub(crate) fn commit(&self, run: &RunId, crawled: &Crawled) {
        let mut state = self.0.lock().unwrap();
        if let Some(visit) = &crawled.visit {
            state.visits.insert((crawled.source.clone(), visit.url.clone()), visit.clone());
        }
        let order = state.frontier.iter().filter(|entry| entry.done.is_some()).count();
        let is_it = |entry: &&mut Entry| entry.source == crawled.source && entry.url == crawled.url;
        if let Some(entry) = state.frontier.iter_mut().find(is_it) {
            entry.is_waiting = false;
            entry.done = Some((order, run.clone()));
        }
    }

    pub(crate) fn coverage(&self) -> Vec<Coverage> {
        self.0.lock().unwrap().coverage.clone()
    }
}

impl Ledger for Memory {
    fn visits(&self, source: &SourceName, urls: &[&str]) -> Result<Vec<Option<Visit>>, LedgerError> {
        let state = self.0.lock().unwrap();
        Ok(urls.iter().map(|url| state.visits.get(&(source.clone(), (*url).to_owned())).cloned()).collect())
    }

    fn capture(&self, payload_sha256: &str) -> Result<Option<Earlier>, LedgerError> {
        let state = self.0.lock().unwrap();
        Ok(state.visits.values().find(|visit| visit.payload_sha256 == payload_sha256).map(|visit| Earlier {
            url: visit.url.clone(),
            captured_at: visit.captured_at,
            record_id: visit.record_id.clone(),
            payload_sha256: visit.payload_sha256.clone(),
        }))
    }

    fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, LedgerError> {
        Ok(self.0.lock().unwrap().robots.get(origin).cloned())
    }

    fn keep_robots(&self, origin: &str, file: &RobotsFile) -> Result<(), LedgerError> {
        self.0.lock().unwrap().robots.insert(origin.to_owned(), file.clone());
        Ok(())
    }

    fn push(&self, run: &RunId, source: &SourceName, found: &[Found]) -> Result<Pushed, LedgerError> {
        let mut state = self.0.lock().unwrap();
        let mut pushed = Pushed::default();
        for one in found {
            match state.frontier.iter_mut().find(|entry| entry.url == one.url) {
                Some(entry) if entry.source != *source => pushed.elsewhere += 1,
                Some(entry) if entry.done.as_ref().is_some_and(|(_, in_run)| in_run == run) => {
                    pushed.done += 1;
                }
                Some(entry) => {
                    entry.is_waiting = true;
                    entry.hints.clone_from(&one.hints);
                    pushed.waiting += 1;
                }
                None => {
                    state.frontier.push(Entry {
                        source: source.clone(),
                        url: one.url.clone(),
                        hints: one.hints.clone(),
                        is_waiting: true,
                        done: None,
                    });
                    pushed.waiting += 1;
                }
            }
        }
        Ok(pushed)
    }

    fn pending(&self, source: &SourceName, limit: usize) -> Result<Vec<FrontierEntry>, LedgerError> {
        let state = self.0.lock().unwrap();
        let mut waiting: Vec<_> = state
            .frontier
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.source == *source && entry.is_waiting)
            .collect();
        waiting.sort_by_key(|(id, entry)| (entry.done.as_ref().map(|(order, _)| *order), *id));
        let entry = |(_, entry): (usize, &Entry)| FrontierEntry {
            url: entry.url.clone(),
            hints: entry.hints.clone(),
        };
        Ok(waiting.into_iter().take(limit).map(entry).collect())
    }

    fn push_left(&self, source: &SourceName, most: usize) -> Result<Vec<String>, LedgerError> {
        let mut state = self.0.lock().unwrap();
        let named: Vec<String> = state
            .frontier
            .iter()
            .filter(|entry| entry.is_waiting || entry.done.is_some())
            .map(|e| e.url.clone())
            .collect();
        let known = std::mem::take(&mut state.known);
        let left: Vec<String> = known.into_iter().filter(|url| !named.contains(url)).take(most).collect();
        for url in &left {
            state.frontier.push(Entry {
                source: source.clone(),
                url: url.clone(),
                hints: BTreeMap::new(),
                is_waiting: true,
                done: None,
            });
        }
        Ok(left)
    }

    fn waiting(&self, source: &SourceName) -> Result<usize, LedgerError> {
        let state = self.0.lock().unwrap();
        Ok(state.frontier.iter().filter(|entry| entry.source == *source && entry.is_waiting).count())
    }

    fn cover(&self, _run: &RunId, lines: &[Coverage]) -> Result<(), LedgerError> {
        self.0.lock().unwrap().coverage.extend_from_slice(lines);
        Ok(())
    }
}
