//! How far persons agree beyond chance: Krippendorff's alpha for categories without an order (Krippendorff 2011,
//! "Computing Krippendorff's Alpha-Reliability").

use serde::Serialize;

use super::Interval;
use super::grade::{SAMPLES, interval};
use crate::random::Random;

/// Agreement over units that two or more persons judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Alpha {
    /// Units with two or more judgements.
    pub units: usize,
    /// Judgements of these units.
    pub judgements: usize,
    /// 1 where all agree, 0 where they agree as often as chance would; the interval is over units. None where all
    /// judgements are the same one: then nothing tells agreement from habit.
    pub alpha: Option<Interval>,
}

/// Alpha over `units`, each the categories that persons chose for it. Units with fewer than two judgements count for nothing.
pub fn alpha(units: &[Vec<usize>], seed: u64) -> Alpha {
    let pairable: Vec<&[usize]> = units.iter().map(Vec::as_slice).filter(|unit| unit.len() > 1).collect();
    let mut random = Random::new(seed);
    let draws = (0..SAMPLES).filter_map(|_| {
        let drawn: Vec<&[usize]> =
            pairable.iter().filter_map(|_| pairable.get(random.below(pairable.len())).copied()).collect();
        of(&drawn)
    });
    let alpha = of(&pairable).map(|value| interval(value, draws.collect()));
    Alpha { units: pairable.len(), judgements: pairable.iter().map(|unit| unit.len()).sum(), alpha }
}

fn of(units: &[&[usize]]) -> Option<f64> {
    let n_categories = units.iter().flat_map(|unit| unit.iter()).max()? + 1;
    let mut totals = vec![0.0; n_categories];
    let (mut observed, mut n) = (0.0, 0.0);
    for unit in units {
        let mut counts = vec![0.0_f64; n_categories];
        for category in *unit {
            if let Some(count) = counts.get_mut(*category) {
                *count += 1.0;
            }
        }
        let size = unit.len() as f64;
        let same: f64 = counts.iter().map(|count| count * (count - 1.0)).sum();
        observed += (size * (size - 1.0) - same) / (size - 1.0);
        totals.iter_mut().zip(&counts).for_each(|(total, count)| *total += count);
        n += size;
    }
    let same: f64 = totals.iter().map(|total| total * (total - 1.0)).sum();
    let expected = (n * (n - 1.0) - same) / (n - 1.0);
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_example() {
        // Krippendorff 2011, example C, nominal data of four observers with gaps: alpha = 0.743.
        let table = [
            "1,2,3,3,2,1,4,1,2,_,_,_",
            "1,2,3,3,2,2,4,1,2,5,_,3",
            "_,3,3,3,2,3,4,2,2,5,1,_",
            "1,2,3,3,2,4,4,1,2,5,1,_",
        ];
        let cells: Vec<Vec<Option<usize>>> =
            table.iter().map(|line| line.split(',').map(|cell| cell.parse().ok()).collect()).collect();
        let units: Vec<Vec<usize>> =
            (0..12).map(|unit| cells.iter().filter_map(|line| line[unit]).collect()).collect();
        let told = alpha(&units, 7);
        let value = told.alpha.unwrap();
        assert!((value.value - 0.743).abs() < 0.001, "{value:?}");
        assert!(value.low < value.value && value.value <= value.high, "{value:?}");
        assert_eq!((told.units, told.judgements), (11, 40), "the last unit was judged once");
    }

    #[test]
    fn says_nothing_where_nothing_differs() {
        assert_eq!(alpha(&[vec![1, 1], vec![1, 1]], 7).alpha, None);
        assert_eq!(alpha(&[vec![1]], 7), Alpha { units: 0, judgements: 0, alpha: None });
        let same = alpha(&[vec![0, 0], vec![1, 1]], 7).alpha.unwrap();
        assert!((same.value - 1.0).abs() < 1e-9);
    }
}
