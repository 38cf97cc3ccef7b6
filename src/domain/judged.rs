use super::{Ad, Assessment, Features, KindShares};

/// An ad with what was found in it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The ad.
    pub ad: Ad,
    /// How probable each kind of text is.
    pub shares: KindShares,
    /// Findings, supports and licence.
    pub features: Features,
    /// Score and band; none for warnings, news and other pages that are surely no ads.
    pub assessment: Option<Assessment>,
}
