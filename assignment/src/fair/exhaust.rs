//! Exhaust 穷举: a small round is finished by looking at every assignment that could still be fairer, proposal by proposal, within a fixed effort.
//!
//! What the rest could reach at best prunes: alone in its sums, at the experts' prices in its total.

use super::ceiling::best_alone;
use super::{FairCertificate, Fairness};
use crate::problem::Problem;

/// More proposals are not tried: exchanges do better there than what the effort allows.
const PROPOSALS_MOST: usize = 24;
/// How many places are tried before it is given up; an assumption: about a tenth of a second.
const EFFORT: u32 = 400_000;

/// Looks for something fairer than the given assignment, and says whether nothing else can be fairer than what is then there.
pub(super) fn exhaust(problem: &Problem, fairness: Fairness, guide: &FairCertificate, chosen: &mut Vec<u32>) -> bool {
    if problem.proposals.len() > PROPOSALS_MOST {
        return false;
    }
    let mut tree = Tree::new(problem, fairness, guide);
    tree.best = tree.rank(problem.sums(chosen), problem.total(chosen).into());
    tree.answer.clone_from(chosen);
    tree.proposal(0);
    tree.answer.sort_unstable();
    *chosen = tree.answer;
    tree.effort > 0
}

struct Tree<'p> {
    problem: &'p Problem,
    fairness: Fairness,
    prices: &'p [i64],
    rows: Vec<Vec<u32>>,
    /// Proposals, those with the fewest candidates first.
    order: Vec<usize>,
    /// What each could have if all experts were free for it; then what it brings beyond prices, all from that place of the order on.
    alone: Vec<i64>,
    beyond: Vec<i128>,
    loads: Vec<u32>,
    sums: Vec<i64>,
    total: i128,
    held: Vec<u32>,
    best: Vec<i128>,
    answer: Vec<u32>,
    effort: u32,
}

impl<'p> Tree<'p> {
    fn new(problem: &'p Problem, fairness: Fairness, guide: &'p FairCertificate) -> Self {
        let count = problem.proposals.len();
        let mut rows = vec![Vec::new(); count];
        for (number, pair) in (0..).zip(&problem.pairs) {
            rows[pair.proposal as usize].push(number);
        }
        let merit = |pair: &u32| {
            let at = &problem.pairs[*pair as usize];
            i128::from(at.affinity) - i128::from(guide.prices[at.expert as usize])
        };
        let (mut alone, mut worth) = (vec![0; count], vec![0; count]);
        for at in 0..count {
            rows[at].sort_by_key(|pair| -merit(pair));
            let ranked = |worth: &dyn Fn(&u32) -> i128| {
                let mut row: Vec<(i128, u32)> = rows[at].iter().map(|pair| (worth(pair), problem.pairs[*pair as usize].expert)).collect();
                row.sort_by_key(|(gain, _)| -gain);
                best_alone(problem, &row, problem.proposals[at].least as usize, problem.proposals[at].most as usize)
            };
            alone[at] = i64::try_from(ranked(&|pair| i128::from(problem.pairs[*pair as usize].affinity))).unwrap_or(i64::MAX);
            worth[at] = ranked(&merit);
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|at| rows[*at].len());
        let mut beyond = vec![0; count + 1];
        for place in (0..count).rev() {
            beyond[place] = beyond[place + 1] + worth[order[place]];
        }
        let loads = vec![0; problem.experts.len()];
        let (sums, held, best, answer) = (alone.clone(), Vec::new(), Vec::new(), Vec::new());
        Self { problem, fairness, prices: &guide.prices, rows, order, alone, beyond, loads, sums, total: 0, held, best, answer, effort: EFFORT }
    }

    /// What is compared, the most important first.
    fn rank(&self, mut sums: Vec<i64>, total: i128) -> Vec<i128> {
        sums.sort_unstable();
        let worst = sums.first().copied().unwrap_or(0);
        match self.fairness {
            Fairness::Worst => vec![worst.into(), total],
            Fairness::AtLeast(line) => vec![worst.min(line).into(), total],
            Fairness::Leximin => sums.into_iter().map(i128::from).collect(),
        }
    }

    /// What places of experts that are still free are worth at most.
    fn free(&self) -> i128 {
        let places =
            |price: i64, load: &crate::problem::Load, taken: u32| if price > 0 { load.most - taken } else { load.least.saturating_sub(taken) };
        let experts = self.prices.iter().zip(&self.problem.experts).zip(&self.loads);
        experts.map(|((price, load), taken)| i128::from(*price) * i128::from(places(*price, load, *taken))).sum()
    }

    fn proposal(&mut self, place: usize) {
        let hope = self.total + self.beyond[place] + self.free();
        if self.effort == 0 || self.rank(self.sums.clone(), hope) <= self.best {
            return;
        }
        if let Some(at) = self.order.get(place).copied() {
            self.sums[at] = 0;
            self.places(place, at, 0, 0);
            self.sums[at] = self.alone[at];
        } else if self.loads.iter().zip(&self.problem.experts).all(|(taken, load)| *taken >= load.least) {
            let rank = self.rank(self.sums.clone(), self.total);
            if rank > self.best && (self.problem.rules.is_empty() || self.problem.broken(&self.held).is_none()) {
                self.best = rank;
                self.answer.clone_from(&self.held);
            }
        }
    }

    /// All ways to give a proposal its experts, from a place of its row on.
    fn places(&mut self, place: usize, at: usize, from: usize, taken: u32) {
        self.effort = self.effort.saturating_sub(1);
        let demand = self.problem.proposals[at];
        if taken >= demand.least {
            self.proposal(place + 1);
        }
        if taken == demand.most {
            return;
        }
        for next in from..self.rows[at].len() {
            let pair = self.rows[at][next];
            let found = self.problem.pairs[pair as usize];
            let expert = found.expert as usize;
            if self.effort == 0 || self.loads[expert] == self.problem.experts[expert].most || !self.within_group(pair, taken) {
                continue;
            }
            (self.loads[expert], self.sums[at], self.total) =
                (self.loads[expert] + 1, self.sums[at] + i64::from(found.affinity), self.total + i128::from(found.affinity));
            self.held.push(pair);
            self.places(place, at, next + 1, taken + 1);
            self.held.pop();
            (self.loads[expert], self.sums[at], self.total) =
                (self.loads[expert] - 1, self.sums[at] - i64::from(found.affinity), self.total - i128::from(found.affinity));
        }
    }

    fn within_group(&self, pair: u32, taken: u32) -> bool {
        let Some(groups) = &self.problem.groups else { return true };
        let group = |pair: u32| groups.of[self.problem.pairs[pair as usize].expert as usize];
        let same = self.held.iter().rev().take(taken as usize).filter(|held| group(**held) == group(pair));
        same.count() < groups.most as usize
    }
}
