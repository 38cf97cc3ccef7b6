//! What a newer list of licences means for ads that are kept already.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{CompareError, NetworkScored, Stages, muting, score_networks};
use crate::campaign::HubRule;
use crate::domain::{Ad, AdFields, AdId, Candidate, Change, Flag, Judged, LicenceRecheck, RunId, SourceName};
use crate::extract::{Given, extract_given};
use crate::features::features;
use crate::policy;
use crate::store::{GivenWords, KeptAd, Store, StoreError};

/// More than the runs of any database: one a night for centuries.
const EVERY_RUN: usize = 100_000;

/// Ads that a newer list says something else of.
struct Touched {
    judged: Vec<(Judged, GivenWords)>,
    lost_since: HashSet<AdId>,
}

/// Asks the registry once more about every ad that is kept, as of the ad's own day. Where it answers otherwise
/// than before, the ad is judged anew and its network scored again; where a company has lost its licence since the
/// ad, the flag that a person decided is opened once more, a single time. Flags opened here do not wait for the day's
/// budget: what was decided on an old list is put right at once.
///
/// Only when all of it is done are the data files noted as asked, so that the next run does what a kill cut off.
///
/// # Errors
/// When the database cannot be read or written; what was kept before stays, and the next run makes up for it.
pub fn recheck_licences(
    store: &mut Store,
    run: &RunId,
    (stages, rule): (&Stages, HubRule),
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(LicenceRecheck, NetworkScored), CompareError> {
    let reader = store.reader()?;
    let mut found = LicenceRecheck::default();
    let mut touched = Touched { judged: Vec::new(), lost_since: HashSet::new() };
    let today = now.to_zoned(zone.clone()).date();
    reader.kept_ads(|kept| {
        found.ads += 1;
        touched.look(kept, stages, zone, today);
    })?;
    found.judged = touched.judged.len();
    found.lost_since = touched.lost_since.len();
    store.keep_recheck(run, &touched.judged)?;
    let scored = score_networks(store, run, (rule, stages.thresholds), now)?;
    // What an earlier run judged anew before it was cut off is among them.
    let judged = reader.recheck_due()?;
    let candidates = touched.candidates(&judged, reader.candidates_ever()?);
    let (candidates, _) = muting::unmuted(&reader, stages, candidates, now)?;
    let decision = policy::decide(run, &candidates, usize::MAX);
    let flags: Vec<Flag> = decision.open.iter().chain(&decision.raise).cloned().collect();
    found.opened = store.open_flags(run, &flags, 0, now)?;
    found.raised = decision.raise.len();
    store.recheck_done(run, &stages.facts.version, now)?;
    Ok((found, scored))
}

/// Whether the ads that are kept were all asked about with the data files of `stages`. A database whose runs all had
/// these has no ad that was judged with others.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn is_rechecked(
    store: &mut Store,
    run: &RunId,
    stages: &Stages,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let reader = store.reader()?;
    let data = &stages.facts.version;
    match reader.rechecked_for()? {
        Some(last) => Ok(last == *data),
        None if reader.runs(EVERY_RUN)?.iter().all(|earlier| earlier.data == *data) => {
            store.recheck_done(run, data, now)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

impl Touched {
    fn look(&mut self, kept: KeptAd, stages: &Stages, zone: &TimeZone, today: Date) {
        let (licence, is_loss_told) = (kept.licence, kept.is_loss_told);
        let day = kept.last_seen_at.to_zoned(zone.clone()).date();
        let KeptAd { ad: id, source, url, title, text, fields, last_seen_at, .. } = kept;
        let given = GivenWords {
            source: source.clone(),
            url: url.clone(),
            last_seen_at,
            day,
            fields: fields.clone(),
        };
        let mut ad = restored((id, source, url), (&title, &text), fields, last_seen_at, stages);
        if features(&ad, &stages.facts, day).licence != licence {
            self.judged.push((stages.judge(ad, day), given));
        } else if !licence.is_lost() && !is_loss_told {
            ad.posted_on = None;
            if features(&ad, &stages.facts, today).licence.is_lost() {
                self.lost_since.insert(ad.id);
            }
        }
    }

    /// Those of the candidates that are touched. One whose company lost its licence later counts only where
    /// there is a flag to open once more: on its own day nothing was wrong with the licence.
    fn candidates(&self, judged: &HashSet<AdId>, all: Vec<Candidate>) -> Vec<Candidate> {
        all.into_iter()
            .filter_map(|mut candidate| {
                if self.lost_since.contains(&candidate.ad) {
                    let flag = candidate.flag.as_mut()?;
                    if !flag.changes.contains(&Change::LicenceRevoked) {
                        flag.changes.push(Change::LicenceRevoked);
                    }
                    return Some(candidate);
                }
                judged.contains(&candidate.ad).then_some(candidate)
            })
            .collect()
    }
}

/// The ad as it was read, with the phrases of today's data files.
pub(super) fn restored(
    (id, source, url): (AdId, SourceName, Option<String>),
    (title, text): (&str, &str),
    fields: AdFields,
    seen: Timestamp,
    stages: &Stages,
) -> Ad {
    let url = url.unwrap_or_default();
    let given = Given { title, text, url: &url, seen: Some(seen), ..Given::default() };
    let mut ad = extract_given(source, &url, &given, &stages.facts);
    fields.restore(&mut ad);
    ad.id = id;
    ad
}
