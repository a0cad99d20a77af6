//! Ours 我方: what a process of its own computes for a row, so that its CPU seconds and its peak memory are the row's alone.
//! Prints one line of JSON, as the peers' scripts do. Unit: the objective and the bound in millionths times the row's whole.

use crate::machine::{self, Process};
use crate::review::instance;
use crate::review::panel::Panel;
use anyhow::{Context, bail};
use assignment::{Chance, Problem};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What is asked of that process.
#[derive(Args, Clone)]
pub(crate) struct Ask {
    /// Which method: a name of `METHODS`, `rank` or `lottery`.
    method: String,
    /// The instance, or the votes.
    file: PathBuf,
    /// A number of the method: its cap in 1024ths, how many draws, declines, or intervals.
    number: u32,
}

/// An objective, and what proves that there is no better one.
struct Reached {
    objective: i64,
    bound: Option<i64>,
    /// What counts beside the objective, by the names that rows have for it.
    more: Vec<(&'static str, f64)>,
}

/// A method of assignment by the name that rows have for it.
type Method = fn(&Problem, u32) -> anyhow::Result<Reached>;

const METHODS: &[(&str, Method)] =
    &[("total", total), ("randomised", randomised), ("fair", fair), ("floor", floor), ("perturbed", perturbed), ("decline", decline)];

/// Answers.
pub(crate) fn answer(ask: &Ask) -> anyhow::Result<()> {
    let answer = match ask.method.as_str() {
        "rank" => rank(ask)?,
        "lottery" => lottery(ask.number as usize)?,
        _ => assign(ask)?,
    };
    println!("{answer}");
    Ok(())
}

fn assign(ask: &Ask) -> anyhow::Result<Value> {
    let Some((_, method)) = METHODS.iter().find(|(name, _)| *name == ask.method) else { bail!("no method {}", ask.method) };
    let problem = instance::read(&ask.file)?;
    let before = machine::thread_cpu_ms();
    let Reached { objective, bound, more } = method(&problem, ask.number)?;
    let seconds = (machine::thread_cpu_ms() - before) / 1_000.0;
    let more: serde_json::Map<String, Value> = more.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    Ok(json!({ "seconds": seconds, "peak_mib": Process::own().peak(), "objective": objective, "bound": bound, "more": more }))
}

fn total(problem: &Problem, _cap: u32) -> anyhow::Result<Reached> {
    let solved = assignment::total(problem)?;
    Ok(Reached { objective: solved.total, bound: Some(solved.bound), more: Vec::new() })
}

/// The worst-served proposal's sum, beside the ceiling that is proved.
fn fair(problem: &Problem, _cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::fair(problem, assignment::Fairness::Worst, 1)?;
    let more = vec![("total", found.total as f64 / 1e6), ("bound of the total", found.bound as f64 / 1e6)];
    Ok(Reached { objective: found.worst, bound: Some(found.ceiling), more })
}

/// The largest total in which no proposal's sum is below so many millionths.
fn floor(problem: &Problem, least: u32) -> anyhow::Result<Reached> {
    let found = assignment::fair(problem, assignment::Fairness::AtLeast(i64::from(least)), 1)?;
    let more = vec![("worst sum", found.worst as f64 / 1e6), ("total", found.total as f64 / 1e6)];
    Ok(Reached { objective: found.total, bound: Some(found.bound), more })
}

/// The expected sum under the quadratic perturbation of Xu et al. 2023 with β = 121/1024, its ratio to the largest total, and its entropy in nats. No
/// bound of that sum: what is proved is the perturbed value.
fn perturbed(problem: &Problem, cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::perturbed(problem, i32::try_from(cap)?, assignment::Perturbation::Quadratic(121))?;
    let largest = assignment::total(problem)?.total as f64 * f64::from(assignment::WHOLE);
    let gap = (found.bound - found.value) as f64 / (found.value as f64).max(1.0);
    let (quality, entropy) = (found.chances.expected as f64 / largest, found.chances.entropy() as f64 / 1e6);
    Ok(Reached {
        objective: found.chances.expected,
        bound: None,
        more: vec![("quality ratio", quality), ("entropy", entropy), ("gap of the value", gap)],
    })
}

fn randomised(problem: &Problem, cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::randomised(problem, i32::try_from(cap)?)?;
    Ok(Reached { objective: found.chances.expected, bound: Some(found.bound), more: Vec::new() })
}

/// So many experts decline one after the other, and the best there is without them is found each time: what one decline takes at most. The bound is
/// that of the problem without those pairs, solved anew.
fn decline(problem: &Problem, count: u32) -> anyhow::Result<Reached> {
    let mut standing = assignment::Standing::solve(problem)?;
    let (mut declined, mut worst, mut changed) = (std::collections::BTreeSet::new(), 0.0_f64, 0);
    for number in 0..count as usize {
        let chosen = standing.chosen();
        let pair = chosen[number * 7_919 % chosen.len()];
        let before = machine::thread_cpu_ms();
        let repair = standing.decline(pair, assignment::Change::Any)?;
        worst = worst.max(machine::thread_cpu_ms() - before);
        changed = changed.max(repair.added.len());
        declined.insert(pair);
    }
    let objective = standing.assignment().total;
    drop(standing);
    let pairs = (0..).zip(&problem.pairs).filter(|(number, _)| !declined.contains(number)).map(|(_, pair)| *pair).collect();
    let anew = Problem { pairs, ..problem.clone() };
    let bound = assignment::total(&anew)?.bound;
    Ok(Reached { objective, bound: Some(bound), more: vec![("ms a decline at most", worst), ("places changed at most", changed as f64)] })
}

/// The lottery with the best promise, over intervals of four kinds: the longest, and the largest gap.
fn lottery(count: usize) -> anyhow::Result<Value> {
    let (mut seconds, mut gap) = (0.0_f64, 0);
    for kind in 0..4 {
        let mut words = Chance::new(7);
        let intervals: Vec<ranking::Interval> = (0..count).map(|_| interval(kind, &mut words)).collect();
        let before = machine::thread_cpu_ms();
        let found = ranking::maximin(&intervals, count / 3).context("a lottery")?;
        seconds = seconds.max((machine::thread_cpu_ms() - before) / 1_000.0);
        gap = gap.max(found.bound - found.value);
    }
    Ok(json!({ "seconds": seconds, "peak_mib": Process::own().peak(), "gap": gap }))
}

/// An interval of a mean of four grades without one of them, of the mean and a fixed reach, and of things unlike each other, narrow or wide.
fn interval(kind: u32, chance: &mut Chance) -> ranking::Interval {
    let mut below = |end: i64| i64::try_from(chance.below(end.unsigned_abs())).unwrap_or(0);
    let mut grades: Vec<i64> = (0..4).map(|_| 1 + below(5) + below(6)).collect();
    grades.sort_unstable();
    let sum: i64 = grades.iter().sum();
    let (middle, reach) = match kind {
        0 => return ranking::Interval { low: (sum - grades[3]) * 1_000, high: (sum - grades[0]) * 1_000 },
        1 => (sum * 1_000, 1_500),
        2 => (below(1_000_000), below(50_000)),
        _ => (below(1_000_000), below(400_000)),
    };
    ranking::Interval { low: middle - reach, high: middle + reach }
}

fn rank(ask: &Ask) -> anyhow::Result<Value> {
    let panel = Panel::read(&ask.file)?;
    let votes = panel.votes().context("the votes")?;
    let before = machine::thread_cpu_ms();
    let settings = ranking::Settings { draws: ask.number, seed: 1, ..ranking::Settings::default() };
    let ranks = ranking::posterior(&votes, settings, &|_, _| ()).ranks;
    let seconds = (machine::thread_cpu_ms() - before) / 1_000.0;
    let (means, deviations): (Vec<i64>, Vec<i64>) = ranks.iter().map(|rank| (rank.mean, rank.deviation)).unzip();
    Ok(json!({ "seconds": seconds, "peak_mib": Process::own().peak(), "means": means, "deviations": deviations }))
}
