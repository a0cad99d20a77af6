//! Affinity 专长匹配: `kechuang affinity` on generated texts, from a conference's size to a nation's, as a process of its own.
//!
//! ```text
//! texts ─ docs.jsonl, works.jsonl ▶ kechuang affinity, one thread and two ▶ the same file, seconds on the wall, CPU seconds, peak memory
//! ```

use crate::figure::{Bar, Figure, Table};
use crate::review::peers::{Ran, run};
use crate::review::texts;
use anyhow::Context;
use std::path::Path;
use std::process::Command;

/// Experts' works, each.
const WORKS: usize = 20;
/// So many experts are named for each proposal.
const TOP: u32 = 60;

/// Measures. Says how many answers were wrong: with two threads the scores are those with one.
pub(crate) fn measure(quick: bool, folder: &Path, table: &mut Table) -> anyhow::Result<usize> {
    let [small, nation] = ["affinity-small", "affinity"].map(|name| folder.join(name));
    std::fs::create_dir_all(&small)?;
    texts::write(&small, 2_000, 1_000, WORKS)?;
    affinity(&small, 1, "one.csv")?;
    let ran = affinity(&small, 2, "two.csv")?;
    let equal = std::fs::read(small.join("one.csv"))? == std::fs::read(small.join("two.csv"))?;
    let figure = Figure::new("affinity 2k × 1k, 20 works each", ran.cpu, "CPU s");
    add(figure.beside(if equal { "one thread says the same" } else { "ONE THREAD SAYS SOMETHING ELSE" }), &ran, table)?;
    if !quick {
        std::fs::create_dir_all(&nation)?;
        texts::write(&nation, 100_000, 50_000, WORKS)?;
        let ran = affinity(&nation, 2, "two.csv")?;
        // The aim is ten minutes on two cores that nobody else uses.
        let figure = Figure::new("affinity 100k × 50k, 20 works each", ran.cpu, "CPU s").bar(Bar::AtMost(1_200.0));
        add(figure.beside("no peer of this size"), &ran, table)?;
        table.add(Figure::new("affinity 100k × 50k: memory", peak(&ran)?, "MiB").bar(Bar::AtMost(2_048.0)));
        // A gigabyte that nobody needs any more.
        std::fs::remove_dir_all(&nation)?;
    }
    Ok(usize::from(!equal))
}

fn affinity(folder: &Path, threads: u32, out: &str) -> anyhow::Result<Ran> {
    let program = std::env::current_exe()?.with_file_name("kechuang");
    let mut command = Command::new(program);
    command.args(["affinity", "--json", "--top", &TOP.to_string(), "--threads", &threads.to_string()]);
    for (name, file) in [("--proposals", "docs.jsonl"), ("--experts", "works.jsonl"), ("--out", out)] {
        command.arg(name).arg(folder.join(file));
    }
    run(&mut command)
}

fn add(figure: Figure, ran: &Ran, table: &mut Table) -> anyhow::Result<()> {
    let seconds = |name: &str| ran.answer["seconds"][name].as_f64().with_context(|| format!("no seconds of {name}"));
    let pairs = ran.answer["pairs"].as_f64().context("no pairs")?;
    let figure = figure.and("MiB", peak(ran)?).and("reading, s", seconds("read")?).and("searching, s", seconds("search")?).and("pairs", pairs);
    table.add(figure);
    Ok(())
}

fn peak(ran: &Ran) -> anyhow::Result<f64> {
    Ok(ran.answer["peak_kib"].as_f64().context("no peak")? / 1_024.0)
}
