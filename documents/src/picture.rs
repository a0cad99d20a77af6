//! Pictures 图片: whether a PNG or JPEG is whole, and the same picture without what a camera or a program says of itself and of its owner.
//!
//! How a picture is turned is kept: without it, photographs would lie on their side. Source: W3C PNG, 5.3 and 11.3; ITU-T T.81 annex B; CIPA DC-008.

use crate::facts::{Facts, Holds};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks that draw; all others say something.
const DRAWING: &[&[u8]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"cICP", b"acTL",
    b"fcTL", b"fdAT",
];
/// The segment in which cameras speak, and how it begins.
const EXIF: &[u8] = b"Exif\0\0";
/// The tag of how a picture is turned.
const ORIENTATION: u16 = 0x0112;

/// Whether it is whole.
pub fn facts(picture: Option<Vec<u8>>) -> Facts {
    if picture.is_some() { Facts::default() } else { Facts::only(Holds::Broken) }
}

/// A PNG with nothing but what is drawn; none where it is not whole.
pub fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut out = PNG.to_vec();
    let mut first = true;
    loop {
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let kind = rest.get(4..8)?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        if first && kind != b"IHDR" {
            return None;
        }
        first = false;
        if DRAWING.contains(&kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = &rest[chunk.len()..];
    }
}

/// A JPEG with nothing but what is drawn, its colours, and how it is turned; none where it is not whole.
pub fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(b"\xFF\xD8")?;
    let mut out = vec![0xFF, 0xD8];
    let (mut turned, mut drawn) = (None, false);
    loop {
        let (0xFF, mut kind) = (*rest.first()?, *rest.get(1)?) else { return None };
        // Any number of these may fill up before a marker.
        while kind == 0xFF {
            rest = &rest[1..];
            kind = *rest.get(1)?;
        }
        if kind == 0xD9 {
            out.extend_from_slice(&[0xFF, 0xD9]);
            return drawn.then_some(out);
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let segment = rest.get(..length.checked_add(2)?).filter(|_| length >= 2)?;
        let content = &segment[4..];
        match kind {
            0xE1 if content.starts_with(EXIF) => turned = turned.or_else(|| orientation(&content[EXIF.len()..])),
            0xE0 | 0xEE => out.extend_from_slice(segment),
            0xE2 if content.starts_with(b"ICC_PROFILE\0") => out.extend_from_slice(segment),
            0xE1..=0xEF | 0xFE => {}
            _ => {
                if kind == 0xDA || kind == 0xDB || (0xC0..=0xC3).contains(&kind) {
                    out.extend(turned.take().map(turn).into_iter().flatten());
                }
                out.extend_from_slice(segment);
            }
        }
        rest = &rest[segment.len()..];
        if kind == 0xDA {
            drawn = true;
            let scan = scan(rest)?;
            out.extend_from_slice(&rest[..scan]);
            rest = &rest[scan..];
        }
    }
}

/// How far a scan goes: to the next marker that is no part of it.
fn scan(bytes: &[u8]) -> Option<usize> {
    let marker = |two: &[u8]| two[0] == 0xFF && two[1] != 0 && !(0xD0..=0xD7).contains(&two[1]);
    bytes.windows(2).position(marker)
}

/// How a picture is turned, from 2 to 8; none where it stands upright.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let bytes: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let list = usize::try_from(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()?;
    let count = usize::from(two(list)?);
    (0..count.min(200))
        .map(|entry| list + 2 + 12 * entry)
        .find(|at| two(*at) == Some(ORIENTATION))
        .and_then(|at| two(at + 8))
        .filter(|turned| (2..=8).contains(turned))
}

/// A segment that says how a picture is turned, and nothing else.
fn turn(turned: u16) -> Vec<u8> {
    let mut segment = vec![0xFF, 0xE1, 0, 34];
    segment.extend_from_slice(EXIF);
    segment.extend_from_slice(b"MM\0\x2A\0\0\0\x08\0\x01");
    segment.extend_from_slice(&ORIENTATION.to_be_bytes());
    segment.extend_from_slice(&[0, 3, 0, 0, 0, 1]);
    segment.extend_from_slice(&turned.to_be_bytes());
    segment.extend_from_slice(&[0; 6]);
    segment
}
