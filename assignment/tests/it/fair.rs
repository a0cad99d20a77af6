//! Fair: on small instances nothing serves the worst better, and then nothing has a larger total; the ceiling is never below the truth.

use crate::brute::{every, problems};
use crate::known::preflib1;
use assignment::{Fairness, Unsolved, ceiling, fair};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

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

#[test]
fn a_known_set_is_served_as_well_as_can_be() {
    let answer = fair(&preflib1(), Fairness::Worst, 1).expect("feasible");
    assert_eq!((answer.worst, answer.ceiling, answer.total), (750_000, 750_000, 124_250_000));
}
