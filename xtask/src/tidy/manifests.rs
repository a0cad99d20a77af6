//! Manifests: rules about `Cargo.toml` and `clippy.toml`.

use super::Tree;

/// Each dependency has its reason, on its line or the line above; at the root, a group has one above it.
pub fn reasons(tree: &Tree) -> Vec<String> {
    tree.ending("Cargo.toml").flat_map(|(path, text)| unreasoned(path, text)).collect()
}

/// A crate inherits the workspace's lints, and its own `clippy.toml` keeps the length of a function.
pub fn lints(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending("Cargo.toml") {
        if text.contains("[package]") && !text.contains("[lints]\nworkspace = true") {
            problems.push(format!("{path}:1: a crate has `[lints]` with `workspace = true`"));
        }
    }
    for (path, text) in tree.ending("clippy.toml") {
        if !text.lines().any(|line| line == "too-many-lines-threshold = 70") {
            problems.push(format!("{path}:1: clippy reads the nearest file only: repeat `too-many-lines-threshold = 70`"));
        }
    }
    problems
}

fn unreasoned(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut inside, mut grouped) = (false, false);
    let mut above = "";
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let reasoned = trimmed.contains(" #") || above.starts_with('#') || grouped;
        if let Some(table) = trimmed.strip_prefix('[') {
            let table = table.split(']').next().unwrap_or_default();
            inside = table == "dependencies" || table.ends_with("-dependencies") || table.ends_with(".dependencies");
            grouped = false;
            // `[dependencies.name]` is itself the line of a dependency.
            if table.contains("dependencies.") && !inside && !reasoned {
                problems.push(format!("{path}:{}: `[{table}]`: say why, in a comment here or above", index + 1));
            }
        } else if trimmed.is_empty() {
            grouped = false;
        } else if inside && trimmed.starts_with('#') {
            // At the root one comment speaks for its whole group.
            grouped = path == "Cargo.toml";
        } else if inside && is_dependency(line) && !reasoned && !(path == "Cargo.toml" && trimmed.contains("path = ")) {
            let name = trimmed.split(['=', '.']).next().unwrap_or_default().trim();
            problems.push(format!("{path}:{}: `{name}`: say why, in a comment here or above", index + 1));
        }
        above = trimmed;
    }
    problems
}

/// A line that begins an entry; the lines of a list inside one are indented or close it.
fn is_dependency(line: &str) -> bool {
    line.contains('=') && line.starts_with(|first: char| first.is_alphanumeric() || first == '"' || first == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_beside_or_above() {
        let text = "[package]\nname = \"a\"\n\n[dependencies]\na = \"1\" # Why.\n# Why.\nb = { version = \"1\" }\nc.workspace = true\n\n\
                    [dev-dependencies]\nd = \"1\"\n\n[lints]\nworkspace = true\n";
        let problems = unreasoned("a/Cargo.toml", text);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("a/Cargo.toml:8: `c`"));
        assert!(problems[1].starts_with("a/Cargo.toml:11: `d`"));
    }

    #[test]
    fn a_group_at_the_root() {
        let text = "[workspace.dependencies]\nours = { path = \"ours\" }\n\n# Text.\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n[profile.dev]\nx = 1\n";
        let problems = unreasoned("Cargo.toml", text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("Cargo.toml:8: `c`"));
    }

    #[test]
    fn lints_are_inherited() {
        let tree = Tree::of(&[("a/Cargo.toml", "[package]\n"), ("a/clippy.toml", "disallowed-types = []\n")]);
        assert_eq!(lints(&tree).len(), 2);
    }
}
