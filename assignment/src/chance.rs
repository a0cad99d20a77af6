//! Chance 随机数: numbers from a seed, the same on every machine: SplitMix64. Not for secrets.
//! Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.

/// A stream of numbers from a seed.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of that seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, each with the same chance exactly; `end` is not 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        // The few lowest numbers of the range would come once more often: they are thrown again.
        let spare = end.wrapping_neg() % end;
        loop {
            let bits = self.bits();
            if bits >= spare {
                return bits % end;
            }
        }
    }
}
