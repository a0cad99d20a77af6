//! Shortages: what is said to be unable to hold together cannot, each part of it is needed, and what is said to help does.

use crate::rules::{best, ruled};
use assignment::{Demand, Load, Pair, Part, Problem, Remedy, Rule, Source, Unsolved, total};
use proptest::prelude::*;

/// The problem with these parts alone, made anew from the words of the parts.
fn only(problem: &Problem, parts: &[Part]) -> Problem {
    let has = |part: Part| parts.contains(&part);
    let count = problem.pairs.len() as u32 + 9;
    let demand = |(at, demand): (u32, &Demand)| {
        let least = if has(Part::Demand(at)) { demand.least } else { 0 };
        Demand { least, most: if has(Part::DemandMost(at)) { demand.most } else { count } }
    };
    let load = |(at, load): (u32, &Load)| {
        let least = if has(Part::LoadLeast(at)) { load.least } else { 0 };
        Load { least, most: if has(Part::Load(at)) { load.most } else { count } }
    };
    Problem {
        proposals: (0..).zip(&problem.proposals).map(demand).collect(),
        experts: (0..).zip(&problem.experts).map(load).collect(),
        pairs: problem.pairs.clone(),
        groups: problem.groups.clone().filter(|_| has(Part::Groups)),
        rules: (0..).zip(&problem.rules).filter(|(at, _)| has(Part::Rule(*at))).map(|(_, rule)| rule.clone()).collect(),
    }
}

fn is_laminar(problem: &Problem) -> bool {
    assignment::crossing(problem).is_empty() && !problem.rules.iter().any(|rule| matches!(rule, Rule::Related { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_smallest_set_cannot_hold_and_each_part_of_it_is_needed(problem in ruled()) {
        let Err(Unsolved::Infeasible(report)) = total(&problem) else { return Ok(()) };
        prop_assert!(report.proved, "{report:?}");
        // A rule may have been cut down to the proposals that compete: then the others' share of it was not needed.
        prop_assert_eq!(best(&only(&problem, &report.minimal)), None);
        let per_proposal = problem.rules.iter().any(|rule| !matches!(rule, Rule::Fixed { .. }));
        if problem.groups.is_none() && !per_proposal {
            for part in &report.minimal {
                let others: Vec<Part> = report.minimal.iter().copied().filter(|other| other != part).collect();
                prop_assert!(best(&only(&problem, &others)).is_some(), "{part:?} of {report:?}");
            }
        }
    }

    #[test]
    fn more_load_helps_as_much_as_it_says(problem in ruled()) {
        let Err(Unsolved::Infeasible(report)) = total(&problem) else { return Ok(()) };
        for remedy in &report.remedies {
            let mut mended = problem.clone();
            match remedy {
                Remedy::MoreLoad { experts, left: 0, .. } => {
                    for (expert, more) in experts {
                        mended.experts[*expert as usize].most += more;
                    }
                }
                Remedy::FewerPlaces { proposals, .. } if report.idle.is_empty() && report.lacking.is_empty() && report.dropped.is_empty() => {
                    for (proposal, less) in proposals {
                        mended.proposals[*proposal as usize].least -= less;
                    }
                }
                Remedy::MoreLoad { .. } | Remedy::WiderLimits { .. } | Remedy::MoreExperts { .. } | Remedy::FewerPlaces { .. } => continue,
            }
            if is_laminar(&mended) {
                prop_assert!(best(&mended).is_some(), "{remedy:?}");
            }
        }
    }
}

#[test]
fn what_competes_is_named_with_what_would_help() {
    // Two proposals want three each; their only candidates are three, of whom two of one institution.
    let pairs = (0..2).flat_map(|proposal| (0..3).map(move |expert| Pair { proposal, expert, affinity: 1 })).collect();
    let problem = Problem {
        proposals: vec![Demand { least: 3, most: 3 }; 2],
        experts: vec![Load { least: 0, most: 1 }, Load { least: 0, most: 2 }, Load { least: 0, most: 2 }],
        pairs,
        groups: Some(assignment::Groups { of: vec![0, 0, 1], most: 2 }),
        rules: Vec::new(),
    };
    let Err(Unsolved::Infeasible(report)) = total(&problem) else { panic!("infeasible") };
    assert_eq!((report.places, &*report.minimal, report.proved), (1, &[Part::Demand(0), Part::Demand(1), Part::Load(0)][..], true));
    assert!(report.remedies.contains(&Remedy::MoreLoad { experts: vec![(0, 1)], gains: 1, left: 0 }), "{:?}", report.remedies);
}

#[test]
fn a_limit_that_stands_in_the_way_is_named() {
    let problem = Problem {
        proposals: vec![Demand { least: 2, most: 2 }],
        experts: vec![Load { least: 0, most: 1 }; 2],
        pairs: (0..2).map(|expert| Pair { proposal: 0, expert, affinity: 1 }).collect(),
        groups: Some(assignment::Groups { of: vec![0, 0], most: 1 }),
        rules: Vec::new(),
    };
    let Err(Unsolved::Infeasible(report)) = total(&problem) else { panic!("infeasible") };
    assert_eq!(report.minimal, [Part::Demand(0), Part::Groups]);
    let wider = Remedy::WiderLimits { limits: vec![(Source::Group, Some(0), 1)], gains: 1, left: 0 };
    assert!(report.remedies.contains(&wider), "{:?}", report.remedies);
}
