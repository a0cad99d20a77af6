//! Problem 指派问题: proposals that need experts, experts who can carry so many, and the pairs that may be.
//! What a panel must look like beyond that is a `Rule`.
//! Unit: an affinity is a whole number of millionths; a place is one expert for one proposal; numbers of proposals and experts count from 0.

use crate::rule::Rule;

/// How many experts a proposal needs 需评专家数.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// At least.
    pub least: u32,
    /// At most; more than the least are given only where they raise the objective.
    pub most: u32,
}

/// How many proposals an expert takes 评审量.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Load {
    /// At least.
    pub least: u32,
    /// At most, beside what they carry elsewhere.
    pub most: u32,
}

/// A pair that may be assigned 候选对; one that is not listed is forbidden, be it by conflict or for want of expertise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// Which proposal.
    pub proposal: u32,
    /// Which expert.
    pub expert: u32,
    /// How well they fit, in millionths; at most 10^9 either way.
    pub affinity: i32,
}

/// At most so many experts of one group for one proposal 同单位限额: of one institution, as a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Groups {
    /// The group of each expert.
    pub of: Vec<u32>,
    /// How many of one group a proposal may have.
    pub most: u32,
}

/// What is to be solved.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Problem {
    /// What each proposal needs.
    pub proposals: Vec<Demand>,
    /// What each expert takes.
    pub experts: Vec<Load>,
    /// The pairs that may be, each once.
    pub pairs: Vec<Pair>,
    /// Groups of experts, if any.
    pub groups: Option<Groups>,
    /// What else must hold.
    pub rules: Vec<Rule>,
}

/// The largest affinity, in millionths, either way.
pub const AFFINITY_MOST: i32 = 1_000_000_000;

/// Why a problem is malformed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProblemError {
    /// A pair names a proposal or an expert that is not there.
    #[error("pair {0} names a proposal or an expert that is not there")]
    Unknown(usize),
    /// A pair stands twice.
    #[error("proposal {proposal} and expert {expert} are paired twice")]
    Twice {
        /// Which proposal.
        proposal: u32,
        /// Which expert.
        expert: u32,
    },
    /// An affinity is out of range.
    #[error("the affinity of pair {0} is out of range")]
    Affinity(usize),
    /// Something needs at least more than at most.
    #[error("proposal or expert {0} needs more at least than at most")]
    Bounds(usize),
    /// The groups do not name every expert once, or allow none.
    #[error("each expert is in one group, and a proposal may have one of a group at least")]
    Groups,
    /// A rule names what is not there, fixes a pair that may not be, or asks for more at least than at most.
    #[error("rule {0} names what is not there, fixes a pair that may not be, or asks for more at least than at most")]
    Rule(usize),
    /// More than fits 32 bits.
    #[error("there are more proposals, experts or pairs than can be numbered")]
    TooLarge,
}

impl Problem {
    /// Refuses what is malformed; whether it can be solved is not asked here.
    ///
    /// # Errors
    /// One variant of [`ProblemError`] a cause.
    pub fn check(&self) -> Result<(), ProblemError> {
        // Two arcs a pair at most, one an expert, and the marks of the engine's halves.
        if self.proposals.len() + self.experts.len() + 2 * self.pairs.len() >= 1 << 29 {
            return Err(ProblemError::TooLarge);
        }
        if let Some(at) = self.proposals.iter().position(|demand| demand.least > demand.most) {
            return Err(ProblemError::Bounds(at));
        }
        if let Some(at) = self.experts.iter().position(|load| load.least > load.most) {
            return Err(ProblemError::Bounds(at));
        }
        if self.groups.as_ref().is_some_and(|groups| groups.of.len() != self.experts.len() || groups.most == 0) {
            return Err(ProblemError::Groups);
        }
        for (at, pair) in self.pairs.iter().enumerate() {
            if pair.proposal as usize >= self.proposals.len() || pair.expert as usize >= self.experts.len() {
                return Err(ProblemError::Unknown(at));
            }
            if pair.affinity.abs() > AFFINITY_MOST {
                return Err(ProblemError::Affinity(at));
            }
        }
        self.check_once()?;
        self.rules.iter().enumerate().try_for_each(|(number, rule)| rule.check(self, number))
    }

    fn check_once(&self) -> Result<(), ProblemError> {
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); self.proposals.len()];
        for pair in &self.pairs {
            rows[pair.proposal as usize].push(pair.expert);
        }
        for (proposal, row) in (0..).zip(&mut rows) {
            row.sort_unstable();
            if let Some(two) = row.windows(2).find(|two| two[0] == two[1]) {
                return Err(ProblemError::Twice { proposal, expert: two[0] });
            }
        }
        Ok(())
    }

    /// The sum of affinities of chosen pairs, by their numbers, in millionths.
    pub fn total(&self, chosen: &[u32]) -> i64 {
        chosen.iter().map(|pair| i64::from(self.pairs[*pair as usize].affinity)).sum()
    }

    /// Each proposal's sum of affinities over chosen pairs, in millionths.
    pub fn sums(&self, chosen: &[u32]) -> Vec<i64> {
        let mut sums = vec![0; self.proposals.len()];
        for pair in chosen.iter().map(|pair| &self.pairs[*pair as usize]) {
            sums[pair.proposal as usize] += i64::from(pair.affinity);
        }
        sums
    }

    /// What chosen pairs break, if anything: every answer is held against this before it is given.
    pub fn broken(&self, chosen: &[u32]) -> Option<Broken> {
        let (mut places, mut loads) = (vec![0_u32; self.proposals.len()], vec![0_u32; self.experts.len()]);
        let mut in_group = std::collections::BTreeMap::new();
        for pair in chosen.iter().map(|pair| &self.pairs[*pair as usize]) {
            places[pair.proposal as usize] += 1;
            loads[pair.expert as usize] += 1;
            if let Some(groups) = &self.groups {
                let count = in_group.entry((pair.proposal, groups.of[pair.expert as usize])).or_insert(0_u32);
                *count += 1;
                if *count > groups.most {
                    return Some(Broken::Group(pair.proposal));
                }
            }
        }
        let outside = |count: &u32, least: u32, most: u32| *count < least || *count > most;
        let proposal = places.iter().zip(&self.proposals).position(|(count, demand)| outside(count, demand.least, demand.most));
        let expert = loads.iter().zip(&self.experts).position(|(count, load)| outside(count, load.least, load.most));
        proposal.map(Broken::Demand).or(expert.map(Broken::Load)).or_else(|| self.broken_rule(chosen))
    }

    fn broken_rule(&self, chosen: &[u32]) -> Option<Broken> {
        if self.rules.is_empty() {
            return None;
        }
        let mut rows: Vec<Vec<Pair>> = vec![Vec::new(); self.proposals.len()];
        for pair in chosen.iter().map(|pair| self.pairs[*pair as usize]) {
            rows[pair.proposal as usize].push(pair);
        }
        (0..).zip(&self.rules).find_map(|(number, rule)| rule.broken(number, &rows))
    }
}

/// What an assignment breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// A proposal has too few or too many.
    Demand(usize),
    /// An expert has too few or too many.
    Load(usize),
    /// A proposal has too many of one group.
    Group(u32),
    /// A rule does not hold, at a proposal if it is about one.
    Rule {
        /// Which rule.
        rule: u32,
        /// At which proposal.
        proposal: Option<u32>,
    },
}
