//! Ranks 名次统计: what many draws of the posterior say together. All sums are of whole numbers, so that the order of adding them does not matter.

use crate::millionths;
use crate::posterior::ExpectedRank;

/// How many bins hold a proposal's ranks at most.
const BINS: usize = 4_096;
/// How many bins hold a proposal's worth at most, and at least.
const WORTH_BINS: [usize; 2] = [2_048, 256];
/// How many bins of worth there are in all, about.
const WORTH_BINS_ALL: usize = 4_000_000;

/// Ranks and worths over all draws.
pub(crate) struct Ranks {
    pub(crate) worths: Vec<f64>,
    order: Vec<u32>,
    sums: Vec<u64>,
    squares: Vec<u64>,
    /// How often each rank came, in bins, by proposal.
    bins: Vec<u32>,
    width: usize,
    /// How often a proposal stood at the line or before it.
    above: Vec<u32>,
    line: usize,
    /// How often a worth fell into each bin between −reach and reach, by proposal.
    worth_bins: Vec<u32>,
    reach: f64,
    /// Sums of worth and of its square, in 2^-30.
    worth_sums: Vec<[i128; 2]>,
    /// The same of experts' habits.
    pub(crate) habit_sums: Vec<[i128; 2]>,
    pub(crate) draws: u64,
}

impl Ranks {
    pub(crate) fn new(proposals: usize, experts: usize, line: u32, reach: f64) -> Self {
        let width = proposals.div_ceil(BINS).max(1);
        let count = proposals.div_ceil(width);
        let fine = (WORTH_BINS_ALL / proposals.max(1)).clamp(WORTH_BINS[1], WORTH_BINS[0]);
        Self {
            worths: vec![0.0; proposals],
            order: (0..).take(proposals).collect(),
            sums: vec![0; proposals],
            squares: vec![0; proposals],
            bins: vec![0; proposals * count],
            width,
            above: vec![0; proposals],
            line: line as usize,
            worth_bins: vec![0; proposals * fine],
            reach,
            worth_sums: vec![[0; 2]; proposals],
            habit_sums: vec![[0; 2]; experts],
            draws: 0,
        }
    }

    /// Takes what stands in `worths` as one draw.
    pub(crate) fn count(&mut self, habits: &[f64]) {
        let worths = &self.worths;
        // Every draw starts from the order of proposals, so that ties fall alike whatever was counted before.
        self.order.sort_unstable_by(|one, other| worths[*other as usize].total_cmp(&worths[*one as usize]).then(one.cmp(other)));
        let bins = self.bins.len() / self.sums.len();
        for (at, proposal) in self.order.iter().enumerate() {
            let (proposal, rank) = (*proposal as usize, at as u64 + 1);
            self.sums[proposal] += rank;
            self.squares[proposal] += rank * rank;
            self.bins[proposal * bins + at / self.width] += 1;
            self.above[proposal] += u32::from(at < self.line);
        }
        let fine = self.worth_bins.len() / self.sums.len();
        for (proposal, worth) in self.worths.iter().enumerate() {
            let place = ((worth + self.reach) / (2.0 * self.reach) * fine as f64).max(0.0) as usize;
            self.worth_bins[proposal * fine + place.min(fine - 1)] += 1;
            add(&mut self.worth_sums[proposal], *worth);
        }
        for (sums, habit) in self.habit_sums.iter_mut().zip(habits) {
            add(sums, *habit);
        }
        self.draws += 1;
    }

    /// Adds what another has counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, its) in self.sums.iter_mut().zip(&other.sums).chain(self.squares.iter_mut().zip(&other.squares)) {
            *mine += its;
        }
        let counts = self.bins.iter_mut().zip(&other.bins).chain(self.above.iter_mut().zip(&other.above));
        for (mine, its) in counts.chain(self.worth_bins.iter_mut().zip(&other.worth_bins)) {
            *mine += its;
        }
        let sums = self.worth_sums.iter_mut().zip(&other.worth_sums).chain(self.habit_sums.iter_mut().zip(&other.habit_sums));
        for (mine, its) in sums {
            mine[0] += its[0];
            mine[1] += its[1];
        }
        self.draws += other.draws;
    }

    /// The figures of each proposal; worth is multiplied by `stretch` to come back to the scale of the grades.
    pub(crate) fn summary(&self, stretch: f64) -> Vec<ExpectedRank> {
        let bins = self.bins.len() / self.sums.len();
        let draws = self.draws.max(1);
        (0..self.sums.len())
            .map(|proposal| {
                let mean = self.sums[proposal] as f64 / draws as f64;
                let square = self.squares[proposal] as f64 / draws as f64;
                let counts = &self.bins[proposal * bins..(proposal + 1) * bins];
                let quantile = |percent: u64| {
                    let mut seen = 0;
                    let at = counts.iter().position(|count| {
                        seen += u64::from(*count);
                        seen * 100 >= percent * draws
                    });
                    (at.unwrap_or(0) * self.width + 1) as i64 * 1_000_000
                };
                let (worth, worth_deviation) = moments(self.worth_sums[proposal], draws);
                ExpectedRank {
                    mean: millionths(mean),
                    deviation: millionths(libm::sqrt((square - mean * mean).max(0.0))),
                    quantiles: [5, 25, 50, 75, 95].map(quantile),
                    above: millionths(f64::from(self.above[proposal]) / draws as f64),
                    worth: millionths(worth * stretch),
                    worth_deviation: millionths(worth_deviation * stretch),
                    worth_quantiles: [5, 25, 50, 75, 95].map(|percent| millionths(self.worth_quantile(proposal, percent) * stretch)),
                }
            })
            .collect()
    }

    /// Within a bin the worths lie evenly.
    fn worth_quantile(&self, proposal: usize, percent: u64) -> f64 {
        let fine = self.worth_bins.len() / self.sums.len();
        let wanted = percent as f64 / 100.0 * self.draws as f64;
        let mut seen = 0.0;
        for (at, count) in self.worth_bins[proposal * fine..(proposal + 1) * fine].iter().enumerate() {
            let count = f64::from(*count);
            if count > 0.0 && seen + count >= wanted {
                return ((at as f64 + (wanted - seen) / count) / fine as f64 * 2.0 - 1.0) * self.reach;
            }
            seen += count;
        }
        self.reach
    }
}

const PARTS: f64 = 1_073_741_824.0;

fn add(sums: &mut [i128; 2], value: f64) {
    sums[0] += i128::from(libm::round(value * PARTS) as i64);
    sums[1] += i128::from(libm::round(value * value * PARTS) as i64);
}

/// Mean and standard deviation.
pub(crate) fn moments(sums: [i128; 2], draws: u64) -> (f64, f64) {
    let [mean, square] = sums.map(|sum| sum as f64 / PARTS / draws as f64);
    (mean, libm::sqrt((square - mean * mean).max(0.0)))
}
