//! Together: no assignment is worth more than the bound, none is given out as worth more than it is, and a price brings experts together.

use crate::brute::{every, problems};
use crate::rules::ruled;
use assignment::{Demand, Load, Near, Pair, Problem, ProblemError, Unsolved, together, total};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What different experts cost, read from the wishes and from nothing else.
fn charged(problem: &Problem, near: &[Near], chosen: &[u32]) -> (usize, i64) {
    let experts = |wish: &Near| {
        let pairs = chosen.iter().map(|pair| problem.pairs[*pair as usize]);
        let of = pairs.filter(|pair| wish.proposals.is_empty() || wish.proposals.contains(&pair.proposal));
        of.map(|pair| pair.expert).collect::<BTreeSet<_>>().len()
    };
    let priced = || near.iter().filter(|wish| wish.price > 0);
    (priced().map(experts).sum(), priced().map(|wish| experts(wish) as i64 * i64::from(wish.price)).sum())
}

fn wishes() -> impl Strategy<Value = Vec<(u32, i32)>> {
    prop::collection::vec((0_u32..8, prop_oneof![0_i32..12, Just(1_000)]), 0..3)
}

fn fitted(problem: &Problem, wishes: &[(u32, i32)]) -> Vec<Near> {
    let of = |bits: u32| (0..problem.proposals.len() as u32).filter(|at| bits >> at & 1 == 1).collect();
    wishes.iter().map(|(bits, price)| Near { proposals: of(*bits), price: *price }).collect()
}

fn check(problem: &Problem, near: &[Near]) -> Result<(), TestCaseError> {
    let best = every(problem).map(|chosen| problem.total(&chosen) - charged(problem, near, &chosen).1).max();
    match (together(problem, near), best) {
        (Ok(found), Some(best)) => {
            prop_assert_eq!(problem.broken(&found.chosen), None);
            prop_assert_eq!((found.experts as usize, found.charged), charged(problem, near, &found.chosen));
            prop_assert_eq!(found.total, problem.total(&found.chosen));
            prop_assert!(found.total - found.charged <= best && best <= found.bound, "{found:?} where the best is {best}");
            if near.iter().all(|wish| wish.price == 0) {
                prop_assert_eq!(found.total, total(problem).expect("the test says so").total);
            }
        }
        (Err(Unsolved::Infeasible(_)), None) => {}
        (got, best) => prop_assert!(false, "{got:?} where the best is {best:?}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_worth_more_than_the_bound(problem in problems(), wishes in wishes()) {
        check(&problem, &fitted(&problem, &wishes))?;
    }

    #[test]
    fn rules_hold_beside_wishes(problem in ruled(), wishes in wishes()) {
        check(&problem, &fitted(&problem, &wishes))?;
    }
}

/// Four proposals of two experts each, eight experts who could take all of them; each is a little better somewhere.
fn scattered() -> Problem {
    let pairs = (0..4).flat_map(|proposal| {
        (0..8).map(move |expert| Pair { proposal, expert, affinity: 500_000 + if expert / 2 == proposal { 40_000 } else { 0 } })
    });
    Problem {
        proposals: vec![Demand { least: 2, most: 2 }; 4],
        experts: vec![Load { least: 0, most: 4 }; 8],
        pairs: pairs.collect(),
        ..Problem::default()
    }
}

#[test]
fn a_price_brings_related_proposals_to_the_same_experts() {
    let problem = scattered();
    // The prices close on the proof slowly where two experts are as good as two others.
    for (price, experts, open) in [(0, 0, 0), (10_000, 8, 0), (100_000, 2, 12_000), (1_000_000, 2, 120_000)] {
        let found = together(&problem, &[Near { proposals: Vec::new(), price }]).expect("the test says so");
        assert_eq!(found.experts, experts, "{price}: {found:?}");
        assert!(found.bound - (found.total - found.charged) <= open, "{price}: {found:?}");
    }
}

#[test]
fn a_wish_for_what_is_not_there_is_refused() {
    for wish in [Near { proposals: vec![4], price: 1 }, Near { proposals: Vec::new(), price: -1 }] {
        assert_eq!(together(&scattered(), &[wish]), Err(Unsolved::Malformed(ProblemError::Rule(0))));
    }
}
