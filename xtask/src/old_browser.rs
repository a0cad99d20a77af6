//! Old browser 旧浏览器: brings Chromium 86 of 2020 and runs the tour of the pages in it. No part of the gate: 46 MB, and it needs npm and node.
//!
//! The npm package `chrome-aws-lambda` 5.3.1 (MIT; Chromium is BSD-3-Clause) carries that Chromium's headless shell for x86-64 Linux inside it,
//! packed with brotli. It lies under the target's `old-browser` once it was brought, and runs on the loopback alone.

use crate::{cargo, metadata};
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGE: &str = "chrome-aws-lambda@5.3.1";
const ARCHIVE: &str = "chrome-aws-lambda-5.3.1.tgz";
/// SHA-256 of the archive.
const DIGEST: &str = "e258e73f4d5957f39de30f6343a2f44de425d978d8058631e4e9d20111c2222a";
/// What node is asked to do: it knows brotli, and is where npm is.
const UNPACK: &str = "const [from, to] = process.argv.slice(1), fs = require('fs');
    fs.writeFileSync(to, require('zlib').brotliDecompressSync(fs.readFileSync(from)), { mode: 0o755 })";

/// Brings the browser where it is not there yet, and runs the tour.
pub fn run() -> Result<(), String> {
    let folder = metadata::target_directory()?.join("old-browser");
    let browser = folder.join("chromium");
    if !browser.is_file() {
        bring(&folder, &browser)?;
    }
    let call = ["run", "-p", "browser", "--example", "old"];
    let status = cargo::command(&call).env("KECHUANG_OLD_CHROMIUM", &browser).status().map_err(|error| format!("cannot run cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo {}: {status}", call.join(" "))) }
}

fn bring(folder: &Path, browser: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    done(Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(folder))?;
    let output = Command::new("sha256sum").arg(folder.join(ARCHIVE)).output().map_err(|error| format!("sha256sum: {error}"))?;
    if !output.stdout.starts_with(DIGEST.as_bytes()) {
        return Err(format!("{ARCHIVE} is not what it was: {}", String::from_utf8_lossy(&output.stdout)));
    }
    done(Command::new("tar").args(["-xzf", ARCHIVE, "package/bin/chromium.br"]).current_dir(folder))?;
    let packed: PathBuf = folder.join("package/bin/chromium.br");
    done(Command::new("node").args(["-e", UNPACK]).arg(packed).arg(browser))
}

fn done(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}
