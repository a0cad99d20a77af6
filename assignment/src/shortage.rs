//! Shortage 缺口: why a problem has no solution: how many places stay empty whatever is done, and who competes for what.
//!
//! Every place may stay empty at a price, so a flow always exists; the cheapest one leaves the fewest empty, and its prices point at a set of
//! proposals and experts that proves it. Unit: places.

use crate::network::Layout;
use crate::problem::Problem;

/// Why there is no solution, and what would help.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shortage {
    /// How many places stay empty, at least.
    pub places: u64,
    /// How many are needed in all.
    pub needed: u64,
    /// How many the experts take in all.
    pub available: u64,
    /// The proposals that stay short in one best attempt, with how many.
    pub short: Vec<(u32, u32)>,
    /// Experts who would have to do less than their least, with how many.
    pub idle: Vec<(u32, u32)>,
    /// Proposals that compete for too few places, all of them together.
    pub competing: Vec<u32>,
    /// All who could still take one of them, each full.
    pub full: Vec<u32>,
    /// How much more load of those experts would fill every place, if anything would.
    pub more_load: u64,
}

/// The report on a problem that has no solution; all zero where it has one.
pub fn shortage(problem: &Problem) -> Shortage {
    let needed: u64 = problem.proposals.iter().map(|demand| u64::from(demand.least)).sum();
    let available: u64 = problem.experts.iter().map(|load| u64::from(load.most)).sum();
    let mut network = Layout::new(problem).soft();
    if network.solve().is_err() {
        return Shortage { places: needed, needed, available, ..Shortage::default() };
    }
    let flows = network.flows();
    let (pairs, rest) = flows.split_at(problem.pairs.len());
    let (empty, rest) = rest.split_at(problem.proposals.len());
    let left = |counts: &[i32]| -> Vec<(u32, u32)> {
        (0..).zip(counts).filter(|(_, count)| **count > 0).map(|(at, count)| (at, count.unsigned_abs())).collect()
    };
    let (short, idle) = (left(empty), left(&rest[..problem.experts.len()]));
    let (competing, full) = competing(problem, pairs, &short);
    let places = short.iter().map(|(_, count)| u64::from(*count)).sum();
    Shortage { places, needed, available, short, idle, competing, full, more_load: places }
}

/// From the proposals that stay short: everyone they could have, who they serve instead, and so on.
fn competing(problem: &Problem, flows: &[i32], short: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut candidates: Vec<Vec<u32>> = vec![Vec::new(); problem.proposals.len()];
    let mut serving: Vec<Vec<u32>> = vec![Vec::new(); problem.experts.len()];
    for (pair, flow) in problem.pairs.iter().zip(flows) {
        if *flow > 0 { serving[pair.expert as usize].push(pair.proposal) } else { candidates[pair.proposal as usize].push(pair.expert) }
    }
    let (mut wanting, mut wanted) = (vec![false; problem.proposals.len()], vec![false; problem.experts.len()]);
    let mut queue: Vec<u32> = short.iter().map(|(proposal, _)| *proposal).collect();
    for proposal in &queue {
        wanting[*proposal as usize] = true;
    }
    while let Some(proposal) = queue.pop() {
        for expert in &candidates[proposal as usize] {
            if std::mem::replace(&mut wanted[*expert as usize], true) {
                continue;
            }
            for other in &serving[*expert as usize] {
                if !std::mem::replace(&mut wanting[*other as usize], true) {
                    queue.push(*other);
                }
            }
        }
    }
    let listed = |marks: Vec<bool>| (0..).zip(marks).filter(|(_, marked)| *marked).map(|(at, _)| at).collect();
    (listed(wanting), listed(wanted))
}
