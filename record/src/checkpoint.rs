//! Checkpoint 检查点: the size and the root of a log, signed by it.
//!
//! ```text
//! <origin>
//! <size, decimal>
//! <root, base64>
//!
//! — <origin> <signature>
//! ```
//!
//! Stricter than its source in two points, so that one checkpoint has one text and one owner: extension lines are
//! refused, and one of the signatures must be by a known key whose name is the origin. Without the second, any known
//! log or witness could sign for any other.
//!
//! Source: C2SP tlog-checkpoint.

use crate::digest::Digest;
use crate::encoding;
use crate::key::{Signer, Sizes, Verifier, is_key_name};
use crate::note::{self, NoteError};
use crate::tree::SIZE_MAX;

/// The state of a log at one size 检查点.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// The name of the log, by which its keys go too; it has no space, no plus sign and no control character.
    pub origin: String,
    /// The leaves of the tree.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
}

/// A checkpoint whose signatures were verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedCheckpoint<'v> {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The known keys that signed it; at least one has the name of the origin.
    pub by: Vec<&'v Verifier>,
}

impl Checkpoint {
    /// The text that is signed.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`], [`CheckpointError::Size`]: no text is written that `parse` would refuse.
    pub fn encode(&self) -> Result<String, CheckpointError> {
        if !is_key_name(&self.origin) {
            return Err(CheckpointError::Origin);
        }
        if self.size > SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        Ok(format!("{}\n{}\n{}\n", self.origin, self.size, encoding::to_base64(self.root.as_bytes())))
    }

    /// Reads the text of a checkpoint, without looking at any signature.
    ///
    /// # Errors
    /// [`CheckpointError::Form`], [`CheckpointError::Origin`], [`CheckpointError::Size`], [`CheckpointError::Root`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Form)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::Form);
        };
        if !is_key_name(origin) {
            return Err(CheckpointError::Origin);
        }
        let size = encoding::decimal(size).filter(|size| *size <= SIZE_MAX).ok_or(CheckpointError::Size)?;
        let root = encoding::digest_from_base64(root).ok_or(CheckpointError::Root)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Signs it as a note. At the boundary of a rotation both keys of the log sign.
    ///
    /// # Errors
    /// [`CheckpointError::NotByOrigin`] unless one signer has the name of the origin; else as `encode` and `note::sign`.
    pub fn sign(&self, signers: &[&Signer]) -> Result<String, CheckpointError> {
        let text = self.encode()?;
        if !signers.iter().any(|signer| signer.name() == self.origin) {
            return Err(CheckpointError::NotByOrigin);
        }
        note::sign(&text, signers).map_err(CheckpointError::Note)
    }

    /// Opens a signed checkpoint: known keys have signed it, each of them may sign a tree of that size, and one is a key of the log itself.
    ///
    /// # Errors
    /// One variant of [`CheckpointError`] a cause.
    pub fn open<'v>(note: &str, verifiers: &'v [Verifier]) -> Result<OpenedCheckpoint<'v>, CheckpointError> {
        let opened = note::open(note, verifiers).map_err(CheckpointError::Note)?;
        let checkpoint = Self::parse(opened.text)?;
        if !opened.by.iter().any(|key| key.name() == checkpoint.origin) {
            return Err(CheckpointError::NotByOrigin);
        }
        // Beside a right signature too: a key that signs where it may not is stolen or broken.
        if let Some(key) = opened.by.iter().find(|key| !key.sizes().contain(checkpoint.size)) {
            return Err(CheckpointError::OutOfRange { size: checkpoint.size, sizes: key.sizes() });
        }
        Ok(OpenedCheckpoint { checkpoint, by: opened.by })
    }
}

/// Why a checkpoint is not trusted, or cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note around it is not trusted.
    #[error("the signed note is not trusted")]
    Note(#[source] NoteError),
    /// It is not exactly three lines.
    #[error("a checkpoint is three lines")]
    Form,
    /// The origin is empty, or has a space, a plus sign or a control character.
    #[error("the origin is not empty and has no space, no plus sign and no control character")]
    Origin,
    /// The size is no plain decimal number up to 2^63 - 1.
    #[error("the size is no plain decimal number up to 2^63 - 1")]
    Size,
    /// The root is not 32 bytes in base64.
    #[error("the root is not 32 bytes in base64")]
    Root,
    /// No known key of the log itself has signed.
    #[error("no known key named as the origin has signed")]
    NotByOrigin,
    /// A known key has signed a tree that it may not sign: it was replaced before, or began later.
    #[error("a key that may sign the sizes {sizes} has signed a tree of {size}")]
    OutOfRange {
        /// The size of the tree.
        size: u64,
        /// What the key may sign.
        sizes: Sizes,
    },
}
