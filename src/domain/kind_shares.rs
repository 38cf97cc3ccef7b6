use serde::{Deserialize, Serialize};

use super::Kind;

/// How probable it is of a text that it is of each kind; the five add up to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct KindShares {
    /// An offer of work.
    pub ad: f64,
    /// A warning, a denial or a victim's account.
    pub warning: f64,
    /// A report.
    pub news: f64,
    /// Rules, procedures, advice, a course.
    pub guide: f64,
    /// None of these.
    pub other: f64,
}

impl KindShares {
    /// Of log-odds in the order of the fields.
    pub fn of_logits(logits: [f64; 5]) -> Self {
        let highest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [ad, warning, news, guide, other] = logits.map(|logit| (logit - highest).exp());
        let sum = ad + warning + news + guide + other;
        Self {
            ad: ad / sum,
            warning: warning / sum,
            news: news / sum,
            guide: guide / sum,
            other: other / sum,
        }
    }

    /// How far the probability of an offer of work lies below one half, as a logarithm between -9 and 0. What is more likely
    /// an ad than not is judged as one: doubt takes nothing from it, and certainty adds nothing.
    pub fn ad_doubt(self) -> f64 {
        (2.0 * self.ad).max(1e-9).ln().clamp(-9.0, 0.0)
    }

    /// The same of a text that surely offers or tells of an offer: what is left are ads, warnings and news.
    #[must_use]
    pub fn of_offer(self) -> Self {
        let sum = self.ad + self.warning + self.news;
        if sum <= 0.0 {
            return self;
        }
        Self { ad: self.ad / sum, warning: self.warning / sum, news: self.news / sum, guide: 0.0, other: 0.0 }
    }

    /// The kind: an ad from `ad_at` on, because an ad that is taken for a warning is lost from sight; below that the
    /// most probable of the others.
    pub fn kind(self, ad_at: f64) -> Kind {
        let no_ad = self.guide.max(self.other);
        if self.ad >= ad_at {
            Kind::Ad
        } else if self.warning >= self.news.max(no_ad) {
            Kind::Warning
        } else if self.news >= no_ad {
            Kind::News
        } else {
            Kind::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_add_up_and_an_ad_needs_less_than_half() {
        let shares = KindShares::of_logits([1.0, 1.4, -2.0, 0.0, -1.0]);
        let sum = shares.ad + shares.warning + shares.news + shares.guide + shares.other;
        assert!((sum - 1.0).abs() < 1e-12);
        assert_eq!((shares.kind(0.3), shares.kind(0.6)), (Kind::Ad, Kind::Warning));
        let even = KindShares::of_logits([9.0, 9.0, -99.0, -99.0, -99.0]);
        assert!(even.ad_doubt().abs() < 1e-6);
        let below = KindShares { ad: 0.25, warning: 0.75, ..KindShares::default() };
        assert!((below.ad_doubt() - 0.5_f64.ln()).abs() < 1e-6);
        assert_eq!(KindShares::of_logits([-1.0, -9.0, -9.0, 3.0, -9.0]).kind(0.3), Kind::Other);
        assert_eq!(KindShares::of_logits([-1.0, -9.0, 3.0, 0.0, -9.0]).kind(0.3), Kind::News);
        let doubtful = KindShares { ad: 0.12, guide: 0.86, warning: 0.02, ..KindShares::default() };
        assert_eq!((doubtful.kind(0.5), doubtful.of_offer().kind(0.5)), (Kind::Other, Kind::Ad));
        let like_a_guide = KindShares { ad: 0.0008, guide: 0.9991, warning: 0.0001, ..KindShares::default() };
        assert_eq!(like_a_guide.of_offer().kind(0.5), Kind::Ad);
        let quoted = KindShares { ad: 0.0008, guide: 0.4, warning: 0.5992, ..KindShares::default() };
        assert_eq!(quoted.of_offer().kind(0.5), Kind::Warning, "a warning stays one");
    }
}
