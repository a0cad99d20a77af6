//! Rank 评审排序: reads votes, writes expected ranks with their uncertainty beside raw and adjusted means, who divides the experts, and the line.
//!
//! ```text
//! votes.csv       proposal,assessor,num_grade[,section]
//! costs.csv       proposal,cost[,category]               cost in fen
//! tickets.csv     assessor,proposal,reason[,conflict]    champions of proposals that divide the experts, in the order given
//! categories.csv  category[,least][,most][,least_fen][,most_fen]   how many of each are selected, and for how much; an empty cell asks nothing
//! ```
//! Exit: 0 done, 2 wrong input with its line and column, 3 what cannot be compared or selected, with the reason.

mod costs;
mod tickets;

use crate::table::{Table, save};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
pub(crate) use costs::{Costs, Share};
use ranking::{Adjusted, ExpectedRank, Habit, Line, Measures, Selection, Settings, Spread, Standing, Vote, Votes};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tickets::Tickets;

/// What to rank, and how.
#[derive(Args)]
pub(crate) struct Rank {
    /// Votes: proposal,assessor,num_grade[,section].
    #[arg(long)]
    votes: PathBuf,
    /// How many can be funded: those whose interval of ranks crosses the line are marked for a draw.
    #[arg(long, conflicts_with = "budget")]
    fund: Option<u32>,
    /// How much can be spent, in fen: the line stands where it no longer reaches.
    #[arg(long, requires = "costs")]
    pub(crate) budget: Option<u64>,
    /// What each costs, in fen: proposal,cost[,category].
    #[arg(long, requires = "budget")]
    costs: Option<PathBuf>,
    /// How many of each category are selected, and for how much: category,least,most,least_fen,most_fen. An empty cell asks nothing.
    #[arg(long, requires = "select")]
    categories: Option<PathBuf>,
    /// Selects within the budget, by expected grade: column `selected`.
    #[arg(long, value_enum, requires = "budget")]
    select: Option<Select>,
    /// Which interval of ranks decides at the line, in percent.
    #[arg(long, default_value = "50", value_parser = ["50", "90"])]
    level: String,
    /// How many draws of the posterior.
    #[arg(long, default_value_t = 10_000)]
    draws: u32,
    /// The same seed gives the same answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many threads count; the answer does not depend on it.
    #[arg(long, default_value_t = 1)]
    threads: u16,
    /// How wide the scale of grades is: 5 for 1 to 6, 100 for 0 to 100.
    #[arg(long, default_value = "5")]
    scale: String,
    /// What to do with groups of proposals that no expert connects; `model` where the votes name several sections, else `refuse`.
    #[arg(long, value_enum)]
    unconnected: Option<Unconnected>,
    #[command(flatten)]
    dissent: Dissent,
    /// Champions' tickets in the order in which they were given: assessor,proposal,reason[,conflict]. An assessor has one that counts.
    #[arg(long)]
    tickets: Option<PathBuf>,
    /// The share of the budget that is kept for championed proposals, a decimal up to 1: they are paid from it, beside the line.
    #[arg(long, requires_all = ["tickets", "budget"])]
    dissent_share: Option<String>,
    /// Where the ranks are written.
    #[arg(long)]
    out: PathBuf,
    /// Where it is written how each expert grades beside the others.
    #[arg(long)]
    assessors: Option<PathBuf>,
    /// Prints a summary that a program may read.
    #[arg(long)]
    json: bool,
}

/// What marks a proposal as dividing the experts: all that are given must hold.
#[derive(Args)]
struct Dissent {
    /// Its highest grade is at least this.
    #[arg(long)]
    highest: Option<String>,
    /// Its lowest grade is at most this.
    #[arg(long, allow_hyphen_values = true)]
    lowest: Option<String>,
    /// The population standard deviation of its grades is at least this.
    #[arg(long)]
    deviation: Option<String>,
    /// The sample standard deviation is at least this.
    #[arg(long)]
    sample_deviation: Option<String>,
    /// One cut explains at least this share of their variation, up to 1.
    #[arg(long)]
    two_heaps: Option<String>,
    /// It has at least so many grades.
    #[arg(long, default_value_t = 2)]
    least_votes: u32,
}

/// How to select 择优方式.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Select {
    /// In the order of worth, what fits.
    Greedy,
    /// The largest sum of worth, with its proof.
    Optimal,
}

/// What no expert connects 互不连通的组.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unconnected {
    /// Is not compared: the groups are named.
    Refuse,
    /// Is ranked within each group.
    Within,
    /// Is compared as if all groups' experts and proposals were alike but for their sections.
    Model,
}

/// The votes with the names that stand in the file.
pub(crate) struct Named {
    pub(crate) votes: Votes,
    pub(crate) proposals: Vec<String>,
    experts: Vec<String>,
    sections: usize,
}

/// What was found of each proposal and expert.
struct Found {
    ranks: Vec<ExpectedRank>,
    habits: Vec<Habit>,
    means: Vec<i64>,
    adjusted: Adjusted,
    spreads: Vec<Spread>,
    flags: Vec<bool>,
    order: Vec<u32>,
}

const HEADER: &str = "proposal,expected_rank,sd,q05,q25,q50,q75,q95,raw_mean,adjusted_mean,component,standing,above_line,worth,worth_sd,worth_q05,\
                      worth_q25,worth_q50,worth_q75,worth_q95,votes,grade_sd,two_heaps,dissent,selected";

/// Ranks.
pub(crate) fn rank(rank: &Rank) -> anyhow::Result<ExitCode> {
    if rank.draws == 0 || rank.threads == 0 {
        bail!("--draws and --threads are at least 1");
    }
    let scale = number(Some(&rank.scale), "--scale")?.filter(|scale| *scale > 0).context("--scale is above 0")?;
    let named = read(rank)?;
    let (costs, tickets) = (Costs::read(rank, &named)?, Tickets::read(rank, &named)?);
    let adjusted = ranking::additive(&named.votes);
    let unconnected = rank.unconnected.unwrap_or(if named.sections > 1 { Unconnected::Model } else { Unconnected::Refuse });
    if let (Err(error), Unconnected::Refuse) = (adjusted.comparable(), unconnected) {
        return Ok(refuse(rank, &named, &error));
    }
    let components = adjusted.components.iter().max().map_or(0, |most| most + 1);
    let within = unconnected == Unconnected::Within && components > 1;
    if within && (rank.fund.is_some() || rank.budget.is_some()) {
        bail!("--unconnected within has no line: each group has its own");
    }
    let started = Instant::now();
    let mut found = find(rank, scale, &named, adjusted, within)?;
    let intervals: Vec<(i64, i64)> = found.ranks.iter().map(|rank_of| ends(rank_of.quantiles, &rank.level)).collect();
    let money = costs.as_ref().zip(rank.budget).map(|(costs, budget)| (costs.of.as_slice(), budget));
    let line = (rank.fund.is_some() || money.is_some()).then(|| ranking::line(&found.order, &intervals, rank.fund.unwrap_or(0), money));
    if let (Some(line), Some(_)) = (&line, money) {
        // How likely each stands before the line is counted once the line is known.
        let settings = Settings { line: line.at, ..settings(rank, scale) };
        found.ranks = ranking::posterior(&named.votes, settings, &|_, _| {}).ranks;
    }
    let took = started.elapsed();
    let selection = match costs.as_ref().zip(rank.budget).zip(rank.select) {
        None => None,
        Some(((costs, budget), select)) => match costs.choose(&found, budget, select) {
            Ok(selection) => Some(selection),
            Err(error) => {
                eprintln!("kechuang: nothing can be selected: {}", costs.told(&error));
                return Ok(ExitCode::from(3));
            }
        },
    };
    let tickets = tickets.map(|tickets| tickets.used(&found.flags, rank.dissent_share.as_deref(), money)).transpose()?;
    let mut rows = rows(&named, &found, line.as_ref(), selection.as_ref());
    if let Some(tickets) = &tickets {
        tickets.add(&named, &found.order, &mut rows);
    }
    save(&rank.out, rows)?;
    if let Some(path) = &rank.assessors {
        save(path, assessors(&named, &found))?;
    }
    let selected = costs.as_ref().zip(selection.as_ref()).map(|(costs, selection)| (selection, costs.tally(selection)));
    summary(rank, &named, &found, (line.as_ref(), tickets.as_ref()), selected.as_ref(), took.as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn settings(rank: &Rank, scale: i64) -> Settings {
    Settings { draws: rank.draws, seed: rank.seed, line: rank.fund.unwrap_or(0), scale, threads: usize::from(rank.threads) }
}

fn find(rank: &Rank, scale: i64, named: &Named, adjusted: Adjusted, within: bool) -> anyhow::Result<Found> {
    let votes = &named.votes;
    let (started, last) = (Instant::now(), AtomicU64::new(0));
    // Long runs say every other second how far they are.
    let progress = |done: u32, all: u32| {
        let seconds = started.elapsed().as_secs();
        if seconds >= 2 && last.fetch_max(seconds, Ordering::Relaxed) + 2 <= seconds {
            eprintln!("kechuang: {done} of {all} draws");
        }
    };
    let (mut ranks, mut habits) = (vec![ExpectedRank::default(); votes.proposals()], vec![Habit::default(); votes.experts()]);
    for component in 0..if within { adjusted.components.iter().max().map_or(1, |most| most + 1) } else { 1 } {
        let inside = |at: &u32, of: &[u32]| !within || of[*at as usize] == component;
        let proposals: Vec<u32> = (0..).take(votes.proposals()).filter(|at| inside(at, &adjusted.components)).collect();
        let experts: Vec<u32> = (0..).take(votes.experts()).filter(|at| inside(at, &adjusted.experts)).collect();
        let place = |list: &[u32], at: u32| u32::try_from(list.partition_point(|one| *one < at)).unwrap_or(u32::MAX);
        let mine = votes.all().iter().filter(|vote| inside(&vote.proposal, &adjusted.components));
        let part = mine.map(|vote| Vote { proposal: place(&proposals, vote.proposal), expert: place(&experts, vote.expert), ..*vote }).collect();
        let found = ranking::posterior(&Votes::new(part)?, settings(rank, scale), &progress);
        proposals.iter().zip(found.ranks).for_each(|(at, one)| ranks[*at as usize] = one);
        experts.iter().zip(found.habits).for_each(|(at, one)| habits[*at as usize] = one);
    }
    let spreads = ranking::spread(votes);
    let measures = measures(&rank.dissent)?;
    let flags = spreads.iter().map(|spread| measures.flags(spread)).collect();
    let mut order: Vec<u32> = (0..).take(votes.proposals()).collect();
    order.sort_by_key(|at| (if within { adjusted.components[*at as usize] } else { 0 }, ranks[*at as usize].mean));
    Ok(Found { ranks, habits, means: votes.means(), adjusted, spreads, flags, order })
}

/// Where there is no measure, no proposal is marked.
fn measures(dissent: &Dissent) -> anyhow::Result<Measures> {
    Ok(Measures {
        highest: number(dissent.highest.as_deref(), "--highest")?,
        lowest: number(dissent.lowest.as_deref(), "--lowest")?,
        population_deviation: number(dissent.deviation.as_deref(), "--deviation")?,
        sample_deviation: number(dissent.sample_deviation.as_deref(), "--sample-deviation")?,
        two_heaps: number(dissent.two_heaps.as_deref(), "--two-heaps")?,
        votes: dissent.least_votes,
    })
}

fn number(text: Option<&str>, name: &str) -> anyhow::Result<Option<i64>> {
    text.map(|text| crate::table::decimal(text, 6).with_context(|| format!("{name} is a decimal number, not `{text}`"))).transpose()
}

fn ends(quantiles: [i64; 5], level: &str) -> (i64, i64) {
    if level == "90" { (quantiles[0], quantiles[4]) } else { (quantiles[1], quantiles[3]) }
}

fn refuse(rank: &Rank, named: &Named, error: &ranking::Unconnected) -> ExitCode {
    let groups: Vec<Vec<&str>> = error.groups.iter().map(|group| group.iter().map(|at| named.proposals[*at as usize].as_str()).collect()).collect();
    if rank.json {
        println!("{}", json!({ "unconnected": groups }));
    }
    eprintln!("kechuang: {error}; --unconnected within ranks each by itself");
    for (at, group) in groups.iter().enumerate() {
        let more = if group.len() > 20 { format!(" and {} more", group.len() - 20) } else { String::new() };
        eprintln!("  group {at}: {}{more}", group[..group.len().min(20)].join(", "));
    }
    ExitCode::from(3)
}

fn rows(named: &Named, found: &Found, line: Option<&Line>, selection: Option<&Selection>) -> Vec<Vec<String>> {
    let mut rows = vec![HEADER.split(',').map(str::to_owned).collect::<Vec<_>>()];
    for at in &found.order {
        let (number, at) = (*at, *at as usize);
        let (one, spread) = (&found.ranks[at], &found.spreads[at]);
        let mut row = vec![named.proposals[at].clone(), decimal(one.mean), decimal(one.deviation)];
        row.extend(one.quantiles.map(|quantile| (quantile / 1_000_000).to_string()));
        row.extend([decimal(found.means[at]), decimal(found.adjusted.worth[at]), found.adjusted.components[at].to_string()]);
        row.push(line.map_or("", |line| standing(line.standings[at])).to_owned());
        row.push(if line.is_some() { decimal(one.above) } else { String::new() });
        row.extend([decimal(one.worth), decimal(one.worth_deviation)]);
        row.extend(one.worth_quantiles.map(decimal));
        row.extend([spread.count.to_string(), decimal(spread.sample_deviation), decimal(spread.two_heaps)]);
        row.push(if found.flags[at] { "yes" } else { "" }.to_owned());
        row.push(if selection.is_some_and(|selection| selection.chosen.contains(&number)) { "yes" } else { "" }.to_owned());
        rows.push(row);
    }
    rows
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::In => "in",
        Standing::Lottery => "lottery",
        Standing::Out => "out",
    }
}

fn assessors(named: &Named, found: &Found) -> Vec<Vec<String>> {
    let header = "assessor,votes,raw_mean,grade_sd,effect,effect_error,habit,habit_sd,residual_sd,component";
    let mut rows = vec![header.split(',').map(str::to_owned).collect::<Vec<_>>()];
    for (at, one) in ranking::assessors(&named.votes, &found.adjusted).iter().enumerate() {
        let habit = &found.habits[at];
        let mut row = vec![named.experts[at].clone(), one.count.to_string()];
        row.extend([one.raw_mean, one.spread, one.effect, one.effect_error, habit.mean, habit.deviation, one.residual].map(decimal));
        row.push(found.adjusted.experts[at].to_string());
        rows.push(row);
    }
    rows
}

/// What becomes of the proposals beside their ranks: the line, and champions' tickets.
type Beside<'b> = (Option<&'b Line>, Option<&'b Tickets>);

fn summary(rank: &Rank, named: &Named, found: &Found, beside: Beside<'_>, selected: Option<&(&Selection, Vec<Share>)>, seconds: f64) {
    let (line, tickets) = beside;
    let components = found.adjusted.components.iter().max().map_or(0, |most| most + 1);
    let mut standings: BTreeMap<&str, u32> = BTreeMap::new();
    for one in line.iter().flat_map(|line| &line.standings) {
        *standings.entry(standing(*one)).or_default() += 1;
    }
    let dissent = found.flags.iter().filter(|flag| **flag).count();
    if rank.json {
        let answer = json!({
            "proposals": named.proposals.len(), "assessors": named.experts.len(), "votes": named.votes.all().len(), "draws": rank.draws,
            "seed": rank.seed, "components": components, "standing": standings, "dissent": dissent,
            "tickets": tickets.map(|tickets| tickets.json(named)),
            "line": line.map(|line| json!({ "at": line.at, "places": line.places, "left_fen": line.left })),
            "selection": selected.map(|(one, shares)| json!({
                "count": one.chosen.len(), "cost_fen": one.cost, "value": decimal(one.value), "bound": bound(one), "gap": gap(one),
                "categories": shares.iter().map(Share::json).collect::<Vec<_>>(),
            })),
            "seconds": seconds, "peak_kib": crate::assign::peak(),
        });
        println!("{answer}");
        return;
    }
    println!("ranked {} proposals with {} draws in {seconds:.3} s", named.proposals.len(), rank.draws);
    if components > 1 {
        println!("  no expert connects {components} groups of proposals: adjusted means are comparable within a group only (column `component`)");
    }
    for (standing, count) in standings {
        println!("  {standing}: {count}");
    }
    if let Some(line) = line.filter(|line| line.standings.contains(&Standing::Lottery)) {
        let money = rank.budget.map_or_else(String::new, |_| format!("; {} fen are left for them", line.left));
        println!("  places for those at the line, whoever is drawn: {}{money}", line.places);
    }
    if dissent > 0 {
        println!("  dividing the experts: {dissent}");
    }
    if let Some(tickets) = tickets {
        tickets.print(named);
    }
    if let Some((one, shares)) = selected {
        println!("  selected {} for {} fen with a sum of grades of {}, at most {}", one.chosen.len(), one.cost, decimal(one.value), bound(one));
        for share in shares {
            println!("    {}: {} for {} fen", share.category, share.count, share.cost);
        }
    }
}

/// The greedy selection proves nothing.
fn bound(selection: &Selection) -> String {
    if selection.bound == i64::MAX { "unknown".to_owned() } else { decimal(selection.bound) }
}

fn gap(selection: &Selection) -> String {
    if selection.bound == i64::MAX { "unknown".to_owned() } else { decimal(selection.bound - selection.value) }
}

/// Reads the votes, and the names of their proposals and experts.
pub(crate) fn read(rank: &Rank) -> anyhow::Result<Named> {
    let table = Table::read(&rank.votes, &[&["proposal"], &["assessor", "expert"], &["num_grade", "grade"]])?;
    let section = table.optional("section");
    let (mut proposals, mut experts, mut sections) = (Names::default(), Names::default(), Names::default());
    let (mut all, mut graded) = (Vec::new(), std::collections::BTreeSet::new());
    for row in table.rows() {
        for column in [0, 1] {
            if row.text(column).is_empty() {
                return Err(row.wrong(column, "a name"));
            }
        }
        let (proposal, expert) = (proposals.number(row.text(0)), experts.number(row.text(1)));
        if !graded.insert((proposal, expert)) {
            return Err(row.wrong(1, &format!("an expert who has not graded {} above", row.text(0))));
        }
        let grade = row.decimal(2)?;
        if grade.abs() > 1_000_000_000_000 {
            return Err(row.wrong(2, "a grade up to 1000000"));
        }
        let section = section.map_or(0, |section| sections.number(row.text(section)));
        all.push(Vote { proposal, expert, section, grade });
    }
    let votes = Votes::new(all).map_err(|error| match error {
        ranking::VotesError::None => anyhow::anyhow!("{}, line 2: a vote was expected", rank.votes.display()),
        ranking::VotesError::Twice { .. } | ranking::VotesError::Unjudged(_) => anyhow::anyhow!("{}: {error}", rank.votes.display()),
    })?;
    Ok(Named { votes, proposals: proposals.list, experts: experts.list, sections: sections.list.len() })
}

/// Names, numbered as they come.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    by_name: BTreeMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.by_name.insert(name.to_owned(), number);
        self.list.push(name.to_owned());
        number
    }
}

/// Millionths as a decimal with as many places as it needs.
fn decimal(value: i64) -> String {
    crate::assign::millionths(value)
}
