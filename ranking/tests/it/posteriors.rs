//! Posteriors: against the ranks that long runs gave for the same votes, and against a sum over the whole model on a case of three proposals.

use crate::votes;
use ranking::{Settings, Vote, Votes, posterior};
use std::collections::BTreeMap;

#[test]
fn expected_ranks_are_those_of_long_runs() {
    let mut names = [BTreeMap::new(), BTreeMap::new()];
    let mut all = Vec::new();
    for row in include_str!("../data/syn18_votes.csv").lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let mut number = |of: usize| {
            let next = names[of].len() as u32;
            *names[of].entry(cells[of]).or_insert(next)
        };
        all.push(Vote { proposal: number(0), expert: number(1), section: 0, grade: cells[2].parse::<i64>().expect("a grade") * 1_000_000 });
    }
    let found = posterior(&Votes::new(all).expect("votes"), Settings::default(), &|_, _| {});
    for row in include_str!("../data/syn18_expected_ranks.csv").lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let known = |at: usize| cells[at].parse::<f64>().expect("a figure");
        let rank = found.ranks[names[0][cells[0]] as usize];
        let (mean, deviation) = (rank.mean as f64 / 1e6, rank.deviation as f64 / 1e6);
        // 10,000 draws of ours against 20,000: three standard errors of the difference, and a hundredth for the two grids.
        let tolerance = 3.0 * known(2) * (1.0 / 10_000.0_f64 + 1.0 / 20_000.0).sqrt() + 0.02;
        assert!((mean - known(1)).abs() <= tolerance, "{}: {mean} beside {} ± {tolerance}", cells[0], known(1));
        assert!((deviation - known(2)).abs() <= 0.05 * known(2) + 0.01, "{}: deviation {deviation} beside {}", cells[0], known(2));
        for (quantile, at) in rank.quantiles.iter().zip(3..) {
            assert!((*quantile as f64 / 1e6 - known(at)).abs() <= 1.0, "{}: {:?}", cells[0], rank.quantiles);
        }
    }
}

/// Solves a small system and gives the logarithm of the determinant.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, f64) {
    let size = matrix.len();
    let mut logarithm = 0.0;
    for at in 0..size {
        logarithm += libm::log(matrix[at][at]);
        for row in 0..size {
            let factor = matrix[row][at] / matrix[at][at];
            if row != at {
                let (pivot, pivot_right) = (matrix[at].clone(), right[at].clone());
                matrix[row].iter_mut().zip(pivot).for_each(|(one, other)| *one -= factor * other);
                right[row].iter_mut().zip(pivot_right).for_each(|(one, other)| *one -= factor * other);
            }
        }
    }
    for at in 0..size {
        let by = matrix[at][at];
        right[at].iter_mut().for_each(|value| *value /= by);
    }
    (right, logarithm)
}

#[test]
fn the_chance_of_being_first_is_that_of_the_whole_model() {
    let grades = [(0, 0, 5.0), (0, 1, 4.0), (1, 0, 4.0), (1, 1, 4.0)];
    let votes = votes(&["5 4", "4 4"]);
    let centre = 4.25;
    let (mut total, mut first, mut worth) = (0.0, 0.0, 0.0);
    let middle = |at: i32, count: i32| 2.0 * (f64::from(at) + 0.5) / f64::from(count);
    for tau in (0..40).map(|at| middle(at, 40)) {
        for pair in (0..24).map(|at| middle(at, 24)) {
            for rest in (0..24).map(|at| middle(at, 24)) {
                let covariance = |one: usize, other: usize| {
                    let ((proposal, expert, _), (other_proposal, other_expert, _)) = (grades[one], grades[other]);
                    let same = |yes: bool, variance: f64| if yes { variance } else { 0.0 };
                    same(proposal == other_proposal, tau * tau) + same(expert == other_expert, 0.25) + same(one == other, pair * pair + rest * rest)
                };
                let matrix: Vec<Vec<f64>> = (0..4).map(|one| (0..4).map(|other| covariance(one, other)).collect()).collect();
                // Columns: the grades, and how each covaries with the difference of the two worths.
                let sign = |at: usize| if grades[at].0 == 0 { tau * tau } else { -tau * tau };
                let right: Vec<Vec<f64>> = (0..4).map(|at| vec![grades[at].2 - centre, sign(at)]).collect();
                let (solved, logarithm) = solve(matrix, right);
                let fit: f64 = (0..4).map(|at| (grades[at].2 - centre) * solved[at][0]).sum();
                let mean: f64 = (0..4).map(|at| sign(at) * solved[at][0]).sum();
                let variance = 2.0 * tau * tau - (0..4).map(|at| sign(at) * solved[at][1]).sum::<f64>();
                let weight = libm::exp(-0.5 * (logarithm + fit));
                total += weight;
                first += weight * 0.5 * libm::erfc(-mean / libm::sqrt(2.0 * variance));
                worth += weight * mean;
            }
        }
    }
    let found = posterior(&votes, Settings { draws: 40_000, line: 1, ..Settings::default() }, &|_, _| {});
    let (expected, got) = (first / total, found.ranks[0].above as f64 / 1e6);
    // Three standard errors of 40,000 draws are 0.007; the grids of both leave a little more.
    assert!((expected - got).abs() < 0.015, "{got} beside {expected}");
    let (expected, got) = (worth / total, (found.ranks[0].worth - found.ranks[1].worth) as f64 / 1e6);
    assert!((expected - got).abs() < 0.03, "{got} beside {expected}");
    assert_eq!(found.ranks[0].above + found.ranks[1].above, 1_000_000);
}

#[test]
fn a_wider_scale_of_grades_says_the_same() {
    let narrow = votes(&["6 6 5", "3 4 3", "5 4 5", "1 2 1"]);
    let wide = Votes::new(narrow.all().iter().map(|vote| Vote { grade: vote.grade * 20, ..*vote }).collect()).expect("votes");
    let one = posterior(&narrow, Settings::default(), &|_, _| {});
    let other = posterior(&wide, Settings { scale: 100_000_000, ..Settings::default() }, &|_, _| {});
    for (one, other) in one.ranks.iter().zip(&other.ranks) {
        assert_eq!((one.mean, one.quantiles), (other.mean, other.quantiles));
        assert!((one.worth * 20 - other.worth).abs() <= 20);
    }
    assert!(other.habits.iter().all(|habit| habit.deviation > 1_000_000));
}
