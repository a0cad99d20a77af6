//! Key 密钥: who signs a checkpoint, and who can tell that they did.
//!
//! ```text
//! verifier   <name>+<key id, 8 hex digits>+<base64(0x01 ‖ public key)>[ <sizes>]
//! sizes      <from>-<to> or <from>-    the trees it may sign, both ends included; every tree where nothing is said
//! signer     PRIVATE+KEY+<name>+<key id, 8 hex digits>+<base64(0x01 ‖ seed)>
//! key id     the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)
//! ```
//! The sizes are ours; the rest is what other tools read. When a key is replaced, the old one ends at the size at which the new one begins,
//! and both sign the checkpoint of that size.
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
    sizes: Sizes,
}

/// The trees whose checkpoints a key may sign, by their size 密钥有效范围. Both ends are included, because both keys sign at the boundary.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sizes {
    /// The smallest.
    pub from: u64,
    /// The largest; none for as long as it is not replaced.
    pub to: Option<u64>,
}

impl Sizes {
    /// Every size.
    pub const ALL: Self = Self { from: 0, to: None };

    /// Whether a tree of that size is among them.
    #[must_use]
    pub fn contain(self, size: u64) -> bool {
        self.from <= size && self.to.is_none_or(|to| size <= to)
    }

    fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let to = if to.is_empty() { None } else { Some(encoding::decimal(to)?) };
        let from = encoding::decimal(from)?;
        to.is_none_or(|to| from <= to).then_some(Self { from, to })
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.from)?;
        self.to.map_or(Ok(()), |to| write!(f, "{to}"))
    }
}

/// Reads the keys of a file or of what somebody pasted, each with its sizes behind it. A key of which no size is said is the newest of its
/// name: it begins where the others of that name end.
///
/// # Errors
/// As for one key; [`KeyError::Sizes`] too where sizes stand without a key.
pub fn parse_keys(text: &str) -> Result<Vec<Verifier>, KeyError> {
    let mut keys: Vec<Verifier> = vec![];
    for word in text.split_whitespace() {
        if word.contains('+') {
            keys.push(word.parse()?);
        } else {
            let key = keys.last_mut().filter(|key| key.sizes == Sizes::ALL).ok_or(KeyError::Sizes)?;
            key.sizes = Sizes::read(word).ok_or(KeyError::Sizes)?;
        }
    }
    let ends: Vec<(String, u64)> = keys.iter().filter_map(|key| Some((key.name.clone(), key.sizes.to?))).collect();
    for key in keys.iter_mut().filter(|key| key.sizes == Sizes::ALL) {
        key.sizes.from = ends.iter().filter(|(name, _)| *name == key.name).map(|(_, to)| *to).max().unwrap_or(0);
    }
    Ok(keys)
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

    /// The trees that it may sign.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The same key for some trees only.
    #[must_use]
    pub fn within(self, sizes: Sizes) -> Self {
        Self { sizes, ..self }
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
        Ok(Self { suite, name: name.to_owned(), id: [a, b, c, d], key, sizes: Sizes::ALL })
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(self, self.key.as_bytes()))?;
        if self.sizes == Sizes::ALL { Ok(()) } else { write!(f, " {}", self.sizes) }
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
        let (text, sizes) = match text.rsplit_once(' ').filter(|(_, sizes)| !sizes.contains('+')) {
            Some((text, sizes)) => (text, Sizes::read(sizes).ok_or(KeyError::Sizes)?),
            None => (text, Sizes::ALL),
        };
        let parts = KeyParts::read(text)?;
        let key = match parts.suite {
            Suite::Sha256Ed25519 => VerifyingKey::from_bytes(&parts.key).map_err(|_| KeyError::Key)?,
        };
        let verifier = Self::of(parts.suite, parts.name, key)?.within(sizes);
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
    /// What stands behind a key is not the sizes that it may sign.
    #[error("behind a key stand the sizes it may sign, as FROM-TO or FROM-, or nothing")]
    Sizes,
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
