//! Testing: keys of the tests' own, and a question at a fixed time.

use crate::certificate;
use crate::key::Key;
use crate::provider::{Attributes, Question};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rules::Instant;

/// The time of the tests.
pub(crate) fn now() -> Instant {
    Instant::parse_rfc3339("2026-11-22T02:00:00Z").expect("a time")
}

/// The question of the tests.
pub(crate) fn question() -> Question {
    Question {
        answer_to: "https://kechuang.example.org/sessions/federated/idp/answer".to_owned(),
        entity: "https://kechuang.example.org/sessions/federated/idp/metadata".to_owned(),
        state: "state".to_owned(),
        nonce: "nonce".to_owned(),
        verifier: "verifier-verifier-verifier-verifier-verifier".to_owned(),
    }
}

/// Names under which the tests' providers say what people are called.
pub(crate) fn attributes() -> Attributes {
    let one = |name: &str| vec![name.to_owned()];
    Attributes { name: one("name"), email: one("email"), organisation: one("organisation") }
}

/// The public halves: RSA, then P-256.
pub(crate) fn keys() -> Vec<Key> {
    certificate::keys(concat!(include_str!("../tests/keys/rsa.crt"), include_str!("../tests/keys/p256.crt"))).expect("two certificates")
}

fn secret(text: &str) -> Vec<u8> {
    STANDARD.decode(text.split_whitespace().collect::<String>()).expect("base64")
}

/// Signs by RSA with SHA-256.
pub(crate) fn sign_rsa(message: &[u8]) -> Vec<u8> {
    let pair = RsaKeyPair::from_pkcs8(&secret(include_str!("../tests/keys/rsa.pkcs8"))).expect("a key");
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
    signature
}

/// Signs by ECDSA on P-256 with SHA-256.
pub(crate) fn sign_p256(message: &[u8]) -> Vec<u8> {
    let chance = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &secret(include_str!("../tests/keys/p256.pkcs8")), &chance);
    pair.expect("a key").sign(&chance, message).expect("a signature").as_ref().to_vec()
}
