//! Chances: the cap holds, every sample keeps demands, loads and groups, and pairs come as often as they should.

use crate::brute::problems;
use crate::known::preflib1;
use crate::rules::ruled;
use assignment::{Certificate, Demand, Groups, Load, Problem, Rule, Unsolved, WHOLE, expected_bound, randomised, sample, total};
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_sample_keeps_every_limit(problem in problems(), cap in 300_i32..=WHOLE, seed: u64) {
        if let Ok(found) = randomised(&problem, cap) {
            let chances = found.chances;
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
        let Err(Unsolved::Infeasible(shortage)) = randomised(&problem, cap) else { return Ok(()) };
        match shortage.cap {
            Some((asked, least)) => {
                prop_assert_eq!(asked, cap);
                prop_assert!(randomised(&problem, least).is_ok() && randomised(&problem, least - 1).is_err());
            }
            None => prop_assert!(total(&problem).is_err()),
        }
    }
}

/// The problem in halves: every place twice, every pair once. What is best there is half of what is best under a cap of one half, because the
/// vertices of a flow with whole bounds are whole.
fn in_halves(problem: &Problem) -> Problem {
    let mut halves = problem.clone();
    halves.proposals.iter_mut().for_each(|demand| *demand = Demand { least: 2 * demand.least, most: 2 * demand.most });
    halves.experts.iter_mut().for_each(|load| *load = Load { least: 2 * load.least, most: 2 * load.most });
    halves.groups = halves.groups.map(|groups| Groups { most: 2 * groups.most, ..groups });
    halves
}

/// The worth of prices as a bound, from the words of the linear program: each limit at its dearer end, each pair at what is left of it.
fn worth(problem: &Problem, certificate: &Certificate, cap: i32) -> i64 {
    let ends = |price: i64, least: u32, most: u32| (price * i64::from(least)).max(price * i64::from(most)) * i64::from(WHOLE);
    let nested = assignment::nested(problem);
    let mut sum = 0;
    for (price, demand) in certificate.proposals.iter().zip(&problem.proposals) {
        sum += ends(*price, demand.least, demand.most);
    }
    for (price, load) in certificate.experts.iter().zip(&problem.experts) {
        sum += ends(*price, load.least, load.most);
    }
    for (price, limit) in certificate.nested.iter().zip(&nested) {
        sum += ends(*price, limit.least, limit.most.min(limit.pairs.len() as u32).max(limit.least));
    }
    for (at, pair) in (0..).zip(&problem.pairs) {
        let sets = nested.iter().zip(&certificate.nested).filter(|(limit, _)| limit.pairs.contains(&at)).map(|(_, price)| price);
        let left =
            i64::from(pair.affinity) - certificate.proposals[pair.proposal as usize] - certificate.experts[pair.expert as usize] - sets.sum::<i64>();
        let fixed = problem.rules.contains(&Rule::Fixed { proposal: pair.proposal, expert: pair.expert });
        sum += if fixed { left * i64::from(WHOLE) } else { left.max(0) * i64::from(cap) };
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_beats_the_largest_expected_total(problem in problems()) {
        let halves = in_halves(&problem);
        let best = crate::brute::every(&halves).map(|chosen| halves.total(&chosen)).max();
        match (randomised(&problem, WHOLE / 2), best) {
            (Ok(found), Some(best)) => {
                let best = best * i64::from(WHOLE / 2);
                prop_assert_eq!((found.chances.expected, found.bound), (best, best));
                prop_assert_eq!(worth(&problem, &found.certificate, WHOLE / 2), best);
            }
            (Err(Unsolved::Infeasible(_)), None) => {}
            (found, best) => prop_assert!(false, "{found:?} where the best is {best:?}"),
        }
    }

    #[test]
    fn prices_prove_what_is_expected_under_any_cap(problem in prop_oneof![problems(), ruled()], cap in 0..=WHOLE) {
        if let Ok(found) = randomised(&problem, cap) {
            prop_assert_eq!((found.bound, worth(&problem, &found.certificate, cap)), (found.chances.expected, found.chances.expected));
        }
    }

    #[test]
    fn any_prices_bound_what_is_expected(problem in problems(), cap in 300..=WHOLE, prices in prop::collection::vec(-20_i64..20, 20)) {
        if let Ok(found) = randomised(&problem, cap) {
            let part = |from: usize| prices[from..from + 5].to_vec();
            let certificate = Certificate { experts: part(0), proposals: part(5), nested: prices[10..].to_vec(), ..Certificate::default() };
            prop_assert!(expected_bound(&problem, &certificate, cap) >= found.chances.expected);
        }
    }
}

#[test]
fn a_cap_names_the_proposals_with_too_few_candidates() {
    let problem = preflib1();
    let Err(Unsolved::Infeasible(shortage)) = randomised(&problem, 1) else { panic!("a cap of 1/1024 asks for thousands of candidates") };
    assert_eq!((shortage.short.len(), shortage.places > 0), (problem.proposals.len(), true));
}

#[test]
fn without_a_cap_the_expected_total_is_the_largest() {
    let problem = preflib1();
    let whole = randomised(&problem, WHOLE).expect("feasible");
    let most = total(&problem).expect("feasible").total * i64::from(WHOLE);
    assert_eq!((whole.chances.expected, whole.bound), (most, most));
}

#[test]
fn pairs_come_as_often_as_their_chances_say() {
    let problem = preflib1();
    let chances = randomised(&problem, WHOLE / 2).expect("feasible").chances;
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
