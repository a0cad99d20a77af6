//! Grant 授权: a role given to a person, in a scope and for a term, by somebody.
//! None ─ grant ▶ Live ─ revoke ▶ Revoked · Live ─ hand over ▶ Revoked, and another begins · Live ─ end (the term is over) ▶ Ended
//! Unit: a grant; the term is half open. What may be given to whom is judged in `giving`.
//! Source: GB/T 22239-2019 8.1.5 (系统管理员、审计管理员、安全管理员各在其界面内操作), 8.1.7.2 (安全管理员专职、不可兼任); design of the house.

mod giving;

pub use giving::{Facts, INSPECTION_MOST_MS, Named, appoint, give, hand_over, may_be_invited, separate, stand_together, succeed};

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::rights::{Held, Role, Scope};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::time::Zone;
use crate::{Event, GrantId, Id, Instant, PersonId, centre::Nothing};
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
    /// Its term was over, and that was noted when its place was given anew.
    Ended,
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
    /// Its term was over: its place is free for another grant.
    Ended,
    /// Taken over by a successor, who holds the same until the same time 岗位交接.
    HandedOver {
        /// Whose it is now.
        to: PersonId,
        /// The grant that goes on.
        grant: GrantId,
    },
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
    /// Nobody who may sign in has that address or that id.
    NobodyNamed,
    /// The role is not held in such a scope.
    DoesNotFit,
    /// The giver's own right ends before it would.
    OutlivesGiver {
        /// When the giver's right ends.
        until: Instant,
    },
    /// An administrator's role is given to all three at once, or to a successor, without an end, and by no invitation.
    ThreeTogether,
    /// The three are not three people.
    NotThreePeople,
    /// One person would hold two of the three.
    TwoOfThree,
    /// An administrator holds no other office.
    AdministratorOnly,
    /// The last of each of the three goes only with a successor.
    LastAdministrator,
    /// An inspector is appointed by the audit administrator, and by no invitation.
    InspectorByAudit,
    /// An inspection has an end, and not a distant one.
    InspectorTerm {
        /// The most, in days.
        most_days: i64,
    },
    /// Who inspects handles nothing there, and who handles something there inspects nothing.
    InspectorHandles,
    /// The appointer is inspected there.
    InspectedAppoints,
    /// It is of none of the three administrators.
    NotAdministrator,
    /// The successor leads an application there.
    SuccessorApplies,
    /// It is not handed over: administrators are succeeded, inspectors appointed.
    NotHandedOver,
    /// What would move has changed since it was shown.
    HandoverChanged,
    /// Nothing moves.
    NothingToHandOver,
}

/// Gives a role 授权, as registration and the founding do, where nobody's right is asked. Refuses an empty term and a scope in which the role
/// is not held; the claim finds a second one. Whoever gives by their own right is judged by `give`.
pub fn grant(to: PersonId, held: Held) -> Result<Event<Grant>, Refusal> {
    if !held.role.fits(held.scope) {
        return Err(Refusal::DoesNotFit);
    }
    if held.until.is_some_and(|until| until <= held.from) {
        return Err(Refusal::EmptyTerm);
    }
    Ok(Event::fact(Fact::Granted { to, role: held.role, scope: held.scope, from: held.from, until: held.until }))
}

/// Whether the centre can go on when this is held no more 岗位不得空缺: taken back, or its holder erased. Refuses the last officer of the whole centre,
/// without whom nobody could give a role before the three are apart, and the last of each of the three; `others` as for `revoke`.
pub fn can_be_spared(held: &Held, others: usize) -> Result<(), Refusal> {
    match (held.role, others) {
        (Role::Officer, 0) if held.scope == Scope::Centre => Err(Refusal::LastOfficer),
        (role, 0) if role.is_administrator() => Err(Refusal::LastAdministrator),
        _ => Ok(()),
    }
}

impl Grant {
    /// Takes it back 撤销授权. Refuses the second time, the last officer, and the last of each of the three administrators.
    ///
    /// `others` counts those who hold the same role over the whole centre in force and without an end, without this one.
    pub fn revoke(&self, others: usize) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Revoked { .. } | Stage::Ended => Err(Refusal::AlreadyRevoked),
            Stage::Live => can_be_spared(&self.held, others).map(|()| Event::fact(Fact::Revoked)),
        }
    }

    /// Notes that its term is over, so that its place can be given anew; nothing where it is not, or where that was noted.
    pub fn end(&self, now: Instant) -> Option<Event<Self>> {
        (self.stage == Stage::Live && self.held.is_over(now)).then(|| Event::fact(Fact::Ended))
    }

    fn claim_key(to: PersonId, role: Role, scope: Scope) -> String {
        format!("{to}/{}/{}", role.as_str(), scope.to_text())
    }

    /// The office that only one person may hold: an organisation has one administrator.
    fn office(role: Role, scope: Scope) -> Option<String> {
        (role == Role::UnitAdministrator).then(|| scope.to_text())
    }

    /// The claim that a live grant of this role there holds for a person: by it the grant is found that stands in the way of another.
    pub fn claim_of(to: PersonId, held: &Held) -> (ClaimKind, String) {
        (ClaimKind::LiveGrant, Self::claim_key(to, held.role, held.scope))
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
            (Some(grant), Fact::Revoked | Fact::HandedOver { .. }) if grant.stage == Stage::Live => {
                Ok(Self { stage: Stage::Revoked { at: happened.at }, ..grant })
            }
            (Some(grant), Fact::Ended) if grant.stage == Stage::Live => Ok(Self { stage: Stage::Ended, ..grant }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Granted { to, role, scope, .. } => {
                let live = Claim::Take(ClaimKind::LiveGrant, Self::claim_key(*to, *role, *scope));
                [live].into_iter().chain(Self::office(*role, *scope).map(|key| Claim::Take(ClaimKind::UnitAdministrator, key))).collect()
            }
            Fact::Revoked | Fact::Ended | Fact::HandedOver { .. } => before
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
    const NAMES: &'static [&'static str] = &["granted", "revoked", "ended", "handed-over"];

    fn name(&self) -> &'static str {
        match self {
            Self::Granted { .. } => "granted",
            Self::Revoked => "revoked",
            Self::Ended => "ended",
            Self::HandedOver { .. } => "handed-over",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::ThreeTogether => Rule::law("grant.three-together", "GB/T 22239-2019 8.1.5"),
            Self::NotThreePeople => Rule::law("grant.three-people", "GB/T 22239-2019 8.1.5"),
            Self::TwoOfThree => Rule::law("grant.two-of-three", "GB/T 22239-2019 8.1.5"),
            Self::AdministratorOnly => Rule::law("grant.administrator-only", "GB/T 22239-2019 8.1.7.2"),
            Self::LastAdministrator => Rule::law("grant.last-administrator", "GB/T 22239-2019 8.1.7.2"),
            Self::InspectorByAudit => Rule::law("grant.inspector-audit", "GB/T 22239-2019 8.1.5"),
            Self::AlreadyGranted => Rule::house("grant.once"),
            Self::AlreadyRevoked => Rule::house("grant.revoked"),
            Self::EmptyTerm => Rule::house("grant.term"),
            Self::LastOfficer => Rule::house("grant.last-officer"),
            Self::NoSuchPerson => Rule::house("grant.person"),
            Self::NobodyNamed => Rule::house("grant.named"),
            Self::DoesNotFit => Rule::house("grant.fits"),
            Self::OutlivesGiver { .. } => Rule::house("grant.giver-term"),
            Self::InspectorTerm { .. } => Rule::house("grant.inspector-term"),
            Self::InspectorHandles => Rule::house("grant.inspector-handles"),
            Self::InspectedAppoints => Rule::house("grant.inspected-appoints"),
            Self::NotAdministrator => Rule::house("grant.succession"),
            Self::SuccessorApplies => Rule::law("handover.application", "《中华人民共和国科学技术进步法》第一百零一条"),
            Self::NotHandedOver => Rule::house("handover.role"),
            Self::HandoverChanged => Rule::house("handover.changed"),
            Self::NothingToHandOver => Rule::house("handover.empty"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::AlreadyGranted => Says::new("refusal-grant-already-granted"),
            Self::AlreadyRevoked => Says::new("refusal-grant-already-revoked"),
            Self::EmptyTerm => Says::new("refusal-grant-empty-term"),
            Self::LastOfficer => Says::new("refusal-grant-last-officer"),
            Self::NoSuchPerson => Says::new("refusal-grant-no-such-person"),
            Self::NobodyNamed => Says::new("refusal-grant-nobody-named"),
            Self::DoesNotFit => Says::new("refusal-grant-does-not-fit"),
            Self::OutlivesGiver { until } => Says::new("refusal-grant-outlives-giver").with("until", Arg::Instant(*until, Zone::shanghai())),
            Self::ThreeTogether => Says::new("refusal-grant-three-together"),
            Self::NotThreePeople => Says::new("refusal-grant-not-three-people"),
            Self::TwoOfThree => Says::new("refusal-grant-two-of-three"),
            Self::AdministratorOnly => Says::new("refusal-grant-administrator-only"),
            Self::LastAdministrator => Says::new("refusal-grant-last-administrator"),
            Self::InspectorByAudit => Says::new("refusal-grant-inspector-by-audit"),
            Self::InspectorTerm { most_days } => Says::new("refusal-grant-inspector-term").with("days", Arg::Number(*most_days)),
            Self::InspectorHandles => Says::new("refusal-grant-inspector-handles"),
            Self::InspectedAppoints => Says::new("refusal-grant-inspected-appoints"),
            Self::NotAdministrator => Says::new("refusal-grant-not-administrator"),
            Self::SuccessorApplies => Says::new("refusal-grant-successor-applies"),
            Self::NotHandedOver => Says::new("refusal-grant-not-handed-over"),
            Self::HandoverChanged => Says::new("refusal-grant-handover-changed"),
            Self::NothingToHandOver => Says::new("refusal-grant-nothing-to-hand-over"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NobodyNamed)
    }
}
