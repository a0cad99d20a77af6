//! Bench 测量: builds for release, then hands over to the program that measures.

use crate::{cargo, install, metadata};
use std::process::Command;

/// Builds what is measured for release, with its installed peers where the review is measured, and runs `kechuang-bench` with these arguments.
pub fn run(args: &[String]) -> Result<(), String> {
    let review = args.iter().any(|word| word == "review");
    if review && let Err(why) = install::ensure_peers() {
        // What is not there says so in its row.
        eprintln!("xtask: {why}");
    }
    cargo::run(if review { &["build", "--release", "--package", "bench", "--package", "kechuang"] } else { &["build", "--release", "--workspace"] })?;
    let program = metadata::target_directory()?.join("release/kechuang-bench");
    let status = Command::new(&program).args(args).status().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    if status.success() { Ok(()) } else { Err(format!("kechuang-bench: {status}")) }
}
