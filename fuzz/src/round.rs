//! Round 一轮: feeds a target, and says which input it failed on.

use crate::{Mutator, Target};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// How long one input may take on a machine that has other things to do, in an unoptimised build: far more than any needs, far less than for ever.
pub const LONGEST: Duration = Duration::from_secs(10);

/// An input that a target cannot take.
pub struct Failure {
    /// The input.
    pub input: Vec<u8>,
    /// What was wrong with it.
    pub why: String,
}

/// Feeds one input. Fails where the target panics or takes too long.
pub fn feed(target: &Target, input: &[u8]) -> Result<(), Failure> {
    let started = Instant::now();
    let done = catch_unwind(AssertUnwindSafe(|| target.feed(input)));
    let took = started.elapsed();
    let why = match done {
        Err(panic) => {
            panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
        }
        Ok(()) if took > LONGEST => format!("it took {} s", took.as_secs()),
        Ok(()) => return Ok(()),
    };
    Err(Failure { input: input.to_vec(), why })
}

/// Feeds the corpus as it is, then mutations of it: as many as `count`, or until the time is over. Says how many.
pub fn run(target: &Target, seed: u64, count: usize, until: Option<Instant>) -> Result<usize, Failure> {
    let corpus = target.corpus().map_err(|error| Failure { input: Vec::new(), why: format!("{}: {error}", target.folder().display()) })?;
    for (_, input) in &corpus {
        feed(target, input)?;
    }
    feed(target, b"")?;
    let mut mutator = Mutator::new(seed);
    let mut fed = 0;
    while fed < count && until.is_none_or(|until| Instant::now() < until) {
        feed(target, &mutator.input(&corpus, target.words))?;
        fed += 1;
    }
    Ok(fed)
}

/// How much memory this process has ever held at once, in MiB; none where the system does not say.
pub fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kib| kib / 1024)
}
