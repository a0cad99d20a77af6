//! xtask 门禁: the gate and the tools of the house, without anything to install first.
//!
//! ```text
//! cargo xtask check [--quick]     the whole gate; --quick leaves out the tests and what only they need
//! cargo xtask tidy                the house rules, dependency direction, licences: a second, for daily use
//! cargo xtask postgres -- CMD…    runs CMD with a throw-away PostgreSQL in KECHUANG_TEST_POSTGRES
//! cargo xtask bench …             builds for release and measures
//! cargo xtask fuzz [TARGET] [--minutes N]   feeds the parsers for as long, and keeps what fails in the corpus
//! cargo xtask endure [NAME] …     builds for release and makes things go wrong: kills, full disks, power cuts, clocks; `--rounds N`, `--seed N`
//! cargo xtask old-browser         every page, and an application, in Chromium 86
//! cargo xtask cross               whether it compiles for aarch64, and the record works there
//! cargo xtask probe [EXAMPLES]    asks the demonstration whatever its description allows and forbids, by schemathesis; minutes
//! ```
//! Exit code: 0 all passed, 1 something failed, 2 wrong usage.

mod bench;
mod cargo;
mod check;
mod cross;
mod direction;
mod endure;
mod install;
mod licences;
mod metadata;
mod old_browser;
mod openapi;
mod postgres;
mod probe;
mod report;
mod tidy;
mod verdict;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask check [--quick] | tidy | postgres -- COMMAND… | bench … | endure … | fuzz [TARGET] [--minutes N] | probe [EXAMPLES] | old-browser | cross";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check"] => check::whole(),
        ["check", "--quick"] => check::quick(),
        ["tidy"] => check::daily(),
        ["postgres", "--", program, rest @ ..] => with_postgres(program, rest),
        ["probe"] => answer(probe::run("12")),
        ["probe", examples] => answer(probe::run(examples)),
        ["bench", ..] => answer(bench::run(&arguments[1..])),
        ["fuzz", words @ ..] => answer(cargo::run(&[&["run", "--quiet", "--package", "fuzz", "--"], words].concat())),
        ["endure", ..] => answer(endure::run(&arguments[1..])),
        ["old-browser"] => answer(old_browser::run()),
        ["cross"] => answer(cross::run()),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Runs a command beside a throw-away PostgreSQL and passes its exit code on.
fn with_postgres(program: &str, rest: &[&str]) -> ExitCode {
    let cluster = match postgres::Cluster::start() {
        Ok(cluster) => cluster,
        Err(problem) => return answer(Err(problem)),
    };
    let mut command = std::process::Command::new(program);
    cargo::unnamed(&mut command);
    match command.args(rest).env(postgres::VARIABLE, cluster.url()).status() {
        Ok(status) => ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)),
        Err(error) => answer(Err(format!("cannot run {program}: {error}"))),
    }
}

fn answer(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
