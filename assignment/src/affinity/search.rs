//! Search 检索: the best experts of a proposal, found through the index and proved to be the best.
//!
//! ```text
//! text(p, e) = (Σ over the works w of e: (Σ over the terms t: q(t) · v(w, t))⁴ / works)^¼
//!            ≤ Σ over the terms t: q(t) · (Σ over w: v(w, t)⁴ / works)^¼                     Minkowski's inequality
//! ```
//! The right side is a sum over terms, so that the lists of experts by term bound it: MaxScore (Turtle and Flood 1995), a term at a time.
//! The lists are read from the one that can bring most; who has not been met when all the rest together cannot bring what the last of the
//! best has, is none of the best. Who was met is scored exactly, the largest bound first, until no bound reaches the last of the best.

use super::index::Index;
use super::number::{ONE, power_mean};
use std::cmp::Reverse;

/// What the field weighs in the score, in hundredths, where both sides name one; the text weighs the rest. An assumption, held by the test set.
pub const FIELD_SHARE: u64 = 10;

/// What the vectors weigh in the text, in hundredths, where a model was given. An assumption.
pub const VECTOR_SHARE: u64 = 20;

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
    query: Vec<u32>,
    text: Vec<u32>,
    field: Vec<u32>,
    met: Vec<u32>,
    is_met: Vec<bool>,
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
        let experts = self.has_field.len();
        Scratch { query: vec![0; self.largest.len()], text: vec![0; experts], field: vec![0; experts], met: Vec::new(), is_met: vec![false; experts] }
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
        self.ask(proposal, scratch);
        let exact = self.exact(proposal, expert, scratch);
        self.forget(proposal, scratch);
        self.with_vectors(proposal, expert, exact).candidate(expert)
    }

    fn by_terms(&self, proposal: usize, top: usize, without: &[u32], scratch: &mut Scratch) -> Vec<(u32, Exact)> {
        self.ask(proposal, scratch);
        let has = !self.query_fields[proposal].is_empty();
        for (level, weight) in &self.query_fields[proposal] {
            for expert in self.levels.get(level).into_iter().flatten() {
                scratch.meet(*expert);
                scratch.field[*expert as usize] += weight;
            }
        }
        let (terms, weights) = self.queries.of(proposal);
        // What each term can bring at most, rounded up, from the largest on.
        let mut lists: Vec<(u32, u32, u32)> = terms
            .iter()
            .zip(weights)
            .map(|(term, weight)| (bring(*weight, self.largest[*term as usize]), *term, *weight))
            .filter(|(most, ..)| *most > 0)
            .collect();
        lists.sort_unstable_by_key(|(most, term, _)| (Reverse(*most), *term));
        let mut rest: u64 = lists.iter().map(|(most, ..)| u64::from(*most)).sum();
        let mut last = 0;
        let mut seeded = false;
        for (most, term, weight) in &lists {
            if seeded && rest < last {
                break;
            }
            let (experts, bounds) = self.postings.of(*term as usize);
            for (expert, bound) in experts.iter().zip(bounds) {
                scratch.meet(*expert);
                scratch.text[*expert as usize] += bring(*weight, *bound);
            }
            rest -= u64::from(*most);
            // Once enough have been met, those who look best show what the last of the best has at least.
            if !seeded && scratch.met.len() >= 4 * top && rest * 2 < lists.iter().map(|(most, ..)| u64::from(*most)).sum() {
                last = self.seed(proposal, top, without, scratch);
                seeded = true;
            }
        }
        let mut bounded: Vec<(u64, u32)> = scratch
            .met
            .iter()
            .filter(|expert| !without.contains(expert))
            .map(|expert| (self.bound(has, *expert, rest, scratch), *expert))
            .filter(|(bound, _)| *bound >= last)
            .collect();
        bounded.sort_unstable_by_key(|(bound, expert)| (Reverse(*bound), *expert));
        let mut best: Vec<(Reverse<u64>, u32)> = Vec::new();
        let mut found = Vec::new();
        for (bound, expert) in bounded {
            if best.len() == top && best.last().is_some_and(|(least, _)| bound < least.0) {
                break;
            }
            let exact = self.exact(proposal, expert, scratch);
            let place = best.binary_search(&(Reverse(exact.score), expert)).unwrap_or_else(|place| place);
            if exact.score > 0 && place < top {
                best.insert(place, (Reverse(exact.score), expert));
                found.insert(place, (expert, exact));
                best.truncate(top);
                found.truncate(top);
            }
        }
        self.forget(proposal, scratch);
        found
    }

    /// The exact score of the last of as many as are wanted, chosen by what is known so far.
    fn seed(&self, proposal: usize, top: usize, without: &[u32], scratch: &Scratch) -> u64 {
        let has = !self.query_fields[proposal].is_empty();
        let mut known: Vec<(u64, u32)> = scratch
            .met
            .iter()
            .filter(|expert| !without.contains(expert))
            .map(|expert| (self.bound(has, *expert, 0, scratch), *expert))
            .collect();
        if known.len() < top || top == 0 {
            return 0;
        }
        known.select_nth_unstable_by_key(top - 1, |(bound, expert)| (Reverse(*bound), *expert));
        known[..top].iter().map(|(_, expert)| self.exact(proposal, *expert, scratch).score).min().unwrap_or(0)
    }

    fn bound(&self, has: bool, expert: u32, rest: u64, scratch: &Scratch) -> u64 {
        let text = u64::from(scratch.text[expert as usize]) + rest;
        let field = (has && self.has_field[expert as usize]).then(|| u64::from(scratch.field[expert as usize]));
        together(text, field)
    }

    fn exact(&self, proposal: usize, expert: u32, scratch: &Scratch) -> Exact {
        let works = self.experts[expert as usize]..self.experts[expert as usize + 1];
        let text = power_mean(works.map(|work| {
            let (terms, weights) = self.works.of(work);
            let sum: u64 = terms.iter().zip(weights).map(|(term, weight)| u64::from(scratch.query[*term as usize]) * u64::from(*weight)).sum();
            sum >> 16
        }));
        let wanted = &self.query_fields[proposal];
        let field = (!wanted.is_empty() && self.has_field[expert as usize]).then(|| {
            let has = |level: &u64| self.levels.get(level).is_some_and(|experts| experts.binary_search(&expert).is_ok());
            wanted.iter().filter(|(level, _)| has(level)).map(|(_, weight)| u64::from(*weight)).sum()
        });
        Exact { score: together(text, field), text, field }
    }

    fn with_vectors(&self, proposal: usize, expert: u32, exact: Exact) -> Exact {
        let Some(vectors) = &self.vectors else { return exact };
        let works = self.experts[expert as usize]..self.experts[expert as usize + 1];
        let alike = power_mean(works.map(|work| vectors.alike(proposal, work)));
        let text = (exact.text * (100 - VECTOR_SHARE) + alike * VECTOR_SHARE) / 100;
        Exact { score: together(text, exact.field), text, field: exact.field }
    }

    fn ask(&self, proposal: usize, scratch: &mut Scratch) {
        let (terms, weights) = self.queries.of(proposal);
        for (term, weight) in terms.iter().zip(weights) {
            scratch.query[*term as usize] = *weight;
        }
    }

    fn forget(&self, proposal: usize, scratch: &mut Scratch) {
        for term in self.queries.of(proposal).0 {
            scratch.query[*term as usize] = 0;
        }
        for expert in std::mem::take(&mut scratch.met) {
            let expert = expert as usize;
            (scratch.text[expert], scratch.field[expert], scratch.is_met[expert]) = (0, 0, false);
        }
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

/// The most a term can bring, rounded up.
fn bring(weight: u32, bound: u16) -> u32 {
    u32::try_from((u64::from(weight) * u64::from(bound)).div_ceil(65_536)).unwrap_or(u32::MAX)
}

fn together(text: u64, field: Option<u64>) -> u64 {
    field.map_or(text, |field| (text * (100 - FIELD_SHARE) + field * FIELD_SHARE) / 100)
}
