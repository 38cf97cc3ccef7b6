//! Of a hundred suspicious ads, how many were flagged, and how sure that is.

mod clopper_pearson;
mod estimate;

use jiff::Timestamp;
use serde::Serialize;

use crate::i18n::Locale;
use crate::store::{Reader, SampledReviews, StoreError};

pub use estimate::NotYet;
use estimate::{Around, FEWEST_REVIEWED, Known, estimate};

/// What decisions on flags and on random samples say of how much is missed. A text that was posted many times counts once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recall {
    /// What came in since then counts; none before the first draw.
    pub since: Option<Timestamp>,
    /// The share of suspicious ads that was flagged: most likely, and the interval of 95 % around it. None while it is not
    /// known. Where `is_bound`, the second number is what it is at least, with 95 %.
    pub recall: Option<(f64, f64, f64)>,
    /// Why it is not known.
    pub not_yet: Option<NotYet>,
    /// Whether no suspicious ad was found outside the flags.
    pub is_bound: bool,
    /// Random samples that were decided.
    pub reviewed: usize,
    /// Of them, those that were suspicious.
    pub suspicious: usize,
    /// Fewest of them for a statement.
    pub fewest: usize,
    /// Suspicious ads without a flag that are known, the samples among them.
    pub found: usize,
    /// Ads of low score of which nobody has decided, which the samples stand for.
    pub undecided: usize,
    /// Suspicious ads without a flag: most likely, and the interval of 95 % around it.
    pub missed: Option<(f64, f64, f64)>,
    /// Ads with a flag.
    pub flagged: usize,
    /// Of them, decided.
    pub decided: usize,
    /// Of them, suspicious.
    pub strong: usize,
    /// Ads that are worth a flag and wait for room in the day's budget: neither flagged nor missed.
    pub over_budget: usize,
}

impl Recall {
    /// As the decisions stand now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(reader: &Reader) -> Result<Self, StoreError> {
        Ok(Self::of(&reader.sampled_reviews()?))
    }

    /// What it comes to, in one sentence.
    pub fn sentence(&self, language: Locale) -> String {
        let (words, strings) = (language.recall(), language.strings());
        let hundredth = |share: f64| strings.number(100.0 * share, 0);
        let count = |n| strings.count(n);
        match (self.recall, self.not_yet) {
            (Some((_, low, _)), _) if self.is_bound => {
                (words.at_least)(&hundredth(low), &count(self.reviewed))
            }
            (Some((likely, low, high)), _) => {
                (words.of_hundred)(&hundredth(likely), &hundredth(low), &hundredth(high))
            }
            (None, _) if self.since.is_none() => words.no_draw.to_owned(),
            (None, Some(NotYet::Flags)) => words.no_flag_held.to_owned(),
            (None, _) => (words.too_few)(&count(self.reviewed), &count(self.fewest)),
        }
    }

    /// What it is taken from, sentence by sentence.
    pub fn basis(&self, language: Locale) -> Vec<String> {
        let (words, strings) = (language.recall(), language.strings());
        let count = |n| strings.count(n);
        let about = |n: f64| strings.number(n, 0);
        if self.since.is_none() {
            return Vec::new();
        }
        let mut told = Vec::new();
        if let Some((likely, low, high)) = self.missed.filter(|_| !self.is_bound) {
            told.push((words.missed)(&about(likely), &about(low), &about(high)));
        }
        told.push((words.samples)(&count(self.reviewed), &count(self.suspicious), &count(self.undecided)));
        told.push((words.flags)(&count(self.flagged), &count(self.decided), &count(self.strong)));
        if self.found > 0 {
            told.push((words.found)(&count(self.found)));
        }
        if self.over_budget > 0 {
            told.push((words.over_budget)(&count(self.over_budget)));
        }
        told
    }

    fn of(reviews: &SampledReviews) -> Self {
        let told = estimate(&known(reviews));
        let not_yet = told.err();
        let told = told.ok();
        let numbers = |around: Around| (around.value, around.low, around.high);
        Self {
            since: (!reviews.draws.is_empty()).then_some(reviews.since),
            recall: told.map(|told| numbers(told.recall)),
            not_yet,
            is_bound: told.is_some_and(|told| told.is_bound),
            reviewed: reviews.reviewed.len(),
            suspicious: reviews.reviewed.iter().filter(|sample| sample.is_suspicious).count(),
            fewest: FEWEST_REVIEWED,
            found: reviews.found,
            undecided: reviews.undecided,
            missed: told.map(|told| numbers(told.missed)),
            flagged: reviews.flagged,
            decided: reviews.decided,
            strong: reviews.strong,
            over_budget: reviews.over_budget,
        }
    }
}

fn known(reviews: &SampledReviews) -> Known {
    let first_draw = |came_in_at: Timestamp| reviews.draws.partition_point(|draw| draw.at < came_in_at);
    Known {
        draws: reviews.draws.iter().map(|draw| (draw.population, draw.reviewed)).collect(),
        samples: reviews.reviewed.iter().map(|s| (first_draw(s.came_in_at), s.is_suspicious)).collect(),
        undecided: reviews.undecided,
        found: reviews.found,
        flagged: reviews.flagged,
        decided: reviews.decided,
        strong: reviews.strong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ReviewedSample, SampleDraw};

    fn reviews(days: usize, suspicious: usize) -> SampledReviews {
        let at = |day: usize| Timestamp::from_second(86_400 * i64::try_from(day).unwrap()).unwrap();
        SampledReviews {
            draws: (0..days).map(|day| SampleDraw { at: at(day), population: 2000, reviewed: 3 }).collect(),
            reviewed: (0..3 * days)
                .map(|n| ReviewedSample { came_in_at: at(0), is_suspicious: n < suspicious })
                .collect(),
            undecided: 2000 - 3 * days,
            found: suspicious,
            flagged: 200,
            decided: 180,
            strong: 150,
            over_budget: 4,
            ..SampledReviews::none()
        }
    }

    #[test]
    fn it_is_told_in_words_or_not_at_all() {
        let told = |reviews: &SampledReviews| {
            let recall = Recall::of(reviews);
            [Locale::Id, Locale::En].map(|language| recall.sentence(language))
        };
        let [id, en] = told(&reviews(60, 2));
        assert_eq!(en, "Of 100 suspicious ads, about 88 (69 to 97) were flagged.");
        assert_eq!(id, "Dari 100 iklan mencurigakan, sekitar 88 (69 sampai 97) ditandai.");
        let [id, en] = told(&reviews(60, 0));
        assert!(
            en.contains("at least 85") && en.contains("Rule of three") && id.contains("Kaidah tiga"),
            "{en}"
        );
        let [id, en] = told(&reviews(9, 2));
        assert!(en.contains("27 random samples are decided, and at least 30"), "{en}");
        assert!(id.starts_with("Belum diketahui"));
        let [_, en] = told(&SampledReviews { strong: 0, ..reviews(60, 2) });
        assert!(en.contains("no flag"), "{en}");
        let [_, en] = told(&SampledReviews::none());
        assert!(en.contains("no random samples"), "{en}");
        assert_eq!(Recall::of(&SampledReviews::none()).basis(Locale::En), [""; 0]);
        let basis = Recall::of(&reviews(60, 2)).basis(Locale::En).join(" ");
        for part in ["180 random samples", "2 of them", "1,820 ads", "200 ads, 180", "found: 2", "4 ads more"]
        {
            assert!(basis.contains(part), "{part}: {basis}");
        }
    }
}
