//! Anchors 外部锚点: what the database must not be able to forget: published checkpoints, erasures and expunctions, appended to files beside it.
//!
//! They lie outside database and backup. A restored database that is older than they are is found at the next start, and nothing is signed
//! under the old origin again. One JSON object a line; a torn last line, from a crash while it was written, is passed over.

use crate::StoreError;
use rules::erasure::{Ground, PartName};
use rules::{ExpunctionId, Instant, PersonId, expunction};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One line of an anchor file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anchor {
    /// A published checkpoint.
    Checkpoint {
        /// Of which log.
        log: i64,
        /// How many entries it covers.
        size: u64,
        /// The signed note.
        note: String,
        /// When it was published.
        at: Instant,
    },
    /// An erasure.
    Erasure {
        /// Whose.
        person: PersonId,
        /// On what ground.
        ground: Ground,
        /// Which parts.
        parts: Vec<PartName>,
        /// When.
        at: Instant,
    },
    /// An expunction.
    Expunction {
        /// Which.
        expunction: ExpunctionId,
        /// On what ground.
        ground: expunction::Ground,
        /// What was destroyed.
        targets: expunction::Targets,
        /// When.
        at: Instant,
    },
}

impl Anchor {
    /// Which expunction it is, if it is one.
    pub(crate) fn expunged(&self) -> Option<ExpunctionId> {
        match self {
            Self::Expunction { expunction, .. } => Some(*expunction),
            Self::Checkpoint { .. } | Self::Erasure { .. } => None,
        }
    }

    /// Whose erasure it is, if it is one.
    pub(crate) fn erased(&self) -> Option<PersonId> {
        match self {
            Self::Erasure { person, .. } => Some(*person),
            Self::Checkpoint { .. } | Self::Expunction { .. } => None,
        }
    }

    /// How many entries of that log it covers, if it is one of its checkpoints.
    pub(crate) fn covers(&self, of_log: i64) -> Option<u64> {
        match self {
            Self::Checkpoint { log, size, .. } => (*log == of_log).then_some(*size),
            Self::Erasure { .. } | Self::Expunction { .. } => None,
        }
    }
}

/// The folder of anchors.
#[derive(Clone, Debug)]
pub(crate) struct Anchors {
    path: PathBuf,
    /// The newest checkpoint here, of which log and size, once it is known; held while one is appended.
    newest: Arc<Mutex<Option<(i64, u64)>>>,
}

impl Anchors {
    /// Opens the folder, and makes it where there is none.
    pub(crate) fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join("anchors");
        fs::create_dir_all(&folder).map_err(|source| StoreError::Io { what: format!("making {}", folder.display()), source })?;
        Ok(Self { path: folder.join("anchors.jsonl"), newest: Arc::new(Mutex::new(None)) })
    }

    /// Appends a checkpoint, unless one as large is here.
    pub(crate) fn append_newer(&self, log: i64, size: u64, note: &str, at: Instant) -> Result<(), StoreError> {
        let mut newest = self.newest.lock().map_err(|_| StoreError::Panicked)?;
        let known = self.known(*newest, log)?;
        if known.is_none_or(|known| known < size) {
            self.append(&Anchor::Checkpoint { log, size, note: note.to_owned(), at })?;
        }
        *newest = Some((log, known.map_or(size, |known| known.max(size))));
        Ok(())
    }

    /// How many entries the newest checkpoint of a log covers here.
    pub(crate) fn newest_size(&self, log: i64) -> Result<Option<u64>, StoreError> {
        let newest = *self.newest.lock().map_err(|_| StoreError::Panicked)?;
        self.known(newest, log)
    }

    fn known(&self, newest: Option<(i64, u64)>, log: i64) -> Result<Option<u64>, StoreError> {
        match newest {
            Some((of, known)) if of == log => Ok(Some(known)),
            Some(_) | None => Ok(self.newest(log)?.map(|(size, _)| size)),
        }
    }

    /// Appends a line and waits until it is on the disk.
    pub(crate) fn append(&self, anchor: &Anchor) -> Result<(), StoreError> {
        let fault = |source| StoreError::Io { what: format!("writing {}", self.path.display()), source };
        let mut line = serde_json::to_string(anchor).map_err(|error| StoreError::Row(error.to_string()))?;
        line.push('\n');
        let is_new = !self.path.exists();
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(&self.path).map_err(fault)?;
        if let Some(whole) = whole_lines(&mut file).map_err(fault)? {
            file.set_len(whole).map_err(fault)?;
        }
        file.write_all(line.as_bytes()).and_then(|()| file.sync_data()).map_err(fault)?;
        if let (true, Some(folder)) = (is_new, self.path.parent()) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
        }
        Ok(())
    }

    /// All lines, the oldest first.
    pub(crate) fn all(&self) -> Result<Vec<Anchor>, StoreError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(StoreError::Io { what: format!("reading {}", self.path.display()), source }),
        };
        let whole = text.ends_with('\n');
        let count = text.lines().count();
        let mut anchors = Vec::with_capacity(count);
        for (number, line) in text.lines().enumerate() {
            match serde_json::from_str(line) {
                Ok(_) if number + 1 == count && !whole => {}
                Ok(anchor) => anchors.push(anchor),
                Err(_) if number + 1 == count && !whole => {}
                Err(error) => return Err(StoreError::Record(format!("line {} of {} is not an anchor: {error}", number + 1, self.path.display()))),
            }
        }
        Ok(anchors)
    }

    /// The newest checkpoint of a log.
    pub(crate) fn newest(&self, of_log: i64) -> Result<Option<(u64, String)>, StoreError> {
        Ok(self
            .all()?
            .into_iter()
            .filter_map(|anchor| match anchor {
                Anchor::Checkpoint { log, size, note, .. } if log == of_log => Some((size, note)),
                Anchor::Checkpoint { .. } | Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
            })
            .max_by_key(|(size, _)| *size))
    }
}

/// Where the last whole line ends, if a torn one follows: the next line must not be written behind half of one.
fn whole_lines(file: &mut File) -> std::io::Result<Option<u64>> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    if last == [b'\n'] {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place as u64 + 1)))
}
