//! Assessors 评审人尺度: how each expert grades beside the others, so that miscalibration is seen and not only corrected.
//! Unit: millionths of a grade.

use crate::additive::Adjusted;
use crate::millionths;
use crate::votes::Votes;

/// How one expert grades.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Assessor {
    /// How many proposals they graded.
    pub count: u32,
    /// The mean of their grades as they gave them.
    pub raw_mean: i64,
    /// The standard deviation of their grades, with n − 1; 0 for a single grade.
    pub spread: i64,
    /// How much higher than the others they grade, by [`crate::additive`].
    pub effect: i64,
    /// The standard error of that effect: the residual deviation of all grades over √n. What the worths leave open comes on top.
    pub effect_error: i64,
    /// The deviation of their grades from worth plus effect: how far they judge otherwise than the others, once their level is taken off.
    pub residual: i64,
}

/// The assessors 评审人, by number.
pub fn assessors(votes: &Votes, adjusted: &Adjusted) -> Vec<Assessor> {
    let mut of: Vec<Vec<(f64, f64)>> = vec![Vec::new(); votes.experts];
    for vote in &votes.all {
        let expected = adjusted.worth[vote.proposal as usize] + adjusted.effects[vote.expert as usize];
        of[vote.expert as usize].push((vote.grade as f64 / 1e6, (vote.grade - expected) as f64 / 1e6));
    }
    let squares: f64 = of.iter().flatten().map(|(_, rest)| rest * rest).sum();
    let components = adjusted.components.iter().chain(&adjusted.experts).max().map_or(0, |most| *most as usize + 1);
    // Each component spends one figure a proposal and an expert, less one.
    let free = (votes.all.len() + components).saturating_sub(votes.proposals + votes.experts);
    let noise = if free > 0 { libm::sqrt(squares / free as f64) } else { 0.0 };
    let one = |(grades, effect): (&Vec<(f64, f64)>, &i64)| {
        let count = grades.len() as f64;
        let mean = grades.iter().map(|(grade, _)| grade).sum::<f64>() / count.max(1.0);
        let around: f64 = grades.iter().map(|(grade, _)| (grade - mean) * (grade - mean)).sum();
        let rest: f64 = grades.iter().map(|(_, rest)| rest * rest).sum();
        let root = |sum: f64, by: f64| if by > 0.0 { millionths(libm::sqrt(sum / by)) } else { 0 };
        Assessor {
            count: u32::try_from(grades.len()).unwrap_or(u32::MAX),
            raw_mean: millionths(mean),
            spread: root(around, count - 1.0),
            effect: *effect,
            effect_error: if count > 0.0 { millionths(noise / libm::sqrt(count)) } else { 0 },
            residual: root(rest, count),
        }
    };
    of.iter().zip(&adjusted.effects).map(one).collect()
}
