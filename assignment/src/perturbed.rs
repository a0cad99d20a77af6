//! Perturbed 扰动最大化: chances that are spread wherever that costs little: each further part of a chance counts for less than the one before.
//!
//! ```text
//! f concave, one for all pairs; value = Σ affinity · f(chance)
//! coarse pieces ─ one flow ▶ finer pieces around it ─ one flow ▶ … ─ single 1024ths, nothing changes ▶ best, with prices that bound it
//! ```
//! Unit: a chance is a whole number of 1024ths; a value is in millionths times 2^30. A pair of negative affinity counts as it is, unperturbed.
//! Source: Xu, Jecmen, Song and Fang, "A one-size-fits-all approach to improving randomness in paper assignment", NeurIPS 2023: PM-Q, PM-E.

use crate::fair::step;
use crate::network::Layout;
use crate::problem::Problem;
use crate::randomised::{Chances, WHOLE};
use crate::shortage::under_cap;
use crate::total::Unsolved;

/// How a chance counts; the parameter is in 1024ths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Perturbation {
    /// x − βx² (PM-Q), β from 0 to 512, beyond which more chance could count for less.
    Quadratic(i32),
    /// 1 − exp(−αx) (PM-E), α from 1 to 16384.
    Exponential(i32),
}

/// The best chances with their proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Perturbed {
    /// The chances, which `sample` draws from.
    pub chances: Chances,
    /// The perturbed value, in millionths times 2^30.
    pub value: i128,
    /// What no chances in 1024ths can exceed, by the flow's prices; the same unit.
    pub bound: i128,
}

/// In which parts of a millionth a value is counted.
pub const GRAIN: i64 = 1 << 30;

/// The chances with the largest perturbed value under a cap of `cap`/1024 a pair 扰动最大化; a fixed pair is certain.
///
/// # Errors
/// [`Unsolved`]: malformed, not laminar, or infeasible; a cap can make infeasible what was feasible.
pub fn perturbed(problem: &Problem, cap: i32, perturbation: Perturbation) -> Result<Perturbed, Unsolved> {
    problem.check().map_err(Unsolved::Malformed)?;
    let cap = cap.clamp(0, WHOLE);
    let search = Search::new(problem, cap, &counts(perturbation));
    if let Some((source, proposal)) = search.layout.limits.not_laminar() {
        return Err(Unsolved::NotLaminar(source, proposal));
    }
    let Some((of, bound)) = search.run() else { return Err(Unsolved::Infeasible(Box::new(under_cap(problem, cap)))) };
    let expected = of.iter().zip(&problem.pairs).map(|(chance, pair)| i64::from(*chance) * i64::from(pair.affinity)).sum();
    let value = search.value(&of);
    Ok(Perturbed { chances: Chances { of, expected }, value, bound })
}

/// What each chance counts for, from 0 to 1024 parts, in 2^30ths: concave, so that a flow finds the best.
pub fn counts(perturbation: Perturbation) -> Vec<i64> {
    let mut sum = 0;
    let mut counts = vec![0];
    let mut last = i64::MAX;
    let mut decay = Decay::new(match perturbation {
        Perturbation::Quadratic(_) => 0,
        Perturbation::Exponential(alpha) => alpha.clamp(1, 16_384),
    });
    for part in 0..i64::from(WHOLE) {
        let more = match perturbation {
            Perturbation::Quadratic(beta) => (1 << 20) - i64::from(beta.clamp(0, 512)) * (2 * part + 1),
            Perturbation::Exponential(_) => decay.next() - sum,
        };
        // Rounding could make a step larger than the one before it by one.
        last = more.min(last);
        sum += last;
        counts.push(sum);
    }
    counts
}

/// 1 − exp(−αx) for x = 1/1024, 2/1024, …, in whole numbers.
struct Decay {
    factor: u128,
    left: u128,
}

/// The parts in which the exponential is computed.
const FINE: u32 = 60;

impl Decay {
    /// The factor exp(−α/1024²·…) of one part by its series; α counts in 1024ths, so the exponent is α/2^20.
    fn new(alpha: i32) -> Self {
        let (mut term, mut factor) = (1_i128 << FINE, 0_i128);
        let mut place = 0;
        while term != 0 {
            factor += term;
            place += 1;
            term = -((term * i128::from(alpha)) >> 20) / place;
        }
        Self { factor: factor.unsigned_abs(), left: 1 << FINE }
    }

    fn next(&mut self) -> i64 {
        self.left = (self.left * self.factor) >> FINE;
        let half = 1 << (FINE - 31);
        i64::try_from(((1_u128 << FINE) - self.left + half) >> (FINE - 30)).unwrap_or(GRAIN)
    }
}

impl Chances {
    /// How uncertain the assignment is 熵: the sum of −x ln x over pairs, in millionths of a nat.
    pub fn entropy(&self) -> i64 {
        // ln(k + 1) = ln k + 2 artanh(1/(2k + 1)), in whole numbers.
        let mut logarithms = vec![0_i128, 0];
        for part in 1..i128::from(WHOLE) {
            let (odd, mut power, mut place) = (2 * part + 1, (1_i128 << FINE) / (2 * part + 1), 1);
            let mut sum = 0;
            while power != 0 {
                sum += power / place;
                (power, place) = (power / (odd * odd), place + 2);
            }
            logarithms.push(logarithms.last().copied().unwrap_or(0) + 2 * sum);
        }
        let whole = logarithms[WHOLE as usize];
        let sum: i128 = self.of.iter().map(|chance| i128::from(*chance) * (whole - logarithms[*chance as usize])).sum();
        i64::try_from(((sum / i128::from(WHOLE)) * 1_000_000) >> FINE).unwrap_or(i64::MAX)
    }
}

struct Search<'p> {
    problem: &'p Problem,
    layout: Layout<'p>,
    cap: i32,
    counts: Vec<i64>,
    /// What divides every affinity: costs are counted without it.
    step: i64,
    /// By how many powers of two costs are taken down, so that they fit.
    shift: u32,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem, cap: i32, counts: &[i64]) -> Self {
        let step = step(problem);
        let most = problem.pairs.iter().map(|pair| i64::from(pair.affinity).abs()).max().unwrap_or(0) / step;
        let shift = (most << 20).max(1).ilog2().saturating_sub(28);
        Self { problem, layout: Layout::new(problem), cap, counts: counts.to_vec(), step, shift }
    }

    /// What the units from one chance of a pair to another bring together, in steps of 2^-30 millionths.
    fn brings(&self, pair: usize, from: i32, to: i32) -> i64 {
        let affinity = i64::from(self.problem.pairs[pair].affinity) / self.step;
        let counted = if affinity < 0 { i64::from(to - from) << 20 } else { self.counts[to as usize] - self.counts[from as usize] };
        affinity * counted
    }

    /// A fixed pair is certain, whatever the cap.
    fn is_fixed(&self, pair: usize) -> bool {
        let fixed = &self.layout.limits.fixed;
        !fixed.is_empty() && fixed.binary_search(&crate::network::number(pair)).is_ok()
    }

    fn value(&self, of: &[i32]) -> i128 {
        of.iter().enumerate().map(|(pair, chance)| i128::from(self.brings(pair, 0, *chance)) * i128::from(self.step)).sum()
    }

    fn run(&self) -> Option<(Vec<i32>, i128)> {
        let mut of = vec![0; self.problem.pairs.len()];
        let mut prices: Option<Vec<i64>> = None;
        let mut width = (self.cap / 2).max(1);
        let (mut value, mut bound, mut all) = (i128::MIN, i128::MAX, false);
        loop {
            let pieces = self.pieces(&of, prices.as_deref(), width, all);
            let mut network = self.layout.pieces(WHOLE, &pieces);
            network.solve().ok()?;
            let mut next: Vec<i32> = (0..of.len()).map(|pair| if self.is_fixed(pair) { WHOLE } else { 0 }).collect();
            for ((pair, ..), flow) in pieces.iter().zip(network.flows()) {
                next[*pair as usize] += flow;
            }
            let found = network.prices();
            bound = bound.min(self.bound(&found));
            let reached = self.value(&next);
            let gained = reached > value;
            if gained {
                (of, value) = (next, reached);
            }
            prices = Some(found);
            if bound <= value || (width == 1 && !gained && all) {
                return Some((of, bound.max(value)));
            }
            // Where nothing more is gained, those that were taken to be far from paying are looked at as well.
            all = width == 1 && !gained;
            width = (width / 4).max(1);
        }
    }

    /// Pieces of each pair around what it has: the finer the nearer. One that is far from paying has one piece only.
    fn pieces(&self, of: &[i32], prices: Option<&[i64]>, width: i32, all: bool) -> Vec<(u32, i32, i32)> {
        let mut pieces = Vec::with_capacity(of.len() * 2);
        let rents = prices.map(|prices| self.layout.rents(prices));
        for (pair, has) in of.iter().enumerate().filter(|(pair, _)| !self.is_fixed(*pair)) {
            let near = |at: i32, off: i32| (at + off * width).clamp(0, self.cap);
            let far = !all
                && *has == 0
                && rents.as_ref().is_some_and(|rents| {
                    let drop = self.brings(pair, 0, 1.min(self.cap)) - self.last(pair, (4 * width).min(self.cap));
                    (self.brings(pair, 0, 1.min(self.cap)) + drop) >> self.shift < rents[pair]
                });
            let aim = rents.as_ref().map_or(*has, |rents| self.pays_until(pair, rents[pair] << self.shift));
            let mut marks = if far {
                [0, 0, 0, 0, 0, 0, 0, self.cap]
            } else {
                [0, near(*has, -1), *has, near(*has, 1), near(aim, -1), aim, near(aim, 1), self.cap]
            };
            marks.sort_unstable();
            for ends in marks.windows(2).filter(|ends| ends[0] < ends[1]) {
                let units = ends[1] - ends[0];
                let cost = self.brings(pair, ends[0], ends[1]).div_euclid(i64::from(units)) >> self.shift;
                pieces.push((crate::network::number(pair), units, i32::try_from(-cost).unwrap_or(i32::MAX)));
            }
        }
        pieces
    }

    /// What the last unit below a chance brings.
    fn last(&self, pair: usize, chance: i32) -> i64 {
        if chance > 0 { self.brings(pair, chance - 1, chance) } else { 0 }
    }

    /// The chance up to which a pair brings more than it pays.
    fn pays_until(&self, pair: usize, pays: i64) -> i32 {
        let (mut low, mut high) = (0, self.cap);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.brings(pair, middle, middle + 1) > pays { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// What no chances exceed, at these prices.
    fn bound(&self, prices: &[i64]) -> i128 {
        let whole: Vec<i64> = prices.iter().map(|price| price << self.shift).collect();
        let least = |pair: usize, pays: i64| {
            if self.is_fixed(pair) {
                return -i128::from(self.brings(pair, 0, WHOLE));
            }
            let low = self.pays_until(pair, pays);
            i128::from(pays) * i128::from(low) - i128::from(self.brings(pair, 0, low))
        };
        -self.layout.dual(WHOLE, &whole, least) * i128::from(self.step)
    }
}
