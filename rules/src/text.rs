//! Text 文字: parsed once at the edge into one canonical form (NFC), so that what was checked is what is stored, searched and shown.
//!
//! A `Line` has no line breaks, a `Prose` may. Both refuse control characters and the invisible characters that change the direction of
//! what follows, because they make a page show something else than was written (Unicode TR 36, TR 55). Lengths count characters.

use crate::refusal::{Arg, Explain, Rule, Says};
use pinyin::ToPinyin;
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Why a text is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TextRefusal {
    /// Nothing but blanks.
    Empty,
    /// Longer than the limit, in characters.
    TooLong {
        /// How long it is.
        count: usize,
        /// How long it may be.
        most: usize,
    },
    /// A control character, named by its number.
    Control {
        /// As `U+0007`.
        named: String,
    },
    /// An invisible character that changes direction.
    Direction {
        /// As `U+202E`.
        named: String,
    },
    /// Not an address that mail could reach.
    NotAnAddress,
}

/// One line of text, trimmed, not empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line(String);

/// Text of several lines, trimmed at its ends, not empty; line ends are `\n`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(String);

/// The same in Chinese and, where foreigners may read it, English 中英文.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bilingual {
    /// The Chinese text.
    pub zh: String,
    /// The English text; empty where there is none.
    pub en: String,
}

/// An e-mail address in lower case 电子邮箱.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Line {
    /// At most `most` characters.
    pub fn parse(raw: &str, most: usize) -> Result<Self, TextRefusal> {
        checked(raw, most, false).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Prose {
    /// At most `most` characters.
    pub fn parse(raw: &str, most: usize) -> Result<Self, TextRefusal> {
        checked(raw, most, true).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bilingual {
    /// Both at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The English text where it is wanted and there is one, else the Chinese one.
    pub fn pick(&self, english: bool) -> &str {
        if english && !self.en.is_empty() || self.zh.is_empty() { &self.en } else { &self.zh }
    }
}

impl Email {
    /// One `@`, a dot behind it, no blanks, at most 254 characters (RFC 5321); ASCII letters in lower case.
    pub fn parse(raw: &str) -> Result<Self, TextRefusal> {
        let text = checked(raw, 254, false)?.to_lowercase();
        let Some((name, host)) = text.split_once('@') else { return Err(TextRefusal::NotAnAddress) };
        let host_is_fine =
            host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
        let name_is_fine = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
        if host_is_fine && name_is_fine { Ok(Self(text)) } else { Err(TextRefusal::NotAnAddress) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// How many characters, as the limits count them: every one, line breaks too, of the canonical form.
pub fn count(text: &str) -> usize {
    text.nfc().count()
}

fn checked(raw: &str, most: usize, breaks: bool) -> Result<String, TextRefusal> {
    // A text far beyond the limit is not worth normalising.
    if raw.len() > most.saturating_mul(16).saturating_add(1024) {
        return Err(TextRefusal::TooLong { count: raw.chars().count(), most });
    }
    let text: String = raw.replace("\r\n", "\n").nfc().collect();
    let text = text.trim().to_owned();
    for c in text.chars() {
        let named = || format!("U+{:04X}", u32::from(c));
        if c.is_control() && !(breaks && matches!(c, '\n' | '\t')) {
            return Err(TextRefusal::Control { named: named() });
        }
        if matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}') {
            return Err(TextRefusal::Direction { named: named() });
        }
        if matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') {
            return Err(TextRefusal::Control { named: named() });
        }
    }
    if text.is_empty() {
        return Err(TextRefusal::Empty);
    }
    match text.chars().count() {
        count if count > most => Err(TextRefusal::TooLong { count, most }),
        _ => Ok(text),
    }
}

/// By what a Chinese or Latin text is sorted: pinyin without tones, each syllable followed by its character, so that 李伟 and 李薇 differ.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() * 2);
    for c in text.chars().take(64) {
        match c.to_pinyin() {
            Some(sound) => {
                key.push_str(sound.plain());
                key.push(' ');
            }
            None => key.extend(c.to_lowercase()),
        }
    }
    key.push('\u{1}');
    key.extend(text.chars().take(64));
    key
}

/// What a word is found by, in characters, and a phrase, in pairs; a database takes no term longer than some 2,000 bytes.
const TERM_MOST: usize = 64;

/// The words by which a text is found: overlapping pairs of Chinese characters, Latin words in lower case; a single character stands alone.
///
/// Joined by blanks in order, so that a phrase of them finds exactly what contains the characters side by side.
pub fn search_terms(text: &str) -> String {
    let mut terms = String::with_capacity(text.len() * 2);
    for (is_word, run) in runs(text) {
        if is_word {
            push(&mut terms, &run.iter().take(TERM_MOST).collect::<String>());
        } else {
            for pair in run.windows(2) {
                push(&mut terms, &pair.iter().collect::<String>());
            }
            // The last character alone lets a search for one character find it where it ends a run; the first ones are prefixes of pairs.
            if let Some(last) = run.last() {
                push(&mut terms, &last.to_string());
            }
        }
    }
    terms
}

/// What a person typed into a search box, as groups that must all be found; a group is a phrase of terms, the last one perhaps only begun.
pub fn search_phrases(typed: &str) -> Vec<Vec<String>> {
    let mut phrases = Vec::new();
    for (is_word, run) in runs(typed) {
        if is_word || run.len() == 1 {
            phrases.push(vec![run.iter().take(TERM_MOST).collect()]);
        } else {
            phrases.push(run.windows(2).take(TERM_MOST).map(|pair| pair.iter().collect()).collect());
        }
    }
    phrases.truncate(12);
    phrases
}

/// Whether a term is a pair of Chinese characters, which no longer term begins with; any other one typed may be only begun.
pub fn is_pair(term: &str) -> bool {
    let mut characters = term.chars();
    characters.next().is_some_and(is_ideograph) && characters.next().is_some()
}

fn push(terms: &mut String, term: &str) {
    if !terms.is_empty() {
        terms.push(' ');
    }
    terms.push_str(term);
}

/// Runs of Chinese, Japanese or Korean characters, and words of anything else that is a letter or a digit.
fn runs(text: &str) -> Vec<(bool, Vec<char>)> {
    let mut runs: Vec<(bool, Vec<char>)> = Vec::new();
    let mut open = false;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let ideograph = is_ideograph(c);
        if !ideograph && !c.is_alphanumeric() {
            open = false;
            continue;
        }
        match runs.last_mut() {
            Some((is_word, run)) if open && *is_word != ideograph => run.push(c),
            Some(_) | None => runs.push((!ideograph, vec![c])),
        }
        open = true;
    }
    runs
}

pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
}

impl Explain for TextRefusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Empty => "text.required",
            Self::TooLong { .. } => "text.length",
            Self::Control { .. } => "text.control",
            Self::Direction { .. } => "text.direction",
            Self::NotAnAddress => "text.address",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::Empty => Says::new("refusal-text-empty"),
            Self::TooLong { count, most } => Says::new("refusal-text-too-long").with("count", Arg::count(*count)).with("most", Arg::count(*most)),
            Self::Control { named } => Says::new("refusal-text-control").with("named", Arg::Text(named.clone())),
            Self::Direction { named } => Says::new("refusal-text-direction").with("named", Arg::Text(named.clone())),
            Self::NotAnAddress => Says::new("refusal-text-not-an-address"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_canonical_line() {
        let check = |raw: &str, most: usize, expected: Result<&str, TextRefusal>| {
            assert_eq!(Line::parse(raw, most).as_ref().map(Line::as_str).map_err(Clone::clone), expected, "{raw:?}");
        };
        check("  低维量子材料  ", 6, Ok("低维量子材料"));
        check("低维量子材料", 5, Err(TextRefusal::TooLong { count: 6, most: 5 }));
        check("e\u{301}", 1, Ok("é"));
        check(" \t ", 5, Err(TextRefusal::Empty));
        check("a\u{7}b", 5, Err(TextRefusal::Control { named: "U+0007".into() }));
        check("a\nb", 5, Err(TextRefusal::Control { named: "U+000A".into() }));
        check("a\u{0}", 5, Err(TextRefusal::Control { named: "U+0000".into() }));
        check("txt.\u{202e}fdp", 50, Err(TextRefusal::Direction { named: "U+202E".into() }));
        check("שלום", 5, Ok("שלום"));
        assert_eq!(Prose::parse("一\r\n二", 5).as_ref().map(Prose::as_str), Ok("一\n二"));
    }

    #[test]
    fn addresses_are_lower_case_and_plausible() {
        assert_eq!(Email::parse(" Li.Wei@Example.ORG ").as_ref().map(Email::as_str), Ok("li.wei@example.org"));
        for wrong in ["li.wei", "@example.org", "li wei@example.org", "a@b", "a@b..c", "a@@b.c", "a@b.c\u{202e}"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_sort_by_pinyin() {
        let mut names = ["张平", "李伟", "Smith", "王芳", "阿依古丽", "李薇"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["阿依古丽", "李伟", "李薇", "Smith", "王芳", "张平"]);
    }

    #[test]
    fn two_characters_are_found_and_latin_words_too() {
        assert_eq!(search_terms("高温超导 (HTS) 2026年"), "高温 温超 超导 导 hts 2026 年");
        assert_eq!(search_phrases("超导 hts"), vec![vec!["超导".to_owned()], vec!["hts".to_owned()]]);
        assert_eq!(search_phrases("温超导"), vec![vec!["温超".to_owned(), "超导".to_owned()]]);
        assert_eq!(search_phrases("ＨＴＳ"), vec![vec!["hts".to_owned()]]);
        assert!(search_phrases(" ，").is_empty());
        let long = "q".repeat(5_000);
        assert_eq!((search_terms(&long).len(), search_phrases(&long)), (64, vec![vec!["q".repeat(64)]]));
    }
}
