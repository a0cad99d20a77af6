//! Place 场地: a folder for the files of an input, that goes with its thread, and the arguments that name them, which take longer to make than files
//! to read.

use crate::affinity::Affinity;
use crate::assign::Assign;
use crate::draw::Draw;
use crate::rank::Rank;
use clap::{Args, Parser};
use std::path::{Path, PathBuf};

/// How the files are called, in their order.
const NAMES: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
/// Which of them is the third.
pub(super) const THIRD: usize = 2;
/// How those of a sentence model are called.
const MODEL: [&str; 3] = ["config.json", "vocab.txt", "model.safetensors"];

thread_local! {
    pub(super) static PLACE: Place = Place::make();
}

/// A command's arguments by themselves.
#[derive(Parser)]
struct Line<Command: Args> {
    #[command(flatten)]
    command: Command,
}

/// The folder and the commands.
pub(super) struct Place {
    folder: PathBuf,
    pub(super) assign: Assign,
    pub(super) constraints: Assign,
    pub(super) declined: Assign,
    pub(super) rank: Rank,
    pub(super) selection: Rank,
    pub(super) draws: [Draw; 5],
    pub(super) affinity: Affinity,
}

impl Place {
    fn make() -> Self {
        let thread = format!("{:?}", std::thread::current().id()).replace(|letter: char| !letter.is_ascii_digit(), "");
        let folder = std::env::temp_dir().join(format!("kechuang-fuzzed-{}-{thread}", std::process::id()));
        std::fs::create_dir_all(folder.join("model")).expect("a folder for temporary files");
        let [first, second, third, fourth, fifth] = &NAMES.map(|name| folder.join(name).display().to_string());
        let assign = |more: &[&str]| {
            let files = ["--out", "-", "--proposals", first, "--experts", second, "--affinity", third];
            command(&[&files[..], more].concat())
        };
        let rank = |more: &[&str]| command(&[&["--out", "-", "--votes", first], more].concat());
        let draw = |more: &[&str]| command(&[&["--label", "L", "--beacon", "B", "--list", first], more].concat());
        Self {
            assign: assign(&["--conflicts", fourth]),
            constraints: assign(&["--constraints", fourth]),
            declined: assign(&["--previous", fourth, "--declined", fifth]),
            rank: rank(&[]),
            selection: rank(&["--costs", second, "--categories", third, "--select", "optimal", "--budget", "100"]),
            draws: [
                draw(&["--places", "1"]),
                draw(&["--budget", "100"]),
                draw(&["--places", "2", "--quota", "physics=1", "--one-per", "institution", "--reserves", "1"]),
                draw(&["--places", "2", "--chances", "smooth", "--width", "1.5"]),
                draw(&["--places", "2", "--chances", "maximin"]),
            ],
            affinity: command(&["--proposals", first, "--experts", second, "--ratings", third]),
            folder,
        }
    }

    pub(super) fn path(&self, number: usize) -> PathBuf {
        self.folder.join(NAMES[number])
    }

    /// Writes the files of an input.
    pub(super) fn put(&self, input: &[u8], files: usize) {
        self.write(input, &NAMES[..files], &self.folder);
    }

    /// Writes those of a sentence model, and says where.
    pub(super) fn model(&self, input: &[u8]) -> PathBuf {
        let folder = self.folder.join("model");
        self.write(input, &MODEL, &folder);
        folder
    }

    fn write(&self, input: &[u8], names: &[&str], folder: &Path) {
        let mut rest = input;
        for (name, left) in names.iter().zip((0..names.len()).rev()) {
            let end = if left == 0 && names.len() == 1 { None } else { rest.windows(4).position(|bytes| bytes == b"\n%%\n") };
            let (part, after) = end.map_or((rest, &b""[..]), |end| (&rest[..=end], &rest[end + 4..]));
            // A file system may wait for its disk when a file is cut and written again; a new one goes as it came. The first time there is none.
            let path = folder.join(name);
            let _gone = std::fs::remove_file(&path);
            std::fs::write(path, part).expect("a temporary file");
            rest = after;
        }
    }

    /// What was read; an error must name the file and the line.
    pub(super) fn told<T>(&self, read: anyhow::Result<T>) -> Option<T> {
        let error = match read {
            Ok(read) => return Some(read),
            Err(error) => format!("{error:#}"),
        };
        let rest = NAMES.iter().find_map(|name| error.strip_prefix(&*self.folder.join(name).display().to_string()));
        assert!(rest.is_some_and(|rest| rest.starts_with(", line ")), "an error without its place: {error}");
        None
    }
}

/// The arguments as the command line gives them.
fn command<Command: Args>(words: &[&str]) -> Command {
    Line::parse_from([&["kechuang"], words].concat()).command
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _left = std::fs::remove_dir_all(&self.folder);
    }
}
