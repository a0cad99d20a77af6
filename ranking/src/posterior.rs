//! Posterior 期望排名: how a proposal would rank if its true worth were known, with what the votes leave open.
//!
//! ```text
//! grade = mean of proposal means + worth + expert's habit + section's habit + noise
//! worth ~ N(0, τ²)   habit ~ N(0, 0.5²)   section ~ N(0, σ²)   noise = pair and residual together, which no data tell apart
//! τ, σ, pair, residual ~ uniform on (0, 2)
//! ```
//! Worth and habits are normal once the scales are known, so only the scales are searched, on a grid around their mode; every draw is then an
//! independent draw of the posterior, and nothing has to converge. Rank 1 is the highest worth.
//! Unit: ranks in millionths. Source: Heyard, Ott, Salanti, Egger, "Rethinking the funding line at the Swiss National Science Foundation:
//! Bayesian ranking and lottery", Statistics and Public Policy 9 (2022); the collapsed form is our own.

use crate::chance::Chance;
use crate::linear::{backward, factor, forward};
use crate::millionths;
use crate::votes::Votes;

/// The deviation of experts' habits, which the source fixes.
const HABIT: f64 = 0.5;
/// Where the uniform priors of the scales end.
const SCALE_MOST: f64 = 2.0;
/// How far from the mode the grid goes, in logarithms of the posterior: what is left out weighs less than e^-8 of it.
const DEPTH: f64 = 9.0;
/// How many points the grid has along a scale.
const POINTS: usize = 11;
/// How many bins hold a proposal's ranks at most.
const BINS: usize = 4_096;

/// How to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// How many draws of the posterior.
    pub draws: u32,
    /// The seed: the same one gives the same answer.
    pub seed: u64,
}

/// What is known of a proposal's rank, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExpectedRank {
    /// The mean over all draws.
    pub mean: i64,
    /// The standard deviation.
    pub deviation: i64,
    /// The quantiles 5, 25, 50, 75 and 95 %.
    pub quantiles: [i64; 5],
}

/// The votes as the model needs them: grades about their centre, by proposal.
struct Graded {
    /// Of each proposal, the votes: columns of the expert and of the section, and the grade.
    rows: Vec<Vec<([usize; 2], f64)>>,
    experts: usize,
    /// Experts, then sections where there are several.
    columns: usize,
}

/// The scales: of worth, of noise, of sections.
#[derive(Clone, Copy)]
struct Scales([f64; 3]);

/// The posterior given the scales: factor of the habits' precision, and their mean.
struct Given {
    logarithm: f64,
    factor: Vec<f64>,
    mean: Vec<f64>,
}

/// Expected ranks 期望排名.
pub fn posterior(votes: &Votes, settings: Settings) -> Vec<ExpectedRank> {
    let data = Graded::new(votes);
    let grid = grid(&data);
    let total: f64 = grid.iter().map(|(_, weight)| weight).sum();
    let mut chance = Chance::new(settings.seed);
    let mut ranks = Ranks::new(data.rows.len());
    // One throw places all draws evenly over the weights, so that the grid adds no noise of its own.
    let (mut passed, offset, mut taken) = (0.0, chance.unit(), 0_u32);
    for (scales, weight) in &grid {
        passed += weight / total * f64::from(settings.draws);
        let until = if passed > offset { libm::ceil(passed - offset) as u32 } else { 0 };
        let until = until.min(settings.draws);
        if until > taken {
            let given = data.given(*scales);
            for _ in taken..until {
                data.draw(*scales, &given, &mut chance, &mut ranks);
            }
            taken = until;
        }
    }
    ranks.summary()
}

impl Graded {
    fn new(votes: &Votes) -> Self {
        let mut rows = vec![Vec::new(); votes.proposals];
        for vote in &votes.all {
            let section = votes.experts + vote.section as usize;
            rows[vote.proposal as usize].push(([vote.expert as usize, section], vote.grade as f64 / 1e6));
        }
        let means = rows.iter().map(|row: &Vec<(_, f64)>| row.iter().map(|(_, grade)| grade).sum::<f64>() / row.len() as f64);
        let centre = means.sum::<f64>() / rows.len() as f64;
        for (_, grade) in rows.iter_mut().flatten() {
            *grade -= centre;
        }
        let sections = if votes.sections > 1 { votes.sections } else { 0 };
        Self { rows, experts: votes.experts, columns: votes.experts + sections }
    }

    fn has_sections(&self) -> bool {
        self.columns > self.experts
    }

    fn used<'a>(&self, columns: &'a [usize; 2]) -> &'a [usize] {
        if self.has_sections() { columns } else { &columns[..1] }
    }

    /// Worth is integrated out of each proposal by Sherman and Morrison; what remains is one system of the habits.
    fn given(&self, scales: Scales) -> Given {
        let Scales([tau, noise, section]) = scales;
        let (size, v, t) = (self.columns, noise * noise, tau * tau);
        let (mut matrix, mut right) = (vec![0.0; size * size], vec![0.0; size]);
        let mut logarithm = 0.0;
        for column in 0..size {
            let scale = if column < self.experts { HABIT } else { section };
            matrix[column * size + column] = 1.0 / (scale * scale);
            logarithm -= libm::log(scale);
        }
        for row in &self.rows {
            let count = row.len() as f64;
            let shrink = t / (v + count * t);
            let sum: f64 = row.iter().map(|(_, grade)| grade).sum();
            let squares: f64 = row.iter().map(|(_, grade)| grade * grade).sum();
            logarithm -= 0.5 * ((count - 1.0) * libm::log(v) + libm::log(v + count * t) + (squares - shrink * sum * sum) / v);
            for (columns, grade) in row {
                for column in self.used(columns) {
                    right[*column] += (grade - shrink * sum) / v;
                    for other in self.used(columns).iter().filter(|other| *other <= column) {
                        matrix[column * size + other] += 1.0 / v;
                    }
                    for (others, _) in row {
                        for other in self.used(others).iter().filter(|other| *other <= column) {
                            matrix[column * size + other] -= shrink / v;
                        }
                    }
                }
            }
        }
        logarithm -= 0.5 * factor(&mut matrix, size);
        forward(&matrix, &mut right);
        logarithm += 0.5 * right.iter().map(|value| value * value).sum::<f64>();
        backward(&matrix, &mut right);
        Given { logarithm, factor: matrix, mean: right }
    }

    /// The logarithm of the posterior of the scales, but for a constant.
    fn logarithm(&self, scales: Scales) -> f64 {
        self.given(scales).logarithm + libm::log(noise_prior(scales.0[1]))
    }

    fn draw(&self, scales: Scales, given: &Given, chance: &mut Chance, ranks: &mut Ranks) {
        let Scales([tau, noise, _]) = scales;
        let (v, t) = (noise * noise, tau * tau);
        let mut habits: Vec<f64> = (0..self.columns).map(|_| chance.normal()).collect();
        backward(&given.factor, &mut habits);
        for (habit, mean) in habits.iter_mut().zip(&given.mean) {
            *habit += mean;
        }
        for (worth, row) in ranks.worths.iter_mut().zip(&self.rows) {
            let count = row.len() as f64;
            let left = |(columns, grade): &([usize; 2], f64)| grade - self.used(columns).iter().map(|column| habits[*column]).sum::<f64>();
            let mean = t / (v + count * t) * row.iter().map(left).sum::<f64>();
            *worth = mean + libm::sqrt(v * t / (v + count * t)) * chance.normal();
        }
        ranks.count();
    }
}

/// The density of √(pair² + residual²), both uniform on (0, 2): how much of a circle lies in the square.
fn noise_prior(noise: f64) -> f64 {
    let quarter = std::f64::consts::FRAC_PI_2;
    let outside = if noise > SCALE_MOST { 2.0 * libm::acos(SCALE_MOST / noise) } else { 0.0 };
    (noise * (quarter - outside)).max(1e-300)
}

/// Points of the scales with their weights: around the mode, as far as the posterior reaches.
fn grid(data: &Graded) -> Vec<(Scales, f64)> {
    let axes = if data.has_sections() { 3 } else { 2 };
    let most = [SCALE_MOST, SCALE_MOST * std::f64::consts::SQRT_2, SCALE_MOST];
    let mut mode = Scales([0.5, 0.8, 0.5]);
    let mut best = data.logarithm(mode);
    for round in 0..4 {
        for (axis, most) in most.iter().enumerate().take(axes) {
            (mode, best) = climb(data, mode, best, axis, *most, if round == 0 { 0.4 } else { 0.1 });
        }
    }
    let mut ends = [[1.0; 2]; 3];
    for axis in 0..axes {
        let reach = |up: bool| reach(data, mode, best, axis, if up { most[axis] } else { 0.0 });
        ends[axis] = [reach(false), reach(true)];
    }
    let points = |axis: usize| -> Vec<f64> {
        if axis >= axes {
            return vec![mode.0[axis]];
        }
        let [low, high] = ends[axis];
        (0..POINTS).map(|at| low + (high - low) * (at as f64 + 0.5) / POINTS as f64).collect()
    };
    let mut grid = Vec::new();
    for tau in points(0) {
        for noise in points(1) {
            for section in points(2) {
                let scales = Scales([tau, noise, section]);
                grid.push((scales, libm::exp(data.logarithm(scales) - best)));
            }
        }
    }
    grid
}

/// Goes uphill along one axis by ever smaller steps of a factor.
fn climb(data: &Graded, mut mode: Scales, mut best: f64, axis: usize, most: f64, mut step: f64) -> (Scales, f64) {
    while step > 0.02 {
        let mut moved = false;
        for factor in [1.0 + step, 1.0 / (1.0 + step)] {
            let mut next = mode;
            next.0[axis] = (mode.0[axis] * factor).min(most * 0.999).max(1e-3);
            let value = data.logarithm(next);
            if value > best {
                (mode, best, moved) = (next, value, true);
            }
        }
        if !moved {
            step *= 0.5;
        }
    }
    (mode, best)
}

/// Where the posterior has fallen by `DEPTH` on the way to the end of an axis, the others staying.
fn reach(data: &Graded, mode: Scales, best: f64, axis: usize, end: f64) -> f64 {
    let (mut inside, mut outside) = (mode.0[axis], end);
    let mut at = mode;
    for _ in 0..7 {
        at.0[axis] = 0.5 * (inside + outside);
        if data.logarithm(at) > best - DEPTH { inside = at.0[axis] } else { outside = at.0[axis] }
    }
    outside
}

/// Ranks over all draws.
struct Ranks {
    worths: Vec<f64>,
    order: Vec<u32>,
    sums: Vec<u64>,
    squares: Vec<u64>,
    /// How often each rank came, in bins, by proposal.
    bins: Vec<u32>,
    width: usize,
    draws: u64,
}

impl Ranks {
    fn new(proposals: usize) -> Self {
        let width = proposals.div_ceil(BINS).max(1);
        let count = proposals.div_ceil(width);
        Self {
            worths: vec![0.0; proposals],
            order: (0..).take(proposals).collect(),
            sums: vec![0; proposals],
            squares: vec![0; proposals],
            bins: vec![0; proposals * count],
            width,
            draws: 0,
        }
    }

    fn count(&mut self) {
        let worths = &self.worths;
        // The last order is nearly this one's.
        self.order.sort_by(|one, other| worths[*other as usize].total_cmp(&worths[*one as usize]));
        let bins = self.bins.len() / self.sums.len();
        for (at, proposal) in self.order.iter().enumerate() {
            let (proposal, rank) = (*proposal as usize, at as u64 + 1);
            self.sums[proposal] += rank;
            self.squares[proposal] += rank * rank;
            self.bins[proposal * bins + at / self.width] += 1;
        }
        self.draws += 1;
    }

    fn summary(&self) -> Vec<ExpectedRank> {
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
                ExpectedRank {
                    mean: millionths(mean),
                    deviation: millionths(libm::sqrt((square - mean * mean).max(0.0))),
                    quantiles: [5, 25, 50, 75, 95].map(quantile),
                }
            })
            .collect()
    }
}
