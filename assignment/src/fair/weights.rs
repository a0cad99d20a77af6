//! Weights 权重: flows in which the proposals that are short count for more: they prove ceilings, and are good places to begin exchanges from.
//!
//! The weights follow by how much each proposal is short (a subgradient, with Polyak's step) or was short on the average so far (multiplicative
//! weights). Each round costs one flow; whatever the weights, what they prove is true.
//! Source: Held, Wolfe and Crowder, "Validation of subgradient optimization", Mathematical Programming 6 (1974); Plotkin, Shmoys and Tardos,
//! "Fast approximation algorithms for fractional packing and covering problems", Math. Oper. Res. 20 (1995).

use super::ceiling::{FairCertificate, ceiling, priced, step};
use crate::network::Layout;
use crate::problem::Problem;

/// The weight of a proposal that is not short, where the total counts.
pub(super) const UNIT: i64 = 64;
/// No weight is larger.
const HEAVIEST: i64 = 1 << 14;

/// The pairs with the largest weighted sum, and the prices that prove it; none where nothing is feasible.
pub(super) fn weighted(problem: &Problem, weights: Vec<u32>) -> Option<(Vec<u32>, FairCertificate)> {
    let layout = Layout::new(problem);
    let gain = |at: usize| {
        let pair = &problem.pairs[at];
        i64::from(pair.affinity) * i64::from(weights[pair.proposal as usize])
    };
    let most = (0..problem.pairs.len()).map(|at| gain(at).abs()).max().unwrap_or(0);
    let shift = most.max(1).ilog2().saturating_sub(29);
    let mut network = layout.network(1, 1, |at| i32::try_from(-(gain(at) >> shift)).unwrap_or(i32::MAX));
    network.solve().ok()?;
    let chosen = crate::total::chosen(&layout.pair_flows(&network, 1, &layout.limits.fixed));
    let prices = network.prices();
    let sink = prices[layout.sink() as usize];
    let prices = prices[problem.proposals.len()..][..problem.experts.len()].iter().map(|price| (sink - price) << shift).collect();
    Some((chosen, FairCertificate { weights, prices }))
}

/// How many flows are worth while: fewer where each takes long.
pub(super) fn rounds(problem: &Problem) -> usize {
    (1_400_000 / problem.pairs.len().max(1)).clamp(3, 24)
}

/// A certificate of a ceiling below the given one's, where some rounds of weights find one. `reached` is the best worst sum known.
pub(super) fn lower(problem: &Problem, certificate: FairCertificate, reached: i64) -> FairCertificate {
    let (mut best, mut least) = (ceiling(problem, &certificate), certificate);
    let proposals = problem.proposals.len();
    let mut sums = vec![0_i64; proposals];
    let mut weights = vec![1_u32 << 10; proposals];
    for round in 1..=i64::try_from(rounds(problem)).unwrap_or(1) {
        if best <= reached {
            break;
        }
        let Some((chosen, certificate)) = weighted(problem, weights.clone()) else { break };
        let found = ceiling(problem, &certificate);
        if found < best {
            (best, least) = (found, certificate);
        }
        for (sum, more) in sums.iter_mut().zip(problem.sums(&chosen)) {
            *sum += more;
        }
        let worst = sums.iter().min().copied().unwrap_or(0);
        // A weight halves for each such part of a sum that a proposal has more than the worst, on the average of the rounds.
        let part = ((best - reached).max(step(problem)) * round / 2).max(1);
        for (weight, sum) in weights.iter_mut().zip(&sums) {
            let halves = u32::try_from((sum - worst) / part).unwrap_or(31).min(31);
            let rest = (sum - worst) % part;
            let full = i64::from((1_u32 << 10).checked_shr(halves).unwrap_or(0));
            *weight = u32::try_from(full - i64::try_from(i128::from(full) * i128::from(rest) / (2 * i128::from(part))).unwrap_or(0)).unwrap_or(0);
        }
    }
    least
}

/// Extra weights of proposals below a line, moved towards those at which the total under that line is bounded best.
pub(super) struct Pull {
    line: i64,
    extra: Vec<i64>,
    way: Vec<i64>,
    least: i64,
    /// The steps are shorter by so many powers of two: by one more after each that led to nothing better.
    pace: u32,
}

impl Pull {
    pub(super) fn new(problem: &Problem, line: i64) -> Self {
        Self { line, extra: vec![0; problem.proposals.len()], way: vec![0; problem.proposals.len()], least: i64::MAX, pace: 0 }
    }

    pub(super) fn weights(&self) -> Vec<u32> {
        self.extra.iter().map(|extra| u32::try_from(UNIT + extra).unwrap_or(0)).collect()
    }

    /// What no total can exceed where no sum is below the line, in millionths.
    pub(super) fn bound(&self, problem: &Problem, certificate: &FairCertificate) -> i64 {
        bound_above(problem, certificate, self.line)
    }

    /// Moves the weights after a flow with them, by what is left between its bound and the best total.
    pub(super) fn step(&mut self, sums: &[i64], found: i64, total: i64) {
        let (line, gap) = (self.line, (found - total) >> self.pace);
        if found < self.least {
            self.least = found;
            self.pace = self.pace.saturating_sub(1);
        } else {
            self.pace = (self.pace + 1).min(2);
        }
        let short = sums.iter().zip(&self.extra).map(|(sum, extra)| if *sum > line && *extra == 0 { 0 } else { line - sum });
        // Half of the way before is kept, so that the weights do not swing across.
        for (way, short) in self.way.iter_mut().zip(short) {
            *way = short + *way / 4;
        }
        let norm: i128 = self.way.iter().map(|way| i128::from(*way) * i128::from(*way)).sum();
        if norm == 0 {
            return;
        }
        for (extra, short) in self.extra.iter_mut().zip(&self.way) {
            let by = i128::from(gap) * i128::from(UNIT) * i128::from(*short) / norm;
            *extra = (*extra + i64::try_from(by).unwrap_or(0)).clamp(0, HEAVIEST);
        }
    }
}

/// What no total can exceed where no sum is below the line, in millionths, by a certificate whose weights are at least [`UNIT`] 保底总分上界.
pub(super) fn bound_above(problem: &Problem, certificate: &FairCertificate, line: i64) -> i64 {
    let extra: i128 = certificate.weights.iter().map(|weight| i128::from(*weight) - i128::from(UNIT)).sum();
    let value = priced(problem, certificate) - extra * i128::from(line);
    let step = i128::from(step(problem));
    i64::try_from(value.div_euclid(i128::from(UNIT)).div_euclid(step) * step).unwrap_or(i64::MAX)
}
