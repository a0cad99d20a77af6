//! Search 检索: the best experts of a proposal, found through the index and proved to be the best.
//!
//! ```text
//! text(p, e) = mean₄(s)      s(w) = Σ over the terms t: q(t) · v(w, t)      mean₄ over the works w of e: (Σ s⁴ / works)^¼
//!            ≤ mean₄(s over the terms read) + Σ over the other terms: q(t) · the largest mean₄ of v(·, t)       Minkowski's inequality
//! ```
//! MaxScore (Turtle and Flood 1995), a term at a time: the lists of works by term are read from the shortest on. When what the unread lists can bring
//! together is less than the last of the best has already, nobody new can be among the best, and the long lists are not read: they are
//! only looked into for the experts whose bound still reaches the last of the best.

use super::index::Index;
use super::number::{ONE, power_mean};
use std::cmp::Reverse;

/// What the field weighs in the score, in hundredths, where both sides name one; the text weighs the rest. An assumption, held by the test set.
pub const FIELD_SHARE: u64 = 10;

/// With a model, so many times as many experts as are wanted are found by their terms and then weighed by both.
const BROAD: usize = 8;

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
    /// What each work has from the terms that were read.
    works: Vec<u32>,
    /// What each expert has from the fields.
    field: Vec<u32>,
    /// The experts of whom anything speaks.
    met: Vec<u32>,
    is_met: Vec<bool>,
}

/// A term of a proposal: what it can bring at most, its number, and its weight.
type Term = (u64, u32, u32);

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
        let experts = self.has_field.len();
        Scratch { works: vec![0; self.whose.len()], field: vec![0; experts], met: Vec::new(), is_met: vec![false; experts] }
    }

    /// The best experts of a proposal, the best first, of equals the one who came first. Nobody of whom nothing speaks, and none of `without`.
    pub fn best(&self, proposal: usize, top: usize, without: &[u32], scratch: &mut Scratch) -> Vec<Candidate> {
        let wanted = if self.vectors.is_some() { top * BROAD } else { top };
        let mut found = self.by_terms(proposal, wanted, without, scratch);
        if self.vectors.is_some() {
            found = found.into_iter().map(|(expert, exact)| (expert, self.with_vectors(proposal, expert, exact))).collect();
            found.sort_by_key(|(expert, exact)| (Reverse(exact.score), *expert));
            found.truncate(top);
        }
        found.into_iter().map(|(expert, exact)| exact.candidate(expert)).collect()
    }

    /// The score of one pair.
    pub fn score(&self, proposal: usize, expert: u32, scratch: &mut Scratch) -> Candidate {
        self.meet_by_field(proposal, scratch);
        scratch.meet(expert);
        let exact = self.exact(proposal, expert, &self.terms(proposal), scratch);
        self.forget(scratch);
        self.with_vectors(proposal, expert, exact).candidate(expert)
    }

    /// The terms of a proposal that any work has, the rarest first.
    fn terms(&self, proposal: usize) -> Vec<Term> {
        let (terms, weights) = self.queries.of(proposal);
        let most = |term: u32, weight: u32| (u64::from(weight) * u64::from(self.largest[term as usize])).div_ceil(65_536);
        let mut terms: Vec<Term> = terms.iter().zip(weights).map(|(term, weight)| (most(*term, *weight), *term, *weight)).collect();
        terms.retain(|(most, ..)| *most > 0);
        terms.sort_by_key(|(_, term, _)| (self.postings.of(*term as usize).0.len(), *term));
        terms
    }

    fn by_terms(&self, proposal: usize, top: usize, without: &[u32], scratch: &mut Scratch) -> Vec<(u32, Exact)> {
        self.meet_by_field(proposal, scratch);
        let terms = self.terms(proposal);
        let all: u64 = terms.iter().map(|(most, ..)| most).sum();
        let (mut rest, mut last, mut read, mut look) = (all, 0, 0, all / 2);
        for (most, term, weight) in &terms {
            // Now and then, the last of the best so far is looked for: it may spare all that follows.
            if rest <= look {
                last = self.last(proposal, top, without, scratch);
                look = rest / 3;
                if rest < last && self.spares(proposal, (rest, last), &terms[read..], scratch) {
                    break;
                }
            }
            let (works, weights) = self.postings.of(*term as usize);
            for (work, share) in works.iter().zip(weights) {
                scratch.meet(self.whose[*work as usize]);
                scratch.works[*work as usize] += bring(*weight, *share);
            }
            rest -= most;
            read += 1;
        }
        let last = last.max(self.last(proposal, top, without, scratch));
        let bounds = self.bounds(proposal, rest, without, scratch);
        let unread = &terms[read..];
        let (mut best, mut found) = (Vec::<(Reverse<u64>, u32)>::new(), Vec::<(u32, Exact)>::new());
        for (bound, expert) in sorted(bounds.into_iter().filter(|(bound, _)| *bound >= last).collect()) {
            if best.len() == top && best.last().is_some_and(|(least, _)| bound < least.0) {
                break;
            }
            let exact = self.exact(proposal, expert, unread, scratch);
            let place = best.binary_search(&(Reverse(exact.score), expert)).unwrap_or_else(|place| place);
            if exact.score > 0 && place < top {
                best.insert(place, (Reverse(exact.score), expert));
                found.insert(place, (expert, exact));
                best.truncate(top);
                found.truncate(top);
            }
        }
        self.forget(scratch);
        found
    }

    /// Whether looking into the unread lists for who may still be among the best is less work than reading them.
    fn spares(&self, proposal: usize, (rest, last): (u64, u64), unread: &[Term], scratch: &Scratch) -> bool {
        let reading: usize = unread.iter().map(|(_, term, _)| self.postings.of(*term as usize).0.len()).sum();
        let left = self.bounds(proposal, rest, &[], scratch).into_iter().filter(|(bound, _)| *bound >= last).count();
        left * unread.len() * 16 < reading
    }

    /// What the last of as many as are wanted has at least, by what was read so far. Nought where fewer were met.
    fn last(&self, proposal: usize, top: usize, without: &[u32], scratch: &Scratch) -> u64 {
        let mut bounds = self.bounds(proposal, 0, without, scratch);
        if bounds.len() < top || top == 0 {
            return 0;
        }
        // Among twice as many with the best bounds; fewer would be right as well, and lower.
        let some = bounds.len().min(2 * top);
        bounds.select_nth_unstable_by_key(some - 1, |(bound, expert)| (Reverse(*bound), *expert));
        let mut scores: Vec<u64> = bounds[..some].iter().map(|(_, expert)| self.so_far(proposal, *expert, scratch).score).collect();
        scores.sort_unstable_by_key(|score| Reverse(*score));
        scores[top - 1]
    }

    /// Who was met, each with a bound on the score: the best work bounds the mean over all of them.
    fn bounds(&self, proposal: usize, rest: u64, without: &[u32], scratch: &Scratch) -> Vec<(u64, u32)> {
        let has = !self.query_fields[proposal].is_empty();
        let bound = |expert: u32| {
            let largest = scratch.works[self.works_of(expert)].iter().copied().max().unwrap_or(0);
            let field = (has && self.has_field[expert as usize]).then(|| u64::from(scratch.field[expert as usize]));
            together(u64::from(largest) + rest, field)
        };
        scratch.met.iter().filter(|expert| !without.contains(expert)).map(|expert| (bound(*expert), *expert)).collect()
    }

    /// The score by what was read so far: exact when all was read, too low before.
    fn so_far(&self, proposal: usize, expert: u32, scratch: &Scratch) -> Exact {
        let text = power_mean(scratch.works[self.works_of(expert)].iter().map(|share| u64::from(*share)));
        let has = !self.query_fields[proposal].is_empty() && self.has_field[expert as usize];
        let field = has.then(|| u64::from(scratch.field[expert as usize]));
        Exact { score: together(text, field), text, field }
    }

    /// The exact score: looks into the lists that were not read, once for each expert.
    fn exact(&self, proposal: usize, expert: u32, unread: &[Term], scratch: &mut Scratch) -> Exact {
        let range = self.works_of(expert);
        for (_, term, weight) in unread {
            let (works, weights) = self.postings.of(*term as usize);
            let from = works.partition_point(|work| (*work as usize) < range.start);
            for (work, share) in works[from..].iter().zip(&weights[from..]).take_while(|(work, _)| (**work as usize) < range.end) {
                scratch.works[*work as usize] += bring(*weight, *share);
            }
        }
        self.so_far(proposal, expert, scratch)
    }

    fn works_of(&self, expert: u32) -> std::ops::Range<usize> {
        self.experts[expert as usize]..self.experts[expert as usize + 1]
    }

    fn meet_by_field(&self, proposal: usize, scratch: &mut Scratch) {
        for (level, weight) in &self.query_fields[proposal] {
            for expert in self.levels.get(level).into_iter().flatten() {
                scratch.meet(*expert);
                scratch.field[*expert as usize] += weight;
            }
        }
    }

    fn forget(&self, scratch: &mut Scratch) {
        for expert in std::mem::take(&mut scratch.met) {
            scratch.works[self.works_of(expert)].fill(0);
            (scratch.field[expert as usize], scratch.is_met[expert as usize]) = (0, false);
        }
    }

    fn with_vectors(&self, proposal: usize, expert: u32, exact: Exact) -> Exact {
        let Some(vectors) = &self.vectors else { return exact };
        let alike = power_mean(self.works_of(expert).map(|work| vectors.alike(proposal, work)));
        let text = (exact.text * (1000 - vectors.share) + alike * vectors.share) / 1000;
        Exact { score: together(text, exact.field), text, field: exact.field }
    }
}

impl Scratch {
    fn meet(&mut self, expert: u32) {
        if !std::mem::replace(&mut self.is_met[expert as usize], true) {
            self.met.push(expert);
        }
    }
}

impl Exact {
    fn candidate(self, expert: u32) -> Candidate {
        let millionths = |share: u64| u32::try_from(share.min(ONE) * 1_000_000 / ONE).unwrap_or(1_000_000);
        Candidate { expert, score: millionths(self.score), text: millionths(self.text), field: self.field.map(millionths) }
    }
}

/// What a term brings to a work, rounded down.
fn bring(weight: u32, share: u16) -> u32 {
    u32::try_from((u64::from(weight) * u64::from(share)) >> 16).unwrap_or(u32::MAX)
}

fn sorted(mut bounds: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    bounds.sort_unstable_by_key(|(bound, expert)| (Reverse(*bound), *expert));
    bounds
}

fn together(text: u64, field: Option<u64>) -> u64 {
    field.map_or(text, |field| (text * (100 - FIELD_SHARE) + field * FIELD_SHARE) / 100)
}
