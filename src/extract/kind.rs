use super::reading::Cues;
use crate::domain::Kind;
use crate::facts::PageCue;

/// Points of words that warn or tell from which a document may be a warning or news. One small word alone makes no
/// news, though it stands in the title: `berangkat Jumat (malam)`.
const EDITORIAL: u32 = 6;

/// By how much they must outweigh what offers work: an ad that is taken for a warning is lost from sight.
const MARGIN: u32 = 2;

/// What a document is, by the phrases in it.
///
/// Words about work tell nothing between an ad and a warning: both are full of them. What offers work does, and
/// `reach`, a way to apply: false ads carry words of warning too.
pub(super) fn of(cues: &Cues, reach: Reach) -> Kind {
    let score =
        |cue: PageCue| cues.kinds.iter().filter(|(_, k, _)| *k == cue).map(|(_, _, w)| *w).sum::<u32>();
    let offer = score(PageCue::Offer) + reach.points();
    let ad = offer + score(PageCue::Work);
    let (warning, news, other) = (score(PageCue::Warning), score(PageCue::News), score(PageCue::Other));
    let reports = cues.kinds.iter().filter(|(_, kind, _)| *kind == PageCue::News).count();
    let is_editorial = warning > 0 || reports > 1 || news > EDITORIAL;
    if is_editorial && warning + news >= EDITORIAL.max(other) && warning + news > offer + MARGIN {
        return if news > warning { Kind::News } else { Kind::Warning };
    }
    if other >= 3 && other > ad || ad < 2 { Kind::Other } else { Kind::Ad }
}

/// What else speaks for an ad.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    pub(super) has_phone: bool,
    pub(super) has_address: bool,
    /// Pay, or a sum of that size.
    pub(super) has_sum: bool,
    /// Published with the markup of a job ad (schema.org JobPosting).
    pub(super) is_posting: bool,
    /// An employer, a place or another field of a job ad was given.
    pub(super) has_field: bool,
}

impl Reach {
    fn points(self) -> u32 {
        let points = [
            (self.has_phone, 3),
            (self.has_address, 1),
            (self.has_sum, 2),
            (self.has_field, 2),
            (self.is_posting, 4),
        ];
        points.iter().filter(|(has, _)| *has).map(|(_, points)| *points).sum()
    }
}
