//! Objective 目标: what the assignment is to be best at, how each is asked for, and what its proof says.
//!
//! ```text
//! total ─ largest sum, less what is charged for proposals that are near
//! fair ─ the worst-served proposal first, then the sum         leximin ─ the worst, the next worst, …
//! randomised ─ largest expected sum under a cap     perturbed ─ chances spread where that costs little, under a cap
//! ```

use crate::assign::{millionths, parts};
use crate::table::decimal;
use anyhow::Context;
use assignment::{Assignment, Chances, Fair, Fairness, GRAIN, Near, Perturbation, Perturbed, Problem, Shortage, Together, Unsolved, WHOLE};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// In which parts a cap is read, so that every 1024th is exact.
const TRILLION: i64 = 1_000_000_000_000;

/// What is sought 目标.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Objective {
    /// The largest sum of affinities.
    Total,
    /// The worst-served proposal as well as can be, then the largest sum.
    Fair,
    /// The worst-served proposal first, then the next worst, and so on.
    Leximin,
    /// The largest expected sum with no pair above a chance.
    Randomised,
    /// Chances that are spread wherever that costs little.
    Perturbed,
}

/// What the objectives are told.
#[derive(Args)]
pub(super) struct Settings {
    /// With randomised and perturbed: the largest chance of any pair, a decimal up to 1; taken down to the next 1024th.
    #[arg(long, default_value = "1")]
    cap: String,
    /// With fair: how well the worst-served proposal has to be served; as well as can be, when left out.
    #[arg(long)]
    least: Option<String>,
    /// With perturbed: β of x − βx², a decimal up to 0.5, taken down to the next 1024th. The default is what its authors found for AAMAS 2015.
    #[arg(long, default_value = "0.1181640625", conflicts_with = "alpha")]
    beta: String,
    /// With perturbed: α of 1 − exp(−αx) in place of the other, a decimal up to 16.
    #[arg(long)]
    alpha: Option<String>,
    /// With randomised and perturbed: draws the assignment; the same seed draws the same.
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// How many threads may be used; the answer is the same.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
    threads: u8,
}

/// What was found, with its proof.
pub(super) struct Solved {
    pub(super) chosen: Vec<u32>,
    pub(super) chances: Option<Chances>,
    pub(super) objective: String,
    pub(super) bound: String,
    pub(super) gap: String,
    /// What this objective has to say beyond that.
    pub(super) more: Vec<(&'static str, Value)>,
    pub(super) phases: Vec<(&'static str, Duration)>,
}

/// Solves, or says what is short.
pub(super) fn solve(objective: Objective, settings: &Settings, problem: &Problem, near: &[Near]) -> anyhow::Result<Result<Solved, Box<Shortage>>> {
    let started = Instant::now();
    let solved = match objective {
        Objective::Total if !near.is_empty() => assignment::together(problem, near).map(|found| together(found, started)),
        Objective::Total => assignment::total(problem).map(|found| total(found, started)),
        Objective::Fair | Objective::Leximin => {
            let fairness = match (&settings.least, objective) {
                (Some(least), Objective::Fair) => Fairness::AtLeast(decimal(least, 6).context("--least is a decimal")?),
                (None, Objective::Fair) => Fairness::Worst,
                _ => Fairness::Leximin,
            };
            assignment::fair(problem, fairness, usize::from(settings.threads)).map(|found| fair(found, started))
        }
        Objective::Randomised => {
            let cap = settings.cap()?;
            assignment::randomised(problem, cap).map(|found| {
                let figures = [found.chances.expected, found.bound, found.bound - found.chances.expected].map(in_parts);
                randomised(settings, problem, found.chances, figures, started)
            })
        }
        Objective::Perturbed => {
            let (cap, perturbation) = (settings.cap()?, settings.perturbation()?);
            assignment::perturbed(problem, cap, perturbation).and_then(|found| perturbed(settings, problem, found, started))
        }
    };
    match solved {
        Ok(solved) => Ok(Ok(solved)),
        Err(Unsolved::Infeasible(shortage)) => Ok(Err(shortage)),
        Err(error) => Err(error.into()),
    }
}

/// What was mended after declines, one place each, beside the bound of the best there is without those who declined.
pub(super) fn replaced(chosen: Vec<u32>, [total, best]: [i64; 2], started: Instant) -> Solved {
    let (objective, bound, gap) = (millionths(total), millionths(best), millionths(best - total));
    Solved { chosen, chances: None, objective, bound, gap, more: Vec::new(), phases: vec![("solve", started.elapsed())] }
}

impl Settings {
    fn cap(&self) -> anyhow::Result<i32> {
        let cap = decimal(&self.cap, 12).filter(|cap| (0..=TRILLION).contains(cap)).context("--cap is a decimal from 0 to 1")?;
        Ok(i32::try_from(cap * i64::from(WHOLE) / TRILLION)?)
    }

    fn perturbation(&self) -> anyhow::Result<Perturbation> {
        let read = |text: &str| decimal(text, 12).map(|value| value * i64::from(WHOLE) / TRILLION);
        if let Some(alpha) = &self.alpha {
            let alpha = read(alpha).filter(|alpha| (1..=16_384).contains(alpha)).context("--alpha is a decimal from 0.001 to 16")?;
            return Ok(Perturbation::Exponential(i32::try_from(alpha)?));
        }
        let beta = read(&self.beta).filter(|beta| (0..=512).contains(beta)).context("--beta is a decimal from 0 to 0.5")?;
        Ok(Perturbation::Quadratic(i32::try_from(beta)?))
    }
}

fn total(found: Assignment, started: Instant) -> Solved {
    Solved {
        objective: millionths(found.total),
        bound: millionths(found.bound),
        gap: millionths(found.bound - found.total),
        chosen: found.chosen,
        chances: None,
        more: Vec::new(),
        phases: vec![("solve", started.elapsed())],
    }
}

/// The objective is the total less what the different experts of near proposals cost.
fn together(found: Together, started: Instant) -> Solved {
    let worth = found.total - found.charged;
    Solved {
        objective: millionths(worth),
        bound: millionths(found.bound),
        gap: millionths(found.bound - worth),
        chosen: found.chosen,
        chances: None,
        more: vec![("near_experts", json!(found.experts)), ("near_charged", json!(millionths(found.charged)))],
        phases: vec![("solve", started.elapsed())],
    }
}

/// The objective is the worst sum; the total under it has a bound of its own.
fn fair(found: Fair, started: Instant) -> Solved {
    let bound = if found.complete { found.worst } else { found.ceiling };
    let total_bound = if found.complete { found.total } else { found.bound };
    Solved {
        objective: millionths(found.worst),
        bound: millionths(bound),
        gap: millionths(bound - found.worst),
        chosen: found.chosen,
        chances: None,
        more: vec![
            ("total_bound", json!(millionths(total_bound))),
            ("total_gap", json!(millionths(total_bound - found.total))),
            ("proved", json!(found.complete)),
        ],
        phases: vec![("solve", started.elapsed())],
    }
}

/// A sum of affinities times chances as a decimal.
fn in_parts(sum: i64) -> String {
    parts(sum, i64::from(WHOLE) * 1_000_000)
}

/// `figures` are objective, bound and gap.
fn randomised(settings: &Settings, problem: &Problem, chances: Chances, figures: [String; 3], started: Instant) -> Solved {
    let solved_in = started.elapsed();
    let drawing = Instant::now();
    let chosen = assignment::sample(problem, &chances, settings.seed);
    let [objective, bound, gap] = figures;
    let mut sums = vec![0_i64; problem.proposals.len()];
    for (pair, chance) in problem.pairs.iter().zip(&chances.of) {
        sums[pair.proposal as usize] += i64::from(pair.affinity) * i64::from(*chance);
    }
    let worst = sums.into_iter().min().unwrap_or(0);
    let more = vec![
        ("expected", json!(in_parts(chances.expected))),
        ("expected_minimum", json!(in_parts(worst))),
        ("entropy", json!(millionths(chances.entropy()))),
        ("support", json!(chances.of.iter().filter(|chance| **chance > 0).count())),
    ];
    Solved { chosen, chances: Some(chances), objective, bound, gap, more, phases: vec![("solve", solved_in), ("draw", drawing.elapsed())] }
}

/// The objective is the perturbed value; beside it stands what share of the largest total is kept.
fn perturbed(settings: &Settings, problem: &Problem, found: Perturbed, started: Instant) -> Result<Solved, Unsolved> {
    let value = |value: i128| parts(value, 1_000_000 * GRAIN);
    let figures = [value(found.value), value(found.bound), value(found.bound - found.value)];
    let kept = found.chances.expected;
    let mut solved = randomised(settings, problem, found.chances, figures, started);
    let comparing = Instant::now();
    let largest = assignment::total(problem)?.total;
    let ratio = i128::from(kept) * 1_000_000_000 / (i128::from(largest) * i128::from(WHOLE)).max(1);
    solved.more.push(("quality_ratio", json!(parts(ratio, 1_000_000_000))));
    solved.phases.push(("compare", comparing.elapsed()));
    Ok(solved)
}
