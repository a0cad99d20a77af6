//! Speed 速度: how fast entries are appended, proofs read from tiles, receipts read and verified, on one core.
//!
//! Run with `cargo run --release -p record --example speed`.
#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "An example may look at the clock and print.")]

use std::collections::BTreeMap;
use std::time::Instant;

use record::{Checkpoint, Digest, Edge, Facts, Header, Log, Private, Receipt, Signer, Suite, TileId, TlogProof, entry, inclusion_proof, sha256};

const SUITE: Suite = Suite::Sha256Ed25519;
const SALT: [u8; 32] = [1; 32];
const FACTS: [u8; 500] = [b'a'; 500];
const LEAVES: u64 = 1_000_000;

fn main() {
    let (header, private) = parts();
    let closed = entry::private_list(SUITE, &[private_digest(&private)]).expect("one part");
    let event = entry::commitment(SUITE, &header, &entry::facts_digest(SUITE, &SALT, &FACTS), &closed);
    let entries: Vec<Digest> = (0..LEAVES).map(|n| sha256(&[&n.to_be_bytes()])).collect();
    let mut edge = Edge::empty(SUITE);
    measure("leaves appended", LEAVES, |n| {
        edge.append(if n == LEAVES / 2 { &event } else { &entries[n as usize] });
    });
    let changed = edge.take_changed().into_iter().map(|tile| (tile.id, tile.hashes));
    let mut tiles: BTreeMap<TileId, Vec<Digest>> = changed.collect();
    let mut read = |id| Ok::<_, ()>(tiles.get(&id).cloned().unwrap_or_default());
    measure("inclusion proofs read from tiles", 5_000, |n| {
        inclusion_proof(SUITE, LEAVES, n * 199, &mut read).expect("the tiles are there");
    });
    let signer = Signer::new(SUITE, "record.kechuang.example", [7; 32]).expect("a key name");
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: LEAVES, root: edge.root() };
    measure("checkpoints signed", 5_000, |_| drop(checkpoint.sign(&[&signer]).expect("the signer is the log")));
    let place = TlogProof {
        extra: None,
        index: LEAVES / 2,
        proof: inclusion_proof(SUITE, LEAVES, LEAVES / 2, &mut read).expect("the tiles are there"),
        checkpoint: checkpoint.sign(&[&signer]).expect("the signer is the log"),
    };
    let log = Log { origin: checkpoint.origin, suite: SUITE };
    let receipt = Receipt::new(log, header, Facts::Open { salt: SALT, bytes: FACTS.to_vec() }, vec![private], place);
    let json = receipt.to_json();
    let keys = [signer.verifier().clone()];
    measure("receipts read and verified", 5_000, |_| {
        let receipt = Receipt::parse(json.as_bytes()).expect("a receipt");
        receipt.verify(&keys).expect("it holds");
    });
    // Three events a commit is an assumption about a busy evening.
    measure("commits of three events: clone, append, root, tiles, proofs, checkpoint", 2_000, |n| {
        let mut next = edge.clone();
        let places: Vec<u64> = (0..3).map(|k| next.append(&entries[(3 * n + k) as usize])).collect();
        let (root, size) = (next.root(), next.size());
        tiles.extend(next.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
        let mut read = |id| Ok::<_, ()>(tiles.get(&id).cloned().unwrap_or_default());
        for place in places {
            inclusion_proof(SUITE, size, place, &mut read).expect("the tiles are there");
        }
        let checkpoint = Checkpoint { origin: signer.name().to_owned(), size, root };
        checkpoint.sign(&[&signer]).expect("the signer is the log");
        edge = next;
    });
}

fn parts() -> (Vec<u8>, Private) {
    let header = Header {
        kind: "challenge".to_owned(),
        event: "bid-placed".to_owned(),
        event_version: 1,
        thing: [1; 16],
        thing_version: 1,
        at_ms: 1_767_225_600_000,
        actor: [2; 16],
    };
    let private = Private::Open { of: [3; 16], salt: [4; 32], bytes: vec![b'b'; 200] };
    (header.encode().expect("a valid header"), private)
}

fn private_digest(part: &Private) -> Digest {
    match part {
        Private::Open { of, salt, bytes } => entry::private_digest(SUITE, of, salt, bytes),
        Private::Closed(digest) => *digest,
    }
}

fn measure(what: &str, times: u64, mut deed: impl FnMut(u64)) {
    let start = Instant::now();
    for n in 0..times {
        deed(n);
    }
    let micros = start.elapsed().as_micros().max(1);
    println!("{:>10} {what} a second", u128::from(times) * 1_000_000 / micros);
}
