//! Key 密钥: who signs a checkpoint, and who can tell that they did.
//!
//! ```text
//! verifier   <name>+<key id, 8 hex digits>+<base64(0x01 ‖ public key)>
//! signer     PRIVATE+KEY+<name>+<key id, 8 hex digits>+<base64(0x01 ‖ seed)>
//! key id     the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)
//! ```
//!
//! Source: C2SP signed-note (the verifier's form and the key id); RFC 8032 (Ed25519). The signer's form is that of Go's
//! `golang.org/x/mod/sumdb/note`, which the tools of other logs read.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::digest::{Suite, sha256};
use crate::encoding;

const PRIVATE: &str = "PRIVATE+KEY+";

/// Signs notes under a name 签名者. The seed is never shown by `Debug`.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

impl Signer {
    /// Makes a signer of a name and a secret seed of 32 random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(suite: Suite, name: &str, seed: [u8; 32]) -> Result<Self, KeyError> {
        match suite {
            Suite::Sha256Ed25519 => {
                let key = SigningKey::from_bytes(&seed);
                let verifier = Verifier::of(suite, name, key.verifying_key())?;
                Ok(Self { key, verifier })
            }
        }
    }

    /// Its name, which for the key of a log is the log's origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.verifier.name
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The secret key as text, to be written to a file that only the sequencing process may read.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        format!("{PRIVATE}{}", key_text(&self.verifier, self.key.as_bytes()))
    }

    /// The signature over a text, in bytes; `note::sign` frames it.
    pub(crate) fn sign(&self, text: &str) -> [u8; 64] {
        match self.verifier.suite {
            Suite::Sha256Ed25519 => self.key.sign(text.as_bytes()).to_bytes(),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

impl FromStr for Signer {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parts = KeyParts::read(text.strip_prefix(PRIVATE).ok_or(KeyError::Form)?)?;
        let signer = Self::new(parts.suite, parts.name, parts.key)?;
        if signer.verifier.id == parts.id { Ok(signer) } else { Err(KeyError::Id) }
    }
}

/// Verifies the notes signed under a name 验签者.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    suite: Suite,
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl Verifier {
    /// The name of the signer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id: with the name it says which key signed.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The suite of the key.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// Refuses signatures and keys that RFC 8032 leaves ambiguous, so that every verifier answers alike.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> bool {
        match self.suite {
            Suite::Sha256Ed25519 => {
                Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
            }
        }
    }

    fn of(suite: Suite, name: &str, key: VerifyingKey) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name);
        }
        // A key of small order verifies signatures that nobody made.
        if key.is_weak() {
            return Err(KeyError::Key);
        }
        let digest = sha256(&[name.as_bytes(), b"\n", &[suite.signature_type()], key.as_bytes()]);
        let [a, b, c, d, ..] = digest.0;
        Ok(Self { suite, name: name.to_owned(), id: [a, b, c, d], key })
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(self, self.key.as_bytes()))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({self})")
    }
}

impl FromStr for Verifier {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let parts = KeyParts::read(text)?;
        let key = match parts.suite {
            Suite::Sha256Ed25519 => VerifyingKey::from_bytes(&parts.key).map_err(|_| KeyError::Key)?,
        };
        let verifier = Self::of(parts.suite, parts.name, key)?;
        if verifier.id == parts.id { Ok(verifier) } else { Err(KeyError::Id) }
    }
}

/// Why some text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is not spelt as a key.
    #[error("not spelt as a key of signed notes")]
    Form,
    /// A name is empty, or has a space, a plus sign or a control character.
    #[error("the name of a key is not empty and has no space, no plus sign and no control character")]
    Name,
    /// The key is of a signature type that this version does not know.
    #[error("unknown signature type {0}")]
    SignatureType(u8),
    /// The bytes are no usable public key.
    #[error("not a usable public key")]
    Key,
    /// The key id is not that of the name and the key.
    #[error("the key id does not belong to this name and key")]
    Id,
}

/// Whether a name may stand in a signature line.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+' || c < ' ')
}

struct KeyParts<'t> {
    suite: Suite,
    name: &'t str,
    id: [u8; 4],
    key: [u8; 32],
}

impl<'t> KeyParts<'t> {
    fn read(text: &'t str) -> Result<Self, KeyError> {
        // The name has no plus sign, but base64 may: split at the first two only.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let id = encoding::from_hex(id).ok_or(KeyError::Form)?;
        let bytes = encoding::from_base64(key).ok_or(KeyError::Form)?;
        let (signature_type, key) = bytes.split_first().ok_or(KeyError::Form)?;
        if *signature_type != Suite::Sha256Ed25519.signature_type() {
            return Err(KeyError::SignatureType(*signature_type));
        }
        let key = key.try_into().map_err(|_| KeyError::Form)?;
        Ok(Self { suite: Suite::Sha256Ed25519, name, id, key })
    }
}

fn key_text(verifier: &Verifier, key: &[u8; 32]) -> String {
    let typed: Vec<u8> = std::iter::once(verifier.suite.signature_type()).chain(*key).collect();
    format!("{}+{}+{}", verifier.name, encoding::to_hex(&verifier.id), encoding::to_base64(&typed))
}
