//! Endure 耐久试验: makes one thing after another go wrong with a server under load, and says what it counted.
//!
//! ```text
//! kechuang-endure [--rounds N] [--seed N] [--json] [--folder DIR] [--keep] [TRIAL]      without a name: every trial on SQLite
//! ```
//! The seed gives the same moments and the same choices again; what the machine does between them differs.
//! Exit: 0 everything held, 1 something was lost, doubled or otherwise broken, 2 the trial itself failed.

mod bits;
mod checkpoints;
mod clock;
mod cuts;
mod disk_full;
mod failover;
mod failover_lost;
mod fsync;
mod kill;
mod patroni;
mod postgres_kill;
mod probe;
mod programs;
mod proxy;
mod slow;
mod watched;

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};
use endure::chance::Chance;
use endure::report::Report;
use endure::setup::{Folder, Setup};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes things go wrong with Kechuang.
#[derive(Parser)]
#[command(name = "kechuang-endure", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    trial: Option<Trial>,
    #[command(flatten)]
    options: Options,
}

/// How a trial is run.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Options {
    /// How often; each trial has its own number where this is not said.
    #[arg(long, global = true)]
    rounds: Option<u64>,
    /// Gives the same choices again; the time of the start where it is not said.
    #[arg(long, global = true)]
    seed: Option<u64>,
    /// One line of JSON a trial.
    #[arg(long, global = true)]
    json: bool,
    /// Where to make the folder that is removed afterwards; it should be on the disk that counts.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
    /// Leaves the folder behind, to be looked at.
    #[arg(long, global = true)]
    keep: bool,
    /// Mounts nothing: where a disk must be full, the shim refuses whatever would grow a file.
    #[arg(long, global = true)]
    no_mount: bool,
    /// An empty PostgreSQL database to try on instead of SQLite, `postgres://…`.
    #[arg(long, global = true)]
    postgres: Option<String>,
}

#[derive(Subcommand, Clone, Copy, PartialEq, Eq, Debug)]
enum Trial {
    /// kill −9 of the server under load, at any moment, also while it starts.
    Kill,
    /// Power cuts: lost and torn writes, forgotten names, started on and compared.
    Cuts,
    /// A disk without room, and with room again.
    DiskFull,
    /// Synchronisations that fail.
    Fsync,
    /// Clocks that step by a day or stand still.
    Clock,
    /// kill −9 of PostgreSQL under writers; the server is never started again.
    PostgresKill,
    /// PostgreSQL loses its leader under Patroni and etcd; the server is never started again.
    Failover,
    /// The same without synchronous replication: the successor lacks what was acknowledged last.
    FailoverLost,
    /// Hundreds of slow clients beside ordinary ones.
    SlowClients,
    /// Single bits of the database file that flip.
    Bits,
}

/// Every trial on SQLite, in order.
const ALL: &[Trial] = &[Trial::Kill, Trial::DiskFull, Trial::Fsync, Trial::Cuts, Trial::Clock, Trial::Bits];

impl Options {
    /// The seed, which is kept from here on.
    pub(crate) fn seed(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.seed.unwrap_or(now.as_secs())
    }

    /// The chance of that seed.
    pub(crate) fn chance(&self) -> Chance {
        Chance::new(self.seed())
    }

    /// How often, where it was said, else so often.
    pub(crate) fn rounds(&self, usual: u64) -> u64 {
        self.rounds.unwrap_or(usual)
    }

    /// Whether a file system may be mounted.
    pub(crate) fn may_mount(&self) -> bool {
        !self.no_mount
    }

    /// A folder of the trial's own.
    pub(crate) fn folder(&self, name: &str) -> anyhow::Result<Folder> {
        let mut folder = Folder::make(self.folder.as_deref(), name)?;
        folder.stays = self.keep;
        if self.keep {
            eprintln!("{name}: {}", folder.path().display());
        }
        Ok(folder)
    }

    /// The data in a folder of a trial's folder, with the database that was asked for.
    pub(crate) fn setup(&self, folder: &Folder) -> anyhow::Result<Setup> {
        let program = std::env::current_exe()?.with_file_name("kechuang");
        ensure!(program.exists(), "{} is missing: build the workspace first", program.display());
        let data = folder.path().join("centre");
        std::fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
        Ok(match &self.postgres {
            Some(url) => Setup::postgres(&program, url, &data),
            None => Setup::sqlite(&program, &data),
        })
    }
}

fn main() -> ExitCode {
    let mut cli = Cli::parse();
    cli.options.seed = Some(cli.options.seed());
    let trials = cli.trial.map_or_else(|| ALL.to_vec(), |trial| vec![trial]);
    let (mut broken, mut failed) = (0, 0);
    for trial in trials {
        match run(trial, &cli.options) {
            Ok(reports) => {
                for report in reports {
                    report.print(cli.options.json);
                    broken += usize::from(!report.wrong.is_empty());
                }
            }
            Err(error) => {
                eprintln!("kechuang-endure: {trial:?} (--seed {}): {error:#}", cli.options.seed());
                failed += 1;
            }
        }
    }
    match (broken, failed) {
        (0, 0) => ExitCode::SUCCESS,
        (_, 0) => ExitCode::from(1),
        _ => ExitCode::from(2),
    }
}

fn run(trial: Trial, options: &Options) -> anyhow::Result<Vec<Report>> {
    Ok(match trial {
        Trial::Kill => vec![kill::run(options)?],
        Trial::Cuts => vec![cuts::run(options)?],
        Trial::DiskFull => vec![disk_full::run(options)?],
        Trial::Fsync => vec![fsync::run(options)?],
        Trial::Clock => vec![clock::run(options)?],
        Trial::PostgresKill => vec![postgres_kill::run(options)?],
        Trial::FailoverLost => vec![failover_lost::run(options)?],
        Trial::Failover => vec![failover::run(options)?],
        Trial::SlowClients => vec![slow::run(options)?],
        Trial::Bits => vec![bits::run(options)?],
    })
}
