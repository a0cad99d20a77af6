//! Asvs 安全要求: the table of OWASP ASVS in `docs/` has each number once, at its level, and each row says by what it is shown.

use super::{Tree, listed};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = "docs/asvs.md";
const NUMBERS: &str = "xtask/asvs-5.0.txt";
/// What a row may say of its requirement.
const STATES: [&str; 4] = ["met", "operator", "open", "n/a"];
/// The fewest characters of a reason.
const REASON_LEAST: usize = 15;

/// A number that is missing, doubled or of another level, a row that shows nothing, and a test that is named but not there.
pub fn table(tree: &Tree) -> Vec<String> {
    let known: BTreeMap<&str, &str> = listed(tree.text(NUMBERS)).filter_map(|(_, line)| line.split_once(' ')).collect();
    let (mut problems, mut seen, mut counted) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
    for (line, text) in tree.text(TABLE).lines().enumerate() {
        let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
        let [number, level, what, state, shown] = cells[..] else { continue };
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut wrong = |why: String| problems.push(format!("{TABLE}:{}: {number} {why}", line + 1));
        if known.get(number) != Some(&level) {
            wrong("is no requirement of that level".to_owned());
        }
        if !seen.insert(number) {
            wrong("stands there twice".to_owned());
        }
        if what.is_empty() || !STATES.contains(&state) {
            wrong(format!("says nothing, or is neither of {}", STATES.join(", ")));
        }
        let tests = tests(shown);
        for (path, name) in &tests {
            if !is_test(tree.text(path), name) {
                wrong(format!("names a test that is not there: {path}::{name}"));
            }
        }
        if tests.is_empty() && shown.chars().count() < REASON_LEAST {
            wrong("names neither a test nor a reason".to_owned());
        }
        *counted.entry((level, state)).or_insert(0) += 1;
    }
    problems.extend(known.keys().filter(|number| !seen.contains(**number)).map(|number| format!("{TABLE}: {number} is missing")));
    problems.extend(sums(tree, &counted));
    problems
}

/// The sums at its head are those of its rows.
fn sums(tree: &Tree, counted: &BTreeMap<(&str, &str), usize>) -> Option<String> {
    let of = |level: &'static str| {
        let each = STATES.map(|state| counted.get(&(level, state)).copied().unwrap_or_default());
        let figures = each.map(|count| count.to_string()).join(" | ");
        format!("| {level} | {} | {figures} |", each.iter().sum::<usize>())
    };
    let missing = [of("1"), of("2")].into_iter().find(|sum| !tree.text(TABLE).contains(sum.as_str()));
    missing.map(|sum| format!("{TABLE}: its head lacks the line {sum}"))
}

/// The tests that a text names, as `path.rs::name` between backticks.
fn tests(text: &str) -> Vec<(&str, &str)> {
    text.split('`').skip(1).step_by(2).filter_map(|code| code.split_once("::")).filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// Whether there is such a function; a helper of a test is found by its name too, which a reader sees.
fn is_test(text: &str, name: &str) -> bool {
    text.contains(&format!("fn {name}("))
}

#[cfg(test)]
mod tests_of_it {
    use super::table;
    use crate::tidy::Tree;

    #[test]
    fn each_number_stands_once_and_shows_something() {
        let check = |rows: &str, expected: &[&str]| {
            let head = "| 1 | 1 | 1 | 0 | 0 | 0 |\n| 2 | 1 | 0 | 0 | 0 | 1 |\n";
            let table_text = format!("{head}{rows}");
            let tree = Tree::of(&[
                ("docs/asvs.md", &table_text),
                ("xtask/asvs-5.0.txt", "# Numbers.\n1.1.1 1\n1.1.2 2\n"),
                ("a/b.rs", "#[test]\nfn it_holds() {}\n"),
            ]);
            let found = table(&tree);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            assert!(found.iter().zip(expected).all(|(found, expected)| found.contains(expected)), "{found:?}");
        };
        let (one, two) = ("| 1.1.1 | 1 | what | met | `a/b.rs::it_holds` |\n", "| 1.1.2 | 2 | what | n/a | By design: none of that here. |\n");
        check(&format!("{one}{two}"), &[]);
        check(&format!("{one}{two}{one}"), &["twice", "lacks the line"]);
        check(two, &["1.1.1 is missing", "lacks the line"]);
        check(&format!("{}{two}", one.replace("it_holds", "it_broke")), &["not there: a/b.rs::it_broke"]);
        check(&format!("{one}{}", two.replace("By design: none of that here.", "")), &["neither a test nor a reason"]);
        check(&format!("{one}{}", two.replace("| 2 |", "| 1 |")), &["no requirement of that level", "lacks the line"]);
    }
}
