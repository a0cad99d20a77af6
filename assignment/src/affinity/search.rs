//! Search 检索: the best experts of a proposal, found through the index.
//!
//! ```text
//! text(p, e) = mean₄(s)      s(w) = Σ over the terms t: q(t) · v(w, t)      mean₄ over the works w of e: (Σ s⁴ / works)^¼ ≤ the largest s
//! ```
//! The works lie by expert, and a block of them is counted at a time, so that the sums stay in the nearest memory however many works there are: every
//! list of a term is read from block to block, once. Of an expert whose best work cannot reach the last of the best, no mean is taken.

use super::index::Index;
use super::number::{ONE, power_mean};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What the field weighs in the score, in hundredths, where both sides name one; the text weighs the rest. An assumption, held by the test set.
pub const FIELD_SHARE: u64 = 10;

/// With a model, so many times as many experts as are wanted are found by their terms and then weighed by both.
const BROAD: usize = 8;
/// With a model, so many times as many experts as are wanted are found by what their works mean.
const NEAR: usize = 2;

/// An expert for a proposal, with the sources of the score 来源. All in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The expert's number.
    pub expert: u32,
    /// How well they fit.
    pub score: u32,
    /// What the text says.
    pub text: u32,
    /// What the fields say. None where one side names no field: the text decides alone.
    pub field: Option<u32>,
}

/// Where a search counts. One for each thread, made once.
pub struct Scratch {
    /// What each work of the block has from the terms.
    works: Vec<u32>,
    /// What each expert of the block has from the fields.
    field: Vec<u32>,
    /// Who may be among the best, with a bound on the score.
    may: Vec<(u64, u32)>,
}

/// The best so far, the best first.
struct Best {
    top: usize,
    found: Vec<(u32, Exact)>,
}

/// An exact score, in 2⁻²⁴.
#[derive(Clone, Copy)]
struct Exact {
    score: u64,
    text: u64,
    field: Option<u64>,
}

impl Index {
    /// What a search needs to count.
    pub fn scratch(&self) -> Scratch {
        let most = |of: &dyn Fn(usize) -> usize| self.blocks.windows(2).map(|block| of(block[1]) - of(block[0])).max().unwrap_or(0);
        Scratch { works: vec![0; most(&|expert| self.experts[expert])], field: vec![0; most(&|expert| expert)], may: Vec::new() }
    }

    /// The best experts of a proposal, the best first, of equals the one who came first. Nobody of whom nothing speaks, and none of `without`.
    pub fn best(&self, proposal: usize, top: usize, without: &[u32], scratch: &mut Scratch) -> Vec<Candidate> {
        let wanted = if self.vectors.is_some() { top * BROAD } else { top };
        let mut found = self.by_terms(proposal, wanted, without, scratch);
        if let Some(vectors) = &self.vectors {
            let known: BTreeSet<u32> = found.iter().map(|(expert, _)| *expert).chain(without.iter().copied()).collect();
            for expert in vectors.near(proposal, top * NEAR).into_iter().filter(|expert| !known.contains(expert)) {
                found.push((expert, self.pair(proposal, expert, scratch)));
            }
            found = found.into_iter().map(|(expert, exact)| (expert, self.with_vectors(proposal, expert, exact))).collect();
            found.sort_by_key(|(expert, exact)| (Reverse(exact.score), *expert));
            found.truncate(top);
            found.retain(|(_, exact)| exact.score > 0);
        }
        found.into_iter().map(|(expert, exact)| exact.candidate(expert)).collect()
    }

    /// The score of one pair.
    pub fn score(&self, proposal: usize, expert: u32, scratch: &mut Scratch) -> Candidate {
        let exact = self.pair(proposal, expert, scratch);
        self.with_vectors(proposal, expert, exact).candidate(expert)
    }

    /// What the terms and the fields say of one pair.
    fn pair(&self, proposal: usize, expert: u32, scratch: &mut Scratch) -> Exact {
        let range = self.works_of(expert);
        let sums = &mut scratch.works[..range.len()];
        sums.fill(0);
        let (terms, weights) = self.queries.of(proposal);
        for (term, weight) in terms.iter().zip(weights) {
            let (works, shares) = self.postings.of(*term as usize);
            let from = works.partition_point(|work| (*work as usize) < range.start);
            count((&works[from..], &shares[from..]), *weight, range.start, sums);
        }
        let levels = self.query_fields[proposal]
            .iter()
            .filter(|(level, _)| self.levels.get(level).is_some_and(|experts| experts.binary_search(&expert).is_ok()));
        let exact = self.exact(proposal, expert, sums, levels.map(|(_, weight)| weight).sum());
        sums.fill(0);
        exact
    }

    fn by_terms(&self, proposal: usize, top: usize, without: &[u32], scratch: &mut Scratch) -> Vec<(u32, Exact)> {
        let (terms, weights) = self.queries.of(proposal);
        let mut lists: Vec<_> = terms.iter().zip(weights).map(|(term, weight)| (self.postings.of(*term as usize), *weight)).collect();
        let levels = self.query_fields[proposal].iter();
        let mut levels: Vec<_> = levels.map(|(level, weight)| (self.levels.get(level).map_or(&[][..], Vec::as_slice), *weight)).collect();
        let mut best = Best { top, found: Vec::with_capacity(top + 1) };
        for block in self.blocks.windows(2) {
            let works = self.experts[block[0]]..self.experts[block[1]];
            let (sums, field) = (&mut scratch.works[..works.len()], &mut scratch.field[..block[1] - block[0]]);
            for (list, weight) in &mut lists {
                let read = count(*list, *weight, works.start, sums);
                *list = (&list.0[read..], &list.1[read..]);
            }
            for (experts, weight) in &mut levels {
                let read = experts.iter().take_while(|expert| (**expert as usize) < block[1]);
                let read = read.map(|expert| field[*expert as usize - block[0]] += *weight).count();
                *experts = &experts[read..];
            }
            self.take(proposal, block[0]..block[1], &mut best, without, scratch);
            scratch.works[..works.len()].fill(0);
            scratch.field[..block[1] - block[0]].fill(0);
        }
        best.found
    }

    /// Takes those of a block who are among the best. Whoever equals one of an earlier block stands behind them.
    fn take(&self, proposal: usize, block: std::ops::Range<usize>, best: &mut Best, without: &[u32], scratch: &mut Scratch) {
        let Scratch { works, field, may } = scratch;
        let (has, least, start) = (!self.query_fields[proposal].is_empty(), best.least(), self.experts[block.start]);
        let sums = |expert: usize| &works[self.experts[expert] - start..self.experts[expert + 1] - start];
        may.clear();
        for (expert, field) in block.clone().zip(field.iter()) {
            let largest = sums(expert).iter().copied().max().unwrap_or(0);
            let field = (has && self.has_field[expert]).then_some(u64::from(*field));
            let bound = together(u64::from(largest), field);
            if bound > least {
                may.push((bound, u32::try_from(expert).unwrap_or(u32::MAX)));
            }
        }
        may.sort_unstable_by_key(|(bound, expert)| (Reverse(*bound), *expert));
        for (bound, expert) in may.iter().filter(|(_, expert)| !without.contains(expert)) {
            if *bound < best.least() {
                break;
            }
            let at = *expert as usize;
            best.put(*expert, self.exact(proposal, *expert, sums(at), field[at - block.start]));
        }
    }

    /// The score by what all terms bring to the works of an expert, and all levels to the expert.
    fn exact(&self, proposal: usize, expert: u32, sums: &[u32], field: u32) -> Exact {
        let text = power_mean(sums.iter().map(|share| u64::from(*share)));
        let has = !self.query_fields[proposal].is_empty() && self.has_field[expert as usize];
        let field = has.then_some(u64::from(field));
        Exact { score: together(text, field), text, field }
    }

    fn works_of(&self, expert: u32) -> std::ops::Range<usize> {
        self.experts[expert as usize]..self.experts[expert as usize + 1]
    }

    fn with_vectors(&self, proposal: usize, expert: u32, exact: Exact) -> Exact {
        let Some(vectors) = &self.vectors else { return exact };
        let alike = power_mean(self.works_of(expert).map(|work| vectors.alike(proposal, work)));
        let text = (exact.text * (1000 - vectors.share) + alike * vectors.share) / 1000;
        Exact { score: together(text, exact.field), text, field: exact.field }
    }
}

impl Best {
    /// What the last of them has; nought as long as there are too few.
    fn least(&self) -> u64 {
        if self.found.len() < self.top { 0 } else { self.found.last().map_or(u64::MAX, |(_, exact)| exact.score) }
    }

    fn put(&mut self, expert: u32, exact: Exact) {
        let place = self.found.partition_point(|(other, its)| (Reverse(its.score), *other) < (Reverse(exact.score), expert));
        if exact.score > 0 && place < self.top {
            self.found.insert(place, (expert, exact));
            self.found.truncate(self.top);
        }
    }
}

impl Exact {
    fn candidate(self, expert: u32) -> Candidate {
        let millionths = |share: u64| u32::try_from(share.min(ONE) * 1_000_000 / ONE).unwrap_or(1_000_000);
        Candidate { expert, score: millionths(self.score), text: millionths(self.text), field: self.field.map(millionths) }
    }
}

/// Adds what a term brings to the works that begin with `first`, rounded down, as far as there are sums for them. Says how many it read.
fn count((works, shares): (&[u32], &[u16]), weight: u32, first: usize, sums: &mut [u32]) -> usize {
    let mut read = 0;
    for (work, share) in works.iter().zip(shares) {
        let Some(sum) = sums.get_mut(*work as usize - first) else { break };
        *sum += ((u64::from(weight) * u64::from(*share)) >> 16) as u32;
        read += 1;
    }
    read
}

fn together(text: u64, field: Option<u64>) -> u64 {
    field.map_or(text, |field| (text * (100 - FIELD_SHARE) + field * FIELD_SHARE) / 100)
}
