//! Receipt 存证回执: all that one reader needs to verify one event offline.
//!
//! ```text
//! { "format": "kechuang-receipt/1",
//!   "log":     { "origin": …, "suite": "sha256-ed25519" },
//!   "header":  base64,
//!   "facts":   { "salt": base64, "bytes": base64 }                  or { "digest": "sha256:…" },
//!   "private": [ { "of": base64, "salt": base64, "bytes": base64 }  or { "digest": "sha256:…" }, … ],
//!   "index": n, "proof": [ base64, … ], "checkpoint": "signed note" }
//! ```
//!
//! What the reader may not see, or what was erased, is there as its digest. Nothing unverified is in it: every byte is
//! hashed or signed, unknown members are refused, and a summary for people is made from what `verify` returns.
//!
//! Source: design, section 2; the entry is specified in [`crate::entry`], the checkpoint in [`crate::checkpoint`].

mod json;

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError, OpenedCheckpoint};
use crate::digest::{Digest, Suite};
use crate::entry::{self, Header, HeaderError, TooManyParts};
use crate::key::Verifier;
use crate::tlog_proof::{PROOF_HASHES_MAX, TlogProof};
use crate::tree::{ProofError, leaf_hash, verify_inclusion};
use json::{Format, Object, Part, Tagged};

/// The name of the only receipt format so far.
pub const RECEIPT_FORMAT: &str = "kechuang-receipt/1";

/// The largest receipt, in bytes of JSON.
pub const RECEIPT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// All that verifies one event 存证回执.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    format: Format,
    /// The log that holds the entry.
    #[serde(deserialize_with = "json::object")]
    pub log: Log,
    /// The encoded header.
    #[serde(with = "json::base64_bytes")]
    pub header: Vec<u8>,
    /// The facts, or their digest.
    pub facts: Facts,
    /// The private parts in their order, or their digests.
    pub private: Vec<Private>,
    /// The place of the entry in the log.
    pub index: u64,
    /// The siblings, from the leaf up.
    #[serde(with = "json::base64_digests")]
    pub proof: Vec<Digest>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// Which log 存证日志: its keys are the verifier's to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Its name.
    pub origin: String,
    /// Its suite.
    pub suite: Suite,
}

/// The facts of an event, for a reader who may see them or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Object<Part>", into = "Part")]
pub enum Facts {
    /// Readable.
    Open {
        /// The salt.
        salt: [u8; 32],
        /// The bytes as they were hashed.
        bytes: Vec<u8>,
    },
    /// Not for this reader.
    Closed(Digest),
}

/// One private part of an event, for a reader who may see it or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Object<Part>", into = "Part")]
pub enum Private {
    /// Readable.
    Open {
        /// The id of the person concerned.
        of: [u8; 16],
        /// The salt.
        salt: [u8; 32],
        /// The bytes as they were hashed.
        bytes: Vec<u8>,
    },
    /// Not for this reader, or erased.
    Closed(Digest),
}

/// What a receipt proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<'v> {
    /// The header.
    pub header: Header,
    /// The bytes of the facts, if the receipt holds them.
    pub facts: Option<Vec<u8>>,
    /// The private parts that the receipt holds.
    pub private: Vec<Readable>,
    /// The entry of the log.
    pub entry: Digest,
    /// Its place in the log.
    pub index: u64,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
    /// The known keys that signed the checkpoint.
    pub by: Vec<&'v Verifier>,
}

/// A private part that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// The id of the person concerned.
    pub of: [u8; 16],
    /// The bytes as they were hashed.
    pub bytes: Vec<u8>,
}

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The text is longer than [`RECEIPT_BYTES_MAX`].
    #[error("the receipt is too large")]
    TooLarge,
    /// The format is not known to this version.
    #[error("unknown receipt format {0:?}")]
    UnknownFormat(String),
    /// The text is no receipt in JSON.
    #[error("not a receipt in JSON")]
    Json(#[source] serde_json::Error),
    /// The header is not in a known canonical form.
    #[error("the header is not in a known form")]
    Header(#[source] HeaderError),
    /// There are more private parts than an entry can have.
    #[error("too many private parts")]
    Private(#[source] TooManyParts),
    /// The proof has more hashes than any tree is high.
    #[error("the proof has too many hashes")]
    ProofLength,
    /// The checkpoint is not trusted.
    #[error("the checkpoint is not trusted")]
    Checkpoint(#[source] CheckpointError),
    /// The checkpoint is of another log than the receipt names.
    #[error("the receipt names the log {receipt}, the checkpoint {checkpoint}")]
    Origin {
        /// As the receipt says.
        receipt: String,
        /// As the checkpoint says.
        checkpoint: String,
    },
    /// The log signs with another suite than the receipt names.
    #[error("the log signs with another suite than the receipt names")]
    Suite,
    /// What the receipt holds is not what the log holds at that index.
    #[error("the receipt does not lead to the signed root")]
    Inclusion(#[source] ProofError),
}

impl Receipt {
    /// Puts a receipt together; `verify` says whether it holds.
    #[must_use]
    pub fn new(log: Log, header: Vec<u8>, facts: Facts, private: Vec<Private>, place: TlogProof) -> Self {
        let TlogProof { index, proof, checkpoint, .. } = place;
        Self { format: Format::V1, log, header, facts, private, index, proof, checkpoint }
    }

    /// Reads a receipt from JSON.
    ///
    /// # Errors
    /// [`ReceiptError::TooLarge`], [`ReceiptError::UnknownFormat`], [`ReceiptError::Json`].
    pub fn parse(json: &[u8]) -> Result<Self, ReceiptError> {
        if json.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLarge);
        }
        // The format is read first, so that a later one is named as such, not as a receipt with unknown members.
        let Object(tagged) = serde_json::from_slice::<Object<Tagged>>(json).map_err(ReceiptError::Json)?;
        if tagged.format != RECEIPT_FORMAT {
            return Err(ReceiptError::UnknownFormat(tagged.format.chars().take(64).collect()));
        }
        serde_json::from_slice(json).map_err(ReceiptError::Json)
    }

    /// Writes it as JSON, with a newline at the end.
    ///
    /// # Panics
    /// Never: a receipt has only text, numbers and lists.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("text, numbers and lists are always JSON");
        json.push('\n');
        json
    }

    /// The entry that the receipt's parts make, whether or not any log holds it.
    ///
    /// # Errors
    /// [`ReceiptError::Private`].
    pub fn entry(&self) -> Result<Digest, ReceiptError> {
        let suite = self.log.suite;
        let facts = match &self.facts {
            Facts::Open { salt, bytes } => entry::facts_digest(suite, salt, bytes),
            Facts::Closed(digest) => *digest,
        };
        let parts: Vec<Digest> = self.private.iter().map(|part| part.digest(suite)).collect();
        let private = entry::private_list(suite, &parts).map_err(ReceiptError::Private)?;
        Ok(entry::commitment(suite, &self.header, &facts, &private))
    }

    /// Computes everything again, offline: the header and the parts make the entry, the proof leads from the entry to
    /// the root, and the root is signed by a known key of the log that the receipt names.
    ///
    /// # Errors
    /// One variant of [`ReceiptError`] a cause.
    pub fn verify<'v>(&self, verifiers: &'v [Verifier]) -> Result<Verified<'v>, ReceiptError> {
        let header = Header::decode(&self.header).map_err(ReceiptError::Header)?;
        if self.proof.len() > PROOF_HASHES_MAX {
            return Err(ReceiptError::ProofLength);
        }
        let suite = self.log.suite;
        let OpenedCheckpoint { checkpoint, by } = Checkpoint::open(&self.checkpoint, verifiers).map_err(ReceiptError::Checkpoint)?;
        if checkpoint.origin != self.log.origin {
            return Err(ReceiptError::Origin { receipt: self.log.origin.clone(), checkpoint: checkpoint.origin });
        }
        if !by.iter().any(|key| key.name() == checkpoint.origin && key.suite() == suite) {
            return Err(ReceiptError::Suite);
        }
        let entry = self.entry()?;
        let leaf = leaf_hash(suite, entry.as_bytes());
        verify_inclusion(suite, &leaf, self.index, checkpoint.size, &self.proof, &checkpoint.root).map_err(ReceiptError::Inclusion)?;
        let facts = match &self.facts {
            Facts::Open { bytes, .. } => Some(bytes.clone()),
            Facts::Closed(_) => None,
        };
        let private = self.private.iter().filter_map(Private::readable).collect();
        Ok(Verified { header, facts, private, entry, index: self.index, checkpoint, by })
    }

    /// The proof of the entry as other transparency tools read it.
    ///
    /// # Errors
    /// [`ReceiptError::Private`].
    pub fn to_tlog_proof(&self) -> Result<TlogProof, ReceiptError> {
        let extra = Some(self.entry()?.0.to_vec());
        let (index, proof, checkpoint) = (self.index, self.proof.clone(), self.checkpoint.clone());
        Ok(TlogProof { extra, index, proof, checkpoint })
    }
}

impl Private {
    fn digest(&self, suite: Suite) -> Digest {
        match self {
            Self::Open { of, salt, bytes } => entry::private_digest(suite, of, salt, bytes),
            Self::Closed(digest) => *digest,
        }
    }

    fn readable(&self) -> Option<Readable> {
        match self {
            Self::Open { of, bytes, .. } => Some(Readable { of: *of, bytes: bytes.clone() }),
            Self::Closed(_) => None,
        }
    }
}
