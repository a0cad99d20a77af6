//! Rank 评审排序: reads votes, writes expected ranks with their uncertainty beside raw and adjusted means; and draws lots that anyone can repeat.
//!
//! ```text
//! votes.csv   proposal,assessor,num_grade[,section]
//! list.csv    id                                       or proposal
//! ```
//! Exit: 0 done, 2 wrong input with its line and column.

use crate::table::{Table, save};
use anyhow::bail;
use clap::Args;
use ranking::{Settings, Vote, Votes};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// What to rank, and how.
#[derive(Args)]
pub(crate) struct Rank {
    /// Votes: proposal,assessor,num_grade[,section].
    #[arg(long)]
    votes: PathBuf,
    /// How many can be funded: those whose middle half of ranks crosses the line are marked for a draw.
    #[arg(long)]
    fund: Option<u32>,
    /// How many draws of the posterior.
    #[arg(long, default_value_t = 10_000)]
    draws: u32,
    /// The same seed gives the same answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the ranks are written.
    #[arg(long)]
    out: PathBuf,
    /// Prints a summary that a program may read.
    #[arg(long)]
    json: bool,
}

/// What to draw.
#[derive(Args)]
pub(crate) struct Draw {
    /// Those who take part, one a line under a column `id` or `proposal`.
    #[arg(long)]
    list: PathBuf,
    /// How many are drawn; the others are reserves in their order.
    #[arg(long)]
    places: usize,
    /// What the draw is called, as published before.
    #[arg(long)]
    label: String,
    /// The public value that was fixed only after the list was published.
    #[arg(long)]
    beacon: String,
    /// Where the order is written; printed where nothing is said.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Ranks.
pub(crate) fn rank(rank: &Rank) -> anyhow::Result<ExitCode> {
    if rank.draws == 0 {
        bail!("--draws is at least 1");
    }
    let (votes, proposals) = read(rank)?;
    let started = Instant::now();
    let ranks = ranking::posterior(&votes, Settings { draws: rank.draws, seed: rank.seed });
    let took = started.elapsed();
    let (means, adjusted) = (votes.means(), ranking::additive(&votes));
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by_key(|at| ranks[*at].mean);
    let header = "proposal,expected_rank,sd,q05,q25,q50,q75,q95,raw_mean,adjusted_mean,component,standing";
    let mut rows = vec![header.split(',').map(str::to_owned).collect::<Vec<_>>()];
    let mut standings: BTreeMap<&str, u32> = BTreeMap::new();
    for at in order {
        let one = &ranks[at];
        let standing = standing(rank.fund, one.quantiles);
        *standings.entry(standing).or_default() += 1;
        let mut row = vec![proposals[at].clone(), decimal(one.mean), decimal(one.deviation)];
        row.extend(one.quantiles.map(|quantile| (quantile / 1_000_000).to_string()));
        row.extend([decimal(means[at]), decimal(adjusted.worth[at]), adjusted.components[at].to_string(), standing.to_owned()]);
        rows.push(row);
    }
    save(&rank.out, rows)?;
    let components = adjusted.components.iter().max().map_or(0, |most| most + 1);
    if rank.json {
        let answer = json!({
            "proposals": proposals.len(), "draws": rank.draws, "seed": rank.seed, "components": components, "standing": standings,
            "seconds": took.as_secs_f64(), "peak_kib": crate::assign::peak(),
        });
        println!("{answer}");
        return Ok(ExitCode::SUCCESS);
    }
    println!("ranked {} proposals with {} draws in {:.3} s", proposals.len(), rank.draws, took.as_secs_f64());
    if components > 1 {
        println!("  no expert connects {components} groups of proposals: adjusted means are comparable within a group only (column `component`)");
    }
    for (standing, count) in standings.iter().filter(|(standing, _)| !standing.is_empty()) {
        println!("  {standing}: {count}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Above the line, below it, or not told apart at it: the middle half of the ranks lies on both sides.
fn standing(fund: Option<u32>, quantiles: [i64; 5]) -> &'static str {
    let Some(fund) = fund else { return "" };
    let line = i64::from(fund) * 1_000_000;
    match (quantiles[1] <= line, quantiles[3] <= line) {
        (true, true) => "in",
        (true, false) => "lottery",
        (false, _) => "out",
    }
}

/// Reads the votes, and the names of their proposals.
pub(crate) fn read(rank: &Rank) -> anyhow::Result<(Votes, Vec<String>)> {
    let table = Table::read(&rank.votes, &[&["proposal"], &["assessor", "expert"], &["num_grade", "grade"]])?;
    let section = table.optional("section");
    let (mut proposals, mut experts, mut sections) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut names, mut all, mut pairs) = (Vec::new(), Vec::new(), std::collections::BTreeSet::new());
    fn number(names: &mut BTreeMap<String, u32>, name: &str) -> u32 {
        let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
        *names.entry(name.to_owned()).or_insert(next)
    }
    for row in table.rows() {
        for column in [0, 1] {
            if row.text(column).is_empty() {
                return Err(row.wrong(column, "a name"));
            }
        }
        let proposal = number(&mut proposals, row.text(0));
        if proposal as usize == names.len() {
            names.push(row.text(0).to_owned());
        }
        let grade = row.decimal(2)?;
        if grade.abs() > 1_000_000_000_000 {
            return Err(row.wrong(2, "a grade up to 1000000"));
        }
        let section = section.map_or(0, |section| number(&mut sections, row.text(section)));
        let expert = number(&mut experts, row.text(1));
        if !pairs.insert((proposal, expert)) {
            return Err(row.wrong(1, "an assessor who has not graded this proposal above already"));
        }
        all.push(Vote { proposal, expert, section, grade });
    }
    let votes = Votes::new(all).map_err(|error| match error {
        ranking::VotesError::None => anyhow::anyhow!("{}, line 2: a vote was expected", rank.votes.display()),
        ranking::VotesError::Twice { .. } | ranking::VotesError::Unjudged(_) => anyhow::anyhow!("{}: {error}", rank.votes.display()),
    })?;
    Ok((votes, names))
}

/// Draws.
pub(crate) fn draw(draw: &Draw) -> anyhow::Result<ExitCode> {
    let ids = list(draw)?;
    let mut rows = vec![["order", "id", "standing", "sha256"].map(str::to_owned).to_vec()];
    for (at, (id, digest)) in ranking::draw(&draw.label, &draw.beacon, &ids).into_iter().enumerate() {
        let standing = if at < draw.places { "drawn".to_owned() } else { format!("reserve {}", at + 1 - draw.places) };
        rows.push(vec![(at + 1).to_string(), id, standing, digest]);
    }
    match &draw.out {
        Some(out) => save(out, rows)?,
        None => rows.iter().for_each(|row| println!("{}", row.join(","))),
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads who takes part.
pub(crate) fn list(draw: &Draw) -> anyhow::Result<Vec<String>> {
    let table = Table::read(&draw.list, &[&["id", "proposal"]])?;
    let (mut ids, mut seen) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        row.fresh(0, &mut seen, ids.len())?;
        ids.push(row.text(0).to_owned());
    }
    Ok(ids)
}

/// Millionths as a decimal with as many places as it needs.
fn decimal(value: i64) -> String {
    crate::assign::millionths(value)
}
