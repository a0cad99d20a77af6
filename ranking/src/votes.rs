//! Votes 评分: one expert's grade of one proposal; proposals, experts and sections are numbered from 0.

/// One grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vote {
    /// Of which proposal.
    pub proposal: u32,
    /// By which expert.
    pub expert: u32,
    /// In which section or panel; 0 where there is one only.
    pub section: u32,
    /// The grade, in millionths.
    pub grade: i64,
}

/// All grades of a round, each expert at most once a proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Votes {
    pub(crate) all: Vec<Vote>,
    pub(crate) proposals: usize,
    pub(crate) experts: usize,
    pub(crate) sections: usize,
}

/// Why votes cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VotesError {
    /// There is none.
    #[error("there are no votes")]
    None,
    /// An expert graded a proposal twice.
    #[error("expert {expert} graded proposal {proposal} twice")]
    Twice {
        /// Which proposal.
        proposal: u32,
        /// Which expert.
        expert: u32,
    },
    /// A number is skipped: this proposal has no vote.
    #[error("proposal {0} has no vote")]
    Unjudged(u32),
}

impl Votes {
    /// Takes grades in any order. Refuses none at all, a grade given twice, and a proposal without one.
    ///
    /// # Errors
    /// One variant of [`VotesError`] a cause.
    pub fn new(mut all: Vec<Vote>) -> Result<Self, VotesError> {
        all.sort_unstable_by_key(|vote| (vote.proposal, vote.expert, vote.section));
        let last = all.last().ok_or(VotesError::None)?;
        let count = |of: fn(&Vote) -> u32| all.iter().map(of).max().map_or(0, |most| most as usize + 1);
        let (proposals, experts, sections) = (last.proposal as usize + 1, count(|vote| vote.expert), count(|vote| vote.section));
        if let Some(two) = all.windows(2).find(|two| (two[0].proposal, two[0].expert) == (two[1].proposal, two[1].expert)) {
            return Err(VotesError::Twice { proposal: two[0].proposal, expert: two[0].expert });
        }
        let mut judged = vec![false; proposals];
        for vote in &all {
            judged[vote.proposal as usize] = true;
        }
        match (0..).zip(&judged).find(|(_, judged)| !**judged) {
            Some((proposal, _)) => Err(VotesError::Unjudged(proposal)),
            None => Ok(Self { all, proposals, experts, sections }),
        }
    }

    /// Each proposal's mean grade, in millionths, half away from zero.
    pub fn means(&self) -> Vec<i64> {
        let (mut sums, mut counts) = (vec![0_i64; self.proposals], vec![0_i64; self.proposals]);
        for vote in &self.all {
            sums[vote.proposal as usize] += vote.grade;
            counts[vote.proposal as usize] += 1;
        }
        sums.iter().zip(&counts).map(|(sum, count)| (2 * sum + count * sum.signum()) / (2 * count)).collect()
    }

    /// How many proposals there are.
    pub const fn proposals(&self) -> usize {
        self.proposals
    }

    /// How many experts there are.
    pub const fn experts(&self) -> usize {
        self.experts
    }

    /// The grades, by proposal, then by expert.
    pub fn all(&self) -> &[Vote] {
        &self.all
    }
}
