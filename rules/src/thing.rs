//! Thing 事项: one aggregate, a few kilobytes, whose life is a list of events.
//!
//! An event is one fact and, beside it, private parts, one a person concerned. Facts hold ids, stages, dates, counts and fen, and are kept
//! for good. Private parts hold names, contacts and free text and can be erased; no rule decides on what lies in one, and `apply` is total
//! without them. `apply` is the only code that moves a stage: it never refuses, and a journal it cannot follow is `Corrupt`, a fault.

use crate::{Id, Instant, PersonId};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// What kind a thing is; its text stands in the journal for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The centre 中心.
    Centre,
    /// A person 人员.
    Person,
    /// A grant 授权.
    Grant,
    /// An invitation 邀请.
    Invitation,
    /// A programme 计划.
    Programme,
    /// A call 指南.
    Call,
    /// An application 申请.
    Application,
    /// A proven contact 联系方式.
    Contact,
    /// An authenticator 登录验证方式.
    Authenticator,
    /// An access token 访问令牌.
    Token,
}

impl Kind {
    /// Every kind, in the order in which `check` and `rebuild` take them.
    pub const ALL: [Self; 10] = [
        Self::Centre,
        Self::Person,
        Self::Grant,
        Self::Invitation,
        Self::Programme,
        Self::Call,
        Self::Application,
        Self::Contact,
        Self::Authenticator,
        Self::Token,
    ];

    /// Its text in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Person => "person",
            Self::Grant => "grant",
            Self::Invitation => "invitation",
            Self::Programme => "programme",
            Self::Call => "call",
            Self::Application => "application",
            Self::Contact => "contact",
            Self::Authenticator => "authenticator",
            Self::Token => "token",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What happened to a thing.
#[derive(Clone, Debug)]
pub struct Event<T: Thing> {
    /// What is kept.
    pub fact: T::Fact,
    /// What can be erased, in the order in which it was written.
    pub private: Vec<Private<T::Private>>,
}

/// What an event says of one person, until it is erased.
#[derive(Clone, Debug)]
pub struct Private<P> {
    /// Whom it concerns.
    pub of: PersonId,
    /// None once erased.
    pub content: Option<P>,
}

/// An event as the journal gives it back: with when, who, and which version it made.
#[derive(Clone, Debug)]
pub struct Happened<T: Thing> {
    /// What happened.
    pub event: Event<T>,
    /// When.
    pub at: Instant,
    /// Who did it; `Id::SYSTEM` for the system.
    pub actor: Id,
    /// The version of the thing after it, from 1.
    pub version: u64,
}

/// A kind of thing.
pub trait Thing: Sized + Clone + fmt::Debug {
    /// Which.
    const KIND: Kind;
    /// What happens to it; stored for good, so variants are added and never changed.
    type Fact: Fact;
    /// What is said of persons beside it.
    type Private: Serialize + DeserializeOwned + Clone + fmt::Debug;

    /// The thing after the event. Total when private parts are erased.
    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt>;

    /// What the event takes and frees of what only one thing may hold.
    fn claims(before: Option<&Self>, id: Id, fact: &Self::Fact) -> Vec<Claim>;

    /// What follows from the event and is done after it, by a worker that may be told twice.
    fn consequences(_fact: &Self::Fact) -> Vec<Consequence> {
        Vec::new()
    }
}

/// The kept half of an event, in the bytes of the journal.
pub trait Fact: Serialize + DeserializeOwned + Clone + fmt::Debug {
    /// The version of the shape that is written today; older ones are read through `decode`.
    const VERSION: u16 = 1;
    /// Every name there is, so that a journal with an unknown one stops the start.
    const NAMES: &'static [&'static str];

    /// Its name in the record: lower case with hyphens, in the past tense.
    fn name(&self) -> &'static str;

    /// Reads the bytes of any version ever written. An unknown version or shape is `Corrupt`.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        if version != Self::VERSION {
            return Err(Corrupt::because(format!("event version {version} is not known")));
        }
        serde_json::from_slice(bytes).map_err(|error| Corrupt::because(error.to_string()))
    }
}

/// A right to be the only one 占用: taken or freed by an event, unique over all things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Taken, unless somebody holds it: then the refusal registered for the kind.
    Take(ClaimKind, String),
    /// Given back.
    Free(ClaimKind, String),
}

/// What only one thing may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ClaimKind {
    /// There is one centre.
    Centre,
    /// One person an address; the key is a keyed digest of it.
    Email,
    /// One programme a code.
    ProgrammeCode,
    /// One call a code.
    CallCode,
    /// One live application per lead and call.
    LiveApplication,
    /// One application a number.
    ApplicationNumber,
    /// One live grant of a role in a place to a person.
    LiveGrant,
    /// One person a mobile number; the key is a keyed digest of it.
    Mobile,
    /// One authenticator a passkey; the key is a digest of its id.
    Passkey,
}

impl ClaimKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Centre,
        Self::Email,
        Self::ProgrammeCode,
        Self::CallCode,
        Self::LiveApplication,
        Self::ApplicationNumber,
        Self::LiveGrant,
        Self::Mobile,
        Self::Passkey,
    ];

    /// Its text in the rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Email => "email",
            Self::ProgrammeCode => "programme-code",
            Self::CallCode => "call-code",
            Self::LiveApplication => "live-application",
            Self::ApplicationNumber => "application-number",
            Self::LiveGrant => "live-grant",
            Self::Mobile => "mobile",
            Self::Passkey => "passkey",
        }
    }

    /// What is said to who comes second.
    pub fn taken(self) -> crate::Refusal {
        match self {
            Self::Centre => crate::centre::Refusal::AlreadyFounded.into(),
            Self::Email => crate::person::Refusal::AddressTaken.into(),
            Self::ProgrammeCode => crate::programme::Refusal::CodeTaken.into(),
            Self::CallCode => crate::call::Refusal::CodeTaken.into(),
            Self::LiveApplication => crate::application::Refusal::AlreadyLive.into(),
            Self::ApplicationNumber => crate::application::Refusal::NumberTaken.into(),
            Self::LiveGrant => crate::grant::Refusal::AlreadyGranted.into(),
            Self::Mobile => crate::contact::Refusal::Taken.into(),
            Self::Passkey => crate::authenticator::Refusal::SamePasskey.into(),
        }
    }
}

/// What is done after an event 后续事务: a step, keyed in the outbox by event, step and version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Consequence {
    /// Mail the person whom the step concerns.
    Mail(Letter),
}

/// Which letter 通知.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Letter {
    /// To a new person.
    Welcome,
    /// To who is invited.
    Invitation,
    /// To the lead: received.
    Received,
    /// To the lead: withdrawn.
    Withdrawn,
}

impl Letter {
    /// Its text in the outbox and in the locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Invitation => "invitation",
            Self::Received => "received",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The letter of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Welcome, Self::Invitation, Self::Received, Self::Withdrawn].into_iter().find(|letter| letter.as_str() == text)
    }
}

/// The journal cannot be followed: a fault, found by `check`, never shown as a refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Corrupt {
    /// What does not fit.
    pub why: String,
}

impl Corrupt {
    /// With a reason.
    pub fn because(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }

    /// An event that cannot come here.
    pub fn out_of_place(fact: &impl Fact) -> Self {
        Self::because(format!("{} cannot happen here", fact.name()))
    }
}

impl fmt::Display for Corrupt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the journal cannot be followed: {}", self.why)
    }
}

impl std::error::Error for Corrupt {}

impl<T: Thing> Event<T> {
    /// Without private parts.
    pub fn fact(fact: T::Fact) -> Self {
        Self { fact, private: Vec::new() }
    }

    /// With one private part.
    pub fn about(fact: T::Fact, of: PersonId, content: T::Private) -> Self {
        Self { fact, private: vec![Private { of, content: Some(content) }] }
    }

    /// What it says of a person, unless that is erased.
    pub fn of(&self, person: PersonId) -> Option<&T::Private> {
        self.private.iter().find(|part| part.of == person).and_then(|part| part.content.as_ref())
    }
}
