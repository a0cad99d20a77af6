//! Glossary 术语: the words of the field, each with the type that carries it.

use super::{Tree, sources};
use std::collections::BTreeSet;

const GLOSSARY: &str = "GLOSSARY.md";
const COLUMNS: [&str; 4] = ["中文", "English", "Type", "Source"];

/// The table has its columns, and each type it names exists.
pub fn types(tree: &Tree) -> Vec<String> {
    let known: BTreeSet<String> =
        tree.ending(".rs").flat_map(|(_, text)| sources::types(text, &["struct", "enum", "trait", "union", "type"])).map(|(_, name)| name).collect();
    let text = tree.text(GLOSSARY);
    let mut problems = Vec::new();
    let mut tables = 0;
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else {
            inside = false;
            continue;
        };
        if !inside {
            inside = true;
            tables += 1;
            if cells != COLUMNS {
                problems.push(format!("{GLOSSARY}:{}: a table has the columns {}", index + 1, COLUMNS.join(" | ")));
            }
        } else if cells.len() != COLUMNS.len() {
            problems.push(format!("{GLOSSARY}:{}: {} cells, not {}", index + 1, cells.len(), COLUMNS.len()));
        } else {
            let missing = named(cells[2]).filter(|name| !known.contains(*name));
            problems.extend(missing.map(|name| format!("{GLOSSARY}:{}: there is no type `{name}`", index + 1)));
        }
    }
    if tables == 0 {
        problems.push(format!("{GLOSSARY}:1: has no table {}", COLUMNS.join(" | ")));
    }
    problems
}

/// The cells of a row of a table; none for any other line. A row of dashes has no word in it and passes.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// The types that a cell names in backticks: `Call`, `call::Stage`, `Stage::Open`; of a path, the first that is a type.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted.filter_map(|path| {
        let generic = path.split('<').next().unwrap_or(path);
        generic.split("::").find(|part| part.starts_with(char::is_uppercase)).or(Some(path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_exists() {
        let head = "# Words\n\n| 中文 | English | Type | Source |\n|---|---|---|---|\n";
        let rows =
            "| 指南 | call | `Call` | a |\n| 开放 | open | `call::Stage::Open` | a |\n| 项目 | project | `Project` | b |\n| 词 | word | — | c |\n";
        let code = "//! A.\npub struct Call;\nenum Stage { Open }\n";
        let with = |glossary: &str| types(&Tree::of(&[(GLOSSARY, glossary), ("rules/src/call.rs", code)]));
        assert_eq!(with(&format!("{head}{rows}")), ["GLOSSARY.md:7: there is no type `Project`"]);
        assert_eq!(with("").len(), 1);
        assert_eq!(with("| a | b |\n|---|---|\n").len(), 2);
    }
}
