//! The tree: known vectors, every size up to 600, deep trees, hostile readers.

use record::tree::{empty_root, leaf_hash, root_of, verify_consistency, verify_inclusion};
use record::{Digest, Edge, ProofError, ReadError, TileId, consistency_proof, inclusion_proof, root_at, sha256};

use crate::log::{Definition, Never, SUITE, Tiles, grown, numbered};

/// The inputs and roots that Certificate Transparency implementations share.
const KNOWN: [(&[u8], &str); 8] = [
    (b"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (b"\x00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (b"\x10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (b"\x20\x21", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (b"\x30\x31", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    (b"\x40\x41\x42\x43", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (b"\x50\x51\x52\x53\x54\x55\x56\x57", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
];

#[test]
fn roots_are_those_that_everyone_computes() {
    let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(empty_root(SUITE).to_string(), empty);
    assert_eq!(root_of(SUITE, &[]).to_string(), empty);
    let mut leaves = vec![];
    for (input, root) in KNOWN {
        leaves.push(leaf_hash(SUITE, input));
        assert_eq!(root_of(SUITE, &leaves).to_string(), format!("sha256:{root}"), "{} leaves", leaves.len());
    }
}

#[test]
fn every_size_grows_loads_and_proves_as_defined() {
    let (_, full) = grown(600);
    let mut definition = Definition::of(600);
    let (mut edge, mut tiles) = (Edge::empty(SUITE), Tiles::default());
    for size in 0..=600 {
        let root = definition.root(size);
        assert_eq!(edge.root(), root);
        // The exact tiles of this size, and those of a store that is ahead, give the same edge and proofs.
        for (store, indices) in [(&tiles, ends(size)), (&full, sample(size))] {
            assert_eq!(Edge::load(SUITE, size, &mut |id| store.read(id)), Ok(edge.clone()), "{size}");
            for index in indices {
                let proof = inclusion_proof(SUITE, size, index, &mut |id| store.read(id)).expect("tiles are there");
                assert_eq!(proof, definition.path(index, 0, size as usize), "{index} of {size}");
                let leaf = definition.leaf(index);
                assert_eq!(verify_inclusion(SUITE, &leaf, index, size, &proof, &root), Ok(()));
            }
        }
        assert_eq!(edge.append(&numbered(size)), size);
        tiles.keep(&mut edge);
    }
}

#[test]
fn every_size_extends_the_earlier_ones() {
    let (_, tiles) = grown(600);
    let mut definition = Definition::of(600);
    for new in (0..=140).chain(250..=262).chain(508..=516).chain(595..=600) {
        let new_root = definition.root(new);
        for old in sample(new).into_iter().chain([0, new]) {
            let proof = consistency_proof(SUITE, old, new, &mut |id| tiles.read(id)).expect("tiles are there");
            if old > 0 {
                assert_eq!(proof, definition.subproof(old as usize, 0, new as usize, true), "{old} to {new}");
            }
            let old_root = definition.root(old);
            assert_eq!(verify_consistency(SUITE, old, new, &old_root, &new_root, &proof), Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn a_tree_of_three_levels_is_stored_as_the_source_says() {
    let (edge, tiles) = grown(70_000);
    let widths = |level: u8| -> Vec<usize> { tiles.0.iter().filter(|(id, _)| id.level == level).map(|(_, hashes)| hashes.len()).collect() };
    let mut lowest = vec![256; 273];
    lowest.push(112);
    assert_eq!(widths(0), lowest);
    assert_eq!(widths(1), [256, 17]);
    assert_eq!(widths(2), [1]);
    assert!(tiles.0.iter().all(|(id, hashes)| id.width_at(70_000) == hashes.len()));
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = inclusion_proof(SUITE, 70_000, index, &mut |id| tiles.read(id)).expect("tiles are there");
        let leaf = leaf_hash(SUITE, numbered(index).as_bytes());
        assert_eq!(verify_inclusion(SUITE, &leaf, index, 70_000, &proof, &edge.root()), Ok(()));
    }
    for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999] {
        let proof = consistency_proof(SUITE, old, 70_000, &mut |id| tiles.read(id)).expect("tiles are there");
        let old_root = root_at(SUITE, old, &mut |id| tiles.read(id)).expect("tiles are there");
        assert_eq!(verify_consistency(SUITE, old, 70_000, &old_root, &edge.root(), &proof), Ok(()));
    }
}

/// No test appends 2^40 leaves, but an edge does not know how its tiles came to be.
#[test]
fn a_deep_tree_carries_over_all_its_levels() {
    for start in [(1 << 40) - 1, (1 << 40) - 3, (1 << 56) - 2, 0x0123_4567_89ab_cdef, (1 << 62) + 255] {
        let mut tiles = Tiles::default();
        let mut level = 0;
        while level < 8 && start >> (8 * level) > 0 {
            let id = TileId { level: level as u8, index: (start >> (8 * level)) >> 8 };
            let width = id.width_at(start) as u64;
            tiles.0.insert(id, (0..width).map(|n| sha256(&[&[level as u8], &n.to_be_bytes()])).collect());
            level += 1;
        }
        let mut edge = Edge::load(SUITE, start, &mut |id| tiles.read(id)).expect("tiles are there");
        let old_root = edge.root();
        let appended: Vec<u64> = (0..600).map(|n| edge.append(&numbered(n))).collect();
        let fresh = edge.clone();
        let mut both = |id| Ok::<_, Never>(fresh.tile(id).map_or_else(|| tiles.read(id).unwrap_or_default(), <[_]>::to_vec));
        let size = edge.size();
        for index in appended {
            let proof = inclusion_proof(SUITE, size, index, &mut both).expect("tiles are there");
            let leaf = leaf_hash(SUITE, numbered(index - start).as_bytes());
            assert_eq!(verify_inclusion(SUITE, &leaf, index, size, &proof, &edge.root()), Ok(()));
        }
        let proof = consistency_proof(SUITE, start, size, &mut both).expect("tiles are there");
        assert_eq!(verify_consistency(SUITE, start, size, &old_root, &edge.root(), &proof), Ok(()));
        tiles.keep(&mut edge);
        assert_eq!(Edge::load(SUITE, size, &mut |id| tiles.read(id)), Ok(edge));
    }
}

#[test]
fn changed_tiles_are_whole_and_taken_once() {
    let (mut edge, _) = grown(300);
    assert_eq!(edge.take_changed(), []);
    edge.append(&numbered(300));
    let changed = edge.take_changed();
    assert_eq!(changed.iter().map(|tile| (tile.id.level, tile.id.index, tile.hashes.len())).collect::<Vec<_>>(), [(0, 1, 45)]);
    let failed = edge.clone();
    edge.append(&numbered(301));
    assert_ne!(failed, edge, "a clone stays behind, so that a failed commit can go back to it");
    for n in 302..520 {
        edge.append(&numbered(n));
    }
    let ids = edge.take_changed().iter().map(|tile| (tile.id.level, tile.id.index, tile.hashes.len())).collect::<Vec<_>>();
    assert_eq!(ids, [(0, 1, 256), (0, 2, 8), (1, 0, 2)]);
}

#[test]
fn a_missing_short_or_wide_tile_is_an_error() {
    let (_, tiles) = grown(600);
    let last = TileId { level: 0, index: 2 };
    let spoil = |id: TileId, keep: usize| -> Result<Vec<Digest>, Never> {
        let mut hashes = tiles.read(id)?;
        if id == last {
            hashes.resize(keep, numbered(0));
        }
        Ok(hashes)
    };
    for found in [0, 87] {
        let short = ReadError::Short { id: last, found, needed: 88 };
        assert_eq!(Edge::load(SUITE, 600, &mut |id| spoil(id, found)), Err(short));
        assert!(matches!(inclusion_proof(SUITE, 600, 598, &mut |id| spoil(id, found)), Err(ReadError::Short { .. })));
    }
    let wide = ReadError::Wide { id: last, found: 257 };
    assert_eq!(Edge::load(SUITE, 600, &mut |id| spoil(id, 257)), Err(wide));
    assert_eq!(Edge::load(SUITE, 600, &mut |_| Err("disk")), Err(ReadError::Read("disk")));
    assert_eq!(Edge::load(SUITE, u64::MAX, &mut |id| tiles.read(id)), Err(ReadError::TooLarge(u64::MAX)));
    assert_eq!(inclusion_proof(SUITE, 600, 600, &mut |id| tiles.read(id)), Err(ReadError::IndexOutside { index: 600, size: 600 }));
    assert_eq!(consistency_proof(SUITE, 2, 1, &mut |id| tiles.read(id)), Err(ReadError::Shrunk { old: 2, new: 1 }));
}

#[test]
fn extreme_sizes_are_refused_without_a_panic() {
    let hash = numbered(0);
    for size in [1, 2, 3, u64::MAX - 1, u64::MAX] {
        for index in [0, 1, size - 1, size, u64::MAX] {
            for length in [0, 1, 63, 64, 65, 1000] {
                let proof = vec![hash; length];
                let inclusion = verify_inclusion(SUITE, &hash, index, size, &proof, &hash);
                assert_eq!(inclusion.is_ok(), index == 0 && size == 1 && length == 0);
                let consistency = verify_consistency(SUITE, index, size, &hash, &hash, &proof);
                assert_eq!(consistency.is_ok(), index == size && length == 0);
            }
        }
    }
    assert_eq!(verify_consistency(SUITE, 0, 5, &hash, &hash, &[]), Err(ProofError::OldRoot), "the empty tree has one root");
}

/// The first index and the last.
fn ends(size: u64) -> Vec<u64> {
    if size == 0 { vec![] } else { vec![0, size - 1] }
}

/// The first, the last, the neighbours of each power of two, and a few between.
fn sample(size: u64) -> Vec<u64> {
    let mut indices: Vec<u64> = [0, 2, 5, 7, 8, 9].into_iter().flat_map(|bit| [(1 << bit) - 1, 1 << bit]).collect();
    indices.extend([size / 3, size / 2, size.saturating_sub(2), size.saturating_sub(1)]);
    indices.retain(|index| *index < size);
    indices.sort_unstable();
    indices.dedup();
    indices
}
