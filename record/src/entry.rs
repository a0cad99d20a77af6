//! Entry 存证条目: how one event becomes the 32 bytes that the log holds.
//!
//! ```text
//! header ────────────────────────────────┐
//! facts (salt, bytes) ─────▶ digest ─────┼─▶ entry, 32 bytes, the content of the leaf
//! private (of, salt, bytes)… ─▶ list ────┘
//! ```
//!
//! ## The header, canonical form 1
//! Integers are big endian; nothing is padded; nothing follows the last field.
//!
//! | bytes | field |
//! |---|---|
//! | 1 | `0x01`, the number of this form |
//! | 1 + n | length n, 1 to 64, then the kind of thing in `a`–`z`, `0`–`9`, `-` |
//! | 1 + n | length n, 1 to 64, then the event, in the same characters |
//! | 2 | version of the event's shape, unsigned |
//! | 16 | id of the thing |
//! | 8 | version of the thing after the event, unsigned, never 0 |
//! | 8 | instant: milliseconds since 1970-01-01T00:00:00Z, two's complement |
//! | 16 | id of the actor; all zero is the system itself |
//!
//! ## The digests
//! `H` is the hash of the suite, `‖` puts bytes one after another, and each quoted tag is ASCII followed by one NUL byte (`\0`).
//! Digests and salts are 32 bytes, `of` is the 16-byte id of the person whom the private part concerns.
//!
//! ```text
//! facts   = H("kechuang/facts/1\0"        ‖ salt ‖ bytes)
//! part    = H("kechuang/private/1\0"      ‖ of ‖ salt ‖ bytes)
//! private = H("kechuang/private-list/1\0" ‖ count, u16 big endian ‖ part 1 ‖ … ‖ part n)      count may be 0
//! entry   = H("kechuang/entry/1\0"        ‖ length of the header, u32 big endian ‖ header ‖ facts ‖ private)
//! ```
//!
//! Only the last field of each hash has a free length, so no two inputs share their bytes. The tags keep a digest of one
//! kind from passing for another. A part whose bytes are erased leaves its digest, so the entry still computes.
//!
//! Source: this page. The form is our own, because a serializer's output may change under us.

use crate::digest::{Digest, Suite};

/// The number of the only header form so far, its first byte.
pub const HEADER_FORM: u8 = 1;

/// The longest kind or event name, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// The most private parts of one entry: their count has two bytes.
pub const PRIVATE_PARTS_MAX: usize = u16::MAX as usize;

/// What kind of event happened to which thing, when, by whom 条目头. Holds random ids only, no words about anyone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// The kind of thing, such as `challenge`.
    pub kind: String,
    /// The event, such as `bid-placed`.
    pub event: String,
    /// The version of the event's shape.
    pub event_version: u16,
    /// The id of the thing.
    pub thing: [u8; 16],
    /// The version of the thing after this event; the first is 1.
    pub thing_version: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// The id of the actor; all zero is the system itself.
    pub actor: [u8; 16],
}

impl Header {
    /// Writes canonical form 1.
    ///
    /// # Errors
    /// The name errors and [`HeaderError::ThingVersionZero`]: a header that `decode` would refuse is never written.
    pub fn encode(&self) -> Result<Vec<u8>, HeaderError> {
        if self.thing_version == 0 {
            return Err(HeaderError::ThingVersionZero);
        }
        let mut bytes = vec![HEADER_FORM];
        for name in [&self.kind, &self.event] {
            check_name(name.as_bytes())?;
            let length = u8::try_from(name.len()).map_err(|_| HeaderError::NameLength(name.len()))?;
            bytes.push(length);
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes.extend_from_slice(&self.event_version.to_be_bytes());
        bytes.extend_from_slice(&self.thing);
        bytes.extend_from_slice(&self.thing_version.to_be_bytes());
        bytes.extend_from_slice(&self.at_ms.to_be_bytes());
        bytes.extend_from_slice(&self.actor);
        Ok(bytes)
    }

    /// Reads canonical form 1, and nothing that `encode` would not have written.
    ///
    /// # Errors
    /// One variant of [`HeaderError`] a cause.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderError> {
        let mut rest = bytes;
        let [form] = take(&mut rest)?;
        if form != HEADER_FORM {
            return Err(HeaderError::UnknownForm(form));
        }
        let header = Self {
            kind: take_name(&mut rest)?,
            event: take_name(&mut rest)?,
            event_version: u16::from_be_bytes(take(&mut rest)?),
            thing: take(&mut rest)?,
            thing_version: u64::from_be_bytes(take(&mut rest)?),
            at_ms: i64::from_be_bytes(take(&mut rest)?),
            actor: take(&mut rest)?,
        };
        if header.thing_version == 0 {
            return Err(HeaderError::ThingVersionZero);
        }
        if rest.is_empty() { Ok(header) } else { Err(HeaderError::Trailing(rest.len())) }
    }
}

/// Why some bytes are no header, or a header has no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// The first byte numbers a form that this version does not know.
    #[error("unknown header form {0}")]
    UnknownForm(u8),
    /// The bytes end inside a field.
    #[error("the header ends too early")]
    Truncated,
    /// Bytes follow the last field.
    #[error("{0} bytes follow the header")]
    Trailing(usize),
    /// A name is empty or longer than 64 bytes.
    #[error("a name has 1 to 64 bytes, not {0}")]
    NameLength(usize),
    /// A name holds a byte outside `a`–`z`, `0`–`9`, `-`.
    #[error("a name holds only a-z, 0-9 and -, not byte {0}")]
    NameByte(u8),
    /// Versions of a thing begin with 1.
    #[error("the version of a thing is never 0")]
    ThingVersionZero,
}

/// The entry has more private parts than its form can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry has at most 65535 private parts, not {0}")]
pub struct TooManyParts(pub usize);

/// The digest of the facts 事实摘要: what is kept for good.
#[must_use]
pub fn facts_digest(suite: Suite, salt: &[u8; 32], bytes: &[u8]) -> Digest {
    suite.hash(&[b"kechuang/facts/1\0", salt, bytes])
}

/// The digest of one private part 个人信息摘要: what concerns the person `of`, and may be erased.
#[must_use]
pub fn private_digest(suite: Suite, of: &[u8; 16], salt: &[u8; 32], bytes: &[u8]) -> Digest {
    suite.hash(&[b"kechuang/private/1\0", of, salt, bytes])
}

/// The digest of all private parts, in the order in which they are stored.
///
/// # Errors
/// [`TooManyParts`] above 65,535.
pub fn private_list(suite: Suite, parts: &[Digest]) -> Result<Digest, TooManyParts> {
    let count = u16::try_from(parts.len()).map_err(|_| TooManyParts(parts.len()))?.to_be_bytes();
    let mut fields: Vec<&[u8]> = vec![b"kechuang/private-list/1\0", &count];
    fields.extend(parts.iter().map(|part| part.as_bytes().as_slice()));
    Ok(suite.hash(&fields))
}

/// The entry of the log 存证条目, from the encoded header and the two digests.
///
/// # Panics
/// When the header is longer than 4 GiB; an encoded one has at most 181 bytes.
#[must_use]
pub fn commitment(suite: Suite, header: &[u8], facts: &Digest, private: &Digest) -> Digest {
    let length = u32::try_from(header.len()).expect("an encoded header has at most 181 bytes").to_be_bytes();
    suite.hash(&[b"kechuang/entry/1\0", &length, header, facts.as_bytes(), private.as_bytes()])
}

fn check_name(name: &[u8]) -> Result<(), HeaderError> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(HeaderError::NameLength(name.len()));
    }
    match name.iter().find(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        Some(byte) => Err(HeaderError::NameByte(*byte)),
        None => Ok(()),
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], HeaderError> {
    let (field, after) = rest.split_first_chunk().ok_or(HeaderError::Truncated)?;
    *rest = after;
    Ok(*field)
}

fn take_name(rest: &mut &[u8]) -> Result<String, HeaderError> {
    let [length] = take(rest)?;
    let length = usize::from(length);
    if length == 0 || length > NAME_BYTES_MAX {
        return Err(HeaderError::NameLength(length));
    }
    let (name, after) = rest.split_at_checked(length).ok_or(HeaderError::Truncated)?;
    check_name(name)?;
    *rest = after;
    Ok(name.iter().map(|byte| char::from(*byte)).collect())
}
