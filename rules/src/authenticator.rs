//! Authenticator 登录验证方式: what a person signs in with beside the password: an app's codes, a passkey, recovery codes, text messages.
//! None ─ enrol ▶ Enrolled ─ remove ▶ Removed · Enrolled ─ spend a recovery code ▶ Enrolled
//! Unit: an authenticator. What is secret of it is a row whose digest the event holds; when it was used last is a working row.
//! Source: RFC 6238 (time-based codes), W3C Web Authentication Level 3, NIST SP 800-63B-4, 3.1.4–3.1.7 and 4.2 (recovery codes).

use crate::refusal::{Explain, Rule, Says};
use crate::text::Line;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: u8 = 10;
/// How many passkeys a person may have.
pub const PASSKEYS_MOST: usize = 10;
/// The seconds of one step of an app's code, RFC 6238.
pub const STEP_SECONDS: i64 = 30;
/// How many steps before and after the present one are taken, for clocks that differ.
pub const STEPS_BESIDE: i64 = 1;

/// An authenticator as it stands.
#[derive(Clone, Debug)]
pub struct Authenticator {
    /// Whose.
    pub person: PersonId,
    /// Of which kind.
    pub method: Method,
    /// The digest of the stored secret.
    pub credential: String,
    /// What only one authenticator may have: the digest of a passkey's id.
    pub handle: Option<String>,
    /// Which recovery codes have been used, from 0.
    pub spent: BTreeSet<u8>,
    /// What its owner calls it; none where it has no name, and once erased.
    pub label: Option<Line>,
    /// How far it has come.
    pub stage: Stage,
}

/// Of which kind 方式.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Codes that an app makes from a shared secret and the time 动态口令.
    Totp,
    /// A key in a device or in its owner's cloud 通行密钥.
    Passkey,
    /// Codes on paper, each good once 恢复码.
    Recovery,
    /// A code sent to the proven mobile number 短信验证码.
    Message,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// In use.
    Enrolled,
    /// No longer taken.
    Removed,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Taken into use.
    Enrolled {
        /// Whose.
        person: PersonId,
        /// Of which kind.
        method: Method,
        /// The digest of the stored secret.
        credential: String,
        /// The digest of a passkey's id.
        handle: Option<String>,
    },
    /// One recovery code was used.
    CodeSpent {
        /// Which, from 0.
        number: u8,
    },
    /// No longer taken.
    Removed,
}

/// What its owner calls it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub label: Option<Line>,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The code is wrong, has been used, or its time is over; which, is not said.
    WrongCode,
    /// There is one of this kind already.
    AlreadyEnrolled,
    /// This passkey is enrolled already.
    SamePasskey,
    /// As many passkeys as one may have.
    TooMany,
    /// It has been removed.
    AlreadyRemoved,
    /// Text messages need a proven mobile number.
    NoNumber,
    /// Recovery codes are for those who have a second step.
    NothingToRecover,
    /// What the device answered does not fit what was asked.
    NotVerified,
    /// Nothing that signs in in two steps is under way, or its time is over.
    NoStep,
}

impl Method {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Totp, Self::Passkey, Self::Recovery, Self::Message];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery",
            Self::Message => "message",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether having it asks for a second step after the password; recovery codes only stand in for another.
    pub const fn is_second_step(self) -> bool {
        match self {
            Self::Totp | Self::Passkey | Self::Message => true,
            Self::Recovery => false,
        }
    }
}

/// What a person has enrolled, as far as the rules ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Has {
    /// Whether there is one of the kind that is to be enrolled.
    pub same_kind: usize,
    /// Whether anything asks for a second step.
    pub second_step: bool,
    /// Whether there is a proven mobile number.
    pub number: bool,
}

/// Takes an authenticator into use 启用. Refuses a second one of a kind of which one is enough; the claim finds a passkey that is enrolled.
pub fn enrol(
    person: PersonId,
    method: Method,
    credential: String,
    handle: Option<String>,
    label: Option<Line>,
    has: Has,
) -> Result<Event<Authenticator>, Refusal> {
    match method {
        Method::Passkey if has.same_kind >= PASSKEYS_MOST => return Err(Refusal::TooMany),
        Method::Totp | Method::Recovery | Method::Message if has.same_kind > 0 => return Err(Refusal::AlreadyEnrolled),
        Method::Recovery if !has.second_step => return Err(Refusal::NothingToRecover),
        Method::Message if !has.number => return Err(Refusal::NoNumber),
        Method::Totp | Method::Passkey | Method::Recovery | Method::Message => {}
    }
    Ok(Event::about(Fact::Enrolled { person, method, credential, handle }, person, Named { label }))
}

impl Authenticator {
    /// Uses one recovery code 使用恢复码. Refuses one that has been used, as if it were wrong.
    pub fn spend_code(&self, number: u8) -> Result<Event<Self>, Refusal> {
        self.enrolled()?;
        let is_there = self.method == Method::Recovery && number < RECOVERY_CODES && !self.spent.contains(&number);
        if is_there { Ok(Event::fact(Fact::CodeSpent { number })) } else { Err(Refusal::WrongCode) }
    }

    /// No longer takes it 停用. Refuses the second time.
    pub fn remove(&self) -> Result<Event<Self>, Refusal> {
        self.enrolled()?;
        Ok(Event::fact(Fact::Removed))
    }

    fn enrolled(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Enrolled => Ok(()),
            Stage::Removed => Err(Refusal::AlreadyRemoved),
        }
    }
}

impl Thing for Authenticator {
    const KIND: Kind = Kind::Authenticator;
    type Fact = Fact;
    type Private = Named;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Enrolled { person, method, credential, handle }) => Ok(Self {
                person: *person,
                method: *method,
                credential: credential.clone(),
                handle: handle.clone(),
                spent: BTreeSet::new(),
                label: happened.event.of(*person).and_then(|named| named.label.clone()),
                stage: Stage::Enrolled,
            }),
            (Some(mut it), Fact::CodeSpent { number }) if it.spend_code(*number).is_ok() => {
                it.spent.insert(*number);
                Ok(it)
            }
            (Some(it), Fact::Removed) if it.stage == Stage::Enrolled => Ok(Self { stage: Stage::Removed, ..it }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Enrolled { handle, .. } => handle.iter().map(|handle| Claim::Take(ClaimKind::Passkey, handle.clone())).collect(),
            Fact::CodeSpent { .. } => Vec::new(),
            Fact::Removed => before.and_then(|it| it.handle.clone()).map(|handle| Claim::Free(ClaimKind::Passkey, handle)).into_iter().collect(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["enrolled", "code-spent", "removed"];

    fn name(&self) -> &'static str {
        match self {
            Self::Enrolled { .. } => "enrolled",
            Self::CodeSpent { .. } => "code-spent",
            Self::Removed => "removed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::WrongCode => "authenticator.code",
            Self::AlreadyEnrolled | Self::SamePasskey | Self::TooMany => "authenticator.count",
            Self::AlreadyRemoved => "authenticator.removed",
            Self::NoNumber => "authenticator.number",
            Self::NothingToRecover => "authenticator.recovery",
            Self::NotVerified => "authenticator.passkey",
            Self::NoStep => "authenticator.step",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::WrongCode => "refusal-authenticator-wrong-code",
            Self::AlreadyEnrolled => "refusal-authenticator-already-enrolled",
            Self::SamePasskey => "refusal-authenticator-same-passkey",
            Self::TooMany => "refusal-authenticator-too-many",
            Self::AlreadyRemoved => "refusal-authenticator-already-removed",
            Self::NoNumber => "refusal-authenticator-no-number",
            Self::NothingToRecover => "refusal-authenticator-nothing-to-recover",
            Self::NotVerified => "refusal-authenticator-not-verified",
            Self::NoStep => "refusal-authenticator-no-step",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::WrongCode | Self::NotVerified)
    }
}
