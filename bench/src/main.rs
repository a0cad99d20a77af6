//! Bench 测量: what the software reaches on this machine, each figure beside a limit of the machine or a peer's published figure.
//!
//! ```text
//! kechuang-bench [--quick] [--json] [store | journal [--events N] | similarity | printing | service | review [--data DIR] [--national] | build [--run]]      without a name: store, then service
//! ```
//! Neighbours on the machine move every figure by up to 1.4 times, and waiting by far more. So CPU a request counts for more than times,
//! each line says how many cores were busy with something else, and a fixed job (`calibration`) is timed around it.
//! Exit: 0 measured, 1 an answer was bad, 2 something failed. A bar that is missed is shown, and is no failure.

mod building;
mod centre;
mod drive;
mod durable;
mod figure;
mod filling;
mod journal;
mod limits;
mod machine;
mod plans;
mod printing;
mod proofs;
mod review;
mod rush;
mod server;
mod serving;
mod similarity;
mod synchronising;
mod words;

use anyhow::Context;
use clap::{Parser, Subcommand};
use figure::Table;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::{Options, SystemClock};
use tokio::runtime::Runtime;

/// Measures Kechuang.
#[derive(Parser)]
#[command(name = "kechuang-bench", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    what: Option<What>,
    /// Small sizes: whether everything runs, not how fast it is.
    #[arg(long, global = true)]
    quick: bool,
    /// One line of JSON a figure instead of tables.
    #[arg(long, global = true)]
    json: bool,
    /// Where to make the folder that is measured in and removed; it should be on the disk that counts.
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
    /// Only the scenarios whose name holds this text, and no rush (service).
    #[arg(long, global = true)]
    only: Option<String>,
    /// How many applications, perhaps several sizes with commas between them (service, similarity).
    #[arg(long, global = true, value_delimiter = ',')]
    applications: Vec<usize>,
    /// Requests for each scenario and number of connections, where it is not the usual number (service).
    #[arg(long, global = true)]
    requests: Option<usize>,
    /// Where prepared centres are kept, made where they are not there yet, and used again (service).
    #[arg(long, global = true)]
    kept: Option<PathBuf>,
}

#[derive(Subcommand, Clone)]
enum What {
    /// Durable commits, the log, check, rebuild, receipts; in this process.
    Store,
    /// A journal of a million events, or of as many as are said: check, rebuild, proofs; in this process.
    Journal {
        /// How many events.
        #[arg(long, default_value_t = 1_000_000)]
        events: usize,
    },
    /// Similar applications among 30,000, or as many as are said: the index, and what it finds; in this process.
    Similarity,
    /// The combined PDF of an application of forty pages, from a server process.
    Printing,
    /// A server process with 2,000 and with 200,000 applications, over HTTP.
    Service,
    /// Assigning experts and ranking by votes, in processes of their own beside installed peers.
    Review(review::Arguments),
    /// What such a process computes.
    #[command(hide = true)]
    Ask(review::Ask),
    /// Writes small events, for a figure that counts from outside.
    #[command(hide = true)]
    Writer { data: PathBuf, clients: usize, seconds: u64 },
    /// The CPU time of a clean release build.
    Build {
        /// Does it: minutes.
        #[arg(long)]
        run: bool,
    },
}

/// How large what is measured is.
#[derive(Clone, Debug)]
pub(crate) struct Size {
    /// Applications and applicants of the service, each size after the other.
    pub(crate) sizes: Vec<usize>,
    /// Events that `check` reads.
    pub(crate) events: usize,
    /// Seconds for each figure of durable writes.
    pub(crate) seconds: u64,
    /// Requests for each scenario and number of connections.
    pub(crate) requests: usize,
    /// Only scenarios whose name holds this.
    pub(crate) only: Option<String>,
    /// The rush before a deadline, unless only some scenarios are run.
    pub(crate) rush: Option<rush::Rush>,
    /// Where prepared centres are kept.
    pub(crate) kept: Option<PathBuf>,
}

/// A folder that goes when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    fn make(under: Option<&Path>) -> anyhow::Result<Self> {
        let under = under.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let folder = under.join(format!("kechuang-bench-{}", web::new_id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A store's options in a folder of that name, on SQLite.
    pub(crate) fn options(&self, name: &str) -> Options {
        let data = self.0.join(name);
        let database = format!("sqlite:{}", data.join("kechuang.db").display());
        options(database, data)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

/// A store's options.
pub(crate) fn options(database: String, data: PathBuf) -> Options {
    Options { database, data, origin: Some("bench.example/log".to_owned()), clock: Arc::new(SystemClock), faults: None }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(bad) => {
            eprintln!("kechuang-bench: {bad} bad answers");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("kechuang-bench: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<usize> {
    if let Some(What::Writer { data, clients, seconds }) = &cli.what {
        return synchronising::writer(data, *clients, *seconds).map(|()| 0);
    }
    if let Some(What::Ask(ask)) = &cli.what {
        return review::answer(ask).map(|()| 0);
    }
    let (only, kept, rush) = (cli.only.clone(), cli.kept.clone(), cli.only.is_none().then(|| rush::Rush::of(cli.quick)));
    let sizes = |usual: [usize; 2]| if cli.applications.is_empty() { usual.to_vec() } else { cli.applications.clone() };
    let size = if cli.quick {
        Size { sizes: sizes([100, 300]), events: 2_000, seconds: 1, requests: 24, only, rush, kept }
    } else {
        Size { sizes: sizes([2_000, 200_000]), events: 100_000, seconds: 3, requests: 600, only, rush, kept }
    };
    let size = Size { requests: cli.requests.unwrap_or(size.requests), ..size };
    if cli.quick {
        eprintln!("quick: small sizes; these figures say that it runs, not how fast");
    }
    let folder = Folder::make(cli.folder.as_deref())?;
    let mut table = Table::new(cli.json);
    let bad = match &cli.what {
        Some(What::Store) => durable::measure(&folder, &size, &mut table).map(|()| 0),
        Some(What::Journal { events }) => {
            let size = Size { events: if cli.quick { size.events } else { *events }, ..size };
            journal::measure(&folder, &size, &mut table, &Arc::new(Runtime::new().context("starting a runtime")?)).map(|()| 0)
        }
        Some(What::Similarity) => {
            let count = cli.applications.first().copied().unwrap_or(size.events * 3 / 10);
            similarity::measure(&folder, count, &mut table, &Arc::new(Runtime::new().context("starting a runtime")?)).map(|()| 0)
        }
        Some(What::Printing) => printing::measure(&folder, &size, &mut table).map(|()| 0),
        Some(What::Service) => serving::measure(&folder, &size, &mut table),
        Some(What::Review(arguments)) => review::measure(arguments, cli.quick, &folder, &mut table),
        Some(What::Build { run }) => building::measure(*run, &folder, &mut table).map(|()| 0),
        Some(What::Writer { .. } | What::Ask(_)) | None => {
            durable::measure(&folder, &size, &mut table).and_then(|()| serving::measure(&folder, &size, &mut table))
        }
    };
    table.end();
    bad
}
