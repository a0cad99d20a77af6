//! Tree 默克尔树: the hashes of leaves and nodes, and the verification of proofs.
//!
//! ```text
//! leaf = H(0x00 ‖ entry)      node = H(0x01 ‖ left ‖ right)      no leaf: H()
//! ```
//!
//! The first byte keeps a node from passing for a leaf. Sizes count leaves; indices begin with 0.
//! Source: RFC 6962 section 2.1 (hashes and proofs); RFC 9162 sections 2.1.3.2 and 2.1.4.2 (verification).

use crate::digest::{Digest, Suite};

/// The largest tree, in leaves: the databases count in signed 64-bit integers.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
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
    /// Hashes are missing from the proof.
    #[error("the proof has too few hashes")]
    TooShort,
    /// The proof has hashes that the tree has no place for.
    #[error("the proof has too many hashes")]
    TooLong,
    /// The proof leads to another root than the earlier one given.
    #[error("the proof does not lead to the earlier root")]
    OldRoot,
    /// The proof leads to another root than the one given.
    #[error("the proof does not lead to the root")]
    Root,
}

/// The root of a tree without leaves.
#[must_use]
pub fn empty_root(suite: Suite) -> Digest {
    suite.hash(&[])
}

/// The hash of a leaf, from the entry it holds.
#[must_use]
pub fn leaf_hash(suite: Suite, entry: &[u8]) -> Digest {
    suite.hash(&[&[0], entry])
}

/// The hash of a node, from its two children.
#[must_use]
pub fn node_hash(suite: Suite, left: &Digest, right: &Digest) -> Digest {
    suite.hash(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The root over leaf hashes, straight from the definition; for tests and small trees.
#[must_use]
pub fn root_of(suite: Suite, leaves: &[Digest]) -> Digest {
    match leaves {
        [] => empty_root(suite),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(left_size(leaves.len() as u64) as usize);
            node_hash(suite, &root_of(suite, left), &root_of(suite, right))
        }
    }
}

/// Verifies that the leaf hash stands at `index` in the tree of `size` leaves with this root.
///
/// # Errors
/// One variant of [`ProofError`] a cause.
pub fn verify_inclusion(suite: Suite, leaf: &Digest, index: u64, size: u64, proof: &[Digest], root: &Digest) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if sibling_is_left(&mut node, &mut last) {
            hash = node_hash(suite, sibling, &hash);
        } else {
            hash = node_hash(suite, &hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Verifies that the tree of `new_size` leaves extends the tree of `old_size`: nothing in it was changed or removed.
/// Every tree extends the empty one, and itself, with an empty proof.
///
/// # Errors
/// One variant of [`ProofError`] a cause.
pub fn verify_consistency(
    suite: Suite,
    old_size: u64,
    new_size: u64,
    old_root: &Digest,
    new_root: &Digest,
    proof: &[Digest],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Shrunk { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        return verify_trivially(suite, old_size, new_size, old_root, new_root, proof);
    }
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    let rise = node.trailing_ones();
    node >>= rise;
    last >>= rise;
    // A complete earlier tree is a node of the later one, so its root is known and the proof omits it.
    let (start, rest) = if node == 0 { (old_root, proof) } else { proof.split_first().ok_or(ProofError::TooShort)? };
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::TooLong);
        }
        if sibling_is_left(&mut node, &mut last) {
            old_hash = node_hash(suite, sibling, &old_hash);
            new_hash = node_hash(suite, sibling, &new_hash);
        } else {
            new_hash = node_hash(suite, &new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::TooShort);
    }
    if old_hash != *old_root {
        return Err(ProofError::OldRoot);
    }
    if new_hash == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// The leaves of the left half: the largest power of two below `count`, which is at least 2.
pub(crate) fn left_size(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The root over a complete subtree, given its lowest hashes: a power of two of them.
pub(crate) fn fold(suite: Suite, hashes: &[Digest]) -> Digest {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        for at in 0..row.len() / 2 {
            row[at] = node_hash(suite, &row[2 * at], &row[2 * at + 1]);
        }
        row.truncate(row.len() / 2);
    }
    row[0]
}

/// Says on which side the next sibling stands. The last node of a row may have none, and then rises to the row where it
/// has one: both counters follow it there.
fn sibling_is_left(node: &mut u64, last: &mut u64) -> bool {
    if *node & 1 == 1 {
        return true;
    }
    if *node != *last {
        return false;
    }
    let rise = node.trailing_zeros();
    *node >>= rise;
    *last >>= rise;
    true
}

fn verify_trivially(suite: Suite, old_size: u64, new_size: u64, old_root: &Digest, new_root: &Digest, proof: &[Digest]) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::TooLong);
    }
    if old_size == 0 && *old_root != empty_root(suite) {
        return Err(ProofError::OldRoot);
    }
    if old_size == new_size && old_root != new_root {
        return Err(ProofError::Root);
    }
    Ok(())
}
