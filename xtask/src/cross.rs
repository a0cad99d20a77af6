//! Cross 交叉编译: whether everything compiles for 64-bit ARM, the processors of many a Chinese server, and whether the record works there.
//!
//! ```text
//! cargo check --workspace      with a compiler that has a standard library for it; C (SQLite, ring) by Debian's cross compiler
//! cargo test -p record         under qemu: the log, its proofs and receipts, instruction by instruction
//! ```
//! No part of the gate: it needs Debian, some 130 MB, and minutes. Where `rustup` has brought the target, its compiler is used; elsewhere that of
//! Debian's `rustc-web`, unpacked under the target's `cross` and installed nowhere.

use crate::{cargo, metadata};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "aarch64-unknown-linux-gnu";
/// The same compiler twice: with the standard library of this machine, and with the other one's.
const COMPILER: &[&str] =
    &["rustc-web:amd64", "libstd-rust-web-1.96:amd64", "libstd-rust-web-dev:amd64", "libstd-rust-web-dev:arm64", "libllvm22:amd64"];
/// What must be on the path, with the package that brings it.
const PROGRAMS: &[(&str, &str)] = &[("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross"), ("qemu-aarch64", "qemu-user")];

/// Checks the workspace and tests the record.
pub fn run() -> Result<(), String> {
    for (program, package) in PROGRAMS {
        if Command::new(program).arg("--version").output().is_err() {
            return Err(format!("{program} is not here: install Debian's {package}"));
        }
    }
    let folder = metadata::target_directory()?.join("cross");
    let mut environment = vec![
        ("CARGO_TARGET_DIR", folder.join("target").display().to_string()),
        ("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "aarch64-linux-gnu-gcc".to_owned()),
        ("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", "qemu-aarch64 -L /usr/aarch64-linux-gnu".to_owned()),
    ];
    if !is_there(&PathBuf::from(says("rustc", &["--print", "sysroot"])?)) {
        let root = folder.join("root");
        if !is_there(&root.join("usr")) {
            bring(&folder, &root)?;
        }
        let within = |path: &str| root.join(path).display().to_string();
        environment.extend([("RUSTC", within("usr/bin/rustc")), ("LD_LIBRARY_PATH", within("usr/lib/x86_64-linux-gnu"))]);
    }
    // Not the documents' tests: they are compiled by the tool of another compiler.
    let calls: [&[&str]; 2] = [&["check", "--workspace", "--target", TARGET], &["test", "--package=record", "--tests", "--target", TARGET]];
    for call in calls {
        println!("$ cargo {}", call.join(" "));
        let status = cargo::command(call).envs(environment.iter().cloned()).status().map_err(|error| format!("cannot run cargo: {error}"))?;
        if !status.success() {
            return Err(format!("cargo {}: {status}", call.join(" ")));
        }
    }
    Ok(())
}

/// Whether a compiler's folder has the standard library of the other processor.
fn is_there(root: &Path) -> bool {
    root.join("lib/rustlib").join(TARGET).join("lib").is_dir()
}

fn says(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Fetches Debian's packages of the compiler by lists of our own, so that the machine keeps its architecture, and unpacks them.
fn bring(folder: &Path, root: &Path) -> Result<(), String> {
    let apt = folder.join("apt");
    for path in [apt.join("lists/partial"), apt.join("cache/archives/partial"), apt.join("packages"), root.to_path_buf()] {
        std::fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let own = ["Architecture=amd64".to_owned(), "Architectures=amd64,arm64".to_owned()].map(|option| format!("APT::{option}"));
    let places = [format!("Dir::State::lists={}", apt.join("lists").display()), format!("Dir::Cache={}", apt.join("cache").display())];
    let options: Vec<String> = own.into_iter().chain(places).map(|option| format!("-o{option}")).collect();
    done(Command::new("apt-get").args(&options).args(["update", "-qq"]))?;
    done(Command::new("apt-get").args(&options).args(["download", "-qq"]).args(COMPILER).current_dir(apt.join("packages")))?;
    let packages = std::fs::read_dir(apt.join("packages")).map_err(|error| error.to_string())?;
    for package in packages.filter_map(Result::ok) {
        done(Command::new("dpkg").arg("-x").arg(package.path()).arg(root))?;
    }
    Ok(())
}

fn done(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}
