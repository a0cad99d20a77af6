//! Chance 随机数: a stream from a seed, the same on every machine: SplitMix64, and normals by Marsaglia's polar method. Not for secrets.

/// The stream.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
    spare: Option<f64>,
}

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed, spare: None }
    }

    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0, not reaching 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Normal with mean 0 and deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (one, other) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = one * one + other * other;
            if square > 0.0 && square < 1.0 {
                let stretch = libm::sqrt(-2.0 * libm::log(square) / square);
                self.spare = Some(other * stretch);
                return one * stretch;
            }
        }
    }
}
