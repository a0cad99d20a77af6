//! Standings: a decline mended along the kept flow is what solving anew gives; reserves step in alone; explanations add up.

use crate::rules::{keeps, ruled};
use assignment::{Change, Out, Pair, Problem, RepairError, Rule, Standing, total};
use proptest::prelude::*;

fn pairs(problem: &Problem, chosen: &[u32]) -> Vec<Pair> {
    chosen.iter().map(|pair| problem.pairs[*pair as usize]).collect()
}

/// The problem without a pair, solved anew.
fn without(problem: &Problem, declined: &[u32]) -> Option<i64> {
    let mut less = problem.clone();
    let kept = (0..).zip(&problem.pairs).filter(|(pair, _)| !declined.contains(pair)).map(|(_, pair)| *pair);
    less.pairs = kept.collect();
    total(&less).ok().map(|assignment| assignment.total)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_repaired_optimum_is_the_optimum(problem in ruled(), which: [prop::sample::Index; 3]) {
        let Ok(mut standing) = Standing::solve(&problem) else { return Ok(()) };
        let mut declined = Vec::new();
        for which in which {
            let chosen = standing.chosen();
            if chosen.is_empty() {
                break;
            }
            let pair = *which.get(&chosen);
            let before = standing.chosen();
            match standing.decline(pair, Change::Any) {
                Ok(repair) => {
                    declined.push(pair);
                    prop_assert_eq!(Some(repair.total), without(&problem, &declined));
                    prop_assert!(keeps(&problem, &pairs(&problem, &standing.chosen())));
                    prop_assert!(!standing.chosen().contains(&pair));
                }
                Err(error) => {
                    prop_assert_eq!(standing.chosen(), before);
                    match error {
                        RepairError::Infeasible => prop_assert_eq!(without(&problem, &[declined.clone(), vec![pair]].concat()), None),
                        RepairError::Fixed | RepairError::NoFlow => {}
                        other => prop_assert!(false, "{other:?}"),
                    }
                }
            }
        }
    }

    #[test]
    fn one_decline_changes_one_place_and_takes_the_best(problem in ruled(), which: prop::sample::Index) {
        let Ok(mut standing) = Standing::solve(&problem) else { return Ok(()) };
        let before = standing.chosen();
        if before.is_empty() {
            return Ok(());
        }
        let pair = *which.get(&before);
        // Every other candidate is tried in the place.
        let after = |other: u32| before.iter().copied().filter(|kept| *kept != pair).chain([other]).collect::<Vec<_>>();
        let same = |other: &u32| problem.pairs[*other as usize].proposal == problem.pairs[pair as usize].proposal && !before.contains(other);
        let able: Vec<u32> = (0..problem.pairs.len() as u32).filter(same).filter(|other| keeps(&problem, &pairs(&problem, &after(*other)))).collect();
        match standing.decline(pair, Change::One) {
            Ok(repair) => {
                prop_assert_eq!((repair.dropped.len(), repair.added.len()), (1, 1));
                prop_assert!(keeps(&problem, &pairs(&problem, &standing.chosen())));
                let best = able.iter().map(|other| problem.pairs[*other as usize].affinity).max();
                prop_assert_eq!(Some(problem.pairs[repair.added[0] as usize].affinity), best);
            }
            Err(RepairError::Fixed) => {}
            Err(error) => {
                prop_assert_eq!(error, RepairError::NoSubstitute);
                prop_assert!(able.is_empty());
            }
        }
    }

    #[test]
    fn reserves_step_in_alone_and_together(problem in ruled(), depth in 1_u32..3) {
        let Ok(standing) = Standing::solve(&problem) else { return Ok(()) };
        let before = standing.chosen();
        let reserves = standing.reserves(depth);
        let mut loads = vec![0; problem.experts.len()];
        for pair in &before {
            loads[problem.pairs[*pair as usize].expert as usize] += 1;
        }
        for reserve in reserves.iter().flatten() {
            for old in &reserve.instead_of {
                let after: Vec<u32> = before.iter().copied().filter(|kept| kept != old).chain([reserve.pair]).collect();
                prop_assert!(keeps(&problem, &pairs(&problem, &after)));
            }
            loads[problem.pairs[reserve.pair as usize].expert as usize] += 1;
        }
        prop_assert!(reserves.iter().all(|list| list.len() <= depth as usize));
        prop_assert!(loads.iter().zip(&problem.experts).all(|(count, load)| *count <= load.most));
    }

    #[test]
    fn explanations_add_up_to_the_proof(problem in ruled()) {
        let Ok(standing) = Standing::solve(&problem) else { return Ok(()) };
        let assignment = standing.assignment();
        let is_laminar = assignment::crossing(&problem).is_empty() && !problem.rules.iter().any(|rule| matches!(rule, Rule::Related { .. }));
        for pair in 0..problem.pairs.len() as u32 {
            let explained = standing.explain(pair);
            let sum = explained.load + explained.place + explained.limits.iter().map(|(_, price)| price).sum::<i64>();
            prop_assert_eq!(explained.affinity - sum, explained.reduced);
            let at = problem.pairs[pair as usize];
            let fixed = problem.rules.contains(&Rule::Fixed { proposal: at.proposal, expert: at.expert });
            if is_laminar && !fixed {
                let chosen = assignment.chosen.contains(&pair);
                prop_assert!(if chosen { explained.reduced >= 0 } else { explained.reduced <= 0 }, "{explained:?} {chosen}");
            }
        }
        for proposal in 0..problem.proposals.len() as u32 {
            for (explained, out) in standing.left_out(proposal, 3) {
                if let (Out::Load(price), true) = (out, is_laminar) {
                    let expert = problem.pairs[explained.pair as usize].expert;
                    let load = assignment.chosen.iter().filter(|pair| problem.pairs[**pair as usize].expert == expert).count() as u32;
                    prop_assert!(price > 0 && load == problem.experts[expert as usize].most, "{explained:?}");
                }
            }
        }
    }
}
