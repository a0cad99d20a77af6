//! A small log kept in memory, and the proofs straight from their definition to compare with.

use std::collections::BTreeMap;

use record::entry::{commitment, facts_digest, private_digest, private_list};
use record::tree::{leaf_hash, node_hash};
use record::{Checkpoint, Digest, Edge, Facts, Header, Log, Private, Receipt, Signer, Suite, TileId, TlogProof, Verifier, inclusion_proof, sha256};

pub const SUITE: Suite = Suite::Sha256Ed25519;

pub const ORIGIN: &str = "record.kechuang.example/log1";

/// The reader of this store never fails by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never;

/// Tiles as a store keeps them: each row replaced whole.
#[derive(Clone, Default)]
pub struct Tiles(pub BTreeMap<TileId, Vec<Digest>>);

impl Tiles {
    pub fn keep(&mut self, edge: &mut Edge) {
        self.0.extend(edge.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
    }

    pub fn read(&self, id: TileId) -> Result<Vec<Digest>, Never> {
        Ok(self.0.get(&id).cloned().unwrap_or_default())
    }
}

pub fn numbered(n: u64) -> Digest {
    sha256(&[b"entry", &n.to_be_bytes()])
}

pub fn grown(size: u64) -> (Edge, Tiles) {
    let (mut edge, mut tiles) = (Edge::empty(SUITE), Tiles::default());
    for n in 0..size {
        edge.append(&numbered(n));
    }
    tiles.keep(&mut edge);
    (edge, tiles)
}

pub fn signer() -> Signer {
    Signer::new(SUITE, ORIGIN, [7; 32]).expect("the origin is a key name")
}

pub fn verifiers() -> Vec<Verifier> {
    vec![signer().verifier().clone()]
}

/// The tree as RFC 6962 section 2.1 defines it, with roots of ranges remembered.
#[derive(Default)]
pub struct Definition {
    leaves: Vec<Digest>,
    roots: BTreeMap<(usize, usize), Digest>,
}

impl Definition {
    pub fn of(size: u64) -> Self {
        let leaves = (0..size).map(|n| leaf_hash(SUITE, numbered(n).as_bytes())).collect();
        Self { leaves, roots: BTreeMap::new() }
    }

    pub fn leaf(&self, index: u64) -> Digest {
        self.leaves[index as usize]
    }

    pub fn root(&mut self, size: u64) -> Digest {
        if size == 0 { sha256(&[]) } else { self.range(0, size as usize) }
    }

    fn range(&mut self, start: usize, end: usize) -> Digest {
        if end - start == 1 {
            return self.leaves[start];
        }
        if let Some(root) = self.roots.get(&(start, end)) {
            return *root;
        }
        let middle = start + half(end - start);
        let (left, right) = (self.range(start, middle), self.range(middle, end));
        let root = node_hash(SUITE, &left, &right);
        self.roots.insert((start, end), root);
        root
    }

    pub fn path(&mut self, index: u64, start: usize, end: usize) -> Vec<Digest> {
        if end - start == 1 {
            return vec![];
        }
        let middle = start + half(end - start);
        let (mut path, sibling) = if (index as usize) < middle {
            (self.path(index, start, middle), self.range(middle, end))
        } else {
            (self.path(index, middle, end), self.range(start, middle))
        };
        path.push(sibling);
        path
    }

    pub fn subproof(&mut self, old: usize, start: usize, end: usize, whole: bool) -> Vec<Digest> {
        if old == end {
            return if whole { vec![] } else { vec![self.range(start, end)] };
        }
        let middle = start + half(end - start);
        let (mut proof, sibling) = if old <= middle {
            (self.subproof(old, start, middle, whole), self.range(middle, end))
        } else {
            (self.subproof(old, middle, end, false), self.range(start, middle))
        };
        proof.push(sibling);
        proof
    }
}

fn half(count: usize) -> usize {
    let mut half = 1;
    while half * 2 < count {
        half *= 2;
    }
    half
}

pub fn header() -> Header {
    Header {
        kind: "challenge".to_owned(),
        event: "bid-placed".to_owned(),
        event_version: 1,
        thing: *b"thing-0123456789",
        thing_version: 3,
        at_ms: 1_767_225_600_123,
        actor: *b"actor-0123456789",
    }
}

pub const FACTS_SALT: [u8; 32] = [0x11; 32];
pub const FACTS: &[u8] = br#"{"bid":"01890a5d","fen":120000000}"#;
pub const PERSONS: [([u8; 16], [u8; 32], &str); 2] =
    [(*b"person-000000001", [0x22; 32], "王伟 wang@example.org"), (*b"person-000000002", [0x33; 32], "李娜")];

/// The parts of the example receipt: all facts, the first person, the second person only as a digest.
pub fn parts() -> (Facts, Vec<Private>) {
    let [(of, salt, text), (other, other_salt, other_text)] = PERSONS;
    let facts = Facts::Open { salt: FACTS_SALT, bytes: FACTS.to_vec() };
    let shown = Private::Open { of, salt, bytes: text.as_bytes().to_vec() };
    let hidden = Private::Closed(private_digest(SUITE, &other, &other_salt, other_text.as_bytes()));
    (facts, vec![shown, hidden])
}

pub fn entry() -> Digest {
    let digests = PERSONS.map(|(of, salt, text)| private_digest(SUITE, &of, &salt, text.as_bytes()));
    let private = private_list(SUITE, &digests).expect("two parts");
    let header = header().encode().expect("the header is valid");
    commitment(SUITE, &header, &facts_digest(SUITE, &FACTS_SALT, FACTS), &private)
}

/// The example receipt: entry 777 of a log of 1,000.
pub fn receipt() -> Receipt {
    let (mut edge, mut tiles) = (Edge::empty(SUITE), Tiles::default());
    for n in 0..1000 {
        edge.append(&if n == 777 { entry() } else { numbered(n) });
    }
    tiles.keep(&mut edge);
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: edge.size(), root: edge.root() };
    let place = TlogProof {
        extra: None,
        index: 777,
        proof: inclusion_proof(SUITE, 1000, 777, &mut |id| tiles.read(id)).expect("the tiles are there"),
        checkpoint: checkpoint.sign(&[&signer()]).expect("the signer has the origin's name"),
    };
    let (facts, private) = parts();
    let log = Log { origin: ORIGIN.to_owned(), suite: SUITE };
    Receipt::new(log, header().encode().expect("the header is valid"), facts, private, place)
}
