//! Network of a problem 指派网络: how demands, loads, pairs and groups become nodes and arcs of a flow.
//!
//! ```text
//!  spare ─(most − least)▶ proposal ─1▶ [proposal's group] ─1▶ expert ─(most − least)▶ sink
//!    └────────(all)──────────────────────────────────────────────────────────────────▶ ┘
//! ```
//! A group gets a node only where a proposal has more candidates in it than it may have. Supplies: each proposal its least, `spare` the rest;
//! an expert takes their least, the sink all else.

use crate::flow::{Arc, Network};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// The network of a problem, and where its nodes are.
pub(crate) struct Layout<'p> {
    problem: &'p Problem,
    /// A pair's node between proposal and expert, where it has one.
    between: Vec<u32>,
    /// The group nodes' proposals.
    groups: Vec<u32>,
}

impl<'p> Layout<'p> {
    pub(crate) fn new(problem: &'p Problem) -> Self {
        let first = problem.proposals.len() + problem.experts.len();
        let (mut between, mut groups) = (Vec::new(), Vec::new());
        if let Some(limit) = &problem.groups {
            let mut counts: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
            for pair in &problem.pairs {
                counts.entry((pair.proposal, limit.of[pair.expert as usize])).or_default().0 += 1;
            }
            for ((proposal, _), (count, node)) in &mut counts {
                *node = u32::MAX;
                if *count > limit.most {
                    *node = number(first + groups.len());
                    groups.push(*proposal);
                }
            }
            between = problem.pairs.iter().map(|pair| counts[&(pair.proposal, limit.of[pair.expert as usize])].1).collect();
        }
        Self { problem, between, groups }
    }

    fn expert(&self, expert: u32) -> u32 {
        number(self.problem.proposals.len()) + expert
    }

    pub(crate) fn sink(&self) -> u32 {
        number(self.problem.proposals.len() + self.problem.experts.len() + self.groups.len())
    }

    fn spare(&self) -> u32 {
        self.sink() + 1
    }

    fn supplies(&self, unit: i64) -> Vec<i64> {
        let mut supplies: Vec<i64> = self.problem.proposals.iter().map(|demand| i64::from(demand.least) * unit).collect();
        supplies.extend(self.problem.experts.iter().map(|load| -i64::from(load.least) * unit));
        supplies.resize(self.sink() as usize, 0);
        let spare: i64 = self.problem.proposals.iter().map(|demand| i64::from(demand.most - demand.least) * unit).sum();
        let inside: i64 = supplies.iter().sum();
        supplies.push(-inside - spare);
        supplies.push(spare);
        supplies
    }

    /// The network with `unit` units a place; a pair takes `cap` of them, and costs what `cost` says.
    ///
    /// The pairs' arcs come first, in their order.
    pub(crate) fn network(&self, unit: i32, cap: i32, cost: impl Fn(usize) -> i32 + Copy) -> Network {
        Network::new(self.supplies(i64::from(unit)), || self.arcs(unit, cap, cost))
    }

    /// The network in which pairs take their units in pieces: each a pair, how many units, and what one of them costs.
    ///
    /// The pieces' arcs come first, in their order.
    pub(crate) fn pieces(&self, unit: i32, pieces: &[(u32, i32, i32)]) -> Network {
        Network::new(self.supplies(i64::from(unit)), || self.arcs_of(unit, pieces.iter().map(|(pair, units, cost)| (*pair as usize, *units, *cost))))
    }

    /// What one unit of each pair pays at these prices of the nodes.
    pub(crate) fn rents(&self, prices: &[i64]) -> Vec<i64> {
        let pairs = self.arcs(1, 1, |_| 0).take(self.problem.pairs.len());
        pairs.map(|arc| prices[arc.tail as usize] - prices[arc.head as usize]).collect()
    }

    /// What no flow can cost less than, at any prices of the nodes: the value of a dual solution. `least` says, of a pair and of what one of its
    /// units pays at these prices, the least that the pair can then cost.
    pub(crate) fn dual(&self, unit: i32, cap: i32, prices: &[i64], least: impl Fn(usize, i64) -> i128) -> i128 {
        let pays = |arc: &Arc| prices[arc.tail as usize] - prices[arc.head as usize];
        let pairs = self.problem.pairs.len();
        let arcs = self.arcs(unit, cap, |_| 0).enumerate();
        let arcs: i128 =
            arcs.map(|(at, arc)| if at < pairs { least(at, pays(&arc)) } else { i128::from(pays(&arc).min(0)) * i128::from(arc.capacity) }).sum();
        arcs - self.supplies(i64::from(unit)).iter().zip(prices).map(|(supply, price)| i128::from(*supply) * i128::from(*price)).sum::<i128>()
    }

    /// The network in which every place may stay empty and every expert idle, at the cost of 1; nothing else costs. Always solvable.
    ///
    /// The pairs' arcs come first, then one a proposal for its empty places, then one an expert for their idle ones.
    pub(crate) fn soft(&self) -> Network {
        let problem = self.problem;
        let times = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        Network::new(self.supplies(1), || {
            let empty =
                (0..).zip(&problem.proposals).map(move |(tail, demand)| Arc { tail, head: self.sink(), capacity: times(demand.least), cost: 1 });
            let idle = (0..).zip(&problem.experts).map(move |(expert, load)| Arc {
                tail: self.sink(),
                head: self.expert(expert),
                capacity: times(load.least),
                cost: 1,
            });
            let pairs = problem.pairs.len();
            let all = || self.arcs(1, 1, |_| 0);
            all().take(pairs).chain(empty).chain(idle).chain(all().skip(pairs))
        })
    }

    fn arcs(&self, unit: i32, cap: i32, cost: impl Fn(usize) -> i32 + Copy) -> impl Iterator<Item = Arc> {
        self.arcs_of(unit, (0..self.problem.pairs.len()).map(move |at| (at, cap, cost(at))))
    }

    fn arcs_of(&self, unit: i32, pieces: impl Iterator<Item = (usize, i32, i32)>) -> impl Iterator<Item = Arc> {
        let problem = self.problem;
        let spare: i64 = problem.proposals.iter().map(|demand| i64::from(demand.most - demand.least)).sum();
        let all = i32::try_from(spare * i64::from(unit)).unwrap_or(i32::MAX);
        let times = move |count: u32| i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(unit);
        let pairs = pieces.map(move |(at, capacity, cost)| {
            let pair = &problem.pairs[at];
            let tail = self.between.get(at).copied().filter(|node| *node != u32::MAX).unwrap_or(pair.proposal);
            Arc { tail, head: self.expert(pair.expert), capacity, cost }
        });
        let most = problem.groups.as_ref().map_or(0, |groups| groups.most);
        let first = number(problem.proposals.len() + problem.experts.len());
        let groups = (first..).zip(&self.groups).map(move |(head, proposal)| Arc { tail: *proposal, head, capacity: times(most), cost: 0 });
        let loads = (0..).zip(&problem.experts).map(move |(expert, load)| Arc {
            tail: self.expert(expert),
            head: self.sink(),
            capacity: times(load.most - load.least),
            cost: 0,
        });
        let spares = (0..).zip(&problem.proposals).filter(|(_, demand)| demand.most > demand.least).map(move |(proposal, demand)| Arc {
            tail: self.spare(),
            head: proposal,
            capacity: times(demand.most - demand.least),
            cost: 0,
        });
        let unused = (spare > 0).then(|| Arc { tail: self.spare(), head: self.sink(), capacity: all, cost: 0 });
        pairs.chain(groups).chain(loads).chain(spares).chain(unused)
    }
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
