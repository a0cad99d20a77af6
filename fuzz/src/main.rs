//! Runs the fuzz targets for as long as it is told, and keeps what fails in the corpus.
//!
//! `cargo xtask fuzz [TARGET] [--minutes N]`: all targets share the time, one after the other. Exit code: 0 nothing failed, 1 something did, 2 wrong usage.

use fuzz::{TARGETS, Target, round, target};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (name, minutes) = match words.as_slice() {
        [] => (None, "1"),
        ["--minutes", minutes] => (None, *minutes),
        [name] => (Some(*name), "1"),
        [name, "--minutes", minutes] => (Some(*name), *minutes),
        _ => return usage(),
    };
    let (Ok(minutes), Some(chosen)) = (minutes.parse::<u64>(), chosen(name)) else { return usage() };
    std::panic::set_hook(Box::new(|_| {}));
    let each = Duration::from_secs(minutes * 60) / u32::try_from(chosen.len()).unwrap_or(1);
    let mut failed = false;
    for target in chosen {
        let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| u64::try_from(age.as_nanos()).unwrap_or(0));
        match round::run(target, seed, usize::MAX, Some(Instant::now() + each)) {
            Ok(fed) => println!("{}: {fed} inputs, nothing failed; at most {} MiB held", target.name, round::peak().unwrap_or(0)),
            Err(failure) => {
                failed = true;
                println!("{}: {}\n  kept as {}", target.name, failure.why, keep(target, &failure.input));
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn chosen(name: Option<&str>) -> Option<Vec<&'static Target>> {
    match name {
        Some(name) => target(name).map(|target| vec![target]),
        None => Some(TARGETS.iter().collect()),
    }
}

/// Keeps an input that failed, by its digest, so that the gate runs it from now on.
fn keep(target: &Target, input: &[u8]) -> String {
    let digest = record::sha256(&[input]).to_string();
    let path = target.folder().join(format!("failed-{}", &digest[digest.len() - 16..]));
    match std::fs::write(&path, input) {
        Ok(()) => path.display().to_string(),
        Err(error) => format!("nothing: {error}"),
    }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    eprintln!("usage: cargo xtask fuzz [TARGET] [--minutes N], where TARGET is one of {}", names.join(", "));
    ExitCode::from(2)
}
