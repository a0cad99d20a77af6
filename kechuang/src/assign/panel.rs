//! Panel 评审组: what belongs to an assignment once it is made: why each pair, who stands in reserve, and what follows a decline.

use super::report::rule_name;
use super::{Assign, Named, millionths};
use crate::table::{Table, save};
use anyhow::{Context, anyhow};
use assignment::{Change, Explanation, Out, Standing};
use clap::ValueEnum;
use std::collections::BTreeMap;

/// How much may change after declines.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Changes {
    /// One place for each decline.
    One,
    /// Whatever the new optimum takes.
    Any,
}

/// The pairs of a file, by their numbers. Refuses one that is no candidate.
pub(super) fn pairs(named: &Named, path: &std::path::Path) -> anyhow::Result<Vec<u32>> {
    let index = |names: &[String]| -> BTreeMap<String, usize> { names.iter().cloned().zip(0..).collect() };
    let (proposals, experts) = (index(&named.proposals), index(&named.experts));
    let numbers: BTreeMap<(u32, u32), u32> = (0..).zip(&named.problem.pairs).map(|(at, pair)| ((pair.proposal, pair.expert), at)).collect();
    let table = Table::read(path, &[&["paper", "proposal"], &["reviewer", "expert"]])?;
    let find = |row: crate::table::Row<'_>| {
        let pair = (u32::try_from(row.known(0, &proposals)?)?, u32::try_from(row.known(1, &experts)?)?);
        numbers.get(&pair).copied().ok_or_else(|| row.wrong(1, "an expert who is a candidate for the proposal, without a conflict,"))
    };
    table.rows().map(find).collect()
}

/// The previous assignment with one place changed for each decline.
pub(crate) fn replaced(named: &Named, previous: &[u32], declined: &[u32]) -> anyhow::Result<Vec<u32>> {
    let mut standing = Standing::new(&named.problem, previous, assignment::Certificate::default());
    for pair in declined {
        standing.decline(*pair, Change::One).with_context(|| {
            let at = &named.problem.pairs[*pair as usize];
            format!("after {} declined proposal {}", named.experts[at.expert as usize], named.proposals[at.proposal as usize])
        })?;
    }
    let chosen = standing.chosen();
    match named.problem.broken(&chosen) {
        Some(broken) => Err(anyhow!("the previous assignment does not keep what is asked: {broken:?}")),
        None => Ok(chosen),
    }
}

/// Writes reserves and explanations, where they were asked for.
pub(super) fn write(assign: &Assign, named: &Named, chosen: &[u32]) -> anyhow::Result<()> {
    if assign.reserves.is_none() && assign.explain.is_none() {
        return Ok(());
    }
    // The prices are those of the largest total, whatever was sought: what a place is worth is a matter of affinity.
    let certificate = if assign.explain.is_some() {
        assignment::total(&named.problem).map(|best| best.certificate).unwrap_or_default()
    } else {
        Default::default()
    };
    let standing = Standing::new(&named.problem, chosen, certificate);
    if let Some(path) = &assign.reserves {
        let mut rows = vec![["paper", "order", "reviewer", "score", "instead_of"].map(str::to_owned).to_vec()];
        for (proposal, list) in standing.reserves(assign.reserve_depth).into_iter().enumerate() {
            for (order, reserve) in (1..).zip(list) {
                let instead: Vec<&str> = reserve.instead_of.iter().map(|pair| expert(named, *pair)).collect();
                let at = &named.problem.pairs[reserve.pair as usize];
                let score = millionths(i64::from(at.affinity));
                rows.push(vec![
                    named.proposals[proposal].clone(),
                    order.to_string(),
                    expert(named, reserve.pair).to_owned(),
                    score,
                    instead.join(" "),
                ]);
            }
        }
        save(path, rows)?;
    }
    if let Some(path) = &assign.explain {
        save(path, explained(named, &standing, chosen))?;
    }
    Ok(())
}

fn expert(named: &Named, pair: u32) -> &str {
    &named.experts[named.problem.pairs[pair as usize].expert as usize]
}

/// A line a chosen pair: `score − load_price − place − limits = advantage`; then the candidate who fits best of those left out, and why.
fn explained(named: &Named, standing: &Standing<'_>, chosen: &[u32]) -> Vec<Vec<String>> {
    let header = ["paper", "reviewer", "score", "sources", "load_price", "place", "limits", "advantage", "next", "next_score", "next_out"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let mut next: BTreeMap<u32, Option<(Explanation, Out)>> = BTreeMap::new();
    for pair in chosen {
        let at = &named.problem.pairs[*pair as usize];
        let explained = standing.explain(*pair);
        let limits: i64 = explained.limits.iter().map(|(_, price)| price).sum();
        let best = next.entry(at.proposal).or_insert_with(|| standing.left_out(at.proposal, 1).pop());
        let (name, score, why) = best.as_ref().map_or_else(Default::default, |(other, out)| {
            let why = match out {
                Out::Load(price) => format!("full, a place is worth {} elsewhere", millionths(*price)),
                Out::Limit(source, price) => format!("{}, a place is worth {}", rule_name(named, *source), millionths(*price)),
                Out::Fit => "those chosen are worth as much or more".to_owned(),
            };
            (expert(named, other.pair).to_owned(), millionths(other.affinity), why)
        });
        rows.push(vec![
            named.proposals[at.proposal as usize].clone(),
            expert(named, *pair).to_owned(),
            millionths(explained.affinity),
            named.sources.get(*pair as usize).cloned().unwrap_or_default(),
            millionths(explained.load),
            millionths(explained.place),
            millionths(limits),
            millionths(explained.reduced),
            name,
            score,
            why,
        ]);
    }
    rows
}
