//! Restore 恢复: a backup becomes a centre again, in a folder that already has its keys and anchors.
//!
//! ```text
//! Nothing ─ copy, verify, migrate, recover by the anchors, check ▶ Filled ─ write the list of moves ▶ Moving ─ rename each ▶ Done
//! ```
//! Everything happens beside the place: `restoring/` in the data folder and `….restoring` beside the database. Until the list of moves is on the
//! disk nothing that was there is touched, and the next restore begins anew; from then on the next restore only finishes the moves, each of
//! which is done or not. Until it is done nothing else opens the folder. What was there before is moved aside, and never removed.

use crate::anchors::Anchors;
use crate::backup::{
    self, Copy, DATABASE, Manifest, ManifestFile, Progress, each, io, lock, make_parent, make_private, stamp, sync_file, sync_folder, sync_folders,
};
use crate::check::{Checked, Outside};
use crate::files::FileStore;
use crate::loss::{self, Around, Recovered};
use crate::sqlite::Sqlite;
use crate::write::{Connection, Target};
use crate::{Keys, Options, Store, StoreError, check, identity, log, migrate, publish, rebuild};
use record::Digest;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder in which a restore puts its pieces together.
const PLACE: &str = "restoring";
/// How far it has come, in that folder.
const STAGE: &str = "stage.json";

/// How to restore.
#[derive(Clone, Debug, Default)]
pub struct HowToRestore {
    /// The backup.
    pub from: PathBuf,
    /// Whether what is there is moved aside; else its being there is refused.
    pub replace: bool,
    /// Whether a new log is opened even where the anchors know of nothing that was lost.
    pub new_log: bool,
    /// Whether it goes on without anchors: what was erased since the backup comes back.
    pub without_anchors: bool,
    /// Whether it goes on where the check finds something.
    pub despite_findings: bool,
}

/// A restore that was done.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What was restored; none where a restore that was cut off was finished.
    pub manifest: Option<Manifest>,
    /// What the anchors asked for; none where a restore that was cut off was finished.
    pub recovered: Option<Recovered>,
    /// What `check` says of it.
    pub checked: Option<Checked>,
    /// Where what was there before lies now.
    pub aside: Vec<PathBuf>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Stage {
    /// The pieces are put together; nothing else is touched.
    Filling,
    /// Everything is whole; these are renamed, in this order.
    Moving { moves: Vec<Move>, aside: Vec<PathBuf> },
}

/// From where to where.
type Move = (PathBuf, PathBuf);

/// Refuses to open a data folder into which a restore was cut off.
pub(crate) fn refuse_half(data: &Path) -> Result<(), StoreError> {
    let place = data.join(PLACE);
    if !place.join(STAGE).exists() {
        return Ok(());
    }
    let gives_up = match read_stage(&place)? {
        Some(Stage::Moving { .. }) => "",
        Some(Stage::Filling) | None => "; to give it up, remove that folder: nothing else has been touched",
    };
    Err(StoreError::Backup(format!("a restore was cut off in {}: run the same `kechuang restore` again{gives_up}", place.display())))
}

impl Store {
    /// Restores a backup into a data folder that has its keys and anchors 恢复. Refuses a backup that is not whole or does not check, a folder that
    /// is in use or not empty, and one without the keys or anchors that are needed; in each case nothing that was there is touched.
    pub fn restore(options: &Options, how: &HowToRestore, tell: &mut dyn FnMut(Progress)) -> Result<Restored, StoreError> {
        let Target::Sqlite(database) = Target::parse(&options.database)? else {
            return Err(StoreError::Backup("a PostgreSQL database is restored by its own tools: docs/backup.md says how".to_owned()));
        };
        let manifest = backup::read_manifest(&how.from)?;
        make_private(&options.data)?;
        let _alone = lock(&options.data, "another restore into this data folder is running")?;
        // What is written down to be moved must mean the same from wherever it is finished.
        let whole = |path: &Path| std::path::absolute(path).map_err(io("finding", path));
        let (database, data) = (whole(&database)?, whole(&options.data)?);
        let into = Into { database: &database, data: &data };
        let restored = if let Some(Stage::Moving { moves, aside }) = read_stage(&into.place())? {
            move_all(&moves)?;
            Restored { manifest: None, recovered: None, checked: None, aside }
        } else {
            into.clear()?;
            let occupied = into.occupied()?;
            if !occupied.is_empty() && !how.replace {
                return Err(StoreError::Backup(format!(
                    "{} is there already: restore into an empty folder, or say --replace, which moves it aside",
                    occupied[0].display()
                )));
            }
            into.refuse_in_use()?;
            let (keys, anchors) = needed(&options.data, &manifest, how)?;
            let made = into.fill(options, how, &manifest, (&keys, &anchors), tell);
            let Made { recovered, checked } = match made {
                Ok(made) => made,
                Err(error) => {
                    // What is half there holds what may have been erased since.
                    into.clear()?;
                    return Err(error);
                }
            };
            let (moves, aside) = into.moves(&occupied, &stamp(options.clock.now()));
            write_stage(&into.place(), &Stage::Moving { moves: moves.clone(), aside: aside.clone() })?;
            move_all(&moves)?;
            Restored { manifest: Some(manifest), recovered: Some(recovered), checked: Some(checked), aside }
        };
        fs::remove_dir_all(into.place()).map_err(io("removing", &into.place()))?;
        sync_folder(&options.data)?;
        // The new log is anchored before anybody can sign in it; a crash here leaves that to the next start.
        publish::anchor(&mut Sqlite::open(&database)?, &Anchors::open(&options.data)?)?;
        Ok(restored)
    }
}

/// The keys and anchors without which nothing is restored; nothing is made where one is missing.
fn needed(data: &Path, manifest: &Manifest, how: &HowToRestore) -> Result<(Keys, Anchors), StoreError> {
    let keys = data.join("keys");
    let first = keys.join(format!("log-{}.key", manifest.log.id));
    for (file, says) in [
        (keys.join("index.key"), "without it nobody is found by their address, and nobody can sign in"),
        (keys.join("identity.key"), "without it the numbers of identity documents stay sealed for good, and no server starts on them"),
    ] {
        if !file.is_file() {
            return Err(StoreError::Backup(format!(
                "{} is missing: keys are never in a backup; put the folder `keys` back from where you keep it. {says}",
                file.display()
            )));
        }
    }
    if !first.is_file() && !first.with_extension("pub").is_file() {
        return Err(StoreError::Backup(format!(
            "{} is missing: put it back. Where the secret is lost, put the log's public key, as /log/key gave it, into {} \
             and say --new-log: then the old receipts can be verified, and a new log is opened",
            first.display(),
            first.with_extension("pub").display()
        )));
    }
    let anchors = Anchors::existing(data);
    if !anchors.are_there() && !how.without_anchors && manifest.log.size > 0 {
        return Err(StoreError::Backup(format!(
            "{} is missing: put the folder `anchors` back from where you keep its copy. Without it nobody knows what was erased since the backup, \
             or how far the log had come; where no copy is left, say --without-anchors: a new log is opened, and you erase again what you know of",
            data.join("anchors").join("anchors.jsonl").display()
        )));
    }
    Ok((Keys::open(data)?, Anchors::open(data)?))
}

struct Made {
    recovered: Recovered,
    checked: Checked,
}

/// Where it goes.
struct Into<'a> {
    database: &'a Path,
    data: &'a Path,
}

impl Into<'_> {
    fn place(&self) -> PathBuf {
        self.data.join(PLACE)
    }

    /// The database that is put together, beside the one that it becomes: on the same disk.
    fn staged(&self) -> PathBuf {
        beside(self.database, ".restoring")
    }

    /// Removes what an earlier restore has left that had not begun to move.
    fn clear(&self) -> Result<(), StoreError> {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            gone(&beside(&self.staged(), suffix))?;
        }
        match fs::remove_dir_all(self.place()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("removing", &self.place())(error)),
            _ => Ok(()),
        }
    }

    /// What lies where the backup is to go.
    fn occupied(&self) -> Result<Vec<PathBuf>, StoreError> {
        let database = ["", "-wal", "-shm"].map(|suffix| beside(self.database, suffix));
        let mut occupied: Vec<PathBuf> = database.into_iter().filter(|path| path.exists()).collect();
        let files = self.data.join("files");
        if files.exists() {
            if holds_files(&files)? {
                occupied.push(files);
            } else {
                // Empty folders, such as a start makes, are nothing to keep.
                fs::remove_dir_all(&files).map_err(io("removing", &files))?;
            }
        }
        Ok(occupied)
    }

    /// Whoever uses the database would go on writing into what is moved aside. Only one that nobody uses gives up its write-ahead log.
    fn refuse_in_use(&self) -> Result<(), StoreError> {
        if !self.database.exists() {
            return Ok(());
        }
        let Ok(connection) = rusqlite::Connection::open(self.database) else { return Ok(()) };
        let _set = connection.busy_timeout(std::time::Duration::from_millis(500));
        let asked = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0));
        let busy = match asked {
            Ok(mode) => mode != "delete",
            // One that is damaged is in nobody's use that could be helped.
            Err(error) => matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)),
        };
        if busy { Err(StoreError::Backup(format!("{} is in use: stop the server first", self.database.display()))) } else { Ok(()) }
    }

    /// Puts everything together beside its place.
    fn fill(
        &self,
        options: &Options,
        how: &HowToRestore,
        manifest: &Manifest,
        (keys, anchors): (&Keys, &Anchors),
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Made, StoreError> {
        make_private(&self.place())?;
        write_stage(&self.place(), &Stage::Filling)?;
        self.copy(&how.from, manifest, tell)?;
        let files = FileStore::existing(&self.place());
        let mut connection = Connection::Sqlite(Sqlite::open(&self.staged())?);
        connection.once(|sql| migrate::migrate(sql).map(drop))?;
        if rebuild::is_due(connection.sql())? {
            connection.once(|sql| rebuild::rebuild(sql).map(drop))?;
        }
        identity::know_key(connection.sql(), keys)?;
        let always = how.new_log || !anchors.are_there() && manifest.log.size > 0;
        let around = Around { keys, anchors, files: &files, clock: options.clock.as_ref(), origin: options.origin.as_deref(), always };
        let recovered = loss::recover(&mut connection, &around)?;
        if recovered.log.is_none() {
            // What goes on is signed by this key.
            log::LogWriter::load(connection.sql(), keys)?;
        }
        self.end(connection)?;
        let mut connection = Connection::Sqlite(Sqlite::open_untouched(&self.staged())?);
        let outside = Outside {
            anchors: anchors.all()?,
            keys: Keys::public_of(&options.data),
            files: Some(files),
            against: Some(manifest.log.checkpoint.clone()),
            secrets: true,
        };
        let checked = check::of(&mut connection, &outside)?;
        if let (Some(first), false) = (checked.findings.first(), how.despite_findings) {
            return Err(StoreError::Backup(format!(
                "the backup does not check, {} findings: {first}. Restore another one, or say --despite-findings",
                checked.findings.len()
            )));
        }
        Ok(Made { recovered, checked })
    }

    /// Copies database and files, and holds each against its digest. Refuses the first that is damaged.
    fn copy(&self, from: &Path, manifest: &Manifest, tell: &mut dyn FnMut(Progress)) -> Result<(), StoreError> {
        let (held, to) = (FileStore::existing(from), FileStore::existing(&self.place()));
        make_private(&self.place().join("files"))?;
        let take = |from: &Path, to: &Path, digest: &Digest| match backup::copy(from, to, digest)? {
            Copy::Whole(_) => Ok(()),
            Copy::Damaged | Copy::Gone => {
                Err(StoreError::Backup(format!("the backup is damaged: {} is missing, or is not what the manifest says", from.display())))
            }
        };
        let one = |file: &ManifestFile| {
            let place = to.path(&file.digest);
            make_parent(&place)?;
            take(&held.path(&file.digest), &place, &file.digest)
        };
        each(&manifest.files, &one, &mut |done| tell(Progress::Files(done, manifest.files.len() as u64)))?;
        make_parent(&self.staged())?;
        take(&from.join(DATABASE), &self.staged(), &manifest.database.digest)?;
        tell(Progress::Database(manifest.database.bytes, manifest.database.bytes));
        Ok(())
    }

    /// Closes the database as one file that holds nothing it has overwritten.
    fn end(&self, mut connection: Connection) -> Result<(), StoreError> {
        loss::forget_traces(&mut connection)?;
        if let Connection::Sqlite(sqlite) = connection {
            sqlite.connection.pragma_update(None, "journal_mode", "DELETE")?;
            drop(sqlite);
        }
        sync_file(&self.staged())?;
        sync_folders(&self.place())
    }

    /// What is renamed to what, in which order, and what of it lies aside then.
    fn moves(&self, occupied: &[PathBuf], stamp: &str) -> (Vec<Move>, Vec<PathBuf>) {
        // Two restores may begin in one second, the first of them cut off: what lies aside already keeps its name.
        let stamps = (1..).map(|time| if time == 1 { stamp.to_owned() } else { format!("{stamp}-{time}") });
        let mut asides = stamps.map(|stamp| self.aside(occupied, &stamp)).skip_while(|moves| moves.iter().any(|(_, to)| to.exists()));
        let mut moves = asides.next().unwrap_or_default();
        let aside: Vec<PathBuf> = moves.iter().map(|(_, to)| to.clone()).collect();
        moves.push((self.place().join("files"), self.data.join("files")));
        moves.push((self.staged(), self.database.to_owned()));
        (moves, aside)
    }

    /// Where what is there goes.
    fn aside(&self, occupied: &[PathBuf], stamp: &str) -> Vec<Move> {
        let mut moves = Vec::new();
        for path in occupied {
            // The write-ahead log may have gone with its last user.
            if path.exists() {
                let name = path.as_os_str().to_string_lossy();
                let suffix = ["-wal", "-shm"].into_iter().find(|suffix| *path != self.data.join("files") && name.ends_with(suffix)).unwrap_or("");
                let stem = if suffix.is_empty() { path.as_path() } else { self.database };
                moves.push((path.clone(), beside(&beside(stem, &format!(".replaced-{stamp}")), suffix)));
            }
        }
        moves
    }
}

/// Renames each that has not been renamed yet: whose new name is there has been, even where something else bears its old one by now.
fn move_all(moves: &[Move]) -> Result<(), StoreError> {
    for (from, to) in moves {
        if !to.exists() {
            fs::rename(from, to).map_err(io("moving", from))?;
        }
        for path in [from, to] {
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), sync_folder)?;
        }
    }
    Ok(())
}

fn read_stage(place: &Path) -> Result<Option<Stage>, StoreError> {
    let path = place.join(STAGE);
    match fs::read(&path) {
        Ok(text) => {
            serde_json::from_slice(&text).map(Some).map_err(|error| StoreError::Backup(format!("{} cannot be read: {error}", path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io("reading", &path)(source)),
    }
}

/// Writes it beside, then renames it: it is never half there.
fn write_stage(place: &Path, stage: &Stage) -> Result<(), StoreError> {
    let (new, path) = (place.join("stage.new"), place.join(STAGE));
    gone(&new)?;
    let text = serde_json::to_vec(stage).map_err(|error| StoreError::Row(error.to_string()))?;
    backup::write_synced(&new, &text)?;
    fs::rename(&new, &path).map_err(io("writing", &path))?;
    sync_folder(place)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn gone(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("removing", path)(error)),
        _ => Ok(()),
    }
}

fn holds_files(folder: &Path) -> Result<bool, StoreError> {
    for entry in fs::read_dir(folder).map_err(io("reading", folder))?.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || holds_files(&entry.path())? {
            return Ok(true);
        }
    }
    Ok(false)
}
