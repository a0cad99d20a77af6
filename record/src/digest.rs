//! Digest 摘要 and suite 密码套件: 32 bytes that name their algorithm, and the pair of hash and signature a log is made with.
//!
//! Shape: `sha256:` and 64 lower-case hexadecimal digits; one spelling only, so that equal digests are equal text.
//! Source: FIPS 180-4 (SHA-256); RFC 8032 (Ed25519).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

use crate::encoding;

/// The hash and the signature of one log 密码套件. A log never changes its suite; a second suite is a second log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// SHA-256 for entries and tree, Ed25519 for checkpoints.
    Sha256Ed25519,
}

impl Suite {
    /// Its name, as written in receipts and stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256Ed25519 => "sha256-ed25519",
        }
    }

    /// The number of the log format made with this suite: its name in one byte, for stores that want one.
    /// It is no part of a header, whose own first byte numbers the header's layout.
    #[must_use]
    pub const fn format_byte(self) -> u8 {
        match self {
            Self::Sha256Ed25519 => 1,
        }
    }

    /// The signature type byte that signed notes give to the suite's signatures.
    #[must_use]
    pub const fn signature_type(self) -> u8 {
        match self {
            Self::Sha256Ed25519 => 1,
        }
    }

    /// Hashes the parts one after another, with nothing between them: the caller frames them.
    #[must_use]
    pub fn hash(self, parts: &[&[u8]]) -> Digest {
        match self {
            Self::Sha256Ed25519 => sha256(parts),
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Suite {
    type Err = UnknownSuite;

    fn from_str(name: &str) -> Result<Self, UnknownSuite> {
        [Self::Sha256Ed25519].into_iter().find(|suite| suite.name() == name).ok_or(UnknownSuite)
    }
}

impl Serialize for Suite {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Suite {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// The name is of no suite that this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown suite of hash and signature")]
pub struct UnknownSuite;

/// Thirty-two bytes of a hash 摘要.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Takes exactly 32 bytes; refuses any other length.
    ///
    /// # Errors
    /// [`DigestError::Length`].
    pub fn from_slice(bytes: &[u8]) -> Result<Self, DigestError> {
        bytes.try_into().map(Self).map_err(|_| DigestError::Length(bytes.len()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", encoding::to_hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digits = text.strip_prefix("sha256:").ok_or(DigestError::Algorithm)?;
        encoding::from_hex(digits).map(Self).ok_or(DigestError::Digits)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

/// Why some text or bytes are no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// The text does not begin with the name of a known algorithm.
    #[error("a digest begins with its algorithm, sha256:")]
    Algorithm,
    /// The rest is not 64 lower-case hexadecimal digits.
    #[error("a digest has 64 lower-case hexadecimal digits")]
    Digits,
    /// The bytes are not 32.
    #[error("a digest has 32 bytes, not {0}")]
    Length(usize),
}

/// SHA-256 over the parts one after another.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    Digest(hash.finalize().into())
}
