//! Assign 专家指派: reads proposals, experts and affinities as CSV, and writes who judges what, with the proof.
//!
//! ```text
//! papers.csv     paper,demand               or proposal,demand[,most]
//! reviewers.csv  reviewer,cap,min           or expert,cap,min[,group][,carried][,any attribute]
//! affinity.csv   paper,reviewer,score       a pair that is not listed is forbidden
//! conflicts.csv  paper,reviewer             these are forbidden too
//! constraints.csv rule,…                    what a panel must look like: see `constraints`
//! ```
//! Exit: 0 done, 2 wrong input with its line and column, 3 infeasible with the report. Scores are decimal and taken to the millionth.

mod constraints;
mod objective;
pub(crate) mod panel;
pub(crate) mod progress;
mod report;

use crate::table::{Lines, Table, write};
use anyhow::{anyhow, ensure};
use assignment::{Demand, Groups, Load, Near, Pair, Problem, Unsolved, WHOLE};
use clap::Args;
use objective::{Objective, Solved};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// What to assign, and how.
#[derive(Args)]
pub(crate) struct Assign {
    /// Pairs that may be, with how well they fit: paper,reviewer,score.
    #[arg(long)]
    affinity: PathBuf,
    /// Proposals with how many experts each needs: paper,demand.
    #[arg(long)]
    proposals: PathBuf,
    /// Experts with how many they take: reviewer,cap,min.
    #[arg(long)]
    experts: PathBuf,
    /// Pairs that must not be: paper,reviewer.
    #[arg(long)]
    conflicts: Option<PathBuf>,
    /// Rules, one a line: rule,proposal,expert,attribute,least,most,score. `quota,,,field=A,2` · `group,,,institution,,1` ·
    /// `expertise,,,,1,,0.6` · `fixed,P1,E1` · `forbidden,P1,E2` · `author,P1,E3` · `reciprocal` · `related,P1 P2,,,,3` · `near,P1 P2,,,,,0.05`.
    /// Attributes are columns of the experts' file.
    #[arg(long)]
    constraints: Option<PathBuf>,
    /// An assignment made before, to be changed as little as asked after declines.
    #[arg(long, requires = "declined")]
    previous: Option<PathBuf>,
    /// Pairs that were declined: paper,reviewer. They are not chosen again.
    #[arg(long)]
    declined: Option<PathBuf>,
    /// With a previous assignment: how much may change.
    #[arg(long, value_enum, default_value_t = panel::Changes::One)]
    change: panel::Changes,
    /// Where reserves are written: paper,order,reviewer,score,instead_of. An expert's spare load is promised once.
    #[arg(long)]
    reserves: Option<PathBuf>,
    /// How many reserves a proposal gets at most.
    #[arg(long, default_value_t = 2)]
    reserve_depth: u32,
    /// Where it is written why each pair was chosen: the sources of its score (further columns of the affinity file), prices that add up, and
    /// what kept the next best out.
    #[arg(long)]
    explain: Option<PathBuf>,
    /// What is sought.
    #[arg(long, value_enum, default_value_t = Objective::Total)]
    objective: Objective,
    #[command(flatten)]
    settings: objective::Settings,
    /// At most so many experts of one group for one proposal, where the experts' file has a column `group`.
    #[arg(long, default_value_t = 1)]
    group_most: u32,
    /// Where the assignment is written: paper,reviewer,score[,probability].
    #[arg(long)]
    out: PathBuf,
    /// Prints a summary that a program may read.
    #[arg(long)]
    json: bool,
}

/// The problem with the names that stand in the files.
pub(crate) struct Named {
    pub(crate) problem: Problem,
    proposals: Vec<String>,
    experts: Vec<String>,
    /// What each rule is called.
    rules: Vec<String>,
    /// Which proposals would rather have few experts together, and at which price.
    near: Vec<Near>,
    /// Where each pair's score comes from, if that is asked for.
    sources: Vec<String>,
}

/// Assigns.
pub(crate) fn run(assign: &Assign) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let phase = progress::Phase::start("reading");
    let mut named = read(assign)?;
    let read_in = started.elapsed();
    drop(phase);
    let (previous, declined) = before(assign, &named)?;
    let weighed = assign.previous.is_none() && assign.objective == Objective::Total;
    ensure!(named.near.is_empty() || weighed, "`near` is weighed against the total alone: leave it out, or seek the total anew");
    let previous = assign.previous.as_ref().filter(|_| assign.change == panel::Changes::One).map(|_| previous);
    let solving = Instant::now();
    let phase = progress::Phase::start("solving");
    let solved = if let Some(previous) = previous {
        match panel::replaced(&named, &previous, &declined) {
            Ok(chosen) => {
                // The bound is that of the best there is without those who declined: what one place at a time falls short of is the gap.
                let mut anew = named.problem.clone();
                forget(&mut anew, &declined);
                let total = named.problem.total(&chosen);
                assignment::total(&anew).map(|best| Ok(objective::replaced(chosen, [total, best.bound], solving))).map_err(Into::into)
            }
            Err(error) => {
                eprintln!("kechuang: {error:#}; --change any solves anew");
                return Ok(ExitCode::from(3));
            }
        }
    } else {
        named.forget(&declined);
        objective::solve(assign.objective, &assign.settings, &named.problem, &named.near)
    };
    drop(phase);
    let solved = solved.map_err(|error| match error.downcast_ref() {
        Some(Unsolved::NotLaminar(source, at)) => {
            anyhow!("{} is not laminar, so chances would not be exact: leave it out, or seek the total", report::limit_name(&named, *source, *at))
        }
        _ => error,
    });
    let solved = match solved? {
        Ok(solved) => solved,
        Err(shortage) => return Ok(report::report(&named, &shortage, assign.json)),
    };
    save(assign, &named, &solved)?;
    panel::write(assign, &named, &solved.chosen)?;
    summary(assign, &named.problem, &solved, read_in);
    Ok(ExitCode::SUCCESS)
}

/// Writes who judges what.
fn save(assign: &Assign, named: &Named, solved: &Solved) -> anyhow::Result<()> {
    let header: &[&str] = &["paper", "reviewer", "score", "probability"];
    write(&assign.out, |writer| {
        writer.write_record(&header[..if solved.chances.is_some() { 4 } else { 3 }])?;
        for pair in &solved.chosen {
            let at = &named.problem.pairs[*pair as usize];
            let (proposal, expert) = (&named.proposals[at.proposal as usize], &named.experts[at.expert as usize]);
            let score = millionths(i64::from(at.affinity));
            match &solved.chances {
                None => writer.write_record([proposal, expert, &score])?,
                Some(chances) => {
                    let chance = parts(i64::from(chances.of[*pair as usize]), i64::from(WHOLE));
                    writer.write_record([proposal, expert, &score, &chance])?;
                }
            }
        }
        Ok(())
    })
}

/// The assignment made before, and what was declined of it, where files of them are given.
pub(crate) fn before(assign: &Assign, named: &Named) -> anyhow::Result<(Vec<u32>, Vec<u32>)> {
    let of = |path: &Option<PathBuf>| path.as_ref().map(|path| panel::pairs(named, path)).transpose().map(Option::unwrap_or_default);
    Ok((of(&assign.previous)?, of(&assign.declined)?))
}

/// Reads the files.
pub(crate) fn read(assign: &Assign) -> anyhow::Result<Named> {
    let table = Table::read(&assign.proposals, &[&["paper", "proposal"], &["demand"]])?;
    let most = table.optional("most");
    let (mut proposals, mut demands, mut by_name) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in table.rows() {
        let least = row.count(1)?;
        let most = most.filter(|most| !row.text(*most).is_empty()).map_or(Ok(least), |column| match row.count(column)? {
            most if most < least => Err(row.wrong(column, "at least the demand")),
            most => Ok(most),
        })?;
        row.fresh(0, &mut by_name, proposals.len())?;
        proposals.push(row.text(0).to_owned());
        demands.push(Demand { least, most });
    }
    let table = Table::read(&assign.experts, &[&["reviewer", "expert"], &["cap"]])?;
    let (min, group, carried) = (table.optional("min"), table.optional("group"), table.optional("carried"));
    let (mut experts, mut loads, mut experts_by_name, mut groups, mut of) = (Vec::new(), Vec::new(), BTreeMap::new(), BTreeMap::new(), Vec::new());
    for row in table.rows() {
        let least = min.map_or(Ok(0), |min| row.count(min))?;
        row.fresh(0, &mut experts_by_name, experts.len())?;
        experts.push(row.text(0).to_owned());
        // What they carry elsewhere counts for both ends.
        let elsewhere = carried.filter(|carried| !row.text(*carried).is_empty()).map_or(Ok(0), |carried| row.count(carried))?;
        let most = row.count(1)?;
        if most < least {
            return Err(row.wrong(1, "at least what stands in the column `min`"));
        }
        loads.push(Load { least: least.saturating_sub(elsewhere), most: most.saturating_sub(elsewhere) });
        if let Some(group) = group {
            let next = u32::try_from(groups.len())?;
            of.push(*groups.entry(row.text(group).to_owned()).or_insert(next));
        }
    }
    let known = constraints::Known { proposals: &by_name, experts: &experts_by_name, table: &table };
    let rules = assign.constraints.as_ref().map(|path| constraints::read(path, &known)).transpose()?.unwrap_or_default();
    let constraints::Constraints { rules, names, groups: limited, near, mut forbidden, fixed } = rules;
    if let Some(conflicts) = &assign.conflicts {
        for row in Table::read(conflicts, &[&["paper", "proposal"], &["reviewer", "expert"]])?.rows() {
            forbidden.insert((row.known(0, &by_name)?, row.known(1, &experts_by_name)?));
        }
    }
    let (pairs, sources) = read_pairs(assign, (&by_name, &experts_by_name), &forbidden)?;
    let wanted: BTreeSet<(usize, usize)> = fixed.iter().map(|(pair, _)| *pair).collect();
    let here = pairs.iter().map(|pair| (pair.proposal as usize, pair.expert as usize)).filter(|pair| wanted.contains(pair));
    let here: BTreeSet<(usize, usize)> = here.collect();
    if let Some((_, wrong)) = fixed.into_iter().find(|(pair, _)| !here.contains(pair)) {
        return Err(wrong);
    }
    let groups = limited.or_else(|| group.map(|_| Groups { of, most: assign.group_most }));
    let problem = Problem { proposals: demands, experts: loads, pairs, groups, rules };
    if let Err(assignment::ProblemError::Twice { proposal, expert }) = problem.check() {
        return Err(twice(assign, (&proposals[proposal as usize], &experts[expert as usize]))?);
    }
    Ok(Named { problem, proposals, experts, rules: names, near, sources })
}

/// The columns of pairs.
const PAIRS: [&[&str]; 3] = [&["paper", "proposal"], &["reviewer", "expert"], &["score"]];

/// Names with their numbers: of proposals, and of experts.
type Names<'n> = (&'n BTreeMap<String, usize>, &'n BTreeMap<String, usize>);

/// Reads the pairs that may be, and where their scores come from if that is to be explained: line by line, for there may be millions.
fn read_pairs(assign: &Assign, (proposals, experts): Names<'_>, forbidden: &BTreeSet<(usize, usize)>) -> anyhow::Result<(Vec<Pair>, Vec<String>)> {
    let (mut pairs, mut sources) = (Vec::new(), Vec::new());
    let mut lines = Lines::open(&assign.affinity, &PAIRS)?;
    let others = if assign.explain.is_some() { lines.head().others() } else { Vec::new() };
    // A proposal's pairs stand together, as a rule.
    let mut last: Option<(String, usize)> = None;
    while let Some(row) = lines.next()? {
        let proposal = match &last {
            Some((name, proposal)) if name == row.text(0) => *proposal,
            _ => {
                let proposal = row.known(0, proposals)?;
                last = Some((row.text(0).to_owned(), proposal));
                proposal
            }
        };
        let expert = row.known(1, experts)?;
        let affinity = i32::try_from(row.decimal(2)?).ok().filter(|score| score.abs() <= assignment::AFFINITY_MOST);
        let affinity = affinity.ok_or_else(|| row.wrong(2, "a score from -1000 to 1000"))?;
        if forbidden.is_empty() || !forbidden.contains(&(proposal, expert)) {
            pairs.push(Pair { proposal: u32::try_from(proposal)?, expert: u32::try_from(expert)?, affinity });
            if !others.is_empty() {
                sources.push(others.iter().map(|(name, column)| format!("{name}={}", row.text(*column))).collect::<Vec<_>>().join(" "));
            }
        }
    }
    pairs.shrink_to_fit();
    Ok((pairs, sources))
}

/// What is wrong where a pair stands twice.
fn twice(assign: &Assign, names: (&str, &str)) -> anyhow::Result<anyhow::Error> {
    let (mut lines, mut found) = (Lines::open(&assign.affinity, &PAIRS)?, 0);
    while let Some(row) = lines.next()? {
        found += u32::from((row.text(0), row.text(1)) == names);
        if found == 2 {
            return Ok(row.wrong(1, "a pair that does not stand above already"));
        }
    }
    Ok(anyhow!("{}, line 1: pairs that do not change while they are read were expected", assign.affinity.display()))
}

impl Named {
    /// Takes out pairs that are never to be chosen.
    fn forget(&mut self, declined: &[u32]) {
        if declined.is_empty() {
            return;
        }
        forget(&mut self.problem, declined);
        let sources = (0..).zip(std::mem::take(&mut self.sources));
        self.sources = sources.filter(|(number, _)| !declined.contains(number)).map(|(_, source)| source).collect();
    }
}

fn forget(problem: &mut Problem, declined: &[u32]) {
    let pairs = (0..).zip(std::mem::take(&mut problem.pairs));
    problem.pairs = pairs.filter(|(number, _)| !declined.contains(number)).map(|(_, pair)| pair).collect();
}

fn summary(assign: &Assign, problem: &Problem, solved: &Solved, read_in: std::time::Duration) {
    let chosen = &solved.chosen;
    let total = millionths(problem.total(chosen));
    let worst = millionths(problem.sums(chosen).into_iter().min().unwrap_or(0));
    let mut loads = vec![0_u32; problem.experts.len()];
    for pair in chosen {
        loads[problem.pairs[*pair as usize].expert as usize] += 1;
    }
    let mut histogram: BTreeMap<u32, u32> = BTreeMap::new();
    for load in loads {
        *histogram.entry(load).or_default() += 1;
    }
    let seconds = |took: &std::time::Duration| took.as_secs_f64();
    let phases: BTreeMap<&str, f64> =
        [("read", seconds(&read_in))].into_iter().chain(solved.phases.iter().map(|(phase, took)| (*phase, seconds(took)))).collect();
    if assign.json {
        let mut answer = json!({
            "feasible": true, "pairs": chosen.len(), "objective": solved.objective, "total": total, "bound": solved.bound, "gap": solved.gap,
            "minimum": worst, "load": histogram, "seconds": phases, "peak_kib": peak(), "seed": assign.settings.seed,
        });
        if let Some(answer) = answer.as_object_mut() {
            answer.extend(solved.more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        println!("{answer}");
        return;
    }
    println!("assigned {} places; total {total}, objective {}, at most {}, gap {}", chosen.len(), solved.objective, solved.bound, solved.gap);
    println!("  least sum of a proposal {worst}");
    for (name, value) in &solved.more {
        println!("  {} {}", name.replace('_', " "), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    for (phase, took) in phases {
        println!("  {phase} in {took:.3} s");
    }
}

/// The most memory the process has had, in KiB, where the system tells it.
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// Millionths as a decimal with as many places as it needs.
pub(crate) fn millionths(value: i64) -> String {
    parts(value, 1_000_000)
}

/// A fraction whose denominator is a product of twos and fives, as a decimal without trailing zeros.
fn parts(value: impl Into<i128>, whole: i64) -> String {
    let value = value.into();
    let sign = if value < 0 { "-" } else { "" };
    let (value, whole) = (value.abs(), i128::from(whole));
    let (mut rest, mut digits) = (value % whole, String::new());
    while rest > 0 && digits.len() < 20 {
        rest *= 10;
        digits.push(char::from(b'0' + u8::try_from(rest / whole).unwrap_or(0)));
        rest %= whole;
    }
    if digits.is_empty() { format!("{sign}{}", value / whole) } else { format!("{sign}{}.{digits}", value / whole) }
}
