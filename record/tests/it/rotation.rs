//! Rotation: each key signs its own sizes, both sign the boundary, and what a key signs beyond its sizes is refused.

use crate::log::{ORIGIN, SUITE, receipt, signer};
use record::{Checkpoint, CheckpointError, KeyError, ReceiptError, Signer, Sizes, TlogProofError, Verifier, note, parse_keys, sha256};

const FIRST: Sizes = Sizes { from: 0, to: Some(17) };
const SECOND: Sizes = Sizes { from: 17, to: Some(40) };
const THIRD: Sizes = Sizes { from: 40, to: None };

fn key(number: u8) -> Signer {
    Signer::new(SUITE, ORIGIN, [number; 32]).expect("the origin is a key name")
}

fn ranged(number: u8, sizes: Sizes) -> Verifier {
    key(number).verifier().clone().within(sizes)
}

fn at(size: u64, signers: &[&Signer]) -> String {
    Checkpoint { origin: ORIGIN.to_owned(), size, root: sha256(&[]) }.sign(signers).expect("a checkpoint")
}

#[test]
fn a_key_signs_its_own_sizes_and_no_other() {
    let keys = [ranged(3, THIRD), ranged(2, SECOND), ranged(1, FIRST)];
    let check = |size: u64, by: &[u8], expected: Result<usize, Sizes>| {
        let signers: Vec<Signer> = by.iter().map(|number| key(*number)).collect();
        let opened = Checkpoint::open(&at(size, &signers.iter().collect::<Vec<_>>()), &keys).map(|opened| opened.by.len());
        assert_eq!(opened, expected.map_err(|sizes| CheckpointError::OutOfRange { size, sizes }), "{size} by {by:?}");
    };
    check(0, &[1], Ok(1));
    check(17, &[1, 2], Ok(2));
    check(17, &[2], Ok(1));
    check(18, &[1], Err(FIRST));
    check(18, &[2], Ok(1));
    check(16, &[2], Err(SECOND));
    check(40, &[2, 3], Ok(2));
    check(41, &[2], Err(SECOND));
    check(u64::MAX >> 1, &[3], Ok(1));
    // A right signature beside it does not excuse a key that signs where it may not.
    check(41, &[3, 1], Err(FIRST));
}

#[test]
fn keys_are_read_with_their_sizes_and_the_newest_begins_where_the_others_end() {
    let [first, second, third] = [1, 2, 3].map(|number| key(number).verifier().to_string());
    let text = format!("{third}\n{second} 17-40\n{first} 0-17\n");
    let keys = parse_keys(&text).expect("keys");
    assert_eq!(keys.iter().map(Verifier::sizes).collect::<Vec<_>>(), [THIRD, SECOND, FIRST]);
    let spelt: Vec<String> = keys.iter().map(ToString::to_string).collect();
    assert_eq!(spelt, [format!("{third} 40-"), format!("{second} 17-40"), format!("{first} 0-17")]);
    assert_eq!(parse_keys(&spelt.join("\n")).as_ref(), Ok(&keys), "what is written is read");
    assert_eq!(spelt.iter().map(|key| key.parse()).collect::<Result<Vec<Verifier>, _>>(), Ok(keys), "line by line too");
    // One key, as other tools write it, signs every tree; and so does one of another log.
    assert_eq!(parse_keys(&first).map(|keys| keys[0].sizes()), Ok(Sizes::ALL));
    let other = Signer::new(SUITE, "other.example/log", [9; 32]).expect("a name").verifier().to_string();
    assert_eq!(parse_keys(&format!("{other} {first} 0-17")).map(|keys| keys[0].sizes()), Ok(Sizes::ALL));
    assert_eq!(parse_keys(" \n"), Ok(vec![]));
    for bad in ["0-17".to_owned(), format!("{first} 17-0"), format!("{first} -"), format!("{first} 0-1 1-2"), format!("{first} 00-1")] {
        assert_eq!(parse_keys(&bad), Err(KeyError::Sizes), "{bad}");
    }
    assert_eq!(format!("{first} x").parse::<Verifier>(), Err(KeyError::Sizes));
    assert_eq!(format!("{first}  0-1").parse::<Verifier>(), Err(KeyError::Form));
}

#[test]
fn a_receipt_by_a_key_beyond_its_sizes_proves_nothing() {
    let receipt = receipt();
    let ours = |sizes: Sizes| [signer().verifier().clone().within(sizes)];
    let size = receipt.verify(&ours(Sizes::ALL)).expect("it holds").checkpoint.size;
    let entry = receipt.entry().expect("an entry");
    let proof = receipt.to_tlog_proof().expect("a proof");
    for (sizes, holds) in
        [(Sizes { from: size, to: Some(size) }, true), (Sizes { from: size + 1, to: None }, false), (Sizes { from: 0, to: Some(size - 1) }, false)]
    {
        let keys = ours(sizes);
        let refused = CheckpointError::OutOfRange { size, sizes };
        match receipt.verify(&keys) {
            Ok(_) => assert!(holds),
            Err(ReceiptError::Checkpoint(error)) => assert_eq!((error, holds), (refused.clone(), false)),
            Err(other) => panic!("{other}"),
        }
        assert_eq!(proof.verify(SUITE, ORIGIN, &entry, &keys).err(), (!holds).then_some(TlogProofError::Checkpoint(refused)));
    }
}

#[test]
fn whoever_knows_either_key_opens_the_boundary() {
    let note = at(17, &[&key(1), &key(2)]);
    for keys in [[ranged(1, FIRST)], [ranged(2, SECOND)]] {
        assert_eq!(Checkpoint::open(&note, &keys).map(|opened| opened.by.len()), Ok(1));
    }
    assert_eq!(note::open(&note, &[ranged(1, FIRST), ranged(2, SECOND)]).map(|opened| opened.by.len()), Ok(2));
}
