//! Disk 磁盘: from the record of what a server wrote, what a disk holds after a power cut.
//!
//! ```text
//! synchronised                  is there, always
//! written since                 is lost, or there, or torn at the boundaries of sectors or pages
//! created, renamed, removed     lasts once the folder that holds the new name is synchronised; before that it may be forgotten
//! a synchronisation that failed what it was for may be lost at any later time, and no later one brings it back
//! ```
//! Stricter than most file systems: `ext4` would keep a new file's name with its content, for one. What no file system does is left out:
//! a rename is done or not done, and never leaves two names or none.

use crate::chance::Chance;
use anyhow::{Context, ensure};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

const MAGIC: i64 = 0x4b43;

/// One entry of the record.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new file.
    Create {
        /// Its number in the file system.
        file: i64,
        /// Where, from the folder on.
        path: String,
    },
    /// Bytes in a file.
    Write {
        /// The file.
        file: i64,
        /// Where in it.
        at: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// A new length.
    Truncate {
        /// The file.
        file: i64,
        /// How long it is now.
        to: usize,
    },
    /// A new name.
    Rename {
        /// The old one.
        from: String,
        /// The new one.
        to: String,
    },
    /// One name more.
    Link {
        /// The first one.
        from: String,
        /// The new one.
        to: String,
    },
    /// A name less.
    Unlink(String),
    /// A new folder.
    MakeFolder(String),
    /// A file's content was synchronised, or not.
    Sync {
        /// The file.
        file: i64,
        /// Whether it worked.
        done: bool,
    },
    /// A folder's names were synchronised, or not.
    SyncFolder {
        /// The folder.
        path: String,
        /// Whether it worked.
        done: bool,
    },
}

/// Reads a record.
pub fn read(record: &Path) -> anyhow::Result<Vec<Change>> {
    let bytes = fs::read(record).with_context(|| format!("reading {}", record.display()))?;
    let (mut rest, mut changes) = (bytes.as_slice(), Vec::new());
    while !rest.is_empty() {
        let mut head = [0_i64; 6];
        for number in &mut head {
            let (first, others) = rest.split_first_chunk::<8>().context("the record is torn")?;
            (*number, rest) = (i64::from_ne_bytes(*first), others);
        }
        let [magic, what, file, offset, first, second] = head;
        ensure!(magic == MAGIC, "the record is torn at entry {}", changes.len());
        let (first, others) = rest.split_at_checked(usize::try_from(first)?).context("the record is torn")?;
        let (second, others) = others.split_at_checked(usize::try_from(second)?).context("the record is torn")?;
        rest = others;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let at = usize::try_from(offset)?;
        changes.push(match what {
            1 => Change::Create { file, path: text(first) },
            2 => Change::Write { file, at, bytes: first.to_vec() },
            3 => Change::Truncate { file, to: at },
            4 => Change::Rename { from: text(first), to: text(second) },
            5 => Change::Unlink(text(first)),
            6 => Change::MakeFolder(text(first)),
            9 => Change::Link { from: text(first), to: text(second) },
            7 | 8 if at == 1 => Change::SyncFolder { path: text(first), done: what == 7 },
            7 | 8 => Change::Sync { file, done: what == 7 },
            other => anyhow::bail!("entry {} is of kind {other}", changes.len()),
        });
    }
    Ok(changes)
}

/// Whether what was written lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lasts {
    /// It was synchronised.
    Yes,
    /// Not yet.
    NotYet,
    /// Its synchronisation failed: nobody knows, and no later one helps.
    Doubtful,
}

#[derive(Clone, Debug)]
enum Piece {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

#[derive(Clone, Default, Debug)]
struct Content {
    base: Vec<u8>,
    since: Vec<(Piece, Lasts)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Name {
    File(usize, String),
    Renamed(usize, String, String),
    Removed(String),
    Folder(String),
}

impl Name {
    /// The folder whose synchronisation makes it last.
    fn folder(&self) -> &str {
        let (Self::File(_, path) | Self::Renamed(_, _, path) | Self::Removed(path) | Self::Folder(path)) = self;
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// What of the unsynchronised a cut leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaves {
    /// Nothing.
    Nothing,
    /// Everything, as after a kill.
    All,
    /// Some whole writes; of names, the first so many.
    Some,
    /// Some pieces of that many bytes; of names, any.
    Pieces(usize),
}

impl Leaves {
    /// One of them.
    pub fn any(chance: &mut Chance) -> Self {
        [Self::Nothing, Self::Nothing, Self::All, Self::Some, Self::Pieces(4_096), Self::Pieces(512)][chance.below(6) as usize]
    }
}

/// A disk while its record is followed.
#[derive(Clone, Default, Debug)]
pub struct Disk {
    contents: Vec<Content>,
    numbers: HashMap<i64, usize>,
    names: BTreeMap<String, usize>,
    lasting: BTreeMap<String, Option<usize>>,
    pending: Vec<Name>,
}

impl Disk {
    /// Does what the entry says.
    pub fn follow(&mut self, change: &Change) {
        match change {
            Change::Create { file, path } => {
                let id = self.contents.len();
                self.contents.push(Content::default());
                self.numbers.insert(*file, id);
                self.names.insert(path.clone(), id);
                self.pending.push(Name::File(id, path.clone()));
            }
            Change::Write { file, at, bytes } => self.write(*file, Piece::Bytes(*at, bytes.clone())),
            Change::Truncate { file, to } => self.write(*file, Piece::Length(*to)),
            Change::Rename { from, to } => {
                if let Some(id) = self.names.remove(from) {
                    self.names.insert(to.clone(), id);
                    self.pending.push(Name::Renamed(id, from.clone(), to.clone()));
                }
            }
            Change::Link { from, to } => {
                if let Some(id) = self.names.get(from).copied() {
                    self.names.insert(to.clone(), id);
                    self.pending.push(Name::File(id, to.clone()));
                }
            }
            Change::Unlink(path) => {
                self.names.remove(path);
                self.pending.push(Name::Removed(path.clone()));
            }
            Change::MakeFolder(path) => self.pending.push(Name::Folder(path.clone())),
            Change::Sync { file, done } => {
                if let Some(content) = self.numbers.get(file).and_then(|id| self.contents.get_mut(*id)) {
                    content.sync(*done);
                }
            }
            Change::SyncFolder { path, done: true } => {
                let (lasts, pending) = std::mem::take(&mut self.pending).into_iter().partition(|name: &Name| name.folder() == path);
                self.pending = pending;
                for name in lasts {
                    keep(&mut self.lasting, &name);
                    if let Name::Renamed(id, from, _) = &name {
                        // The file has moved on: its first name cannot come back.
                        self.pending.retain(|other| *other != Name::File(*id, from.clone()));
                    }
                }
            }
            Change::SyncFolder { done: false, .. } => {}
        }
    }

    fn write(&mut self, file: i64, piece: Piece) {
        if let Some(content) = self.numbers.get(&file).and_then(|id| self.contents.get_mut(*id)) {
            content.since.push((piece, Lasts::NotYet));
        }
    }

    /// How many names and how many writes would be in doubt now.
    pub fn in_doubt(&self) -> (usize, usize) {
        let writes = self.contents.iter().map(|content| content.since.len()).sum();
        (self.pending.len(), writes)
    }

    /// Writes what a cut leaves into an empty folder.
    pub fn build(&self, folder: &Path, names: Leaves, contents: Leaves, chance: &mut Chance) -> anyhow::Result<()> {
        let mut left = self.lasting.clone();
        let whole = chance.below(self.pending.len() as u64 + 1) as usize;
        for (number, name) in self.pending.iter().enumerate() {
            let stays = match names {
                Leaves::Nothing => false,
                Leaves::All => true,
                Leaves::Some => number < whole,
                Leaves::Pieces(_) => chance.percent(50),
            };
            if stays {
                keep(&mut left, name);
            }
        }
        // In the order of their paths a folder comes before what is in it; what lies in a forgotten folder is out of reach.
        for (path, id) in &left {
            let place = folder.join(path.trim_start_matches('/'));
            if !place.parent().is_some_and(Path::is_dir) {
                continue;
            }
            match id.and_then(|id| self.contents.get(id)) {
                None => fs::create_dir_all(&place).with_context(|| format!("making {}", place.display()))?,
                Some(content) => fs::write(&place, content.left(contents, chance)).with_context(|| format!("writing {}", place.display()))?,
            }
        }
        Ok(())
    }
}

fn keep(names: &mut BTreeMap<String, Option<usize>>, name: &Name) {
    match name {
        Name::File(id, path) => drop(names.insert(path.clone(), Some(*id))),
        Name::Renamed(id, from, to) => {
            names.remove(from);
            names.insert(to.clone(), Some(*id));
        }
        Name::Removed(path) => drop(names.remove(path)),
        Name::Folder(path) => drop(names.insert(path.clone(), None)),
    }
}

impl Content {
    fn sync(&mut self, done: bool) {
        let lasts = if done { Lasts::Yes } else { Lasts::Doubtful };
        for (_, is) in self.since.iter_mut().filter(|(_, is)| *is == Lasts::NotYet) {
            *is = lasts;
        }
        let sure = self.since.iter().take_while(|(_, is)| *is == Lasts::Yes).count();
        for (piece, _) in self.since.drain(..sure) {
            apply(&mut self.base, &piece, |_| true, usize::MAX);
        }
    }

    fn left(&self, leaves: Leaves, chance: &mut Chance) -> Vec<u8> {
        let mut content = self.base.clone();
        for (piece, lasts) in &self.since {
            match (lasts, leaves) {
                (Lasts::Yes, _) | (_, Leaves::All) => apply(&mut content, piece, |_| true, usize::MAX),
                (_, Leaves::Nothing) => {}
                (_, Leaves::Some) => {
                    let stays = chance.percent(50);
                    apply(&mut content, piece, |_| stays, usize::MAX);
                }
                (_, Leaves::Pieces(size)) => apply(&mut content, piece, |_| chance.percent(50), size),
            }
        }
        content
    }
}

/// Does to a file what a write did, for those of its pieces that stay; they begin at whole multiples of their size.
fn apply(content: &mut Vec<u8>, piece: &Piece, mut stays: impl FnMut(usize) -> bool, size: usize) {
    match piece {
        Piece::Length(to) => {
            if stays(*to) {
                content.resize(*to, 0);
            }
        }
        Piece::Bytes(at, bytes) => {
            let mut begin = *at;
            let end = at + bytes.len();
            while begin < end {
                let next = (begin / size + 1).saturating_mul(size).min(end);
                if stays(begin) {
                    if content.len() < next {
                        content.resize(next, 0);
                    }
                    content[begin..next].copy_from_slice(&bytes[begin - at..next - at]);
                }
                begin = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::Folder;

    fn left(changes: &[Change], leaves: Leaves) -> Vec<(String, String)> {
        let mut disk = Disk::default();
        changes.iter().for_each(|change| disk.follow(change));
        let folder = Folder::make(None, "disk-test").expect("a folder");
        disk.build(folder.path(), leaves, leaves, &mut Chance::new(1)).expect("built");
        let mut found = Vec::new();
        let mut open = vec![folder.path().to_owned()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next).expect("a folder").flatten() {
                if entry.path().is_dir() {
                    open.push(entry.path());
                } else {
                    let name = entry.path().strip_prefix(folder.path()).expect("inside").display().to_string();
                    found.push((name, fs::read_to_string(entry.path()).expect("text")));
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn what_was_not_synchronised_may_be_lost_and_what_was_may_not() {
        let create = |file: i64, path: &str| Change::Create { file, path: path.to_owned() };
        let write = |file: i64, at: usize, text: &str| Change::Write { file, at, bytes: text.as_bytes().to_vec() };
        let sync = |file: i64| Change::Sync { file, done: true };
        let folder = |path: &str| Change::SyncFolder { path: path.to_owned(), done: true };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());

        let mut changes = vec![create(1, "/a"), write(1, 0, "one"), sync(1)];
        assert!(left(&changes, Leaves::Nothing).is_empty(), "its name was not synchronised");
        assert_eq!(left(&changes, Leaves::All), [pair("a", "one")]);
        changes.extend([folder(""), write(1, 3, "two")]);
        assert_eq!(left(&changes, Leaves::Nothing), [pair("a", "one")]);
        assert_eq!(left(&changes, Leaves::All), [pair("a", "onetwo")]);
        changes.extend([Change::Rename { from: "/a".to_owned(), to: "/b".to_owned() }, Change::Sync { file: 1, done: false }, sync(1)]);
        assert_eq!(left(&changes, Leaves::Nothing), [pair("a", "one")], "a synchronisation that failed is not made good by the next");
        changes.extend([folder(""), write(1, 3, "TWO"), sync(1)]);
        assert_eq!(left(&changes, Leaves::Nothing), [pair("b", "oneTWO")]);
        changes.extend([Change::MakeFolder("/c".to_owned()), create(2, "/c/d"), folder("/c")]);
        assert_eq!(left(&changes, Leaves::Nothing), [pair("b", "oneTWO")], "a forgotten folder takes what is in it");
    }
}
