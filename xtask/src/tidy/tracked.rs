//! Tracked: rules about everything that git keeps.

use super::Tree;

const MIGRATIONS: &str = "store/migrations/";
const LARGEST: u64 = 5 * 1024 * 1024;

/// Folders of somebody's machine. Put together here, so that this file keeps the rule too.
const FOLDERS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// Hosts of registries: where a package comes from is the reader's choice.
const HOSTS: &[&str] =
    &[concat!("crates", ".io"), concat!("pypi", ".org"), concat!("npmjs", ".org"), concat!("npmjs", ".com"), concat!("debian", ".org")];

/// Migrations are numbered from 0001 without a gap.
pub fn migrations(tree: &Tree) -> Vec<String> {
    let paths = tree.files.iter().map(|file| file.path.as_str()).filter(|path| path.starts_with(MIGRATIONS) && path.ends_with(".sql"));
    let mut problems = Vec::new();
    let mut expected = 1;
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or(path);
        if !name.starts_with(&format!("{expected:04}_")) {
            problems.push(format!("{path}:1: the next migration is {expected:04}_….sql: no gap, no number twice"));
        }
        expected += 1;
    }
    if expected == 1 {
        problems.push(format!("{MIGRATIONS}: has no migration"));
    }
    problems
}

/// No text names a folder of somebody's machine or the host of a registry; the lock file, written by cargo, may.
pub fn traces(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for file in tree.files.iter().filter(|file| file.path != "Cargo.lock") {
        for (index, line) in file.text.iter().flat_map(|text| text.lines().enumerate()) {
            let found = FOLDERS.iter().filter(|folder| starts_a_path(line, folder)).chain(HOSTS.iter().filter(|host| line.contains(**host)));
            problems.extend(found.map(|trace| format!("{}:{}: `{trace}`: belongs to one machine or registry", file.path, index + 1)));
        }
    }
    problems
}

/// Nothing is larger than a reader would fetch gladly.
pub fn bulk(tree: &Tree) -> Vec<String> {
    let large = tree.files.iter().filter(|file| file.size > LARGEST);
    large.map(|file| format!("{}:1: {} bytes; at most {LARGEST}", file.path, file.size)).collect()
}

/// Whether a path from the root begins here: in `https://host/folder/` the folder is the middle of an address.
fn starts_a_path(line: &str, folder: &str) -> bool {
    let middle = |before: char| before.is_alphanumeric() || "-_.}~*".contains(before);
    line.match_indices(folder).any(|(start, _)| !line[..start].chars().next_back().is_some_and(middle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_gaps() {
        let with = |names: &[&str]| {
            let paths: Vec<String> = names.iter().map(|name| format!("{MIGRATIONS}{name}")).collect();
            let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
            migrations(&Tree::of(&files)).len()
        };
        assert_eq!(with(&["0001_spine.sql", "0002_review.sql"]), 0);
        assert_eq!(with(&["0001_spine.sql", "0003_review.sql"]), 1);
        assert_eq!(with(&["0001_a.sql", "0001_b.sql"]), 1);
        assert_eq!(with(&[]), 1);
    }

    #[test]
    fn paths_of_a_machine() {
        let folder = FOLDERS[2];
        let found = |text: &str| traces(&Tree::of(&[("README.md", text)])).len();
        assert_eq!(found(&format!("see {folder}somebody")), 1);
        assert_eq!(found(&format!("`{folder}a`")), 1);
        assert_eq!(found(&format!("https://example.org{folder}a")), 0);
        assert_eq!(found(&format!("fetch it from {}", HOSTS[0])), 1);
        assert!(traces(&Tree::of(&[("Cargo.lock", HOSTS[0])])).is_empty());
    }
}
