//! Sealed scan 盖章扫描件: the printed application form, signed and sealed, comes back as a scan; it is accepted for the version in force alone.
//!
//! ```text
//! submitted ─ its entry in the record ▶ version code 版本码 ─ printed on each page ▶ sealed, scanned, sent in with the code ▶ same code: filed
//! ```
//! The code is the first 60 bits of the digest that the record holds of the submission, as 12 letters in three groups. Digest and code change with any
//! change of the answers, the files, the pledge or the instant; neither can be told from the content without the salts in the receipt.
//! Source: the notice of the call; Crockford's base 32; 《中华人民共和国电子签名法》第五条 (an original whose later change can be found).

use crate::application::{Application, Fact, Stage};
use crate::form::{Declared, MediaType};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::{Event, refusal};
use serde::{Deserialize, Serialize, de};
use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters it has, and how many of them stand together.
const LETTERS: usize = 12;
const GROUP: usize = 4;

/// The code of one submission 版本码.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionCode(u64);

impl VersionCode {
    /// Of the digest that the record holds of a submission.
    pub fn of(entry: &[u8; 32]) -> Self {
        let mut first = [0; 8];
        first.copy_from_slice(&entry[..8]);
        Self(u64::from_be_bytes(first) >> 4)
    }

    /// As people type it: with or without hyphens and blanks, in any case, full-width too; the letters that look like digits are those digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut value, mut letters) = (0_u64, 0);
        for c in text.chars().map(half_width) {
            let letter = match c.to_ascii_uppercase() {
                ' ' | '-' | '\u{2013}' | '\u{2014}' | '_' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            };
            let digit = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
            value = (value << 5) | digit as u64;
            letters += 1;
            if letters > LETTERS {
                return None;
            }
        }
        (letters == LETTERS).then_some(Self(value))
    }
}

/// The half-width form of a letter that a Chinese keyboard writes in full width.
fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

impl fmt::Display for VersionCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |place: usize| char::from(ALPHABET[(self.0 >> (5 * (LETTERS - 1 - place))) as usize & 31]);
        for place in 0..LETTERS {
            if place > 0 && place % GROUP == 0 {
                out.write_str("-")?;
            }
            write!(out, "{}", letter(place))?;
        }
        Ok(())
    }
}

impl fmt::Debug for VersionCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for VersionCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VersionCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        // Only as it is written: what the journal holds has one form.
        Self::parse(&text).filter(|code| code.to_string() == text).ok_or_else(|| de::Error::custom("not a version code"))
    }
}

/// A submission with its code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// Which submission it is, from 1.
    pub revision: u32,
    /// Its code.
    pub code: VersionCode,
}

/// A scan, as the journal names it: what it is called is not kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scan {
    /// The code of the version that was sealed.
    pub code: VersionCode,
    /// The digest of the scan.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: MediaType,
    /// Who declared it free of state secrets.
    pub declared: Declared,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// What was typed is no version code.
    NotACode,
    /// The code is of another version than the one in force.
    OtherVersion {
        /// Which submission that was; none where it is of no submission of this application.
        sealed: Option<u32>,
        /// What was typed.
        typed: VersionCode,
        /// The version in force.
        in_force: Version,
    },
    /// The application is withdrawn, given back or refused, so no version is in force.
    NothingInForce,
}

/// Holds a typed code against the versions of an application, the last of which is in force. Refuses what is no code, and the code of another version.
pub fn is_in_force(stage: Stage, versions: &[Version], typed: &str) -> Result<VersionCode, Refusal> {
    let in_force = versions.last().filter(|_| matches!(stage, Stage::Submitted | Stage::Endorsing)).ok_or(Refusal::NothingInForce)?;
    let typed = VersionCode::parse(typed).ok_or(Refusal::NotACode)?;
    if typed == in_force.code {
        return Ok(typed);
    }
    let sealed = versions.iter().find(|version| version.code == typed).map(|version| version.revision);
    Err(Refusal::OtherVersion { sealed, typed, in_force: *in_force })
}

/// Files the scan of the sealed form 提交盖章扫描件. A better scan of the same version takes the place of the one before.
pub fn file_scan(application: &Application, versions: &[Version], scan: Scan) -> Result<Event<Application>, refusal::Refusal> {
    is_in_force(application.stage, versions, &scan.code.to_string())?;
    Ok(Event::fact(Fact::ScanFiled(scan)))
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::call("sealed.version")
    }

    fn says(&self) -> Says {
        match self {
            Self::NotACode => Says::new("refusal-sealed-not-a-code"),
            Self::OtherVersion { sealed, typed, in_force } => {
                let says = Says::new(if sealed.is_some() { "refusal-sealed-other-version" } else { "refusal-sealed-unknown-version" });
                says.with("typed", Arg::Text(typed.to_string()))
                    .with("sealed", Arg::Number(i64::from(sealed.unwrap_or_default())))
                    .with("code", Arg::Text(in_force.code.to_string()))
                    .with("revision", Arg::Number(i64::from(in_force.revision)))
            }
            Self::NothingInForce => Says::new("refusal-sealed-nothing-in-force"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NotACode)
    }
}
