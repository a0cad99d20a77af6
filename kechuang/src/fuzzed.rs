//! Fuzzed 模糊测试入口: the tables that commands read, as plain functions of bytes, for the fuzz targets. Nothing else calls them.
//!
//! A command's files stand in one input, one after the other, with a line `%%` between them.

use crate::assign::{self, Assign};
use crate::rank::{self, Draw, Rank};
use crate::table::Table;
use assignment::Unsolved;
use clap::Parser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest input that is also solved, in bytes: what is longer is a matter of the engine, which has tests of its own.
const SOLVED_MOST: usize = 2_000;

/// The arguments of one of the commands, as the command line gives them.
#[derive(Parser)]
enum Line {
    Assign(Assign),
    Rank(Rank),
    Draw(Draw),
}

/// Any table.
pub fn table(input: &[u8]) {
    let wanted: &[&[&str]] = &[&["paper", "proposal"], &["demand", "score", "cap"]];
    let Ok(table) = Table::parse(Path::new("table.csv"), input, wanted) else { return };
    let most = table.optional("most");
    let mut names = BTreeMap::new();
    for (at, row) in table.rows().enumerate() {
        let _ = (row.text(0).len(), row.count(1).is_ok(), row.decimal(1).is_ok(), most.map(|most| row.count(most).is_ok()));
        let known = row.fresh(0, &mut names, at).is_ok();
        assert!(!known || row.known(0, &names).is_ok_and(|number| number == at));
    }
}

/// The files of `assign`: proposals, experts, affinities, conflicts.
pub fn assign(input: &[u8]) {
    let files = Files::of(input);
    let mut words = vec!["assign".to_owned(), "--out".to_owned(), "-".to_owned()];
    for (number, name) in ["--proposals", "--experts", "--affinity", "--conflicts"].into_iter().enumerate() {
        words.extend([name.to_owned(), files.path(number)]);
    }
    let Line::Assign(command) = line(&words) else { return };
    let Some(named) = told(assign::read(&command), &files) else { return };
    if input.len() > SOLVED_MOST {
        return;
    }
    match assignment::total(&named.problem) {
        Ok(solved) => assert_eq!(solved.total, solved.bound, "what is solved is proved"),
        Err(error) => assert!(matches!(error, Unsolved::Infeasible(_)), "what is read is well-formed: {error}"),
    }
}

/// The file of `rank`: votes.
pub fn rank(input: &[u8]) {
    let files = Files::of(input);
    let Line::Rank(command) = line(&["rank", "--out", "-", "--votes", &files.path(0)].map(str::to_owned)) else { return };
    if let Some((votes, names)) = told(rank::read(&command), &files) {
        assert_eq!(votes.means().len(), names.len(), "each proposal has its mean");
    }
}

/// The file of `draw`: who takes part.
pub fn draw(input: &[u8]) {
    let files = Files::of(input);
    let words = ["draw", "--places", "1", "--label", "L", "--beacon", "B", "--list", &files.path(0)].map(str::to_owned);
    let Line::Draw(command) = line(&words) else { return };
    if let Some(ids) = told(rank::list(&command), &files) {
        let mut drawn: Vec<String> = ranking::draw("L", "B", &ids).into_iter().map(|(id, _)| id).collect();
        drawn.sort_unstable();
        let mut sorted = ids;
        sorted.sort_unstable();
        assert_eq!(drawn, sorted, "each takes part once");
    }
}

fn line(words: &[String]) -> Line {
    Line::parse_from(std::iter::once("kechuang").chain(words.iter().map(String::as_str)))
}

/// What was read; an error must name the file and the line.
fn told<T>(read: anyhow::Result<T>, files: &Files) -> Option<T> {
    let error = match read {
        Ok(read) => return Some(read),
        Err(error) => format!("{error:#}"),
    };
    let rest = (0..4).find_map(|number| error.strip_prefix(&files.path(number)));
    assert!(rest.is_some_and(|rest| rest.starts_with(", line ")), "an error without its place: {error}");
    None
}

/// The files of one command, in a folder that goes when they are dropped.
struct Files(PathBuf);

impl Files {
    fn of(input: &[u8]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let files = Self(std::env::temp_dir().join(format!("kechuang-fuzzed-{}-{next}", std::process::id())));
        std::fs::create_dir(&files.0).expect("a folder for temporary files");
        let mut rest = input;
        for number in 0..4 {
            let end = rest.windows(4).position(|bytes| bytes == b"\n%%\n");
            let (part, after) = end.map_or((rest, &b""[..]), |end| (&rest[..=end], &rest[end + 4..]));
            std::fs::write(files.path(number), part).expect("a temporary file");
            rest = after;
        }
        files
    }

    fn path(&self, number: usize) -> String {
        self.0.join(format!("{number}.csv")).display().to_string()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}
