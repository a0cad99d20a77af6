//! Programme 计划: a standing purpose under which calls are opened, with the figures that are said of it and who said them.
//! None ─ establish ▶ Running ─ revise ▶ Running ─ close ▶ Closed
//! Unit: a programme. Figures keep their qualifier (近, 多, 超) and are never added up. Source: the text that each figure cites.

use crate::refusal::{Explain, Rule, Says};
use crate::text::Bilingual;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing, decode_any};
use crate::{Event, Id, PlanId, centre::Nothing};
use serde::{Deserialize, Serialize};

/// A programme as it stands.
#[derive(Clone, Debug)]
pub struct Programme {
    /// What it is.
    pub content: Content,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Calls may be opened under it.
    Running,
    /// No more calls.
    Closed,
}

/// What a programme is 计划内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// A short code, unique in the centre: capital letters, digits, hyphens.
    pub code: String,
    /// Its title.
    pub title: Bilingual,
    /// What it is for.
    pub purpose: Bilingual,
    /// Its points, in order, each a sentence.
    pub points: Vec<Bilingual>,
    /// Where it was announced.
    pub source: Option<Citation>,
    /// What is said of it in figures.
    pub figures: Vec<Figure>,
    /// Under which action of the plan tree, if any; from version 2 of the event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<PlanId>,
}

/// Where something is said 来源.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Citation {
    /// The text's title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// When, as a civil date `2024-02-20`.
    pub date: String,
}

/// One figure as it is said 数据.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What it counts.
    pub label: Bilingual,
    /// How exact it is said to be.
    pub qualifier: Qualifier,
    /// How many, in the unit.
    pub value: i64,
    /// Of what.
    pub unit: Unit,
    /// Of which day, month or year: `2025-06-04`, `2024`.
    pub as_of: String,
    /// Who says so.
    pub source: Citation,
}

/// How exact a figure is said to be 限定词; kept, because 近600 is not 600.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Qualifier {
    /// Just that many.
    Exactly,
    /// A little less 近.
    Nearly,
    /// That and some more 多.
    Some,
    /// More than that 超.
    Over,
    /// Thereabouts 约.
    About,
}

/// Of what a figure is a number 单位.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Fen; shown in 元, 万元, 亿元.
    Fen,
    /// Projects 项.
    Projects,
    /// Things that the label names 个.
    Items,
    /// Facilities 个.
    Facilities,
    /// Results 项.
    Results,
    /// Organisations 家.
    Organisations,
    /// People 人.
    People,
    /// Per cent.
    Percent,
    /// Years 年.
    Years,
    /// Metres 米.
    Metres,
}

impl Qualifier {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Exactly, Self::Nearly, Self::Some, Self::Over, Self::About];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exactly => "exactly",
            Self::Nearly => "nearly",
            Self::Some => "some",
            Self::Over => "over",
            Self::About => "about",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl Unit {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Fen,
        Self::Projects,
        Self::Items,
        Self::Facilities,
        Self::Results,
        Self::Organisations,
        Self::People,
        Self::Percent,
        Self::Years,
        Self::Metres,
    ];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fen => "fen",
            Self::Projects => "projects",
            Self::Items => "items",
            Self::Facilities => "facilities",
            Self::Results => "results",
            Self::Organisations => "organisations",
            Self::People => "people",
            Self::Percent => "percent",
            Self::Years => "years",
            Self::Metres => "metres",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Established.
    Established {
        /// What it is.
        content: Content,
    },
    /// Revised; the code stays.
    Revised {
        /// What it is now.
        content: Content,
    },
    /// Closed.
    Closed,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another programme has the code.
    CodeTaken,
    /// Not a code: 2 to 24 capital letters, digits and hyphens.
    NotACode,
    /// The code cannot change: numbers are made from it.
    CodeChanged,
    /// It is closed.
    Closed,
    /// There is no such programme.
    NoSuchProgramme,
}

/// Whether a text is a code: 2 to 24 capital letters, digits and hyphens, a letter first.
pub fn is_code(text: &str) -> bool {
    (2..=24).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Establishes a programme 设立计划. Refuses a wrong code; the claim finds a second one.
pub fn establish(content: Content) -> Result<Event<Programme>, Refusal> {
    if !is_code(&content.code) {
        return Err(Refusal::NotACode);
    }
    Ok(Event::fact(Fact::Established { content }))
}

impl Programme {
    /// Revises it 修订. Refuses a closed one and another code.
    pub fn revise(&self, content: Content) -> Result<Event<Self>, Refusal> {
        self.running()?;
        if content.code != self.content.code {
            return Err(Refusal::CodeChanged);
        }
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Closes it 关闭. Refuses the second time.
    pub fn close(&self) -> Result<Event<Self>, Refusal> {
        self.running()?;
        Ok(Event::fact(Fact::Closed))
    }

    /// Refuses a closed one.
    pub fn running(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Running => Ok(()),
            Stage::Closed => Err(Refusal::Closed),
        }
    }
}

impl Thing for Programme {
    const KIND: Kind = Kind::Programme;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Established { content }) => Ok(Self { content: content.clone(), stage: Stage::Running }),
            (Some(programme), Fact::Revised { content }) if programme.stage == Stage::Running => Ok(Self { content: content.clone(), ..programme }),
            (Some(programme), Fact::Closed) if programme.stage == Stage::Running => Ok(Self { stage: Stage::Closed, ..programme }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Established { content } => vec![Claim::Take(ClaimKind::ProgrammeCode, content.code.clone())],
            Fact::Revised { .. } | Fact::Closed => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: a programme may hang under an action.
    const VERSION: u16 = 2;
    const NAMES: &'static [&'static str] = &["established", "revised", "closed"];

    fn name(&self) -> &'static str {
        match self {
            Self::Established { .. } => "established",
            Self::Revised { .. } => "revised",
            Self::Closed => "closed",
        }
    }

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::CodeTaken | Self::NotACode | Self::CodeChanged => "programme.code",
            Self::Closed => "programme.closed",
            Self::NoSuchProgramme => "programme.found",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::CodeTaken => "refusal-programme-code-taken",
            Self::NotACode => "refusal-programme-not-a-code",
            Self::CodeChanged => "refusal-programme-code-changed",
            Self::Closed => "refusal-programme-closed",
            Self::NoSuchProgramme => "refusal-programme-no-such-programme",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NotACode)
    }
}
