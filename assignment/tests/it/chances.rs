//! Chances: the cap holds, every sample keeps demands, loads and groups, and pairs come as often as they should.

use crate::brute::problems;
use crate::known::preflib1;
use assignment::{Unsolved, WHOLE, chances, sample, total};
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_sample_keeps_every_limit(problem in problems(), cap in 300_i32..=WHOLE, seed: u64) {
        if let Ok(chances) = chances(&problem, cap) {
            prop_assert!(chances.of.iter().all(|chance| (0..=cap).contains(chance)));
            let chosen = sample(&problem, &chances, seed);
            prop_assert_eq!(problem.broken(&chosen), None);
            prop_assert_eq!(&chosen, &sample(&problem, &chances, seed));
        }
    }
}

proptest! {
    #[test]
    fn a_cap_that_cannot_be_kept_says_the_least_that_can(problem in problems(), cap in 0..WHOLE) {
        let Err(Unsolved::Infeasible(shortage)) = chances(&problem, cap) else { return Ok(()) };
        match shortage.cap {
            Some((asked, least)) => {
                prop_assert_eq!(asked, cap);
                prop_assert!(chances(&problem, least).is_ok() && chances(&problem, least - 1).is_err());
            }
            None => prop_assert!(total(&problem).is_err()),
        }
    }
}

#[test]
fn a_cap_names_the_proposals_with_too_few_candidates() {
    let problem = preflib1();
    let Err(Unsolved::Infeasible(shortage)) = chances(&problem, 1) else { panic!("a cap of 1/1024 asks for thousands of candidates") };
    assert_eq!((shortage.short.len(), shortage.places > 0), (problem.proposals.len(), true));
}

#[test]
fn without_a_cap_the_expected_total_is_the_largest() {
    let problem = preflib1();
    let whole = chances(&problem, WHOLE).expect("feasible");
    assert_eq!(whole.expected, total(&problem).expect("feasible").total * i64::from(WHOLE));
}

#[test]
fn pairs_come_as_often_as_their_chances_say() {
    let problem = preflib1();
    let chances = chances(&problem, WHOLE / 2).expect("feasible");
    let draws = 10_000;
    let mut counts = vec![0_i64; problem.pairs.len()];
    for seed in 0..draws {
        for pair in sample(&problem, &chances, seed) {
            counts[pair as usize] += 1;
        }
    }
    // Five standard deviations, so that one of 1,674 pairs does not fail by chance: (count·1024 − n·q)² ≤ 25·n·q·(1024 − q).
    for (pair, (count, chance)) in counts.iter().zip(&chances.of).enumerate() {
        let (q, n, whole) = (i64::from(*chance), draws as i64, i64::from(WHOLE));
        let off = count * whole - n * q;
        assert!(off * off <= 25 * n * q * (whole - q), "pair {pair}: {count} of {n}, chance {q}/1024");
    }
}
