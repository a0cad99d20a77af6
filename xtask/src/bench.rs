//! Bench 测量: builds for release, then hands over to the program that measures.

use crate::{cargo, metadata};
use std::process::Command;

/// Builds the workspace for release and runs `kechuang-bench` with these arguments.
pub fn run(args: &[String]) -> Result<(), String> {
    cargo::run(&["build", "--release", "--workspace"])?;
    let program = metadata::target_directory()?.join("release/kechuang-bench");
    let status = Command::new(&program).args(args).status().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    if status.success() { Ok(()) } else { Err(format!("kechuang-bench: {status}")) }
}
