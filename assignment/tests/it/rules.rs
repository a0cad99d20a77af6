//! Rules: each alone and all mixed, against every possible answer; the bound against a check that shares no code with the solver.

use crate::brute::problems;
use assignment::{Certificate, Pair, Problem, Rule, Unsolved, WHOLE, bound, crossing, randomised, sample, total, total_within};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A rule of small numbers, fitted to the problem it comes to.
fn rules() -> impl Strategy<Value = (u8, u32, u32, u32, u32)> {
    (0_u8..5, 0_u32..16, 0_u32..8, 0_u32..3, 0_u32..3)
}

fn rule(problem: &Problem, (kind, experts, proposals, least, more): (u8, u32, u32, u32, u32)) -> Option<Rule> {
    let of = |bits: u32, count: usize| (0..count as u32).filter(|at| bits >> at & 1 == 1).collect::<Vec<_>>();
    let (experts_of, proposals_of) = (of(experts, problem.experts.len()), of(proposals, problem.proposals.len()));
    Some(match kind {
        0 => Rule::Quota { experts: experts_of, proposals: proposals_of, least: least.min(1), most: least.min(1) + more },
        1 => Rule::Expertise { threshold: experts as i32 / 2, least: least.min(1) },
        2 => {
            let pair = problem.pairs.get(experts as usize)?;
            Rule::Fixed { proposal: pair.proposal, expert: pair.expert }
        }
        3 => {
            let (p, e) = (problem.proposals.len() as u32, problem.experts.len() as u32);
            Rule::Reciprocal { authors: (0..p).map(|proposal| ((experts + proposal) % e, proposal)).collect() }
        }
        _ => Rule::Related { proposals: proposals_of, most: least + more },
    })
}

/// Problems with room enough that rules change the answer rather than leave none: three proposals, four experts.
fn roomy() -> impl Strategy<Value = Problem> {
    let demands = prop::collection::vec((1_u32..3, 0_u32..2), 2..4);
    let loads = prop::collection::vec((1_u32..4, 0_u32..2), 4);
    (demands, loads, prop::collection::vec(prop::option::weighted(0.95, 0_i32..20), 12), prop::option::weighted(0.3, Just(1_u32))).prop_map(
        |(demands, loads, affinities, most)| {
            let all = (0..demands.len() as u32).flat_map(|proposal| (0..4).map(move |expert| (proposal, expert)));
            let pair = |((proposal, expert), affinity): ((u32, u32), Option<i32>)| affinity.map(|affinity| Pair { proposal, expert, affinity });
            Problem {
                proposals: demands.iter().map(|(least, more)| assignment::Demand { least: *least, most: least + more }).collect(),
                experts: loads.iter().map(|(most, _)| assignment::Load { least: 0, most: *most }).collect(),
                pairs: all.zip(affinities).filter_map(pair).collect(),
                groups: most.map(|most| assignment::Groups { of: (0..).zip(&loads).map(|(at, (_, group))| at / 3 + group).collect(), most }),
                rules: Vec::new(),
            }
        },
    )
}

/// Problems with up to three rules, of one kind alone or of any.
pub(crate) fn ruled() -> impl Strategy<Value = Problem> {
    let base = prop_oneof![1 => problems(), 3 => roomy()];
    (base, prop::collection::vec(rules(), 1..4), prop::option::of(0_u8..5)).prop_map(|(mut problem, drawn, only)| {
        problem.rules =
            drawn.into_iter().filter_map(|(kind, a, b, c, d)| rule(&problem, (only.unwrap_or(kind), a, b, c + u32::from(kind == 4), d))).collect();
        problem
    })
}

/// Whether chosen pairs keep everything, read from the words of the rules and from nothing else.
pub(crate) fn keeps(problem: &Problem, chosen: &[Pair]) -> bool {
    let of = |proposal: u32| chosen.iter().filter(move |pair| pair.proposal == proposal);
    let judges = |expert: u32, proposal: u32| of(proposal).any(|pair| pair.expert == expert);
    let all = || 0..problem.proposals.len() as u32;
    let demands = all().all(|at| {
        let demand = problem.proposals[at as usize];
        (demand.least..=demand.most).contains(&(of(at).count() as u32))
    });
    let loads = (0..).zip(&problem.experts).all(|(at, load)| {
        let count = chosen.iter().filter(|pair| pair.expert == at).count() as u32;
        (load.least..=load.most).contains(&count)
    });
    let groups = problem.groups.as_ref().is_none_or(|groups| {
        let most = |proposal: u32, group: u32| of(proposal).filter(|pair| groups.of[pair.expert as usize] == group).count() <= groups.most as usize;
        all().all(|proposal| groups.of.iter().all(|group| most(proposal, *group)))
    });
    demands
        && loads
        && groups
        && problem.rules.iter().all(|rule| match rule {
            Rule::Quota { experts, proposals, least, most } => all().filter(|at| proposals.is_empty() || proposals.contains(at)).all(|at| {
                let count = of(at).filter(|pair| experts.contains(&pair.expert)).count() as u32;
                (*least..=*most).contains(&count)
            }),
            Rule::Expertise { threshold, least } => all().all(|at| of(at).filter(|pair| pair.affinity >= *threshold).count() as u32 >= *least),
            Rule::Fixed { proposal, expert } => judges(*expert, *proposal),
            Rule::Reciprocal { authors } => authors
                .iter()
                .all(|(one, theirs)| authors.iter().all(|(other, others)| one == other || !(judges(*other, *theirs) && judges(*one, *others)))),
            Rule::Related { proposals, most } => {
                let experts: BTreeSet<u32> = chosen.iter().filter(|pair| proposals.contains(&pair.proposal)).map(|pair| pair.expert).collect();
                experts.len() <= *most as usize
            }
        })
}

/// The best of all subsets of pairs that keep everything.
pub(crate) fn best(problem: &Problem) -> Option<i64> {
    let sets = 0_u32..1 << problem.pairs.len();
    let chosen = |set: u32| -> Vec<Pair> { (0..).zip(&problem.pairs).filter(|(at, _)| set >> at & 1 == 1).map(|(_, pair)| *pair).collect() };
    let kept = sets.map(chosen).filter(|chosen| keeps(problem, chosen));
    kept.map(|chosen| chosen.iter().map(|pair| i64::from(pair.affinity)).sum()).max()
}

/// The value of prices as a bound, by trying every set of each proposal's pairs within the limits of one proposal that are nodes of the flow.
fn value(problem: &Problem, certificate: &Certificate) -> Option<i64> {
    let nested = assignment::nested(problem);
    let charged = crossing(problem);
    let fixed = |pair: &Pair| problem.rules.contains(&Rule::Fixed { proposal: pair.proposal, expert: pair.expert });
    let mut sum = 0;
    for (at, demand) in (0..).zip(&problem.proposals) {
        let row: Vec<u32> = (0..).zip(&problem.pairs).filter(|(_, pair)| pair.proposal == at).map(|(number, _)| number).collect();
        let worth = |pair: &u32| {
            let at = problem.pairs[*pair as usize];
            let limits = charged.iter().zip(&certificate.crossing).filter(|(limit, _)| limit.pairs.contains(pair)).map(|(_, price)| price);
            i64::from(at.affinity) - certificate.experts[at.expert as usize] - limits.sum::<i64>()
        };
        let sets =
            (0_u32..1 << row.len()).map(|set| -> Vec<u32> { (0..).zip(&row).filter(|(at, _)| set >> at & 1 == 1).map(|(_, pair)| *pair).collect() });
        let allowed = sets.filter(|set| {
            let inside = |limit: &&assignment::Limit| limit.proposal == Some(at);
            (demand.least..=demand.most).contains(&(set.len() as u32))
                && row.iter().all(|pair| !fixed(&problem.pairs[*pair as usize]) || set.contains(pair))
                && nested.iter().filter(inside).all(|limit| {
                    let count = set.iter().filter(|pair| limit.pairs.contains(pair)).count() as u32;
                    (limit.least..=limit.most).contains(&count)
                })
        });
        sum += allowed.map(|set| set.iter().map(worth).sum::<i64>()).max()?;
    }
    for (price, load) in certificate.experts.iter().zip(&problem.experts) {
        sum += price * i64::from(if *price > 0 { load.most } else { load.least });
    }
    for (price, limit) in certificate.crossing.iter().zip(&charged) {
        sum += price * i64::from(if *price > 0 { limit.most } else { limit.least });
    }
    Some(sum)
}

fn is_laminar(problem: &Problem) -> bool {
    crossing(problem).is_empty() && !problem.rules.iter().any(|rule| matches!(rule, Rule::Related { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_beats_the_largest_total_under_rules(problem in ruled()) {
        match (total(&problem), best(&problem)) {
            (Ok(assignment), Some(best)) => {
                let chosen: Vec<Pair> = assignment.chosen.iter().map(|pair| problem.pairs[*pair as usize]).collect();
                prop_assert!(keeps(&problem, &chosen));
                prop_assert_eq!((assignment.total, assignment.bound), (best, best));
                let proved = value(&problem, &assignment.certificate);
                prop_assert_eq!(proved, Some(bound(&problem, &assignment.certificate)));
                if is_laminar(&problem) {
                    prop_assert_eq!(proved, Some(best));
                } else {
                    prop_assert!(proved >= Some(best));
                }
            }
            (Err(Unsolved::Infeasible(_)), None) => {}
            (got, best) => prop_assert!(false, "{got:?} where the best is {best:?}"),
        }
    }

    #[test]
    fn with_little_effort_the_bound_still_holds(problem in ruled(), effort in 2_u32..6) {
        match (total_within(&problem, effort), best(&problem)) {
            (Ok(assignment), Some(best)) => prop_assert!(assignment.total <= best && best <= assignment.bound),
            (Err(Unsolved::Undecided { bound }), best) => prop_assert!(best.is_none_or(|best| best <= bound)),
            (Err(Unsolved::Infeasible(_)), None) => {}
            (got, best) => prop_assert!(false, "{got:?} where the best is {best:?}"),
        }
    }

    #[test]
    fn chances_are_exact_or_refused(problem in ruled(), seed: u64) {
        match randomised(&problem, WHOLE * 3 / 4) {
            Ok(found) => {
                let chosen: Vec<Pair> = sample(&problem, &found.chances, seed).into_iter().map(|pair| problem.pairs[pair as usize]).collect();
                prop_assert!(keeps(&problem, &chosen));
            }
            Err(Unsolved::NotLaminar(..)) => prop_assert!(!is_laminar(&problem)),
            Err(Unsolved::Infeasible(_)) => {}
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}

#[test]
fn a_rule_that_crosses_is_named() {
    let pairs = (0..4).map(|expert| Pair { proposal: 0, expert, affinity: 1 }).collect();
    let quota = |experts: &[u32]| Rule::Quota { experts: experts.to_vec(), proposals: Vec::new(), least: 1, most: 2 };
    let problem = Problem {
        proposals: vec![assignment::Demand { least: 2, most: 2 }],
        experts: vec![assignment::Load { least: 0, most: 1 }; 4],
        pairs,
        rules: vec![quota(&[0, 1]), quota(&[1, 2])],
        ..Problem::default()
    };
    let Err(Unsolved::NotLaminar(source, proposal)) = randomised(&problem, WHOLE) else { panic!("refused") };
    assert_eq!((source, proposal), (assignment::Source::Rule(1), Some(0)));
    assert_eq!(total(&problem).map(|assignment| (assignment.total, assignment.bound)), Ok((2, 2)));
}

#[test]
fn a_fixed_pair_that_may_not_be_is_malformed() {
    let problem = Problem {
        proposals: vec![assignment::Demand { least: 1, most: 1 }],
        experts: vec![assignment::Load { least: 0, most: 1 }; 2],
        pairs: vec![Pair { proposal: 0, expert: 0, affinity: 1 }],
        rules: vec![Rule::Fixed { proposal: 0, expert: 0 }, Rule::Fixed { proposal: 0, expert: 1 }],
        ..Problem::default()
    };
    assert_eq!(total(&problem), Err(Unsolved::Malformed(assignment::ProblemError::Rule(1))));
}
