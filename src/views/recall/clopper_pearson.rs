//! Limits of Clopper and Pearson (1934), for numbers that need not be whole.

use statrs::function::beta::inv_beta_reg;

/// The share under which so many hits of so many would come by chance `tail` at most; 0 for no hit.
pub(super) fn share_below(hits: f64, of: f64, tail: f64) -> f64 {
    if hits <= 0.0 { 0.0 } else { inv_beta_reg(hits, of - hits + 1.0, tail) }
}

/// The share above which so few hits of so many would come by chance `tail` at most; 1 where all are hits.
pub(super) fn share_above(hits: f64, of: f64, tail: f64) -> f64 {
    if hits >= of { 1.0 } else { inv_beta_reg(hits + 1.0, of - hits, 1.0 - tail) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_tables() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 2e-5, "{a} is not {b}");
        // Clopper and Pearson at 95 %: 2 of 20, 10 of 100, 0 of 50, 5 of 5.
        near(share_below(2.0, 20.0, 0.025), 0.01235);
        near(share_above(2.0, 20.0, 0.025), 0.31698);
        near(share_below(10.0, 100.0, 0.025), 0.04900);
        near(share_above(10.0, 100.0, 0.025), 0.17622);
        near(share_above(0.0, 50.0, 0.025), 0.07112);
        near(share_below(5.0, 5.0, 0.025), 0.47818);
        near(share_below(0.0, 9.0, 0.025), 0.0);
        near(share_above(5.0, 5.0, 0.025), 1.0);
    }
}
