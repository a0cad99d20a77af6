//! Chance 机缘: a stream of numbers that a seed gives, the same each time.

/// SplitMix64, Steele, Lea and Flood 2014: small, and good enough to choose by.
#[derive(Clone, Debug)]
pub struct Chance {
    /// What is chosen by it.
    choices: u64,
    /// What new ids are made of: the same request sent again makes others.
    ids: u64,
}

fn drawn(from: &mut u64) -> u64 {
    *from = from.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *from;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        let choices = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x6b65_6368_7561_6e67;
        Self { choices, ids: !choices }
    }

    /// The same choices with other ids.
    pub fn with_ids(&self, ids: u64) -> Self {
        Self { ids, ..self.clone() }
    }

    pub fn next(&mut self) -> u64 {
        drawn(&mut self.choices)
    }

    /// From 0 up to, not including, the bound; 0 for none.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.next() % bound as u64).expect("below a size") }
    }

    /// Between the two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.next() % (high - low + 1).unsigned_abs()).expect("a small range")
    }

    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<T: Clone>(&mut self, among: &[T]) -> Option<T> {
        if among.is_empty() { None } else { Some(among[self.below(among.len())].clone()) }
    }

    pub fn of<T: Clone, const N: usize>(&mut self, among: [T; N]) -> T {
        among[self.below(N)].clone()
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }

    pub fn id(&mut self) -> rules::Id {
        rules::Id(((u128::from(drawn(&mut self.ids)) << 64) | u128::from(drawn(&mut self.ids))).to_be_bytes())
    }
}
