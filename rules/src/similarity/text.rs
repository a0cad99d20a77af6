//! Texts that are alike 文本比对: what a text is made of, by which of it likely neighbours are found, and how much of two is the same.
//!
//! ```text
//! text ─▶ tokens (a Chinese character, a word) ─▶ shingles (some in a row) ─▶ the least hashes of the set ─▶ fingerprint, the keys of an index
//! ```
//! Two texts that have a share `j` of their shingles in common have a key in common with probability `1 - (1 - j^3)^20`: 93 % at one half, 99 % at
//! 0.6, 99.98 % at 0.7, 2 % at 0.1. What the index finds is then compared shingle by shingle, so nothing is reported that is not so.
//! Unit: millionths. The hashes are fixed here, because the index outlives the program. Source: A. Broder, On the resemblance and containment of
//! documents (1997); S. Dahlgaard, M. Knudsen, M. Thorup, Fast similarity sketching (2017), by which a shingle is hashed about once and not once a
//! place; the figures of this page are choices of the house.

use crate::form;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// How many keys a text has.
const KEYS: usize = 20;
/// How many least hashes a key puts together.
const TOGETHER: usize = 3;
/// How many least hashes a text has.
const PLACES: usize = KEYS * TOGETHER;
/// How many bits of a key are kept: among the keys of 400,000 applications a strange one is met by chance in one lookup of some 250.
pub const KEY_BITS: u32 = 40;
/// How much a character weighs, and a word: a shingle of a text is five characters or three words.
const CHARACTER: u32 = 2;
const WORD: u32 = 3;
const TEXT_SHINGLE: u32 = 9;
/// A shingle of a title is two characters or two words.
const TITLE_SHINGLE: u32 = 4;
/// What has fewer shingles says too little to be alike by more than chance.
const TEXT_LEAST: usize = 60;
const TITLE_LEAST: usize = 5;

/// A share in millionths 百万分率.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millionths(pub u32);

impl Millionths {
    /// The whole.
    pub const ONE: Self = Self(1_000_000);

    /// A part of a whole, rounded down; nothing of nothing.
    pub fn of(part: usize, whole: usize) -> Self {
        let part = part.min(whole) as u128 * 1_000_000;
        Self(part.checked_div(whole as u128).and_then(|share| u32::try_from(share).ok()).unwrap_or(0))
    }

    /// In whole per cent, rounded down.
    pub const fn per_cent(self) -> u32 {
        self.0 / 10_000
    }
}

/// By which an application's likely neighbours are found 文本指纹: keys of its title, of its texts together and of each of them, in order, each once.
/// A key has [`KEY_BITS`] bits.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fingerprint(Vec<u64>);

impl Fingerprint {
    /// Its keys.
    pub fn keys(&self) -> &[u64] {
        &self.0
    }
}

/// The texts of an application, ready to be compared.
#[derive(Clone, Debug, Default)]
pub struct Shingled {
    title: Vec<u64>,
    fields: BTreeMap<String, Vec<u64>>,
    whole: Vec<u64>,
}

/// The shingles of one long text, as of a file 附件文字: they are kept in place of its words, which cannot be had back from them.
#[derive(Clone, Debug, Default)]
pub struct Words(Vec<u64>);

impl Words {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        Self(set(text, TEXT_SHINGLE))
    }

    /// How many different shingles it has.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// How alike two applications are 相似度.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Measured {
    /// What share of all shingles of both stands in both 整体相似度.
    pub whole: Millionths,
    /// The largest share of one field of either that stands in the other 单项重合度.
    pub part: Millionths,
    /// Which field that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What share of both titles' shingles stands in both 名称相似度.
    pub title: Millionths,
}

impl Measured {
    /// By what a list is sorted: the larger one of what whole and part say.
    pub fn likeness(&self) -> Millionths {
        self.whole.max(self.part)
    }
}

impl Shingled {
    /// Of the texts of an application, by field; the title is compared with titles alone.
    pub fn of(texts: &BTreeMap<String, String>) -> Self {
        let mut shingled = Self::default();
        for (field, text) in texts {
            if field == form::TITLE {
                shingled.title = set(text, TITLE_SHINGLE);
            } else {
                let own = set(text, TEXT_SHINGLE);
                shingled.whole.extend_from_slice(&own);
                shingled.fields.insert(field.clone(), own);
            }
        }
        // What is put together are sets in order, which this sort finds as they are and merges.
        shingled.whole.sort();
        shingled.whole.dedup();
        shingled
    }

    /// With what is written in the files of a field.
    #[must_use]
    pub fn with(mut self, field: &str, words: &Words) -> Self {
        let own = self.fields.entry(field.to_owned()).or_default();
        for set in [own, &mut self.whole] {
            set.extend_from_slice(&words.0);
            set.sort_unstable();
            set.dedup();
        }
        self
    }

    /// What goes into the index: of the title, of the texts together, and of each of them where there are several.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut all = Vec::new();
        if self.title.len() >= TITLE_LEAST {
            all.extend(keys(&least(&self.title), 1));
        }
        if self.whole.len() >= TEXT_LEAST {
            // The least of all is the least of what each field has.
            let each: Vec<(usize, Least)> = self.fields.values().map(|set| (set.len(), least(set))).collect();
            let mut whole = NONE;
            for (_, own) in &each {
                whole.iter_mut().zip(own).for_each(|(whole, own)| *whole = (*whole).min(*own));
            }
            all.extend(keys(&whole, 0));
            all.extend(each.iter().filter(|(shingles, _)| *shingles >= TEXT_LEAST).flat_map(|(_, least)| keys(least, 0)));
        }
        all.sort_unstable();
        all.dedup();
        Fingerprint(all)
    }

    /// Compares two, shingle by shingle.
    pub fn measure(&self, other: &Self) -> Measured {
        let together = shared(&self.whole, &other.whole);
        let comparable = self.whole.len() >= TEXT_LEAST && other.whole.len() >= TEXT_LEAST;
        let whole = if comparable { Millionths::of(together, self.whole.len() + other.whole.len() - together) } else { Millionths::default() };
        let mut measured = Measured { whole, ..Measured::default() };
        for (fields, others) in [(&self.fields, &other.whole), (&other.fields, &self.whole)] {
            for (field, set) in fields.iter().filter(|(_, set)| set.len() >= TEXT_LEAST) {
                let part = Millionths::of(shared(set, others), set.len());
                if part > measured.part {
                    (measured.part, measured.field) = (part, Some(field.clone()));
                }
            }
        }
        if self.title.len() >= TITLE_LEAST && other.title.len() >= TITLE_LEAST {
            let common = shared(&self.title, &other.title);
            measured.title = Millionths::of(common, self.title.len() + other.title.len() - common);
        }
        measured
    }

    /// The places of a text, in bytes, that stand in these texts too: of a title, in the title. They are in order and apart.
    pub fn marks(&self, field: &str, text: &str) -> Vec<Range<usize>> {
        let (set, weight) = if field == form::TITLE { (&self.title, TITLE_SHINGLE) } else { (&self.whole, TEXT_SHINGLE) };
        let mut marks: Vec<Range<usize>> = Vec::new();
        for (hash, place) in shingles(text, weight) {
            if set.binary_search(&hash).is_err() {
                continue;
            }
            match marks.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                Some(_) | None => marks.push(place),
            }
        }
        marks
    }
}

/// One character of a script without blanks, or one word.
struct Token {
    hash: u64,
    weight: u32,
    place: Range<usize>,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let place = at..at + c.len_utf8();
        // Most characters of a Chinese text are what they are in every form, and cost no look into its tables.
        if matches!(c, '\u{4e00}'..='\u{9fff}') {
            tokens.push(Token { hash: mixed(u64::from(u32::from(c))), weight: CHARACTER, place });
            open = false;
            continue;
        }
        let mut goes_on = false;
        for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
            let ideograph = crate::text::is_ideograph(c);
            if !ideograph && !c.is_alphanumeric() {
                continue;
            }
            let code = u64::from(u32::from(c));
            goes_on = !ideograph;
            match tokens.last_mut() {
                Some(word) if open && !ideograph => {
                    word.hash = mixed(word.hash ^ code);
                    word.place.end = place.end;
                }
                Some(_) | None => {
                    tokens.push(Token { hash: mixed(code), weight: if ideograph { CHARACTER } else { WORD }, place: place.clone() });
                    open = !ideograph;
                }
            }
        }
        open = goes_on;
    }
    tokens
}

/// Every shingle with its place, in order: from each token on, as many as weigh enough.
fn shingles(text: &str, weight: u32) -> Vec<(u64, Range<usize>)> {
    let tokens = tokens(text);
    let mut shingles = Vec::with_capacity(tokens.len());
    for first in 0..tokens.len() {
        let (mut hash, mut weighs) = (0u64, 0);
        for token in &tokens[first..] {
            hash = mixed(hash.rotate_left(5) ^ token.hash);
            weighs += token.weight;
            if weighs >= weight {
                shingles.push((hash, tokens[first].place.start..token.place.end));
                break;
            }
        }
    }
    shingles
}

fn set(text: &str, weight: u32) -> Vec<u64> {
    let mut set: Vec<u64> = shingles(text, weight).into_iter().map(|(hash, _)| hash).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// How many stand in both; each is sorted and has everything once.
fn shared(one: &[u64], other: &[u64]) -> usize {
    let (mut a, mut b, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(a), other.get(b)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => (a, b, count) = (a + 1, b + 1, count + 1),
        }
    }
    count
}

/// The least hashes of a set, one for each place: first the round in which the place was filled, then the hash.
type Least = [u64; PLACES];
/// Of nothing.
const NONE: Least = [u64::MAX; PLACES];

/// In each round every hash falls into a place by chance, where the least one stays; there are as many rounds as it takes to fill all places, so one
/// of a long text. What the later rounds find stands behind what the earlier ones did, and so the least of two sets is that of both together. After
/// as many rounds as there are places each of the next fills the place of its number, which ends it.
fn least(set: &[u64]) -> Least {
    let mut least = NONE;
    for round in 0..2 * PLACES as u64 {
        let order = ORDER.wrapping_mul(round + 1);
        for hash in set {
            let number = mixed(hash ^ order);
            let place = round.checked_sub(PLACES as u64).unwrap_or(number % PLACES as u64) as usize;
            least[place] = least[place].min(round << 56 | number >> 8);
        }
        if !least.contains(&u64::MAX) {
            break;
        }
    }
    least
}

/// They, put together three by three.
fn keys(least: &Least, salt: u64) -> impl Iterator<Item = u64> {
    least.chunks(TOGETHER).zip(0u64..).map(move |(least, number)| {
        let key = least.iter().fold(mixed(salt ^ (number << 8)), |key, least| mixed(key.rotate_left(7) ^ least));
        key >> (u64::BITS - KEY_BITS)
    })
}

/// What tells the orders apart: the fraction of the golden ratio.
const ORDER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number from which nothing of the one before can be seen: the last step of splitmix64.
pub(super) const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(ORDER);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
