//! Of the record 存证: what people keep and bring back for years.

use super::text;
use record::tile::{encode_entries, parse_entries};
use record::{Checkpoint, Header, Receipt, Tile, TileId, TilePath, TlogProof, Verifier, note, parse_keys};
use std::sync::OnceLock;

fn known() -> &'static [Verifier] {
    static KNOWN: OnceLock<Vec<Verifier>> = OnceLock::new();
    KNOWN.get_or_init(|| parse_keys(include_str!("../../../record/tests/golden/log.vkey")).expect("the golden key"))
}

pub fn header(input: &[u8]) {
    if let Ok(header) = Header::decode(input) {
        assert_eq!(header.encode().expect("what is read is written"), input, "a header has one form");
    }
}

pub fn note(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(opened) = note::open(text, known()) {
        assert!(!opened.by.is_empty() && text.starts_with(opened.text), "a note is opened by who has signed it");
    }
}

pub fn checkpoint(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.encode().expect("what is read is written"), text, "a checkpoint has one form");
    }
    let _ = Checkpoint::open(text, known());
}

pub fn tlog_proof(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(proof) = text.parse::<TlogProof>() {
        assert_eq!(proof.to_string(), text, "a proof has one form");
    }
}

pub fn receipt(input: &[u8]) {
    let Ok(receipt) = Receipt::parse(input) else { return };
    let again = Receipt::parse(receipt.to_json().as_bytes()).expect("what is written is read");
    assert_eq!(again, receipt);
    let _ = (receipt.verify(known()).is_ok(), receipt.entry().is_ok(), receipt.to_tlog_proof().is_ok());
}

pub fn tile(input: &[u8]) {
    if let Ok(entries) = parse_entries(input) {
        assert_eq!(encode_entries(&entries), input);
    }
    let id = TileId { level: input.first().copied().unwrap_or(0) % 8, index: u64::from(input.get(1).copied().unwrap_or(0)) };
    if let Ok(tile) = Tile::parse(id, input) {
        assert_eq!(tile.data(), input);
    }
    if let Some(path) = text(input).and_then(|text| text.parse::<TilePath>().ok()) {
        assert_eq!(Some(path.to_string().as_str()), text(input), "a tile has one path");
    }
}

pub fn keys(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(keys) = parse_keys(text) {
        let written: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let again = parse_keys(&written.join("\n")).expect("what is written is read");
        assert_eq!(again.iter().map(Verifier::id).collect::<Vec<_>>(), keys.iter().map(Verifier::id).collect::<Vec<_>>());
    }
    if let Ok(digest) = text.parse::<record::Digest>() {
        assert_eq!(digest.to_string(), text, "a digest has one form");
    }
}
