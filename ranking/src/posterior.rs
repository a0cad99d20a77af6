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
use crate::ranks::{Ranks, moments};
use crate::votes::Votes;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// The deviation of experts' habits, which the source fixes.
const HABIT: f64 = 0.5;
/// Where the uniform priors of the scales end.
const SCALE_MOST: f64 = 2.0;
/// How far from the mode the grid goes, in logarithms of the posterior: what is left out weighs less than e^-8 of it.
const DEPTH: f64 = 9.0;
/// How many points the grid has along a scale.
const POINTS: usize = 11;
/// How many grades wide the source's scale is: 1 to 6.
const SCALE_WIDTH: f64 = 5.0;
/// How many draws come from one stream of chance, so that several threads draw what one would.
const CHUNK: u32 = 128;

/// How to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// How many draws of the posterior.
    pub draws: u32,
    /// The seed: the same one gives the same answer.
    pub seed: u64,
    /// The line: how many could be funded; how likely each stands before it is counted. 0 for none.
    pub line: u32,
    /// How wide the scale of grades is, in millionths: 5 for grades from 1 to 6, for which the priors were made, 100 for grades from 0 to 100.
    pub scale: i64,
    /// How many threads draw; the answer does not depend on it.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { draws: 10_000, seed: 1, line: 0, scale: 5_000_000, threads: 1 }
    }
}

/// What the model says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posterior {
    /// Of each proposal.
    pub ranks: Vec<ExpectedRank>,
    /// Of each expert: how much higher than the others they grade.
    pub habits: Vec<Habit>,
}

/// What is known of an expert's habit 评分尺度, in millionths of a grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Habit {
    /// The mean.
    pub mean: i64,
    /// The standard deviation.
    pub deviation: i64,
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
    /// How likely it stands before the line.
    pub above: i64,
    /// Its worth above the mean of all proposals, in millionths of a grade.
    pub worth: i64,
    /// The standard deviation of its worth.
    pub worth_deviation: i64,
    /// The quantiles of its worth: the first and the last hold 90 %, the second and the fourth 50 %.
    pub worth_quantiles: [i64; 5],
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

/// Expected ranks 期望排名. `progress` hears how many draws are done, of how many; with several threads in any order.
pub fn posterior(votes: &Votes, settings: Settings, progress: &(dyn Fn(u32, u32) + Sync)) -> Posterior {
    let stretch = settings.scale.max(1) as f64 / 1e6 / SCALE_WIDTH;
    let data = Graded::new(votes, stretch);
    let threads = settings.threads.max(1);
    let grid = grid(&data, threads);
    let total: f64 = grid.iter().map(|(_, weight)| weight).sum();
    // One throw places all draws evenly over the weights, so that the grid adds no noise of its own.
    let (mut passed, offset, mut taken) = (0.0, Chance::new(settings.seed).unit(), 0_u32);
    let mut work = Vec::new();
    for (scales, weight) in &grid {
        passed += weight / total * f64::from(settings.draws);
        let until = if passed > offset { libm::ceil(passed - offset) as u32 } else { 0 };
        let until = until.min(settings.draws);
        if until > taken {
            work.push((*scales, taken..until));
            taken = until;
        }
    }
    // Rounding may leave the last draws of all to nobody.
    if let Some((_, last)) = work.last_mut() {
        last.end = settings.draws;
    }
    let far = data.rows.iter().map(|row| libm::fabs(row.iter().map(|(_, grade)| grade).sum::<f64>() / row.len() as f64)).fold(0.0, f64::max);
    let done = AtomicU32::new(0);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut ranks = Ranks::new(data.rows.len(), data.experts, settings.line, far + 3.0);
        while let Some((scales, range)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
            let given = data.given(*scales);
            for start in range.clone().step_by(CHUNK as usize) {
                let mut chance = Chance::new(settings.seed ^ (u64::from(start) + 1).wrapping_mul(0xD1B5_4A32_D192_ED03));
                let end = range.end.min(start + CHUNK);
                for _ in start..end {
                    data.draw(*scales, &given, &mut chance, &mut ranks);
                }
                progress(done.fetch_add(end - start, Ordering::Relaxed) + end - start, settings.draws);
            }
        }
        ranks
    };
    let ranks = beside(threads, &run).into_iter().reduce(|mut all, one| {
        all.merge(&one);
        all
    });
    let ranks = ranks.unwrap_or_else(|| Ranks::new(data.rows.len(), data.experts, settings.line, far + 3.0));
    let draws = ranks.draws.max(1);
    let habit = |sums: &[i128; 2]| {
        let (mean, deviation) = moments(*sums, draws);
        Habit { mean: millionths(mean * stretch), deviation: millionths(deviation * stretch) }
    };
    Posterior { habits: ranks.habit_sums.iter().map(habit).collect(), ranks: ranks.summary(stretch) }
}

/// Runs the same work on several threads, each taking what is left; what the threads have done is for the caller to join.
fn beside<T: Send>(threads: usize, run: &(dyn Fn() -> T + Sync)) -> Vec<T> {
    if threads == 1 {
        return vec![run()];
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

impl Graded {
    /// Grades are brought to the width of the source's scale.
    fn new(votes: &Votes, stretch: f64) -> Self {
        let mut rows = vec![Vec::new(); votes.proposals];
        for vote in &votes.all {
            let section = votes.experts + vote.section as usize;
            rows[vote.proposal as usize].push(([vote.expert as usize, section], vote.grade as f64 / 1e6 / stretch));
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
        ranks.count(&habits[..self.experts]);
    }
}

/// The density of √(pair² + residual²), both uniform on (0, 2): how much of a circle lies in the square.
fn noise_prior(noise: f64) -> f64 {
    let quarter = std::f64::consts::FRAC_PI_2;
    let outside = if noise > SCALE_MOST { 2.0 * libm::acos(SCALE_MOST / noise) } else { 0.0 };
    (noise * (quarter - outside)).max(1e-300)
}

/// Points of the scales with their weights: around the mode, as far as the posterior reaches.
fn grid(data: &Graded, threads: usize) -> Vec<(Scales, f64)> {
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
    let mut scales = Vec::new();
    for tau in points(0) {
        for noise in points(1) {
            scales.extend(points(2).into_iter().map(|section| Scales([tau, noise, section])));
        }
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = scales.get(at) else { return mine };
            mine.push((at, (*one, libm::exp(data.logarithm(*one) - best))));
        }
    };
    let mut grid: Vec<_> = beside(threads, &run).into_iter().flatten().collect();
    grid.sort_unstable_by_key(|(at, _)| *at);
    grid.into_iter().map(|(_, point)| point).collect()
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
