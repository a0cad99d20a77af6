//! Invariant 不变式: what is true of a centre at every moment, whatever was done to it and in whatever order.
//!
//! A rule says what may happen next; an invariant says what must be so now, without asking how it came. They are written here once, over what
//! stands and not over how it is kept: the simulation of years asks them after every step. What breaks one is a fault of the software, or a hand in
//! the database; nobody is refused by them. Source: the rules that each of them names.

use crate::application::Application;
use crate::call::{Call, Stage as CallStage};
use crate::erasure_request::{ErasureRequest, Stage as RequestStage};
use crate::expunction::{Expunction, Stage as ExpunctionStage};
use crate::grant::{Grant, Stage as GrantStage};
use crate::identity::{Identity, Stage as IdentityStage};
use crate::mandate::{Mandate, TERM_MOST_MS};
use crate::membership::{Membership, Stage as MemberStage};
use crate::merge::{Merge, Stage as MergeStage};
use crate::rights::{Place, Role, Scope};
use crate::{Id, Instant, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What is not as it must be, and of which thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Broken {
    /// Which invariant.
    pub invariant: Invariant,
    /// The thing, or the person, that shows it.
    pub thing: Id,
}

/// One of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Invariant {
    /// Of the three administrators all are there or none 三员分立.
    ThreeTogether,
    /// One person holds two of the three, or one of them and another office.
    AdministratorOnly,
    /// Somebody inspects what they handle.
    InspectorHandles,
    /// Nobody is left who could give a role.
    NobodyGives,
    /// A role lies where it cannot be held, or its term is empty.
    NoSuchRole,
    /// An application arrived outside of its call's window, or its call was never published.
    OutOfWindow,
    /// One person has two live applications to one call.
    TwoLive,
    /// A person has two main memberships, or belongs twice to one organisation.
    TwoMemberships,
    /// Somebody decided on what is their own: a document, a request, an expunction, a merge.
    OwnDecision,
    /// A merge stands in a chain or a circle.
    Chained,
    /// A mandate is one's own or longer than it may be.
    NoSuchMandate,
}

impl Invariant {
    /// Every one.
    pub const ALL: [Self; 11] = [
        Self::ThreeTogether,
        Self::AdministratorOnly,
        Self::InspectorHandles,
        Self::NobodyGives,
        Self::NoSuchRole,
        Self::OutOfWindow,
        Self::TwoLive,
        Self::TwoMemberships,
        Self::OwnDecision,
        Self::Chained,
        Self::NoSuchMandate,
    ];

    /// What is wrong, in plain words for who looks after the machine.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThreeTogether => "one of the three administrators is missing",
            Self::AdministratorOnly => "an administrator holds another office",
            Self::InspectorHandles => "an inspector handles what they inspect",
            Self::NobodyGives => "nobody is left who could give a role",
            Self::NoSuchRole => "a role lies where it cannot be held, or its term is empty",
            Self::OutOfWindow => "an application arrived outside of its call's window",
            Self::TwoLive => "one person has two live applications to one call",
            Self::TwoMemberships => "a person has two main memberships, or belongs twice to one organisation",
            Self::OwnDecision => "somebody decided on what is their own",
            Self::Chained => "a merge stands in a chain",
            Self::NoSuchMandate => "a mandate is one's own, or longer than it may be",
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.invariant.as_str(), self.thing)
    }
}

/// What grants are judged with: which records are one person's, and who may sign in.
pub struct People<'a> {
    /// The record that stands for another, of those that are put away.
    pub heads: &'a BTreeMap<PersonId, PersonId>,
    /// Those who may sign in.
    pub active: &'a BTreeSet<PersonId>,
}

impl People<'_> {
    fn head(&self, person: PersonId) -> PersonId {
        self.heads.get(&person).copied().unwrap_or(person)
    }
}

/// The record that stands for each one that is put away.
pub fn heads<'a>(merges: impl Iterator<Item = &'a Merge>) -> BTreeMap<PersonId, PersonId> {
    merges.filter(|merge| matches!(merge.stage, MergeStage::Confirmed { .. })).map(|merge| (merge.away, merge.kept)).collect()
}

/// Of all grants together, each with the place of its scope. Source: GB/T 22239-2019 8.1.5, 8.1.7.2, as in `grant`.
pub fn of_grants(grants: &[(Id, &Grant, Place)], people: &People<'_>, at: Instant) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut found = |invariant, thing| broken.push(Broken { invariant, thing });
    let live = || grants.iter().filter(|(_, grant, _)| grant.stage == GrantStage::Live);
    for (id, grant, _) in grants {
        if !grant.held.role.fits(grant.held.scope) || grant.held.until.is_some_and(|until| until <= grant.held.from) {
            found(Invariant::NoSuchRole, *id);
        }
    }
    let is_held = |role: Role| live().any(|(_, grant, _)| grant.held.role == role);
    let held = Role::ADMINISTRATORS.map(is_held);
    if held.contains(&true) && held.contains(&false) {
        found(Invariant::ThreeTogether, Id::SYSTEM);
    }
    // Before the three are apart an officer of the whole centre gives roles, afterwards the security administrator.
    let giver = if held.contains(&true) { Role::SecurityAdministrator } else { Role::Officer };
    let gives = |grant: &Grant| {
        grant.held.role == giver && grant.held.scope == Scope::Centre && grant.held.until.is_none() && people.active.contains(&grant.to)
    };
    if !grants.is_empty() && !live().any(|(_, grant, _)| gives(grant)) {
        found(Invariant::NobodyGives, Id::SYSTEM);
    }
    let mut of: BTreeMap<PersonId, Vec<&(Id, &Grant, Place)>> = BTreeMap::new();
    for one in live().filter(|(_, grant, _)| grant.held.role != Role::Applicant && !grant.held.is_over(at)) {
        of.entry(people.head(one.1.to)).or_default().push(one);
    }
    for (person, offices) in &of {
        let meeting = || offices.iter().enumerate().flat_map(|(number, one)| offices.iter().skip(number + 1).map(move |other| (*one, *other)));
        for (one, other) in meeting().filter(|(one, other)| one.1.held.meets(&other.1.held)) {
            let (role, others) = (one.1.held.role, other.1.held.role);
            if (role.is_administrator() || others.is_administrator()) && role != others {
                found(Invariant::AdministratorOnly, person.0);
            }
            if inspects(one, other) || inspects(other, one) {
                found(Invariant::InspectorHandles, person.0);
            }
        }
    }
    broken.sort();
    broken.dedup();
    broken
}

/// Within programmes and calls only: what an organisation is below may change after a role was given.
fn inspects(one: &(Id, &Grant, Place), other: &(Id, &Grant, Place)) -> bool {
    let handles = Role::HANDLING.contains(&other.1.held.role);
    let (scope, others) = (one.1.held.scope, other.1.held.scope);
    let lasting = |scope| matches!(scope, Scope::Centre | Scope::Programme(_) | Scope::Call(_));
    one.1.held.role == Role::Inspector && handles && lasting(scope) && lasting(others) && (scope.covers(&other.2) || others.covers(&one.2))
}

/// Of one application and its call. Source: the notice of the call, as in `application`.
pub fn of_application(id: Id, application: &Application, call: &Call) -> Option<Broken> {
    let window = &call.content.window;
    let inside = |at: Instant| window.opens <= at && at < window.closes;
    // What was given back comes again by a date of its own, which may lie behind the close.
    let in_time = inside(application.arrived) || (application.revision > 1 && application.arrived >= window.opens);
    let fits = in_time && inside(application.first_arrived) && call.stage != CallStage::Draft;
    (!fits).then_some(Broken { invariant: Invariant::OutOfWindow, thing: id })
}

/// Of the lead and the call of every live application: one a person and call, whichever of their records leads it.
pub fn of_live_applications(live: impl Iterator<Item = (Id, PersonId, Id)>, people: &People<'_>) -> Vec<Broken> {
    let mut seen = BTreeSet::new();
    live.filter(|(_, lead, call)| !seen.insert((people.head(*lead), *call)))
        .map(|(id, ..)| Broken { invariant: Invariant::TwoLive, thing: id })
        .collect()
}

/// Of all memberships together: one main one a record, and one live one a record and organisation.
pub fn of_memberships<'a>(memberships: impl Iterator<Item = (Id, &'a Membership)>) -> Vec<Broken> {
    let (mut main, mut live) = (BTreeSet::new(), BTreeSet::new());
    let mut broken = Vec::new();
    for (id, one) in memberships {
        let twice = (one.main && !main.insert(one.person))
            || (matches!(one.stage, MemberStage::Asked | MemberStage::Confirmed) && !live.insert((one.person, one.organisation)))
            || (one.main && one.stage != MemberStage::Confirmed);
        if twice {
            broken.push(Broken { invariant: Invariant::TwoMemberships, thing: id });
        }
    }
    broken
}

/// Of all merges together: no record that is put away stands for another, and what is not sure was confirmed by a second person.
pub fn of_merges<'a>(merges: impl Iterator<Item = (Id, &'a Merge)> + Clone) -> Vec<Broken> {
    let confirmed = || merges.clone().filter(|(_, merge)| matches!(merge.stage, MergeStage::Confirmed { .. }));
    let away: Vec<PersonId> = confirmed().map(|(_, merge)| merge.away).collect();
    let mut broken = Vec::new();
    for (id, merge) in confirmed() {
        if merge.kept == merge.away || away.contains(&merge.kept) || away.iter().filter(|other| **other == merge.away).count() > 1 {
            broken.push(Broken { invariant: Invariant::Chained, thing: id });
        }
        let own = |by: Id| by == merge.kept.0 || by == merge.away.0;
        let alone = !merge.ground.is_sure() && merge.confirmed_by == Some(merge.proposed_by);
        if alone || own(merge.proposed_by) || merge.confirmed_by.is_some_and(own) {
            broken.push(Broken { invariant: Invariant::OwnDecision, thing: id });
        }
    }
    broken
}

/// Of one document: nobody proved their own.
pub fn of_identity(id: Id, identity: &Identity) -> Option<Broken> {
    let own = matches!(identity.stage, IdentityStage::Proven { by, .. } if by == identity.person.0);
    own.then_some(Broken { invariant: Invariant::OwnDecision, thing: id })
}

/// Of one request: nobody decided on their own.
pub fn of_erasure_request(id: Id, request: &ErasureRequest) -> Option<Broken> {
    let own = match &request.stage {
        RequestStage::Granted { by, .. } | RequestStage::Refused { by, .. } | RequestStage::Done { by, .. } => *by == request.person.0,
        RequestStage::Asked | RequestStage::Withdrawn { .. } => false,
    };
    own.then_some(Broken { invariant: Invariant::OwnDecision, thing: id })
}

/// Of one expunction: two persons.
pub fn of_expunction(id: Id, expunction: &Expunction) -> Option<Broken> {
    let own = matches!(expunction.stage, ExpunctionStage::Confirmed { by, .. } if by == expunction.proposed_by.0);
    own.then_some(Broken { invariant: Invariant::OwnDecision, thing: id })
}

/// Of one mandate: two persons, and no longer than a year.
pub fn of_mandate(id: Id, mandate: &Mandate) -> Option<Broken> {
    let fits = mandate.principal != mandate.delegate && mandate.from < mandate.until && mandate.until.0 - mandate.from.0 <= TERM_MOST_MS;
    (!fits).then_some(Broken { invariant: Invariant::NoSuchMandate, thing: id })
}
