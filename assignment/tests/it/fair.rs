//! Fair: on small instances nothing serves the worst better, and then nothing has a larger total; the ceiling is never below the truth.

use crate::brute::{every, problems};
use crate::known::preflib1;
use crate::rules::ruled;
use assignment::{Chance, Demand, Fairness, Load, Pair, Problem, Unsolved, ceiling, fair, total};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_worst_is_served_best_and_then_all(problem in problems()) {
        let worst = |chosen: &Vec<u32>| problem.sums(chosen).into_iter().min().unwrap_or(0);
        let best = every(&problem).map(|chosen| (worst(&chosen), problem.total(&chosen))).max();
        match (fair(&problem, Fairness::Worst, 1), best) {
            (Ok(fair), Some(best)) => {
                prop_assert!(fair.ceiling >= best.0 && fair.bound >= best.1);
                prop_assert_eq!(ceiling(&problem, &fair.certificate), fair.ceiling);
                prop_assert_eq!((fair.worst, fair.total), best);
                prop_assert_eq!(problem.broken(&fair.chosen), None);
            }
            (Err(Unsolved::Infeasible(_)), None) => {}
            (got, best) => prop_assert!(false, "{got:?} where the best is {best:?}"),
        }
    }

    #[test]
    fn no_sums_are_fairer_from_the_worst_up(problem in problems()) {
        let sums = |chosen: &Vec<u32>| { let mut sums = problem.sums(chosen); sums.sort_unstable(); sums };
        if let Ok(fair) = fair(&problem, Fairness::Leximin, 1) {
            prop_assert_eq!(Some(sums(&fair.chosen)), every(&problem).map(|chosen| sums(&chosen)).max());
        }
    }
}

/// Proposals that want the same few experts, who have hardly a place to spare.
fn scarce(seed: u64, proposals: u32, experts: u32, demand: u32) -> Problem {
    let mut chance = Chance::new(seed);
    let mut pairs = Vec::new();
    for proposal in 0..proposals {
        for expert in 0..experts {
            if chance.below(10) < 9 {
                let affinity = 1_000 * (experts - expert) as i32 + chance.below(5_000) as i32;
                pairs.push(Pair { proposal, expert, affinity });
            }
        }
    }
    let most = (proposals * demand).div_ceil(experts) + 1;
    let experts = (0..experts).map(|expert| Load { least: expert % 2, most }).collect();
    Problem { proposals: vec![Demand { least: demand, most: demand }; proposals as usize], experts, pairs, groups: None, rules: Vec::new() }
}

#[test]
fn where_experts_are_scarce_it_is_still_the_fairest() {
    for seed in 0..8 {
        let problem = scarce(seed, 3, 5, 2);
        let worst = |chosen: &Vec<u32>| problem.sums(chosen).into_iter().min().unwrap_or(0);
        let best = every(&problem).map(|chosen| (worst(&chosen), problem.total(&chosen))).max();
        let found = fair(&problem, Fairness::Worst, 1).expect("feasible");
        assert_eq!((Some((found.worst, found.total)), found.complete), (best, true), "seed {seed}");
    }
}

#[test]
fn two_threads_answer_as_one() {
    for seed in 0..3 {
        let problem = scarce(seed, 40, 20, 3);
        for fairness in [Fairness::Worst, Fairness::Leximin] {
            let found = fair(&problem, fairness, 1).expect("feasible");
            assert_eq!(found, fair(&problem, fairness, 2).expect("feasible"));
            assert!(found.worst <= found.ceiling && found.total <= found.bound);
            assert_eq!(problem.broken(&found.chosen), None);
        }
    }
}

#[test]
fn a_floor_is_reached_at_the_least_cost() {
    let problem = preflib1();
    let largest = total(&problem).expect("feasible").total;
    let found = fair(&problem, Fairness::AtLeast(500_000), 1).expect("feasible");
    assert_eq!((found.total, found.bound, found.complete), (largest, largest, true));
    assert!(found.worst >= 500_000);
}

#[test]
fn a_known_set_is_served_as_well_as_can_be() {
    let answer = fair(&preflib1(), Fairness::Worst, 1).expect("feasible");
    assert_eq!((answer.worst, answer.ceiling, answer.total), (750_000, 750_000, 124_250_000));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn rules_hold_in_what_is_fair(problem in ruled()) {
        let worst = |chosen: &Vec<u32>| problem.sums(chosen).into_iter().min().unwrap_or(0);
        if let Ok(found) = fair(&problem, Fairness::Worst, 1) {
            let best = every(&problem).map(|chosen| (worst(&chosen), problem.total(&chosen))).max();
            prop_assert_eq!(Some((found.worst, found.total)), best);
            prop_assert_eq!(problem.broken(&found.chosen), None);
        }
    }
}
