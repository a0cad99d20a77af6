//! Giving 授予: which role may be given to whom, beside the right to give that `may` judges.
//!
//! ```text
//! give       any role but the five below, by who gives roles          separate   the three administrators at once 三员分立
//! appoint    an inspector, by the audit administrator                 succeed    one of the three after another
//! hand over  what somebody holds, to a successor                      invite     any of `give` that needs no end
//! ```
//! A grant never outlives the right by which it is given: where that right has an end, the grant has one, and not a later one. When the giver's
//! right ends early, by revocation or departure, the grant stays: it was the centre's act, lawful when it was done, and taking it back silently
//! would stop work in hand. It is shown as orphaned to whoever gives roles, who confirms it by leaving it, or takes it back.
//!
//! The three administrators hold no other office: GB/T 22239-2019 8.1.5 lets each act in their own interface only, and 8.1.7.2 wants the
//! security administrator to have no second office. Everybody keeps the applicant's role, which is no office. A deputy is a second holder
//! of the same role: each of the three should have one, because the last one goes only with a successor.

use super::{Fact, Grant, Refusal};
use crate::rights::{Held, Member, Place, Role, Scope};
use crate::{Event, GrantId, Instant, PersonId};

/// How long an inspection may last, in milliseconds: 366 days. An assumption until the centre's own rule is loaded.
pub const INSPECTION_MOST_MS: i64 = 366 * DAY_MS;

const DAY_MS: i64 = 24 * 3_600_000;

/// The facts by which giving a role is judged, read in the transaction that gives it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// When the right of the giver ends; none where it has no end. `Permit::until` says it.
    pub giver_until: Option<Instant>,
    /// Where the role will hold: the place of its scope.
    pub place: &'a Place,
    /// What the receiver holds and has not lost, each with the place of its scope.
    pub holds: &'a [(Held, Place)],
}

/// Somebody named for one of the three offices.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Who.
    pub person: PersonId,
    /// Whether they may sign in.
    pub active: bool,
    /// What they hold and have not lost.
    pub holds: &'a [Held],
}

/// Gives a role 授权. Refuses a scope that does not fit, an empty term, the administrators' and the inspector's roles, a grant that outlives its
/// giver, and what stands against what the receiver holds.
pub fn give(to: PersonId, held: Held, facts: &Facts<'_>) -> Result<Event<Grant>, Refusal> {
    if held.role.is_administrator() {
        return Err(Refusal::ThreeTogether);
    }
    if held.role == Role::Inspector {
        return Err(Refusal::InspectorByAudit);
    }
    judged(to, held, facts)
}

/// Whether a role may be given by an invitation, to somebody who holds nothing yet: as `give`, without an end. Refuses also a giver whose
/// right has an end, unless it is the applicant's role, which is everybody's.
pub fn may_be_invited(role: Role, scope: Scope, giver_until: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    let giver_until = giver_until.filter(|_| role != Role::Applicant);
    let held = Held { role, scope, from: now, until: None };
    give(PersonId(crate::Id::SYSTEM), held, &Facts { giver_until, place: &Place::default(), holds: &[] }).map(drop)
}

/// Appoints an inspector 委派监督检查人员. Refuses no end or one more than a year off, somebody who handles anything there, and an appointer who
/// is inspected there: `appointer` is what they hold, with places.
pub fn appoint(
    to: PersonId,
    scope: Scope,
    from: Instant,
    until: Option<Instant>,
    appointer: &[(Held, Place)],
    facts: &Facts<'_>,
) -> Result<Event<Grant>, Refusal> {
    let held = Held { role: Role::Inspector, scope, from, until };
    if until.is_none_or(|until| until.0 - from.0 > INSPECTION_MOST_MS) {
        return Err(Refusal::InspectorTerm { most_days: INSPECTION_MOST_MS / DAY_MS });
    }
    if appointer.iter().any(|(other, place)| handles(other.role) && other.meets(&held) && overlap(scope, facts.place, other.scope, place)) {
        return Err(Refusal::InspectedAppoints);
    }
    judged(to, held, facts)
}

/// Installs the three administrators 启用三员分立: system, security, audit, in this order. Refuses fewer than three people, who cannot sign in, and
/// who holds another office.
pub fn separate(three: &[Named<'_>; 3], now: Instant) -> Result<[Event<Grant>; 3], Refusal> {
    let [system, security, audit] = three;
    if system.person == security.person || system.person == audit.person || security.person == audit.person {
        return Err(Refusal::NotThreePeople);
    }
    let install = |role: Role, named: &Named<'_>| administrator(role, named, now);
    Ok([install(Role::SystemAdministrator, system)?, install(Role::SecurityAdministrator, security)?, install(Role::AuditAdministrator, audit)?])
}

/// Gives one of the three offices to another 更换管理员, instead of its holder or beside them as a deputy: the events are the end of the one, where
/// it ends, and the beginning of the other. Refuses what is no administrator's, and who holds another office.
pub fn succeed(
    standing: &Grant,
    successor: &Named<'_>,
    grant: GrantId,
    stays: bool,
    now: Instant,
) -> Result<(Option<Event<Grant>>, Event<Grant>), Refusal> {
    if !standing.held.role.is_administrator() {
        return Err(Refusal::NotAdministrator);
    }
    if standing.stage != super::Stage::Live {
        return Err(Refusal::AlreadyRevoked);
    }
    if standing.to == successor.person {
        return Err(Refusal::AlreadyGranted);
    }
    let begins = administrator(standing.held.role, successor, now)?;
    let ends = (!stays).then(|| Event::fact(Fact::HandedOver { to: successor.person, grant }));
    Ok((ends, begins))
}

/// Moves a grant to a successor 岗位交接: it keeps its scope and its end. Refuses what `give` refuses, an administrator's and an inspector's role,
/// and a successor who leads a live application there: `leads` are the places of theirs.
pub fn hand_over(
    standing: &Grant,
    to: PersonId,
    grant: GrantId,
    leads: &[Place],
    facts: &Facts<'_>,
    now: Instant,
) -> Result<[Event<Grant>; 2], Refusal> {
    let held = Held { from: standing.held.from.max(now), ..standing.held };
    if standing.stage != super::Stage::Live || held.is_over(now) {
        return Err(Refusal::AlreadyRevoked);
    }
    if held.role.is_administrator() || held.role == Role::Inspector {
        return Err(Refusal::NotHandedOver);
    }
    if facts.holds.iter().any(|(other, _)| (other.role, other.scope) == (held.role, held.scope) && !other.is_over(now)) {
        return Err(Refusal::AlreadyGranted);
    }
    if leads.iter().any(|place| handles(held.role) && held.scope.covers(place)) {
        return Err(Refusal::SuccessorApplies);
    }
    let begins = give(to, held, facts)?;
    Ok([Event::fact(Fact::HandedOver { to, grant }), begins])
}

/// Whether all of this can be one person's 归并: what the records of two people hold, when they become one. Refuses two of the three
/// administrators, an administrator with another office, and an inspector of what they handle.
pub fn stand_together(holds: &[(Held, Place)]) -> Result<(), Refusal> {
    for (number, (one, its_place)) in holds.iter().enumerate() {
        for (other, others_place) in holds.iter().skip(number + 1).filter(|(other, _)| other.meets(one)) {
            if one.role.is_administrator() && other.role.is_administrator() && one.role != other.role {
                return Err(Refusal::TwoOfThree);
            }
            let office = |held: &Held| held.role != Role::Applicant && !held.role.is_administrator();
            if (one.role.is_administrator() && office(other)) || (other.role.is_administrator() && office(one)) {
                return Err(Refusal::AdministratorOnly);
            }
            if inspects(one.role, other.role) && overlap(one.scope, its_place, other.scope, others_place) {
                return Err(Refusal::InspectorHandles);
            }
        }
    }
    Ok(())
}

impl Grant {
    /// Whether whoever gave it could give it no longer 授权人已无权: `giver` is who gave it, as they stand; none where they are gone. The officer of the whole
    /// centre who gave it before the three were apart still counts as one who could. `place` is where it lies: a unit's administrator names its secretaries.
    pub fn is_orphaned(held: &Held, place: &Place, giver: Option<&Member>, at: Instant) -> bool {
        let Some(giver) = giver else { return true };
        let administers = |role: Role| giver.holds(role, &Place::default(), at);
        let still = if held.role == Role::Inspector {
            administers(Role::AuditAdministrator)
        } else if held.role == Role::ResearchSecretary && giver.holds(Role::UnitAdministrator, place, at) {
            true
        } else {
            administers(Role::SecurityAdministrator) || administers(Role::SystemAdministrator) || giver.is_officer_of_all(at)
        };
        !still
    }
}

/// What every grant is held against, but for the rules of its own role.
fn judged(to: PersonId, held: Held, facts: &Facts<'_>) -> Result<Event<Grant>, Refusal> {
    let event = super::grant(to, held)?;
    if let Some(until) = facts.giver_until
        && held.until.is_none_or(|own| own > until)
    {
        return Err(Refusal::OutlivesGiver { until });
    }
    for (other, place) in facts.holds.iter().filter(|(other, _)| other.meets(&held)) {
        if held.role != Role::Applicant && other.role.is_administrator() {
            return Err(Refusal::AdministratorOnly);
        }
        if inspects(held.role, other.role) && overlap(held.scope, facts.place, other.scope, place) {
            return Err(Refusal::InspectorHandles);
        }
    }
    Ok(event)
}

/// An administrator's role, without an end, for somebody who holds no other office.
fn administrator(role: Role, named: &Named<'_>, now: Instant) -> Result<Event<Grant>, Refusal> {
    if !named.active {
        return Err(Refusal::NoSuchPerson);
    }
    let held = Held { role, scope: Scope::Centre, from: now, until: None };
    for other in named.holds.iter().filter(|other| other.meets(&held)) {
        if other.role.is_administrator() && other.role != role {
            return Err(Refusal::TwoOfThree);
        }
        if !other.role.is_administrator() && other.role != Role::Applicant {
            return Err(Refusal::AdministratorOnly);
        }
    }
    super::grant(named.person, held)
}

/// Whether one of two roles inspects what the other handles.
fn inspects(one: Role, other: Role) -> bool {
    (one == Role::Inspector && handles(other)) || (other == Role::Inspector && handles(one))
}

fn handles(role: Role) -> bool {
    Role::HANDLING.contains(&role)
}

/// Whether two scopes have a place in common; each comes with its own place, which says what lies above it.
fn overlap(one: Scope, its_place: &Place, other: Scope, others_place: &Place) -> bool {
    one.covers(others_place) || other.covers(its_place)
}
