//! Ban 科研诚信限制: somebody may not apply for a time, as a body that may say so has decided; visible to the person and to officers alone.
//!
//! ```text
//! None ─ impose ▶ InForce ─ lift ▶ Lifted
//! ```
//! Days are civil days, the term is half open; one without an end holds until it is lifted. The ground is a fact, so that a rule can ask for it; the
//! document it rests on is private. Source: 《科研失信行为调查处理规则》(2022); lengths are the deciding body's, and no figure is set here.

use crate::day::Day;
use crate::refusal::{Explain, Rule, Says};
use crate::text::Prose;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, PersonId};
use serde::{Deserialize, Serialize};

/// A ban as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ban {
    /// Whom it binds.
    pub person: PersonId,
    /// On which ground.
    pub ground: Ground,
    /// The first day.
    pub from: Day,
    /// The first day on which it no longer holds; none until it is lifted.
    pub until: Option<Day>,
    /// How far it has come.
    pub stage: Stage,
    /// The document it rests on; none once erased.
    pub source: Option<Prose>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It stands 生效.
    InForce,
    /// It was taken back 已解除.
    Lifted,
}

impl Stage {
    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Lifted => "lifted",
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::InForce, Self::Lifted].into_iter().find(|stage| stage.as_str() == text)
    }
}

/// On which ground 事由.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Misconduct in research 科研失信.
    Misconduct,
    /// Misuse of project money 经费违规.
    Money,
    /// A project not finished, or finished badly 项目逾期或验收不通过.
    Unfinished,
    /// A list of another authority 其他部门失信惩戒.
    Elsewhere,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 4] = [Self::Misconduct, Self::Money, Self::Unfinished, Self::Elsewhere];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Misconduct => "misconduct",
            Self::Money => "money",
            Self::Unfinished => "unfinished",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody may not apply for a time.
    Imposed {
        /// Whom it binds.
        person: PersonId,
        /// On which ground.
        ground: Ground,
        /// The first day.
        from: Day,
        /// The first day on which it no longer holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    },
    /// It holds no longer.
    Lifted,
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It ends before it begins.
    EmptyTerm,
    /// It was lifted already.
    AlreadyLifted,
    /// Nobody imposes one on themselves, and nobody lifts their own.
    Own,
    /// There is no such ban, or it is not theirs to see.
    NoSuchBan,
}

/// Imposes one 登记限制. Refuses an empty term, and one on oneself.
pub fn impose(person: PersonId, ground: Ground, from: Day, until: Option<Day>, source: Prose, own: bool) -> Result<Event<Ban>, Refusal> {
    if own {
        return Err(Refusal::Own);
    }
    if until.is_some_and(|until| until <= from) {
        return Err(Refusal::EmptyTerm);
    }
    Ok(Event::about(Fact::Imposed { person, ground, from, until }, person, source))
}

impl Ban {
    /// Lifts it 解除. Refuses the second time, and one's own.
    pub fn lift(&self, own: bool) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Lifted => Err(Refusal::AlreadyLifted),
            Stage::InForce if own => Err(Refusal::Own),
            Stage::InForce => Ok(Event::fact(Fact::Lifted)),
        }
    }

    /// Whether it holds on a day.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.stage == Stage::InForce && self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Of several bans the one that ends last, if any is in force on a day: its last day, and none for one without an end.
pub fn longest<'a>(bans: impl Iterator<Item = &'a Ban>, day: Day) -> Option<Option<Day>> {
    let ends = bans.filter(|ban| ban.is_in_force(day)).map(|ban| ban.until);
    ends.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other)))
}

impl Thing for Ban {
    const KIND: Kind = Kind::Ban;
    type Fact = Fact;
    type Private = Prose;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Imposed { person, ground, from, until }) => Ok(Self {
                person: *person,
                ground: *ground,
                from: *from,
                until: *until,
                stage: Stage::InForce,
                source: happened.event.of(*person).cloned(),
            }),
            (Some(ban), Fact::Lifted) if ban.stage == Stage::InForce => Ok(Self { stage: Stage::Lifted, ..ban }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["imposed", "lifted"];

    fn name(&self) -> &'static str {
        match self {
            Self::Imposed { .. } => "imposed",
            Self::Lifted => "lifted",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::EmptyTerm => "ban.term",
            Self::AlreadyLifted => "ban.stage",
            Self::Own => "ban.own",
            Self::NoSuchBan => "ban.found",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::EmptyTerm => "refusal-ban-empty-term",
            Self::AlreadyLifted => "refusal-ban-already-lifted",
            Self::Own => "refusal-ban-own",
            Self::NoSuchBan => "refusal-ban-no-such-ban",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::EmptyTerm)
    }
}
