//! Index 倒排索引: the works of all experts, made ready to be asked by every proposal.
//!
//! ```text
//! Proposals ─ add … works ▶ Works ─ add … finish ▶ Index ─ best ▶ Candidate
//! ```
//! Only terms that some proposal has are kept. A work weighs a term as BM25 does (Robertson and Zaragoza 2009, k₁ = 1.2, b = 0.75), as a share of
//! its limit; a proposal weighs it by rarity and by the logarithm of its count, as a share of all its terms:
//!
//! ```text
//! rarity(t) = log₂((2N + 2) / (2n + 1))                 N documents, n of them with the term
//! q(t) = rarity(t) · (1 + ln count) / Σ over its terms   v(t) = count / (count + 0.3 + 0.9 · length / mean length)
//! ```
//! Shares are counted in 2⁻²⁴ (q) and 2⁻¹⁶ (v), rounded down.

use super::fields::Field;
use super::number::{ONE, Table, log2};
use super::vectors::{Model, Packed, Vectors};
use super::words::{Bag, Words};
use std::collections::{BTreeMap, BTreeSet};

/// So many terms of a work are kept, the weightiest: one long text neither fills the memory nor matches everything.
pub const TERMS_MOST: usize = 128;

/// A term is passed over that more than one in so many works has, and more than `COMMON_LEAST`: it says little, and would cost most.
pub const COMMON: usize = 10;

/// A list of works no longer than this is always read: only where there are many works does it pay to pass over any.
pub const COMMON_LEAST: usize = 5_000;

/// So many works are counted at a time: their sums stay in the memory that is nearest to a core.
const BLOCK: usize = 1 << 16;

/// The natural logarithm of two, in 65,536ths.
const LN_2: u64 = 45_426;

/// A proposal or a work, as terms and fields 文档.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its terms.
    pub bag: Bag,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What it means as a whole, in any unit, as a sentence model reads it; empty without one, and then of all documents.
    pub sense: Vec<i64>,
}

impl Document {
    /// Reads a document. A field in words counts as text as well.
    pub fn read<'t>(words: &Words, texts: impl IntoIterator<Item = &'t str>, fields: &[&'t str]) -> Self {
        let read: Vec<(Field, &str)> = fields.iter().filter_map(|text| Some((Field::read(text)?, *text))).collect();
        let topics = read.iter().filter(|(field, _)| field.topic).map(|(_, text)| *text);
        Self { bag: words.of(texts.into_iter().chain(topics)), fields: read.into_iter().map(|(field, _)| field).collect(), sense: Vec::new() }
    }
}

/// The proposals, while they are read.
#[derive(Default)]
pub struct Proposals {
    vocabulary: Table,
    /// In how many documents a term is.
    documents: Vec<u32>,
    raw: Raw,
    fields: Vec<Vec<(u64, u32)>>,
    model: Option<Model>,
    senses: Packed,
}

/// The works, while they are read.
pub struct Works {
    proposals: Proposals,
    raw: Raw,
    experts: Vec<u32>,
    fields: Vec<BTreeSet<u64>>,
    senses: Packed,
}

/// Documents as lists of numbered terms with their counts, ascending. Millions of works wait here, so a term takes what its distance from the one
/// before takes, seven bits a byte, with a bit that says whether a count above one follows.
#[derive(Default)]
struct Raw {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    lengths: Vec<u64>,
}

/// What can be asked.
pub struct Index {
    /// Per proposal: its terms with their weights, in 2⁻²⁴.
    pub(super) queries: Lists<u32>,
    /// Per proposal: levels of fields with their weights, in 2⁻²⁴.
    pub(super) query_fields: Vec<Vec<(u64, u32)>>,
    /// Per expert: the works from here up to the next.
    pub(super) experts: Vec<usize>,
    /// Where the experts stand whose works are counted together, and behind the last of them.
    pub(super) blocks: Vec<usize>,
    /// Per term: the works that have it, with its weight in 2⁻¹⁶.
    pub(super) postings: Lists<u16>,
    /// Per level of a field: the experts who have it.
    pub(super) levels: BTreeMap<u64, Vec<u32>>,
    /// Whether an expert has named any field.
    pub(super) has_field: Vec<bool>,
    /// What the words mean, where a model was given.
    pub(super) vectors: Option<Vectors>,
}

/// Lists of numbers with weights, one behind the other.
pub(super) struct Lists<W> {
    pub(super) starts: Vec<usize>,
    pub(super) ids: Vec<u32>,
    pub(super) weights: Vec<W>,
}

impl<W: Copy> Lists<W> {
    const fn new() -> Self {
        Self { starts: Vec::new(), ids: Vec::new(), weights: Vec::new() }
    }

    /// The numbers and weights of one list.
    pub(super) fn of(&self, at: usize) -> (&[u32], &[W]) {
        let range = self.starts[at]..self.starts.get(at + 1).copied().unwrap_or(self.ids.len());
        (&self.ids[range.clone()], &self.weights[range])
    }
}

impl Raw {
    const EMPTY: Self = Self { bytes: Vec::new(), ends: Vec::new(), lengths: Vec::new() };

    fn add(&mut self, mut terms: Vec<(u32, u32)>, length: u64) {
        terms.sort_unstable();
        let mut last = 0;
        for (term, count) in terms {
            let mut code = u64::from(term - last) << 1 | u64::from(count > 1);
            while code > 0x7F {
                self.bytes.push(0x80 | (code & 0x7F) as u8);
                code >>= 7;
            }
            self.bytes.push(code as u8);
            if count > 1 {
                self.bytes.push(u8::try_from(count).unwrap_or(u8::MAX));
            }
            last = term;
        }
        self.ends.push(self.bytes.len());
        self.lengths.push(length);
    }

    fn of(&self, at: usize) -> impl Iterator<Item = (u32, u64)> {
        let range = at.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[at];
        let (mut bytes, mut term) = (self.bytes[range].iter().copied(), 0);
        std::iter::from_fn(move || {
            let (mut code, mut shift) = (0_u64, 0);
            loop {
                let byte = bytes.next()?;
                code |= u64::from(byte & 0x7F) << shift;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
            }
            term += u32::try_from(code >> 1).unwrap_or(0);
            let count = if code & 1 == 0 { 1 } else { u64::from(bytes.next()?) };
            Some((term, count))
        })
    }
}

impl Proposals {
    /// Nothing yet. The words of a model are known before any document.
    pub fn new(model: Option<Model>) -> Self {
        let mut proposals = Self::default();
        if let Some(model) = &model {
            // A word's number in the vocabulary is its number in the model.
            for hash in model.words() {
                proposals.number(*hash);
            }
        }
        Self { model, ..proposals }
    }

    /// Adds a proposal; they are numbered from nought.
    pub fn add(&mut self, document: &Document) {
        let terms: Vec<(u32, u32)> = document.bag.terms.iter().map(|(hash, count)| (self.number(*hash), *count)).collect();
        for (term, _) in &terms {
            self.documents[*term as usize] += 1;
        }
        self.raw.add(terms, document.bag.length);
        // Each code weighs the same, and so does each level of a code; what two codes share is weighed twice.
        let mut levels: BTreeMap<u64, u32> = BTreeMap::new();
        for field in &document.fields {
            let share = ONE / (document.fields.len() * field.levels.len()).max(1) as u64;
            for level in &field.levels {
                *levels.entry(*level).or_default() += u32::try_from(share).unwrap_or(0);
            }
        }
        self.fields.push(levels.into_iter().collect());
        if !document.sense.is_empty() {
            self.senses.add(&document.sense);
        }
    }

    /// No more proposals: the works come now.
    pub const fn works(self) -> Works {
        Works { proposals: self, raw: Raw::EMPTY, experts: Vec::new(), fields: Vec::new(), senses: Packed::EMPTY }
    }

    fn number(&mut self, hash: u64) -> u32 {
        let next = u32::try_from(self.vocabulary.len()).unwrap_or(u32::MAX);
        let number = *self.vocabulary.or_insert(hash, next);
        if number == next {
            self.documents.push(0);
        }
        number
    }
}

impl Works {
    /// Adds a work of an expert; they are numbered by the caller, from nought.
    pub fn add(&mut self, expert: u32, document: &Document) {
        let vocabulary = &self.proposals.vocabulary;
        let known: Vec<(u32, u32)> = document.bag.terms.iter().filter_map(|(hash, count)| Some((vocabulary.get(*hash)?, *count))).collect();
        for (term, _) in &known {
            self.proposals.documents[*term as usize] += 1;
        }
        self.raw.add(known, document.bag.length);
        self.experts.push(expert);
        if self.fields.len() <= expert as usize {
            self.fields.resize(expert as usize + 1, BTreeSet::new());
        }
        self.fields[expert as usize].extend(document.fields.iter().flat_map(|field| &field.levels));
        if !document.sense.is_empty() {
            self.senses.add(&document.sense);
        }
    }

    /// Makes the index.
    pub fn finish(self) -> Index {
        self.finish_in(BLOCK)
    }

    fn finish_in(self, block: usize) -> Index {
        let Self { proposals, raw, experts, fields, senses } = self;
        // The longest of all that is kept, and done with.
        drop(proposals.vocabulary);
        let all = (proposals.raw.ends.len() + raw.ends.len()) as u64;
        let rarity: Vec<u32> = proposals
            .documents
            .iter()
            .map(|with| u32::try_from(log2(2 * all + 2).saturating_sub(log2(2 * u64::from(*with) + 1))).unwrap_or(0))
            .collect();
        let (starts, order) = grouped(&experts, fields.len());
        let vectors = proposals.model.map(|model| {
            Vectors::new(&model, (0..proposals.raw.ends.len()).map(|at| proposals.raw.of(at)), order.iter().map(|at| raw.of(*at as usize)), &rarity)
        });
        let mut vectors =
            vectors.or_else(|| (!senses.is_empty() && !proposals.senses.is_empty()).then(|| Vectors::whole(proposals.senses, &senses, &order)));
        if let Some(vectors) = &mut vectors {
            vectors.gather(&starts);
        }
        let postings = posted(&raw, &order, &rarity);
        drop(raw);
        let queries = queries(&proposals.raw, &rarity, &postings);
        let mut levels: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (expert, of) in (0..).zip(&fields) {
            for level in of {
                levels.entry(*level).or_default().push(expert);
            }
        }
        let has_field = fields.iter().map(|of| !of.is_empty()).collect();
        Index { queries, query_fields: proposals.fields, blocks: blocks(&starts, block), experts: starts, postings, levels, has_field, vectors }
    }
}

/// What a proposal's terms weigh; a term that no work has counts in the sum, and is not kept.
fn queries(raw: &Raw, rarity: &[u32], postings: &Lists<u16>) -> Lists<u32> {
    let mut queries = Lists::new();
    for at in 0..raw.ends.len() {
        queries.starts.push(queries.ids.len());
        let weights: Vec<(u32, u64)> =
            raw.of(at).map(|(term, count)| (term, (u64::from(rarity[term as usize]) * (65_536 + ((log2(count) * LN_2) >> 16))) >> 16)).collect();
        let sum = weights.iter().map(|(_, weight)| weight).sum::<u64>().max(1);
        for (term, weight) in weights.into_iter().filter(|(term, _)| !postings.of(*term as usize).0.is_empty()) {
            queries.ids.push(term);
            queries.weights.push(u32::try_from(weight * ONE / sum).unwrap_or(u32::MAX));
        }
    }
    queries
}

/// The works by expert, in the order in which they came: where each expert's begin, and which they are.
fn grouped(experts: &[u32], count: usize) -> (Vec<usize>, Vec<u32>) {
    let mut order: Vec<u32> = (0..u32::try_from(experts.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by_key(|at| experts[*at as usize]);
    let starts = (0..=count).map(|expert| order.partition_point(|at| (experts[*at as usize] as usize) < expert)).collect();
    (starts, order)
}

/// Turns the works round: per term, the works that have it.
fn posted(raw: &Raw, order: &[u32], rarity: &[u32]) -> Lists<u16> {
    let (sum, count) = (raw.lengths.iter().sum::<u64>().max(1), raw.lengths.len() as u64);
    let mut terms = Vec::new();
    let mut work = |at: u32, each: &mut dyn FnMut(u32, u16)| {
        // count / (count + 0.3 + 0.9 · length / (sum / works)), all times ten times the sum.
        let rest = 3 * u128::from(sum) + 9 * u128::from(raw.lengths[at as usize]) * u128::from(count);
        terms.clear();
        terms.extend(raw.of(at as usize).map(|(term, count)| {
            let counted = 10 * u128::from(count) * u128::from(sum);
            (term, u16::try_from(counted * 65_535 / (counted + rest)).unwrap_or(u16::MAX))
        }));
        if terms.len() > TERMS_MOST {
            terms.sort_by_key(|(term, weight)| (std::cmp::Reverse(u64::from(rarity[*term as usize]) * u64::from(*weight)), *term));
        }
        terms.iter().take(TERMS_MOST).for_each(|(term, weight)| each(*term, *weight));
    };
    let mut starts = vec![0_usize; rarity.len() + 1];
    for at in order {
        work(*at, &mut |term, _| starts[term as usize + 1] += 1);
    }
    let common = |length: usize| length > COMMON_LEAST && length > order.len() / COMMON;
    let mut kept = vec![true; rarity.len()];
    for term in 0..rarity.len() {
        if common(starts[term + 1]) {
            (kept[term], starts[term + 1]) = (false, 0);
        }
        starts[term + 1] += starts[term];
    }
    let all = starts[rarity.len()];
    let (mut ids, mut weights) = (vec![0_u32; all], vec![0_u16; all]);
    for (number, at) in (0..).zip(order) {
        work(*at, &mut |term, weight| {
            if kept[term as usize] {
                let place = &mut starts[term as usize];
                (ids[*place], weights[*place]) = (number, weight);
                *place += 1;
            }
        });
    }
    // Where a list began, it ends now: that is where the next begins.
    starts.rotate_right(1);
    starts[0] = 0;
    Lists { starts, ids, weights }
}

/// Experts in blocks of at most so many works and so many experts, or of one with more works.
fn blocks(starts: &[usize], most: usize) -> Vec<usize> {
    let (mut blocks, mut first) = (vec![0], 0);
    for expert in 0..starts.len().saturating_sub(1) {
        if expert > first && (starts[expert + 1] - starts[first] > most || expert - first >= most) {
            blocks.push(expert);
            first = expert;
        }
    }
    blocks.push(starts.len().saturating_sub(1));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Texts of few words, so that many are alike and many scores are equal.
    fn text() -> impl Strategy<Value = String> {
        vec(prop::sample::select(&["ion", "lattice", "enzyme", "plasma", "isotope", "soil"][..]), 0..5).prop_map(|words| words.join(" "))
    }

    fn fields() -> impl Strategy<Value = Vec<&'static str>> {
        vec(prop::sample::select(&["E0208", "E0207", "F02"][..]), 0..2)
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_find_the_same(
            proposal in (text(), fields()),
            works in vec((0_u32..30, text(), fields()), 1..60),
            block in 1_usize..40,
            top in 1_usize..8,
            without in vec(0_u32..30, 0..3),
        ) {
            let words = Words { dictionary: None, stems: true, pairs: true };
            let made = |block: usize| {
                let mut building = Proposals::new(None);
                building.add(&Document::read(&words, [proposal.0.as_str()], &proposal.1));
                let mut building = building.works();
                works.iter().for_each(|(expert, text, fields)| building.add(*expert, &Document::read(&words, [text.as_str()], fields)));
                building.finish_in(block)
            };
            let (whole, parts) = (made(BLOCK), made(block));
            prop_assert_eq!(whole.blocks.len(), 2);
            let [found, again] = [whole, parts].map(|index| index.best(0, top, &without, &mut index.scratch()));
            prop_assert!(found.iter().all(|one| !without.contains(&one.expert)));
            prop_assert_eq!(found, again);
        }
    }
}
