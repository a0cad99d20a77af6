//! Log 存证日志: gives events their places and signs the head.
//!
//! On SQLite the writer does it in the commit of the events, so every answer can carry a complete receipt. On PostgreSQL the events wait in
//! `unsequenced`; one leader gives them places in the order of their numbers, by what is present, and signs after that commit. The advisory
//! lock elects the leader; the update of the head, which names the size and root it continues, fences out one that lost the lock unawares.
//!
//! A process may give places and change keys beside another. Whoever appends therefore takes hold of the head first, and reads edge and key anew
//! where it has moved; and no key signs a tree that is not larger than the one at which it began.

use crate::commit::Written;
use crate::value::{Dialect, Row, Sql};
use crate::{Keys, StoreError, Val, vals};
use record::{Checkpoint, Digest, Edge, Signer, Suite, TileId, Verifier, root_at};

/// The right edge of the active log, with its key.
pub(crate) struct LogWriter {
    pub(crate) id: i64,
    /// The number of the key; the first is 1.
    pub(crate) number: usize,
    /// The size at which the key began. The checkpoint there is signed by the key before it too, in the transaction of the rotation.
    from_size: u64,
    signer: Signer,
    edge: Edge,
}

/// Who signs the head that an append makes.
pub(crate) enum By<'a> {
    /// Nobody yet: it is signed once the append is on the disk.
    Nobody,
    /// The log's key.
    Key,
    /// The log's key, and the one that takes its place.
    KeyAndNext(&'a Signer),
}

/// The stored head of a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    pub(crate) size: u64,
    pub(crate) root: Digest,
    pub(crate) note: String,
}

impl LogWriter {
    /// Loads the edge of the active log and holds it against the stored head. Refuses to continue what does not agree.
    pub(crate) fn load(sql: &mut dyn Sql, keys: &Keys) -> Result<Self, StoreError> {
        let id = active(sql)?;
        let head = head(sql, id)?;
        let edge = Edge::load(Suite::Sha256Ed25519, head.size, &mut |tile| read_tile(sql, id, tile))
            .map_err(|error| StoreError::Record(error.to_string()))?;
        if edge.root() != head.root {
            return Err(StoreError::Record(format!("the tiles of log {id} do not give the root of its head at size {}", head.size)));
        }
        let (number, from_size, verifier) = newest_key(sql, id)?;
        let signer = keys.signer(id, number)?;
        if signer.verifier().to_string() != verifier {
            return Err(StoreError::Record(format!("key {number} of log {id} is not the one that the database names")));
        }
        Ok(Self { id, number, from_size, signer, edge })
    }

    /// Takes hold of the head until the transaction ends, and reads everything anew where another process has continued the log. Refuses a log
    /// that has lost what was here, or holds something else in its place.
    pub(crate) fn take_hold(&mut self, sql: &mut dyn Sql, keys: &Keys) -> Result<(), StoreError> {
        let held = hold(sql, self.id)?;
        if held == (self.edge.size(), self.edge.root()) {
            return Ok(());
        }
        let (id, size) = (self.id, self.edge.size());
        let moved = || StoreError::Record(format!("the head of log {id} was moved under the writer, and not by what continues it"));
        let before =
            root_at(Suite::Sha256Ed25519, size, &mut |tile| read_tile(sql, id, tile)).map_err(|error| StoreError::Record(error.to_string()))?;
        if held.0 <= size || before != self.edge.root() {
            return Err(moved());
        }
        *self = Self::load(sql, keys)?;
        Ok(())
    }

    /// Opens the n-th log with a signed empty tree.
    pub(crate) fn open_new(sql: &mut dyn Sql, keys: &Keys, id: i64, origin: &str, continues: Option<&str>) -> Result<(), StoreError> {
        let signer = keys.make_signer(id, 1, origin)?;
        crate::keys::insert_log(sql, id, signer.verifier(), continues)?;
        let edge = Edge::empty(Suite::Sha256Ed25519);
        let note = sign(&[&signer], &edge)?;
        sql.exec("INSERT INTO log_head (log, size, root, note) VALUES ($1, 0, $2, $3)", &vals![id, edge.root().as_bytes().as_slice(), note])?;
        Ok(())
    }

    /// A copy to work on, so that a failed commit leaves this one as it was.
    pub(crate) fn edge(&self) -> Edge {
        self.edge.clone()
    }

    /// Takes over a copy whose commit is on the disk.
    pub(crate) fn advance(&mut self, edge: Edge) {
        self.edge = edge;
    }

    /// How many entries it has.
    pub(crate) fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root over them.
    pub(crate) fn root(&self) -> Digest {
        self.edge.root()
    }

    /// The name of the log.
    pub(crate) fn origin(&self) -> &str {
        self.signer.name()
    }

    /// The public half of its key.
    pub(crate) fn verifier(&self) -> &Verifier {
        self.signer.verifier()
    }

    /// Appends to a copy of the edge and writes leaves, tiles and head, signed by whom is said; gives the signed head.
    pub(crate) fn append(&self, sql: &mut dyn Sql, edge: &mut Edge, written: &[Written], by: &By<'_>) -> Result<Option<String>, StoreError> {
        let (old_size, old_root) = (edge.size(), edge.root());
        let mut rows = Vec::with_capacity(written.len());
        for event in written {
            let index = edge.append(&event.entry);
            rows.push(vals![self.id, index, event.event, event.entry.as_bytes().as_slice(), event.digests.as_slice()].to_vec());
        }
        insert_many(sql, "INSERT INTO leaves (log, idx, event, entry, digests) VALUES", rows)?;
        for tile in edge.take_changed() {
            sql.exec(
                "INSERT INTO tiles (log, level, idx, data) VALUES ($1, $2, $3, $4) ON CONFLICT (log, level, idx) DO UPDATE SET data = excluded.data",
                &vals![self.id, i64::from(tile.id.level), tile.id.index, tile.data()],
            )?;
        }
        let root = edge.root();
        let note = match by {
            By::Nobody => None,
            By::Key => Some(self.sign(edge, None)?),
            By::KeyAndNext(next) => Some(self.sign(edge, Some(next))?),
        };
        let moved = match &note {
            Some(note) => sql.exec(
                "UPDATE log_head SET size = $1, root = $2, note = $3 WHERE log = $4 AND size = $5 AND root = $6",
                &vals![edge.size(), root.as_bytes().as_slice(), note, self.id, old_size, old_root.as_bytes().as_slice()],
            )?,
            None => sql.exec(
                "UPDATE log_head SET size = $1, root = $2 WHERE log = $3 AND size = $4 AND root = $5",
                &vals![edge.size(), root.as_bytes().as_slice(), self.id, old_size, old_root.as_bytes().as_slice()],
            )?,
        };
        if moved == 1 { Ok(note) } else { Err(StoreError::Record(format!("the head of log {} has moved under the writer", self.id))) }
    }

    /// Signs the head that is on the disk.
    pub(crate) fn sign_head(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let note = self.sign(&self.edge, None)?;
        sql.exec("UPDATE log_head SET note = $1 WHERE log = $2 AND size = $3", &vals![note, self.id, self.edge.size()])?;
        Ok(())
    }

    /// Whether the stored note covers the whole tree; after a crash between commit and signature it does not.
    pub(crate) fn is_signed(&self, sql: &mut dyn Sql) -> Result<bool, StoreError> {
        let head = head(sql, self.id)?;
        Ok(checkpoint(&head.note).is_ok_and(|checkpoint| checkpoint.size == self.edge.size()))
    }

    /// Signs a tree that the key may sign alone, or with the next key the one at which that begins.
    fn sign(&self, edge: &Edge, next: Option<&Signer>) -> Result<String, StoreError> {
        let size = edge.size();
        if self.number > 1 && size <= self.from_size {
            return Err(StoreError::Record(format!(
                "key {} of log {} began at {} and signs no tree of {size} alone",
                self.number, self.id, self.from_size
            )));
        }
        let signers: Vec<&Signer> = std::iter::once(&self.signer).chain(next).collect();
        sign(&signers, edge)
    }
}

fn sign(signers: &[&Signer], edge: &Edge) -> Result<String, StoreError> {
    let origin = signers.first().map_or("", |signer| signer.name()).to_owned();
    Checkpoint { origin, size: edge.size(), root: edge.root() }.sign(signers).map_err(|error| StoreError::Record(error.to_string()))
}

/// The newest key of a log: its number, from which size on it signs, and its public half.
fn newest_key(sql: &mut dyn Sql, log: i64) -> Result<(usize, u64, String), StoreError> {
    let rows = sql.query("SELECT from_size, verifier FROM log_keys WHERE log = $1 ORDER BY from_size", &vals![log])?;
    let row = rows.last().ok_or_else(|| StoreError::Record(format!("log {log} has no key")))?;
    Ok((rows.len(), row.count(0)?, row.text(1)?.to_owned()))
}

/// The size and root of a head, held against everybody else until the transaction ends. On SQLite whoever writes holds everything.
fn hold(sql: &mut dyn Sql, log: i64) -> Result<(u64, Digest), StoreError> {
    let text = match sql.dialect() {
        Dialect::Sqlite => "SELECT size, root FROM log_head WHERE log = $1",
        Dialect::Postgres => "SELECT size, root FROM log_head WHERE log = $1 FOR UPDATE",
    };
    let rows = sql.query(text, &vals![log])?;
    let row = rows.first().ok_or_else(|| StoreError::Record(format!("log {log} has no head")))?;
    Ok((row.count(0)?, digest(row, 1)?))
}

/// Takes hold of the head of the active log before anything of it is read, so that what is read stays true until the transaction ends.
pub(crate) fn hold_active(sql: &mut dyn Sql) -> Result<(), StoreError> {
    let id = active(sql)?;
    hold(sql, id).map(drop)
}

/// The number of the active log: the newest.
pub(crate) fn active(sql: &mut dyn Sql) -> Result<i64, StoreError> {
    let rows = sql.query("SELECT id FROM logs ORDER BY id DESC LIMIT 1", &[])?;
    rows.first().ok_or_else(|| StoreError::Record("there is no log".to_owned()))?.int(0)
}

/// The stored head of a log.
pub(crate) fn head(sql: &mut dyn Sql, log: i64) -> Result<Head, StoreError> {
    let rows = sql.query("SELECT size, root, note FROM log_head WHERE log = $1", &vals![log])?;
    let row = rows.first().ok_or_else(|| StoreError::Record(format!("log {log} has no head")))?;
    Ok(Head { size: row.count(0)?, root: digest(row, 1)?, note: row.text(2)?.to_owned() })
}

/// The checkpoint in a note whose signature is not asked for: our own, read back.
pub(crate) fn checkpoint(note: &str) -> Result<Checkpoint, StoreError> {
    let text = note.split_inclusive("\n\n").next().unwrap_or(note);
    let text = text.strip_suffix('\n').unwrap_or(text);
    Checkpoint::parse(text).map_err(|error| StoreError::Record(error.to_string()))
}

/// A stored tile's hashes.
pub(crate) fn read_tile(sql: &mut dyn Sql, log: i64, id: TileId) -> Result<Vec<Digest>, StoreError> {
    let rows = sql.query("SELECT data FROM tiles WHERE log = $1 AND level = $2 AND idx = $3", &vals![log, i64::from(id.level), id.index])?;
    let row = rows.first().ok_or_else(|| StoreError::Record(format!("tile {id} of log {log} is missing")))?;
    record::Tile::parse(id, row.bytes(0)?).map(|tile| tile.hashes).map_err(|error| StoreError::Record(format!("tile {id}: {error}")))
}

pub(crate) fn digest(row: &Row, at: usize) -> Result<Digest, StoreError> {
    Digest::from_slice(row.bytes(at)?).map_err(|_| StoreError::Row(format!("column {at} holds no digest")))
}

/// Inserts many rows with few statements: hundreds, then tens, then single ones, so that few texts are prepared.
pub(crate) fn insert_many(sql: &mut dyn Sql, head: &str, rows: Vec<Vec<Val>>) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().peekable();
    let mut left = rows.len();
    while rows.peek().is_some() {
        let count = [100, 10, 1].into_iter().find(|count| *count <= left).unwrap_or(1);
        let mut args = Vec::new();
        let mut places = Vec::with_capacity(count);
        for row in rows.by_ref().take(count) {
            let numbers: Vec<String> = (1..=row.len()).map(|n| format!("${}", args.len() + n)).collect();
            places.push(format!("({})", numbers.join(", ")));
            args.extend(row);
        }
        sql.exec(&format!("{head} {}", places.join(", ")), &args)?;
        left -= count;
    }
    Ok(())
}

/// One turn of the PostgreSQL leader: places for what waits. Returns how many, and the edge after them; the caller has begun and will commit.
pub(crate) fn sequence(sql: &mut dyn Sql, log: &mut LogWriter, keys: &Keys, most: i64) -> Result<(usize, Edge), StoreError> {
    let rows = sql.query(
        "WITH taken AS (DELETE FROM unsequenced WHERE (event, log) IN \
           (SELECT event, log FROM unsequenced WHERE log = $1 ORDER BY event LIMIT $2) RETURNING event, entry, digests) \
         SELECT event, entry, digests FROM taken ORDER BY event",
        &vals![log.id, most],
    )?;
    let mut written = Vec::with_capacity(rows.len());
    for row in &rows {
        written.push(Written { event: row.int(0)?, entry: digest(row, 1)?, digests: row.bytes(2)?.to_vec() });
    }
    if !written.is_empty() {
        log.take_hold(sql, keys)?;
    }
    let mut edge = log.edge();
    if !written.is_empty() {
        log.append(sql, &mut edge, &written, &By::Nobody)?;
    }
    Ok((written.len(), edge))
}
