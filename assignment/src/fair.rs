//! Fair 公平指派: the worst-served proposal is served as well as can be, then the total is the largest that this leaves.
//!
//! ```text
//! largest total ─ raise whoever is below the line by the cheapest chains, bisect the line ─▶ best worst sum ─ gain under it ─▶ total
//!     └─ weights of proposals, prices of experts ─▶ ceiling: no assignment serves its worst proposal better
//! ```
//! A proposal's sum counts all its experts together, which makes the problem hard (three-dimensional matching hides in it): the answer comes with
//! its ceiling, and is proved best where both meet. Unit: millionths.
//! Source: Stelmakh, Shah and Singh, "PeerReview4All", JMLR 22 (2021), for the objective; the method is of the house.

mod ceiling;
mod exchange;
mod exhaust;
mod weights;

use crate::problem::Problem;
use crate::total::{Unsolved, total};
pub(crate) use ceiling::step;
pub use ceiling::{FairCertificate, ceiling};
use exchange::{Aim, Ask, Board};
use weights::Pull;

/// How far fairness goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fairness {
    /// The worst sum first, then the total 最差者优先.
    Worst,
    /// The largest total in which no proposal's sum is below this, or as near to it as was reached 最低保障.
    AtLeast(i64),
    /// The worst sum, then the next worst, and so on to the best 逐级优先 (leximin).
    Leximin,
}

/// A fair assignment with its proofs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fair {
    /// The numbers of the chosen pairs, ascending.
    pub chosen: Vec<u32>,
    /// The least sum of a proposal, in millionths.
    pub worst: i64,
    /// What no assignment's worst sum can exceed, by `certificate`.
    pub ceiling: i64,
    /// Weights and prices that prove the ceiling.
    pub certificate: FairCertificate,
    /// The sum of affinities, in millionths.
    pub total: i64,
    /// What no assignment's total can exceed whose worst sum is as good; with [`Fairness::Leximin`], no assignment's at all.
    pub bound: i64,
    /// Nothing is fairer: ceiling and bound are met, or everything else was looked at and ruled out.
    pub complete: bool,
}

/// The fair assignment 公平指派, on one thread or two: the answer is the same.
///
/// # Errors
/// [`Unsolved`]: malformed, or infeasible with the report of what is short.
pub fn fair(problem: &Problem, fairness: Fairness, threads: usize) -> Result<Fair, Unsolved> {
    let base = total(problem)?;
    let plain = FairCertificate { weights: vec![1; problem.proposals.len()], prices: base.certificate.experts };
    let start = Board::new(problem, &base.chosen, plain.clone());
    let alone = ceiling::alone(problem);
    let mut high = ceiling(problem, &alone);
    if let Fairness::AtLeast(line) = fairness {
        high = high.min(line);
    }
    let mut best = start.highest(high);
    let reached = best.worst();
    // A lower ceiling is looked for beside the search for a larger total: neither needs the other.
    let beside = threads > 1 && reached < high;
    let (certificate, bound) = std::thread::scope(|scope| {
        let lower = || if reached < high { weights::lower(problem, alone, reached) } else { alone };
        if !beside {
            return (lower(), best.rise(fairness, base.bound));
        }
        let other = scope.spawn(lower);
        let bound = best.rise(fairness, base.bound);
        (other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), bound)
    });
    let mut chosen = best.chosen();
    let met = best.worst() >= high.min(ceiling(problem, &certificate)) && problem.total(&chosen) >= bound;
    let complete = (met && fairness != Fairness::Leximin) || exhaust::exhaust(problem, fairness, &plain, &mut chosen);
    if let Some(broken) = problem.broken(&chosen) {
        return Err(Unsolved::Fault(broken));
    }
    let worst = problem.sums(&chosen).into_iter().min().unwrap_or(0);
    Ok(Fair { total: problem.total(&chosen), worst, ceiling: ceiling(problem, &certificate), certificate, bound, complete, chosen })
}

/// How many experts a chain beyond the worst sum is sought through: enough for a round of some hundred experts to be looked through. An assumption.
const EFFORT: usize = 250;

impl Board<'_> {
    /// The sums raised to the highest line that is reached from here, by bisection below the given one.
    fn highest(&self, mut high: i64) -> Self {
        let step = step(self.problem);
        let mut best = self.clone();
        let mut line = high;
        while best.worst() < high {
            let mut board = self.clone();
            let reached = board.reach(line);
            if board.worst() > best.worst() {
                best = board;
            }
            if !reached {
                high = high.min(line - step);
            }
            line = best.worst() + ((high - best.worst()) / step + 1) / 2 * step;
        }
        best
    }

    /// Whatever is sought beyond the worst sum; what bounds the total is returned.
    fn rise(&mut self, fairness: Fairness, bound: i64) -> i64 {
        if fairness == Fairness::Leximin {
            self.level();
            return bound;
        }
        self.gain(self.worst());
        self.pull(bound)
    }

    /// Begins again where the proposals below the line weigh more, for a larger total above it; what bounds that total is returned.
    fn pull(&mut self, mut bound: i64) -> i64 {
        let (problem, line) = (self.problem, self.worst());
        let mut pull = Pull::new(problem, line);
        let mut total: i64 = self.sums.iter().sum();
        for _ in 0..weights::rounds(problem) {
            if total >= bound {
                break;
            }
            let Some((chosen, certificate)) = weights::weighted(problem, pull.weights()) else { break };
            let found = pull.bound(problem, &certificate);
            pull.step(&problem.sums(&chosen), found, total);
            if found >= bound {
                continue;
            }
            bound = found;
            // Rules that are no nodes of the flow may be broken there: nothing begins from that.
            if !problem.rules.is_empty() && problem.broken(&chosen).is_some() {
                continue;
            }
            let mut board = Board::new(problem, &chosen, certificate);
            if board.reach(line) {
                board.gain(line);
                let reached = board.sums.iter().sum();
                if reached > total {
                    (*self, total) = (board, reached);
                }
            }
        }
        bound
    }

    fn worst(&self) -> i64 {
        self.sums.iter().copied().min().unwrap_or(0)
    }

    /// Raises every sum to the line, the worst first, and says whether all are there.
    fn reach(&mut self, line: i64) -> bool {
        let mut patience = 20 * self.sums.len() + 1000;
        let mut below: std::collections::BTreeSet<(i64, u32)> =
            (0..).zip(&self.sums).filter(|(_, sum)| **sum < line).map(|(proposal, sum)| (*sum, proposal)).collect();
        while let Some((sum, proposal)) = below.pop_first() {
            if self.sums[proposal as usize] != sum {
                continue;
            }
            let whole = Ask { need: line, line, aim: Aim::Cheapest, effort: usize::MAX };
            let part = Ask { need: sum + 1, line: sum + 1, aim: Aim::Widest, effort: usize::MAX };
            let Some(chain) = self.chain(proposal, whole).or_else(|| self.chain(proposal, part)) else { return false };
            self.apply(&chain);
            for swap in &chain {
                let sum = self.sums[swap.proposal as usize];
                if sum < line {
                    below.insert((sum, swap.proposal));
                }
            }
            patience -= 1;
            if patience == 0 {
                return false;
            }
        }
        true
    }

    /// Raises the total while no sum falls below the line.
    fn gain(&mut self, line: i64) {
        let proposals = crate::network::number(self.sums.len());
        loop {
            let mut gained = false;
            for proposal in 0..proposals {
                let need = self.sums[proposal as usize].min(line);
                while let Some(chain) = self.chain(proposal, Ask { need, line, aim: Aim::Gaining, effort: EFFORT }) {
                    self.apply(&chain);
                    gained = true;
                }
            }
            if !gained {
                return;
            }
        }
    }

    /// Raises each sum as far as no lower one, nor itself, pays for it: the worst first, then the next worst.
    fn level(&mut self) {
        for _ in 0..3 {
            let mut raised = false;
            let mut queue: std::collections::BTreeSet<(i64, u32)> = (0..).zip(&self.sums).map(|(proposal, sum)| (*sum, proposal)).collect();
            while let Some((sum, proposal)) = queue.pop_first() {
                if self.sums[proposal as usize] != sum {
                    continue;
                }
                if let Some(chain) = self.chain(proposal, Ask { need: sum + 1, line: sum + 1, aim: Aim::Widest, effort: EFFORT }) {
                    self.apply(&chain);
                    raised = true;
                    for swap in &chain {
                        queue.insert((self.sums[swap.proposal as usize], swap.proposal));
                    }
                }
            }
            if !raised {
                return;
            }
        }
    }
}
