//! Network of a problem 指派网络: how demands, loads, pairs and nested limits become nodes and arcs of a flow.
//!
//! ```text
//!  spare ─(most − least)▶ proposal ─▶ [set ─▶ [set within it]] ─pair▶ expert ─(most − least)▶ sink
//!    └────────(all)──────────────────────────────────────────────────────────────────────────▶ ┘
//! ```
//! A set gets a node only where it can bind. Supplies: each proposal its least, `spare` the rest; an expert takes their least, the sink all
//! else. What must flow at least along an arc is sent ahead: its tail has so much less to send, its head so much more.

use crate::flow::{Arc, Network};
use crate::problem::Problem;
use crate::rule::Limits;

/// The network of a problem, and where its nodes are.
pub(crate) struct Layout<'p> {
    /// Whose demands, loads and limits these are.
    pub(crate) problem: &'p Problem,
    pub(crate) limits: Limits,
}

/// What a unit costs that breaks something; what has no cost cannot be broken.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Softness {
    /// A place stays empty, an expert is idle, a set has too few, a fixed pair is dropped.
    pub(crate) less: Option<i32>,
    /// An expert takes one more than their most.
    pub(crate) load: Option<i32>,
    /// A set takes one more than its most.
    pub(crate) limit: Option<i32>,
}

impl<'p> Layout<'p> {
    pub(crate) fn new(problem: &'p Problem) -> Self {
        Self { problem, limits: Limits::new(problem) }
    }

    pub(crate) fn expert(&self, expert: u32) -> u32 {
        number(self.problem.proposals.len()) + expert
    }

    /// The node of a nested limit.
    pub(crate) fn set(&self, limit: u32) -> u32 {
        number(self.problem.proposals.len() + self.problem.experts.len()) + limit
    }

    /// The node that a pair's arc leaves.
    pub(crate) fn tail(&self, pair: usize) -> u32 {
        let innermost = self.limits.innermost.get(pair).copied().flatten();
        innermost.map_or(self.problem.pairs[pair].proposal, |limit| self.set(limit))
    }

    /// The node that a set's arc leaves.
    pub(crate) fn above(&self, limit: usize) -> u32 {
        let parent = self.limits.parent[limit].map(|parent| self.set(parent));
        parent.or(self.limits.nested[limit].proposal).unwrap_or(u32::MAX)
    }

    pub(crate) fn sink(&self) -> u32 {
        self.set(number(self.limits.nested.len()))
    }

    fn spare(&self) -> u32 {
        self.sink() + 1
    }

    fn supplies(&self, unit: i64, fixed: &[u32]) -> Vec<i64> {
        let mut supplies: Vec<i64> = self.problem.proposals.iter().map(|demand| i64::from(demand.least) * unit).collect();
        supplies.extend(self.problem.experts.iter().map(|load| -i64::from(load.least) * unit));
        supplies.resize(self.sink() as usize, 0);
        let spare: i64 = self.problem.proposals.iter().map(|demand| i64::from(demand.most - demand.least) * unit).sum();
        let inside: i64 = supplies.iter().sum();
        supplies.push(-inside - spare);
        supplies.push(spare);
        for (at, limit) in self.limits.nested.iter().enumerate().filter(|(_, limit)| limit.least > 0) {
            supplies[self.above(at) as usize] -= i64::from(limit.least) * unit;
            supplies[self.set(number(at)) as usize] += i64::from(limit.least) * unit;
        }
        for pair in fixed {
            supplies[self.tail(*pair as usize) as usize] -= unit;
            supplies[self.expert(self.problem.pairs[*pair as usize].expert) as usize] += unit;
        }
        supplies
    }

    /// The network with `unit` units a place; a pair takes `cap` of them, a fixed one all of them, and costs what `cost` says.
    ///
    /// The pairs' arcs come first, in their order.
    pub(crate) fn network(&self, unit: i32, cap: i32, cost: impl Fn(usize) -> i32 + Copy) -> Network {
        let fixed = &self.limits.fixed;
        let bounds = |at: usize| if fixed.binary_search(&number(at)).is_ok() { 0 } else { cap };
        if fixed.is_empty() { self.bounded(unit, fixed, |_| cap, cost) } else { self.bounded(unit, fixed, bounds, cost) }
    }

    /// The same where some pairs are fixed, ascending, and every other takes what `cap` says; a fixed one's cap is 0.
    pub(crate) fn bounded(&self, unit: i32, fixed: &[u32], cap: impl Fn(usize) -> i32 + Copy, cost: impl Fn(usize) -> i32 + Copy) -> Network {
        Network::new(self.supplies(i64::from(unit), fixed), || self.pairs(cap, cost).chain(self.rest(unit)))
    }

    /// What flows along the pairs of such a network, the fixed ones with it.
    pub(crate) fn pair_flows(&self, network: &Network, unit: i32, fixed: &[u32]) -> Vec<i32> {
        let mut flows = network.flows();
        flows.truncate(self.problem.pairs.len());
        for pair in fixed {
            flows[*pair as usize] += unit;
        }
        flows
    }

    /// The network in which pairs take their units in pieces: each a pair, how many units, and what one of them costs. Fixed pairs have none.
    ///
    /// The pieces' arcs come first, in their order.
    pub(crate) fn pieces(&self, unit: i32, pieces: &[(u32, i32, i32)]) -> Network {
        Network::new(self.supplies(i64::from(unit), &self.limits.fixed), || {
            let arc = |(pair, capacity, cost): &(u32, i32, i32)| {
                let head = self.expert(self.problem.pairs[*pair as usize].expert);
                Arc { tail: self.tail(*pair as usize), head, capacity: *capacity, cost: *cost }
            };
            pieces.iter().map(arc).chain(self.rest(unit))
        })
    }

    /// What one unit of each pair pays at these prices of the nodes.
    pub(crate) fn rents(&self, prices: &[i64]) -> Vec<i64> {
        let pays = |(at, pair): (usize, &crate::problem::Pair)| prices[self.tail(at) as usize] - prices[self.expert(pair.expert) as usize];
        self.problem.pairs.iter().enumerate().map(pays).collect()
    }

    /// What no flow can cost less than, at any prices of the nodes: the value of a dual solution. `least` says, of a pair and of what one of its
    /// units pays at these prices, the least that the pair can then cost.
    pub(crate) fn dual(&self, unit: i32, prices: &[i64], least: impl Fn(usize, i64) -> i128) -> i128 {
        let pays = |arc: &Arc| prices[arc.tail as usize] - prices[arc.head as usize];
        let pairs: i128 = self.rents(prices).into_iter().enumerate().map(|(at, pays)| least(at, pays)).sum();
        let rest: i128 = self.rest(unit).map(|arc| i128::from(pays(&arc).min(0)) * i128::from(arc.capacity)).sum();
        let supplies = self.supplies(i64::from(unit), &self.limits.fixed);
        pairs + rest - supplies.iter().zip(prices).map(|(supply, price)| i128::from(*supply) * i128::from(*price)).sum::<i128>()
    }

    /// The network in which things may be broken at a cost; nothing else costs. Always solvable where what is less costs something.
    ///
    /// The pairs' arcs come first, then one a proposal for its empty places, one an expert for their idle ones, one a set for what it lacks,
    /// one a fixed pair, one an expert for load above their most, and one a set for what it has above its most.
    pub(crate) fn soft(&self, soft: Softness) -> Network {
        let (problem, limits) = (self.problem, &self.limits);
        let arc = move |tail, head, count: u32, cost: Option<i32>| {
            let capacity = if cost.is_some() { i32::try_from(count).unwrap_or(i32::MAX) } else { 0 };
            Arc { tail, head, capacity, cost: cost.unwrap_or(0) }
        };
        let pairs = number(problem.pairs.len());
        Network::new(self.supplies(1, &limits.fixed), || {
            let empty = (0..).zip(&problem.proposals).map(move |(tail, demand)| arc(tail, self.sink(), demand.least, soft.less));
            let idle = (0..).zip(&problem.experts).map(move |(expert, load)| arc(self.sink(), self.expert(expert), load.least, soft.less));
            let lacking = limits.nested.iter().enumerate();
            let lacking = lacking.map(move |(at, limit)| arc(self.set(number(at)), self.above(at), limit.least, soft.less));
            let dropped = limits.fixed.iter().map(move |pair| {
                let (tail, expert) = (self.tail(*pair as usize), problem.pairs[*pair as usize].expert);
                arc(self.expert(expert), tail, 1, soft.less)
            });
            let more = (0..).zip(&problem.experts).map(move |(expert, _)| arc(self.expert(expert), self.sink(), pairs, soft.load));
            let above = limits.nested.iter().enumerate();
            let above = above.map(move |(at, _)| arc(self.above(at), self.set(number(at)), pairs, soft.limit));
            let cap = |at: usize| i32::from(limits.fixed.binary_search(&number(at)).is_err());
            self.pairs(cap, |_| 0).chain(empty).chain(idle).chain(lacking).chain(dropped).chain(more).chain(above).chain(self.rest(1))
        })
    }

    fn pairs(&self, cap: impl Fn(usize) -> i32 + Copy, cost: impl Fn(usize) -> i32 + Copy) -> impl Iterator<Item = Arc> {
        let plain = self.limits.nested.is_empty();
        self.problem.pairs.iter().enumerate().map(move |(at, pair)| {
            let tail = if plain { pair.proposal } else { self.tail(at) };
            Arc { tail, head: self.expert(pair.expert), capacity: cap(at), cost: cost(at) }
        })
    }

    fn rest(&self, unit: i32) -> impl Iterator<Item = Arc> {
        let problem = self.problem;
        let spare: i64 = problem.proposals.iter().map(|demand| i64::from(demand.most - demand.least)).sum();
        let all = i32::try_from(spare * i64::from(unit)).unwrap_or(i32::MAX);
        let times = move |count: u32| i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(unit);
        let sets = self.limits.nested.iter().enumerate().map(move |(at, limit)| {
            // More than its pairs never come: so a limit without an end stays within the numbers of the engine.
            let most = limit.most.min(number(limit.pairs.len())).max(limit.least);
            Arc { tail: self.above(at), head: self.set(number(at)), capacity: times(most - limit.least), cost: 0 }
        });
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
        sets.chain(loads).chain(spares).chain(unused)
    }
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
