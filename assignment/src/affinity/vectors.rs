//! Vectors 词向量: what words mean, where a file of static word vectors is given, so that texts may be alike that share no word.
//!
//! A text is the sum of its words' directions, each weighed by rarity and by the logarithm of its count, without what all works have in common
//! (their mean); two texts are alike by the cosine, nothing below nought (Arora, Liang and Ma 2017, with the mean for the first component).
//! No neural network runs for these: a word's vector is looked up. Where a sentence model was given instead (`encoder`), each text comes with its own
//! direction. Numbers are kept in eight bits beside their length.

use super::cells::Cells;
use super::number::{ONE, Table, log2};
use thiserror::Error;

/// A model may not have more numbers a word.
pub const DIMENSIONS_MOST: usize = 2048;

/// What static vectors weigh in the text, in thousandths: a cosine is many times as large as a share of terms. Measured on the gold standard with
/// vectors of 256 numbers: a loss of 0.2464 without them, 0.2406 with this share.
pub const VECTOR_SHARE: u64 = 10;

/// What a sentence model weighs in the text, in thousandths. Measured on the gold standard with all-MiniLM-L6-v2: a loss of 0.2464 without it, 0.214 of
/// the model alone, and between 0.203 and 0.208 with any share from 200 to 500.
pub const SENSE_SHARE: u64 = 250;

/// Static vectors of words.
#[derive(Clone, Default)]
pub struct Model {
    known: Table,
    words: Vec<u64>,
    of: Packed,
}

/// Why a word cannot be in a model.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{expected} numbers were expected, not {found}")]
pub struct ModelError {
    /// As many as the first word has, or at most `DIMENSIONS_MOST`.
    pub expected: usize,
    /// As many as there are.
    pub found: usize,
}

impl Model {
    /// Adds a term with its numbers, in any unit. Of two words with the same stem the first stands: files begin with what is most frequent.
    pub fn add(&mut self, term: u64, numbers: &[i64]) -> Result<(), ModelError> {
        let expected = if self.words.is_empty() { numbers.len().clamp(1, DIMENSIONS_MOST) } else { self.of.dimensions };
        if numbers.len() != expected {
            return Err(ModelError { expected, found: numbers.len() });
        }
        let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        if *self.known.or_insert(term, next) == next {
            self.words.push(term);
            self.of.dimensions = expected;
            self.of.push(numbers);
        }
        Ok(())
    }

    /// How many words it has.
    pub const fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }
}

/// Directions in eight bits a number, each with its length in that scale.
#[derive(Clone, Default)]
pub(super) struct Packed {
    pub(super) dimensions: usize,
    numbers: Vec<i8>,
    lengths: Vec<u32>,
}

impl Packed {
    pub(super) const EMPTY: Self = Self { dimensions: 0, numbers: Vec::new(), lengths: Vec::new() };

    /// Of one width; what is shorter counts as nought behind its end.
    pub(super) fn add(&mut self, numbers: &[i64]) {
        if self.dimensions == 0 {
            self.dimensions = numbers.len();
        }
        self.push(&numbers[..numbers.len().min(self.dimensions)]);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.dimensions == 0
    }

    /// Nothing yet, of the same width.
    pub(super) fn like(&self) -> Self {
        Self { dimensions: self.dimensions, ..Self::default() }
    }

    pub(super) const fn len(&self) -> usize {
        self.lengths.len()
    }

    pub(super) fn push(&mut self, numbers: &[i64]) {
        let at = self.lengths.len();
        self.numbers.resize((at + 1) * self.dimensions, 0);
        self.lengths.push(0);
        self.set(at, numbers);
    }

    pub(super) fn set(&mut self, at: usize, numbers: &[i64]) {
        let largest = numbers.iter().map(|number| number.unsigned_abs()).max().unwrap_or(0).max(1);
        let place = &mut self.numbers[at * self.dimensions..(at + 1) * self.dimensions];
        for (to, number) in place.iter_mut().zip(numbers) {
            *to = i8::try_from(i128::from(*number) * 127 / i128::from(largest)).unwrap_or(0);
        }
        let square: u32 = place.iter().map(|number| u32::from(number.unsigned_abs()).pow(2)).sum();
        // With twelve more binary digits: the length of a short vector is not a whole number.
        self.lengths[at] = u32::try_from((u64::from(square) << 24).isqrt() >> 4).unwrap_or(u32::MAX);
    }

    fn of(&self, at: usize) -> &[i8] {
        &self.numbers[at * self.dimensions..(at + 1) * self.dimensions]
    }

    /// A direction with its length.
    pub(super) fn direction(&self, at: usize) -> (&[i8], u32) {
        (self.of(at), self.lengths[at])
    }

    /// Adds a direction times a weight.
    pub(super) fn put(&self, at: usize, weight: i64, sum: &mut [i64]) {
        let length = i64::from(self.lengths[at]);
        if length > 0 {
            for (sum, number) in sum.iter_mut().zip(self.of(at)) {
                *sum += (i64::from(*number) << 16) * weight / length;
            }
        }
    }
}

/// What each proposal and each work means.
pub(super) struct Vectors {
    proposals: Packed,
    works: Packed,
    /// What they weigh in the text, in thousandths.
    pub(super) share: u64,
    /// The experts, once they are known.
    cells: Option<Cells>,
}

impl Vectors {
    /// Of texts that came with their own directions; the works in the order in which they are kept.
    pub(super) fn whole(proposals: Packed, works: &Packed, order: &[u32]) -> Self {
        let mut ordered = Packed { dimensions: works.dimensions, ..Packed::default() };
        for at in order {
            ordered.numbers.extend_from_slice(works.of(*at as usize));
            ordered.lengths.push(works.lengths[*at as usize]);
        }
        Self { proposals, works: ordered, share: SENSE_SHARE, cells: None }
    }

    pub(super) fn new<P, W>(model: &Model, proposals: impl Iterator<Item = P>, works: impl Iterator<Item = W>, rarity: &[u32]) -> Self
    where
        P: Iterator<Item = (u32, u64)>,
        W: Iterator<Item = (u32, u64)>,
    {
        let dimensions = model.of.dimensions;
        let [proposals_of, works_of] = [(); 2].map(|()| Packed { dimensions, ..Packed::default() });
        let mut vectors = Self { proposals: proposals_of, works: works_of, share: VECTOR_SHARE, cells: None };
        let mut sum = vec![0; dimensions];
        for proposal in proposals {
            mean(model, proposal, rarity, &mut sum);
            vectors.proposals.push(&sum);
        }
        for work in works {
            mean(model, work, rarity, &mut sum);
            vectors.works.push(&sum);
        }
        let mut common = vec![0; dimensions];
        let count = vectors.works.lengths.len();
        for at in 0..count {
            vectors.works.put(at, 256, &mut common);
        }
        for number in &mut common {
            *number /= i64::try_from(count.max(1)).unwrap_or(i64::MAX);
        }
        for packed in [&mut vectors.proposals, &mut vectors.works] {
            for at in (0..packed.lengths.len()).filter(|_| count > 1) {
                if packed.lengths[at] > 0 {
                    sum.fill(0);
                    packed.put(at, 256, &mut sum);
                    sum.iter_mut().zip(&common).for_each(|(number, common)| *number -= common);
                    packed.set(at, &sum);
                }
            }
        }
        vectors
    }

    /// How alike a proposal and a work are, in 2⁻²⁴.
    pub(super) fn alike(&self, proposal: usize, work: usize) -> u64 {
        alike(self.proposals.direction(proposal), self.works.direction(work))
    }

    /// The experts who are nearest to a proposal.
    pub(super) fn near(&self, proposal: usize, wanted: usize) -> Vec<u32> {
        self.cells.as_ref().map_or_else(Vec::new, |cells| cells.near(self.proposals.direction(proposal), wanted))
    }

    /// Puts the experts into cells, with where the works of each begin.
    pub(super) fn gather(&mut self, starts: &[usize]) {
        self.cells = Some(Cells::new(&self.works, starts));
    }
}

/// The cosine of two directions in 2⁻²⁴, nothing below nought.
pub(super) fn alike((one, its): (&[i8], u32), (other, others): (&[i8], u32)) -> u64 {
    let lengths = u64::from(its) * u64::from(others);
    let dot: i32 = one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum();
    // Each length has eight binary digits behind the point.
    let dot = u128::try_from(dot).unwrap_or(0) << 16;
    u64::try_from((dot * u128::from(ONE)).checked_div(u128::from(lengths)).unwrap_or(0)).unwrap_or(0).min(ONE)
}

fn mean(model: &Model, terms: impl Iterator<Item = (u32, u64)>, rarity: &[u32], sum: &mut [i64]) {
    sum.fill(0);
    for (term, count) in terms.filter(|(term, _)| (*term as usize) < model.len()) {
        let weight = (u64::from(rarity[term as usize]) * (65_536 + log2(count))) >> 24;
        model.of.put(term as usize, i64::try_from(weight).unwrap_or(0), sum);
    }
}
