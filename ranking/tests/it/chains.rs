//! Chains 长链: the posterior beside long chains of JAGS on the same votes, whose expected ranks are kept with their Monte-Carlo error.

use ranking::{Settings, Vote, Votes, posterior};
use std::collections::BTreeMap;

const DRAWS: u32 = 20_000;

/// Votes in the order in which their proposals come, and those proposals.
fn read(text: &str) -> (Votes, Vec<&str>) {
    let (mut names, mut numbers) = (Vec::new(), [const { BTreeMap::<&str, u32>::new() }; 3]);
    let mut all = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [proposal, expert, section] = [(0, cells[0]), (1, cells[1]), (2, cells[3])].map(|(kind, name)| {
            let next = u32::try_from(numbers[kind].len()).expect("a number");
            *numbers[kind].entry(name).or_insert(next)
        });
        if proposal as usize == names.len() {
            names.push(cells[0]);
        }
        all.push(Vote { proposal, expert, section, grade: cells[2].parse::<i64>().expect("a grade") * 1_000_000 });
    }
    (Votes::new(all).expect("votes"), names)
}

/// What the chains say: expected rank and its error.
fn chains(text: &str) -> BTreeMap<&str, [f64; 2]> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0], [1, 2].map(|at| cells[at].parse().expect("a number")))
        })
        .collect()
}

#[test]
fn the_posterior_is_that_of_long_chains_within_their_monte_carlo_error() {
    for (votes, kept) in [
        (include_str!("../data/syn18_votes.csv"), include_str!("../data/syn18_jags.csv")),
        (include_str!("../data/syn33_votes.csv"), include_str!("../data/syn33_jags.csv")),
    ] {
        let ((votes, names), kept) = (read(votes), chains(kept));
        assert_eq!(names.len(), kept.len());
        let ranks = posterior(&votes, Settings { draws: DRAWS, seed: 1, ..Settings::default() }, &|_, _| ()).ranks;
        let mut sum_of_squares = 0.0;
        for (name, rank) in names.iter().zip(&ranks) {
            let [expected, error] = kept[name];
            let ours = rank.deviation as f64 / 1e6 / f64::from(DRAWS).sqrt();
            // A place that no draw leaves has no error on either side.
            let errors = (rank.mean as f64 / 1e6 - expected) / error.hypot(ours).max(1e-4);
            assert!(errors.abs() < 4.0, "{name}: {} is {errors:.1} errors from {expected} ± {error}", rank.mean);
            sum_of_squares += errors * errors;
        }
        // Were the errors only of chance, their mean square would be about 1.
        let mean_square = sum_of_squares / names.len() as f64;
        assert!(mean_square < 2.0, "the differences are larger than chance makes them: {mean_square:.2}");
    }
}
