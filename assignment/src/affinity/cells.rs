//! Cells 向量索引: experts by what their works mean as a whole, in cells around heads, so that a proposal meets experts with whom it shares no word,
//! above all those who write in another language, without looking at all of them.
//!
//! ```text
//! works ─ sum by expert ▶ directions ─ nearest head, the heads moved thrice ▶ cells      proposal ─ the nearest cells ▶ their nearest experts
//! ```
//! Source: the inverted file of Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", IEEE PAMI 33 (2011), without the codes.

use super::vectors::{Packed, alike};
use std::cmp::Reverse;

/// So few experts are one cell: all of them are looked at.
const ONE_CELL: usize = 2_048;
/// There are no more cells.
const CELLS_MOST: usize = 1_024;
/// How often the heads are moved to the middle of their cells.
const MOVES: usize = 3;
/// So many cells are looked into, and more until there are so many experts for each one wanted.
const LOOK: [usize; 2] = [8, 16];

/// The experts in cells.
pub(super) struct Cells {
    experts: Packed,
    heads: Packed,
    members: Vec<Vec<u32>>,
}

impl Cells {
    /// Of the works in the order in which they are kept, with where each expert's begin.
    pub(super) fn new(works: &Packed, starts: &[usize]) -> Self {
        let mut experts = works.like();
        let mut sum = vec![0; works.dimensions];
        for range in starts.windows(2) {
            sum.fill(0);
            (range[0]..range[1]).for_each(|work| works.put(work, 256, &mut sum));
            experts.push(&sum);
        }
        let count = starts.len().saturating_sub(1);
        let cells = if count <= ONE_CELL { 1 } else { count.isqrt().min(CELLS_MOST) };
        let mut heads = works.like();
        for cell in 0..cells.min(count) {
            sum.fill(0);
            experts.put(cell * count / cells, 256, &mut sum);
            heads.push(&sum);
        }
        let mut members = gather(&experts, &heads, count);
        for _ in 0..if cells == 1 { 0 } else { MOVES } {
            for (cell, members) in members.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
                sum.fill(0);
                members.iter().for_each(|expert| experts.put(*expert as usize, 256, &mut sum));
                heads.set(cell, &sum);
            }
            members = gather(&experts, &heads, count);
        }
        Self { experts, heads, members }
    }

    /// The experts nearest to a direction, the nearest first, of equals the one who came first; none who has nothing in common with it.
    pub(super) fn near(&self, direction: (&[i8], u32), wanted: usize) -> Vec<u32> {
        let mut cells: Vec<(Reverse<u64>, usize)> =
            (0..self.members.len()).map(|cell| (Reverse(alike(direction, self.heads.direction(cell))), cell)).collect();
        cells.sort_unstable();
        let mut found: Vec<(Reverse<u64>, u32)> = Vec::new();
        for (looked, (_, cell)) in cells.into_iter().enumerate() {
            if looked >= LOOK[0] && found.len() >= wanted * LOOK[1] {
                break;
            }
            let near = self.members[cell].iter().map(|expert| (Reverse(alike(direction, self.experts.direction(*expert as usize))), *expert));
            found.extend(near.filter(|(alike, _)| alike.0 > 0));
        }
        found.sort_unstable();
        found.into_iter().take(wanted).map(|(_, expert)| expert).collect()
    }
}

/// Each expert to the head that is nearest, of equals the first.
fn gather(experts: &Packed, heads: &Packed, count: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); heads.len()];
    for expert in 0..count {
        let to = |cell: usize| Reverse(alike(experts.direction(expert), heads.direction(cell)));
        let nearest = if heads.len() == 1 { Some(0) } else { (0..heads.len()).min_by_key(|cell| to(*cell)) };
        if let Some(nearest) = nearest {
            members[nearest].push(u32::try_from(expert).unwrap_or(u32::MAX));
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directions by a seed, three works an expert around one of many subjects.
    fn made(experts: usize) -> (Packed, Vec<usize>) {
        let mut bits = 1_u64;
        let mut below = |end: u64| {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((bits >> 33) % end).unwrap_or(0)
        };
        let subjects: Vec<Vec<i64>> = (0..40).map(|_| (0..16).map(|_| below(200) - 100).collect()).collect();
        let mut works = Packed::default();
        for expert in 0..experts {
            for _ in 0..3 {
                let work: Vec<i64> = subjects[expert * 7 % 40].iter().map(|number| number + below(60) - 30).collect();
                works.add(&work);
            }
        }
        (works, (0..=experts).map(|expert| expert * 3).collect())
    }

    #[test]
    fn few_experts_are_all_looked_at_and_of_many_the_nearest_are_found() {
        for (experts, least) in [(300, 600), (4_000, 570)] {
            let (works, starts) = made(experts);
            let cells = Cells::new(&works, &starts);
            assert_eq!(cells.members.iter().map(Vec::len).sum::<usize>(), experts);
            let mut hits = 0;
            for proposal in 0..20 {
                let direction = works.direction(proposal * 41);
                let mut all: Vec<(Reverse<u64>, u32)> =
                    (0_u32..).take(experts).map(|expert| (Reverse(alike(direction, cells.experts.direction(expert as usize))), expert)).collect();
                all.sort_unstable();
                let found = cells.near(direction, 30);
                hits += all[..30].iter().filter(|(_, expert)| found.contains(expert)).count();
            }
            assert!(hits >= least, "{hits} of 600");
        }
    }
}
