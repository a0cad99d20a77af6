//! Field 学科代码: a code and the levels above it, so that near fields count for something.
//!
//! ```text
//! F0201       F ▸ F02 ▸ F0201            a letter, then two digits a level: the codes of the NSFC 自然科学基金
//! 520.2060    520 ▸ 52020 ▸ 5202060      three digits, then two a level: GB/T 13745
//! 知识图谱     知识图谱                     anything else is a topic of one level; it also counts as text
//! ```

use super::number::hash;
use unicode_normalization::UnicodeNormalization;

/// What a document says of its field: the hashes of the levels, the widest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The levels, from the widest to the code itself.
    pub levels: Vec<u64>,
    /// Whether it is a topic in words rather than a code.
    pub topic: bool,
}

impl Field {
    /// Reads one. None for an empty text.
    pub fn read(text: &str) -> Option<Self> {
        let folded: String = text.trim().nfkc().flat_map(char::to_uppercase).collect();
        let plain: String = folded.chars().filter(|letter| *letter != '.' && !letter.is_whitespace()).collect();
        let first = plain.chars().next()?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let steps = if first.is_ascii_uppercase() && digits(&plain[1..]) && plain.len() % 2 == 1 && plain.len() <= 9 {
            1
        } else if plain.len() >= 3 && plain.len() % 2 == 1 && plain.len() <= 9 && digits(&plain) {
            3
        } else {
            return Some(Self { levels: vec![hash(folded.bytes())], topic: true });
        };
        Some(Self { levels: (steps..=plain.len()).step_by(2).map(|end| hash(plain.bytes().take(end))).collect(), topic: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_levels_of_its_scheme() {
        for (text, levels, topic) in [
            ("F0201", 3, false),
            ("f02", 2, false),
            ("Ｆ０２０１", 3, false),
            ("520.2060", 3, false),
            ("520", 1, false),
            ("52", 1, true),
            ("3D printing", 1, true),
            ("知识图谱", 1, true),
        ] {
            let field = Field::read(text).expect("the test says so");
            assert_eq!((field.levels.len(), field.topic), (levels, topic), "{text}");
        }
        assert_eq!(Field::read(" "), None);
        assert_eq!(Field::read("F0201").expect("the test says so").levels[..2], Field::read("F0206").expect("the test says so").levels[..2]);
        assert_eq!(Field::read("520.20").expect("the test says so").levels[..], Field::read("5202060").expect("the test says so").levels[..2]);
    }
}
