//! Archive 压缩包: the parts of an office file (ZIP, as ECMA-376 part 2 uses it), read within bounds and written anew.
//!
//! Only what office programs write is read: parts stored or deflated, no encryption, no more than 4 GiB. Unit: bytes.

use crate::facts::Holds;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, read::DeflateDecoder};
use std::collections::BTreeSet;
use std::io::{Read, Write};

/// The most parts, and the most bytes of one and of all of them once unpacked.
const PARTS_MOST: usize = 5_000;
const PART_MOST: u64 = 64 << 20;
const WHOLE_MOST: u64 = 256 << 20;
/// How far from its end the list of parts is looked for.
const TAIL: usize = 66_000;

/// One part.
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    packed: &'a [u8],
    deflated: bool,
    size: u64,
}

impl Part<'_> {
    /// Its content. What is larger than it says, or than a part may be, is refused.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Holds> {
        if self.size > PART_MOST {
            return Err(Holds::Beyond);
        }
        let mut content = Vec::new();
        if self.deflated {
            DeflateDecoder::new(self.packed).take(self.size + 1).read_to_end(&mut content).map_err(|_| Holds::Broken)?;
        } else {
            content.extend_from_slice(self.packed);
        }
        if content.len() as u64 == self.size { Ok(content) } else { Err(Holds::Broken) }
    }
}

/// The parts, in the order in which they are listed. Refuses what is no archive, is locked, or has too much in it; and names that lead out of it.
pub(crate) fn parts(bytes: &[u8]) -> Result<Vec<Part<'_>>, Holds> {
    let tail = bytes.len().saturating_sub(TAIL);
    let end = (tail..bytes.len().saturating_sub(21)).rev().find(|at| bytes[*at..].starts_with(b"PK\x05\x06")).ok_or(Holds::Broken)?;
    let count = usize::from(short(bytes, end + 10)?);
    let mut at = long(bytes, end + 16)? as usize;
    if count > PARTS_MOST || count == usize::from(u16::MAX) {
        return Err(Holds::Beyond);
    }
    let (mut parts, mut names, mut whole) = (Vec::with_capacity(count), BTreeSet::new(), 0_u64);
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(Holds::Broken);
        }
        let (flags, method) = (short(bytes, at + 8)?, short(bytes, at + 10)?);
        let (packed, size) = (long(bytes, at + 20)? as usize, u64::from(long(bytes, at + 24)?));
        let lengths = [28, 30, 32].map(|offset| short(bytes, at + offset).map(usize::from));
        let [name, extra, comment] = lengths;
        let (name, extra, comment) = (name?, extra?, comment?);
        let from = long(bytes, at + 42)? as usize;
        let name_bytes = bytes.get(at + 46..at + 46 + name).ok_or(Holds::Broken)?;
        at += 46 + name + extra + comment;
        if flags & 1 != 0 {
            return Err(Holds::Locked);
        }
        whole += size;
        if whole > WHOLE_MOST {
            return Err(Holds::Beyond);
        }
        let name = String::from_utf8(name_bytes.to_vec()).map_err(|_| Holds::Broken)?;
        let escapes = name.starts_with('/') || name.contains('\\') || name.split('/').any(|step| step == "..");
        if escapes || !names.insert(name.to_lowercase()) || !matches!(method, 0 | 8) {
            return Err(Holds::Broken);
        }
        if bytes.get(from..from + 4) != Some(b"PK\x03\x04") {
            return Err(Holds::Broken);
        }
        let data = from + 30 + usize::from(short(bytes, from + 26)?) + usize::from(short(bytes, from + 28)?);
        let packed = bytes.get(data..data.saturating_add(packed)).ok_or(Holds::Broken)?;
        if !name.ends_with('/') {
            parts.push(Part { name, packed, deflated: method == 8, size });
        }
    }
    Ok(parts)
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Holds> {
    bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes).ok_or(Holds::Broken)
}

fn long(bytes: &[u8], at: usize) -> Result<u32, Holds> {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes).ok_or(Holds::Broken)
}

/// An archive of these parts, without instants: the same parts give the same bytes.
pub(crate) fn packed(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Holds> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        let packed = encoder.write_all(content).and_then(|()| encoder.finish()).map_err(|_| Holds::Broken)?;
        let mut crc = Crc::new();
        crc.update(content);
        let size = |length: usize| u32::try_from(length).map_err(|_| Holds::Beyond);
        let (from, packed_size, size) = (size(out.len())?, size(packed.len())?, size(content.len())?);
        let name_size = u16::try_from(name.len()).map_err(|_| Holds::Broken)?;
        // Version 2.0, names in UTF-8, deflated, at the first day that the format knows.
        let mut head = Vec::new();
        for field in [20_u16, 0x0800, 8, 0, 0x0021] {
            head.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc.sum(), packed_size, size] {
            head.extend_from_slice(&field.to_le_bytes());
        }
        head.extend_from_slice(&name_size.to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&head);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);
        list.extend_from_slice(b"PK\x01\x02\x14\0");
        list.extend_from_slice(&head);
        list.extend_from_slice(&[0; 10]);
        list.extend_from_slice(&from.to_le_bytes());
        list.extend_from_slice(name.as_bytes());
    }
    let count = u16::try_from(parts.len()).map_err(|_| Holds::Beyond)?;
    let (from, size) = (u32::try_from(out.len()).map_err(|_| Holds::Beyond)?, u32::try_from(list.len()).map_err(|_| Holds::Beyond)?);
    out.append(&mut list);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&from.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}
