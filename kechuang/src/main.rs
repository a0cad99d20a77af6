//! Kechuang 科创: the binary. Serves a centre, proves its record, and shows a demonstration.
//!
//! Exit: 0 done, 1 a check failed, 2 wrong usage or input. `demo` and `serve` print one line `listening on http://…` when ready.

mod affinity;
mod assign;
mod backup;
mod check;
mod config;
mod demo;
mod draw;
mod expunge;
mod health;
mod logging;
#[cfg(unix)]
mod memory;
mod notify;
mod rank;
mod restore;
mod rotate;
mod security;
mod serve;
mod table;
mod verify;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use config::{Place, Serving};
use std::path::PathBuf;
use std::process::ExitCode;

/// The software of a science-and-innovation centre.
#[derive(Parser)]
#[command(name = "kechuang", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
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
        serving: Serving,
    },
    /// Prints the settings that count for `serve` and `work`, each with where it comes from, and without secrets; names what is wrong with them.
    Config {
        #[command(flatten)]
        serving: Serving,
    },
    /// Asks a server whether it is ready; ends with 1 where it is not.
    Health {
        /// The server's own address, as http://127.0.0.1:8080; another path than /health/ready may follow.
        #[arg(long)]
        url: String,
    },
    /// Does what waits in the outbox, and goes on until it is stopped.
    Work {
        #[command(flatten)]
        serving: Serving,
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
    /// Copies a SQLite centre, beside its running server, into a new folder below another: database, files, and what proves them. Never keys or
    /// anchors. Or verifies such a copy without restoring it.
    Backup {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        arguments: backup::Arguments,
    },
    /// Makes a backup a centre again, in a data folder that has its keys and anchors: what was erased since is erased again, and a new log is
    /// opened where entries were lost. Without --from, brings a database that other tools restored in line with the anchors.
    Restore {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        arguments: restore::Arguments,
    },
    /// Opens a new log that names the newest published checkpoint of the old one, after data were lost, and does again what was erased in it.
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
        #[arg(long)]
        backups: Option<PathBuf>,
    },
    /// Reads a report that a letter was not delivered from the standard input, as a mail server hands it over; ends with 75 where it should
    /// be handed over again later.
    Bounce {
        #[command(flatten)]
        place: Place,
    },
    /// Scores how well experts fit proposals, from the texts of the proposals and of the experts' works.
    Affinity(affinity::Affinity),
    /// Assigns experts to proposals, exactly, with the proof.
    Assign(assign::Assign),
    /// Ranks proposals by their votes, with what the votes leave open.
    Rank(rank::Rank),
    /// Draws lots in an order that anyone can repeat.
    Draw(draw::Draw),
    /// Prints the description of the API.
    Openapi,
}

fn main() -> ExitCode {
    // What is wrong with the settings is said as it is, without the usage of the command behind it.
    let command = Cli::from_arg_matches(&Cli::command().get_matches()).unwrap_or_else(|error| error.exit()).command;
    #[cfg(unix)]
    if matches!(command, Command::Serve { .. } | Command::Work { .. } | Command::Demo { .. }) {
        memory::settle();
    }
    let (json, level, requests) =
        if let Command::Serve { serving } | Command::Work { serving, .. } = &command { serving.0.logs() } else { (false, "info", false) };
    logging::start(json, level, requests);
    match run(command) {
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
        Command::Serve { serving } => serve::run(&serving.0),
        Command::Config { serving } => {
            print!("{}", serving.0.print());
            Ok(ExitCode::SUCCESS)
        }
        Command::Health { url } => health::run(&url),
        Command::Work { serving, once } => serve::work(&serving.0, once),
        Command::Check { place, files, against, json } => check::run(&place.options(), files, against.as_deref(), json),
        Command::Rebuild { place } => {
            let things = store::Store::rebuild(&place.options()).context("rebuilding")?;
            println!("rebuilt the rows of {things} things");
            security::command(place.settings(), "rebuild", Ok(ExitCode::SUCCESS))
        }
        Command::Migrate { place } => {
            let current = store::Store::migrate(&place.options()).context("migrating")?;
            println!("{}", if current { "the schema is up to date" } else { "the schema is not up to date" });
            Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Verify { receipt, key, json } => verify::run(&receipt, &key, json),
        Command::Reopen { place } => {
            let recovered = store::Store::reopen(&place.options()).context("opening a new log")?;
            println!("{}", restore::says(&recovered));
            security::command(place.settings(), "reopen", Ok(ExitCode::SUCCESS))
        }
        Command::Backup { place, arguments } => backup::run(&place.options(), &arguments, place.settings().backups()),
        Command::Restore { place, arguments } => security::command(place.settings(), "restore", restore::run(&place.options(), &arguments)),
        Command::Rotate { place, json } => security::command(place.settings(), "rotate", rotate::run(&place.options(), json)),
        Command::Erase { place, person, ground } => security::command(place.settings(), "erase", serve::erase(&place.options(), &person, &ground)),
        Command::Expunge { place, arguments, backups } => {
            let backups = backups.or_else(|| place.settings().backups());
            security::command(place.settings(), "expunge", expunge::run(&place.options(), &arguments, backups.as_deref()))
        }
        Command::Bounce { place } => Ok(serve::bounce(&place.options())),
        Command::Affinity(affinity) => affinity::run(&affinity),
        Command::Assign(assign) => assign::run(&assign),
        Command::Rank(rank) => rank::rank(&rank),
        Command::Draw(draw) => draw::draw(&draw),
        Command::Openapi => {
            println!("{}", web::openapi());
            Ok(ExitCode::SUCCESS)
        }
    }
}
