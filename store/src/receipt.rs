//! Receipts 回执: everything that verifies one event offline, put together from the journal and the log when it is asked for.

use crate::{Reader, StoreError, log, vals};
use record::{Digest, Facts, Log, Private, Receipt, Sizes, Suite, TileId, TilePath, TlogProof, Verifier, inclusion_proof};
use rules::{Id, PersonId};

/// How far an event's proof has come.
#[derive(Clone, Debug)]
pub enum ReceiptState {
    /// It has its place under a signed checkpoint.
    Ready(Box<Receipt>),
    /// Committed, and waiting for its place; ask again in a second.
    Pending,
}

impl Reader<'_> {
    /// The receipt of the event that made a version of a thing, with the private parts of `of` readable and the others as digests.
    pub fn receipt(&mut self, thing: Id, version: u64, of: Option<PersonId>) -> Result<Option<ReceiptState>, StoreError> {
        let rows = self.sql.query("SELECT id, header, salt, facts FROM events WHERE thing = $1 AND version = $2", &vals![thing, version])?;
        let Some(event) = rows.first() else { return Ok(None) };
        let number = event.int(0)?;
        let leaves = self.sql.query(
            "SELECT log, idx, digests FROM leaves WHERE log IN (SELECT id FROM logs) AND event = $1 ORDER BY log DESC LIMIT 1",
            &vals![number],
        )?;
        let Some(leaf) = leaves.first() else { return Ok(Some(ReceiptState::Pending)) };
        let (log_id, index) = (leaf.int(0)?, leaf.count(1)?);
        let head = log::head(self.sql, log_id)?;
        let checkpoint = log::checkpoint(&head.note)?;
        if checkpoint.size <= index {
            return Ok(Some(ReceiptState::Pending));
        }
        let sql = &mut *self.sql;
        let proof = inclusion_proof(Suite::Sha256Ed25519, checkpoint.size, index, &mut |tile| log::read_tile(sql, log_id, tile))
            .map_err(|error| StoreError::Record(error.to_string()))?;
        let digests: Vec<Digest> = leaf.bytes(2)?.chunks(32).filter_map(|chunk| Digest::from_slice(chunk).ok()).collect();
        let mut private = Vec::new();
        let parts = self.sql.query("SELECT part, of, salt, content FROM private_parts WHERE event = $1 ORDER BY part", &vals![number])?;
        for (part, digest) in parts.iter().zip(digests.iter().skip(1)) {
            let readable = of.is_some_and(|of| part.id(1).is_ok_and(|id| id == of.0));
            private.push(match (readable, part.maybe_bytes(2)?, part.maybe_bytes(3)?) {
                (true, Some(salt), Some(bytes)) => Private::Open { of: part.id(1)?.0, salt: salt32(salt)?, bytes: bytes.to_vec() },
                _ => Private::Closed(*digest),
            });
        }
        let facts = Facts::Open { salt: salt32(event.bytes(2)?)?, bytes: event.bytes(3)?.to_vec() };
        let place = TlogProof { extra: None, index, proof, checkpoint: head.note };
        let log = Log { origin: checkpoint.origin, suite: Suite::Sha256Ed25519 };
        Ok(Some(ReceiptState::Ready(Box::new(Receipt::new(log, event.bytes(1)?.to_vec(), facts, private, place)))))
    }

    /// The newest published checkpoint of the active log, or its head where none is published yet.
    pub fn checkpoint(&mut self) -> Result<String, StoreError> {
        let id = log::active(self.sql)?;
        self.checkpoint_of(id)
    }

    /// From which entry on an older log is not here 恢复点: a later one goes on where its data were lost. None for a log that goes on itself.
    pub fn lost_from(&mut self, origin: &str) -> Result<Option<u64>, StoreError> {
        let text = "SELECT h.size FROM logs l JOIN log_head h ON h.log = l.id WHERE l.origin = $1 AND l.id < (SELECT max(id) FROM logs)";
        self.sql.query(text, &vals![origin])?.first().map(|row| row.count(0)).transpose()
    }

    /// Which log holds an entry at a place, the newest that does; and the smallest size at which an older log ends here, where there is one.
    pub fn find_entry(&mut self, index: u64, entry: &Digest) -> Result<(Option<i64>, Option<u64>), StoreError> {
        let heads = self.sql.query("SELECT l.id, h.size FROM logs l JOIN log_head h ON h.log = l.id ORDER BY l.id DESC", &[])?;
        let mut found = None;
        for head in &heads {
            let rows = self.sql.query("SELECT entry FROM leaves WHERE log = $1 AND idx = $2", &vals![head.int(0)?, index])?;
            if found.is_none() && rows.first().is_some_and(|row| log::digest(row, 0).is_ok_and(|held| held == *entry)) {
                found = Some(head.int(0)?);
            }
        }
        let ends = heads.iter().skip(1).map(|head| head.count(1)).collect::<Result<Vec<_>, _>>()?;
        Ok((found, ends.into_iter().min()))
    }

    /// The same of any log; of an older one its head, which nothing follows.
    pub fn checkpoint_of(&mut self, id: i64) -> Result<String, StoreError> {
        let rows = self.sql.query("SELECT note FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1", &vals![id])?;
        match rows.first().filter(|_| log::active(self.sql).is_ok_and(|active| active == id)) {
            Some(row) => Ok(row.text(0)?.to_owned()),
            None => Ok(log::head(self.sql, id)?.note),
        }
    }

    /// The keys of every log there has been, the newest first, each with the sizes that it may sign behind it where a log has had several.
    pub fn verifiers(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self.sql.query("SELECT log, from_size, verifier FROM log_keys ORDER BY log DESC, from_size DESC", &[])?;
        let mut after: Option<(i64, u64)> = None;
        let mut keys = Vec::with_capacity(rows.len());
        for row in &rows {
            let (log, from) = (row.int(0)?, row.count(1)?);
            let to = after.filter(|(other, _)| *other == log).map(|(_, from)| from);
            after = Some((log, from));
            let key: Verifier = row.parsed(2, |text| text.parse().ok())?;
            keys.push(key.within(Sizes { from, to }).to_string());
        }
        Ok(keys)
    }

    /// What lies behind a tlog-tiles path: a tile or a bundle of entries, as wide as the path says; none where the tree is not that large.
    pub fn tile(&mut self, path: TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        let id = log::active(self.sql)?;
        self.tile_of(id, path)
    }

    /// The same of any log.
    pub fn tile_of(&mut self, id: i64, path: TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        match path {
            TilePath::Hashes { id: TileId { level, index }, width } => {
                let rows =
                    self.sql.query("SELECT data FROM tiles WHERE log = $1 AND level = $2 AND idx = $3", &vals![id, i64::from(level), index])?;
                let Some(row) = rows.first() else { return Ok(None) };
                Ok(row.bytes(0)?.get(..width * 32).map(<[u8]>::to_vec))
            }
            TilePath::Entries { index, width } => {
                let Some(first) = index.checked_mul(record::tile::WIDTH as u64).filter(|first| *first < record::tree::SIZE_MAX / 2) else {
                    return Ok(None);
                };
                let rows = self.sql.query(
                    "SELECT entry FROM leaves WHERE log = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
                    &vals![id, first, first + width as u64],
                )?;
                if rows.len() < width {
                    return Ok(None);
                }
                let entries = rows.iter().map(|row| log::digest(row, 0)).collect::<Result<Vec<_>, _>>()?;
                Ok(Some(record::tile::encode_entries(&entries)))
            }
        }
    }
}

fn salt32(bytes: &[u8]) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Row("a salt has another length than 32".to_owned()))
}
