//! Additive 加性校准: a grade is what the proposal is worth plus how the expert grades; effects sum to zero; least squares.
//!
//! Experts who share no proposal, even through others, cannot be compared: such groups are named, and each is adjusted within itself only.
//! Unit: millionths of a grade. Source: two-way additive layout without interaction, solved by its normal equations.

use crate::linear::solve;
use crate::millionths;
use crate::votes::Votes;

/// What the model says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adjusted {
    /// Each expert's effect: how much higher than the others they grade; sums to zero within a component.
    pub effects: Vec<i64>,
    /// Each proposal's worth.
    pub worth: Vec<i64>,
    /// The component of each proposal: two that differ in it must not be compared.
    pub components: Vec<u32>,
    /// The component of each expert.
    pub experts: Vec<u32>,
}

/// Why adjusted grades cannot be compared: no expert connects these groups of proposals.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no expert connects {} groups of proposals: what is adjusted in one says nothing of another", .groups.len())]
pub struct Unconnected {
    /// The proposals of each group.
    pub groups: Vec<Vec<u32>>,
}

impl Adjusted {
    /// Whether all may be compared.
    ///
    /// # Errors
    /// [`Unconnected`] names the groups, in the order of their first proposals.
    pub fn comparable(&self) -> Result<(), Unconnected> {
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (proposal, component) in (0..).zip(&self.components) {
            let component = *component as usize;
            groups.resize(groups.len().max(component + 1), Vec::new());
            groups[component].push(proposal);
        }
        if groups.len() > 1 { Err(Unconnected { groups }) } else { Ok(()) }
    }
}

/// Adjusts 校准. Where there is more than one component, [`Adjusted::comparable`] refuses to compare across them.
pub fn additive(votes: &Votes) -> Adjusted {
    let (by_proposal, by_expert) = components(votes);
    let (proposals, experts) = (votes.proposals, votes.experts);
    let mut of = vec![Vec::new(); proposals];
    for vote in &votes.all {
        of[vote.proposal as usize].push((vote.expert as usize, vote.grade as f64 / 1e6));
    }
    // Proposals eliminated: one equation an expert. Each component gets its sum of effects added, which makes it zero and the system definite.
    let (mut matrix, mut right) = (vec![0.0; experts * experts], vec![0.0; experts]);
    for grades in &of {
        let count = grades.len() as f64;
        let mean = grades.iter().map(|(_, grade)| grade).sum::<f64>() / count;
        for (one, grade) in grades {
            right[*one] += grade - mean;
            matrix[one * experts + one] += 1.0;
            for (other, _) in grades {
                matrix[one * experts + other] -= 1.0 / count;
            }
        }
    }
    for one in 0..experts {
        for other in 0..experts {
            if by_expert[one] == by_expert[other] {
                matrix[one * experts + other] += 1.0;
            }
        }
    }
    let effects = solve(&mut matrix, right, experts);
    let worth = of.iter().map(|grades| grades.iter().map(|(expert, grade)| grade - effects[*expert]).sum::<f64>() / grades.len() as f64);
    Adjusted {
        worth: worth.map(millionths).collect(),
        effects: effects.iter().copied().map(millionths).collect(),
        components: by_proposal,
        experts: by_expert,
    }
}

/// The component of each proposal and of each expert, numbered in the order of proposals; an expert without a vote has one of their own.
fn components(votes: &Votes) -> (Vec<u32>, Vec<u32>) {
    let (proposals, experts) = (votes.proposals, votes.experts);
    let mut parents: Vec<usize> = (0..proposals + experts).collect();
    fn root(parents: &mut [usize], mut node: usize) -> usize {
        while parents[node] != node {
            parents[node] = parents[parents[node]];
            node = parents[node];
        }
        node
    }
    for vote in &votes.all {
        let one = root(&mut parents, vote.proposal as usize);
        let other = root(&mut parents, proposals + vote.expert as usize);
        parents[one.max(other)] = one.min(other);
    }
    let mut numbers = std::collections::BTreeMap::new();
    let mut number = |node: usize| {
        let root = root(&mut parents, node);
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(root).or_insert(next)
    };
    let by_proposal = (0..proposals).map(&mut number).collect();
    let by_expert = (proposals..proposals + experts).map(&mut number).collect();
    (by_proposal, by_expert)
}
