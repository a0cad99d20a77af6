//! Total 总适配度最大: the assignment with the largest sum of affinities, and the proof that none is larger.
//! Unit: millionths. Source: linear-programming duality of the transport problem; where all limits are nested the flow is exact and the gap is
//! 0, elsewhere the search says how far the bound is.

use crate::network::Layout;
use crate::problem::{Broken, Problem, ProblemError};
use crate::rule::{Limits, Source};
use crate::search::search;
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
    /// The price of one place of each limit that is no node of the flow, in the order of [`crossing`]; below 0 where more are wanted.
    pub crossing: Vec<i64>,
    /// What the last place of each proposal is worth.
    pub proposals: Vec<i64>,
    /// The price of one place of each limit that is a node of the flow, in the order of [`nested`]; below 0 where more are wanted.
    pub nested: Vec<i64>,
}

/// The limits that are nodes of the flow: proposal by proposal, a set after the sets that hold it.
pub fn nested(problem: &Problem) -> Vec<crate::rule::Limit> {
    Limits::new(problem).nested
}

/// The limits that are no nodes of the flow, because they cross others.
pub fn crossing(problem: &Problem) -> Vec<crate::rule::Limit> {
    Limits::new(problem).crossing
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
    /// The effort was spent before anything was found, or shown not to be.
    #[error("nothing was found within the effort; if there is anything, its total is {bound} millionths at most")]
    Undecided {
        /// What no assignment can exceed, in millionths.
        bound: i64,
    },
    /// What was asked for is exact only where all limits are nested, and this one is not.
    #[error("{0:?} is not laminar: it crosses another limit, or binds more than one proposal")]
    NotLaminar(Source, Option<u32>),
    /// The answer breaks something: a fault of the solver, which is never given out as an answer.
    #[error("the solver's answer breaks {0:?}")]
    Fault(Broken),
}

/// The largest total 总适配度最大; where limits cross, the best that a search of the usual effort finds, with its bound.
///
/// # Errors
/// [`Unsolved`]: malformed, or infeasible with the report of what is short, or undecided.
pub fn total(problem: &Problem) -> Result<Assignment, Unsolved> {
    // About thirty million looks at a pair: less than half a minute. Small problems are searched to their end long before.
    let effort = (30_000_000 / (problem.pairs.len() + 1)).clamp(16, 20_000);
    total_within(problem, crate::network::number(effort))
}

/// The same with the effort of a search given, in flows solved.
///
/// # Errors
/// As [`total`].
pub fn total_within(problem: &Problem, effort: u32) -> Result<Assignment, Unsolved> {
    let solved = attempt(problem, effort);
    if let Err(Unsolved::Infeasible(_)) = solved { Err(Unsolved::Infeasible(Box::new(shortage(problem)))) } else { solved }
}

/// The same with an empty report where nothing exists.
pub(crate) fn attempt(problem: &Problem, effort: u32) -> Result<Assignment, Unsolved> {
    problem.check().map_err(Unsolved::Malformed)?;
    solve(problem, &Layout::new(problem), effort)
}

/// The same with the affinities of one problem, within the limits of another that differs in nothing else.
pub(crate) fn solve(problem: &Problem, layout: &Layout<'_>, effort: u32) -> Result<Assignment, Unsolved> {
    let assignment = if layout.limits.not_laminar().is_some() {
        search(problem, layout, effort)?
    } else {
        let mut network = layout.network(1, 1, |at| -problem.pairs[at].affinity);
        network.solve().map_err(|_| Unsolved::Infeasible(Box::default()))?;
        let chosen = chosen(&layout.pair_flows(&network, 1, &layout.limits.fixed));
        let certificate = certificate(problem, layout, &network.prices());
        Assignment { total: problem.total(&chosen), bound: bound_with(problem, &layout.limits, &certificate), chosen, certificate }
    };
    match layout.problem.broken(&assignment.chosen) {
        Some(broken) => Err(Unsolved::Fault(broken)),
        None => Ok(assignment),
    }
}

/// Whether there is any assignment; none where the effort does not tell.
pub(crate) fn feasible(problem: &Problem, effort: u32) -> Option<bool> {
    let layout = Layout::new(problem);
    if layout.limits.not_laminar().is_none() {
        return Some(layout.network(1, 1, |_| 0).solve().is_ok());
    }
    match search(problem, &layout, effort) {
        Ok(_) => Some(true),
        Err(Unsolved::Undecided { .. }) => None,
        Err(_) => Some(false),
    }
}

pub(crate) fn chosen(flows: &[i32]) -> Vec<u32> {
    (0..).zip(flows).filter(|(_, flow)| **flow > 0).map(|(pair, _)| pair).collect()
}

/// The prices of a solved network, as differences between its nodes.
pub(crate) fn certificate(problem: &Problem, layout: &Layout<'_>, prices: &[i64]) -> Certificate {
    let (sink, proposals) = (prices[layout.sink() as usize], problem.proposals.len());
    let nested = 0..layout.limits.nested.len();
    Certificate {
        experts: prices[proposals..][..problem.experts.len()].iter().map(|price| sink - price).collect(),
        crossing: Vec::new(),
        proposals: prices[..proposals].iter().map(|price| price - sink).collect(),
        nested: nested.map(|at| prices[layout.set(crate::network::number(at)) as usize] - prices[layout.above(at) as usize]).collect(),
    }
}

/// What no assignment can exceed, in millionths: true for any prices whatever, because it is the value of a dual solution.
///
/// Per proposal, its best pairs at these prices within its nested limits, which is easy; per expert, and per limit that is not nested, what
/// their places are worth.
pub fn bound(problem: &Problem, certificate: &Certificate) -> i64 {
    bound_with(problem, &Limits::new(problem), certificate)
}

pub(crate) fn bound_with(problem: &Problem, limits: &Limits, certificate: &Certificate) -> i64 {
    let mut sum: i128 = 0;
    let mut surcharge = vec![0_i128; if certificate.crossing.is_empty() { 0 } else { problem.pairs.len() }];
    for (price, limit) in certificate.crossing.iter().zip(&limits.crossing) {
        sum += i128::from(*price) * i128::from(if *price > 0 { limit.most } else { limit.least });
        for pair in &limit.pairs {
            surcharge[*pair as usize] += i128::from(*price);
        }
    }
    for (price, load) in certificate.experts.iter().zip(&problem.experts) {
        sum += i128::from(*price) * i128::from(if *price > 0 { load.most } else { load.least });
    }
    // The pairs of each proposal, by their numbers alone: there are many of them, and gains are needed for one proposal at a time.
    let mut starts = vec![0_u32; problem.proposals.len() + 1];
    problem.pairs.iter().for_each(|pair| starts[pair.proposal as usize + 1] += 1);
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    let (mut next, mut ordered) = (starts.clone(), vec![0_u32; problem.pairs.len()]);
    for (at, pair) in problem.pairs.iter().enumerate() {
        let place = &mut next[pair.proposal as usize];
        ordered[*place as usize] = crate::network::number(at);
        *place += 1;
    }
    let (mut set, mut row) = (0, Vec::new());
    for (number, demand) in (0_u32..).zip(&problem.proposals) {
        let own = starts[number as usize] as usize..starts[number as usize + 1] as usize;
        row.clear();
        row.extend(ordered[own].iter().map(|at| {
            let pair = &problem.pairs[*at as usize];
            let gain = i128::from(pair.affinity) - i128::from(certificate.experts[pair.expert as usize]);
            (gain - surcharge.get(*at as usize).copied().unwrap_or(0), *at)
        }));
        let behind = limits.nested[set..].iter().take_while(|limit| limit.proposal == Some(number)).count() + set;
        // Where a proposal alone has no way, nothing has: the least that can be is then as good a bound as any.
        let Some(best) = best_alone(limits, set..behind, &row, [demand.least, demand.most]) else { return i64::MIN };
        sum += best;
        set = behind;
    }
    i64::try_from(sum).unwrap_or(i64::MAX)
}

/// The value of the best choice of k of a set's pairs, for every k that its limits allow: concave in k, so the gains of each further one.
#[derive(Clone, Default)]
struct Choice {
    /// The value of the fewest.
    base: i128,
    fewest: usize,
    /// What each further one adds, the most first.
    gains: Vec<i128>,
}

impl Choice {
    /// With at least and at most so many; none where that cannot be.
    fn within(mut self, [least, most]: [u32; 2]) -> Option<Self> {
        self.gains.sort_unstable_by_key(|gain| std::cmp::Reverse(*gain));
        let missing = (least as usize).saturating_sub(self.fewest);
        if missing > self.gains.len() || self.fewest > most as usize {
            return None;
        }
        self.base += self.gains.drain(..missing).sum::<i128>();
        self.fewest += missing;
        self.gains.truncate(most as usize - self.fewest.min(most as usize));
        Some(self)
    }
}

/// The best a proposal could do if experts cost just their prices: from the innermost sets outwards.
fn best_alone(limits: &Limits, sets: std::ops::Range<usize>, row: &[(i128, u32)], demand: [u32; 2]) -> Option<i128> {
    let mut choices = vec![Choice::default(); sets.len() + 1];
    let place = |set: Option<u32>| set.map_or(0, |set| set as usize - sets.start + 1);
    for (gain, pair) in row {
        let choice = &mut choices[place(limits.innermost.get(*pair as usize).copied().flatten())];
        if limits.fixed.binary_search(pair).is_ok() {
            choice.base += gain;
            choice.fewest += 1;
        } else {
            choice.gains.push(*gain);
        }
    }
    for set in sets.clone().rev() {
        let limit = &limits.nested[set];
        let inner = std::mem::take(&mut choices[set - sets.start + 1]).within([limit.least, limit.most])?;
        let outer = &mut choices[place(limits.parent[set])];
        outer.base += inner.base;
        outer.fewest += inner.fewest;
        outer.gains.extend(inner.gains);
    }
    let best = choices.swap_remove(0).within(demand)?;
    Some(best.base + best.gains.iter().take_while(|gain| **gain > 0).sum::<i128>())
}
