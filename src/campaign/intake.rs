//! The ads of a night, put beside those of every night before.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::buckets::Buckets;
use super::likeness::{LEAST_JACCARD, is_comparable};
use super::{BANDS, CampaignError, Campaigns, Joined, Likeness, RowId, Sketch, Text, Why, likeness};

/// A pair whose sketches resemble each other less than this is not compared: 3.5 standard errors below the
/// least similarity that can count.
const LEAST_RESEMBLANCE: f64 = LEAST_JACCARD - 3.5 * 0.045;
/// Texts read in vain on behalf of one text, after which only sketches that resemble it this much are read.
const MOST_UNLIKE: usize = 64;
const CROWDED_RESEMBLANCE: f64 = 0.5;
/// Most texts kept at hand while pairs are compared.
const TEXTS_AT_HAND: usize = 8192;

/// Whether two sketches resemble each other enough for their texts to be compared word by word.
pub fn may_be_alike(a: &Sketch, b: &Sketch) -> bool {
    a.resemblance(b) >= LEAST_RESEMBLANCE
}

/// What is saved of each distinct text, beside its words: one row, about 150 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The ad that had this text first.
    pub row: RowId,
    /// [`Text::fingerprint`].
    pub fingerprint: u64,
    /// [`Text::sketch`].
    pub sketch: Sketch,
}

/// Collects the new ads of a night. Next: [`against`](Self::against).
#[derive(Debug, Default)]
pub struct Intake {
    /// Distinct new texts.
    texts: Vec<Distinct>,
    by_fingerprint: HashMap<u64, u32>,
    too_short: usize,
}

#[derive(Debug)]
struct Distinct {
    stored: Stored,
    is_new: bool,
    /// Other new ads with the same shingles.
    twins: Vec<RowId>,
}

impl Intake {
    /// Adds a new ad. Ads with too few words to be in a campaign are counted and left alone.
    pub fn add(&mut self, row: RowId, text: &Text) {
        if !is_comparable(text) {
            self.too_short += 1;
            return;
        }
        let fingerprint = text.fingerprint();
        let next = self.texts.len();
        #[expect(clippy::cast_possible_truncation, reason = "no more texts than rows")]
        let at = *self.by_fingerprint.entry(fingerprint).or_insert(next as u32);
        if let Some(known) = self.texts.get_mut(at as usize) {
            known.twins.push(row);
        } else {
            let stored = Stored { row, fingerprint, sketch: text.sketch() };
            self.texts.push(Distinct { stored, is_new: true, twins: Vec::new() });
        }
    }

    /// Ready to be shown the stored texts of earlier nights.
    pub fn against(self) -> Probe {
        let new_texts = self.texts.len();
        let mut filter = Filter::for_keys(new_texts * BANDS);
        let mut entries: Vec<Vec<u64>> = (0..BANDS).map(|_| Vec::with_capacity(new_texts)).collect();
        for (at, text) in (0_u64..).zip(&self.texts) {
            for (band, (key, entries)) in text.stored.sketch.bands().into_iter().zip(&mut entries).enumerate()
            {
                filter.insert(band, key);
                entries.push((u64::from(key) << 32) | at);
            }
        }
        Probe { intake: self, filter, entries }
    }
}

/// A night's new ads, looking for their like among the stored texts.
#[derive(Debug)]
pub struct Probe {
    intake: Intake,
    filter: Filter,
    /// For each band `key << 32 | place in intake.texts`.
    entries: Vec<Vec<u64>>,
}

/// What came of a night.
#[derive(Debug, Default)]
pub struct IntakeReport {
    /// Ads that joined and campaigns that merged, in the order of the ads' seniority.
    pub joined: Vec<Joined>,
    /// Texts that were new: to be saved with their words.
    pub to_store: Vec<Stored>,
    /// Ads with too few words to be in a campaign.
    pub too_short: usize,
    /// Pairs whose sketches were compared.
    pub pairs_sketched: usize,
    /// Pairs whose texts were compared word by word.
    pub pairs_read: usize,
    /// Texts that met more unlike ones than are compared: those with the same standing phrases. A loose copy
    /// of such a text may have been missed.
    pub crowded: usize,
    /// Texts whose words could not be had: they joined nothing.
    pub unreadable: usize,
}

impl Probe {
    /// Shows it one stored text; every one is to be shown once, in any order.
    pub fn scan(&mut self, stored: &Stored) {
        let next = self.intake.texts.len();
        if let Some(&at) = self.intake.by_fingerprint.get(&stored.fingerprint)
            && let Some(known) = self.intake.texts.get_mut(at as usize)
        {
            // The stored text speaks for its new copies; they are all one component from the start.
            if known.is_new {
                known.twins.push(std::mem::replace(&mut known.stored.row, stored.row));
                known.is_new = false;
            }
            return;
        }
        let mut is_met = false;
        for (band, (key, entries)) in stored.sketch.bands().into_iter().zip(&mut self.entries).enumerate() {
            if self.filter.may_hold(band, key) {
                entries.push((u64::from(key) << 32) | next as u64);
                is_met = true;
            }
        }
        if is_met {
            self.intake.texts.push(Distinct { stored: *stored, is_new: false, twins: Vec::new() });
        }
    }

    /// The stored texts that are to be compared: their ads, and no others, have to be known to the campaigns.
    pub fn met(&self) -> impl Iterator<Item = RowId> {
        self.intake.texts.iter().filter(|text| !text.is_new).map(|text| text.stored.row)
    }

    /// Compares every pair that shares a band and joins those that count as one text.
    ///
    /// `text_of` gives the text of a row, new or stored. Every new ad must be enrolled. New ads are taken in
    /// the order of seniority, so that the recorded edges among the ads up to any day hold together what was
    /// together on that day.
    ///
    /// The result does not depend on the order of ads or the cut into nights, as long as no text is crowded
    /// (see [`IntakeReport::crowded`]).
    ///
    /// # Errors
    /// When an ad is not enrolled.
    pub fn finish(
        self,
        campaigns: &mut Campaigns,
        at: Timestamp,
        text_of: &mut dyn FnMut(RowId) -> Option<Text>,
    ) -> Result<IntakeReport, CampaignError> {
        let Self { intake: Intake { mut texts, by_fingerprint, too_short }, entries, .. } = self;
        drop(by_fingerprint);
        let mut report = IntakeReport { too_short, ..IntakeReport::default() };
        for text in &mut texts {
            text.settle(campaigns);
            for &twin in &text.twins {
                let why = Why::Text(Likeness::Identical);
                report.joined.extend(campaigns.join(twin, text.stored.row, why, at)?);
            }
            if text.is_new {
                report.to_store.push(text.stored);
            }
        }
        let mut order: Vec<u32> = (0..).take(texts.len()).collect();
        order.sort_unstable_by_key(|&at| {
            texts.get(at as usize).map(|text| campaigns.seniority(text.stored.row))
        });
        let mut ranks = vec![0_u32; texts.len()];
        for (rank, &at) in (0..).zip(&order) {
            if let Some(slot) = ranks.get_mut(at as usize) {
                *slot = rank;
            }
        }
        let is_new: Vec<bool> =
            order.iter().map(|&at| texts.get(at as usize).is_some_and(|text| text.is_new)).collect();
        let mut buckets = Buckets::of(entries, &ranks, &is_new);
        let mut reader = Reader { text_of, at_hand: HashMap::new(), unreadable: 0 };
        // Which text each text was last found unlike: pairs that share several bands are compared once.
        let mut unlike = vec![u32::MAX; texts.len()];
        for (rank, &at_x) in (0_u32..).zip(&order) {
            let Some(x) = texts.get(at_x as usize) else { continue };
            let mut read_in_vain = 0;
            let mut is_crowded = false;
            for bucket in buckets.of_rank(rank) {
                is_crowded |= buckets.meet(bucket, rank, |other| {
                    let Some(y) = order.get(other as usize).and_then(|&at| texts.get(at as usize)) else {
                        return Ok(false);
                    };
                    let (a, b) = (x.stored.row, y.stored.row);
                    if campaigns.are_together(a, b) {
                        return Ok(true);
                    }
                    if !(x.is_new || y.is_new) {
                        return Ok(false);
                    }
                    let Some(last_unlike) = unlike.get_mut(other as usize) else { return Ok(false) };
                    if *last_unlike == rank {
                        return Ok(false);
                    }
                    report.pairs_sketched += 1;
                    let least =
                        if read_in_vain < MOST_UNLIKE { LEAST_RESEMBLANCE } else { CROWDED_RESEMBLANCE };
                    if x.stored.sketch.resemblance(&y.stored.sketch) >= least {
                        report.pairs_read += 1;
                        let why = reader.get(a).zip(reader.get(b)).and_then(|(a, b)| likeness(&a, &b));
                        if let Some(why) = why
                            && let Some(joined) = campaigns.join(a, b, Why::Text(why), at)?
                        {
                            report.joined.push(joined);
                            return Ok(true);
                        }
                        read_in_vain += 1;
                    }
                    *last_unlike = rank;
                    Ok(false)
                })?;
            }
            report.crowded += usize::from(is_crowded || read_in_vain >= MOST_UNLIKE);
        }
        report.unreadable = reader.unreadable;
        report.joined.sort_unstable_by_key(|joined| joined.edge);
        Ok(report)
    }
}

impl Distinct {
    /// Lets the most senior of the ads with this text speak for it, unless a stored one does.
    fn settle(&mut self, campaigns: &Campaigns) {
        if !self.is_new {
            return;
        }
        for twin in &mut self.twins {
            if campaigns.seniority(*twin) < campaigns.seniority(self.stored.row) {
                std::mem::swap(twin, &mut self.stored.row);
            }
        }
    }
}

/// Texts by row, with some kept at hand.
struct Reader<'a> {
    text_of: &'a mut dyn FnMut(RowId) -> Option<Text>,
    at_hand: HashMap<RowId, Option<Rc<Text>>>,
    unreadable: usize,
}

impl Reader<'_> {
    fn get(&mut self, row: RowId) -> Option<Rc<Text>> {
        if let Some(text) = self.at_hand.get(&row) {
            return text.clone();
        }
        if self.at_hand.len() >= TEXTS_AT_HAND {
            self.at_hand.clear();
        }
        let text = (self.text_of)(row).map(Rc::new);
        self.unreadable += usize::from(text.is_none());
        self.at_hand.insert(row, text.clone());
        text
    }
}

/// Which band keys the new texts have: no for most others, yes for all of theirs.
#[derive(Debug)]
struct Filter {
    bits: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// Bits a key: one stored band in 64 passes by chance.
    const BITS_A_KEY: usize = 64;

    fn for_keys(keys: usize) -> Self {
        let bits = (keys * Self::BITS_A_KEY).next_power_of_two().clamp(1 << 10, 1 << 32);
        Self { bits: vec![0; bits / 64], shift: 64 - bits.trailing_zeros() }
    }

    fn place(&self, band: usize, key: u32) -> (usize, u64) {
        let hash = ((band as u64) << 32 | u64::from(key)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = hash >> self.shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    fn insert(&mut self, band: usize, key: u32) {
        let (word, bit) = self.place(band, key);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }

    fn may_hold(&self, band: usize, key: u32) -> bool {
        let (word, bit) = self.place(band, key);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}
