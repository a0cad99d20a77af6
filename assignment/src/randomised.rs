//! Randomised 随机指派: no pair has more than a given chance, so that nobody can buy or arrange their expert; within that, the largest expected total.
//!
//! ```text
//! cap k/1024 ─ one flow in 1024ths ▶ chances of pairs ─ cycle rounding with a seed ▶ one assignment, every demand and load kept
//!                                 └▶ prices ─ ceiling ▶ what no chances exceed, be they in 1024ths or not
//! ```
//! Unit: a chance is a whole number of 1024ths. Exact where every limit is a node of the flow, as groups are.
//! Source: Jecmen et al., "Mitigating manipulation in peer review via randomized reviewer assignments", NeurIPS 2020; the rounding is
//! Gandhi et al., "Dependent rounding and its applications to approximation algorithms", J. ACM 53 (2006).

use crate::chance::Chance;
use crate::network::Layout;
use crate::problem::Problem;
use crate::shortage::under_cap;
use crate::total::{Certificate, Unsolved, certificate};

/// How many parts a whole chance has.
pub const WHOLE: i32 = 1024;

/// The chances of all pairs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chances {
    /// Of each pair, in 1024ths.
    pub of: Vec<i32>,
    /// The expected total of affinities, in millionths times 1024.
    pub expected: i64,
}

/// The best chances with their proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Randomised {
    /// The chances, which `sample` draws from.
    pub chances: Chances,
    /// What no chances can exceed, by `expected_bound`, in millionths times 1024.
    pub bound: i64,
    /// Prices that prove the bound.
    pub certificate: Certificate,
}

/// The chances with the largest expected total under a cap of `cap`/1024 a pair 限概率随机指派; a fixed pair is certain.
///
/// # Errors
/// [`Unsolved`]: malformed, not laminar, or infeasible; a cap can make infeasible what was feasible.
pub fn randomised(problem: &Problem, cap: i32) -> Result<Randomised, Unsolved> {
    problem.check().map_err(Unsolved::Malformed)?;
    let cap = cap.clamp(0, WHOLE);
    let layout = Layout::new(problem);
    if let Some((source, proposal)) = layout.limits.not_laminar() {
        return Err(Unsolved::NotLaminar(source, proposal));
    }
    let mut network = layout.network(WHOLE, cap, |at| -problem.pairs[at].affinity);
    if network.solve().is_err() {
        return Err(Unsolved::Infeasible(Box::new(under_cap(problem, cap))));
    }
    let of = layout.pair_flows(&network, WHOLE, &layout.limits.fixed);
    let expected = of.iter().zip(&problem.pairs).map(|(chance, pair)| i64::from(*chance) * i64::from(pair.affinity)).sum();
    let certificate = certificate(problem, &layout, &network.prices());
    let bound = bound_with(problem, &layout, &certificate, cap);
    Ok(Randomised { chances: Chances { of, expected }, bound, certificate })
}

/// What no chances under a cap of `cap`/1024 can exceed in expected total, in millionths times 1024: true for any prices whatever, because it
/// is the value of a dual solution of the linear program. Only limits that are nodes of the flow are looked at: others can but lower it.
pub fn expected_bound(problem: &Problem, certificate: &Certificate, cap: i32) -> i64 {
    bound_with(problem, &Layout::new(problem), certificate, cap.clamp(0, WHOLE))
}

/// Every demand, load and limit at the end that its price asks for, and every pair, up to the cap, at what it is worth beyond its prices.
fn bound_with(problem: &Problem, layout: &Layout<'_>, certificate: &Certificate, cap: i32) -> i64 {
    let limits = &layout.limits;
    let price = |prices: &[i64], at: usize| i128::from(prices.get(at).copied().unwrap_or(0));
    let places = |price: i128, least: u32, most: u32| price * i128::from(if price > 0 { most } else { least }) * i128::from(WHOLE);
    let demands = problem.proposals.iter().enumerate();
    let demands: i128 = demands.map(|(at, demand)| places(price(&certificate.proposals, at), demand.least, demand.most)).sum();
    let loads = problem.experts.iter().enumerate();
    let loads: i128 = loads.map(|(at, load)| places(price(&certificate.experts, at), load.least, load.most)).sum();
    // What all the sets that hold a pair cost it together; a set stands after the sets that hold it.
    let mut within = vec![0_i128; limits.nested.len()];
    let mut sets = 0_i128;
    for (at, limit) in limits.nested.iter().enumerate() {
        let own = price(&certificate.nested, at);
        within[at] = own + limits.parent[at].map_or(0, |parent| within[parent as usize]);
        let all = crate::network::number(limit.pairs.len());
        sets += places(own, limit.least, limit.most.min(all).max(limit.least));
    }
    let gain = |(at, pair): (usize, &crate::problem::Pair)| {
        let set = limits.innermost.get(at).copied().flatten().map_or(0, |set| within[set as usize]);
        let paid = price(&certificate.proposals, pair.proposal as usize) + price(&certificate.experts, pair.expert as usize) + set;
        let left = i128::from(pair.affinity) - paid;
        let is_fixed = limits.fixed.binary_search(&crate::network::number(at)).is_ok();
        if is_fixed { left * i128::from(WHOLE) } else { left.max(0) * i128::from(cap) }
    };
    let pairs: i128 = problem.pairs.iter().enumerate().map(gain).sum();
    i64::try_from(demands + loads + sets + pairs).unwrap_or(i64::MAX)
}

/// One assignment with these chances: each pair is in it as often as its chance says, and every demand, load and group limit holds 抽样.
///
/// Pairs that are neither certain nor excluded make a graph in which one can walk in circles; along a circle, chances are shifted forth or back
/// with a coin that keeps each pair's chance, until one of them becomes certain or excluded.
pub fn sample(problem: &Problem, chances: &Chances, seed: u64) -> Vec<u32> {
    let mut chance = Chance::new(seed);
    let mut rounding = Rounding::new(problem, &chances.of);
    while let Some(walk) = rounding.circle() {
        rounding.shift(&walk, &mut chance);
    }
    let mut chosen: Vec<u32> =
        (0..).zip(&rounding.edges[..problem.pairs.len()]).filter(|(_, edge)| edge.value == i64::from(WHOLE)).map(|(pair, _)| pair).collect();
    chosen.sort_unstable();
    chosen
}

/// An edge between two nodes, with a value that is to become whole.
#[derive(Clone, Copy, Debug)]
struct Edge {
    ends: [u32; 2],
    value: i64,
}

impl Edge {
    fn is_whole(&self) -> bool {
        self.value % i64::from(WHOLE) == 0
    }
}

/// The flow as an undirected graph: proposals, groups, experts and a sink; nodes keep their sums.
struct Rounding {
    edges: Vec<Edge>,
    /// Of each node, the edges that are not whole; those that have become so are dropped when met.
    open: Vec<Vec<u32>>,
    next: usize,
}

impl Rounding {
    fn new(problem: &Problem, of: &[i32]) -> Self {
        let (proposals, experts) = (problem.proposals.len(), problem.experts.len());
        let sink = proposals + experts;
        let mut edges = Vec::with_capacity(of.len() + proposals + experts);
        let layout = Layout::new(problem);
        let (mut sums, mut loads) = (vec![0_i64; proposals], vec![0_i64; experts]);
        // Nodes of sets stand behind the sink here.
        let node = |set: Option<u32>, proposal: u32| set.map_or(proposal, |set| crate::network::number(sink + 1) + set);
        let mut inside = vec![0_i64; layout.limits.nested.len()];
        for ((at, pair), value) in problem.pairs.iter().enumerate().zip(of) {
            let value = i64::from(*value);
            sums[pair.proposal as usize] += value;
            loads[pair.expert as usize] += value;
            let set = layout.limits.innermost.get(at).copied().flatten();
            if let Some(set) = set {
                inside[set as usize] += value;
            }
            edges.push(Edge { ends: [node(set, pair.proposal), crate::network::number(proposals) + pair.expert], value });
        }
        for set in (0..inside.len()).rev() {
            let parent = layout.limits.parent[set];
            if let Some(parent) = parent {
                inside[parent as usize] += inside[set];
            }
            let proposal = layout.limits.nested[set].proposal.unwrap_or(u32::MAX);
            edges.push(Edge { ends: [node(parent, proposal), node(Some(crate::network::number(set)), proposal)], value: inside[set] });
        }
        let sink_node = crate::network::number(sink);
        edges.extend((0..).zip(&sums).map(|(node, sum)| Edge { ends: [sink_node, node], value: *sum }));
        edges.extend((crate::network::number(proposals)..).zip(&loads).map(|(node, sum)| Edge { ends: [node, sink_node], value: *sum }));
        let mut open = vec![Vec::new(); sink + 1 + inside.len()];
        for (number, edge) in (0..).zip(&edges).filter(|(_, edge)| !edge.is_whole()) {
            for end in edge.ends {
                open[end as usize].push(number);
            }
        }
        Self { edges, open, next: 0 }
    }

    fn first_open(&mut self, node: usize, except: Option<u32>) -> Option<u32> {
        let edges = &self.edges;
        self.open[node].retain(|edge| !edges[*edge as usize].is_whole());
        self.open[node].iter().copied().find(|edge| Some(*edge) != except)
    }

    /// A circle of edges that are not whole, each with whether it is walked from its first end; none when all are whole.
    ///
    /// A node with one such edge has another: its sum is kept whole by the edge to the sink.
    fn circle(&mut self) -> Option<Vec<(u32, bool)>> {
        while self.next < self.open.len() && self.first_open(self.next, None).is_none() {
            self.next += 1;
        }
        if self.next == self.open.len() {
            return None;
        }
        let mut seen = std::collections::BTreeMap::new();
        let (mut walk, mut node, mut last) = (Vec::new(), self.next, None);
        loop {
            if let Some(start) = seen.insert(node, walk.len()) {
                return Some(walk.split_off(start));
            }
            let edge = self.first_open(node, last)?;
            let ends = self.edges[edge as usize].ends;
            let forward = ends[0] as usize == node;
            walk.push((edge, forward));
            node = ends[usize::from(forward)] as usize;
            last = Some(edge);
        }
    }

    /// Shifts along the circle, one way or the other, as far as one edge allows. Edges lead as the flow goes round: sink, proposal, group,
    /// expert, sink; one walked with the flow gains what one walked against it loses, so that every node stays in balance.
    fn shift(&mut self, walk: &[(u32, bool)], chance: &mut Chance) {
        let whole = i64::from(WHOLE);
        let (mut up, mut down) = (i64::MAX, i64::MAX);
        for (edge, forward) in walk {
            let below = self.edges[*edge as usize].value.rem_euclid(whole);
            let above = whole - below;
            let (gain, lose) = if *forward { (above, below) } else { (below, above) };
            (up, down) = (up.min(gain), down.min(lose));
        }
        // Up by `up` with chance down/(up + down), else down by `down`: every value keeps its mean.
        let by = if chance.below((up + down).unsigned_abs()) < down.unsigned_abs() { up } else { -down };
        for (edge, forward) in walk {
            self.edges[*edge as usize].value += if *forward { by } else { -by };
        }
    }
}
