//! Rule 指派规则: what a panel must look like beyond demands and loads, as data.
//!
//! ```text
//! rules ─▶ limits on sets of one proposal's pairs ─ nested ▶ nodes of the flow: exact, and can be sampled
//!                                                 └ crossing, reciprocal, related ▶ prices and search: a bound and a gap
//! ```
//! Two sets are nested when one holds the other or they share nothing; a family of such sets is laminar. Fixed pairs are always in the flow.
//! Source: Edmonds, "Submodular functions, matroids, and certain polyhedra", 1970: laminar families are flows.

use crate::problem::{Broken, Pair, Problem, ProblemError};

/// A rule of the assignment 指派规则.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Of each proposal's experts, so many are of these 配额: of a field, a region, an age.
    Quota {
        /// Who counts.
        experts: Vec<u32>,
        /// For which proposals; for all when empty.
        proposals: Vec<u32>,
        /// At least.
        least: u32,
        /// At most.
        most: u32,
    },
    /// Of each proposal's experts, so many fit it at least so well 专长要求.
    Expertise {
        /// The affinity that counts, in millionths.
        threshold: i32,
        /// At least so many experts have it.
        least: u32,
    },
    /// A pair that is part of every assignment 指定.
    Fixed {
        /// Which proposal.
        proposal: u32,
        /// Which expert.
        expert: u32,
    },
    /// No two experts judge each other's proposals 禁止互评.
    Reciprocal {
        /// Who wrote what: expert and proposal.
        authors: Vec<(u32, u32)>,
    },
    /// Related proposals go to the same experts 相似项目同组评审: together they have at most so many different ones.
    Related {
        /// The proposals.
        proposals: Vec<u32>,
        /// How many different experts at most.
        most: u32,
    },
}

/// Where a limit comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// The group limit of the problem.
    Group,
    /// The rule with that number.
    Rule(u32),
}

/// At least and at most so many of these pairs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The pairs, ascending.
    pub pairs: Vec<u32>,
    /// At least.
    pub least: u32,
    /// At most.
    pub most: u32,
    /// The proposal it is about; a reciprocal limit is about two.
    pub proposal: Option<u32>,
    /// Which rule asks for it.
    pub source: Source,
}

/// Related proposals' pairs, and how many experts these may have together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cluster {
    pub(crate) pairs: Vec<u32>,
    pub(crate) most: u32,
    pub(crate) rule: u32,
}

/// Everything that the rules ask for, sorted by what can be a node of the flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// Proposal by proposal, a set after the sets that hold it.
    pub(crate) nested: Vec<Limit>,
    /// The innermost set that holds a nested one.
    pub(crate) parent: Vec<Option<u32>>,
    /// The innermost set that holds a pair; empty where there is no limit at all.
    pub(crate) innermost: Vec<Option<u32>>,
    pub(crate) crossing: Vec<Limit>,
    pub(crate) clusters: Vec<Cluster>,
    /// Pairs that are fixed, ascending.
    pub(crate) fixed: Vec<u32>,
}

/// Pairs by proposal, then by expert.
struct Rows {
    first: Vec<usize>,
    pairs: Vec<u32>,
}

impl Rows {
    fn new(problem: &Problem) -> Self {
        let mut first = vec![0; problem.proposals.len() + 1];
        for pair in &problem.pairs {
            first[pair.proposal as usize + 1] += 1;
        }
        for at in 0..problem.proposals.len() {
            first[at + 1] += first[at];
        }
        let mut pairs: Vec<u32> = (0..).zip(&problem.pairs).map(|(at, _)| at).collect();
        pairs.sort_unstable_by_key(|pair| (problem.pairs[*pair as usize].proposal, problem.pairs[*pair as usize].expert));
        Self { first, pairs }
    }

    fn of(&self, proposal: u32) -> &[u32] {
        &self.pairs[self.first[proposal as usize]..self.first[proposal as usize + 1]]
    }

    fn find(&self, problem: &Problem, proposal: u32, expert: u32) -> Option<u32> {
        let row = self.of(proposal);
        row.binary_search_by_key(&expert, |pair| problem.pairs[*pair as usize].expert).ok().map(|at| row[at])
    }
}

impl Limits {
    pub(crate) fn new(problem: &Problem) -> Self {
        if problem.groups.is_none() && problem.rules.is_empty() {
            return Self::default();
        }
        let rows = Rows::new(problem);
        let members: Vec<Option<Vec<bool>>> = problem.rules.iter().map(|rule| rule.members(problem)).collect();
        let mut limits = Self { innermost: vec![None; problem.pairs.len()], ..Self::default() };
        let mut in_group: Vec<(u32, u32)> = Vec::new();
        for proposal in (0..).take(problem.proposals.len()) {
            let mut sets = group_sets(problem, proposal, rows.of(proposal), &mut in_group);
            for ((number, rule), members) in (0..).zip(&problem.rules).zip(&members) {
                sets.extend(rule.set(problem, proposal, rows.of(proposal), number, members.as_deref()));
            }
            limits.nest(sets);
        }
        for (number, rule) in (0..).zip(&problem.rules) {
            match rule {
                Rule::Fixed { proposal, expert } => limits.fixed.extend(rows.find(problem, *proposal, *expert)),
                Rule::Reciprocal { authors } => limits.crossing.extend(reciprocal(problem, &rows, authors, number)),
                Rule::Related { proposals, most } => {
                    let mut pairs: Vec<u32> = proposals.iter().flat_map(|proposal| rows.of(*proposal)).copied().collect();
                    pairs.sort_unstable();
                    pairs.dedup();
                    limits.clusters.push(Cluster { pairs, most: *most, rule: number });
                }
                Rule::Quota { .. } | Rule::Expertise { .. } => {}
            }
        }
        limits.fixed.sort_unstable();
        limits.fixed.dedup();
        limits
    }

    /// The first rule that is no node of the flow, with the proposal it is about.
    pub(crate) fn not_laminar(&self) -> Option<(Source, Option<u32>)> {
        let crossing = self.crossing.first().map(|limit| (limit.source, limit.proposal));
        crossing.or_else(|| self.clusters.first().map(|cluster| (Source::Rule(cluster.rule), None)))
    }

    /// Takes the sets of one proposal that are nested, in the order of the rules, and keeps the others as crossing.
    fn nest(&mut self, sets: Vec<Limit>) {
        let mut taken: Vec<Limit> = Vec::new();
        for set in sets {
            let fits = taken.iter().all(|other| {
                let common = common(&set.pairs, &other.pairs);
                common == 0 || common == set.pairs.len() || common == other.pairs.len()
            });
            if fits { taken.push(set) } else { self.crossing.push(set) }
        }
        taken.sort_by_key(|set| std::cmp::Reverse(set.pairs.len()));
        for set in taken {
            let number = crate::network::number(self.nested.len());
            self.parent.push(set.pairs.first().and_then(|pair| self.innermost[*pair as usize]));
            for pair in &set.pairs {
                self.innermost[*pair as usize] = Some(number);
            }
            self.nested.push(set);
        }
    }
}

fn common(one: &[u32], other: &[u32]) -> usize {
    one.iter().filter(|pair| other.binary_search(pair).is_ok()).count()
}

/// The groups of which a proposal has more candidates than it may have experts.
fn group_sets(problem: &Problem, proposal: u32, row: &[u32], scratch: &mut Vec<(u32, u32)>) -> Vec<Limit> {
    let Some(groups) = &problem.groups else { return Vec::new() };
    scratch.clear();
    scratch.extend(row.iter().map(|pair| (groups.of[problem.pairs[*pair as usize].expert as usize], *pair)));
    scratch.sort_unstable();
    let crowded = scratch.chunk_by(|one, other| one.0 == other.0).filter(|set| set.len() > groups.most as usize);
    let limit = |set: &[(u32, u32)]| Limit {
        pairs: set.iter().map(|(_, pair)| *pair).collect(),
        least: 0,
        most: groups.most,
        proposal: Some(proposal),
        source: Source::Group,
    };
    crowded.map(limit).collect()
}

/// Pairs of which only one may be: i judges a proposal of j's, j one of i's.
fn reciprocal(problem: &Problem, rows: &Rows, authors: &[(u32, u32)], rule: u32) -> Vec<Limit> {
    let mut wrote: Vec<Vec<u32>> = vec![Vec::new(); problem.experts.len()];
    let mut written: Vec<Vec<u32>> = vec![Vec::new(); problem.proposals.len()];
    for (expert, proposal) in authors {
        wrote[*expert as usize].push(*proposal);
        written[*proposal as usize].push(*expert);
    }
    let mut found = Vec::new();
    for (number, pair) in (0..).zip(&problem.pairs) {
        for author in written[pair.proposal as usize].iter().filter(|author| **author != pair.expert) {
            for own in &wrote[pair.expert as usize] {
                found.extend(rows.find(problem, *own, *author).filter(|other| *other > number).map(|other| (number, other)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    let limit = |(one, other)| Limit { pairs: vec![one, other], least: 0, most: 1, proposal: None, source: Source::Rule(rule) };
    found.into_iter().map(limit).collect()
}

impl Rule {
    /// Refuses what names something that is not there, or a fixed pair that may not be.
    pub(crate) fn check(&self, problem: &Problem, number: usize) -> Result<(), ProblemError> {
        let (proposals, experts) = (problem.proposals.len(), problem.experts.len());
        let (known_proposal, known_expert) = (|at: &u32| (*at as usize) < proposals, |at: &u32| (*at as usize) < experts);
        let sound = match self {
            Self::Quota { experts, proposals, least, most } => {
                least <= most && experts.iter().all(known_expert) && proposals.iter().all(known_proposal)
            }
            Self::Expertise { .. } => true,
            Self::Fixed { proposal, expert } => problem.pairs.iter().any(|pair| pair.proposal == *proposal && pair.expert == *expert),
            Self::Reciprocal { authors } => authors.iter().all(|(expert, proposal)| known_expert(expert) && known_proposal(proposal)),
            Self::Related { proposals, .. } => proposals.iter().all(known_proposal),
        };
        if sound { Ok(()) } else { Err(ProblemError::Rule(number)) }
    }

    fn members(&self, problem: &Problem) -> Option<Vec<bool>> {
        let Self::Quota { experts, .. } = self else { return None };
        let mut members = vec![false; problem.experts.len()];
        for expert in experts {
            members[*expert as usize] = true;
        }
        Some(members)
    }

    /// The set of a proposal's pairs that the rule counts, where it can bind at all.
    fn set(&self, problem: &Problem, proposal: u32, row: &[u32], number: u32, members: Option<&[bool]>) -> Option<Limit> {
        let keep = |counts: &dyn Fn(&Pair) -> bool| -> Vec<u32> {
            let mut pairs: Vec<u32> = row.iter().copied().filter(|pair| counts(&problem.pairs[*pair as usize])).collect();
            pairs.sort_unstable();
            pairs
        };
        let (pairs, least, most) = match self {
            Self::Quota { proposals, least, most, .. } if proposals.is_empty() || proposals.contains(&proposal) => {
                (keep(&|pair| members.is_some_and(|members| members[pair.expert as usize])), *least, *most)
            }
            Self::Expertise { threshold, least } => (keep(&|pair| pair.affinity >= *threshold), *least, u32::MAX),
            Self::Quota { .. } | Self::Fixed { .. } | Self::Reciprocal { .. } | Self::Related { .. } => return None,
        };
        let binds = least > 0 || pairs.len() > most as usize;
        binds.then_some(Limit { pairs, least, most, proposal: Some(proposal), source: Source::Rule(number) })
    }

    /// What chosen pairs, by proposal, break of this rule; read from its words, not from the limits that the solver made of them.
    pub(crate) fn broken(&self, number: u32, chosen: &[Vec<Pair>]) -> Option<Broken> {
        let broken = |proposal: Option<u32>| Broken::Rule { rule: number, proposal };
        let count = |proposal: u32, counts: &dyn Fn(&Pair) -> bool| chosen[proposal as usize].iter().filter(|pair| counts(pair)).count();
        let all = 0..crate::network::number(chosen.len());
        match self {
            Self::Quota { experts, proposals, least, most } => {
                let outside = |proposal: &u32| {
                    let count = count(*proposal, &|pair| experts.contains(&pair.expert));
                    count < *least as usize || count > *most as usize
                };
                let mut scope = all.filter(|proposal| proposals.is_empty() || proposals.contains(proposal));
                scope.find(outside).map(|proposal| broken(Some(proposal)))
            }
            Self::Expertise { threshold, least } => {
                let mut scope = all;
                scope.find(|proposal| count(*proposal, &|pair| pair.affinity >= *threshold) < *least as usize).map(|proposal| broken(Some(proposal)))
            }
            Self::Fixed { proposal, expert } => (count(*proposal, &|pair| pair.expert == *expert) == 0).then(|| broken(Some(*proposal))),
            Self::Reciprocal { authors } => {
                let judges = |expert: u32, proposal: u32| chosen[proposal as usize].iter().any(|pair| pair.expert == expert);
                let mut by_author: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
                for (expert, proposal) in authors {
                    by_author.entry(*expert).or_default().push(*proposal);
                }
                authors.iter().find_map(|(author, proposal)| {
                    let judged_by = chosen[*proposal as usize].iter().filter(|pair| pair.expert != *author);
                    let own = judged_by.flat_map(|pair| by_author.get(&pair.expert).into_iter().flatten());
                    own.copied().find(|own| judges(*author, *own)).map(|own| broken(Some(own)))
                })
            }
            Self::Related { proposals, most } => {
                let experts: std::collections::BTreeSet<u32> =
                    proposals.iter().flat_map(|proposal| &chosen[*proposal as usize]).map(|pair| pair.expert).collect();
                (experts.len() > *most as usize).then(|| broken(None))
            }
        }
    }
}
