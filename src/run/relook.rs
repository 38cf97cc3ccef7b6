//! What a newer list of licences means for ads that are kept already.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Stages;
use crate::domain::{Ad, AdId, Candidate, Change, Flag, RunId};
use crate::extract::{Given, extract_given};
use crate::features::features;
use crate::policy;
use crate::store::{Judged, KeptAd, Store, StoreError};

/// What a look at the kept ads came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Relook {
    /// Ads that were asked about.
    pub ads: usize,
    /// Of them, those whose licence stands otherwise on their own day than was said, and that were judged anew.
    pub judged: usize,
    /// Of the others, those that name a company which has lost its licence since.
    pub lost_since: usize,
    /// Flags that were opened, for the first time or once more.
    pub opened: usize,
    /// Flags that wait for a person and were raised.
    pub raised: usize,
}

/// Ads that a newer list says something else of.
struct Touched {
    judged: Vec<Judged>,
    lost_since: HashSet<AdId>,
}

/// Asks the registry once more about every ad that is kept, as of the ad's own day. Where it answers otherwise
/// than before, the ad is judged anew; where a company has lost its licence since the ad, the flag that a person
/// decided is opened once more, a single time. Flags opened here do not wait for the day's budget: what was decided on an old list is put right at once.
///
/// # Errors
/// When the database cannot be read or written; what was kept before stays, and the next look makes up for it.
pub fn relook(
    store: &mut Store,
    run: &RunId,
    stages: &Stages,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Relook, StoreError> {
    let reader = store.reader()?;
    let mut found = Relook::default();
    let mut touched = Touched { judged: Vec::new(), lost_since: HashSet::new() };
    let today = now.to_zoned(zone.clone()).date();
    reader.kept_ads(|kept| {
        found.ads += 1;
        touched.look(kept, stages, zone, today);
    })?;
    found.judged = touched.judged.len();
    found.lost_since = touched.lost_since.len();
    store.keep_assessments(run, &touched.judged)?;
    let decision = policy::decide(run, &touched.candidates(reader.candidates(Timestamp::MIN)?), usize::MAX);
    let flags: Vec<Flag> = decision.open.iter().chain(&decision.raise).cloned().collect();
    found.opened = store.open_flags(run, &flags, 0, now)?;
    found.raised = decision.raise.len();
    Ok(found)
}

impl Touched {
    fn look(&mut self, kept: KeptAd, stages: &Stages, zone: &TimeZone, today: Date) {
        let (licence, is_loss_told) = (kept.licence, kept.is_loss_told);
        let day = kept.last_seen_at.to_zoned(zone.clone()).date();
        let mut ad = restored(kept, stages);
        if features(&ad, &stages.facts, day).licence != licence {
            self.judged.push(stages.judge(ad, day));
        } else if !licence.is_lost() && !is_loss_told {
            ad.posted_on = None;
            if features(&ad, &stages.facts, today).licence.is_lost() {
                self.lost_since.insert(ad.id);
            }
        }
    }

    /// Those of the candidates that are touched. One whose company lost its licence later counts only where
    /// there is a flag to open once more: on its own day nothing was wrong with the licence.
    fn candidates(&self, all: Vec<Candidate>) -> Vec<Candidate> {
        let judged: HashSet<&AdId> = self.judged.iter().map(|judged| &judged.ad.id).collect();
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
fn restored(kept: KeptAd, stages: &Stages) -> Ad {
    let KeptAd { ad: id, source, url, title, text, fields, last_seen_at, .. } = kept;
    let url = url.unwrap_or_default();
    let given = Given { title: &title, text: &text, url: &url, seen: Some(last_seen_at), ..Given::default() };
    let mut ad = extract_given(source, &url, &given, &stages.facts);
    fields.restore(&mut ad);
    ad.id = id;
    ad
}
