use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Band, ChallengerSummary, Fault, Hint, LicenceRecheck, PictureLack, RaisedAlarm, RunId, SkipReason,
    SourceName,
};

/// From how many refusals (429) of one host on a hint is given.
const THROTTLED_FROM: usize = 3;

/// What a run came to: the morning summary, counted item by item while the night runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Identity.
    pub run: RunId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Whether every source was gone through to its end or its budget; `false` for a night that was stopped.
    pub is_complete: bool,
    /// Addresses and rows dealt with: kept, skipped and failed.
    pub pages: usize,
    /// Ads never seen before.
    pub ads_new: usize,
    /// Ads seen before whose words are the same.
    pub ads_known: usize,
    /// Ads seen before whose words changed.
    pub ads_edited: usize,
    /// Flags opened.
    pub flagged: usize,
    /// Ads worth a flag that the daily budget left for another night.
    pub over_budget: usize,
    /// Flags that wait for a person, those of earlier nights included.
    pub waiting: usize,
    /// Ads assessed in this run, by band.
    pub bands: BTreeMap<Band, usize>,
    /// What was read and is no ad: warnings, news and other texts, which get no band.
    pub no_ads: usize,
    /// Copies of one text, and shared contacts.
    pub campaigns: CampaignSummary,
    /// What newer data files meant for ads that were kept before.
    #[serde(rename = "relook")]
    pub licence_recheck: LicenceRecheck,
    /// Ads seen before that were found to be there no more.
    pub taken_down: usize,
    /// Items left out on purpose.
    pub skipped: usize,
    /// The same, by reason.
    pub skipped_by: BTreeMap<SkipReason, usize>,
    /// Items that could not be handled.
    pub failed: usize,
    /// The same, by code, with one example each.
    #[serde(serialize_with = "as_list", deserialize_with = "from_list")]
    pub failed_by: BTreeMap<String, FailedItems>,
    /// Rows, records and files that could not be read, each by itself: what happened, to which file and line, what to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub losses: Vec<Loss>,
    /// One line for each source, in order of `pipeline.toml`.
    pub sources: Vec<SourceSummary>,
    /// Answers 429 (too many requests), by host.
    pub throttled: BTreeMap<String, usize>,
    /// Alarms that are open after the run, and those that it closed.
    #[serde(default)]
    pub alarms: Vec<RaisedAlarm>,
    /// Messages of earlier nights that did not arrive, or of which nobody can tell.
    #[serde(default)]
    pub undelivered: usize,
    /// What the challenger came to, or why it did not score; none where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<ChallengerSummary>,
    /// Ads that opened no flag because a sign of theirs is muted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub muted: usize,
    /// Time from start to end, milliseconds.
    pub duration_ms: u64,
}

/// Copies of one text, and shared contacts: two relations that never turn into each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignSummary {
    /// New and edited ads that were put beside the rest.
    pub compared: usize,
    /// Of them, those that are in a campaign with others.
    pub joined: usize,
    /// Times that two campaigns became one.
    pub merged: usize,
    /// Texts of which a loose copy may have been missed: too many others share their standing phrases.
    pub crowded: usize,
    /// Campaigns that a person took apart and that hang together again through other ads.
    pub crossed_cuts: usize,
    /// Networks of two ads and more that share a contact.
    pub networks: usize,
    /// Ads of the largest network, before its busiest contacts are left out.
    pub largest_network: usize,
    /// Ads of the largest network after that.
    pub largest_network_capped: usize,
    /// Contacts that are hubs by the number of employers that they stand with.
    pub hubs: usize,
    /// Ads of this night that stand beside others by text or contact.
    pub weighed: usize,
    /// Of them, those of which campaign and contacts say something else than before.
    pub reweighed: usize,
    /// Of these, those that are in another band than by their own words.
    pub rebanded: usize,
}

/// One row, record or file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Source.
    pub source: String,
    /// Code of the fault.
    pub code: String,
    /// What happened, to which file and line, what to do.
    pub message: String,
}

/// Items that failed in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedItems {
    /// Code of the fault.
    pub code: String,
    /// How many.
    pub count: usize,
    /// Address, file or row of one of them.
    pub example: String,
    /// What was said of that one.
    pub message: String,
}

/// What a source came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// Name.
    pub source: String,
    /// Whether it is files instead of a site.
    pub is_import: bool,
    /// Addresses and rows that were found, visited or not.
    pub found: usize,
    /// Addresses and rows dealt with.
    pub pages: usize,
    /// Ads read from them, new, known and edited.
    pub ads: usize,
    /// Ads among them never seen before.
    pub ads_new: usize,
    /// Items left out on purpose.
    pub skipped: usize,
    /// Items among them that have not changed since they were last read.
    pub unchanged: usize,
    /// Items that robots.txt keeps us from.
    pub robots: usize,
    /// Items that could not be handled.
    pub failed: usize,
    /// Addresses that the page budget left for another night.
    pub left: usize,
    /// Why nothing at all could be read, where that is so: the robots.txt, listing or file that failed.
    pub trouble: Option<String>,
    /// Pages among them with frames whose words were not read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unread_frames: usize,
    /// Pages among them whose words may stand in a picture, which was not read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unread_posters: usize,
    /// Why the pictures of those were not read, where a program is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster_lack: Option<PictureLack>,
    /// Fields of its rows that could not be read.
    #[serde(default, skip_serializing_if = "UnreadFieldsTold::is_none")]
    pub unread_fields: UnreadFieldsTold,
    /// Its selectors that matched nothing on any page: the site was changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmatched: Vec<String>,
    /// Ads and unchanged pages that such a night usually has; none where too few nights say so.
    #[serde(default)]
    pub usual: Option<usize>,
}

/// Days, sums and numbers that were given in fields of their own and could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadFieldsTold {
    /// How many.
    pub count: usize,
    /// Where the first of them stand.
    pub first: Vec<String>,
}

impl UnreadFieldsTold {
    /// How many are named one by one.
    pub const MOST: usize = 100;

    fn is_none(&self) -> bool {
        self.count == 0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl RunSummary {
    /// A run that begins, over `sources` in their order.
    pub fn new(run: RunId, started_at: Timestamp, sources: &[SourceName]) -> Self {
        let sources = sources
            .iter()
            .map(|s| SourceSummary { source: s.0.clone(), ..SourceSummary::default() })
            .collect();
        Self {
            run,
            started_at,
            ended_at: started_at,
            is_complete: false,
            pages: 0,
            ads_new: 0,
            ads_known: 0,
            ads_edited: 0,
            flagged: 0,
            over_budget: 0,
            waiting: 0,
            bands: BTreeMap::new(),
            no_ads: 0,
            campaigns: CampaignSummary::default(),
            licence_recheck: LicenceRecheck::default(),
            taken_down: 0,
            skipped: 0,
            skipped_by: BTreeMap::new(),
            failed: 0,
            failed_by: BTreeMap::new(),
            losses: Vec::new(),
            sources,
            throttled: BTreeMap::new(),
            alarms: Vec::new(),
            undelivered: 0,
            challenger: None,
            muted: 0,
            duration_ms: 0,
        }
    }

    /// The line of a source, added at the end where it is not yet there.
    pub fn source_mut(&mut self, source: &SourceName) -> &mut SourceSummary {
        let at = self.sources.iter().position(|s| s.source == source.0).unwrap_or(self.sources.len());
        if at == self.sources.len() {
            self.sources.push(SourceSummary { source: source.0.clone(), ..SourceSummary::default() });
        }
        #[expect(clippy::indexing_slicing, reason = "found, or just pushed")]
        &mut self.sources[at]
    }

    /// Counts an ad that was read; `is_new` and `is_edited` as the store found it.
    pub fn count_ad(&mut self, source: &SourceName, is_new: bool, is_edited: bool, band: Option<Band>) {
        self.pages += 1;
        match (is_new, is_edited) {
            (true, _) => self.ads_new += 1,
            (false, true) => self.ads_edited += 1,
            (false, false) => self.ads_known += 1,
        }
        if let Some(band) = band {
            *self.bands.entry(band).or_default() += 1;
        }
        let line = self.source_mut(source);
        line.pages += 1;
        line.ads += 1;
        line.ads_new += usize::from(is_new);
    }

    /// Counts an item that was left out on purpose.
    pub fn count_skip(&mut self, source: &SourceName, reason: SkipReason) {
        self.pages += 1;
        self.skipped += 1;
        let is_budget = reason == SkipReason::Budget;
        let is_unchanged = reason == SkipReason::Unchanged;
        let is_robots = reason == SkipReason::Robots;
        *self.skipped_by.entry(reason).or_default() += 1;
        let line = self.source_mut(source);
        line.pages += 1;
        line.skipped += 1;
        line.unchanged += usize::from(is_unchanged);
        line.robots += usize::from(is_robots);
        line.left += usize::from(is_budget);
    }

    /// Counts an item that could not be handled; `item` is its address, file or row.
    pub fn count_fault(&mut self, source: &SourceName, fault: &Fault, item: &str) {
        self.pages += 1;
        self.failed += 1;
        self.failed_by
            .entry(fault.code.clone())
            .or_insert_with(|| FailedItems {
                code: fault.code.clone(),
                count: 0,
                example: item.to_owned(),
                message: fault.message.clone(),
            })
            .count += 1;
        let line = self.source_mut(source);
        line.pages += 1;
        line.failed += 1;
    }

    /// Ends the run at `at`.
    pub fn end(&mut self, at: Timestamp, is_complete: bool) {
        self.ended_at = at;
        self.is_complete = is_complete;
        self.duration_ms = u64::try_from(at.duration_since(self.started_at).as_millis()).unwrap_or(0);
    }

    /// Whether something could not be done: an item or a source.
    pub fn has_failures(&self) -> bool {
        self.failed > 0 || self.sources.iter().any(|s| s.trouble.is_some())
    }

    /// What a person may want to do, most pressing first.
    pub fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if !self.is_complete {
            let is_import = !self.sources.is_empty() && self.sources.iter().all(|source| source.is_import);
            hints.push(Hint::Stopped { is_import });
        }
        if self.undelivered > 0 {
            hints.push(Hint::Undelivered { messages: self.undelivered });
        }
        if self.over_budget > 0 {
            hints.push(Hint::FlagsLeft { ads: self.over_budget });
        }
        for (host, &answers) in &self.throttled {
            if answers >= THROTTLED_FROM {
                hints.push(Hint::Throttled { host: host.clone(), answers });
            }
        }
        // What an alarm says needs no hint beside it.
        let is_alarmed = |source: &SourceSummary| {
            let of_source = |raised: &RaisedAlarm| {
                !raised.alarm.kind.is_drift()
                    && raised.alarm.source.as_ref().is_some_and(|name| name.0 == source.source)
            };
            self.alarms.iter().any(|raised| raised.closed_at.is_none() && of_source(raised))
        };
        hints
            .extend(self.sources.iter().filter(|source| !is_alarmed(source)).filter_map(SourceSummary::hint));
        hints
    }
}

impl SourceSummary {
    fn hint(&self) -> Option<Hint> {
        // What is wrong with files stands among the failures, by name and line.
        if self.is_import {
            return None;
        }
        let source = self.source.clone();
        if self.robots > 0 && self.robots * 2 >= self.pages {
            return Some(Hint::Disallowed { source, pages: self.robots });
        }
        if self.failed > 0 && self.failed * 2 >= self.pages {
            return Some(Hint::Failing { source, failed: self.failed, pages: self.pages });
        }
        if self.ads == 0 && self.unchanged == 0 && self.trouble.is_none() {
            return Some(Hint::Silent { source });
        }
        (self.left > 0).then_some(Hint::Budget { source, left: self.left })
    }
}

fn as_list<S: Serializer>(faults: &BTreeMap<String, FailedItems>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(faults.values())
}

fn from_list<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, FailedItems>, D::Error> {
    let list = Vec::<FailedItems>::deserialize(from)?;
    Ok(list.into_iter().map(|items| (items.code.clone(), items)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> RunSummary {
        let start = "2026-11-24T18:30:00Z".parse().unwrap();
        RunSummary::new(RunId("r".into()), start, &[SourceName("a".into()), SourceName("b".into())])
    }

    #[test]
    fn totals_and_their_parts_agree() {
        let (a, b) = (SourceName("a".into()), SourceName("late".into()));
        let mut summary = summary();
        summary.count_ad(&a, true, false, Some(Band::Tinggi));
        summary.count_ad(&a, false, true, Some(Band::Rendah));
        summary.count_ad(&a, false, false, None);
        summary.count_skip(&a, SkipReason::Robots);
        summary.count_skip(&b, SkipReason::Unchanged);
        summary.count_fault(&b, &Fault::new("timeout", "no answer"), "https://x.example/1");
        summary.count_fault(&b, &Fault::new("timeout", "no answer"), "https://x.example/2");
        summary.end("2026-11-24T18:30:02.5Z".parse().unwrap(), true);
        assert_eq!((summary.ads_new, summary.ads_edited, summary.ads_known), (1, 1, 1));
        assert_eq!(summary.pages, 3 + summary.skipped + summary.failed);
        assert_eq!(summary.sources.iter().map(|s| s.pages).sum::<usize>(), summary.pages);
        assert_eq!(summary.skipped_by.values().sum::<usize>(), summary.skipped);
        assert_eq!(summary.failed_by["timeout"].count, 2);
        assert_eq!(summary.failed_by["timeout"].example, "https://x.example/1");
        assert_eq!(summary.duration_ms, 2500);
    }

    #[test]
    fn hints_name_what_a_person_can_do() {
        let mut summary = summary();
        summary.count_ad(&SourceName("a".into()), true, false, None);
        summary.throttled.insert("a.example".into(), 31);
        summary.throttled.insert("b.example".into(), 1);
        summary.end(summary.started_at, true);
        assert_eq!(
            summary.hints(),
            [Hint::Throttled { host: "a.example".into(), answers: 31 }, Hint::Silent { source: "b".into() }]
        );
    }

    #[test]
    fn files_give_no_hint_to_look_at_a_site() {
        let (a, b) = (SourceName("a".into()), SourceName("b".into()));
        let mut summary = summary();
        for source in [&a, &b] {
            summary.source_mut(source).is_import = true;
            summary.count_fault(source, &Fault::new("missing_column", "k.csv has no text"), "k.csv");
        }
        summary.end(summary.started_at, true);
        assert_eq!(summary.hints(), []);
    }

    #[test]
    fn a_summary_is_read_back_as_it_was_told() {
        let mut told = summary();
        told.count_fault(&SourceName("a".into()), &Fault::new("timeout", "no answer"), "https://x.example/1");
        told.count_ad(&SourceName("a".into()), true, false, Some(Band::Tinggi));
        told.throttled.insert("a.example".into(), 4);
        let read: RunSummary = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        assert_eq!(read, told);
    }

    #[test]
    fn the_json_form_keeps_the_contract() {
        let json = serde_json::to_value(summary()).unwrap();
        for key in ["pages", "ads_new", "ads_known", "flagged", "skipped", "failed", "duration_ms"] {
            assert!(json[key].is_u64(), "{key}");
        }
        assert_eq!(json["run"], "r");
    }
}
