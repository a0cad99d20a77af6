//! Backup 备份: a running SQLite centre as it was at one moment, in a folder of its own: whole, or not there at all.
//!
//! ```text
//! FOLDER/2026-11-22T09-10-00Z/manifest.json      what it holds, with every digest, and the signed checkpoint of its moment
//!                             kechuang.db        one file, without a write-ahead log
//!                             files/ab/ab12…     as in the data folder; one with those of an earlier backup that has them
//! FOLDER/unfinished-…/                           one that was cut off; nobody takes it for a backup, and the next one removes it
//! ```
//! The copy is made beside the writer: a reader's snapshot, page by page, synchronised as it goes, so that the writer's own synchronisations
//! never wait for all of it. Keys and anchors are never in it: who steals a backup signs nothing, and what it has forgotten they remember.

mod verified;

pub use verified::VerifiedBackup;
pub(crate) use verified::read_manifest;

use crate::files::FileStore;
use crate::sqlite::Sqlite;
use crate::value::Sql;
use crate::write::Target;
use crate::{Options, Store, StoreError, log, migrate, orphan, vals};
use record::Digest;
use rules::Instant;
use rusqlite::backup::{Backup as Copying, StepResult};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

/// The form of the manifest that this version writes.
pub(crate) const FORMAT: u32 = 1;
/// The name of the manifest in a backup.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The name of the database in a backup.
pub(crate) const DATABASE: &str = "kechuang.db";
/// How the name of what is not whole, or is being removed, begins.
pub(crate) const UNFINISHED: &str = "unfinished-";
/// How many pages are copied at a time; the writer's page is 4 KB.
const PAGES: i32 = 256;
/// After how many such steps the copy is synchronised: 16 MB, some tens of milliseconds of a disk.
const SYNC_STEPS: u64 = 16;
/// How many files are copied at once: synchronising each would wait for the disk alone.
const COPIERS: usize = 8;

/// What a backup holds, as its manifest says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the software that made it.
    pub software: String,
    /// The newest migration of its schema.
    pub schema: String,
    /// Of which centre, by its Chinese name; none before it is founded.
    pub centre: Option<String>,
    /// Of which moment, in milliseconds.
    pub at: Instant,
    /// The same for people.
    pub made: String,
    /// How many events the journal holds.
    pub events: u64,
    /// The active log at that moment.
    pub log: ManifestLog,
    /// The database.
    pub database: ManifestFile,
    /// The files that it names.
    pub files: Vec<ManifestFile>,
}

/// The log of a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ManifestLog {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// Their root.
    pub root: Digest,
    /// The signed note over them.
    pub checkpoint: String,
    /// The public keys of this log and those before it, the first first.
    pub keys: Vec<ManifestKey>,
}

/// A public key of a log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ManifestKey {
    /// Of which log.
    pub log: i64,
    /// Which of its keys, from 1.
    pub number: usize,
    /// The key.
    pub verifier: String,
}

/// A file of a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its digest.
    pub digest: Digest,
    /// How large it is.
    pub bytes: u64,
}

/// How far a backup or a restore has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// So many bytes of the database, of so many.
    Database(u64, u64),
    /// So many files, of so many.
    Files(u64, u64),
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct MadeBackup {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// How many files were copied, and how many an earlier backup had already.
    pub copied: u64,
    /// The others.
    pub linked: u64,
    /// The files of the data folder that are not what their names say: they are not in the backup.
    pub damaged: Vec<Digest>,
    /// The older backups that were removed for it.
    pub removed: Vec<String>,
}

impl Store {
    /// Copies a SQLite centre into a new folder below `to` 备份, beside the server that writes it. Keeps the newest `keep` backups there; all of
    /// them where nothing is said. Blocks for as long as it takes to copy everything.
    pub fn backup(options: &Options, to: &Path, keep: Option<usize>, tell: &mut dyn FnMut(Progress)) -> Result<MadeBackup, StoreError> {
        let Target::Sqlite(path) = Self::existing(options)? else {
            return Err(StoreError::Backup("a PostgreSQL database is backed up by its own tools: docs/backup.md says how".to_owned()));
        };
        make_private(to)?;
        let _alone = lock(to, "another backup is being made into this folder")?;
        sweep(to)?;
        let now = options.clock.now();
        let name = free_name(to, now);
        let making = to.join(format!("{UNFINISHED}{name}"));
        make_private(&making.join("files"))?;
        let taken = copy_database(&path, &making.join(DATABASE), tell)?;
        let earlier = whole_ones(to)?.pop().map(|name| to.join(name));
        let files = FileStore::existing(&options.data);
        let copied = copy_files(&files, &taken.named, earlier.as_deref(), &making, tell)?;
        let manifest = Manifest {
            format: FORMAT,
            software: env!("CARGO_PKG_VERSION").to_owned(),
            schema: migrate::newest().to_owned(),
            centre: taken.centre,
            at: now,
            made: now.rfc3339(),
            events: taken.events,
            log: taken.log,
            database: measured(&making.join(DATABASE))?,
            files: copied.files,
        };
        write_synced(&making.join(MANIFEST), &serde_json::to_vec_pretty(&manifest).map_err(|error| StoreError::Row(error.to_string()))?)?;
        sync_folders(&making)?;
        let path = to.join(&name);
        fs::rename(&making, &path).map_err(io("putting the backup in its place", &path))?;
        sync_folder(to)?;
        let removed = keep.map_or_else(|| Ok(Vec::new()), |keep| thin_out(to, keep.max(1)))?;
        Ok(MadeBackup { path, manifest, copied: copied.copied, linked: copied.linked, damaged: copied.damaged, removed })
    }
}

/// What is read of the database in the same moment as it is copied.
struct Taken {
    centre: Option<String>,
    events: u64,
    log: ManifestLog,
    named: BTreeSet<Digest>,
}

fn copy_database(from: &Path, to: &Path, tell: &mut dyn FnMut(Progress)) -> Result<Taken, StoreError> {
    let mut source = Sqlite::open_untouched(from)?;
    // Whoever reads sees one moment until they end: so does the copy, and no writer waits for either.
    source.connection.execute_batch("BEGIN")?;
    if !migrate::is_current(&mut source)? {
        return Err(StoreError::Schema("it must be migrated before it can be backed up".to_owned()));
    }
    let taken = take(&mut source)?;
    create_private(to)?;
    let mut copy = rusqlite::Connection::open(to)?;
    // It is synchronised below, in pieces.
    copy.pragma_update(None, "synchronous", "OFF")?;
    {
        let disk = File::options().write(true).open(to).map_err(io("opening", to))?;
        let copying = Copying::new(&source.connection, &mut copy)?;
        for step in 1.. {
            let came = copying.step(PAGES)?;
            let progress = copying.progress();
            let (done, all) = (progress.pagecount - progress.remaining, progress.pagecount);
            tell(Progress::Database(done.unsigned_abs().into(), all.unsigned_abs().into()));
            if matches!(came, StepResult::Done) {
                break;
            }
            if matches!(came, StepResult::Busy | StepResult::Locked) {
                return Err(StoreError::Busy);
            }
            if step % SYNC_STEPS == 0 {
                disk.sync_data().map_err(io("synchronising", to))?;
            }
        }
    }
    source.connection.execute_batch("COMMIT")?;
    // Of one file, without a write-ahead log, and in need of none.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, error)| error)?;
    sync_file(to)?;
    Ok(taken)
}

fn take(sql: &mut dyn Sql) -> Result<Taken, StoreError> {
    let id = log::active(sql)?;
    let head = log::head(sql, id)?;
    let origin = log::checkpoint(&head.note)?.origin;
    let mut keys: Vec<ManifestKey> = Vec::new();
    for row in &sql.query("SELECT log, verifier FROM log_keys ORDER BY log, from_size", &[])? {
        let log = row.int(0)?;
        let number = keys.iter().filter(|key| key.log == log).count() + 1;
        keys.push(ManifestKey { log, number, verifier: row.text(1)?.to_owned() });
    }
    let centre = sql.query("SELECT name_zh FROM centres", &[])?.first().map(|row| row.text(0).map(str::to_owned)).transpose()?;
    let events = sql.query("SELECT count(*) FROM events", &vals![])?[0].count(0)?;
    // Many digests that facts hold are of no file; those of files are found on the disk.
    let named = orphan::named(sql)?.iter().filter_map(|text| text.parse().ok()).collect();
    Ok(Taken { centre, events, log: ManifestLog { id, origin, size: head.size, root: head.root, checkpoint: head.note, keys }, named })
}

#[derive(Default)]
struct Copied {
    files: Vec<ManifestFile>,
    copied: u64,
    linked: u64,
    damaged: Vec<Digest>,
}

/// Copies the files that are named and there. What an earlier backup holds, and holds whole, becomes one with it.
fn copy_files(
    files: &FileStore,
    named: &BTreeSet<Digest>,
    earlier: Option<&Path>,
    into: &Path,
    tell: &mut dyn FnMut(Progress),
) -> Result<Copied, StoreError> {
    let (earlier, to) = (earlier.map(FileStore::existing), FileStore::existing(into));
    let there: Vec<Digest> = named.iter().filter(|digest| files.path(digest).exists()).copied().collect();
    let copied = Mutex::new(Copied::default());
    let one = |digest: &Digest| -> Result<(), StoreError> {
        let place = to.path(digest);
        make_parent(&place)?;
        let held = match &earlier {
            Some(earlier) => earlier.is_whole(digest)? && fs::hard_link(earlier.path(digest), &place).is_ok(),
            None => false,
        };
        let came = if held {
            Copy::Whole(fs::metadata(&place).map_err(io("looking at", &place))?.len())
        } else {
            copy(&files.path(digest), &place, digest)?
        };
        let mut copied = copied.lock().map_err(|_| StoreError::Panicked)?;
        match came {
            Copy::Whole(bytes) => {
                copied.files.push(ManifestFile { digest: *digest, bytes });
                *(if held { &mut copied.linked } else { &mut copied.copied }) += 1;
            }
            Copy::Damaged => copied.damaged.push(*digest),
            // Erased, expunged or taken off meanwhile: then it must not be here either.
            Copy::Gone => {}
        }
        Ok(())
    };
    each(&there, &one, &mut |done| tell(Progress::Files(done, there.len() as u64)))?;
    let mut copied = copied.into_inner().map_err(|_| StoreError::Panicked)?;
    copied.files.sort_by_key(|file| file.digest);
    copied.damaged.sort();
    Ok(copied)
}

/// How the copying of one file ended.
pub(crate) enum Copy {
    /// It is there, so many bytes, and is what its name says.
    Whole(u64),
    /// What it was to be copied from is not what its name says.
    Damaged,
    /// There is nothing to copy.
    Gone,
}

/// Copies a file and holds its content against its digest on the way; what is not right leaves nothing.
pub(crate) fn copy(from: &Path, to: &Path, digest: &Digest) -> Result<Copy, StoreError> {
    let mut source = match File::open(from) {
        Ok(source) => source,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Copy::Gone),
        Err(source) => return Err(io("reading", from)(source)),
    };
    let mut target = create_private(to)?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let count = source.read(&mut buffer).map_err(io("reading", from))?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
        target.write_all(&buffer[..count]).map_err(io("writing", to))?;
        bytes += count as u64;
    }
    if hash.finalize().as_slice() != digest.as_bytes() {
        fs::remove_file(to).map_err(io("removing", to))?;
        return Ok(Copy::Damaged);
    }
    target.sync_all().map_err(io("synchronising", to))?;
    Ok(Copy::Whole(bytes))
}

/// Does something with each, several at a time, and says after each how many are done.
pub(crate) fn each<T: Sync>(items: &[T], one: &(dyn Fn(&T) -> Result<(), StoreError> + Sync), tell: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
    let next = AtomicUsize::new(0);
    let (done, all_done) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..COPIERS.min(items.len()) {
            let (done, next) = (done.clone(), &next);
            scope.spawn(move || {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let came = one(item);
                    let failed = came.is_err();
                    // Nobody listens any more once another has failed.
                    if done.send(came).is_err() || failed {
                        return;
                    }
                }
            });
        }
        drop(done);
        for (count, came) in (1..).zip(all_done) {
            came?;
            tell(count);
        }
        Ok(())
    })
}

/// The digest and size of a file.
pub(crate) fn measured(path: &Path) -> Result<ManifestFile, StoreError> {
    let mut file = File::open(path).map_err(io("reading", path))?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        match file.read(&mut buffer).map_err(io("reading", path))? {
            0 => break,
            count => {
                hash.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
    let digest = Digest::from_slice(&hash.finalize()).map_err(|error| StoreError::Record(error.to_string()))?;
    Ok(ManifestFile { digest, bytes })
}

/// Whether a folder is a backup of ours, or was to become one.
pub(crate) fn is_backup(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() || folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

/// The whole backups of a folder, by their names, the oldest first.
pub(crate) fn whole_ones(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io("reading", folder))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(UNFINISHED) && entry.path().join(MANIFEST).is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Removes the oldest, so that so many are left. One that is half removed is not taken for whole.
fn thin_out(folder: &Path, keep: usize) -> Result<Vec<String>, StoreError> {
    let mut names = whole_ones(folder)?;
    names.truncate(names.len().saturating_sub(keep));
    for name in &names {
        let going = folder.join(format!("{UNFINISHED}{name}"));
        fs::rename(folder.join(name), &going).map_err(io("removing", &going))?;
        fs::remove_dir_all(&going).map_err(io("removing", &going))?;
    }
    sync_folder(folder)?;
    Ok(names)
}

/// Removes what was cut off; whoever calls holds the lock.
fn sweep(folder: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder).map_err(io("reading", folder))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            fs::remove_dir_all(entry.path()).map_err(io("removing", &entry.path()))?;
        }
    }
    Ok(())
}

/// The moment as a name that sorts by time and that every file system takes.
pub(crate) fn stamp(at: Instant) -> String {
    at.rfc3339().chars().take(19).map(|c| if c == ':' { '-' } else { c }).chain(['Z']).collect()
}

fn free_name(folder: &Path, now: Instant) -> String {
    let stamp = stamp(now);
    let names = std::iter::once(stamp.clone()).chain((2..).map(|number| format!("{stamp}-{number}")));
    names.into_iter().find(|name| !folder.join(name).exists()).unwrap_or(stamp)
}

/// Holds a folder until the answer is dropped. Refuses where somebody else holds it.
pub(crate) fn lock(folder: &Path, taken: &str) -> Result<File, StoreError> {
    let held = File::open(folder).map_err(io("opening", folder))?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(fs::TryLockError::WouldBlock) => Err(StoreError::Backup(taken.to_owned())),
        Err(fs::TryLockError::Error(source)) => Err(io("locking", folder)(source)),
    }
}

/// What was being done, for the fault.
pub(crate) fn io(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + use<> {
    let what = format!("{what} {}", path.display());
    move |source| StoreError::Io { what, source }
}

/// Makes a folder that only its owner reads; one that is there stays as it is.
pub(crate) fn make_private(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(io("making", folder))
}

pub(crate) fn make_parent(path: &Path) -> Result<(), StoreError> {
    path.parent().map_or(Ok(()), make_private)
}

/// Makes a new file that only its owner reads.
pub(crate) fn create_private(path: &Path) -> Result<File, StoreError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(io("making", path))
}

pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = create_private(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io("writing", path))
}

pub(crate) fn sync_file(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(io("synchronising", path))
}

pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    sync_file(folder)
}

/// Synchronises a folder and all folders in it; the files are synchronised as they are written.
pub(crate) fn sync_folders(folder: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder).map_err(io("reading", folder))?.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}
