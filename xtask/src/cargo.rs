//! Cargo: always the whole workspace and one profile, so that no step builds again with other features what another built.

use crate::verdict::Verdict;
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

/// A call of the cargo that runs us.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    unnamed(&mut command);
    command
}

/// Takes from a command what cargo has told us of our own package: build scripts that look at it (ring's) would build again whenever cargo is
/// called here after it was called by hand.
pub fn unnamed(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
}

/// Clippy as the compiler of our own packages, with warnings as errors: what it has looked at is compiled, and the tests run just that. To check first
/// and to compile after would read every crate twice. The second variable is how `cargo clippy` hands on its arguments.
pub fn linted() -> [(String, String); 2] {
    let beside = std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name("clippy-driver")).filter(|driver| driver.exists());
    let driver = beside.map_or_else(|| "clippy-driver".to_owned(), |driver| driver.display().to_string());
    [("RUSTC_WORKSPACE_WRAPPER".to_owned(), driver), ("CLIPPY_ARGS".to_owned(), "-Dwarnings__CLIPPY_HACKERY__".to_owned())]
}

/// Runs cargo with its output shown; fails as it fails.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    run_with(arguments, &[])
}

/// The same, with that environment.
pub fn run_with(arguments: &[&str], environment: &[(String, String)]) -> Result<(), String> {
    let call = format!("cargo {}", arguments.join(" "));
    println!("$ {call}");
    let environment = environment.iter().map(|(name, value)| (name, value));
    let status = command(arguments).envs(environment).status().map_err(|error| format!("cannot run {call}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{call}: {status}")) }
}

/// Runs every test of the workspace, doc tests too; shows the output as it comes and reads the verdicts in it.
pub fn test(environment: &[(String, String)]) -> Result<Verdict, String> {
    let mut child = command(&["test", "--workspace", "--no-fail-fast"])
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run cargo test: {error}"))?;
    let mut verdict = Verdict::default();
    if let Some(output) = child.stdout.take() {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        // Bytes, not text: a test that prints half a character must not hide the verdicts after it.
        while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            // Nobody reading the output is no reason to stop the tests.
            let _ = std::io::stdout().write_all(&line);
            verdict.read(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for cargo test: {error}"))?;
    verdict.ended(status.success());
    Ok(verdict)
}
