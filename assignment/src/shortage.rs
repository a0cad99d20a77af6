//! Shortage 缺口: why a problem has no solution: how many places stay empty whatever is done, what cannot hold together, and what would help.
//!
//! Every place may stay empty at a price, so a flow always exists; the cheapest one leaves the fewest empty. The parts that cannot hold
//! together are then cut down until each of them is needed. Unit: places.
//! Source: Junker, "QuickXplain", AAAI 2004, for the smallest set; Hall's condition for where it begins.

use crate::network::{Layout, Softness, number};
use crate::problem::{Demand, Load, Pair, Problem};
use crate::randomised::WHOLE;
use crate::rule::{Rule, Source};
use crate::total::feasible;

/// Why there is no solution, and what would help.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shortage {
    /// How many places stay empty, at least.
    pub places: u64,
    /// How many are needed in all.
    pub needed: u64,
    /// How many the experts take in all.
    pub available: u64,
    /// The proposals that stay short in one best attempt, with how many.
    pub short: Vec<(u32, u32)>,
    /// Experts who would have to do less than their least, with how many.
    pub idle: Vec<(u32, u32)>,
    /// Limits that have too few in that attempt: of which rule, at which proposal, how many.
    pub lacking: Vec<(Source, Option<u32>, u32)>,
    /// Fixed pairs, by their numbers, that it had to drop.
    pub dropped: Vec<u32>,
    /// Proposals that compete for too few places, all of them together.
    pub competing: Vec<u32>,
    /// All who could still take one of them, each full.
    pub full: Vec<u32>,
    /// How much more load of those experts would fill every place, if anything would.
    pub more_load: u64,
    /// Parts that cannot hold together.
    pub minimal: Vec<Part>,
    /// Whether the rest of them can hold as soon as any one is given up; where not, the effort did not suffice to tell.
    pub proved: bool,
    /// What would help, and what it costs.
    pub remedies: Vec<Remedy>,
    /// Where only the cap on a pair's chance stands in the way: the cap that was asked for and the least that can be kept, in 1024ths.
    pub cap: Option<(i32, i32)>,
}

/// A part of a problem that can be given up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// A proposal's least.
    Demand(u32),
    /// A proposal's most.
    DemandMost(u32),
    /// An expert's most.
    Load(u32),
    /// An expert's least.
    LoadLeast(u32),
    /// The group limit.
    Groups,
    /// A rule.
    Rule(u32),
}

/// What would help 补救: each alone; `left` is what it leaves empty or broken all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// Experts take so many more.
    MoreLoad {
        /// Who, and how many more.
        experts: Vec<(u32, u32)>,
        /// How many units are gained.
        gains: u64,
        /// How many stay short.
        left: u64,
    },
    /// Limits are widened at proposals.
    WiderLimits {
        /// Of which rule, at which proposal, by how many.
        limits: Vec<(Source, Option<u32>, u32)>,
        /// How many units are gained.
        gains: u64,
        /// How many stay short.
        left: u64,
    },
    /// Experts are admitted who have been candidates for these proposals neither by affinity nor free of conflict: so many each.
    MoreExperts {
        /// Which proposals, and how many experts.
        proposals: Vec<(u32, u32)>,
        /// How many units are gained.
        gains: u64,
    },
    /// Fewer experts are asked for: so many less at these proposals.
    FewerPlaces {
        /// Which proposals, and how many less.
        proposals: Vec<(u32, u32)>,
        /// How many units are gained.
        gains: u64,
    },
}

/// One best attempt in which things are broken.
struct Soft {
    pairs: Vec<i32>,
    short: Vec<(u32, u32)>,
    idle: Vec<(u32, u32)>,
    lacking: Vec<(Source, Option<u32>, u32)>,
    dropped: Vec<u32>,
    more_load: Vec<(u32, u32)>,
    wider: Vec<(Source, Option<u32>, u32)>,
}

impl Soft {
    fn new(problem: &Problem, layout: &Layout<'_>, softness: Softness) -> Option<Self> {
        let mut network = layout.soft(softness);
        network.solve().ok()?;
        let flows = network.flows();
        let (nested, fixed) = (&layout.limits.nested, &layout.limits.fixed);
        let mut rest = flows.as_slice();
        let mut next = |count: usize| -> Vec<(u32, u32)> {
            let (these, behind) = rest.split_at(count);
            rest = behind;
            (0..).zip(these).filter(|(_, flow)| **flow > 0).map(|(at, flow)| (at, flow.unsigned_abs())).collect()
        };
        let limits = |list: Vec<(u32, u32)>| -> Vec<(Source, Option<u32>, u32)> {
            let named = |(at, count): (u32, u32)| (nested[at as usize].source, nested[at as usize].proposal, count);
            list.into_iter().map(named).collect()
        };
        let _chosen = next(problem.pairs.len());
        let (short, idle) = (next(problem.proposals.len()), next(problem.experts.len()));
        let lacking = limits(next(nested.len()));
        let dropped = next(fixed.len()).into_iter().map(|(at, _)| fixed[at as usize]).collect();
        let (more_load, wider) = (next(problem.experts.len()), limits(next(nested.len())));
        Some(Self { pairs: flows[..problem.pairs.len()].to_vec(), short, idle, lacking, dropped, more_load, wider })
    }

    fn units(&self) -> u64 {
        let counted = self.short.iter().chain(&self.idle).map(|(_, count)| u64::from(*count)).sum::<u64>();
        counted + self.lacking.iter().map(|(_, _, count)| u64::from(*count)).sum::<u64>() + self.dropped.len() as u64
    }
}

/// The report on a problem that has no solution under a cap on each pair's chance. Where it has one without a cap, `short` names the proposals whose
/// candidates are too few for it, and `cap` says what could be kept.
pub(crate) fn under_cap(problem: &Problem, cap: i32) -> Shortage {
    let without = shortage(problem);
    let holds = |cap: i32| Layout::new(problem).network(WHOLE, cap, |_| 0).solve().is_ok();
    if without.places > 0 || !without.minimal.is_empty() || !holds(WHOLE) {
        return without;
    }
    let (mut fails, mut least) = (cap.clamp(0, WHOLE - 1), WHOLE);
    while least - fails > 1 {
        let middle = fails + (least - fails) / 2;
        if holds(middle) { least = middle } else { fails = middle }
    }
    let mut candidates = vec![0_i64; problem.proposals.len()];
    for pair in &problem.pairs {
        candidates[pair.proposal as usize] += i64::from(cap.clamp(0, WHOLE));
    }
    let lacks = |demand: &Demand, sum: i64| i64::from(demand.least) - sum / i64::from(WHOLE);
    let short: Vec<(u32, u32)> = (0..)
        .zip(problem.proposals.iter().zip(&candidates))
        .filter_map(|(at, (demand, sum))| Some((at, u32::try_from(lacks(demand, *sum)).ok().filter(|lack| *lack > 0)?)))
        .collect();
    let places = short.iter().map(|(_, count)| u64::from(*count)).sum();
    Shortage { places, short, cap: Some((cap, least)), ..without }
}

/// The report on a problem that has no solution; all zero where it has one.
pub fn shortage(problem: &Problem) -> Shortage {
    let needed: u64 = problem.proposals.iter().map(|demand| u64::from(demand.least)).sum();
    let available: u64 = problem.experts.iter().map(|load| u64::from(load.most)).sum();
    let layout = Layout::new(problem);
    let Some(soft) = Soft::new(problem, &layout, Softness { less: Some(1), ..Softness::default() }) else {
        return Shortage { places: needed, needed, available, ..Shortage::default() };
    };
    let (competing, full) = competing(problem, &soft.pairs, &soft.short);
    let places = soft.short.iter().map(|(_, count)| u64::from(*count)).sum();
    let remedies = remedies(problem, &layout, &soft);
    let (minimal, proved) = minimal(problem, &layout, &soft);
    let Soft { short, idle, lacking, dropped, .. } = soft;
    Shortage { places, needed, available, short, idle, lacking, dropped, competing, full, more_load: places, minimal, proved, remedies, cap: None }
}

fn remedies(problem: &Problem, layout: &Layout<'_>, soft: &Soft) -> Vec<Remedy> {
    let units = soft.units();
    let mut found = Vec::new();
    if units == 0 {
        return found;
    }
    // What stays broken is dearer than any change that mends it.
    let less = Some(1 << 20);
    if let Some(loaded) = Soft::new(problem, layout, Softness { less, load: Some(1), limit: None }).filter(|loaded| loaded.units() < units) {
        let left = loaded.units();
        found.push(Remedy::MoreLoad { experts: loaded.more_load, gains: units - left, left });
    }
    if let Some(wider) = Soft::new(problem, layout, Softness { less, load: None, limit: Some(1) }).filter(|wider| wider.units() < units) {
        let left = wider.units();
        found.push(Remedy::WiderLimits { limits: wider.wider, gains: units - left, left });
    }
    if !soft.short.is_empty() {
        let gains = soft.short.iter().map(|(_, count)| u64::from(*count)).sum();
        found.push(Remedy::MoreExperts { proposals: soft.short.clone(), gains });
        found.push(Remedy::FewerPlaces { proposals: soft.short.clone(), gains });
    }
    found
}

/// From the proposals that stay short: everyone they could have, who they serve instead, and so on.
fn competing(problem: &Problem, flows: &[i32], short: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut candidates: Vec<Vec<u32>> = vec![Vec::new(); problem.proposals.len()];
    let mut serving: Vec<Vec<u32>> = vec![Vec::new(); problem.experts.len()];
    for (pair, flow) in problem.pairs.iter().zip(flows) {
        if *flow > 0 { serving[pair.expert as usize].push(pair.proposal) } else { candidates[pair.proposal as usize].push(pair.expert) }
    }
    let (mut wanting, mut wanted) = (vec![false; problem.proposals.len()], vec![false; problem.experts.len()]);
    let mut queue: Vec<u32> = short.iter().map(|(proposal, _)| *proposal).collect();
    for proposal in &queue {
        wanting[*proposal as usize] = true;
    }
    while let Some(proposal) = queue.pop() {
        for expert in &candidates[proposal as usize] {
            if std::mem::replace(&mut wanted[*expert as usize], true) {
                continue;
            }
            for other in &serving[*expert as usize] {
                if !std::mem::replace(&mut wanting[*other as usize], true) {
                    queue.push(*other);
                }
            }
        }
    }
    let listed = |marks: Vec<bool>| (0..).zip(marks).filter(|(_, marked)| *marked).map(|(at, _)| at).collect();
    (listed(wanting), listed(wanted))
}

/// Parts that cannot hold together, cut down as far as the effort allows; whether each of them is needed.
fn minimal(problem: &Problem, layout: &Layout<'_>, soft: &Soft) -> (Vec<Part>, bool) {
    if soft.units() == 0 && layout.limits.not_laminar().is_none() {
        return (Vec::new(), true);
    }
    // What competes with one short proposal is often few; what competes with all of them is still less than all there is.
    let starts: &[&[(u32, u32)]] = if soft.short.is_empty() { &[] } else { &[&soft.short[..1], &soft.short] };
    for start in starts {
        let (wanting, _) = competing(problem, &soft.pairs, start);
        let (part, proposals, rules) = restricted(problem, &wanting);
        let mut cut = Cut::new(&part);
        if cut.left > 8 && cut.impossible(&Cut::parts(&part)) {
            let (found, proved) = cut.smallest();
            let back = |part: &Part| match *part {
                Part::Demand(at) => Part::Demand(proposals[at as usize]),
                Part::DemandMost(at) => Part::DemandMost(proposals[at as usize]),
                Part::Rule(at) => Part::Rule(rules[at as usize]),
                Part::Load(_) | Part::LoadLeast(_) | Part::Groups => *part,
            };
            return (found.iter().map(back).collect(), proved);
        }
    }
    let mut cut = Cut::new(problem);
    if cut.left > 8 { cut.smallest() } else { (Cut::parts(problem), false) }
}

/// The problem of some proposals alone, whose experts need not do anything; with their numbers there, and those of the rules.
fn restricted(problem: &Problem, proposals: &[u32]) -> (Problem, Vec<u32>, Vec<u32>) {
    let place = |proposal: u32| proposals.binary_search(&proposal).ok().map(number);
    let mut part = Problem {
        proposals: proposals.iter().map(|proposal| problem.proposals[*proposal as usize]).collect(),
        experts: problem.experts.iter().map(|load| Load { least: 0, most: load.most }).collect(),
        pairs: problem.pairs.iter().filter_map(|pair| place(pair.proposal).map(|proposal| Pair { proposal, ..*pair })).collect(),
        groups: problem.groups.clone(),
        rules: Vec::new(),
    };
    let mut rules = Vec::new();
    for (number, rule) in (0..).zip(&problem.rules) {
        let kept = match rule {
            Rule::Quota { experts, proposals, least, most } => {
                let scope: Vec<u32> = proposals.iter().filter_map(|proposal| place(*proposal)).collect();
                let quota = Rule::Quota { experts: experts.clone(), proposals: scope.clone(), least: *least, most: *most };
                (proposals.is_empty() || !scope.is_empty()).then_some(quota)
            }
            Rule::Fixed { proposal, expert } => place(*proposal).map(|proposal| Rule::Fixed { proposal, expert: *expert }),
            Rule::Expertise { .. } => Some(rule.clone()),
            Rule::Reciprocal { authors } => {
                let known = authors.iter().filter_map(|(expert, proposal)| place(*proposal).map(|proposal| (*expert, proposal)));
                Some(Rule::Reciprocal { authors: known.collect() })
            }
            Rule::Related { proposals, most } => {
                Some(Rule::Related { proposals: proposals.iter().filter_map(|proposal| place(*proposal)).collect(), most: *most })
            }
        };
        if let Some(kept) = kept {
            part.rules.push(kept);
            rules.push(number);
        }
    }
    (part, proposals.to_vec(), rules)
}

/// The search for the smallest set of parts that cannot hold together.
struct Cut<'p> {
    problem: &'p Problem,
    degrees: [Vec<u32>; 2],
    left: u32,
    /// An answer was neither yes nor no.
    unsure: bool,
}

impl<'p> Cut<'p> {
    fn new(problem: &'p Problem) -> Self {
        let mut degrees = [vec![0; problem.proposals.len()], vec![0; problem.experts.len()]];
        for pair in &problem.pairs {
            degrees[0][pair.proposal as usize] += 1;
            degrees[1][pair.expert as usize] += 1;
        }
        let size = problem.pairs.len() + problem.proposals.len() + problem.experts.len() + 1;
        Self { problem, degrees, left: number((10_000_000 / size).min(4_000)), unsure: false }
    }

    /// Everything that can be given up and is not void.
    fn parts(problem: &Problem) -> Vec<Part> {
        let mut parts: Vec<Part> = (0..).zip(&problem.proposals).filter(|(_, demand)| demand.least > 0).map(|(at, _)| Part::Demand(at)).collect();
        parts.extend((0..).zip(&problem.experts).map(|(at, _)| Part::Load(at)));
        parts.extend((0..).zip(&problem.proposals).map(|(at, _)| Part::DemandMost(at)));
        parts.extend((0..).zip(&problem.experts).filter(|(_, load)| load.least > 0).map(|(at, _)| Part::LoadLeast(at)));
        parts.extend(problem.groups.as_ref().map(|_| Part::Groups));
        parts.extend((0..).zip(&problem.rules).map(|(at, _)| Part::Rule(at)));
        parts
    }

    fn smallest(&mut self) -> (Vec<Part>, bool) {
        let mut found = self.explain(&[], false, &Self::parts(self.problem));
        found.sort_unstable();
        // Nothing is believed that was not tried: each part alone is given up.
        let needed = self.left > number(found.len()) && self.impossible(&found) && {
            (0..found.len()).all(|at| {
                let others: Vec<Part> = found.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, part)| *part).collect();
                !self.impossible(&others)
            })
        };
        (found, needed && !self.unsure)
    }

    fn explain(&mut self, known: &[Part], more: bool, parts: &[Part]) -> Vec<Part> {
        if more && self.impossible(known) {
            return Vec::new();
        }
        if parts.len() <= 1 || self.left == 0 {
            return parts.to_vec();
        }
        let (first, second) = parts.split_at(parts.len() / 2);
        let from_second = self.explain(&[known, first].concat(), true, second);
        let from_first = self.explain(&[known, &from_second].concat(), !from_second.is_empty(), first);
        [from_first, from_second].concat()
    }

    /// Whether these parts alone cannot hold together.
    fn impossible(&mut self, parts: &[Part]) -> bool {
        self.left = self.left.saturating_sub(1);
        let answer = feasible(&self.only(parts), 200);
        self.unsure |= answer.is_none();
        answer == Some(false)
    }

    /// The problem with these parts alone.
    fn only(&self, parts: &[Part]) -> Problem {
        let problem = self.problem;
        let free = |degree: &u32| Demand { least: 0, most: *degree };
        let mut only = Problem {
            proposals: self.degrees[0].iter().map(free).collect(),
            experts: self.degrees[1].iter().map(|degree| Load { least: 0, most: *degree }).collect(),
            pairs: problem.pairs.clone(),
            ..Problem::default()
        };
        for part in parts {
            match *part {
                Part::Demand(at) => only.proposals[at as usize].least = problem.proposals[at as usize].least,
                Part::DemandMost(at) => only.proposals[at as usize].most = problem.proposals[at as usize].most,
                Part::Load(at) => only.experts[at as usize].most = problem.experts[at as usize].most,
                Part::LoadLeast(at) => only.experts[at as usize].least = problem.experts[at as usize].least,
                Part::Groups => only.groups.clone_from(&problem.groups),
                Part::Rule(at) => only.rules.push(problem.rules[at as usize].clone()),
            }
        }
        // More than there are candidates can be asked for: then a most that was given up does not stand in the way.
        for demand in &mut only.proposals {
            demand.most = demand.most.max(demand.least);
        }
        for load in &mut only.experts {
            load.most = load.most.max(load.least);
        }
        only
    }
}
