//! Peers 同类软件: installed from their registries beside the build, run as processes of their own on the same files.

use crate::machine::Process;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is installed, in the versions that the aims were measured with.
const PACKAGES: [&str; 3] = ["numpy==2.4.6", "ortools==9.15.6755", "highspy==1.15.1"];

/// The script that speaks to OR-tools and to HiGHS.
const ASSIGN: &str = include_str!("../../peers/assign.py");

/// The script that waits for a command and says what it used.
const WATCH: &str = include_str!("../../peers/watch.py");

/// What a process printed, and what it cost.
pub(crate) struct Ran {
    /// Its line of JSON.
    pub(crate) answer: Value,
    /// CPU seconds of the whole process, with its start and its reading.
    pub(crate) cpu: f64,
}

/// A Python with the solvers.
pub(crate) struct Python {
    program: PathBuf,
    script: PathBuf,
}

impl Python {
    /// Makes the environment `target/peers` where it is not there yet; fails where there is no Python or no registry.
    pub(crate) fn make(folder: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("finding this program")?;
        let target = program.ancestors().nth(2).context("finding the folder of the build")?;
        let environment = target.join("peers");
        let (program, made) = (environment.join("bin/python"), environment.join("made"));
        if std::fs::read_to_string(&made).unwrap_or_default() != PACKAGES.join(" ") {
            quiet(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
            quiet(Command::new(&program).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES))?;
            std::fs::write(&made, PACKAGES.join(" ")).context("marking the environment as made")?;
        }
        let script = folder.join("assign.py");
        std::fs::write(&script, ASSIGN).context("writing the script of the peers")?;
        Ok(Self { program, script })
    }

    /// Assigns by one of the solvers.
    pub(crate) fn assign(&self, solver: &str, file: &Path, whole: i64, cap: u32) -> anyhow::Result<Ran> {
        run(Command::new(&self.program).arg(&self.script).arg(solver).arg(file).args([whole.to_string(), cap.to_string()]))
    }
}

/// Runs what prints one line of JSON.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<Ran> {
    let before = Process::own().childrens_cpu();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("running {}", command.get_program().display()))?;
    let cpu = Process::own().childrens_cpu() - before;
    ensure!(output.status.success(), "{}", last_line(&output.stderr));
    let answer = serde_json::from_slice(&output.stdout).context("reading what it printed")?;
    Ok(Ran { answer, cpu })
}

/// Runs what prints nothing that counts, in a folder. Says its CPU seconds and its peak in mebibytes.
pub(crate) fn watch(command: &[&str], folder: &Path) -> anyhow::Result<(f64, f64)> {
    let ran = run(Command::new("python3").args(["-c", WATCH]).args(command).current_dir(folder))?;
    let number = |name: &str| ran.answer[name].as_f64().with_context(|| format!("no {name} in {}", ran.answer));
    Ok((number("seconds")?, number("peak_mib")?))
}

fn quiet(command: &mut Command) -> anyhow::Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("running {}", command.get_program().display()))?;
    ensure!(output.status.success(), "{}", last_line(&output.stderr));
    Ok(())
}

fn last_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_owned()
}
