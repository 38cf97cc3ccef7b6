use super::reading::Cues;
use crate::domain::Kind;

/// What a document is, by the phrases in it.
///
/// `reach` tells whether it offers a way to apply or pay for work: then words of warning alone do not make
/// it a warning, because false ads carry them too.
pub(super) fn of(cues: &Cues, reach: Reach) -> Kind {
    let score =
        |kind: Kind| cues.kinds.iter().filter(|(_, k, _)| *k == kind).map(|(_, _, w)| *w).sum::<u32>();
    let ad = score(Kind::Ad) + reach.points();
    let (warning, news, other) = (score(Kind::Warning), score(Kind::News), score(Kind::Other));
    if warning.max(news) >= 6 && warning + news > ad {
        return if news > warning { Kind::News } else { Kind::Warning };
    }
    if other >= 3 && other > ad || ad < 2 { Kind::Other } else { Kind::Ad }
}

/// What else speaks for an ad.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    pub(super) has_phone: bool,
    pub(super) has_address: bool,
    pub(super) has_pay: bool,
    /// An employer, a place or another field of a job ad was given.
    pub(super) has_field: bool,
}

impl Reach {
    fn points(self) -> u32 {
        let points = [(self.has_phone, 3), (self.has_address, 1), (self.has_pay, 2), (self.has_field, 2)];
        points.iter().filter(|(has, _)| *has).map(|(_, points)| *points).sum()
    }
}
