//! What is usual of a figure, from its past: median and median absolute deviation, which a few odd nights do not move.

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

/// Fewest nights that say what is usual.
pub const FEWEST_NIGHTS: usize = 5;
/// Makes the median absolute deviation comparable with a standard deviation.
const MAD_TO_DEVIATION: f64 = 1.4826;

/// A figure of a past night.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastFigure {
    /// Weekday of the night, as people there say it.
    pub weekday: Weekday,
    /// The figure.
    pub figure: f64,
}

/// What is usual of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// Median.
    pub median: f64,
    /// Median absolute deviation, as a standard deviation.
    pub spread: f64,
    /// Whether nights of the same weekday alone say so.
    pub is_of_weekday: bool,
}

impl Usual {
    /// What is usual on `weekday`: of nights of that weekday where there are enough of them, else of all nights; none
    /// where those are too few as well.
    pub fn of(past: &[PastFigure], weekday: Weekday) -> Option<Self> {
        let of_weekday: Vec<f64> = past.iter().filter(|p| p.weekday == weekday).map(|p| p.figure).collect();
        if of_weekday.len() >= FEWEST_NIGHTS {
            return Some(Self::from(&of_weekday, true));
        }
        let all: Vec<f64> = past.iter().map(|p| p.figure).collect();
        (all.len() >= FEWEST_NIGHTS).then(|| Self::from(&all, false))
    }

    fn from(figures: &[f64], is_of_weekday: bool) -> Self {
        let median = median(figures.to_vec());
        let spread = MAD_TO_DEVIATION * self::median(figures.iter().map(|f| (f - median).abs()).collect());
        Self { median, spread, is_of_weekday }
    }

    /// The median as a whole number.
    pub fn rounded(&self) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "figures are counts and shares"
        )]
        let rounded = self.median.round().max(0.0) as usize;
        rounded
    }
}

/// The figure in the middle; 0 of none.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    let at = |n: usize| figures.get(n).copied().unwrap_or(0.0);
    let half = figures.len() / 2;
    if figures.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.saturating_sub(1)), at(half)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(figures: &[(Weekday, f64)]) -> Vec<PastFigure> {
        figures.iter().map(|&(weekday, figure)| PastFigure { weekday, figure }).collect()
    }

    #[test]
    fn one_odd_night_moves_neither_median_nor_spread() {
        let even = past(&[(Weekday::Monday, 100.0); 6]);
        let mut odd = even.clone();
        odd[2].figure = 4000.0;
        assert_eq!(Usual::of(&odd, Weekday::Friday), Usual::of(&even, Weekday::Friday));
        assert_eq!(Usual::of(&even, Weekday::Friday).unwrap().rounded(), 100);
    }

    #[test]
    fn a_weekday_speaks_for_itself_once_it_has_enough_nights() {
        let mut nights = past(&[(Weekday::Sunday, 0.0); 4]);
        nights.extend(past(&[(Weekday::Monday, 120.0); 20]));
        assert_eq!(Usual::of(&nights, Weekday::Sunday).unwrap().rounded(), 120, "four Sundays say little");
        nights.extend(past(&[(Weekday::Sunday, 2.0)]));
        let sunday = Usual::of(&nights, Weekday::Sunday).unwrap();
        assert_eq!((sunday.rounded(), sunday.is_of_weekday), (0, true));
    }

    #[test]
    fn too_few_nights_say_nothing() {
        assert_eq!(Usual::of(&past(&[(Weekday::Monday, 9.0); 4]), Weekday::Monday), None);
        let two = past(&[(Weekday::Monday, 1.0), (Weekday::Monday, 2.0), (Weekday::Monday, 3.0)]);
        assert_eq!(Usual::of(&two, Weekday::Monday), None);
        assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < 1e-9);
    }
}
