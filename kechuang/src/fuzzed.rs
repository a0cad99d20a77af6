//! Fuzzed 模糊测试入口: the tables that commands read, as plain functions of bytes, for the fuzz targets. Nothing else calls them.
//!
//! A command's files stand in one input, one after the other, with a line `%%` between them.

use crate::assign::{self, Assign};
use crate::draw::{self, Draw};
use crate::rank::{self, Rank};
use crate::table::Table;
use assignment::Unsolved;
use clap::Parser;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The longest input that is also solved, in bytes: what is longer is a matter of the engine, which has tests of its own.
const SOLVED_MOST: usize = 2_000;

/// How the files are called, in their order.
const NAMES: [&str; 4] = ["first.csv", "second.csv", "third.csv", "fourth.csv"];

thread_local! {
    static PLACE: Place = Place::make();
}

/// The arguments of one of the commands, as the command line gives them.
#[derive(Parser)]
enum Line {
    Assign(Assign),
    Rank(Rank),
    Draw(Draw),
}

/// A folder for the files, that goes with its thread, and the arguments that name them, which take longer to make than files to read.
struct Place {
    folder: PathBuf,
    lines: [Line; 3],
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
    PLACE.with(|place| {
        place.put(input, 4);
        let [Line::Assign(command), ..] = &place.lines else { return };
        let Some(named) = place.told(assign::read(command)) else { return };
        if input.len() > SOLVED_MOST {
            return;
        }
        match assignment::total(&named.problem) {
            Ok(solved) => assert_eq!(solved.total, solved.bound, "what is solved is proved"),
            Err(error) => assert!(!matches!(error, Unsolved::Malformed(_) | Unsolved::Fault(_)), "what is read is well-formed: {error}"),
        }
    });
}

/// The file of `rank`: votes.
pub fn rank(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        let [_, Line::Rank(command), _] = &place.lines else { return };
        if let Some(named) = place.told(rank::read(command)) {
            assert_eq!(named.votes.means().len(), named.proposals.len(), "each proposal has its mean");
        }
    });
}

/// The file of `draw`: who takes part.
pub fn draw(input: &[u8]) {
    PLACE.with(|place| {
        place.put(input, 1);
        let [_, _, Line::Draw(command)] = &place.lines else { return };
        if let Some((_, mut ids)) = place.told(draw::read(command)) {
            let mut drawn: Vec<String> = ranking::draw("L", "B", &ids).into_iter().map(|(id, _)| id).collect();
            drawn.sort_unstable();
            ids.sort_unstable();
            assert_eq!(drawn, ids, "each takes part once");
        }
    });
}

impl Place {
    fn make() -> Self {
        let thread = format!("{:?}", std::thread::current().id()).replace(|letter: char| !letter.is_ascii_digit(), "");
        let folder = std::env::temp_dir().join(format!("kechuang-fuzzed-{}-{thread}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        let [first, second, third, fourth] = NAMES.map(|name| folder.join(name).display().to_string());
        let line = |words: &[&str]| Line::parse_from([&["kechuang"], words].concat());
        let lines = [
            line(&["assign", "--out", "-", "--proposals", &first, "--experts", &second, "--affinity", &third, "--conflicts", &fourth]),
            line(&["rank", "--out", "-", "--votes", &first]),
            line(&["draw", "--places", "1", "--label", "L", "--beacon", "B", "--list", &first]),
        ];
        Self { folder, lines }
    }

    /// Writes the files of an input.
    fn put(&self, input: &[u8], files: usize) {
        let mut rest = input;
        for name in &NAMES[..files] {
            let end = if files == 1 { None } else { rest.windows(4).position(|bytes| bytes == b"\n%%\n") };
            let (part, after) = end.map_or((rest, &b""[..]), |end| (&rest[..=end], &rest[end + 4..]));
            // A file system may wait for its disk when a file is cut and written again; a new one goes as it came. The first time there is none.
            let path = self.folder.join(name);
            let _gone = std::fs::remove_file(&path);
            std::fs::write(path, part).expect("a temporary file");
            rest = after;
        }
    }

    /// What was read; an error must name the file and the line.
    fn told<T>(&self, read: anyhow::Result<T>) -> Option<T> {
        let error = match read {
            Ok(read) => return Some(read),
            Err(error) => format!("{error:#}"),
        };
        let rest = NAMES.iter().find_map(|name| error.strip_prefix(&*self.folder.join(name).display().to_string()));
        assert!(rest.is_some_and(|rest| rest.starts_with(", line ")), "an error without its place: {error}");
        None
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _left = std::fs::remove_dir_all(&self.folder);
    }
}
