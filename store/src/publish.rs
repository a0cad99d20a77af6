//! Publication 发布: at most once a second the signed head becomes a checkpoint for all, and an anchor outside the database.
//!
//! At the start the anchors are held against the database: one that has lost entries which were published is a rollback, and nothing is
//! signed under its origin again until a new log is opened whose row names the old checkpoint.

use crate::anchors::{Anchor, Anchors};
use crate::value::Sql;
use crate::{StoreError, log, vals};
use record::{Suite, root_at};
use rules::Instant;

/// Publishes the head of the active log, if it has grown. Returns the size published. The anchor is written first: an anchor without its
/// row is a publication that a crash cut off, and is made good by the next one.
pub(crate) fn publish(sql: &mut dyn Sql, anchors: &Anchors, now: Instant) -> Result<Option<u64>, StoreError> {
    let id = log::active(sql)?;
    let head = log::head(sql, id)?;
    let size = log::checkpoint(&head.note)?.size;
    let published = sql.query("SELECT size FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1", &vals![id])?;
    if let Some(row) = published.first() {
        if row.count(0)? >= size {
            return Ok(None);
        }
    }
    anchors.append(&Anchor::Checkpoint { log: id, size, note: head.note.clone(), at: now })?;
    sql.exec("INSERT INTO checkpoints (log, size, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", &vals![id, size, head.note, now])?;
    Ok(Some(size))
}

/// Holds the newest anchor against the database. Refuses one that the database cannot account for.
pub(crate) fn compare(sql: &mut dyn Sql, anchors: &Anchors) -> Result<(), StoreError> {
    let id = log::active(sql)?;
    let Some((size, note)) = anchors.newest(id)? else { return Ok(()) };
    let head = log::head(sql, id)?;
    let anchored = log::checkpoint(&note)?;
    let lost = || {
        StoreError::Record(format!(
            "the database holds {} entries of log {id}, but a checkpoint over {size} was published: it has been rolled back or rewritten. \
             Put the newer database back; or, when it is lost, run `kechuang reopen`, which opens a new log that names the old checkpoint",
            head.size
        ))
    };
    if head.size < size {
        return Err(lost());
    }
    let root = root_at(Suite::Sha256Ed25519, size, &mut |tile| log::read_tile(sql, id, tile)).map_err(|error| StoreError::Record(error.to_string()))?;
    if root == anchored.root { Ok(()) } else { Err(lost()) }
}
