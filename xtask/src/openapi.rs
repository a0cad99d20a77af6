//! OpenAPI freshness: the description kept in `web/openapi.json` is the one that the program would write today.

use crate::metadata;
use std::{path::Path, process::Command};

const KEPT: &str = "web/openapi.json";
const AGAIN: &str = "cargo run -p kechuang -- openapi > web/openapi.json";

/// Compares byte for byte; names the first line that differs.
pub fn fresh() -> Result<(), String> {
    // The program that the build step left, not `cargo run`: that would build it again with fewer features.
    let program = metadata::target_directory()?.join("debug/kechuang");
    let output = Command::new(&program).arg("openapi").output().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let root = metadata::root();
    if !output.status.success() || output.stdout.is_empty() {
        let kept = if Path::new(&root).join(KEPT).exists() { "exists" } else { "does not exist either" };
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "`kechuang openapi` wrote nothing ({}; {KEPT} {kept}); it said: {}",
            output.status,
            said.lines().next().unwrap_or("nothing"),
        ));
    }
    let kept = std::fs::read(root.join(KEPT)).map_err(|error| format!("{KEPT}: {error}; make it with: {AGAIN}"))?;
    match difference(&String::from_utf8_lossy(&kept), &String::from_utf8_lossy(&output.stdout)) {
        None => Ok(()),
        Some(line) => Err(format!("{KEPT}:{line}: differs from what `kechuang openapi` writes; make it again with: {AGAIN}")),
    }
}

/// The first line, counted from 1, in which two texts differ.
fn difference(kept: &str, now: &str) -> Option<usize> {
    if kept == now {
        return None;
    }
    Some(1 + kept.lines().zip(now.lines()).take_while(|(kept, now)| kept == now).count())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn names_the_first_line() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(difference("a\n", "a\nb\n"), Some(2));
    }
}
