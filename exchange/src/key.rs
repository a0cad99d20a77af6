//! Key 公钥: checks a signature by one of the two algorithms that are believed: RSA of 2048 bits and more, ECDSA on P-256, both with SHA-256.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};

/// A provider's public key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Key {
    /// Modulus and exponent, big endian.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// An uncompressed point on P-256, 65 bytes.
    P256(Vec<u8>),
}

/// How something is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256.
    RsaSha256,
    /// ECDSA on P-256, SHA-256; the signature is both numbers, 32 bytes each.
    EcdsaSha256,
}

impl Key {
    /// Whether the signature is this key's. A key of the other kind has signed nothing.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (self, algorithm) {
            (Self::Rsa { n, e }, Algorithm::RsaSha256) => {
                RsaPublicKeyComponents { n, e }.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            (Self::P256(point), Algorithm::EcdsaSha256) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            (Self::Rsa { .. } | Self::P256(_), _) => false,
        }
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().to_vec()
}
