//! Shim 垫片: a library between a process and the kernel, made on the spot by the C compiler that builds SQLite too. Linux only.
//!
//! ```text
//! count    synchronisations, by kind of file          delay    each of them        fail     the n-th of them, with EIO
//! full     no room for a file to grow                 clock    ahead, behind or stopped
//! record   every change of a folder, in order, so that `cut` can build what a disk holds after a power cut
//! ```
//! It is steered while the process runs, through a file that both have mapped. `disk.c` has the same list of numbers.

use crate::setup::Setup;
use anyhow::{Context, bail};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const SOURCE: &str = include_str!("../shim/disk.c");
/// How large the shared file is.
const SHARED: u64 = 4_096;
/// Any kind of file, where one is to fail.
const ANY: i64 = 99;

/// A number in the shared file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Counted: synchronisations in the folder.
    Syncs = 0,
    /// Set: by how many microseconds each takes longer.
    DelayUs = 1,
    /// Set: which kind fails: 0 none.
    FailKind = 2,
    /// Set: how many still succeed before.
    FailAfter = 3,
    /// Set: how many fail then.
    FailTimes = 4,
    /// Counted: how many failed.
    Failed = 5,
    /// Set: 1 refuses what grows a file.
    Full = 6,
    /// Counted: how often it did.
    Refused = 7,
    /// Set: by how many milliseconds the clock is ahead.
    AheadMs = 8,
    /// Set: at which millisecond the clock stands still; 0 where it runs.
    StoppedMs = 9,
    /// Set: 1 where nothing is really synchronised.
    Pretend = 10,
    /// Counted: writes in the folder.
    Writes = 11,
    /// Counted: their bytes.
    Bytes = 12,
    /// Counted: entries of the record.
    Changes = 13,
}

/// A kind of file in a data folder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The folder itself, and what has no other place.
    Other = 0,
    /// The database.
    Database = 1,
    /// What the database writes ahead.
    Wal = 2,
    /// Attached files, and their folders.
    Files = 3,
    /// Anchors.
    Anchors = 4,
    /// Keys.
    Keys = 5,
}

impl Kind {
    /// Those that matter, with their names.
    pub const ALL: [(Self, &str); 6] = [
        (Self::Other, "other"),
        (Self::Database, "database"),
        (Self::Wal, "wal"),
        (Self::Files, "files"),
        (Self::Anchors, "anchors"),
        (Self::Keys, "keys"),
    ];
}

/// The library, and the file through which it is steered.
#[derive(Debug)]
pub struct Shim {
    library: PathBuf,
    folder: PathBuf,
    steering: PathBuf,
    shared: File,
    /// The record; none where nothing is recorded.
    pub record: Option<PathBuf>,
}

impl Shim {
    /// Makes the library in a folder, for the folder that is watched; both paths must be absolute.
    pub fn make(scratch: &Path, watched: &Path) -> anyhow::Result<Self> {
        let (source, library, steering) = (scratch.join("disk.c"), scratch.join("disk.so"), scratch.join("steering"));
        std::fs::write(&source, SOURCE).with_context(|| format!("writing {}", source.display()))?;
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O2", "-pthread", "-o"]).arg(&library).arg(&source);
        let compiled = compiler.output().context("running the C compiler `cc`")?;
        if !compiled.status.success() {
            bail!("cc: {}", String::from_utf8_lossy(&compiled.stderr));
        }
        let shared = File::options().create(true).truncate(true).read(true).write(true).open(&steering).context("making the shared file")?;
        shared.set_len(SHARED).context("making the shared file")?;
        Ok(Self { library, folder: watched.to_owned(), steering, shared, record: None })
    }

    /// The same with a record in that file.
    #[must_use]
    pub fn recording(mut self, record: PathBuf) -> Self {
        self.record = Some(record);
        self
    }

    /// What a process needs in its environment to be watched.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let mut environment = vec![
            ("LD_PRELOAD", self.library.clone()),
            ("KECHUANG_TEST_SHIM_FOLDER", self.folder.clone()),
            ("KECHUANG_TEST_SHIM_CONTROL", self.steering.clone()),
        ];
        environment.extend(self.record.clone().map(|record| ("KECHUANG_TEST_SHIM_RECORD", record)));
        environment
    }

    /// The same server, watched.
    pub fn on(&self, setup: Setup) -> Setup {
        self.environment().into_iter().fold(setup, |setup, (name, value)| setup.with(name, value))
    }

    /// Reads a number.
    pub fn get(&self, slot: Slot) -> i64 {
        self.number(slot as u64)
    }

    /// Writes a number.
    pub fn set(&self, slot: Slot, number: i64) -> anyhow::Result<()> {
        self.shared.write_all_at(&number.to_ne_bytes(), slot as u64 * 8).context("steering the shim")
    }

    /// How many synchronisations of a kind there were.
    pub fn syncs(&self, kind: Kind) -> i64 {
        self.number(16 + kind as u64)
    }

    /// Makes each synchronisation take that much longer.
    pub fn delay(&self, by: Duration) -> anyhow::Result<()> {
        self.set(Slot::DelayUs, i64::try_from(by.as_micros()).unwrap_or(i64::MAX))
    }

    /// Lets so many synchronisations of a kind, or of any, succeed from now on, and then so many fail.
    pub fn fail(&self, kind: Option<Kind>, after: i64, times: i64) -> anyhow::Result<()> {
        self.set(Slot::FailKind, 0)?;
        self.set(Slot::FailAfter, after)?;
        self.set(Slot::FailTimes, times)?;
        self.set(Slot::FailKind, kind.map_or(ANY, |kind| kind as i64 + 1))
    }

    fn number(&self, place: u64) -> i64 {
        let mut bytes = [0; 8];
        // Where the shared file cannot be read nothing is counted, and every trial that counts says so.
        let _read = self.shared.read_exact_at(&mut bytes, place * 8);
        i64::from_ne_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Shim, Slot};
    use crate::setup::Folder;
    use std::process::Command;

    #[test]
    fn synchronisations_are_counted_and_fail_when_they_are_told_to() {
        let folder = Folder::make(None, "shim-test").expect("a folder");
        let watched = folder.path().join("centre");
        std::fs::create_dir_all(watched.join("files")).expect("a folder");
        let shim = Shim::make(folder.path(), &watched).expect("a library");
        let sync = |path: &str| {
            let mut command = Command::new("sync");
            command.arg(watched.join(path)).envs(shim.environment());
            command.output().expect("coreutils has sync").status.success()
        };
        std::fs::write(watched.join("files/a"), "a").expect("written");
        assert!(sync("files/a"));
        assert_eq!((shim.get(Slot::Syncs), shim.syncs(Kind::Files)), (1, 1));
        shim.fail(Some(Kind::Files), 1, 1).expect("steered");
        assert_eq!([sync("files/a"), sync("files/a"), sync("files/a")], [true, false, true]);
        assert_eq!((shim.get(Slot::Syncs), shim.get(Slot::Failed)), (4, 1));
    }
}
