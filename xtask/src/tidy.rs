//! Tidy 整洁: the rules of the house that a reader of text can check. Each is one function that names file, line and rule.

mod asvs;
mod documents;
mod fluent;
mod glossary;
mod lexer;
mod locales;
mod manifests;
mod newer;
mod sources;
mod tracked;

use crate::metadata;
use std::{path::Path, process::Command};

/// What one house rule has to say about the tree: nothing, when it is kept.
pub type Check = fn(&Tree) -> Vec<String>;

/// Every house rule.
pub const CHECKS: &[(&str, Check)] = &[
    ("a module says what it is", sources::opening),
    ("files are of 600 lines at most", sources::size),
    ("words that we do not write", sources::words),
    ("no sleeping", sources::sleeping),
    ("money never floats", sources::floats),
    ("nouns", sources::nouns),
    ("file names", sources::names),
    ("dependencies have a reason", manifests::reasons),
    ("every crate keeps the lints", manifests::lints),
    ("glossary", glossary::types),
    ("both languages say the same", locales::complete),
    ("messages in use exist", locales::existing),
    ("messages that exist are used", locales::used),
    ("migrations are numbered", tracked::migrations),
    ("pages work in Chromium 86", newer::newer),
    ("no machine's paths or hosts", tracked::traces),
    ("nothing over 5 MiB", tracked::bulk),
    ("documents exist", documents::exist),
    ("documents point at what exists", documents::links),
    ("each requirement of ASVS is shown by something", asvs::table),
];

/// The files that git keeps or would keep.
#[derive(Default)]
pub struct Tree {
    /// In the order of their paths.
    pub files: Vec<File>,
}

/// One file.
pub struct File {
    /// From the root, with slashes.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Its content, if it is UTF-8.
    pub text: Option<String>,
}

impl Tree {
    /// Asks git, and reads everything: what is not committed yet is held to the rules too.
    pub fn read() -> Result<Self, String> {
        let root = metadata::root();
        // The gate may run as another user than the one who cloned.
        let output = Command::new("git")
            .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|error| format!("cannot run git: {error}"))?;
        if !output.status.success() {
            return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut files: Vec<File> = names.split('\0').filter_map(|path| read(&root, path)).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files.dedup_by(|one, other| one.path == other.path);
        Ok(Self { files })
    }

    /// One file by its path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The text of one file; empty when it is not there.
    pub fn text(&self, path: &str) -> &str {
        self.get(path).and_then(|file| file.text.as_deref()).unwrap_or_default()
    }

    /// Path and text of every file whose name ends so.
    pub fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let matching = self.files.iter().filter(move |file| file.path.ends_with(ending));
        matching.filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }

    /// A tree for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), size: text.len() as u64, text: Some((*text).to_owned()) };
        Self { files: files.iter().map(file).collect() }
    }
}

/// A file that was deleted but is still known to git is left out; so is a folder that git takes for a file.
fn read(root: &Path, path: &str) -> Option<File> {
    let whole = root.join(path);
    let size = whole.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    let text = std::fs::read(whole).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Some(File { path: path.to_owned(), size, text })
}

/// The lines of a list kept beside us: without comments, blank lines and what follows a `#`; each with its number.
fn listed(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.split('#').next().unwrap_or_default().trim()));
    lines.filter(|(_, line)| !line.is_empty())
}
