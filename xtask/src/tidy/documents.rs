//! Documents: they exist, name the two commands, and point at what exists.

use super::Tree;

const DOCUMENTS: &[&str] = &["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md", "LICENSE"];
const READMES: &[&str] = &["README.md", "README.zh-CN.md"];
const COMMANDS: &[&str] = &["cargo run --release -- demo", "cargo xtask check"];

/// The documents are there, and both read-mes name the two commands.
pub fn exist(tree: &Tree) -> Vec<String> {
    let missing = DOCUMENTS.iter().filter(|path| tree.text(path).trim().is_empty());
    let mut problems: Vec<String> = missing.map(|path| format!("{path}:1: is missing or empty")).collect();
    for path in READMES {
        let unnamed = COMMANDS.iter().filter(|command| !tree.text(path).contains(**command));
        problems.extend(unnamed.map(|command| format!("{path}:1: does not name `{command}`")));
    }
    problems
}

/// A link of a document at the root to a place in the tree leads somewhere.
pub fn links(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(".md").filter(|(path, _)| !path.contains('/')) {
        for (index, line) in text.lines().enumerate() {
            let lost = targets(line).filter(|target| !leads(tree, target));
            problems.extend(lost.map(|target| format!("{path}:{}: `{target}` does not exist", index + 1)));
        }
    }
    problems
}

/// The targets in `](target)` of a line that are places in the tree.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let links = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    links.filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
}

fn leads(tree: &Tree, target: &str) -> bool {
    let target = target.trim_start_matches("./").trim_end_matches('/');
    tree.files.iter().any(|file| file.path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_somewhere() {
        let text = "[a](rules/src) ![b](./web/a.png) [c](gone.md#d) [e](https://example.org) [f](#here)";
        let tree = Tree::of(&[("README.md", text), ("rules/src/lib.rs", ""), ("web/a.png", "")]);
        assert_eq!(links(&tree), ["README.md:1: `gone.md` does not exist"]);
    }

    #[test]
    fn the_two_commands() {
        let both = "cargo run --release -- demo\ncargo xtask check\n";
        let tree = Tree::of(&[("README.md", both), ("README.zh-CN.md", COMMANDS[0])]);
        assert_eq!(exist(&tree).len(), DOCUMENTS.len() - 2 + 1);
    }
}
