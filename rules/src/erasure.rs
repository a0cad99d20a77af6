//! Erasure 个人信息删除: a person's private parts are destroyed, wherever they lie; what happened stays proved.
//!
//! The event stands on the person and names every part it erased, so `check` accepts just those as missing. It can be decoded by any
//! version of the software from the first on. Source: 《个人信息保护法》第四十七条; what the law requires to be kept is not erased but withheld.

use crate::person::{Fact, Person, Stage};
use crate::refusal::{Explain, Rule, Says};
use crate::{Event, Id};
use serde::{Deserialize, Serialize};

/// Why it is erased 删除事由, as 《个人信息保护法》第四十七条 lists them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The purpose is reached or cannot be reached (item 1).
    PurposeEnded,
    /// The service ended or the term of keeping is over (item 2).
    TermEnded,
    /// The person withdrew their consent (item 3).
    ConsentWithdrawn,
    /// It was handled against the law or the agreement (item 4).
    Unlawful,
    /// Another case that a law or regulation names (item 5).
    OtherLaw,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 5] = [Self::PurposeEnded, Self::TermEnded, Self::ConsentWithdrawn, Self::Unlawful, Self::OtherLaw];

    /// Its text on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PurposeEnded => "purpose-ended",
            Self::TermEnded => "term-ended",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Unlawful => "unlawful",
            Self::OtherLaw => "other-law",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// One private part of one event, by what never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct PartName {
    /// The thing.
    pub thing: Id,
    /// The version of it that the event made.
    pub version: u64,
    /// Which private part of the event, from 0.
    pub part: u16,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It has been done.
    AlreadyErased,
    /// Some of it is not yet in the record, whose commitment must come first.
    NotYetSequenced,
}

impl Person {
    /// Erases what is private of them 删除个人信息. Refuses the second time.
    pub fn erase(&self, ground: Ground, parts: Vec<PartName>) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Erased => Err(Refusal::AlreadyErased),
            Stage::Active => Ok(Event::fact(Fact::Erased { ground, parts })),
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::AlreadyErased => Rule::law("erasure.once", "《中华人民共和国个人信息保护法》第四十七条"),
            Self::NotYetSequenced => Rule::house("erasure.sequenced"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyErased => "refusal-erasure-already-erased",
            Self::NotYetSequenced => "refusal-erasure-not-yet-sequenced",
        })
    }
}
