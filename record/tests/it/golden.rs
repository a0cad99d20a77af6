//! Golden files: bytes written once and for ever. A difference here is a broken promise, never a file to update.

use record::entry::{facts_digest, private_digest, private_list};
use record::{Receipt, TlogProof, Verifier};

use crate::log::{FACTS, FACTS_SALT, PERSONS, SUITE, entry, header, receipt, signer};

const RECEIPT: &str = include_str!("../golden/receipt.json");
const TLOG_PROOF: &str = include_str!("../golden/receipt.tlog-proof");
const KEY: &str = include_str!("../golden/log.vkey");
const DIGESTS: &str = include_str!("../golden/digests.txt");

fn key() -> Verifier {
    KEY.trim_end().parse().expect("the pinned key")
}

#[test]
fn headers_and_digests_are_pinned() {
    let header: String = header().encode().expect("valid").iter().map(|byte| format!("{byte:02x}")).collect();
    let parts = PERSONS.map(|(of, salt, text)| private_digest(SUITE, &of, &salt, text.as_bytes()));
    let computed = [
        format!("header  {header}"),
        format!("facts   {}", facts_digest(SUITE, &FACTS_SALT, FACTS)),
        format!("part 1  {}", parts[0]),
        format!("part 2  {}", parts[1]),
        format!("private {}", private_list(SUITE, &parts).expect("two parts")),
        format!("nobody  {}", private_list(SUITE, &[]).expect("no part")),
        format!("entry   {}", entry()),
    ];
    assert_eq!(computed.join("\n") + "\n", DIGESTS);
}

#[test]
fn the_pinned_receipt_verifies_for_ever() {
    let keys = [key()];
    let pinned = Receipt::parse(RECEIPT.as_bytes()).expect("the pinned receipt is read");
    let verified = pinned.verify(&keys).expect("the pinned receipt holds");
    assert_eq!((verified.header, verified.entry, verified.index), (header(), entry(), 777));
    let proof: TlogProof = TLOG_PROOF.parse().expect("the pinned proof is read");
    assert!(proof.verify(SUITE, &pinned.log.origin, &entry(), &keys).is_ok());
}

/// The same inputs make the same bytes: nothing of a receipt is left to chance.
#[test]
fn the_pinned_receipt_is_made_again_byte_by_byte() {
    assert_eq!(signer().verifier().to_string() + "\n", KEY);
    assert_eq!(receipt().to_json(), RECEIPT);
    assert_eq!(receipt().to_tlog_proof().expect("few parts").to_string(), TLOG_PROOF);
}
