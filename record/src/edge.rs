//! Edge 树的右缘: all that is needed to append to the tree, and to know its root.
//!
//! ```text
//! peaks    one root for each complete subtree, largest first: one for each set bit of the size
//! open     one row of hashes for each level: its rightmost, still partial tile
//! changed  the tiles to store, since the last time they were taken
//! ```
//!
//! A clone is a few kilobytes: append to the clone, and keep it only once the commit is durable.
//! Source: RFC 6962 section 2.1; C2SP tlog-tiles.

use std::collections::BTreeMap;

use crate::digest::{Digest, Suite};
use crate::proof::{ReadError, checked_tile};
use crate::tile::{HEIGHT, Tile, TileId, WIDTH};
use crate::tree::{SIZE_MAX, empty_root, fold, leaf_hash, node_hash};

/// The right edge of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    suite: Suite,
    size: u64,
    peaks: Vec<Digest>,
    open: Vec<Vec<Digest>>,
    touched: Vec<bool>,
    closed: BTreeMap<TileId, Vec<Digest>>,
}

impl Edge {
    /// The edge of a tree without leaves.
    #[must_use]
    pub fn empty(suite: Suite) -> Self {
        Self { suite, size: 0, peaks: vec![], open: vec![], touched: vec![], closed: BTreeMap::new() }
    }

    /// Loads the edge of a tree of `size` leaves. Reads its partial tiles only: at most one a level. A stored tile may
    /// have grown since; what is beyond `size` is not looked at. The caller compares `root` with a checkpoint.
    ///
    /// # Errors
    /// [`ReadError::Read`], [`ReadError::Short`], [`ReadError::Wide`], [`ReadError::TooLarge`].
    pub fn load<E>(suite: Suite, size: u64, reader: &mut dyn FnMut(TileId) -> Result<Vec<Digest>, E>) -> Result<Self, ReadError<E>> {
        if size > SIZE_MAX {
            return Err(ReadError::TooLarge(size));
        }
        let mut edge = Self { size, ..Self::empty(suite) };
        for level in 0..8 {
            let row = size >> (u32::from(level) * HEIGHT);
            if row == 0 {
                break;
            }
            let width = (row % WIDTH as u64) as usize;
            let mut hashes = vec![];
            if width > 0 {
                hashes = checked_tile(TileId { level, index: row / WIDTH as u64 }, width, reader)?;
                hashes.truncate(width);
            }
            edge.open.push(hashes);
            edge.touched.push(false);
        }
        for hashes in edge.open.iter().rev() {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let (subtree, after) = rest.split_at(1 << rest.len().ilog2());
                edge.peaks.push(fold(suite, subtree));
                rest = after;
            }
        }
        Ok(edge)
    }

    /// The suite of the tree.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The leaves of the tree.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry and returns its index. On average it hashes twice.
    ///
    /// # Panics
    /// When the tree would exceed [`SIZE_MAX`] leaves, which no log lives to see.
    pub fn append(&mut self, entry: &Digest) -> u64 {
        assert!(self.size < SIZE_MAX, "a tree has at most 2^63 - 1 leaves");
        let mut node = leaf_hash(self.suite, entry.as_bytes());
        self.push(0, node);
        // Each trailing one of the size is a complete subtree of that height, which the new leaf completes to a larger one.
        for height in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop().expect("one peak stands for each set bit of the size");
            node = node_hash(self.suite, &left, &node);
            if height % HEIGHT == 0 {
                let level = (height / HEIGHT) as usize;
                self.close(level - 1);
                self.push(level, node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
        self.size - 1
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Digest {
        let smallest_first = self.peaks.iter().rev().copied();
        smallest_first.reduce(|right, left| node_hash(self.suite, &left, &right)).unwrap_or_else(|| empty_root(self.suite))
    }

    /// The hashes of a tile that the edge still holds: one that is partial, or changed and not yet taken. A proof for a
    /// fresh entry can be read from here before the tiles are stored.
    #[must_use]
    pub fn tile(&self, id: TileId) -> Option<&[Digest]> {
        let open = self.open.get(usize::from(id.level)).filter(|_| self.open_id(usize::from(id.level)) == id);
        open.filter(|hashes| !hashes.is_empty()).or_else(|| self.closed.get(&id)).map(Vec::as_slice)
    }

    /// Takes every tile, full or partial, that was touched since the last call, whole, ordered by level and index.
    pub fn take_changed(&mut self) -> Vec<Tile> {
        let mut changed = std::mem::take(&mut self.closed);
        for level in 0..self.open.len() {
            if std::mem::take(&mut self.touched[level]) && !self.open[level].is_empty() {
                changed.insert(self.open_id(level), self.open[level].clone());
            }
        }
        changed.into_iter().map(|(id, hashes)| Tile { id, hashes }).collect()
    }

    fn push(&mut self, level: usize, hash: Digest) {
        if level == self.open.len() {
            self.open.push(Vec::with_capacity(WIDTH));
            self.touched.push(false);
        }
        self.open[level].push(hash);
        self.touched[level] = true;
    }

    fn close(&mut self, level: usize) {
        let id = self.open_id(level);
        let hashes = std::mem::replace(&mut self.open[level], Vec::with_capacity(WIDTH));
        self.closed.insert(id, hashes);
    }

    fn open_id(&self, level: usize) -> TileId {
        let index = self.size.checked_shr((level as u32 + 1) * HEIGHT).unwrap_or(0);
        TileId { level: level as u8, index }
    }
}
