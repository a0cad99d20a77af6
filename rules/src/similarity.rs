//! Similarity 查重: an application that says what another one says, found by the system and judged by an officer. It is advice: nothing follows from it
//! by itself.
//!
//! ```text
//! None ─ find ▶ Open ─ resolve ▶ Resolved ─ resolve (otherwise) ▶ Resolved
//!                 └───── find (measured anew) ▶ Open ◀────────────┘
//! ```
//! A finding is of a pair: of two applications it names the one that came later first. Unit: millionths.
//! Source: 《科学技术进步法》第六十七条 (integrity); practice of research funders (查重); the thresholds are choices of the house.

mod text;

pub use text::{Fingerprint, KEY_BITS, Measured, Millionths, Shingled, Words};

use crate::refusal::{Explain, Rule, Says};
use crate::text::Prose;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{ApplicationId, CallId, Event, Id, PersonId, SimilarityId};
use serde::{Deserialize, Serialize};

/// From here on two texts as a whole are alike.
pub const WHOLE_LEAST: Millionths = Millionths(500_000);
/// From here on one field of one is taken to stand in the other.
pub const PART_LEAST: Millionths = Millionths(600_000);
/// From here on two titles are the same but for a word.
pub const TITLE_LEAST: Millionths = Millionths(900_000);
/// The most findings of one application: the most alike.
pub const FINDINGS_MOST: usize = 20;
/// A change of less is none.
const CHANGE_LEAST: u32 = 10_000;

/// A finding as it stands.
#[derive(Clone, Debug)]
pub struct Similarity {
    /// What is alike.
    pub pair: Pair,
    /// How alike.
    pub measured: Measured,
    /// How far it has come.
    pub stage: Stage,
    /// Why it was judged so; none once erased.
    pub reason: Option<String>,
}

/// Two applications that are alike: the later one first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pair {
    /// The one that came later.
    pub application: ApplicationId,
    /// Which version of it was compared.
    pub version: u64,
    /// Its call.
    pub call: CallId,
    /// The one that came earlier.
    pub other: ApplicationId,
    /// Which version of that.
    pub other_version: u64,
    /// Its call.
    pub other_call: CallId,
    /// Whether one person leads both.
    pub same_lead: bool,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Nobody has judged it 待核查.
    Open,
    /// An officer has 已核查.
    Resolved(Verdict),
}

/// What an officer says of it 核查结论.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is the same work twice 重复.
    Same,
    /// It is not 不重复.
    Different,
    /// It is alike, and for a good reason 有合理说明.
    Explained,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Same, Self::Different, Self::Explained];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Explained => "explained",
        }
    }

    /// The verdict of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }
}

impl Stage {
    /// Its text in rows and addresses: `open`, or the verdict.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved(verdict) => verdict.as_str(),
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "open" { Some(Self::Open) } else { Verdict::parse(text).map(Self::Resolved) }
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Found, or measured anew after one of both was submitted again.
    Found {
        /// Of which.
        pair: Pair,
        /// How alike.
        measured: Measured,
    },
    /// Judged by an officer; why is private.
    Resolved {
        /// What they say.
        verdict: Verdict,
    },
}

/// Why it was judged so, until it is erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// In the officer's words.
    Reason(Prose),
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It has just this verdict.
    AlreadySo,
    /// There is no such finding, or it is not theirs to see.
    NoSuchFinding,
}

impl Pair {
    /// Of a pair there is one finding, whoever of both is looked at: its id follows from theirs.
    pub fn id(&self) -> SimilarityId {
        let half = |seed: u64| {
            let words = [self.application.0, self.other.0].into_iter().flat_map(|id| {
                let value = u128::from_be_bytes(id.0);
                [(value >> 64) as u64, value as u64]
            });
            words.fold(seed, |state, word| text::mixed(state.rotate_left(9) ^ word))
        };
        SimilarityId(Id(((u128::from(half(1)) << 64) | u128::from(half(2))).to_be_bytes()))
    }
}

impl Measured {
    /// Whether an officer is told.
    pub fn is_found(&self) -> bool {
        self.whole >= WHOLE_LEAST || self.part >= PART_LEAST || self.title >= TITLE_LEAST
    }

    fn is_about(&self, other: &Self) -> bool {
        let near = |one: Millionths, other: Millionths| one.0.abs_diff(other.0) < CHANGE_LEAST;
        near(self.whole, other.whole) && near(self.part, other.part) && near(self.title, other.title)
    }
}

/// Finds that two applications are alike 发现相似, with the finding of before, if there is one. Nothing where they are not, or where it is known.
///
/// One that was found is measured anew, also below the threshold, so that who looks at it sees what is so now.
pub fn find(before: Option<&Similarity>, pair: Pair, measured: Measured) -> Option<Event<Similarity>> {
    let news = match before {
        None => measured.is_found(),
        Some(standing) => !standing.measured.is_about(&measured),
    };
    news.then(|| Event::fact(Fact::Found { pair, measured }))
}

impl Similarity {
    /// Judges it 核查. Refuses what has just this verdict. `lead` leads the later application: the reason is about their work.
    pub fn resolve(&self, verdict: Verdict, reason: Prose, lead: PersonId) -> Result<Event<Self>, Refusal> {
        if self.stage == Stage::Resolved(verdict) {
            return Err(Refusal::AlreadySo);
        }
        Ok(Event::about(Fact::Resolved { verdict }, lead, Said::Reason(reason)))
    }
}

impl Thing for Similarity {
    const KIND: Kind = Kind::Similarity;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (before, Fact::Found { pair, measured }) if before.as_ref().is_none_or(|before| before.pair.id() == pair.id()) => {
                Ok(Self { pair: *pair, measured: measured.clone(), stage: Stage::Open, reason: None })
            }
            (Some(state), Fact::Resolved { verdict }) => {
                let said = happened.event.private.first().and_then(|part| part.content.clone());
                let reason = said.map(|Said::Reason(reason)| reason.as_str().to_owned());
                Ok(Self { stage: Stage::Resolved(*verdict), reason, ..state })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["found", "resolved"];

    fn name(&self) -> &'static str {
        match self {
            Self::Found { .. } => "found",
            Self::Resolved { .. } => "resolved",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::AlreadySo => Rule::house("similarity.verdict"),
            Self::NoSuchFinding => Rule::house("similarity.found"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadySo => "refusal-similarity-already-so",
            Self::NoSuchFinding => "refusal-similarity-no-such-finding",
        })
    }
}
