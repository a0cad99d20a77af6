//! Mutations: no proof and no receipt survives a changed bit, and none makes the verifier panic.

use record::tree::{leaf_hash, verify_consistency, verify_inclusion};
use record::{Digest, Facts, Private, Receipt, TlogProof, consistency_proof, inclusion_proof, root_at};

use crate::log::{ORIGIN, SUITE, entry, grown, numbered, receipt, verifiers};

/// Counts what was tried, so that a loop that stops trying is noticed.
#[derive(Default)]
struct Tried(u32);

impl Tried {
    fn refused(&mut self, accepted: bool, what: &str) {
        self.0 += 1;
        assert!(!accepted, "accepted a receipt or proof with a changed {what}");
    }
}

#[test]
fn changed_inclusion_proofs_are_refused() {
    let (_, tiles) = grown(600);
    let mut tried = Tried::default();
    for (size, index) in [
        (1, 0),
        (2, 1),
        (7, 6),
        (255, 100),
        (256, 255),
        (257, 256),
        (300, 12),
        (300, 299),
        (400, 257),
        (513, 512),
        (599, 300),
        (511, 510),
        (600, 0),
        (600, 599),
    ] {
        let root = root_at(SUITE, size, &mut |id| tiles.read(id)).expect("tiles are there");
        let proof = inclusion_proof(SUITE, size, index, &mut |id| tiles.read(id)).expect("tiles are there");
        let leaf = leaf_hash(SUITE, numbered(index).as_bytes());
        let holds = |leaf: &Digest, index, proof: &[Digest], root: &Digest| verify_inclusion(SUITE, leaf, index, size, proof, root).is_ok();
        assert!(holds(&leaf, index, &proof, &root));
        each_flip(&[leaf, root], |flipped| tried.refused(holds(&flipped[0], index, &proof, &flipped[1]), "leaf or root"));
        each_flip(&proof, |flipped| tried.refused(holds(&leaf, index, flipped, &root), "hash"));
        for other in (0..size + 50).filter(|other| *other != index) {
            tried.refused(holds(&leaf, other, &proof, &root), "index");
        }
        each_reshaped(&proof, |reshaped| tried.refused(holds(&leaf, index, reshaped, &root), "order or length"));
    }
    assert!(tried.0 > 25_000, "{}", tried.0);
}

#[test]
fn changed_consistency_proofs_are_refused() {
    let (_, tiles) = grown(600);
    let mut tried = Tried::default();
    let mut read = |id| tiles.read(id);
    for (old, new) in [
        (1, 2),
        (1, 600),
        (3, 7),
        (6, 7),
        (7, 8),
        (100, 200),
        (128, 600),
        (255, 256),
        (255, 600),
        (256, 257),
        (256, 600),
        (257, 600),
        (300, 600),
        (301, 599),
        (399, 400),
        (511, 512),
        (511, 600),
        (512, 600),
        (513, 600),
        (598, 600),
        (599, 600),
    ] {
        let old_root = root_at(SUITE, old, &mut read).expect("tiles are there");
        let new_root = root_at(SUITE, new, &mut read).expect("tiles are there");
        let proof = consistency_proof(SUITE, old, new, &mut read).expect("tiles are there");
        let holds = |proof: &[Digest], old_root: &Digest, new_root: &Digest| verify_consistency(SUITE, old, new, old_root, new_root, proof).is_ok();
        assert!(holds(&proof, &old_root, &new_root));
        each_flip(&[old_root, new_root], |roots| tried.refused(holds(&proof, &roots[0], &roots[1]), "root"));
        each_flip(&proof, |flipped| tried.refused(holds(flipped, &old_root, &new_root), "hash"));
        each_reshaped(&proof, |reshaped| tried.refused(holds(reshaped, &old_root, &new_root), "order or length"));
        // The same old root under every other size: a proof that forgets some leaves.
        for other in (1..new).filter(|other| *other != old) {
            let accepted = verify_consistency(SUITE, other, new, &old_root, &new_root, &proof).is_ok();
            tried.refused(accepted, "earlier size");
        }
    }
    assert!(tried.0 > 55_000, "{}", tried.0);
}

#[test]
fn changed_receipts_are_refused() {
    let (receipt, keys) = (receipt(), verifiers());
    assert!(receipt.verify(&keys).is_ok());
    let mut tried = Tried::default();
    let mut refuse = |what: &str, change: &dyn Fn(&mut Receipt)| {
        let mut changed = receipt.clone();
        change(&mut changed);
        if changed != receipt {
            tried.refused(changed.verify(&keys).is_ok(), what);
        }
    };
    for bit in 0..receipt.header.len() * 8 {
        refuse("header", &|changed| flip(&mut changed.header, bit));
    }
    for bit in 0..receipt.proof.len() * 256 {
        refuse("proof", &|changed| flip(&mut changed.proof[bit / 256].0, bit % 256));
    }
    for bit in 0..64 {
        refuse("index", &|changed| changed.index ^= 1 << bit);
    }
    for bit in 0..300 * 8 {
        refuse("facts", &|changed| {
            if let Facts::Open { salt, bytes } = &mut changed.facts {
                if bit < 256 {
                    flip(salt, bit)
                } else if bit < 256 + bytes.len() * 8 {
                    flip(bytes, bit - 256)
                }
            }
        });
        refuse("private", &|changed| {
            if let Private::Open { of, salt, bytes } = &mut changed.private[0] {
                match bit {
                    0..128 => flip(of, bit),
                    128..384 => flip(salt, bit - 128),
                    _ if bit < 384 + bytes.len() * 8 => flip(bytes, bit - 384),
                    _ => {}
                }
            }
            if let Private::Closed(digest) = &mut changed.private[1]
                && bit >= 2144
            {
                flip(&mut digest.0, bit - 2144);
            }
        });
    }
    for bit in 0..receipt.checkpoint.len() * 8 {
        refuse("checkpoint", &|changed| {
            let mut bytes = changed.checkpoint.clone().into_bytes();
            flip(&mut bytes, bit);
            changed.checkpoint = String::from_utf8(bytes).unwrap_or_default();
        });
    }
    for length in 0..receipt.checkpoint.len() {
        refuse("checkpoint", &|changed| changed.checkpoint = changed.checkpoint.chars().take(length).collect());
    }
    assert!(tried.0 > 6_400, "{}", tried.0);
}

/// The text of the receipt itself, as it would be edited by hand.
#[test]
fn changed_json_is_refused() {
    let (receipt, keys) = (receipt(), verifiers());
    let json = receipt.to_json().into_bytes();
    let mut tried = Tried::default();
    let mut refuse = |bytes: &[u8]| {
        // Another spelling of the very same receipt, such as another white space, is no change.
        let parsed = Receipt::parse(bytes).ok().filter(|parsed| *parsed != receipt);
        tried.refused(parsed.is_some_and(|parsed| parsed.verify(&keys).is_ok()), "text");
    };
    for bit in 0..json.len() * 8 {
        let mut bytes = json.clone();
        flip(&mut bytes, bit);
        refuse(&bytes);
    }
    for at in 0..json.len() {
        refuse(&json[..at]);
        refuse(&[&json[..at], &json[at + 1..]].concat());
        refuse(&[&json[..=at], &json[at..]].concat());
    }
    assert!(tried.0 > 15_900, "{}", tried.0);
}

/// The text that other tools read. Its extra line vouches for nothing, so only the rest counts.
#[test]
fn changed_tlog_proofs_are_refused() {
    let (proof, keys) = (receipt().to_tlog_proof().expect("few parts"), verifiers());
    let text = proof.to_string().into_bytes();
    let mut tried = Tried::default();
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone();
        flip(&mut bytes, bit);
        let parsed = String::from_utf8(bytes).ok().and_then(|text| text.parse::<TlogProof>().ok());
        let changed = parsed.filter(|parsed| TlogProof { extra: proof.extra.clone(), ..parsed.clone() } != proof);
        tried.refused(changed.is_some_and(|proof| proof.verify(SUITE, ORIGIN, &entry(), &keys).is_ok()), "text");
    }
    assert!(tried.0 > 5_000, "{}", tried.0);
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn each_flip(hashes: &[Digest], mut seen: impl FnMut(&[Digest])) {
    let mut flipped = hashes.to_vec();
    for bit in 0..hashes.len() * 256 {
        flip(&mut flipped[bit / 256].0, bit % 256);
        seen(&flipped);
        flip(&mut flipped[bit / 256].0, bit % 256);
    }
}

/// Each hash left out, given twice, and exchanged with its neighbour.
fn each_reshaped(hashes: &[Digest], mut seen: impl FnMut(&[Digest])) {
    for at in 0..hashes.len() {
        let mut without = hashes.to_vec();
        without.remove(at);
        seen(&without);
        let mut twice = hashes.to_vec();
        twice.insert(at, hashes[at]);
        seen(&twice);
        if at > 0 {
            let mut exchanged = hashes.to_vec();
            exchanged.swap(at, at - 1);
            seen(&exchanged);
        }
    }
    seen(&[hashes, &[Digest([0; 32])]].concat());
}
