//! Ceiling 最差者上界: what no assignment's worst sum can exceed, from weights of proposals and prices of experts.
//!
//! The worst sum is at most any weighted mean of the sums; the largest weighted sum is at most the value of a dual solution, as for the total.
//! Every sum is a multiple of what divides all affinities, so the mean is taken down to such a multiple.

use crate::problem::Problem;

/// Weights and prices that prove a ceiling 上界证明: anyone adds them up by `ceiling`, without trusting the solver.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FairCertificate {
    /// The weight of each proposal; not all are 0.
    pub weights: Vec<u32>,
    /// The price of one place of each expert, in millionths times the weights' unit.
    pub prices: Vec<i64>,
}

/// What no assignment's worst sum can exceed, in millionths: true for any weights and prices whatever. No proposals, no worst: 0.
pub fn ceiling(problem: &Problem, certificate: &FairCertificate) -> i64 {
    let weights: i128 = certificate.weights.iter().map(|weight| i128::from(*weight)).sum();
    if weights == 0 {
        return 0;
    }
    let step = i128::from(step(problem));
    i64::try_from(priced(problem, certificate).div_euclid(weights).div_euclid(step) * step).unwrap_or(i64::MAX)
}

/// What no weighted sum can exceed at these prices, in millionths times the weights' unit.
pub(super) fn priced(problem: &Problem, certificate: &FairCertificate) -> i128 {
    let mut rows: Vec<Vec<(i128, u32)>> = vec![Vec::new(); problem.proposals.len()];
    for pair in &problem.pairs {
        let weight = i128::from(certificate.weights[pair.proposal as usize]);
        let gain = i128::from(pair.affinity) * weight - i128::from(certificate.prices[pair.expert as usize]);
        rows[pair.proposal as usize].push((gain, pair.expert));
    }
    let mut sum: i128 = 0;
    for (row, demand) in rows.iter_mut().zip(&problem.proposals) {
        row.sort_unstable_by_key(|(gain, _)| -gain);
        sum += best_alone(problem, row, demand.least as usize, demand.most as usize);
    }
    for (price, load) in certificate.prices.iter().zip(&problem.experts) {
        let places = if *price > 0 { load.most } else { load.least };
        sum += i128::from(*price) * i128::from(places);
    }
    sum
}

/// The weight on whoever could be served the least well even if all experts were free for them.
pub(super) fn alone(problem: &Problem) -> FairCertificate {
    let mut rows: Vec<Vec<(i128, u32)>> = vec![Vec::new(); problem.proposals.len()];
    for pair in &problem.pairs {
        rows[pair.proposal as usize].push((i128::from(pair.affinity), pair.expert));
    }
    let mut worst = None;
    for ((at, row), demand) in rows.iter_mut().enumerate().zip(&problem.proposals) {
        row.sort_unstable_by_key(|(gain, _)| -gain);
        let best = best_alone(problem, row, demand.least as usize, demand.most as usize);
        if worst.is_none_or(|(least, _)| best < least) {
            worst = Some((best, at));
        }
    }
    let mut weights = vec![0; problem.proposals.len()];
    if let Some((_, at)) = worst {
        weights[at] = 1;
    }
    FairCertificate { weights, prices: vec![0; problem.experts.len()] }
}

/// What divides every affinity, in millionths.
pub(crate) fn step(problem: &Problem) -> i64 {
    let mut step = 0_u32;
    for pair in &problem.pairs {
        let mut other = pair.affinity.unsigned_abs();
        while other != 0 {
            (step, other) = (other, step % other);
        }
    }
    i64::from(step.max(1))
}

/// The best a proposal could do if experts cost just their prices: its first places, and further ones while they gain.
pub(super) fn best_alone(problem: &Problem, row: &[(i128, u32)], least: usize, most: usize) -> i128 {
    let (mut sum, mut taken) = (0, 0);
    let mut in_group = std::collections::BTreeMap::new();
    for (gain, expert) in row {
        if taken >= most || (taken >= least && *gain <= 0) {
            break;
        }
        if let Some(groups) = &problem.groups {
            let count = in_group.entry(groups.of[*expert as usize]).or_insert(0_u32);
            if *count == groups.most {
                continue;
            }
            *count += 1;
        }
        sum += gain;
        taken += 1;
    }
    sum
}
