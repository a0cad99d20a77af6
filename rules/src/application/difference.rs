//! Difference 差异: what was added and what was removed between two texts, by sentences first and inside those by characters and words.
//!
//! Both texts can be put together again from the pieces. Unit: a Chinese character, a word of other letters, a mark, a blank.

/// The most pairs that one comparison looks at; what is larger is said to be replaced as a whole.
const PAIRS_MOST: usize = 4_000_000;

/// A piece of two texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// In both.
    Same(String),
    /// In the older one only.
    Removed(String),
    /// In the newer one only.
    Added(String),
}

/// What differs between two texts.
pub fn texts(old: &str, new: &str) -> Vec<Piece> {
    let (before, after) = (sentences(old), sentences(new));
    let mut pieces = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    for step in steps(&before, &after) {
        match step {
            Step::Same(text) => {
                inside(&mut pieces, &mut removed, &mut added);
                push(&mut pieces, Piece::Same(text.to_owned()));
            }
            Step::Removed(text) => removed.push_str(text),
            Step::Added(text) => added.push_str(text),
        }
    }
    inside(&mut pieces, &mut removed, &mut added);
    pieces
}

/// What differs between two sentences, word by word.
fn inside(pieces: &mut Vec<Piece>, removed: &mut String, added: &mut String) {
    let (before, after) = (words(removed), words(added));
    for step in steps(&before, &after) {
        push(
            pieces,
            match step {
                Step::Same(text) => Piece::Same(text.to_owned()),
                Step::Removed(text) => Piece::Removed(text.to_owned()),
                Step::Added(text) => Piece::Added(text.to_owned()),
            },
        );
    }
    removed.clear();
    added.clear();
}

/// Puts a piece behind one of its kind, so that a reader sees stretches and not single characters.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Same(last)), Piece::Same(text))
        | (Some(Piece::Removed(last)), Piece::Removed(text))
        | (Some(Piece::Added(last)), Piece::Added(text)) => last.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Same(&'a str),
    Removed(&'a str),
    Added(&'a str),
}

/// The shortest way from one list to the other, by the longest list that both have.
fn steps<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<Step<'a>> {
    let head = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(|(one, other)| one == other).count();
    let (left, right) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let mut steps: Vec<Step<'a>> = before[..head].iter().map(|text| Step::Same(text)).collect();
    if left.len().saturating_mul(right.len()) > PAIRS_MOST {
        steps.extend(left.iter().map(|text| Step::Removed(text)));
        steps.extend(right.iter().map(|text| Step::Added(text)));
    } else {
        between(left, right, &mut steps);
    }
    steps.extend(before[before.len() - tail..].iter().map(|text| Step::Same(text)));
    steps
}

fn between<'a>(left: &[&'a str], right: &[&'a str], steps: &mut Vec<Step<'a>>) {
    let width = right.len() + 1;
    // How long the longest common list is behind each pair.
    let mut longest = vec![0_u32; (left.len() + 1) * width];
    for row in (0..left.len()).rev() {
        for column in (0..right.len()).rev() {
            longest[row * width + column] = if left[row] == right[column] {
                longest[(row + 1) * width + column + 1] + 1
            } else {
                longest[(row + 1) * width + column].max(longest[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < left.len() || column < right.len() {
        if row < left.len() && column < right.len() && left[row] == right[column] {
            steps.push(Step::Same(left[row]));
            (row, column) = (row + 1, column + 1);
        } else if column == right.len() || (row < left.len() && longest[(row + 1) * width + column] >= longest[row * width + column + 1]) {
            steps.push(Step::Removed(left[row]));
            row += 1;
        } else {
            steps.push(Step::Added(right[column]));
            column += 1;
        }
    }
}

/// Sentences and lines, each with what ends it.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '！', '？', '；', '\n', '.', ';', '!', '?']).collect()
}

/// Characters, words of other letters, marks and blanks.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begins = 0;
    let mut inside = false;
    for (at, letter) in text.char_indices() {
        let joins = letter.is_alphanumeric() && !is_ideograph(letter);
        if at > begins && !(joins && inside) {
            words.push(&text[begins..at]);
            begins = at;
        }
        inside = joins;
    }
    if begins < text.len() {
        words.push(&text[begins..]);
    }
    words
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
