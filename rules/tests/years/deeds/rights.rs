//! Rights 权限: roles given and taken, the three administrators, inspectors, mandates, invitations, merges.

use crate::chance::Chance;
use crate::journal::Change;
use crate::world::{DAY, HOUR, Plan, Planned, World, there};
use rules::call::Call;
use rules::grant::{self, Facts, Grant, Named, Stage};
use rules::inspection::{self, Inspection};
use rules::invitation::{self, Invitation};
use rules::mandate::{self, Mandate};
use rules::merge::{self, Ground, Merge};
use rules::programme::Programme;
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::text::{Email, Prose};
use rules::thing::ClaimKind;
use rules::{ApplicationId, CallId, GrantId, Id, Instant, OrganisationId, PersonId, ProgrammeId};

const MANAGERS: [Role; 2] = [Role::SecurityAdministrator, Role::SystemAdministrator];

/// A scope of things that are there; now and then one that does not fit.
pub fn scope(world: &World, chance: &mut Chance) -> Scope {
    let programme = world.some::<Programme>(chance, |_| true).map(|(id, _)| Scope::Programme(ProgrammeId(id)));
    let call = world.some::<Call>(chance, |_| true).map(|(id, _)| Scope::Call(CallId(id)));
    let unit = world.some::<rules::organisation::Organisation>(chance, |_| true).map(|(id, _)| Scope::Organisation(OrganisationId(id)));
    chance.of([None, None, programme, call, call, unit]).unwrap_or(Scope::Centre)
}

fn until(world: &World, chance: &mut Chance) -> Option<Instant> {
    (!chance.one_in(3)).then(|| Instant(world.now.0 + chance.between(-1, 500) * DAY))
}

pub fn give(world: &World, chance: &mut Chance) -> Planned {
    let (by, to) = (there!(world.with_role(chance, &MANAGERS[..1])), there!(world.anybody(chance)));
    let leave = world.permit(by, Deed::GiveRole, Place::about(to))?;
    let role = there!(chance.pick(Role::ALL));
    let role = if chance.one_in(3) { chance.of([Role::Officer, Role::Reader, Role::Expert]) } else { role };
    let from = Instant(world.now.0 + if chance.one_in(4) { chance.between(0, 60) * DAY } else { 0 });
    // Experts are mostly asked where there is something to judge.
    let judged = world.some::<rules::application::Application>(chance, |_| true).map(|(_, one)| Scope::Call(one.call)).filter(|_| chance.one_in(4));
    let (role, scope) = judged.map_or_else(|| (role, scope(world, chance)), |scope| (Role::Expert, scope));
    let held = Held { role, scope, from, until: until(world, chance) };
    let (place, holds) = (world.place_of(held.scope), world.holds(to));
    let event = grant::give(to, held, &Facts { giver_until: leave.permit.until(), place: &place, holds: &holds })?;
    let mut changes = world.ended(to, &held);
    changes.push(world.happens(chance.id(), event));
    Plan::new(leave, format!("{by} makes {to} {} in {}", role.as_str(), held.scope.to_text()), changes)
}

pub fn revoke(world: &World, chance: &mut Chance) -> Planned {
    let (id, grant) = there!(world.some::<Grant>(chance, |grant| grant.stage == Stage::Live && grant.held.role != Role::Applicant));
    let deed = if grant.held.role == Role::Inspector { Deed::AppointInspector } else { Deed::GiveRole };
    let roles: &[Role] = if deed == Deed::AppointInspector { &[Role::AuditAdministrator] } else { &MANAGERS[..1] };
    let by = there!(world.with_role(chance, roles));
    let leave = world.permit(by, deed, Place::about(grant.to))?;
    let event = grant.revoke(world.others_with(id, grant.held.role))?;
    Plan::new(leave, format!("{by} takes {} from {}", grant.held.role.as_str(), grant.to), vec![world.happens(id, event)])
}

pub fn separate(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &[Role::Officer]));
    let leave = world.permit(by, Deed::SeparateAdministrators, Place::default())?;
    let free: Vec<PersonId> =
        world.people().into_iter().filter(|one| chance.one_in(9) || world.held(*one).iter().all(|held| held.role == Role::Applicant)).collect();
    let mut people = Vec::new();
    for _ in 0..3 {
        let next = world.head(there!(chance.pick(&free)));
        let next = if people.contains(&next) && !chance.one_in(5) { world.head(there!(chance.pick(&free))) } else { next };
        people.push(next);
    }
    let holds: Vec<Vec<Held>> = people.iter().map(|person| world.held(*person)).collect();
    let sleeps = chance.one_in(12);
    let named = |at: usize| Named { person: people[at], active: !sleeps, holds: &holds[at] };
    let events = grant::separate(&[named(0), named(1), named(2)], world.now)?;
    let changes = events.into_iter().map(|event| world.happens(chance.id(), event)).collect();
    Plan::new(leave, format!("{by} installs the three administrators {people:?}"), changes)
}

pub fn appoint(world: &World, chance: &mut Chance) -> Planned {
    let (by, to) = (there!(world.with_role(chance, &[Role::AuditAdministrator])), there!(world.anybody(chance)));
    let scope = scope(world, chance);
    let place = world.place_of(scope);
    let leave = world.permit(by, Deed::AppointInspector, place.clone().concerning(to))?;
    let (holds, mut appointer) = (world.holds(to), world.holds(by));
    if chance.one_in(10) {
        // As if who appoints handled something there; the three hold no other office, so this is only ever asked.
        appointer.push((Held { role: Role::Officer, scope, from: world.now, until: None }, place.clone()));
    }
    let until = chance.of([None, Some(10), Some(100), Some(300), Some(400)]).map(|days| Instant(world.now.0 + days * DAY));
    let facts = Facts { giver_until: leave.permit.until(), place: &place, holds: &holds };
    let event = grant::appoint(to, scope, world.now, until, &appointer, &facts)?;
    let mut changes = world.ended(to, &Held { role: Role::Inspector, scope, from: world.now, until });
    changes.push(world.happens(chance.id(), event));
    Plan::new(leave, format!("{by} lets {to} inspect {}", scope.to_text()), changes)
}

pub fn succeed(world: &World, chance: &mut Chance) -> Planned {
    let (by, to) = (there!(world.with_role(chance, &MANAGERS[..1])), there!(world.anybody(chance)));
    let leave = world.permit(by, Deed::GiveRole, Place::about(to))?;
    let (id, standing) = there!(world.some::<Grant>(chance, |grant| grant.held.role.is_administrator() && grant.stage == Stage::Live));
    let (holds, stays, next) = (world.held(to), chance.one_in(2), chance.id());
    let named = Named { person: to, active: world.is_active(to), holds: &holds };
    let (ends, begins) = grant::succeed(standing, &named, GrantId(next), stays, world.now)?;
    let mut changes = Vec::new();
    if let Some(ends) = ends {
        changes.push(world.happens(id, ends));
        changes.extend(taken_over(world, standing.to, to)?);
    }
    changes.push(world.happens(next, begins));
    Plan::new(leave, format!("{by} has {to} succeed as {}", standing.held.role.as_str()), changes)
}

/// What a leaver has sent and nobody has taken up.
fn taken_over(world: &World, leaver: PersonId, to: PersonId) -> Result<Vec<Change>, rules::Refusal> {
    let open = |sent: &Invitation| sent.by == leaver.0 && sent.stage == invitation::Stage::Sent && world.now < sent.until;
    let sent = world.shelf::<Invitation>().iter().filter(|(_, kept)| open(&kept.state));
    sent.map(|(id, kept)| Ok(world.happens(*id, kept.state.hand_over(to)?))).collect()
}

pub fn hand_over(world: &World, chance: &mut Chance) -> Planned {
    let (by, to) = (there!(world.with_role(chance, &MANAGERS[1..])), there!(world.anybody(chance)));
    let leave = world.permit(by, Deed::HandOver, Place::about(to))?;
    let leaver = there!(world.with_role(chance, &[Role::Officer, Role::Expert, Role::Reader, Role::UnitAdministrator]));
    let odd = chance.one_in(6);
    let moves =
        |grant: &Grant| odd || (grant.held.role != Role::Applicant && !grant.held.role.is_administrator() && grant.held.role != Role::Inspector);
    let live = world.grants().filter(|(_, grant)| world.is_same(grant.to, leaver) && grant.stage == Stage::Live && moves(grant));
    let live: Vec<(Id, &Grant)> = live.filter(|(_, grant)| !grant.held.is_over(world.now)).collect();
    if live.is_empty() || leaver == to {
        return Err(grant::Refusal::NothingToHandOver.into());
    }
    let (holds, leads) = (world.holds(to), super::calls::leads(world, to));
    let mut changes = taken_over(world, leaver, to)?;
    for (id, standing) in live {
        let (place, next) = (world.place_of(standing.held.scope), chance.id());
        let facts = Facts { giver_until: leave.permit.until(), place: &place, holds: &holds };
        let [ends, begins] = grant::hand_over(standing, to, GrantId(next), &leads, &facts, world.now)?;
        changes.push(world.happens(id, ends));
        changes.extend(world.ended(to, &standing.held));
        changes.push(world.happens(next, begins));
    }
    Plan::new(leave, format!("{by} hands what {leaver} holds over to {to}"), changes)
}

pub fn give_mandate(world: &World, chance: &mut Chance) -> Planned {
    let (by, to) = (there!(world.anybody(chance)), there!(world.anybody(chance)));
    let leave = world.permit(by, Deed::GiveMandate, Place::default())?;
    let scope = scope(world, chance);
    let until = Instant(world.now.0 + chance.between(-10, 380) * DAY);
    let event = mandate::give(by, to, scope, until, world.now)?;
    let mut changes = Vec::new();
    let (kind, key) = Mandate::claim_of(by, to, scope);
    if let Some(standing) = world.journal.claims.get(&(kind, key)).filter(|id| world.get::<Mandate>(**id).is_some_and(|old| old.until <= world.now)) {
        changes.push(world.happens(*standing, world.get::<Mandate>(*standing).expect("it stands").end(by)?));
    }
    changes.push(world.happens(chance.id(), event));
    Plan::new(leave, format!("{by} lets {to} draft in {}", scope.to_text()), changes)
}

pub fn end_mandate(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Mandate>(chance, |standing| standing.stage == mandate::Stage::Live));
    let anybody = world.anybody(chance);
    let by = chance.of([Some(standing.principal), Some(standing.delegate), anybody]);
    let by = there!(by.filter(|by| world.is_active(*by)));
    let leave = world.permit(by, Deed::ReviseSelf, Place::default())?;
    let side = [standing.principal, standing.delegate].into_iter().find(|side| world.is_same(*side, by)).unwrap_or(by);
    let event = standing.end(side)?;
    Plan::new(leave, format!("{by} ends the mandate {id}"), vec![world.happens(id, event)])
}

/// Drafts for the principal, and what nobody does for another.
pub fn draft_for(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Mandate>(chance, |standing| standing.is_live(world.now)));
    let (call, _) = there!(world.some::<Call>(chance, |call| call.is_public()));
    let by = world.head(standing.delegate);
    there!(world.is_active(by).then_some(()));
    let mut place = Place { lead: Some(standing.principal), ..world.call_place(CallId(call)) };
    place.mandated = standing.covers(&place, world.now) && world.is_active(standing.principal);
    let deed = if chance.one_in(5) { Deed::Apply } else { Deed::DraftFor };
    let leave = world.permit(by, deed, place)?;
    let draft = ApplicationId(standing.used.last().filter(|_| chance.one_in(3)).map_or_else(|| chance.id(), |used| used.0));
    let event = there!(standing.used_in(draft, CallId(call)));
    Plan::new(leave, format!("{by} drafts {draft} for {}", standing.principal), vec![world.happens(id, event)])
}

pub fn invite(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS));
    let (role, scope) = (chance.of([Role::Officer, Role::Reader, Role::Applicant, Role::Applicant, Role::Inspector]), scope(world, chance));
    let scope = if role == Role::Applicant { Scope::Centre } else { scope };
    let deed = if role == Role::Applicant { Deed::InvitePeople } else { Deed::GiveRole };
    let leave = world.permit(by, deed, Place::default())?;
    grant::may_be_invited(role, scope, leave.permit.until(), world.now)?;
    let (id, to) = (chance.id(), PersonId(chance.id()));
    let email = Email::parse(&format!("{}@example.org", to.0.tail(10))).expect("an address");
    Plan::new(
        leave,
        format!("{by} invites {to} as {}", role.as_str()),
        vec![world.happens(id, invitation::invite(to, email, role, scope, world.now))],
    )
}

pub fn accept_invitation(world: &World, chance: &mut Chance) -> Planned {
    let (id, sent) = there!(world.some::<Invitation>(chance, |sent| sent.stage == invitation::Stage::Sent));
    let leave = world.leave(Actor::Newcomer(sent.to), Deed::Register, Place::default())?;
    let accepted = sent.accept(world.now)?;
    let deed = if sent.role == Role::Applicant { Deed::InvitePeople } else { Deed::GiveRole };
    let behind = world.permit(PersonId(sent.by), deed, Place::default()).map_err(|_| invitation::Refusal::SenderWithoutRight)?;
    there!(world.is_active(PersonId(sent.by)).then_some(()));
    grant::may_be_invited(sent.role, sent.scope, behind.permit.until(), world.now).map_err(|_| invitation::Refusal::SenderWithoutRight)?;
    let held = Held { role: sent.role, scope: sent.scope, from: world.now, until: None };
    let profile = super::people::profile(chance, sent.email.as_ref());
    let key = super::people::email_key(profile.email.as_str());
    let registered = rules::person::register(sent.to, profile, key, "sha256:00".to_owned(), rules::person::Language::Zh, Some(id.into()));
    let mut changes = vec![world.happens(id, accepted), world.happens(sent.to, registered), world.happens(chance.id(), grant::grant(sent.to, held)?)];
    if sent.role != Role::Applicant {
        changes.push(world.happens(chance.id(), grant::grant(sent.to, super::people::applicant(world.now))?));
    }
    Plan::new(leave, format!("{} joins by invitation", sent.to), changes)
}

pub fn withdraw_invitation(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS));
    let leave = world.permit(by, Deed::InvitePeople, Place::default())?;
    let (id, sent) = there!(world.some::<Invitation>(chance, |sent| sent.stage == invitation::Stage::Sent));
    Plan::new(leave, format!("{by} takes the invitation {id} back"), vec![world.happens(id, sent.withdraw()?)])
}

/// What is known of two who may be one.
fn merge_facts(world: &World, kept: PersonId, away: PersonId) -> merge::Facts {
    let live = |person: PersonId| super::calls::led(world, person).filter(|one| one.stage != rules::application::Stage::Withdrawn);
    let same_calls = live(kept).filter(|one| live(away).any(|other| other.call == one.call)).count();
    let roles = |person: PersonId, roles: &[Role], place: &Place, anywhere: bool| {
        let counts = |held: &Held| roles.contains(&held.role) && !held.is_over(world.now) && (anywhere || held.scope != Scope::Centre);
        world.holds(person).iter().any(|(held, _)| counts(held) && held.scope.covers(place))
    };
    let handles = |person: PersonId, place: &Place| {
        roles(person, &[Role::Officer, Role::Reader, Role::Inspector], place, true) || roles(person, &[Role::Expert], place, false)
    };
    let across = |lead: PersonId, by: PersonId| super::calls::led(world, lead).filter(|one| handles(by, &world.call_place(one.call))).count();
    let reviews = |person: PersonId, place: &Place| roles(person, &[Role::Expert], place, false);
    let applications = world.shelf::<rules::application::Application>().values().map(|kept| world.call_place(kept.state.call));
    merge::Facts {
        kept: world.side(kept),
        away: world.side(away),
        same_calls,
        opposite_sides: across(kept, away) + across(away, kept),
        same_reviews: applications.filter(|place| reviews(kept, place) && reviews(away, place)).count(),
        proposer: None,
    }
}

pub fn propose_merge(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS[1..]));
    let leave = world.permit(by, Deed::MergePeople, Place::default())?;
    let all: Vec<PersonId> = world.shelves.persons.keys().map(|id| PersonId(*id)).collect();
    // Two who judge the same are most worth trying.
    let experts = |scope: Option<Scope>| -> Vec<(PersonId, Scope)> {
        let judges = world.grants().filter(|(_, grant)| grant.held.role == Role::Expert && grant.stage == Stage::Live);
        let there = judges.filter(|(_, grant)| matches!(grant.held.scope, Scope::Call(_)) && scope.is_none_or(|scope| scope == grant.held.scope));
        there.map(|(_, grant)| (grant.to, grant.held.scope)).collect()
    };
    let first = chance.pick(&experts(None)).filter(|_| chance.one_in(3));
    let second = first.and_then(|(_, scope)| chance.pick(&experts(Some(scope))));
    let (kept, away) = match first.zip(second) {
        Some(((one, _), (other, _))) => (one, other),
        None => (there!(chance.pick(&all)), there!(chance.pick(&all))),
    };
    let ground = chance.of([Ground::Likeness, Ground::SameDocument { kind: rules::identity::DocumentKind::Passport }]);
    let reason = Prose::parse("同一人", 20).expect("a reason");
    let event = merge::propose(kept, away, ground, by, &merge_facts(world, kept, away), &reason)?;
    Plan::new(leave, format!("{by} says that {away} is {kept}"), vec![world.happens(chance.id(), event)])
}

pub fn decide_merge(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS[1..]));
    let leave = world.permit(by, Deed::MergePeople, Place::default())?;
    let (id, standing) =
        there!(world.some::<Merge>(chance, |standing| !matches!(standing.stage, merge::Stage::Undone { .. } | merge::Stage::Withdrawn)));
    let facts = merge::Facts { proposer: Some(world.head(PersonId(standing.proposed_by))), ..merge_facts(world, standing.kept, standing.away) };
    let which = chance.below(8);
    let event = match which {
        0..=4 => standing.confirm(by, &facts)?,
        5 => standing.withdraw()?,
        _ => standing.undo(by)?,
    };
    let words = ["confirms", "confirms", "confirms", "confirms", "confirms", "drops", "undoes", "undoes"][which];
    Plan::new(leave, format!("{by} {words} the merge {id}"), vec![world.happens(id, event)])
}

/// An inspector opens something: first it is put on record.
pub fn inspect(world: &World, chance: &mut Chance) -> Planned {
    let (grant_id, held) = there!(world.some::<Grant>(chance, |grant| grant.held.role == Role::Inspector && grant.held.is_in_force(world.now)));
    let (to, scope) = (held.to, held.held.scope);
    there!((held.held.role == Role::Inspector && world.is_active(to)).then_some(()));
    let place = world.place_of(scope);
    let deed = chance.of([Deed::ListApplications, Deed::ReadDraftCall, Deed::ReadAudit]);
    let leave = world.permit(to, deed, place)?;
    let day = Instant(world.now.0 + chance.between(0, 2) * HOUR).local(&world.zone)[..10].to_owned();
    let known = world.journal.claims.get(&(ClaimKind::InspectionDay, format!("{}/{day}", GrantId(grant_id)))).copied();
    let before = known.and_then(|id| world.get::<Inspection>(id));
    let event = there!(inspection::open(before, GrantId(grant_id), to, &day, deed, None));
    Plan::new(leave, format!("{to} inspects {}", scope.to_text()), vec![world.happens(known.unwrap_or_else(|| chance.id()), event)])
}
