//! Proof 证明: inclusion and consistency proofs, and the root of an earlier size, read from stored tiles.
//!
//! A reader gives the stored hashes of a tile. The store may be ahead of the size asked about, so a tile may hold more
//! than that size needs; only hashes of subtrees complete at that size are used. Tiles are not trusted: a wrong one makes
//! a proof that does not verify.
//!
//! Source: RFC 6962 sections 2.1.1 and 2.1.2; C2SP tlog-tiles.

use std::collections::BTreeMap;

use crate::digest::{Digest, Suite};
use crate::edge::Edge;
use crate::tile::{HEIGHT, TileId, WIDTH};
use crate::tree::{SIZE_MAX, fold, left_size, node_hash};

/// Why the stored tiles did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    /// The reader itself failed.
    #[error("a tile could not be read")]
    Read(#[source] E),
    /// The stored tile is missing or lacks hashes that the size implies.
    #[error("{id} has {found} hashes where the size needs {needed}")]
    Short {
        /// Which tile.
        id: TileId,
        /// How many hashes are stored.
        found: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The stored tile has more than 256 hashes.
    #[error("{id} has {found} hashes, more than 256")]
    Wide {
        /// Which tile.
        id: TileId,
        /// How many hashes are stored.
        found: usize,
    },
    /// The size is beyond what a log may have.
    #[error("a tree has at most 2^63 - 1 leaves, not {0}")]
    TooLarge(u64),
    /// The tree has no leaf of that index.
    #[error("index {index} is outside a tree of {size} leaves")]
    IndexOutside {
        /// The index asked for.
        index: u64,
        /// The leaves of the tree.
        size: u64,
    },
    /// The earlier tree is larger than the later one.
    #[error("a tree of {old} leaves cannot precede one of {new}")]
    Shrunk {
        /// The leaves of the earlier tree.
        old: u64,
        /// The leaves of the later tree.
        new: u64,
    },
}

/// The proof that the leaf at `index` is in the tree of `size` leaves: the siblings from the leaf up.
///
/// # Errors
/// [`ReadError::IndexOutside`], [`ReadError::TooLarge`], and what reading tiles gives.
pub fn inclusion_proof<E>(
    suite: Suite,
    size: u64,
    index: u64,
    reader: &mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>,
) -> Result<Vec<Digest>, ReadError<E>> {
    if size > SIZE_MAX {
        return Err(ReadError::TooLarge(size));
    }
    if index >= size {
        return Err(ReadError::IndexOutside { index, size });
    }
    let mut nodes = Nodes { suite, reader, held: BTreeMap::new() };
    let (mut start, mut end) = (0, size);
    let mut proof = vec![];
    while end - start > 1 {
        let middle = start + left_size(end - start);
        if index < middle {
            proof.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            proof.push(nodes.range(start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `new` leaves extends the tree of `old`. It is empty when they are equal or `old` is 0.
///
/// # Errors
/// [`ReadError::Shrunk`], [`ReadError::TooLarge`], and what reading tiles gives.
pub fn consistency_proof<E>(
    suite: Suite,
    old: u64,
    new: u64,
    reader: &mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>,
) -> Result<Vec<Digest>, ReadError<E>> {
    if new > SIZE_MAX {
        return Err(ReadError::TooLarge(new));
    }
    if old > new {
        return Err(ReadError::Shrunk { old, new });
    }
    let mut proof = vec![];
    if old == 0 {
        return Ok(proof);
    }
    let mut nodes = Nodes { suite, reader, held: BTreeMap::new() };
    let (mut start, mut end) = (0, new);
    while end != old {
        let middle = start + left_size(end - start);
        if old <= middle {
            proof.push(nodes.range(middle, end)?);
            end = middle;
        } else {
            proof.push(nodes.range(start, middle)?);
            start = middle;
        }
    }
    // A subtree that begins with the first leaf is the earlier tree itself, whose root the verifier has.
    if start > 0 {
        proof.push(nodes.range(start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The root of the tree when it had `size` leaves.
///
/// # Errors
/// As [`Edge::load`].
pub fn root_at<E>(suite: Suite, size: u64, reader: &mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>) -> Result<Digest, ReadError<E>> {
    Ok(Edge::load(suite, size, reader)?.root())
}

/// Reads a tile that must have at least `needed` hashes.
pub(crate) fn checked_tile<E>(
    id: TileId,
    needed: usize,
    reader: &mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>,
) -> Result<Vec<Digest>, ReadError<E>> {
    let hashes = reader(id).map_err(ReadError::Read)?;
    match hashes.len() {
        found if found < needed => Err(ReadError::Short { id, found, needed }),
        found if found > WIDTH => Err(ReadError::Wide { id, found }),
        _ => Ok(hashes),
    }
}

/// The nodes of the stored tree; each tile is read once.
struct Nodes<'r, E> {
    suite: Suite,
    reader: &'r mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>,
    held: BTreeMap<TileId, Vec<Digest>>,
}

impl<E> Nodes<'_, E> {
    /// The root over the leaves from `start` to before `end`, cut as the tree cuts them.
    fn range(&mut self, start: u64, end: u64) -> Result<Digest, ReadError<E>> {
        let count = end - start;
        if count.is_power_of_two() {
            return self.complete(start, count.ilog2());
        }
        let middle = start + left_size(count);
        let left = self.range(start, middle)?;
        Ok(node_hash(self.suite, &left, &self.range(middle, end)?))
    }

    /// The root of the complete subtree of that height above the leaf `start`.
    fn complete(&mut self, start: u64, height: u32) -> Result<Digest, ReadError<E>> {
        let level = height / HEIGHT;
        let first = start >> (level * HEIGHT);
        let id = TileId { level: level as u8, index: first / WIDTH as u64 };
        let from = (first % WIDTH as u64) as usize;
        let needed = from + (1 << (height % HEIGHT));
        if !self.held.contains_key(&id) {
            let hashes = checked_tile(id, needed, self.reader)?;
            self.held.insert(id, hashes);
        }
        let hashes = &self.held[&id];
        let subtree = hashes.get(from..needed).ok_or(ReadError::Short { id, found: hashes.len(), needed })?;
        Ok(fold(self.suite, subtree))
    }
}
