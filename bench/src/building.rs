//! Building 构建: the CPU time of a clean release build, as the kernel accounts for it.

use crate::Folder;
use crate::figure::{Bar, Figure, Table};
use crate::machine::{Process, Stretch};
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::Command;

/// Says how it is measured, and does it where it is asked to.
pub(crate) fn measure(run: bool, folder: &Folder, table: &mut Table) -> anyhow::Result<()> {
    if !run {
        println!(
            "A clean release build takes minutes, so it is not measured unasked. Either of these does it, in the folder of the workspace:\n\
             \n    kechuang-bench build --run\n    CARGO_TARGET_DIR=$(mktemp -d) bash -c 'time cargo build --release'\n\
             \nuser + sys is what counts (bar: 700 CPU seconds); real depends on who else is at work. Fetch the crates first: `cargo fetch`."
        );
        return Ok(());
    }
    ensure!(Path::new("Cargo.lock").exists(), "run this in the folder of the workspace");
    let own = Process::own();
    let (before, stretch) = (own.childrens_cpu(), Stretch::begin(None));
    let status = Command::new("cargo")
        .args(["build", "--release", "--locked"])
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .status()
        .context("running cargo")?;
    ensure!(status.success(), "the build failed: {status}");
    let (cpu, spent) = (own.childrens_cpu() - before, stretch.end());
    table.heading("A clean release build");
    table.add(
        Figure::new("clean release build of the binary", cpu, "CPU s")
            .bar(Bar::AtMost(700.0))
            .beside("a prototype of the same crates, thin LTO: 490 CPU s (published, other run)")
            .and("wall s", spent.wall)
            .and("calibration ms", spent.calibration_ms),
    );
    Ok(())
}
