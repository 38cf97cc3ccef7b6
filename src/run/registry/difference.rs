//! What another model would change, in words: which words and signs weigh more and less, which stored ads change their
//! band, and what that costs analysts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::assess::Model;
use crate::assess::tokens::Words;
use crate::domain::{Band, SourceName};
use crate::extract::extract_text;
use crate::run::Stages;
use crate::run::licence_recheck::restored;
use crate::store::{Reader, StoreError, StoredText};
use crate::text::words::words;
use crate::train::corpus::{Part, Row};

/// Words and signs told, of each direction.
const MOST_TOLD: usize = 15;
/// Texts that a word must stand in.
const FEWEST_TEXTS: usize = 5;
/// Texts that words are looked for in: enough for the words that matter, few enough for seconds.
const MOST_TEXTS: usize = 1_500;
/// Smallest change that is told, log-odds.
const LEAST: f64 = 0.005;
/// Examples told of each change of band.
const MOST_EXAMPLES: usize = 5;

/// What weighs otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightChange {
    /// The word, sign or figure.
    pub name: String,
    /// What it adds to the log-odds of a score where it stands, by the first model.
    pub before: f64,
    /// By the second.
    pub after: f64,
}

/// Stored ads that go from one band to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandChange {
    /// Band by the first model; none where it takes the text for no ad.
    pub before: Option<Band>,
    /// Band by the second.
    pub after: Option<Band>,
    /// Ads.
    pub ads: usize,
    /// Campaigns: what people decide on.
    pub campaigns: usize,
    /// A few of the ads, those whose score moves most first.
    pub examples: Vec<String>,
}

/// One model beside another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelDifference {
    /// The first model.
    pub before: String,
    /// The second.
    pub after: String,
    /// Scores from which `sedang` and `tinggi` begin, by each.
    pub thresholds: [(f64, f64); 2],
    /// Words, those that changed most first.
    pub words: Vec<WeightChange>,
    /// Signs and figures, those that changed most first.
    pub signs: Vec<WeightChange>,
    /// Stored ads that were judged with both.
    pub ads: usize,
    /// Changes of band.
    pub bands: Vec<BandChange>,
    /// Campaigns that reach the queue with the second model less those with the first.
    pub queued: i64,
    /// What these campaigns take, minutes: the median time of a decision for each.
    pub minutes: f64,
}

/// Compares two models. `rows` lend the words; no more than learning hands are looked at, because words are shown.
/// `stored` has the ads seen since a time, where there is a database.
///
/// # Errors
/// When the database cannot be read.
pub fn difference(
    (before, after): (&Stages, &Stages),
    rows: &[Row],
    stored: Option<(&Reader, Timestamp, &TimeZone)>,
) -> Result<ModelDifference, StoreError> {
    let of = |stages: &Stages| (stages.thresholds.sedang, stages.thresholds.tinggi);
    let mut told = ModelDifference {
        before: before.model.id().to_owned(),
        after: after.model.id().to_owned(),
        thresholds: [of(before), of(after)],
        words: word_changes(before, after, rows),
        signs: sign_changes(&before.model, &after.model),
        ads: 0,
        bands: Vec::new(),
        queued: 0,
        minutes: 0.0,
    };
    if let Some((reader, since, zone)) = stored {
        let mut changes = Changes::default();
        reader.stored_texts(since, |text| changes.look(&text, (before, after), zone))?;
        told.ads = changes.ads;
        let queued = |campaigns: &BTreeSet<i64>| i64::try_from(campaigns.len()).unwrap_or(i64::MAX);
        told.queued = queued(&changes.queued_after) - queued(&changes.queued_before);
        told.minutes = told.queued as f64 * reader.time_to_decide()?.as_secs_f64() / 60.0;
        told.bands = changes.told();
    }
    Ok(told)
}

/// An ad on its own day, as a model judges it: band, score.
fn judged(stages: &Stages, text: &StoredText, day: Date) -> (Option<Band>, f64) {
    let ad = restored(
        (text.ad.clone(), text.source.clone(), text.url.clone()),
        (&text.title, &text.text),
        text.fields.clone(),
        text.seen_at,
        stages,
    );
    let judged = stages.judge(ad, day);
    judged.assessment.map_or((None, 0.0), |told| (Some(told.band), told.score.get()))
}

#[derive(Default)]
struct Changes {
    ads: usize,
    moved: BTreeMap<(Option<Band>, Option<Band>), Vec<(f64, String, i64)>>,
    queued_before: BTreeSet<i64>,
    queued_after: BTreeSet<i64>,
}

impl Changes {
    fn look(&mut self, text: &StoredText, (before, after): (&Stages, &Stages), zone: &TimeZone) {
        self.ads += 1;
        let day = text.seen_at.to_zoned(zone.clone()).date();
        let ((old, old_score), (new, new_score)) = (judged(before, text, day), judged(after, text, day));
        let is_queued = |band: Option<Band>| band.is_some_and(|band| band >= Band::Sedang);
        if is_queued(old) {
            self.queued_before.insert(text.campaign);
        }
        if is_queued(new) {
            self.queued_after.insert(text.campaign);
        }
        if old != new {
            let moved = (new_score - old_score).abs();
            self.moved.entry((old, new)).or_default().push((moved, text.ad.0.clone(), text.campaign));
        }
    }

    fn told(self) -> Vec<BandChange> {
        let mut changes: Vec<BandChange> = self
            .moved
            .into_iter()
            .map(|((before, after), mut moved)| {
                moved.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                BandChange {
                    before,
                    after,
                    ads: moved.len(),
                    campaigns: moved.iter().map(|(_, _, campaign)| campaign).collect::<BTreeSet<_>>().len(),
                    examples: moved.into_iter().take(MOST_EXAMPLES).map(|(_, ad, _)| ad).collect(),
                }
            })
            .collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.ads));
        changes
    }
}

/// Mean of what each word adds where it stands, over texts of learning hands.
fn effects(stages: &Stages, rows: &[&Row]) -> BTreeMap<String, (f64, usize)> {
    let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for row in rows {
        let ad = extract_text(SourceName("training".into()), &row.id, &row.title, &row.text, &stages.facts);
        let folded = ad.folded.text();
        let found: Vec<_> = words(folded).collect();
        let text = Words { folded, words: &found, neutral: &ad.neutral };
        let wording = stages.model.text().read_words(text);
        for (word, effect) in found.iter().zip(wording.effects()).filter(|(word, _)| word.is_letters()) {
            let Some(letters) = folded.get(word.start()..word.end()) else { continue };
            let (sum, count) = sums.entry(letters.to_owned()).or_default();
            *sum += f64::from(*effect);
            *count += 1;
        }
    }
    sums.into_iter().map(|(word, (sum, count))| (word, (sum / count as f64, count))).collect()
}

fn chosen(rows: &[Row]) -> Vec<&Row> {
    let readable = |row: &&Row| matches!(row.part, Part::Phrased | Part::Learning);
    let all: Vec<&Row> = rows.iter().filter(readable).collect();
    let step = all.len().div_ceil(MOST_TEXTS).max(1);
    all.into_iter().step_by(step).collect()
}

/// Words that raise the score most where they stand, and those that lower it most, each with what it adds.
pub(in crate::run) fn strongest_words(stages: &Stages, rows: &[Row]) -> Vec<(String, f64)> {
    let effects = effects(stages, &chosen(rows));
    let mut words: Vec<(String, f64)> = effects
        .into_iter()
        .filter(|(_, (_, count))| *count >= FEWEST_TEXTS)
        .map(|(word, (mean, _))| (word, mean))
        .collect();
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    if words.len() > 2 * MOST_TOLD {
        words.drain(MOST_TOLD..words.len() - MOST_TOLD);
    }
    words
}

fn word_changes(before: &Stages, after: &Stages, rows: &[Row]) -> Vec<WeightChange> {
    let rows = chosen(rows);
    let (old, new) = (effects(before, &rows), effects(after, &rows));
    let changes =
        old.into_iter().filter(|(_, (_, count))| *count >= FEWEST_TEXTS).filter_map(|(name, (before, _))| {
            let (after, _) = *new.get(&name)?;
            Some(WeightChange { name, before, after })
        });
    strongest(changes.collect())
}

fn sign_changes(before: &Model, after: &Model) -> Vec<WeightChange> {
    let weights = |model: &Model| {
        let stack = &model.file().stack;
        let columns = stack.columns.iter().zip(stack.weights.iter().zip(&stack.scales));
        let columns = columns.map(|(name, (weight, scale))| (name.clone(), f64::from(weight / scale)));
        let signs = stack.signs.iter().map(|(id, weight)| (id.clone(), f64::from(*weight)));
        columns.chain(signs).collect::<BTreeMap<String, f64>>()
    };
    let (old, new) = (weights(before), weights(after));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let of = |weights: &BTreeMap<String, f64>, name: &String| weights.get(name).copied().unwrap_or(0.0);
    let changes = names.into_iter().map(|name| WeightChange {
        name: name.clone(),
        before: of(&old, name),
        after: of(&new, name),
    });
    strongest(changes.collect())
}

/// Those that gained most and those that lost most, gains first.
fn strongest(mut changes: Vec<WeightChange>) -> Vec<WeightChange> {
    let gain = |change: &WeightChange| change.after - change.before;
    changes.retain(|change| gain(change).abs() >= LEAST);
    changes.sort_by(|a, b| gain(b).total_cmp(&gain(a)).then_with(|| a.name.cmp(&b.name)));
    if changes.len() > 2 * MOST_TOLD {
        changes.drain(MOST_TOLD..changes.len() - MOST_TOLD);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gained_and_what_lost_most_is_told() {
        let change =
            |name: &str, after: f64| WeightChange { name: name.to_owned(), before: 0.1, after: 0.1 + after };
        let mut changes: Vec<WeightChange> =
            (0..40).map(|at| change(&format!("w{at}"), f64::from(at - 20) / 10.0)).collect();
        changes.push(change("still", 0.001));
        let told = strongest(changes);
        assert_eq!(told.len(), 2 * MOST_TOLD);
        assert_eq!((told[0].name.as_str(), told[29].name.as_str()), ("w39", "w0"));
        assert!(told.iter().all(|change| change.name != "still"));
    }

    #[test]
    fn a_campaign_counts_once() {
        let mut changes = Changes::default();
        let key = (Some(Band::Rendah), Some(Band::Sedang));
        changes.moved.insert(key, vec![(0.1, "a".into(), 7), (0.4, "b".into(), 7), (0.2, "c".into(), 8)]);
        let told = changes.told();
        assert_eq!((told[0].ads, told[0].campaigns), (3, 2));
        assert_eq!(told[0].examples, ["b", "c", "a"], "what moves most comes first");
    }
}
