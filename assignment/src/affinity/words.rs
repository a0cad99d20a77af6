//! Words 分词: the terms of a text, Chinese and English and both within one sentence.
//!
//! ```text
//! text ─ NFKC, small letters ▶ runs ─ Han: the likeliest cut by the dictionary · others: letters and digits, stemmed ▶ words ▶ words and pairs of words
//! ```
//! The cut is that of jieba 结巴分词 without its hidden Markov model: of all ways to cut a run into words of the dictionary, the one whose product of
//! frequencies is largest, in whole numbers. A character that is in no word stands alone; a pair of neighbours then finds what the
//! dictionary does not know. The dictionary is data, `DICTIONARY`; without one, each character is a word.

use super::number::{Table, fold, log2, mixed};
use super::stem::stem;
use std::str::CharIndices;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// The words of Chinese with their counts, compressed by gzip: `word count`, one a line. Its licence stands beside it.
pub const DICTIONARY: &[u8] = include_bytes!("../../data/words.txt.gz");

/// So many characters of a text are read; what follows is ignored.
pub const CHARACTERS_MOST: usize = 20_000;

/// Terms that say nothing of a subject: they are taken out before pairs are made. English ones as they stand, not stemmed.
const STOP: &[&str] = &[
    "a",
    "about",
    "after",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "based",
    "be",
    "been",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "could",
    "did",
    "do",
    "does",
    "each",
    "for",
    "from",
    "had",
    "has",
    "have",
    "how",
    "however",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "many",
    "may",
    "method",
    "methods",
    "more",
    "most",
    "much",
    "must",
    "new",
    "no",
    "not",
    "novel",
    "of",
    "on",
    "only",
    "or",
    "other",
    "our",
    "over",
    "paper",
    "present",
    "propose",
    "proposed",
    "result",
    "results",
    "same",
    "should",
    "show",
    "shown",
    "shows",
    "so",
    "some",
    "studies",
    "study",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "thus",
    "to",
    "under",
    "up",
    "upon",
    "use",
    "used",
    "uses",
    "using",
    "via",
    "was",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whose",
    "will",
    "with",
    "within",
    "without",
    "would",
    "you",
    "your",
    "一个",
    "一些",
    "一种",
    "不",
    "与",
    "且",
    "个",
    "为",
    "为了",
    "也",
    "了",
    "于",
    "以",
    "以及",
    "但",
    "使",
    "其",
    "具有",
    "再",
    "到",
    "又",
    "及",
    "可",
    "和",
    "在",
    "基于",
    "对",
    "将",
    "就",
    "并",
    "并且",
    "开展",
    "我们",
    "所",
    "把",
    "拟",
    "提供",
    "提出",
    "新",
    "方法",
    "是",
    "最",
    "有",
    "本",
    "本文",
    "本项目",
    "来",
    "此",
    "由",
    "的",
    "研究",
    "等",
    "给出",
    "而",
    "能",
    "能够",
    "被",
    "该",
    "还",
    "这",
    "进行",
    "通过",
    "那",
    "都",
    "问题",
    "项目",
    "首次",
];

/// No word of stop is longer, in bytes.
const STOP_BYTES_MOST: usize = 9;

/// A dictionary of Chinese words 词典.
pub struct Dictionary {
    /// What a word costs, in 65,536ths of a binary digit: the less frequent, the more. `PREFIX` for what only begins a word.
    costs: Table,
    /// What a character costs that is in no word.
    unknown: u64,
}

const PREFIX: u32 = u32::MAX;

/// Why a dictionary is not one.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: a word and how often it occurs were expected")]
pub struct DictionaryError {
    /// The line, from 1.
    pub line: usize,
}

impl Dictionary {
    /// Reads lines of `word count`. Refuses any other line.
    pub fn read(text: &str) -> Result<Self, DictionaryError> {
        let mut words = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let parsed = line.split_once(' ').and_then(|(word, count)| Some((word, count.trim().parse::<u64>().ok().filter(|count| *count > 0)?)));
            words.push(parsed.filter(|(word, _)| !word.is_empty()).ok_or(DictionaryError { line: at + 1 })?);
        }
        let all = log2(words.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count)));
        let mut costs = Table::default();
        for (word, count) in &words {
            let mut hash = START;
            let mut letters = word.chars().peekable();
            while let Some(letter) = letters.next() {
                hash = push(hash, letter);
                let cost = costs.or_insert(mixed(hash), PREFIX);
                if letters.peek().is_none() {
                    *cost = u32::try_from(all.saturating_sub(log2(*count))).unwrap_or(PREFIX - 1);
                }
            }
        }
        Ok(Self { costs, unknown: all })
    }

    /// Cuts a run of Han characters: where each word ends.
    fn cut(&self, run: &[char], ends: &mut Vec<usize>) {
        // From the last character to the first: what the rest costs from here, and where the first word of it ends. Of equals, the longer word.
        let mut best = vec![(0_u64, run.len()); run.len() + 1];
        for from in (0..run.len()).rev() {
            let mut hash = START;
            let mut chosen = (self.unknown + best[from + 1].0, from + 1);
            for (at, letter) in run.iter().enumerate().skip(from) {
                hash = push(hash, *letter);
                match self.costs.get(mixed(hash)) {
                    None => break,
                    Some(PREFIX) => {}
                    Some(cost) if u64::from(cost) + best[at + 1].0 <= chosen.0 => chosen = (u64::from(cost) + best[at + 1].0, at + 1),
                    Some(_) => {}
                }
            }
            best[from] = chosen;
        }
        let mut at = 0;
        while at < run.len() {
            at = best[at].1;
            ends.push(at);
        }
    }
}

/// How terms are made of a text.
#[derive(Clone, Copy)]
pub struct Words<'d> {
    /// Cuts Chinese into words; without it each character is one.
    pub dictionary: Option<&'d Dictionary>,
    /// Whether English words lose their endings.
    pub stems: bool,
    /// Whether two words that follow each other are a term as well.
    pub pairs: bool,
}

/// The terms of a document, each with how often it occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bag {
    /// The hash of a term and its count, by hash.
    pub terms: Vec<(u64, u32)>,
    /// How many terms there are, each time counted.
    pub length: u64,
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

impl Words<'_> {
    /// The terms of the texts of one document. Pairs do not reach from one text into the next.
    pub fn of<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Bag {
        let (mut all, mut words) = (Vec::new(), Vec::new());
        for text in texts {
            let folded = folded(text);
            words.clear();
            self.words(&folded, &mut words);
            all.extend_from_slice(&words);
            if self.pairs {
                all.extend(words.windows(2).map(|pair| pair_of(pair[0], pair[1])));
            }
        }
        all.sort_unstable();
        let mut bag = Bag { terms: Vec::new(), length: all.len() as u64 };
        for term in all {
            match bag.terms.last_mut() {
                Some((last, count)) if *last == term => *count += 1,
                _ => bag.terms.push((term, 1)),
            }
        }
        bag
    }

    /// The one term that a single word is: the key under which a model's word is kept.
    pub fn term(&self, word: &str) -> Option<u64> {
        let folded: String = word.nfkc().flat_map(char::to_lowercase).collect();
        let mut words = Vec::new();
        self.words(&folded, &mut words);
        (words.len() == 1).then(|| words[0])
    }

    fn words(&self, folded: &str, words: &mut Vec<u64>) {
        let mut letters = folded.char_indices();
        let (mut run, mut ends) = (Vec::new(), Vec::new());
        while let Some((from, first)) = letters.next() {
            if is_han(first) {
                run.clear();
                run.push(first);
                run.extend(following(&mut letters, is_han).map(|(_, letter)| letter));
                ends.clear();
                match self.dictionary {
                    Some(dictionary) => dictionary.cut(&run, &mut ends),
                    None => ends.extend(1..=run.len()),
                }
                let mut from = 0;
                for end in &ends {
                    keep(run[from..*end].iter().collect::<String>().as_str(), words);
                    from = *end;
                }
            } else if first.is_alphanumeric() {
                let last = following(&mut letters, |letter| letter.is_alphanumeric() && !is_han(letter)).last().unwrap_or((from, first));
                let word = &folded[from..last.0 + last.1.len_utf8()];
                if word.len() < 2 || is_stop(word) {
                    continue;
                }
                let stemmed = if self.stems && word.bytes().all(|byte| byte.is_ascii_lowercase()) { stem(word) } else { word };
                words.push(hash_of(stemmed));
            }
        }
    }
}

/// One form of all letters, full-width or not, capital or small, of the beginning of a text.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        text[..text.len().min(CHARACTERS_MOST)].to_ascii_lowercase()
    } else {
        text.chars().take(CHARACTERS_MOST).nfkc().flat_map(char::to_lowercase).take(CHARACTERS_MOST).collect()
    }
}

/// Takes what follows as long as it is so, and leaves what does not.
fn following(letters: &mut CharIndices, is: fn(char) -> bool) -> impl Iterator<Item = (usize, char)> {
    std::iter::from_fn(move || {
        let next = letters.clone().next().filter(|(_, letter)| is(*letter))?;
        letters.next();
        Some(next)
    })
}

fn keep(word: &str, words: &mut Vec<u64>) {
    if !is_stop(word) {
        words.push(hash_of(word));
    }
}

fn is_stop(word: &str) -> bool {
    word.len() <= STOP_BYTES_MOST && STOP.binary_search(&word).is_ok()
}

fn hash_of(word: &str) -> u64 {
    mixed(word.chars().fold(START, push))
}

fn push(hash: u64, letter: char) -> u64 {
    u32::from(letter).to_le_bytes().into_iter().take(3).fold(hash, fold)
}

fn pair_of(first: u64, second: u64) -> u64 {
    mixed(first.to_le_bytes().into_iter().chain(second.to_le_bytes()).fold(START, fold))
}

/// Whether this is a Han character, as the blocks of unified ideographs have them.
const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '々' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let dictionary =
            Dictionary::read("神经 50\n网络 80\n神经网络 30\n深度 40\n学习 90\n研究 99\n研究生 20\n生命 30\n起源 20\n的 999\n命 9\n生 9")
                .expect("a dictionary");
        let (run, mut ends) = (text.chars().collect::<Vec<_>>(), Vec::new());
        dictionary.cut(&run, &mut ends);
        let mut from = 0;
        ends.iter().map(|end| run[std::mem::replace(&mut from, *end)..*end].iter().collect::<String>()).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn a_run_is_cut_where_it_is_likeliest() {
        for (text, expected) in
            [("神经网络的深度学习", "神经网络/的/深度/学习"), ("研究生命起源", "研究/生命/起源"), ("钙钛矿", "钙/钛/矿"), ("神", "神"), ("", "")]
        {
            assert_eq!(cut(text), expected);
        }
    }

    #[test]
    fn a_dictionary_names_its_wrong_line() {
        for text in ["神经", "神经 x", "神经 0", " 5"] {
            assert_eq!(Dictionary::read(&format!("网络 8\n{text}")).err(), Some(DictionaryError { line: 2 }), "{text}");
        }
    }

    #[test]
    fn stop_words_are_in_order_so_that_they_are_found() {
        assert!(STOP.is_sorted(), "{:?}", STOP.windows(2).find(|pair| pair[0] > pair[1]));
        assert_eq!(STOP.iter().map(|word| word.len()).max(), Some(STOP_BYTES_MOST));
    }

    #[test]
    fn one_word_is_one_term_however_it_is_written() {
        let words = Words { dictionary: None, stems: true, pairs: true };
        for same in [["Ｎｅｔｗｏｒｋ", "networks"], ["e\u{301}tudes", "étudeS"], ["ﬁlm", "FILMS"], ["５Ｇ", "5g"]] {
            assert_eq!(words.term(same[0]), words.term(same[1]), "{same:?}");
            assert!(words.term(same[0]).is_some());
        }
        assert_eq!(words.term("the"), None);
        assert_eq!(words.term("two words"), None);
        // Pairs are counted, and a word of stop changes nothing.
        assert_eq!(words.of(["graph neural networks"]).length, 5);
        assert_eq!(words.of(["graph of the neural networks"]), words.of(["Graph neural, network"]));
    }
}
