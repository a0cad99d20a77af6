//! Together 相似项目同组评审: related proposals to the same experts, as a wish that has its price beside the total. As a limit it is `Rule::Related`.
//!
//! ```text
//! worth = total affinity − Σ over the wishes: price · how many different experts judge any of its proposals
//! price ─ shared out over an expert's pairs ▶ lower affinities ─ total ▶ bound
//!   ▲                                                               └▶ its pairs at their true price ▶ the best so far
//!   └──────────── moved to the pairs that were chosen ◀─────────────────┘
//! ```
//! Whatever is shared out so that no pairs an expert may take together cost more than the price, takes no more from any assignment than the price
//! does: the total under it is a bound. Other shares, which make an expert dear who would judge little, look for answers only.
//! Unit: millionths. Sources: Held and Karp, Mathematical Programming 1 (1971); Kim and Pardalos, Operations Research Letters 24 (1999), for the slopes.

use crate::network::Layout;
use crate::problem::{AFFINITY_MOST, Problem, ProblemError};
use crate::shortage::shortage;
use crate::total::{Unsolved, solve};
use std::collections::{BTreeMap, BTreeSet};

/// A wish that proposals have few experts together 同组意愿.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near {
    /// The proposals; all when empty.
    pub proposals: Vec<u32>,
    /// What each different expert costs, in millionths; from 0 to `AFFINITY_MOST`.
    pub price: i32,
}

/// An assignment with its worth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Together {
    /// The numbers of the chosen pairs, ascending.
    pub chosen: Vec<u32>,
    /// Their sum of affinities.
    pub total: i64,
    /// How many different experts the wishes count, each for itself.
    pub experts: u32,
    /// What these cost.
    pub charged: i64,
    /// No assignment is worth more: `total - charged ≤ bound`.
    pub bound: i64,
}

/// So many times as much as its share an expert costs while answers are looked for, by turns.
const SLOPES: [i64; 4] = [1, 2, 4, 8];

/// The pairs of one wish that one expert may take.
struct Hand {
    price: i64,
    /// How many of them together.
    most: i64,
    /// The pairs, each with its share.
    pairs: Vec<(u32, i64)>,
}

/// The largest worth that is found, with its bound.
///
/// # Errors
/// As [`crate::total`].
pub fn together(problem: &Problem, near: &[Near]) -> Result<Together, Unsolved> {
    let known =
        |wish: &Near| wish.price >= 0 && wish.price <= AFFINITY_MOST && wish.proposals.iter().all(|at| (*at as usize) < problem.proposals.len());
    if let Some(at) = near.iter().position(|wish| !known(wish)) {
        return Err(Unsolved::Malformed(ProblemError::Rule(at)));
    }
    problem.check().map_err(Unsolved::Malformed)?;
    let (layout, mut hands, mut last) = (Layout::new(problem), hands(problem, near), Vec::new());
    let rounds = i64::try_from(40_000_000 / (problem.pairs.len() + 1)).unwrap_or(0).clamp(4, 20);
    let effort = crate::network::number((3_000_000 / (problem.pairs.len() + 1)).clamp(16, 1_000));
    let mut priced = problem.clone();
    let (mut best, mut bound) = (None, i64::MAX);
    for round in 0..2 * rounds {
        let looks = round % 2 == 1;
        let slope = SLOPES[usize::try_from(round / 2).unwrap_or(0) % SLOPES.len()];
        lower(problem, &mut priced, &hands, best.as_ref().filter(|_| looks).map(|best: &Together| (best.chosen.as_slice(), slope)));
        let found = match solve(&priced, &layout, effort) {
            Ok(found) => found,
            // What is infeasible is so at any price; where a search found nothing, another may.
            Err(Unsolved::Infeasible(_)) if best.is_none() => return Err(Unsolved::Infeasible(Box::new(shortage(problem)))),
            Err(error) if best.is_none() => return Err(error),
            Err(_) => continue,
        };
        if !looks {
            bound = bound.min(found.bound);
            // Where nothing changed, all of the price goes where it is paid.
            move_shares(&mut hands, &found.chosen, if found.chosen == last { 0 } else { round / 2 + 1 });
            last.clone_from(&found.chosen);
        }
        let told = told(problem, &hands, found.chosen);
        if best.as_ref().is_none_or(|best| told.total - told.charged > best.total - best.charged) {
            best = Some(told);
        }
        if best.as_ref().is_some_and(|best| best.total - best.charged >= bound) {
            break;
        }
    }
    best.map(|best| Together { bound, ..best }).ok_or(Unsolved::Undecided { bound })
}

/// Each wish's pairs by expert. At first every pair that an expert can take together with others has an equal share.
fn hands(problem: &Problem, near: &[Near]) -> Vec<Hand> {
    let mut hands = Vec::new();
    for wish in near.iter().filter(|wish| wish.price > 0) {
        let proposals: BTreeSet<u32> = wish.proposals.iter().copied().collect();
        let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (number, pair) in (0..).zip(&problem.pairs) {
            if proposals.is_empty() || proposals.contains(&pair.proposal) {
                of.entry(pair.expert).or_default().push(number);
            }
        }
        for (expert, pairs) in of {
            let most = i64::from(problem.experts[expert as usize].most.min(crate::network::number(pairs.len()))).max(1);
            let price = i64::from(wish.price);
            hands.push(Hand { price, most, pairs: pairs.into_iter().map(|pair| (pair, price / most)).collect() });
        }
    }
    hands
}

/// Takes the shares from the affinities, or, beside an answer, slopes: what an expert has there costs each pair a part of the price, and an expert
/// who has nothing there the more.
fn lower(problem: &Problem, priced: &mut Problem, hands: &[Hand], beside: Option<(&[u32], i64)>) {
    let mut affinities: Vec<i64> = problem.pairs.iter().map(|pair| i64::from(pair.affinity)).collect();
    for hand in hands {
        let slope = beside.map(|(chosen, slope)| match hand.count(chosen) {
            0 => hand.price.min(hand.price * slope / hand.most),
            count => hand.price / count,
        });
        for (pair, share) in &hand.pairs {
            affinities[*pair as usize] -= slope.unwrap_or(*share);
        }
    }
    // What would fall below the least affinity is lifted to it: a bound stays one.
    for (pair, affinity) in priced.pairs.iter_mut().zip(affinities) {
        pair.affinity = i32::try_from(affinity.max(-i64::from(AFFINITY_MOST))).unwrap_or(AFFINITY_MOST);
    }
}

/// Moves one of so many parts, and one more, of each share to the pairs that were chosen. Rounded down, so that no shares grow together beyond the price.
fn move_shares(hands: &mut [Hand], chosen: &[u32], kept: i64) {
    for hand in hands {
        let count = hand.count(chosen);
        let price = hand.price;
        for (pair, share) in hand.pairs.iter_mut().filter(|_| count > 0) {
            let wanted = if chosen.binary_search(pair).is_ok() { price / count } else { 0 };
            *share = (*share * kept + wanted) / (kept + 1);
        }
    }
}

fn told(problem: &Problem, hands: &[Hand], chosen: Vec<u32>) -> Together {
    let used = || hands.iter().filter(|hand| hand.count(&chosen) > 0);
    let (experts, charged) = (crate::network::number(used().count()), used().map(|hand| hand.price).sum());
    Together { total: problem.total(&chosen), experts, charged, bound: i64::MAX, chosen }
}

impl Hand {
    fn count(&self, chosen: &[u32]) -> i64 {
        self.pairs.iter().map(|(pair, _)| i64::from(chosen.binary_search(pair).is_ok())).sum()
    }
}
