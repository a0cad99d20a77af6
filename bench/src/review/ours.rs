//! Ours 我方: what a process of its own computes for a row, so that its CPU seconds and its peak memory are the row's alone.
//! Prints one line of JSON, as the peers' scripts do. Unit: the objective and the bound in millionths times the row's whole.

use crate::machine::{self, Process};
use crate::review::instance;
use crate::review::panel::Panel;
use anyhow::{Context, bail};
use assignment::Problem;
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What is asked of that process.
#[derive(Args, Clone)]
pub(crate) struct Ask {
    /// Which method: a name of `METHODS`, or `rank`.
    method: String,
    /// The instance, or the votes.
    file: PathBuf,
    /// A number of the method: its cap in 1024ths, or how many draws.
    number: u32,
}

/// An objective, and what proves that there is no better one.
struct Reached {
    objective: i64,
    bound: Option<i64>,
}

/// A method of assignment by the name that rows have for it.
type Method = fn(&Problem, u32) -> anyhow::Result<Reached>;

const METHODS: &[(&str, Method)] = &[("total", total), ("randomised", randomised), ("fair", fair), ("perturbed", perturbed)];

/// Answers.
pub(crate) fn answer(ask: &Ask) -> anyhow::Result<()> {
    let answer = if ask.method == "rank" { rank(ask)? } else { assign(ask)? };
    println!("{answer}");
    Ok(())
}

fn assign(ask: &Ask) -> anyhow::Result<Value> {
    let Some((_, method)) = METHODS.iter().find(|(name, _)| *name == ask.method) else { bail!("no method {}", ask.method) };
    let problem = instance::read(&ask.file)?;
    let before = machine::thread_cpu_ms();
    let Reached { objective, bound } = method(&problem, ask.number)?;
    let seconds = (machine::thread_cpu_ms() - before) / 1_000.0;
    Ok(json!({ "seconds": seconds, "peak_mib": Process::own().peak(), "objective": objective, "bound": bound }))
}

fn total(problem: &Problem, _cap: u32) -> anyhow::Result<Reached> {
    let solved = assignment::total(problem)?;
    Ok(Reached { objective: solved.total, bound: Some(solved.bound) })
}

/// The worst-served proposal's sum, beside the ceiling that is proved.
fn fair(problem: &Problem, _cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::fair(problem, assignment::Fairness::Worst, 1)?;
    Ok(Reached { objective: found.worst, bound: Some(found.ceiling) })
}

/// The expected sum under the quadratic perturbation of Xu et al. 2023 with β = 121/1024; the ratio to the largest total is the quality. No bound:
/// what is proved is the perturbed value.
fn perturbed(problem: &Problem, cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::perturbed(problem, i32::try_from(cap)?, assignment::Perturbation::Quadratic(121))?;
    Ok(Reached { objective: found.chances.expected, bound: None })
}

fn randomised(problem: &Problem, cap: u32) -> anyhow::Result<Reached> {
    let found = assignment::randomised(problem, i32::try_from(cap)?)?;
    Ok(Reached { objective: found.chances.expected, bound: Some(found.bound) })
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
