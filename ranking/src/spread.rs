//! Spread 分歧: where experts disagree so much that the mean says little: the way of non-consensus and disruptive ideas.
//! Unit: millionths of a grade. Source: the notices of non-consensus funding in the field; thresholds are the call's parameters.

use crate::millionths;
use crate::votes::Votes;

/// How the grades of one proposal lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    /// How many grades.
    pub count: u32,
    /// The mean.
    pub mean: i64,
    /// The lowest.
    pub lowest: i64,
    /// The highest.
    pub highest: i64,
    /// The standard deviation with n − 1; 0 for a single grade.
    pub sample_deviation: i64,
    /// The standard deviation with n.
    pub population_deviation: i64,
    /// How far the grades fall into two heaps: the largest share of their variation that a cut between two of them explains; 1 is two points.
    pub two_heaps: i64,
}

/// The spread of each proposal's grades.
pub fn spread(votes: &Votes) -> Vec<Spread> {
    let mut grades: Vec<Vec<i64>> = vec![Vec::new(); votes.proposals];
    for vote in &votes.all {
        grades[vote.proposal as usize].push(vote.grade);
    }
    grades.iter_mut().zip(votes.means()).map(|(grades, mean)| of(grades, mean)).collect()
}

fn of(grades: &mut [i64], mean: i64) -> Spread {
    grades.sort_unstable();
    let count = grades.len() as f64;
    let values: Vec<f64> = grades.iter().map(|grade| *grade as f64 / 1e6).collect();
    let centre = values.iter().sum::<f64>() / count;
    let around = |values: &[f64]| {
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>()
    };
    let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    let within = (1..values.len()).map(|cut| around(&values[..cut]) + around(&values[cut..])).fold(squares, f64::min);
    let deviation = |by: f64| if by > 0.0 { millionths(libm::sqrt(squares / by)) } else { 0 };
    Spread {
        count: u32::try_from(grades.len()).unwrap_or(u32::MAX),
        mean,
        lowest: grades.first().copied().unwrap_or(0),
        highest: grades.last().copied().unwrap_or(0),
        sample_deviation: deviation(count - 1.0),
        population_deviation: deviation(count),
        two_heaps: if squares > 0.0 { millionths(1.0 - within / squares) } else { 0 },
    }
}
