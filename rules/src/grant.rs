//! Grant 授权: a role given to a person, in a scope and for a term, by somebody.
//! None ─ grant ▶ Live ─ revoke ▶ Revoked
//! Unit: a grant. Source: design of the house; the term is half open.

use crate::refusal::{Explain, Rule, Says};
use crate::rights::{Held, Role, Scope};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, PersonId, centre::Nothing};
use serde::{Deserialize, Serialize};

/// A grant as it stands.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To whom.
    pub to: PersonId,
    /// What they hold.
    pub held: Held,
    /// By whom; the system for what registration brings.
    pub by: Id,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// In force within its term.
    Live,
    /// Taken back.
    Revoked {
        /// When.
        at: Instant,
    },
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Given.
    Granted {
        /// To whom.
        to: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        scope: Scope,
        /// From when.
        from: Instant,
        /// Until when, not included.
        until: Option<Instant>,
    },
    /// Taken back.
    Revoked,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// They hold just this already.
    AlreadyGranted,
    /// It has been taken back already.
    AlreadyRevoked,
    /// The term ends before it begins.
    EmptyTerm,
    /// The last officer of the centre cannot be taken away: nobody could give the role again.
    LastOfficer,
    /// There is no such person.
    NoSuchPerson,
}

/// Gives a role 授权. Refuses an empty term; the claim finds a second one.
pub fn grant(to: PersonId, held: Held) -> Result<Event<Grant>, Refusal> {
    if held.until.is_some_and(|until| until <= held.from) {
        return Err(Refusal::EmptyTerm);
    }
    Ok(Event::fact(Fact::Granted { to, role: held.role, scope: held.scope, from: held.from, until: held.until }))
}

impl Grant {
    /// Takes it back 撤销授权. Refuses the second time, and the last officer.
    ///
    /// `other_officers` counts live grants of the officer's role over the whole centre, without this one.
    pub fn revoke(&self, other_officers: usize) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Revoked { .. } => Err(Refusal::AlreadyRevoked),
            Stage::Live if self.held.role == Role::Officer && self.held.scope == Scope::Centre && other_officers == 0 => Err(Refusal::LastOfficer),
            Stage::Live => Ok(Event::fact(Fact::Revoked)),
        }
    }

    fn claim_key(to: PersonId, role: Role, scope: Scope) -> String {
        format!("{to}/{}/{}", role.as_str(), scope.to_text())
    }

    /// The office that only one person may hold: an organisation has one administrator.
    fn office(role: Role, scope: Scope) -> Option<String> {
        (role == Role::UnitAdministrator).then(|| scope.to_text())
    }
}

impl Thing for Grant {
    const KIND: Kind = Kind::Grant;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Granted { to, role, scope, from, until }) => {
                Ok(Self { to: *to, held: Held { role: *role, scope: *scope, from: *from, until: *until }, by: happened.actor, stage: Stage::Live })
            }
            (Some(grant), Fact::Revoked) if grant.stage == Stage::Live => Ok(Self { stage: Stage::Revoked { at: happened.at }, ..grant }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Granted { to, role, scope, .. } => {
                let live = Claim::Take(ClaimKind::LiveGrant, Self::claim_key(*to, *role, *scope));
                [live].into_iter().chain(Self::office(*role, *scope).map(|key| Claim::Take(ClaimKind::UnitAdministrator, key))).collect()
            }
            Fact::Revoked => before
                .map(|grant| {
                    let Held { role, scope, .. } = grant.held;
                    let live = Claim::Free(ClaimKind::LiveGrant, Self::claim_key(grant.to, role, scope));
                    [live].into_iter().chain(Self::office(role, scope).map(|key| Claim::Free(ClaimKind::UnitAdministrator, key))).collect()
                })
                .unwrap_or_default(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["granted", "revoked"];

    fn name(&self) -> &'static str {
        match self {
            Self::Granted { .. } => "granted",
            Self::Revoked => "revoked",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyGranted => "grant.once",
            Self::AlreadyRevoked => "grant.revoked",
            Self::EmptyTerm => "grant.term",
            Self::LastOfficer => "grant.last-officer",
            Self::NoSuchPerson => "grant.person",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyGranted => "refusal-grant-already-granted",
            Self::AlreadyRevoked => "refusal-grant-already-revoked",
            Self::EmptyTerm => "refusal-grant-empty-term",
            Self::LastOfficer => "refusal-grant-last-officer",
            Self::NoSuchPerson => "refusal-grant-no-such-person",
        })
    }
}
