//! Pages 页: which table or index of a SQLite file a byte belongs to, or that nothing is kept there.
//!
//! Source: the format of the file, <https://www.sqlite.org/fileformat2.html>; as far as it takes to tell used bytes from unused ones.

use anyhow::{Context, ensure};

/// What lies where in a file.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The tables, in whose name their indexes speak too.
    owners: Vec<String>,
    /// For each byte the number of its owner + 1; 0 where nothing is kept.
    of: Vec<u16>,
}

struct Walk<'a> {
    bytes: &'a [u8],
    size: usize,
    usable: usize,
    of: Vec<u16>,
}

impl Pages {
    /// Reads a file that nobody writes, and that has no log beside it.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        ensure!(bytes.starts_with(b"SQLite format 3\0"), "no SQLite file");
        let size = match number(bytes, 16, 2).context("a size")? {
            1 => 65_536,
            size => size,
        };
        let usable = size - usize::from(bytes[20]);
        let mut walk = Walk { bytes, size, usable, of: vec![0; bytes.len()] };
        let mut owners = vec!["the file's head".to_owned(), "sqlite_schema".to_owned(), "the list of free pages".to_owned()];
        walk.mark(0, 100, 1);
        let mut roots = Vec::new();
        walk.tree(1, 2, &mut |cell| roots.extend(schema_row(cell)))?;
        for (table, root) in roots {
            let place = owners.iter().position(|owner| *owner == table).unwrap_or_else(|| {
                owners.push(table.clone());
                owners.len() - 1
            });
            walk.tree(root, u16::try_from(place + 1)?, &mut |_| ())?;
        }
        walk.free_pages(3)?;
        Ok(Self { owners, of: walk.of })
    }

    /// Whose a byte is; none where nothing is kept.
    pub fn owner(&self, byte: usize) -> Option<&str> {
        let place = usize::from(*self.of.get(byte)?).checked_sub(1)?;
        self.owners.get(place).map(String::as_str)
    }

    /// How many bytes are anybody's.
    pub fn used(&self) -> usize {
        self.of.iter().filter(|owner| **owner > 0).count()
    }
}

impl Walk<'_> {
    fn mark(&mut self, from: usize, length: usize, owner: u16) {
        let end = (from + length).min(self.of.len());
        if let Some(part) = self.of.get_mut(from..end) {
            part.fill(owner);
        }
    }

    /// Marks a tree, and gives the first part of the content of each cell of its leaves.
    fn tree(&mut self, page: usize, owner: u16, each: &mut impl FnMut(&[u8])) -> anyhow::Result<()> {
        let base = (page - 1) * self.size;
        let head = base + if page == 1 { 100 } else { 0 };
        let kind = *self.bytes.get(head).context("a page beyond the end")?;
        let (interior, index) = (matches!(kind, 2 | 5), matches!(kind, 2 | 10));
        ensure!(matches!(kind, 2 | 5 | 10 | 13), "page {page} is of kind {kind}");
        let cells = number(self.bytes, head + 3, 2).context("a number of cells")?;
        let begins = head + if interior { 12 } else { 8 };
        self.mark(head, begins - head + 2 * cells, owner);
        let mut below = Vec::new();
        if interior {
            below.push(number(self.bytes, head + 8, 4).context("a page below")?);
        }
        for cell in 0..cells {
            let start = base + number(self.bytes, begins + 2 * cell, 2).context("a cell")?;
            let mut at = start;
            if interior {
                below.push(number(self.bytes, at, 4).context("a page below")?);
                at += 4;
            }
            if interior && !index {
                at += varint(self.bytes, at)?.1;
                self.mark(start, at - start, owner);
                continue;
            }
            let (payload, length) = varint(self.bytes, at)?;
            at += length;
            if !index {
                at += varint(self.bytes, at)?.1;
            }
            let local = self.local(payload, index);
            self.mark(start, at - start + local, owner);
            each(self.bytes.get(at..at + local).context("a cell beyond the end")?);
            if local < payload {
                self.mark(at + local, 4, owner);
                self.overflow(number(self.bytes, at + local, 4).context("a page that goes on")?, payload - local, owner)?;
            }
        }
        below.into_iter().try_for_each(|below| self.tree(below, owner, each))
    }

    /// How much of a cell's content lies in its own page.
    fn local(&self, payload: usize, index: bool) -> usize {
        let most = if index { (self.usable - 12) * 64 / 255 - 23 } else { self.usable - 35 };
        let least = (self.usable - 12) * 32 / 255 - 23;
        if payload <= most {
            return payload;
        }
        let wanted = least + (payload - least) % (self.usable - 4);
        if wanted <= most { wanted } else { least }
    }

    fn overflow(&mut self, mut page: usize, mut left: usize, owner: u16) -> anyhow::Result<()> {
        while page != 0 && left > 0 {
            let (base, here) = ((page - 1) * self.size, left.min(self.usable - 4));
            self.mark(base, 4 + here, owner);
            page = number(self.bytes, base, 4).context("a page that goes on")?;
            left -= here;
        }
        Ok(())
    }

    fn free_pages(&mut self, owner: u16) -> anyhow::Result<()> {
        let mut trunk = number(self.bytes, 32, 4).context("the free pages")?;
        while trunk != 0 {
            let base = (trunk - 1) * self.size;
            let leaves = number(self.bytes, base + 4, 4).context("the free pages")?;
            self.mark(base, 8 + 4 * leaves, owner);
            trunk = number(self.bytes, base, 4).context("the free pages")?;
        }
        Ok(())
    }
}

/// A number of so many bytes, the largest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// A number of one to nine bytes, and how many they are.
fn varint(bytes: &[u8], at: usize) -> anyhow::Result<(usize, usize)> {
    let mut number = 0_usize;
    for length in 0..9 {
        let byte = *bytes.get(at + length).context("a number beyond the end")?;
        if length == 8 {
            return Ok((number << 8 | usize::from(byte), 9));
        }
        number = number << 7 | usize::from(byte & 0x7f);
        if byte < 0x80 {
            return Ok((number, length + 1));
        }
    }
    anyhow::bail!("a number without an end")
}

/// The table and the first page that a row of the schema names: its third and its fourth column. Views and triggers have no page.
fn schema_row(cell: &[u8]) -> Option<(String, usize)> {
    let (head, mut at) = varint(cell, 0).ok()?;
    let (mut sizes, mut column) = (Vec::new(), head);
    while at < head {
        let (kind, length) = varint(cell, at).ok()?;
        at += length;
        sizes.push(match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            _ => (kind - 12) / 2,
        });
    }
    column += sizes.first()? + sizes.get(1)?;
    let table = String::from_utf8_lossy(cell.get(column..column + sizes.get(2)?)?).into_owned();
    let root = number(cell, column + sizes.get(2)?, *sizes.get(3)?)?;
    (root > 0).then_some((table, root))
}
