//! Keys: what the fake identity services sign with; the tests of `exchange` have the same.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

/// The certificate of the RSA key.
pub const CERTIFICATE: &str = include_str!("../../../../exchange/tests/keys/rsa.crt");

fn secret(text: &str) -> Vec<u8> {
    STANDARD.decode(text.split_whitespace().collect::<String>()).expect("base64")
}

fn rsa() -> RsaKeyPair {
    RsaKeyPair::from_pkcs8(&secret(include_str!("../../../../exchange/tests/keys/rsa.pkcs8"))).expect("a key")
}

fn p256() -> EcdsaKeyPair {
    let secret = secret(include_str!("../../../../exchange/tests/keys/p256.pkcs8"));
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &secret, &SystemRandom::new()).expect("a key")
}

/// Signs by RSA with SHA-256.
pub fn sign_rsa(message: &[u8]) -> Vec<u8> {
    let pair = rsa();
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
    signature
}

/// Signs by ECDSA on P-256 with SHA-256.
pub fn sign_p256(message: &[u8]) -> Vec<u8> {
    p256().sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec()
}

/// Both public halves, as a provider publishes them: `r` and `e`.
pub fn published() -> Value {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(rsa().public());
    let pair = p256();
    let point = pair.public_key().as_ref();
    json!({ "keys": [
        { "kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": encode(&n), "e": encode(&e) },
        { "kty": "EC", "kid": "e", "use": "sig", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..]) },
    ] })
}
