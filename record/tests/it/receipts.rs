//! Receipts: what they prove, and each reason why one proves nothing.

use record::{
    CheckpointError, Digest, Facts, HeaderError, NoteError, Private, ProofError, Receipt, ReceiptError, Signer, TlogProof, TlogProofError, Verifier,
    note, sha256,
};

use crate::log::{FACTS, ORIGIN, PERSONS, SUITE, entry, header, receipt, signer, verifiers};

fn error_of(change: impl FnOnce(&mut Receipt)) -> ReceiptError {
    let mut changed = receipt();
    change(&mut changed);
    changed.verify(&verifiers()).expect_err("the receipt was changed")
}

#[test]
fn a_receipt_proves_what_it_shows() {
    let (receipt, keys) = (receipt(), verifiers());
    let parsed = Receipt::parse(receipt.to_json().as_bytes()).expect("its own JSON");
    assert_eq!(parsed, receipt);
    let verified = parsed.verify(&keys).expect("it holds");
    assert_eq!(verified.header, header());
    assert_eq!(verified.facts.as_deref(), Some(FACTS));
    assert_eq!(verified.private.len(), 1, "the second person's part is there as its digest only");
    assert_eq!((verified.private[0].of, verified.private[0].bytes.as_slice()), (PERSONS[0].0, PERSONS[0].2.as_bytes()));
    assert_eq!((verified.index, verified.entry), (777, entry()));
    assert_eq!((verified.checkpoint.origin.as_str(), verified.checkpoint.size), (ORIGIN, 1000));
    assert_eq!(verified.by, [&keys[0]]);
}

#[test]
fn a_part_may_be_closed_and_the_receipt_still_holds() {
    let mut closed = receipt();
    closed.facts = Facts::Closed(record::entry::facts_digest(SUITE, &crate::log::FACTS_SALT, FACTS));
    let (of, salt, text) = PERSONS[0];
    closed.private[0] = Private::Closed(record::entry::private_digest(SUITE, &of, &salt, text.as_bytes()));
    let keys = verifiers();
    let verified = closed.verify(&keys).expect("it holds");
    assert_eq!((verified.facts, verified.private.len(), verified.entry), (None, 0, entry()));
}

#[test]
fn each_reason_has_its_name() {
    assert!(matches!(error_of(|r| r.header[0] = 2), ReceiptError::Header(HeaderError::UnknownForm(2))));
    assert!(matches!(error_of(|r| r.header.push(0)), ReceiptError::Header(HeaderError::Trailing(1))));
    assert!(matches!(error_of(|r| r.log.origin.push('x')), ReceiptError::Origin { .. }));
    assert!(matches!(error_of(|r| r.header[2] = b'd'), ReceiptError::Inclusion(ProofError::Root)));
    assert!(matches!(error_of(|r| r.private.reverse()), ReceiptError::Inclusion(ProofError::Root)));
    assert!(matches!(error_of(|r| r.private.truncate(1)), ReceiptError::Inclusion(ProofError::Root)));
    assert!(matches!(error_of(|r| r.proof.truncate(9)), ReceiptError::Inclusion(ProofError::TooShort)));
    assert!(matches!(error_of(|r| r.proof.push(sha256(&[]))), ReceiptError::Inclusion(ProofError::TooLong)));
    assert!(matches!(error_of(|r| r.proof.reverse()), ReceiptError::Inclusion(ProofError::Root)));
    assert!(matches!(error_of(|r| r.proof = vec![sha256(&[]); 64]), ReceiptError::ProofLength));
    assert!(matches!(error_of(|r| r.index = 776), ReceiptError::Inclusion(ProofError::Root)));
    assert!(matches!(error_of(|r| r.index = 1000), ReceiptError::Inclusion(ProofError::IndexOutside { .. })));
    let too_many = error_of(|r| r.private = vec![Private::Closed(sha256(&[])); 65_536]);
    assert!(matches!(too_many, ReceiptError::Private(_)));
    let size = error_of(|r| r.checkpoint = r.checkpoint.replace("\n1000\n", "\n1001\n"));
    assert!(matches!(size, ReceiptError::Checkpoint(CheckpointError::Note(NoteError::BadSignature(_)))));
    let unsigned = receipt().verify(&[]).expect_err("no key is known");
    assert!(matches!(unsigned, ReceiptError::Checkpoint(CheckpointError::Note(NoteError::NotSigned))));
}

/// A signature that nobody trusts, or a text that is no checkpoint, under the right key.
#[test]
fn a_signed_text_is_not_yet_a_checkpoint() {
    let error = error_of(|r| r.checkpoint = note::sign("good morning\n", &[&signer()]).expect("a text"));
    assert!(matches!(error, ReceiptError::Checkpoint(CheckpointError::Form)));
    let impostor = Signer::new(SUITE, ORIGIN, [8; 32]).expect("a key name");
    let text = receipt().checkpoint.split_once("\n\n").expect("a note").0.to_owned() + "\n";
    let error = error_of(|r| r.checkpoint = note::sign(&text, &[&impostor]).expect("a text"));
    assert!(matches!(error, ReceiptError::Checkpoint(CheckpointError::Note(NoteError::NotSigned))));
}

#[test]
fn json_has_no_room_for_the_unverified() {
    let json = receipt().to_json();
    let refused = |from: &str, to: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        Receipt::parse(changed.as_bytes()).expect_err(to)
    };
    for (from, to) in [
        ("\"index\"", "\"summary\": \"a prize\", \"index\""),
        ("\"suite\"", "\"note\": 1, \"suite\""),
        ("\"suite\": \"sha256-ed25519\"", "\"suite\": \"sm3-sm2\""),
        ("\"salt\"", "\"digest\": \"sha256:00\", \"salt\""),
        ("\"index\": 777", "\"index\": -1"),
        ("\"index\": 777", "\"index\": 777.0"),
        ("\"index\": 777", "\"index\": \"777\""),
        ("\"index\": 777", "\"index\": 777, \"index\": 777"),
        ("\"proof\": [", "\"proof\": [\"\","),
        ("\"proof\": [", "\"proof\": [null,"),
        ("\"private\": [", "\"private\": [{},"),
        ("\"private\": [", "\"private\": [{\"digest\": null},"),
        ("\"private\": [", "\"private\": null, \"x\": ["),
        ("\"sha256:", "\"SHA256:"),
        ("\"digest\": \"sha256:", "\"of\": null, \"digest\": \"sha256:"),
        ("\"header\": \"AQ", "\"header\": \"\\nAQ"),
        ("=\"", "\""),
        ("{", "[{"),
    ] {
        assert!(matches!(refused(from, to), ReceiptError::Json(_)), "{to}");
    }
    assert!(matches!(refused("receipt/1", "receipt/2"), ReceiptError::UnknownFormat(format) if format.ends_with("/2")));
    let spread = json.replacen("\"log\": {", "\"log\": [", 1).replacen("ed25519\"\n  }", "ed25519\"\n  ]", 1);
    let spread = spread.replace("\"origin\": ", "").replace("\"suite\": ", "");
    assert!(matches!(Receipt::parse(spread.as_bytes()), Err(ReceiptError::Json(_))), "members by position: {spread}");
    let shown = json.find("\"of\": ").expect("a part");
    let (before, part) = json.split_at(json[..shown].rfind('{').expect("a part"));
    let (part, after) = part.split_once('}').expect("a part");
    let part = part.replace("\"of\": ", "").replace("\"salt\": ", "").replace("\"bytes\": ", "").replace('{', "[");
    let spread = format!("{before}{part}]{after}");
    assert!(matches!(Receipt::parse(spread.as_bytes()), Err(ReceiptError::Json(_))), "members by position: {spread}");
    let huge = vec![b' '; record::receipt::RECEIPT_BYTES_MAX + 1];
    assert!(matches!(Receipt::parse(&huge), Err(ReceiptError::TooLarge)));
    let deep = "[".repeat(100_000);
    assert!(matches!(Receipt::parse(deep.as_bytes()), Err(ReceiptError::Json(_))));
}

#[test]
fn other_tools_read_the_proof() {
    let proof = receipt().to_tlog_proof().expect("few parts");
    let text = proof.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
    let parsed: TlogProof = text.parse().expect("its own text");
    assert_eq!(parsed, proof);
    let keys = verifiers();
    assert!(parsed.verify(SUITE, ORIGIN, &entry(), &keys).is_ok());
    assert_eq!(parsed.extra.as_deref().map(Digest::from_slice), Some(Ok(entry())));
    let bare = TlogProof { extra: None, ..proof };
    assert_eq!(bare.to_string().parse(), Ok(bare.clone()));
    assert!(bare.verify(SUITE, ORIGIN, &entry(), &keys).is_ok());
    assert_eq!(bare.verify(SUITE, ORIGIN, &sha256(&[]), &keys), Err(TlogProofError::Inclusion(ProofError::Root)));
    assert_eq!(bare.verify(SUITE, "other.example", &entry(), &keys), Err(TlogProofError::Origin));
    let no_keys: [Verifier; 0] = [];
    assert!(matches!(bare.verify(SUITE, ORIGIN, &entry(), &no_keys), Err(TlogProofError::Checkpoint(_))));
}

#[test]
fn other_layouts_of_the_proof_are_refused() {
    let text = receipt().to_tlog_proof().expect("few parts").to_string();
    let first_hash = text.lines().nth(3).expect("a hash").to_owned();
    for (from, to) in [
        ("@v1", "@v2"),
        ("c2sp", " c2sp"),
        ("extra ", "extra  "),
        ("extra ", "extra \nextra "),
        ("index 777", "index 0777"),
        ("index 777", "index -1"),
        ("index 777", "index 18446744073709551615"),
        ("index 777", "index 99999999999999999999"),
        ("index", "place"),
        (first_hash.as_str(), &first_hash[1..]),
        (first_hash.as_str(), &[first_hash.as_str(); 55].join("\n")),
        ("\n\n", "\n"),
        ("\n", "\r\n"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_eq!(changed.parse::<TlogProof>(), Err(TlogProofError::Form), "{changed}");
    }
    for end in 0..text.find("\n\n").expect("an empty line") {
        assert_eq!(text[..end].parse::<TlogProof>(), Err(TlogProofError::Form));
    }
    let huge = "a".repeat(record::tlog_proof::TLOG_PROOF_BYTES_MAX + 1);
    assert_eq!(huge.parse::<TlogProof>(), Err(TlogProofError::TooLarge));
}
