//! Rotation 密钥轮换: a new key takes over the active log, by one transaction beside whatever server is running.
//!
//! ```text
//! hold the head ─▶ key file on the disk ─▶ event, its entry, the head signed by both keys, the key's row, the checkpoint ─▶ commit ─▶ anchor
//! ```
//! The event names the size that the log has with it: there the new key begins, and there both sign. A server notices at its next append, because
//! it takes hold of the head first; what it signed before is smaller. A crash before the commit leaves a key file that nobody knows of, and the
//! next rotation takes it into use; a crash after it leaves the checkpoint without its anchor, which the next publication or start writes.

use crate::anchors::{Anchor, Anchors};
use crate::commit::Tx;
use crate::keys::insert_key;
use crate::log::{By, LogWriter, hold_active};
use crate::value::Sql;
use crate::write::workers::{Faulty, made};
use crate::write::{Connection, Point, alone, check_clock};
use crate::{Keys, Options, Store, StoreError, WriteError, log, migrate, publish, vals};
use record::Verifier;
use rules::Id;
use rules::centre::{self, Centre, Rotation};
use rules::rights::Through;
use rules::rights::{Actor, Deed, Place};
use std::collections::BTreeSet;

/// Which key took over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotated {
    /// Which log, by its number.
    pub log: i64,
    /// The number of the key, from 1; after the first, its file is `log-<log>.<number>.key`.
    pub number: usize,
    /// From which size on it signs.
    pub from_size: u64,
    /// Its public half.
    pub verifier: Verifier,
}

impl Store {
    /// Replaces the key of the active log 轮换密钥. Refuses whoever is not the operator, and before there is a centre. Servers may run beside it:
    /// each needs the new key file in its own data folder before it can append again.
    pub fn rotate(options: &Options, actor: &Actor) -> Result<Rotated, WriteError> {
        let target = Self::existing(options)?;
        // A server of an older version would go on signing with the key that it knows.
        if !migrate::is_current(target.connect_reader()?.sql())? {
            return Err(StoreError::Schema("it must be migrated, and its servers started anew, before a key is replaced".to_owned()).into());
        }
        let (target, keys, anchors) = Self::prepare(options)?;
        let mut connection = target.connect()?;
        publish::compare(connection.sql(), &anchors)?;
        check_clock(connection.sql(), options.clock.as_ref())?;
        let rotated = in_one(&mut connection, options, &keys, actor)?;
        anchor(connection.sql(), &anchors)?;
        Ok(rotated)
    }
}

/// Anchors the checkpoints at which keys of the active log began, where a crash or a newer checkpoint has left one without.
pub(crate) fn anchor(sql: &mut dyn Sql, anchors: &Anchors) -> Result<(), StoreError> {
    let log = log::active(sql)?;
    let text = "SELECT c.size, c.note, c.at FROM log_keys k JOIN checkpoints c ON c.log = k.log AND c.size = k.from_size \
                WHERE k.log = $1 AND k.from_size > 0 ORDER BY c.size";
    let rows = sql.query(text, &vals![log])?;
    if rows.is_empty() {
        return Ok(());
    }
    let known: BTreeSet<u64> = anchors.all()?.iter().filter_map(|anchor| anchor.covers(log)).collect();
    for row in &rows {
        let size = row.count(0)?;
        if !known.contains(&size) {
            anchors.append(&Anchor::Checkpoint { log, size, note: row.text(1)?.to_owned(), at: row.instant(2)? })?;
        }
    }
    Ok(())
}

fn in_one(connection: &mut Connection, options: &Options, keys: &Keys, actor: &Actor) -> Result<Rotated, WriteError> {
    let faults = options.faults.as_deref();
    connection.begin()?;
    let mut sql = Faulty { sql: connection.sql(), faults };
    let rotated = rotate(&mut sql, options, keys, actor).and_then(|rotated| Ok(made(faults, Point::BeforeCommit).map(|()| rotated)?));
    match rotated {
        Ok(rotated) => {
            connection.plain("COMMIT")?;
            made(faults, Point::AfterCommit)?;
            Ok(rotated)
        }
        Err(error) => {
            let _failed = connection.plain("ROLLBACK");
            Err(error)
        }
    }
}

fn rotate(sql: &mut dyn Sql, options: &Options, keys: &Keys, actor: &Actor) -> Result<Rotated, WriteError> {
    // Two rotations at once would make one key file each, under one name.
    alone(sql)?;
    hold_active(sql)?;
    let log = LogWriter::load(sql, keys)?;
    let mut edge = log.edge();
    let (number, from_size) = (log.number + 1, edge.size() + 1);
    let mut written = Vec::new();
    let mut tx = Tx { sql, now: options.clock.now(), keys, written: &mut written, through: Through::Session };
    let permit = tx.may(actor, Deed::RotateKey, &Place::default())?;
    let centre = centre_id(tx.sql)?;
    let loaded = tx.load::<Centre>(centre)?;
    let state = loaded.state().ok_or(centre::Refusal::NotFounded)?;
    let next = keys.make_signer(log.id, number, log.origin())?;
    let (old, new) = (log.verifier().to_string(), next.verifier().to_string());
    let event = state.rotate_key(Rotation { log: log.id, from_size, old, new })?;
    let now = tx.now();
    tx.commit(&permit, vec![loaded.happens(event)?])?;
    let note = log.append(sql, &mut edge, &written, &By::KeyAndNext(&next))?;
    if edge.size() != from_size {
        return Err(StoreError::Record(format!("a rotation made {} entries", edge.size() - from_size + 1)).into());
    }
    insert_key(sql, log.id, from_size, next.verifier())?;
    sql.exec("INSERT INTO checkpoints (log, size, note, at) VALUES ($1, $2, $3, $4)", &vals![log.id, from_size, note, now])?;
    Ok(Rotated { log: log.id, number, from_size, verifier: next.verifier().clone() })
}

/// The one centre, or an id that nothing has.
fn centre_id(sql: &mut dyn Sql) -> Result<Id, StoreError> {
    let rows = sql.query("SELECT id FROM centres", &[])?;
    rows.first().map_or(Ok(Id::SYSTEM), |row| row.id(0))
}
