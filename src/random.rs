//! Numbers that look random and are the same for the same seed: `SplitMix64`.
//!
//! Sketches of texts are stored and models are compared byte by byte: a change here asks for a rebuild of both.

/// What the state grows by at each step: the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Every bit of the input moves every bit of the output.
pub fn mix(value: u64) -> u64 {
    let z = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Numbers far apart for numbers close together, others for another seed.
pub fn scatter(value: u64, seed: u64) -> u64 {
    mix(value.wrapping_add(seed).wrapping_add(STEP))
}

/// A row of numbers from a seed.
#[derive(Debug, Clone, Copy)]
pub struct Random(u64);

impl Random {
    /// Begins at `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// The next number below `count`; 0 where that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.number() % (count as u64).max(1)).unwrap_or(0)
    }

    /// The next share, from 0 up to but not including 1.
    pub fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_numbers() {
        // Reference output of SplitMix64 for the seed 1234567.
        let mut random = Random::new(1_234_567);
        let first = [random.number(), random.number(), random.number()];
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
        assert_eq!(scatter(1_234_567, 0), first[0]);
    }

    #[test]
    fn stays_within_its_bounds() {
        let mut random = Random::new(7);
        assert_eq!(random.below(0), 0);
        for _ in 0..1000 {
            assert!(random.below(3) < 3);
            assert!((0.0..1.0).contains(&random.share()));
        }
    }
}
