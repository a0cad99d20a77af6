//! Path 全程: from the set-up link to a receipt that verifies offline, told twice: with pages and forms in Chinese, and by a program in English.

mod pages;
mod program;

use crate::harness::{Centre, Person};
use crate::scene::receipt;
use record::{Facts, Private, Receipt, Verifier};
use rules::application::Fact;

/// What differs from run to run, and what stands for it in a snapshot.
const REDACTED: [(&str, &str); 6] = [
    ("[0-7][0-9a-hjkmnp-tv-z]{25}", "[id]"),
    ("BR-2026-01-[0-9A-Z]{10}", "BR-2026-01-[number]"),
    ("sha256:[0-9a-f]{64}", "[digest]"),
    ("\\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\\b", "[code]"),
    ("127.0.0.1:[0-9]+", "[host]"),
    // A letter is written by whoever comes first, this story or the server's own worker, a moment after the deed.
    ("未读 2026-03-31 [0-9]{2}:[0-9]{2}", "未读 [time]"),
];

/// What a page shows, or what a program reads.
macro_rules! shows {
    ($text:expr, @$snapshot:literal) => {
        insta::with_settings!({ filters => $crate::path::REDACTED.to_vec() }, { insta::assert_snapshot!($text, @$snapshot) })
    };
}
use shows;

/// The keys of the log, as anybody fetches them once.
pub fn log_keys(centre: &Centre) -> Vec<Verifier> {
    centre.anonymous().get("/log/key").body.lines().map(|key| key.parse().expect("a key")).collect()
}

/// A receipt that holds, and that one changed byte of what it says makes fail. Gives the event.
pub fn proved(person: &Person, keys: &[Verifier], address: &str) -> Fact {
    let receipt = Receipt::parse(receipt(person, address).as_bytes()).expect("a receipt");
    let verified = receipt.verify(keys).expect("the receipt holds");
    let fact = serde_json::from_slice(&verified.facts.expect("the facts")).expect("an event of an application");
    assert!(receipt.verify(&[]).is_err(), "without a key nothing is proved");

    let mut forged = receipt.clone();
    let Facts::Open { bytes, .. } = &mut forged.facts else { panic!("the facts are closed") };
    bytes[0] ^= 1;
    assert!(forged.verify(keys).is_err(), "another fact");
    for place in 0..receipt.private.len() {
        let mut forged = receipt.clone();
        let Private::Open { bytes, .. } = &mut forged.private[place] else { panic!("the lead's own words are closed to the lead") };
        bytes[0] ^= 1;
        assert!(forged.verify(keys).is_err(), "other words");
    }
    fact
}
