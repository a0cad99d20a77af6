//! Mechanism 立项机制: how a class of calls is asked, judged and funded, as versioned data. A call takes a version; a later one touches later calls.
//! None ─ establish ▶ In force (1) ─ revise ▶ In force (2) … ─ retire ▶ Retired
//! Unit: weights in per cent, steps in calendar days, terms of projects in months. Source: 《北京国际科技创新中心建设条例》第二十九条 (recommendation,
//! chief scientists, commission), 第三十条 (several routes in emergencies), 第三十一条 (evaluation by class).
//!
//! Scores of different classes are never pooled: a call's facts hold its class and which version of which mechanism it was taken from, and
//! whoever adds up asks `Taken::is_comparable` first.

mod review;
mod walk;

pub use review::{Aggregation, Blind, Criterion, Method, Review, Step, StepKind};
pub use walk::{Walked, What, walk};

use crate::call::{Class, Terms};
use crate::form::{self, Form};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Bilingual;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, MechanismId, centre::Nothing, programme};
use serde::{Deserialize, Serialize};

/// The longest term that a project may be given, in months: twenty years.
const MONTHS_MOST: u16 = 240;
/// From how many months on a term is long: five years.
const LONG_MONTHS: u16 = 60;

/// A mechanism as it stands.
#[derive(Clone, Debug)]
pub struct Mechanism {
    /// What it says.
    pub content: Content,
    /// Which version of it that is, from 1.
    pub version: u32,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// New calls may be taken from it.
    InForce,
    /// No new calls.
    Retired,
}

/// What a mechanism says 机制内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// A short code, unique in the centre.
    pub code: String,
    /// Its title.
    pub title: Bilingual,
    /// What it is for, and how it works.
    pub purpose: Bilingual,
    /// The class of its calls.
    pub class: Class,
    /// Whether foreigners may lead, where the call does not say otherwise.
    pub foreign_leads: bool,
    /// For how many days a call is usually open.
    pub window_days: u16,
    /// What sets it apart.
    pub traits: Traits,
    /// What is asked to begin with.
    pub form: Form,
    /// What is asked beside the form to begin with, and how applications are judged.
    pub terms: Terms,
}

/// What sets a mechanism apart 机制特点; pinned in the call that is taken from it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Traits {
    /// Its tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The shortest term of a project, in months.
    pub months_least: u16,
    /// The longest term, in months.
    pub months_most: u16,
    /// How many disciplines an application unites at least.
    pub disciplines_least: u8,
    /// Whether two lead together, each from a discipline of their own.
    pub co_leads: bool,
    /// Whether the panel must come from all the disciplines.
    pub mixed_panel: bool,
    /// Whether several routes to the same goal are funded side by side.
    pub parallel_routes: bool,
    /// Whether papers and full documents are handed in after the work has begun.
    pub papers_afterwards: bool,
    /// Whether a midterm look counts papers; false where the term is long.
    pub papers_midway: bool,
    /// Agencies that fund it together with the centre.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Bilingual>,
}

/// A tag of a mechanism 标签, in the words of the mission: 突破性、非共识、高风险、周期长.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// 突破性.
    Breakthrough,
    /// 非共识.
    NonConsensus,
    /// 高风险.
    HighRisk,
    /// 周期长.
    LongTerm,
    /// 揭榜挂帅: a posted need, open to whoever can meet it.
    OpenChallenge,
}

impl Tag {
    /// Every tag.
    pub const ALL: [Self; 5] = [Self::Breakthrough, Self::NonConsensus, Self::HighRisk, Self::LongTerm, Self::OpenChallenge];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breakthrough => "breakthrough",
            Self::NonConsensus => "non-consensus",
            Self::HighRisk => "high-risk",
            Self::LongTerm => "long-term",
            Self::OpenChallenge => "open-challenge",
        }
    }

    /// The tag of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.as_str() == text)
    }
}

/// From which mechanism a call took its terms, and which version of it 所采用的机制版本.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// Which mechanism.
    pub mechanism: MechanismId,
    /// Which version.
    pub version: u32,
    /// What sets it apart, as that version said.
    #[serde(default)]
    pub traits: Traits,
}

impl Taken {
    /// Whether scores given under both may stand in one list: only those of one version of one mechanism.
    pub fn is_comparable(&self, other: &Self) -> bool {
        self.mechanism == other.mechanism && self.version == other.version
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Established as version 1.
    Established {
        /// What it says.
        content: Content,
    },
    /// Revised: the next version. Calls taken from an earlier one keep that.
    Revised {
        /// What it says now.
        content: Content,
    },
    /// Retired.
    Retired,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another mechanism has the code.
    CodeTaken,
    /// Not a code.
    NotACode,
    /// The code stays.
    CodeChanged,
    /// The class stays: another class is another mechanism.
    ClassChanged,
    /// It says what the version in force says.
    NothingNew,
    /// It is retired.
    Retired,
    /// There is no such mechanism, or no such version of it.
    NoSuchMechanism,
    /// The weights do not add up to 100.
    Weights {
        /// To what they add up.
        sum: u32,
    },
    /// Some criteria have a weight, others have none.
    MixedWeights,
    /// Two criteria have the same id.
    TwiceCriterion(String),
    /// How scores are put together does not fit criteria with, or without, weights.
    AggregationUnfit,
    /// No step is named.
    NoStep,
    /// Experts judge in this step, and none is asked for.
    NoExperts {
        /// Which step.
        step: String,
    },
    /// The shortest term is longer than the longest, or no term at all.
    Term,
    /// A long term means five years and more.
    TermNotLong,
    /// A long term counts no papers midway.
    PapersMidway,
    /// Across disciplines means two and more.
    OneDiscipline,
    /// The default form has a fault.
    Form(form::Refusal),
}

/// Establishes a mechanism 设立立项机制. Refuses a wrong code and what does not hold together.
pub fn establish(content: Content) -> Result<Event<Mechanism>, Refusal> {
    content.check()?;
    Ok(Event::fact(Fact::Established { content }))
}

impl Content {
    /// Refuses what does not hold together: weights, steps, terms, form.
    pub fn check(&self) -> Result<(), Refusal> {
        if !programme::is_code(&self.code) {
            return Err(Refusal::NotACode);
        }
        self.terms.review.check()?;
        self.traits.check(self.class)?;
        self.form.check().map_err(Refusal::Form)
    }
}

impl Traits {
    /// Whether it has the tag.
    pub fn is(&self, tag: Tag) -> bool {
        self.tags.contains(&tag)
    }

    fn check(&self, class: Class) -> Result<(), Refusal> {
        if self.months_least == 0 || self.months_least > self.months_most || self.months_most > MONTHS_MOST {
            return Err(Refusal::Term);
        }
        if self.is(Tag::LongTerm) && self.months_most < LONG_MONTHS {
            return Err(Refusal::TermNotLong);
        }
        if self.is(Tag::LongTerm) && self.papers_midway {
            return Err(Refusal::PapersMidway);
        }
        if class == Class::CrossDisciplinary && self.disciplines_least < 2 {
            return Err(Refusal::OneDiscipline);
        }
        Ok(())
    }
}

impl Mechanism {
    /// Revises it 修订: makes the next version. Refuses another code or class, what says nothing new, and what `establish` refuses.
    pub fn revise(&self, content: Content) -> Result<Event<Self>, Refusal> {
        self.in_force()?;
        if content.code != self.content.code {
            return Err(Refusal::CodeChanged);
        }
        if content.class != self.content.class {
            return Err(Refusal::ClassChanged);
        }
        if content == self.content {
            return Err(Refusal::NothingNew);
        }
        content.check()?;
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Retires it 停用. Refuses the second time.
    pub fn retire(&self) -> Result<Event<Self>, Refusal> {
        self.in_force()?;
        Ok(Event::fact(Fact::Retired))
    }

    /// Refuses a retired one.
    pub fn in_force(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::InForce => Ok(()),
            Stage::Retired => Err(Refusal::Retired),
        }
    }
}

impl Thing for Mechanism {
    const KIND: Kind = Kind::Mechanism;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Established { content }) => Ok(Self { content: content.clone(), version: 1, stage: Stage::InForce }),
            (Some(before), Fact::Revised { content }) if before.stage == Stage::InForce => {
                Ok(Self { content: content.clone(), version: before.version + 1, ..before })
            }
            (Some(before), Fact::Retired) if before.stage == Stage::InForce => Ok(Self { stage: Stage::Retired, ..before }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Established { content } => vec![Claim::Take(ClaimKind::MechanismCode, content.code.clone())],
            Fact::Revised { .. } | Fact::Retired => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["established", "revised", "retired"];

    fn name(&self) -> &'static str {
        match self {
            Self::Established { .. } => "established",
            Self::Revised { .. } => "revised",
            Self::Retired => "retired",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Form(why) => why.rule(),
            Self::CodeTaken | Self::NotACode | Self::CodeChanged => Rule::house("mechanism.code"),
            Self::ClassChanged => Rule::law("mechanism.class", "《北京国际科技创新中心建设条例》第三十一条"),
            Self::NothingNew => Rule::house("mechanism.version"),
            Self::Retired => Rule::house("mechanism.retired"),
            Self::NoSuchMechanism => Rule::house("mechanism.found"),
            Self::Weights { .. } | Self::MixedWeights | Self::TwiceCriterion(_) => Rule::house("mechanism.criteria"),
            Self::AggregationUnfit => Rule::house("mechanism.aggregation"),
            Self::NoStep | Self::NoExperts { .. } => Rule::house("mechanism.steps"),
            Self::Term | Self::TermNotLong | Self::PapersMidway => Rule::house("mechanism.term"),
            Self::OneDiscipline => Rule::house("mechanism.disciplines"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Form(why) => why.says(),
            Self::CodeTaken => Says::new("refusal-mechanism-code-taken"),
            Self::NotACode => Says::new("refusal-mechanism-not-a-code"),
            Self::CodeChanged => Says::new("refusal-mechanism-code-changed"),
            Self::ClassChanged => Says::new("refusal-mechanism-class-changed"),
            Self::NothingNew => Says::new("refusal-mechanism-nothing-new"),
            Self::Retired => Says::new("refusal-mechanism-retired"),
            Self::NoSuchMechanism => Says::new("refusal-mechanism-no-such-mechanism"),
            Self::Weights { sum } => Says::new("refusal-mechanism-weights").with("sum", Arg::Number(i64::from(*sum))),
            Self::MixedWeights => Says::new("refusal-mechanism-mixed-weights"),
            Self::TwiceCriterion(id) => Says::new("refusal-mechanism-twice-criterion").with("id", Arg::Text(id.clone())),
            Self::AggregationUnfit => Says::new("refusal-mechanism-aggregation-unfit"),
            Self::NoStep => Says::new("refusal-mechanism-no-step"),
            Self::NoExperts { step } => Says::new("refusal-mechanism-no-experts").with("step", Arg::Text(step.clone())),
            Self::Term => Says::new("refusal-mechanism-term").with("most", Arg::Number(i64::from(MONTHS_MOST))),
            Self::TermNotLong => Says::new("refusal-mechanism-term-not-long").with("least", Arg::Number(i64::from(LONG_MONTHS))),
            Self::PapersMidway => Says::new("refusal-mechanism-papers-midway"),
            Self::OneDiscipline => Says::new("refusal-mechanism-one-discipline"),
        }
    }

    fn is_about_input(&self) -> bool {
        !matches!(self, Self::CodeTaken | Self::NothingNew | Self::Retired | Self::NoSuchMechanism)
    }
}
