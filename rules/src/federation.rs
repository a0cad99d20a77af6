//! Federated identity 联合身份: who somebody is to an identity service, tied to the person they are here.
//! None ─ link ▶ Linked ─ unlink ▶ Unlinked
//! Unit: one subject of one issuer. Source: OpenID Connect Core 1.0, section 5.7 (issuer and subject together name one person, nothing else
//! does); SAML 2.0 Core, section 8.3; 《个人信息保护法》第六条 (no more is kept than the purpose needs).
//!
//! The subject's own name is not kept: the fact holds a keyed digest of issuer and subject, and the issuer stands in a part that can be erased.

use crate::refusal::{Explain, Rule, Says};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A federated identity as it stands.
#[derive(Clone, Debug)]
pub struct FederatedIdentity {
    /// Whose.
    pub person: PersonId,
    /// The keyed digest of issuer and subject, by which one subject is one person.
    pub key: String,
    /// On what ground it was linked.
    pub ground: Ground,
    /// Which issuer; none once erased.
    pub issuer: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

/// On what ground a subject was taken for a person 关联依据.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// They had signed in here and said that both are them.
    SignedIn,
    /// They registered with it, and have no password.
    Registered,
    /// The issuer gives out their address itself, and they had proven it here.
    Address,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Signs them in.
    Linked {
        /// Since when.
        since: Instant,
    },
    /// Signs in nobody any more.
    Unlinked,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Tied to a person.
    Linked {
        /// To whom.
        person: PersonId,
        /// The keyed digest of issuer and subject.
        key: String,
        /// On what ground.
        ground: Ground,
    },
    /// Untied.
    Unlinked,
}

/// Where a person has an account beside the one here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issuer {
    /// Its name among identity services.
    pub issuer: String,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The centre has no such identity service.
    NoSuchProvider,
    /// The answer belongs to no question of this browser, or to one that is answered or over.
    NotAsked,
    /// The service did not sign them in.
    Denied,
    /// The answer cannot be believed.
    NotBelieved,
    /// The answer is too old, or from the future.
    OutOfTime,
    /// The answer uses what is not read here.
    Unsupported,
    /// The answer does not say in a lasting way who it is.
    NoSubject,
    /// The service cannot be reached.
    Unreachable,
    /// The subject is linked already, to this person or to another.
    AlreadyLinked,
    /// It is linked no more.
    AlreadyUnlinked,
    /// Without it nobody could sign in as this person.
    LastWayIn,
}

/// Ties a subject to a person 关联. Refuses nothing; the claim finds a second one.
pub fn link(person: PersonId, key: String, issuer: String, ground: Ground) -> Event<FederatedIdentity> {
    Event::about(Fact::Linked { person, key, ground }, person, Issuer { issuer })
}

impl FederatedIdentity {
    /// Unties it 解除关联. Refuses the second time, and where it is the last way in.
    ///
    /// `other_ways` counts what else lets the person sign in: a password, another identity, a passkey.
    pub fn unlink(&self, other_ways: usize) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Unlinked => Err(Refusal::AlreadyUnlinked),
            Stage::Linked { .. } if other_ways == 0 => Err(Refusal::LastWayIn),
            Stage::Linked { .. } => Ok(Event::fact(Fact::Unlinked)),
        }
    }

    /// Unties what was an erased person's. Refuses the second time.
    pub fn end(&self) -> Result<Event<Self>, Refusal> {
        self.unlink(usize::MAX)
    }
}

impl Thing for FederatedIdentity {
    const KIND: Kind = Kind::FederatedIdentity;
    type Fact = Fact;
    type Private = Issuer;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Linked { person, key, ground }) => Ok(Self {
                person: *person,
                key: key.clone(),
                ground: *ground,
                issuer: happened.event.of(*person).map(|part| part.issuer.clone()),
                stage: Stage::Linked { since: happened.at },
            }),
            (Some(identity), Fact::Unlinked) if identity.stage != Stage::Unlinked => Ok(Self { stage: Stage::Unlinked, ..identity }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Linked { key, .. } => vec![Claim::Take(ClaimKind::FederatedIdentity, key.clone())],
            Fact::Unlinked => before.map(|identity| Claim::Free(ClaimKind::FederatedIdentity, identity.key.clone())).into_iter().collect(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["linked", "unlinked"];

    fn name(&self) -> &'static str {
        match self {
            Self::Linked { .. } => "linked",
            Self::Unlinked => "unlinked",
        }
    }
}

impl Ground {
    /// Its text in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::Registered => "registered",
            Self::Address => "address",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::SignedIn, Self::Registered, Self::Address].into_iter().find(|ground| ground.as_str() == text)
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NoSuchProvider => "federation.provider",
            Self::NotAsked => "federation.question",
            Self::Denied => "federation.denied",
            Self::NotBelieved => "federation.answer",
            Self::OutOfTime => "federation.time",
            Self::Unsupported => "federation.supported",
            Self::NoSubject => "federation.subject",
            Self::Unreachable => "federation.reach",
            Self::AlreadyLinked => "federation.once",
            Self::AlreadyUnlinked => "federation.unlinked",
            Self::LastWayIn => "federation.last",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NoSuchProvider => "refusal-federation-no-such-provider",
            Self::NotAsked => "refusal-federation-not-asked",
            Self::Denied => "refusal-federation-denied",
            Self::NotBelieved => "refusal-federation-not-believed",
            Self::OutOfTime => "refusal-federation-out-of-time",
            Self::Unsupported => "refusal-federation-unsupported",
            Self::NoSubject => "refusal-federation-no-subject",
            Self::Unreachable => "refusal-federation-unreachable",
            Self::AlreadyLinked => "refusal-federation-already-linked",
            Self::AlreadyUnlinked => "refusal-federation-already-unlinked",
            Self::LastWayIn => "refusal-federation-last-way-in",
        })
    }
}
