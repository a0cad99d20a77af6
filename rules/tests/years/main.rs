//! Years 多年模拟: a centre lives through seeded years, and after each step all is as it must be.
//!
//! Simulated people do whatever the rules let them, and try what they do not, at simulated times, also backwards clocks; events are kept as
//! the journal keeps them, in bytes, and have their places in a log with receipts; the machine stops now and then. A failure prints its seed and
//! step with the command that replays it. `YEARS_SEEDS=20000 cargo test -p rules --test years` runs longer.

mod chance;
mod checks;
mod coverage;
mod deeds;
mod journal;
mod log;
mod run;
mod world;

use coverage::Coverage;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many seeds the gate runs.
const SEEDS: u64 = 2_000;

#[expect(clippy::disallowed_methods, reason = "How many seeds, or which one, is said by who runs it.")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs the seeds of one thread; gives what came up, and the first failure.
fn some(seeds: impl Iterator<Item = u64>) -> (Coverage, Option<String>) {
    let mut coverage = Coverage::default();
    for seed in seeds {
        let done = catch_unwind(AssertUnwindSafe(|| run::run(seed, run::STEPS, false, &mut coverage)));
        if done.is_err() {
            let (seed, step) = run::STEP.get();
            let again = format!("YEARS_SEED={seed} YEARS_STEP={step} cargo test -p rules --test years -- replay --nocapture");
            return (coverage, Some(format!("seed {seed} step {step} fails; to see all that led to it:\n  {again}")));
        }
    }
    (coverage, None)
}

#[test]
fn two_thousand_centres_live_through_their_years() {
    let count = setting("YEARS_SEEDS").unwrap_or(SEEDS);
    let halves = std::thread::scope(|scope| {
        let half = |odd: u64| scope.spawn(move || some((0..count).filter(move |seed| seed % 2 == odd)));
        [half(0), half(1)].map(|half| half.join().expect("a thread of seeds"))
    });
    let mut coverage = Coverage::default();
    let mut failures = Vec::new();
    for (came_up, failure) in halves {
        coverage.add(came_up);
        failures.extend(failure);
    }
    run::tell(format!("{count} seeds\n{}", coverage.table()));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let missing = coverage.missing();
    assert!(count < SEEDS || missing.is_empty(), "{}", missing.join("\n"));
}

/// Tells one seed's years up to a step, in words; without `YEARS_SEED` it tells a short one, and only that it can be told.
#[test]
fn replay() {
    let seed = setting("YEARS_SEED").unwrap_or(1);
    let last = setting("YEARS_STEP")
        .map_or(if setting("YEARS_SEED").is_some() { run::STEPS } else { 40 }, |step| usize::try_from(step).expect("a step") + 1);
    run::tell(format!("seed {seed}"));
    run::run(seed, last, setting("YEARS_SEED").is_some(), &mut Coverage::default());
}
