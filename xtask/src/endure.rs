//! Endure 耐久试验: builds for release, then hands over to the program that makes things go wrong. Not in the gate: it takes minutes to hours.

use crate::{cargo, install, metadata};
use std::process::Command;

/// Builds what is needed for release and runs `kechuang-endure` with these arguments.
pub fn run(args: &[String]) -> Result<(), String> {
    if args.iter().any(|name| matches!(name.as_str(), "failover" | "failover-lost" | "postgres-kill")) {
        install::ensure_failover()?;
    }
    cargo::run(&["build", "--release", "-p", "kechuang", "-p", "endure"])?;
    let program = metadata::target_directory()?.join("release/kechuang-endure");
    let status = Command::new(&program).args(args).status().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    if status.success() { Ok(()) } else { Err(format!("kechuang-endure: {status}")) }
}
