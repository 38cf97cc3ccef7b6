//! Which candidates wait because what speaks against them is muted for a while.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Reassessment, Stages};
use crate::domain::{AdId, Candidate, FlagState};
use crate::policy;
use crate::store::{MutedAdSign, Reader, StoreError};

/// Takes the candidates out that only muted signs bring to a flag; returns the others, and those that wait with the signs
/// that are muted for them. Nothing of this is kept: once no mute is in force for an ad, it is a candidate as before.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn unmuted(
    reader: &Reader,
    stages: &Stages,
    candidates: Vec<Candidate>,
    now: Timestamp,
) -> Result<(Vec<Candidate>, BTreeMap<AdId, Vec<MutedAdSign>>), StoreError> {
    let mut mutes = reader.muted_ads(now)?;
    let mut without = BTreeMap::new();
    // An open flag is with people already, whose decision it is.
    let is_open = |c: &Candidate| c.flag.as_ref().is_some_and(|flag| flag.state == FlagState::Open);
    for candidate in candidates.iter().filter(|candidate| !is_open(candidate)) {
        let Some(signs) = mutes.get(&candidate.ad) else { continue };
        let shown = reader.show(&candidate.ad)?;
        let signs: Vec<&str> = signs.iter().map(|sign| sign.sign.as_str()).collect();
        if let Some(again) = Reassessment::of_today(stages, &shown) {
            without.insert(candidate.ad.clone(), again.without_signs(&signs).band);
        }
    }
    let (candidates, muted) = policy::unmuted(candidates, &without);
    mutes.retain(|ad, _| muted.contains(ad));
    Ok((candidates, mutes))
}
