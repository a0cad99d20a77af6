//! Verifying a backup 校验备份: every digest, then all that `check` finds in a centre, without restoring anything.

use super::{DATABASE, FORMAT, MANIFEST, Manifest, Progress, each, io, measured};
use crate::anchors::{Anchor, Anchors};
use crate::check::{Checked, Outside};
use crate::files::FileStore;
use crate::sqlite::Sqlite;
use crate::write::Connection;
use crate::{Keys, Store, StoreError, check, migrate};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

/// A backup whose digests are right.
#[derive(Clone, Debug)]
pub struct VerifiedBackup {
    /// What it holds.
    pub manifest: Manifest,
    /// What `check` found in it; none where an older version of the software made it: then it can be checked once it is restored.
    pub checked: Option<Checked>,
    /// Whether the keys of the data folder were asked, and not the backup's own word.
    pub own_keys: bool,
}

impl Store {
    /// Verifies a backup where it lies 校验备份. With a data folder, its keys say who signs and its anchors what was published until then; without,
    /// the signatures are held against the keys that the manifest names. Refuses a backup that is not whole, naming the file.
    pub fn check_backup(backup: &Path, data: Option<&Path>, tell: &mut dyn FnMut(Progress)) -> Result<VerifiedBackup, StoreError> {
        let manifest = verify_whole(backup, tell)?;
        let known = data.filter(|data| data.join("keys").is_dir());
        let keys = match known {
            Some(data) => Keys::public_of(data),
            None => Keys::told(manifest.log.keys.iter().map(|key| ((key.log, key.number), key.verifier.as_str())))?,
        };
        let anchors = match known {
            Some(data) => Anchors::existing(data).all()?.into_iter().filter(|anchor| is_until(anchor, &manifest)).collect(),
            None => Vec::new(),
        };
        let outside =
            Outside { anchors, keys, files: Some(FileStore::existing(backup)), against: Some(manifest.log.checkpoint.clone()), secrets: false };
        let mut connection = Connection::Sqlite(Sqlite::open_untouched(&backup.join(DATABASE))?);
        let current = migrate::is_current(connection.sql())?;
        let checked = if current { Some(check::of(&mut connection, &outside)?) } else { None };
        Ok(VerifiedBackup { manifest, checked, own_keys: known.is_some() })
    }
}

/// Whether a backup of that moment must know of an anchor.
fn is_until(anchor: &Anchor, manifest: &Manifest) -> bool {
    match anchor {
        Anchor::Checkpoint { log, size, .. } => *log < manifest.log.id || *log == manifest.log.id && *size <= manifest.log.size,
        // One may have been carried out while the copy began: then it is done again when the backup is restored.
        Anchor::Erasure { .. } | Anchor::Expunction { .. } => false,
    }
}

/// Reads the manifest of a backup. Refuses what is none, or of a later form.
pub(crate) fn read_manifest(backup: &Path) -> Result<Manifest, StoreError> {
    let path = backup.join(MANIFEST);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Backup(format!("{} is not a whole backup: it has no {MANIFEST}", backup.display())));
        }
        Err(source) => return Err(io("reading", &path)(source)),
    };
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| StoreError::Backup(format!("{} cannot be read: {error}", path.display())))?;
    if manifest.format > FORMAT {
        return Err(StoreError::Backup(format!("{} was made by a newer version ({})", backup.display(), manifest.software)));
    }
    Ok(manifest)
}

/// Reads every byte of a backup against its manifest. Refuses the first file that is missing or damaged, naming it.
fn verify_whole(backup: &Path, tell: &mut dyn FnMut(Progress)) -> Result<Manifest, StoreError> {
    let manifest = read_manifest(backup)?;
    let files = FileStore::existing(backup);
    let database = backup.join(DATABASE);
    let wrong = Mutex::new(None);
    let note = |path: &Path| -> Result<(), StoreError> {
        wrong.lock().map_err(|_| StoreError::Panicked)?.get_or_insert_with(|| path.to_owned());
        Ok(())
    };
    match measured(&database) {
        Ok(found) if found == manifest.database => {}
        Ok(_) => note(&database)?,
        Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => note(&database)?,
        Err(error) => return Err(error),
    }
    let one = |file: &super::ManifestFile| if files.is_whole(&file.digest)? { Ok(()) } else { note(&files.path(&file.digest)) };
    each(&manifest.files, &one, &mut |done| tell(Progress::Files(done, manifest.files.len() as u64)))?;
    match wrong.into_inner().map_err(|_| StoreError::Panicked)? {
        Some(path) => Err(StoreError::Backup(format!("the backup is damaged: {} is missing, or is not what the manifest says", path.display()))),
        None => Ok(manifest),
    }
}
