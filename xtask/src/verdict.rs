//! Verdict: what the test programs said of themselves, read from their output.

/// Sums of every `test result:` line, and the names of the tests that failed.
#[derive(Default)]
pub struct Verdict {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed, by name; also a test program that ended without saying so.
    pub failed: Vec<String>,
    ignored: u64,
    filtered: u64,
    counted: u64,
    programs: u64,
}

impl Verdict {
    /// Reads one line of output.
    pub fn read(&mut self, line: &str) {
        let line = line.trim_end();
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.programs += 1;
            self.passed += count(counts, "passed");
            self.counted += count(counts, "failed");
            self.ignored += count(counts, "ignored");
            self.filtered += count(counts, "filtered out");
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failed.push(name.to_owned());
        }
    }

    /// Told how cargo ended: failures that no line named are counted all the same.
    pub fn ended(&mut self, success: bool) {
        let named = u64::try_from(self.failed.len()).unwrap_or(u64::MAX);
        for _ in named..self.counted {
            self.failed.push("without a name in the output".to_owned());
        }
        if !success && self.failed.is_empty() {
            self.failed.push("program that did not build, or ended before its result".to_owned());
        }
    }

    /// What is wrong apart from failed tests: tests that were left out, or none at all.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.ignored > 0 {
            problems.push(format!("{} ignored: a test is run or deleted", self.ignored));
        }
        if self.filtered > 0 {
            problems.push(format!("{} filtered out: every test is run", self.filtered));
        }
        if self.programs == 0 || self.passed == 0 {
            problems.push("no test ran".to_owned());
        }
        problems
    }
}

/// The number before a word in `ok. 3 passed; 0 failed; …`.
fn count(line: &str, word: &str) -> u64 {
    line.split(['.', ';']).filter_map(|part| part.trim().strip_suffix(word)).find_map(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(output: &str, success: bool) -> Verdict {
        let mut verdict = Verdict::default();
        output.lines().for_each(|line| verdict.read(line));
        verdict.ended(success);
        verdict
    }

    #[test]
    fn sums_every_program() {
        let verdict = read(
            "test a ... ok\ntest result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
             test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
            true,
        );
        assert_eq!((verdict.passed, verdict.failed.len()), (15, 0));
        assert!(verdict.problems().is_empty());
    }

    #[test]
    fn names_failures_and_counts_unnamed_ones() {
        let verdict = read("test rules::late ... FAILED\ntest result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n", false);
        assert_eq!(verdict.failed, ["rules::late", "without a name in the output"]);
    }

    #[test]
    fn an_abort_is_a_failure() {
        let verdict = read("test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n", false);
        assert_eq!(verdict.failed.len(), 1);
    }

    #[test]
    fn leaving_tests_out_is_a_problem() {
        let verdict = read("test result: ok. 1 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out\n", true);
        assert_eq!(verdict.problems().len(), 2);
        assert_eq!(read("", true).problems(), ["no test ran"]);
    }
}
