//! Publication 发布: at most once a second the signed head becomes a checkpoint for all, and an anchor outside the database.
//!
//! The row is committed first and anchored then, so an anchor without its row is always a loss or a forgery. A crash in between leaves the
//! newest checkpoint without its anchor; the next start or publication writes it.
//!
//! At the start the anchors are held against the database: one that has lost entries which were published is a rollback, and nothing is
//! signed under its origin again until a new log is opened whose row names the old checkpoint.

use crate::anchors::Anchors;
use crate::value::{Dialect, Sql};
use crate::{StoreError, log, vals};
use record::{Digest, Suite, root_at};
use rules::Instant;

/// Publishes the head of the active log, if it has grown. Returns the size published; `anchor` follows once that is committed.
pub(crate) fn publish(sql: &mut dyn Sql, now: Instant) -> Result<Option<u64>, StoreError> {
    let id = log::active(sql)?;
    let head = log::head(sql, id)?;
    let size = log::checkpoint(&head.note)?.size;
    let published = sql.query("SELECT size FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1", &vals![id])?;
    if published.first().map(|row| row.count(0)).transpose()?.is_some_and(|published| published >= size) {
        return Ok(None);
    }
    sql.exec("INSERT INTO checkpoints (log, size, note, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", &vals![id, size, head.note, now])?;
    Ok(Some(size))
}

/// Anchors the newest published checkpoint, unless that has been done.
pub(crate) fn anchor(sql: &mut dyn Sql, anchors: &Anchors) -> Result<(), StoreError> {
    let log = log::active(sql)?;
    let rows = sql.query("SELECT size, note, at FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1", &vals![log])?;
    let Some(row) = rows.first() else { return Ok(()) };
    if sql.dialect() == Dialect::Postgres && anchors.newest_size(log)?.is_none_or(|newest| row.count(0).is_ok_and(|size| newest < size)) {
        // A server that was started again shows rows whose commit it never acknowledged, and that its standby may lack. A commit after them waits
        // for the standby to have them too, and what is anchored is then not lost with this server.
        sql.exec("UPDATE log_head SET size = size WHERE log = $1", &vals![log])?;
    }
    anchors.append_newer(log, row.count(0)?, row.text(1)?, row.instant(2)?)
}

/// Holds the newest anchor against the database. Refuses one that the database cannot account for.
pub(crate) fn compare(sql: &mut dyn Sql, anchors: &Anchors) -> Result<(), StoreError> {
    let id = log::active(sql)?;
    let Some((size, note)) = anchors.newest(id)? else { return Ok(()) };
    let anchored = log::checkpoint(&note)?;
    holds(sql, id, size, anchored.root)
}

/// Refuses a log that does not hold the tree which was published or signed.
pub(crate) fn holds(sql: &mut dyn Sql, id: i64, size: u64, anchored: Digest) -> Result<(), StoreError> {
    let head = log::head(sql, id)?;
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
    let root =
        root_at(Suite::Sha256Ed25519, size, &mut |tile| log::read_tile(sql, id, tile)).map_err(|error| StoreError::Record(error.to_string()))?;
    if root == anchored { Ok(()) } else { Err(lost()) }
}
