//! Kechuang 科创: the binary. Serves a centre, proves its record, and shows a demonstration.
//!
//! Exit: 0 done, 1 a check failed, 2 wrong usage or input. `demo` and `serve` print one line `listening on http://…` when ready.

mod assign;
mod check;
mod demo;
mod expunge;
mod rank;
mod rotate;
mod serve;
mod table;
mod verify;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Options, SystemClock};

/// The software of a science-and-innovation centre.
#[derive(Parser)]
#[command(name = "kechuang", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the data lie.
#[derive(Args, Clone)]
struct Place {
    /// The database: sqlite:PATH or postgres://…; a file in the data folder where nothing is said.
    #[arg(long, env = "KECHUANG_DATABASE")]
    database: Option<String>,
    /// The folder of files, keys and anchors.
    #[arg(long, env = "KECHUANG_DATA", default_value = "kechuang-data")]
    data: PathBuf,
    /// The name of a new log; a random one where nothing is said.
    #[arg(long, env = "KECHUANG_ORIGIN")]
    origin: Option<String>,
}

/// Where to listen.
#[derive(Args, Clone)]
struct Listen {
    /// The address to listen on.
    #[arg(long, env = "KECHUANG_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address that letters and codes name; http://LISTEN where nothing is said.
    #[arg(long, env = "KECHUANG_BASE")]
    base: Option<String>,
    /// The folder in which backups are kept; expunctions list those that may still hold what was destroyed.
    #[arg(long, env = "KECHUANG_BACKUPS")]
    backups: Option<PathBuf>,
    /// The file that says how letters leave by mail; DATA/mail.json where it is there. Without one they stand on the page alone.
    #[arg(long, env = "KECHUANG_MAIL")]
    mail: Option<PathBuf>,
}

/// How people are reached, and how long they stay signed in.
#[derive(Args, Clone)]
struct SigningIn {
    /// A JSON file that describes the gateway for text messages, and for e-mail where there is no mail server: {"url": "https://…", "authorization": "Bearer …"}.
    #[arg(long, env = "KECHUANG_GATEWAY")]
    gateway: Option<PathBuf>,
    /// After how many hours without use a session ends.
    #[arg(long, env = "KECHUANG_SESSION_IDLE_HOURS", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=720))]
    session_idle_hours: u16,
    /// After how many days a session ends at the latest.
    #[arg(long, env = "KECHUANG_SESSION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=90))]
    session_days: u16,
}

#[derive(Subcommand)]
enum Command {
    /// Starts a centre at work, with a cast of people, on a fresh SQLite that is thrown away; listens on the loopback only.
    Demo {
        /// The port of 127.0.0.1; another free one is taken where it is taken.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Keeps the data in this folder instead of a temporary one.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Serves a centre.
    Serve {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        signing_in: SigningIn,
    },
    /// Does what waits in the outbox, and goes on until it is stopped.
    Work {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        listen: Listen,
        #[command(flatten)]
        signing_in: SigningIn,
        /// Does what waits now and ends.
        #[arg(long)]
        once: bool,
    },
    /// Folds the journal again, recomputes the log, and names what does not agree.
    Check {
        #[command(flatten)]
        place: Place,
        /// Also reads every file and compares its digest, and every page of a SQLite database.
        #[arg(long)]
        files: bool,
        /// A file with a checkpoint of this log that was kept elsewhere.
        #[arg(long)]
        against: Option<PathBuf>,
        /// Answers as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Makes folded and derived rows anew from the journal.
    Rebuild {
        #[command(flatten)]
        place: Place,
    },
    /// Brings the schema up to date.
    Migrate {
        #[command(flatten)]
        place: Place,
    },
    /// Verifies a receipt offline, against the public key of its log.
    Verify {
        /// The receipt: a JSON file.
        receipt: PathBuf,
        /// A file with the log's public keys as `/log/key` gives them: one a line, each with the sizes it may sign where it was replaced.
        #[arg(long)]
        key: PathBuf,
        /// Answers as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Opens a new log that names the newest published checkpoint of the old one, after data were lost.
    Reopen {
        #[command(flatten)]
        place: Place,
    },
    /// Replaces the key that signs the log, beside running servers or without. The event is in the log, and both keys sign the checkpoint that
    /// covers it. Every machine whose server may append needs the new file of `keys/` before it can go on.
    Rotate {
        #[command(flatten)]
        place: Place,
        /// Answers as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Erases what is private of a person, lawfully and for good.
    Erase {
        #[command(flatten)]
        place: Place,
        /// The person's id.
        person: String,
        /// On what ground: purpose-ended, term-ended, consent-withdrawn, unlawful, other-law.
        #[arg(long)]
        ground: String,
    },
    /// Destroys private parts and files that must never have been here; two persons give their passwords on standard input.
    Expunge {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        arguments: expunge::Arguments,
        /// The folder in which backups are kept.
        #[arg(long, env = "KECHUANG_BACKUPS")]
        backups: Option<PathBuf>,
    },
    /// Reads a report that a letter was not delivered from the standard input, as a mail server hands it over; ends with 75 where it should
    /// be handed over again later.
    Bounce {
        #[command(flatten)]
        place: Place,
    },
    /// Assigns experts to proposals, exactly, with the proof.
    Assign(assign::Assign),
    /// Ranks proposals by their votes, with what the votes leave open.
    Rank(rank::Rank),
    /// Draws lots in an order that anyone can repeat.
    Draw(rank::Draw),
    /// Prints the description of the API.
    Openapi,
}

impl Place {
    fn options(&self) -> Options {
        let database = self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("kechuang.db").display()));
        Options { database, data: self.data.clone(), origin: self.origin.clone(), clock: Arc::new(SystemClock), faults: None }
    }
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,kechuang=info,web=info,store=info".into());
    // A log that cannot be written, on a disk without room or a pipe that nobody reads, costs its lines. To complain of that where it cannot be
    // written either would panic, and take the thread that wanted to log with it.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false).init();
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kechuang: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo { port, data } => demo::run(port, data),
        Command::Serve { place, listen, signing_in } => serve::run(&place.options(), &listen, &signing_in),
        Command::Work { place, listen, signing_in, once } => serve::work(&place.options(), &listen, &signing_in, once),
        Command::Check { place, files, against, json } => check::run(&place.options(), files, against.as_deref(), json),
        Command::Rebuild { place } => {
            let things = store::Store::rebuild(&place.options()).context("rebuilding")?;
            println!("rebuilt the rows of {things} things");
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate { place } => {
            let current = store::Store::migrate(&place.options()).context("migrating")?;
            println!("{}", if current { "the schema is up to date" } else { "the schema is not up to date" });
            Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Verify { receipt, key, json } => verify::run(&receipt, &key, json),
        Command::Reopen { place } => {
            let log = store::Store::reopen(&place.options()).context("opening a new log")?;
            println!("log {log} is open; its first row names the checkpoint of the one before");
            Ok(ExitCode::SUCCESS)
        }
        Command::Rotate { place, json } => rotate::run(&place.options(), json),
        Command::Erase { place, person, ground } => serve::erase(&place.options(), &person, &ground),
        Command::Expunge { place, arguments, backups } => expunge::run(&place.options(), &arguments, backups.as_deref()),
        Command::Bounce { place } => Ok(serve::bounce(&place.options())),
        Command::Assign(assign) => assign::run(&assign),
        Command::Rank(rank) => rank::rank(&rank),
        Command::Draw(draw) => rank::draw(&draw),
        Command::Openapi => {
            println!("{}", web::openapi());
            Ok(ExitCode::SUCCESS)
        }
    }
}
