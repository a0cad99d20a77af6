//! Review 评审数学: assignments from a conference's size to a nation's, and rankings by votes, each beside peers that are installed and run here.
//!
//! ```text
//! instance ─ file ─┬▶ ours, a process ─▶ CPU seconds, peak memory, objective, bound ─┬▶ rows
//!                  └▶ peers, processes ─▶ the same ──────────────────────────────────┘
//! ```
//! CPU seconds are those of building the model and solving it; the whole process, with its start and its reading, stands beside them. A peer that
//! cannot be installed says so in its row. Exit 1 where an objective is not the known one or differs from a peer's exact one.

mod affinity;
mod instance;
mod ours;
mod panel;
mod peers;
mod rows;
mod texts;

pub(crate) use ours::{Ask, answer};

use crate::Folder;
use crate::figure::{Bar, Figure, Table};
use anyhow::{Context, ensure};
use clap::Args;
use panel::{Length, Panel, differences};
use peers::{Python, Ran};
use rows::{Instance, LOTTERIES, PANELS, ROWS, Row, Truth, Votes};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the votes with stored chains lie.
const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ranking/tests/data");

/// Chains that are kept for the tests, and chains that are timed: as many kept steps as ours makes draws.
const LONG: Length = Length { before: 5_000, kept: 25_000, every: 8 };
const TIMED: Length = Length { before: 1_000, kept: 2_500, every: 2 };
const DRAWS: u32 = 10_000;

/// What to measure.
#[derive(Args, Clone)]
pub(crate) struct Arguments {
    /// The folder with `assignment/NAME/*.csv` and `ranking/NAME_votes.csv`; without it only what is generated or stored is measured.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Also a national round: 400,000 proposals, 250,000 experts.
    #[arg(long)]
    national: bool,
    /// Runs the long chains of JAGS again that the tests of the ranking compare with, and writes them there; measures nothing.
    #[arg(long)]
    remake_jags: bool,
}

/// Measures. Says how many answers were wrong.
pub(crate) fn measure(arguments: &Arguments, quick: bool, folder: &Folder, table: &mut Table) -> anyhow::Result<usize> {
    if arguments.remake_jags {
        return remake(folder).map(|()| 0);
    }
    let python = Python::make(folder.path());
    if let Err(error) = &python {
        eprintln!("no OR-tools and no HiGHS: {error:#}");
    }
    let mut bad = 0;
    table.heading("Assignment, CPU seconds of building and solving");
    let rows = ROWS.iter().filter(|row| (arguments.national || !row.national) && !(quick && row.slow));
    for row in rows {
        let problem = match (&row.instance, &arguments.data) {
            (Instance::Generated([proposals, experts, slots, demand]), _) => instance::generated(*proposals, *experts, *slots, *demand, 1),
            (Instance::Folder(name), Some(data)) => instance::folder(&data.join("assignment").join(name))?,
            (Instance::Folder(_), None) => continue,
        };
        let file = folder.path().join("instance");
        instance::write(&problem, &file)?;
        drop(problem);
        bad += assign(row, &file, python.as_ref(), table).with_context(|| row.name.to_owned())?;
    }
    table.heading("Affinity from texts");
    bad += affinity::measure(quick, folder.path(), table)?;
    table.heading("Ranking, CPU seconds");
    for votes in PANELS.iter().filter(|votes| !(quick && votes.slow)) {
        let path = match (votes.stored, &arguments.data) {
            (true, _) => Path::new(STORED).join(format!("{}_votes.csv", votes.name)),
            (false, Some(data)) => data.join("ranking").join(format!("{}_votes.csv", votes.name)),
            (false, None) => continue,
        };
        rank(votes, &path, folder.path(), table).with_context(|| votes.name.to_owned())?;
    }
    table.heading("Lotteries, CPU seconds of the slowest of four kinds of intervals");
    for (count, most, _) in LOTTERIES.iter().filter(|(.., slow)| !(quick && *slow)) {
        let ran = ours("lottery", folder.path(), *count)?;
        let number = |name: &str| ran.answer[name].as_f64().with_context(|| format!("no {name}"));
        let figure = Figure::new(format!("maximin over {count} intervals"), number("seconds")?, "CPU s").bar(Bar::AtMost(*most));
        table.add(figure.beside("no peer without a commercial solver").and("MiB", number("peak_mib")?));
        // Each chance is rounded to a millionth.
        let gap = Figure::new(format!("maximin over {count} intervals: largest gap"), number("gap")?, "millionths of a proposal");
        table.add(gap.bar(Bar::AtMost(f64::from(count / 3 + 2))));
    }
    Ok(bad)
}

fn ours(method: &str, file: &Path, number: u32) -> anyhow::Result<Ran> {
    peers::run(Command::new(std::env::current_exe()?).args(["ask", method]).arg(file).arg(number.to_string()))
}

/// One row: ours, then each peer.
fn assign(row: &Row, file: &Path, python: Result<&Python, &anyhow::Error>, table: &mut Table) -> anyhow::Result<usize> {
    let number = u32::try_from(row.cap)?;
    let ran = ours(row.method, file, number)?;
    let mine = Told::of(&ran)?;
    let right = row.known.is_none_or(|known| known == mine.objective);
    let mut bad = usize::from(!right);
    let known = match row.known {
        None => "no known optimum",
        Some(_) if right => "the known optimum",
        Some(_) => "NOT THE KNOWN OPTIMUM",
    };
    let beside = if row.measured.is_empty() { known.to_owned() } else { format!("{known}; CPU s elsewhere: {}", row.measured) };
    table.add(mine.figure(format!("{}: ours", row.name), row.whole, beside).bar_of(row.most));
    for (name, bar) in row.also {
        let value = ran.answer["more"][*name].as_f64().with_context(|| format!("no {name}"))?;
        table.add(Figure::new(format!("{}: {name}", row.name), value, "").bar(*bar));
    }
    if let Some(most) = row.mib {
        table.add(Figure::new(format!("{}: memory", row.name), mine.peak, "MiB").bar(Bar::AtMost(most)));
    }
    for peer in row.peers {
        let name = format!("{}: {peer}", row.name);
        let told = match python.map(|python| python.assign(peer, file, row.whole, number)) {
            Ok(ran) => ran.and_then(|ran| Told::of(&ran)),
            Err(_) => Err(anyhow::anyhow!("it could not be installed")),
        };
        match told {
            Ok(told) => {
                let equal = told.objective == mine.objective;
                bad += usize::from(row.exact && !equal);
                let beside = format!(
                    "{:.1} × our time, {:.1} × our memory; objective {}",
                    told.seconds / mine.seconds.max(1e-4),
                    told.peak / mine.peak,
                    if equal { "equal" } else { "DIFFERENT" }
                );
                table.add(told.figure(name, row.whole, beside));
            }
            Err(error) => table.add(Figure::new(name, 0.0, "CPU s").beside(format!("not measured: {error:#}"))),
        }
    }
    Ok(bad)
}

/// What a process told of an assignment.
struct Told {
    seconds: f64,
    whole_process: f64,
    peak: f64,
    objective: i64,
    bound: Option<i64>,
}

impl Told {
    fn of(ran: &Ran) -> anyhow::Result<Self> {
        let number = |name: &str| ran.answer[name].as_f64().with_context(|| format!("no {name} in {}", ran.answer));
        let objective = ran.answer["objective"].as_i64().context("no objective")?;
        let (seconds, peak) = (number("seconds")?, number("peak_mib")?);
        Ok(Self { seconds, whole_process: ran.cpu, peak, objective, bound: ran.answer["bound"].as_i64() })
    }

    fn figure(&self, name: String, whole: i64, beside: String) -> Figure {
        let figure = Figure::new(name, self.seconds, "CPU s").beside(beside).and("MiB", self.peak).and("whole process s", self.whole_process);
        let figure = figure.exactly("objective", decimal(self.objective, whole));
        match self.bound {
            Some(bound) => figure.exactly("bound", decimal(bound, whole)).exactly("gap", decimal(bound - self.objective, whole)),
            None => figure.exactly("bound", "not told"),
        }
    }
}

impl Figure {
    fn bar_of(self, most: Option<f64>) -> Self {
        match most {
            Some(most) => self.bar(Bar::AtMost(most)),
            None => self,
        }
    }
}

/// One panel: ours, then JAGS, then what is known.
fn rank(votes: &Votes, path: &Path, folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let panel = Panel::read(path)?;
    let ran = ours("rank", path, DRAWS)?;
    let list = |name: &str| -> Vec<f64> {
        let values = ran.answer[name].as_array().map(Vec::as_slice).unwrap_or_default();
        values.iter().filter_map(Value::as_f64).map(|value| value / 1e6).collect()
    };
    let (seconds, peak) = (ran.answer["seconds"].as_f64().unwrap_or(0.0), ran.answer["peak_mib"].as_f64().unwrap_or(0.0));
    let error = |deviation: &f64| deviation / f64::from(DRAWS).sqrt();
    let mine: Vec<[f64; 2]> = list("means").iter().zip(&list("deviations")).map(|(mean, deviation)| [*mean, error(deviation)]).collect();
    ensure!(mine.len() == panel.proposals.len(), "a rank for each proposal");
    let figure = Figure::new(format!("rank {}: ours", votes.name), seconds, "CPU s").bar_of(votes.most);
    let figure = figure.beside(format!("{DRAWS} independent draws")).and("MiB", peak).and("whole process s", ran.cpu);
    table.add(figure);
    if let Some(most) = votes.mib {
        table.add(Figure::new(format!("rank {}: memory", votes.name), peak, "MiB").bar(Bar::AtMost(most)));
    }
    if let Some(known) = known(votes, path, &panel)? {
        let [most, errors] = differences(&mine, &known);
        let mean = mine.iter().zip(&known).map(|(one, other)| (one[0] - other[0]).abs()).sum::<f64>() / mine.len() as f64;
        let name = format!("rank {}: beside {}", votes.name, votes.truth.name());
        table.add(
            Figure::new(name, mean, "ranks, mean").beside("difference of expected ranks").and("largest difference", most).and("in MC errors", errors),
        );
    }
    if votes.jags {
        let name = format!("rank {}: jags", votes.name);
        match panel.jags(&folder.join(votes.name), TIMED) {
            Ok(chains) => {
                let theirs: Vec<[f64; 2]> = chains.means.iter().zip(&chains.errors).map(|(mean, error)| [*mean, *error]).collect();
                let [most, errors] = differences(&mine, &theirs);
                let beside = format!("{:.0} × our time, {:.1} × our memory", chains.cpu / seconds.max(1e-4), chains.peak / peak);
                let figure = Figure::new(name, chains.cpu, "CPU s").beside(beside).and("MiB", chains.peak);
                let figure = figure.and("largest difference", most).and("in MC errors", errors);
                table.add(figure.exactly("R-hat", format!("{:.4}", chains.r_hat)));
            }
            Err(error) => table.add(Figure::new(name, 0.0, "CPU s").beside(format!("not measured: {error:#}"))),
        }
    }
    Ok(())
}

/// Expected ranks that are known, each with its Monte-Carlo error, in the order of the panel.
fn known(votes: &Votes, path: &Path, panel: &Panel) -> anyhow::Result<Option<Vec<[f64; 2]>>> {
    let (file, header) = match votes.truth {
        Truth::Chains => (format!("{}_jags.csv", votes.name), ["proposal", "expected_rank", "error"]),
        // Twenty thousand independent draws, by the README of the data.
        Truth::Given => (format!("{}_expected_ranks.csv", votes.name), ["proposal", "er", "er_sd"]),
    };
    let path = path.with_file_name(file);
    if !path.exists() {
        return Ok(None);
    }
    let rows = instance::rows(&path, header)?;
    let by_name = |name: &String| -> anyhow::Result<[f64; 2]> {
        let row = rows.iter().find(|row| row[0] == *name).with_context(|| format!("{} lacks {name}", path.display()))?;
        let (rank, error) = (row[1].parse::<f64>()?, row[2].parse::<f64>()?);
        Ok([rank, if votes.truth == Truth::Chains { error } else { error / 20_000_f64.sqrt() }])
    };
    panel.proposals.iter().map(by_name).collect::<anyhow::Result<_>>().map(Some)
}

/// Writes what long chains say of the stored panels.
fn remake(folder: &Folder) -> anyhow::Result<()> {
    for votes in PANELS.iter().filter(|votes| votes.stored) {
        let panel = Panel::read(&Path::new(STORED).join(format!("{}_votes.csv", votes.name)))?;
        let chains = panel.jags(&folder.path().join(votes.name), LONG)?;
        ensure!(chains.r_hat < 1.01, "{}: the chains do not agree: R-hat {}", votes.name, chains.r_hat);
        let mut text = format!(
            "# Expected ranks of {0}_votes.csv by JAGS 4.3.1: bench/peers/rank.jags, 4 chains of {1} steps after {2}, every {3}th kept;\n\
             # largest R-hat {4:.4}; the error is the Monte-Carlo error of the mean, by means of 100 pieces.\n\
             # Made again by: cargo xtask bench review --remake-jags\nproposal,expected_rank,error\n",
            votes.name,
            LONG.kept * LONG.every,
            LONG.before,
            LONG.every,
            chains.r_hat
        );
        for ((name, mean), error) in panel.proposals.iter().zip(&chains.means).zip(&chains.errors) {
            text += &format!("{name},{mean:.5},{error:.5}\n");
        }
        std::fs::write(Path::new(STORED).join(format!("{}_jags.csv", votes.name)), text)?;
        println!("{}: R-hat {:.4}, {:.1} CPU s", votes.name, chains.r_hat, chains.cpu);
    }
    Ok(())
}

/// Millionths of a whole as a decimal, to its last digit.
fn decimal(value: i64, whole: i64) -> String {
    let (unit, size) = (i128::from(whole) * 1_000_000, i128::from(value).abs());
    let (mut rest, mut digits) = (size % unit, String::new());
    while rest > 0 {
        rest *= 10;
        digits += &(rest / unit).to_string();
        rest %= unit;
    }
    let sign = if value < 0 { "-" } else { "" };
    if digits.is_empty() { format!("{sign}{}", size / unit) } else { format!("{sign}{}.{digits}", size / unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millionths_of_chances_are_told_to_their_last_digit() {
        for (value, whole, text) in [(1_406_250_000, 1, "1406.25"), (1_368_148_000_000, 1024, "1336.08203125"), (-1, 1, "-0.000001"), (0, 1, "0")] {
            assert_eq!(decimal(value, whole), text);
        }
    }
}
