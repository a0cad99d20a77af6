//! Citation 依据: which document a rule that is data comes from, how sure we are of it, and whether it stops anybody.
//!
//! A rule is copied into a call with its citation, so a later version of it touches later calls only.
//! Source: design of the house; the marks are those of its collection of policies: verified, reported by others, unverified.

use crate::day::Day;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};

/// How sure we are of what a rule says 可信程度.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Confidence {
    /// Read in the document itself 已核对原文.
    #[serde(rename = "V")]
    Verified,
    /// Read where others report it 据转载.
    #[serde(rename = "M")]
    Reported,
    /// Not seen in any text; its figures are parameters 未核实.
    #[default]
    #[serde(rename = "U")]
    Unverified,
}

/// What a rule does to who does not meet it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// It refuses 不予受理.
    Block,
    /// It is said, and stops nobody 仅作提示.
    Advice,
}

impl Force {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Block, Self::Advice];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Advice => "advice",
        }
    }

    /// The force of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|force| force.as_str() == text)
    }
}

/// Where a rule that is data comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// By which it is named: small letters, digits and hyphens.
    pub id: String,
    /// Which version of it.
    pub version: u32,
    /// What it is called.
    pub title: Bilingual,
    /// The document.
    pub document: String,
    /// The article in it; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// The first day on which it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The first day on which it no longer is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Whether it stops anybody, where an officer has said so; else by how sure we are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<Force>,
}

impl Citation {
    /// Of a rule that the notice of a call sets itself.
    pub fn of_call(id: impl Into<String>, title: Bilingual) -> Self {
        Self { id: id.into(), version: 1, title, document: "申报指南".to_owned(), confidence: Confidence::Verified, ..Self::default() }
    }

    /// Whether it stops anybody 效力: what nobody has verified does not, unless an officer of the call says so.
    pub fn force(&self) -> Force {
        self.force.unwrap_or(match self.confidence {
            Confidence::Verified => Force::Block,
            Confidence::Reported | Confidence::Unverified => Force::Advice,
        })
    }

    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether its name can be one.
    pub fn is_named(&self) -> bool {
        let id = self.id.as_bytes();
        (2..=60).contains(&id.len()) && id.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
    }
}
