//! Files 文件: kept under the digest of their content, on the disk before any event names them.
//!
//! A file is written beside its place, synchronised, then renamed into it, and the folder is synchronised too: what has its name is whole.

use crate::keys::{hex, random};
use crate::{StoreError, folder};
use record::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// After how long without a byte an incoming file is taken for left behind.
const LEFT_BEHIND: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

/// How the name of a file begins that is set aside while it is asked whether anything names it.
const ASIDE: &str = "aside-";

/// The folder of files.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    lasting: Lasting,
}

/// Which of the folders in it are known to last. Whoever finds one there may not rely on it: who made it may not have come to synchronising it.
type Lasting = Arc<Mutex<BTreeSet<PathBuf>>>;

/// A file on its way in. Dropped before `keep`, it leaves nothing.
pub struct Incoming {
    folder: PathBuf,
    lasting: Lasting,
    path: PathBuf,
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
}

impl FileStore {
    /// Opens the folder, and makes it where there is none.
    pub(crate) fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join("files");
        let incoming = folder.join("incoming");
        folder::make(&folder)?;
        folder::make(&incoming)?;
        Ok(Self { folder, lasting: Lasting::default() })
    }

    /// The folder where it lies, which may not be there: of a backup, or for whoever must not make it.
    pub(crate) fn existing(data: &Path) -> Self {
        Self { folder: data.join("files"), lasting: Lasting::default() }
    }

    /// Clears away what crashes left half written: whatever has not grown for a day, because another process may be writing the rest. What a
    /// crash left set aside goes back to its place.
    pub(crate) fn sweep(&self) -> Result<(), StoreError> {
        let fault = |source| StoreError::Io { what: "sweeping the files".to_owned(), source };
        for left in fs::read_dir(self.folder.join("incoming")).map_err(fault)?.flatten() {
            let name = left.file_name().to_string_lossy().into_owned();
            if let Some(digest) = name.strip_prefix(ASIDE).and_then(|hex| format!("sha256:{hex}").parse::<Digest>().ok()) {
                self.put_back(&digest)?;
                continue;
            }
            let age = left.metadata().and_then(|meta| meta.modified()).ok().and_then(|modified| modified.elapsed().ok());
            if age.is_some_and(|age| age > LEFT_BEHIND) {
                let _gone = fs::remove_file(left.path());
            }
        }
        Ok(())
    }

    /// Begins a file. Blocks on the disk, as do `write` and `keep`.
    pub fn begin(&self) -> Result<Incoming, StoreError> {
        let path = self.folder.join("incoming").join(hex(&random()[..16]));
        let file = File::create_new(&path).map_err(|source| StoreError::Io { what: "beginning a file".to_owned(), source })?;
        Ok(Incoming { folder: self.folder.clone(), lasting: self.lasting.clone(), path, file: Some(file), hash: Sha256::new(), bytes: 0 })
    }

    /// The content of a digest's file; none where there is no such file.
    pub fn read(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(place(&self.folder, digest)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StoreError::Io { what: format!("reading {digest}"), source }),
        }
    }

    /// Where a digest's file lies, for streaming it out.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        place(&self.folder, digest)
    }

    /// Whether the file is there and is what its name says.
    pub(crate) fn is_whole(&self, digest: &Digest) -> Result<bool, StoreError> {
        let fault = |source| StoreError::Io { what: format!("reading {digest}"), source };
        let mut file = match File::open(place(&self.folder, digest)) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(fault(source)),
        };
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match file.read(&mut buffer).map_err(fault)? {
                0 => return Ok(hash.finalize().as_slice() == digest.as_bytes()),
                count => hash.update(&buffer[..count]),
            }
        }
    }

    /// The files that have lain in their places for a day.
    pub(crate) fn settled(&self) -> Result<Vec<Digest>, StoreError> {
        let fault = |source| StoreError::Io { what: "looking through the files".to_owned(), source };
        let mut settled = Vec::new();
        for folder in fs::read_dir(&self.folder).map_err(fault)?.flatten().filter(|entry| entry.file_name().len() == 2) {
            for file in fs::read_dir(folder.path()).map_err(fault)?.flatten() {
                let digest = format!("sha256:{}", file.file_name().to_string_lossy()).parse::<Digest>();
                settled.extend(digest.ok().filter(|_| is_settled(&file.path())));
            }
        }
        Ok(settled)
    }

    /// Takes a file out of its place, so that whoever sends the same content now makes a new one. Says whether it is as old as it was thought.
    pub(crate) fn set_aside(&self, digest: &Digest) -> Result<bool, StoreError> {
        let aside = self.aside(digest);
        match fs::rename(place(&self.folder, digest), &aside) {
            Ok(()) => Ok(is_settled(&aside)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(StoreError::Io { what: format!("setting {digest} aside"), source }),
        }
    }

    /// Puts a file back into its place.
    pub(crate) fn put_back(&self, digest: &Digest) -> Result<(), StoreError> {
        let to = place(&self.folder, digest);
        let made = to.parent().map_or(Ok(()), fs::create_dir_all);
        match made.and_then(|()| fs::rename(self.aside(digest), &to)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::Io { what: format!("putting {digest} back"), source }),
        }
    }

    /// Destroys a file that was set aside.
    pub(crate) fn drop_aside(&self, digest: &Digest) -> Result<(), StoreError> {
        fs::remove_file(self.aside(digest)).map_err(|source| StoreError::Io { what: format!("removing {digest}"), source })
    }

    fn aside(&self, digest: &Digest) -> PathBuf {
        self.folder.join("incoming").join(format!("{ASIDE}{}", hex(digest.as_bytes())))
    }

    /// Destroys a file.
    pub(crate) fn remove(&self, digest: &Digest) -> Result<(), StoreError> {
        match fs::remove_file(place(&self.folder, digest)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(StoreError::Io { what: format!("removing {digest}"), source }),
        }
    }
}

impl Incoming {
    /// Takes the next bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let Some(file) = &mut self.file else { return Err(StoreError::Unknown) };
        file.write_all(bytes).map_err(|source| StoreError::Io { what: "writing a file".to_owned(), source })?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Where it lies until it is kept, to be looked into before.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest of what came so far, to be judged before anything is kept.
    pub fn digest(&self) -> Result<Digest, StoreError> {
        digest_of(self.hash.clone())
    }

    /// Puts it in its place for good; gives its digest. The same content twice is one file.
    pub fn keep(mut self) -> Result<Digest, StoreError> {
        let fault = |source| StoreError::Io { what: "keeping a file".to_owned(), source };
        let digest = digest_of(self.hash.clone())?;
        let to = place(&self.folder, &digest);
        let (Some(file), Some(folder)) = (&self.file, to.parent()) else { return Err(StoreError::Unknown) };
        file.sync_all().map_err(fault)?;
        self.make_lasting(folder)?;
        fs::rename(&self.path, &to).map_err(fault)?;
        self.file = None;
        folder::sync(folder).map_err(fault)?;
        Ok(digest)
    }

    /// Makes the folder of files that begin alike, unless it is known to last.
    fn make_lasting(&self, folder: &Path) -> Result<(), StoreError> {
        let mut lasting = self.lasting.lock().map_err(|_| StoreError::Panicked)?;
        if !lasting.contains(folder) || !folder.is_dir() {
            folder::make(folder)?;
            folder::sync(&self.folder).map_err(|source| StoreError::Io { what: format!("making {}", folder.display()), source })?;
            lasting.insert(folder.to_owned());
        }
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _gone = fs::remove_file(&self.path);
        }
    }
}

fn digest_of(hash: Sha256) -> Result<Digest, StoreError> {
    Digest::from_slice(&hash.finalize()).map_err(|error| StoreError::Record(error.to_string()))
}

/// Whether a file was written at least a day ago.
fn is_settled(path: &Path) -> bool {
    fs::metadata(path).and_then(|meta| meta.modified()).ok().and_then(|written| written.elapsed().ok()).is_some_and(|age| age > LEFT_BEHIND)
}

fn place(folder: &Path, digest: &Digest) -> PathBuf {
    let name = hex(digest.as_bytes());
    folder.join(&name[..2]).join(name)
}
