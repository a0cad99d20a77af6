//! Exchanges 交换链: one proposal gains an expert, whom another gives up for a third, and so on, until somebody has room or the first expert returns.
//!
//! ```text
//! p: out ─▶ in ─ who holds `in` gives it up: q: in ─▶ next ─ … ─▶ an expert with room, an empty place, or p's `out` again
//! ```
//! Each proposal gives up one expert at most in a chain, so that its sum after it is known while searching; demands, loads and groups hold after
//! each chain as they did before. Unit: millionths. Source: ejection chains, after Glover, "Ejection chains, reference structures and alternating
//! path methods for traveling salesman problems", Discrete Applied Mathematics 65 (1996).

use super::ceiling::FairCertificate;
use crate::problem::Problem;
use crate::rule::{Limit, Limits};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Stands for an empty place among pairs, and for nobody among experts and proposals.
pub(super) const NONE: u32 = u32::MAX;

/// A proposal gives up one pair for another; either may be an empty place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Swap {
    pub(super) proposal: u32,
    pub(super) out: u32,
    pub(super) into: u32,
}

/// What a chain has to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// The least sum of the proposal that begins, afterwards.
    pub(super) need: i64,
    /// No other proposal falls below this, or further below it.
    pub(super) line: i64,
    pub(super) aim: Aim,
    /// How many experts are looked at, at most.
    pub(super) effort: usize,
}

/// Which chain is the best one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Aim {
    /// The least sum that it leaves anywhere is the largest.
    Widest,
    /// It costs the least of the total.
    Cheapest,
    /// It costs the least, and less than nothing.
    Gaining,
}

/// Chosen pairs, where everyone stands, and the scratch of the search.
#[derive(Clone)]
pub(super) struct Board<'p> {
    pub(super) problem: &'p Problem,
    /// What rules ask of each proposal's panel; empty where there are none.
    limits: Vec<Vec<Limit>>,
    fixed: Vec<u32>,
    /// Weights and prices at which this began as the best: they steer the search for cheap chains.
    guide: FairCertificate,
    first: Vec<u32>,
    /// The pairs of each proposal, the best first.
    rows: Vec<u32>,
    held: Vec<Vec<u32>>,
    serving: Vec<Vec<u32>>,
    taken: Vec<bool>,
    pub(super) sums: Vec<i64>,
    label: Vec<i64>,
    done: Vec<bool>,
    from: Vec<(Swap, u32)>,
    touched: Vec<u32>,
}

impl<'p> Board<'p> {
    pub(super) fn new(problem: &'p Problem, chosen: &[u32], guide: FairCertificate) -> Self {
        let (proposals, experts) = (problem.proposals.len(), problem.experts.len());
        let mut rows: Vec<u32> = (0..).zip(&problem.pairs).map(|(pair, _)| pair).collect();
        let key = |pair: &u32| {
            let at = &problem.pairs[*pair as usize];
            (at.proposal, Reverse(at.affinity), at.expert)
        };
        rows.sort_unstable_by_key(key);
        let mut first = vec![0_u32; proposals + 1];
        for pair in &problem.pairs {
            first[pair.proposal as usize + 1] += 1;
        }
        for at in 0..proposals {
            first[at + 1] += first[at];
        }
        let (mut limits, mut fixed) = (Vec::new(), Vec::new());
        if !problem.rules.is_empty() {
            let all = Limits::new(problem);
            limits = vec![Vec::new(); proposals];
            for limit in all.nested.into_iter().chain(all.crossing) {
                if let Some(proposal) = limit.proposal {
                    limits[proposal as usize].push(limit);
                }
            }
            fixed = all.fixed;
        }
        let mut board = Self {
            problem,
            limits,
            fixed,
            guide,
            first,
            rows,
            held: vec![Vec::new(); proposals],
            serving: vec![Vec::new(); experts],
            taken: vec![false; problem.pairs.len()],
            sums: vec![0; proposals],
            label: vec![i64::MAX; experts + 1],
            done: vec![false; experts + 1],
            from: vec![(Swap { proposal: NONE, out: NONE, into: NONE }, NONE); experts + 1],
            touched: Vec::new(),
        };
        for pair in chosen {
            board.take(*pair);
        }
        board
    }

    pub(super) fn chosen(&self) -> Vec<u32> {
        let mut chosen: Vec<u32> = self.held.iter().flatten().copied().collect();
        chosen.sort_unstable();
        chosen
    }

    fn affinity(&self, pair: u32) -> i64 {
        if pair == NONE { 0 } else { i64::from(self.problem.pairs[pair as usize].affinity) }
    }

    fn expert(&self, pair: u32) -> u32 {
        if pair == NONE { NONE } else { self.problem.pairs[pair as usize].expert }
    }

    /// What a pair is worth beyond the price of its expert.
    fn merit(&self, pair: u32) -> i64 {
        if pair == NONE {
            return 0;
        }
        let at = &self.problem.pairs[pair as usize];
        i64::from(at.affinity) * i64::from(self.guide.weights[at.proposal as usize]) - self.guide.prices[at.expert as usize]
    }

    fn take(&mut self, pair: u32) {
        let at = self.problem.pairs[pair as usize];
        self.taken[pair as usize] = true;
        self.held[at.proposal as usize].push(pair);
        self.serving[at.expert as usize].push(pair);
        self.sums[at.proposal as usize] += i64::from(at.affinity);
    }

    fn give_up(&mut self, pair: u32) {
        let at = self.problem.pairs[pair as usize];
        self.taken[pair as usize] = false;
        self.held[at.proposal as usize].retain(|held| *held != pair);
        self.serving[at.expert as usize].retain(|held| *held != pair);
        self.sums[at.proposal as usize] -= i64::from(at.affinity);
    }

    pub(super) fn apply(&mut self, chain: &[Swap]) {
        for swap in chain.iter().filter(|swap| swap.out != NONE) {
            self.give_up(swap.out);
        }
        for swap in chain.iter().filter(|swap| swap.into != NONE) {
            self.take(swap.into);
        }
    }

    /// The best chain that begins with that proposal, if there is any.
    pub(super) fn chain(&mut self, proposal: u32, ask: Ask) -> Option<Vec<Swap>> {
        let outs: Vec<u32> = self.held[proposal as usize].iter().copied().chain([NONE]).collect();
        let mut best: Option<(i64, Vec<Swap>)> = None;
        for out in outs {
            let Some(chain) = self.search(proposal, out, ask).filter(|chain| self.keeps_rules(chain)) else { continue };
            let rank = match ask.aim {
                Aim::Widest => -chain.iter().map(|swap| self.after(swap)).min().unwrap_or(0),
                Aim::Cheapest | Aim::Gaining => self.loss(&chain),
            };
            if (ask.aim != Aim::Gaining || rank < 0) && best.as_ref().is_none_or(|(least, _)| rank < *least) {
                best = Some((rank, chain));
            }
        }
        best.map(|(_, chain)| chain)
    }

    fn after(&self, swap: &Swap) -> i64 {
        self.sums[swap.proposal as usize] - self.affinity(swap.out) + self.affinity(swap.into)
    }

    fn loss(&self, chain: &[Swap]) -> i64 {
        chain.iter().map(|swap| self.affinity(swap.out) - self.affinity(swap.into)).sum()
    }

    fn search(&mut self, proposal: u32, out: u32, ask: Ask) -> Option<Vec<Swap>> {
        for at in self.touched.drain(..) {
            (self.label[at as usize], self.done[at as usize]) = (i64::MAX, false);
        }
        let (problem, nobody) = (self.problem, crate::network::number(self.problem.experts.len()));
        let returning = self.expert(out);
        let places = self.held[proposal as usize].len();
        if out == NONE && places >= problem.proposals[proposal as usize].most as usize {
            return None;
        }
        let may_leave = out == NONE || self.serving[returning as usize].len() > problem.experts[returning as usize].least as usize;
        let (mut heap, mut looked) = (BinaryHeap::new(), 0);
        self.offers(&mut heap, (proposal, out), (ask.need, NONE, i64::MIN), ask.aim, may_leave);
        while let Some(Reverse((label, at))) = heap.pop() {
            if std::mem::replace(&mut self.done[at as usize], true) {
                continue;
            }
            looked += 1;
            if (ask.aim == Aim::Gaining && label >= 0) || looked > ask.effort {
                return None;
            }
            let room = may_leave && (at == nobody || self.serving[at as usize].len() < problem.experts[at as usize].most as usize);
            if room || at == returning {
                return Some(self.walk(at));
            }
            let path: Vec<u32> = self.walk(at).iter().map(|swap| swap.proposal).collect();
            for index in 0..self.serving[at as usize].len() {
                let pair = self.serving[at as usize][index];
                let holder = problem.pairs[pair as usize].proposal;
                if path.contains(&holder) {
                    continue;
                }
                let floor = self.sums[holder as usize].min(ask.line);
                self.offers(&mut heap, (holder, pair), (floor, at, label), ask.aim, may_leave);
            }
        }
        None
    }

    /// All that a proposal could have in the place of one pair, so that its sum does not fall below the floor.
    fn offers(
        &mut self,
        heap: &mut BinaryHeap<Reverse<(i64, u32)>>,
        (proposal, out): (u32, u32),
        (floor, came, label): (i64, u32, i64),
        aim: Aim,
        may_leave: bool,
    ) {
        let rest = self.sums[proposal as usize] - self.affinity(out);
        let (from, to) = (self.first[proposal as usize], self.first[proposal as usize + 1]);
        let spare = out != NONE && may_leave && self.held[proposal as usize].len() > self.problem.proposals[proposal as usize].least as usize;
        let empty = (spare && rest >= floor).then_some(NONE);
        let value = self.merit(out);
        for at in from..to {
            let into = self.rows[at as usize];
            if rest + self.affinity(into) < floor {
                break;
            }
            self.offer(heap, Swap { proposal, out, into }, (came, label), rest, value, aim);
        }
        if let Some(into) = empty {
            self.offer(heap, Swap { proposal, out, into }, (came, label), rest, value, aim);
        }
    }

    fn offer(&mut self, heap: &mut BinaryHeap<Reverse<(i64, u32)>>, swap: Swap, (came, label): (u32, i64), rest: i64, value: i64, aim: Aim) {
        let to = if swap.into == NONE { self.problem.experts.len() } else { self.expert(swap.into) as usize };
        if self.done[to] || (swap.into != NONE && self.taken[swap.into as usize]) {
            return;
        }
        let loss = value - self.merit(swap.into);
        let label = match aim {
            Aim::Widest => label.max(-(rest + self.affinity(swap.into))),
            Aim::Gaining if came == NONE => loss,
            Aim::Cheapest if came == NONE => loss.max(0),
            Aim::Cheapest | Aim::Gaining => label + loss.max(0),
        };
        if label < self.label[to] && self.within_limits(&swap) {
            if self.label[to] == i64::MAX {
                self.touched.push(crate::network::number(to));
            }
            self.label[to] = label;
            self.from[to] = (swap, came);
            heap.push(Reverse((label, crate::network::number(to))));
        }
    }

    /// Rules about several proposals together cannot be seen swap by swap: the whole answer is looked at.
    fn keeps_rules(&self, chain: &[Swap]) -> bool {
        if self.limits.is_empty() {
            return true;
        }
        let mut chosen = self.chosen();
        chosen.retain(|pair| chain.iter().all(|swap| swap.out != *pair));
        chosen.extend(chain.iter().map(|swap| swap.into).filter(|into| *into != NONE));
        self.problem.broken(&chosen).is_none()
    }

    fn within_limits(&self, swap: &Swap) -> bool {
        let Some(limits) = self.limits.get(swap.proposal as usize) else { return self.within_group(swap) };
        let kept = self.held[swap.proposal as usize].iter().copied().filter(|pair| *pair != swap.out);
        let panel: Vec<u32> = kept.chain((swap.into != NONE).then_some(swap.into)).collect();
        let holds = |limit: &Limit| {
            let count = panel.iter().filter(|pair| limit.pairs.binary_search(pair).is_ok()).count();
            (limit.least as usize..=limit.most as usize).contains(&count)
        };
        self.within_group(swap) && self.fixed.binary_search(&swap.out).is_err() && limits.iter().all(holds)
    }

    fn within_group(&self, swap: &Swap) -> bool {
        let Some(groups) = self.problem.groups.as_ref().filter(|_| swap.into != NONE) else { return true };
        let group = groups.of[self.expert(swap.into) as usize];
        let held = self.held[swap.proposal as usize].iter().filter(|pair| **pair != swap.out);
        held.filter(|pair| groups.of[self.expert(**pair) as usize] == group).count() < groups.most as usize
    }

    fn walk(&self, end: u32) -> Vec<Swap> {
        let (mut chain, mut at) = (Vec::new(), end);
        while at != NONE {
            let (swap, before) = self.from[at as usize];
            chain.push(swap);
            at = before;
        }
        chain
    }
}
