//! Standing 在案指派: an assignment that has been made, and what becomes of it: why each pair, who stands in reserve, what follows a decline.
//!
//! ```text
//! Assignment ─ solve ▶ Standing ─ explain ▶ what each pair adds up to, and what kept others out
//!                         ├────── reserves ▶ who could step in, each promised once
//!                         └────── decline ─ One ▶ one place changed      ─ Any ▶ the new optimum, along one path
//! ```
//! Unit: affinities and prices in millionths.

use crate::flow::Network;
use crate::network::{Layout, number};
use crate::problem::Problem;
use crate::rule::{Limit, Source};
use crate::total::{Assignment, Certificate, Unsolved, chosen, total};
use std::collections::BTreeMap;

/// An assignment with what is kept of it.
pub struct Standing<'p> {
    problem: &'p Problem,
    layout: Layout<'p>,
    certificate: Certificate,
    network: Option<Network>,
    is_chosen: Vec<bool>,
    declined: Vec<bool>,
    loads: Vec<u32>,
    total: i64,
    /// How many of each nested and of each crossing limit are chosen.
    counts: [Vec<u32>; 2],
    /// The crossing limits of a pair.
    crossing: BTreeMap<u32, Vec<u32>>,
    /// The pairs of each proposal.
    rows: Vec<Vec<u32>>,
}

/// How much may change after a decline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// One place of one proposal.
    One,
    /// Whatever the new optimum takes.
    Any,
}

/// What a decline changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// Pairs that are no longer, the declined one first.
    pub dropped: Vec<u32>,
    /// Pairs that are new.
    pub added: Vec<u32>,
    /// The new total, in millionths.
    pub total: i64,
}

/// Why a decline cannot be mended so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RepairError {
    /// The pair is not part of the assignment.
    #[error("the pair is not part of the assignment")]
    NotChosen,
    /// The pair is fixed by a rule: the rule goes first.
    #[error("the pair is fixed by a rule")]
    Fixed,
    /// Nobody can step in with one place changed.
    #[error("nobody can step in with one place changed")]
    NoSubstitute,
    /// Nothing satisfies all that must hold, whatever is changed.
    #[error("nothing holds without this pair, whatever is changed")]
    Infeasible,
    /// The flow is not kept, because limits cross or one place was changed by itself: it is to be solved anew.
    #[error("the flow of this assignment is not kept: solve anew")]
    NoFlow,
}

/// Who could step in 备选专家.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reserve {
    /// The pair that would be.
    pub pair: u32,
    /// The chosen pairs of the proposal for each of which it could be, nothing else changed.
    pub instead_of: Vec<u32>,
}

/// What a pair adds up to: `affinity − load − place − limits = reduced`, which is not below 0 for a chosen pair of a proved optimum and not
/// above 0 for any other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// Which pair.
    pub pair: u32,
    /// How well they fit.
    pub affinity: i64,
    /// The price of a place of the expert: above 0 where they are full and wanted elsewhere.
    pub load: i64,
    /// What the proposal's last place is worth.
    pub place: i64,
    /// The prices of the limits that count the pair: above 0 where too many want to be in, below 0 where more are wanted.
    pub limits: Vec<(Source, i64)>,
    /// What is left.
    pub reduced: i64,
}

/// What kept a candidate out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Out {
    /// The expert is full, and their place is worth that price elsewhere.
    Load(i64),
    /// A limit is full, and its place is worth that price.
    Limit(Source, i64),
    /// Those chosen fit as well or better.
    Fit,
}

impl<'p> Standing<'p> {
    /// The largest total, with its flow kept where all limits are nested.
    ///
    /// # Errors
    /// As [`total`].
    pub fn solve(problem: &'p Problem) -> Result<Self, Unsolved> {
        problem.check().map_err(Unsolved::Malformed)?;
        let layout = Layout::new(problem);
        if layout.limits.not_laminar().is_some() {
            let assignment = total(problem)?;
            return Ok(Self::new(problem, &assignment.chosen, assignment.certificate));
        }
        let mut network = layout.network(1, 1, |at| -problem.pairs[at].affinity);
        if network.solve().is_err() {
            return total(problem).map(|assignment| Self::new(problem, &assignment.chosen, assignment.certificate));
        }
        network.settle();
        let pairs = chosen(&layout.pair_flows(&network, 1, &layout.limits.fixed));
        if let Some(broken) = problem.broken(&pairs) {
            return Err(Unsolved::Fault(broken));
        }
        let certificate = crate::total::certificate(problem, &layout, &network.prices());
        Ok(Self { network: Some(network), ..Self::new(problem, &pairs, certificate) })
    }

    /// An assignment as it was given, without a flow; the certificate may be empty where nothing is to be explained.
    pub fn new(problem: &'p Problem, chosen: &[u32], certificate: Certificate) -> Self {
        let layout = Layout::new(problem);
        let mut crossing: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, limit) in (0..).zip(&layout.limits.crossing) {
            for pair in &limit.pairs {
                crossing.entry(*pair).or_default().push(at);
            }
        }
        let mut rows = vec![Vec::new(); problem.proposals.len()];
        for (at, pair) in (0..).zip(&problem.pairs) {
            rows[pair.proposal as usize].push(at);
        }
        let counts = [vec![0; layout.limits.nested.len()], vec![0; layout.limits.crossing.len()]];
        let loads = vec![0; problem.experts.len()];
        let none = vec![false; problem.pairs.len()];
        let declined = none.clone();
        let mut standing = Self { problem, layout, certificate, network: None, is_chosen: none, declined, loads, total: 0, counts, crossing, rows };
        for pair in chosen {
            standing.set(*pair, true);
        }
        standing
    }

    /// The chosen pairs, ascending.
    pub fn chosen(&self) -> Vec<u32> {
        (0..).zip(&self.is_chosen).filter(|(_, chosen)| **chosen).map(|(pair, _)| pair).collect()
    }

    /// The same as an assignment; its bound is that of the certificate.
    pub fn assignment(&self) -> Assignment {
        let chosen = self.chosen();
        let bound = crate::total::bound_with(self.problem, &self.layout.limits, &self.certificate);
        Assignment { total: self.total, chosen, bound, certificate: self.certificate.clone() }
    }

    /// What follows when an expert declines a proposal 谢绝: the pair is never chosen again.
    ///
    /// # Errors
    /// One variant of [`RepairError`] a cause; nothing is changed then.
    pub fn decline(&mut self, pair: u32, change: Change) -> Result<Repair, RepairError> {
        if !self.is_chosen.get(pair as usize).is_some_and(|chosen| *chosen) {
            return Err(RepairError::NotChosen);
        }
        if self.layout.limits.fixed.binary_search(&pair).is_ok() {
            return Err(RepairError::Fixed);
        }
        let (dropped, added) = match change {
            Change::One => {
                let added = self.substitute(pair)?;
                self.network = None;
                (vec![pair], vec![added])
            }
            Change::Any => self.reroute(pair)?,
        };
        self.declined[pair as usize] = true;
        for pair in &dropped {
            self.set(*pair, false);
        }
        for pair in &added {
            self.set(*pair, true);
        }
        Ok(Repair { total: self.total, dropped, added })
    }

    /// The best who can step in for a pair, nothing else changed.
    fn substitute(&self, pair: u32) -> Result<u32, RepairError> {
        let row = &self.rows[self.problem.pairs[pair as usize].proposal as usize];
        let able = row.iter().copied().filter(|other| self.can_replace(*other, pair));
        able.max_by_key(|other| (self.problem.pairs[*other as usize].affinity, std::cmp::Reverse(*other))).ok_or(RepairError::NoSubstitute)
    }

    fn reroute(&mut self, pair: u32) -> Result<(Vec<u32>, Vec<u32>), RepairError> {
        let (tail, head) = (self.layout.tail(pair as usize), self.layout.expert(self.problem.pairs[pair as usize].expert));
        let network = self.network.as_mut().ok_or(RepairError::NoFlow)?;
        network.close(pair, tail);
        let Some(steps) = network.reroute(tail, head) else {
            network.reopen(pair, tail);
            return Err(RepairError::Infeasible);
        };
        let pairs = number(self.problem.pairs.len());
        let of = |more: bool| steps.iter().filter(move |(arc, up)| *arc < pairs && *up == more).map(|(arc, _)| *arc);
        Ok((std::iter::once(pair).chain(of(false)).collect(), of(true).collect()))
    }

    /// Whether a pair can be instead of another of the same proposal, nothing else changed.
    fn can_replace(&self, new: u32, old: u32) -> bool {
        let (problem, limits) = (self.problem, &self.layout.limits);
        let expert = |pair: u32| problem.pairs[pair as usize].expert as usize;
        let free = !self.is_chosen[new as usize] && !self.declined[new as usize];
        if !free || self.loads[expert(new)] >= problem.experts[expert(new)].most || self.loads[expert(old)] <= problem.experts[expert(old)].least {
            return false;
        }
        if limits.fixed.binary_search(&old).is_ok() {
            return false;
        }
        let holds = |limit: &Limit, count: u32| {
            let after = count + u32::from(limit.pairs.binary_search(&new).is_ok()) - u32::from(limit.pairs.binary_search(&old).is_ok());
            (limit.least..=limit.most).contains(&after)
        };
        let nested = self.sets(new).into_iter().chain(self.sets(old));
        let mut crossing = [new, old].into_iter().flat_map(|pair| self.crossing.get(&pair).into_iter().flatten());
        nested.into_iter().all(|set| holds(&limits.nested[set as usize], self.counts[0][set as usize]))
            && crossing.all(|at| holds(&limits.crossing[*at as usize], self.counts[1][*at as usize]))
            && limits.clusters.iter().filter(|cluster| cluster.pairs.binary_search(&new).is_ok()).all(|cluster| {
                let kept = cluster.pairs.iter().filter(|pair| (self.is_chosen[**pair as usize] && **pair != old) || **pair == new);
                kept.map(|pair| expert(*pair)).collect::<std::collections::BTreeSet<_>>().len() <= cluster.most as usize
            })
    }

    /// The nested sets that hold a pair, the innermost first.
    fn sets(&self, pair: u32) -> Vec<u32> {
        let innermost = self.layout.limits.innermost.get(pair as usize).copied().flatten();
        std::iter::successors(innermost, |set| self.layout.limits.parent[*set as usize]).collect()
    }

    fn set(&mut self, pair: u32, chosen: bool) {
        if std::mem::replace(&mut self.is_chosen[pair as usize], chosen) == chosen {
            return;
        }
        let by = |count: &mut u32| *count = if chosen { *count + 1 } else { *count - 1 };
        let at = &self.problem.pairs[pair as usize];
        by(&mut self.loads[at.expert as usize]);
        self.total += if chosen { i64::from(at.affinity) } else { -i64::from(at.affinity) };
        for set in self.sets(pair) {
            by(&mut self.counts[0][set as usize]);
        }
        for limit in self.crossing.get(&pair).into_iter().flatten() {
            by(&mut self.counts[1][*limit as usize]);
        }
    }

    /// Who stands in reserve for each proposal, up to `depth` of them, the best first. An expert's spare load is promised once, so that one
    /// decline of each proposal can be mended by its first reserve, whatever happens elsewhere.
    pub fn reserves(&self, depth: u32) -> Vec<Vec<Reserve>> {
        let mut pool = Problem {
            proposals: vec![crate::Demand { least: 0, most: depth }; self.problem.proposals.len()],
            experts: self
                .problem
                .experts
                .iter()
                .zip(&self.loads)
                .map(|(load, now)| crate::Load { least: 0, most: load.most.saturating_sub(*now) })
                .collect(),
            ..Problem::default()
        };
        let mut able: Vec<Reserve> = Vec::new();
        for row in &self.rows {
            let chosen: Vec<u32> = row.iter().copied().filter(|pair| self.is_chosen[*pair as usize]).collect();
            for pair in row.iter().copied().filter(|pair| !self.is_chosen[*pair as usize]) {
                let instead_of: Vec<u32> = chosen.iter().copied().filter(|old| self.can_replace(pair, *old)).collect();
                if !instead_of.is_empty() {
                    able.push(Reserve { pair, instead_of });
                    pool.pairs.push(self.problem.pairs[pair as usize]);
                }
            }
        }
        let mut reserves = vec![Vec::new(); self.problem.proposals.len()];
        let layout = Layout::new(&pool);
        // Each place filled counts more than how well: a bad reserve is better than none.
        let mut network = layout.network(1, 1, |at| -pool.pairs[at].affinity - crate::AFFINITY_MOST);
        if network.solve().is_ok() {
            for at in chosen(&layout.pair_flows(&network, 1, &[])) {
                reserves[pool.pairs[at as usize].proposal as usize].push(able[at as usize].clone());
            }
        }
        for list in &mut reserves {
            list.sort_by_key(|reserve: &Reserve| (std::cmp::Reverse(self.problem.pairs[reserve.pair as usize].affinity), reserve.pair));
        }
        reserves
    }

    /// What a pair adds up to, by the certificate.
    pub fn explain(&self, pair: u32) -> Explanation {
        let (at, price) = (&self.problem.pairs[pair as usize], |prices: &[i64], at: u32| prices.get(at as usize).copied().unwrap_or(0));
        let (limits, certificate) = (&self.layout.limits, &self.certificate);
        let mut priced: Vec<(Source, i64)> = Vec::new();
        priced.extend(self.sets(pair).into_iter().map(|set| (limits.nested[set as usize].source, price(&certificate.nested, set))));
        let crossing = self.crossing.get(&pair).into_iter().flatten();
        priced.extend(crossing.map(|limit| (limits.crossing[*limit as usize].source, price(&certificate.crossing, *limit))));
        priced.retain(|(_, price)| *price != 0);
        let (load, place) = (price(&certificate.experts, at.expert), price(&certificate.proposals, at.proposal));
        let affinity = i64::from(at.affinity);
        let reduced = affinity - load - place - priced.iter().map(|(_, price)| price).sum::<i64>();
        Explanation { pair, affinity, load, place, limits: priced, reduced }
    }

    /// The candidates of a proposal who fit best of those not chosen, with what kept each out.
    pub fn left_out(&self, proposal: u32, count: usize) -> Vec<(Explanation, Out)> {
        let mut others: Vec<u32> = self.rows[proposal as usize].iter().copied().filter(|pair| !self.is_chosen[*pair as usize]).collect();
        others.sort_by_key(|pair| (std::cmp::Reverse(self.problem.pairs[*pair as usize].affinity), *pair));
        others.truncate(count);
        let why = |pair: u32| {
            let explained = self.explain(pair);
            let dearest = explained.limits.iter().copied().max_by_key(|(_, price)| *price).filter(|(_, price)| *price > 0);
            let out = match dearest {
                _ if explained.affinity <= explained.place => Out::Fit,
                Some((source, price)) if price > explained.load => Out::Limit(source, price),
                _ if explained.load > 0 => Out::Load(explained.load),
                _ => Out::Fit,
            };
            (explained, out)
        };
        others.into_iter().map(why).collect()
    }
}
