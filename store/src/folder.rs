//! Folder 文件夹: one that is made lasts only once the folder that holds its name is synchronised; else a power cut takes it, and all that is in it.

use crate::StoreError;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a folder, and those above it that are missing, so that they are there after a power cut.
pub(crate) fn make(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        // Who made it may have been killed before it came to synchronising it. One above us that is not ours to read was not made by us either.
        let _lasting = sync(above(folder));
        return Ok(());
    }
    make_lasting(folder).map_err(|source| StoreError::Io { what: format!("making {}", folder.display()), source })
}

fn make_lasting(folder: &Path) -> io::Result<()> {
    let above = above(folder);
    if !above.is_dir() {
        make_lasting(above)?;
    }
    match fs::create_dir(folder) {
        // Another process was quicker; whether it has come to synchronising is not known, so it is done here too.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => sync(above),
    }
}

/// Waits until the names in a folder are on the disk.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all())
}

/// Waits until the name of a file is on the disk.
pub(crate) fn sync_above(file: &Path) -> io::Result<()> {
    sync(above(file))
}

fn above(path: &Path) -> &Path {
    path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
