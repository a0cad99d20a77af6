//! Encoder 句向量模型: what a whole text means, by a sentence model of the BERT family (Devlin et al. 2019; such as all-MiniLM-L6-v2), whose files are given.
//!
//! ```text
//! text ─ WordPiece ▶ numbers of pieces ─ embeddings, then layers of attention and a dense part ▶ the mean over the pieces, of length one
//! ```
//! Unit: 2⁻²⁰. Every sum runs in one order, product by product, without fused operations, and exponentials come from `libm`: wider registers make it
//! faster and change no digit, so every machine gives the same numbers.

mod dense;
mod pieces;

use dense::{Dense, Norm};
use pieces::Pieces;
use pulp::{Arch, Simd, WithSimd};
use thiserror::Error;

/// Texts are read up to so many pieces, as such models are trained; fewer where the model knows fewer places.
const PIECES_MOST: usize = 256;

/// One thing of a model: its numbers row by row.
#[derive(Clone, Debug, Default)]
pub struct Tensor {
    /// How many in each direction.
    pub shape: Vec<usize>,
    /// The numbers.
    pub numbers: Vec<f32>,
}

/// Why files are no such model.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EncoderError {
    /// A tensor is not there.
    #[error("the model has no `{0}`")]
    Missing(String),
    /// A tensor has another shape.
    #[error("`{name}` has the shape {found:?}, where {expected:?} was expected")]
    Shape {
        /// Which.
        name: String,
        /// As it should be.
        expected: Vec<usize>,
        /// As it is.
        found: Vec<usize>,
    },
    /// The vocabulary lacks a piece that every text needs.
    #[error("the vocabulary has no `{0}`")]
    Piece(&'static str),
    /// The numbers of one place cannot be shared out among so many heads.
    #[error("{width} numbers cannot be shared out among {heads} heads")]
    Heads {
        /// Numbers of one place.
        width: usize,
        /// Heads.
        heads: usize,
    },
}

/// A model that is ready to read.
pub struct Encoder {
    pieces: Pieces,
    width: usize,
    heads: usize,
    most: usize,
    words: Vec<f32>,
    places: Vec<f32>,
    kind: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    out: Dense,
    attended: Norm,
    widen: Dense,
    narrow: Dense,
    done: Norm,
}

/// Gives the tensors of a model by name, and says what is wrong with them.
struct Source<'a>(&'a mut dyn FnMut(&str) -> Option<Tensor>);

impl Source<'_> {
    fn take(&mut self, name: &str) -> Result<Tensor, EncoderError> {
        // A model saved with a head of another purpose has its body one level deeper.
        let found = (self.0)(name).or_else(|| (self.0)(&format!("bert.{name}")));
        found.ok_or_else(|| EncoderError::Missing(name.to_owned()))
    }

    fn of(&mut self, name: &str, expected: &[usize]) -> Result<Vec<f32>, EncoderError> {
        let tensor = self.take(name)?;
        if tensor.shape != expected || tensor.numbers.len() != expected.iter().product::<usize>() {
            return Err(EncoderError::Shape { name: name.to_owned(), expected: expected.to_vec(), found: tensor.shape });
        }
        Ok(tensor.numbers)
    }

    fn dense(&mut self, name: &str, (from, to): (usize, usize)) -> Result<Dense, EncoderError> {
        Ok(Dense::new(&self.of(&format!("{name}.weight"), &[to, from])?, self.of(&format!("{name}.bias"), &[to])?))
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Norm, EncoderError> {
        Ok(Norm { weight: self.of(&format!("{name}.weight"), &[width])?, bias: self.of(&format!("{name}.bias"), &[width])? })
    }

    fn layer(&mut self, name: &str, width: usize) -> Result<Layer, EncoderError> {
        let part = |part: &str| format!("{name}.{part}");
        let query = self.dense(&part("attention.self.query"), (width, width))?;
        let inner = self.take(&part("intermediate.dense.bias"))?.numbers.len();
        if inner == 0 {
            return Err(EncoderError::Shape { name: part("intermediate.dense.bias"), expected: vec![4 * width], found: vec![0] });
        }
        Ok(Layer {
            query,
            key: self.dense(&part("attention.self.key"), (width, width))?,
            value: self.dense(&part("attention.self.value"), (width, width))?,
            out: self.dense(&part("attention.output.dense"), (width, width))?,
            attended: self.norm(&part("attention.output.LayerNorm"), width)?,
            widen: self.dense(&part("intermediate.dense"), (width, inner))?,
            narrow: self.dense(&part("output.dense"), (inner, width))?,
            done: self.norm(&part("output.LayerNorm"), width)?,
        })
    }
}

impl Encoder {
    /// Makes one of a vocabulary, one piece a line, and of tensors by the names that they have in files of such models. Refuses what lacks or does not fit.
    pub fn new(vocabulary: &str, heads: usize, tensor: &mut dyn FnMut(&str) -> Option<Tensor>) -> Result<Self, EncoderError> {
        let pieces = Pieces::new(vocabulary)?;
        let mut source = Source(tensor);
        let places = source.take("embeddings.position_embeddings.weight")?;
        let (known, width) = match places.shape[..] {
            [known, width] if known > 2 && width > 0 && known.saturating_mul(width) == places.numbers.len() => (known, width),
            _ => {
                let name = "embeddings.position_embeddings.weight".to_owned();
                return Err(EncoderError::Shape { name, expected: vec![512, 384], found: places.shape });
            }
        };
        if heads == 0 || width % heads != 0 {
            return Err(EncoderError::Heads { width, heads });
        }
        let words = source.of("embeddings.word_embeddings.weight", &[pieces.len(), width])?;
        let kind = source.take("embeddings.token_type_embeddings.weight")?.numbers;
        let kind = kind.get(..width).ok_or_else(|| EncoderError::Missing("embeddings.token_type_embeddings.weight".to_owned()))?.to_vec();
        let norm = source.norm("embeddings.LayerNorm", width)?;
        let mut layers = vec![source.layer("encoder.layer.0", width)?];
        loop {
            match source.layer(&format!("encoder.layer.{}", layers.len()), width) {
                Ok(layer) => layers.push(layer),
                // The first name that is asked for tells that there are no more.
                Err(EncoderError::Missing(name)) if name.ends_with("attention.self.query.weight") => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Self { pieces, width, heads, most: known.min(PIECES_MOST), words, places: places.numbers, kind, norm, layers })
    }

    /// How many numbers it gives a text.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// What a text means: a direction of length one, in 2⁻²⁰.
    pub fn read(&self, text: &str) -> Vec<i64> {
        let pieces = self.pieces.of(text, self.most);
        let numbers = Arch::new().dispatch(Reading { encoder: self, pieces: &pieces });
        numbers.into_iter().map(|number| (number * 1_048_576.0).round() as i64).collect()
    }

    #[inline(always)]
    fn meaning(&self, pieces: &[u32]) -> Vec<f32> {
        let width = self.width;
        let mut at = Vec::with_capacity(pieces.len() * width);
        for (place, piece) in pieces.iter().enumerate() {
            let word = &self.words[*piece as usize * width..][..width];
            let place = &self.places[place * width..][..width];
            at.extend(word.iter().zip(place).zip(&self.kind).map(|((word, place), kind)| word + kind + place));
        }
        self.norm.apply(&mut at);
        for layer in &self.layers {
            layer.apply(&mut at, self.heads);
        }
        let mut mean = vec![0.0; width];
        for row in at.chunks_exact(width) {
            mean.iter_mut().zip(row).for_each(|(mean, number)| *mean += number);
        }
        let mut square = 0.0;
        for number in &mean {
            square += number * number;
        }
        let length = libm::sqrtf(square);
        if length > 0.0 {
            mean.iter_mut().for_each(|number| *number /= length);
        }
        mean
    }
}

/// One text on its way through a model, in the widest registers there are.
struct Reading<'a> {
    encoder: &'a Encoder,
    pieces: &'a [u32],
}

impl WithSimd for Reading<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<f32> {
        self.encoder.meaning(self.pieces)
    }
}

impl Layer {
    #[inline(always)]
    fn apply(&self, at: &mut [f32], heads: usize) {
        let attended = self.out.of(&dense::attended(&self.query.of(at), &self.key.of(at), &self.value.of(at), self.query.width(), heads));
        at.iter_mut().zip(&attended).for_each(|(number, more)| *number += more);
        self.attended.apply(at);
        let mut wide = self.widen.of(at);
        wide.iter_mut().for_each(|number| *number = dense::gelu(*number));
        let narrow = self.narrow.of(&wide);
        at.iter_mut().zip(&narrow).for_each(|(number, more)| *number += more);
        self.done.apply(at);
    }
}
