//! Tlog proof 存证证明文本: the proof of one entry as other transparency tools read it.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>             optional; ours hold the entry, 32 bytes
//! index <decimal>
//! <base64 of one hash>       as many as the proof has, from the leaf up
//!
//! <signed checkpoint>
//! ```
//!
//! The extra line is not authenticated: it tells a tool which entry is meant, and the proof then says whether that entry
//! is in the log. A receipt holds more, namely what the entry says.
//!
//! Source: C2SP tlog-proof.

use std::fmt;
use std::str::FromStr;

use crate::checkpoint::{Checkpoint, CheckpointError, OpenedCheckpoint};
use crate::digest::{Digest, Suite};
use crate::encoding;
use crate::key::Verifier;
use crate::note::NOTE_BYTES_MAX;
use crate::tree::{ProofError, SIZE_MAX, leaf_hash, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The most hashes of an inclusion proof: the height of the largest tree.
pub const PROOF_HASHES_MAX: usize = 63;

/// The longest proof text, in bytes: a note and, by assumption, 64 KiB for the rest.
pub const TLOG_PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + 64 * 1024;

/// An inclusion proof with its checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Bytes that nothing vouches for; never empty when given. Ours hold the entry.
    pub extra: Option<Vec<u8>>,
    /// The place of the entry in the log.
    pub index: u64,
    /// The siblings, from the leaf up.
    pub proof: Vec<Digest>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

impl TlogProof {
    /// Verifies that the entry is in the log of that origin, and returns the checkpoint that says so. The extra bytes
    /// are not looked at.
    ///
    /// # Errors
    /// One variant of [`TlogProofError`] a cause.
    pub fn verify<'v>(&self, suite: Suite, origin: &str, entry: &Digest, verifiers: &'v [Verifier]) -> Result<OpenedCheckpoint<'v>, TlogProofError> {
        let opened = Checkpoint::open(&self.checkpoint, verifiers).map_err(TlogProofError::Checkpoint)?;
        let checkpoint = &opened.checkpoint;
        if checkpoint.origin != origin {
            return Err(TlogProofError::Origin);
        }
        if !opened.by.iter().any(|key| key.name() == origin && key.suite() == suite) {
            return Err(TlogProofError::Suite);
        }
        let leaf = leaf_hash(suite, entry.as_bytes());
        verify_inclusion(suite, &leaf, self.index, checkpoint.size, &self.proof, &checkpoint.root).map_err(TlogProofError::Inclusion)?;
        Ok(opened)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", encoding::to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", encoding::to_base64(hash.as_bytes()))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = TlogProofError;

    fn from_str(text: &str) -> Result<Self, TlogProofError> {
        if text.len() > TLOG_PROOF_BYTES_MAX {
            return Err(TlogProofError::TooLarge);
        }
        read(text).ok_or(TlogProofError::Form)
    }
}

/// Why a proof text proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// The text is longer than [`TLOG_PROOF_BYTES_MAX`].
    #[error("the proof is too large")]
    TooLarge,
    /// The text is not laid out as a proof.
    #[error("not laid out as a tlog proof")]
    Form,
    /// The checkpoint is not trusted.
    #[error("the checkpoint is not trusted")]
    Checkpoint(#[source] CheckpointError),
    /// The checkpoint is of another log.
    #[error("the checkpoint is of another log")]
    Origin,
    /// The log signs with another suite.
    #[error("the log signs with another suite")]
    Suite,
    /// The entry is not shown to be in the tree.
    #[error("the entry is not shown to be in the tree")]
    Inclusion(#[source] ProofError),
}

fn read(text: &str) -> Option<TlogProof> {
    let mut rest = text.strip_prefix(FIRST_LINE)?.strip_prefix('\n')?;
    let mut extra = None;
    if let Some(line) = rest.strip_prefix("extra ") {
        let (bytes, after) = line.split_once('\n')?;
        extra = Some(encoding::from_base64(bytes).filter(|bytes| !bytes.is_empty())?);
        rest = after;
    }
    let (index, mut rest) = rest.strip_prefix("index ")?.split_once('\n')?;
    let index = encoding::decimal(index).filter(|index| *index < SIZE_MAX)?;
    let mut proof = vec![];
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.is_empty() {
            return Some(TlogProof { extra, index, proof, checkpoint: rest.to_owned() });
        }
        if proof.len() == PROOF_HASHES_MAX {
            return None;
        }
        proof.push(encoding::digest_from_base64(line)?);
    }
    None
}
