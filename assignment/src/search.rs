//! Search 分支定界: what to do where limits cross: the flow without them is the relaxation, prices on them bring it close, branching does the rest.
//!
//! ```text
//! prices on the crossing limits (subgradient) ─▶ best bound first: flow ─ breaks nothing ▶ kept if best
//!                                                                  └ breaks a limit ▶ one pair of it in │ out
//! ```
//! The effort is a number of flows, never a time, so that every machine finds the same. The bound is the largest of what is still open: when
//! nothing is open it meets the total, and when nothing was found nothing exists.
//! Source: Held and Karp, Mathematical Programming 1 (1971), for the prices; Land and Doig, Econometrica 28 (1960), for the branching.

use crate::network::Layout;
use crate::problem::Problem;
use crate::rule::Limit;
use crate::total::{Assignment, Unsolved, bound_with, certificate, chosen};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// How many flows the prices take at most.
const ROUNDS: u32 = 60;
/// The step of the prices is a fraction of this.
const STEP: i128 = 1 << 20;
/// After how many open problems one of them is followed down to an answer.
const DIVE: u32 = 6;

/// A pair is decided or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Free,
    In,
    Out,
}

/// The cheapest flow of a problem with some pairs decided.
struct Relaxed {
    bound: i64,
    chosen: Vec<u32>,
    fates: Vec<Fate>,
}

struct Search<'p> {
    problem: &'p Problem,
    layout: &'p Layout<'p>,
    prices: Vec<i64>,
    /// What the prices take from each pair.
    surcharge: Vec<i64>,
    best: Option<(i64, Vec<u32>)>,
    left: u32,
}

pub(crate) fn search(problem: &Problem, layout: &Layout<'_>, effort: u32) -> Result<Assignment, Unsolved> {
    let prices = vec![0; layout.limits.crossing.len()];
    let mut search = Search { problem, layout, prices, surcharge: vec![0; problem.pairs.len()], best: None, left: effort.max(2) };
    if search.relax(&[]).is_none() {
        return Err(Unsolved::Infeasible(Box::default()));
    }
    search.price();
    let proof = search.proof();
    let root = bound_with(problem, &layout.limits, &proof);
    let open = search.branch().map(|open| open.min(root));
    match (search.best, open) {
        (Some((total, chosen)), open) => Ok(Assignment { bound: open.unwrap_or(total).max(total), total, chosen, certificate: proof }),
        (None, Some(bound)) => Err(Unsolved::Undecided { bound }),
        (None, None) => Err(Unsolved::Infeasible(Box::default())),
    }
}

impl Search<'_> {
    /// The flow with these pairs decided; none where there is none.
    fn relax(&mut self, decided: &[(u32, bool)]) -> Option<Relaxed> {
        let mut fates = vec![Fate::Free; self.problem.pairs.len()];
        for pair in &self.layout.limits.fixed {
            fates[*pair as usize] = Fate::In;
        }
        for (pair, is_in) in decided {
            fates[*pair as usize] = if *is_in { Fate::In } else { Fate::Out };
        }
        if self.layout.limits.fixed.iter().any(|pair| fates[*pair as usize] == Fate::Out) {
            return None;
        }
        while self.follow(&mut fates)? {}
        self.left = self.left.saturating_sub(1);
        let fixed: Vec<u32> = (0..).zip(&fates).filter(|(_, fate)| **fate == Fate::In).map(|(pair, _)| pair).collect();
        let cost = |at: usize| {
            let cost = self.surcharge[at] - i64::from(self.problem.pairs[at].affinity);
            i32::try_from(cost).unwrap_or(if cost < 0 { i32::MIN / 2 } else { i32::MAX / 2 })
        };
        let mut network = self.layout.bounded(1, &fixed, |at| i32::from(fates[at] == Fate::Free), cost);
        network.solve().ok()?;
        let chosen = chosen(&self.layout.pair_flows(&network, 1, &fixed));
        let mut bound: i64 = chosen.iter().map(|pair| i64::from(self.problem.pairs[*pair as usize].affinity) - self.surcharge[*pair as usize]).sum();
        for (limit, price) in self.layout.limits.crossing.iter().zip(&self.prices).filter(|(_, price)| **price != 0) {
            // Where every pair is decided, so is the count, and the price neither gives nor takes.
            let open = limit.pairs.iter().any(|pair| fates[*pair as usize] == Fate::Free);
            let places = if !open {
                count(limit, &chosen)
            } else if *price > 0 {
                limit.most
            } else {
                limit.least
            };
            bound += price * i64::from(places);
        }
        Some(Relaxed { bound, chosen, fates })
    }

    /// Decides what follows from what is decided; whether anything did. None where it contradicts itself.
    fn follow(&self, fates: &mut [Fate]) -> Option<bool> {
        let mut more = false;
        let mut decide = |fates: &mut [Fate], pairs: &mut dyn Iterator<Item = u32>, fate| {
            for pair in pairs.filter(|pair| fates[*pair as usize] == Fate::Free).collect::<Vec<_>>() {
                fates[pair as usize] = fate;
                more = true;
            }
        };
        for limit in &self.layout.limits.crossing {
            let with = |fate| limit.pairs.iter().filter(|pair| fates[**pair as usize] == fate).count();
            let (inside, possible) = (with(Fate::In), limit.pairs.len() - with(Fate::Out));
            if inside > limit.most as usize || possible < limit.least as usize {
                return None;
            }
            if inside == limit.most as usize {
                decide(fates, &mut limit.pairs.iter().copied(), Fate::Out);
            } else if possible == limit.least as usize {
                decide(fates, &mut limit.pairs.iter().copied(), Fate::In);
            }
        }
        for cluster in &self.layout.limits.clusters {
            let sure: BTreeSet<u32> = cluster.pairs.iter().filter(|pair| fates[**pair as usize] == Fate::In).map(|pair| self.expert(*pair)).collect();
            if sure.len() > cluster.most as usize {
                return None;
            }
            if sure.len() == cluster.most as usize {
                decide(fates, &mut cluster.pairs.iter().copied().filter(|pair| !sure.contains(&self.expert(*pair))), Fate::Out);
            }
        }
        Some(more)
    }

    fn expert(&self, pair: u32) -> u32 {
        self.problem.pairs[pair as usize].expert
    }

    fn worth(&self, pair: u32) -> i64 {
        i64::from(self.problem.pairs[pair as usize].affinity) - self.surcharge[pair as usize]
    }

    /// Finds prices under which the flow breaks little, and so is a good bound.
    fn price(&mut self) {
        let limits = &self.layout.limits.crossing;
        let mut degree = vec![0_i64; self.problem.pairs.len()];
        for pair in limits.iter().flat_map(|limit| &limit.pairs) {
            degree[*pair as usize] += 1;
        }
        // So that every cost stays within the numbers of the engine.
        let dearest = i64::from(crate::AFFINITY_MOST) / degree.iter().max().copied().unwrap_or(1).max(1);
        let (mut best, mut step, mut stale) = ((i64::MAX, self.prices.clone()), STEP, 0);
        for round in 0..ROUNDS.min(self.left / 2).max(1) {
            let Some(relaxed) = self.relax(&[]) else { break };
            stale += 1;
            if relaxed.bound < best.0 {
                (best, stale) = ((relaxed.bound, self.prices.clone()), 0);
            } else if stale % 4 == 0 {
                step /= 2;
            }
            let off: Vec<i64> = limits.iter().zip(&self.prices).map(|(limit, price)| off(limit, *price, &relaxed.chosen)).collect();
            let norm: i128 = off.iter().map(|off| i128::from(off * off)).sum();
            if round % 10 == 0 || norm == 0 {
                self.dive(&[], relaxed);
            }
            if norm == 0 || step == 0 {
                break;
            }
            // With nothing found yet, a fiftieth of the bound is a guess of how far it is.
            let far = best.0.saturating_sub(self.best.as_ref().map_or(best.0 - best.0.abs() / 50 - 1, |(total, _)| *total)).max(1);
            for (price, off) in self.prices.iter_mut().zip(&off) {
                let moved = *price + i64::try_from(step * i128::from(far) * i128::from(*off) / norm / STEP).unwrap_or(0);
                // A price goes to nothing before it changes its sign.
                let kept = if (moved > 0) == (*price > 0) || *price == 0 { moved } else { 0 };
                *price = kept.clamp(-dearest, dearest);
            }
            self.charge();
        }
        self.prices = best.1;
        self.charge();
    }

    fn charge(&mut self) {
        self.surcharge.fill(0);
        for (limit, price) in self.layout.limits.crossing.iter().zip(&self.prices) {
            for pair in &limit.pairs {
                self.surcharge[*pair as usize] += price;
            }
        }
    }

    /// The prices of all, which prove the bound at the root.
    fn proof(&mut self) -> crate::total::Certificate {
        let fixed = &self.layout.limits.fixed;
        let cost = |at: usize| i32::try_from(self.surcharge[at] - i64::from(self.problem.pairs[at].affinity)).unwrap_or(0);
        let mut network = self.layout.network(1, 1, cost);
        debug_assert!(fixed.is_sorted());
        if network.solve().is_err() {
            return crate::total::Certificate { experts: vec![0; self.problem.experts.len()], ..Default::default() };
        }
        crate::total::Certificate { crossing: self.prices.clone(), ..certificate(self.problem, self.layout, &network.prices()) }
    }

    /// Follows the best open problem until none is open, or the effort is spent: then the largest bound that is left.
    fn branch(&mut self) -> Option<i64> {
        let mut open: BinaryHeap<(i64, usize)> = BinaryHeap::new();
        let mut decisions: Vec<Vec<(u32, bool)>> = vec![Vec::new()];
        open.push((i64::MAX, 0));
        let mut count = 0_u32;
        while let Some((parent, number)) = open.pop() {
            let floor = self.best.as_ref().map(|(total, _)| *total);
            if floor.is_some_and(|floor| parent <= floor) {
                return None;
            }
            if self.left == 0 {
                return Some(parent);
            }
            let decided = std::mem::take(&mut decisions[number]);
            let Some(relaxed) = self.relax(&decided) else { continue };
            self.keep(&relaxed.chosen);
            if self.best.as_ref().is_some_and(|(total, _)| relaxed.bound <= *total) {
                continue;
            }
            let Some((pair, first)) = self.undecided(&relaxed) else { continue };
            let bound = relaxed.bound.min(parent);
            count += 1;
            if count.is_multiple_of(DIVE) || self.best.is_none() {
                self.dive(&decided, relaxed);
            }
            for is_in in [!first, first] {
                let mut child = decided.clone();
                child.push((pair, is_in));
                open.push((bound, decisions.len()));
                decisions.push(child);
            }
        }
        None
    }

    /// The pair to branch on, and the way that is more likely right: of a broken limit first, then of one whose price leaves a gap.
    fn undecided(&self, relaxed: &Relaxed) -> Option<(u32, bool)> {
        let free = |pair: &&u32| relaxed.fates[**pair as usize] == Fate::Free;
        let has = |pair: &&u32| relaxed.chosen.binary_search(pair).is_ok();
        for limit in &self.layout.limits.crossing {
            let count = count(limit, &relaxed.chosen);
            let pair = if count > limit.most {
                limit.pairs.iter().filter(free).filter(has).min_by_key(|pair| self.worth(**pair)).map(|pair| (*pair, false))
            } else if count < limit.least {
                limit.pairs.iter().filter(free).filter(|pair| !has(pair)).max_by_key(|pair| self.worth(**pair)).map(|pair| (*pair, true))
            } else {
                None
            };
            if pair.is_some() {
                return pair;
            }
        }
        for cluster in &self.layout.limits.clusters {
            let taken: BTreeMap<u32, i64> = self.taken(&cluster.pairs, &relaxed.chosen);
            if taken.len() > cluster.most as usize {
                let sure: BTreeSet<u32> =
                    cluster.pairs.iter().filter(|pair| relaxed.fates[**pair as usize] == Fate::In).map(|pair| self.expert(*pair)).collect();
                let unsure = cluster.pairs.iter().filter(free).filter(has).filter(|pair| !sure.contains(&self.expert(**pair)));
                return unsure.max_by_key(|pair| taken[&self.expert(**pair)]).map(|pair| (*pair, true));
            }
        }
        let gap = self.layout.limits.crossing.iter().zip(&self.prices).filter(|(limit, price)| off(limit, **price, &relaxed.chosen) != 0);
        gap.flat_map(|(limit, _)| limit.pairs.iter().filter(free)).next().map(|pair| (*pair, has(&pair)))
    }

    /// The experts who have these pairs, with what they are worth there.
    fn taken(&self, pairs: &[u32], chosen: &[u32]) -> BTreeMap<u32, i64> {
        let mut taken = BTreeMap::new();
        for pair in pairs.iter().filter(|pair| chosen.binary_search(pair).is_ok()) {
            *taken.entry(self.expert(*pair)).or_default() += self.worth(*pair);
        }
        taken
    }

    /// Mends all that is broken at once, again and again, until nothing is broken or nothing is left.
    fn dive(&mut self, decided: &[(u32, bool)], mut relaxed: Relaxed) {
        let mut decided = decided.to_vec();
        for _ in 0..30 {
            let before = decided.len();
            let mut seen = BTreeSet::new();
            for limit in &self.layout.limits.crossing {
                let count = count(limit, &relaxed.chosen);
                let free = |pair: &u32| relaxed.fates[*pair as usize] == Fate::Free && !seen.contains(pair);
                let (mut pairs, places, is_in): (Vec<u32>, u32, bool) = if count > limit.most {
                    let has = |pair: &u32| relaxed.chosen.binary_search(pair).is_ok();
                    (limit.pairs.iter().copied().filter(free).filter(has).collect(), count - limit.most, false)
                } else if count < limit.least {
                    let wants = |pair: &u32| relaxed.chosen.binary_search(pair).is_err();
                    (limit.pairs.iter().copied().filter(free).filter(wants).collect(), limit.least - count, true)
                } else {
                    continue;
                };
                pairs.sort_by_key(|pair| if is_in { -self.worth(*pair) } else { self.worth(*pair) });
                for pair in pairs.into_iter().take(places as usize) {
                    seen.insert(pair);
                    decided.push((pair, is_in));
                }
            }
            self.narrow(&relaxed, &mut seen, &mut decided);
            if decided.len() == before {
                self.keep(&relaxed.chosen);
                return;
            }
            if self.left == 0 {
                return;
            }
            let Some(next) = self.relax(&decided) else { return };
            relaxed = next;
        }
    }

    /// Keeps the best experts of related proposals, and lets the others go from them.
    fn narrow(&self, relaxed: &Relaxed, seen: &mut BTreeSet<u32>, decided: &mut Vec<(u32, bool)>) {
        for cluster in &self.layout.limits.clusters {
            let taken = self.taken(&cluster.pairs, &relaxed.chosen);
            if taken.len() <= cluster.most as usize {
                continue;
            }
            // Whoever may judge more of them comes first: else the few who are kept may not reach for all.
            let mut reach: BTreeMap<u32, (usize, i64)> = BTreeMap::new();
            for pair in cluster.pairs.iter().filter(|pair| relaxed.fates[**pair as usize] != Fate::Out) {
                let (count, worth) = reach.entry(self.expert(*pair)).or_default();
                (*count, *worth) = (*count + 1, *worth + self.worth(*pair));
            }
            let mut experts: Vec<(bool, (usize, i64), u32)> = Vec::new();
            let sure = |expert: u32| cluster.pairs.iter().any(|pair| self.expert(*pair) == expert && relaxed.fates[*pair as usize] == Fate::In);
            experts.extend(reach.iter().map(|(expert, reach)| (sure(*expert), *reach, *expert)));
            experts.sort_unstable_by_key(|key| std::cmp::Reverse(*key));
            let kept: BTreeSet<u32> = experts.iter().take(cluster.most as usize).map(|(_, _, expert)| *expert).collect();
            for pair in cluster.pairs.iter().filter(|pair| relaxed.fates[**pair as usize] == Fate::Free && !kept.contains(&self.expert(**pair))) {
                if seen.insert(*pair) {
                    decided.push((*pair, false));
                }
            }
        }
    }

    fn keep(&mut self, chosen: &[u32]) {
        let total = self.problem.total(chosen);
        if self.best.as_ref().is_none_or(|(best, _)| total > *best) && self.layout.problem.broken(chosen).is_none() {
            self.best = Some((total, chosen.to_vec()));
        }
    }
}

fn count(limit: &Limit, chosen: &[u32]) -> u32 {
    crate::network::number(limit.pairs.iter().filter(|pair| chosen.binary_search(pair).is_ok()).count())
}

/// By how much a limit is broken, or by how much its price counts what is not there.
fn off(limit: &Limit, price: i64, chosen: &[u32]) -> i64 {
    let count = i64::from(count(limit, chosen));
    let (above, below) = (count - i64::from(limit.most), count - i64::from(limit.least));
    if above > 0 || price > 0 {
        above
    } else if below < 0 || price < 0 {
        below
    } else {
        0
    }
}
