//! Erasure request 个人信息删除申请: a person asks that what is private of them is erased; an administrator grants it or says why not.
//! None ─ ask ▶ Asked ─ grant ▶ Granted ─ carry out ▶ Done · Asked ─ refuse ▶ Refused · Asked, Granted ─ withdraw ▶ Withdrawn
//! Unit: a request; its clock is 15 working days. Source: 《个人信息保护法》第四十七条 (grounds, and what must be kept), 第五十条 (a refusal says
//! why); the law sets no number of days, so the clock is that of 《App违法违规收集使用个人信息行为认定方法》第六条 (国信办秘字〔2019〕191号),
//! read in reports only, confidence M.

use crate::calendar::{Calendar, Reckoned, Term};
use crate::erasure::Ground;
use crate::refusal::{Explain, Rule, Says};
use crate::text::Prose;
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::time::Zone;
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// By when a request is answered.
pub const TERM: Term = Term::WorkingDays(15);

/// A request as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureRequest {
    /// Whose private parts.
    pub person: PersonId,
    /// On what ground.
    pub ground: Ground,
    /// When it was made.
    pub asked_at: Instant,
    /// By when it is answered; none where the calendar did not reach so far.
    pub due: Option<Reckoned>,
    /// What they said; none where nothing, or once erased.
    pub said: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for an answer.
    Asked,
    /// It will be carried out once the person has been written to.
    Granted {
        /// By whom.
        by: Id,
        /// When.
        at: Instant,
        /// The version of the request that this made, after which the letter is looked for.
        version: u64,
    },
    /// It will not.
    Refused {
        /// By whom.
        by: Id,
        /// When.
        at: Instant,
        /// What stands against it.
        obstacle: Obstacle,
        /// Why, in words; none once erased.
        reason: Option<String>,
    },
    /// The person took it back.
    Withdrawn {
        /// When.
        at: Instant,
    },
    /// It was carried out.
    Done {
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
            Self::Asked => "asked",
            Self::Granted { .. } => "granted",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Done { .. } => "done",
        }
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Asked | Self::Granted { .. })
    }
}

/// What stands against an erasure 不予删除的事由.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// A law or regulation wants it kept longer.
    Retention,
    /// It can hardly be done technically.
    Technical,
    /// None of the grounds of the law is there.
    NoGround,
}

impl Obstacle {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Retention, Self::Technical, Self::NoGround];

    /// Its text in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Technical => "technical",
            Self::NoGround => "no-ground",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obstacle| obstacle.as_str() == text)
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// The person asked.
    Asked {
        /// Who.
        person: PersonId,
        /// On what ground.
        ground: Ground,
        /// By when it is answered, and by which editions of the calendar.
        due: Option<Reckoned>,
    },
    /// Somebody granted it.
    Granted,
    /// Somebody refused it.
    Refused {
        /// What stands against it.
        obstacle: Obstacle,
    },
    /// The person took it back.
    Withdrawn,
    /// It was carried out.
    CarriedOut,
}

/// What the person or, of them, the administrator said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said {
    /// The words.
    pub text: String,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// They have asked already.
    AlreadyAsked,
    /// It has been answered.
    AlreadyAnswered,
    /// Nobody decides on a request of their own.
    OwnRequest,
    /// It has not been granted.
    NotGranted,
    /// The letter that says so has not gone out.
    LetterWaits,
    /// There is no such request.
    NoSuchRequest,
}

/// Asks 申请删除. Refuses a second request while one is open, which the claim finds. Where the calendar does not reach, there is no clock yet.
pub fn ask(person: PersonId, ground: Ground, said: Option<&Prose>, calendar: &Calendar, zone: &Zone, now: Instant) -> Event<ErasureRequest> {
    let fact = Fact::Asked { person, ground, due: calendar.reckon(now, TERM, zone, None).ok() };
    match said {
        Some(said) => Event::about(fact, person, Said { text: said.as_str().to_owned() }),
        None => Event::fact(fact),
    }
}

impl ErasureRequest {
    /// Grants it 准予删除; a letter tells the person. Refuses one's own and one that is answered.
    pub fn grant(&self, by: Id) -> Result<Event<Self>, Refusal> {
        self.decide(by)?;
        Ok(Event::fact(Fact::Granted))
    }

    /// Refuses it 不予删除, with what stands against it and why. Refuses one's own and one that is answered.
    pub fn refuse(&self, by: Id, obstacle: Obstacle, reason: &Prose) -> Result<Event<Self>, Refusal> {
        self.decide(by)?;
        Ok(Event::about(Fact::Refused { obstacle }, self.person, Said { text: reason.as_str().to_owned() }))
    }

    /// Takes it back 撤回申请. Refuses one that is answered finally.
    pub fn withdraw(&self) -> Result<Event<Self>, Refusal> {
        if self.stage.is_open() { Ok(Event::fact(Fact::Withdrawn)) } else { Err(Refusal::AlreadyAnswered) }
    }

    /// Is carried out 执行删除. `letter_waits` says whether the letter of the grant has not gone out. Refuses one's own, one that is not
    /// granted, and while the letter waits: afterwards there is no address any more.
    pub fn carry_out(&self, by: Id, letter_waits: bool) -> Result<Event<Self>, Refusal> {
        match self.stage {
            _ if by == self.person.0 => Err(Refusal::OwnRequest),
            Stage::Asked => Err(Refusal::NotGranted),
            Stage::Granted { .. } if letter_waits => Err(Refusal::LetterWaits),
            Stage::Granted { .. } => Ok(Event::fact(Fact::CarriedOut)),
            Stage::Refused { .. } | Stage::Withdrawn { .. } | Stage::Done { .. } => Err(Refusal::AlreadyAnswered),
        }
    }

    /// What becomes of it when the operator erases the person at the console; none where it is answered.
    pub fn overtaken(&self) -> Option<Event<Self>> {
        self.stage.is_open().then(|| Event::fact(Fact::CarriedOut))
    }

    fn decide(&self, by: Id) -> Result<(), Refusal> {
        match self.stage {
            _ if by == self.person.0 => Err(Refusal::OwnRequest),
            Stage::Asked => Ok(()),
            Stage::Granted { .. } | Stage::Refused { .. } | Stage::Withdrawn { .. } | Stage::Done { .. } => Err(Refusal::AlreadyAnswered),
        }
    }
}

impl Thing for ErasureRequest {
    const KIND: Kind = Kind::ErasureRequest;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let (by, at) = (happened.actor, happened.at);
        let said = happened.event.private.first().and_then(|part| part.content.as_ref()).map(|said| said.text.clone());
        match (before, &happened.event.fact) {
            (None, Fact::Asked { person, ground, due }) => {
                Ok(Self { person: *person, ground: *ground, asked_at: at, due: due.clone(), said, stage: Stage::Asked })
            }
            (Some(request), Fact::Granted) if request.stage == Stage::Asked => {
                Ok(Self { stage: Stage::Granted { by, at, version: happened.version }, ..request })
            }
            (Some(request), Fact::Refused { obstacle }) if request.stage == Stage::Asked => {
                Ok(Self { stage: Stage::Refused { by, at, obstacle: *obstacle, reason: said }, ..request })
            }
            (Some(request), Fact::Withdrawn) if request.stage.is_open() => Ok(Self { stage: Stage::Withdrawn { at }, ..request }),
            (Some(request), Fact::CarriedOut) if request.stage.is_open() => Ok(Self { stage: Stage::Done { by, at }, ..request }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let free = || before.map(|request| Claim::Free(ClaimKind::OpenErasureRequest, request.person.to_string())).into_iter().collect();
        match fact {
            Fact::Asked { person, .. } => vec![Claim::Take(ClaimKind::OpenErasureRequest, person.to_string())],
            Fact::Granted => Vec::new(),
            Fact::Refused { .. } | Fact::Withdrawn | Fact::CarriedOut => free(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Asked { .. } => vec![Consequence::Mail(Letter::ErasureAsked)],
            Fact::Granted => vec![Consequence::Mail(Letter::ErasureGranted)],
            Fact::Refused { .. } => vec![Consequence::Mail(Letter::ErasureRefused)],
            // Nobody is left to write to.
            Fact::Withdrawn | Fact::CarriedOut => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["asked", "granted", "refused", "withdrawn", "carried-out"];

    fn name(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Granted => "granted",
            Self::Refused { .. } => "refused",
            Self::Withdrawn => "withdrawn",
            Self::CarriedOut => "carried-out",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyAsked => "erasure.asked",
            Self::AlreadyAnswered => "erasure.answered",
            Self::OwnRequest => "erasure.own",
            Self::NotGranted | Self::LetterWaits => "erasure.letter",
            Self::NoSuchRequest => "erasure.found",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyAsked => "refusal-erasure-already-asked",
            Self::AlreadyAnswered => "refusal-erasure-already-answered",
            Self::OwnRequest => "refusal-erasure-own-request",
            Self::NotGranted => "refusal-erasure-not-granted",
            Self::LetterWaits => "refusal-erasure-letter-waits",
            Self::NoSuchRequest => "refusal-erasure-no-such-request",
        })
    }
}
