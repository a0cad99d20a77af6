//! Call 指南: what a programme asks for, of whom, how it is judged, and until when.
//! Draft ─ publish ▶ Published ─ cancel ▶ Cancelled · Draft ─ revise ▶ Draft · Published ─ extend ▶ Published
//! Whether a published call is forecast, open or closed is read from its window and the time; nothing happens at the closing instant.
//! Unit: money in fen; the window is half open. Source: the notice of the call; 《北京国际科技创新中心建设条例》第三十一条 (evaluation by class).

mod terms;

pub use terms::Terms;

use crate::budget;
use crate::form::{self, Form};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Bilingual;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing, decode_any};
use crate::time::{Phase, Window};
use crate::{Event, Id, Instant, Money, ProgrammeId, centre::Nothing, programme};
use serde::{Deserialize, Serialize};

/// A call as it stands.
#[derive(Clone, Debug)]
pub struct Call {
    /// Under which programme.
    pub programme: ProgrammeId,
    /// What it says.
    pub content: Content,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Seen by officers only.
    Draft,
    /// Seen by all; the form is fixed.
    Published {
        /// When.
        at: Instant,
    },
    /// Taken back, with the reason that all can read.
    Cancelled {
        /// Why.
        reason: Bilingual,
    },
}

/// What a call says 指南内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// A short code, unique in the centre; the applications' numbers start with it.
    pub code: String,
    /// Its class.
    pub class: Class,
    /// Its fields.
    pub fields: Vec<Discipline>,
    /// Its title.
    pub title: Bilingual,
    /// What it asks for.
    pub text: Bilingual,
    /// Whether foreigners may lead; then the English text must be there.
    pub foreign_leads: bool,
    /// When it takes applications.
    pub window: Window,
    /// What it has to give, in all.
    pub budget: Option<Money>,
    /// Whom to ask.
    pub contact: String,
    /// What is asked.
    pub form: Form,
    /// Public documents with it.
    pub attachments: Vec<Document>,
    /// What is asked beside the form; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "Terms::is_bare")]
    pub terms: Terms,
}

/// A public document with a call 附件.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// What it is called.
    pub name: form::FileName,
    /// The digest of its content.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: form::MediaType,
    /// Who declared it free of state secrets; from version 2 of the event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<form::Declared>,
}

/// How a call is judged 类别; scores of different classes are never pooled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The applicant's own idea 自由探索.
    FreeExploration,
    /// Towards a goal that the call sets 目标导向.
    GoalOriented,
    /// Disruptive and non-consensus ideas 颠覆性与非共识.
    Disruptive,
    /// Across disciplines 学科交叉.
    CrossDisciplinary,
    /// Talent 人才项目.
    Talent,
    /// International 国际合作.
    International,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 6] =
        [Self::FreeExploration, Self::GoalOriented, Self::Disruptive, Self::CrossDisciplinary, Self::Talent, Self::International];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FreeExploration => "free-exploration",
            Self::GoalOriented => "goal-oriented",
            Self::Disruptive => "disruptive",
            Self::CrossDisciplinary => "cross-disciplinary",
            Self::Talent => "talent",
            Self::International => "international",
        }
    }

    /// The class of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

/// A field of science 领域, as the basic-research meeting of 2024-01-19 names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discipline {
    /// 数学.
    Mathematics,
    /// 物理.
    Physics,
    /// 化学.
    Chemistry,
    /// 生物.
    Biology,
    /// 新一代信息技术.
    InformationTechnology,
    /// 医药健康.
    Health,
    /// 航空航天.
    Aerospace,
    /// 材料.
    Materials,
    /// 环境与地球科学.
    EarthAndEnvironment,
    /// 能源.
    Energy,
}

impl Discipline {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Mathematics,
        Self::Physics,
        Self::Chemistry,
        Self::Biology,
        Self::InformationTechnology,
        Self::Health,
        Self::Aerospace,
        Self::Materials,
        Self::EarthAndEnvironment,
        Self::Energy,
    ];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mathematics => "mathematics",
            Self::Physics => "physics",
            Self::Chemistry => "chemistry",
            Self::Biology => "biology",
            Self::InformationTechnology => "information-technology",
            Self::Health => "health",
            Self::Aerospace => "aerospace",
            Self::Materials => "materials",
            Self::EarthAndEnvironment => "earth-and-environment",
            Self::Energy => "energy",
        }
    }

    /// The field of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Drafted.
    Drafted {
        /// Under which programme.
        programme: ProgrammeId,
        /// What it says.
        content: Content,
    },
    /// Revised before publication.
    Revised {
        /// What it says now.
        content: Content,
    },
    /// Published; the form is fixed from here on.
    Published,
    /// Its closing moved to a later instant.
    Extended {
        /// The new closing instant.
        closes: Instant,
    },
    /// Taken back.
    Cancelled {
        /// Why.
        reason: Bilingual,
    },
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another call has the code.
    CodeTaken,
    /// Not a code: 2 to 24 capital letters, digits and hyphens.
    NotACode,
    /// The programme is closed.
    ProgrammeClosed,
    /// It closes before it opens.
    EmptyWindow,
    /// It would be closed the moment it is published.
    ClosesInThePast {
        /// When it closes.
        window: Window,
    },
    /// Foreigners may lead, and the English title or text is missing.
    EnglishMissing,
    /// No field of science is named.
    NoField,
    /// The form has a fault.
    Form(form::Refusal),
    /// The funding rule has a fault.
    Funding(budget::Refusal),
    /// It is published: what it says is fixed.
    AlreadyPublished,
    /// It is not published.
    NotPublished,
    /// It is taken back.
    Cancelled,
    /// The new closing is not later than the old one.
    NotLater {
        /// The old one.
        window: Window,
    },
    /// There is no such call.
    NoSuchCall,
}

/// Drafts a call 起草指南. Refuses a closed programme, a wrong code, an empty window and a faulty form.
pub fn draft(programme: ProgrammeId, under: &programme::Programme, content: Content) -> Result<Event<Call>, Refusal> {
    under.running().map_err(|_| Refusal::ProgrammeClosed)?;
    check(&content)?;
    Ok(Event::fact(Fact::Drafted { programme, content }))
}

fn check(content: &Content) -> Result<(), Refusal> {
    if !programme::is_code(&content.code) {
        return Err(Refusal::NotACode);
    }
    if content.window.closes <= content.window.opens {
        return Err(Refusal::EmptyWindow);
    }
    if content.fields.is_empty() {
        return Err(Refusal::NoField);
    }
    content.terms.funding.check().map_err(Refusal::Funding)?;
    content.form.check().map_err(Refusal::Form)
}

impl Call {
    /// Revises a draft 修改指南. Refuses a published or cancelled call and what `draft` refuses.
    pub fn revise(&self, content: Content) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        check(&content)?;
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Publishes it 发布指南. Refuses the second time, a window that is over, and missing English where foreigners may lead.
    pub fn publish(&self, now: Instant) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        check(&self.content)?;
        if self.content.window.closes <= now {
            return Err(Refusal::ClosesInThePast { window: self.content.window.clone() });
        }
        let english = |text: &Bilingual| !text.en.trim().is_empty();
        if self.content.foreign_leads && !(english(&self.content.title) && english(&self.content.text)) {
            return Err(Refusal::EnglishMissing);
        }
        Ok(Event::fact(Fact::Published))
    }

    /// Moves the closing to a later instant 延长截止时间. Refuses what is not later, and a call that is not published.
    pub fn extend(&self, closes: Instant) -> Result<Event<Self>, Refusal> {
        self.published()?;
        if closes <= self.content.window.closes {
            return Err(Refusal::NotLater { window: self.content.window.clone() });
        }
        Ok(Event::fact(Fact::Extended { closes }))
    }

    /// Takes it back 撤销指南. Refuses the second time.
    pub fn cancel(&self, reason: Bilingual) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft | Stage::Published { .. } => Ok(Event::fact(Fact::Cancelled { reason })),
            Stage::Cancelled { .. } => Err(Refusal::Cancelled),
        }
    }

    /// Refuses a call that is not published or is taken back.
    pub fn published(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Published { .. } => Ok(()),
            Stage::Draft => Err(Refusal::NotPublished),
            Stage::Cancelled { .. } => Err(Refusal::Cancelled),
        }
    }

    /// Whether all may see it.
    pub fn is_public(&self) -> bool {
        match self.stage {
            Stage::Draft => false,
            Stage::Published { .. } | Stage::Cancelled { .. } => true,
        }
    }

    /// Where the instant lies in its window.
    pub fn phase(&self, at: Instant) -> Phase {
        self.content.window.phase(at)
    }
}

impl Thing for Call {
    const KIND: Kind = Kind::Call;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Drafted { programme, content }) => Ok(Self { programme: *programme, content: content.clone(), stage: Stage::Draft }),
            (Some(call), Fact::Revised { content }) if call.stage == Stage::Draft => Ok(Self { content: content.clone(), ..call }),
            (Some(call), Fact::Published) if call.stage == Stage::Draft => Ok(Self { stage: Stage::Published { at: happened.at }, ..call }),
            (Some(mut call), Fact::Extended { closes }) if matches!(call.stage, Stage::Published { .. }) => {
                call.content.window.closes = *closes;
                Ok(call)
            }
            (Some(call), Fact::Cancelled { reason }) if !matches!(call.stage, Stage::Cancelled { .. }) => {
                Ok(Self { stage: Stage::Cancelled { reason: reason.clone() }, ..call })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Drafted { content, .. } => vec![Claim::Take(ClaimKind::CallCode, content.code.clone())],
            Fact::Revised { content } => match before {
                Some(call) if call.content.code != content.code => {
                    vec![Claim::Free(ClaimKind::CallCode, call.content.code.clone()), Claim::Take(ClaimKind::CallCode, content.code.clone())]
                }
                Some(_) | None => Vec::new(),
            },
            Fact::Published | Fact::Extended { .. } | Fact::Cancelled { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: a document may say who declared it free of state secrets. 3: terms beside the form. 4: richer fields in the form.
    const VERSION: u16 = 4;
    const NAMES: &'static [&'static str] = &["drafted", "revised", "published", "extended", "cancelled"];

    fn name(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Revised { .. } => "revised",
            Self::Published => "published",
            Self::Extended { .. } => "extended",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Form(why) => why.rule(),
            Self::Funding(why) => why.rule(),
            Self::CodeTaken | Self::NotACode => Rule::house("call.code"),
            Self::ProgrammeClosed => Rule::house("call.programme"),
            Self::EmptyWindow | Self::ClosesInThePast { .. } | Self::NotLater { .. } => Rule::house("call.window"),
            Self::EnglishMissing => Rule::house("call.english"),
            Self::NoField => Rule::house("call.field"),
            Self::AlreadyPublished | Self::NotPublished | Self::Cancelled => Rule::house("call.stage"),
            Self::NoSuchCall => Rule::house("call.found"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Form(why) => why.says(),
            Self::Funding(why) => why.says(),
            Self::CodeTaken => Says::new("refusal-call-code-taken"),
            Self::NotACode => Says::new("refusal-call-not-a-code"),
            Self::ProgrammeClosed => Says::new("refusal-call-programme-closed"),
            Self::EmptyWindow => Says::new("refusal-call-empty-window"),
            Self::ClosesInThePast { window } => closing("refusal-call-closes-in-the-past", window),
            Self::NotLater { window } => closing("refusal-call-not-later", window),
            Self::EnglishMissing => Says::new("refusal-call-english-missing"),
            Self::NoField => Says::new("refusal-call-no-field"),
            Self::AlreadyPublished => Says::new("refusal-call-already-published"),
            Self::NotPublished => Says::new("refusal-call-not-published"),
            Self::Cancelled => Says::new("refusal-call-cancelled"),
            Self::NoSuchCall => Says::new("refusal-call-no-such-call"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NotACode | Self::EmptyWindow | Self::NoField | Self::Form(_) | Self::Funding(_))
    }
}

fn closing(key: &'static str, window: &Window) -> Says {
    Says::new(key).with("closes", Arg::Instant(window.closes, window.zone.clone()))
}
