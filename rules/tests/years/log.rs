//! Log 存证日志: the journal's entries in a Merkle tree, its signed checkpoints, and the receipts that people took home.

use crate::chance::Chance;
use crate::journal::{Entry, Journal};
use record::receipt::{Facts, Log as Origin, Private};
use record::tree::{leaf_hash, root_of, verify_consistency};
use record::{Checkpoint, Digest, Edge, Receipt, Signer, Sizes, Suite, TileId, TlogProof, Verifier, consistency_proof, inclusion_proof};
use std::collections::BTreeMap;

const SUITE: Suite = Suite::Sha256Ed25519;
const ORIGIN: &str = "kechuang/years";

/// The log with its keys.
pub struct Log {
    edge: Edge,
    tiles: BTreeMap<TileId, Vec<Digest>>,
    leaves: Vec<Digest>,
    /// The keys, the newest last, each with the trees that it may sign.
    keys: Vec<(Signer, Sizes)>,
    /// A new key that signs from the next checkpoint on.
    next: Option<Signer>,
    /// Every checkpoint that was given out, by its size.
    checkpoints: Vec<(u64, Digest, String)>,
    /// Receipts that somebody keeps, with the entry's number.
    receipts: Vec<(usize, String)>,
}

impl Log {
    pub fn new(chance: &mut Chance) -> Self {
        let signer = Signer::new(SUITE, ORIGIN, chance.bytes()).expect("a key");
        Self {
            edge: Edge::empty(SUITE),
            tiles: BTreeMap::new(),
            leaves: Vec::new(),
            keys: vec![(signer, Sizes::ALL)],
            next: None,
            checkpoints: Vec::new(),
            receipts: Vec::new(),
        }
    }

    /// How many entries have a place.
    pub fn size(&self) -> usize {
        self.leaves.len()
    }

    /// The public half of the key that signs now.
    pub fn key(&self) -> String {
        self.keys.last().map(|(signer, _)| signer.verifier().to_string()).expect("a key")
    }

    /// The public half of a new key that a rotation may name; it signs once the rotation has its place.
    pub fn made(chance: &mut Chance) -> Signer {
        Signer::new(SUITE, ORIGIN, chance.bytes()).expect("a key")
    }

    /// The key that a rotation named signs from its entry on.
    pub fn rotate(&mut self, to: Signer) {
        self.next = Some(to);
    }

    fn verifiers(&self) -> Vec<Verifier> {
        self.keys.iter().map(|(signer, sizes)| signer.verifier().clone().within(*sizes)).collect()
    }

    /// Gives every entry its place up to that many, and signs the head. A rotation is the last entry of the tree that both keys sign.
    pub fn sequence(&mut self, entries: &[Entry]) {
        for entry in &entries[self.leaves.len()..] {
            self.edge.append(&entry.commitment);
            self.leaves.push(leaf_hash(SUITE, entry.commitment.as_bytes()));
        }
        for tile in self.edge.take_changed() {
            self.tiles.insert(tile.id, tile.hashes);
        }
        let size = self.edge.size();
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root: self.edge.root() };
        let newest = self.keys.last().map(|(signer, _)| signer.clone()).expect("a key");
        let note = match self.next.take() {
            Some(next) => {
                self.keys.last_mut().expect("a key").1.to = Some(size);
                let note = checkpoint.sign(&[&newest, &next]).expect("it is signed");
                self.keys.push((next, Sizes { from: size, to: None }));
                note
            }
            None => checkpoint.sign(&[&newest]).expect("it is signed"),
        };
        self.checkpoints.push((size, checkpoint.root, note));
    }

    fn proof(&self, size: u64, index: usize) -> Vec<Digest> {
        let mut tile = |id: TileId| self.tiles.get(&id).cloned().ok_or(());
        inclusion_proof(SUITE, size, index as u64, &mut tile).unwrap_or_else(|_| panic!("no proof of {index} in {size}"))
    }

    /// Takes a receipt of an entry home, under the newest checkpoint.
    pub fn take_receipt(&mut self, journal: &Journal, index: usize) {
        let Some((size, _, note)) = self.checkpoints.last().filter(|(size, ..)| (index as u64) < *size).cloned() else { return };
        let entry = &journal.entries[index];
        let private = entry.parts.iter().map(|part| match &part.content {
            Some((salt, bytes)) => Private::Open { of: part.of.0.0, salt: *salt, bytes: bytes.clone() },
            None => Private::Closed(part.digest),
        });
        let place = TlogProof { extra: None, index: index as u64, proof: self.proof(size, index), checkpoint: note };
        let origin = Origin { origin: ORIGIN.to_owned(), suite: SUITE };
        let facts = Facts::Open { salt: entry.salt, bytes: entry.facts.clone() };
        let receipt = Receipt::new(origin, entry.header.clone(), facts, private.collect(), place);
        self.receipts.push((index, receipt.to_json()));
    }

    /// That a receipt taken at some time still proves what it says, and that its entry is in the newest tree.
    pub fn check_receipt(&self, journal: &Journal, chance: &mut Chance) {
        let Some((index, json)) = chance.pick(&self.receipts) else { return };
        let receipt = Receipt::parse(json.as_bytes()).expect("a receipt is read");
        let verifiers = self.verifiers();
        let verified = receipt.verify(&verifiers).unwrap_or_else(|why| panic!("the receipt of entry {index} proves nothing: {why}"));
        let entry = &journal.entries[index];
        assert_eq!(verified.entry, entry.commitment, "the receipt is of entry {index}");
        assert_eq!(verified.facts.as_deref(), Some(entry.facts.as_slice()), "the facts of entry {index} are as they were");
        let (size, root, _) = self.checkpoints.last().expect("a checkpoint");
        let proof = self.proof(*size, index);
        record::tree::verify_inclusion(SUITE, &self.leaves[index], index as u64, *size, &proof, root)
            .unwrap_or_else(|why| panic!("entry {index} is not in the tree of {size}: {why}"));
    }

    /// That of two checkpoints the later one extends the earlier, and both are signed by who may sign them.
    pub fn check_consistency(&self, chance: &mut Chance) {
        let verifiers = self.verifiers();
        let (Some(one), Some(other)) = (chance.pick(&self.checkpoints), chance.pick(&self.checkpoints)) else { return };
        let (old, new) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        let opened = Checkpoint::open(&old.2, &verifiers).unwrap_or_else(|why| panic!("the checkpoint of {} is not trusted: {why}", old.0));
        assert_eq!((opened.checkpoint.size, opened.checkpoint.root), (old.0, old.1));
        let mut tile = |id: TileId| self.tiles.get(&id).cloned().ok_or(());
        let proof = consistency_proof(SUITE, old.0, new.0, &mut tile).unwrap_or_else(|_| panic!("no proof from {} to {}", old.0, new.0));
        verify_consistency(SUITE, old.0, new.0, &old.1, &new.1, &proof)
            .unwrap_or_else(|why| panic!("the tree of {} does not extend that of {}: {why}", new.0, old.0));
    }

    /// That the head is just what the leaves make, and every receipt and checkpoint holds.
    pub fn check_all(&self, journal: &Journal, chance: &mut Chance) {
        assert_eq!(self.edge.root(), root_of(SUITE, &self.leaves), "the head is what the leaves make");
        for _ in 0..self.checkpoints.len().min(8) {
            self.check_consistency(chance);
        }
        for _ in 0..self.receipts.len().min(8) {
            self.check_receipt(journal, chance);
        }
    }
}
