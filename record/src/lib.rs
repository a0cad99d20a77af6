//! Record 可信存证: the verifiable log, its receipts and the offline verifier.
//!
//! ```text
//! header + facts + private ─▶ entry (32 bytes) ─▶ leaf ─▶ tiles ─▶ root ─▶ checkpoint (signed note)
//!                                   └──────────── receipt = all of it, for one entry ────────────┘
//! ```
//!
//! Everything here is pure: keys, salts and instants are arguments, tiles come through a reader that the caller gives.
//! Every format is for ever, because receipts are kept by people whom no migration reaches.
//!
//! Source: RFC 6962 and RFC 9162 (tree and proofs); C2SP signed-note, tlog-checkpoint, tlog-tiles, tlog-proof.

pub mod checkpoint;
pub mod digest;
pub mod edge;
mod encoding;
pub mod entry;
pub mod key;
pub mod note;
pub mod proof;
pub mod receipt;
pub mod tile;
pub mod tlog_proof;
pub mod tree;

pub use checkpoint::{Checkpoint, CheckpointError, OpenedCheckpoint};
pub use digest::{Digest, DigestError, Suite, UnknownSuite, sha256};
pub use edge::Edge;
pub use entry::{Header, HeaderError};
pub use key::{KeyError, Signer, Sizes, Verifier, parse_keys};
pub use note::{NoteError, OpenedNote};
pub use proof::{ReadError, consistency_proof, inclusion_proof, root_at};
pub use receipt::{Facts, Log, Private, Readable, Receipt, ReceiptError, Verified};
pub use tile::{Tile, TileError, TileId, TilePath};
pub use tlog_proof::{TlogProof, TlogProofError};
pub use tree::ProofError;
