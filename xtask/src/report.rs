//! Report 结果: what ran, how long it took, what failed; its last line is the verdict.

use std::{process::ExitCode, time::Instant};

/// Counts of what passed and failed, and every failure in words.
#[derive(Default)]
pub struct Report {
    passed: u64,
    failed: u64,
    failures: Vec<String>,
}

impl Report {
    /// Runs one step, which passes when it names no problem; prints its wall time.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Vec<String>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let problems = work();
        let seconds = start.elapsed().as_secs_f64();
        let good = self.check(name, &problems);
        println!("== {name}: {} in {seconds:.1} s", if good { "passed" } else { "FAILED" });
        good
    }

    /// Counts one check and prints its problems.
    pub fn check(&mut self, name: &str, problems: &[String]) -> bool {
        for problem in problems {
            println!("{name}: {problem}");
        }
        match problems.len() {
            0 => self.passed += 1,
            1 => self.fail(format!("{name}: {}", problems[0])),
            more => self.fail(format!("{name}: {} (and {} more)", problems[0], more - 1)),
        }
        problems.is_empty()
    }

    /// Counts what the test programs said of themselves.
    pub fn tests(&mut self, passed: u64, failed: &[String]) {
        println!("{passed} tests passed, {} failed", failed.len());
        self.passed += passed;
        for name in failed {
            self.fail(format!("test {name}"));
        }
    }

    /// Prints the failures again and the verdict as the last line.
    pub fn finish(self) -> ExitCode {
        if !self.failures.is_empty() {
            println!("\nfailed:");
        }
        for failure in &self.failures {
            println!("  {failure}");
        }
        println!("\nkechuang: {} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn fail(&mut self, what: String) {
        self.failed += 1;
        self.failures.push(what);
    }
}

/// A step's outcome as a list of problems.
pub fn problems(outcome: Result<(), String>) -> Vec<String> {
    outcome.err().into_iter().collect()
}
