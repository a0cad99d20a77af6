//! Affinity 专长匹配: how well an expert fits a proposal, from the texts of the proposal and of the expert's past works.
//!
//! ```text
//! text ─ Words ▶ Document ─ Proposals, Works ▶ Index ─ best ▶ Candidate { score, text, field }      measure: the loss on ratings
//! ```
//! Unit: millionths. Whole numbers throughout, and in `encoder` sums in one order, so that every machine and any number of threads give the same scores.
//! Source: BM25 (Robertson and Zaragoza 2009) with the power mean of order four over an expert's works. The choice was made on one profile set of the
//! gold standard of Stelmakh et al. (2023), so that what is measured there is no test on unseen data.

mod cells;
#[expect(clippy::disallowed_types, reason = "A model's numbers are fractions: every sum runs in one order, and what leaves is a whole number.")]
pub mod encoder;
pub mod fields;
pub mod index;
pub mod measure;
mod number;
pub mod search;
mod stem;
pub mod vectors;
pub mod words;

pub use encoder::{Encoder, EncoderError, Tensor};
pub use fields::Field;
pub use index::{Document, Index, Proposals, TERMS_MOST, Works};
pub use measure::{Measure, PUBLISHED, Rated, measure};
pub use search::{Candidate, FIELD_SHARE, Scratch};
pub use vectors::{Model, ModelError, SENSE_SHARE, VECTOR_SHARE};
pub use words::{Bag, CHARACTERS_MOST, DICTIONARY, Dictionary, DictionaryError, Words};
