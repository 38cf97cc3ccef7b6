//! Limits of Clopper and Pearson for numbers that need not be whole, by the incomplete beta function.

/// Steps of the continued fraction, far more than numbers of samples need.
const MOST_STEPS: u32 = 500;
const SMALLEST: f64 = 1e-300;

/// The share under which so many hits of so many would come by chance `tail` at most; 0 for no hit.
pub(super) fn share_below(hits: f64, of: f64, tail: f64) -> f64 {
    if hits <= 0.0 { 0.0 } else { quantile(tail, hits, of - hits + 1.0) }
}

/// The share above which so few hits of so many would come by chance `tail` at most; 1 where all are hits.
pub(super) fn share_above(hits: f64, of: f64, tail: f64) -> f64 {
    if hits >= of { 1.0 } else { quantile(1.0 - tail, hits + 1.0, of - hits) }
}

/// Where the beta distribution has that much below it.
fn quantile(below: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if incomplete(middle, a, b) < below { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function (Abramowitz and Stegun 26.5.8).
fn incomplete(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of it, by the method of Lentz.
#[expect(clippy::many_single_char_names, reason = "as the books write it")]
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let kept = |value: f64| if value.abs() < SMALLEST { SMALLEST } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - (a + b) * x / (a + 1.0));
    let mut whole = d;
    for step in 1..=MOST_STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = whole;
        for term in [even, odd] {
            d = 1.0 / kept(1.0 + term * d);
            c = kept(1.0 + term / c);
            whole *= c * d;
        }
        if (whole / before - 1.0).abs() < 1e-14 {
            break;
        }
    }
    whole
}

/// Natural logarithm of the gamma function for numbers above zero: the series of Stirling, far enough out.
fn ln_gamma(of: f64) -> f64 {
    let (mut x, mut before) = (of, 0.0);
    while x < 12.0 {
        before += x.ln();
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - before
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
        near(ln_gamma(0.5), 0.57236);
        near(ln_gamma(5.0), 24.0_f64.ln());
    }
}
