//! Codes 单位代码: by what the state and the world of research know an organisation.
//!
//! ```text
//! 统一社会信用代码  1 authority · 1 category · 6 region · 9 the body's own · 1 check, over 31 characters   GB 32100-2015 (第1号修改单)
//! ROR              0 · 6 in Crockford's base 32 · 2 check digits                                          ror.org, ISO 7064 MOD 97-10
//! ```

use crate::refusal::{Arg, Explain, Rule, Says};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The characters of a credit code by their value: no I, O, S, V, Z.
const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Crockford's base 32 in lower case: no i, l, o, u.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Each registering authority 登记管理部门 with the categories 机构类别 that it registers.
const AUTHORITIES: [(u8, &[u8]); 12] = [
    (b'1', b"1239"),   // 机构编制: 机关, 事业单位, 群众团体, 其他.
    (b'2', b"19"),     // 外交.
    (b'3', b"123459"), // 司法行政.
    (b'4', b"19"),     // 文化.
    (b'5', b"1239"),   // 民政: 社会团体, 民办非企业单位, 基金会, 其他.
    (b'6', b"129"),    // 旅游.
    (b'7', b"129"),    // 宗教.
    (b'8', b"19"),     // 工会.
    (b'9', b"123"),    // 工商: 企业, 个体工商户, 农民专业合作社.
    (b'A', b"19"),     // 中央军委改革和编制办公室.
    (b'N', b"1239"),   // 农业.
    (b'Y', b"1"),      // 其他.
];
/// What stands before a ROR's nine characters.
const ROR_BEFORE: &str = "https://ror.org/";

/// A unified social credit code 统一社会信用代码.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CreditCode(String);

/// An organisation's address in the Research Organization Registry, as `https://ror.org/02v51f717`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ror(String);

/// Why a text is no code 代码有误.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodeRefusal {
    /// Not 18 characters.
    Length {
        /// How many.
        count: usize,
    },
    /// A character that no code has at that place.
    Letter {
        /// Which.
        letter: char,
        /// At which place, from 1.
        place: usize,
    },
    /// The first character names no registering authority.
    Authority {
        /// Which.
        letter: char,
    },
    /// The second character names no category of that authority.
    Category {
        /// Which.
        letter: char,
        /// Of which authority.
        authority: char,
    },
    /// The last character is not what the others make.
    Check,
    /// Not the form of a ROR.
    NotARor,
    /// The last two digits of a ROR are not what the others make.
    RorCheck,
}

impl CreditCode {
    /// Reads a code; blanks around it and small letters are let pass. Says what is wrong, and never which check character would be right:
    /// whoever mistyped a code must look at the paper.
    pub fn parse(raw: &str) -> Result<Self, CodeRefusal> {
        let text = raw.trim();
        let count = text.chars().count();
        if count != 18 {
            return Err(CodeRefusal::Length { count });
        }
        for (number, letter) in text.chars().enumerate() {
            let upper = letter.to_ascii_uppercase();
            let fits = u8::try_from(upper).is_ok_and(|byte| LETTERS.contains(&byte)) && (!(2..8).contains(&number) || upper.is_ascii_digit());
            if !fits {
                return Err(CodeRefusal::Letter { letter, place: number + 1 });
            }
        }
        let text = text.to_ascii_uppercase();
        let bytes = text.as_bytes();
        let (authority, category) = (char::from(bytes[0]), char::from(bytes[1]));
        let Some((_, categories)) = AUTHORITIES.iter().find(|(letter, _)| *letter == bytes[0]) else {
            return Err(CodeRefusal::Authority { letter: authority });
        };
        if !categories.contains(&bytes[1]) {
            return Err(CodeRefusal::Category { letter: category, authority });
        }
        if Self::check_letter(&bytes[..17]) != Some(bytes[17]) {
            return Err(CodeRefusal::Check);
        }
        Ok(Self(text))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last character of a code whose first 17 these are; none where one of them is no letter of a code.
    pub fn check_letter(first: &[u8]) -> Option<u8> {
        let (mut sum, mut weight) = (0_usize, 1_usize);
        for byte in first {
            sum += LETTERS.iter().position(|letter| letter == byte)? * weight;
            weight = weight * 3 % 31;
        }
        LETTERS.get((31 - sum % 31) % 31).copied()
    }
}

impl Ror {
    /// Reads `https://ror.org/02v51f717`, with or without what stands before the nine characters.
    pub fn parse(raw: &str) -> Result<Self, CodeRefusal> {
        let text = raw.trim().to_ascii_lowercase();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
        let text = text.strip_prefix("ror.org/").unwrap_or(text);
        let bytes = text.as_bytes();
        if bytes.len() != 9 || bytes[0] != b'0' || !bytes[7..].iter().all(u8::is_ascii_digit) {
            return Err(CodeRefusal::NotARor);
        }
        let mut value: u64 = 0;
        for byte in &bytes[..7] {
            let digit = CROCKFORD.iter().position(|letter| letter == byte).ok_or(CodeRefusal::NotARor)?;
            value = value * 32 + digit as u64;
        }
        // ISO 7064: the number with its check digits leaves 1.
        let check = 98 - value * 100 % 97;
        if text[7..].parse() == Ok(check) { Ok(Self(format!("{ROR_BEFORE}{text}"))) } else { Err(CodeRefusal::RorCheck) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for Ror {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Explain for CodeRefusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Length { .. } | Self::Letter { .. } | Self::Authority { .. } | Self::Category { .. } | Self::Check => "organisation.credit-code",
            Self::NotARor | Self::RorCheck => "organisation.ror-shape",
        })
    }

    fn says(&self) -> Says {
        // What cannot be seen is named by its number.
        let text = |letter: &char| Arg::Text(if letter.is_alphanumeric() { letter.to_string() } else { format!("U+{:04X}", u32::from(*letter)) });
        match self {
            Self::Length { count } => Says::new("refusal-organisation-code-length").with("count", Arg::count(*count)),
            Self::Letter { letter, place } => {
                Says::new("refusal-organisation-code-letter").with("letter", text(letter)).with("place", Arg::count(*place))
            }
            Self::Authority { letter } => Says::new("refusal-organisation-code-authority").with("letter", text(letter)),
            Self::Category { letter, authority } => {
                Says::new("refusal-organisation-code-category").with("letter", text(letter)).with("authority", text(authority))
            }
            Self::Check => Says::new("refusal-organisation-code-check"),
            Self::NotARor => Says::new("refusal-organisation-not-a-ror"),
            Self::RorCheck => Says::new("refusal-organisation-ror-check"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
