//! Pieces 词片: a text cut into the pieces of a vocabulary, the longest first (WordPiece; Wu et al. 2016), as models without capitals are trained.

use super::EncoderError;
use std::collections::BTreeMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word that is longer stands as unknown.
const WORD_MOST: usize = 100;

pub(super) struct Pieces {
    numbers: BTreeMap<Box<str>, u32>,
    /// How many lines there were, also where a piece stands twice: numbers are those of lines.
    lines: usize,
    unknown: u32,
    first: u32,
    last: u32,
}

impl Pieces {
    pub(super) fn new(vocabulary: &str) -> Result<Self, EncoderError> {
        let numbers: BTreeMap<Box<str>, u32> = vocabulary.lines().zip(0..).map(|(piece, number)| (piece.into(), number)).collect();
        let of = |piece: &'static str| numbers.get(piece).copied().ok_or(EncoderError::Piece(piece));
        let (unknown, first, last) = (of("[UNK]")?, of("[CLS]")?, of("[SEP]")?);
        Ok(Self { lines: vocabulary.lines().count(), numbers, unknown, first, last })
    }

    pub(super) fn len(&self) -> usize {
        self.lines
    }

    /// The numbers of a text's pieces, at most so many, with those that begin and end it.
    pub(super) fn of(&self, text: &str, most: usize) -> Vec<u32> {
        let mut pieces = vec![self.first];
        // Characters beyond these make no more pieces than may be.
        let text: String = text.chars().take(most * WORD_MOST).collect();
        for word in words(&text) {
            if pieces.len() >= most {
                break;
            }
            self.cut(&word, &mut pieces);
        }
        pieces.truncate(most - 1);
        pieces.push(self.last);
        pieces
    }

    fn cut(&self, word: &str, pieces: &mut Vec<u32>) {
        let (before, mut rest) = (pieces.len(), word);
        while !rest.is_empty() && word.chars().count() <= WORD_MOST {
            let ends = rest.char_indices().map(|(at, char)| at + char.len_utf8()).rev();
            let inside = rest.len() < word.len();
            let found = ends.into_iter().find_map(|end| {
                let part = &rest[..end];
                let number = if inside { self.numbers.get(format!("##{part}").as_str()) } else { self.numbers.get(part) };
                Some((end, *number?))
            });
            let Some((end, number)) = found else { break };
            pieces.push(number);
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            pieces.truncate(before);
            pieces.push(self.unknown);
        }
    }
}

/// Small letters without accents; punctuation and each character of Chinese stand alone.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for char in text.to_lowercase().nfd().filter(|char| !is_combining_mark(*char)) {
        if char.is_whitespace() || char.is_control() || char == '\u{FFFD}' {
            words.push(String::new());
        } else if stands_alone(char) {
            words.extend([char.to_string(), String::new()]);
        } else if let Some(word) = words.last_mut() {
            word.push(char);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn stands_alone(char: char) -> bool {
    match char {
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' => true,
        '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}'
        | '¡'
        | '§'
        | '«'
        | '¶'
        | '·'
        | '»'
        | '¿' => true,
        _ => char.is_ascii_punctuation(),
    }
}
