//! Expunction 涉密清除: what must never have been here is destroyed wherever it lies; that it was, and by whose order, stays proved.
//! None ─ propose ▶ Proposed ─ confirm, by another person ▶ Confirmed · Proposed ─ drop ▶ Dropped
//! Unit: private parts of events and files, by their names. Facts cannot be destroyed: their digests are what the log commits to, and rules were
//! decided on them. Source: 《保守国家秘密法》第三十一条第（三）项 (no state secret in such a system; text read in reprints, confidence M); before
//! anything is destroyed the centre reports it, and the order to destroy it is named here. Two persons: rule of the house.

use crate::erasure::PartName;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Prose;
use crate::thing::{Claim, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// How many parts and files one expunction names at most.
const TARGETS_MOST: usize = 200;

/// Why it is destroyed 清除事由.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// A state secret 国家秘密.
    StateSecret,
    /// A work secret 工作秘密.
    WorkSecret,
    /// Another law forbids that it is kept here 其他法律规定.
    OtherLaw,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 3] = [Self::StateSecret, Self::WorkSecret, Self::OtherLaw];

    /// Its text in forms and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StateSecret => "state-secret",
            Self::WorkSecret => "work-secret",
            Self::OtherLaw => "other-law",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// What is destroyed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Targets {
    /// Private parts of events.
    pub parts: Vec<PartName>,
    /// Files, by the digests of their content.
    pub files: Vec<String>,
}

/// Something named to be destroyed, before it is known whether it can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Named {
    /// A private part that is there.
    Part(PartName),
    /// A private part that is not there, or not any more.
    GonePart(PartName),
    /// The facts of an event.
    Facts {
        /// The thing.
        thing: Id,
        /// The version that the event made.
        version: u64,
    },
    /// A file that something names.
    File(String),
    /// A file that nothing names.
    UnknownFile(String),
}

/// An expunction as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Expunction {
    /// What it destroys.
    pub targets: Targets,
    /// Why.
    pub ground: Ground,
    /// By whom it was proposed.
    pub proposed_by: PersonId,
    /// When.
    pub proposed_at: Instant,
    /// By whose order, in words; none once erased with the person who wrote it.
    pub order: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for the second person.
    Proposed,
    /// It was carried out as the second person confirmed it.
    Confirmed {
        /// By whom.
        by: Id,
        /// When.
        at: Instant,
    },
    /// It was dropped; nothing was destroyed.
    Dropped {
        /// By whom.
        by: Id,
        /// When.
        at: Instant,
    },
}

impl Stage {
    /// Its text in rows and locales.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed { .. } => "confirmed",
            Self::Dropped { .. } => "dropped",
        }
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody proposed it.
    Proposed {
        /// By whom.
        by: PersonId,
        /// What.
        targets: Targets,
        /// Why.
        ground: Ground,
    },
    /// Somebody else confirmed it, and it was destroyed in the same transaction.
    Confirmed,
    /// It was dropped.
    Dropped,
}

/// By whose order it is destroyed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The order: which authority, which document.
    pub text: String,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nothing is named.
    Nothing,
    /// More is named than one expunction takes.
    TooMany {
        /// The most.
        most: usize,
    },
    /// A fact cannot be destroyed without breaking the proof of everything after it.
    FactStays,
    /// There is no such part or file, or not any more.
    NotThere {
        /// Its name.
        named: String,
    },
    /// The second person is the first.
    SamePerson,
    /// It has been carried out or dropped.
    AlreadyDecided,
    /// There is no such expunction.
    NoSuchExpunction,
    /// What was asked for has been destroyed.
    Gone {
        /// When, as a local time.
        at: String,
    },
}

/// Proposes to destroy what is named 提出清除. Refuses nothing named, too much, a fact, and what is not there.
pub fn propose(by: PersonId, named: Vec<Named>, ground: Ground, order: &Prose) -> Result<Event<Expunction>, Refusal> {
    if named.is_empty() {
        return Err(Refusal::Nothing);
    }
    if named.len() > TARGETS_MOST {
        return Err(Refusal::TooMany { most: TARGETS_MOST });
    }
    let mut targets = Targets::default();
    for one in named {
        match one {
            Named::Part(part) if !targets.parts.contains(&part) => targets.parts.push(part),
            Named::File(digest) if !targets.files.contains(&digest) => targets.files.push(digest),
            Named::Part(_) | Named::File(_) => {}
            Named::Facts { .. } => return Err(Refusal::FactStays),
            Named::GonePart(part) => return Err(Refusal::NotThere { named: format!("{}/{}/{}", part.thing, part.version, part.part) }),
            Named::UnknownFile(digest) => return Err(Refusal::NotThere { named: digest }),
        }
    }
    targets.parts.sort();
    targets.files.sort();
    Ok(Event::about(Fact::Proposed { by, targets, ground }, by, Order { text: order.as_str().to_owned() }))
}

/// Proposes again what was carried out before its data were lost 依锚点重新提出: two persons decided it then, and an anchor says what.
pub fn propose_again(targets: Targets, ground: Ground) -> Event<Expunction> {
    let by = PersonId(Id::SYSTEM);
    let text = "数据恢复：此清除此前已经两人复核办理，现依外部锚点重新执行。 Restored data: two persons had decided it; done again as anchored.";
    Event::about(Fact::Proposed { by, targets, ground }, by, Order { text: text.to_owned() })
}

impl Expunction {
    /// Confirms again what was confirmed before its data were lost 依锚点重新清除. Refuses one that is decided.
    pub fn confirm_again(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Proposed => Ok(Event::fact(Fact::Confirmed)),
            Stage::Confirmed { .. } | Stage::Dropped { .. } => Err(Refusal::AlreadyDecided),
        }
    }

    /// Confirms it 复核清除; what it names is destroyed with the event. Refuses the person who proposed it, and one that is decided.
    pub fn confirm(&self, by: Id) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Proposed if by == self.proposed_by.0 => Err(Refusal::SamePerson),
            Stage::Proposed => Ok(Event::fact(Fact::Confirmed)),
            Stage::Confirmed { .. } | Stage::Dropped { .. } => Err(Refusal::AlreadyDecided),
        }
    }

    /// Drops it 放弃清除. Refuses one that is decided.
    pub fn drop_proposal(&self) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Proposed => Ok(Event::fact(Fact::Dropped)),
            Stage::Confirmed { .. } | Stage::Dropped { .. } => Err(Refusal::AlreadyDecided),
        }
    }

    /// When it was carried out, if it was.
    pub fn carried_out(&self) -> Option<Instant> {
        match self.stage {
            Stage::Confirmed { at, .. } => Some(at),
            Stage::Proposed | Stage::Dropped { .. } => None,
        }
    }
}

impl Thing for Expunction {
    const KIND: Kind = Kind::Expunction;
    type Fact = Fact;
    type Private = Order;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let (by, at) = (happened.actor, happened.at);
        match (before, &happened.event.fact) {
            (None, Fact::Proposed { by, targets, ground }) => Ok(Self {
                targets: targets.clone(),
                ground: *ground,
                proposed_by: *by,
                proposed_at: at,
                order: happened.event.of(*by).map(|order| order.text.clone()),
                stage: Stage::Proposed,
            }),
            (Some(expunction), Fact::Confirmed) if expunction.stage == Stage::Proposed => {
                Ok(Self { stage: Stage::Confirmed { by, at }, ..expunction })
            }
            (Some(expunction), Fact::Dropped) if expunction.stage == Stage::Proposed => Ok(Self { stage: Stage::Dropped { by, at }, ..expunction }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["proposed", "confirmed", "dropped"];

    fn name(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Confirmed => "confirmed",
            Self::Dropped => "dropped",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::Nothing | Self::TooMany { .. } | Self::NotThere { .. } => "expunction.targets",
            Self::FactStays => "expunction.fact",
            Self::SamePerson => "expunction.second",
            Self::AlreadyDecided => "expunction.decided",
            Self::NoSuchExpunction => "expunction.found",
            Self::Gone { .. } => "expunction.gone",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::Nothing => Says::new("refusal-expunction-nothing"),
            Self::TooMany { most } => Says::new("refusal-expunction-too-many").with("most", Arg::count(*most)),
            Self::NotThere { named } => Says::new("refusal-expunction-not-there").with("named", Arg::Text(named.clone())),
            Self::FactStays => Says::new("refusal-expunction-fact-stays"),
            Self::SamePerson => Says::new("refusal-expunction-same-person"),
            Self::AlreadyDecided => Says::new("refusal-expunction-already-decided"),
            Self::NoSuchExpunction => Says::new("refusal-expunction-no-such-expunction"),
            Self::Gone { at } => Says::new("refusal-expunction-gone").with("at", Arg::Text(at.clone())),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::Nothing | Self::TooMany { .. } | Self::FactStays | Self::NotThere { .. })
    }
}
