//! Brute force: on small instances nothing beats the answer, the bound meets it, and what is called infeasible is.

use assignment::{Demand, Groups, Load, Pair, Problem, Unsolved, bound, shortage, total};
use proptest::prelude::*;

pub(crate) fn problems() -> impl Strategy<Value = Problem> {
    let demands = prop::collection::vec((0_u32..3, 0_u32..2), 1..4);
    let loads = prop::collection::vec((0_u32..2, 0_u32..3, 0_u32..2), 1..5);
    (demands, loads, prop::collection::vec(prop::option::weighted(0.8, -3_i32..10), 20), prop::option::of(1_u32..3)).prop_map(
        |(demands, loads, affinities, most)| {
            let proposals: Vec<Demand> = demands.iter().map(|(least, more)| Demand { least: *least, most: least + more }).collect();
            let experts: Vec<Load> = loads.iter().map(|(least, more, _)| Load { least: *least, most: least + more }).collect();
            let mut affinities = affinities.into_iter();
            let mut pairs = Vec::new();
            for proposal in 0..proposals.len() {
                for expert in 0..experts.len() {
                    if let Some(affinity) = affinities.next().flatten() {
                        pairs.push(Pair { proposal: proposal as u32, expert: expert as u32, affinity });
                    }
                }
            }
            let groups = most.map(|most| Groups { of: loads.iter().map(|(_, _, group)| *group).collect(), most });
            Problem { proposals, experts, pairs, groups, rules: Vec::new() }
        },
    )
}

/// All subsets of pairs that break nothing.
pub(crate) fn every(problem: &Problem) -> impl Iterator<Item = Vec<u32>> {
    (0_u32..1 << problem.pairs.len()).filter_map(|set| {
        let chosen: Vec<u32> = (0..problem.pairs.len() as u32).filter(|pair| set >> pair & 1 == 1).collect();
        problem.broken(&chosen).is_none().then_some(chosen)
    })
}

fn best(problem: &Problem) -> Option<i64> {
    every(problem).map(|chosen| problem.total(&chosen)).max()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_beats_the_largest_total(problem in problems()) {
        match (total(&problem), best(&problem)) {
            (Ok(assignment), Some(best)) => {
                prop_assert_eq!(assignment.total, best);
                prop_assert_eq!(bound(&problem, &assignment.certificate), best);
            }
            (Err(Unsolved::Infeasible(shortage)), None) => prop_assert!(shortage.places > 0 || !shortage.idle.is_empty(), "{shortage:?}"),
            (got, best) => prop_assert!(false, "{got:?} where the best is {best:?}"),
        }
    }

    #[test]
    fn any_prices_give_a_bound(problem in problems(), experts in prop::collection::vec(-20_i64..20, 8)) {
        let certificate = assignment::Certificate { experts, ..Default::default() };
        if let Some(best) = best(&problem) {
            prop_assert!(bound(&problem, &certificate) >= best);
        }
    }
}

#[test]
fn a_load_too_small_is_said_with_how_much() {
    let proposals = vec![Demand { least: 3, most: 3 }; 4];
    let experts = vec![Load { least: 0, most: 2 }; 5];
    let pairs = (0..4).flat_map(|proposal| (0..5).map(move |expert| Pair { proposal, expert, affinity: 1 })).collect();
    let report = shortage(&Problem { proposals, experts, pairs, ..Problem::default() });
    assert_eq!((report.needed, report.available, report.places, report.more_load), (12, 10, 2, 2));
    assert_eq!((report.competing.len(), report.full.len()), (4, 5));
}
