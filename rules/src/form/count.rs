//! Counting 字数: how long an answer is, as the people who read it count.
//!
//! *Characters*: every character of the canonical form, line breaks too, as older forms count. *Words*: as 字数统计 of office software does: each
//! Chinese character, each kana and each full-width mark is one; anything else that stands together without a blank is one, so `2026`, `GPT-4` and
//! `don’t` are one each. Quotation marks, dashes and dots that both scripts share are part of the Latin run they touch, else one each.
//! Source: house rule, after Word's 字数; it never counts more than that does.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// In what a limit counts 计数方式.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Every character 字符.
    #[default]
    Characters,
    /// Chinese characters one each, Latin words and numbers one each 字词.
    Words,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 2] = [Self::Characters, Self::Words];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Words => "words",
        }
    }

    /// The unit of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == text)
    }

    /// How long a text is, its blanks at both ends left out.
    pub fn count(self, text: &str) -> usize {
        match self {
            Self::Characters => crate::text::count(text.trim()),
            Self::Words => words(text),
        }
    }

    /// The most characters that a text within the limit may have: a word is seldom longer than a line.
    pub(super) fn characters_most(self, most: usize) -> usize {
        match self {
            Self::Characters => most,
            Self::Words => most.saturating_mul(20).saturating_add(200),
        }
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn words(text: &str) -> usize {
    let (mut count, mut open) = (0, false);
    let mut rest = text.nfc().peekable();
    while let Some(c) = rest.next() {
        let starts = |c: &char| !c.is_whitespace() && !is_wide(*c) && !is_shared(*c);
        if c.is_whitespace() {
            open = false;
        } else if is_wide(c) || is_shared(c) && !open && !rest.peek().is_some_and(starts) {
            count += 1;
            open = false;
        } else if !open {
            count += 1;
            open = true;
        }
    }
    count
}

/// Marks that Chinese and Latin texts write with the same character.
fn is_shared(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{2013}'..='\u{2015}' | '\u{2018}'..='\u{201d}' | '\u{2026}')
}

/// Chinese characters, kana, their marks, and full-width forms.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{3190}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_people_count_them() {
        let check = |text: &str, expected: usize| assert_eq!(Unit::Words.count(text), expected, "{text:?}");
        check("", 0);
        check(" \n\u{3000}", 0);
        check("低维量子材料", 6);
        check("低维量子材料。", 7);
        check("基于GPT-4的2026年综述", 8);
        check("high-temperature superconductors", 2);
        check("don’t “panic”", 2);
        check("它叫“双一流”。", 8);
        check("它叫“AI”。", 4);
        check("等等……", 4);
        check("一——二", 4);
        check("3.14 ￥5", 3);
        check("ＨＴＳ", 3);
        check("e\u{301}tude", 1);
        check("ひらがな", 4);
    }

    #[test]
    fn characters_are_all_counted() {
        let check = |text: &str, expected: usize| assert_eq!(Unit::Characters.count(text), expected, "{text:?}");
        check("基于GPT-4的综述", 10);
        check(" a b ", 3);
        check("一\n二", 3);
        check("e\u{301}", 1);
    }
}
