//! Total 总适配度最大: the assignment with the largest sum of affinities, and the proof that none is larger.
//! Unit: millionths. Source: linear-programming duality of the transport problem; the flow is exact, so the gap is 0.

use crate::network::Layout;
use crate::problem::{Broken, Problem, ProblemError};
use crate::shortage::{Shortage, shortage};

/// An assignment with its proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// The numbers of the chosen pairs, ascending.
    pub chosen: Vec<u32>,
    /// Their sum of affinities, in millionths.
    pub total: i64,
    /// What no assignment can exceed, by `certificate`, in millionths.
    pub bound: i64,
    /// Prices that prove the bound.
    pub certificate: Certificate,
}

/// Prices that prove a bound 对偶证明: anyone adds them up by `bound`, without trusting the solver.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Certificate {
    /// The price of one place of each expert, in millionths; what a proposal's places are worth follows from them.
    pub experts: Vec<i64>,
}

/// Why there is no assignment.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsolved {
    /// The problem is malformed.
    #[error("the problem is malformed")]
    Malformed(#[source] ProblemError),
    /// Nothing satisfies every demand, load and limit.
    #[error("{} places cannot be filled", .0.places)]
    Infeasible(Box<Shortage>),
    /// The answer breaks something: a fault of the solver, which is never given out as an answer.
    #[error("the solver's answer breaks {0:?}")]
    Fault(Broken),
}

/// The largest total 总适配度最大.
///
/// # Errors
/// [`Unsolved`]: malformed, or infeasible with the report of what is short.
pub fn total(problem: &Problem) -> Result<Assignment, Unsolved> {
    problem.check().map_err(Unsolved::Malformed)?;
    let layout = Layout::new(problem);
    let mut network = layout.network(1, 1, |at| -problem.pairs[at].affinity);
    if network.solve().is_err() {
        return Err(Unsolved::Infeasible(Box::new(shortage(problem))));
    }
    let flows = network.flows();
    let chosen: Vec<u32> = (0..).zip(&flows[..problem.pairs.len()]).filter(|(_, flow)| **flow > 0).map(|(pair, _)| pair).collect();
    if let Some(broken) = problem.broken(&chosen) {
        return Err(Unsolved::Fault(broken));
    }
    let prices = network.prices();
    let sink = prices[layout.sink() as usize];
    let experts = &prices[problem.proposals.len()..][..problem.experts.len()];
    let certificate = Certificate { experts: experts.iter().map(|price| sink - price).collect() };
    let bound = bound(problem, &certificate);
    Ok(Assignment { total: problem.total(&chosen), chosen, bound, certificate })
}

/// What no assignment can exceed, in millionths: true for any prices whatever, because it is the value of a dual solution.
///
/// Per proposal, its best pairs at these prices within its group limits; per expert, what their places are worth. Groups make the best
/// choice of one proposal alone, which is easy, so the bound holds with them too.
pub fn bound(problem: &Problem, certificate: &Certificate) -> i64 {
    let mut rows: Vec<Vec<(i128, u32)>> = vec![Vec::new(); problem.proposals.len()];
    for pair in &problem.pairs {
        let gain = i128::from(pair.affinity) - i128::from(certificate.experts[pair.expert as usize]);
        rows[pair.proposal as usize].push((gain, pair.expert));
    }
    let mut sum: i128 = 0;
    for (row, demand) in rows.iter_mut().zip(&problem.proposals) {
        row.sort_unstable_by_key(|(gain, _)| -gain);
        sum += best_alone(problem, row, demand.least as usize, demand.most as usize);
    }
    for (price, load) in certificate.experts.iter().zip(&problem.experts) {
        let places = if *price > 0 { load.most } else { load.least };
        sum += i128::from(*price) * i128::from(places);
    }
    i64::try_from(sum).unwrap_or(i64::MAX)
}

/// The best a proposal could do if experts cost just their prices: its first places, and further ones while they gain.
pub(crate) fn best_alone(problem: &Problem, row: &[(i128, u32)], least: usize, most: usize) -> i128 {
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
