//! Tile 默克尔树瓦片: the stored tree, cut into rows of up to 256 hashes, and its addresses.
//!
//! ```text
//! level 1   [ h0 h1 … ]                 one hash for each full tile below
//!             │   └────────────┐
//! level 0   [256 leaf hashes] [256 leaf hashes] [112: partial]
//! ```
//!
//! A full tile never changes. A partial one only grows, and is not yet hashed into the level above.
//! Source: C2SP tlog-tiles.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;
use crate::encoding;

/// The rows of the tree that one tile spans.
pub(crate) const HEIGHT: u32 = 8;

/// The hashes of a full tile.
pub const WIDTH: usize = 256;

/// The highest level an address may name.
pub const LEVEL_MAX: u8 = 63;

/// Which tile: level 0 holds leaf hashes, each level above one hash for each full tile below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level, from the leaves up.
    pub level: u8,
    /// The place in the level, from the left, beginning with 0.
    pub index: u64,
}

impl TileId {
    /// How many hashes the tile has in a tree of `size` leaves: 256 when full, 0 when it does not exist.
    #[must_use]
    pub fn width_at(self, size: u64) -> usize {
        let first = u128::from(self.index) * WIDTH as u128;
        let row = size.checked_shr(u32::from(self.level) * HEIGHT).unwrap_or(0);
        u128::from(row).saturating_sub(first).min(WIDTH as u128) as usize
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/{}", self.level, Spread(self.index))
    }
}

/// A tile with its hashes, 1 to 256 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Which tile.
    pub id: TileId,
    /// Its hashes, from the left.
    pub hashes: Vec<Digest>,
}

impl Tile {
    /// Its bytes: 32 for each hash.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// Reads the bytes of a tile.
    ///
    /// # Errors
    /// [`TileError::DataLength`] unless they are 1 to 256 hashes.
    pub fn parse(id: TileId, data: &[u8]) -> Result<Self, TileError> {
        let (hashes, rest) = data.as_chunks::<32>();
        if hashes.is_empty() || hashes.len() > WIDTH || !rest.is_empty() {
            return Err(TileError::DataLength(data.len()));
        }
        Ok(Self { id, hashes: hashes.iter().map(|hash| Digest(*hash)).collect() })
    }
}

/// The address of a tile, or of the entries below a tile of level 0, below the log's prefix.
///
/// ```text
/// tile/<level>/<index>        tile/<level>/<index>.p/<width>        tile/entries/<index>[.p/<width>]
/// ```
///
/// The index is spread over folders of three digits: 1234067 is `x001/x234/067`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// A tile of hashes.
    Hashes {
        /// Which tile.
        id: TileId,
        /// How many hashes, 1 to 256; below 256 the tile is partial.
        width: usize,
    },
    /// A bundle of entries.
    Entries {
        /// Its place, which is that of the tile of level 0.
        index: u64,
        /// How many entries, 1 to 256; below 256 the bundle is partial.
        width: usize,
    },
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = match *self {
            Self::Hashes { id, width } => {
                write!(f, "{id}")?;
                width
            }
            Self::Entries { index, width } => {
                write!(f, "tile/entries/{}", Spread(index))?;
                width
            }
        };
        if width < WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        let path_read = read_path(path).ok_or(TileError::Path)?;
        // Writing it again is what refuses every other spelling, such as needless folders of zeros.
        if path_read.to_string() == path { Ok(path_read) } else { Err(TileError::Path) }
    }
}

/// Why some text or bytes are no tile, no bundle and no address of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The address is not spelt as an address of a tile.
    #[error("not the address of a tile or of a bundle of entries")]
    Path,
    /// The bytes are not 1 to 256 hashes.
    #[error("a tile has 1 to 256 hashes of 32 bytes, not {0} bytes")]
    DataLength(usize),
    /// The bytes are not 1 to 256 entries of 32 bytes, each behind its length.
    #[error("a bundle has 1 to 256 entries of 32 bytes, each behind its length")]
    Bundle,
}

/// Writes a bundle of entries: each behind its length in two bytes, big endian.
#[must_use]
pub fn encode_entries(entries: &[Digest]) -> Vec<u8> {
    entries.iter().flat_map(|entry| [0, 32].into_iter().chain(entry.0)).collect()
}

/// Reads a bundle of entries; every entry of our logs has exactly 32 bytes.
///
/// # Errors
/// [`TileError::Bundle`].
pub fn parse_entries(bundle: &[u8]) -> Result<Vec<Digest>, TileError> {
    let (entries, rest) = bundle.as_chunks::<34>();
    if entries.is_empty() || entries.len() > WIDTH || !rest.is_empty() {
        return Err(TileError::Bundle);
    }
    entries.iter().map(|entry| entry.strip_prefix(&[0, 32]).and_then(|bytes| Digest::from_slice(bytes).ok()).ok_or(TileError::Bundle)).collect()
}

/// An index spread over folders of three digits, all but the last marked with an `x`.
struct Spread(u64);

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 1000 {
            write_folders(f, self.0 / 1000)?;
        }
        write!(f, "{:03}", self.0 % 1000)
    }
}

fn write_folders(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_folders(f, index / 1000)?;
    }
    write!(f, "x{:03}/", index % 1000)
}

fn read_path(path: &str) -> Option<TilePath> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, usize::try_from(encoding::decimal(width)?).ok()?),
        None => (rest, WIDTH),
    };
    let index = read_index(index)?;
    if width == 0 || width > WIDTH {
        return None;
    }
    if level == "entries" {
        return Some(TilePath::Entries { index, width });
    }
    let level = u8::try_from(encoding::decimal(level)?).ok().filter(|level| *level <= LEVEL_MAX)?;
    Some(TilePath::Hashes { id: TileId { level, index }, width })
}

fn read_index(text: &str) -> Option<u64> {
    text.split('/').try_fold(0_u64, |index, folder| {
        let digits = folder.strip_prefix('x').unwrap_or(folder);
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index.checked_mul(1000)?.checked_add(digits.parse().ok()?)
    })
}
