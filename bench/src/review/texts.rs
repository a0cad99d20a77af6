//! Texts 文本: proposals and experts' works as a nation's round has them, made by a generator of whole numbers, as JSON lines for `kechuang affinity`.
//!
//! ```text
//! word:  of three, one of the topic's own, the others of the language's, each by a Zipf law      150,000 English, the dictionary's Chinese
//! text:  a title of 12 words and an abstract of 120; three of ten are Chinese                    2,000 topics of 80 words a language
//! works: four of five on the expert's topic, the others on any
//! ```
//! Everything here is an assumption, made so that common words are as common as in abstracts: the commonest stands in one text of two.

use crate::words::Chance;
use anyhow::Context;
use assignment::affinity::DICTIONARY;
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

const TOPICS: usize = 2_000;
const OWN: usize = 80;
const ENGLISH: usize = 150_000;
const TITLE: usize = 12;
const ABSTRACT: usize = 120;

const BEGINNINGS: [&str; 20] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "cr", "pl", "st", "tr", "sk"];
const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "ai", "ou"];

/// A language: its words, the commonest first, and which are each topic's own.
struct Language {
    words: Vec<String>,
    /// The weights of the words, summed.
    sums: Vec<u64>,
    own: Vec<[u32; OWN]>,
    between: &'static str,
    full_stop: &'static str,
}

/// Writes `docs.jsonl` and `works.jsonl` into a folder.
pub(crate) fn write(folder: &Path, proposals: usize, experts: usize, works: usize) -> anyhow::Result<()> {
    let mut chance = Chance::new(1);
    let languages =
        [Language::new((0..ENGLISH).map(english).collect(), [" ", ". "], &mut chance), Language::new(chinese(&mut chance)?, ["", "。"], &mut chance)];
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new).with_context(|| format!("making {name}"));
    let mut file = create("docs.jsonl")?;
    for number in 0..proposals {
        let topic = chance.below(TOPICS);
        let [title, body] = text(&languages, topic, &mut chance);
        writeln!(file, "{}", json!({ "id": format!("P{number}"), "title": title, "abstract": body, "fields": [code(topic)] }))?;
    }
    file.flush()?;
    let mut file = create("works.jsonl")?;
    for expert in 0..experts {
        let field = chance.below(TOPICS);
        for work in 0..works {
            let topic = if chance.below(5) == 0 { chance.below(TOPICS) } else { field };
            let [title, body] = text(&languages, topic, &mut chance);
            let (expert, id) = (format!("E{expert}"), format!("w{work}"));
            writeln!(file, "{}", json!({ "expert": expert, "id": id, "title": title, "abstract": body, "fields": [code(topic)] }))?;
        }
    }
    Ok(file.flush()?)
}

impl Language {
    fn new(words: Vec<String>, [between, full_stop]: [&'static str; 2], chance: &mut Chance) -> Self {
        let weights = (0..words.len() as u64).map(|rank| (1 << 40) / (rank + 10));
        let sums = weights.scan(0, |sum, weight| Some(std::mem::replace(sum, *sum + weight) + weight)).collect();
        let own = (0..TOPICS).map(|_| std::array::from_fn(|_| u32::try_from(chance.below(words.len())).unwrap_or(0))).collect();
        Self { words, sums, own, between, full_stop }
    }

    /// One word of a text on a topic.
    fn word(&self, topic: usize, chance: &mut Chance) -> &str {
        let at = if chance.below(3) == 0 {
            // The first of a topic's own words are the commonest.
            let below = chance.below(OWN) + 1;
            self.own[topic][chance.below(below)] as usize
        } else {
            let drawn = chance.next() % self.sums.last().copied().unwrap_or(1);
            self.sums.partition_point(|sum| *sum <= drawn)
        };
        &self.words[at]
    }

    fn line(&self, length: usize, topic: usize, chance: &mut Chance) -> String {
        (0..length).map(|_| self.word(topic, chance)).collect::<Vec<_>>().join(self.between)
    }
}

/// A title and an abstract of two sentences.
fn text(languages: &[Language; 2], topic: usize, chance: &mut Chance) -> [String; 2] {
    let language = &languages[usize::from(chance.below(10) < 3)];
    let [title, first, second] = [TITLE, ABSTRACT / 2, ABSTRACT / 2].map(|length| language.line(length, topic, chance));
    [title, format!("{first}{}{second}{}", language.full_stop, language.full_stop.trim_end())]
}

/// A field as the codes of the NSFC are written.
fn code(topic: usize) -> String {
    format!("{}{:02}{:02}", char::from(b'A' + (topic % 8) as u8), topic % 89, topic % 97)
}

/// A word that no other number has, and that keeps its end: no ending that a stemmer cuts ends with a k.
fn english(number: usize) -> String {
    // A prime, so that numbers near each other make words that are not.
    let mut rest = number * 1_000_003 % (BEGINNINGS.len() * VOWELS.len()).pow(3);
    let mut word = String::new();
    for _ in 0..3 {
        let syllable = rest % (BEGINNINGS.len() * VOWELS.len());
        word += BEGINNINGS[syllable % BEGINNINGS.len()];
        word += VOWELS[syllable / BEGINNINGS.len()];
        rest /= BEGINNINGS.len() * VOWELS.len();
    }
    word + "k"
}

/// The dictionary's words of two to four characters, in an order by chance.
fn chinese(chance: &mut Chance) -> anyhow::Result<Vec<String>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(DICTIONARY).read_to_string(&mut text).context("unpacking the dictionary")?;
    let words = text.lines().filter_map(|line| line.split(' ').next()).filter(|word| (2..=4).contains(&word.chars().count()));
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    for at in (1..words.len()).rev() {
        words.swap(at, chance.below(at + 1));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_numbers_make_one_word() {
        assert_eq!((0..ENGLISH).map(english).collect::<BTreeSet<_>>().len(), ENGLISH);
    }
}
