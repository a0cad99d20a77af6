//! Signed note 签名文书: a text with the signatures of one or more keys below it.
//!
//! ```text
//! text, which ends with a newline
//!
//! — <key name> <base64(key id ‖ signature)>
//! ```
//!
//! Signatures of unknown keys are passed over: that is what lets keys rotate and witnesses sign. A known key whose
//! signature is wrong spoils the note.
//!
//! Source: C2SP signed-note.

use crate::encoding;
use crate::key::{Signer, Verifier, is_key_name};

/// The largest note, in bytes. An assumption: sixteen post-quantum signatures fit three times.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;

/// The most signatures of a note; the source asks for at least 16.
pub const SIGNATURES_MAX: usize = 64;

/// A note whose signatures were verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedNote<'n, 'v> {
    /// The signed text, with its last newline.
    pub text: &'n str,
    /// The known keys that signed it, at least one, in the order of their signatures.
    pub by: Vec<&'v Verifier>,
}

/// Why a note is not trusted, or cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note is larger than [`NOTE_BYTES_MAX`].
    #[error("the note is too large")]
    TooLarge,
    /// The text does not end with a newline, or has other control characters.
    #[error("the text of a note ends with a newline and has no other control characters")]
    Text,
    /// The text and the signatures are not laid out as a signed note.
    #[error("not laid out as a signed note")]
    Form,
    /// There are more signatures than [`SIGNATURES_MAX`], or none to make.
    #[error("a note has 1 to 64 signatures")]
    SignatureCount,
    /// Two of the keys given share name and key id.
    #[error("two known keys share the name {0} and the key id")]
    AmbiguousKey(String),
    /// The signature of a known key is wrong.
    #[error("the signature of {0} is wrong")]
    BadSignature(String),
    /// No known key has signed.
    #[error("no known key has signed the note")]
    NotSigned,
}

/// Signs a text, which ends with a newline, with each signer.
///
/// # Errors
/// [`NoteError::Text`], [`NoteError::SignatureCount`], [`NoteError::TooLarge`]: no note is made that could not be opened.
pub fn sign(text: &str, signers: &[&Signer]) -> Result<String, NoteError> {
    if !text.ends_with('\n') || has_controls(text) {
        return Err(NoteError::Text);
    }
    let lines: String = signers.iter().map(|signer| signature_line(text, signer)).collect();
    let note = format!("{text}\n{lines}");
    split(&note).map(drop).map_err(|error| if signers.is_empty() { NoteError::SignatureCount } else { error })?;
    Ok(note)
}

/// Adds a signature to a note, as a witness or the next key of a log does. Verifies none of those already there.
///
/// # Errors
/// [`NoteError::Form`], [`NoteError::SignatureCount`], [`NoteError::TooLarge`].
pub fn cosign(note: &str, signer: &Signer) -> Result<String, NoteError> {
    let (text, _) = split(note)?;
    let cosigned = format!("{note}{}", signature_line(text, signer));
    split(&cosigned)?;
    Ok(cosigned)
}

/// Opens a note: at least one known key has signed it, and no known key has a wrong signature on it.
///
/// # Errors
/// One variant of [`NoteError`] a cause.
pub fn open<'n, 'v>(note: &'n str, verifiers: &'v [Verifier]) -> Result<OpenedNote<'n, 'v>, NoteError> {
    let (text, signatures) = split(note)?;
    let mut by = vec![];
    for signature in signatures {
        let mut known = verifiers.iter().filter(|known| known.name() == signature.name && known.id() == signature.id);
        let Some(verifier) = known.next() else {
            continue;
        };
        if known.any(|other| other != verifier) {
            return Err(NoteError::AmbiguousKey(signature.name.to_owned()));
        }
        if !verifier.verify(text, &signature.bytes) {
            return Err(NoteError::BadSignature(signature.name.to_owned()));
        }
        if !by.contains(&verifier) {
            by.push(verifier);
        }
    }
    if by.is_empty() { Err(NoteError::NotSigned) } else { Ok(OpenedNote { text, by }) }
}

struct SignatureLine<'n> {
    name: &'n str,
    id: [u8; 4],
    bytes: Vec<u8>,
}

fn signature_line(text: &str, signer: &Signer) -> String {
    let mut bytes = signer.verifier().id().to_vec();
    bytes.extend_from_slice(&signer.sign(text));
    format!("— {} {}\n", signer.name(), encoding::to_base64(&bytes))
}

fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' && byte != b'\n')
}

/// Splits at the last empty line: the text may have empty lines of its own.
fn split(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>), NoteError> {
    if note.len() > NOTE_BYTES_MAX {
        return Err(NoteError::TooLarge);
    }
    if has_controls(note) {
        return Err(NoteError::Text);
    }
    let (before, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Form)?;
    let text = &note[..=before.len()];
    let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
    if lines.split('\n').count() > SIGNATURES_MAX {
        return Err(NoteError::SignatureCount);
    }
    let signatures: Option<_> = lines.split('\n').map(read_line).collect();
    Ok((text, signatures.ok_or(NoteError::Form)?))
}

fn read_line(line: &str) -> Option<SignatureLine<'_>> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    let decoded = encoding::from_base64(signature)?;
    let (id, bytes) = decoded.split_first_chunk()?;
    let well_formed = is_key_name(name) && !bytes.is_empty();
    well_formed.then(|| SignatureLine { name, id: *id, bytes: bytes.to_vec() })
}
